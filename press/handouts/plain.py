"""Turn the book's Markdown into Markdown that any notebook program shows well.

Only what the chapters use is known here; anything else that looks like a directive or a role of Sphinx
is an error, so that no handout shows its readers raw markup.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from posixpath import dirname, join, normpath

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from myst_parser.config.main import MdParserConfig
from myst_parser.parsers.mdit import create_md_parser

from press.project.errors import BuildError

BOXES = ("admonition", "note", "warning", "tip")
OPTIONS = re.compile(r"\A(?::[a-z-]+:.*\n)+")
DIRECTIVE = re.compile(r"\{([\w:-]+)\}\s*(.*)")
# where a work appeared, in the order in which it is given
PUBLISHED_IN = ("journal", "booktitle", "type", "number", "institution", "publisher", "howpublished", "note")


@dataclass
class Book:
    """What the text of one chapter refers to.

    Attributes
    ----------
    glued : dict of str to str
        The numbers, as they are printed; those of other notebooks as ``path::name``.
    figures : dict of str to str
        What a figure of this chapter is called in the handout, by its name in the book.
    elsewhere : dict of str to str
        Titles of the chapters in which other figures stand, by figure.
    titles : dict of str to str
        Titles of the pages, by the last part of their path.
    references : References
    cited : dict
        Keys of the works cited so far, in their order.
    """

    glued: dict
    figures: dict
    elsewhere: dict
    titles: dict
    references: References
    cited: dict = field(default_factory=dict)


@cache
def _parser() -> MarkdownIt:
    """MyST's own parser; it keeps escaped characters apart, so that they can be written again."""
    config = MdParserConfig(enable_extensions={"colon_fence", "dollarmath"})
    return create_md_parser(config, RendererHTML).disable("text_join")


def convert(text: str, book: Book, where: str, instead: str | None = None) -> str:
    """Return Markdown without Sphinx.

    Parameters
    ----------
    where : str
        The notebook's path, for errors.
    instead : str, optional
        What to show for a directive without a plain form (an ellipsis for a role); an error if left out.

    Raises
    ------
    BuildError
        If the text asks for something that is not there, or uses markup that is not known here.
    """
    lines: list[str | None] = text.split("\n")
    for token in _parser().parse(text):
        if token.map is None:
            continue
        first, last = token.map
        if token.type == "inline":
            shown = _inline(token.children, book, where, instead)
            if shown is not None:
                _put(lines, first, token.content.split("\n"), shown.split("\n"))
        elif token.type == "myst_target":
            lines[first:last] = [None] * (last - first)
        elif token.type in ("fence", "colon_fence") and (found := DIRECTIVE.match(token.info)):
            shown = _directive(*found.groups(), token.content, book, where, instead)
            indent = re.match(r"\s*", lines[first])[0]
            block = "\n".join(f"{indent}{line}".rstrip() for line in shown.split("\n"))
            lines[first:last] = [block, *[None] * (last - first - 1)]
    return "\n".join(line for line in lines if line is not None)


def _put(lines: list[str | None], first: int, old: list[str], new: list[str]) -> None:
    """Replace the text of a paragraph, heading or cell, whose marks in front of each line stay."""
    if len(old) != len(new):  # a role went over the end of a line
        old, rest, new = old[:1], old[1:], [" ".join(new)]
        lines[first + 1 : first + 1 + len(rest)] = [None] * len(rest)
    for number, (before, after) in enumerate(zip(old, new, strict=True), first):
        lines[number] = lines[number].replace(before, after, 1)


def _directive(name: str, title: str, body: str, book: Book, where: str, instead: str | None) -> str:
    body = OPTIONS.sub("", body).strip()
    if name == "math":
        return f"$$\n{body}\n$$"
    if name in BOXES:
        lines = [f"**{title or name.capitalize()}**", "", body]
        inside = convert("\n".join(lines), book, where, instead)
        return "\n".join(f"> {line}".rstrip() for line in inside.split("\n"))
    if instead is None:
        raise BuildError(f"{where}: the directive {{{name}}} cannot be turned into plain Markdown")
    return instead


