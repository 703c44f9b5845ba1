"""The trend report: what it accepts, refuses, says, and what it must not depend on."""

import dataclasses

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from trajectory import breaks, crossings, forecasts, trends
from trajectory._methods.null import SMALLEST_P

quick = settings(deadline=None, max_examples=40, derandomize=True)


def walk(n, seed=0, growth=0.1, sd=0.05, rho=0.8, first=2000):
    noise = sd * np.random.default_rng(seed).standard_normal(n)
    for t in range(1, n):
        noise[t] += rho * noise[t - 1]
    return pd.Series(100 * np.exp(growth * np.arange(n) + noise), index=range(first, first + n))


series = st.builds(
    walk,
    n=st.integers(8, 40),
    seed=st.integers(0, 10_000),
    growth=st.floats(-0.2, 0.2),
    rho=st.sampled_from([0.0, 0.5, 1.0]),
)


def numbers(result):
    return [v for v in vars(result).values() if isinstance(v, float)]


# --- what is computed -----------------------------------------------------------------------


def test_reports_both_regimes():
    steady = trends.trend(walk(30, rho=0.0))
    wander = trends.trend(walk(30, seed=3, rho=1.0))
    assert steady.regime == "trend" and steady.rho_upper < 1
    assert wander.regime == "mean change" and wander.rho_upper == 1
    assert wander.rate_interval()[0] < 100 * np.expm1(0.1) < wander.rate_interval()[1]


@given(series)
@quick
def test_statsmodels_holds_the_same_estimate(y):
    t = trends.trend(y)
    assert t.gls.params.iloc[-1] == pytest.approx(t.estimate, rel=1e-6, abs=1e-9)
    assert t.gls.bse.iloc[-1] == pytest.approx(t.se, rel=1e-6)
    ols = sm.OLS(np.log(y), sm.add_constant(y.index - 2000.0)).fit()
    assert t.ols_slope == pytest.approx(ols.params.iloc[1])
    assert t.ols_p_value == pytest.approx(ols.pvalues.iloc[1])
    assert t.drift_p_value == pytest.approx(stats.ttest_1samp(np.diff(np.log(y)), 0).pvalue)


@given(series)
@quick
def test_interval_and_p_value_agree(y):
    t = trends.trend(y)
    low, high = t.interval()
    assert (t.p_value > 0.05) == (low <= 0 <= high)
    assert SMALLEST_P <= t.p_value <= 1
    widths = [np.diff(t.interval(level))[0] for level in (0.5, 0.8, 0.95, 0.99)]
    assert widths == sorted(widths) and widths[0] > 0


def test_rho_is_not_printed_below_twelve_years():
    few, more = trends.trend(walk(11)), trends.trend(walk(12))
    assert np.isnan(few.rho_hat) and np.isnan(few.rho_interval[0]) and few.low_power
    assert more.rho_interval[0] <= more.rho_median_unbiased <= more.rho_interval[1]
    assert not more.low_power and "is found in 80 of 100" in few.sentence()
    strong = trends.trend(walk(11, growth=0.5, rho=0.0))
    assert strong.low_power and "only a strong trend" in strong.sentence()


def test_endpoint_growth_is_the_compound_rate():
    y = pd.Series([100.0, 50.0, 121.0], index=[2000, 2001, 2002])
    assert trends.trend(y).endpoint_growth == pytest.approx(10.0)
    assert trends.trend(y, "level").endpoint_growth == pytest.approx(10.5)


def test_longer_series_than_the_tables_are_simulated():
    assert trends.trend(walk(61, rho=0.2)).rate == pytest.approx(100 * np.expm1(0.1), abs=0.5)


# --- what it must not depend on -------------------------------------------------------------


