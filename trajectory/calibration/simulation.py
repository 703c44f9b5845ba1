"""How well the book's methods and the usual tools keep their promises.

A test at 5% should reject 5% of the series in which there is nothing to find, and a 95% interval
should hold the truth in 95%. This program simulates series for which the truth is known and
counts. ``python -m trajectory.calibration rates`` rewrites ``rates.csv``, one row per
quantity, method, length and autocorrelation, which the methods chapter draws.

Every cell has its own random numbers, so the result does not depend on the number of workers.
`run` hands the cells to joblib; whatever backend joblib is given does the work:

>>> import joblib
>>> from dask.distributed import Client                                    # doctest: +SKIP
>>> with Client("scheduler:8786"), joblib.parallel_config("dask"):         # doctest: +SKIP
...     table = run(replications=100_000)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd
from joblib import Parallel, delayed
from scipy import optimize, stats

from trajectory._methods import textbook
from trajectory._methods.ar1 import Design, ar1, gls, moments, reml, trend_columns
from trajectory._methods.detection import BREAK_CONFIDENCE, joint_wald
from trajectory._methods.detection import trend_test as default_trend
from trajectory._methods.mixture import mixture
from trajectory._methods.null import RHO_GRID, Table, absolute_t, generator, simulate_table
from trajectory._methods.search import admissible, break_columns, break_design, search_table, wald_path
from trajectory.breaks import MIN_BOTH, MIN_SEARCH
from trajectory.crossings import LEVELS
from trajectory.forecasts import longest_horizon

YEARS = (8, 12, 20, 30, 45)
RHOS = (0.0, 0.3, 0.6, 0.9, 1.0)
GROWTH_RHO = 0.4  # yearly changes that are themselves autocorrelated
STORED = Path(__file__).parent / "rates.csv"
REPLICATIONS = 20_000
CHUNK = 5_000
ALPHA = 0.05
NOMINAL = {"size": ALPHA, "power": 0.8}  # of a simulated quantity, where one is set
CHANGES = {"size": 0, "power": 1, "power at twice the change": 2}  # in multiples of what an oracle finds
Rows = list[dict[str, object]]


@dataclass(frozen=True)
class Cell:
    """One length and one error process.

    `process` is "ar1" (errors around a line) or "growth_ar1" (errors of the yearly changes);
    `rho` is the autocorrelation of the process named.
    """

    n: int
    rho: float
    process: str = "ar1"

    def errors(self, replications: int, family: int, extra: int = 0) -> np.ndarray:
        """Simulated errors, shape (n + extra, replications), scaled to unit innovations."""
        key = (7, family, self.n, round(1000 * self.rho), int(self.process == "growth_ar1"))
        innovations = generator(*key).standard_normal((self.n + extra, replications))
        errors = ar1(innovations, self.rho)
        return errors if self.process == "ar1" else np.cumsum(errors, axis=0)


def oracle_effect(x: np.ndarray, rho: float) -> float:
    """Size of the last coefficient that the best test finds with the nominal power.

    The oracle knows rho and uses generalised least squares; its t has n - k degrees of freedom.
    """
    design = Design(x)
    df = design.n - design.k
    cutoff = stats.t.ppf(1.0 - ALPHA / 2.0, df)

    def shortfall(shift: float) -> float:
        return stats.nct.sf(cutoff, df, shift) - NOMINAL["power"]  # the other tail is negligible by then

    fit = gls(moments(design, np.eye(design.n)[:, :1]), min(rho, 0.9999))
    se = 1.0 / (fit.low[-1][-1] * design.r[-1, -1])
    return optimize.brentq(shortfall, 1.0, 6.0) * se


def default_known(y: np.ndarray, start: int) -> np.ndarray:
    """Whether `trajectory.breaks.known_date` rejects at 5%, shape (m,)."""
    table = known_table(y.shape[0], start)
    mom = moments(Design(break_design(y.shape[0], start)), y)
    cutoff = table.critical(table.bound(mom.rho_ols, BREAK_CONFIDENCE))
    return reml(mom).wald_last(2) > cutoff


@lru_cache(maxsize=16)
def known_table(n: int, start: int) -> Table:
    """Null distribution of the known-date Wald F along a grid of rho."""
    design = Design(break_design(n, start))
    return simulate_table(design, joint_wald, RHO_GRID[::2], REPLICATIONS, (8, n, start))


def default_search(y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Whether `trajectory.breaks.search` rejects at 5%, and its positions; shapes (m,)."""
    table = search_table(y.shape[0])
    path, rho_hat = wald_path(y)
    cutoff = table.critical(table.bound(rho_hat, BREAK_CONFIDENCE))
    return path.max(axis=0) > cutoff, admissible(y.shape[0])[path.argmax(axis=0)]


