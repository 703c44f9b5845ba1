"""Bounds that belong to a series: what its own history lets a reader expect of a value.

``data/bounds.csv`` states a second time what ``indicators.csv`` says of each series (unit, fit, breaks), and
how many of its rows are of each status, how many have a second source, and how many sources there are.
``data/extents.csv`` states for each economy of a series its first and last period, its gaps, the range of
its values, and the largest step and turn. `suggest` writes such lines from the data as they are; from then
on they are data, and a series that leaves them is refused until its lines are written anew or the value is
admitted.

A step is the difference between two values that follow each other, a turn the difference between two steps
that follow each other: on the log scale where all values of the economy are above nought, in shares of
the range otherwise. Both may exceed the largest of the history by a tenth, and values the range by 15 %. The
lines are written anew where a vintage is adopted, so that they refuse slips and no news.
"""

from __future__ import annotations

import itertools
import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from press.project.errors import BuildError
from press.project.tables import write_rows
from press.rules.reading import Refusal, Table, read_tables, series_ids, stop_at

KINDS = {
    "share": "between 0 and 100",
    "rank": "a whole number from 1 on",
    "whole": "a whole number from 0 on",
    "positive": "above 0",
    "not negative": "from 0 on",
    "any": "any number",
}
MARGIN, FLOOR = 1.1, 0.01  # of a step: a tenth more than the largest of the history, and one per cent
WIDER = math.log(1.15)  # of a range: no more than 15 % beyond the largest and the least value
FEW = 4  # with fewer values an economy has no history of its own and takes that of its peers
LIMITS = ("low", "high", "step", "turn")


def stack(tables: Mapping[str, Table], only: Iterable[str] | None = None) -> pd.DataFrame:
    """Return the values of all series, one a row, in order of series, economy and period.

    Parameters
    ----------
    only : iterable of str, optional
        Ids of the series.

    Returns
    -------
    DataFrame
        Columns ``series, geo, period, text, value, confirmed_by, line``; `period` as text.
    """
    names = ("series", "geo", "period", "text", "confirmed_by", "line")
    columns: dict[str, list] = {name: [] for name in names}
    for id in series_ids(tables) if only is None else only:
        table = tables.get(f"series/{id}.csv")
        if table is None:
            continue
        columns["series"] += [id] * len(table.cells)
        columns["line"] += table.lines
        own = {"geo": "geo", "period": table.columns[1], "text": "value", "confirmed_by": "confirmed_by"}
        for name, column in own.items():
            columns[name] += table.column(column)
    found = pd.DataFrame(columns)
    found["value"] = pd.to_numeric(found["text"], errors="coerce").astype(float)
    return found.sort_values(["series", "geo", "period"], kind="stable", ignore_index=True)


def number_of(period: str) -> int:
    """Return a year, or a month counted from the year 0."""
    year, _, month = period.partition("-")
    return int(year) * 12 + int(month) - 1 if month else int(year)


def period_of(number: int) -> str:
    """Return the period of a number of `number_of`."""
    return f"{number // 12}-{number % 12 + 1:02d}" if number > 9999 else str(number)


def gaps(periods: Iterable[str]) -> str:
    """Return the periods that are missing between the first and the last, as ``2003 2005/2007``."""
    periods = list(periods)
    numbers = [number_of(period) for period in periods]
    runs = []
    for before, after in itertools.pairwise(numbers):
        if after - before > 1:
            first, last = period_of(before + 1), period_of(after - 1)
            runs.append(first if first == last else f"{first}/{last}")
    return " ".join(runs)


def _scaled(values: pd.DataFrame) -> pd.Series:
    """Return values on the scale on which their steps are measured; needs `scale`, `low` and `high`."""
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = np.log(values["value"].where(values["value"] > 0))
        spread = (values["high"] - values["low"]).replace(0, 1)
        return logs.where(values["scale"] == "log", values["value"] / spread)


def _of_a_hundred(unit: str) -> bool:
    percentage = unit.startswith("%") and not re.search(r"year before|deducted|US Share", unit)
    return percentage or unit == "score 0-100"


def _fits(kind: str, unit: str) -> bool:
    """Return whether a unit admits a kind: only places are ranks, and only parts of a hundred are shares."""
    return (kind == "rank") == (unit == "rank") and (kind != "share" or _of_a_hundred(unit))


def kind_of(unit: str, values: pd.Series) -> str:
    """Return what kind of number a series holds, by its unit and its values."""
    whole = bool((values == values.round()).all())
    if unit == "rank":
        return "rank"
    if values.lt(0).any():
        return "any"
    if _of_a_hundred(unit):
        return "share" if values.between(0, 100).all() else "not negative"
    if whole and values.max() < 1e8 and len(values) > 2:
        return "whole"
    return "positive" if values.gt(0).all() else "not negative"


