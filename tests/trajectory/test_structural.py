"""Structural models: against the Kalman smoother of statsmodels, and what simulations promise."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from trajectory import structural
from trajectory._methods import structural as grid
from trajectory._methods.multipliers import multiplier, p_value, smallest_p
from trajectory.calibration import multipliers, structures

RNG = np.random.default_rng(12)


def series(values, first=2000):
    return pd.Series(np.asarray(values, dtype=float), index=range(first, first + len(values)))


def months(count=150, start="2012-03", step=0.0, at=80, pattern=tuple(range(1, 13)), seed=4):
    random = np.random.default_rng(seed)
    index = pd.period_range(start, periods=count, freq="M")
    t = np.arange(count)
    y = 3 + 0.01 * t + 0.1 * np.sin(2 * np.pi * index.month / 12) + step * (t >= at)
    y = pd.Series(np.exp(y + 0.02 * random.standard_normal(count).cumsum() * 0.3), index=index)
    return y[index.month.isin(pattern)]


def one_point(model, row):
    return grid.Components(model.fixed, model.covariances, model.ratios[row : row + 1])


@pytest.mark.parametrize("row", [1, 9, 18, 25, 34])
def test_slopes_are_those_of_the_kalman_smoother(row):
    y = (0.1 + 0.05 * RNG.standard_normal(24)).cumsum()
    model, target = grid.local_trend_model(24)
    variance = grid.scale2(model, model.ratios[row], y[:, None])[0]
    mine = grid.mixtures(one_point(model, row), target, y[:, None])[:-1]
    uc = sm.tsa.UnobservedComponents(y, level="local linear trend", use_exact_diffuse=True)
    theirs = uc.smooth(variance * model.ratios[row])
    assert [m.location[0, 0] for m in mine] == pytest.approx(theirs.trend.smoothed[:-1], abs=1e-7)
    spread = np.sqrt(np.maximum(theirs.trend.smoothed_cov[:-1], 0))
    assert [m.spread[0, 0] for m in mine] == pytest.approx(spread, abs=1e-7)


def test_weights_are_the_diffuse_likelihood_with_the_scale_taken_out():
    y = RNG.standard_normal(25).cumsum()
    model, _ = grid.local_trend_model(25)
    weights = grid.grid_weights(model, y[:, None])[:, 0]
    logs = []
    for ratios in model.ratios:
        uc = sm.tsa.UnobservedComponents(y, level="local linear trend", use_exact_diffuse=True)
        variance = grid.scale2(model, ratios, y[:, None])[0]
        logs.append(uc.loglike(variance * ratios))
    # profiled over the scale the restricted likelihood is the diffuse one, up to a constant
    expected = np.exp(np.array(logs) - max(logs))
    assert weights == pytest.approx(expected / expected.sum(), abs=1e-6)


@pytest.mark.parametrize("row", [5, 20, 33, 59])
def test_monthly_change_is_that_of_the_kalman_smoother(row):
    count = 130
    t = np.arange(count)
    seen = t[np.isin(t % 12, range(2, 12))]
    step = (t >= 70)[:, None] * 1.0
    y = 0.01 * t + np.sin(t * 2 * np.pi / 12) + 0.1 * RNG.standard_normal(count)
    model = grid.seasonal_model(count, seen, step)
    mine = grid.mixtures(one_point(model, row), grid.coefficient_target(model), y[seen][:, None])[0]
    values = np.full(count, np.nan)
    values[seen] = y[seen]
    uc = sm.tsa.UnobservedComponents(
        values, level="local linear trend", seasonal=12, exog=step, mle_regression=False
    )
    theirs = uc.smooth(grid.scale2(model, model.ratios[row], y[seen][:, None])[0] * model.ratios[row])
    assert mine.location[0, 0] == pytest.approx(theirs.smoothed_state[-1, -1], abs=1e-5)
    deviation = np.sqrt(theirs.smoothed_state_cov[-1, -1, -1])
    assert mine.spread[0, 0] == pytest.approx(deviation, rel=1e-5)


def test_monthly_forecasts_are_those_of_statsmodels():
    y = np.log(months(120).to_numpy())
    model = grid.seasonal_model(124, np.arange(120))
    target = grid.seasonal_forecast(124, np.arange(120), np.arange(120, 124))
    row = 31
    mine = grid.mixtures(one_point(model, row), target, y[:, None])
    uc = sm.tsa.UnobservedComponents(y, level="local linear trend", seasonal=12, use_exact_diffuse=True)
    variance = grid.scale2(model, model.ratios[row], y[:, None])[0]
    ahead = uc.smooth(variance * model.ratios[row]).get_forecast(4)
    assert [m.location[0, 0] for m in mine] == pytest.approx(ahead.predicted_mean, abs=1e-6)
    assert [m.spread[0, 0] for m in mine] == pytest.approx(ahead.se_mean, rel=1e-5)


def test_a_steady_rate_and_a_rate_that_falls():
    t = np.arange(40)
    noise = 0.01 * RNG.standard_normal(40)
    steady = structural.local_trend(series(np.exp(0.05 * t + noise)))
    path = steady.path()
    assert (path["low"] < 100 * np.expm1(0.05)).all() and (path["high"] > 100 * np.expm1(0.05)).all()
    assert steady.p_value > 0.1 and "the data do not tell whether it changed" in steady.sentence("output")
    rates = np.where(t < 25, 0.12, 0.02)
    slowed = structural.local_trend(series(np.exp(rates.cumsum() + noise)))
    assert slowed.p_value < 0.05 and slowed.change < 0 and "it fell between the two" in slowed.sentence()
    assert slowed.path()["slope"].iloc[5] == pytest.approx(12.7, abs=2)
    assert slowed.path()["slope"].iloc[-3] == pytest.approx(2.0, abs=2)
    low, high = slowed.change_interval()
    assert low < np.log(1.02 / 1.12) < high and slowed.change_interval(0.8)[1] < high
    assert slowed.moving > steady.moving
    assert slowed.results.trend.smoothed[:-1] == pytest.approx(slowed.slopes.to_numpy(), abs=0.05)


def test_units_and_scales():
    y = series(np.exp((0.05 + 0.02 * RNG.standard_normal(25)).cumsum()))
    log, level = structural.local_trend(y), structural.local_trend(np.log(y), "level")
    assert log.change == pytest.approx(level.change) and log.p_value == level.p_value
    assert log.path()["slope"].to_numpy() == pytest.approx(100 * np.expm1(level.path()["slope"].to_numpy()))
    ten = structural.local_trend(10 * np.log(y), "level")
    assert ten.path().to_numpy() == pytest.approx(10 * level.path().to_numpy(), rel=1e-6)


@pytest.mark.slow
def test_a_step_in_a_monthly_series_is_found_with_and_without_january():
    for pattern in (tuple(range(1, 13)), tuple(range(3, 13))):
        y = months(step=0.2, pattern=pattern)
        s = structural.seasonal(y, month=str(pd.Period("2012-03", freq="M") + 80))
        low, high = s.interval()
        assert low < 0.2 < high and s.p_value < 0.05 and "a step of " in s.sentence("output")
        none = structural.seasonal(months(pattern=pattern), month="2018-11")
        assert none.p_value > 0.05 and "none at all is not excluded" in none.sentence("output")
        assert s.results.smoothed_state[-1, -1] == pytest.approx(s.estimate, abs=0.02)


def test_index_of_months_may_be_written_in_three_ways():
    y = months(100)
    whole = structural.seasonal(y, month="2016-03")
    text = structural.seasonal(pd.Series(y.to_numpy(), index=y.index.astype(str)), month="2016-03")
    stamps = structural.seasonal(pd.Series(y.to_numpy(), index=y.index.to_timestamp()), month="2016-03")
    shuffled = structural.seasonal(y.sample(frac=1.0, random_state=1), month=pd.Period("2016-03", freq="M"))
    for other in (text, stamps, shuffled):
        assert other.estimate == whole.estimate and other.months == whole.months == ("2012-03", "2020-06")


def test_forecasts_of_months_that_are_never_printed_are_not_given():
    s = structural.seasonal(months(pattern=tuple(range(3, 13))))
    ahead = s.forecast(12)
    assert len(ahead) == 10 and not set(ahead.index.month) & {1, 2}
    assert (ahead["low95"] < ahead["low80"]).all() and (ahead["median"] < ahead["high80"]).all()
    last = s.values.dropna().index[-1]
    assert ahead.index[0] > last
    with pytest.raises(ValueError, match="from 1 to 12"):
        s.forecast(13)


@pytest.mark.parametrize(
    "process", [("ar1", 0.0), ("ar1", 1.0), ("growth_ar1", 0.4), ("moving slope, walk", 0.3)]
)
def test_slopes_cover(process):
    draws = 300
    truth, mean, deviation = structures.slope_estimates(25, process, draws, family=3)
    inside = np.abs(truth - mean) <= multiplier("slope path", 25, 0.95) * deviation
    assert inside[:-1].mean() >= 0.93
    change = np.abs(truth[-1] - mean[-1]) <= multiplier("slope change", 25, 0.95) * deviation[-1]
    assert change.mean() >= 0.95 - 3 * np.sqrt(0.05 * 0.95 / draws)


@pytest.mark.parametrize("change", ["level", "slope"])
def test_monthly_test_keeps_its_size(change):
    draws = 400
    for process in [("ar1", 0.9), ("ar1, moving season", 1.0), ("growth_ar1", 0.4), ("walk_and_noise", 1.0)]:
        found = structures.break_estimates(144, "no January, February", 70, change, process, draws, family=3)
        rate = (np.abs(found[0]) > multiplier(f"month {change} gaps", 120, 0.95) * found[1]).mean()
        assert rate <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / draws), process


@pytest.mark.slow
def test_stored_multipliers_can_be_remade_and_give_p_values():
    for row in multipliers.slope_multipliers(20):
        assert multiplier(row["instrument"], 20, row["level"]) == pytest.approx(
            np.ceil(100 * row["multiplier"]) / 100
        )
    at = multiplier("month level", 130, 0.95)
    assert p_value("month level", 130, at) == pytest.approx(0.05)
    assert p_value("month level", 130, 0.0) == 1.0
    assert p_value("month level", 130, 99.0) == pytest.approx(smallest_p("month level"))


def test_refusals_and_errors():
    assert "at least 20" in structural.local_trend(series(np.exp(RNG.standard_normal(19)))).reason
    line = structural.local_trend(series(np.arange(1.0, 31.0)), "level")
    assert (
        line.refused and line.path() is None and line.results is None and np.isnan(line.change_interval()[0])
    )
    few = structural.seasonal(months(60))
    assert few.refused and "too few" in few.sentence() and few.forecast(3) is None and few.results is None
    late = structural.seasonal(months(120), month="2021-06")
    assert late.refused and "on one side" in late.reason
    y = months(100)
    exact = pd.Series(np.exp(0.01 * np.arange(100)), index=y.index)
    assert "exactly" in structural.seasonal(exact).reason
    for bad, message in [
        (y.to_frame(), "pandas Series"),
        (pd.Series(y.to_numpy(), index=range(100)), "index of months"),
        (pd.concat([y, y.iloc[:2]]), "repeated months: 2012-03"),
        (y.where(y.index != y.index[3], -1.0), "log scale cannot take: 2012-06"),
        (y.astype(object).where(y.index != y.index[3], "n/a"), "not numbers: 2012-06"),
    ]:
        with pytest.raises(ValueError, match=message):
            structural.seasonal(bad)
    with pytest.raises(ValueError, match="must lie after"):
        structural.seasonal(y, month="2030-01")
    with pytest.raises(ValueError, match="change must be"):
        structural.seasonal(y, month="2016-01", change="both")
    with pytest.raises(ValueError, match="level must be"):
        structural.local_trend(series(np.exp(RNG.standard_normal(25)))).path(0.7)
