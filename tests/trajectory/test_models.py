"""Models in view agree with statsmodels, and are refused where their report is."""

import base64
import xml.etree.ElementTree as ET

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
import statsmodels.formula.api as smf
from bs4 import BeautifulSoup
from statsmodels.stats.diagnostic import acorr_breusch_godfrey
from statsmodels.stats.stattools import durbin_watson
from statsmodels.tsa.stattools import acf

from trajectory import breaks, forecasts, models, trends
from trajectory._show import diagnostics
from trajectory._show.palette import MODEL


def series(n=30, rho=0.5, slope=0.08, seed=3, start=1995):
    random = np.random.default_rng(seed)
    errors = np.zeros(n)
    for t in range(1, n):
        errors[t] = rho * errors[t - 1] + 0.05 * random.standard_normal()
    return pd.Series(np.exp(3 + slope * np.arange(n) + errors), index=np.arange(start, start + n))


def percent(x):
    return 100 * np.expm1(np.asarray(x, dtype=float))


@pytest.fixture
def shown(monkeypatch):
    bundles = []
    monkeypatch.setattr(models, "display", lambda bundle, raw: bundles.append(bundle))
    return bundles


@pytest.mark.parametrize(("rho", "regime"), [(0.0, "trend"), (0.97, "mean change")])
def test_a_trend_shows_the_numbers_of_statsmodels(rho, regime):
    report = trends.trend(series(rho=rho))
    assert report.regime == regime
    found = models.view(report, "output", "tonnes")
    row = found.numbers().iloc[-1]
    assert row["estimate"] == pytest.approx(percent(report.gls.params.iloc[-1]), rel=1e-9)
    assert report.gls.bse.iloc[-1] == pytest.approx(report.se, rel=1e-9)
    half = report.multiplier * report.gls.bse.iloc[-1]
    ends = report.gls.params.iloc[-1] - half, report.gls.params.iloc[-1] + half
    assert row[["low", "high"]].to_numpy(dtype=float) == pytest.approx(percent(ends), rel=1e-9)
    y = np.log(report.series.raw)
    textbook = sm.OLS(y, sm.add_constant(np.arange(report.n, dtype=float))).fit().conf_int()[1]
    assert row[["textbook_low", "textbook_high"]].to_numpy(dtype=float) == pytest.approx(percent(textbook))
    assert row["p"] == report.p_value
    assert models.results(report).params.equals(report.gls.params)


def test_the_height_of_a_line_has_no_calibrated_interval():
    report = trends.trend(series(rho=0.0))
    row = models.view(report, "output", "tonnes").numbers().iloc[0]
    assert row["estimate"] == pytest.approx(np.exp(report.gls.params["const"]))
    assert row[["low", "high", "p"]].isna().all()


def test_units_of_shares():
    y = pd.Series(np.linspace(1, 2, 20) + 0.02 * np.sin(np.arange(20)), index=range(2000, 2020))
    found = models.view(trends.trend(y, "level"), "R&D intensity", "% of GDP")
    assert found.rows[-1].term.endswith("change a year (percentage points)")
    assert not found.rows[-1].percent


def test_a_coefficient_has_one_calibrated_interval():
    y = series()
    x = pd.DataFrame({"step of 2010": (y.index >= 2010) * 1.0, "year": y.index - 1995.0}, index=y.index)
    report = trends.coefficient(y, x, "step of 2010")
    numbers = models.view(report, "output", terms={"year": "change a year"}).numbers()
    assert list(numbers["low"].notna()) == [name == "step of 2010" for name in numbers.index]
    assert numbers.loc["change a year", "estimate"] == pytest.approx(percent(report.gls.params["year"]))
    textbook = report.ols.conf_int().loc["step of 2010"]
    assert numbers.loc["step of 2010", ["textbook_low", "textbook_high"]].to_numpy(
        dtype=float
    ) == pytest.approx(percent(textbook))


