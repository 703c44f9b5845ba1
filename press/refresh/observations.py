"""What an interface gives, in the book's terms."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from press.refresh.retries import Unusable


@dataclass(frozen=True)
class Observation:
    """One value as a publisher gives it."""

    geo: str
    year: int
    value: float
    status: str = "observed"
    note: str = ""


@dataclass(frozen=True)
class Fetched:
    """A series as a publisher gives it now.

    Attributes
    ----------
    series : str
        The book's id.
    interface : str
    publisher, dataset, vintage, seen_at : str
        For ``sources.csv``.
    observations : tuple of Observation
        Sorted by economy and year.
    """

    series: str
    interface: str
    publisher: str
    dataset: str
    vintage: str
    seen_at: str
    observations: tuple


def collect(rows: Iterable[tuple], geos: Collection[str]) -> tuple[Observation, ...]:
    """Check the rows of an answer.

    Parameters
    ----------
    rows : iterable of (geo, period, value, status, note)
        As they came; a value of None is a gap.
    geos : collection of str
        The economies asked for.

    Raises
    ------
    Unusable
        If a row is not what was asked for, or is there twice, or there is no value at all.
    """
    found = {}
    for geo, period, value, status, note in rows:
        where = f"{geo} {period}"
        if geo not in geos:
            raise Unusable(f"the answer holds {geo!r}, which was not asked for")
        if not re.fullmatch(r"[12]\d{3}", str(period)):
            raise Unusable(f"the answer holds the period {period!r}, expected a year")
        if value is None:
            continue
        try:
            number = float(value)
        except (TypeError, ValueError):
            number = math.nan
        if isinstance(value, bool) or not math.isfinite(number):
            raise Unusable(f"the value of {where} is {value!r}, expected a finite number")
        if (geo, int(period)) in found:
            raise Unusable(f"{where} stands twice in the answer")
        found[geo, int(period)] = Observation(geo, int(period), number, status, note)
    if not found:
        raise Unusable("the answer holds no value at all")
    return tuple(found[key] for key in sorted(found))
