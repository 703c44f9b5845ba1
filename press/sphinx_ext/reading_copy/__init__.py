"""The book as a file to keep: the builders ``onepage`` (printed to PDF) and ``epub``."""

from __future__ import annotations

from sphinx.application import Sphinx

from press.sphinx_ext.reading_copy.epub import BookEpubBuilder
from press.sphinx_ext.reading_copy.markup import ReadingCopy
from press.sphinx_ext.reading_copy.onepage import OnePageBuilder


def setup(app: Sphinx) -> dict:
    """Register the extension with Sphinx."""
    app.add_post_transform(ReadingCopy)
    app.add_config_value("offline_title_page", {}, "")
    app.add_builder(OnePageBuilder)
    app.add_builder(BookEpubBuilder, override=True)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
