"""Numbers and years as the book prints them, in one place."""

from __future__ import annotations

import math
from collections.abc import Iterable
from decimal import Decimal

import pandas as pd

from trajectory.provenance import runs

MINUS = "\N{MINUS SIGN}"
NAN = float("nan")
COUNTS = (
    "no", "one", "two", "three", "four", "five", "six",
    "seven", "eight", "nine", "ten", "eleven", "twelve",
)  # fmt: skip


def number(x: float, decimals: int | None = None) -> str:
    """A number with a true minus sign: 1,234, 12.3, 0.123 (three digits unless told)."""
    if not math.isfinite(x):
        return "not available" if math.isnan(x) else ("infinity" if x > 0 else MINUS + "infinity")
    if decimals is None:
        decimals = 0 if x == 0 else min(max(2 - math.floor(math.log10(abs(x))), 0), 8)
    text = f"{abs(round(x, decimals)):,.{max(decimals, 0)}f}"
    return MINUS + text if x < 0 and any(c in "123456789" for c in text) else text


def plain(x: float, digits: int = 15) -> str:
    """A number written out, with at most so many significant digits and never with an exponent."""
    text = f"{Decimal(f'{x:.{digits}g}'):,f}"
    return text.replace("-", MINUS)


def percent(x: float, decimals: int | None = None) -> str:
    """A percentage: one decimal, two below one percent, none from a hundred."""
    if decimals is None:
        decimals = 0 if abs(x) >= 100 else 1 if abs(x) >= 1 or x == 0 else 2
    return f"{number(x, decimals)}%"


def level_text(level: float) -> str:
    """'95%' or '99.5%'."""
    return f"{100 * level:g}%"


def estimate_and_interval(
    estimate: float, low: float, high: float, scale: str, unit: str = ""
) -> tuple[str, str]:
    """Texts of an estimate and of its interval, with the decimals that the interval warrants.

    Values are in percent on the log and logit scales and in units on the level scale.
    """
    half = (high - low) / 2.0
    fine = 0 if half <= 0 else -math.floor(math.log10(half))
    if scale == "level":
        coarse = half * 10.0**fine >= 3  # a half-width of 0.06 needs two decimals, of 0.02 three
        decimals = min(fine + (0 if coarse and fine > 0 else 1), 8)
        return (
            after(number(estimate, decimals), unit),
            f"{number(low, decimals)} to {number(high, decimals)}",
        )
    decimals = 0 if half >= 50 else min(max(fine, 1), 4)
    return percent(estimate, decimals), f"{percent(low, decimals)} to {percent(high, decimals)}"


def count(n: int, noun: str) -> str:
    """A small count with its noun: 'one year', 'seven years', '25 years'."""
    word = COUNTS[n] if n < len(COUNTS) else f"{n:,}"
    return f"{word} {noun}" if n == 1 else f"{word} {noun}s"


def p_text(p: float, floor: float) -> str:
    """'p = 0.03', or 'p < 0.001' where the simulation cannot tell smaller values apart."""
    if p <= max(floor, 0.001):
        return "p < 0.001"
    return f"p = {p:.2f}" if p >= 0.0995 else f"p = {p:.3f}"


def p_number(p: float, floor: float) -> str:
    """'0.03', '< 0.001', or a dash where there is none, for the column p of a table."""
    return "–" if math.isnan(p) else p_text(p, floor).removeprefix("p ").removeprefix("= ")


def years(index: Iterable[int]) -> str:
    """'2000', '2008 and 2009', '2005 to 2009', '2003 and 2007 to 2009'."""
    parts = []
    for first, last in runs(index):
        if last == first:
            parts.append(f"{first}")
        elif last == first + 1:
            parts += [f"{first}", f"{last}"]
        else:
            parts.append(f"{first} to {last}")
    return listing(parts)


def month(name: str) -> str:
    """Write a month as people do: "2022-10" is October 2022."""
    return pd.Period(name, freq="M").strftime("%B %Y")


def capital(text: str) -> str:
    """First letter in upper case, the rest untouched."""
    return text[:1].upper() + text[1:]


def after(text: str, unit: str) -> str:
    """A number with its unit: '12 points', '2.3% of GDP'."""
    return text + unit if unit.startswith("%") else f"{text} {unit}" if unit else text


def rate(x: float, scale: str) -> str:
    """A change for print: percent on the log and logit scales."""
    return number(x) if scale == "level" else percent(x)


def listing(items: Iterable[object], conjunction: str = "and") -> str:
    """Return a list in words: ``"a, b and c"``; ``"none"`` for an empty one."""
    words = [str(item) for item in items]
    if len(words) < 2:
        return words[0] if words else "none"
    return f"{', '.join(words[:-1])} {conjunction} {words[-1]}"


def subject(what: str, scale: str) -> str:
    """What estimates are about: the odds on the logit scale, else what the series measures."""
    return f"the odds of {what}" if scale == "logit" else what


def effect_text(size: float, scale: str, unit: str) -> str:
    """An effect chosen by a reader or found by simulation, whose digits are few."""
    if scale == "level":
        return after(plain(size, 2), unit)
    return percent(size, 1 if abs(size) < 10 else 0)


def printed(x: float, scale: str) -> float:
    """A difference on the scale of analysis, for print: percent (log, logit) or units (level)."""
    return float(x) if scale == "level" else 100.0 * math.expm1(x)


def printed_ends(ends: Iterable[float], scale: str) -> tuple[float, float]:
    """Both ends of an interval on the scale of analysis, for print."""
    low, high = ends
    return printed(low, scale), printed(high, scale)
