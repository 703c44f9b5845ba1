"""Models in view: the regression behind a report, in words and units, with what it leaves over.

A report of `trajectory.trends`, `breaks` or `forecasts` says its result in a sentence. `show` puts the
statsmodels fit behind it on the page: one line of formula, a table of coefficients with the calibrated
interval and, in grey, the textbook's, and a folded picture of data and fit, residuals and their
autocorrelation. The fit itself is `results(report)`, for everything else that statsmodels offers.

Examples
--------
>>> report = trends.trend(data.series("rd_spending"))
>>> models.show(report, "R&D spending", "billion yuan")
>>> models.results(report).summary()
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import replace
from functools import singledispatch
from html import escape
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from IPython.display import display
from statsmodels.base.wrapper import ResultsWrapper
from statsmodels.regression.linear_model import GLS, GLSAR, OLS, WLS, RegressionResults

from trajectory import figures, state_views, tables
from trajectory._methods.ar1 import RHO_LIMIT
from trajectory._methods.mixture import GROWTH_RHO, TREND_RHO
from trajectory._methods.null import SMALLEST_P
from trajectory._show import diagnostics
from trajectory._show.palette import MODEL
from trajectory._show.view import (
    NOTHING,
    TEXTBOOK,
    Row,
    View,
    axis,
    change_unit,
    in_unit,
    left_side,
    odds,
    value_unit,
)
from trajectory._show.wording import (
    NAN,
    capital,
    estimate_and_interval,
    number,
    p_text,
    printed,
    printed_ends,
)
from trajectory.breaks import BreakSearch, KnownBreak
from trajectory.characters import csv_text
from trajectory.crossings import Crossing
from trajectory.forecasts import Forecast
from trajectory.structural import LocalTrend, Seasonal
from trajectory.trends import Coefficient, Trend, span, with_ar1

WORDS = re.compile(r"[^\W\d_][^_:()\[\]*]*")  # a column's name that can be printed as it is


def results(report: Any) -> Any:
    """Return the statsmodels results behind a report, None after a refusal.

    The generalised least squares fit whose coefficient and error the report gives; for a `BreakSearch`
    the fit at the chosen date, for a `Forecast` the trend line, one of the two models mixed (`drift_ols` is
    the other), for a structural model `UnobservedComponents` at the best point of its grid, for a crossing
    their average change, for a fit of statsmodels the fit.
    """
    if isinstance(report, (LocalTrend, Seasonal)):
        return report.results
    if isinstance(report, Crossing):
        return state_views.yearly_changes(report)
    if isinstance(report, (Trend, Coefficient, KnownBreak)):
        return report.gls
    if isinstance(report, BreakSearch):
        return None if report.refused else with_ar1(report.ols.model, _inside(report.rho_hat))
    if isinstance(report, Forecast):
        return report.ols
    if _is_fit(report) or state_views.is_counts(report):
        return report
    raise ValueError(f"a {type(report).__name__} has no model to show")


def view(
    report: Any, what: str, unit: str = "", *, terms: Mapping[str, str] | None = None, scale: str = "level"
) -> View:
    """Return what `show` shows; the parameters are the same."""
    if getattr(report, "refused", False):
        return View(what, reason=report.reason)
    return _view(report, what, unit, dict(terms or {}), scale)


def show(
    report: Any, what: str, unit: str = "", *, terms: Mapping[str, str] | None = None, scale: str = "level"
) -> None:
    """Show the model behind a report: formula, coefficients, and diagnostics in a fold.

    Parameters
    ----------
    report : Trend, Coefficient, KnownBreak, BreakSearch, Forecast, LocalTrend, Seasonal, Crossing, fit
        The last of statsmodels: linear, or of counts (`GLM`, Poisson family with its logarithm).
        A refused report shows its reason.
    what : str
        What the series measures, as it would stand inside a sentence: "R&D spending".
    unit : str
        Unit of its values: "billion yuan", "percentage points".
    terms : mapping of str to str, optional
        Column of the design to words, for designs and formulas of one's own. A column whose name is not
        words (``log_gdp``, ``C(group)[T.b]``) must be named here.
    scale : {"level", "log"}
        Only for a fit of statsmodels: "log" if its left side is a logarithm, so that coefficients are
        shown in percent.

    Raises
    ------
    ValueError
        For something that has no model, and for columns without words.
    """
    found = view(report, what, unit, terms=terms, scale=scale)
    if found.reason:
        text = f"No model is shown for {what}: {found.reason}."
        display({"text/html": f'<p class="book-model">{escape(text)}</p>', "text/plain": text}, raw=True)
        return
    html, plain = render(found)
    left = found.diagnostics()
    words = found.left_words or diagnostics.words(left, found.rho)
    alt = diagnostics.alt_text(found.shown, left, found.label, years=found.years)
    with plt.rc_context():  # the book's style for this picture only
        figures.style()
        picture = diagnostics.draw(found.shown, left, found.label, years=found.years, log=found.log)
        svg, png = diagnostics.pictures(picture)
    drawn = found.shown.join(left.residuals).rename_axis(
        diagnostics.step(found.shown.index) if found.years else "observation"
    )
    record = {
        "html": html,
        "summary": diagnostics.SUMMARY,
        "words": words,
        "alt": alt,
        "svg": svg,
        "png": png,
        "csv": csv_text(drawn, float_format="%.10g"),
    }
    fold = (
        f'<details class="book-fold"><summary>{diagnostics.SUMMARY}</summary><p>{escape(words)}</p>'
        f'<img src="data:image/png;base64,{png}" alt="{escape(alt)}" style="max-width: 100%; width: 460px">'
        "</details>"
    )
    display({"text/html": html + fold, "text/plain": f"{plain}\n{words}", MODEL: record}, raw=True)


def render(found: View) -> tuple[str, str]:
    """Return formula, facts and tables as HTML and as plain text."""
    table, plain = tables.render(found.table(), found.caption, quiet=(TEXTBOOK,))
    lines = [found.formula, f"{capital(found.facts)}."]
    html = (
        f'<p class="model-formula">{escape(lines[0])}</p><p class="model-facts">{escape(lines[1])}</p>{table}'
    )
    plain = "\n".join([*lines, plain])
    if found.ahead is not None:
        quiet = [c for c in found.ahead.columns if c.startswith("random walk")]
        caption = found.ahead_caption or f"What both models together expect of {found.what}"
        more, text = tables.render(found.ahead, caption, quiet=quiet)
        html, plain = html + more, f"{plain}\n{text}"
    for note in found.notes:
        html += f'<p class="model-note">{escape(note)}</p>'
        plain += f"\n{note}"
    return f'<div class="book-model">{html}</div>', plain


# -- one view for each kind of report -----------------------------------------------------------------


@singledispatch
def _view(report: Any, what: str, unit: str, terms: dict[str, str], scale: str) -> View:
    if _is_fit(report):
        return _fit_view(report, what, unit, terms, scale)
    if state_views.is_counts(report):
        words, index = _words(report.model.exog_names, {"year": "a year", **terms}), _labels(report.model)
        return state_views.counts_view(report, what, words, index, _are_years(index))
    raise ValueError(f"a {type(report).__name__} has no model to show")


@_view.register
def _(report: Trend, what: str, unit: str, terms: dict[str, str], scale: str) -> View:
    first, last = report.years
    fit, textbook = report.gls, report.ols.conf_int()
    term = "change a year" if report.regime == "trend" else "underlying change a year"
    change = _change(term, unit, report.scale, report.estimate, textbook.loc["year"])
    change = replace(change, interval=report.rate_interval(), p=report.p_value)
    left = left_side(what, report.scale)
    if report.regime == "trend":
        rows: tuple[Row, ...] = (_height(fit, report.ols, report.series, first, unit), change)
        formula = f"{left} = a + b × (year − {first}) + u,  {_errors(report.rho)}"
        allowed = f"up to {report.rho_upper:.2f} allowed for in the interval"
        notes = ("No calibrated interval exists for the height of a line, only for its slope.",)
        shown = _levels(report.series, fit)
        label, log = axis(what, unit), report.scale == "log"
    else:
        rows = (change,)
        formula = f"yearly change in {left} = m + u,  {_errors(report.rho)}"
        allowed = f"up to {report.rho_change_upper:.2f} allowed for in the interval"
        notes = (
            "The departures from a straight line are so lasting that a random walk cannot be excluded, so "
            "the model is one of the yearly changes. The textbook interval is that of a straight line.",
        )
        shown = pd.DataFrame(
            {"observed": fit.model.endog, "fitted": np.asarray(fit.fittedvalues)},
            index=report.series.years[1:],
        ).map(lambda value: printed(value, report.scale))
        of = "the odds of " if report.scale == "logit" else ""
        label, log = f"{capital(of + what)}, change a year, {change_unit(unit, report.scale)}", False
    facts = (
        f"generalised least squares with the first year kept (Prais-Winsten); autocorrelation "
        f"{number(report.rho, 2)} in the fit, {allowed}; n = {report.n}, {first} to {last}"
    )
    return View(
        what, "", formula, facts, rows, notes + odds(report.scale), fit, report.rho, shown, label, log
    )


@_view.register
def _(report: LocalTrend, what: str, unit: str, terms: dict[str, str], scale: str) -> View:
    return state_views.local_trend_view(report, what, unit)


@_view.register
def _(report: Seasonal, what: str, unit: str, terms: dict[str, str], scale: str) -> View:
    return state_views.seasonal_view(report, what, unit)


@_view.register
def _(report: Crossing, what: str, unit: str, terms: dict[str, str], scale: str) -> View:
    return state_views.crossing_view(report, what, unit)


@_view.register
def _(report: Coefficient, what: str, unit: str, terms: dict[str, str], scale: str) -> View:
    fit = report.gls
    words = _words(fit.model.exog_names, terms)
    textbook = report.ols.conf_int()
    rows = []
    for name in fit.model.exog_names:
        if name in ("const", "Intercept"):
            rows.append(_height(fit, report.ols, report.series, None, unit, name))
            continue
        row = _change(words[name], unit, report.scale, fit.params[name], textbook.loc[name])
        if name == report.name:
            row = replace(row, interval=report.rate_interval(), p=report.p_value)
        rows.append(row)
    listed = " + ".join(words[name] for name in fit.model.exog_names if name not in ("const", "Intercept"))
    formula = f"{left_side(what, report.scale)} = a + effects of: {listed} + u,  {_errors(report.rho)}"
    note = f"Only the term chosen beforehand, {words[report.name]}, has a calibrated interval."
    return View(
        what, "", formula, _ar1_facts(report, report.rho), tuple(rows), (note, *odds(report.scale)), fit,
        report.rho, _levels(report.series, fit), axis(what, unit), report.scale == "log",
    )  # fmt: skip


@_view.register
def _(report: KnownBreak, what: str, unit: str, terms: dict[str, str], scale: str) -> View:
    return _break_view(report, report.gls, report.rho_hat, report.year, what, unit)


@_view.register
def _(report: BreakSearch, what: str, unit: str, terms: dict[str, str], scale: str) -> View:
    assert report.date is not None  # only a refusal is without
    return _break_view(report, results(report), _inside(report.rho_hat), report.date, what, unit)


def _break_view(report: Any, fit: Any, rho: float, year: int, what: str, unit: str) -> View:
    """View of a change of level or slope from `year` on."""
    first, searched = report.years[0], isinstance(report, BreakSearch)
    textbook = report.ols.conf_int()
    kept = [name for name in ("level", "slope") if name in fit.params.index]
    joined = kept == ["slope"]  # the lines meet in the year before
    level_scale = report.scale == "level"
    against = f"{'further change' if level_scale else 'growth'} a year from {year} on, against before"
    words = {
        "year": f"{'change' if level_scale else 'growth'} a year until {year - 1}",
        "level": f"step in {year}",
        "slope": against,
    }
    rows = [_height(fit, report.ols, report.series, first, unit)]
    for name in ("year", *kept):
        row = _change(words[name], unit, report.scale, fit.params[name], textbook.loc[name])
        if name in getattr(report, "tails", {}):
            ends = printed_ends(report.interval(name), report.scale)
            t = abs(fit.params[name]) / getattr(report, f"{name}_se")
            row = replace(row, interval=ends, p=report.tails[name].p_value(t))
        rows.append(row)
    parts = {"level": f"c × (1 from {year} on)", "slope": f"d × (years since {year - joined}, from then on)"}
    terms = " + ".join(["a", f"b × (year − {first})", *(parts[name] for name in kept)])
    formula = f"{left_side(what, report.scale)} = {terms} + u,  {_errors(rho)}"
    facts = _ar1_facts(report, rho)
    if searched or report.change == "both":
        kind = "change at the best of all dates" if searched else "step and change together"
        facts += f"; {kind}: {p_text(report.p_value, SMALLEST_P)}"
    notes = []
    if not level_scale and "slope" in kept:
        of = " (of the odds)" if report.scale == "logit" else ""
        notes.append(
            f"The last row compares the yearly growth factor{of} from {year} on with that before: "
            "1.04 against 1.08 would be shown as −3.7%."
        )
    if searched:
        notes.append(
            f"{year} was chosen because the change is largest there, so no interval for its size is given, "
            "and the textbook's, which ignores the choice, is too narrow."
        )
    else:
        notes.append("Calibrated intervals exist for the change that is tested, not for the other terms.")
    return View(
        what, "", formula, facts, tuple(rows), tuple(notes) + odds(report.scale), fit, rho,
        _levels(report.series, fit), axis(what, unit), report.scale == "log",
    )  # fmt: skip


@_view.register
def _(report: Forecast, what: str, unit: str, terms: dict[str, str], scale: str) -> View:
    first, last = report.years
    left, line = left_side(what, report.scale), report.ols
    rows = tuple(
        _change(term, unit, report.scale, fit.params[name], fit.conf_int().loc[name])
        for term, fit, name in (
            ("straight line: change a year", line, "year"),
            ("yearly changes: their mean", report.drift_ols, "drift"),
        )
    )
    growth = report.growth_weight
    rho_line, rho_growth = _posterior_rho(report)
    formula = (
        f"{left} = a + b × (year − {first}) + u,  or  yearly change in {left} = m + v;  "
        "u and v remember a share ρ of the year before"
    )
    facts = (
        f"mixture of both models over all ρ from 0 to 1; weights given the data {100 * (1 - growth):.0f}% "
        f"line (ρ {rho_line:.2f} on average, random walk with drift included) and {100 * growth:.0f}% "
        f"autocorrelated changes (ρ {rho_growth:.2f}); n = {report.n}, {first} to {last}"
    )
    notes = (
        "The coefficients are those of least squares, shown to name the models. Forecasts mix both, with "
        "coefficients and autocorrelation unknown, and their intervals are the calibrated ones. The folded "
        "picture shows the straight line.",
    )
    rho = min(rho_line, RHO_LIMIT)
    shown = _levels(report.series, with_ar1(line.model, rho))
    assert report.benchmark is not None  # only a refusal is without
    middle = report.median
    ahead = {}
    for year in report.future:
        ends = {level: report.interval(level).loc[year] for level in (0.8, 0.95)}
        walk = report.benchmark.interval(0.8).loc[year]
        median, low80 = _in_words(middle[year], ends[0.8])
        ahead[str(year)] = {
            f"median{f' ({unit})' if unit else ''}": median,
            "80% interval": low80,
            "95% interval": _in_words(middle[year], ends[0.95])[1],
            "random walk with drift, 80% interval": _in_words(middle[year], walk)[1],
        }
    frame = pd.DataFrame.from_dict(ahead, orient="index").rename_axis("year")
    return View(
        what, "", formula, facts, rows, notes + odds(report.scale), line, rho, shown, axis(what, unit),
        report.scale == "log", ahead=frame,
    )  # fmt: skip


def _posterior_rho(report: Forecast) -> tuple[float, float]:
    """Average autocorrelation of the line's departures and of the yearly changes, given the data."""
    mix = report.mixtures[0]
    weight, grids = mix.weight[:, 0], np.r_[TREND_RHO, 1.0, GROWTH_RHO]
    line, growth = (
        float((weight * grids)[part].sum() / weight[part].sum()) for part in (~mix.growth, mix.growth)
    )
    return line, growth


