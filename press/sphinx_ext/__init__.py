"""The Sphinx side of the book: it shows what the notebooks left, and computes nothing.

The first line of each module says what it adds to pages. `parallel`, `results`, `dependents` and
`reading_copy` are extensions by themselves, for the builds that load them.
``static/`` holds the design of pages, the style of what they show, and the tools of long tables.
"""

from __future__ import annotations

from pathlib import Path

from myst_nb.core.render import load_mime_renders
from sphinx.application import Sphinx

from press.sphinx_ext import (
    chart,
    chinese,
    code,
    datapages,
    edition,
    figure,
    glossary,
    launch,
    left_out,
    lessons,
    mathml,
    metadata,
    model,
    pages,
    pictures,
    provenance,
    questions,
    quoted_figure,
    readings,
    references,
    replication,
    search,
    sitefiles,
    sketch,
    web,
    weigh,
)

STATIC = Path(__file__).parent / "static"
# where several do something at the same event, the first of these does it first
PARTS = (
    web, figure, chart, edition, readings, replication, launch, left_out, lessons, mathml, provenance,
    metadata, glossary, chinese, code, references, search, datapages, sitefiles, sketch, weigh, quoted_figure,
    questions, pages, pictures,
)  # fmt: skip
# a piece of the text of a page, and what a page that holds it loads, in this order
NEEDED = {
    'data-chart="': ("explore.js", "explore.css"),
    'data-lines="': ("lines.js", "explore.css"),
    '<a class="number ': ("provenance.js",),
    '<a class="term-link"': ("terms.js",),
    'data-weigh="': ("weigh.js", "weigh.css"),
    'class="question"': ("questions.js", "questions.css"),
    "data-tools=": ("tables.js",),
}


def _static_path(app: Sphinx, config) -> None:
    config.html_static_path.append(str(STATIC))


def _register_renderers() -> None:
    """Let MyST-NB ask the book's own renderers.

    It finds renderers by entry points of installed packages and keeps the list. The library's package
    names none: where it is installed without the press, they could not be loaded.
    """
    known = load_mime_renders()
    own = (figure.FigureRenderer, chart.ChartRenderer, model.ModelRenderer, weigh.WeightsRenderer)
    known.extend(new for new in own if new not in known)


def _page_files(app: Sphinx, pagename: str, templatename: str, context: dict, doctree) -> None:
    """Let a page load the scripts and styles that it needs, and no other page."""
    for mark, names in NEEDED.items():
        for name in names if mark in context.get("body", "") else ():
            if name.endswith(".js"):
                app.add_js_file(name, loading_method="defer")
            else:
                app.add_css_file(name)


def setup(app: Sphinx) -> dict:
    """Register the extension with Sphinx."""
    _register_renderers()
    for part in PARTS:
        part.setup(app)
    app.connect("config-inited", _static_path)
    app.connect("html-page-context", _page_files)
    app.add_css_file("design.css")
    app.add_css_file("chinese_letters.css")
    app.add_css_file("book.css")
    app.add_css_file("print.css", media="print")
    app.add_js_file("book.js", loading_method="defer")
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
