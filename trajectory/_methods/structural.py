"""Structural models on a grid: linear Gaussian components whose variance ratios are integrated out.

A series is fixed regressors (which hold every diffuse starting value) plus components with a known
covariance up to the common scale: passing noise, a random walk of the level, of the slope, of the
seasonal pattern. Given the ratios of their variances everything is generalised least squares and equals
the Kalman smoother with exact diffuse initialisation (Durbin & Koopman 2012, ch. 5), which the tests
hold against statsmodels. The ratios themselves are badly determined in short series, and maximum
likelihood often puts one at zero and then forgets that it is uncertain. So they run over a grid, each
point weighted by its restricted likelihood (Harville 1974), as in `trajectory._methods.mixture`.

Series are columns, as everywhere here.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.linalg import solve_triangular

from trajectory._methods.mixture import Mixture

# Annual series: variance of the level's innovations (the noise has one minus it) and of the slope's.
YEAR_LEVELS = (0.0, 0.25, 0.5, 0.75, 1.0)
YEAR_SLOPES = (0.0, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0)
# Monthly series: the same for months, and how fast the seasonal pattern moves.
MONTH_LEVELS = (0.0, 0.1, 0.3, 0.6, 1.0)
MONTH_SLOPES = (0.0, 1e-4, 1e-3, 1e-2)
MONTH_SEASONALS = (0.0, 0.01, 0.1)
PERIOD = 12


@dataclass(frozen=True)
class Components:
    """A model up to the variance ratios.

    Attributes
    ----------
    fixed : ndarray, shape (n, k)
        Regressors with flat priors.
    covariances : tuple of ndarray, each (n, n)
        Of the components, each with unit innovations.
    ratios : ndarray, shape (g, c)
        Grid: the variances of the components.
    """

    fixed: np.ndarray
    covariances: tuple[np.ndarray, ...]
    ratios: np.ndarray


@dataclass(frozen=True)
class Target:
    """Linear quantities of the model: fixed loadings and covariances of each component with the data.

    Attributes
    ----------
    fixed : ndarray, shape (p, k)
    with_data : tuple of ndarray, each (p, n)
    own : tuple of ndarray, each (p,)
        Variances of the components' parts of the target.
    """

    fixed: np.ndarray
    with_data: tuple[np.ndarray, ...]
    own: tuple[np.ndarray, ...]


def mixtures(model: Components, target: Target, y: np.ndarray) -> list[Mixture]:
    """Posterior of a target for many series, shape (n, m): one mixture over the grid for each quantity."""
    n, k = model.fixed.shape
    df = n - k
    locations, spreads, scores = [], [], []
    for ratios in model.ratios:
        fit = _fit(model, ratios, y)
        crossed = sum(r * c for r, c in zip(ratios, target.with_data, strict=True))
        own = sum(r * v for r, v in zip(ratios, target.own, strict=True))
        lifted = solve_triangular(fit.low, crossed.T, lower=True)  # (n, p)
        location = target.fixed @ fit.coefficients + lifted.T @ fit.residuals
        loading = solve_triangular(fit.r, (target.fixed - lifted.T @ fit.whitened).T, trans="T")
        variance = own - (lifted**2).sum(axis=0) + (loading**2).sum(axis=0)
        locations.append(location)
        spreads.append(np.sqrt(np.maximum(variance, 0.0)[:, None] * fit.rss / df))
        scores.append(fit.score)
    weight = weights(np.array(scores))
    location, spread = np.array(locations), np.array(spreads)
    nothing = np.zeros(len(scores), bool)
    return [
        Mixture(location[:, i], np.maximum(spread[:, i], 1e-300), weight, df, nothing)
        for i in range(location.shape[1])
    ]


def grid_weights(model: Components, y: np.ndarray) -> np.ndarray:
    """Weights of the grid's points, shape (g, m)."""
    return weights(np.array([_fit(model, ratios, y).score for ratios in model.ratios]))


def simulated(model: Components, ratios: np.ndarray, draws: int) -> tuple[np.ndarray, np.ndarray]:
    """Estimates of the last regressor's coefficient where it is zero, and their deviations; shapes (draws,).

    A coefficient that is there moves the estimate by as much and leaves the deviation as it is. The ratios
    are the variances of the components from which series are drawn; both results grow with their root.
    """
    low = np.linalg.cholesky(sum(r * c for r, c in zip(ratios, model.covariances, strict=True)))
    y = low @ np.random.default_rng(22).standard_normal((len(low), draws))
    mean, deviation = summaries(mixtures(model, coefficient_target(model), y))
    return mean[0], deviation[0]