def _fit_view(report: Any, what: str, unit: str, terms: dict[str, str], scale: str) -> View:
    """View of a linear fit of statsmodels: a formula, a cross-section, or a textbook regression of years."""
    if scale not in ("level", "log"):
        raise ValueError(f'scale must be "level" or "log", not {scale!r}')
    model = report.model
    words = _words(model.exog_names, {"year": "change a year", **terms})
    index = _labels(model)
    years = _are_years(index)
    kind = {GLSAR: "generalised least squares with AR(1) errors", WLS: "weighted least squares",
            GLS: "generalised least squares", OLS: "ordinary least squares"}[type(model)]  # fmt: skip
    robust = report.cov_type != "nonrobust"
    plain = report if not robust else model.fit()
    own, textbook = (np.asarray(fit.conf_int()) for fit in (report, plain))
    pvalues, params = np.asarray(report.pvalues), np.asarray(report.params)
    rows = []
    for number_, name in enumerate(model.exog_names):
        constant = name in ("const", "Intercept")
        convert = math.exp if constant and scale == "log" else (lambda x: printed(x, scale))
        if constant and scale == "level":
            convert = float
        (low, high), (usual_low, usual_high) = own[number_], textbook[number_]
        rows.append(
            Row(
                f"{words[name]}{f' ({unit})' if unit and (constant or scale == 'level') else ''}",
                convert(params[number_]),
                NOTHING if years else (convert(low), convert(high)),
                (convert(usual_low), convert(usual_high)) if years or robust else NOTHING,
                # nobody asks whether a constant is zero; with years taken as independent p is no answer
                NAN if years or constant else float(pvalues[number_]),
                scale == "log" and not constant,
            )
        )
    listed = [words[name] for name in model.exog_names if name not in ("const", "Intercept")]
    intercept = "a + " if len(listed) < len(model.exog_names) else ""
    left = left_side(what, scale)
    formula = f"{left} = {intercept}effects of: {' + '.join(listed)} + u" if listed else f"{left} = a + u"
    errors = (
        f"{report.cov_type} standard errors" if robust else "errors taken as independent and of one variance"
    )
    distribution = (
        f"t with {report.df_resid:.0f} degrees of freedom" if report.use_t else "normal distribution"
    )
    n = f"n = {len(model.endog)}" + (f", {index[0]} to {index[-1]}" if years else "")
    rho = float(np.squeeze(model.rho)) if isinstance(model, GLSAR) else 0.0
    notes: tuple[str, ...] = ()
    if years:
        notes = (
            "No calibrated interval is known for this fit: its standard errors take years as independent, or "
            "allow for less autocorrelation than short series may have.",
        )
    shown = pd.DataFrame(
        {"observed": model.data.endog, "fitted": np.asarray(report.fittedvalues)}, index=index
    )
    if scale == "log":
        shown = np.exp(shown)
    return View(
        what, "", formula, f"{kind}; {errors}, {distribution}; {n}", tuple(rows), notes, report, rho, shown,
        axis(what, unit), scale == "log", years,
    )  # fmt: skip