def _stated(row: Mapping[str, str], table: Table) -> dict[str, str]:
    """Return what is entered a second time of an indicator and its rows."""
    breaks = [part.split(":")[0].strip() for part in row["breaks"].split("|") if part.strip()]
    statuses = Counter(table.column("status"))
    return {
        "unit": row["unit"],
        "fit": row["fit"],
        "breaks": " ".join(breaks),
        "statuses": " ".join(f"{number} {status}" for status, number in sorted(statuses.items())),
        "sources": str(len(set(table.column("source")))),
        "confirmed": str(sum(map(bool, table.column("confirmed_by")))),
    }


def suggest(tables: Mapping[str, Table], only: Iterable[str] | None = None) -> tuple[list[dict], list[dict]]:
    """Return the lines of bounds.csv and extents.csv for the data as they are.

    Parameters
    ----------
    only : iterable of str, optional
        Ids of the series; all by default.
    """
    values = stack(tables, only)
    about = {row["id"]: row for row in tables["indicators.csv"].rows}
    units = {id: row["unit"] for id, row in about.items()}
    bounds, extents = [], []
    for id, whole in values.groupby("series"):
        kind = kind_of(units[id], whole["value"])
        bounds.append({"series": id, "kind": kind, **_stated(about[id], tables[f"series/{id}.csv"])})
        own = []
        for geo, rows in whole.groupby("geo"):
            low, high = rows["value"].min(), rows["value"].max()
            scale = "log" if low > 0 else "linear"
            scaled = _scaled(rows.assign(low=low, high=high, scale=scale))
            step, turn = scaled.diff().abs().max(), scaled.diff().diff().abs().max()
            own.append([geo, rows, low, high, scale, step, turn])
        peers = [item[5] for item in own if len(item[1]) >= FEW]
        typical = float(np.quantile(peers, 0.9)) if peers else math.log(2)
        for geo, rows, low, high, scale, step, turn in own:
            if len(rows) < FEW:
                step = max(typical, 0 if math.isnan(step) else step)
                turn = 2 * step
            if scale == "log":
                step, turn = step * MARGIN + FLOOR, turn * MARGIN + FLOOR
                factor = math.exp(min(step, WIDER))
                low, high = low / factor, high * factor
            else:
                wide = (high - low or abs(high) or 1) / 2
                spread = (high - low) or 1.0
                low, high = low - wide, high + wide
                step, turn = (x * spread / (high - low) * MARGIN + FLOOR for x in (step, turn))
            periods = list(rows["period"])
            limits = zip(LIMITS, (low, high, step, turn), strict=True)
            line = {"series": id, "geo": geo, "first": periods[0], "last": periods[-1], "gaps": gaps(periods)}
            extents.append({**line, "scale": scale, **{name: f"{x:.4g}" for name, x in limits}})
    return bounds, extents


def check_bounds(tables: Mapping[str, Table], only: Iterable[str] | None = None) -> list[Refusal]:
    """Check series against their bounds.

    Parameters
    ----------
    tables : dict of Table
        Of the whole data package.
    only : iterable of str, optional
        Ids of the series to look at; all by default.
    """
    ids = series_ids(tables) if only is None else list(only)
    return [*_units(tables, ids), *_extents(tables, ids)]


def _units(tables: Mapping[str, Table], ids: list[str]) -> Iterable[Refusal]:
    stated = {row["series"]: row for row in tables["bounds.csv"].rows}
    indicators = tables["indicators.csv"]
    for line, row in zip(indicators.lines, indicators.rows, strict=True):
        if row["id"] not in ids:
            continue
        if row["id"] not in stated:
            expected = f"expected a line in data/bounds.csv: python -m press bounds {row['id']}"
            yield Refusal("bounds", "indicators.csv", line, "id", f"{row['id']} has no bounds", expected)
            continue
        kind, unit = stated[row["id"]]["kind"], row["unit"]
        if not _fits(kind, unit):
            words = f"{row['id']}: {kind}"
            expected = f"expected a kind that the unit {unit!r} admits; python -m press bounds {row['id']}"
            yield Refusal("bounds", "bounds.csv", None, "kind", words, expected)
        table = tables.get(f"series/{row['id']}.csv")
        for column, found in _stated(row, table).items() if table else ():
            if stated[row["id"]][column] != found:
                expected = f"data/bounds.csv has {stated[row['id']][column]!r}"
                words = f"{row['id']}, {column}: {found!r}"
                yield Refusal("bounds", "indicators.csv", line, "", words, expected)


