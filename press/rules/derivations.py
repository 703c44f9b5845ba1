"""Derived values: what can be computed from other series of the book is, the rest says how it was made.

``data/derivations.csv`` has a line for each series with derived values, or for one of its values: an
expression over series and printed numbers, as in `press.rules.identities`, and the decimals to which
it is rounded; or, where a part is not among the series, how the value was made. Besides the four operations
there are ``rank(gii_score)``, the rank of an economy in its year, and ``chain(ic_output_growth)``, an index
that is 100 in the first year and moves by the printed growth after it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import numpy as np

from press.project.tables import write_rows
from press.rules.bounds import number_of, stack
from press.rules.identities import STEP, Values, evaluate, terms
from press.rules.reading import Refusal, Table, series_ids

CALL = re.compile(r"(rank|chain)\(([a-z0-9_]+)\)")


def _lines(tables: Mapping[str, Table]) -> dict[tuple[str, str, str], Mapping[str, str]]:
    rows = tables["derivations.csv"].rows
    return {(row["series"], row["geo"], row["period"]): row for row in rows}


def _rank(keys: np.ndarray, numbers: np.ndarray) -> np.ndarray:
    """Return one more than the number of economies of the same year with more."""
    ranks = np.empty(len(keys))
    for period in np.unique(keys % STEP):
        own = keys % STEP == period
        ordered = np.sort(-numbers[own])
        ranks[own] = np.searchsorted(ordered, -numbers[own], side="left") + 1
    return ranks


def _chain(keys: np.ndarray, numbers: np.ndarray) -> np.ndarray:
    """Return an index that is 100 in the first year of each economy."""
    index = np.empty(len(keys))
    for geo in np.unique(keys // STEP):
        own = keys // STEP == geo
        index[own] = 100 * np.cumprod(np.r_[1, 1 + numbers[own][1:] / 100])
    return index


def _results(values: Values, expression: str) -> dict[int, float]:
    """Return the results of an expression by key."""
    call = CALL.fullmatch(expression)
    if call:
        keys, numbers = values.term(call[2])
        numbers = {"rank": _rank, "chain": _chain}[call[1]](keys, numbers)
    else:
        keys, numbers = evaluate(values, expression)
    return dict(zip(keys.tolist(), np.broadcast_to(numbers, keys.shape).tolist(), strict=True))


def computed(
    tables: Mapping[str, Table], only: Iterable[str] | None = None
) -> Iterator[tuple[str, int, str, str | None]]:
    """Yield series, line in its table, value as it stands, and value as computed, for derived values.

    The last is None where no line of ``derivations.csv`` is about the value, and empty where the line says in
    words how it was made; "observed" where a line is about a value that is not called derived.
    """
    lines = _lines(tables)
    wanted = None if only is None else set(only)
    used = {row["expression"]: set(terms(row["expression"]).values()) for row in lines.values()}
    if wanted is not None:  # and those computed from what changed
        wanted |= {id for (id, _, _), row in lines.items() if used[row["expression"]] & wanted}
    ids = series_ids(tables) if wanted is None else sorted(wanted)
    ids = [id for id in ids if f"series/{id}.csv" in tables]
    with_lines = {id for id, _, _ in lines}
    derived = {id for id in ids if "derived" in tables[f"series/{id}.csv"].column("status")}
    ids = [id for id in ids if id in with_lines | derived]
    needed = set().union(*(used[row["expression"]] for key, row in lines.items() if key[0] in ids), set())
    values = Values(stack(tables, sorted(needed | set(ids))))
    codes = {geo: code for code, geo in enumerate(values.geos)}
    results: dict[str, dict[int, float]] = {}
    for id in ids:
        table = tables[f"series/{id}.csv"]
        period = table.columns[1]
        for at, row in enumerate(table.rows):
            line = lines.get((id, row["geo"], row[period])) or lines.get((id, "", ""))
            if row["status"] != "derived":
                if line is not None:
                    yield id, at, row["value"], "observed"
                continue
            if line is None:
                yield id, at, row["value"], None
                continue
            expression = line["expression"]
            if not expression:
                yield id, at, row["value"], ""
                continue
            if expression not in results:
                results[expression] = _results(values, expression)
            key = codes[row["geo"]] * STEP + number_of(row[period])
            result = results[expression].get(key)
            text = "nothing" if result is None else _rounded(result, int(line["decimals"]))
            yield id, at, row["value"], text


def _rounded(result: float, decimals: int) -> str:
    return f"{result:.{decimals}f}" if decimals >= 0 else f"{round(result, decimals):.0f}"


def check_derivations(tables: Mapping[str, Table], only: Iterable[str] | None = None) -> list[Refusal]:
    """Refuse derived values that are not what their line in ``derivations.csv`` computes."""
    refused = []
    for id, at, value, text in computed(tables, only):
        table = tables[f"series/{id}.csv"]
        row = table.rows[at]
        where = f"{row['geo']} {row[table.columns[1]]}"
        if text is None:
            found = f"{where} is derived"
            expected = "expected a line in data/derivations.csv that says how"
        elif text == "observed":
            found = f"{where} is {row['status']}"
            expected = "expected derived: data/derivations.csv says how it was made"
        elif text == "" or (text != "nothing" and float(text) == float(value)):
            continue
        else:
            found = f"{where}: {value}"
            expected = f"data/derivations.csv computes {text}: python -m press derive"
        key = (id, row["geo"], row[table.columns[1]], value)
        refused.append(Refusal("derived", table.path, table.lines[at], "value", found, expected, key))
    return refused


def derive(folder: Path, tables: Mapping[str, Table]) -> list[str]:
    """Compute derived values anew and write those that differ.

    Returns
    -------
    list of str
        For the terminal.
    """
    total, words, changed = 0, 0, {}
    for id, at, value, text in computed(tables):
        words += text == ""
        total += bool(text)
        if text not in (None, "", "nothing", "observed") and float(text) != float(value):
            changed.setdefault(id, {})[at] = text
    for id, cells in changed.items():
        table = tables[f"series/{id}.csv"]
        rows = [row | {"value": cells.get(at, row["value"])} for at, row in enumerate(table.rows)]
        write_rows(folder / table.path, table.columns, rows)
    number = sum(map(len, changed.values()))
    return [f"computed {total} derived values, {number} of them new; {words} more say how they were made"]