@given(series, st.integers(-300, 300))
@quick
def test_shifting_the_years_changes_nothing(y, years):
    moved = y.set_axis(y.index + years)
    a, b = trends.trend(y), trends.trend(moved)
    assert b.estimate == pytest.approx(a.estimate, rel=1e-9, abs=1e-12)
    assert (b.p_value, b.regime) == (pytest.approx(a.p_value), a.regime)


@given(series, st.floats(1e-6, 1e6))
@quick
def test_units_do_not_matter_on_a_log_scale(y, factor):
    a, b = trends.trend(y), trends.trend(y * factor)
    assert b.estimate == pytest.approx(a.estimate, rel=1e-6, abs=1e-9)
    assert b.interval() == pytest.approx(a.interval(), rel=1e-6, abs=1e-9)


@given(series, st.floats(-1e3, 1e3), st.floats(0.01, 100))
@quick
def test_origin_and_units_on_a_level_scale(y, shift, factor):
    a, b = trends.trend(y, "level"), trends.trend(shift + factor * y, "level")
    assert b.estimate == pytest.approx(factor * a.estimate, rel=1e-5, abs=1e-6 * factor)
    assert b.p_value == pytest.approx(a.p_value, rel=1e-4)


@given(series)
@quick
def test_running_time_backwards_turns_the_slope(y):
    backwards = pd.Series(y.to_numpy()[::-1], index=y.index)
    a, b = trends.trend(y), trends.trend(backwards)
    assert b.ols_slope == pytest.approx(-a.ols_slope, rel=1e-9, abs=1e-12)
    assert b.theil_sen == pytest.approx(-a.theil_sen, rel=1e-9, abs=1e-12)
    # rho-hat divides by all residuals but the last, so the two directions differ a little
    if a.regime == b.regime:
        assert b.estimate == pytest.approx(-a.estimate, abs=a.se)


@given(st.floats(0.02, 0.98), st.integers(0, 50))
@quick
def test_percent_and_share_are_the_same_on_a_logit_scale(level, seed):
    y = 1 / (1 + np.exp(-(np.log(level / (1 - level)) + np.log(walk(15, seed) / 100))))
    a, b = trends.trend(y, "logit"), trends.trend(100 * y, "logit", base=100)
    assert b.estimate == pytest.approx(a.estimate, rel=1e-6)
    assert a.sentence("the share") == b.sentence("the share")


# --- refusals -------------------------------------------------------------------------------


@pytest.mark.parametrize("n", range(1, 8))
def test_too_few_years_never_yield_a_number(n):
    t = trends.trend(walk(n))
    assert t.refused and t.reason and t.ols is None and t.gls is None
    assert np.isnan([*numbers(t), *t.interval(), *t.rate_interval(), t.rate, t.multiplier]).all()
    assert t.sentence("output").startswith("No trend is given for output")
    assert "refused" in repr(t) and "refused" in t.summary()


@pytest.mark.parametrize(
    "y",
    [
        pd.Series(100 * 1.1 ** np.arange(12), index=range(2000, 2012)),
        pd.Series(np.full(12, 7.3), index=range(2000, 2012)),
    ],
)
def test_an_exact_line_is_refused(y):
    t = trends.trend(y)
    assert t.refused and "interpolated" in t.reason and np.isnan(t.estimate)


def test_an_almost_exact_line_is_not_refused():
    y = pd.Series((100 * 1.1 ** np.arange(12)).round(2), index=range(2000, 2012))
    assert trends.trend(y).rate == pytest.approx(10, abs=0.01)