def _extents(tables: Mapping[str, Table], ids: list[str]) -> Iterable[Refusal]:
    wanted = set(ids)
    kinds = {row["series"]: row["kind"] for row in tables["bounds.csv"].rows}
    lines = [row for row in tables["extents.csv"].rows if row["series"] in wanted]
    stated = {(row["series"], row["geo"]): row for row in lines}
    values = stack(tables, ids)
    groups = values.groupby(["series", "geo"]).indices
    for key in sorted(stated.keys() - groups.keys()):
        found = f"no value for {key[1]}"
        expected = f"data/extents.csv expects {stated[key]['first']} to {stated[key]['last']}"
        yield Refusal("extent", f"series/{key[0]}.csv", None, "geo", found, expected)
    periods_of, lines_of = values["period"].tolist(), values["line"].tolist()
    for key, rows in groups.items():
        periods, first_line = [periods_of[at] for at in rows], lines_of[rows[0]]
        path = f"series/{key[0]}.csv"
        if key not in stated:
            remedy = f"no such economy in data/extents.csv; if it is meant: python -m press bounds {key[0]}"
            yield Refusal("extent", path, first_line, "geo", key[1], remedy)
            continue
        try:
            missing = gaps(periods)
        except ValueError:
            continue  # the form of a period is refused by another rule
        found = (periods[0], periods[-1], missing)
        expected = tuple(stated[key][name] for name in ("first", "last", "gaps"))
        if found != expected:
            there, text = (f"{a} to {b}, missing {c or 'none'}" for a, b, c in (found, expected))
            remedy = f"data/extents.csv expects {text}; if it is meant: python -m press bounds {key[0]}"
            yield Refusal("extent", path, first_line, "period", f"{key[1]} {there}", remedy)
    if values.empty or not lines:
        return
    table = pd.DataFrame(lines)[["series", "geo", "scale", *LIMITS]].astype(dict.fromkeys(LIMITS, float))
    values = values.merge(table, on=["series", "geo"])
    values["kind"] = values["series"].map(kinds)
    yield from _levels(values)
    scaled = _scaled(values)
    same = (values[["series", "geo"]] == values[["series", "geo"]].shift()).all(axis=1)
    steps = scaled.diff().where(same)
    turns = steps.diff().where(same)
    for rule, moved in (("step", steps), ("turn", turns)):
        beyond = moved.abs() > values[rule] * 1.001
        for _, row in values.assign(moved=moved)[beyond].iterrows():
            change, allowed, unit = row["moved"], row[rule], "of the range"
            if row["scale"] == "log":
                change, allowed, unit = math.exp(change), math.exp(allowed), "times"
            expected = f"the history of the series allows {allowed:.3g} {unit} up or down"
            yield _refusal(rule, row, f" is a {rule} of {change:.3g} {unit}", expected)


def _levels(values: pd.DataFrame) -> Iterable[Refusal]:
    number, kind = values["value"], values["kind"]
    whole = number == number.round()
    wrong = (
        ((kind == "share") & ~number.between(0, 100))
        | ((kind == "rank") & ~(whole & (number >= 1)))
        | ((kind == "whole") & ~(whole & (number >= 0)))
        | ((kind == "positive") & ~(number > 0))
        | ((kind == "not negative") & ~(number >= 0))
    )
    for _, row in values[wrong].iterrows():
        yield _refusal("kind", row, "", f"expected {KINDS[row['kind']]}")
    outside = ~number.between(
        values["low"] * (1 - 1e-3 * np.sign(values["low"])),
        values["high"] * (1 + 1e-3 * np.sign(values["high"])),
    )
    for _, row in values[outside].iterrows():
        yield _refusal("range", row, "", f"data/extents.csv expects {row['low']:.4g} to {row['high']:.4g}")


def _refusal(rule: str, row: pd.Series, what: str, expected: str) -> Refusal:
    key = (row["series"], row["geo"], row["period"], row["text"])
    found = f"{row['geo']} {row['period']}: {row['text']}{what}"
    return Refusal(rule, f"series/{row['series']}.csv", int(row["line"]), "value", found, expected, key)


def write_bounds(folder: Path, ids: Iterable[str]) -> list[str]:
    """Write the lines of series in bounds.csv and extents.csv anew, from the data as they are.

    Returns
    -------
    list of str
        What was written, for the terminal.

    Raises
    ------
    BuildError
        If a file cannot be read, or a series is not in ``indicators.csv``.
    """
    ids = list(ids)
    paths = ["indicators.csv", "bounds.csv", "extents.csv", *(f"series/{id}.csv" for id in ids)]
    tables, refused = read_tables(folder, paths)
    stop_at(refused)
    known = tables["indicators.csv"].column("id")
    for id in ids:
        if id not in known:
            raise BuildError(f"data/indicators.csv: no row {id}; add it first")
    for path, new in zip(("bounds.csv", "extents.csv"), suggest(tables, ids), strict=True):
        kept = [row for row in tables[path].rows if row["series"] not in ids]
        rows = sorted([*kept, *new], key=lambda row: (row["series"], row.get("geo", "")))
        write_rows(folder / path, tables[path].columns, rows)
    return [f"wrote the bounds of {len(ids)} series"]
