"""Check the claims of the source documents against the data.

Each row of ``data/claims.csv`` names one check of the vocabulary below and its arguments. `evaluate`
applies it; `ledger` does so for all claims. The rules are the same for every source document:

- A stated number is compared with the figure of the series within the rounding of the statement.
- A figure that was printed first and revised later, or that equals an older vintage, makes a claim
  *superseded*, not contradicted.
- A claim that agrees is *confirmed*; it is *confirmed with a caveat* where the figure was seen in one copy
  only, is itself preliminary or disputed, or where the row of the claim names a caveat.
- Where the data hold no figure for the year, economy or quantity, the claim is *not checkable*, and the
  row says what would be needed. So is a claim without a year whose figure lies between two values of a
  series that holds none of the years between them: it may be that of one of those years.

The checks:

======================  =========================================================================
``equals``              the figure equals the stated value within its rounding
``more_than``           the figure is larger than the stated value
``at_most``             the figure is not larger than the stated value
``first_among``         the economy has the largest figure of the year
``rank_is``             the economy's place by size equals, or is at most, the stated place
``top_mover``           the economy is in the first tenth by ranks gained between two editions
``only_in_group``       it is the only middle-income economy among the first thirty
``target_stated``       another source states the same target for the same year
``break_near``          the series steps up at the stated year, by the calibrated test of
                        `trajectory.breaks`; a test that finds no evidence leaves it open
``event_dated``         another source dates the event to the stated year, or knows it if none is stated
``rises``               the series is higher at the end of the years than at their start (in every year
                        where the relation is ``every_year``); the same for all series of ``others``
``falls``               it is lower
``majority``            the share is more than half
``less_than_series``    the figure is smaller than that of another series in the same year
``larger_share``        the economy's share of the world is larger than in another series
``not_a_figure``        a typology, mechanism or judgement; no figure is claimed
``not_checkable``       the figure was not found
======================  =========================================================================
"""

from __future__ import annotations

import functools
import itertools
import operator
import re
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path

import pandas as pd

from trajectory import breaks, data
from trajectory._show.economies import the
from trajectory._show.quantity import apart, change, date, ordinal, quantity
from trajectory._show.wording import capital, percent
from trajectory.evidence import CAVEAT, CONFIRMED, CONTRADICTED, NOT_CHECKABLE, SUPERSEDED, VERDICTS, judge

DOCUMENTS = ("ouyang2025", "cui2025", "essay", "todi2023", "huan2025")
FIRST_THIRTY = 30
LEVEL = 0.05  # of the test for a break
HALF = 50.0  # per cent
READINGS = ("year_open", "submission_voluntary")  # caveats that matter to a contradiction, too


@dataclass(frozen=True)
class Verdict:
    """What the data say of one claim.

    Attributes
    ----------
    id, verdict, reason : str
        The claim, one of `VERDICTS`, and why, in one sentence or two.
    stated, found : float or None
        Stated value and figure found, both in the unit of the series.
    unit, series, year : str
        Where the figure stands.
    source, vintage : str
        Source id and vintage of the figure found.
    difference, relative : float or None
        Found minus stated, in the unit of the series and as a share of the stated value.
    needs : str
        What would be needed, where the claim is not checkable.
    evidence : str
        Findings of documents that decided with the series: ids of ``data/evidence.csv``, with spaces.
    """

    id: str
    verdict: str
    reason: str
    stated: float | None = None
    found: float | None = None
    unit: str = ""
    series: str = ""
    year: str = ""
    source: str = ""
    vintage: str = ""
    difference: float | None = None
    relative: float | None = None
    needs: str = ""
    evidence: str = ""


@dataclass(frozen=True)
class Outcome:
    """The outcome of a check before caveats: does the claim hold, and on which figure."""

    holds: bool | None  # None: not checkable
    reason: str
    stated: float | None = None
    found: float | None = None
    series: str = ""
    year: str = ""
    source: str = ""
    superseded: bool = False
    unit: str | None = None  # of stated and found, where it is not that of the series
    weak: tuple[str, ...] = field(default=())  # reasons why a figure that agrees is not firm


# -- reading a claim --------------------------------------------------------------------------------