# --- bad input ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("y", "scale", "message"),
    [
        (pd.Series([1.0, 2, 3], [2000, 2001, 2004]), "log", "2002 to 2003"),
        (pd.Series([1.0, 2, 3], [2000, 2001, 2001]), "log", "repeated years: 2001"),
        (pd.Series([1.0, 2, 3], [2001, 2000, 2002]), "log", "out of order after: 2001"),
        (pd.Series([1.0, np.nan, np.inf], [2000, 2001, 2002]), "log", "2001, 2002"),
        (pd.Series([1.0, 0, -3], [2000, 2001, 2002]), "log", "negative.*2001, 2002"),
        (pd.Series([0.5, 0, 1.0], [2000, 2001, 2002]), "logit", "2001, 2002"),
        (pd.Series([1.0, 2], pd.to_datetime(["2000", "2001"])), "log", "integer years"),
        (pd.Series([1.0, 2], [2000.0, 2001.0]), "log", "integer years"),
        (pd.Series(["1", "x"], [2000, 2001]), "log", "2001"),
        (pd.Series([1.0, 2], [2000, 2001]), "ln", "scale must be one of"),
        (pd.Series([], pd.Index([], dtype=int)), "log", "empty"),
        ([1.0, 2.0], "log", "pandas Series"),
    ],
)
def test_bad_input_is_one_line_that_names_the_years(y, scale, message):
    with pytest.raises(ValueError, match=message) as caught:
        trends.trend(y, scale)
    assert "\n" not in str(caught.value)


def test_longest_run_keeps_the_longest_and_latest_part():
    y = pd.Series(range(8), index=[1990, 1991, 1995, 1996, 1997, 2003, 2004, 2005], dtype=float)
    assert trends.longest_run(y).index.tolist() == [2003, 2004, 2005]
    y[2004] = np.nan
    assert trends.longest_run(y).index.tolist() == [1995, 1996, 1997]
    with pytest.raises(ValueError, match="no values"):
        trends.longest_run(y * np.nan)


# --- one coefficient of any design ----------------------------------------------------------


def design(y):
    t = np.arange(len(y), dtype=float)
    return pd.DataFrame({"year": t, "level": (t >= 8) * 1.0}, index=y.index)


def test_coefficient_finds_a_change_of_definition():
    y = walk(24, seed=1, rho=0.3)
    y[y.index >= 2008] *= 1.5
    c = trends.coefficient(y, design(y), "level")
    assert c.interval()[0] < np.log(1.5) < c.interval()[1] and c.p_value < 0.01
    assert c.gls.params["level"] == pytest.approx(c.estimate, rel=1e-6)
    assert c.gls.bse["level"] == pytest.approx(c.se, rel=1e-6)
    assert list(c.ols.params.index) == ["const", "year", "level"]
    slope = trends.coefficient(y, design(y), "year")
    assert slope.interval()[0] < 0.1 < slope.interval()[1]
    assert "a step in 2008 in output" in c.sentence("output", contrast="a step in 2008")


def test_coefficient_of_the_year_has_the_multiplier_of_the_trend():
    y = walk(30, rho=0.0)
    t = trends.trend(y)
    c = trends.coefficient(y, design(y)[["year"]], "year")
    assert t.regime == "trend" and c.estimate == pytest.approx(t.estimate)
    assert c.multiplier == pytest.approx(t.multiplier, rel=0.05)


def test_coefficient_refuses_the_height_of_a_line():
    y = walk(15)
    x = pd.DataFrame({"height": 1.0, "year": y.index - 2007.0}, index=y.index)
    c = trends.coefficient(y, x, "height")
    assert c.refused and "trajectory.crossings" in c.reason and np.isnan(c.p_value)
    halves = pd.DataFrame({"before": (y.index < 2007) * 1.0, "after": (y.index >= 2007) * 1.0}, index=y.index)
    assert trends.coefficient(y, halves, "after").refused
    moved = trends.coefficient(3 * y, x, "year")  # what is not a height does not move with the series
    assert moved.estimate == pytest.approx(trends.coefficient(y, x, "year").estimate)