@pytest.mark.parametrize("change", ["both", "level", "slope"])
def test_a_known_break(change):
    report = breaks.known_date(series(), 2009, change=change)
    found = models.view(report, "output")
    numbers = found.numbers()
    assert len(numbers) == len(report.gls.params)
    assert numbers["estimate"].iloc[1:].to_numpy() == pytest.approx(percent(report.gls.params.iloc[1:]))
    kept = ["level", "slope"] if change == "both" else [change]
    ends = percent([report.interval(which) for which in kept])
    assert numbers[["low", "high"]].iloc[2:].to_numpy() == pytest.approx(ends)
    if change != "both":
        assert numbers["p"].iloc[-1] == pytest.approx(report.p_value)


def test_a_search_gives_no_interval_for_the_date_it_chose():
    y = series(40)
    y.loc[2015:] *= 3
    report = breaks.search(y)
    found = models.view(report, "output")
    assert found.numbers()["low"].isna().all()
    assert f"{report.date} was chosen" in found.notes[1]
    # the Wald F of the search is that of the fit shown
    fit = models.results(report)
    wald = fit.f_test(np.eye(4)[2:])
    assert float(np.squeeze(wald.fvalue)) == pytest.approx(report.statistic, rel=1e-6)


def test_a_forecast_shows_both_models_and_what_they_expect():
    report = forecasts.forecast(series(), 2)
    found = models.view(report, "output", "tonnes")
    numbers = found.numbers()
    assert numbers["estimate"].iloc[0] == pytest.approx(percent(report.ols.params["year"]))
    assert numbers["textbook_low"].iloc[1] == pytest.approx(
        percent(report.drift_ols.conf_int().loc["drift", 0])
    )
    assert list(found.ahead.index) == [str(year) for year in report.future]
    assert not any(c.startswith(("low", "high")) for c in found.ahead.columns)
    assert f"{100 * report.growth_weight:.0f}% autocorrelated changes" in found.facts


def test_average_autocorrelation_of_a_mixture():
    # independent departures from a line ask for little, a random walk for much
    low, _ = models._posterior_rho(forecasts.forecast(series(40, rho=0.0), 1))
    high, _ = models._posterior_rho(forecasts.forecast(series(40, rho=0.99), 1))
    assert low < 0.5 < high


@pytest.fixture(scope="module")
def cross_section():
    random = np.random.default_rng(5)
    frame = pd.DataFrame({"income": random.lognormal(9, 1, 40), "group": random.choice(["a", "b"], 40)})
    frame["score"] = 3 * np.log(frame["income"]) + random.normal(0, 2, 40)
    return frame


TERMS = {"np.log(income)": "log of income", "C(group)[T.b]": "group b rather than a"}


def test_a_formula_shows_its_own_and_the_textbook_interval(cross_section):
    fit = smf.ols("score ~ np.log(income) + C(group)", cross_section).fit(cov_type="HC3", use_t=True)
    numbers = models.view(fit, "the score", "points", terms=TERMS).numbers()
    assert numbers[["low", "high"]].to_numpy() == pytest.approx(fit.conf_int().to_numpy())
    plain = smf.ols("score ~ np.log(income) + C(group)", cross_section).fit()
    assert numbers[["textbook_low", "textbook_high"]].to_numpy() == pytest.approx(plain.conf_int().to_numpy())
    row = numbers.loc["log of income (points)"]
    assert (row["estimate"], row["p"]) == pytest.approx((fit.params.iloc[2], fit.pvalues.iloc[2]))


def test_without_words_for_a_column_nothing_is_shown(cross_section):
    fit = smf.ols("score ~ np.log(income) + C(group)", cross_section).fit()
    with pytest.raises(ValueError, match=r"no words for 'C\(group\)\[T.b\]'"):
        models.view(fit, "the score")
    with pytest.raises(ValueError, match="'wealth' is not in the model"):
        models.view(fit, "the score", terms={**TERMS, "wealth": "wealth"})


def test_a_textbook_regression_of_years_has_no_calibrated_interval():
    y = np.log(series())
    fit = sm.OLS(y, pd.DataFrame({"const": 1.0, "year": y.index - 1995.0}, index=y.index)).fit()
    found = models.view(fit, "output", scale="log")
    assert found.numbers()[["low", "p"]].isna().all(axis=None)
    assert found.numbers().loc["change a year", "textbook_low"] == pytest.approx(
        percent(fit.conf_int().loc["year", 0])
    )
    assert "No calibrated interval is known" in found.notes[0]


