"""Identities between series: what one value says about another.

``data/identities.csv`` names each: two expressions over series of the book, the relation between them, by how
much they may differ (in the unit of the left side, and as a share of it), and a sentence that says why it
holds. Economies and periods for which every series of an identity has a value are compared.

In an expression ``gdp`` is a series, ``gdp__before`` its value one year earlier (``gdp__after``: later),
``gdp__world`` that of the world, ``gdp__total`` the sum over the economies of the file, and
``ic_output_monthly__year`` the sum of the months of a year of which at least ten are stated. The relation
``order`` says that the left side, a rank, sorts the economies of a year as the right side does.
"""

from __future__ import annotations

import ast
import itertools
import operator
import re
from collections.abc import Iterable, Iterator, Mapping

import numpy as np
import pandas as pd

from press.rules.bounds import number_of, period_of, stack
from press.rules.reading import Refusal, Table

TERM = re.compile(r"(?<![0-9a-z_])[a-z][a-z0-9_]*")  # not the e of 1e9
OPERATIONS = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv}


def terms(*expressions: str) -> dict[str, str]:
    """Return the names in expressions: each with its series."""
    names = dict.fromkeys(name for expression in expressions for name in TERM.findall(expression))
    return {name: name.partition("__")[0] for name in names}


STEP = 1_000_000  # between the keys of two economies; a period is a year, or a month counted from the year 0


