"""How many values stand under which check, for the page on the edition."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from press.rules.bounds import stack
from press.rules.derivations import computed
from press.rules.identities import Values, compare, terms
from press.rules.reading import Table


def coverage(tables: Mapping[str, Table]) -> dict[str, int]:
    """Return numbers of values: all, and those under each kind of check.

    Returns
    -------
    dict
        ``values``; ``step`` (bounded by a step of their economy's history), ``identity``, ``derived``
        (computed by a program), ``second_document`` (named), ``second_reading`` (its number is kept and
        compared), ``any`` of a step, an identity, a program and a second reading; ``ends`` (the first,
        last, largest and smallest value of China in each series, or of all where China has none),
        ``ends_second_document`` and ``ends_second_reading`` of these.
    """
    values = stack(tables)
    keys = pd.MultiIndex.from_frame(values[["series", "geo", "period"]])
    many = values.groupby(["series", "geo"])["value"].transform("size") > 1
    held = set(_under_identities(tables, values))
    identity = keys.isin(held)
    program = {
        (id, row["geo"], row[tables[f"series/{id}.csv"].columns[1]])
        for id, at, _, text in computed(tables)
        if text
        for row in (tables[f"series/{id}.csv"].rows[at],)
    }
    derived = keys.isin(program)
    named = [row["confirmed_by"] != "" for row in _rows(tables, values)]
    read = {(r["series"], r["geo"], r["period"]) for r in tables["confirmations.csv"].rows}
    reading = keys.isin(read)
    ends = keys.isin(_ends(values))
    return {
        "values": len(values),
        "step": int(many.sum()),
        "identity": int(identity.sum()),
        "derived": int(derived.sum()),
        "second_document": sum(named),
        "second_reading": int(reading.sum()),
        "any": int((many | identity | derived | reading).sum()),
        "ends": int(ends.sum()),
        "ends_second_document": int((ends & pd.array(named)).sum()),
        "ends_second_reading": int((ends & reading).sum()),
    }


def _rows(tables: Mapping[str, Table], values: pd.DataFrame) -> list[Mapping[str, str]]:
    by_line = {
        id: dict(zip(table.lines, table.rows, strict=True))
        for id in values["series"].unique()
        for table in (tables[f"series/{id}.csv"],)
    }
    return [by_line[id][line] for id, line in zip(values["series"], values["line"], strict=True)]


def _under_identities(tables: Mapping[str, Table], values: pd.DataFrame) -> list[tuple[str, str, str]]:
    known = Values(values)
    held = []
    for row in tables["identities.csv"].rows:
        used = set(terms(row["left"], row["right"]).items())
        places = [known.name(key) for key in compare(known, row).index]
        held += [(id, geo, period) for name, id in used if name == id for geo, period in places]
    return held


def _ends(values: pd.DataFrame) -> list[tuple[str, str, str]]:
    """Return first, last, largest and smallest value of China in each series, or of all economies."""
    found = []
    for _, own in values.groupby("series"):
        chosen = own[own["geo"] == "CHN"] if (own["geo"] == "CHN").any() else own
        rows = [
            chosen["period"].idxmin(),
            chosen["period"].idxmax(),
            chosen["value"].idxmax(),
            chosen["value"].idxmin(),
        ]
        found += [tuple(own.loc[at, ["series", "geo", "period"]]) for at in rows]
    return found
