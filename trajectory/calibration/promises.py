"""Promised and delivered: what the library prints, and how often it holds.

`promised` puts each promise beside the rate delivered over the whole design of `rates`, with its
Monte Carlo error and the worst case, and beside cells outside the design that were fixed before any of
them was simulated: heavy tails, a break that nobody modelled, a variance with a trend.
``python -m trajectory.calibration promises`` simulates the latter, and the sets of dates, again and
writes ``promises.csv``. Every cell has its own random numbers; the number of workers does not matter.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from joblib import Parallel, delayed

from trajectory._methods.ar1 import ar1
from trajectory._methods.dates import compatible_dates
from trajectory._methods.mixture import mixture
from trajectory._methods.null import generator
from trajectory._methods.search import break_columns, break_design, search_table, wald_path
from trajectory.breaks import BREAK_CONFIDENCE, MIN_BOTH
from trajectory.calibration.by_use import uses
from trajectory.calibration.simulation import (
    ALPHA,
    Cell,
    Rows,
    default_known,
    default_search,
    default_trend,
    forecast_coverage,
    oracle_effect,
    rates,
    row,
    trend_coverage,
)
from trajectory.forecasts import longest_horizon

STORED = Path(__file__).parent / "promises.csv"
REPLICATIONS = 2_000
SETS = 5  # of so many series one gets its set of dates, which takes a simulation of its own
YEARS = (12, 20, 30)
SEARCH_YEARS = (30, 45)
RHOS = (0.0, 0.6, 1.0)
SET_RHOS = (0.0, 0.6, 0.9)
OUTSIDE = {
    "heavy": "heavy tails (Student's t with three degrees of freedom)",
    "step": "a step of two shocks, a third of the way, that nobody modelled",
    "restless": "shocks that grow threefold over the years",
}
INSIDE = ("ar1", "growth_ar1")

_AHEAD = {
    "one year": "forecast coverage h=1", "two years": "forecast coverage h=2",
    "three years": "forecast coverage h=3", "five years": "forecast coverage h=5",
}  # fmt: skip
# what is printed: words, quantities of the stored tables, the rate promised, and whether more is worse
PRINTED = (
    ("a 5% test of no trend rejects where there is none", ("trend size",), 0.05, True),
    ("a 95% interval of a trend holds the change a year", ("trend coverage",), 0.95, False),
    ("an 80% interval of a trend holds the change a year", ("trend coverage",), 0.8, False),
    (
        "a 5% test of one coefficient rejects where it is zero",
        ("slope beside a step size", "known level size", "known slope size"), 0.05, True,
    ),
    (
        "a 5% test of step and slope at a known date rejects where there is no change",
        ("known break size", "known both size"), 0.05, True,
    ),
    ("a 5% test of equal trends rejects where they are equal", ("difference size",), 0.05, True),
    ("a 5% search for a break finds one where there is none", ("search size",), 0.05, True),
    ("the 95% set of dates of a break once found holds the true one", ("date set coverage",), 0.95, False),
    *(
        (f"the {level:.0%} forecast interval {ahead} ahead holds the value", (quantity,), level, False)
        for ahead, quantity in _AHEAD.items()
        for level in (0.8, 0.95)
    ),
    *(
        (f"the {level:.0%} set of years of crossing holds the true one, or is refused",
         (f"crossing coverage {level:g}",), level, False)
        for level in (0.8, 0.95)
    ),
)  # fmt: skip


def errors(cell: Cell, replications: int, family: int, extra: int = 0) -> np.ndarray:
    """Simulated errors of a cell outside the design, or of "ar1"; shape (n + extra, replications)."""
    n = cell.n + extra
    kind = ("ar1", *OUTSIDE).index(cell.process)
    random = generator(30, family, cell.n, round(1000 * cell.rho), kind)
    if cell.process == "heavy":
        shocks = random.standard_t(3, (n, replications)) / np.sqrt(3.0)  # of unit variance
    else:
        shocks = random.standard_normal((n, replications))
    if cell.process == "restless":
        shocks *= np.linspace(1.0, 3.0, n)[:, None]
    out = ar1(shocks, cell.rho)
    if cell.process == "step":
        out = out + 2.0 * (np.arange(n) >= cell.n // 3)[:, None]
    return out


def trend_cell(cell: Cell, replications: int) -> Rows:
    """Size and coverage of the trend report."""
    estimate, se, critical = default_trend(errors(cell, replications, 1))
    size = row(cell, "trend size", np.abs(estimate / se) > critical(0.95), ALPHA)
    return [size, *trend_coverage(cell, estimate, se, critical)]


def known_cell(cell: Cell, replications: int) -> Rows:
    """Size of the test at a date half way."""
    found = default_known(errors(cell, replications, 2), cell.n // 2)
    return [row(cell, "known break size", found, ALPHA)]


def search_cell(cell: Cell, replications: int) -> Rows:
    """Size of the search."""
    found, _ = default_search(errors(cell, replications, 3))
    return [row(cell, "search size", found, ALPHA)]


def forecast_cell(cell: Cell, replications: int) -> Rows:
    """Coverage of forecast intervals."""
    rows = []
    for horizon in sorted({1, min(5, longest_horizon(cell.n))}):
        path = errors(cell, replications, 4, extra=horizon)
        place = mixture(path[: cell.n], horizon).cdf(path[-1])
        rows += forecast_coverage(cell, horizon, {"default": place})
    return rows


def dates_cell(cell: Cell, replications: int) -> Rows:
    """How often the set of dates holds the true one, where a break twice the oracle's is found."""
    n, start = cell.n, cell.n // 2
    change = 2.0 * oracle_effect(break_design(n, start), cell.rho)
    y = errors(cell, max(replications // SETS, 1), 5) + change * break_columns(n, start)[:, 1:]
    path, rho_hat = wald_path(y)
    table = search_table(n)
    bound = table.bound(rho_hat, BREAK_CONFIDENCE)
    found = np.flatnonzero(path.max(axis=0) > table.critical(bound))
    held = [start in compatible_dates(y[:, i], float(bound[i])) for i in found]
    return [row(cell, "date set coverage", held, 0.95)] if held else []


def run(replications: int = REPLICATIONS, n_jobs: int | None = None) -> pd.DataFrame:
    """Simulate all cells outside the design, and the sets of dates also within it.

    Returns
    -------
    pandas.DataFrame
        Columns as in `trajectory.calibration.rates`.
    """
    work: tuple[tuple[Any, Iterable[int], Iterable[float], Iterable[str]], ...] = (
        (trend_cell, YEARS, RHOS, OUTSIDE),
        (forecast_cell, YEARS, RHOS, OUTSIDE),
        (known_cell, (n for n in YEARS if n >= MIN_BOTH), RHOS, OUTSIDE),
        (search_cell, SEARCH_YEARS, RHOS, ("heavy", "restless")),  # a search that finds a step is right
        (dates_cell, SEARCH_YEARS, SET_RHOS, ("ar1", *OUTSIDE)),
    )
    jobs = [(job, Cell(*of)) for job, years, rhos, kinds in work for of in product(years, rhos, kinds)]
    parts = Parallel(n_jobs=n_jobs)(delayed(job)(cell, replications) for job, cell in jobs)
    return pd.DataFrame([row for part in parts for row in part])


def stored() -> pd.DataFrame:
    """Read the stored table that `run` wrote with its default settings."""
    return pd.read_csv(STORED)


def promised() -> pd.DataFrame:
    """Return each promise that the library prints, and what it delivers.

    Returns
    -------
    pandas.DataFrame
        By promise: `promised`, the rate; `delivered`, the average over the design (AR(1) departures with
        rho from 0 to 1, and yearly changes that are AR(1)); `error`, the largest Monte Carlo standard error
        of a cell; `cells`, their number; `worst`, the least favourable cell, and `where` it lies; then for
        each process outside the design (`OUTSIDE`) its least favourable cell, NaN where it was not tried.
    """
    tables = {"rates": rates(), "uses": uses(), "promises": stored()}
    every = pd.concat(tables, names=["table"]).reset_index("table")
    every = every[every["method"] == "default"]
    out = {}
    for words, quantities, level, more_is_worse in PRINTED:
        own = every[every["quantity"].isin(quantities) & np.isclose(every["nominal"], level)]
        inside = own[own["process"].isin(INSIDE)]
        place = inside["value"].argmax() if more_is_worse else inside["value"].argmin()
        worst = inside.iloc[place]
        told = {
            "promised": level,
            "delivered": inside["value"].mean(),
            "error": inside["standard_error"].max(),
            "cells": len(inside),
            "worst": worst["value"],
            "where": _where(worst),
        }
        for kind in OUTSIDE:
            # each cell fixed beforehand counts once; sets of years of crossing have theirs among the uses
            source = own[own["table"] == ("uses" if quantities[0].startswith("crossing") else "promises")]
            found = source.loc[source["process"] == kind, "value"]
            told[kind] = found.max() if more_is_worse else found.min()
        out[words] = told
    return pd.DataFrame.from_dict(out, orient="index").rename_axis("promise")


def _where(row: pd.Series) -> str:
    of = "yearly changes" if row["process"] == "growth_ar1" else "departures"
    setting = row["setting"] if isinstance(row["setting"], str) and row["setting"] else ""
    return f"{row['n']} years, rho {row['rho']:g} of the {of}" + (f"; {setting}" if setting else "")