class Values:
    """Values of series by key, so that a hundred identities are compared within a second.

    Parameters
    ----------
    values : DataFrame
        As `press.rules.bounds.stack` returns it.
    """

    def __init__(self, values: pd.DataFrame):
        codes, self.geos = pd.factorize(values["geo"])
        number = {period: number_of(period) for period in set(values["period"])}
        keys = codes * STEP + values["period"].map(number).to_numpy(dtype=int)
        self.rows = values
        self.world = list(self.geos).index("WLD") if "WLD" in self.geos else -1
        edges = values["series"].to_numpy()
        at = np.flatnonzero(np.r_[True, edges[1:] != edges[:-1], True]) if len(edges) else np.array([0])
        numbers = values["value"].to_numpy()
        self.series = {}
        for i, j in itertools.pairwise(at):
            order = np.argsort(keys[i:j])
            self.series[edges[i]] = (keys[i:j][order], numbers[i:j][order])

    def term(self, name: str) -> tuple[np.ndarray, np.ndarray]:
        """Return keys and numbers of a name in an expression."""
        id, _, part = name.partition("__")
        keys, numbers = self.series.get(id, (np.array([], dtype=int), np.array([])))
        geos, periods = keys // STEP, keys % STEP
        if part in ("before", "after"):
            return keys + (1 if part == "before" else -1), numbers
        if part == "year":
            years, counts = np.unique(geos * STEP + periods // 12, return_counts=True)
            sums = np.bincount(np.searchsorted(years, geos * STEP + periods // 12), numbers, len(years))
            return years[counts >= 10], sums[counts >= 10]  # January and February come as one
        if part in ("world", "total"):
            chosen = (geos == self.world) == (part == "world")
            known, at = np.unique(periods[chosen], return_inverse=True)
            sums = np.bincount(at, numbers[chosen], len(known)) if len(known) else np.array([])
            inside = np.isin(periods, known)
            return keys[inside], sums[np.searchsorted(known, periods[inside])]
        return keys, numbers

    def name(self, key: int) -> tuple[str, str]:
        """Return economy and period of a key."""
        return self.geos[key // STEP], period_of(key % STEP)


def _value(node: ast.AST, known: Mapping[str, np.ndarray]):
    """Return the value of an expression of names, numbers and the four operations."""
    match node:
        case ast.Expression():
            return _value(node.body, known)
        case ast.Name():
            return known[node.id]
        case ast.Constant(value=float() | int()):
            return node.value
        case ast.BinOp() if type(node.op) in OPERATIONS:
            return OPERATIONS[type(node.op)](_value(node.left, known), _value(node.right, known))
    raise ValueError(f"{ast.unparse(node)!r}, expected names, numbers, + - * / and brackets")


def evaluate(values: Values, *expressions: str) -> tuple[np.ndarray, ...]:
    """Return the keys at which every series of some expressions has a value, and the results there."""
    columns = {name: values.term(name) for name in terms(*expressions)}
    shared = None
    for keys, _ in columns.values():
        shared = keys if shared is None else np.intersect1d(shared, keys, assume_unique=True)
    if shared is None:
        raise ValueError(f"{' and '.join(expressions)}, expected a series")
    known = {name: numbers[np.searchsorted(keys, shared)] for name, (keys, numbers) in columns.items()}
    with np.errstate(all="ignore"):
        return shared, *(_value(ast.parse(text, mode="eval"), known) for text in expressions)


def compare(values: Values, identity: Mapping[str, str]) -> pd.DataFrame:
    """Return both sides of an identity and whether it holds.

    Parameters
    ----------
    values : Values
        Of all series that it names.
    identity : mapping
        A row of ``data/identities.csv``.

    Returns
    -------
    DataFrame
        Columns ``left, right, holds``, indexed by key.

    Raises
    ------
    ValueError
        If a side is not an expression.
    """
    shared, left, right = evaluate(values, identity["left"], identity["right"])
    sides = pd.DataFrame({"left": left, "right": right}, index=shared)
    if identity["relation"] == "order":
        return _ordered(sides)
    absolute, share = float(identity["within"] or 0), float(identity["share"] or 0)
    allowed = absolute + (share + 1e-9) * np.abs(left)
    difference = sides["left"] - sides["right"]
    sides["holds"] = difference <= allowed if identity["relation"] == "<=" else difference.abs() <= allowed
    return sides


def _ordered(sides: pd.DataFrame) -> pd.DataFrame:
    """Say for each rank whether no economy of its year with a better rank has a smaller score."""
    sides = sides.assign(holds=True)
    for _, year in sides.groupby(sides.index % STEP):
        year = year.sort_values(["left", "right"], ascending=[True, False])
        score = year["right"].to_numpy()
        # wrong where a score exceeds that of a better rank, and where it is exceeded by that of a worse one
        above = np.minimum.accumulate(np.r_[np.inf, score[:-1]])
        below = np.maximum.accumulate(np.r_[score[1:], -np.inf][::-1])[::-1]
        sides.loc[year.index, "holds"] = (score <= above) & (score >= below)
    return sides


def check_identities(tables: Mapping[str, Table], only: Iterable[str] | None = None) -> list[Refusal]:
    """Check the identities of ``data/identities.csv``, or those that concern the series in `only`."""
    wanted = None if only is None else set(only)
    chosen = []
    for row in tables["identities.csv"].rows:
        used = set(terms(row["left"], row["right"]).values())
        if wanted is None or used & wanted:
            chosen.append((row, sorted(used)))
    if not chosen:
        return []
    values = Values(stack(tables, sorted(set().union(*(used for _, used in chosen)))))
    return [refusal for row, used in chosen for refusal in _broken(values, row, used)]


def _broken(values: Values, identity: Mapping[str, str], used: list[str]) -> Iterator[Refusal]:
    try:
        sides = compare(values, identity)
    except ValueError as error:  # a period that is no year is refused by another rule
        yield Refusal(identity["name"], "identities.csv", None, "left", str(error), "expected years")
        return
    count = int(identity["values"])
    if len(sides) < count:
        found, expected = f"holds for {len(sides)} values", f"expected {count} ({', '.join(used)})"
        yield Refusal(identity["name"], "identities.csv", None, "values", found, expected)
    # the first series of the left side: which of them is wrong the rule cannot know
    id = next(iter(terms(identity["left"]).values()), used[0])
    for key, row in sides[~sides["holds"]].iterrows():
        geo, period = values.name(key)
        own = values.rows[(values.rows["series"] == id) & (values.rows["geo"] == geo)]
        own = own[own["period"].str.startswith(period)]
        line = int(own["line"].iloc[0]) if len(own) else None
        text = own["text"].iloc[0] if len(own) else ""
        sides_in_words = (f"{identity[side]} is {row[side]:.6g}" for side in ("left", "right"))
        found = f"{geo} {period}: {', '.join(sides_in_words)}"
        expected = f"expected {identity['relation']}: {identity['sentence']}"
        place = (id, geo, period, text)
        yield Refusal(identity["name"], f"series/{id}.csv", line, "value", found, expected, place)
