"""References to chapters that a book leaves out become words: a teacher may take pages out of ``_toc.yml``.

A page whose source is there, but which the table of contents does not name, is known by its title. A name
without a source stays an error.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import docname_join


def title_of(source: Path) -> str:
    """Return the first heading of a notebook or a page of text; its name where it has none."""
    text = source.read_text("utf-8")
    if source.suffix == ".ipynb":
        cells = [cell for cell in json.loads(text)["cells"] if cell["cell_type"] == "markdown"]
        text = "\n".join("".join(cell["source"]) for cell in cells)
    found = re.search(r"^# (.+)$", text, re.MULTILINE)
    return found[1] if found else source.stem


def _in_words(app: Sphinx, env: BuildEnvironment, node: nodes.Element, content: nodes.Element):
    if node.get("reftype") != "doc":
        return None
    name = docname_join(node.get("refdoc", ""), node["reftarget"])
    for suffix in (".ipynb", ".md"):
        source = Path(env.srcdir, name + suffix)
        if source.is_file():
            return nodes.inline("", content.astext() if node.get("refexplicit") else title_of(source))
    return None


def setup(app: Sphinx) -> None:
    """Register the handler with Sphinx."""
    app.connect("missing-reference", _in_words)