def stated_value(claim: pd.Series) -> float:
    """Return the stated value in the unit of the series it is checked against."""
    value = float(claim["value"]) * float(claim["scale"] or 1)
    return float(f"{value:.12g}")  # without the last digits that the scale may have disturbed


def tolerance(claim: pd.Series) -> float:
    """Return half a unit of the last stated digit, in the unit of the series.

    The digits of the stated value show it (``72.5`` is within 0.05) unless the claim's row says how far
    the statement was rounded.
    """
    if claim["rounding"]:
        half = float(claim["rounding"])
    else:
        decimals = claim["value"].split(".")[1] if "." in claim["value"] else ""
        half = 0.5 * 10.0 ** -len(decimals)
    return half * float(claim["scale"] or 1)


def stated_years(text: str) -> range:
    """Return the years a claim names: ``2012``, ``2016-2020``, ``2020-Q1``, ``1980s``, ``early 1950s``.

    Raises
    ------
    data.DataError
        If the text names no year.
    """
    found = [int(y) for y in re.findall(r"(?<!\d)(1[89]\d\d|20\d\d)(?!\d)", text)]
    if not found:
        raise data.DataError(f"data/claims.csv: year {text!r}, expected a year")
    if re.fullmatch(r"\d{4}s", text):
        return range(found[0], found[0] + 10)
    return range(found[0], found[-1] + 1)


def _row(id: str, geo: str, year: int) -> pd.Series | None:
    table = data.table(id)
    match = table[(table["geo"] == geo) & (table["year"] == year)]
    return None if match.empty else match.iloc[0]


def _known_row(id: str, geo: str, year: int) -> pd.Series:
    """The row of a value that is known to be there."""
    row = _row(id, geo, year)
    assert row is not None
    return row


def _weakness(id: str, row: pd.Series) -> tuple[str, ...]:
    """Why a figure that agrees is not firm."""
    reasons = []
    if not row["confirmed_by"]:
        reasons.append("The figure was seen in one copy only.")
    if row["status"] != "observed":
        reasons.append(f"The figure is marked as {row['status']}.")
    if "disputed" in data.indicator(id).cautions:
        reasons.append("Sources disagree about this figure.")
    return tuple(reasons)


def _missing(claim: pd.Series, year: int, id: str = "") -> Outcome:
    id, geo = id or claim["indicator"], claim["geo"]
    table = data.table(id)
    own = table[table["geo"] == geo]
    if own.empty:
        reason = f"The series “{data.indicator(id).name}” holds nothing for {geo}."
    else:
        near = own.iloc[(own["year"] - year).abs().argsort()].iloc[0]
        reason = (
            f"The series “{data.indicator(id).name}” holds no value for {year}; the nearest is "
            f"{quantity(near['value'], data.indicator(id).unit)} in {near['year']}."
        )
    return Outcome(None, reason, series=id)


def _outcome(
    true: bool,
    reason: str,
    id: str,
    row: pd.Series,
    stated: float | None = None,
    found: float | None = None,
    unit: str | None = None,
) -> Outcome:
    """Return the outcome of a check that rests on one row of a series, whose value is found unless told."""
    found = float(row["value"]) if found is None else found
    weak = _weakness(id, row) if true else ()
    return Outcome(true, reason, stated, found, id, str(row["year"]), row["source"], unit=unit, weak=weak)


def _decimals(claim: pd.Series) -> int:
    """Return how many decimals the stated value has in the unit of the series."""
    text = f"{stated_value(claim):.12g}"
    return len(text.split(".")[1]) if "." in text else 0


# -- the checks -------------------------------------------------------------------------------------


