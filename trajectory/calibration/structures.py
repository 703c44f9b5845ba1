"""Simulated series for the structural models: slopes that move, months with a season.

Annual: the AR(1) grid of everything else and yearly changes that remember, where the slope is constant;
slopes that move a little every year; one slowdown to two fifths. Monthly: the same kinds of errors on
a seasonal pattern that is fixed or moves, with all months or without January and February.
"""

from __future__ import annotations

import numpy as np

from trajectory._methods import structural
from trajectory._methods.ar1 import ar1
from trajectory._methods.null import generator
from trajectory.calibration.simulation import GROWTH_RHO, RHOS

ANNUAL = (
    *(("ar1", rho) for rho in RHOS),
    ("growth_ar1", GROWTH_RHO),
    *((kind, speed) for kind in ("moving slope, noise", "moving slope, walk") for speed in (0.1, 0.3, 1.0)),
    *(("slowdown", rho) for rho in (0.0, 0.6, 1.0)),
)
MONTH_RHOS = (0.0, 0.3, 0.6, 0.9, 0.97, 1.0)
MONTHLY = (
    *(("ar1", rho) for rho in MONTH_RHOS),
    *(("ar1, moving season", rho) for rho in MONTH_RHOS),
    ("growth_ar1", GROWTH_RHO),
    ("moving slope, walk", 0.03),
    ("walk_and_noise", 1.0),
)
PATTERNS = {"every month": tuple(range(12)), "no January, February": tuple(range(2, 12))}


def annual(n: int, process: tuple[str, float], draws: int, family: int) -> tuple[np.ndarray, np.ndarray]:
    """Series and their true slopes into the second to the last year, shapes (n, m) and (n - 1, m).

    The number of a process is its rho, or the standard deviation of the slope's innovations in shocks;
    a slowdown is from 1 to 0.4 shocks a year after three fifths of the years.
    """
    kind, number = process
    random = generator(20, family, n, ANNUAL.index(process))
    shocks = random.standard_normal((n, draws))
    slopes = np.zeros((n - 1, draws))
    if kind == "ar1":
        errors = ar1(shocks, number)
    elif kind == "growth_ar1":
        errors = ar1(shocks, number).cumsum(axis=0)
    elif kind == "slowdown":
        errors = ar1(shocks, number)
        slopes = slopes + np.where(np.arange(1, n) < 0.6 * n, 1.0, 0.4)[:, None]
    else:
        errors = shocks.cumsum(axis=0) if kind.endswith("walk") else shocks
        slopes[1:] = number * random.standard_normal((n - 2, draws)).cumsum(axis=0)
    return np.vstack([np.zeros((1, draws)), slopes.cumsum(axis=0)]) + errors, slopes


def slope_estimates(
    n: int, process: tuple[str, float], draws: int, family: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """True slopes into each year with the last less the first below them, estimates, and deviations.

    Returns
    -------
    tuple of ndarray, each (n, draws)
    """
    y, slopes = annual(n, process, draws, family)
    model, target = structural.local_trend_model(n)
    mean, deviation = structural.summaries(structural.mixtures(model, target, y))
    return np.vstack([slopes, slopes[-1] - slopes[0]]), mean, deviation


def monthly(months: int, process: tuple[str, float], draws: int, family: int) -> np.ndarray:
    """Errors and season of monthly series without trend, shape (months, m)."""
    kind, number = process
    random = generator(21, family, months, MONTHLY.index(process))
    shocks = random.standard_normal((months, draws))
    if kind == "growth_ar1":
        out = ar1(shocks, number).cumsum(axis=0)
    elif kind == "moving slope, walk":
        moves = number * random.standard_normal((months, draws))
        out = shocks.cumsum(axis=0) + moves.cumsum(axis=0).cumsum(axis=0)
    elif kind == "walk_and_noise":
        out = shocks.cumsum(axis=0) + random.standard_normal((months, draws))
    else:
        out = ar1(shocks, number)
    season = 3.0 * random.standard_normal((12, draws))
    out = out + season[np.arange(months) % 12]
    if kind == "ar1, moving season":
        years = months // 12 + 1
        moves = 0.3 * random.standard_normal((years, 12, draws)).cumsum(axis=0)
        out = out + moves.reshape(12 * years, draws)[:months]
    return out


def observed(months: int, pattern: str) -> np.ndarray:
    """Positions of the months that a pattern has."""
    time = np.arange(months)
    return time[np.isin(time % 12, PATTERNS[pattern])]


def break_estimates(
    months: int, pattern: str, start: int, change: str, process: tuple[str, float], draws: int, family: int
) -> tuple[np.ndarray, np.ndarray]:
    """Estimates of a change that is not there, and their deviations; shapes (m,).

    A change that is there moves the estimate by as much and leaves the deviation as it is.
    """
    seen = observed(months, pattern)
    model = structural.seasonal_model(months, seen, structural.change_column(months, start, change))
    y = monthly(months, process, draws, family)[seen]
    found = structural.mixtures(model, structural.coefficient_target(model), y)
    mean, deviation = structural.summaries(found)
    return mean[0], deviation[0]


def forecast_places(
    months: int, pattern: str, horizon: int, process: tuple[str, float], draws: int, family: int
) -> np.ndarray:
    """Probability, given the past, of a value up to the one that came; shape (m,)."""
    every = months + horizon
    seen = observed(months, pattern)
    y = monthly(every, process, draws, family)
    model = structural.seasonal_model(every, seen)
    target = structural.seasonal_forecast(every, seen, np.array([every - 1]))
    return structural.mixtures(model, target, y[seen])[0].cdf(y[-1])
