"""Changes of level and slope: at a date given beforehand, and at a date to be found.

An autocorrelated series without any break wanders like one with breaks, so the textbook tests
(Chow 1960; the largest F over all dates, Andrews 1993b) find breaks in most of them. Both tests
here estimate the autocorrelation and take their critical value at an upper confidence bound for
it, as `trajectory.trends` does.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd
import statsmodels.api as sm
from scipy import stats

from trajectory import data, power
from trajectory._methods.ar1 import Design, Fit, moments, reml
from trajectory._methods.dates import compatible_dates
from trajectory._methods.detection import BREAK_CONFIDENCE
from trajectory._methods.null import SMALLEST_P, Tail, null_moments, rho_table, tail_quantiles
from trajectory._methods.search import admissible, break_columns, search_table, wald_path
from trajectory._methods.series import Report, Series, no_variation, read
from trajectory._show.wording import (
    NAN,
    capital,
    count,
    estimate_and_interval,
    level_text,
    p_text,
    printed,
    printed_ends,
    subject,
    years,
)
from trajectory.trends import coefficient, growth, span, with_ar1

MIN_KNOWN = 12
MIN_BOTH = 20
MIN_SIDE_BOTH = 6
MIN_SIDE_ONE = 3  # the EPOC review group's floor for interrupted time series
MIN_SEARCH = 30
MIN_TWO = 60
CHANGES = ("both", "level", "slope")


@dataclass(frozen=True, repr=False, eq=False, kw_only=True)
class KnownBreak(Report):
    """Change of level and slope at a year fixed before looking at the data.

    Attributes
    ----------
    n, years, scale, series
        As in `trajectory.trends.Trend`.
    year : int
        First year under the new regime.
    change : str
        "both", or the one contrast tested: "level" or "slope".
    n_before, n_after : int
        Years on either side.
    refused : bool
        Whether no test is given; `reason` says why and every estimate is NaN.
    level_change, level_se : float
        Step at `year` against the continued old trend, on the scale of analysis. NaN if not asked.
    slope_change, slope_se : float
        Change of the yearly slope, on the scale of analysis a year. NaN if not asked.
    statistic : float
        Wald F of no change (the squared t for one contrast).
    p_value : float
        Simulated at `rho_upper`; at least 0.0005.
    rho_hat : float
        Estimate of the autocorrelation used in the fit: restricted maximum likelihood for
        "both", iterated Prais-Winsten for one contrast.
    rho_upper : float
        Upper confidence bound for rho (90% for "both", 95% for one contrast).
    chow_p_value : float
        The textbook test, which assumes independent years: for contrast.
    growth_before, growth_after : float
        From the first to the last year of either side, percent a year (log, logit) or units a
        year (level): facts about values, given also after a refusal where a side has two years.
    ols : statsmodels RegressionResults or None
        The segmented regression; columns ``const, year, level, slope``.
    """

    year: int
    change: str
    level_change: float = NAN
    level_se: float = NAN
    slope_change: float = NAN
    slope_se: float = NAN
    statistic: float = NAN
    p_value: float = NAN
    rho_hat: float = NAN
    rho_upper: float = NAN
    chow_p_value: float = NAN
    tails: dict[str, Tail] = field(default_factory=dict)

    @property
    def n_before(self) -> int:
        """Years before the change."""
        return self.year - self.years[0]

    @property
    def n_after(self) -> int:
        """Years from the change on."""
        return self.n - self.n_before

    @property
    def growth_before(self) -> float:
        """From the first to the last year before the change, as printed."""
        return growth(self.series.values[: self.n_before], self.scale)

    @property
    def growth_after(self) -> float:
        """From the first to the last year since the change, as printed."""
        return growth(self.series.values[self.n_before :], self.scale)

    @property
    def gls(self) -> Any:
        """GLS results of statsmodels behind the estimates (AR(1) correlation at `rho_hat`)."""
        return None if self.refused else with_ar1(self.ols.model, self.rho_hat)

    def interval(self, which: str, level: float = 0.95) -> tuple[float, float]:
        """Confidence interval of ``"level"`` or ``"slope"`` on the scale of analysis.

        Returns two NaN after a refusal or for a contrast that was not asked for.
        """
        if which not in CHANGES[1:]:
            raise ValueError(f'which must be "level" or "slope", not {which!r}')
        if which not in self.tails:
            return (NAN, NAN)
        estimate = getattr(self, f"{which}_change")
        half = self.tails[which].critical(level) * getattr(self, f"{which}_se")
        return (estimate - half, estimate + half)

    def sentence(
        self, what: str = "the series", unit: str = "", level: float = 0.95, effect: float | None = None
    ) -> str:
        """One sentence for print; arguments as in `trajectory.trends.Trend.sentence`.

        `effect` is a change that would matter: of the slope if both are tested.
        """
        odds = subject(what, self.scale)
        if self.refused:
            return f"No test of a change in {odds} in {self.year} is given: {self.reason}."
        parts = " and ".join(self._part(which, unit, level) for which in CHANGES[1:] if which in self.tails)
        kind = "level or slope" if self.change == "both" else self.change
        detail = (
            f"{level_text(level)} intervals; {self.n_before} years before and {self.n_after} from "
            f"then on, {self.years[0]} to {self.years[1]}; autocorrelation up to "
            f"{self.rho_upper:.2f} allowed for"
        )
        p = p_text(self.p_value, SMALLEST_P)
        if self.p_value <= 1 - level:
            return f"{capital(odds)} changed {kind} in {self.year} ({p}): {parts} ({detail})."
        noun = "a step" if self.change == "level" else "a change of slope"
        which = "slope" if self.change == "both" else None
        yearly = self.scale == "level" and self.change != "level"
        could = power.clause(self, noun, unit, effect, which, a_year=yearly)
        return (
            f"The change in the {kind} of {odds} in {self.year} is estimated at {parts}, and none at all is "
            f"not excluded ({p}; {detail}; {could})."
        )

    def _part(self, which: str, unit: str, level: float) -> str:
        estimate = printed(getattr(self, f"{which}_change"), self.scale)
        ends = printed_ends(self.interval(which, level), self.scale)
        size, interval = estimate_and_interval(estimate, *ends, self.scale, unit)
        if which == "level":
            return f"a step of {size} ({interval})"
        return f"a change of slope of {size} a year ({interval})"

    def __repr__(self) -> str:
        if self.refused:
            return f"<KnownBreak {self.year}, {span(self.years)}, n={self.n}: refused>"
        return (
            f"<KnownBreak {self.year}, {self.change}, {span(self.years)}, n={self.n}: level "
            f"{self.level_change:.4g}, slope {self.slope_change:.4g}, "
            f"{p_text(self.p_value, SMALLEST_P)}>"
        )


def known_date(
    y: pd.Series,
    year: int,
    scale: str = "log",
    *,
    change: str = "both",
    base: float = 1.0,
    across_breaks: bool = False,
) -> KnownBreak:
    """Test for a change at a year fixed beforehand (interrupted time series).

    The model is a straight line whose level and slope may both differ from `year` on. The two
    changes are tested jointly by a Wald F after restricted maximum likelihood for the AR(1)
    errors; its critical value is simulated for the same design at the 90% upper bound for rho.

    Parameters
    ----------
    y : pandas.Series
        Values indexed by consecutive integer years.
    year : int
        First year in which the new regime could show. Choose it, and any lag, before looking.
    scale : {"log", "level", "logit"}
        As in `trajectory.trends.trend`.
    change : {"both", "level", "slope"}
        From 20 years and 6 on each side both changes can be estimated; from 12 years and 3 on
        each side one of them, chosen beforehand: a step with the slope unchanged, or a kink
        whose first yearly change at the new rate leads into `year`.
    base : float
        Logit scale only: 1 for shares, 100 for percent.
    across_breaks : bool
        Whether to go on where the definition of the series changes within its years; otherwise such a
        series is refused.

    Returns
    -------
    KnownBreak
        Refused where the series is too short or the model fits exactly.

    Raises
    ------
    ValueError
        As in `trajectory.trends.trend`; for an unknown `change`; for a `year` not in the series.

    References
    ----------
    Chow (1960), Econometrica 28, 591-605; Harville (1974), Biometrika 61, 383-385; Bernal,
    Cummins & Gasparrini (2017), International Journal of Epidemiology 46, 348-355; Turner et
    al. (2021), BMC Medical Research Methodology 21, 181.
    """
    if change not in CHANGES:
        raise ValueError(f"change must be one of {', '.join(CHANGES)}, not {change!r}")
    series = read(y, scale, base)
    first, last = int(series.years[0]), int(series.years[-1])
    if not first < year <= last:
        raise ValueError(f"the year {year} must lie after {first} and not after {last}")
    start = int(year) - first
    common: dict[str, Any] = {"series": series, "year": int(year), "change": change}
    frame = _frame(series.years, start, change)
    reason = _known_refusal(series, start, change, frame) or ("" if across_breaks else data.crossing(y))
    if reason:
        return KnownBreak(**common, reason=reason)
    endog = pd.Series(series.values, index=frame.index, name=scale)
    ols = sm.OLS(endog, frame).fit()
    common |= {"refused": False, "ols": ols, "chow_p_value": _chow(ols, frame)}
    if change != "both":
        one = coefficient(y, frame, change, scale, base=base)
        assert one.tail is not None  # what it refuses is refused above
        common |= {f"{change}_change": one.estimate, f"{change}_se": one.se}
        return KnownBreak(
            **common,
            statistic=(one.estimate / one.se) ** 2,
            p_value=one.p_value,
            rho_hat=one.rho,
            rho_upper=one.rho_upper,
            tails={change: one.tail},
        )
    design = Design(frame.to_numpy())
    mom = moments(design, series.values[:, None])
    rho_upper = float(rho_table(design).bound(mom.rho_ols[0], BREAK_CONFIDENCE))
    fit = reml(mom)
    joint, changes = _contrasts(fit)
    tails = _null_contrasts(design.x.shape, np.ascontiguousarray(design.x).tobytes(), rho_upper)
    statistic = float(joint[0])
    for which, (estimates, errors) in changes.items():
        common |= {f"{which}_change": float(estimates[0]), f"{which}_se": float(errors[0])}
    return KnownBreak(
        **common,
        statistic=statistic,
        p_value=tails["both"].p_value(statistic),
        rho_hat=float(fit.rho[0]),
        rho_upper=rho_upper,
        tails={c: tails[c] for c in CHANGES[1:]},
    )


@dataclass(frozen=True, repr=False, eq=False, kw_only=True)
class BreakSearch(Report):
    """Search for one change of level and slope at an unknown date.

    Attributes
    ----------
    n, years, scale, series
        As in `trajectory.trends.Trend`.
    refused : bool
        Whether no search is given; `reason` says why, `date` is None and numbers are NaN.
    date : int or None
        First year of the second regime at the largest statistic. It is a finding only if
        `p_value` is small.
    dates : tuple of int
        The years not rejected as the date of the break, at 95%; empty if none is found.
    statistic : float
        Largest Wald F over the admissible dates.
    p_value : float
        Simulated at `rho_upper`; at least 0.0005.
    rho_hat : float
        Autocorrelation of the residuals of the best-fitting least-squares break.
    rho_upper : float
        90% upper confidence bound for rho.
    path : pandas.Series
        Wald F by year, for a figure.
    ols : statsmodels RegressionResults or None
        The segmented regression at `date`.
    """

    date: int | None = None
    dates: tuple[int, ...] = ()
    statistic: float = NAN
    p_value: float = NAN
    rho_hat: float = NAN
    rho_upper: float = NAN
    path: pd.Series | None = None

    def sentence(self, what: str = "the series") -> str:
        """One sentence for print; `what` as in `trajectory.trends.Trend.sentence`."""
        odds = subject(what, self.scale)
        if self.refused:
            return f"No search for a break in {odds} ({span(self.years)}) is given: {self.reason}."
        detail = (
            f"{p_text(self.p_value, SMALLEST_P)}; n = {self.n}, {self.years[0]} to "
            f"{self.years[1]}; autocorrelation up to {self.rho_upper:.2f} allowed for"
        )
        if not self.dates:
            return f"The search finds no break in the level or slope of {odds} at any date ({detail})."
        which = "that year" if len(self.dates) == 1 else years(self.dates)
        return (
            f"The level or slope of {odds} changed, most likely from {self.date} on; the data are "
            f"compatible with {which} ({detail})."
        )

    def __repr__(self) -> str:
        if self.refused:
            return f"<BreakSearch {span(self.years)}, n={self.n}: refused>"
        return (
            f"<BreakSearch {span(self.years)}, n={self.n}: {self.date}, "
            f"{p_text(self.p_value, SMALLEST_P)}, {count(len(self.dates), 'date')} not rejected>"
        )


def search(
    y: pd.Series, scale: str = "log", *, breaks: int = 1, base: float = 1.0, across_breaks: bool = False
) -> BreakSearch:
    """Search for one break of level and slope at a date to be found.

    The largest Wald F over all dates that leave 15% of the years on either side, each by
    generalised least squares with AR(1) errors; critical values are simulated at the 90% upper
    bound for rho.

    Parameters
    ----------
    y : pandas.Series
        Values indexed by consecutive integer years.
    scale : {"log", "level", "logit"}
        As in `trajectory.trends.trend`.
    breaks : {1, 2}
        Two breaks take 60 years and are otherwise refused; with 60 or more, search each part.
    base : float
        Logit scale only: 1 for shares, 100 for percent.
    across_breaks : bool
        Whether to go on where the definition of the series changes within its years; otherwise such a
        series is refused.

    Returns
    -------
    BreakSearch
        Refused below 30 years, for more than one break, and for values on an exact line.

    Raises
    ------
    ValueError
        As in `trajectory.trends.trend`, and for `breaks` below one.

    Notes
    -----
    Even from 30 years on, a moderate change of slope is found in a fifth to little more than half
    of cases and dated within a year in fewer than half (`trajectory.calibration.rates`, quantities
    "search power" and "search dated"): that no break is found is weak evidence of none.

    References
    ----------
    Andrews (1993b), Econometrica 61, 821-856; Bai & Perron (1998), Econometrica 66, 47-78; Eo &
    Morley (2015), Quantitative Economics 6, 463-497.
    """
    if breaks < 1:
        raise ValueError(f"breaks must be at least 1, not {breaks}")
    series = read(y, scale, base)
    reason = _search_refusal(series, breaks) or ("" if across_breaks else data.crossing(y))
    if reason:
        return BreakSearch(series=series, reason=reason)
    positions = admissible(series.n)
    path, rho_hat = wald_path(series.values[:, None])
    path = path[:, 0]
    table = search_table(series.n)
    rho_upper = float(table.bound(rho_hat[0], BREAK_CONFIDENCE))
    statistic = float(path.max())
    p_value = table.tail(rho_upper).p_value(statistic)
    start = int(positions[path.argmax()])
    frame = _frame(series.years, start, "both")
    endog = pd.Series(series.values, index=frame.index, name=scale)
    dates = compatible_dates(series.values, rho_upper) if p_value <= 0.05 else []
    return BreakSearch(
        series=series,
        refused=False,
        date=int(series.years[start]),
        dates=tuple(int(series.years[p]) for p in dates),
        statistic=statistic,
        p_value=p_value,
        rho_hat=float(rho_hat[0]),
        rho_upper=rho_upper,
        path=pd.Series(path, index=pd.Index(series.years[positions], name="year"), name="F"),
        ols=sm.OLS(endog, frame).fit(),
    )


def _contrasts(fit: Fit) -> tuple[np.ndarray, dict[str, tuple[np.ndarray, np.ndarray]]]:
    """Joint F, and coefficient with standard error of each change, for a full break design."""
    low, r = fit.low, fit.mom.design.r
    sigma = np.sqrt(fit.sigma2)
    coefficients = fit.coefficients()
    # rows of (R' low)^-T for the last two columns: the slope is last, the level next to last
    slope = 1.0 / (low[3][3] * r[3, 3])
    a = 1.0 / (low[2][2] * r[2, 2])
    b = -(low[3][2] / (low[2][2] * r[2, 2]) + r[2, 3] / (r[2, 2] * r[3, 3])) / low[3][3]
    return fit.wald_last(2), {
        "level": (coefficients[2], sigma * np.hypot(a, b)),
        "slope": (coefficients[3], sigma * slope),
    }


@lru_cache(maxsize=128)
def _null_contrasts(shape: tuple[int, ...], content: bytes, rho: float) -> dict[str, Tail]:
    """Null distributions of the joint F and of both |t| for a design given as its bytes."""
    design = Design(np.frombuffer(content).reshape(shape))
    joint, changes = _contrasts(reml(null_moments(design, rho)))
    out = {"both": Tail(tail_quantiles(joint))}
    for which, (estimate, se) in changes.items():
        out[which] = Tail(tail_quantiles(np.abs(estimate / se)))
    return out


def _chow(ols: Any, frame: pd.DataFrame) -> float:
    """p-value of the textbook F test that the break columns are zero (Chow 1960)."""
    kept = frame[["const", "year"]]
    restricted = sm.OLS(ols.model.endog, kept.to_numpy()).fit()
    drop = frame.shape[1] - 2
    f = (restricted.ssr - ols.ssr) / drop / (ols.ssr / ols.df_resid)
    return float(stats.f.sf(f, drop, ols.df_resid))


def _frame(index: np.ndarray, start: int, change: str) -> pd.DataFrame:
    """Constant, year since the start of the series, level step, slope change."""
    step, ramp = break_columns(index.size, start).T
    frame = pd.DataFrame(
        {"const": 1.0, "year": (index - index[0]).astype(float), "level": step, "slope": ramp},
        index=pd.Index(index, name="year"),
    )
    if change == "level":
        return frame.drop(columns="slope")
    if change == "slope":
        # joined lines: the first change at the new rate is the one into the break year
        frame["slope"] = ramp + step
        return frame.drop(columns="level")
    return frame


def _known_refusal(series: Series, start: int, change: str, frame: pd.DataFrame) -> str:
    n, before, after = series.n, start, series.n - start
    if n < MIN_KNOWN:
        return f"{count(n, 'year')} are too few to test a change; only growth before and after is reported"
    side = MIN_SIDE_BOTH if change == "both" else MIN_SIDE_ONE
    if change == "both" and n < MIN_BOTH:
        return (
            f"{n} years are too few for a change of level and of slope, which take 20; one of "
            "them, chosen beforehand, can be tested"
        )
    if min(before, after) < side:
        short = min(before, after)
        where = "before" if before < after else "from then on"
        return (
            f"{count(short, 'year')} {where} {'is' if short == 1 else 'are'} too few, as at least "
            f"{count(side, 'year').split()[0]} are needed on each side"
        )
    if no_variation(series.values, frame.to_numpy()):
        return "the values lie exactly on straight lines, which leaves nothing to judge an error from"
    return ""


def _search_refusal(series: Series, breaks: int) -> str:
    n = series.n
    if breaks > 1:
        if n < MIN_TWO:
            return f"a search for {count(breaks, 'break')} takes at least 60 years, not {n}"
        return "only one break is searched for at a time; divide the series and search each part"
    if n < MIN_KNOWN:
        few = f"{count(n, 'year')} {'is' if n == 1 else 'are'} too few"
        return f"{few} for a search, which takes at least {MIN_SEARCH}"
    if n < MIN_SEARCH:
        return (
            f"with {count(n, 'year')} a search that allows for autocorrelation seldom finds even a "
            "marked change of slope and cannot date it; at least 30 are needed"
        )
    if series.is_exact_line():
        return "the values lie exactly on a straight line and leave nothing to judge an error from"
    return ""
