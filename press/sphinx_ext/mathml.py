"""Formulas as MathML: drawn by the browser itself, read by screen readers, with nothing to load."""

from __future__ import annotations

from xml.etree import ElementTree

from docutils import nodes
from latex2mathml.converter import convert
from sphinx.application import Sphinx
from sphinx.util import logging

LOGGER = logging.getLogger(__name__)


def mathml(latex: str, block: bool = False) -> str:
    """Return a formula as a MathML element.

    Raises
    ------
    Exception
        Whatever the converter raises for LaTeX that it cannot read; ParseError where it passes on
        characters that do not belong into MathML.
    """
    # the converter knows `split`, which is set like `aligned`
    known = latex.replace("{aligned}", "{split}")
    element = convert(known, display="block" if block else "inline")
    ElementTree.fromstring(element)
    return element


def _write(translator, node: nodes.Element, block: bool) -> None:
    latex = node.astext()
    try:
        translator.body.append(mathml(latex, block))
    except Exception as error:  # the converter has no common class of errors
        LOGGER.warning("formula %r cannot be read: %s", latex, error, location=node)
    raise nodes.SkipNode


def visit_inline(translator, node: nodes.math) -> None:
    """Write a formula within a line."""
    _write(translator, node, block=False)


def visit_block(translator, node: nodes.math_block) -> None:
    """Write a displayed formula, with its number if it has one."""
    number = ""
    if node.get("number"):
        number = f'<span class="eqno">({node["number"]})</span>'
    ids = "".join(f' id="{id}"' for id in node.get("ids", [])[:1])
    translator.body.append(f'<div class="math-block"{ids}>{number}')
    try:
        _write(translator, node, block=True)
    except nodes.SkipNode:
        translator.body.append("</div>\n")
        raise


def setup(app: Sphinx) -> None:
    """Register the renderer under the name ``mathml``."""
    app.add_html_math_renderer("mathml", (visit_inline, None), (visit_block, None))
