"""Values with their units, places and dates, as the sentences of the ledger print them."""

from __future__ import annotations

import math
import re
from calendar import month_name

from trajectory._show.wording import number

_SCALES = ("", "thousand", "million", "billion", "trillion")
# units that begin with a number, and what stands for it
_TIMES = {"10,000 ": (10_000, ""), "100 million ": (100, "million ")}
# units of the data dictionary that want an article in a sentence
_PHRASES = (
    (r"of world$", "of the world"),
    (r"of population (\d+) and over", r"of the population aged \1 and over"),
)


def figure(value: float, decimals: int = 0) -> str:
    """A value in four digits, whole numbers whole; with more decimals where a statement gave more."""
    if value == round(value):
        return number(value, 0)
    small = abs(value) < 0.1  # then three digits, as elsewhere in the book
    kept = None if small else min(max(3 - math.floor(math.log10(abs(value))), decimals, 0), 2)
    text = number(value, kept)
    return text.rstrip("0").rstrip(".") if "." in text else text


def ordinal(place: int) -> str:
    """'1st', '22nd', '113th'."""
    tail = "th" if place % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(place % 10, "th")
    return f"{place:,}{tail}"


def quantity(value: float, unit: str, decimals: int = 0) -> str:
    """A value with its unit: '34th place', '15.9% of GDP', '3,335.7 billion yuan'.

    Money and other amounts in millions or more are raised to the unit that keeps them below a thousand,
    unless they are exact counts: '11.16 billion US dollars', but '2,281,134 persons'.
    """
    if unit == "rank":
        return f"{ordinal(int(value))} place"
    if unit.startswith("%"):
        for short, full in _PHRASES:
            unit = re.sub(short, full, unit)
        return figure(value, decimals) + unit
    if unit.startswith("Share"):
        return f"a Share of {figure(value)}{unit.removeprefix('Share')}"
    if unit.startswith("index"):
        return f"index {figure(value, decimals)}"
    if unit == "score 0-100":
        return f"{figure(value, decimals)} points of 100"
    for start, (factor, scale) in _TIMES.items():
        if unit.startswith(start):
            value, unit = round(value * factor, 6), scale + unit.removeprefix(start)
    unit = re.split(r", (?![^(]*\))", unit)[0]  # without "current prices", with what stands in brackets
    value, unit = _raised(value, unit, decimals)
    return f"{figure(value, decimals)} {unit}"


def _raised(value: float, unit: str, decimals: int) -> tuple[float, str]:
    first, _, rest = unit.partition(" ")
    if first in _SCALES[2:]:
        step = _SCALES.index(first)
    elif re.match(r"(US dollars|yuan)\b", unit):
        step, rest = 0, unit
    else:
        return value, unit
    # a statement in 3,327.8 billion is answered in billions
    while abs(value) >= 1000 and step < len(_SCALES) - 1 and not (decimals and step >= 3):
        value, step = value / 1000, step + 1
    if step == 1:
        value, step = value * 1000, 0
    return value, f"{_SCALES[step]} {rest}".strip()


def change(first: float, last: float, unit: str) -> tuple[str, str]:
    """Both ends of a change: ('from 37%', 'to 69% of the US Share')."""
    start = f"{figure(first)}%" if unit.startswith("%") else quantity(first, unit)
    return f"from {start}", f"to {quantity(last, unit)}"


def apart(found: float, stated: float, unit: str) -> str:
    """How far a figure lies from a statement, in words: '1.6 percentage points less', '9.1% more'."""
    gap = found - stated
    more = "more" if gap > 0 else "less"
    if unit == "rank":
        places = abs(int(gap))
        return f"{places} {'place' if places == 1 else 'places'} {'lower' if gap > 0 else 'higher'}"
    if unit.startswith("%"):
        points = figure(round(abs(gap), 2))
        return f"{points} percentage {'point' if points == '1' else 'points'} {more}"
    share = abs(gap / stated) * 100
    return f"{number(share, 0 if share >= 10 else 1 if share >= 1 else 2)}% {more}"


def date(text: str) -> str:
    """'19 May 2016', 'June 2014' or '1956' from an ISO date."""
    year, *rest = text.split("-")
    words = [str(int(rest[1]))] if len(rest) == 2 else []
    if rest:
        words.append(month_name[int(rest[0])])
    return " ".join([*words, year])
