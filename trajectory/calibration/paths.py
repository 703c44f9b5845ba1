"""Simulated ratios that cross a threshold, and how far a set of years must reach to hold the crossing.

A series is a line of given speed plus departures. The departures are AR(1), begun at rest, in their
stationary state or up to six shocks off the line, or a random walk, or the sum of yearly changes that
are AR(1). For each the *lasting part* is known: the value expected `HORIZON` years later less the
drift (see `trajectory.crossings`).
"""

from __future__ import annotations

from itertools import product

import numpy as np

from trajectory._methods.ar1 import ar1
from trajectory._methods.null import generator
from trajectory.calibration.simulation import GROWTH_RHO
from trajectory.crossings import HORIZON, MIN_BEFORE, lowest_from_here, stays_above

RHOS = (0.0, 0.3, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 1.0)
STARTS = (0.0, 3.0, -3.0, 6.0, -6.0)  # shocks off the line in the first year, on top of the usual
SPEEDS = (0.1, 0.25, 0.5, 1.0, 2.0)  # yearly rise of the line, in shocks
PLACES = (0.25, 0.5, 0.75)  # where in the series the line passes the threshold

Process = tuple[str, float, float, float, float]  # process, rho, start, speed, place


def designs() -> list[Process]:
    """All processes: (process, rho, start, speed, place)."""
    ar = product(("ar1",), RHOS, STARTS, SPEEDS, PLACES)
    growth = product(("growth_ar1",), (GROWTH_RHO,), (0.0,), SPEEDS, PLACES)
    return [*ar, *growth]


def simulate(n: int, design: Process, draws: int, family: int) -> tuple[np.ndarray, np.ndarray]:
    """Heights over the threshold and their lasting parts, each of shape (n, draws).

    Parameters
    ----------
    n : int
        Years.
    design : tuple
        One of `designs`; a process may also be "heavy", AR(1) with innovations of Student's t with
        four degrees of freedom, or "bend", AR(1) around a line whose speed doubles half way.
    draws : int
        Series.
    family : int
        Kind of random numbers: multipliers are found with one and checked with another.
    """
    process, rho, start, speed, place = design
    kind = ("ar1", "growth_ar1", "heavy", "bend").index(process)
    key = (10, family, n, kind, *(round(1000 * v) for v in (rho, start + 10, speed, place)))
    random = generator(*key)
    if process == "heavy":
        shocks = random.standard_t(4, (n, draws)) / np.sqrt(2.0)
    else:
        shocks = random.standard_normal((n, draws))
    time = np.arange(n)[:, None]
    departures = ar1(shocks, rho)
    if process == "growth_ar1":
        passing = -departures * rho * (1.0 - rho**HORIZON) / (1.0 - rho)
        departures = np.cumsum(departures, axis=0)
        departures -= departures[0]
    elif rho == 1.0:
        departures += start - departures[0]
        passing = np.zeros_like(departures)
    else:
        departures += start * rho**time
        passing = (1.0 - rho**HORIZON) * departures
    turn = place * (n - 1)
    line = speed * (time - turn)
    if process == "bend":
        line = line + speed * np.maximum(time - turn, 0.0)
    heights = line + departures
    return heights, heights - passing


def ends(heights: np.ndarray, margin: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Positions of the earliest and latest year of the set, shape (m,); 0 is open, n is not yet."""
    early, late = stays_above(heights + margin), stays_above(heights - margin)
    return np.where(early < MIN_BEFORE, 0, early), late


def step(heights: np.ndarray) -> np.ndarray:
    """Standard deviation of the yearly changes, shape (m,)."""
    return np.diff(heights, axis=0).std(axis=0, ddof=1)


def given(heights: np.ndarray, margin: np.ndarray) -> np.ndarray:
    """Whether a set of years is given at all rather than refused, shape (m,)."""
    early, late = ends(heights, margin)
    return (late >= MIN_BEFORE) & ~((early == 0) & (late == heights.shape[0]))


def needed(heights: np.ndarray, lasting: np.ndarray) -> np.ndarray:
    """Smallest multiple of `step` with which the set is refused or holds the true year, shape (m,).

    The earliest year is early enough if the lowest height from the true year on, raised, is
    positive; the latest late enough if the lowest from the year before on, lowered, is not.
    """
    m = heights.shape[1]
    truth, column = stays_above(lasting), np.arange(m)
    lowest = lowest_from_here(heights)
    padded = np.vstack([np.full((1, m), -np.inf), lowest, np.full((1, m), np.inf)])
    upper = np.maximum(padded[truth, column], 0.0)
    lower = np.maximum(-padded[truth + 1, column], 0.0)
    # raised so far that it begins within the first years, the set is open there and holds the truth
    lower = np.minimum(lower, np.maximum(-lowest[MIN_BEFORE - 1], 0.0))
    # lowered so little that it ends there, the set is refused
    refused = lowest[MIN_BEFORE - 1] / step(heights)
    need = np.maximum(upper, lower) / step(heights)
    return np.where(refused > need, 0.0, need)


def held(heights: np.ndarray, lasting: np.ndarray, multiplier: float) -> tuple[np.ndarray, np.ndarray]:
    """Whether the set is given, and whether it holds the true year; shapes (m,)."""
    margin = multiplier * step(heights)
    early, late = ends(heights, margin)
    truth = stays_above(lasting)
    return given(heights, margin), (early <= truth) & (truth <= late)
