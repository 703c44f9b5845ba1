"""Null distributions by simulation, and the shipped tables made from them.

The book's tests take their critical values from simulated AR(1) series of the same length and
the same regressors, at an upper confidence bound for the autocorrelation rho instead of at its
estimate. The bound inverts the simulated distribution of the estimate (Andrews 1993 does so for
the median); using a bound of a nuisance parameter keeps the size of the test under control
(Berger & Boos 1994; Cavanagh, Elliott & Stock 1995).

The distributions for straight lines are shipped (`trajectory.calibration.critical_values` writes
them); those for any other design are simulated when asked for. Every cell has a seed of its own, so
neither their order nor the number of workers matters.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

import numpy as np

from trajectory._methods.ar1 import (
    Design,
    Moments,
    ar1,
    moments,
    prais_winsten,
    rho_of_least_squares,
    trend_columns,
)

SEED = 19930101
CALL_DRAWS = 20_000  # designs that have no table are simulated when first asked for
BLOCK = 2_000  # of them at a time: few enough to stay in the processor's cache

RHO_GRID = np.array([0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.925, 0.95, 0.97, 0.985, 1])
# Yearly changes that remember nine tenths of themselves have no mean that a few decades could show,
# and multipliers explode beyond: the bound for their autocorrelation stops there.
GROWTH_RHO_GRID = RHO_GRID[RHO_GRID <= 0.9]

TREND_YEARS = range(6, 61)

RHO_LEVELS = np.array([0.025, 0.05, 0.10, 0.25, 0.50, 0.75, 0.90, 0.95, 0.975])
# Upper-tail probabilities at which the distribution of |t| or F is kept. Forty thousand draws
# leave twenty beyond the last: no smaller p-value is ever reported.
TAIL_LEVELS = np.r_[
    1.0, np.arange(0.95, 0.21, -0.05), np.arange(0.2, 0.105, -0.02),
    [0.1, 0.09, 0.08, 0.07, 0.06, 0.05, 0.04, 0.03, 0.025, 0.02, 0.015, 0.01],
    [0.0075, 0.005, 0.003, 0.002, 0.001, 0.0005],
].round(6)  # fmt: skip
SMALLEST_P = float(TAIL_LEVELS[-1])


@dataclass(frozen=True)
class Tail:
    """Null distribution of a non-negative statistic, as quantiles at `TAIL_LEVELS`."""

    quantiles: np.ndarray

    def critical(self, level: float) -> float:
        """Value exceeded with probability ``1 - level``; `level` between 0 and 0.9995."""
        if not 0 < level <= 1 - SMALLEST_P:
            raise ValueError(f"level must lie in (0, {1 - SMALLEST_P}], not {level}")
        return float(np.interp(level, 1.0 - TAIL_LEVELS, self.quantiles))

    def p_value(self, statistic: float) -> float:
        """Probability of a value at least as large; never reported below `SMALLEST_P`."""
        return float(np.exp(np.interp(statistic, self.quantiles, np.log(TAIL_LEVELS))))


@dataclass(frozen=True)
class Table:
    """Distributions of rho-hat and of a test statistic along a grid of true rho."""

    rho: np.ndarray  # (g,)
    rho_quantiles: np.ndarray  # (g, len(RHO_LEVELS)) of the least-squares rho-hat
    tail_quantiles: np.ndarray  # (g, len(TAIL_LEVELS)) of the statistic

    def bound(self, rho_hat: np.ndarray | float, confidence: float) -> np.ndarray | Any:
        """Upper confidence bounds for rho, within the grid; scalar or array as `rho_hat`.

        A bound is the rho at which `rho_hat` is the ``1 - confidence`` quantile of its simulated
        distribution: 0.5 gives the median-unbiased estimate of Andrews (1993).
        """
        column = int(np.argmin(np.abs(RHO_LEVELS - (1.0 - confidence))))
        quantiles = np.maximum.accumulate(self.rho_quantiles[:, column])
        return np.interp(rho_hat, quantiles, self.rho)

    def critical(self, rho: np.ndarray | float, level: float = 0.95) -> np.ndarray | Any:
        """Critical values when the truth is `rho`; scalar or array as `rho`."""
        column = int(np.argmin(np.abs(TAIL_LEVELS - (1.0 - level))))
        return np.interp(rho, self.rho, self.tail_quantiles[:, column])

    def tail(self, rho: float) -> Tail:
        """Distribution of the statistic when the truth is `rho`."""
        rows = [np.interp(rho, self.rho, q) for q in self.tail_quantiles.T]
        return Tail(np.array(rows))


def generator(*key: int) -> np.random.Generator:
    """Random numbers that depend on `key` (integers) and the package's seed alone."""
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence([SEED, *key])))


