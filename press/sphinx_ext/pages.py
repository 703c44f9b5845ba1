"""Finish the pages that the theme has laid out: lighter, without faults in the console, easier to use.

Each step repairs one thing in the theme's HTML and says what; a step whose fault is gone upstream changes
nothing. Styles that do the same are in ``static/book.css``.
"""

from __future__ import annotations

import re
from pathlib import Path

from sphinx.application import Sphinx

from press.sphinx_ext.languages import CHINESE, ENGLISH, WORDS
from press.sphinx_ext.provenance import BUILDERS

# The same icons come from the theme's web font; together more than half the weight of a page.
UNUSED_FILES = (
    "scripts/fontawesome.js",
    "scripts/fontawesome.js.LICENSE.txt",
    "sphinx-thebe.js",
    "sphinx-thebe.css",
)
# Scripts of the search, which pages other than the search page do not run.
SEARCH = ("searchtools.js", "language_data.js", "searchindex.js")


def _element(name: str, attribute: str, words: tuple[str, ...]) -> re.Pattern:
    found = "|".join(map(re.escape, words))
    end = r">\s*</script>" if name == "script" else r"/?>"
    return re.compile(rf'[ \t]*<{name}\b[^>]*\b{attribute}="[^"]*(?:{found})[^"]*"[^>]*{end}\n?')


def drop_unused(page: str) -> str:
    """Leave out scripts and styles that nothing on the page uses, and an empty place for advertisements."""
    page = _element("script", "src", ("/fontawesome.js", "/sphinx-thebe.js")).sub("", page)
    page = _element("link", "href", ("/sphinx-thebe.css",)).sub("", page)
    page = re.sub(r"[ \t]*<script>const THEBE_JS_URL = .*?</script>\n?", "", page)
    return re.sub(r'<div id="ethical-ad-placement"[^>]*>\s*</div>', "", page)


def drop_search(page: str) -> str:
    """Leave out the search's scripts, a quarter of a megabyte, where no search takes place."""
    return _element("script", "src", SEARCH).sub("", page)


def drop_repetitions(page: str) -> str:
    """Leave out what the theme writes a second time into the head."""
    head, mark, rest = page.partition("</head>")
    seen: set[str] = set()

    def once(match: re.Match) -> str:
        # two ways of writing one element
        plain = re.sub(r"\s*/?>$", "", match[0].strip()).replace("initial-scale=1.0", "initial-scale=1")
        if plain in seen:
            return ""
        seen.add(plain)
        return match[0]

    head = re.sub(r"[ \t]*<meta name=\"viewport\"[^>]*>|[ \t]*<script>[^<]*</script>\n?", once, head)
    return head + mark + rest


def defer_scripts(page: str, options: str) -> str:
    """Let the page be drawn before its scripts run.

    Parameters
    ----------
    page : str
    options : str
        Text of Sphinx's ``documentation_options.js``, of which the scripts within the page make use; it
        becomes one of them.
    """
    head, mark, rest = page.partition("</head>")
    inline = "<script>" + re.sub(r"\s*\n\s*", " ", options.strip()) + "</script>"
    head = re.sub(r'<script src="[^"]*documentation_options\.js[^"]*"></script>', lambda _: inline, head)
    head = re.sub(r'<script (?![^>]*\b(?:defer|async)\b)([^>]*\bsrc=")', r"<script defer \1", head)
    return head + mark + rest


def name_landmarks(page: str) -> str:
    """Put the side column, with the title of the book in it, into a landmark of its own."""
    return page.replace(
        '<div id="pst-primary-sidebar" class=',
        '<div id="pst-primary-sidebar" role="complementary" aria-label="Book" class=',
    )


