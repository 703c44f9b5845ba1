"""How many values stand under which check, and which of them another document has been read for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pandas as pd

from press.rules.bounds import number_of, stack
from press.rules.derivations import computed
from press.rules.identities import Values, compare, terms
from press.rules.reading import Table

Key = tuple[str, str, str]  # series, economy, period


@dataclass(frozen=True)
class Standing:
    """What stands beside each value of the data.

    Attributes
    ----------
    values : frozenset of tuple
        Series, economy and period of every value.
    read : frozenset of tuple
        Values whose number was read in a second document.
    bound : frozenset of tuple
        Values that are part of an identity with other values.
    ends : frozenset of tuple
        The first, last, largest and smallest value of China in each series, or of all where China has none.
    """

    values: frozenset[Key]
    read: frozenset[Key]
    bound: frozenset[Key]
    ends: frozenset[Key]

    def parted_by_series(self, keys: Iterable[Key]) -> dict[str, dict[str, list[Key]]]:
        """Part some values and the ends of all series, for each series."""
        found: dict[str, dict[str, list[Key]]] = {}
        for name, own in self.parted(self.ends.union(keys)).items():
            for key in own:
                found.setdefault(key[0], {}).setdefault(name, []).append(key)
        return found

    def parted(self, keys: Iterable[Key]) -> dict[str, list[Key]]:
        """Part some values by what stands beside them; keys without a value are left out.

        Returns
        -------
        dict
            ``read`` in a second document, ``bound`` by an identity only, ``single`` source; each in order.
        """
        parts: dict[str, list[Key]] = {"read": [], "bound": [], "single": []}
        for key in sorted(self.values.intersection(keys)):
            parts["read" if key in self.read else "bound" if key in self.bound else "single"].append(key)
        return parts


def standing(tables: Mapping[str, Table]) -> Standing:
    """Return what stands beside each value: a second reading, an identity, or nothing."""
    return _standing(tables, stack(tables))


def _standing(tables: Mapping[str, Table], values: pd.DataFrame) -> Standing:
    every = frozenset(zip(values["series"], values["geo"], values["period"], strict=True))
    read = frozenset((r["series"], r["geo"], r["period"]) for r in tables["confirmations.csv"].rows)
    bound = frozenset(_under_identities(tables, values))
    return Standing(every, read & every, bound, frozenset(_ends(values)))


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
    known = _standing(tables, values)
    identity = keys.isin(known.bound)
    program = {
        (id, *tables[f"series/{id}.csv"].cells[at][:2]) for id, at, _, text in computed(tables) if text
    }
    derived = keys.isin(program)
    named = (values["confirmed_by"] != "").to_numpy()
    reading = keys.isin(known.read)
    ends = keys.isin(known.ends)
    return {
        "values": len(values),
        "step": int(many.sum()),
        "identity": int(identity.sum()),
        "derived": int(derived.sum()),
        "second_document": int(named.sum()),
        "second_reading": int(reading.sum()),
        "any": int((many | identity | derived | reading).sum()),
        "ends": int(ends.sum()),
        "ends_second_document": int((ends & named).sum()),
        "ends_second_reading": int((ends & reading).sum()),
    }


def _under_identities(tables: Mapping[str, Table], values: pd.DataFrame) -> list[tuple[str, str, str]]:
    known = Values(values)
    held = []
    for row in tables["identities.csv"].rows:
        used = set(terms(row["left"], row["right"]).items())
        places = [known.name(key) for key in compare(known, row).index]
        held += [(id, geo, period) for name, id in used if name == id for geo, period in places]
    return held


def _ends(values: pd.DataFrame) -> Iterable[Key]:
    """Return first, last, largest and smallest value of China in each series, or of all economies."""
    chinese = (values["geo"] == "CHN").to_numpy()
    with_china = set(values["series"][chinese])
    chosen = values[chinese | ~values["series"].isin(with_china).to_numpy()]
    number = {period: number_of(period) for period in set(chosen["period"])}  # numbers sort faster than text
    groups = chosen.assign(number=chosen["period"].map(number)).groupby("series")
    columns = groups[["number", "value"]]
    places = {*columns.idxmin().to_numpy().flat, *columns.idxmax().to_numpy().flat}
    return chosen.loc[sorted(places), ["series", "geo", "period"]].itertuples(index=False, name=None)
