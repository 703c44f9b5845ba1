"""The Sphinx side of the book: it shows what the notebooks left, and computes nothing.

- `press.sphinx_ext.chart` offers charts to explore
- `press.sphinx_ext.chinese` puts values and labels of Chinese pages into Chinese
- `press.sphinx_ext.code` folds code away
- `press.sphinx_ext.datapages` puts the pages made from data into the theme's frame
- `press.sphinx_ext.edition` tells how the edition was built
- `press.sphinx_ext.figure` draws figures with alt text, a source line and links to the data
- `press.sphinx_ext.glossary` explains a term where a page first uses it
- `press.sphinx_ext.launch` offers ways to run a page
- `press.sphinx_ext.lessons` lists what each chapter asks of a class
- `press.sphinx_ext.mathml` writes formulas without a script
- `press.sphinx_ext.metadata` says what each page is, for readers, search engines and links
- `press.sphinx_ext.model` shows models with their diagnostics
- `press.sphinx_ext.pages` repairs what the theme has written
- `press.sphinx_ext.pictures` says how pictures arrive
- `press.sphinx_ext.provenance` shows what stands behind each number
- `press.sphinx_ext.questions` asks quick questions before the exercises
- `press.sphinx_ext.quoted_figure` shows figures of other pages
- `press.sphinx_ext.replication` tells replicators what may be passed on, and what a build takes
- `press.sphinx_ext.readings` tells which values were read in a second document
- `press.sphinx_ext.references` refuses addresses in the bibliography that are not of the web
- `press.sphinx_ext.search` finds Chinese words and figures
- `press.sphinx_ext.sitefiles` writes sitemap, feed of editions and the page for wrong addresses
- `press.sphinx_ext.sketch` draws small lines for cards
- `press.sphinx_ext.weigh` lets a reader weigh an index
- ``static/`` holds the design of pages, the style of what they show, and the tools of long tables
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
    weigh,
)

STATIC = Path(__file__).parent / "static"


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


def _page_scripts(app: Sphinx, pagename: str, templatename: str, context: dict, doctree) -> None:
    # search, filters and order for long tables, where there are any
    if "data-tools=" in context.get("body", ""):
        app.add_js_file("tables.js", loading_method="defer")


def setup(app: Sphinx) -> dict:
    """Register the extension with Sphinx."""
    _register_renderers()
    figure.setup(app)
    chart.setup(app)
    edition.setup(app)
    readings.setup(app)
    replication.setup(app)
    launch.setup(app)
    left_out.setup(app)
    lessons.setup(app)
    mathml.setup(app)
    provenance.setup(app)
    metadata.setup(app)
    glossary.setup(app)
    chinese.setup(app)
    code.setup(app)
    references.setup(app)
    search.setup(app)
    datapages.setup(app)
    sitefiles.setup(app)
    sketch.setup(app)
    weigh.setup(app)
    quoted_figure.setup(app)
    questions.setup(app)
    pages.setup(app)
    pictures.setup(app)
    app.connect("config-inited", _static_path)
    app.connect("html-page-context", _page_scripts)
    app.add_css_file("design.css")
    app.add_css_file("chinese_letters.css")
    app.add_css_file("book.css")
    app.add_css_file("print.css", media="print")
    app.add_js_file("book.js", loading_method="defer")
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
