"""Slides: what becomes a slide, the numbers on it, and the deck in a browser."""

import html
import re
import shutil

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from press.handouts import pages, plain
from press.handouts.slides import LIMITS, chapter_slides, themes
from press.project import recorded
from press.project.errors import BuildError
from press.project.project import find_project
from press.project.store import Store
from tests.conftest import PROJECT, once
from tests.press.conftest import run
from trajectory._show.palette import MIME

ROOT = PROJECT.root
SVG = '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {} {}"></svg>'


def glue(name, shown):
    record = {"text": shown, "value": shown, "what": name, "unit": "", "provenance": []}
    return new_output("display_data", {}, metadata={"scrapbook": {"name": name}, "trajectory": record})


def figure(name, width=100, height=60, **metadata):
    record = {"name": name, "svg": SVG.format(width, height), "provenance": []}
    meta = {"mystnb": {"figure": {"name": f"fig-{name}", "caption": "Of {glue:text}`n` things."},
                       "image": {"alt": "A line to {glue:text}`n`."}}, **metadata}  # fmt: skip
    return new_code_cell(
        "figures.show()", outputs=[new_output("display_data", {MIME: record})], metadata=meta
    )


BOXES = """\
# A title

What is asked, of {glue:text}`n`?

More of it.

:::{admonition} What you learn
:class: objectives
- to read
- to doubt
:::

:::{admonition} Key findings
:class: key-findings
- There are {glue:text}`n`.
:::"""


def slides_of(*cells):
    notebook = new_notebook(cells=list(cells))
    book = plain.Book(
        glued=recorded.texts(notebook),
        figures={name: f"Figure {i}" for i, name in enumerate(pages.figure_names(notebook), 1)},
        elsewhere={},
        titles={},
        references=plain.References(ROOT / "references.bib"),
    )
    return chapter_slides(notebook, book, "x.ipynb")


def test_the_rules():
    slides = slides_of(
        new_markdown_cell(BOXES),
        new_code_cell("glue()", outputs=[glue("n", "1,741")]),
        new_markdown_cell("## A section\n\nText that stays in the book."),
        figure("one"),
        new_code_cell("print(1)", outputs=[new_output("stream", text="1")]),
        new_markdown_cell(f"## {LIMITS}\n\n- Not this.\n- Nor that.\n\n## Exercises\n\n- no slide"),
    )
    assert [s.heading for s in slides] == ["A title", "What you learn", "Key findings", "A section", LIMITS]
    assert [s.first for s in slides] == [True, False, False, False, False]
    assert "What is asked, of 1,741?" in slides[0].html and "More of it" not in slides[0].html
    assert slides[1].html == "<ul><li>to read</li><li>to doubt</li></ul>"
    assert "There are 1,741." in slides[2].html
    assert "<strong>Figure 1.</strong> Of 1,741 things." in slides[3].html
    assert 'alt="A line to 1,741."' in slides[3].html and "Source: worked out" in slides[3].html
    assert "Nor that." in slides[4].html and "no slide" not in slides[4].html


def test_metadata_decides_against_the_rules():
    def asked(kind):
        return {"slideshow": {"slide_type": kind}}

    slides = slides_of(
        new_markdown_cell("# T\n\nQ?"),
        new_code_cell("glue()", outputs=[glue("n", "7")]),
        figure("hidden", **asked("skip")),
        new_code_cell(
            "x = 1 < 2\nx", outputs=[new_output("stream", text="True")], metadata=asked("subslide")
        ),
        new_markdown_cell("Ask them.", metadata=asked("notes")),
        new_markdown_cell("## Shown\n\nA paragraph of {glue:text}`n`.", metadata=asked("slide")),
    )
    assert [s.heading for s in slides] == ["T", "T", "Shown"]
    assert "x = 1 &lt; 2" in slides[1].html and "True" in slides[1].html
    assert slides[1].extra[0][0] == "notes" and "Ask them." in slides[1].extra[0][1]
    assert "A paragraph of 7." in slides[2].html


def test_many_points_take_several_slides():
    points = "\n".join(f"- Point {n}: " + "a long sentence " * 14 for n in range(7))
    slides = slides_of(new_markdown_cell(f"# T\n\nQ?\n\n## {LIMITS}\n\n{points}"))[1:]
    assert len(slides) > 2
    counted = [f"{LIMITS} ({number} of {len(slides)})" for number, _ in enumerate(slides, 1)]
    assert [s.heading for s in slides] == counted
    assert "".join(s.html for s in slides).count("<li>") == 7


def test_a_number_that_no_cell_gives_stops_the_deck():
    with pytest.raises(BuildError, match="'n', which no cell glues"):
        slides_of(new_markdown_cell("# T\n\nOf {glue:text}`n`?"))


