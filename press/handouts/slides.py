"""Slides from the chapters: one deck of reveal.js a theme, a file that needs nothing else.

Which cells become slides
-------------------------
A chapter is a row of slides, its title first; the rest follows below it:

- the *title* with the first paragraph, the question of the chapter;
- the box *What you learn*;
- the box *Key findings*, on as many slides as its points need;
- every *figure*, under the heading it stands in, with its caption and its source line;
- the section *What this does not show*, on as many slides as its points need.

Nothing else is shown. The metadata of a cell decides otherwise, in the form Jupyter's own slide editor
writes, ``{"slideshow": {"slide_type": "subslide"}}``:

- ``slide`` or ``subslide`` shows a cell that the rules would leave out, on a slide of its own: text as it
  stands, code with its result. Use it for the few cells whose code teaches.
- ``fragment`` adds the cell to the slide before it, to appear at the next key.
- ``notes`` adds it to the speaker's notes of the slide before it.
- ``skip`` leaves out a cell that the rules would show.

Texts and figures are those of the executed notebooks; nothing is executed or typed here. A theme is a
numbered part of ``_toc.yml``; the chapters on methods make a deck as well.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape
from importlib.resources import files
from pathlib import Path

import nbformat
import yaml
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from press.handouts import pages, plain
from press.project.citation import edition_date
from press.project.errors import BuildError
from press.project.folders import write_file
from press.project.project import Project
from press.project.store import read_results

WIDTH, HEIGHT = 1280, 720
LINES = 12  # of text on a slide
LETTERS = 72  # on a line
BESIDE = 8  # lines of code from which on its result stands beside it and not below
BOX = re.compile(
    r"^(:{3,})\{admonition\} (?P<title>[^\n]+)\n:class: (?P<kind>[\w-]+)\n(?P<body>.*?)^\1[ \t]*$",
    re.MULTILINE | re.DOTALL,
)
BOXES = ("objectives", "key-findings")
LIMITS = "What this does not show"
POINT = re.compile(r"^[-*] (.+(?:\n(?![-*] |\n).+)*)", re.MULTILINE)


@dataclass
class Slide:
    """One slide: what stands on it, and whether it opens a row."""

    heading: str
    html: str = ""
    first: bool = False
    kind: str = "text"
    extra: list = field(default_factory=list)  # (slide_type, html) of fragments and notes


def write_slides(project: Project, step: Callable = print) -> list[Path]:
    """Write ``dist/slides/THEME.html`` for every theme.

    The results of the notebooks have to be up to date; see `press.pipeline.build.execute_book`.

    Parameters
    ----------
    step : callable
        Called with a line for each deck.

    Raises
    ------
    BuildError
        If a chapter has no results, asks for a number that no cell gives, or a deck would fetch something.
    """
    script, style = reveal()
    own = (pages.TEMPLATES / "deck.css").read_text("utf-8")
    notebooks = read_results(project)
    books = pages.contexts(project, notebooks)
    found = themes(project)
    if not found:
        raise BuildError("_toc.yml has no numbered part, so there is no theme to make slides of")
    written = []
    for theme, (caption, chapters) in found.items():
        rows = [chapter_slides(notebooks[path], books[path], path) for path in chapters]
        deck = deck_notebook(caption, rows, f"Edition of {edition_date(project.root):%Y-%m-%d}")
        html = pages.export(
            deck,
            "deck",
            title=caption,
            language=project.language,
            script=script,
            style=f"{style}\n{own}",
            width=WIDTH,
            height=HEIGHT,
        )
        written.append(write_file(project.root / "dist" / "slides" / f"{theme}.html", html))
        step(f"{written[-1].relative_to(project.root).as_posix()}: {sum(map(len, rows)) + 2} slides")
    return written


def themes(project: Project) -> dict[str, tuple[str, list[str]]]:
    """Return the themes of a book: caption and notebooks, by the name of their folder."""
    contents = yaml.safe_load(project.contents.read_text("utf-8"))
    found = {}
    for part in contents.get("parts", []):
        for chapter in part.get("chapters", []):
            page = chapter.get("file", "")
            path, theme = project.pages.get(page, ""), page.split("/")[-2] if "/" in page else ""
            if path.endswith(".ipynb") and (part.get("numbered") or theme == "methods"):
                found.setdefault(theme, (part["caption"], []))[1].append(path)
    return found


# -- one chapter ------------------------------------------------------------------------------------


def chapter_slides(notebook: NotebookNode, book: plain.Book, where: str) -> list[Slide]:
    """Return the slides of a chapter by the rules above.

    Parameters
    ----------
    notebook : NotebookNode
        Executed.
    book : plain.Book
        What its text refers to.
    where : str
        The notebook's path, for errors.
    """
    slides, heading = [], ""
    for number, cell in enumerate(notebook.cells, 1):
        asked = cell.metadata.get("slideshow", {}).get("slide_type", "-")
        here = f"{where}, cell {number}"
        if cell.cell_type == "markdown":
            found = _from_text(cell.source, asked, heading, book, here, opening=not slides)
            headings = re.findall(r"^#{1,4} (.+)$", cell.source, re.MULTILINE)
            heading = plain.convert(headings[-1], book, here) if headings else heading
        else:
            found = _from_code(cell, asked, heading, book, here)
        if asked in ("fragment", "notes") and slides and found:
            slides[-1].extra += [(asked, slide.html) for slide in found]
        else:
            slides += found
    return slides


def _from_text(text, asked, heading, book, where, opening):
    if asked == "skip":
        return []
    if asked in ("slide", "subslide", "fragment", "notes"):
        own = re.search(r"^#{1,4} (.+)$", text, re.MULTILINE)
        body = re.sub(r"^#{1,4} .+$", "", text, flags=re.MULTILINE)
        return [Slide(own[1] if own else heading, _markdown(body, book, where))]
    slides = []
    if opening and text.startswith("# "):
        title, _, rest = text.removeprefix("# ").partition("\n")
        question = next((p for p in rest.split("\n\n") if p.strip() and not p.startswith(":")), "")
        slides.append(Slide(title, _markdown(question, book, where), first=True, kind="title"))
    for box in BOX.finditer(text):
        if box["kind"] in BOXES:
            slides += _points(box["title"], box["body"], book, where, box["kind"])
    for section in re.split(r"^(?=## )", text, flags=re.MULTILINE):
        if section.startswith(f"## {LIMITS}"):
            slides += _points(LIMITS, section.partition("\n")[2], book, where, "limits")
    return slides


def _points(heading, body, book, where, kind):
    """Lay the points of a list out on as many slides as they need."""
    points = [plain.convert(" ".join(p.split()), book, where) for p in POINT.findall(body)]
    if not points:
        points = [plain.convert(" ".join(p.split()), book, where) for p in body.split("\n\n") if p.strip()]
    groups, left = [[]], LINES
    for point in points:
        lines = -(-len(re.sub(r"\]\([^)]*\)", "", point)) // LETTERS) + 0.4
        if groups[-1] and lines > left:
            groups.append([])
            left = LINES
        groups[-1].append(point)
        left -= lines
    slides = []
    for number, group in enumerate(filter(None, groups), 1):
        items = "".join(f"<li>{pages.inline(point)}</li>" for point in group)
        counted = f"{heading} ({number} of {len(groups)})" if len(groups) > 1 else heading
        slides.append(Slide(counted, f"<ul>{items}</ul>", kind=kind))
    return slides


def _from_code(cell, asked, heading, book, where):
    if asked == "skip":
        return []
    name = cell.metadata.get("mystnb", {}).get("figure", {}).get("name")
    chosen = asked in ("slide", "subslide", "fragment", "notes")
    if not (name or chosen):
        return []
    shown = pages.outputs(cell, book, where)
    html = "\n".join(_output(output) for output in shown)
    if name and not chosen:
        if "<figure" not in html:
            return []  # a chapter may have nothing to draw
        label = f"<strong>{book.figures[name]}.</strong> "
        html = html.replace("<figcaption><p>", f"<figcaption><p>{label}", 1)
        shape = "tall" if _is_tall(html) else "wide"
        return [Slide(heading, html.replace("book-figure", f"book-figure {shape}"), kind="figure")]
    code = f'<pre class="code"><code>{escape(cell.source)}</code></pre>'
    if {"hide-input", "hide-cell", "remove-input"} & set(cell.metadata.get("tags", [])):
        code = ""
    long = code and html and cell.source.count("\n") >= BESIDE
    both = f'<div class="beside">{code}<div>{html}</div></div>' if long else code + html
    return [Slide(heading, both, kind="code")]


def _is_tall(html):
    """Whether a picture is higher than three quarters of its width."""
    picture = base64.b64decode(re.search(r"base64,([^\"]+)", html)[1]).decode()
    width, height = (float(n) for n in re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', picture).groups())
    return height > 0.75 * width


def _output(output):
    from nbconvert.filters import ansi2html
    from nbconvert.filters.markdown import markdown2html

    if output["output_type"] == "stream":
        return f"<pre>{ansi2html(output['text'])}</pre>"
    found = output.get("data", {})
    if "text/html" in found:
        return found["text/html"]
    if "text/markdown" in found:
        return markdown2html(found["text/markdown"])
    if "image/png" in found:
        return f'<img src="data:image/png;base64,{found["image/png"]}" alt="">'
    return f"<pre>{ansi2html(found.get('text/plain', ''))}</pre>"


def _markdown(text, book, where):
    from nbconvert.filters.markdown import markdown2html

    return markdown2html(pages.formulas(plain.convert(text.strip(), book, where)))


# -- the deck ---------------------------------------------------------------------------------------


def reveal() -> tuple[str, str]:
    """Return the script and the style sheet of reveal.js, which no deck may fetch.

    The Python package sphinx-revealjs carries a release of it as it is published; its Sphinx extension is
    not used.

    Raises
    ------
    BuildError
        If it is not installed.
    """
    try:
        dist = files("sphinx_revealjs").joinpath("_static", "revealjs", "dist")
        script, style = (dist.joinpath(name).read_text("utf-8") for name in ("reveal.js", "reveal.css"))
    except (ImportError, OSError):
        raise BuildError(
            "slides need reveal.js, from the package sphinx-revealjs; run pip install -r requirements.txt"
        ) from None
    # what would end the element it stands in, were it ever in a string
    return script.replace("</script", "<\\/script"), re.sub(r"/\*# sourceMapping.*?\*/", "", style)


def deck_notebook(caption: str, rows: list[list[Slide]], edition: str) -> NotebookNode:
    """Return a notebook of which every cell is a slide, for nbconvert."""
    opening = Slide(
        caption,
        "<p>From Following to Surpassing: China's innovation trajectory in data</p>"
        f'<p class="source">{escape(edition)}. Every number comes from the executed notebooks.</p>',
        first=True,
        kind="opening",
    )
    closing = Slide(
        "Use and cite",
        "<p>The From Following to Surpassing contributors: <em>From Following to Surpassing: China's "
        f"innovation trajectory in data</em>. {escape(edition)}.</p>"
        "<p>Text and figures under CC BY 4.0: use and change them, name the source, say what you changed. "
        "The data keep the terms of their publishers, who stand in the source line of each figure.</p>",
        first=True,
        kind="closing",
    )
    cells = []
    for slide in [opening, *(slide for row in rows for slide in row), closing]:
        level = 1 if slide.kind in ("opening", "closing", "title") else 2
        head = f"<h{level}>{pages.inline(slide.heading)}</h{level}>"
        kind = "slide" if slide.first else "subslide"
        cells.append(_cell(f'<div class="{slide.kind}">{head}\n{slide.html}</div>', kind, len(cells)))
        cells += [_cell(html, kind, len(cells) + n) for n, (kind, html) in enumerate(slide.extra)]
    return nbformat.v4.new_notebook(cells=cells, metadata={"title": caption})


def _cell(html, kind, number):
    output = nbformat.v4.new_output("display_data", {"text/html": html})
    return new_code_cell(
        "", id=f"slide-{number}", outputs=[output], metadata={"slideshow": {"slide_type": kind}}
    )
