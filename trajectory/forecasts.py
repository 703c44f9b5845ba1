"""Forecasts of short annual series, with intervals that cover what they say.

A trend line's prediction interval takes the line for granted, a random walk's takes every
shock for permanent; a short series cannot say which is right. `forecast` weighs both by how well
they explain the series, and `backtest` asks how such intervals did in the past.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
import pandas as pd
import statsmodels.api as sm
from numpy.typing import ArrayLike
from scipy import stats

from trajectory import data
from trajectory._methods.mixture import Mixture, mixture
from trajectory._methods.series import Report, Series, read
from trajectory._show.wording import NAN, after, count, estimate_and_interval, level_text, number, percent
from trajectory.trends import line, span

MIN_FORECAST = 8
BACKTEST_LEVELS = (0.8, 0.95)
Numbers = TypeVar("Numbers", float, np.ndarray)


def longest_horizon(n: int) -> int:
    """Years ahead that `n` years of data admit: 2 from 8, 3 from 12, 5 from 20, then n / 4."""
    if n < MIN_FORECAST:
        return 0
    if n < 12:
        return 2
    return 3 if n < 20 else max(5, n // 4)


class _Ahead:
    """What follows from the quantiles of the years ahead."""

    def quantile(self, p: float) -> pd.Series:
        """Value with probability `p` below it, a Series by year in the units of the data."""
        raise NotImplementedError

    @property
    def median(self) -> pd.Series:
        """Median forecast, a Series by year in the units of the data; NaN after a refusal."""
        return self.quantile(0.5).rename("median")

    def interval(self, level: float = 0.8) -> pd.DataFrame:
        """Central prediction interval.

        Parameters
        ----------
        level : float
            Between 0 and 1.

        Returns
        -------
        pandas.DataFrame
            Columns lower and upper by year, in the units of the data; NaN after a refusal.
        """
        if not 0 < level < 1:
            raise ValueError(f"level must lie between 0 and 1, not {level}")
        return pd.DataFrame(
            {"lower": self.quantile(0.5 - level / 2.0), "upper": self.quantile(0.5 + level / 2.0)}
        )


@dataclass(frozen=True, repr=False, eq=False)
class Drift(_Ahead):
    """Random walk with drift: the last value plus the mean change, every shock permanent.

    Attributes
    ----------
    years : tuple of int
        Forecast years.
    location, spread : ndarray, shape (h,)
        Of the t distribution with `df` degrees of freedom, on the scale of analysis.
    df : int
        n - 2.
    """

    years: tuple[int, ...]
    location: np.ndarray
    spread: np.ndarray
    df: int
    series: Series

    def quantile(self, p: float) -> pd.Series:
        """Value with probability `p` below it, a Series by year in the units of the data."""
        values = self.location + self.spread * stats.t.ppf(p, self.df)
        return _by_year(self.series.to_raw(values), self.years, "quantile")


@dataclass(frozen=True, repr=False, eq=False, kw_only=True)
class Forecast(_Ahead, Report):
    """Predictive distributions of the years ahead.

    Attributes
    ----------
    n : int
        Years of data.
    years : tuple of int
        First and last year of the data.
    horizon : int
        Years ahead.
    future : tuple of int
        The years forecast.
    scale : str
        "log", "level" or "logit"; all results are in the units of the data, and the median of
        a log-scale forecast is the median, not the mean, of the values themselves.
    refused : bool
        Whether no forecast is given; `reason` says why, and all values are NaN.
    growth_weight : float
        Posterior weight of the model in which yearly changes are autocorrelated (prior 0.5).
    benchmark : Drift or None
        Random walk with drift.
    ols : statsmodels RegressionResults or None
        The trend line, one of the two models mixed.
    drift_ols : statsmodels RegressionResults or None
        The mean of the yearly changes, the other.
    """

    horizon: int
    growth_weight: float = NAN
    benchmark: Drift | None = None
    drift_ols: Any = None
    mixtures: tuple[Mixture, ...] = ()

    @property
    def future(self) -> tuple[int, ...]:
        """The years forecast."""
        return tuple(range(self.years[1] + 1, self.years[1] + self.horizon + 1))

    def quantile(self, p: float) -> pd.Series:
        """Value with probability `p` below it.

        Parameters
        ----------
        p : float
            Between 0 and 1.

        Returns
        -------
        pandas.Series
            By year, in the units of the data; NaN after a refusal.
        """
        if not 0 < p < 1:
            raise ValueError(f"p must lie between 0 and 1, not {p}")
        if self.refused:
            return _by_year(np.full(self.horizon, NAN), self.future, "quantile")
        values = [mix.quantile(p)[0] for mix in self.mixtures]
        return _by_year(self.series.to_raw(values), self.future, "quantile")

    def probability(self, above: float) -> pd.Series:
        """Probability that the value exceeds a target.

        Parameters
        ----------
        above : float
            In the units of the data.

        Returns
        -------
        pandas.Series
            By year; NaN after a refusal.
        """
        if not np.isfinite(above):
            raise ValueError(f"the target must be a finite number, not {above}")
        if self.refused:
            return _by_year(np.full(self.horizon, NAN), self.future, "probability")
        target = float(self.series.from_raw(above))
        values = [1.0 - mix.cdf(target)[0] for mix in self.mixtures]
        return _by_year(values, self.future, "probability")

    def frame(self) -> pd.DataFrame:
        """Median and intervals for a figure.

        Returns
        -------
        pandas.DataFrame
            Columns median, low80, high80, low95, high95 by year, in the units of the data.
        """
        columns = {"median": 0.5, "low80": 0.1, "high80": 0.9, "low95": 0.025, "high95": 0.975}
        return pd.DataFrame({name: self.quantile(p) for name, p in columns.items()})

    def sentence(
        self, what: str = "the series", unit: str = "", level: float = 0.8, above: float | None = None
    ) -> str:
        """One sentence for print, about the last year forecast.

        Parameters
        ----------
        what : str
            What the series measures, as it would stand inside a sentence.
        unit : str
            Unit of the values, as it follows a number: "million", "percent of GDP".
        level : float
            Level of the interval.
        above : float, optional
            A target, in the units of the data; its probability is added.
        """
        if self.refused:
            return f"No forecast of {what} for {self.future[-1]} is given: {self.reason}."
        year = self.future[-1]
        low, high = self.interval(level).loc[year]
        median, interval = estimate_and_interval(self.median[year], low, high, "level", unit)
        assert self.benchmark is not None  # only a refusal is without
        walk_low, walk_high = self.benchmark.interval(level).loc[year]
        _, drift = estimate_and_interval(low, walk_low, walk_high, "level")
        target = ""
        if above is not None:
            chance = chance_text(self.probability(above)[year])
            goal = after(f"{above:,.10g}", unit)
            target = f", with a probability of {chance} of more than {goal}"
        return (
            f"The forecast of {what} for {year} is {median}{target} ({level_text(level)} interval "
            f"{interval}, random walk with drift {drift}; h = {self.horizon}; n = {self.n}, "
            f"{self.years[0]} to {self.years[1]})."
        )

    def __repr__(self) -> str:
        if self.refused:
            return f"<Forecast of {self.future[-1]} from {span(self.years)}: refused>"
        low, high = self.interval().iloc[-1]
        return (
            f"<Forecast of {self.future[-1]} from {span(self.years)}, n={self.n}: "
            f"{number(self.median.iloc[-1])}, 80% {number(low)} to {number(high)}>"
        )


def forecast(
    y: pd.Series, horizon: int, scale: str = "log", *, base: float = 1.0, across_breaks: bool = False
) -> Forecast:
    """Forecast a short annual series `horizon` years ahead.

    Parameters
    ----------
    y : pandas.Series
        Values indexed by consecutive integer years.
    horizon : int
        Years ahead, at least 1.
    scale : {"log", "level", "logit"}
        As in `trajectory.trends.trend`.
    base : float
        Logit scale only: 1 for shares, 100 for percent.
    across_breaks : bool
        Whether to go on where the definition of the series changes within its years; otherwise such a
        series is refused.

    Returns
    -------
    Forecast
        Refused if the series is too short for the horizon or lies on an exact line.

    Raises
    ------
    ValueError
        As in `trajectory.trends.trend`, and for a horizon that is not a positive whole number.

    References
    ----------
    Zellner (1971), An Introduction to Bayesian Inference in Econometrics, ch. 4; Schotman & van
    Dijk (1991), Journal of Econometrics 49, 195-238; Sampson (1991), Journal of Applied
    Econometrics 6, 67-76.
    """
    horizon = _check_horizon(horizon)
    series = read(y, scale, base)
    reason = _refusal(series, horizon) or ("" if across_breaks else data.crossing(y))
    if reason:
        return Forecast(series=series, horizon=horizon, reason=reason)
    column = series.values[:, None]
    mixtures = tuple(mixture(column, h) for h in range(1, horizon + 1))
    ols = line(series)
    change = ols.model.data.orig_endog.diff().iloc[1:].rename(f"change in {scale}")
    return Forecast(
        series=series,
        horizon=horizon,
        refused=False,
        growth_weight=float(mixtures[0].weight[mixtures[0].growth].sum()),
        benchmark=_drift(series, range(1, horizon + 1)),
        ols=ols,
        drift_ols=sm.OLS(change, pd.DataFrame({"drift": 1.0}, index=change.index)).fit(),
        mixtures=mixtures,
    )


@dataclass(frozen=True, repr=False, eq=False, kw_only=True)
class Backtest(Report):
    """How forecasts `horizon` years ahead did from every earlier year.

    Attributes
    ----------
    n, years, scale, horizon
        As in `Forecast`.
    refused : bool
        Whether there is no origin to forecast from; `reason` says why.
    origins : pandas.DataFrame or None
        One row per origin (the last year used): target year, actual, median, the ends of
        the 80% and 95% intervals, and the same for the random walk with drift (``drift_``).
    coverage, drift_coverage : dict of float to float
        Share of outcomes inside the 80% and 95% intervals. Neighbouring origins share shocks, so
        this is far less evidence than its number of origins suggests.
    mase, drift_mase : float
        Mean absolute error of the median over the in-sample mean absolute yearly change before each
        origin (Hyndman & Koehler 2006); below one is better than no change, one year ahead.
    interval_score, drift_interval_score : float
        Mean interval score of the 80% interval on the scale of analysis; smaller is better
        (Gneiting & Raftery 2007).
    """

    horizon: int
    origins: pd.DataFrame | None = None
    coverage: dict[float, float] | None = None
    drift_coverage: dict[float, float] | None = None
    mase: float = NAN
    drift_mase: float = NAN
    interval_score: float = NAN
    drift_interval_score: float = NAN

    def sentence(self, what: str = "the series") -> str:
        """One sentence for print; `what` as it would stand inside a sentence."""
        if self.refused:
            return f"Past forecasts of {what} cannot be checked: {self.reason}."
        assert self.origins is not None and self.coverage is not None  # only a refusal is without
        total = len(self.origins)
        inside = round(self.coverage[0.8] * total)
        ahead = count(self.horizon, "year")
        against = self.interval_score / self.drift_interval_score - 1.0
        compared = "better" if against < 0 else "worse"
        versus = f"{percent(100 * abs(against), 0)} {compared} than a random walk with drift"
        return (
            f"Of {total} {'forecast' if total == 1 else 'forecasts'} of {what} made {ahead} ahead, "
            f"each from the years before it, {inside} would have held the outcome in the 80% interval; "
            f"the interval score would be {versus} (the origins overlap, so this is a rough check)."
        )

    def __repr__(self) -> str:
        if self.refused:
            return f"<Backtest {span(self.years)}, h={self.horizon}: refused>"
        assert self.origins is not None and self.coverage is not None  # only a refusal is without
        return (
            f"<Backtest {span(self.years)}, h={self.horizon}, {len(self.origins)} origins: 80% "
            f"intervals held {self.coverage[0.8]:.0%}, MASE {self.mase:.2f} "
            f"(drift {self.drift_mase:.2f})>"
        )


def backtest(
    y: pd.Series, horizon: int, scale: str = "log", *, base: float = 1.0, across_breaks: bool = False
) -> Backtest:
    """Forecast from every earlier year that admits it and compare with what came.

    Parameters
    ----------
    y, horizon, scale, base, across_breaks
        As in `forecast`.

    Returns
    -------
    Backtest
        Refused if no earlier year admits a forecast `horizon` years ahead, or on an exact line.

    Raises
    ------
    ValueError
        As in `forecast`.
    """
    horizon = _check_horizon(horizon)
    series = read(y, scale, base)
    sizes = [m for m in range(MIN_FORECAST, series.n - horizon + 1) if longest_horizon(m) >= horizon]
    parts = [part for part in (_part(series, m) for m in sizes) if not part.is_exact_line()]
    reason = "" if across_breaks else data.crossing(y)
    if not (reason or parts):
        years, ahead = count(series.n, "year"), count(horizon, "year")
        reason = f"{years} leave no earlier year to forecast {ahead} ahead from"
    if reason:
        return Backtest(series=series, horizon=horizon, reason=reason)
    rows, errors, drift_errors, scores, drift_scores = [], [], [], [], []
    for part in parts:
        mix = mixture(part.values[:, None], horizon)
        walk = _drift(part, [horizon])
        at = part.n + horizon - 1
        actual = series.values[at]
        row = {
            "origin": int(part.years[-1]),
            "year": int(series.years[at]),
            "actual": series.raw[at],
            "median": mix.quantile(0.5)[0],
            "drift_median": walk.location[0],
        }
        for level in BACKTEST_LEVELS:
            name = f"{100 * level:.0f}"
            t = stats.t.ppf(0.5 + level / 2.0, walk.df) * walk.spread[0]
            row |= {
                f"lower_{name}": mix.quantile(0.5 - level / 2.0)[0],
                f"upper_{name}": mix.quantile(0.5 + level / 2.0)[0],
                f"drift_lower_{name}": walk.location[0] - t,
                f"drift_upper_{name}": walk.location[0] + t,
            }
        scores.append(interval_score(row["lower_80"], row["upper_80"], actual, 0.8))
        drift_scores.append(interval_score(row["drift_lower_80"], row["drift_upper_80"], actual, 0.8))
        naive = np.abs(np.diff(part.raw)).mean()
        for key in row.keys() - {"origin", "year", "actual"}:
            row[key] = float(series.to_raw(row[key]))
        errors.append(abs(row["median"] - row["actual"]) / naive)
        drift_errors.append(abs(row["drift_median"] - row["actual"]) / naive)
        rows.append(row)
    origins = pd.DataFrame(rows).set_index("origin")
    return Backtest(
        series=series,
        horizon=horizon,
        refused=False,
        origins=origins,
        coverage={level: _coverage(origins, "", level) for level in BACKTEST_LEVELS},
        drift_coverage={level: _coverage(origins, "drift_", level) for level in BACKTEST_LEVELS},
        mase=float(np.mean(errors)),
        drift_mase=float(np.mean(drift_errors)),
        interval_score=float(np.mean(scores)),
        drift_interval_score=float(np.mean(drift_scores)),
    )


def interval_score(lower: Numbers, upper: Numbers, actual: Numbers, level: float) -> Numbers:
    """Interval score of Gneiting & Raftery (2007): width plus 2/alpha times any miss.

    Parameters
    ----------
    lower, upper, actual : float or ndarray
        In common units.
    level : float
        Level of the interval, 1 - alpha.
    """
    penalty = 2.0 / (1.0 - level)
    return (
        (upper - lower)
        + penalty * np.maximum(lower - actual, 0.0)
        + penalty * np.maximum(actual - upper, 0.0)
    )


def chance_text(p: float) -> str:
    """A probability for print: '62%', 'less than 1%', 'more than 99%'."""
    if p < 0.01:
        return "less than 1%"
    return "more than 99%" if p > 0.99 else percent(100 * p, 0)


def _drift(series: Series, horizons: Sequence[int]) -> Drift:
    """Random walk with drift (Sampson 1991): spread s sqrt(h + h^2/(n-1)), n - 2 degrees."""
    change, steps = np.diff(series.values), np.array(horizons)
    location = series.values[-1] + steps * change.mean()
    spread = change.std(ddof=1) * np.sqrt(steps + steps**2 / change.size)
    years = tuple(int(series.years[-1]) + h for h in horizons)
    return Drift(years, location, spread, series.n - 2, series)


def _part(series: Series, m: int) -> Series:
    return Series(series.years[:m], series.raw[:m], series.values[:m], series.scale, series.base)


def _coverage(origins: pd.DataFrame, prefix: str, level: float) -> float:
    low, high = (origins[f"{prefix}{side}_{100 * level:.0f}"] for side in ("lower", "upper"))
    return float(origins["actual"].between(low, high).mean())


def _by_year(values: ArrayLike, years: Sequence[int], name: str) -> pd.Series:
    index = pd.Index(years, name="year")
    return pd.Series(np.asarray(values, dtype=float), index=index, name=name)


def _check_horizon(horizon: int) -> int:
    if isinstance(horizon, bool) or int(horizon) != horizon or horizon < 1:
        raise ValueError(f"horizon must be a positive whole number of years, not {horizon}")
    return int(horizon)


def _refusal(series: Series, horizon: int) -> str:
    limit = longest_horizon(series.n)
    if limit == 0:
        return (
            f"{count(series.n, 'year')} {'is' if series.n == 1 else 'are'} too few for a forecast, "
            "which takes at least eight"
        )
    if horizon > limit:
        return (
            f"{count(series.n, 'year')} of data admit a forecast of at most "
            f"{count(limit, 'year')} ahead, not {horizon}"
        )
    if series.is_exact_line():
        return "the values lie exactly on a straight line and leave nothing to judge an error from"
    return ""
