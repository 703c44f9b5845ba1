"""Views of structural models, crossings and counts, held against statsmodels and cases done by hand."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
import statsmodels.formula.api as smf
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

from trajectory import crossings, models, structural
from trajectory._show.palette import MODEL
from trajectory._show.parts import parts


@pytest.fixture(scope="module")
def growing():
    random = np.random.default_rng(1)
    return pd.Series(np.exp(np.cumsum(0.1 + 0.03 * random.standard_normal(30))), index=range(1994, 2024))


@pytest.fixture(scope="module")
def monthly():
    random = np.random.default_rng(2)
    index = pd.period_range("2012-03", periods=130, freq="M")
    season = 0.05 * np.sin(np.arange(130) * np.pi / 6)
    values = np.exp(np.cumsum(0.01 * random.standard_normal(130)) + season)
    return pd.Series(values, index=index)


def test_a_moving_slope_shows_its_report_and_the_smoother_of_statsmodels(growing):
    report = structural.local_trend(growing)
    rows = models.view(report, "spending").numbers()
    path = report.path()
    assert rows.iloc[0]["estimate"] == pytest.approx(path["slope"].iloc[0])
    assert tuple(rows.iloc[1][["low", "high"]]) == pytest.approx(tuple(path.iloc[-1][["low", "high"]]))
    # the textbook interval, from a model of statsmodels built here
    model = sm.tsa.UnobservedComponents(
        np.log(growing.to_numpy()), level="local linear trend", use_exact_diffuse=True
    )
    smoothed = model.smooth(report.variance * np.array(report.ratios))
    slope, deviation = smoothed.trend.smoothed[0], np.sqrt(smoothed.trend.smoothed_cov[0])
    expected = 100 * np.expm1([slope - 1.959964 * deviation, slope + 1.959964 * deviation])
    assert tuple(rows.iloc[0][["textbook_low", "textbook_high"]]) == pytest.approx(tuple(expected))
    assert rows.iloc[2]["p"] == report.p_value


def test_what_a_structural_model_leaves_over_is_what_the_filter_leaves_over(growing):
    """The sum of squares after the covariance is taken out is that of the filter's prediction errors."""
    report = structural.local_trend(growing)
    left = models.view(report, "spending").diagnostics().residuals
    errors = report.results.filter_results.standardized_forecasts_error[0][2:]
    assert (left**2).sum() / report.variance == pytest.approx((errors**2).sum(), rel=1e-6)


@pytest.mark.slow
def test_a_step_of_months_has_the_interval_of_least_squares_as_its_textbook(monthly):
    report = structural.seasonal(monthly, month="2019-10")
    view = models.view(report, "output")
    row = view.numbers().iloc[0]
    frame = pd.DataFrame({"y": np.log(monthly.to_numpy()), "t": range(130), "month": monthly.index.month})
    frame["step"] = (monthly.index >= "2019-10") * 1.0
    low, high = smf.ols("y ~ t + C(month) + step", frame).fit().conf_int().loc["step"]
    assert (row["textbook_low"], row["textbook_high"]) == pytest.approx(
        (100 * np.expm1(low), 100 * np.expm1(high))
    )
    assert (row["low"], row["high"]) == pytest.approx(tuple(100 * np.expm1(report.interval())))
    assert row["p"] == report.p_value
    deviations = 100 * np.sqrt(report.results.params.iloc[:4])
    assert view.numbers()["estimate"].iloc[1:].tolist() == pytest.approx(deviations.tolist())
    assert view.shown.index.equals(monthly.index)


def test_the_fitted_months_are_those_of_statsmodels(monthly):
    report = structural.seasonal(monthly[~monthly.index.month.isin([1, 2])])
    shown = models.view(report, "output").shown
    results = report.results
    noise = np.log(shown["observed"] / shown["fitted"])
    model = results.level.smoothed + results.seasonal.smoothed
    expected = (report.values - model)[report.values.notna()]
    assert noise.to_numpy() == pytest.approx(expected.to_numpy(), abs=1e-4)


def test_a_crossing_shows_the_years_of_its_report(growing):
    report = crossings.crossing(growing / 5)
    view = models.view(report, "the ratio")
    changes = np.diff(np.log(growing.to_numpy()))
    assert view.numbers()["estimate"].tolist() == pytest.approx(
        [100 * np.expm1(changes.mean()), 100 * changes.std(ddof=1)]
    )
    for level in (0.95, 0.8):
        ends = view.ahead.loc[f"{100 * level:.0f}% set", ["earliest year", "latest year"]]
        assert tuple(ends.astype(int)) == report.between(level)


