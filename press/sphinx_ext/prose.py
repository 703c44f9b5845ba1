"""The running text of a page: how long it takes to read, and how it begins."""

from __future__ import annotations

import math
import re

from docutils import nodes
from sphinx import addnodes

WORDS_A_MINUTE, CHARACTERS_A_MINUTE = 200, 400
LONGEST = 200  # characters of a description; search engines show fewer
HAN = re.compile(r"[\u3400-\u9fff]")

# what nobody reads line by line: code, output of cells, tables, notes under figures, folded solutions
SKIPPED = (
    nodes.literal_block,
    nodes.table,
    nodes.legend,
    nodes.raw,
    nodes.comment,
    nodes.math_block,
    addnodes.toctree,
)


def prose(node: nodes.Node) -> str:
    """Return the running text under a node, without code, tables and solutions."""
    if isinstance(node, nodes.Text):
        return node.astext()
    if isinstance(node, SKIPPED) or _is_folded(node):
        return ""
    joint = "" if isinstance(node, nodes.TextElement) else "\n"
    return joint.join(filter(None, map(prose, node.children)))


def _is_folded(node: nodes.Node) -> bool:
    classes = set(node.get("classes", [])) if isinstance(node, nodes.Element) else set()
    return "cell" in classes or "solution" in classes


def reading_minutes(text: str) -> int:
    """Return how long a text takes to read, in whole minutes, at least one."""
    characters = len(HAN.findall(text))
    words = len(re.findall(r"\w+", HAN.sub(" ", text)))
    return max(1, math.ceil(words / WORDS_A_MINUTE + characters / CHARACTERS_A_MINUTE))


def exercises(doctree: nodes.document) -> int:
    """Return how many exercises a page has."""
    return sum(
        "exercise" in node.get("classes", []) and "solution" not in node.get("classes", [])
        for node in doctree.findall(nodes.Element)
        if isinstance(node, nodes.Admonition)
    )


def description(doctree: nodes.document) -> str:
    """Return the first paragraph of a page, shortened at the end of a sentence or a word."""
    for paragraph in doctree.findall(nodes.paragraph):
        if not isinstance(paragraph.parent, nodes.section):
            continue
        text = re.sub(r"\s+", " ", paragraph.astext()).strip()
        if text:
            return shorten(text)
    return ""


def shorten(text: str, longest: int = LONGEST) -> str:
    """Cut a text that is too long after a sentence, or else after a word."""
    if len(text) <= longest:
        return text
    sentences = re.findall(r".+?(?:[.?!](?=\s)|[。？！])", text[:longest])
    whole = "".join(sentences).strip()
    if len(whole) > longest / 2:
        return whole
    cut = text[: longest - 1]
    if not HAN.search(cut) and " " in cut:
        cut = cut.rsplit(" ", 1)[0]
    return cut.rstrip(" ,;:，；：") + "…"


def is_chapter(doctree: nodes.document) -> bool:
    """Whether a page is there to be read from top to bottom: it says what one learns."""
    return any("objectives" in node.get("classes", []) for node in doctree.findall(nodes.Element))
