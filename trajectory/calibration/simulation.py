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

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd
from joblib import Parallel, delayed
from scipy import optimize, stats

from trajectory._methods import textbook
from trajectory._methods.ar1 import Design, ar1, gls, moments, prais_winsten, reml, trend_columns
from trajectory._methods.detection import BREAK_CONFIDENCE, joint_wald
from trajectory._methods.detection import trend_test as default_trend
from trajectory._methods.mixture import mixture
from trajectory._methods.null import (
    RHO_GRID,
    Table,
    generator,
    simulate_table,
)
from trajectory._methods.search import admissible, break_columns, search_table, wald_path
from trajectory.breaks import MIN_BOTH, MIN_SEARCH
from trajectory.forecasts import longest_horizon

YEARS = (8, 12, 20, 30, 45)
RHOS = (0.0, 0.3, 0.6, 0.9, 1.0)
GROWTH_RHO = 0.4  # yearly changes that are themselves autocorrelated
STORED = Path(__file__).parent / "rates.csv"
REPLICATIONS = 20_000
CHUNK = 5_000
ALPHA = 0.05


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


def oracle_effect(x: np.ndarray, rho: float, power: float = 0.8) -> float:
    """Size of the last coefficient that the best test finds with probability `power`.

    The oracle knows rho and uses generalised least squares; its t has n - k degrees of freedom.
    """
    design = Design(x)
    df = design.n - design.k
    cutoff = stats.t.ppf(1.0 - ALPHA / 2.0, df)

    def shortfall(shift: float) -> float:
        return stats.nct.sf(cutoff, df, shift) - power  # the other tail is negligible by then

    fit = gls(moments(design, np.eye(design.n)[:, :1]), min(rho, 0.9999))
    se = 1.0 / (fit.low[-1][-1] * design.r[-1, -1])
    return optimize.brentq(shortfall, 1.0, 6.0) * se


def default_known(y: np.ndarray, start: int) -> np.ndarray:
    """Whether `trajectory.breaks.known_date` rejects at 5%, shape (m,)."""
    table = known_table(y.shape[0], start)
    mom = moments(Design(_break_design(y.shape[0], start)), y)
    cutoff = table.critical(table.bound(mom.rho_ols, BREAK_CONFIDENCE))
    return reml(mom).wald_last(2) > cutoff


@lru_cache(maxsize=16)
def known_table(n: int, start: int) -> Table:
    """Null distribution of the known-date Wald F along a grid of rho."""
    design = Design(_break_design(n, start))
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


def _break_design(n: int, start: int) -> np.ndarray:
    return np.column_stack([trend_columns(n), break_columns(n, start)])


def trend_cell(cell: Cell, replications: int) -> list[dict[str, object]]:
    """Size, power and coverage of trend tests."""
    n = cell.n
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
            "Prais-Winsten t": _prais_winsten_p(y) < ALPHA,
            "drift t": textbook.drift_p(y) < ALPHA,
        }
        nominal = ALPHA if quantity == "size" else 0.8 if quantity == "power" else np.nan
        rows += [_row(f"trend {quantity}", m, cell, hit, nominal) for m, hit in found.items()]
        if quantity == "size":
            for level in (0.8, 0.95):
                held = np.abs(estimate) <= critical(level) * se
                rows.append(_row("trend coverage", "default", cell, held, level))
    return rows


def _prais_winsten_p(y: np.ndarray) -> np.ndarray:
    fit = prais_winsten(moments(Design(trend_columns(y.shape[0])), y))
    return 2.0 * stats.t.sf(np.abs(fit.last_coefficient / fit.last_se), y.shape[0] - 2)


def known_cell(cell: Cell, replications: int) -> list[dict[str, object]]:
    """Size and power of tests for a change at a known date, half way."""
    n, start = cell.n, cell.n // 2
    errors = cell.errors(replications, 2)
    change = oracle_effect(_break_design(n, start), cell.rho)
    rows = []
    for quantity, factor in (("size", 0), ("power", 1), ("power at twice the change", 2)):
        y = errors + factor * change * break_columns(n, start)[:, 1:]
        found = {
            "default": default_known(y, start),
            "Chow": textbook.chow_p(y, start) < ALPHA,
            "Newey-West": textbook.hac_break_p(y, start) < ALPHA,
        }
        nominal = ALPHA if quantity == "size" else 0.8 if quantity == "power" else np.nan
        rows += [_row(f"known break {quantity}", m, cell, hit, nominal) for m, hit in found.items()]
    return rows


def search_cell(cell: Cell, replications: int) -> list[dict[str, object]]:
    """Size and power of searches for a break, and how often they date it within a year."""
    n, start = cell.n, cell.n // 2
    errors = cell.errors(replications, 3)
    change = oracle_effect(_break_design(n, start), cell.rho)
    rows = []
    for quantity, factor in (("size", 0), ("power", 1), ("power at twice the change", 2)):
        y = errors + factor * change * break_columns(n, start)[:, 1:]
        parts = [y[:, i : i + CHUNK] for i in range(0, replications, CHUNK)]
        default, date = map(np.concatenate, zip(*map(default_search, parts), strict=True))
        largest, usual_date = map(np.concatenate, zip(*map(textbook.sup_f, parts), strict=True))
        usual = largest > _sup_f_cutoff(n)
        nominal = ALPHA if quantity == "size" else 0.8 if quantity == "power" else np.nan
        rows.append(_row(f"search {quantity}", "default", cell, default, nominal))
        rows.append(_row(f"search {quantity}", "sup F", cell, usual, nominal))
        if factor:
            what = "search dated" if factor == 1 else "search dated at twice the change"
            rows.append(_row(what, "default", cell, np.abs(date - start) <= 1, np.nan))
            rows.append(_row(what, "sup F", cell, np.abs(usual_date - start) <= 1, np.nan))
    return rows


def forecast_cell(cell: Cell, replications: int, widths: int = 300) -> list[dict[str, object]]:
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
        for level in (0.8, 0.95):
            for method, place in places.items():
                held = np.abs(place - 0.5) <= level / 2.0
                rows.append(_row(f"forecast coverage h={horizon}", method, cell, held, level))
        few = min(replications, widths)
        narrow = mixture(y[:, :few], horizon)
        width = (narrow.quantile(0.9) - narrow.quantile(0.1)) / (
            2.0 * stats.t.ppf(0.9, n - 2) * walk[1][:few]
        )
        rows.append(
            _row(f"forecast width h={horizon}", "default", cell, width, 0.8)
            | {"value": float(np.median(width)), "standard_error": np.nan}
        )
    return rows


def _row(
    quantity: str, method: str, cell: Cell, hits: Sequence[bool] | np.ndarray, nominal: float
) -> dict[str, object]:
    value, count = float(np.mean(hits)), len(hits)
    return {
        "quantity": quantity,
        "method": method,
        "process": cell.process,
        "n": cell.n,
        "rho": cell.rho,
        "value": value,
        "replications": count,
        "standard_error": float(np.sqrt(max(value * (1.0 - value), 0.0) / count)),
        "nominal": nominal,
    }


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
