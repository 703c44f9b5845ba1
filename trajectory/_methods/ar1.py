"""Linear regressions with AR(1) errors, for one series or for many at once.

The model is y = X b + u, u_t = rho u_{t-1} + e_t. Up to a scale, the inverse covariance of u is
a polynomial in rho, ``I - rho K + rho^2 D``, where K has ones beside its diagonal and D is the
identity without its two corners. Every generalised least-squares quantity is therefore a short
polynomial in a few inner products, which are computed once per series; iterating on rho, or
walking over a grid of it, then costs nothing that grows with the length of the series. That is
what makes forty thousand simulated series affordable.

Series are columns: an array of shape (n, m) holds m series of n years.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

RHO_LIMIT = 0.99  # Prais-Winsten estimates of rho are kept inside (-RHO_LIMIT, RHO_LIMIT)
ITERATIONS = 50  # of Prais-Winsten; the few series that still alternate between two values stop there
TOLERANCE = 1e-8  # a series stops when its rho moves by less
REML_GRID = np.r_[np.linspace(-0.95, 0.9, 75)[:-1], np.linspace(0.9, 0.99, 10)]


@dataclass(frozen=True)
class Design:
    """A regression design, factored once.

    Parameters
    ----------
    x : ndarray, shape (n, k)
        Regressors of full rank. Tests are about the *last* column (or last columns), so order
        them with the coefficients of interest at the end.

    Raises
    ------
    ValueError
        If a column is a combination of the others.
    """

    x: np.ndarray
    q: np.ndarray = field(init=False, repr=False, compare=False)  # (n, k) orthonormal, x = q r
    r: np.ndarray = field(init=False, repr=False, compare=False)  # (k, k) with a positive diagonal
    kq: np.ndarray = field(init=False, repr=False, compare=False)  # (n, k) K q
    dq: np.ndarray = field(init=False, repr=False, compare=False)  # (n, k) D q
    eq: np.ndarray = field(init=False, repr=False, compare=False)  # (n, k) q without its last row

    def __post_init__(self) -> None:
        q, r = np.linalg.qr(np.asarray(self.x, dtype=float))
        sign = np.where(np.diag(r) < 0, -1.0, 1.0)
        q, r = q * sign, r * sign[:, None]
        if np.any(np.diag(r) <= 1e-12 * np.linalg.norm(r, axis=0)):
            raise ValueError("the columns of the design are not linearly independent")
        kq, dq, eq = np.zeros_like(q), q.copy(), q.copy()
        kq[1:] += q[:-1]
        kq[:-1] += q[1:]
        dq[[0, -1]] = 0.0
        eq[-1] = 0.0
        for name, value in {"q": q, "r": r, "kq": kq, "dq": dq, "eq": eq}.items():
            object.__setattr__(self, name, value)

    @property
    def n(self) -> int:
        return self.q.shape[0]

    @property
    def k(self) -> int:
        return self.q.shape[1]


@dataclass(frozen=True)
class Moments:
    """Inner products of many series with a design, enough for every fit below."""

    design: Design
    c: np.ndarray  # (k, m) least-squares coefficients in the orthonormal basis
    kv: np.ndarray  # (k, m) q' K e, where e are the least-squares residuals
    dv: np.ndarray  # (k, m) q' D e
    ev: np.ndarray  # (k, m) as above with only the last row dropped
    ee: np.ndarray  # (m,) e'e
    eke: np.ndarray  # (m,) e'Ke = 2 sum e_t e_{t-1}
    ede: np.ndarray  # (m,) e'De
    eee: np.ndarray  # (m,) sum of e_{t-1}^2

    @property
    def rho_ols(self) -> np.ndarray:
        """Lag-one autoregression of the least-squares residuals, shape (m,)."""
        return 0.5 * self.eke / self.eee


def moments(design: Design, y: np.ndarray) -> Moments:
    """Moments of the columns of `y`, shape (n, m), with a `Design`."""
    q = design.q
    c = q.T @ y
    e = y - q @ c
    square = e * e
    ee = square.sum(axis=0)
    return Moments(
        design,
        c,
        design.kq.T @ e,
        design.dq.T @ e,
        design.eq.T @ e,
        ee,
        2.0 * (e[1:] * e[:-1]).sum(axis=0),
        ee - square[0] - square[-1],
        ee - square[-1],
    )


def rho_of_least_squares(design: Design, y: np.ndarray) -> np.ndarray:
    """`Moments.rho_ols` of the columns of `y`, without the other moments."""
    e = y - design.q @ (design.q.T @ y)
    square = e * e
    return 0.5 * (2.0 * (e[1:] * e[:-1]).sum(axis=0)) / (square.sum(axis=0) - square[-1])


@dataclass(frozen=True)
class Fit:
    """Generalised least squares at given rho (scalar or one per series)."""

    mom: Moments
    rho: np.ndarray | Any  # (m,), or one number for all series
    low: list[list[Any]]  # Cholesky factor of q' Omega^-1 q, nested lists of scalars or (m,) arrays
    z: list[Any]  # low^-1 q' Omega^-1 e: each squared entry is a drop in the sum of squares
    rss: np.ndarray

    @property
    def delta(self) -> list[Any]:
        """GLS coefficients minus OLS coefficients in the orthonormal basis, list of (m,)."""
        k = self.mom.design.k
        out: list[Any] = [None] * k
        for i in range(k - 1, -1, -1):
            total = self.z[i]
            for j in range(i + 1, k):
                total = total - self.low[j][i] * out[j]
            out[i] = total / self.low[i][i]
        return out

    @property
    def sigma2(self) -> np.ndarray:
        """Innovation variance with n - k degrees of freedom, shape (m,)."""
        return self.rss / (self.mom.design.n - self.mom.design.k)

    @property
    def last_coefficient(self) -> np.ndarray:
        """Coefficient of the last column of the design, shape (m,)."""
        delta_last = self.z[-1] / self.low[-1][-1]
        return (self.mom.c[-1] + delta_last) / self.mom.design.r[-1, -1]

    @property
    def last_se(self) -> np.ndarray:
        """Standard error of the coefficient of the last column, shape (m,)."""
        return np.sqrt(self.sigma2) / (self.low[-1][-1] * self.mom.design.r[-1, -1])

    @property
    def log_determinant(self) -> np.ndarray | float:
        """Logarithm of the determinant of q' Omega^-1 q."""
        return 2.0 * sum(np.log(self.low[i][i]) for i in range(self.mom.design.k))

    def coefficients(self) -> np.ndarray:
        """All coefficients in the order of the design's columns, shape (k, m)."""
        return np.linalg.solve(self.mom.design.r, self.mom.c + np.array(self.delta))

    def wald_last(self, count: int) -> np.ndarray:
        """Wald F of the last `count` coefficients being zero, shape (m,)."""
        k = self.mom.design.k
        # total score in the basis: the OLS part of the coefficients re-enters through the factor
        drop: Any = 0.0
        for i in range(k - count, k):
            term = self.z[i]
            for j in range(i, k):
                term = term + self.low[j][i] * self.mom.c[j]
            drop = drop + term**2
        return drop / count / self.sigma2


