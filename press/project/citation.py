"""Read CITATION.cff: what the book is called, who made it, of which day the edition is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import yaml

NAME = "CITATION.cff"
NO_EDITION = date(2025, 1, 1)  # the day of a book without an edition


@dataclass(frozen=True)
class Citation:
    """What CITATION.cff says about the book.

    Attributes
    ----------
    title : str
    authors : tuple of str
        Persons as "Given Family", organizations by name.
    version : str
    released : date
        The day of the edition.
    doi : str
        Without resolver; empty while there is none.
    licences : tuple of str
        Names of the list of SPDX.
    """

    title: str
    authors: tuple[str, ...]
    version: str
    released: date
    doi: str = ""
    licences: tuple[str, ...] = ()


def read_citation(root: Path) -> Citation | None:
    """Read CITATION.cff in the book's folder; None if the book has none."""
    path = root / NAME
    if not path.is_file():
        return None
    stated = yaml.safe_load(path.read_text("utf-8"))
    released, licences = stated.get("date-released", NO_EDITION), stated.get("license", [])
    return Citation(
        title=stated["title"],
        authors=tuple(
            who.get("name") or f"{who.get('given-names', '')} {who.get('family-names', '')}".strip()
            for who in stated["authors"]
        ),
        version=str(stated.get("version", "")),
        released=released if isinstance(released, date) else date.fromisoformat(str(released)),
        doi=str(stated.get("doi", "")),
        licences=(licences,) if isinstance(licences, str) else tuple(licences),
    )


def edition_date(root: Path) -> datetime:
    """Return the date of the edition as CITATION.cff gives it: midnight, UTC.

    It stands for "now" wherever a tool would write the time into its output. The date of the last
    commit would not do: it is unknown in a downloaded archive, and would make every commit
    execute every notebook.
    """
    citation = read_citation(root)
    day = citation.released if citation else NO_EDITION
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def long_date(day: date) -> str:
    """Return a date in words: ``"22 November 2026"``, whatever the locale."""
    months = "January February March April May June July August September October November December"
    return f"{day.day} {months.split()[day.month - 1]} {day.year}"
