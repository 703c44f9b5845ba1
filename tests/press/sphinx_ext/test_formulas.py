"""Formulas become MathML that an XML parser and a browser can read."""

import xml.etree.ElementTree as ElementTree

import pytest

from press.sphinx_ext.mathml import mathml

NAMESPACE = "{http://www.w3.org/1998/Math/MathML}"


@pytest.mark.parametrize("block", [False, True])
def test_a_fraction(block):
    root = ElementTree.fromstring(mathml(r"\frac{a}{b}", block))
    assert root.tag == NAMESPACE + "math"
    assert root.get("display") == ("block" if block else "inline")
    fraction = root.find(f".//{NAMESPACE}mfrac")
    assert [child.text for child in fraction.iter(NAMESPACE + "mi")] == ["a", "b"]


@pytest.mark.parametrize(
    "latex",
    [
        r"\hat\rho",
        r"\sum_{t=1}^n u_t^2",
        r"\begin{aligned} a &= b \\ c &= d \end{aligned}",
        r"\text{CAGR}",
    ],
)
def test_what_the_book_writes_is_well_formed(latex):
    ElementTree.fromstring(mathml(latex, block=True))


def test_what_cannot_be_read_is_an_error():
    with pytest.raises(ElementTree.ParseError):
        mathml("a &= b")  # an alignment mark outside an alignment