def gls(mom: Moments, rho: np.ndarray | float) -> Fit:
    """Fit every series of `mom` by generalised least squares at `rho`.

    The first year is kept (Prais & Winsten 1954): the implied transformation multiplies it by
    ``sqrt(1 - rho^2)`` and replaces the others by ``y_t - rho y_{t-1}``.
    """
    design = mom.design
    k = design.k
    qkq = design.q.T @ design.kq
    qdq = design.q.T @ design.dq
    square = rho * rho
    low: list[list[Any]] = [[0.0] * k for _ in range(k)]
    z: list[Any] = [None] * k
    rss = mom.ee - rho * mom.eke + square * mom.ede
    for i in range(k):
        for j in range(i + 1):
            total = (1.0 if i == j else 0.0) - rho * qkq[i, j] + square * qdq[i, j]
            for p in range(j):
                total = total - low[i][p] * low[j][p]
            low[i][j] = np.sqrt(total) if i == j else total / low[j][j]
        total = square * mom.dv[i] - rho * mom.kv[i]
        for p in range(i):
            total = total - low[i][p] * z[p]
        z[i] = total / low[i][i]
        rss = rss - z[i] ** 2
    return Fit(mom, rho, low, z, rss)


def _rho_of_residuals(fit: Fit) -> np.ndarray:
    """Lag-one autoregression of the residuals of a GLS fit, shape (m,)."""
    mom = fit.mom
    design = mom.design
    delta = np.array(fit.delta)
    product = mom.eke - 2.0 * (mom.kv * delta).sum(0)
    product = product + (delta * ((design.q.T @ design.kq) @ delta)).sum(0)
    square = mom.eee - 2.0 * (mom.ev * delta).sum(0)
    square = square + (delta * ((design.q.T @ design.eq) @ delta)).sum(0)
    return 0.5 * product / square


