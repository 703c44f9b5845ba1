"""One series of the data package as the subject of a chapter: its name, unit, scale and words.

A chapter that begins with ``COUNTRY, PEERS, INDICATOR, YEARS`` takes everything else from here, so that
prose, captions and checks follow when one of the four is changed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from trajectory import data, numbers
from trajectory._show.economies import UnknownEconomyError, economy, the
from trajectory._show.wording import count, number
from trajectory.trends import longest_run

ENOUGH = 12  # neighbouring years, so that two thirds of them still admit a trend
LISTED = 12  # economies that an error names


@dataclass(frozen=True, eq=False)
class Topic:
    """A series of one economy, beside those of its peers.

    Attributes
    ----------
    id, geo : str
    peers : list of str
        Codes of the economies it is compared with.
    panel : DataFrame
        Values in the years asked for, one column an economy, the subject first.
    used : Series
        The longest run of neighbouring years of the subject since the last change of definition.
    scale : {"log", "level"}
        Of the analysis: percentages and what may be zero or less on the level scale, counts and money in
        logarithms.
    """

    id: str
    geo: str
    peers: list[str]
    panel: pd.DataFrame
    used: pd.Series
    scale: str

    @property
    def name(self) -> str:
        """What the series measures, as it stands inside a sentence."""
        words = re.sub(r"^(.*), ([^,]+)$", r"\1 (\2)", data.indicator(self.id).name)
        return words if re.match(r"[A-Z]([A-Z&]|\s|$)|GDP|R&D", words) else words[:1].lower() + words[1:]

    @property
    def unit(self) -> str:
        """The unit of its values."""
        return data.indicator(self.id).unit

    @property
    def change_unit(self) -> str:
        """The unit of a yearly change on the level scale."""
        return "percentage points" if "%" in self.unit else self.unit

    def of(self, geo: str) -> str:
        """Return the measure and an economy, as they stand inside a sentence."""
        return f"{self.name} of {the(geo)}"

    @property
    def peers_in_words(self) -> str:
        """The economies that it is compared with, as they stand inside a sentence."""
        return numbers.listing(map(the, self.peers))

    def text(self, value: float) -> str:
        """Return a value with its unit."""
        shown = number(value, 0 if abs(value) >= 1000 else None)
        return f"{shown} {self.unit}" if self.unit else shown


def topic(id: str, country: str, peers: Sequence[str], years: tuple[int, int] | None = None) -> Topic:
    """Return a series as the subject of a chapter.

    Parameters
    ----------
    id : str
        Indicator, one that is fit for a trend.
    country : str
    peers : sequence of str
        The country itself and repetitions are left out.
    years : (int, int), optional
        First and last year, both included.

    Raises
    ------
    DataError
        In one line: for an unknown code or indicator, for a series that admits no trend, and for too few
        neighbouring years, with economies that have enough.
    """
    meta = data.indicator(id)
    if meta.fit != "trend":
        raise data.DataError(
            f"INDICATOR {id!r} is fit for {meta.fit!r} use only, expected one fit for a trend"
        )
    if isinstance(peers, str):
        raise data.DataError(f"PEERS {peers!r}, expected a list of codes, as [{peers!r}]")
    try:
        geo = economy(country)
        others = list(dict.fromkeys(economy(peer) for peer in peers))
    except UnknownEconomyError as error:
        raise data.DataError(str(error)) from None
    if years is not None and (not isinstance(years, Sequence) or len(years) != 2 or years[0] > years[1]):
        raise data.DataError(f"YEARS {years!r}, expected a first and a last year, as (1995, 2024)")
    geos = [geo, *(peer for peer in others if peer != geo)]
    if len(geos) == 1:
        raise data.DataError(f"PEERS {list(peers)!r}, expected the code of at least one other economy")
    panel = data.panel(id, geos, years)
    used = _used(panel[geo])
    if len(used) < ENOUGH:
        able = [g for g in covered(id, years) if g != geo]
        raise data.DataError(
            f"{id}: {geo} has {count(len(used), 'neighbouring year')} of one definition, "
            f"expected {ENOUGH} or more; "
            f"economies that have them: {', '.join(able[:LISTED]) or 'none'}"
            + (f" and {len(able) - LISTED} more" if len(able) > LISTED else "")
        )
    percent = "%" in meta.unit or (panel.min() <= 0).any()
    return Topic(id, geo, geos[1:], panel, used, "level" if percent else "log")


def covered(id: str, years: tuple[int, int] | None = None) -> list[str]:
    """Return the economies of which a series has neighbouring years enough for a chapter."""
    panel = data.panel(id, years=years)
    kinds = data.kinds()
    return [g for g in panel if kinds[g] == "economy" and len(_used(panel[g])) >= ENOUGH]


def _used(values: pd.Series) -> pd.Series:
    known = values.dropna()
    return longest_run(data.since_break(known)) if len(known) else known
