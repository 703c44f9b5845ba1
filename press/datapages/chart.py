"""A small figure of one series, as SVG: the values, the one that decided, and what was stated."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from itertools import pairwise

from press.datapages import TEMPLATES
from press.datapages.labels import along, apart, beside, dots
from trajectory import data
from trajectory._show.quantity import quantity

# of the drawing: about the width of a telephone, so that letters keep their size there
WIDTH, HEIGHT = 360, 190
LEFT, RIGHT, TOP, BOTTOM, FOOT = 8, 350, 30, 148, 170
LETTERS = 44  # that a label has room for
SHOWN = ("observed", "derived", "preliminary")
BROKEN = " The line stops at a break in the series."


def read_values(series: data.Indicator, geo: str) -> tuple[dict[int, float], dict[int, str], list[int]]:
    """Return values by year, their words, and the breaks of a series in one place; none of one by month."""
    rows = data.table(series.id)
    rows = rows[(rows["geo"] == geo) & rows["status"].isin(SHOWN)]
    if "month" in rows:
        rows = rows.iloc[:0]
    values = dict(zip(rows["year"].astype(int), rows["value"].astype(float), strict=True))
    words = {year: f"{year}: {quantity(value, series.unit)}" for year, value in values.items()}
    return values, words, [b.year for b in data.breaks(series.id, geo) if b.separating]


def draw(
    values: Mapping[int, float],
    words: Mapping[int, str],
    *,
    alt: str,
    breaks: Collection[int] = (),
    found: Collection[int] = (),
    stated: tuple[float, str] | None = None,
    falling: bool = False,
    joined: bool = True,
) -> str:
    """Return the figure of a series, or nothing for fewer than two values.

    Parameters
    ----------
    values : mapping of int to float
        Year to value.
    words : mapping of int to str
        Year to the value in words, for the labels.
    alt : str
        What the figure shows.
    breaks : collection of int
        Years from which on a value is of another definition; no line leads there.
    found : collection of int
        Years of the values that decided; marked.
    stated : tuple of float and str, optional
        The stated value, drawn across, and its label.
    falling : bool
        Draw small values on top, as for ranks.
    joined : bool
        Draw a line; without one, each value stands by itself.

    Returns
    -------
    str
        Safe to put into a page.
    """
    years = sorted(values)
    if len(years) < 2:
        return ""
    every = [*values.values(), *([stated[0]] if stated else [])]
    low, high = min(every), max(every)
    room = (high - low) or 1.0

    def across(year: int) -> float:
        return round(LEFT + (RIGHT - LEFT) * (year - years[0]) / (years[-1] - years[0]), 1)

    def up(value: float) -> float:
        share = (value - low) / room
        return round(TOP + (BOTTOM - TOP) * (share if falling else 1 - share), 1)

    pieces: list[list[int]] = [[]]
    step = min(later - year for year, later in pairwise(years))
    for year in years:
        before = pieces[-1][-1] if pieces[-1] else None
        if before is not None and (year - before > step or any(before < b <= year for b in breaks)):
            pieces.append([])
        pieces[-1].append(year)
    joins = [piece for piece in pieces if joined and len(piece) > 1]
    lines = [[(across(y), up(values[y])) for y in piece] for piece in joins]
    points = [(across(y), up(values[y]), y in found) for y in years]
    marked = [y for y in years if y in found] or [years[-1]]
    places, drawn = [], [(x, y) for x, y, _ in points]
    for year in marked[:1] + marked[1:][-1:]:
        at = years.index(year)
        before, after = values[years[max(at - 1, 0)]], values[years[min(at + 1, len(years) - 1)]]
        # beside the line, not on it: above on the left where it rises, below on the right; else the other way
        left = across(year) > WIDTH / 2
        above = (up(after) <= up(before)) == left
        places.append(beside(across(year), up(values[year]), _short(words[year]), left=left, above=above))
    for line in lines:
        drawn += dots(line)
    if stated:
        height, right = up(stated[0]), across(marked[0]) < WIDTH / 2
        places.append(along(height, _short(stated[1]), (LEFT, RIGHT), right=right))
        drawn += dots([(LEFT, height), (RIGHT, height)])
    labels = apart(places, drawn, WIDTH, FOOT)
    across_all = (up(stated[0]), labels.pop()) if stated else None
    ends = [(across(y), place, y) for y, place in ((years[0], "start"), (years[-1], "end"))]
    return TEMPLATES.get_template("chart.svg").render(
        width=WIDTH, height=HEIGHT, left=LEFT, right=RIGHT, foot=FOOT, alt=alt,
        lines=[" ".join(f"{x},{y}" for x, y in line) for line in lines],
        points=points, labels=labels, stated=across_all, ends=ends,
    )  # fmt: skip


def _short(words: str) -> str:
    """Leave out what stands in brackets where a label would be too long; the caption has it."""
    return words if len(words) <= LETTERS else re.sub(r" \([^)]*\)", "", words)