@pytest.mark.parametrize(
    "report",
    [
        trends.trend(series(5)),
        trends.coefficient(series(9), pd.DataFrame({"x": np.arange(9.0)}, index=series(9).index), "x"),
        breaks.known_date(series(9), 1999),
        breaks.search(series(20)),
        forecasts.forecast(series(8), 5),
    ],
)
def test_a_refused_report_shows_its_reason(report, shown):
    assert report.refused
    models.show(report, "output <b>")
    text = shown[0]["text/plain"]
    assert text == f"No model is shown for output <b>: {report.reason}."
    assert "&lt;b&gt;" in shown[0]["text/html"]
    assert MODEL not in shown[0]


def test_other_things_have_no_model():
    with pytest.raises(ValueError, match="a float has no model to show"):
        models.show(1.5, "output")
    with pytest.raises(ValueError, match="a Backtest has no model"):
        models.show(forecasts.backtest(series(), 1), "output")


def test_residuals_and_tests_are_those_of_statsmodels():
    """GLSAR at the same rho drops the first year; the other residuals must be the same."""
    report = trends.trend(series(40, rho=0.6))
    assert report.regime == "trend" and report.rho > 0.2
    found = models.view(report, "output").diagnostics()
    gls = report.gls
    u = np.asarray(gls.resid)
    assert found.residuals.to_numpy()[1:] == pytest.approx(u[1:] - report.rho * u[:-1])
    assert found.residuals.iloc[0] == pytest.approx(np.sqrt(1 - report.rho**2) * u[0])
    # the whitening of statsmodels runs the other way, but leaves the same sum of squares
    ratio = float((found.residuals**2).sum() / (gls.wresid**2).sum())
    assert ratio == pytest.approx(1 - report.rho**2, rel=1e-6)
    assert found.durbin_watson == pytest.approx(durbin_watson(found.residuals))
    assert found.before == pytest.approx(durbin_watson(report.ols.resid))
    assert found.acf == pytest.approx(acf(found.residuals.to_numpy(), nlags=8, fft=False)[1:])


def test_breusch_godfrey_of_an_ordinary_fit():
    y = np.log(series())
    fit = sm.OLS(y, pd.DataFrame({"const": 1.0, "year": y.index - 1995.0}, index=y.index)).fit()
    found = models.view(fit, "output", scale="log").diagnostics()
    expected = acorr_breusch_godfrey(fit, nlags=diagnostics.LAGS, result_object=True).fpval
    assert found.breusch_godfrey == pytest.approx(expected)


def test_words_say_what_is_left_over():
    quiet = models.view(trends.trend(series(rho=0.0)), "output").diagnostics()
    assert "no sign of autocorrelation left over" in diagnostics.words(quiet, 0.2)
    y = pd.Series(np.sin(np.arange(40) / 4), index=range(1980, 2020))
    fit = sm.OLS(y, pd.DataFrame({"const": 1.0}, index=y.index)).fit()
    loud = models.view(fit, "output").diagnostics()
    assert "a sign of autocorrelation that the model leaves over" in diagnostics.words(loud, 0.0)


def test_what_is_shown_can_be_read_by_every_reader(shown):
    models.show(trends.trend(series()), "output & more", "tonnes")
    bundle = shown[0]
    page = BeautifulSoup(bundle["text/html"], "html.parser")
    assert page.caption.get_text() == "What the model estimates for output & more"
    assert {th["scope"] for th in page.select("table th")} == {"row", "col"}
    assert page.select("td.quiet") and page.select_one("th.quiet").get_text() == models.TEXTBOOK
    assert page.details.summary and len(page.img["alt"]) > 100
    assert base64.b64decode(page.img["src"].split(",")[1]).startswith(b"\x89PNG")
    record = bundle[MODEL]
    ET.fromstring(record["svg"])
    assert record["csv"].splitlines()[0].split(",")[-3:] == ["observed", "fitted", "residual"]
    assert "low80" not in bundle["text/html"] and "const" not in bundle["text/html"]
    assert page.caption.get_text() in bundle["text/plain"] and record["words"] in bundle["text/plain"]


def test_the_picture_is_the_same_each_time(shown):
    report = trends.trend(series())
    models.show(report, "output")
    models.show(report, "output")
    assert shown[0][MODEL] == shown[1][MODEL]