def _subset(mom: Moments, keep: np.ndarray) -> Moments:
    return Moments(
        mom.design,
        *(getattr(mom, f)[..., keep] for f in ("c", "kv", "dv", "ev", "ee", "eke", "ede", "eee")),
    )


def prais_winsten(mom: Moments) -> Fit:
    """Iterated Prais-Winsten regression (Prais & Winsten 1954; Park & Mitchell 1980).

    The fit is at the final rho of each series, which is kept within plus or minus `RHO_LIMIT`.
    """
    rho = np.clip(mom.rho_ols, -RHO_LIMIT, RHO_LIMIT)
    active = np.arange(rho.size)
    part = mom
    for _ in range(ITERATIONS):
        new = np.clip(_rho_of_residuals(gls(part, rho[active])), -RHO_LIMIT, RHO_LIMIT)
        moving = np.abs(new - rho[active]) > TOLERANCE
        rho[active] = new
        active = active[moving]
        if active.size == 0:
            break
        part = _subset(part, moving)
    return gls(mom, rho)


def reml(mom: Moments) -> Fit:
    """Restricted maximum likelihood of rho over `REML_GRID`, then GLS there.

    The criterion is ``-(n-k)/2 log RSS + 1/2 log(1-rho^2) - 1/2 log|X' Omega^-1 X|``
    (Harville 1974; Cheang & Reinsel 2000), the least biased of the usual estimators of rho.
    """
    best = np.full(mom.ee.shape, -np.inf)
    rho = np.zeros(mom.ee.shape)
    for value in REML_GRID:
        score = restricted_loglikelihood(gls(mom, value))
        better = score > best
        best = np.where(better, score, best)
        rho = np.where(better, value, rho)
    return gls(mom, rho)


def restricted_loglikelihood(fit: Fit) -> np.ndarray:
    """Restricted log likelihood of a fit's rho < 1, up to a constant common to all rho and series.

    It is also the marginal likelihood of rho when the coefficients have a flat prior and the
    innovation scale the prior 1/sigma (Zellner 1971, ch. 4).
    """
    design = fit.mom.design
    return (
        -0.5 * (design.n - design.k) * np.log(fit.rss)
        + 0.5 * np.log1p(-fit.rho * fit.rho)
        - 0.5 * fit.log_determinant
        - np.log(np.diag(design.r)).sum()
    )


def ar1(innovations: np.ndarray, rho: float) -> np.ndarray:
    """Turn innovations, shape (n, m), into AR(1) series with a stationary start.

    With ``rho = 1`` the series are random walks that start at their first innovation. Where they
    start does not matter to a slope, a step, a kink or rho-hat, because a constant is among the other
    regressors; it does matter to the height of a line, for which no test is offered.
    """
    u = np.array(innovations, dtype=float)
    if rho < 1.0:
        u[0] /= np.sqrt(1.0 - rho * rho)
    for t in range(1, u.shape[0]):
        u[t] += rho * u[t - 1]
    return u


def trend_columns(n: int) -> np.ndarray:
    """Constant and centred year counter, shape (n, 2)."""
    return np.column_stack([np.ones(n), np.arange(n) - (n - 1) / 2.0])
