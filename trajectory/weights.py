"""An index weighed anew: the rank of an economy under weights that a reader chooses.

A composite index is a weighted sum of its pillars, and the weights are a choice of its makers. Scores are
taken as whole numbers of their last printed digit and weights as whole numbers, so that sums are exact and
a page in a browser (``press.sphinx_ext.weigh``) computes the very ranks computed here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from IPython.display import display

from trajectory import data
from trajectory._show.palette import WEIGHTS

UNIT = 10_000  # scores are printed with four decimals at most
NAME = re.compile(r"[a-z0-9-]+")
MIDDLE = (0.05, 0.95)  # quantiles that bound the middle 90 % of weightings
SCALE = 50  # the largest weight of a pillar that a reader can choose


def whole(scores: pd.DataFrame) -> pd.DataFrame:
    """Return scores as whole numbers of their last digit.

    Parameters
    ----------
    scores : DataFrame
        Index economies, columns pillars, points from 0 to 100.

    Returns
    -------
    DataFrame of int
        In ten-thousandths of a point.

    Raises
    ------
    ValueError
        If a score is missing, or has more than four decimals.
    """
    if scores.isna().any(axis=None):
        raise ValueError(f"scores of {', '.join(scores.index[scores.isna().any(axis=1)])} are missing")
    counted = (scores * UNIT).round()
    if not np.allclose(counted / UNIT, scores, rtol=0, atol=1e-9):
        raise ValueError("scores with more than four decimals cannot be told as whole numbers")
    return counted.astype("int64")


def ranks(scores: pd.DataFrame, weights: Sequence[int]) -> pd.Series:
    """Return the ranks of economies by a weighted sum of their pillars; 1 is best, ties share the better.

    Parameters
    ----------
    scores : DataFrame
        Index economies, columns pillars, points from 0 to 100.
    weights : sequence of int
        One for each pillar, none below zero and not all zero; only their proportions count.

    Returns
    -------
    Series of int

    Raises
    ------
    ValueError
        For weights that do not fit.
    """
    if len(weights) != scores.shape[1] or min(weights) < 0 or sum(weights) == 0:
        raise ValueError(
            f"weights {list(weights)}: expected {scores.shape[1]}, none below zero, not all zero"
        )
    sums = whole(scores).mul([int(weight) for weight in weights], axis=1).sum(axis=1)
    return sums.rank(ascending=False, method="min").astype(int)


def drawn_ranks(scores: pd.DataFrame, draws: np.ndarray) -> pd.DataFrame:
    """Return the ranks under many sets of weights: index economies, a column for each set.

    Parameters
    ----------
    scores : DataFrame
        Index economies, columns pillars.
    draws : ndarray, shape (sets, pillars)
    """
    return pd.DataFrame(scores.to_numpy() @ draws.T, index=scores.index).rank(ascending=False)


def publish(
    name: str,
    pillars: Mapping[str, pd.DataFrame],
    printed: pd.DataFrame,
    *,
    presets: Mapping[str, Sequence[int]],
    draws: np.ndarray,
    start: Sequence[str],
    title: str,
    note: str,
) -> None:
    """Show ranks under each of the given weights; in the book a reader chooses further ones.

    Parameters
    ----------
    name : str
        Used once in the book; lower-case letters, digits and hyphens.
    pillars : mapping of str to DataFrame
        Series of a pillar to its scores: index editions, columns economies. An economy takes part in an
        edition if it has all pillars.
    printed : DataFrame
        Ranks as the publisher printed them: index editions, columns economies; a missing one is not known.
    presets : mapping of str to sequence of int
        What a set of weights is called, to its weights of at most `SCALE`; the first is shown first.
    draws : ndarray, shape (sets, pillars)
        Random weights, for the interval of ranks.
    start : sequence of str
        Economies in the table before a reader adds some.
    title, note : str

    Raises
    ------
    ValueError
        For a name unfit for a file, or weights that do not fit.
    """
    if not NAME.fullmatch(name):
        raise ValueError(f"name {name!r}: expected lower-case letters, digits and hyphens")
    if any(max(weights) > SCALE for weights in presets.values()):
        raise ValueError(f"presets: no weight above {SCALE}")
    items = data.provenance(list(pillars), printed)
    editions, tables = {}, {}
    for year in next(iter(pillars.values())).index:
        scores = pd.concat({id: panel.loc[year] for id, panel in pillars.items()}, axis=1).dropna()
        among = drawn_ranks(scores, draws).quantile(MIDDLE, axis=1)
        known = printed.loc[year].reindex(scores.index)
        table = pd.DataFrame({words: ranks(scores, weights) for words, weights in presets.items()})
        table.insert(0, "printed", known.astype("Int64"))
        table["low"], table["high"] = among.round().astype(int).to_numpy()
        tables[int(year)] = table
        editions[str(year)] = {
            "geos": list(scores.index),
            "scores": whole(scores).to_numpy().tolist(),
            "printed": _plain(known),
            "low": table["low"].tolist(),
            "high": table["high"].tolist(),
        }
    latest = tables[max(tables)].loc[list(start)]
    names = data.economies()
    took_part = {geo for edition in editions.values() for geo in edition["geos"]}
    record = {
        "name": name,
        "title": title,
        "note": note,
        "pillars": [data.indicator(id).name for id in pillars],
        "presets": [{"name": words, "weights": list(weights)} for words, weights in presets.items()],
        "scale": SCALE,
        "start": list(start),
        "names": {geo: names[geo] for geo in sorted(took_part, key=lambda geo: names[geo])},
        "editions": editions,
        "table": {
            "edition": max(tables),
            "of": len(tables[max(tables)]),
            "rows": [[names[geo], *_plain(row)] for geo, row in latest.iterrows()],
        },
        "provenance": [data.record(item) for item in items],
    }
    html = latest.rename(names).rename_axis("edition of " + str(max(tables))).to_html(escape=True, na_rep="–")
    display({"text/html": html, "text/plain": latest.rename(names).to_string(), WEIGHTS: record}, raw=True)


def _plain(row: pd.Series) -> list[int | None]:
    return [None if pd.isna(rank) else int(rank) for rank in row]
