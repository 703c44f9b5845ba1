"""Compare a series as the book has it with a newer vintage of it."""

from __future__ import annotations

import statistics
from collections.abc import Iterable
from dataclasses import dataclass

from press.project.tables import number_text
from press.refresh.observations import Observation

# Copies of a figure are rounded by those who pass it on, to six digits and more. What agrees to this
# share of its value is the same figure with other digits.
ROUNDING = 5e-6

REVISED, NEW, WITHDRAWN = "revised", "new", "withdrawn"
KINDS = (REVISED, NEW, WITHDRAWN)

# Beyond these a series looks like another one under the same name.
MOST_SHIFT = 2.0  # factor between the medians of old and new values
MOST_WITHDRAWN = 1 / 3  # share of the book's values


@dataclass(frozen=True)
class Change:
    """One value that differs between two vintages."""

    series: str
    geo: str
    year: int
    kind: str
    old: float | None = None
    new: float | None = None

    @property
    def absolute(self) -> float | None:
        """New minus old."""
        return None if None in (self.old, self.new) else self.new - self.old

    @property
    def relative(self) -> float | None:
        """Change as a share of the old value; None where that is zero."""
        return self.absolute / abs(self.old) if self.absolute is not None and self.old else None


def last_digit(rows: list[dict[str, str]]) -> float:
    """Half a unit of the last decimal that a file's values have."""
    decimals = max((len(row["value"].partition(".")[2]) for row in rows), default=0)
    return 0.5 * 10.0**-decimals


def same(old: float, new: float, half_unit: float = 0.0) -> bool:
    """Whether two figures are one, but for rounding.

    Parameters
    ----------
    half_unit : float
        Of the last decimal of the book's file (see `last_digit`).
    """
    return abs(old - new) <= max(ROUNDING * abs(old), half_unit)


def _values(rows: list[dict[str, str]], observations: Iterable[Observation]) -> tuple[dict, dict]:
    """The old and the new values by economy and year."""
    old = {(row["geo"], int(row["year"])): float(row["value"]) for row in rows}
    return old, {(o.geo, o.year): o.value for o in observations}


def compare(series: str, rows: list[dict], observations: Iterable[Observation]) -> list[Change]:
    """List what differs.

    Parameters
    ----------
    rows : list of dict
        Of the book's file.

    Returns
    -------
    list of Change
        By economy and year.
    """
    old, new = _values(rows, observations)
    half_unit = last_digit(rows)
    changes = []
    for geo, year in sorted(old.keys() | new.keys()):
        before, after = old.get((geo, year)), new.get((geo, year))
        if before is None:
            changes.append(Change(series, geo, year, NEW, new=after))
        elif after is None:
            changes.append(Change(series, geo, year, WITHDRAWN, old=before))
        elif not same(before, after, half_unit):
            changes.append(Change(series, geo, year, REVISED, before, after))
    return changes


def doubts(rows: list[dict[str, str]], observations: Iterable[Observation]) -> list[str]:
    """Say what makes a series look like another one under the same name.

    Returns
    -------
    list of str
        Empty if nothing does.
    """
    old, new = _values(rows, observations)
    found = []
    lost = sum(key not in new for key in old)
    if lost > MOST_WITHDRAWN * len(old):
        found.append(f"{lost} of the book's {len(old)} values are missing")
    ratios = [new[k] / old[k] for k in old.keys() & new.keys() if old[k] and new[k] / old[k] > 0]
    if ratios:
        shift = statistics.median(ratios)
        if not 1 / MOST_SHIFT < shift < MOST_SHIFT:
            found.append(f"values are {number_text(float(f'{shift:.3g}'))} times the book's; unit or base")
    return found
