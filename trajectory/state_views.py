"""Views of models that are no regression of years: moving slopes, seasons, crossings, and counts.

`trajectory.models` shows them. What a structural model leaves over is computed after its own covariance
was taken out of the rows, so that the same statistics can be read as for a regression.
"""

from __future__ import annotations

from collections.abc import Sequence
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
from statsmodels.regression.linear_model import RegressionResults

from trajectory._methods import structural
from trajectory._methods.multipliers import multiplier, smallest_p
from trajectory._methods.series import to_raw
from trajectory._show import diagnostics
from trajectory._show.view import NOTHING, Row, View, axis, change_unit, in_unit, left_side, odds
from trajectory._show.wording import NAN, month, number, percent, printed, printed_ends
from trajectory.crossings import LEVELS, MIN_BEFORE, Crossing
from trajectory.structural import LocalTrend, Seasonal, instrument
from trajectory.trends import span

YEAR = ("year", "a year")  # words for the regressor of a trend


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
        term, estimate = f"underlying change into {year}{in_unit(unit, scale)}", path.loc[year]
        interval = estimate["low"], estimate["high"]
        rows.append(Row(term, estimate["slope"], interval, printed_ends(ends, scale), percent=as_percent))
    between = "second over the first, as growth factors" if as_percent else "second less the first"
    rows.append(
        Row(
            f"{between}{in_unit(unit, scale)}", printed(report.change, scale),
            printed_ends(report.change_interval(), scale), NOTHING, report.p_value, as_percent,
            smallest_p("slope change"),
        )
    )  # fmt: skip
    rows += _shocks(results, 3, scale, unit, "year")
    model, _ = structural.local_trend_model(report.n)
    fitted = report.series.to_raw(results.level.smoothed)
    shown = pd.DataFrame({"observed": report.series.raw, "fitted": fitted}, index=report.series.years)
    left = _left(model, report.ratios, report.series.values, shown.index)
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
        usual = sm.OLS(y, model.fixed).fit().conf_int()[-1]
        row = Row(
            f"{name} in {month(report.month)}{in_unit(unit, scale)}",
            printed(report.estimate, scale),
            printed_ends(report.interval(), scale),
            printed_ends(usual, scale),
            report.p_value,
            scale != "level",
            smallest_p(instrument(report.change, values)),
        )
        rows, changed = [row], f" + {name} from {month(report.month)} on"
    rows += _shocks(results, 4, scale, unit, "month")
    # what the model expects of a month without its passing noise, which is smoothed: its variance times the
    # inverse covariance of what the fixed part leaves
    low, fit = _taken_out(model, report.ratios, y)
    noise = results.params.iloc[0] * (solve_triangular(low.T, fit.resid, lower=False) / report.variance)
    index = values.index[seen]
    shown = pd.DataFrame({"observed": y, "fitted": y - noise}, index=index)
    shown = shown.apply(lambda part: to_raw(part, scale, report.base))
    left = _left(model, report.ratios, y, index)
    first, last = report.months
    notes: tuple[str, ...] = (
        "Shocks and picture are of the most likely ratios of the variances, taken as known; the estimate is "
        "an average over all.",
    )
    if report.month is not None:
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
    rows = (
        Row(
            f"average change a year{in_unit(unit, scale)}", printed(fit.params.iloc[0], scale), NOTHING,
            printed_ends(fit.conf_int().to_numpy()[0], scale), percent=scale != "level",
        ),
        Row(
            f"standard deviation of a year's change ({change_unit(unit, scale)})",
            report.step if scale == "level" else 100 * report.step,
        ),
    )  # fmt: skip
    given = {}
    moved = "values lowered and raised by" if scale == "level" else "values divided and multiplied by"
    for level in sorted(LEVELS, reverse=True):
        low, high = report.between(level)
        margin = multiplier("crossing", report.n, level) * report.step + report.error
        given[f"{100 * level:.0f}% set"] = {
            moved: number(margin if scale == "level" else float(np.exp(margin)), 2),
            "earliest year": f"before {report.years[0] + MIN_BEFORE}" if low is None else str(low),
            "latest year": "not yet" if high is None else str(high),
        }
    goal = number(report.threshold)
    shown = pd.DataFrame(
        {"observed": np.diff(report.heights), "fitted": np.asarray(fit.fittedvalues)},
        index=report.series.years[1:],
    ) * (1 if scale == "level" else 100)
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


def counts_view(report: Any, what: str, words: dict[str, str], index: pd.Index, years: bool) -> View:
    """View of a Poisson regression: changes of the expected count in percent, and its scatter.

    Parameters
    ----------
    report : statsmodels GLMResults
    what : str
        What is counted.
    words : dict
        Column to words.
    index : pandas.Index
        Labels of the rows.
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
    names = [f"passing noise of one {step}"]
    names += [f"shock of one {step} to the {part}" for part in ("level", "slope", "season")]
    told = f"standard deviation ({change_unit(unit, scale)})"
    return [Row(f"{name}, {told}", float(size)) for name, size in zip(names, sizes, strict=False)]


def _weight(share: float) -> str:
    """Write a share of the models' weight; a grid of ratios never leaves one kind with none."""
    if not 0.01 <= share <= 0.99:
        return "over 99%" if share > 0.5 else "under 1%"
    return percent(100 * share, 0)


def _taken_out(
    model: structural.Components, ratios: Sequence[float], y: np.ndarray
) -> tuple[np.ndarray, RegressionResults]:
    """Factor of the covariance of the components, and least squares on rows without that covariance."""
    parts = (ratio * part for ratio, part in zip(ratios, model.covariances, strict=True))
    low = np.linalg.cholesky(sum(parts))
    x = solve_triangular(low, model.fixed, lower=True)
    return low, sm.OLS(solve_triangular(low, y, lower=True), x).fit()


def _left(
    model: structural.Components, ratios: Sequence[float], y: np.ndarray, index: pd.Index
) -> diagnostics.Diagnostics:
    """What is left over once the covariance of the components is taken out."""
    _, fit = _taken_out(model, ratios, y)
    return diagnostics.of_fit(fit, index, sm.OLS(y, model.fixed).fit().resid)


def _words(left: diagnostics.Diagnostics, step: str = "year") -> str:
    """Statistics in words; `before` is what a straight line with a fixed season leaves."""
    told = diagnostics.words(left, 0.0).split(". ", 1)
    season = " and a fixed season" if step == "month" else ""
    head = (
        f"The Durbin-Watson statistic is near 2 if neighbouring {step}s have nothing in common. A straight "
        f"line{season} leaves {left.before:.2f}, this model {left.durbin_watson:.2f}"
    )
    return f"{head}. {told[1].split('. ', 1)[-1] if told[1].startswith('Durbin') else told[1]}"