@pytest.fixture(scope="module")
def counts():
    random = np.random.default_rng(3)
    t = np.arange(60)
    return pd.DataFrame({"n": random.negative_binomial(2, 0.3, 60), "t": t / 10})


def test_counts_are_shown_in_percent_with_the_textbook_beside_a_wider_interval(counts):
    fit = smf.glm("n ~ t", counts, family=sm.families.Poisson()).fit()
    rows = models.view(fit, "events", terms={"t": "decade"}).numbers()
    low, high = fit.conf_int().loc["t"]
    assert tuple(rows.iloc[1][["textbook_low", "textbook_high"]]) == pytest.approx(
        (100 * np.expm1(low), 100 * np.expm1(high))
    )
    # the same regression with the scale estimated, as statsmodels does it
    wide = smf.glm("n ~ t", counts, family=sm.families.Poisson()).fit(scale="X2")
    low, high = wide.conf_int().loc["t"]
    assert tuple(rows.iloc[1][["low", "high"]]) == pytest.approx((100 * np.expm1(low), 100 * np.expm1(high)))
    assert rows.iloc[1]["p"] == pytest.approx(wide.pvalues["t"])
    left = models.view(fit, "events", terms={"t": "decade"}).diagnostics().residuals
    assert left.to_numpy() == pytest.approx(fit.resid_pearson.to_numpy())


def test_counts_by_year_have_no_calibrated_interval(counts):
    by_year = counts.set_axis(range(1960, 2020))
    fit = smf.glm("n ~ t", by_year, family=sm.families.Poisson()).fit()
    view = models.view(fit, "events", terms={"t": "decade"})
    assert view.numbers()[["low", "high", "p"]].isna().all(axis=None)
    assert "No calibrated interval" in view.notes[0]


def test_other_families_have_no_view(counts):
    fit = smf.glm("n ~ t", counts + 1, family=sm.families.Gamma(sm.families.links.Log())).fit()
    with pytest.raises(ValueError, match="has no model to show"):
        models.view(fit, "events")


def shown(report):
    """What a model leaves in a notebook: the values behind its picture, and the words beside it."""
    InteractiveShell.instance()  # display needs one
    with capture_output() as captured:
        models.show(report, "output")
    content = captured.outputs[0].data
    return content[MODEL]["csv"].splitlines()[0], content[MODEL]["alt"] + content[MODEL]["words"]


@pytest.mark.slow
def test_they_are_drawn(growing, monthly):
    assert shown(structural.local_trend(growing))[0] == "year,observed,fitted,residual"
    head, text = shown(structural.seasonal(monthly, month="2019-10"))
    assert head == "month,observed,fitted,residual"
    assert "at a lag of one month" in text


@pytest.mark.slow
def test_the_power_of_a_monthly_step_rises_with_it(monthly):
    report = structural.seasonal(monthly, month="2017-08")
    size = report.detectable()
    assert report.power(size) == pytest.approx(0.8, abs=0.04)
    assert report.power(size / 4) < report.power(size / 2) < report.power(2 * size)


@pytest.mark.weekly
def test_the_power_of_a_monthly_step_is_that_of_series_with_a_step(monthly):
    """Held against whole runs of `seasonal` on drawn walks to which the step was added."""
    size = structural.seasonal(monthly, month="2017-08").detectable()
    random, found = np.random.default_rng(5), []
    sigma = np.log(monthly).diff(12).std() / np.sqrt(12)
    season = np.tile(random.standard_normal(12), 11)[:130]
    step = np.log1p(size / 100) * (monthly.index >= "2017-08")
    for _ in range(60):
        walk = sigma * random.standard_normal(130).cumsum()
        tried = structural.seasonal(pd.Series(np.exp(walk + season + step), monthly.index), month="2017-08")
        low, high = tried.interval()
        found.append(low > 0 or high < 0)
    assert np.mean(found) == pytest.approx(0.8, abs=0.2)


@pytest.mark.slow
def test_a_monthly_report_records_itself(monthly):
    report = structural.seasonal(monthly, month="2017-08")
    parts_ = parts(report, "output")
    assert parts_["first_month"][0] == "2012-03"
    assert parts_["n"][0] == 130
    assert {"rate", "interval", "p", "found_80", "sentence"} <= set(parts_)
    assert "in 80 of 100 cases" in report.sentence("output")
    assert set(parts(structural.seasonal(monthly), "output")) == {
        "n",
        "sentence",
        "first_month",
        "last_month",
    }
