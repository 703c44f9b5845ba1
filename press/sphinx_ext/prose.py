"""How a page begins, in as many words as there is room for, and whether it is a chapter."""

from __future__ import annotations

import re

from docutils import nodes

LONGEST = 200  # characters of a description; search engines show fewer
HAN = re.compile(r"[\u3400-\u9fff]")


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
