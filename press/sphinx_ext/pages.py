"""Pages of the theme made lighter, without faults in the console, and easier to use.

Three of Sphinx's own ways lead there, each at the place where a fault arises: templates over those of the
theme (in ``templates/``), the context of a page, and what writes a node. Where foreign HTML has to be
searched for a text and the text is not there, a warning stops the build: the theme has changed, and
what is done here is no longer needed or no longer works.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from bs4 import BeautifulSoup
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging
from sphinx.writers.html5 import HTML5Translator

from press.project.folders import write_file
from press.sphinx_ext.languages import CHINESE, ENGLISH, WORDS, page_language, page_of
from press.sphinx_ext.web import BUILDERS

LOGGER = logging.getLogger(__name__)
TEMPLATES = Path(__file__).parent / "templates"
SETTINGS = "settings.js"
THEBE = "sphinx_thebe"  # runs code on a server of others; the book has ways of its own
# the same icons come from the theme's web font
UNUSED_FILES = ("scripts/fontawesome.js", "scripts/fontawesome.js.LICENSE.txt")
WITHOUT_SCOPE = re.compile(r"<th(?![^>]*\bscope=)[\s>]")
MODE = re.compile(r"<script[^>]*>(?:(?!</script>).)*dataset\.mode(?:(?!</script>).)*</script>", re.DOTALL)
PLAIN_STYLE = re.compile(r"<style>(?:(?!</style>).)*pst-js-only(?:(?!</style>).)*</style>", re.DOTALL)
SCRIPT_IN_PAGE = re.compile(r"<script>.*?</script>\n?", re.DOTALL)
HANDLER = re.compile(r'\sonclick="([^"]*)"')
ACTIONS = {
    "window.print()": "print",
    "toggleFullScreen()": "fullscreen",
}  # of the theme's buttons, to book.js
VIEWPORT = re.compile(r'<meta name="viewport"[^>]*>\n?')


def replaced(text: str, old: str | re.Pattern, new: str) -> str:
    """Return a piece of foreign HTML with something replaced; warn if it is not there."""
    pattern = re.compile(re.escape(old)) if isinstance(old, str) else old
    result, count = pattern.subn(lambda _: new, text)
    if not count:
        LOGGER.warning("what %s mends is not there: %r in %r", __name__, pattern.pattern, text[:200])
    return result


# -- templates --------------------------------------------------------------------------------------


def without_script(html: str, name: str) -> str:
    """Return HTML without the element that loads a script."""
    element = rf'[ \t]*<script\b[^>]*\bsrc="[^"]*/{re.escape(name)}[^>]*>\s*</script>\n?'
    return replaced(html, re.compile(element), "")


def deferred(html: str) -> str:
    """Return HTML in which scripts from files wait until the page has been read."""
    return re.sub(r'<script (?![^>]*\b(?:defer|async)\b)(?=[^>]*\bsrc=")', "<script defer ", html)


def with_files(html: str, static: str) -> str:
    """Return the theme's head with files in place of what it writes into each page.

    A policy against foreign code (`press.outputs.policy`) can then forbid all code that stands in a page.
    """
    html = replaced(html, MODE, f'<script src="{static}/mode.js"></script>')
    return replaced(html, PLAIN_STYLE, f'<link rel="stylesheet" href="{static}/without-script.css" />')


def without_script_in_page(html: str) -> str:
    """Return HTML without the script in it; what it did is done by ``static/book.js``."""
    return replaced(html, SCRIPT_IN_PAGE, "")


def with_actions(html: str) -> str:
    """Return HTML whose buttons name what they do, instead of holding code."""

    def action(match: re.Match) -> str:
        if match[1] not in ACTIONS:
            LOGGER.warning("a button with code in the page, which %s does not know: %r", __name__, match[1])
            return match[0]
        return f' data-action="{ACTIONS[match[1]]}"'

    return HANDLER.sub(action, html)


def unstyled(html: str) -> str:
    """Return HTML without style in attributes."""
    return re.sub(r'(<[a-z][^<>]*?) style="[^"]*"', r"\1", html)


def parts_folded(html: object) -> str:
    """Return the list of pages with a fold for each part, that of the page open.

    A part of one page is the link to it.
    """
    soup = BeautifulSoup(str(html), "html.parser")  # the theme hands over its own parse
    for caption in soup.find_all("p", class_="caption"):
        pages = caption.find_next_sibling("ul")
        if len(pages.find_all("li")) == 1:
            caption.decompose()
            pages["class"] = [*pages["class"], "part-of-one"]
            continue
        fold = soup.new_tag("details", attrs={"class": "part"})
        if "current" in pages["class"]:
            fold["open"] = ""
        summary = soup.new_tag("summary")
        summary.string = caption.get_text(strip=True)
        caption.replace_with(fold)
        fold.extend([summary, pages.extract()])
    return str(soup)


def _add_templates(app: Sphinx, config) -> None:
    config.templates_path.insert(0, str(TEMPLATES))
    config.html_theme_options.setdefault("primary_sidebar_end", [])  # a place for advertisements


def _add_filters(app: Sphinx) -> None:
    environment = getattr(getattr(app.builder, "templates", None), "environment", None)
    if environment is not None:
        filters = (
            without_script, deferred, with_files, without_script_in_page, with_actions, unstyled, parts_folded
        )  # fmt: skip
        environment.filters |= {function.__name__: function for function in filters}


# -- the context of a page --------------------------------------------------------------------------


def _without_thebe(app: Sphinx, config) -> None:
    """Disconnect an extension that Jupyter Book loads whether it is wanted or not."""
    listeners = [listener for known in app.events.listeners.values() for listener in known]
    for listener in listeners:
        if listener.handler.__module__ == THEBE:
            app.disconnect(listener.id)


def _page(app: Sphinx, pagename: str, templatename: str, context: dict, doctree) -> None:
    if app.builder.name not in BUILDERS:
        return
    _arrange_scripts(app, context)
    if doctree is not None:
        # Docutils writes one, Sphinx another
        context["metatags"] = replaced(context["metatags"], VIEWPORT, "")
    if page_language(pagename, app.config.language) == CHINESE:
        theirs = app.builder.templates.environment.globals["gettext"]
        context["gettext"] = in_chinese(theirs)
        context["translate"] = in_chinese(context.get("translate", theirs))


def _arrange_scripts(app: Sphinx, context: dict) -> None:
    """Put settings that would stand in each page into one file; leave out styles that are not used."""
    scripts = context["script_files"]
    bodies = dict.fromkeys(script.attributes["body"] for script in scripts if "body" in script.attributes)
    scripts[:] = [script for script in scripts if "body" not in script.attributes]
    # the page's name is used by a list of versions only, which the book does not have
    settings = "\n".join(body for body in bodies if "OPTIONS.pagename" not in body) + "\n"
    place = Path(app.outdir, "_static", SETTINGS)
    if not place.is_file() or place.read_text("utf-8") != settings:
        write_file(place, settings)
    app.add_js_file(SETTINGS, priority=210, loading_method="defer")  # after Sphinx's options
    context["css_files"] = [style for style in context["css_files"] if "thebe" not in str(style.filename)]


def in_chinese(translate: Callable[[str], str]) -> Callable[[str], str]:
    """Return a translation that knows the Chinese for the theme's words beside a page's text."""
    known = {WORDS[ENGLISH][key]: WORDS[CHINESE][key] for key in ("contents", "previous", "next")}
    return lambda text: known.get(text) or translate(text)


# -- what writes a node -----------------------------------------------------------------------------


def _written(translator: HTML5Translator, node: nodes.Element, visit: str) -> int:
    """Let the translator write a node as it would; return where in its output that begins."""
    start = len(translator.body)
    getattr(type(translator), visit)(translator, node)
    return start


def visit_entry(translator: HTML5Translator, node: nodes.entry) -> None:
    """Say of a header cell whether it heads a column or a row; a cell without words heads nothing."""
    start = _written(translator, node, "visit_entry")
    tag = translator.body[start]
    if not tag.startswith("<th"):
        return
    if node.astext().strip():
        scope = "col" if isinstance(node.parent.parent, nodes.thead) else "row"
        translator.body[start] = f'<th scope="{scope}"{tag[3:]}'
    else:
        translator.body[start] = f"<td{tag[3:]}"
        translator.context[-1] = "</td>\n"


def visit_citation(translator: HTML5Translator, node: nodes.citation) -> None:
    """Leave out roles that the standard has withdrawn, or that their children do not fit."""
    start = _written(translator, node, "visit_citation")
    translator.body[-1] = replaced(translator.body[-1], ' role="doc-biblioentry"', "")
    if len(translator.body) - start > 1:
        translator.body[start] = replaced(translator.body[start], ' role="list"', "")


def visit_caption(translator: HTML5Translator, node: nodes.caption) -> None:
    """Call a figure of a Chinese page by a Chinese word."""
    start = _written(translator, node, "visit_caption")
    page = page_of(node, translator.builder.current_docname)
    if page_language(page, translator.config.language) != CHINESE:
        return
    for place in range(start, len(translator.body)):
        if translator.body[place - 1] == '<span class="caption-number">':
            english, chinese = WORDS[ENGLISH]["figure"], WORDS[CHINESE]["figure"]
            translator.body[place] = replaced(translator.body[place], english, chinese)


def headed(html: str) -> str:
    """Return HTML in which each header cell of a table says whether it heads a column or a row.

    A header cell without a word, as pandas and statsmodels write them, becomes a plain cell. Their styles are
    left out: the book has its own.
    """
    soup = BeautifulSoup(html, "html.parser")
    for style in soup.find_all("style"):
        style.decompose()
    for styled in soup.find_all(style=True):
        del styled["style"]
    for row in soup.find_all("tr"):
        values = any(cell.get_text(strip=True) for cell in row.find_all("td", recursive=False))
        for cell in row.find_all("th", recursive=False):
            if not cell.get_text(strip=True):
                cell.name, cell.attrs = "td", {}
            elif not cell.get("scope"):
                cell["scope"] = "row" if values else "col"
    return str(soup)


class HeadTables(SphinxPostTransform):
    """Mend the tables that cells wrote as HTML."""

    default_priority = 400

    def run(self, **kwargs) -> None:
        """Run the transform."""
        if self.app.builder.format != "html":
            return
        for node in self.document.findall(nodes.raw):
            if "html" in node.get("format", "") and WITHOUT_SCOPE.search(node.astext()):
                node.children = [nodes.Text(headed(node.astext()))]


# -- files ------------------------------------------------------------------------------------------


def _remove_unused(app: Sphinx, exception: Exception | None) -> None:
    if exception or app.builder.name not in BUILDERS:
        return
    static = Path(app.outdir, "_static")
    for name in UNUSED_FILES:
        if not (static / name).is_file():
            LOGGER.warning("the theme has no %s to remove", name)
        (static / name).unlink(missing_ok=True)
    for path in static.rglob("*.map"):  # for those who work on the theme
        path.unlink()


def setup(app: Sphinx) -> dict:
    """Register templates, filters and handlers with Sphinx."""
    app.connect("config-inited", _add_templates)
    app.connect("config-inited", _without_thebe)
    app.connect("builder-inited", _add_filters)
    app.connect("html-page-context", _page, priority=950)  # after the theme's own and the book's
    visits = {nodes.entry: visit_entry, nodes.citation: visit_citation, nodes.caption: visit_caption}
    for node, visit in visits.items():
        app.registry.add_translation_handlers(node, html=(visit, None))
    app.add_post_transform(HeadTables)
    app.connect("build-finished", _remove_unused)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
