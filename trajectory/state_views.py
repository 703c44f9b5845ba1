"""Views of models that are no regression of years: moving slopes, seasons, crossings, and counts.

`trajectory.models` shows them. What a structural model leaves over is computed after its own covariance
was taken out of the rows, so that the same statistics can be read as for a regression.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import statsmodels.api as sm
from scipy.linalg import solve_triangular
from scipy.stats import norm
from statsmodels.base.wrapper import ResultsWrapper
from statsmodels.genmod.families import Poisson
from statsmodels.genmod.families.links import Log
from statsmodels.genmod.generalized_linear_model import GLM

from trajectory._methods import structural
from trajectory._methods.multipliers import multiplier, smallest_p
from trajectory._methods.series import Series
from trajectory._show import diagnostics
from trajectory._show.view import NOTHING, Row, View, axis, change_unit, in_unit, left_side, odds
from trajectory._show.wording import month, number, percent
from trajectory.crossings import LEVELS, MIN_BEFORE, Crossing
from trajectory.structural import LocalTrend, Seasonal, instrument
from trajectory.trends import NAN, printed, span

YEAR = ("year", "a year")  # words for the regressor of a trend
SHOCKS = ("passing noise", "level", "slope", "season")


def local_trend_view(report: LocalTrend, what: str, unit: str) -> View:
    """View of a slope that moves: its first and last year, and their difference."""
    path = report.path()
    assert path is not None  # refusals are told before
    scale, as_percent, results = report.scale, report.scale != "level", report.results
    first, last = path.index[[0, -1]]
    # the slope in the state of one year leads into the next
    slopes, deviations = results.smoothed_state[1], np.sqrt(results.smoothed_state_cov[1, 1])
    rows = []
    for year, at in ((first, 0), (last, -2)):
        ends = (slopes[at] + sign * 1.959964 * deviations[at] for sign in (-1, 1))
        low, high = (printed(end, scale) for end in ends)
        estimate = path.loc[year]
        rows.append(
            Row(
                f"underlying change into {year}{in_unit(unit, scale)}",
                estimate["slope"],
                (estimate["low"], estimate["high"]),
                (low, high),
                percent=as_percent,
            )
        )
    low, high = (printed(end, scale) for end in report.change_interval())
    between = "second over the first, as growth factors" if as_percent else "second less the first"
    rows.append(
        Row(
            f"{between}{in_unit(unit, scale)}", printed(report.change, scale), (low, high), NOTHING,
            report.p_value, as_percent, smallest_p("slope change"),
        )
    )  # fmt: skip
    rows += _shocks(results, 3, scale, unit, "year")
    model, _ = structural.local_trend_model(report.n)
    fitted = report.series.to_raw(results.level.smoothed)
    shown = pd.DataFrame({"observed": report.series.raw, "fitted": fitted}, index=report.series.years)
    left = _left(model, np.array(report.ratios), report.series.values, shown.index)
    return View(
        what,
        formula=f"{left_side(what, scale)} = level + noise,  level = level and slope of the year before + "
        "shock,  slope = slope of the year before + shock",
        facts=f"local linear trend (UnobservedComponents) averaged over {len(model.ratios)} ratios of its "
        f"variances by restricted likelihood; models in which the slope moves have "
        f"{_weight(report.moving)} of the weight; n = {report.n}, {span(report.years)}",
        rows=tuple(rows),
        notes=(
            "The interval of a slope holds on average over the years, less often beside an abrupt change. "
            "Textbook intervals, shocks and picture are of the most likely ratios, taken as known.",
            *odds(scale),
        ),
        results=results,
        shown=shown,
        label=axis(what, unit),
        log=scale == "log",
        left=left,
        left_words=_words(left),
    )


def seasonal_view(report: Seasonal, what: str, unit: str) -> View:
    """View of a monthly model: the change asked about, and the shocks of a month."""
    scale, results, values = report.scale, report.results, report.values
    seen = np.flatnonzero(values.notna())
    model = structural.seasonal_model(len(values), seen, report.extra)
    y = values.to_numpy()[seen]
    rows, changed = [], ""
    if report.month is not None:
        name = "step" if report.change == "level" else "change of the yearly rate"
        low, high = (printed(end, scale) for end in report.interval())
        usual = sm.OLS(y, model.fixed).fit().conf_int()[-1]
        term = f"{name} in {month(report.month)}{in_unit(unit, scale)}"
        row = Row(
            term, printed(report.estimate, scale), (low, high),
            (printed(usual[0], scale), printed(usual[1], scale)), report.p_value, scale != "level",
            smallest_p(instrument(report.change, values)),
        )  # fmt: skip
        rows, changed = [row], f" + {name} from {month(report.month)} on"
    rows += _shocks(results, 4, scale, unit, "month")
    # what the model expects of a month without its passing noise
    noise = results.params.iloc[0] * _precision_residuals(model, np.array(report.ratios), y, report.variance)
    raw = Series(np.arange(0), np.empty(0), np.empty(0), scale, report.base)
    index = values.index[seen]
    shown = pd.DataFrame({"observed": raw.to_raw(y), "fitted": raw.to_raw(y - noise)}, index=index)
    left = _left(model, np.array(report.ratios), y, index)
    first, last = report.months
    notes: tuple[str, ...] = (
        "Shocks and picture are of the most likely ratios of the variances, taken as known; the estimate is "
        "an average over all.",
    )
    if rows and report.month is not None:
        notes = (
            "The textbook interval is that of a straight line and a fixed season, with months taken as "
            "independent.",
            *notes,
        )
    return View(
        what,
        formula=f"{left_side(what, scale)} = level + season + noise{changed},  level, its slope and the "
        "season move by shocks",
        facts=f"local linear trend with a season (UnobservedComponents) averaged over {len(model.ratios)} "
        f"ratios of its variances by restricted likelihood; n = {report.n} months, {first} to {last}",
        rows=tuple(rows),
        notes=notes + odds(scale),
        results=results,
        shown=shown,
        label=axis(what, unit),
        log=scale == "log",
        left=left,
        left_words=_words(left, "month"),
    )


def yearly_changes(report: Crossing) -> Any:
    """Least-squares fit of the average of the yearly changes, None after a refusal."""
    if report.refused:
        return None
    changes = pd.Series(np.diff(report.heights), index=report.series.years[1:])
    return sm.OLS(changes, np.ones(len(changes))).fit()


def crossing_view(report: Crossing, what: str, unit: str) -> View:
    """View of a crossing: the disturbances that it is judged by, and the years that they leave open."""
    scale, fit = report.scale, yearly_changes(report)
    usual = tuple(printed(end, scale) for end in fit.conf_int().to_numpy()[0])
    rows = (
        Row(
            f"average change a year{in_unit(unit, scale)}", printed(fit.params.iloc[0], scale), NOTHING,
            (usual[0], usual[1]), percent=scale != "level",
        ),
        Row(
            f"standard deviation of a year's change ({change_unit(unit, scale)})",
            report.step if scale == "level" else 100 * report.step,
        ),
    )  # fmt: skip
    given = {}
    for level in sorted(LEVELS, reverse=True):
        low, high = report.between(level)
        margin = multiplier("crossing", report.n, level) * report.step + report.error
        given[f"{100 * level:.0f}% set"] = {
            (
                "values lowered and raised by" if scale == "level" else "values divided and multiplied by"
            ): number(margin if scale == "level" else float(np.exp(margin)), 2),
            "earliest year": f"before {report.years[0] + MIN_BEFORE}" if low is None else str(low),
            "latest year": "not yet" if high is None else str(high),
        }
    goal = number(report.threshold)
    shown = pd.DataFrame(
        {
            "observed": np.diff(report.heights) * (1 if scale == "level" else 100),
            "fitted": np.asarray(fit.fittedvalues) * (1 if scale == "level" else 100),
        },
        index=report.series.years[1:],
    )
    since = "not above it in the last year" if report.since is None else f"above it since {report.since}"
    return View(
        what,
        formula=f"lasting part of {what} = value ± margin,  margin = simulated multiple × standard deviation "
        "of the yearly changes" + (" + error allowed for" if report.error else ""),
        facts=f"threshold {goal}, printed values {since}; n = {report.n}, {span(report.years)}",
        rows=rows,
        notes=(
            "No line is fitted: near a random walk the data say next to nothing about where one would cross. "
            "The average change is shown for comparison and does not enter the set.",
        ),
        results=fit,
        shown=shown,
        label=f"Change a year, {change_unit(unit, 'level') if scale == 'level' else '100 × log'}",
        ahead=pd.DataFrame.from_dict(given, orient="index").rename_axis("coverage"),
        ahead_caption=f"Years in which the lasting part of {what} can have passed {goal}",
    )


def is_counts(report: Any) -> bool:
    """Whether something is a Poisson regression of statsmodels with the logarithm as its link."""
    inner = report._results if isinstance(report, ResultsWrapper) else report
    model: Any = getattr(inner, "model", None)
    return type(model) is GLM and isinstance(model.family, Poisson) and isinstance(model.family.link, Log)


def counts_view(report: Any, what: str, words: dict[str, str], years: bool) -> View:
    """View of a Poisson regression: changes of the expected count in percent, and its scatter.

    Parameters
    ----------
    report : statsmodels GLMResults
    what : str
        What is counted.
    words : dict
        Column to words.
    years : bool
        Whether the rows are consecutive years.
    """
    model, robust = report.model, report.cov_type != "nonrobust"
    plain = model.fit() if robust else report
    scatter = plain.pearson_chi2 / plain.df_resid
    wide = np.sqrt(max(scatter, 1.0))  # counts that scatter more than Poisson's widen the interval
    params, deviations = np.asarray(report.params), np.asarray(report.bse) * (1.0 if robust else wide)
    pvalues = np.asarray(2 * norm.sf(np.abs(params / deviations)))
    rows = []
    for at, name in enumerate(model.exog_names):
        constant = name in ("const", "Intercept")
        convert = np.exp if constant else (lambda b: 100 * np.expm1(b))
        own = tuple(float(convert(params[at] + sign * 1.959964 * deviations[at])) for sign in (-1, 1))
        low, high = np.asarray(plain.conf_int())[at]
        usual = (float(convert(low)), float(convert(high)))
        more = "change a year" if words[name] in YEAR else f"change for one more of {words[name]}"
        term = "expected count where all else is zero" if constant else more
        rows.append(
            Row(
                term, float(convert(params[at])), NOTHING if years else (own[0], own[1]), usual,
                NAN if constant or years else float(pvalues[at]), not constant, 0.0,
            )
        )  # fmt: skip
    listed = [
        "year" if words[name] in YEAR else words[name]
        for name in model.exog_names
        if name not in ("const", "Intercept")
    ]
    errors = "textbook standard errors"
    if robust:
        errors = f"{report.cov_type} standard errors"
    elif not years:
        errors = "standard errors widened by a scatter above one"
    index = model.data.row_labels
    index = pd.RangeIndex(len(model.endog)) if index is None else pd.Index(index)
    shown = pd.DataFrame({"observed": model.endog, "fitted": np.asarray(plain.fittedvalues)}, index=index)
    # weighted least squares at the maximum of the likelihood: its residuals are Pearson's
    root = np.sqrt(np.asarray(plain.fittedvalues))
    pearson = (model.endog - root**2) / root
    design = model.exog * root[:, None]
    last = sm.OLS(pearson + design @ np.asarray(plain.params), design).fit()
    left = diagnostics.of_fit(last, index, pearson, years)
    told = (
        f"The scatter is {scatter:.2f} times that of Poisson's law (Pearson's chi-square by its "
        "degrees of freedom)."
    )
    if years:
        told += f" {diagnostics.words(left, 0.0)}"
    return View(
        what,
        formula=f"log(expected number of {what}) = a + {' + '.join(f'b × {w}' for w in listed)}",
        facts=f"Poisson regression; {errors}, normal distribution; scatter {scatter:.2f}; "
        f"n = {len(model.endog)}",
        rows=tuple(rows),
        notes=("No calibrated interval is known for this fit: the textbook interval takes the scatter to be "
               "Poisson's and counts of neighbouring years not to depend on each other.",) if years else
        ("The textbook interval takes the scatter to be Poisson's.",),
        results=report,
        shown=shown,
        label=axis(what, "number"),
        years=years,
        left=left,
        left_words=told,
    )  # fmt: skip


def _shocks(results: Any, many: int, scale: str, unit: str, step: str) -> list[Row]:
    """Standard deviations of one step's shocks."""
    sizes = np.sqrt(np.asarray(results.params)[:many]) * (1 if scale == "level" else 100)
    told = change_unit(unit, scale)
    return [
        Row(f"shock of one {step} to the {name}, standard deviation ({told})".replace("shock of one "
            f"{step} to the passing noise", f"passing noise of one {step}"), float(size))
        for name, size in zip(SHOCKS, sizes, strict=False)
    ]  # fmt: skip


