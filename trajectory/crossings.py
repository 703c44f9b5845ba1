"""When one series passed another: the year observed, and the years in which a lasting lead can have begun.

That a printed ratio stood above one in a year is a fact about two figures. What is uncertain is
whether that lead was a passing one. The height of a fitted line does not answer this: near a unit
root the data say next to nothing about where the line is, and if the series is a random walk there
is none. `crossing` therefore asks for the *lasting part* of the ratio, that which is expected to
be left `HORIZON` years later once the drift is taken off. It is defined for steady lines and for
random walks alike, and differs from the ratio itself by little more than one yearly shock.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from trajectory import data
from trajectory._methods.multipliers import multiplier
from trajectory._methods.series import Report, read
from trajectory._show.wording import NAN, capital, count, level_text, number
from trajectory.forecasts import chance_text, forecast, longest_horizon
from trajectory.trends import span

HORIZON = 5  # years after which what is left counts as lasting
MIN_CROSSING = 10
MIN_BEFORE = 5  # earlier crossings cannot be told from the way in which the series began
LEVELS = (0.8, 0.95)


@dataclass(frozen=True, repr=False, eq=False, kw_only=True)
class Crossing(Report):
    """When a series rose above a threshold.

    Attributes
    ----------
    n, years, scale, series
        As in `trajectory.trends.Trend`.
    threshold : float
        In the units of the data; 1 for a ratio.
    first : int or None
        First year above the threshold.
    since : int or None
        First year from which every value is above it; None if the last one is not. With `first`
        a fact about printed figures, given also after a refusal.
    step : float
        Standard deviation of the yearly changes, on the scale of analysis.
    error : float
        How far every value may be off, as given to `crossing`.
    persists : float
        Probability that the value stands above the threshold `persists_years` after the last year,
        by `trajectory.forecasts.forecast`; NaN where that refuses.
    persists_years : int
        Horizon of `persists`: 5 years, or as many as the length of the series admits; else 0.
    refused : bool
        Whether no set of years is given; `reason` says why.
    """

    threshold: float
    first: int | None
    since: int | None
    error: float
    step: float = NAN
    persists: float = NAN
    persists_years: int = 0
    heights: np.ndarray = field(default_factory=lambda: np.empty(0))

    def between(self, level: float = 0.95) -> tuple[int | None, int | None]:
        """Ends of the set of years in which the lasting part can have crossed.

        Parameters
        ----------
        level : {0.95, 0.8}
            Coverage of the set.

        Returns
        -------
        tuple of (int or None)
            Earliest and latest year. None at the first place: or before the series shows it; at
            the second: or not yet. Both None after a refusal.
        """
        if level not in LEVELS:
            raise ValueError(f"level must be one of {', '.join(map(str, LEVELS))}, not {level}")
        if self.refused:
            return (None, None)
        return self._ends(multiplier("crossing", self.n, level) * self.step + self.error, MIN_BEFORE)

    @property
    def bounds(self) -> tuple[int | None, int | None]:
        """Earliest and latest year of `since` if every value may be off by `error`.

        Arithmetic, not statistics: if no value is off by more, the true year lies between them.
        None at the first place: from the first year or before; at the second: or not yet.
        """
        return self._ends(self.error, 1)

    def dates(self, level: float = 0.95) -> tuple[int, ...]:
        """The years of the series within `between`, as a tuple."""
        if self.refused:
            return ()
        low, high = self.between(level)
        first, last = self.years
        return tuple(range(first if low is None else low, (last if high is None else high) + 1))

    def _ends(self, margin: float, before: int) -> tuple[int | None, int | None]:
        early, late = (int(stays_above(self.heights + sign * margin)) for sign in (1, -1))
        first = self.years[0]
        return None if early < before else first + early, None if late == self.n else first + late

    def sentence(self, what: str = "the ratio", level: float = 0.95) -> str:
        """One sentence for print; `what` as it would stand inside a sentence."""
        goal = number(self.threshold) if self.threshold != 1 else "one"
        if self.since is not None and self.since == self.years[0]:
            head = f"{capital(what)} stood above {goal} throughout, {span(self.years)}"
        elif self.since is not None:
            head = f"{capital(what)} has stood above {goal} since {self.since}"
            if self.since == self.years[1]:  # a single year has not lasted
                head = f"{capital(what)} stood above {goal} in {self.since}, the last year known"
            if self.first != self.since:
                head += f", after a first time in {self.first}"
        elif self.first is not None:
            head = f"{capital(what)} stood above {goal} in {self.first} and not in {self.years[1]}"
        else:
            head = f"{capital(what)} did not rise above {goal} from {self.years[0]} to {self.years[1]}"
        if self.error and self.since is not None:
            ends = self.bounds
            early = ends[0] or f"{self.years[0]} or before"
            if ends[1] is None:
                when = f"from {early} on or not yet"
            else:
                when = "the same year" if ends[0] == ends[1] else f"between {early} and {ends[1]}"
            head += f" ({when} if figures are off as far as allowed for)"
        if self.refused:
            return f"{head}; no set of years for its lasting part is given: {self.reason}."
        low, high = self.between(level)
        detail = f"{level_text(level)} set, n = {self.n}, {self.years[0]} to {self.years[1]}"
        last = self.years[1]
        if low is None:
            when = f"no later than {high}"
        elif high is None:
            when = "not yet" if low > last else f"in {low} or later, or has not yet"
        elif low == high:
            when = f"in {low}"
        else:
            when = f"between {low} and {high}"
        lasting = f"its lasting part, what is left after {count(HORIZON, 'year')}, "
        lasting += f"has not passed {goal}" if when == "not yet" else f"passed {goal} {when}"
        chance = ""
        if np.isfinite(self.persists):
            chance = (
                f"; the probability of standing above {goal} in {last + self.persists_years} is "
                f"{chance_text(self.persists)}"
            )
        return f"{head}; {lasting} ({detail}){chance}."

    def __repr__(self) -> str:
        head = f"<Crossing {number(self.threshold)}, {span(self.years)}, n={self.n}: since {self.since}"
        if self.refused:
            return f"{head}, set of years refused>"
        return f"{head}, lasting {self.between()}>"


def stays_above(heights: np.ndarray) -> np.ndarray | Any:
    """Position from which every value along the first axis is positive; its length if none is.

    Parameters
    ----------
    heights : ndarray, shape (n,) or (n, m)

    Returns
    -------
    int or ndarray, shape (m,)
    """
    return (lowest_from_here(heights) <= 0.0).sum(axis=0)


def lowest_from_here(heights: np.ndarray) -> np.ndarray:
    """The smallest of each value and those after it, along the first axis."""
    return np.minimum.accumulate(heights[::-1], axis=0)[::-1]


def crossing(
    ratio: pd.Series,
    scale: str = "log",
    *,
    threshold: float = 1.0,
    error: float = 0.0,
    base: float = 1.0,
    across_breaks: bool = False,
) -> Crossing:
    """The year in which a series rose above a threshold, and the years that cannot be excluded.

    The observed year is the first from which every value is above `threshold`. Its *lasting* part
    in year t is the value expected `HORIZON` = 5 years later less five years of drift: the whole
    value for a random walk, the line for departures from one that are forgotten within a few years.
    If the two never differ by more than d, the lasting part passed the threshold between the years
    from which the series raised, and lowered, by d stays above it. The margin d is a simulated
    multiple of the standard deviation of the yearly changes: the smallest with which the set holds
    the true year in 95% (80%) of series at every autocorrelation from 0 to 1, for yearly changes
    that remember 0.4 of themselves, for speeds of 0.1 to 2 shocks a year, and for series that begin
    up to 6 shocks off their line. No line is fitted, so a path that bends does no harm.

    Parameters
    ----------
    ratio : pandas.Series
        Values indexed by consecutive integer years. For the opposite crossing take the inverse.
        Moving averages hide the disturbances that the set is made from: take the yearly values.
    scale : {"log", "level", "logit"}
        As in `trajectory.trends.trend`; log for a ratio, level for a difference.
    threshold : float
        In the units of the data: 1 for a ratio, 0 for a difference.
    error : float
        How far every value may be off through coverage, rounding or revision: a share on the log
        scale (0.05 for five percent, of the ratio or of its inverse), units on the level
        scale, log odds on the logit scale. It is added to d.
    base : float
        Logit scale only: 1 for shares, 100 for percent.
    across_breaks : bool
        Whether to go on where the definition of the series changes within its years; otherwise the
        set of years is refused.

    Returns
    -------
    Crossing
        The set of years is refused below 10 years, on an exact line, where no year can be excluded,
        and where the crossing falls within the first five years, which cannot be told from the way
        in which the series began.

    Raises
    ------
    ValueError
        As in `trajectory.trends.trend`, for a negative `error`, and for a threshold that the scale
        cannot take.

    Notes
    -----
    The lasting part is the trend of Beveridge & Nelson (1981) with a horizon of five years instead
    of an infinite one, which near a unit root no short series could bound. The coverage of the set
    is stored (`trajectory.calibration.uses`, quantity "crossing coverage").

    References
    ----------
    Beveridge & Nelson (1981), Journal of Monetary Economics 7, 151-174; Hamilton (2018), Review of
    Economics and Statistics 100, 831-843; Elliott & Stock (2001), Journal of Econometrics 103,
    155-181, on sets that hold near a unit root.
    """
    if not (np.isfinite(error) and error >= 0):
        raise ValueError(f"error must be zero or a positive number, not {error}")
    series = read(ratio, scale, base)
    goal = float(series.from_raw(threshold))
    if not np.isfinite(goal):
        raise ValueError(f"the threshold {threshold} has no place on the {scale} scale")
    heights = series.values - goal
    n, first_year = series.n, int(series.years[0])
    above = np.flatnonzero(heights > 0)
    since = int(stays_above(heights))
    common: dict[str, Any] = {
        "series": series,
        "threshold": float(threshold),
        "first": first_year + int(above[0]) if above.size else None,
        "since": first_year + since if since < n else None,
        "error": float(np.log1p(error)) if scale == "log" else float(error),
        "heights": heights,
    }
    crossed = "" if across_breaks else data.crossing(ratio)
    horizon = min(HORIZON, longest_horizon(n))
    if horizon and not crossed:
        ahead = forecast(ratio, horizon, scale, base=base, across_breaks=True)
        if not ahead.refused:
            chance = float(ahead.probability(threshold).iloc[-1])
            common |= {"persists": chance, "persists_years": horizon}
    reason = crossed
    if n < MIN_CROSSING:
        are = "is" if n == 1 else "are"
        reason = (
            f"{count(n, 'year')} {are} too few to judge passing disturbances by (at least {MIN_CROSSING})"
        )
    elif series.is_exact_line():
        reason = "the values lie exactly on a straight line, as interpolated ones do"
    if reason:
        return Crossing(**common, reason=reason)
    step = float(np.diff(series.values).std(ddof=1))
    found = Crossing(**common, step=step, refused=False)
    low, high = found.between()
    if low is None and high is None:
        reason = "the series keeps so near to the threshold that no year can be excluded"
    elif high is not None and high < first_year + MIN_BEFORE:
        reason = (
            f"it would lie within the first {count(MIN_BEFORE, 'year')}, which cannot be told from the way "
            "in which the series began"
        )
    return Crossing(**common, step=step, reason=reason) if reason else found