@lru_cache(maxsize=16)
def _sup_f_cutoff(n: int) -> float:
    """5% point of the largest Chow F when years are independent."""
    return np.quantile(textbook.sup_f(generator(9, n).standard_normal((n, 20_000)))[0], 1 - ALPHA)


def trend_cell(cell: Cell, replications: int) -> Rows:
    """Size, power and coverage of trend tests."""
    n, line = cell.n, Design(trend_columns(cell.n))
    errors = cell.errors(replications, 1)
    rows = []
    effects = {"size": 0.0}
    if cell.process == "ar1":
        slope = oracle_effect(trend_columns(n), cell.rho)
        effects |= {"power": slope, "power at twice the slope": 2.0 * slope}
    for quantity, slope in effects.items():
        y = errors + slope * np.arange(n)[:, None]
        estimate, se, critical = default_trend(y)
        found = {
            "default": np.abs(estimate / se) > critical(0.95),
            "OLS t": textbook.ols_p(y) < ALPHA,
            "Newey-West": textbook.hac_p(y) < ALPHA,
            "Mann-Kendall": textbook.mann_kendall_p(y) < ALPHA,
            "Prais-Winsten t": 2.0 * stats.t.sf(absolute_t(moments(line, y)), n - 2) < ALPHA,
            "drift t": textbook.drift_p(y) < ALPHA,
        }
        rows += _methods(cell, "trend", quantity, found)
        if quantity == "size":
            rows += trend_coverage(cell, estimate, se, critical)
    return rows


def trend_coverage(
    cell: Cell, estimate: np.ndarray, se: np.ndarray, critical: Callable[[float], np.ndarray]
) -> Rows:
    """How often intervals around estimates of a slope of zero hold it."""
    held = {level: np.abs(estimate) <= critical(level) * se for level in LEVELS}
    return [row(cell, "trend coverage", hits, level) for level, hits in held.items()]


def known_cell(cell: Cell, replications: int) -> Rows:
    """Size and power of tests for a change at a known date, half way."""
    n, start = cell.n, cell.n // 2
    errors = cell.errors(replications, 2)
    change = oracle_effect(break_design(n, start), cell.rho)
    rows = []
    for quantity, factor in CHANGES.items():
        y = errors + factor * change * break_columns(n, start)[:, 1:]
        found = {
            "default": default_known(y, start),
            "Chow": textbook.chow_p(y, start) < ALPHA,
            "Newey-West": textbook.hac_break_p(y, start) < ALPHA,
        }
        rows += _methods(cell, "known break", quantity, found)
    return rows


def search_cell(cell: Cell, replications: int) -> Rows:
    """Size and power of searches for a break, and how often they date it within a year."""
    n, start = cell.n, cell.n // 2
    errors = cell.errors(replications, 3)
    change = oracle_effect(break_design(n, start), cell.rho)
    rows = []
    for quantity, factor in CHANGES.items():
        y = errors + factor * change * break_columns(n, start)[:, 1:]
        parts = [y[:, i : i + CHUNK] for i in range(0, replications, CHUNK)]
        default, date = map(np.concatenate, zip(*map(default_search, parts), strict=True))
        largest, usual_date = map(np.concatenate, zip(*map(textbook.sup_f, parts), strict=True))
        usual = largest > _sup_f_cutoff(n)
        rows += _methods(cell, "search", quantity, {"default": default, "sup F": usual})
        if factor:
            dated = {"default": np.abs(date - start) <= 1, "sup F": np.abs(usual_date - start) <= 1}
            rows += _methods(cell, "search", quantity.replace("power", "dated"), dated)
    return rows


