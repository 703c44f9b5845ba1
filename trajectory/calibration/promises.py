"""Promised and delivered: what the library prints, and how often it holds.

`promises` puts each promise beside the rate delivered over the whole design of `rates`, with its
Monte Carlo error and the worst case, and beside cells outside the design that were fixed before any of
them was simulated: heavy tails, a break that nobody modelled, a variance with a trend.
``python -m trajectory.calibration.promises`` simulates the latter, and the sets of dates, again and
writes ``promises.csv``. Every cell has its own random numbers; the number of workers does not matter.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pandas as pd
from joblib import Parallel, delayed

from trajectory._methods.ar1 import ar1
from trajectory._methods.dates import compatible_dates
from trajectory._methods.mixture import mixture
from trajectory._methods.null import generator
from trajectory._methods.search import break_columns, search_table, wald_path
from trajectory.breaks import BREAK_CONFIDENCE, MIN_BOTH
from trajectory.calibration.simulation import (
    ALPHA,
    Cell,
    _break_design,
    _row,
    default_known,
    default_search,
    default_trend,
    oracle_effect,
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

# what is printed: quantity of `rates` and `promises.csv`, words, and whether too high a rate is the fault
PRINTED = (
    ("trend size", "a test of no trend at 5% rejects 5% of series without one", True),
    ("trend coverage", "an interval of a trend holds the true change a year", False),
    ("known break size", "a test at a date fixed beforehand rejects 5% of series without a change", True),
    ("search size", "a search for a break finds one in 5% of series without one", True),
    ("date set coverage", "where a break was found, the set of dates holds the true one", False),
    ("forecast coverage h=1", "a forecast interval holds the next year", False),
    ("forecast coverage h=2", "a forecast interval holds the year after next", False),
    ("forecast coverage h=3", "a forecast interval holds the third year", False),
    ("forecast coverage h=5", "a forecast interval holds the fifth year", False),
    ("crossing coverage", "a set of years of crossing holds the true one, or is refused", False),
)


def errors(cell, replications, family, extra=0):
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


def trend_cell(cell, replications):
    """Size and coverage of the trend report."""
    estimate, se, critical = default_trend(errors(cell, replications, 1))
    rows = [_row("trend size", "default", cell, np.abs(estimate / se) > critical(0.95), ALPHA)]
    for level in (0.8, 0.95):
        held = np.abs(estimate) <= critical(level) * se
        rows.append(_row("trend coverage", "default", cell, held, level))
    return rows


def known_cell(cell, replications):
    """Size of the test at a date half way."""
    found = default_known(errors(cell, replications, 2), cell.n // 2)
    return [_row("known break size", "default", cell, found, ALPHA)]


def search_cell(cell, replications):
    """Size of the search."""
    found, _ = default_search(errors(cell, replications, 3))
    return [_row("search size", "default", cell, found, ALPHA)]


def forecast_cell(cell, replications):
    """Coverage of forecast intervals."""
    rows = []
    for horizon in sorted({1, min(5, longest_horizon(cell.n))}):
        path = errors(cell, replications, 4, extra=horizon)
        place = mixture(path[: cell.n], horizon).cdf(path[-1])
        for level in (0.8, 0.95):
            held = np.abs(place - 0.5) <= level / 2.0
            rows.append(_row(f"forecast coverage h={horizon}", "default", cell, held, level))
    return rows


def dates_cell(cell, replications):
    """How often the set of dates holds the true one, where a break twice the oracle's is found."""
    n, start = cell.n, cell.n // 2
    change = 2.0 * oracle_effect(_break_design(n, start), cell.rho)
    y = errors(cell, max(replications // SETS, 1), 5) + change * break_columns(n, start)[:, 1:]
    path, rho_hat = wald_path(y)
    table = search_table(n)
    bound = table.bound(rho_hat, BREAK_CONFIDENCE)
    found = np.flatnonzero(path.max(axis=0) > table.critical(bound))
    held = [start in compatible_dates(y[:, i], float(bound[i])) for i in found]
    return [_row("date set coverage", "default", cell, held, 0.95)] if held else []


def run(replications=REPLICATIONS, n_jobs=None):
    """Simulate all cells outside the design, and the sets of dates also within it.

    Returns
    -------
    pandas.DataFrame
        Columns as in `trajectory.calibration.rates`.
    """
    jobs = [(job, Cell(n, rho, kind)) for job in (trend_cell, forecast_cell) for n in YEARS
            for rho in RHOS for kind in OUTSIDE]  # fmt: skip
    jobs += [(known_cell, Cell(n, rho, k)) for n in YEARS if n >= MIN_BOTH for rho in RHOS for k in OUTSIDE]
    # a search that finds a step is right
    jobs += [
        (search_cell, Cell(n, rho, k)) for n in SEARCH_YEARS for rho in RHOS for k in ("heavy", "restless")
    ]
    jobs += [
        (dates_cell, Cell(n, rho, kind))
        for n in SEARCH_YEARS
        for rho in SET_RHOS
        for kind in ("ar1", *OUTSIDE)
    ]
    parts = Parallel(n_jobs=n_jobs)(delayed(job)(cell, replications) for job, cell in jobs)
    return pd.DataFrame([row for part in parts for row in part])


def main(arguments):
    """Write the table; the first argument, if any, is the number of workers."""
    table = run(n_jobs=int(arguments[0]) if arguments else 1)
    table.to_csv(STORED, index=False, float_format="%.5f", lineterminator="\n")
    print(f"{STORED.name}: {len(table)} rows")


if __name__ == "__main__":
    main(sys.argv[1:])