def _equals(claim: pd.Series) -> Outcome:
    id, geo, year = claim["indicator"], claim["geo"], int(claim["check_year"])
    row = _row(id, geo, year)
    if row is None:
        return _missing(claim, year)
    stated, found = stated_value(claim), float(row["value"])
    margin = tolerance(claim) * (1 + 1e-9)
    unit = data.indicator(id).unit
    words = quantity(found, unit, _decimals(claim))
    base = dict(stated=stated, found=found, series=id, year=str(year), source=row["source"])
    if abs(found - stated) <= margin:
        return Outcome(True, f"The data give {words} for {year}.", **base, weak=_weakness(id, row))
    differs = f"The data give {words} for {year}, {apart(found, stated, unit)} than stated."
    if claim["first_print"]:
        first = _row(claim["first_print"], geo, year)
        if first is not None and abs(first["value"] - stated) <= margin:
            reason = f"The figure was printed first; it was later revised to {words}."
            return Outcome(True, reason, **base, superseded=True)
    older = data.vintages(id)
    older = older[(older["geo"] == geo) & (older["year"] == year)]
    same = older[(older["value"] - stated).abs() <= margin]
    if len(same):
        reason = (
            f"The figure stands in an older vintage ({same.iloc[0]['vintage']}); it has since been revised "
            f"to {words}."
        )
        return Outcome(True, reason, **base, superseded=True)
    spread = revision(id, geo)
    if spread is not None and abs(found / stated - 1) <= spread:
        reason = f"{differs} Vintages of this series differ by up to {percent(spread * 100)}."
        return Outcome(True, reason, **base, weak=("No vintage with the stated figure was seen.",))
    elsewhere = _elsewhere(claim, stated, margin, year)
    gap = None if claim["year"] else _gap(id, geo, stated)
    if gap is not None:
        (before, start), (after, end) = gap
        first, last = change(start, end, unit)
        reason = (
            f"The claim gives no year. The series “{data.indicator(id).name}” goes {first} in {before} "
            f"{last} in {after} and holds none of the years between; the stated figure lies between the two."
        )
        return Outcome(None, reason + elsewhere, series=id)
    return Outcome(False, differs + elsewhere, **base)


def _gap(id: str, geo: str, stated: float) -> tuple[tuple[int, float], tuple[int, float]] | None:
    """Return the two values of a series, with years missing between them, that enclose a stated one."""
    table = data.table(id)
    own = table[table["geo"] == geo].sort_values("year")
    points = list(zip(own["year"], own["value"], strict=True))
    for (before, start), (after, end) in itertools.pairwise(points):
        if after - before > 1 and min(start, end) < stated < max(start, end):
            return (before, start), (after, end)
    return None


def _elsewhere(claim: pd.Series, stated: float, margin: float, year: int) -> str:
    """Say in which other series the stated figure stands, if in any; it does not change the verdict."""
    for id in claim["others"].split():
        row = _row(id, claim["geo"], year)
        if row is not None and abs(row["value"] - stated) <= margin:
            return f" The stated figure is that of another series: “{data.indicator(id).name}”."
    if claim["others"]:
        return " It was not found under the other definitions in the data either."
    return ""


def revision(id: str, geo: str) -> float | None:
    """Return the largest relative difference between the current and older vintages of a series.

    Of the economy's own values where older ones were seen, else the median over all economies of their
    largest one; None where no older vintage was seen at all.

    Older vintages are compared with the values that stood here when they were entered. What a new vintage
    replaced stands in ``data/vintages.csv`` too, with a source of its own, and counts as that value: the
    revision of one figure must not excuse another.
    """
    return _revision(data.root(), id, geo)


@functools.lru_cache(maxsize=256)
def _revision(folder: Path, id: str, geo: str) -> float | None:
    seen = data.vintages(id)
    older, replaced = seen[seen["source"] == ""], seen[seen["source"] != ""]
    if older.empty:
        return None
    now = data.table(id).set_index(["geo", "year"])["value"]
    replaced = replaced.drop_duplicates(["geo", "year"])  # in order of vintages: the first that stood here
    now = replaced.set_index(["geo", "year"])["value"].combine_first(now)
    older = older.join(now.rename("now"), on=["geo", "year"])
    older = older.assign(change=(older["value"] / older["now"] - 1).abs())
    largest = older.groupby("geo")["change"].max()
    return float(largest.get(geo, largest.median()))


def _compare(claim: pd.Series, holds: Callable[[float, float], bool], words: tuple[str, str]) -> Outcome:
    id, geo, year = claim["indicator"], claim["geo"], int(claim["check_year"])
    row = _row(id, geo, year)
    if row is None:
        return _missing(claim, year)
    stated, found = stated_value(claim), float(row["value"])
    unit = data.indicator(id).unit
    true = holds(found, stated)
    reason = (
        f"The data give {quantity(found, unit)} for {year}, "
        f"{words[0] if true else words[1]} the stated {quantity(stated, unit)}."
    )
    return _outcome(true, reason, id, row, stated)


