"""Predictive distribution of a short series: a mixture over what cannot be told apart.

Half the prior weight goes to a straight line with AR(1) departures, half to yearly changes that
are AR(1) around their mean; rho = 0 in the second is rho = 1 in the first, the random walk with
drift. Within each, rho is uniform over a grid, the coefficients have a flat prior and the scale the
prior 1/sigma (Zellner 1971, ch. 4; Schotman & van Dijk 1991). Given rho the predictive is then
a t distribution, and its weight the marginal (restricted) likelihood. Both models describe the same
n - 2 contrasts of the data, so their likelihoods can be compared as they stand.

Series are columns, as in `trajectory._methods.ar1`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import stdtr

from trajectory._methods.ar1 import Design, gls, moments, restricted_loglikelihood, trend_columns

TREND_RHO = np.linspace(0.0, 0.96, 25)  # and 1, which has its own formula
GROWTH_RHO = np.linspace(0.0, 0.95, 20)


@dataclass(frozen=True)
class Mixture:
    """Mixtures of t distributions with common degrees of freedom, one per series."""

    location: np.ndarray  # (components, m)
    spread: np.ndarray  # (components, m)
    weight: np.ndarray  # (components, m), sums to one over components
    df: int
    growth: np.ndarray  # (components,) True for yearly changes with positive autocorrelation

    def cdf(self, x: np.ndarray | float) -> np.ndarray:
        """Probability of a value of at most `x`, shape (m,)."""
        return (self.weight * stdtr(self.df, (x - self.location) / self.spread)).sum(axis=0)

    def quantile(self, p: float) -> np.ndarray:
        """Value with probability `p` below it, by bisection, shape (m,)."""
        low = (self.location - 10.0 * self.spread).min(axis=0)
        high = (self.location + 10.0 * self.spread).max(axis=0)
        while np.any(self.cdf(low) > p):
            low = low - (high - low)
        while np.any(self.cdf(high) < p):
            high = high + (high - low)
        for _ in range(50):
            middle = 0.5 * (low + high)
            below = self.cdf(middle) < p
            low, high = np.where(below, middle, low), np.where(below, high, middle)
        return 0.5 * (low + high)


def mixture(y: np.ndarray, horizon: int) -> Mixture:
    """Predictive mixtures of many series for the year `horizon` years after their last.

    Parameters
    ----------
    y : ndarray, shape (n, m)
        On the scale of analysis.
    horizon : int
        Years ahead.
    """
    parts = _trend_components(y, horizon, TREND_RHO)
    parts += _growth_components(y, horizon, np.zeros(1))
    parts += _growth_components(y, horizon, GROWTH_RHO)
    location, spread, score = (np.array(values) for values in zip(*parts, strict=True))
    growth = np.arange(len(parts)) > TREND_RHO.size
    prior = np.where(growth, 0.5 / growth.sum(), 0.5 / (~growth).sum())
    weight = np.exp(score - score.max(axis=0)) * prior[:, None]
    return Mixture(location, spread, weight / weight.sum(axis=0), y.shape[0] - 2, growth)


def _trend_components(
    y: np.ndarray, horizon: int, grid: np.ndarray
) -> list[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """Location, spread and log marginal likelihood for a line with AR(1) departures.

    The forecast is the line plus rho^h of the last departure; its variance adds the innovations
    to come and the error of the line at ``x_{n+h} - rho^h x_n``.
    """
    n = y.shape[0]
    design = Design(trend_columns(n))
    mom = moments(design, y)
    last = design.x[-1]
    ahead = last + np.array([0.0, horizon])
    out = []
    for rho in grid:
        fit = gls(mom, rho)
        coefficients = fit.coefficients()
        decay = rho**horizon
        low = np.array(fit.low, dtype=float)
        weights = np.linalg.solve(low, np.linalg.solve(design.r.T, ahead - decay * last))
        innovations = (1.0 - decay**2) / (1.0 - rho**2)
        out.append(
            (
                ahead @ coefficients + decay * (y[-1] - last @ coefficients),
                np.sqrt(fit.sigma2 * (innovations + weights @ weights)),
                restricted_loglikelihood(fit),
            )
        )
    return out


def _growth_components(
    y: np.ndarray, horizon: int, grid: np.ndarray
) -> list[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """The same for yearly changes that are AR(1) around their mean, added up over the horizon.

    With rho = 0 this is the random walk with drift, whose variance s^2 (h + h^2/(n-1)) includes the
    error of the drift (Sampson 1991).
    """
    changes = np.diff(y, axis=0)
    design = Design(np.ones((changes.shape[0], 1)))
    mom = moments(design, changes)
    steps = np.arange(1, horizon + 1)
    out = []
    for rho in grid:
        fit = gls(mom, rho)
        mean = fit.coefficients()[0]
        carried = (rho**steps).sum()  # how much of the last departure is still to come
        innovations = (((1.0 - rho**steps) / (1.0 - rho)) ** 2).sum()
        mean_error = (horizon - carried) / (fit.low[0][0] * design.r[0, 0])
        out.append(
            (
                y[-1] + horizon * mean + carried * (changes[-1] - mean),
                np.sqrt(fit.sigma2 * (innovations + mean_error**2)),
                restricted_loglikelihood(fit),
            )
        )
    return out
