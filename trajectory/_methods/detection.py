"""How often the calibrated tests find an effect of a given size, in simulated series.

The estimate of rho, its bound and the standard error do not change if an effect is added to a series,
since the effect lies in the span of the regressors: one simulation without an effect gives the
power at every size. Effects are in units of the innovations, whose standard deviation is one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from trajectory._methods.ar1 import Design, Moments, ar1, moments, prais_winsten, reml, trend_columns
from trajectory._methods.null import (
    Table,
    absolute_t,
    generator,
    growth_table,
    null_moments,
    rho_table,
    tail_quantiles,
    trend_table,
)

TREND_CONFIDENCE = 0.95  # of the upper bound for rho around a trend line, or for any one coefficient
GROWTH_CONFIDENCE = 0.75  # of the upper bound for rho of the annual changes
BREAK_CONFIDENCE = 0.90  # of the upper bound for rho if level and slope change

DRAWS = 2_000
COARSE = np.array([0.0, 0.3, 0.6, 0.8, 0.9, 0.95, 1.0])


@dataclass(frozen=True)
class Detection:
    """Simulated series and whether a test finds an effect in them."""

    found: Callable[[float], np.ndarray]  # from the size of an effect to one answer per series

    def share(self, effect: float) -> float:
        """Share of the series in which an effect of this size is found."""
        return float(np.mean(self.found(effect)))

    def effect(self, share: float) -> float:
        """Smallest size found in this share of the series, to a thousandth of an innovation."""
        high = 1.0
        while self.share(high) < share:
            high *= 2.0
            if high > 1e4:
                return float("inf")
        low = 0.0
        while high - low > 1e-3 * max(high, 0.1):
            middle = 0.5 * (low + high)
            low, high = (low, middle) if self.share(middle) >= share else (middle, high)
        return high


def walk_not_excluded(y: np.ndarray) -> np.ndarray:
    """Whether `trajectory.trends.trend` takes the mean of the changes, shape (m,)."""
    rho_hat = moments(Design(trend_columns(y.shape[0])), y).rho_ols
    return trend_table(y.shape[0]).bound(rho_hat, TREND_CONFIDENCE) >= 1.0


def trend_test(
    y: np.ndarray, force: bool | np.ndarray = False
) -> tuple[np.ndarray, np.ndarray, Callable[[float], np.ndarray]]:
    """Estimates, errors and multipliers of `trajectory.trends.trend` for many series, shape (n, m).

    With `force` the mean of the changes is taken whatever the bound for rho. Estimates and errors have the
    shape (m,); so have the multipliers, which are a function of the level.
    """
    n = y.shape[0]
    levels = moments(Design(trend_columns(n)), y)
    changes = moments(Design(np.ones((n - 1, 1))), np.diff(y, axis=0))
    line, mean = prais_winsten(levels), prais_winsten(changes)
    rho_line = trend_table(n).bound(levels.rho_ols, TREND_CONFIDENCE)
    rho_mean = growth_table(n).bound(changes.rho_ols, GROWTH_CONFIDENCE)
    walk = (rho_line >= 1.0) | force

    def critical(level: float) -> np.ndarray:
        changing, steady = growth_table(n).critical(rho_mean, level), trend_table(n).critical(rho_line, level)
        return np.where(walk, changing, steady)

    estimate = np.where(walk, mean.last_coefficient, line.last_coefficient)
    return estimate, np.where(walk, mean.last_se, line.last_se), critical


def trend_detection(y: np.ndarray, force: bool | np.ndarray = False) -> Detection:
    """`Detection` of a trend in series without one, shape (n, m)."""
    estimate, se, critical = trend_test(y, force)
    cutoff = critical(0.95) * se
    return Detection(lambda effect: np.abs(estimate + effect) > cutoff)


def coefficient_detection(design: Design, table: Table, y: np.ndarray) -> Detection:
    """`Detection` of the coefficient of the last column of a design in series without one, shape (n, m).

    The table is the null distribution of |t| for that design.
    """
    mom = moments(design, y)
    fit = prais_winsten(mom)
    estimate, se = fit.last_coefficient, fit.last_se
    cutoff = table.critical(table.bound(mom.rho_ols, TREND_CONFIDENCE)) * se
    return Detection(lambda effect: np.abs(estimate + effect) > cutoff)


def break_detection(design: Design, table: Table, y: np.ndarray, column: int) -> Detection:
    """`Detection` of one change by the joint test of the last two columns of a design.

    As `coefficient_detection`, with the null distribution of the Wald F; `column` is the one that changes,
    -2 for the level and -1 for the slope.
    """
    mom = moments(design, y)
    fit = reml(mom)
    cutoff = table.critical(table.bound(mom.rho_ols, BREAK_CONFIDENCE))
    direction = design.r[:, column][:, None]

    def found(effect: float) -> np.ndarray:
        moved = replace(mom, c=mom.c + effect * direction)
        return replace(fit, mom=moved).wald_last(2) > cutoff

    return Detection(found)


def joint_wald(mom: Moments) -> np.ndarray:
    """Wald F of the last two coefficients after restricted maximum likelihood, shape (m,)."""
    return reml(mom).wald_last(2)


def errors(n: int, rho: float, growth: bool) -> np.ndarray:
    """Simulated departures: AR(1), or with `growth` the sum of yearly changes that are AR(1)."""
    key = (12, n, round(1000 * rho), int(growth))
    u = ar1(generator(*key).standard_normal((n, DRAWS)), rho)
    return np.cumsum(u, axis=0) if growth else u


@lru_cache(maxsize=256)
def trend_detection_at(n: int, rho: float, growth: bool, force: bool) -> Detection:
    """`trend_detection` for one process; remembered between calls."""
    return trend_detection(errors(n, rho, growth), force)


@lru_cache(maxsize=256)
def design_detection_at(
    shape: tuple[int, ...], content: bytes, rho: float, growth: bool, kind: str
) -> Detection:
    """Detection for a design given as its bytes; `kind` is "one", "level" or "slope"."""
    design = Design(np.frombuffer(content).reshape(shape))
    table = _coarse_table(shape, content, kind == "one")
    y = errors(shape[0], rho, growth)
    if kind == "one":
        return coefficient_detection(design, table, y)
    return break_detection(design, table, y, -2 if kind == "level" else -1)


@lru_cache(maxsize=64)
def _coarse_table(shape: tuple[int, ...], content: bytes, one: bool) -> Table:
    """Null distribution along a coarse grid of rho: enough for power, which is printed in hundredths."""
    design = Design(np.frombuffer(content).reshape(shape))
    statistic = absolute_t if one else joint_wald
    tails = [tail_quantiles(statistic(null_moments(design, rho, DRAWS))) for rho in COARSE]
    fine = rho_table(design)
    rho_quantiles = np.array([np.interp(COARSE, fine.rho, q) for q in fine.rho_quantiles.T]).T
    return Table(COARSE, rho_quantiles, np.array(tails))