def _weight(share: float) -> str:
    """Write a share of the models' weight; a grid of ratios never leaves one kind with none."""
    if not 0.01 <= share <= 0.99:
        return "over 99%" if share > 0.5 else "under 1%"
    return percent(100 * share, 0)


def _whitened(model: structural.Components, ratios: np.ndarray) -> np.ndarray:
    parts = (ratio * part for ratio, part in zip(ratios, model.covariances, strict=True))
    return np.linalg.cholesky(sum(parts))


def _left(
    model: structural.Components, ratios: np.ndarray, y: np.ndarray, index: pd.Index
) -> diagnostics.Diagnostics:
    """What is left over once the covariance of the components is taken out."""
    low = _whitened(model, ratios)
    fit = sm.OLS(solve_triangular(low, y, lower=True), solve_triangular(low, model.fixed, lower=True)).fit()
    return diagnostics.of_fit(fit, index, sm.OLS(y, model.fixed).fit().resid)


def _precision_residuals(
    model: structural.Components, ratios: np.ndarray, y: np.ndarray, variance: float
) -> np.ndarray:
    """Inverse covariance times what the fixed part leaves; times its variance it is the smoothed noise."""
    low = _whitened(model, ratios)
    fit = sm.OLS(solve_triangular(low, y, lower=True), solve_triangular(low, model.fixed, lower=True)).fit()
    return solve_triangular(low.T, fit.resid, lower=False) / variance


def _words(left: diagnostics.Diagnostics, step: str = "year") -> str:
    """Statistics in words; `before` is what a straight line with a fixed season leaves."""
    told = diagnostics.words(left, 0.0).split(". ", 1)
    season = " and a fixed season" if step == "month" else ""
    head = (
        f"The Durbin-Watson statistic is near 2 if neighbouring {step}s have nothing in common. A straight "
        f"line{season} leaves {left.before:.2f}, this model {left.durbin_watson:.2f}"
    )
    return f"{head}. {told[1].split('. ', 1)[-1] if told[1].startswith('Durbin') else told[1]}"
