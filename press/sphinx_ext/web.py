"""Nodes that only web pages write, while other forms of the book leave them out or write what is in them.

Also the way from a node up through those around it.
"""

from __future__ import annotations

from collections.abc import Iterator

from docutils import nodes
from sphinx.application import Sphinx

BUILDERS = ("html", "dirhtml")  # of pages in which something can be folded away
OTHER_WRITERS = ("latex", "text", "man", "texinfo")


class framed(nodes.General, nodes.Element):
    """What stands between `start` and `end`, two pieces of HTML that only web pages have."""


def visit_framed(translator, node: framed) -> None:
    """Open the frame."""
    if translator.builder.name in BUILDERS:
        translator.body.append(node["start"])


def depart_framed(translator, node: framed) -> None:
    """Close the frame."""
    if translator.builder.name in BUILDERS:
        translator.body.append(node["end"])


def skip(translator, node: nodes.Element) -> None:
    """Leave a node out."""
    raise nodes.SkipNode


def nothing(translator, node: nodes.Element) -> None:
    """Write the children of a node only."""


def around(node: nodes.Node) -> Iterator[nodes.Element]:
    """Yield the nodes that a node stands in, the nearest first."""
    while node.parent is not None:
        node = node.parent
        yield node


LEFT_OUT = dict.fromkeys(OTHER_WRITERS, (skip, None))
PLAIN = dict.fromkeys(OTHER_WRITERS, (nothing, nothing))


def setup(app: Sphinx) -> None:
    """Register the frame with Sphinx."""
    app.add_node(framed, html=(visit_framed, depart_framed), **PLAIN)