def test_difference_is_the_trend_of_the_ratio():
    one, other = walk(24, growth=0.1, rho=1.0), walk(24, growth=0.04, rho=1.0, seed=8)
    d = trends.difference(one, other)
    ratio = trends.trend(one / other)
    assert d.estimate == pytest.approx(ratio.estimate) and d.p_value == pytest.approx(ratio.p_value)
    assert d.regime == ratio.regime and not d.forced
    assert trends.difference(other, one).estimate == pytest.approx(-d.estimate)
    level = trends.difference(np.log(one), np.log(other), "level")
    assert level.estimate == pytest.approx(d.estimate) and level.scale == "level"
    odds = trends.difference(100 * one / (1 + one), 100 * other / (1 + other), "logit", base=100)
    assert odds.estimate == pytest.approx(d.estimate) and odds.scale == "log"
    later = trends.difference(one.loc[2004:], other.loc[:2020])
    assert later.years == (2004, 2020)


def test_difference_allows_for_a_random_walk_in_one_of_the_two():
    steady, wandering = walk(30, rho=0.0, seed=1), walk(30, rho=1.0, growth=0.0, seed=2)
    noisy = 30 * (steady / steady.mean()) ** 0.01 * np.exp(np.random.default_rng(5).standard_normal(30))
    d = trends.difference(noisy, wandering)
    assert (
        trends.trend(noisy / wandering).regime == "trend" and trends.trend(wandering).regime == "mean change"
    )
    assert d.regime == "mean change" and d.forced
    assert "cannot be excluded for one of the two" in d.sentence("the ratio") + d.summary()
    with pytest.raises(ValueError, match="second series: missing years"):
        trends.difference(steady, wandering.drop(2010))
    with pytest.raises(ValueError, match="no year in common"):
        trends.difference(steady.loc[:2009], wandering.loc[2015:])
    assert trends.difference(steady.loc[:2009], wandering.loc[2006:]).refused


def test_coefficient_refuses_and_complains():
    y = walk(11)
    c = trends.coefficient(y, design(y), "level")
    assert c.refused and np.isnan(numbers(c)).all() and np.isnan(c.interval()).all()
    assert "eleven years" in c.sentence()
    line = pd.Series(np.exp(np.arange(15) / 9 + (np.arange(15) > 7)), index=range(2000, 2015))
    assert trends.coefficient(line, design(line), "level").refused
    y = walk(15)
    for bad, message in [
        (design(y).shift(1, fill_value=0).set_axis(y.index + 1), "same years"),
        (design(y).assign(year=np.nan), "not finite"),
        (design(y).assign(other=design(y).level), "linearly independent"),
        (design(y).to_numpy(), "DataFrame"),
    ]:
        with pytest.raises(ValueError, match=message):
            trends.coefficient(y, bad, "level")
    with pytest.raises(ValueError, match="no column"):
        trends.coefficient(y, design(y), "slope")


# --- words ----------------------------------------------------------------------------------


def test_sentences_are_what_a_reader_should_see():
    steady = trends.trend(walk(30, rho=0.0)).sentence("R&D spending")
    assert steady.startswith("R&D spending grew along a trend of 10.5% a year from 2000 to 2029 (")
    assert "95% interval" in steady and "n = 30" in steady and steady.endswith(").")
    none = trends.trend(walk(20, growth=0.0, rho=1.0)).sentence("output")
    assert none.startswith("The trend in output from 2000 to 2019 is estimated at ")
    assert "none at all is not excluded (95% interval" in none and ", p = " in none
    assert "with 20 years a trend of " in none and "no evidence" not in none and "average" not in none
    asked = trends.trend(walk(20, growth=0.0, rho=1.0)).sentence("output", effect=1)
    assert "with 20 years a trend of 1.0% a year is found in " in asked and " of 100 cases, one of " in asked
    fall = trends.trend(walk(30, growth=-0.1, rho=0.0)).sentence("output")
    assert "Output shrank along a trend of 9." in fall and "\N{MINUS SIGN}9." in fall
    level = trends.trend(np.log(walk(30, rho=0.0)), "level").sentence("output", unit="points")
    assert level.startswith("Output rose along a trend of 0.100 points a year from 2000 to 2029")
    for text in (steady, none, fall, level):
        assert text.count(". ") == 0 and "*" not in text and "no change" not in text