def _more_than(claim: pd.Series) -> Outcome:
    # a figure stated as "over 600" may be printed as 600 in a rounded source: at least is enough there
    loose = "threshold_equal" in claim["caveat"].split()
    holds, words = (operator.ge, "not less than") if loose else (operator.gt, "more than")
    return _compare(claim, holds, (words, "not more than"))


def _of_year(claim: pd.Series, year: int) -> pd.DataFrame:
    """Rows of economies (not aggregates) in one year, or of the peers the claim names."""
    table = data.table(claim["indicator"])
    table = table[(table["year"] == year) & table["status"].isin(["observed", "derived", "preliminary"])]
    table = table[table["geo"].map(data.kinds()) == "economy"]
    peers = claim["peers"].split()
    return table[table["geo"].isin(peers)] if peers else table


def _first_among(claim: pd.Series) -> Outcome:
    id, geo, year = claim["indicator"], claim["geo"], int(claim["check_year"])
    table = _of_year(claim, year)
    if geo not in set(table["geo"]):
        return _missing(claim, year)
    own = table[table["geo"] == geo].iloc[0]
    others = table[table["geo"] != geo].sort_values("value", ascending=False)
    if others.empty:
        return Outcome(None, f"No other economy has a value for {year}.", series=id)
    best = others.iloc[0]
    true = bool(own["value"] > best["value"])
    unit = data.indicator(id).unit
    reason = (
        f"For {year} the data give {quantity(own['value'], unit)} for {data.name(geo)} and "
        f"{quantity(best['value'], unit)} for {the(best['geo'])}, the "
        f"{'only other economy' if len(others) == 1 else f'largest of {len(others)} others'} in the data."
    )
    return _outcome(true, reason, id, own)


def _rank_is(claim: pd.Series) -> Outcome:
    id, geo, year = claim["indicator"], claim["geo"], int(claim["check_year"])
    peers = claim["peers"].split()
    own = _row(id, geo, year)
    if own is None:
        return _missing(claim, year)
    firms = bool(peers) and all(map(data.is_indicator, peers))  # series of other firms, each with one value
    if firms:
        tables = (data.table(peer) for peer in peers)
        values = [float(v) for table in tables for v in table.loc[table["year"] == year, "value"]]
    else:
        table = _of_year(claim, year)
        values = [float(v) for v in table[table["geo"] != geo]["value"]]
    place = 1 + sum(v > own["value"] for v in values)
    stated = int(float(claim["value"]))
    true = place <= stated if claim["relation"] == "le" else place == stated
    name, among = data.indicator(id).name, len(values) + 1
    reason = f"In the series “{name}” {data.name(geo)} comes {ordinal(place)} of {among} in {year}."
    if firms:
        reason = (
            f"The series “{name}” comes {ordinal(place)} by size of the {among} firms compared in {year}."
        )
    return _outcome(true, reason, id, own, stated, found=place, unit="rank")


def _top_mover(claim: pd.Series) -> Outcome:
    id, geo = claim["indicator"], claim["geo"]
    start, end = (int(y) for y in claim["check_year"].split("-"))
    ranks = data.panel(id)
    for filler in claim["peers"].split():
        ranks = ranks.combine_first(data.panel(filler))
    gained = (ranks.loc[start] - ranks.loc[end]).dropna()
    place = int((gained > gained[geo]).sum()) + 1
    true = place <= 0.1 * len(gained)
    reason = (
        f"Between the editions of {start} and {end} {data.name(geo)} gained {gained[geo]:.0f} ranks "
        f"and came {ordinal(place)} of {len(gained)} economies by this gain; ‘one of the fastest’ is read as "
        "the first tenth."
    )
    source = _known_row(id, geo, end)["source"]
    return Outcome(true, reason, None, float(gained[geo]), id, f"{start}-{end}", source, unit="ranks gained")


