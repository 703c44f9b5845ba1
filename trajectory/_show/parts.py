"""The numbers by which a report is told, with the decimals that its interval warrants."""

from __future__ import annotations

from typing import Any

import numpy as np

from trajectory._show.wording import count, estimate_and_interval, p_text, percent, printed, printed_ends

LEAST_MONTHLY = 0.01  # the same of a monthly change, whose tails are simulated less far
FLOOR = 0.0005  # a simulated p-value says no more than that it is at most this


def parts(report: Any, what: str, unit: str = "") -> dict[str, tuple]:
    """Return entries for `trajectory.numbers.record`: name to (value, what it is, format, unit).

    Parameters
    ----------
    report : object
        A report of `trajectory.trends`, `breaks`, `forecasts`, `crossings` or `structural`.
    what : str
        What the series measures, as it would stand inside a sentence.
    unit : str
        Unit on the level scale, in the plural.

    Returns
    -------
    dict
        ``n``, ``first_year``, ``last_year`` and ``sentence`` always, ``reason`` after a refusal; of a trend
        or a coefficient ``rate``, ``interval`` and ``p``; of a break at a known date the same for
        ``level`` and ``slope``, as far as they were asked for, and ``p``; of a forecast ``year``,
        ``median``, ``interval_80`` and ``interval_95`` for its last year. A monthly model has ``first_month``
        and ``last_month``, and of its change ``rate``, ``interval``, ``p`` and ``found_80``.
    """
    found: dict[str, tuple] = {
        "n": (report.n, f"number of values: {what}"),
        "sentence": (_sentence(report, what, unit), f"report on {what}"),
    }
    kind = "month" if hasattr(report, "months") else "year"
    first, last = report.months if kind == "month" else report.years
    found[f"first_{kind}"] = (first, f"first {kind}: {what}")
    found[f"last_{kind}"] = (last, f"last {kind}: {what}")
    if getattr(report, "refused", False):
        return found | {"reason": (report.reason, f"why no estimate is given for {what}")}
    if hasattr(report, "rate_interval"):
        found |= _estimate("", report.rate, report.rate_interval(), report.scale, what, unit)
    if kind == "month":
        if report.month is None:
            return found
        value, ends = printed(report.estimate, report.scale), printed_ends(report.interval(), report.scale)
        found |= _estimate("", value, ends, report.scale, what, unit)
        size = report.detectable()
        shown = percent(size, 0) if report.scale != "level" else f"{size:.2g}"
        found["found_80"] = (shown, f"change found in 80 of 100 cases: {what}")
        found["p"] = (p_text(report.p_value, LEAST_MONTHLY), f"p-value: {what}")
        return found
    for change in getattr(report, "tails", {}):
        value = printed(getattr(report, f"{change}_change"), report.scale)
        ends = printed_ends(report.interval(change), report.scale)
        found |= _estimate(f"{change}_", value, ends, report.scale, f"change of {change} of {what}", unit)
    if hasattr(report, "p_value"):
        found["p"] = (p_text(report.p_value, FLOOR), f"p-value: {what}")
    if hasattr(report, "mixtures"):
        found |= _last_forecast(report, what, unit)
    return found


def _sentence(report: Any, what: str, unit: str) -> str:
    try:
        return report.sentence(what, unit)
    except TypeError:  # a report without a unit
        return report.sentence(what)


def _estimate(
    prefix: str, value: float, ends: tuple[float, float], scale: str, what: str, unit: str
) -> dict[str, tuple]:
    size, interval = estimate_and_interval(value, *ends, scale, unit)
    return {
        f"{prefix}rate": (size, f"estimate: {what}"),
        f"{prefix}interval": (interval, f"95% interval: {what}"),
    }


def _last_forecast(report: Any, what: str, unit: str) -> dict[str, tuple]:
    year = int(report.future[-1])
    low, high = report.interval(0.95).iloc[-1]
    # the decimals that the width of the 95% interval warrants
    form = f",.{int(np.clip(1 - np.floor(np.log10(max((high - low) / 2, 1e-9))), 0, 4))}f"
    found: dict[str, tuple] = {
        "year": (year, f"last year of the forecast: {what}"),
        "horizon": (count(report.horizon, "year"), f"years ahead: {what}"),
        "median": (float(report.median.iloc[-1]), f"median forecast for {year}: {what}", form, unit),
    }
    for level in (80, 95):
        low, high = report.interval(level / 100).iloc[-1]
        text = f"{low:{form}} to {high:{form}}"
        found[f"interval_{level}"] = (text, f"{percent(level, 0)} interval for {year}: {what}")
    return found
