"""The usual tools, for many series at once: what the book's defaults are measured against.

Each agrees with the implementation a reader would call (statsmodels, pymannkendall), which the
tests check; here they only need to be fast enough to be simulated. Series are columns.
"""

from __future__ import annotations

import numpy as np
from scipy import stats

from trajectory._methods.ar1 import trend_columns
from trajectory._methods.search import admissible, break_design


def _least_squares(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Coefficients (k, m), residuals (n, m) and the inverse of x'x."""
    inverse = np.linalg.inv(x.T @ x)
    coefficients = inverse @ (x.T @ y)
    return coefficients, y - x @ coefficients, inverse


def ols_p(y: np.ndarray) -> np.ndarray:
    """p-value of the slope, independent years, t with n - 2 degrees of freedom, shape (m,)."""
    n = y.shape[0]
    coefficients, residuals, inverse = _least_squares(trend_columns(n), y)
    se = np.sqrt((residuals**2).sum(axis=0) / (n - 2) * inverse[1, 1])
    return 2.0 * stats.t.sf(np.abs(coefficients[1] / se), n - 2)


def hac_lags(n: int) -> int:
    """The common bandwidth 4 (n/100)^(2/9), rounded down (Newey & West 1994)."""
    return int(np.floor(4.0 * (n / 100.0) ** (2.0 / 9.0)))


def _bartlett(scores: np.ndarray, lags: int) -> np.ndarray:
    """Newey-West (1987) covariance of the scores, shape (m, k, k), from scores (n, k, m)."""
    total = np.einsum("tim,tjm->mij", scores, scores)
    for lag in range(1, lags + 1):
        cross = np.einsum("tim,tjm->mij", scores[lag:], scores[:-lag])
        total += (1.0 - lag / (lags + 1.0)) * (cross + cross.transpose(0, 2, 1))
    return total


def hac_p(y: np.ndarray) -> np.ndarray:
    """p-value of the slope with Newey-West errors, as statsmodels' ``cov_type="HAC"`` gives it.

    Normal distribution and no small-sample correction, which are its defaults.
    """
    x = trend_columns(y.shape[0])
    coefficients, residuals, inverse = _least_squares(x, y)
    middle = _bartlett(x[:, :, None] * residuals[:, None, :], hac_lags(y.shape[0]))
    variance = np.einsum("i,mij,j->m", inverse[1], middle, inverse[1])
    return 2.0 * stats.norm.sf(np.abs(coefficients[1]) / np.sqrt(variance))


def mann_kendall_p(y: np.ndarray) -> np.ndarray:
    """p-value of the Mann-Kendall test, normal approximation with continuity, no ties."""
    n = y.shape[0]
    s = np.zeros(y.shape[1])
    for lag in range(1, n):
        s += np.sign(y[lag:] - y[:-lag]).sum(axis=0)
    z = (np.abs(s) - 1.0).clip(min=0.0) / np.sqrt(n * (n - 1) * (2 * n + 5) / 18.0)
    return 2.0 * stats.norm.sf(z)


def drift_p(y: np.ndarray) -> np.ndarray:
    """p-value of the t test that the mean annual change is zero, shape (m,)."""
    return stats.ttest_1samp(np.diff(y, axis=0), 0.0, axis=0).pvalue


def chow_p(y: np.ndarray, start: int) -> np.ndarray:
    """p-value of the Chow (1960) test of level and slope at position `start`, shape (m,)."""
    n = y.shape[0]
    return stats.f.sf(_chow_f(y, start), 2, n - 4)


def _chow_f(y: np.ndarray, start: int) -> np.ndarray:
    n = y.shape[0]
    _, restricted, _ = _least_squares(trend_columns(n), y)
    _, full, _ = _least_squares(break_design(n, start), y)
    rss = (full**2).sum(axis=0)
    return ((restricted**2).sum(axis=0) - rss) / 2.0 / (rss / (n - 4))


def hac_break_p(y: np.ndarray, start: int) -> np.ndarray:
    """p-value of level and slope at position `start`, Newey-West errors and chi-squared."""
    n = y.shape[0]
    x = break_design(n, start)
    coefficients, residuals, inverse = _least_squares(x, y)
    middle = _bartlett(x[:, :, None] * residuals[:, None, :], hac_lags(n))
    rows = inverse[2:]
    variance = np.einsum("ai,mij,bj->mab", rows, middle, rows)
    effects = coefficients[2:].T[:, :, None]
    return stats.chi2.sf((effects * np.linalg.solve(variance, effects)).sum(axis=(1, 2)), 2)


def sup_f(y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Largest Chow F over the admissible dates, and its position; shapes (m,)."""
    positions = admissible(y.shape[0])
    path = np.array([_chow_f(y, int(start)) for start in positions])
    return path.max(axis=0), positions[path.argmax(axis=0)]


def ols_forecast(y: np.ndarray, horizon: int) -> tuple[np.ndarray, np.ndarray]:
    """Location and spread (t, n - 2) of the trend line's prediction `horizon` years ahead."""
    n = y.shape[0]
    x = trend_columns(n)
    coefficients, residuals, inverse = _least_squares(x, y)
    ahead = x[-1] + np.array([0.0, horizon])
    variance = (residuals**2).sum(axis=0) / (n - 2)
    return ahead @ coefficients, np.sqrt(variance * (1.0 + ahead @ inverse @ ahead))


def drift_forecast(y: np.ndarray, horizon: int) -> tuple[np.ndarray, np.ndarray]:
    """Location and spread (t, n - 2) of the random walk with drift (Sampson 1991)."""
    change = np.diff(y, axis=0)
    spread = change.std(axis=0, ddof=1) * np.sqrt(horizon + horizon**2 / change.shape[0])
    return y[-1] + horizon * change.mean(axis=0), spread