# -- words and units ----------------------------------------------------------------------------------


def _is_fit(report: Any) -> bool:
    inner = report._results if isinstance(report, ResultsWrapper) else report
    return isinstance(inner, RegressionResults) and type(inner.model) in (OLS, WLS, GLS, GLSAR)


def _inside(rho: float) -> float:
    return float(np.clip(rho, -RHO_LIMIT, RHO_LIMIT))


def _labels(model: Any) -> pd.Index:
    labels = model.data.row_labels
    return pd.RangeIndex(len(model.endog)) if labels is None else pd.Index(labels)


def _are_years(index: pd.Index) -> bool:
    if not pd.api.types.is_integer_dtype(index.dtype) or len(index) < 2:
        return False
    values = index.to_numpy()
    return bool((np.diff(values) == 1).all() and 1500 < values[0] < 2500)


def _words(names: list[str], terms: Mapping[str, str]) -> dict[str, str]:
    """Return words for each column of a design; raise for names that are no words and for unknown terms."""
    known = {"const": "constant", "Intercept": "constant", **terms}
    strange = [name for name in names if name not in known and not WORDS.fullmatch(str(name))]
    if strange:
        raise ValueError(f"terms: no words for {', '.join(map(repr, strange))}; pass terms={{name: words}}")
    unknown = [name for name in terms if name not in names and name != "year"]
    if unknown:
        listed = ", ".join(map(repr, unknown))
        raise ValueError(f"terms: {listed} is not in the model; it has {', '.join(names)}")
    return {name: known.get(name, str(name)) for name in names}


