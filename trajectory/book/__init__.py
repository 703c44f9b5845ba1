"""The Sphinx side of the book: it shows what the notebooks left, and computes nothing.

- `trajectory.book.figure` draws figures with alt text, a source line and links to the data
- `trajectory.book.mathml` writes formulas without a script
- ``static/`` holds the style of figures, tables and verdicts, and the filter of the ledger
"""

from __future__ import annotations

from pathlib import Path

from sphinx.application import Sphinx

from trajectory.book import mathml
from trajectory.book.figure import FigureFooter

STATIC = Path(__file__).parent / "static"


def _static_path(app: Sphinx, config) -> None:
    config.html_static_path.append(str(STATIC))


def _page_scripts(app: Sphinx, pagename: str, templatename: str, context: dict, doctree) -> None:
    # the ledger's filter is of use on its own page only
    if pagename.endswith("evidence/ledger"):
        app.add_js_file("ledger.js", loading_method="defer")


def setup(app: Sphinx) -> dict:
    """Register the extension with Sphinx."""
    app.add_transform(FigureFooter)
    mathml.setup(app)
    app.connect("config-inited", _static_path)
    app.connect("html-page-context", _page_scripts)
    app.add_css_file("book.css")
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