# --- by hand --------------------------------------------------------------------------------


def test_medians_of_slopes_and_growth_from_end_to_end():
    y = walk(14, seed=4, rho=0.6)
    t, logs = trends.trend(y), np.log(y.to_numpy())
    slopes = [(logs[j] - logs[i]) / (j - i) for i in range(14) for j in range(i + 1, 14)]
    assert t.theil_sen == pytest.approx(np.median(slopes))
    assert t.endpoint_growth == pytest.approx(100 * ((y.iloc[-1] / y.iloc[0]) ** (1 / 13) - 1))
    assert t.ols.params.index.tolist() == ["const", "year"] and t.ols.params["const"] == pytest.approx(
        np.polyfit(np.arange(14.0), logs, 1)[1]
    )
    two = trends.trend(y.iloc[:2])
    assert two.endpoint_growth == pytest.approx(100 * (y.iloc[1] / y.iloc[0] - 1))
    assert np.isnan(trends.trend(y.iloc[:1]).endpoint_growth)


def test_bounds_for_rho_are_quantiles_of_its_simulated_distribution():
    n, draws = 40, 4000
    t = trends.trend(walk(n, rho=0.4, seed=1))
    x = np.column_stack([np.ones(n), np.arange(n)])
    shares = []
    for rho in (t.rho_interval[0], t.rho_median_unbiased, t.rho_upper):
        noise = np.random.default_rng(1).standard_normal((n, draws))
        noise[0] /= np.sqrt(1 - rho**2)
        for at in range(1, n):
            noise[at] += rho * noise[at - 1]
        left = noise - x @ np.linalg.lstsq(x, noise, rcond=None)[0]
        estimates = (left[1:] * left[:-1]).sum(axis=0) / (left[:-1] ** 2).sum(axis=0)
        shares.append((estimates <= t.rho_hat).mean())
    # at the lower bound 95 % of estimates lie below the one seen, at the median half, at the upper 5 %
    assert shares == pytest.approx([0.95, 0.5, 0.05], abs=0.025)
    assert t.rho_interval[1] == t.rho_upper < 1


@pytest.mark.parametrize(
    ("n", "words"),
    [
        (1, "one year is too few for a trend with an error, which takes at least eight"),
        (2, "two years are too few"),
        (3, "three waypoints carry no trend"),
        (7, "seven years are too few"),
    ],
)
def test_why_a_trend_is_refused(n, words):
    t = trends.trend(walk(n))
    assert t.reason.startswith(words) and not t.low_power
    assert not trends.trend(walk(8)).refused and trends.trend(walk(8)).low_power
    line = pd.Series(np.arange(1.0, 13.0), index=range(2000, 2012))
    assert trends.trend(line, "level").reason.startswith("the values lie exactly on a straight line, as")
    assert "straight line on the log scale, as" in trends.trend(np.exp(line)).reason


def test_the_multiplier_is_half_the_interval_over_the_error():
    t = trends.trend(walk(16))
    low, high = t.interval()
    assert t.multiplier == pytest.approx((high - low) / 2 / t.se) and t.multiplier > 1.96
    assert t.rate == pytest.approx(100 * np.expm1(t.estimate))
    assert t.rate_interval() == pytest.approx(tuple(100 * np.expm1(x) for x in (low, high)))
    assert t.rate_interval(0.8)[0] > t.rate_interval()[0]
    level = trends.trend(walk(16), "level")
    assert level.rate == level.estimate and level.rate_interval() == level.interval()