def tail_quantiles(statistic: np.ndarray) -> np.ndarray:
    """Quantiles of simulated statistics at `TAIL_LEVELS`."""
    out = np.quantile(statistic, 1.0 - TAIL_LEVELS)
    out[0] = 0.0
    return out


def absolute_t(mom: Moments) -> np.ndarray:
    """|t| of the last coefficient by iterated Prais-Winsten, shape (m,)."""
    fit = prais_winsten(mom)
    return np.abs(fit.last_coefficient / fit.last_se)


def simulate_table(
    design: Design,
    statistic: Callable[[Moments], np.ndarray],
    grid: np.ndarray,
    draws: int,
    key: tuple[int, ...],
) -> Table:
    """Simulate a `Table` for a design.

    Parameters
    ----------
    design : Design
        Regressors; a constant must be in the span of those not tested, so that where a random walk
        starts does not matter.
    statistic : callable
        From `Moments` to an array of non-negative statistics.
    grid : ndarray
        True values of rho.
    draws : int
        Series per value of rho; the same innovations serve all of them.
    key : tuple of int
        Identifies the cell's random numbers.
    """
    innovations = generator(*key).standard_normal((design.n, draws))
    rho_quantiles, tails = [], []
    for rho in grid:
        mom = moments(design, ar1(innovations, rho))
        rho_quantiles.append(np.quantile(mom.rho_ols, RHO_LEVELS))
        tails.append(tail_quantiles(statistic(mom)))
    return Table(np.asarray(grid), np.array(rho_quantiles), np.array(tails))


@lru_cache(maxsize=256)
def _rho_quantiles_at_call(shape: tuple[int, ...], content: bytes) -> np.ndarray:
    """Quantiles of rho-hat along `RHO_GRID` for any design, given as its bytes."""
    design = Design(np.frombuffer(content).reshape(shape))
    innovations = generator(3, *shape).standard_normal((design.n, CALL_DRAWS))
    found = np.empty((RHO_GRID.size, CALL_DRAWS))
    for start in range(0, CALL_DRAWS, BLOCK):
        block = slice(start, start + BLOCK)
        part = np.ascontiguousarray(innovations[:, block])
        for row, rho in zip(found, RHO_GRID, strict=True):
            row[block] = rho_of_least_squares(design, ar1(part, rho))
    return np.quantile(found, RHO_LEVELS, axis=1).T


def rho_table(design: Design) -> Table:
    """`Table` of rho-hat alone (no statistic) for any design; remembered between calls."""
    x = np.ascontiguousarray(design.x, dtype=float)
    quantiles = _rho_quantiles_at_call(x.shape, x.tobytes())
    return Table(RHO_GRID, quantiles, np.empty((RHO_GRID.size, 0)))


def null_moments(design: Design, rho: float, draws: int = CALL_DRAWS) -> Moments:
    """Moments of simulated AR(1) series without any effect, at one value of rho."""
    innovations = generator(4, *design.x.shape).standard_normal((design.n, draws))
    return moments(design, ar1(innovations, rho))


def trend_table(n: int) -> Table:
    """Table for the slope of a straight line through `n` years: shipped for 6 to 60."""
    if n in TREND_YEARS:
        return shipped("trend", n - TREND_YEARS[0], RHO_GRID)
    return simulate_trend(n)


def growth_table(n: int) -> Table:
    """Table for the mean of the ``n - 1`` annual changes of a series of `n` years."""
    if n in TREND_YEARS:
        return shipped("growth", n - TREND_YEARS[0], GROWTH_RHO_GRID)
    return simulate_growth(n)


@lru_cache(maxsize=32)
def simulate_trend(n: int, draws: int = CALL_DRAWS) -> Table:
    """`Table` of |t| for the slope of a line through `n` years."""
    return simulate_table(Design(trend_columns(n)), absolute_t, RHO_GRID, draws, (1, n))


@lru_cache(maxsize=32)
def simulate_growth(n: int, draws: int = CALL_DRAWS) -> Table:
    """`Table` of |t| for the mean of ``n - 1`` annual changes."""
    design = Design(np.ones((n - 1, 1)))
    return simulate_table(design, absolute_t, GROWTH_RHO_GRID, draws, (2, n))


def shipped(name: str, row: int, grid: np.ndarray) -> Table:
    """One row of the shipped tables."""
    arrays = _tables()
    return Table(grid, arrays[f"{name}_rho"][row], arrays[f"{name}_tail"][row])


@lru_cache(maxsize=1)
def _tables() -> dict[str, np.ndarray]:
    path = files("trajectory._methods") / "critical_values.npz"
    with path.open("rb") as stream, np.load(stream) as archive:
        return {name: archive[name].astype(float) for name in archive.files}