def forecast_cell(cell: Cell, replications: int, widths: int = 300) -> Rows:
    """Coverage of prediction intervals, and their width against the random walk with drift.

    Widths need quantiles, which cost fifty times as much as probabilities: `widths` series do.
    """
    n = cell.n
    rows = []
    for horizon in sorted({1, min(5, longest_horizon(n))}):
        path = cell.errors(replications, 4, extra=horizon)
        y, actual = path[:n], path[-1]
        mix = mixture(y, horizon)
        line, walk = textbook.ols_forecast(y, horizon), textbook.drift_forecast(y, horizon)
        places = {
            "default": mix.cdf(actual),
            "OLS trend": stats.t.cdf((actual - line[0]) / line[1], n - 2),
            "random walk with drift": stats.t.cdf((actual - walk[0]) / walk[1], n - 2),
        }
        rows += forecast_coverage(cell, horizon, places)
        few = min(replications, widths)
        narrow = mixture(y[:, :few], horizon)
        usual = 2.0 * stats.t.ppf(0.9, n - 2) * walk[1][:few]
        width = (narrow.quantile(0.9) - narrow.quantile(0.1)) / usual
        median = {"value": float(np.median(width)), "standard_error": np.nan}
        rows.append(row(cell, f"forecast width h={horizon}", width, 0.8) | median)
    return rows


def forecast_coverage(cell: Cell, horizon: int, places: dict[str, np.ndarray]) -> Rows:
    """How often central intervals hold the value that came, given its probability by method."""
    return [
        row(cell, f"forecast coverage h={horizon}", np.abs(place - 0.5) <= level / 2.0, level, method)
        for level in LEVELS
        for method, place in places.items()
    ]


def row(
    cell: Cell,
    quantity: str,
    hits: Sequence[bool] | np.ndarray,
    nominal: float = np.nan,
    method: str = "default",
    **more: object,
) -> dict[str, object]:
    """Return a row of a stored table: a rate with its Monte Carlo error; `more` says what was measured."""
    value, count = float(np.mean(hits)), len(hits)
    error = float(np.sqrt(max(value * (1.0 - value), 0.0) / count)) if count else np.nan
    return {
        "quantity": quantity,
        "method": method,
        "process": cell.process,
        "n": cell.n,
        "rho": cell.rho,
        **more,
        "value": value,
        "replications": count,
        "standard_error": error,
        "nominal": nominal,
    }


def _methods(cell: Cell, what: str, quantity: str, found: dict[str, np.ndarray]) -> Rows:
    nominal = NOMINAL.get(quantity, np.nan)
    return [row(cell, f"{what} {quantity}", hits, nominal, method) for method, hits in found.items()]


def run(
    replications: int = REPLICATIONS,
    years: Sequence[int] = YEARS,
    rhos: Sequence[float] = RHOS,
    n_jobs: int | None = None,
) -> pd.DataFrame:
    """Simulate all quantities.

    Parameters
    ----------
    replications : int
        Series per cell; half as many for break tests.
    years : sequence of int
        Lengths of the series; break tests and long horizons only where the library admits them.
    rhos : sequence of float
        Autocorrelations. One process with autocorrelated yearly changes is added.
    n_jobs : int, optional
        Workers, as joblib understands it.

    Returns
    -------
    pandas.DataFrame
        Columns quantity, method, process, n, rho, value, replications, standard_error, nominal.
    """
    cells = [Cell(n, rho) for n in years for rho in rhos]
    growth = [Cell(n, GROWTH_RHO, "growth_ar1") for n in years]
    half = max(replications // 2, 1)
    jobs = [(trend_cell, c, replications) for c in cells + growth]
    jobs += [(forecast_cell, c, replications) for c in cells + growth]
    jobs += [(known_cell, c, half) for c in cells if c.n >= MIN_BOTH]
    jobs += [(search_cell, c, half) for c in cells if c.n >= MIN_SEARCH]
    parts = Parallel(n_jobs=n_jobs)(delayed(job)(cell, count) for job, cell, count in jobs)
    return pd.DataFrame([row for part in parts for row in part])


def rates() -> pd.DataFrame:
    """Read the stored table that `run` wrote with its default settings.

    Returns
    -------
    DataFrame
        Columns quantity, method, process, n, rho, value, replications, standard_error, nominal.
    """
    return pd.read_csv(STORED)
