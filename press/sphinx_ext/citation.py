"""How to cite the book and its chapters."""

from __future__ import annotations

import re
from dataclasses import dataclass

from press.project.citation import Citation, long_date
from trajectory._show.wording import capital

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


def as_text(citation: Citation, part: Part) -> str:
    """Return the reference as a line of text."""
    return reference(citation, f"“{part.title}.” In " if part.title else "", part.url)


def reference(citation: Citation, what: str, place: str) -> str:
    """Return the reference to something in the book as a line of text.

    Parameters
    ----------
    citation : Citation
    what : str
        What it is, up to the title of the book: ``"Figure 2 in “Ranks”. In "``.
    place : str
        Its address; empty for none.
    """
    who = " and ".join(citation.authors)
    book = f"{who} ({citation.released.year}). {what}{citation.title} ({edition(citation)})."
    doi = f"https://doi.org/{citation.doi}" if citation.doi else ""
    return " ".join(filter(None, (book, doi, place)))


def as_bibtex(citation: Citation, part: Part) -> str:
    """Return the reference as an entry for BibTeX."""
    fields = {
        # in braces of their own, so that the name of an organization is not taken apart
        "author": " and ".join(f"{{{name.translate(SPECIAL)}}}" for name in citation.authors),
        "title": (part.title or citation.title).translate(SPECIAL),
        "booktitle": citation.title.translate(SPECIAL) if part.title else "",
        "year": str(citation.released.year),
        "month": citation.released.strftime("%m").lstrip("0"),
        "note": capital(edition(citation)),
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