def _only_in_group(claim: pd.Series) -> Outcome:
    id, geo, year = claim["indicator"], claim["geo"], int(claim["check_year"])
    table = _of_year(claim, year)
    first = table[table["value"] <= FIRST_THIRTY]
    if len(first) < FIRST_THIRTY - 1:
        return Outcome(None, f"The list of ranks of {year} is not complete.", series=id)
    middle = {
        release: {g for g in first["geo"] if "middle" in (data.income_group(g, release) or "").lower()}
        for release in (year, year - 1)
    }
    true = all(found == {geo} for found in middle.values())
    names = sorted({data.name(g) for found in middle.values() for g in found}) or ["none"]
    reason = (
        f"Middle-income economies among the first thirty of {year}, by the income groups of {year - 1} and "
        f"{year}: {', '.join(names)}."
    )
    own = _known_row(id, geo, year)
    return Outcome(true, reason, None, float(own["value"]), id, str(year), own["source"])


def _target_stated(claim: pd.Series) -> Outcome:
    id, year = claim["indicator"], int(claim["check_year"])
    stated = stated_value(claim) if claim["value"] else None
    targets = data.targets()
    same = targets[(targets["indicator"] == id) & (targets["year_due"] == year)]
    others = same[same["source"] != claim["source"]]
    if stated is not None:
        others = others[others["value"] == stated]
    if claim["peers"]:  # the targets of one plan
        others = others[others.index.isin(claim["peers"].split())]
    outcome = _row(id, claim["geo"], year)
    came = (
        f" The outcome was {quantity(outcome['value'], data.indicator(id).unit)}."
        if outcome is not None
        else f" There is no outcome for {year} in the data."
    )
    if others.empty:
        return Outcome(None, f"Only the document itself states this target.{came}", stated, series=id)
    first = others.iloc[0]
    weak = tuple(f"{capital(note)}." for note in dict.fromkeys(others["note"]) if note)
    plans = " and ".join(dict.fromkeys(others["plan"]))
    found = None if outcome is None else float(outcome["value"])
    what = "The same target"
    if stated is None:
        what = f"A target of {quantity(first['value'], first['unit'])}"
    reason = f"{what} for {year} stands in: {plans}.{came}"
    return Outcome(True, reason, stated, found, id, str(year), first["source"], weak=weak)


def _break_near(claim: pd.Series) -> Outcome:
    id, geo, year = claim["indicator"], claim["geo"], int(claim["check_year"])
    values = data.series(id, geo)
    test = breaks.known_date(values, year)
    if test.refused:
        return Outcome(None, f"No test for a break: {test.reason}.", series=id)
    meta = data.indicator(id)
    reason = capital(test.sentence(what=meta.name.lower()))
    if test.p_value >= LEVEL:  # no evidence of a change is not evidence of no change
        return Outcome(None, reason, series=id)
    true = bool(test.level_change > 0)
    span = f"{values.index.min()}-{values.index.max()}"
    source = _known_row(id, geo, year)["source"]
    return Outcome(true, reason, float(year), float(year) if true else None, id, span, source, unit="year")


def _event_dated(claim: pd.Series) -> Outcome:
    event = data.events().loc[claim["event"]]
    stated = stated_years(claim["year"]) if claim["year"] else None
    first = None if stated is None else float(stated[0])
    weak: tuple[str, ...] = ()
    if event["source"] in DOCUMENTS:  # then others of the five must know of it, whichever was read first
        known = data.claims()
        known = set(known.loc[known["event"] == claim["event"], "source"]) | {event["source"]}
        if known == {claim["source"]}:
            return Outcome(None, "Only the document itself dates this event.", first)
        weak = ("The date was seen in another of the five documents only.",)
    true = stated is None or event["year"] in stated
    reason = f"The chronology dates it to {date(event['date'])}: {event['description']}."
    found = float(event["year"])
    weak = weak if true else ()
    return Outcome(true, reason, first, found, year=event["date"], source=event["source"], weak=weak)


