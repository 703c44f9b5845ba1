"""Arithmetic of a textbook on the CSV files: what the pages print is worked out here a second time.

Nothing of the library is used: its reading, its rounding and its models are what the pages come from.
"""

import csv
import functools
import math
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from statistics import linear_regression
from types import MappingProxyType

ROOT = Path(__file__).resolve().parents[2]
WORDS = [
    "none",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
]


@functools.cache
def rows(path: str) -> tuple[dict[str, str], ...]:
    """Rows of a CSV file, named by its path in ``data/`` without the suffix."""
    with open(ROOT / "data" / f"{path}.csv", encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


@functools.cache
def series(id: str, geo: str = "CHN") -> Mapping[int, float]:
    """Values of one economy by year."""
    found = {int(r["year"]): float(r["value"]) for r in rows(f"series/{id}") if r["geo"] == geo}
    assert found, f"{id} has no value of {geo}"
    return MappingProxyType(dict(sorted(found.items())))


def at(id: str, year: int, geo: str = "CHN") -> float:
    """One value."""
    return series(id, geo)[year]


def across(id: str, year: int) -> dict[str, float]:
    """Values of one year by economy."""
    return {r["geo"]: float(r["value"]) for r in rows(f"series/{id}") if int(r["year"]) == year}


def economies() -> dict[str, str]:
    """Names of the economies, without the world, unions and groups, by code."""
    return {r["geo"]: r["name"] for r in rows("economies") if r["kind"] == "economy"}


def first(values: Mapping[int, float]) -> float:
    """The value of the first year."""
    return values[min(values)]


def last(values: Mapping[int, float]) -> float:
    """The value of the last year."""
    return values[max(values)]


def where(values: Mapping, chosen: float) -> object:
    """The first key of a value."""
    return next(key for key, value in values.items() if value == chosen)


def over(a: Mapping[int, float], b: Mapping[int, float], factor: float = 1) -> dict[int, float]:
    """Ratio year by year, in the years of both."""
    return {year: factor * a[year] / b[year] for year in a if year in b}


def minus(a: Mapping[int, float], b: Mapping[int, float]) -> dict[int, float]:
    """Difference year by year, in the years of both."""
    return {year: a[year] - b[year] for year in a if year in b}


def between(values: Mapping[int, float], begin: int, end: int) -> dict[int, float]:
    """The years from one to another, both included."""
    return {year: value for year, value in values.items() if begin <= year <= end}


def times(values: Mapping[int, float], begin: int, end: int) -> float:
    """The later value over the earlier."""
    return values[end] / values[begin]


def cagr(values: Mapping[int, float], begin: int, end: int) -> float:
    """Compound growth, % a year."""
    return 100 * (times(values, begin, end) ** (1 / (end - begin)) - 1)


def change(values: Mapping[int, float], begin: int, end: int) -> float:
    """Change in %."""
    return 100 * (times(values, begin, end) - 1)


def stays_above(a: Mapping[int, float], b: Mapping[int, float]) -> int:
    """The first common year from which the first series lies above the second up to the end."""
    answer = None
    for year in sorted(set(a) & set(b), reverse=True):
        if a[year] <= b[year]:
            break
        answer = year
    assert answer, "never above at the end"
    return answer


def slope(points: Mapping[float, float] | Iterable[tuple[float, float]]) -> float:
    """Slope of the line of least squares."""
    x, y = zip(*(points.items() if isinstance(points, Mapping) else points), strict=True)
    return linear_regression(x, y).slope


def log_slope(values: Mapping[int, float]) -> float:
    """Growth in % a year of the line of least squares through the logarithms."""
    return 100 * (math.exp(slope({year: math.log(value) for year, value in values.items()})) - 1)


def agrees(printed: str, derived: object) -> bool:
    """Whether a printed text is the derived value at the precision of the print; words must be the same."""
    if isinstance(derived, str):
        return printed == derived
    text = printed.strip().replace("−", "-").replace(",", "")  # with the true minus sign
    if text.lower() in WORDS:
        return WORDS.index(text.lower()) == derived
    match = re.fullmatch(r"([+-]?\d+(?:\.(\d+))?)(e[+-]\d+)? ?%?", text)
    if not match:
        return False
    power = match[3] or ""
    unit = float(f"1{power}") * 10.0 ** -len(match[2] or "")
    return abs(float(match[1] + power) - derived) <= unit / 2 * (1 + 1e-9)
