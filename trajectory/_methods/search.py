"""The largest break statistic over all admissible dates, for many series at once.

Level and slope of a straight line may both change. Each date's Wald statistic is generalised
least squares at a rho estimated from the residuals of the best-fitting least-squares break, so
that a true break is not mistaken for autocorrelation.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from trajectory._methods.ar1 import RHO_LIMIT, Design, ar1, gls, moments, trend_columns
from trajectory._methods.null import RHO_GRID, RHO_LEVELS, Table, generator, shipped, tail_quantiles

SEARCH_YEARS = range(30, 61)  # lengths that have a shipped table
TRIM = 0.15  # share of the years kept free at each end (Andrews 1993b)
CALL_DRAWS = 4_000  # longer series are simulated when asked for
CHUNK = 4_000  # series handled at a time, which bounds the memory


def break_columns(n: int, start: int) -> np.ndarray:
    """Level step and slope change that begin at position `start`, shape (n, 2)."""
    t = np.arange(n)
    return np.column_stack([(t >= start) * 1.0, np.maximum(t - start, 0.0)])


def break_design(n: int, start: int) -> np.ndarray:
    """Line, and the step and slope change that begin at position `start`, shape (n, 4)."""
    return np.column_stack([trend_columns(n), break_columns(n, start)])


def admissible(n: int) -> np.ndarray:
    """Positions at which a second regime may start."""
    side = int(np.floor(TRIM * n))
    return np.arange(side, n - side + 1)


@lru_cache(maxsize=64)
def _designs(n: int) -> list[Design]:
    return [Design(break_design(n, start)) for start in admissible(n)]


def wald_path(y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Break statistics of many series, shape (n, m).

    Returns
    -------
    path : ndarray, shape (dates, m)
        Wald F (two restrictions) at every admissible date.
    rho_hat : ndarray, shape (m,)
        Lag-one autoregression of the residuals of the best-fitting least-squares break.
    """
    all_moments = [moments(design, y) for design in _designs(y.shape[0])]
    squares = np.array([mom.ee for mom in all_moments])
    best = squares.argmin(axis=0)
    rho_hat = np.array([mom.rho_ols for mom in all_moments])[best, np.arange(y.shape[1])]
    rho = np.clip(rho_hat, -RHO_LIMIT, RHO_LIMIT)
    return np.array([gls(mom, rho).wald_last(2) for mom in all_moments]), rho_hat


@lru_cache(maxsize=16)
def simulate_search(n: int, draws: int) -> Table:
    """`Table` of the largest break statistic for `n` years without a break."""
    innovations = generator(5, n).standard_normal((n, draws))
    rho_quantiles, tails = [], []
    for rho in RHO_GRID:
        largest, estimates = [], []
        for first in range(0, draws, CHUNK):
            path, rho_hat = wald_path(ar1(innovations[:, first : first + CHUNK], rho))
            largest.append(path.max(axis=0))
            estimates.append(rho_hat)
        rho_quantiles.append(np.quantile(np.concatenate(estimates), RHO_LEVELS))
        tails.append(tail_quantiles(np.concatenate(largest)))
    return Table(RHO_GRID, np.array(rho_quantiles), np.array(tails))


def search_table(n: int) -> Table:
    """Table for `n` years: shipped for 30 to 60, simulated and remembered beyond."""
    if n in SEARCH_YEARS:
        return shipped("search", n - SEARCH_YEARS[0], RHO_GRID)
    return simulate_search(n, CALL_DRAWS)