def _errors(rho: float) -> str:
    return f"u = {number(rho, 2)} × u of the year before + shock"


def _ar1_facts(report: Any, rho: float) -> str:
    method = "restricted maximum likelihood"
    if isinstance(report, Coefficient) or getattr(report, "change", "both") != "both":
        method = "Prais-Winsten, first year kept"
    elif isinstance(report, BreakSearch):
        method = "autocorrelation of the least-squares residuals"
    used = "the interval" if not isinstance(report, BreakSearch) else "the test"
    return (
        f"generalised least squares ({method}); autocorrelation {number(rho, 2)} in the fit, up to "
        f"{report.rho_upper:.2f} allowed for in {used}; n = {report.n}, {span(report.years)}"
    )


def _in_words(value: float, ends: Any) -> tuple[str, str]:
    low, high = ends
    return estimate_and_interval(value, low, high, "level")


def _change(term: str, unit: str, scale: str, estimate: float, textbook: Any) -> Row:
    """Row of a change with the textbook's interval alone, given on the scale of analysis."""
    return Row(
        f"{term}{in_unit(unit, scale)}",
        printed(estimate, scale),
        textbook=printed_ends(textbook, scale),
        percent=scale != "level",
    )


def _height(fit: Any, ols: Any, series: Any, year: int | None, unit: str, name: str = "const") -> Row:
    """Row of the constant, in the units of the data."""
    term = f"height of the line in {year}" if year else "constant"
    if unit:
        term += f" ({value_unit(unit)})"
    low, high = (float(x) for x in series.to_raw(ols.conf_int().loc[name].to_numpy()))
    return Row(term, float(series.to_raw(fit.params[name])), NOTHING, (low, high))


def _levels(series: Any, fit: Any) -> pd.DataFrame:
    """Observed and fitted values in the units of the data."""
    fitted = series.to_raw(np.asarray(fit.fittedvalues))
    return pd.DataFrame({"observed": series.raw, "fitted": fitted}, index=series.years)
