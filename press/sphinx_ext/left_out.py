"""References to chapters that a book leaves out become words: a teacher may take pages out of ``_toc.yml``.

A page whose source is there, but which the table of contents does not name, is known by its title; so are its
figures and sections, and its numbers are said to be left out. A name without a source stays an error.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

from docutils import nodes
from myst_nb.ext.glue.utils import PendingGlueReference
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import docname_join

from press.sphinx_ext.chinese import scaled_number
from press.sphinx_ext.languages import CHINESE, page_language

SUFFIXES = (".ipynb", ".md")
NO_NUMBER = {CHINESE: "［本书未收］"}


def title_of(source: Path) -> str:
    """Return the first heading of a notebook or a page of text; its name where it has none."""
    text = source.read_text("utf-8")
    if source.suffix == ".ipynb":
        cells = [cell for cell in json.loads(text)["cells"] if cell["cell_type"] == "markdown"]
        text = "\n".join("".join(cell["source"]) for cell in cells)
    found = re.search(r"^# (.+)$", text, re.MULTILINE)
    return found[1] if found else source.stem


def source_of(name: str, env: BuildEnvironment) -> Path | None:
    """Return the source of a page that the book leaves out; None if there is none, or it is in the book."""
    if name in env.all_docs:
        return None
    sources = (Path(env.srcdir, name + suffix) for suffix in SUFFIXES)
    return next((source for source in sources if source.is_file()), None)


def source_with(label: str, env: BuildEnvironment) -> Path | None:
    """Return the source, among the pages left out, with a label of a figure, a section or an exercise."""
    quoted = re.escape(label)
    pattern = rf'"name": "{quoted}"|\({quoted}\)=|:(?:label|name): {quoted}(?:\\n|\s)'
    marks = re.compile(pattern, re.IGNORECASE)
    folder = Path(env.srcdir, "chapters")
    for path in sorted(path for suffix in SUFFIXES for path in folder.rglob(f"*{suffix}")):
        name = path.relative_to(env.srcdir).with_suffix("").as_posix()
        if name not in env.all_docs and marks.search(path.read_text("utf-8")):
            return path
    return None


def _in_words(app: Sphinx, env: BuildEnvironment, node: nodes.Element, content: nodes.Element):
    kind, target = node.get("reftype"), node["reftarget"]
    if kind == "doc":
        source = source_of(docname_join(node.get("refdoc", ""), target), env)
    elif kind in ("ref", "numref"):
        source = source_with(target, env)
    else:
        return None
    if source is None:
        return None
    if node.get("refexplicit") and kind != "numref":  # the words of a numref have a place for the number
        return nodes.inline("", content.astext())
    return nodes.inline("", title_of(source))


class NumbersLeftOut(SphinxPostTransform):
    """Say of a number that its chapter is not in the book, instead of failing."""

    default_priority = 4  # before numbers of other pages are put in their places

    def run(self, **kwargs) -> None:
        """Run the transform."""
        words = NO_NUMBER.get(page_language(self.env.docname, self.config.language), "[not in this book]")
        for kind, of in ((PendingGlueReference, "refdoc"), (scaled_number, "page")):
            for node in list(self.document.findall(kind)):
                source = source_of(node[of], self.env)
                if source is None:
                    continue
                # a mark around it would make it a link to the record of the number
                marked = node.parent if node.parent.get("number_of") else node
                marked.replace_self(nodes.inline("", words, title=title_of(source)))


def setup(app: Sphinx) -> None:
    """Register handler and transform with Sphinx."""
    app.connect("missing-reference", _in_words)
    app.add_post_transform(NumbersLeftOut)