def scale2(model: Components, ratios: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Restricted maximum-likelihood estimate of the common variance at one point, shape (m,)."""
    n, k = model.fixed.shape
    return _fit(model, ratios, y).rss / (n - k)


def weights(scores: np.ndarray) -> np.ndarray:
    """Normalised weights from restricted log likelihoods, over the first axis."""
    out = np.exp(scores - scores.max(axis=0))
    return out / out.sum(axis=0)


@dataclass(frozen=True)
class _Fit:
    low: np.ndarray
    whitened: np.ndarray
    r: np.ndarray
    coefficients: np.ndarray
    residuals: np.ndarray
    rss: np.ndarray
    score: np.ndarray


def _fit(model: Components, ratios: np.ndarray, y: np.ndarray) -> _Fit:
    n, k = model.fixed.shape
    low = np.linalg.cholesky(sum(r * c for r, c in zip(ratios, model.covariances, strict=True)))
    whitened = solve_triangular(low, model.fixed, lower=True)
    data = solve_triangular(low, y, lower=True)
    q, r = np.linalg.qr(whitened)
    c = q.T @ data
    residuals = data - q @ c
    rss = (residuals**2).sum(axis=0)
    score = -0.5 * (n - k) * np.log(rss) - np.log(np.diag(low)).sum() - np.log(np.abs(np.diag(r))).sum()
    return _Fit(low, whitened, r, solve_triangular(r, c), residuals, rss, score)


def accumulate(n: int) -> np.ndarray:
    """Lower triangle of ones: sums of innovations up to each position, shape (n, n)."""
    return np.tril(np.ones((n, n)))


def local_trend_model(n: int) -> tuple[Components, Target]:
    """Local linear trend of `n` years on a grid, and its changes as the target.

    The change into year t is the slope before it; slopes begin at a value with a flat prior and move by
    innovations. Level innovations and slope innovations reach the series from the second, respectively
    the third, year on.

    The target is the slopes into the second to the last year, and the last less the first, shape (n,).
    """
    time = np.arange(n, dtype=float)
    fixed = np.column_stack([np.ones(n), time])
    level = np.vstack([np.zeros((1, n - 1)), accumulate(n - 1)])  # innovations of the level to the series
    moves = np.vstack([np.zeros((1, n - 2)), accumulate(n - 2)])  # innovations of the slope to the slopes
    slope = level @ moves
    # a shock to the level before the first year is absorbed by the constant: it changes nothing but
    # makes the covariance invertible where there is no noise
    walk = accumulate(n)
    covariances = (np.eye(n), walk @ walk.T, slope @ slope.T)
    ratios = np.array([[1.0 - a, a, q] for a in YEAR_LEVELS for q in YEAR_SLOPES])
    wanted = np.vstack([moves, moves[-1] - moves[0]])
    nothing = np.zeros((n, n))
    target = Target(
        np.column_stack([np.zeros(n), np.r_[np.ones(n - 1), 0.0]]),
        (nothing, nothing, wanted @ slope.T),
        (np.zeros(n), np.zeros(n), (wanted**2).sum(axis=1)),
    )
    return Components(fixed, covariances, ratios), target


def summaries(found: list[Mixture]) -> tuple[np.ndarray, np.ndarray]:
    """Mean and standard deviation of each mixture, shapes (p, m)."""
    means, deviations = [], []
    for mix in found:
        mean = (mix.weight * mix.location).sum(axis=0)
        inside = mix.spread**2 * mix.df / (mix.df - 2.0)
        second = (mix.weight * (inside + (mix.location - mean) ** 2)).sum(axis=0)
        means.append(mean)
        deviations.append(np.sqrt(second))
    return np.array(means), np.array(deviations)


def seasonal_model(months: int, observed: np.ndarray, extra: np.ndarray | None = None) -> Components:
    """Local linear trend with a seasonal pattern that may move, for months of which some are missing.

    `months` counts from the first to the last, with those to be forecast; `observed` are the positions of
    those that have a value, for which the model is. Further regressors, such as a step, have a row a month.
    """
    fixed, parts = _seasonal_parts(months, observed, extra)
    covariances = tuple(part[observed] @ part[observed].T for part in parts)
    ratios = [[1.0 - a, a, q, s] for a in MONTH_LEVELS for q in MONTH_SLOPES for s in MONTH_SEASONALS]
    return Components(fixed[observed], covariances, np.array(ratios))


def seasonal_forecast(
    months: int, observed: np.ndarray, wanted: np.ndarray, extra: np.ndarray | None = None
) -> Target:
    """`Target` of the values in the months at the positions `wanted`."""
    fixed, parts = _seasonal_parts(months, observed, extra)
    return Target(
        fixed[wanted],
        tuple(part[wanted] @ part[observed].T for part in parts),
        tuple((part[wanted] ** 2).sum(axis=1) for part in parts),
    )


def change_column(months: int, start: int, change: str | None) -> np.ndarray:
    """Step ("level"), or slope change in a year, that begins at position `start`; shape (months, 1)."""
    time = np.arange(months)
    column = time >= start if change == "level" else np.maximum(time - start + 1, 0) / PERIOD
    return column[:, None] * 1.0


def coefficient_target(model: Components) -> Target:
    """`Target` of the coefficient of the last fixed regressor."""
    n, k = model.fixed.shape
    nothing = tuple(np.zeros((1, n)) for _ in model.covariances)
    return Target(np.eye(k)[-1:], nothing, tuple(np.zeros(1) for _ in model.covariances))


def _seasonal_parts(
    months: int, observed: np.ndarray, extra: np.ndarray | None
) -> tuple[np.ndarray, tuple[np.ndarray, ...]]:
    """Fixed regressors, and what the innovations of each component add to each month."""
    time = np.arange(months)
    seen = np.unique(time[observed] % PERIOD)
    dummies = [(time % PERIOD == month) * 1.0 for month in seen[1:]]
    columns = [np.ones(months), (time - time.mean()) / PERIOD, *dummies]
    fixed = np.column_stack(columns if extra is None else [*columns, extra])
    walk = accumulate(months)
    late = np.vstack([np.zeros((1, months)), walk[:-1]])
    lag = time[:, None] - time[None, :]
    # a shock to one month's effect is taken back by the next: (1 - L) / (1 - L^12)
    pattern = (lag >= 0) * ((lag % PERIOD == 0) * 1.0 - (lag % PERIOD == 1) * 1.0)
    return fixed, (np.eye(months), walk, walk @ late, pattern)