def test_themes_are_the_numbered_parts_and_the_methods():
    found = themes(find_project(ROOT))
    assert {"gii_rise", "policy_instruments", "semiconductors", "talent_programs", "methods"} <= set(found)
    assert not {"teaching", "evidence"} & set(found)


# -- a deck of a real chapter -----------------------------------------------------------------------

CONTENTS = """\
format: jb-book
root: chapters/evidence/references
parts:
  - caption: The rise
    numbered: true
    chapters:
      - file: chapters/gii_rise/ranks_and_scores
"""


def make_deck(root):
    """Write a book with one chapter and make its deck by the command."""
    for name in ("chapters/gii_rise/ranks_and_scores.ipynb", "chapters/evidence/references.md", "_config.yml",
                 "CITATION.cff", "references.bib", "requirements.txt"):  # fmt: skip
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, root / name)
    shutil.copytree(ROOT / "data", root / "data")
    (root / "_toc.yml").write_text(CONTENTS, encoding="utf-8")
    done = run(root, "slides")
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="session")
def deck(tmp_path_factory):
    """The deck of a book with one chapter, made once in a test run."""
    return once(tmp_path_factory, "slides", make_deck) / "dist" / "slides" / "gii_rise.html"


def words(page):
    """The text of a page as it is read."""
    page = re.sub(r"<(script|style)\b.*?</\1>", " ", page, flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


@pytest.mark.slow
def test_numbers_on_the_slides_are_those_of_the_notebook(deck):
    root = deck.parents[2]
    relative = "chapters/gii_rise/ranks_and_scores.ipynb"
    glued = recorded.texts(Store(root / "_build" / "executed").load(relative))
    cells = nbformat.read(root / relative, as_version=4).cells
    source = "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    findings = re.search(r":class: key-findings\n(.*?)\n:::", source, re.DOTALL)[1]
    shown = words(deck.read_text("utf-8"))
    points = [p.removeprefix("- ") for p in findings.split("\n- ")]
    assert len(points) >= 3
    for point in points:
        filled = re.sub(r"\{glue:text\}`(\w+)`", lambda m: glued[m[1]], point)
        assert " ".join(re.sub(r"[*_]", "", filled).split()) in shown
    assert "{glue" not in shown and "{numref" not in shown


def test_a_slide_for_every_figure(deck):
    page = deck.read_text("utf-8")
    assert '<html lang="en">' in page
    source = (deck.parents[2] / "chapters/gii_rise/ranks_and_scores.ipynb").read_text("utf-8")
    figures = len(re.findall(r"figures\.show\(", source))
    assert page.count("<figure") == figures == page.count("Source: ")
    assert all(len(alt) > 60 for alt in re.findall(r'<img[^>]* alt="([^"]*)"', page))


def test_a_deck_names_no_file_and_no_address_to_fetch(deck):
    page = re.sub(r"<script>.*?</script>", "", deck.read_text("utf-8"), flags=re.DOTALL)
    assert not re.search(r"<(?:link|iframe|script)\b", page)
    assert not re.search(r"""(?:src|poster|data)=["'](?!data:)""", page)
    assert not re.search(r"url\((?!data:|\"data:)", page)


OVERFLOWING = """() => [...document.querySelectorAll('.slides section section')].flatMap(slide => {
  const row = slide.parentElement;
  for (const part of [row, slide]) { part.hidden = false; part.style.display = 'block'; }
  const frame = slide.getBoundingClientRect();
  const out = [...slide.querySelectorAll('*')].filter(part => !part.closest('math')).some(part => {
    const box = part.getBoundingClientRect();
    return box.bottom > frame.bottom || box.right > frame.right;
  });
  const small = [...slide.querySelectorAll('img')].some(image => image.getBoundingClientRect().width < 300);
  for (const part of [row, slide]) part.style.display = '';
  return out || small ? [slide.querySelector('h1, h2').textContent] : [];
})"""


def test_a_deck_in_a_browser(deck, browser):
    with browser.new_context(viewport={"width": 1280, "height": 720}) as context:
        page = context.new_page()
        asked, faults = [], []
        page.on("request", lambda request: asked.append(request.url))
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.goto(deck.as_uri())
        page.wait_for_function("window.Reveal && Reveal.isReady()")
        total = page.evaluate("Reveal.getTotalSlides()")
        assert total == deck.read_text("utf-8").count("<figure") + page.evaluate(
            "document.querySelectorAll('.slides section section:not(:has(figure))').length"
        )
        page.keyboard.press("ArrowRight")
        assert "Ranks and scores" in page.inner_text("section.present section.present h1")
        assert page.evaluate(OVERFLOWING) == []
        assert faults == [] and {url for url in asked if not url.startswith("data:")} == {deck.as_uri()}
