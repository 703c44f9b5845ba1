"""Search that knows Chinese words and leads to figures.

Sphinx splits text at what is not a letter. Chinese has no blanks between words, so that a whole phrase
would be one word, found only by those who type all of it. Here each phrase is stored by its characters
and pairs of characters, and a query is cut up in the same way.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from html import escape
from typing import ClassVar

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.domains import Domain, ObjType
from sphinx.search.en import SearchEnglish

HAN = "\u3400-\u4dbf\u4e00-\u9fff"
RUN = re.compile(f"([{HAN}]+)")


def pieces(word: str) -> list[str]:
    """Return what a word is stored under: itself, or the characters and pairs of Chinese ones."""
    found = []
    for part in RUN.split(word):
        if RUN.fullmatch(part):
            found += list(part)
            found += [part[i : i + 2] for i in range(len(part) - 1)]
        elif part:
            found.append(part)
    return found


class EnglishAndChinese(SearchEnglish):
    """English search in which Chinese words are found as well."""

    # the query: pairs alone, for a character by itself would find far too much
    js_splitter_code = """
var splitQuery = (query) => query
  .split(/[^\\p{Letter}\\p{Number}_\\p{Emoji_Presentation}]+/gu)
  .flatMap((term) => term.split(/([HAN]+)/))
  .filter((term) => term)
  .flatMap((term) => /^[HAN]{3,}$/.test(term)
    ? Array.from({length: term.length - 1}, (_, i) => term.slice(i, i + 2))
    : [term]);
""".replace("HAN", r"\u3400-\u4dbf\u4e00-\u9fff")

    def init(self, options: dict) -> None:
        """Remember stems: a word comes on many pages, and each would find its stem anew."""
        super().init(options)
        self.stem = functools.cache(self.stem)

    def split(self, input: str) -> list[str]:
        """Return the words of a text."""
        return [piece for word in super().split(input) for piece in pieces(word)]


class FigureDomain(Domain):
    """The book's figures, so that a search for the words of a caption leads to the figure."""

    name = "figure"
    label = "Figures"
    object_types: ClassVar[dict] = {"figure": ObjType("figure")}
    initial_data: ClassVar[dict] = {"figures": {}}

    def get_type_name(self, type: ObjType, primary: bool = False) -> str:
        """Return what a result is called: a figure, whatever its domain."""
        return type.lname

    def process_doc(self, env, docname: str, document: nodes.document) -> None:
        """Take in the figures of a page."""
        for figure in document.findall(nodes.figure):
            anchor = next((id for id in figure["ids"] if id.startswith("fig-")), None)
            caption = next(iter(figure.findall(nodes.caption)), None)
            if anchor and caption is not None:
                self.data["figures"][anchor] = (docname, headline(caption.astext()))

    def clear_doc(self, docname: str) -> None:
        """Forget the figures of a page."""
        kept = {k: v for k, v in self.data["figures"].items() if v[0] != docname}
        self.data["figures"] = kept

    def merge_domaindata(self, docnames: list[str], otherdata: dict) -> None:
        """Take in what another process has read."""
        self.data["figures"] |= {k: v for k, v in otherdata["figures"].items() if v[0] in docnames}

    def get_objects(self) -> Iterable[tuple[str, str, str, str, str, int]]:
        """Return the figures: name, what is shown of it, kind, page, place on it, weight."""
        for anchor, (docname, text) in sorted(self.data["figures"].items()):
            # the search page takes a name that is the anchor for one that need not be stored, and a name for
            # markup: numbers and names in a caption come from data
            yield f"figure {anchor}", escape(text, quote=False), "figure", docname, anchor, 1

    def resolve_any_xref(self, *args) -> list:
        """Leave references to figures to the standard domain, which numbers them."""
        return []


def headline(caption: str) -> str:
    """Return the first sentence of a caption, on one line and without its stop."""
    text = re.sub(r"\s+", " ", caption).strip()
    first = re.match(r".+?(?=[.;:](?:\s|$)|[。；：])", text)
    return first[0] if first else text


def setup(app: Sphinx) -> None:
    """Register language and figures with Sphinx."""
    app.add_search_language(EnglishAndChinese)
    app.add_domain(FigureDomain)