def test_everything_computed_in_several_lines():
    t = trends.trend(walk(30, rho=0.0))
    low, high = t.rate_interval()
    assert (
        t.summary()
        == str(t)
        == "\n".join(
            [
                "Trend 2000–2029, n = 30, log scale",
                f"  trend                     {t.rate:.1f}% a year, 95% {low:.1f}% to {high:.1f}%, p < 0.001",
                "  meaning                   departures from the line are taken as temporary",
                f"  multiplier, bound for rho {t.multiplier:.2f}, {t.rho_upper:.2f}",
                f"  rho                       {t.rho_hat:.2f} (median-unbiased {t.rho_median_unbiased:.2f}, 90% "
                f"{t.rho_interval[0]:.2f} to {t.rho_interval[1]:.2f})",
                f"  first to last year        {t.endpoint_growth:.1f}% a year",
                f"  median slope              {100 * np.expm1(t.theil_sen):.1f}% a year (Theil-Sen)",
                f"  least squares             {100 * np.expm1(t.ols_slope):.1f}% a year, p < 0.001 if years were independent",
                "  mean change, t test       p < 0.001 if a random walk",
            ]
        )
    )
    assert repr(t) == f"<Trend 2000–2029, n=30, trend: {t.rate:.1f}% a year [{low:.1f}%, {high:.1f}%]>"
    few = trends.trend(walk(11)).summary()
    assert few.startswith("Trend 2000–2010, n = 11, log scale, low power\n") and "below 12 years" in few
    short = trends.trend(walk(3))
    assert short.summary().splitlines()[1:] == [
        f"  refused: {short.reason}", f"  first to last year        {short.endpoint_growth:.1f}% a year",
    ]  # fmt: skip
    assert (
        repr(short) == "<Trend 2000–2002, n=3: refused>"
        and repr(trends.trend(walk(1))) == "<Trend 2000, n=1: refused>"
    )


def test_words_of_either_regime_and_sign():
    up, down = trends.trend(walk(30, rho=0.0)), trends.trend(walk(30, growth=-0.1, rho=0.0))
    odds = 1 / (1 + 1 / walk(30, rho=0.0))
    for t, start in (
        (up, "Output grew along a trend of 10.5% a year"),
        (down, "Output shrank along a trend of 9.5% a year"),
        (
            trends.trend(np.log(walk(30, growth=-0.1, rho=0.0)), "level"),
            "Output fell along a trend of 0.100 a year",
        ),
        (trends.trend(odds, "logit"), "The odds of output rose along a trend of "),
        (trends.trend(walk(30, seed=3, rho=1.0)), "Output grew at an underlying rate of "),
    ):
        assert t.sentence("output").startswith(start), t.sentence("output")
    assert "; n = 30; departures from the line are taken as temporary)." in up.sentence()
    assert "(80% interval " in up.sentence(level=0.8)


def test_a_trend_is_said_where_its_interval_leaves_out_nought():
    t = trends.trend(walk(30, rho=0.0))
    for estimate, said in ((0.051, True), (0.049, False), (-0.051, True), (-0.049, False)):
        around = dataclasses.replace(t, estimate=estimate, se=0.05 / t.multiplier)
        assert around.sentence("output").startswith("Output ") == said


@pytest.mark.parametrize(
    ("n", "columns", "refused"), [(12, 6, False), (12, 7, True), (14, 8, False), (11, 2, True)]
)
def test_the_least_that_a_coefficient_takes(n, columns, refused):
    y = walk(n, seed=6)
    x = np.random.default_rng(3).standard_normal((n, columns - 1))
    frame = pd.DataFrame(x, index=y.index, columns=[f"x{k}" for k in range(columns - 1)])
    c = trends.coefficient(y, frame, "x0")  # a constant is added
    assert c.refused == refused
    words = (
        "eleven years are too few for an effect"
        if n < 12
        else f"{n if n > 12 else 'twelve'} years are too few for seven coefficients"
    )
    if refused:
        assert c.reason.startswith(words) and repr(c) == f"<Coefficient x0, 2000–{1999 + n}, n={n}: refused>"
    else:
        assert list(c.ols.params.index) == ["const", *(f"x{k}" for k in range(1, columns - 1)), "x0"]
        assert (c.ols.model.data.orig_exog["const"] == 1).all()