def _moves(claim: pd.Series, sign: int) -> Outcome:
    start, end = (int(y) for y in claim["check_year"].split("-"))
    every_year = claim["relation"] == "every_year"
    holds, parts = [], []
    for id in (claim["indicator"], *claim["others"].split()):
        values = data.series(id, claim["geo"]).loc[start:end]
        for year in (start, end):
            if year not in values.index:
                return _missing(claim, year, id)
        steps = values.diff().dropna() if every_year else values.loc[[end]] - values[start]
        holds.append(bool((steps * sign > 0).all()))
        unit = data.indicator(id).unit
        first, last = change(values[start], values[end], unit)
        parts.append(f"“{data.indicator(id).name}” goes {first} in {start} {last} in {end}")
    id = claim["indicator"]
    row = _known_row(id, claim["geo"], end)
    reason = f"The series {'; '.join(parts)}."
    if every_year:
        reason += f" It {'moves' if all(holds) else 'does not move'} that way in every year."
    if any(holds) and not all(holds):
        return Outcome(None, f"{reason} The series disagree.", series=id)
    doubts = dict.fromkeys(_weakness(id, _known_row(id, claim["geo"], start)) + _weakness(id, row))
    found, weak = float(row["value"]), tuple(doubts) if all(holds) else ()
    return Outcome(all(holds), reason, None, found, id, f"{start}-{end}", row["source"], weak=weak)


def _majority(claim: pd.Series) -> Outcome:
    id, year = claim["indicator"], int(claim["check_year"])
    row = _row(id, claim["geo"], year)
    if row is None:
        return _missing(claim, year)
    true = bool(row["value"] > HALF)
    reason = (
        f"The data give {quantity(row['value'], data.indicator(id).unit)} for {year}, "
        f"{'more' if true else 'not more'} than half."
    )
    return _outcome(true, reason, id, row)


def _less_than_series(claim: pd.Series) -> Outcome:
    id, other, year = claim["indicator"], claim["others"], int(claim["check_year"])
    own, limit = (_row(series, claim["geo"], year) for series in (id, other))
    if own is None or limit is None:
        return _missing(claim, year, id if own is None else other)
    true = bool(own["value"] < limit["value"])
    reason = (
        f"For {year} the series “{data.indicator(id).name}” gives "
        f"{quantity(own['value'], data.indicator(id).unit)} and “{data.indicator(other).name}” "
        f"{quantity(limit['value'], data.indicator(other).unit)}."
    )
    return _outcome(true, reason, id, own)


def _larger_share(claim: pd.Series) -> Outcome:
    id, other, year = claim["indicator"], claim["others"], int(claim["check_year"])
    shares = []
    for series in (id, other):
        own, world = _row(series, claim["geo"], year), _row(series, "WLD", year)
        if own is None or world is None:
            return _missing(claim, year, series)
        shares.append(100 * float(own["value"]) / float(world["value"]))
    true = shares[0] > shares[1]
    reason = (
        f"In {year} the share of {data.name(claim['geo'])} in the world was {percent(shares[0])} in the "
        f"series “{data.indicator(id).name}” and {percent(shares[1])} in “{data.indicator(other).name}”."
    )
    row = _known_row(id, claim["geo"], year)
    return _outcome(true, reason, id, row, found=shares[0], unit="% of the world")


def _not_a_figure(claim: pd.Series) -> Outcome:
    kinds = {
        "mechanism": "a mechanism", "typology": "a typology", "stage": "an example of a stage",
        "identity": "the identity of two names", "chart": "a chart whose values did not survive",
    }  # fmt: skip
    what = kinds.get(claim["relation"], "a judgement")
    return Outcome(None, f"The claim is {what}, not a figure.", series=claim["indicator"])


def _not_checkable(claim: pd.Series) -> Outcome:
    if not claim["indicator"]:
        what = "holds this figure" if claim["value"] else "decides this"
        return Outcome(None, f"No series in the data {what}.")
    table = data.table(claim["indicator"])
    own = table[table["geo"] == claim["geo"]]
    meta = data.indicator(claim["indicator"])
    seen = [f"{quantity(v, meta.unit)} in {y}" for v, y in zip(own["value"], own["year"], strict=True)]
    shown = " and ".join(seen) if len(seen) < 3 else f"{seen[0]} to {seen[-1]}"
    return Outcome(
        None, f"The nearest series in the data is “{meta.name}”: {shown}.", series=claim["indicator"]
    )


