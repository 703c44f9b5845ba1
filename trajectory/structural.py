"""Structural models: a slope that changes without a date, and monthly series with a season.

Both are local linear trends (Harvey 1989): a level that moves with a slope that moves itself, here with
passing noise and, for months, a seasonal pattern that may move too. How fast each of them moves is badly
determined in the short series of this book, and the usual fit by maximum likelihood takes its
estimates of those speeds for the truth. Here they run over a grid and are weighted by the restricted
likelihood; intervals and tests take multipliers from simulations in which errors are AR(1) with rho
from 0 to 1, remember their changes, or come from the model itself. The results object of statsmodels at
the best point of the grid is there to be looked at.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
import statsmodels.api as sm

from trajectory import data
from trajectory._methods import structural
from trajectory._methods.multipliers import multiplier, p_value, smallest_p
from trajectory._methods.series import Report, no_variation, read, to_raw
from trajectory._show import wording
from trajectory._show.wording import (
    NAN,
    capital,
    count,
    effect_text,
    estimate_and_interval,
    level_text,
    p_text,
    printed,
    printed_ends,
    subject,
)
from trajectory.trends import span

MIN_LOCAL = 20
MIN_MONTHS = 80  # that have a value
MIN_SIDE = 24  # calendar months on either side of a change
SIMULATED = 1_000  # series for a power
LEVELS = (0.5, 0.8, 0.9, 0.95, 0.98, 0.99)
CHANGES = ("level", "slope")


@dataclass(frozen=True, repr=False, eq=False, kw_only=True)
class LocalTrend(Report):
    """The slope of an annual series, year by year.

    Attributes
    ----------
    n, years, scale, series
        As in `trajectory.trends.Trend`.
    refused : bool
        Whether no slopes are given; `reason` says why.
    slopes, deviations : pandas.Series or None
        Estimated change into each year from the second on, and its posterior standard deviation, on
        the scale of analysis.
    change, change_deviation : float
        The last slope less the first, on the scale of analysis.
    p_value : float
        Of no change between the first and the last slope; at least 0.01.
    moving : float
        Weight of the models in which the slope moves at all (six of seven beforehand).
    """

    slopes: pd.Series | None = None
    deviations: pd.Series | None = None
    change: float = NAN
    change_deviation: float = NAN
    p_value: float = NAN
    moving: float = NAN
    ratios: tuple[float, ...] = ()
    variance: float = NAN

    def path(self, level: float = 0.95) -> pd.DataFrame | None:
        """Slopes with their interval, as they are printed.

        Parameters
        ----------
        level : {0.5, 0.8, 0.9, 0.95, 0.98, 0.99}
            The interval holds the true slope in at least this share of the years of a series.

        Returns
        -------
        pandas.DataFrame or None
            Columns slope, low, high by year: percent a year (log, logit) or units a year (level).
            None after a refusal.
        """
        _check_level(level)
        if self.slopes is None or self.deviations is None:  # refused
            return None
        half = multiplier("slope path", self.n, level) * self.deviations
        columns = {"slope": self.slopes, "low": self.slopes - half, "high": self.slopes + half}
        return pd.DataFrame(columns).map(lambda x: printed(x, self.scale))

    def change_interval(self, level: float = 0.95) -> tuple[float, float]:
        """Interval of `change` on the scale of analysis; two NaN after a refusal."""
        _check_level(level)
        if self.refused:
            return (NAN, NAN)
        half = multiplier("slope change", self.n, level) * self.change_deviation
        return (self.change - half, self.change + half)

    @property
    def results(self) -> Any:
        """`UnobservedComponents` of statsmodels, smoothed at the best point of the grid."""
        if self.refused:
            return None
        values = pd.Series(self.series.values, index=pd.PeriodIndex(map(str, self.series.years), freq="Y"))
        model = sm.tsa.UnobservedComponents(
            values.rename(self.scale), level="local linear trend", use_exact_diffuse=True
        )
        return model.smooth(self.variance * np.array(self.ratios))

    def sentence(self, what: str = "the series", unit: str = "", level: float = 0.95) -> str:
        """One sentence for print; arguments as in `trajectory.trends.Trend.sentence`."""
        if self.refused:
            return f"No slopes by year are given for {what} ({span(self.years)}): {self.reason}."
        path = self.path(level)
        assert path is not None  # only a refusal is without
        (first, last), years = path.iloc[[0, -1]].to_numpy(), path.index[[0, -1]]
        told = [estimate_and_interval(size, low, high, self.scale, unit) for size, low, high in (first, last)]
        low, high = self.change_interval(level)
        verdict = f"it {'rose' if self.change > 0 else 'fell'} between the two"
        if low <= 0 <= high:
            verdict = "the data do not tell whether it changed between the two"
        p = p_text(self.p_value, smallest_p("slope change"))
        return (
            f"The underlying rate of {subject(what, self.scale)} is estimated at {told[0][0]} a year into "
            f"{years[0]} ({told[0][1]}) and {told[1][0]} into {years[1]} ({told[1][1]}), and {verdict} "
            f"({p}; {level_text(level)} intervals; n = {self.n})."
        )

    def __repr__(self) -> str:
        table = self.path()
        if table is None:
            return f"<LocalTrend {span(self.years)}, n={self.n}: refused>"
        path = table["slope"]
        return (
            f"<LocalTrend {span(self.years)}, n={self.n}: {path.iloc[0]:.3g} to {path.iloc[-1]:.3g} a year, "
            f"{p_text(self.p_value, smallest_p('slope change'))}>"
        )


def local_trend(
    y: pd.Series, scale: str = "log", *, base: float = 1.0, across_breaks: bool = False
) -> LocalTrend:
    """Estimate a slope that may change every year, without a date of change.

    Local linear trend with noise: the level moves by the slope and by shocks of its own, the slope by
    shocks too, and every value has passing noise. The ratios of the three variances run over a grid of
    35 points, equally likely beforehand.

    Parameters
    ----------
    y : pandas.Series
        Values indexed by consecutive integer years.
    scale, base, across_breaks
        As in `trajectory.trends.trend`.

    Returns
    -------
    LocalTrend
        Refused below 20 years, on an exact line, and across a change of definition.

    Raises
    ------
    ValueError
        As in `trajectory.trends.trend`.

    Notes
    -----
    Intervals hold on average over the years of a series. Around a break that nobody modelled the
    slopes are smoothed over it, and the interval of the years beside it holds less often than that
    (`trajectory.calibration.uses`, quantity "slope coverage 0.95 in the worst year"). The path is a
    description. The comparison of its ends has next to no power: a slowdown from 1 to 0.4 shocks a year
    is found in at most 3% of series of 20 to 45 years ("slope change power"). That no change is found says
    nothing; for a date fixed beforehand take `trajectory.breaks.known_date`.

    References
    ----------
    Harvey (1989), Forecasting, Structural Time Series Models and the Kalman Filter, ch. 4; Durbin &
    Koopman (2012), Time Series Analysis by State Space Methods, ch. 4 and 5; Stock & Watson (1998),
    JASA 93, 349-358, on why maximum likelihood puts the variance of a slope at zero.
    """
    series = read(y, scale, base)
    reason = "" if across_breaks else data.crossing(y)
    if series.n < MIN_LOCAL:
        are = "is" if series.n == 1 else "are"
        reason = f"{count(series.n, 'year')} {are} too few for a slope that changes (at least {MIN_LOCAL})"
    elif series.is_exact_line():
        reason = "the values lie exactly on a straight line"
    if reason:
        return LocalTrend(series=series, reason=reason)
    column = series.values[:, None]
    model, target = structural.local_trend_model(series.n)
    found = structural.mixtures(model, target, column)
    mean, deviation = (part[:, 0] for part in structural.summaries(found))
    weight = found[0].weight[:, 0]
    best = model.ratios[int(weight.argmax())]
    index = pd.Index(series.years[1:], name="year")
    return LocalTrend(
        series=series,
        refused=False,
        slopes=pd.Series(mean[:-1], index=index, name="slope"),
        deviations=pd.Series(deviation[:-1], index=index, name="deviation"),
        change=float(mean[-1]),
        change_deviation=float(deviation[-1]),
        p_value=p_value("slope change", series.n, abs(mean[-1]) / deviation[-1]),
        moving=float(weight[model.ratios[:, 2] > 0].sum()),
        ratios=tuple(float(r) for r in best),
        variance=float(structural.scale2(model, best, column)[0]),
    )


@dataclass(frozen=True, repr=False, eq=False)
class Seasonal:
    """A monthly series with trend and season, and a change at a month fixed beforehand.

    Attributes
    ----------
    n : int
        Months that have a value.
    months : tuple of str
        First and last month, "2012-03".
    scale : str
        "log", "level" or "logit".
    values : pandas.Series
        On the scale of analysis, over all months from the first to the last; NaN where there is none.
    month : str or None
        First month under the new regime; None if no change is tested.
    change : str or None
        "level": a step. "slope": a change of the yearly rate.
    refused : bool
        Whether nothing is estimated; `reason` says why.
    estimate, se : float
        The change and its posterior standard deviation, on the scale of analysis (a year for a slope).
    p_value : float
        Of no change, at least 0.01.
    """

    n: int
    months: tuple[str, str]
    scale: str
    base: float
    values: pd.Series
    month: str | None
    change: str | None
    refused: bool = True
    reason: str = ""
    estimate: float = NAN
    se: float = NAN
    p_value: float = NAN
    ratios: tuple[float, ...] = ()
    variance: float = NAN

    def interval(self, level: float = 0.95) -> tuple[float, float]:
        """Interval of `estimate` on the scale of analysis; two NaN without a change or after a refusal."""
        _check_level(level)
        if self.refused or self.month is None:
            return (NAN, NAN)
        half = multiplier(instrument(self.change, self.values), self.n, level) * self.se
        return (self.estimate - half, self.estimate + half)

    @property
    def results(self) -> Any:
        """`UnobservedComponents` of statsmodels, smoothed at the best point of the grid.

        Its `level`, `trend` and `seasonal` hold the smoothed parts; the change is a regressor whose
        coefficient stands in the state.
        """
        if self.refused:
            return None
        model = sm.tsa.UnobservedComponents(
            self.values,
            level="local linear trend",
            seasonal=structural.PERIOD,
            exog=self.extra,
            mle_regression=False,
        )
        # per month here, per year in the regressors: the slope's variance is the same, only named by month
        return model.smooth(self.variance * np.array(self.ratios))

    def forecast(self, horizon: int) -> pd.DataFrame | None:
        """Forecast the next months of the kinds that the series has.

        Parameters
        ----------
        horizon : int
            Calendar months ahead, at most 12.

        Returns
        -------
        pandas.DataFrame or None
            Columns median, low80, high80, low95, high95 by month, in the units of the data. None after
            a refusal.
        """
        if isinstance(horizon, bool) or int(horizon) != horizon or not 1 <= horizon <= structural.PERIOD:
            raise ValueError(f"horizon must be a whole number of months from 1 to 12, not {horizon}")
        if self.refused:
            return None
        months = len(self.values)
        observed = np.flatnonzero(self.values.notna())
        kinds = np.unique(self._positions(observed) % structural.PERIOD)
        every = months + int(horizon)
        ahead = np.arange(months, every)
        wanted = ahead[np.isin(self._positions(ahead) % structural.PERIOD, kinds)]
        extra = self._extra(every)
        model = structural.seasonal_model(every, observed, extra)
        target = structural.seasonal_forecast(every, observed, wanted, extra)
        y = self.values.to_numpy()[observed][:, None]
        found = structural.mixtures(model, target, y)
        columns = {"median": 0.5, "low80": 0.1, "high80": 0.9, "low95": 0.025, "high95": 0.975}
        index = pd.PeriodIndex(self.values.index[0] + wanted, freq="M", name="month")
        points = {name: [mix.quantile(p)[0] for mix in found] for name, p in columns.items()}
        return pd.DataFrame(points, index=index).apply(lambda part: to_raw(part, self.scale, self.base))

    def power(self, effect: float) -> float:
        """Share of series like this one in which a change of a given size is found, at 5%.

        Series are drawn (1,000 each) from the most likely variances and from a random walk with a fixed
        season, each with the variance that it implies here; the smaller share is given. It is for a size
        chosen beforehand, never the estimate (Hoenig & Heisey 2001, The American Statistician 55, 19-24).

        Parameters
        ----------
        effect : float
            As the estimate is printed: percent (log, logit) or units (level), a year for a slope.

        Returns
        -------
        float
            NaN without a change or after a refusal; its standard error is at most 0.016.

        Raises
        ------
        ValueError
            For an effect of zero, not finite, or of minus 100% and less.
        """
        if not np.isfinite(effect) or effect == 0 or (self.scale != "level" and effect <= -100):
            raise ValueError(f"the effect must be a finite number other than zero, above -100%, not {effect}")
        if self.refused or self.month is None:
            return NAN
        size = effect if self.scale == "level" else float(np.log1p(effect / 100))
        # as likely up as down
        return min(float((np.abs(mean + abs(size)) > half).mean()) for mean, half in self._detections)

    def detectable(self, share: float = 0.8) -> float:
        """Smallest rise that is found in a share of series like this one; units as in `power`."""
        if not 0.05 < share < 1:
            raise ValueError(f"share must lie between 0.05 and 1, not {share}")
        if self.refused or self.month is None:
            return NAN
        # |mean + size| > half for large sizes where size > half - mean
        size = max(float(np.quantile(half - mean, share)) for mean, half in self._detections)
        return printed(size, self.scale)

    @cached_property
    def _detections(self) -> list[tuple[np.ndarray, np.ndarray]]:
        """Simulated estimates where nothing changes, and the half widths of their intervals."""
        seen = np.flatnonzero(self.values.notna())
        model = structural.seasonal_model(len(self.values), seen, self.extra)
        y = self.values.to_numpy()[seen][:, None]
        wide = multiplier(instrument(self.change, self.values), self.n, 0.95)
        out = []
        for ratios in (np.array(self.ratios), np.array([0.0, 1.0, 0.0, 0.0])):
            size = float(np.sqrt(structural.scale2(model, ratios, y)[0]))
            mean, deviation = structural.simulated(model, ratios, SIMULATED)
            out.append((size * mean, wide * size * deviation))
        return out

    @property
    def extra(self) -> np.ndarray | None:
        """Column of the change over all months, shape (months, 1); None where none is asked about."""
        return self._extra(len(self.values))

    def _positions(self, positions: np.ndarray) -> np.ndarray:
        """Calendar months of positions, so that January is a multiple of twelve."""
        return positions + self.values.index[0].month - 1

    def _extra(self, months: int) -> np.ndarray | None:
        if self.month is None:
            return None
        start = (pd.Period(self.month, freq="M") - self.values.index[0]).n
        return structural.change_column(months, start, self.change)

    def sentence(self, what: str = "the series", unit: str = "", level: float = 0.95) -> str:
        """One sentence for print about the change; arguments as in `trajectory.trends.Trend.sentence`."""
        first, last = self.months
        if self.refused:
            return f"No monthly model is given for {what} ({first} to {last}): {self.reason}."
        if self.month is None:
            return (
                f"{capital(what)} from {first} to {last} is described by a trend and a season that may both "
                f"move ({self.n} months with a value)."
            )
        odds = subject(what, self.scale)
        low, high = printed_ends(self.interval(level), self.scale)
        size, interval = estimate_and_interval(
            printed(self.estimate, self.scale), low, high, self.scale, unit
        )
        kind = "a step of" if self.change == "level" else "a change of the yearly rate of"
        p = p_text(self.p_value, smallest_p(instrument(self.change, self.values)))
        detail = (
            f"{level_text(level)} interval {interval}, {p}; {self.n} months with a value, {first} to {last}"
        )
        if low <= 0 <= high:
            enough = effect_text(self.detectable(), self.scale, unit)
            return (
                f"For {odds} in {wording.month(self.month)} {kind} {size} is estimated, and none at all is "
                f"not excluded ({detail}); with {self.n} months {kind} {enough} is found in 80 of 100 cases."
            )
        return f"{capital(odds)} changed in {wording.month(self.month)}: {kind} {size} ({detail})."

    def __repr__(self) -> str:
        head = f"<Seasonal {self.months[0]} to {self.months[1]}, n={self.n}"
        if self.refused:
            return f"{head}: refused>"
        if self.month is None:
            return f"{head}>"
        return (
            f"{head}: {self.change} in {self.month} {self.estimate:.4g}, "
            f"{p_text(self.p_value, smallest_p(instrument(self.change, self.values)))}>"
        )


def seasonal(
    y: pd.Series, scale: str = "log", *, month: str | None = None, change: str = "level", base: float = 1.0
) -> Seasonal:
    """Model a monthly series: trend, season, and if asked a change at a month fixed beforehand.

    Local linear trend, noise and a seasonal pattern that may move; the ratios of the four variances run
    over a grid of 60 points. Missing months are allowed, also kinds of month that are never printed.

    Parameters
    ----------
    y : pandas.Series
        Indexed by month: a monthly PeriodIndex, a DatetimeIndex, or text such as "2012-03". Months
        that are missing or NaN have no value; nothing is filled in.
    scale, base
        As in `trajectory.trends.trend`.
    month : str or pandas.Period, optional
        First month in which a change could show, chosen before looking.
    change : {"level", "slope"}
        A step, or a change of the yearly rate, at `month`.

    Returns
    -------
    Seasonal
        Refused below 80 months with a value, with fewer than 24 months on either side of `month`, or where
        the model fits exactly.

    Raises
    ------
    ValueError
        For an index that is not monthly, repeated months, values that the scale cannot take, an unknown
        `change`, or a `month` outside the series.

    References
    ----------
    Harvey (1989), ch. 4 and 7.6 (interventions); Harvey & Durbin (1986), Journal of the Royal Statistical
    Society A 149, 187-227.
    """
    if change not in CHANGES:
        raise ValueError(f"change must be one of {', '.join(CHANGES)}, not {change!r}")
    values = _read_months(y, scale, base)
    observed = np.flatnonzero(values.notna())
    months = len(values)
    common: dict[str, Any] = {
        "n": observed.size,
        "months": (str(values.index[0]), str(values.index[-1])),
        "scale": scale,
        "base": float(base),
        "values": values,
        "month": None if month is None else str(pd.Period(month, freq="M")),
        "change": None if month is None else change,
    }
    start = None
    if month is not None:
        start = (pd.Period(month, freq="M") - values.index[0]).n
        if not 0 < start < months:
            raise ValueError(f"the month {month} must lie after {values.index[0]}, up to {values.index[-1]}")
    reason = ""
    if observed.size < MIN_MONTHS:
        reason = f"{count(observed.size, 'month')} with a value are too few (at least {MIN_MONTHS})"
    elif start is not None and min(start, months - start) < MIN_SIDE:
        reason = (
            f"{count(min(start, months - start), 'month')} on one side of {common['month']} are too few "
            f"(at least {MIN_SIDE})"
        )
    if reason:
        return Seasonal(**common, reason=reason)
    extra = None if start is None else structural.change_column(months, start, change)
    column = values.to_numpy()[observed][:, None]
    model = structural.seasonal_model(months, observed, extra)
    if no_variation(column[:, 0], model.fixed):
        return Seasonal(**common, reason="a line and a fixed season fit the values exactly")
    weight = structural.grid_weights(model, column)[:, 0]
    best = model.ratios[int(weight.argmax())]
    common |= {
        "refused": False,
        "ratios": tuple(float(r) for r in best),
        "variance": float(structural.scale2(model, best, column)[0]),
    }
    if start is None:
        return Seasonal(**common)
    found = structural.mixtures(model, structural.coefficient_target(model), column)
    mean, deviation = (float(part[0, 0]) for part in structural.summaries(found))
    return Seasonal(
        **common,
        estimate=mean,
        se=deviation,
        p_value=p_value(instrument(change, values), observed.size, abs(mean) / deviation),
    )


def instrument(change: str | None, values: pd.Series) -> str:
    """Name of the stored multipliers: those without January and February wherever months are missing."""
    return f"month {change}" + (" gaps" if values.isna().any() else "")


def _read_months(y: pd.Series, scale: str, base: float) -> pd.Series:
    """Values on the scale of analysis over all months from the first to the last with a value."""
    if not isinstance(y, pd.Series):
        raise ValueError(f"expected a pandas Series indexed by month, not {type(y).__name__}")
    index = y.index
    try:
        if isinstance(index, pd.DatetimeIndex):
            index = index.to_period("M")
        elif not isinstance(index, pd.PeriodIndex):
            if pd.api.types.is_numeric_dtype(index.dtype):
                raise ValueError
            index = pd.PeriodIndex([str(label) for label in index], freq="M")
        if index.freqstr != "M":
            raise ValueError
    except ValueError:
        shown = y.index[:1].to_list()
        raise ValueError(f"expected an index of months such as 2012-03, not {shown}") from None
    if index.has_duplicates:
        repeated = ", ".join(str(m) for m in index[index.duplicated()].unique()[:6])
        raise ValueError(f"repeated months: {repeated}")
    numbers = pd.to_numeric(y, errors="coerce").to_numpy(dtype=float)
    lost = index[np.isnan(numbers) & y.notna().to_numpy()]
    if len(lost):
        raise ValueError(f"values that are not numbers: {', '.join(map(str, lost[:6]))}")
    present = pd.Series(numbers, index=index).sort_index().dropna()
    if present.empty:
        raise ValueError("the series has no values")
    wrong = present[~np.isfinite(present)]
    if scale == "log":
        wrong = present[~((present > 0) & np.isfinite(present))]
    elif scale == "logit":
        wrong = present[~((present > 0) & (present < base))]
    if len(wrong):
        listed = ", ".join(str(m) for m in wrong.index[:6])
        raise ValueError(f"values that the {scale} scale cannot take: {listed}")
    # the yearly reader checks scale and base and transforms; months are named above
    checked = read(pd.Series(present.to_numpy(), index=np.arange(len(present))), scale, base)
    every = pd.period_range(present.index[0], present.index[-1], freq="M", name="month")
    return pd.Series(checked.values, index=present.index, name=scale).reindex(every)


def _check_level(level: float) -> None:
    if level not in LEVELS:
        raise ValueError(f"level must be one of {', '.join(map(str, LEVELS))}, not {level}")