def name_buttons(page: str) -> str:
    """Give buttons that show a picture only a name, and let visible words be the name of others."""
    for side, words in (("primary", "Contents of the book"), ("secondary", "Contents of this page")):
        page = re.sub(
            rf'(<button class="sidebar-toggle {side}-toggle [^"]*")(?![^>]*aria-label)',
            rf'\1 aria-label="{words}"',
            page,
        )
    page = re.sub(
        r'(<button onclick="toggleFullScreen\(\)")(?![^>]*aria-label)',
        r'\1 aria-label="Fullscreen mode"',
        page,
    )
    page = page.replace('<summary aria-label="Toggle hidden content">', "<summary>")
    return re.sub(r'(<button class="btn search-button-field[^>]*?) aria-label="Search"', r"\1", page)


def empty_headers(page: str) -> str:
    """Turn header cells without a word, which statsmodels and pandas write, into plain cells."""
    return re.sub(r"<th(?:\s[^>]*)?>\s*</th>", "<td></td>", page)


def head_tables(page: str) -> str:
    """Say of each header cell whether it heads a column or a row."""

    def row(match: re.Match) -> str:
        values = re.findall(r"<td(?:\s[^>]*)?>(.*?)</td>", match[0], re.DOTALL)
        scope = "row" if any(value.strip() for value in values) else "col"
        return re.sub(r"<th(?=[\s>])(?![^>]*\bscope=)", f'<th scope="{scope}"', match[0])

    return re.sub(r"<tr\b.*?</tr>", row, page, flags=re.DOTALL)


def own_icon(page: str) -> str:
    """Keep browsers from asking for an icon where a page, like the one for wrong addresses, has none."""
    if 'rel="icon"' in page:
        return page
    return page.replace("</head>", '<link rel="icon" href="data:,"/></head>', 1)


def words_of_the_theme(page: str) -> str:
    """Put the theme's own words that stand beside a page's text into the language of the page."""
    if not re.search(rf'<html[^>]* lang="{CHINESE}"', page):
        return page
    english, chinese = WORDS[ENGLISH], WORDS[CHINESE]
    for before, key, after in (
        ('<span class="caption-number">', "figure", " "),
        ('<p class="prev-next-subtitle">', "previous", "</p>"),
        ('<p class="prev-next-subtitle">', "next", "</p>"),
        ('<i class="fa-solid fa-list"></i> ', "contents", ""),
        ("<h2> ", "contents", " </h2>"),
    ):
        page = page.replace(f"{before}{english[key]}{after}", f"{before}{chinese[key]}{after}")
    return page


def plain_bibliography(page: str) -> str:
    """Take roles away that the standard has withdrawn, or that their children do not fit."""
    page = page.replace(' role="doc-biblioentry"', "")
    return page.replace('<div role="list" class="citation-list">', '<div class="citation-list">')


def finish(page: str, options: str, search: bool = False) -> str:
    """Return a page with all repairs.

    Parameters
    ----------
    page : str
        As the theme wrote it, or finished before.
    options : str
        See `defer_scripts`.
    search : bool
        Whether it is the page of the search.
    """
    page = drop_unused(page)
    if not search:
        page = drop_search(page)
    for step in (
        drop_repetitions,
        name_landmarks,
        name_buttons,
        empty_headers,
        head_tables,
        plain_bibliography,
        words_of_the_theme,
        own_icon,
    ):
        page = step(page)
    return defer_scripts(page, options)


def _finish_all(app: Sphinx, exception: Exception | None) -> None:
    if exception or app.builder.name not in BUILDERS:
        return
    out = Path(app.outdir)
    static = out / "_static"
    options = (static / "documentation_options.js").read_text("utf-8")
    for path in sorted(out.rglob("*.html")):
        if static in path.parents:
            continue
        text = path.read_text("utf-8")
        finished = finish(text, options, search=path.name == "search.html")
        if finished != text:
            path.write_text(finished, "utf-8", newline="\n")
    for name in UNUSED_FILES:
        (static / name).unlink(missing_ok=True)
    for path in static.rglob("*.map"):  # for those who work on the theme
        path.unlink()


def setup(app: Sphinx) -> dict:
    """Register the last step of a build."""
    app.connect("build-finished", _finish_all)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
