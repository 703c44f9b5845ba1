"""The trend of a short annual series, with an interval that allows for autocorrelation.

Twenty yearly figures cannot tell a steady trend with passing disturbances from a random walk
with drift, and the usual standard errors, also the autocorrelation-robust ones, take far too
many of the latter for trends. `trend` therefore asks the data how large the autocorrelation
could be and takes its critical value there; `trajectory.calibration` measures how well this and
the usual tools keep their promises.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import statsmodels.api as sm
from scipy import stats
from scipy.linalg import toeplitz

from trajectory import data, power
from trajectory._methods.ar1 import Design, moments, prais_winsten, trend_columns
from trajectory._methods.detection import GROWTH_CONFIDENCE, TREND_CONFIDENCE, walk_not_excluded
from trajectory._methods.null import (
    SMALLEST_P,
    Tail,
    absolute_t,
    growth_table,
    null_moments,
    rho_table,
    tail_quantiles,
    trend_table,
)
from trajectory._methods.series import Report, Series, check_years, no_variation, read
from trajectory._show.wording import (
    MINUS,
    NAN,
    capital,
    count,
    estimate_and_interval,
    level_text,
    p_text,
    printed,
    printed_ends,
    rate,
    subject,
)

MIN_TREND = 8
LOW_POWER_BELOW = 12
MIN_RHO = 12
MIN_CONTRAST = 12
MIN_CONTRAST_DF = 6

REGIME_WORDS = {
    "trend": "departures from the line are taken as temporary",
    "mean change": "a random walk cannot be excluded, so this is the mean of the yearly changes, weighted "
    "for their autocorrelation",
    "forced": "a random walk cannot be excluded for one of the two, so this is the mean of the yearly "
    "changes, weighted for their autocorrelation",
}


@dataclass(frozen=True, repr=False, eq=False, kw_only=True)
class _Calibrated(Report):
    """A coefficient with a simulated null distribution; what `Trend` and `Coefficient` share."""

    estimate: float = NAN
    se: float = NAN
    rho: float = NAN
    rho_upper: float = NAN
    p_value: float = NAN
    tail: Tail | None = None

    def interval(self, level: float = 0.95) -> tuple[float, float]:
        """Confidence interval for `estimate`.

        Parameters
        ----------
        level : float
            Between 0 and 0.9995.

        Returns
        -------
        tuple of float
            Lower and upper end on the scale of analysis; two NaN after a refusal.
        """
        if self.tail is None:
            return (NAN, NAN)
        half = self.tail.critical(level) * self.se
        return (self.estimate - half, self.estimate + half)

    @property
    def multiplier(self) -> float:
        """What the standard error is multiplied with for the 95% interval (1.96 is textbook)."""
        return NAN if self.tail is None else self.tail.critical(0.95)

    @property
    def rate(self) -> float:
        """`estimate` for print: percent on the log and logit scales, units on the level scale."""
        return printed(self.estimate, self.scale)

    def rate_interval(self, level: float = 0.95) -> tuple[float, float]:
        """`interval` for print: percent on the log and logit scales, units on the level scale."""
        return printed_ends(self.interval(level), self.scale)


@dataclass(frozen=True, repr=False, eq=False, kw_only=True)
class Trend(_Calibrated):
    """The book's default report on the trend of one annual series.

    Attributes
    ----------
    n : int
        Number of years.
    years : tuple of int
        First and last year.
    scale : str
        "log", "level" or "logit".
    refused : bool
        Whether no trend is given; `reason` says why, and every estimate is then NaN.
    regime : str or None
        "trend": slope of a line with stationary departures. "mean change": a random walk cannot
        be excluded, and the estimand is the mean of the annual changes, estimated by generalised
        least squares (the plain average weights every change alike and differs a little).
    estimate, se : float
        Change per year and its standard error, on the scale of analysis (log points a year, log
        odds a year, units a year). `rate` and `rate_interval` are the same for print.
    p_value : float
        Two-sided p-value of no change, simulated at the bound for rho; at least 0.0005.
    rho_hat, rho_median_unbiased : float
        Lag-one autocorrelation of the departures from the least-squares line: as estimated
        and corrected for its bias (Andrews 1993). NaN below 12 years: not estimable.
    rho_interval : tuple of float
        90% interval for rho. NaN below 12 years.
    rho_upper : float
        95% upper confidence bound for rho, where the critical value is taken; 1 is a random walk.
    rho_change_upper : float
        75% upper bound for the autocorrelation of the annual changes (regime "mean change").
    ols_slope, ols_p_value : float
        Ordinary least squares, which assumes independent years: for contrast.
    drift_p_value : float
        t test of the mean annual change: exact for a random walk, conservative otherwise.
    theil_sen : float
        Median of all pairwise slopes (Theil 1950, Sen 1968), without a claim about its error.
    endpoint_growth : float
        From first to last year, percent a year (log, logit) or units a year (level); this is a
        fact about two values and is given from two years on.
    low_power : bool
        8 to 11 years: only strong trends can be seen.
    rho : float
        Autoregression at which Prais-Winsten settled, for levels or changes as the regime says.
    ols : statsmodels RegressionResults or None
        The regression on a constant and the year; see also `gls` and `glsar`.
    forced : bool
        Whether the mean of the changes was taken because one of two series compared may be a random
        walk (`difference`), not on account of `rho_upper`.
    series : Series
        The data behind it, with the transformed values.
    """

    regime: str | None = None
    rho_hat: float = NAN
    rho_median_unbiased: float = NAN
    rho_interval: tuple[float, float] = (NAN, NAN)
    rho_change_upper: float = NAN
    ols_slope: float = NAN
    ols_p_value: float = NAN
    drift_p_value: float = NAN
    theil_sen: float = NAN
    forced: bool = False

    @property
    def endpoint_growth(self) -> float:
        """From first to last year, as printed: a fact about two values, given also after a refusal."""
        return growth(self.series.values, self.scale)

    @property
    def _meaning(self) -> str:
        return REGIME_WORDS["forced" if self.forced else str(self.regime)]

    @property
    def low_power(self) -> bool:
        """Whether so few years can miss even a strong trend."""
        return not self.refused and self.n < LOW_POWER_BELOW

    @property
    def gls(self) -> Any:
        """GLS results of statsmodels whose last coefficient and error are `estimate` and `se`.

        Prais-Winsten is GLS with an AR(1) correlation matrix at the iterated rho.
        """
        if self.refused:
            return None
        if self.regime == "trend":
            return with_ar1(self.ols.model, self.rho)
        change = pd.Series(self.series.values, index=self.series.years).diff().iloc[1:]
        change = change.rename(f"change in {self.scale}")
        return with_ar1(sm.OLS(change, pd.DataFrame({"mean change": 1.0}, index=change.index)), self.rho)

    def sentence(
        self, what: str = "the series", unit: str = "", level: float = 0.95, effect: float | None = None
    ) -> str:
        """One sentence for print.

        Parameters
        ----------
        what : str
            What the series measures, as it would stand inside a sentence: "R&D spending".
        unit : str
            Unit of a series on the level scale, in the plural: "percentage points".
        level : float
            Level of the interval.
        effect : float, optional
            A trend that would matter, as `rate`: where zero is not excluded, the sentence tells in
            how many of 100 such series it would be found (`trajectory.power`).
        """
        if self.refused:
            return f"No trend is given for {what} ({span(self.years)}): {self.reason}."
        low, high = self.rate_interval(level)
        size, interval = estimate_and_interval(self.rate, low, high, self.scale, unit)
        period = f"from {self.years[0]} to {self.years[1]}"
        odds, meaning = subject(what, self.scale), self._meaning
        detail = f"{level_text(level)} interval {interval} a year"
        if low <= 0 <= high:
            return (
                f"The trend in {odds} {period} is estimated at {size} a year, and none at all is not "
                f"excluded ({detail}, {p_text(self.p_value, SMALLEST_P)}; n = {self.n}; {meaning}; "
                f"{power.clause(self, 'a trend', unit, effect)})."
            )
        few = "; with so few years only a strong trend can be seen" if self.low_power else ""
        verb = ("grew", "shrank") if self.scale == "log" else ("rose", "fell")
        how = "along a trend of" if self.regime == "trend" else "at an underlying rate of"
        return (
            f"{capital(odds)} {verb[self.rate < 0]} {how} {size.removeprefix(MINUS)} a year "
            f"{period} ({detail}; n = {self.n}; {meaning}{few})."
        )

    def summary(self) -> str:
        """Several lines with everything computed."""
        head = f"Trend {span(self.years)}, n = {self.n}, {self.scale} scale"
        growth = f"  first to last year        {self._rate(self.endpoint_growth)} a year"
        if self.refused:
            return f"{head}\n  refused: {self.reason}\n{growth}"
        low, high = (self._rate(x) for x in self.rate_interval())
        rho = "not estimable below 12 years"
        if self.n >= MIN_RHO:
            rho = (
                f"{self.rho_hat:.2f} (median-unbiased {self.rho_median_unbiased:.2f}, 90% "
                f"{self.rho_interval[0]:.2f} to {self.rho_interval[1]:.2f})"
            )
        return "\n".join(
            [
                f"{head}{', low power' if self.low_power else ''}",
                f"  {self.regime:<25} {self._rate(self.rate)} a year, 95% {low} to {high}, "
                f"{p_text(self.p_value, SMALLEST_P)}",
                f"  meaning                   {self._meaning}",
                f"  multiplier, bound for rho {self.multiplier:.2f}, {self.rho_upper:.2f}",
                f"  rho                       {rho}",
                growth,
                f"  median slope              {self._rate(printed(self.theil_sen, self.scale))}"
                " a year (Theil-Sen)",
                f"  least squares             {self._rate(printed(self.ols_slope, self.scale))}"
                f" a year, {p_text(self.ols_p_value, 0)} if years were independent",
                f"  mean change, t test       {p_text(self.drift_p_value, 0)} if a random walk",
            ]
        )

    def _rate(self, x: float) -> str:
        return rate(x, self.scale)

    __str__ = summary

    def __repr__(self) -> str:
        if self.refused:
            return f"<Trend {span(self.years)}, n={self.n}: refused>"
        size, low, high = map(self._rate, (self.rate, *self.rate_interval()))
        return f"<Trend {span(self.years)}, n={self.n}, {self.regime}: {size} a year [{low}, {high}]>"


def trend(y: pd.Series, scale: str = "log", *, base: float = 1.0, across_breaks: bool = False) -> Trend:
    """Default trend report on a short annual series.

    The departures from a least-squares line give rho-hat, and its simulated distribution an
    upper 95% bound for the autocorrelation rho (Andrews 1993). If the bound is below one, the slope
    comes from iterated Prais-Winsten regression, first year kept, and its interval from the
    simulated distribution of |t| at the bound (the idea of Berger & Boos 1994 and Cavanagh, Elliott
    & Stock 1995). If the bound is one, a random walk cannot be excluded, a trend line may not
    exist, and the mean annual change is estimated instead, in the same way and with a 75% bound for
    the autocorrelation of the changes.

    Parameters
    ----------
    y : pandas.Series
        Values indexed by consecutive integer years. Interpolated or carried-forward values are
        not observations: leave them out, and take `longest_run` of what remains.
    scale : {"log", "level", "logit"}
        Log for counts and money, logit or level for shares, level for indices.
    base : float
        Logit scale only: 1 for shares, 100 for percent.
    across_breaks : bool
        Whether to go on where the definition of the series changes within its years; otherwise such a
        series is refused.

    Returns
    -------
    Trend
        Refused (`refused`, `reason`) below 8 years and for values on an exact line.

    Raises
    ------
    ValueError
        For a series that is not yearly, has gaps or repeated years, or values off the scale.

    References
    ----------
    Prais & Winsten (1954), Cowles Commission Discussion Paper 383; Andrews (1993), Econometrica
    61, 139-165; Berger & Boos (1994), JASA 89, 1012-1016; Cavanagh, Elliott & Stock (1995),
    Econometric Theory 11, 1131-1147; Canjels & Watson (1997), Review of Economics and
    Statistics 79, 184-200.
    """
    return _report(read(y, scale, base), "" if across_breaks else data.crossing(y))


def difference(
    y1: pd.Series, y2: pd.Series, scale: str = "log", *, base: float = 1.0, across_breaks: bool = False
) -> Trend:
    """Trend of the difference of two series: how much faster the first moves than the second.

    Two slopes with an error each do not tell whether they differ, as shocks that both series share
    cancel and those of their own add up. Here the difference is formed year by year, where both
    series have a value, and analysed as one series. The difference of a random walk and a steadier
    series is neither; therefore the mean of the yearly changes is taken also where a random walk cannot
    be excluded for one of the two.

    Parameters
    ----------
    y1, y2 : pandas.Series
        Values indexed by consecutive integer years; years that only one of them covers are left out.
    scale : {"log", "level", "logit"}
        Log: the trend of the ratio. Level: of the difference. Logit: of the ratio of the odds.
    base : float
        Logit scale only: 1 for shares, 100 for percent.
    across_breaks : bool
        Whether to go on where the definition of either series changes within the common years.

    Returns
    -------
    Trend
        Of the ratio (log and logit) or the difference (level). Refused as `trend` is.

    Raises
    ------
    ValueError
        As in `trend`, naming the series at fault; or if no year is common to both.
    """
    pair = []
    for place, y in (("first", y1), ("second", y2)):
        try:
            pair.append(read(y, scale, base))
        except ValueError as error:
            raise ValueError(f"{place} series: {error}") from None
    first, last = max(s.years[0] for s in pair), min(s.years[-1] for s in pair)
    if first > last:
        raise ValueError("the two series have no year in common")
    shared = [s.values[(s.years >= first) & (s.years <= last)] for s in pair]
    one, other = (y.loc[first:last] for y in (y1, y2))
    if scale == "logit":
        one, other = one / (base - one), other / (base - other)
    gap = read(one - other, "level") if scale == "level" else read(one / other, "log")
    force = gap.n >= MIN_TREND and any(bool(walk_not_excluded(v[:, None])[0]) for v in shared)
    crossed = [] if across_breaks else [data.crossing(y.loc[first:last]) for y in (y1, y2)]
    return _report(gap, next(filter(None, crossed), ""), force)


def _report(series: Series, crossed: str = "", force: bool = False) -> Trend:
    """`Trend` of a checked series; with `force` the mean of its changes whatever the bound for rho."""
    if reason := _refusal(series) or crossed:
        return Trend(series=series, reason=reason)
    n, values = series.n, series.values
    mom = moments(Design(trend_columns(n)), values[:, None])
    rho_hat = float(mom.rho_ols[0])
    table = trend_table(n)
    rho_upper = float(table.bound(rho_hat, TREND_CONFIDENCE))
    change = np.diff(values)
    force = force and rho_upper < 1.0
    if rho_upper < 1.0 and not force:
        regime, rho_change_upper = "trend", NAN
        fit, tail = prais_winsten(mom), table.tail(rho_upper)
    else:
        regime = "mean change"
        mom = moments(Design(np.ones((n - 1, 1))), change[:, None])
        changes = growth_table(n)
        rho_change_upper = float(changes.bound(mom.rho_ols[0], GROWTH_CONFIDENCE))
        fit, tail = prais_winsten(mom), changes.tail(rho_change_upper)
    estimate, se = float(fit.last_coefficient[0]), float(fit.last_se[0])
    printable = n >= MIN_RHO
    ols = line(series)
    return Trend(
        series=series,
        refused=False,
        regime=regime,
        forced=force,
        estimate=estimate,
        se=se,
        rho=float(fit.rho[0]),
        p_value=tail.p_value(abs(estimate / se)),
        tail=tail,
        rho_hat=rho_hat if printable else NAN,
        rho_median_unbiased=float(table.bound(rho_hat, 0.5)) if printable else NAN,
        rho_interval=(float(table.bound(rho_hat, 0.05)), rho_upper) if printable else (NAN, NAN),
        rho_upper=rho_upper,
        rho_change_upper=rho_change_upper,
        ols_slope=float(ols.params["year"]),
        ols_p_value=float(ols.pvalues["year"]),
        drift_p_value=float(stats.ttest_1samp(change, 0.0).pvalue),
        theil_sen=float(stats.theilslopes(values, series.years).slope),
        ols=ols,
    )


@dataclass(frozen=True, repr=False, eq=False, kw_only=True)
class Coefficient(_Calibrated):
    """One coefficient of a linear model of an annual series.

    Attributes
    ----------
    name : str
        Column of the design the report is about.
    n, years, scale, refused, reason, series
        As in `Trend`.
    estimate, se : float
        Coefficient and standard error on the scale of analysis, per unit of the column.
    p_value : float
        Two-sided p-value of a zero coefficient, simulated at `rho_upper`; at least 0.0005.
    rho_upper : float
        95% upper confidence bound for the autocorrelation of the errors, given this design.
    ols : statsmodels RegressionResults or None
        The same regression by ordinary least squares.
    """

    name: str

    @property
    def gls(self) -> Any:
        """GLS results of statsmodels holding `estimate` and `se` under `name`."""
        return None if self.refused else with_ar1(self.ols.model, self.rho)

    def sentence(
        self,
        what: str = "the series",
        unit: str = "",
        contrast: str | None = None,
        level: float = 0.95,
        effect: float | None = None,
    ) -> str:
        """One sentence for print; `contrast` names the effect in words, `name` otherwise.

        The other arguments are as in `Trend.sentence`.
        """
        contrast = contrast or f"the coefficient of {self.name}"
        if self.refused:
            return f"No estimate of {contrast} is given for {what} ({span(self.years)}): {self.reason}."
        low, high = self.rate_interval(level)
        size, interval = estimate_and_interval(self.rate, low, high, self.scale, unit)
        odds = subject(what, self.scale)
        detail = (
            f"{level_text(level)} interval {interval}, {p_text(self.p_value, SMALLEST_P)}; n = {self.n}, "
            f"{self.years[0]} to {self.years[1]}; autocorrelation up to {self.rho_upper:.2f} allowed for"
        )
        if low <= 0 <= high:
            could = power.clause(self, "an effect", unit, effect, a_year=False)
            return (
                f"The estimate of {contrast} in {odds} is {size}, and none at all is not excluded "
                f"({detail}; {could})."
            )
        return f"The estimate of {contrast} in {odds} is {size} ({detail})."

    def __repr__(self) -> str:
        if self.refused:
            return f"<Coefficient {self.name}, {span(self.years)}, n={self.n}: refused>"
        low, high = self.interval()
        return (
            f"<Coefficient {self.name}, {span(self.years)}, n={self.n}: {self.estimate:.4g} "
            f"[{low:.4g}, {high:.4g}], {p_text(self.p_value, SMALLEST_P)}>"
        )


def coefficient(
    y: pd.Series, X: pd.DataFrame, name: str, scale: str = "log", *, base: float = 1.0
) -> Coefficient:
    """One pre-specified coefficient of any linear model, calibrated like `trend`.

    Iterated Prais-Winsten regression of `y` on `X`; the critical value is simulated with the same
    `X` at the 95% upper bound for rho. For a level dummy at a change of definition, for an
    interrupted time series with one contrast, or for the slope beside such a dummy.

    Parameters
    ----------
    y : pandas.Series
        Values indexed by consecutive integer years.
    X : pandas.DataFrame, shape (n, k)
        Regressors with the same index. A constant is added if no combination of the columns is one.
    name : hashable
        The column of `X` to report on. Choose it before looking at the data.
    scale, base
        As in `trend`.

    Returns
    -------
    Coefficient
        Refused below 12 years, with fewer than 6 residual degrees of freedom, where the model
        fits exactly, and for the height of a line: a coefficient that a constant added to the series
        would change. Its test rejects in 20 to 40% of series near a unit root (15 years).

    Raises
    ------
    ValueError
        As in `trend`; also if the index of `X` differs, `name` is not a column, a regressor is not
        finite, or the columns are not linearly independent.

    Notes
    -----
    The distribution of rho-hat is simulated once per design, in a fraction of a second.
    """
    series = read(y, scale, base)
    frame = _check_design(X, name, series.years)
    design = Design(frame.to_numpy())
    n, k = design.n, design.k
    reason = ""
    if n < MIN_CONTRAST:
        reason = f"{count(n, 'year')} are too few for an effect with an error (at least 12)"
    elif n - k < MIN_CONTRAST_DF:
        reason = f"{count(n, 'year')} are too few for {count(k, 'coefficient')}"
    elif no_variation(series.values, frame.to_numpy()):
        reason = "the model fits the values exactly, as it does interpolated ones"
    elif is_height(frame.to_numpy()):
        reason = (
            f"{name} is the height of a line, which depends on where a random walk would have begun; "
            "trajectory.crossings tells when a series passed a threshold"
        )
    if reason:
        return Coefficient(series=series, name=name, reason=reason)
    mom = moments(design, series.values[:, None])
    rho_upper = float(rho_table(design).bound(mom.rho_ols[0], TREND_CONFIDENCE))
    tail = Tail(tail_quantiles(absolute_t(null_moments(design, rho_upper))))
    fit = prais_winsten(mom)
    estimate, se = float(fit.last_coefficient[0]), float(fit.last_se[0])
    return Coefficient(
        series=series,
        name=name,
        refused=False,
        estimate=estimate,
        se=se,
        rho=float(fit.rho[0]),
        rho_upper=rho_upper,
        p_value=tail.p_value(abs(estimate / se)),
        tail=tail,
        ols=sm.OLS(pd.Series(series.values, index=frame.index, name=scale), frame).fit(),
    )


def is_height(x: np.ndarray) -> bool:
    """Whether a constant added to the series changes the coefficient of the last column of `x`."""
    others = x[:, :-1]
    return others.shape[1] == 0 or not no_variation(np.ones(len(x)), others)


def longest_run(y: pd.Series) -> pd.Series:
    """The longest part of a series without gaps; the later one if two are equally long.

    Parameters
    ----------
    y : pandas.Series
        Indexed by increasing integer years; years that are missing from the index and values that
        are missing both end a run.

    Returns
    -------
    pandas.Series

    Raises
    ------
    ValueError
        If the index is not of distinct, increasing integer years, or no value is left.
    """
    check_years(y)
    present = y.dropna()
    if present.empty:
        raise ValueError("the series has no values")
    years = present.index.to_numpy(dtype=int)
    starts = np.r_[0, np.flatnonzero(np.diff(years) != 1) + 1]
    lengths = np.diff(np.r_[starts, years.size])
    best = int(lengths.size - 1 - np.argmax(lengths[::-1]))
    return present.iloc[starts[best] : starts[best] + lengths[best]]


def span(years: tuple[int, int]) -> str:
    """First and last year with a dash."""
    first, last = years
    return f"{first}\N{EN DASH}{last}" if first != last else f"{first}"


def _refusal(series: Series) -> str:
    if series.n == 3:
        return (
            "three waypoints carry no trend: a line through them has one degree of freedom left, "
            "and even a perfect order has p = 0.33"
        )
    if series.n < MIN_TREND:
        return (
            f"{count(series.n, 'year')} {'is' if series.n == 1 else 'are'} too few for a trend "
            "with an error, which takes at least eight"
        )
    if series.is_exact_line():
        on = "" if series.scale == "level" else f" on the {series.scale} scale"
        return (
            f"the values lie exactly on a straight line{on}, as interpolated or carried-forward "
            "values do, and leave nothing to judge an error from"
        )
    return ""


def growth(values: np.ndarray, scale: str) -> float:
    """Average yearly change between the first and the last value, as printed; NaN for a single one."""
    return printed((values[-1] - values[0]) / (values.size - 1), scale) if values.size > 1 else NAN


def line(series: Series) -> Any:
    """Least-squares line of statsmodels through a series, its year counted from the first."""
    years = pd.Index(series.years, name="year")
    frame = pd.DataFrame({"const": 1.0, "year": (series.years - series.years[0]).astype(float)}, index=years)
    return sm.OLS(pd.Series(series.values, index=years, name=series.scale), frame).fit()


def with_ar1(model: Any, rho: float) -> Any:
    """Generalised least squares of statsmodels with AR(1) errors at `rho`, on the data of a model."""
    y, x = model.data.orig_endog, model.data.orig_exog
    return sm.GLS(y, x, sigma=toeplitz(rho ** np.arange(len(y)))).fit()


def _check_design(x: pd.DataFrame, name: str, years: np.ndarray) -> pd.DataFrame:
    """Regressors as floats with `name` last and a constant in their span."""
    if not isinstance(x, pd.DataFrame):
        raise ValueError(f"X must be a pandas DataFrame indexed by year, not {type(x).__name__}")
    if name not in x.columns:
        raise ValueError(f"X has no column {name!r}")
    if not x.columns.is_unique:
        raise ValueError("X has columns of the same name")
    if len(x) != years.size or not np.array_equal(x.index.to_numpy(), years):
        raise ValueError(f"X must have the same years as y, {years[0]} to {years[-1]}")
    frame = x[[c for c in x.columns if c != name] + [name]].astype(float)
    bad = ~np.isfinite(frame.to_numpy()).all(axis=1)
    if bad.any():
        listed = ", ".join(str(v) for v in years[bad])
        raise ValueError(f"regressors that are not finite numbers: {listed}")
    if not no_variation(np.ones(years.size), frame.to_numpy()):
        frame.insert(0, "const", 1.0)
    return frame
