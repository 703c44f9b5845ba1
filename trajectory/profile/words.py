"""Sentences of a profile, made from its findings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pandas as pd

from trajectory import data
from trajectory._show.economies import the
from trajectory._show.wording import COUNTS, capital, estimate_and_interval, listing
from trajectory.profile.findings import (
    MEASURES,
    Finding,
    Gap,
    Measure,
    absence,
    all_values,
    cuts,
    measure,
    value_text,
    within,
)
from trajectory.trends import trend

# -- in words ---------------------------------------------------------------------------------------


def change_in_words(item: Finding) -> str:
    """Return one clause on a finding's trend, for a list of key findings.

    It names the first and the last value where there is no trend, and says that there is nothing where
    there is no value.
    """
    if item.values.empty:
        return f"On {item.subject} {item.reason}."
    first, last = item.joined.index[0], item.joined.index[-1]
    unit = f" {item.measure.unit}".replace(" %", "%").rstrip()
    shown = [f"{value_text(v, item.measure)}{unit}" for v in item.joined.iloc[[0, -1]]]
    head = f"{capital(item.subject)} stood at {shown[0]} in {first}"
    if first != last:
        head += f" and at {shown[1]} in {last}"
    report = item.trend
    if report is None or report.refused:
        reason = item.reason or (report.reason if report else "")
        return f"{head}; no trend is given, because {reason}."
    low, high = report.rate_interval()
    size, interval = estimate_and_interval(report.rate, low, high, report.scale, item.measure.change_unit)
    head += f"; the trend from {report.years[0]} to {report.years[1]} is"
    if low <= 0 <= high:
        head += f" estimated at {size} a year, and none at all is not excluded"
    else:
        head += f" {size} a year"
    return f"{head} (95% interval {interval})."


def levels_in_words(found: Sequence[Finding]) -> str:
    """Return the first and last comparable value of each indicator, for the alternative text of a figure."""
    told = []
    for item in (item for item in found if len(item.joined)):
        ends = item.joined.iloc[[0, -1]]
        shown = [f"{value_text(value, item.measure)} ({year})" for year, value in ends.items()]
        name = data.indicator(item.measure.id).name
        told.append(f"{name} {' to '.join(dict.fromkeys(shown))}")
    if not told:
        return f"None of them has a line for {the(found[0].geo)}."
    return f"For {the(found[0].geo)}: {'; '.join(told)}."


def admitted_in_words(found: Sequence[Finding]) -> str:
    """Return one sentence on how many trends, searches and forecasts the data admit."""
    total = len(found)
    with_values = sum(len(item.values) > 0 for item in found)
    if not with_values:
        return f"The data hold nothing on {the(found[0].geo)} in these years, so everything is refused."
    trends, searches, predicted = (
        sum(getattr(item, name) for item in found)
        for name in ("trend_given", "search_given", "forecast_given")
    )
    return (
        f"Of the {_words(total)} indicators of this profile, {_words(with_values)} "
        f"{'has' if with_values == 1 else 'have'} values for {the(found[0].geo)} in these years. A trend is "
        f"given for {_words(trends)}, a search for a break for {_words(searches)} and a forecast for "
        f"{_words(predicted)}; the rest is refused."
    )


def _words(n: int) -> str:
    """A small count in words."""
    return "none" if n == 0 else COUNTS[n] if n < len(COUNTS) else str(n)


def ranks_in_words(geos: Sequence[str], years: tuple[int, int]) -> str:
    """Return one sentence on the ranks in the latest GII edition that ranks the first economy."""
    rank = measure("gii_rank")
    own = within(all_values(rank.id, geos[0]), years)
    if own.empty:
        return f"On {rank.what} of {the(geos[0])} {absence(all_values(rank.id, geos[0]), years)}."
    edition = own.index[-1]
    ranked = {g: all_values(rank.id, g).get(edition) for g in geos}
    told = [f"{the(g)} has rank {value:.0f}" for g, value in ranked.items() if value is not None]
    told += [f"{the(g)} has no rank in the data" for g, value in ranked.items() if value is None]
    return f"In the GII of {edition}, {listing(told)}."


def gaps_in_words(gaps: Sequence[Gap]) -> str:
    """Return one sentence on whether an economy comes closer to a peer, over all ratios compared."""
    compared = [item for item in gaps if item.measure.compare == "ratio"]
    if not compared:
        return "No peer was chosen, so nothing is compared."
    ways = [item.direction for item in compared]
    parts = {
        "closing": "comes closer to equality in",
        "widening": "moves away from it in",
        "unclear": "shows no clear direction in",
    }
    told = listing(f"{words} {_words(ways.count(way))}" for way, words in parts.items())
    return (
        f"Set against {the(compared[0].peer)}, the ratio of {the(compared[0].geo)} {told} of "
        f"{_words(len(ways))} indicators; for {_words(ways.count('refused'))} the data admit no answer."
    )


def changes_in_words(gaps: Sequence[Gap]) -> list[str]:
    """Return sentences on how the ratios to one peer changed; those refused for one reason share one."""
    compared = [item for item in gaps if item.measure.compare == "ratio"]
    told = [item.sentence() for item in compared if not _why_not(item)]
    reasons: dict[str, list[str]] = {}
    for item in compared:
        if reason := _why_not(item):
            reasons.setdefault(reason, []).append(item.measure.what)
    for reason, what in reasons.items():
        pair = f"{the(compared[0].geo)} relative to {the(compared[0].peer)}"
        told.append(f"No change of {listing(what)} of {pair} is given: {reason}.")
    return told


def _why_not(item: Gap) -> str:
    """Why a comparison has no trend; empty if it has one."""
    return item.reason or (item.trend.reason if item.trend and item.trend.refused else "")


def gap_cuts(measure: Measure, geo: str, peer: str, years: tuple[int, int]) -> list[int]:
    """Return the years in which a comparison stops being one with the years before."""
    return sorted({year for found in cuts(measure, [geo, peer], years).values() for year in found})


def rate_in_words(item: Finding) -> str:
    """Return the yearly change with its interval in few words, or ``refused``."""
    report = item.trend
    if report is None or report.refused:
        return "refused"
    ends, unit = report.rate_interval(), item.measure.change_unit
    size, interval = estimate_and_interval(report.rate, *ends, report.scale, unit)
    return f"{size} ({interval})"


# -- coverage and messages of figures --------------------------------------------------------------


def coverage_in_words(geo: str, years: tuple[int, int]) -> str:
    """Return what the data hold on an economy, with a warning if it is little."""
    every = {m.id: all_values(m.id, geo) for m in MEASURES}
    held = [id for id, values in every.items() if len(within(values, years))]
    total = len(MEASURES)
    head = f"On {the(geo)}, {_words(len(held))} of the {_words(total)} indicators of this profile"
    when = f"from {years[0]} to {years[1]}"
    if not held:
        elsewhere = [data.indicator(id).name for id, values in every.items() if len(values)]
        more = f" Other years have some: {listing(elsewhere)}." if elsewhere else ""
        return f"{head} has a value {when}: nothing can be drawn or analysed.{more}"
    verb = "has values" if len(held) == 1 else "have values"
    if len(held) == total:
        return f"{head} {verb} {when}."
    names = [data.indicator(id).name for id in every if id not in held]
    warning = " **This is little: expect refusals.**" if len(held) <= total // 3 else ""
    return f"{head} {verb} {when}; there is none for {listing(names)}.{warning}"


def levels_message(found: Sequence[Finding]) -> str:
    """Return the message of the figure of levels: how many series ended above the value they began with.

    The unit line says which series these are: those whose values may be compared over time.
    """
    series = [i for i in found if len(i.joined) > 1 and data.indicator(i.measure.id).fit != "ordinal"]
    if not series:
        return f"No two values of {the(found[0].geo)} may be compared over time"
    higher = sum(i.joined.iloc[-1] > i.joined.iloc[0] for i in series)
    part = f"{_words(higher)} of the" if higher < len(series) else "all"
    of = f"{part} {_words(len(series))} series" if len(series) > 1 else "the one series"
    how = "ended higher than" if len(series) > 1 or higher else "did not end higher than"
    began = "they began" if len(series) > 1 else "it began"
    return f"{capital(of)} of {the(found[0].geo)} {how} {began}"


def gaps_message(gaps: Mapping[str, Sequence[Gap]]) -> str:
    """Return the message of the figure of ratios: in how many the economy comes closer to its peers."""
    compared = [item for row in gaps.values() for item in row if item.measure.compare == "ratio"]
    ways = [item.direction for item in compared]
    given = len(ways) - ways.count("refused")
    if not given:
        return f"No ratio of {the(compared[0].geo)} admits a trend"
    noun = "ratio that admits" if given == 1 else "ratios that admit"
    return (
        f"{capital(the(compared[0].geo))} comes closer in {_words(ways.count('closing'))} of the "
        f"{_words(given)} {noun} a trend, and moves away in {_words(ways.count('widening'))}"
    )


def forecasts_message(found: Sequence[Finding]) -> str:
    """Return the message of the figure of forecasts: how many series admit one."""
    given = sum(item.forecast_given for item in found)
    verb = "admits" if given == 1 else "admit"
    return f"{capital(_words(given))} of {_words(len(found))} series of {the(found[0].geo)} {verb} a forecast"


def robustness(found: Sequence[Finding], without: int) -> pd.DataFrame:
    """Return the yearly change of each series, and the same without the first of its own years.

    Parameters
    ----------
    found : sequence of Finding
    without : int
        Years left out at the beginning of what each finding used.
    """
    rows = {}
    for item in found:
        row = {"years": "none", "yearly change": "refused"}
        if item.trend is not None:
            later = item.used.iloc[without:]
            row = {"years": span(item.used), "yearly change": rate_in_words(item)}
            if len(later):
                again = replace(item, used=later, trend=trend(later, item.measure.scale))
                row |= {"later years": span(later), "yearly change in them": rate_in_words(again)}
        rows[data.indicator(item.measure.id).name] = row
    return pd.DataFrame.from_dict(rows, orient="index")


def span(values: pd.Series) -> str:
    """Return the first and the last year of a series: ``1996-2024``."""
    return f"{values.index[0]}-{values.index[-1]}"