def _inline(tokens: list[Token], book: Book, where: str, instead: str | None) -> str | None:
    """The text of a paragraph; None if nothing in it has to change."""
    shown, links = [], []
    for token in tokens:
        kind = token.type
        if kind == "myst_role":
            shown.append(_role(token.meta["name"], token.content, book, where, instead))
        elif kind == "link_open":
            address = token.attrs["href"]
            # another page of the book, which a handout does not have
            page = not re.match(r"https?:|mailto:|#", address) and re.search(r"\.(ipynb|md|html)\b", address)
            links.append(None if page else address)
            shown.append("" if page else "<" if token.markup == "autolink" else "[")
        elif kind == "link_close":
            address = links.pop()
            shown.append("" if address is None else ">" if token.markup == "autolink" else f"]({address})")
        elif kind == "code_inline" or kind.startswith("math_inline"):
            shown.append(f"{token.markup}{token.content}{token.markup}")
        elif kind == "image":
            shown.append(f"![{token.content}]({token.attrs['src']})")
        elif kind in ("softbreak", "hardbreak"):
            shown.append("\n" if kind == "softbreak" else "  \n")
        else:  # text, emphasis, what is escaped, HTML
            shown.append(token.markup or token.content)
    changes = any(token.type in ("myst_role", "link_open") for token in tokens)
    return "".join(shown) if changes else None


def _role(name: str, content: str, book: Book, where: str, instead: str | None) -> str:
    if name == "glue:text":
        notebook, _, name = content.rpartition("::")
        key = name.split(":")[0]
        if notebook:
            key = f"{normpath(join(dirname(where), notebook))}::{key}"
        if key not in book.glued:
            raise BuildError(f"{where}: the text asks for {key!r}, which no cell glues")
        return book.glued[key]
    if name in ("cite", "cite:p", "cite:t"):
        keys = [key.strip() for key in content.split(",")]
        book.cited.update(dict.fromkeys(keys))
        return book.references.cite(keys, textual=name == "cite:t")
    if name == "numref":
        if content in book.figures:
            return book.figures[content]
        if content in book.elsewhere:
            return f"the figure in the chapter “{book.elsewhere[content]}”"
        raise BuildError(f"{where}: no figure {content!r}")
    if name in ("doc", "ref", "term", "download"):
        text, _, target = re.fullmatch(r"(.*?)(\s*<([^>]*)>)?", content, re.DOTALL).groups()
        if target:
            return text
        return f"“{book.titles[text]}”" if text in book.titles else text
    if name == "math":
        return f"${content}$"
    if instead is None:
        raise BuildError(f"{where}: the role {{{name}}}`{content}` cannot be turned into plain Markdown")
    return "…"


# -- literature -------------------------------------------------------------------------------------


class References:
    """The works of ``references.bib``.

    Parameters
    ----------
    path : Path
        A book without the file cites nothing.
    """

    def __init__(self, path) -> None:
        from pybtex.database import BibliographyData, parse_file

        self._entries = parse_file(str(path), bib_format="bibtex") if path.is_file() else BibliographyData()

    def cite(self, keys: list[str], textual: bool = False) -> str:
        """Return a citation as words: "(Huan 2025)", or "Huan (2025)" where it is part of a sentence."""
        pairs = [self._names_and_year(key) for key in keys]
        if textual:
            return _listed([f"{names} ({year})" for names, year in pairs])
        return "(" + "; ".join(f"{names} {year}" for names, year in pairs) + ")"

    def listing(self, keys: Iterable[str]) -> str:
        """Return the works as a list in Markdown, in the order of the alphabet."""
        return "\n".join(sorted((f"- {self._work(key)}" for key in keys), key=_folded))

    def _work(self, key):
        names, year = self._names_and_year(key)
        fields = {name: _clean(value) for name, value in self._entries.entries[key].fields.items()}
        title = fields.get("title", "")
        published = [fields[name] for name in PUBLISHED_IN if name in fields]
        if "volume" in fields:
            published.append(fields["volume"])
        if "pages" in fields:
            published.append(f"pp. {fields['pages']}")
        parts = [f"{names} ({year})", f"*{title}*" if title != names else "", ", ".join(published)]
        if "doi" in fields:
            parts.append(f"<https://doi.org/{fields['doi']}>")
        elif "url" in fields:
            parts.append(f"<{fields['url']}>")
        return ". ".join(part.rstrip(".") for part in parts if part) + "."

    def _names_and_year(self, key):
        if key not in self._entries.entries:
            raise BuildError(f"references.bib: no work {key!r}")
        entry = self._entries.entries[key]
        people = entry.persons.get("author") or entry.persons.get("editor") or []
        names = [_clean(" ".join([*person.prelast_names, *person.last_names])) for person in people]
        if not names:
            names = [_clean(entry.fields.get("organization") or entry.fields.get("title", key))]
        if len(names) > 3:
            names = [f"{names[0]} et al."]
        return _listed(names), entry.fields.get("year", "n.d.")


def _listed(words):
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + f" and {words[-1]}"


def _clean(text):
    from pybtex.richtext import Text

    text = re.sub(r"\\url\{([^}]*)\}", r"<\1>", text)
    return str(Text.from_latex(text)).replace("{", "").replace("}", "")


def _folded(text):
    return unicodedata.normalize("NFKD", text).casefold()