CHECKS: dict[str, Callable[[pd.Series], Outcome]] = {
    "equals": _equals,
    "more_than": _more_than,
    "at_most": functools.partial(_compare, holds=operator.le, words=("not more than", "more than")),
    "first_among": _first_among,
    "rank_is": _rank_is,
    "top_mover": _top_mover,
    "only_in_group": _only_in_group,
    "target_stated": _target_stated,
    "break_near": _break_near,
    "event_dated": _event_dated,
    "rises": functools.partial(_moves, sign=1),
    "falls": functools.partial(_moves, sign=-1),
    "majority": _majority,
    "less_than_series": _less_than_series,
    "larger_share": _larger_share,
    "not_a_figure": _not_a_figure,
    "not_checkable": _not_checkable,
}


# -- verdicts ---------------------------------------------------------------------------------------


def findings(id: str) -> pd.DataFrame:
    """Return what documents say of one claim: rows of `trajectory.data.evidence`, perhaps none."""
    found = data.evidence()
    return found[found["claim"] == id]


def evaluate(claim: pd.Series) -> Verdict:
    """Return the verdict on one claim.

    Parameters
    ----------
    claim : Series
        A row of `trajectory.data.claims`, its name being the claim's id.

    Raises
    ------
    data.DataError
        If the claim names an unknown check, series, event or caveat.
    """
    if claim["check"] not in CHECKS:
        raise data.DataError(
            f"data/claims.csv: {claim.name} has check {claim['check']!r}, expected one of {', '.join(CHECKS)}"
        )
    outcome = CHECKS[claim["check"]](claim)
    caveats = {word: data.caveat(word) for word in claim["caveat"].split()}
    if outcome.holds is None:
        verdict, extra = NOT_CHECKABLE, []
    elif not outcome.holds:
        verdict = CONTRADICTED
        extra = [c for word, c in caveats.items() if word in READINGS or word.startswith("reading_")]
    elif outcome.superseded:
        verdict, extra = SUPERSEDED, list(caveats.values())
    else:
        extra = [*outcome.weak, *caveats.values()]
        verdict = CAVEAT if extra else CONFIRMED
    judged = judge(claim, verdict, findings(str(claim.name)))
    needs = claim["needs"] if judged.verdict == NOT_CHECKABLE else ""
    said, limits = [outcome.reason, *extra], []
    if judged.ids and verdict == NOT_CHECKABLE:
        said, limits = [], list(caveats.values()) if judged.verdict == CAVEAT else []
    elif judged.verdict == CONFIRMED:
        said = [outcome.reason]  # what made the series' figure weak no longer does
    difference = relative = None
    if outcome.found is not None and outcome.stated is not None and claim["check"] == "equals":
        difference = float(f"{outcome.found - outcome.stated:.9g}")  # without noise of the subtraction
        relative = difference / outcome.stated if outcome.stated else None
    unit = data.indicator(outcome.series).unit if outcome.series else ""
    return Verdict(
        id=str(claim.name),
        verdict=judged.verdict,
        reason=" ".join(filter(None, [*said, judged.reason, *limits])),
        stated=outcome.stated,
        found=outcome.found,
        unit=unit if outcome.unit is None else outcome.unit,
        series=outcome.series,
        year=outcome.year,
        source=outcome.source,
        vintage=data.source(outcome.source)["vintage"] if outcome.source else "",
        difference=difference,
        relative=relative,
        needs=needs,
        evidence=" ".join(judged.ids),
    )


def ledger() -> pd.DataFrame:
    """Return every claim with its verdict, indexed by claim id.

    Returns
    -------
    DataFrame
        The claim (document, theme, statement, locator, geo, as stated) and the fields of `Verdict`.
    """
    claims = data.claims()
    verdicts = pd.DataFrame([asdict(evaluate(row)) for _, row in claims.iterrows()]).set_index("id")
    kept = claims[["source", "theme", "statement", "locator", "geo", "year", "value", "check"]]
    kept = kept.rename(columns={"source": "document", "year": "stated_year", "value": "stated_value"})
    out = kept.join(verdicts)
    out["verdict"] = pd.Categorical(out["verdict"], VERDICTS, ordered=True)
    return out


def counts(by: str = "document") -> pd.DataFrame:
    """Return how many claims have which verdict, by document or by theme; columns in order of `VERDICTS`."""
    table = ledger()
    return pd.crosstab(table[by], table["verdict"]).reindex(columns=list(VERDICTS), fill_value=0)
