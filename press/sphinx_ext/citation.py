"""How to cite the book and its chapters."""

from __future__ import annotations

import re
from dataclasses import dataclass

from press.project.citation import Citation, long_date

# of TeX; the other characters of the book's titles mean themselves
SPECIAL = str.maketrans({c: "\\" + c for c in "&%$#_{}"})


@dataclass(frozen=True)
class Part:
    """What is cited: one page of the book.

    Attributes
    ----------
    title : str
        Empty for the book as a whole.
    key : str
        For BibTeX.
    url : str
        Where it was published; empty if nowhere yet.
    """

    title: str = ""
    key: str = "book"
    url: str = ""


def edition(citation: Citation) -> str:
    """Return which edition it is, in words."""
    version = f"version {citation.version}, " if citation.version else ""
    return f"{version}edition of {long_date(citation.released)}"


def address(citation: Citation, part: Part) -> str:
    """Return where the cited page is found: the page itself, the DOI, or nothing."""
    if part.url:
        return part.url
    return f"https://doi.org/{citation.doi}" if citation.doi else ""


def as_text(citation: Citation, part: Part) -> str:
    """Return the reference as a line of text."""
    who = " and ".join(citation.authors)
    title = f"“{part.title}.” In " if part.title else ""
    pieces = [f"{who} ({citation.released.year}). {title}{citation.title} ({edition(citation)})."]
    if citation.doi:
        pieces.append(f"https://doi.org/{citation.doi}")
    if part.url:
        pieces.append(part.url)
    return " ".join(pieces)


def as_bibtex(citation: Citation, part: Part) -> str:
    """Return the reference as an entry for BibTeX."""
    fields = {
        # in braces of their own, so that the name of an organization is not taken apart
        "author": " and ".join(f"{{{_tex(name)}}}" for name in citation.authors),
        "title": _tex(part.title or citation.title),
        "booktitle": _tex(citation.title) if part.title else "",
        "year": str(citation.released.year),
        "month": citation.released.strftime("%m").lstrip("0"),
        "note": f"{edition(citation)[0].upper()}{edition(citation)[1:]}",
        "doi": citation.doi,
        "url": part.url,
    }
    kind = "incollection" if part.title else "book"
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    return "\n".join([f"@{kind}{{{part.key},", *lines, "}"])


def bibtex_key(citation: Citation, docname: str) -> str:
    """Return a key that no other page of the book has."""
    name = docname.removeprefix("chapters/").replace("/", ":")
    return f"{re.sub(r'[^A-Za-z0-9_:-]', '-', name)}-{citation.released.year}"


def _tex(text: str) -> str:
    return text.translate(SPECIAL)