def test_no_constant_is_added_to_columns_that_make_one():
    y = walk(16, seed=6)
    halves = pd.DataFrame(
        {"before": (y.index < 2008) * 1.0, "after": (y.index >= 2008) * 1.0, "year": y.index - 2000.0},
        index=y.index,
    )
    assert list(trends.coefficient(y, halves, "year").ols.params.index) == ["before", "after", "year"]
    with pytest.raises(ValueError, match="columns of the same name"):
        trends.coefficient(y, pd.concat([halves, halves[["before"]]], axis=1), "year")
    with pytest.raises(ValueError, match="not finite numbers: 2002, 2005"):
        trends.coefficient(y, halves.mask(halves["year"].isin([2.0, 5.0])), "year")


def test_words_of_a_coefficient():
    y = walk(24, seed=1, rho=0.3)
    y[y.index >= 2008] *= 1.5
    c = trends.coefficient(y, design(y), "level")
    low, high = c.interval()
    rates = [100 * np.expm1(x) for x in (c.estimate, low, high)]
    assert c.sentence("output") == (
        f"The estimate of the coefficient of level in output is {rates[0]:.1f}% (95% interval {rates[1]:.1f}% to "
        f"{rates[2]:.1f}%, p < 0.001; n = 24, 2000 to 2023; autocorrelation up to {c.rho_upper:.2f} allowed for)."
    )
    assert (
        repr(c)
        == f"<Coefficient level, 2000–2023, n=24: {c.estimate:.4g} [{low:.4g}, {high:.4g}], p < 0.001>"
    )
    for estimate, said in ((0.051, True), (0.049, False), (-0.051, True), (-0.049, False)):
        around = dataclasses.replace(c, estimate=estimate, se=0.05 / c.multiplier)
        assert ("not excluded" not in around.sentence()) == said
    none = dataclasses.replace(c, estimate=0.01, se=0.05).sentence("output", contrast="a step")
    assert none.startswith(
        "The estimate of a step in output is 1.0%, and none at all is not excluded (95% interval"
    )
    assert " a year" not in none and "an effect of " in none


def test_a_difference_of_eight_common_years_and_of_one():
    one, other = walk(20, seed=1), walk(20, growth=0.0, seed=2)
    assert not trends.difference(one.loc[:2010], other.loc[2003:]).refused
    single = trends.difference(one.loc[:2005], other.loc[2005:])
    assert single.n == 1 and single.years == (2005, 2005)
    with pytest.raises(ValueError, match="first series: "):
        trends.difference(one.drop(2010), other)


def test_the_longest_run_of_one_and_of_all():
    y = pd.Series([1.0, 2.0, 3.0, 4.0], index=[2000, 2001, 2002, 2003])
    assert trends.longest_run(y).equals(y)
    assert trends.longest_run(y.drop(2001)).index.tolist() == [2002, 2003]
    assert trends.longest_run(y.drop([2001, 2002])).index.tolist() == [2003]  # the later of two
    assert trends.longest_run(y.drop(2002)).index.tolist() == [2000, 2001]
    assert trends.span((2000, 2000)) == "2000" and trends.span((2000, 2001)) == "2000–2001"


@pytest.mark.parametrize(
    "report",
    [
        lambda: trends.trend(walk(3)),
        lambda: trends.coefficient(walk(9), design(walk(9)), "year"),
        lambda: breaks.known_date(walk(9), 2005),
        lambda: breaks.search(walk(9)),
        lambda: crossings.crossing(walk(9)),
        lambda: forecasts.forecast(walk(9), 9),
        lambda: forecasts.backtest(walk(9), 2),
    ],
)
def test_a_report_is_itself_alone(report):
    one, other = report(), report()
    assert len({one, other}) == 2  # arrays in them are never compared
    with pytest.raises(dataclasses.FrozenInstanceError):
        one.reason = ""
