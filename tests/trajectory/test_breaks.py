"""Break tests: what they find, refuse and say."""

import dataclasses

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trajectory import breaks
from trajectory._methods.dates import compatible_dates
from trajectory._methods.search import simulate_search

quick = settings(deadline=None, max_examples=15, derandomize=True)


def series(n, at=None, step=0.0, kink=0.0, seed=0, sd=0.05, rho=0.4, first=1990):
    rng = np.random.default_rng(seed)
    noise = sd * rng.standard_normal(n)
    for t in range(1, n):
        noise[t] += rho * noise[t - 1]
    t = np.arange(n)
    if at is not None:
        noise = noise + step * (t >= at) + kink * np.maximum(t - at, 0)
    return pd.Series(np.exp(0.1 * t + noise), index=range(first, first + n))


# --- known date -----------------------------------------------------------------------------


def test_known_date_finds_a_large_change():
    k = breaks.known_date(series(32, 16, 0.4, -0.08), 2006)
    assert not k.refused and k.p_value < 0.01
    for which, truth in (("level", 0.4), ("slope", -0.08)):
        low, high = k.interval(which)
        assert low < truth < high
    assert "changed level or slope in 2006" in k.sentence("Output")


@pytest.mark.parametrize(
    ("n", "at"), [(32, 16), (26, 8)]
)  # with sides alike a term of the level's error is nought
def test_changes_and_their_errors_are_those_of_statsmodels(n, at):
    k = breaks.known_date(series(n, at, 0.4, -0.08), 1990 + at)
    for which in ("level", "slope"):
        assert k.gls.params[which] == pytest.approx(getattr(k, f"{which}_change"), rel=1e-6)
        assert k.gls.bse[which] == pytest.approx(getattr(k, f"{which}_se"), rel=1e-6)
    assert k.statistic == pytest.approx(k.gls.f_test("level = 0, slope = 0").fvalue, rel=1e-6)


def test_known_date_without_a_change_says_so_carefully():
    k = breaks.known_date(series(24, seed=1), 2002)
    assert k.p_value > 0.05
    text = k.sentence("output")
    assert text.startswith("The change in the level or slope of output in 2002 is estimated at a step of")
    assert "none at all is not excluded (p = " in text and "is found in 80 of 100 cases)." in text
    assert "no evidence" not in text and "no change" not in text and text.count(". ") == 0


@pytest.mark.parametrize("change", ["level", "slope"])
def test_one_contrast_from_twelve_years(change):
    effect = {"step": 0.6} if change == "level" else {"kink": 0.3}
    k = breaks.known_date(series(16, 8, **effect, sd=0.03), 1998, change=change)
    assert not k.refused and k.p_value < 0.05
    other = "slope" if change == "level" else "level"
    assert np.isnan(k.interval(other)).all() and np.isfinite(k.interval(change)).all()
    assert k.gls.params[change] == pytest.approx(getattr(k, f"{change}_change"), rel=1e-6)


def test_a_kink_turns_into_its_year():
    y = series(30, 14, kink=0.2, sd=0.002, rho=0.0)  # the first new change leads to position 15
    k = breaks.known_date(y, 1990 + 15, change="slope")
    assert k.slope_change == pytest.approx(0.2, abs=0.005)


def test_exact_segments_are_refused():
    t = np.arange(24)
    y = pd.Series(np.exp(0.1 * t + 0.5 * (t >= 12)), index=range(2000, 2024))
    assert breaks.known_date(y, 2012).refused


def test_known_date_complaints():
    y = series(24)
    with pytest.raises(ValueError, match="after 1990"):
        breaks.known_date(y, 1990)
    with pytest.raises(ValueError, match="not after 2013"):
        breaks.known_date(y, 2014)
    with pytest.raises(ValueError, match="change must be one of"):
        breaks.known_date(y, 2000, change="trend")
    with pytest.raises(ValueError, match="level"):
        breaks.known_date(y, 2000).interval("both")


@given(st.integers(0, 1000), st.floats(0.01, 100), st.integers(-200, 200))
@quick
def test_known_date_does_not_depend_on_units_or_calendar(seed, factor, years):
    y = series(22, seed=seed)
    a = breaks.known_date(y, 2000)
    b = breaks.known_date((factor * y).set_axis(y.index + years), 2000 + years)
    assert b.statistic == pytest.approx(a.statistic, rel=1e-4)
    assert b.p_value == pytest.approx(a.p_value, rel=1e-4)
    assert b.slope_change == pytest.approx(a.slope_change, rel=1e-4, abs=1e-7)


# --- unknown date ---------------------------------------------------------------------------


def test_search_dates_a_large_change():
    b = breaks.search(series(40, 20, step=0.6, seed=2))
    assert b.p_value < 0.05 and b.date == 2010 and 2010 in b.dates
    assert b.path.idxmax() == b.date and b.path.max() == b.statistic
    assert "most likely from 2010 on" in b.sentence("output")


def test_search_without_a_break():
    b = breaks.search(series(36, seed=5, rho=0.8))
    assert b.p_value > 0.05 and b.dates == ()
    assert b.sentence("output").startswith("The search finds no break in the level or slope")


def test_search_refusals_never_yield_a_number():
    short, two = breaks.search(series(29)), breaks.search(series(59), breaks=2)
    exact = breaks.search(pd.Series(np.exp(np.arange(35) / 10), index=range(1990, 2025)))
    for b in (short, two, exact):
        assert b.refused and b.date is None and b.dates == () and b.path is None
        assert np.isnan([v for v in vars(b).values() if isinstance(v, float)]).all()
        assert b.reason in b.sentence("output") and "refused" in repr(b)
    assert short.reason.startswith("with 29 years a search") and not breaks.search(series(30)).refused
    few = "eleven years are too few for a search, which takes at least 30"
    assert breaks.search(series(11)).reason == few
    assert two.reason == "a search for two breaks takes at least 60 years, not 59"
    for n in (60, 61):
        reason = breaks.search(series(n), breaks=2).reason
        assert reason.startswith("only one break is searched for at a time")
    with pytest.raises(ValueError, match="at least 1"):
        breaks.search(series(40), breaks=0)


@given(st.integers(0, 1000), st.floats(0.01, 100), st.integers(-200, 200))
@quick
def test_search_does_not_depend_on_units_or_calendar(seed, factor, years):
    y = series(30, seed=seed)
    a, b = breaks.search(y), breaks.search((factor * y).set_axis(y.index + years))
    assert b.statistic == pytest.approx(a.statistic, rel=1e-5)
    assert b.date == a.date + years


@pytest.mark.slow
def test_set_of_dates_holds_the_true_one_as_often_as_it_says():
    held, n, at = 0, 32, 14
    for seed in range(40):
        y = np.log(series(n, at, step=0.25, kink=-0.04, seed=seed).to_numpy())
        held += at in compatible_dates(y, rho=0.7, draws=200)
    assert held >= 40 * 0.95 - 2.6 * np.sqrt(40 * 0.95 * 0.05)


def test_search_distribution_needs_no_table():
    few = simulate_search(62, 50)
    assert few.critical(1.0) > few.critical(0.0) > 0


# --- by hand ----------------------------------------------------------------------------------


def test_growth_on_either_side_is_the_compound_rate():
    y = series(24, 12, 0.3)
    k = breaks.known_date(y, 2002)
    assert (k.n_before, k.n_after, k.years) == (12, 12, (1990, 2013))
    for growth, first, last in ((k.growth_before, 1990, 2001), (k.growth_after, 2002, 2013)):
        assert growth == pytest.approx(100 * ((y[last] / y[first]) ** (1 / 11) - 1))
    level = breaks.known_date(y, 2002, "level")
    assert level.growth_after == pytest.approx((y[2013] - y[2002]) / 11)
    short = breaks.known_date(series(8), 1992, change="level")
    assert short.refused and short.growth_before == pytest.approx(
        100 * (series(8)[1991] / series(8)[1990] - 1)
    )
    assert np.isnan(breaks.known_date(series(8), 1991, change="level").growth_before)


@pytest.mark.parametrize(("change", "n"), [("both", 24), ("level", 16), ("slope", 16)])
def test_the_textbook_test_is_that_of_statsmodels(change, n):
    k = breaks.known_date(series(n, n // 2, 0.2, 0.05, sd=0.1), 1990 + n // 2, change=change)
    columns = [c for c in ("level", "slope") if c in k.ols.params]
    assert columns == (["level", "slope"] if change == "both" else [change])
    textbook = k.ols.f_test(", ".join(f"{c} = 0" for c in columns))
    assert k.chow_p_value == pytest.approx(float(textbook.pvalue))
    if change != "both":
        assert k.statistic == pytest.approx(
            (getattr(k, f"{change}_change") / getattr(k, f"{change}_se")) ** 2
        )


def test_columns_of_the_segmented_regression():
    k = breaks.known_date(series(24), 2002)
    x = k.ols.model.data.orig_exog
    assert x.columns.tolist() == ["const", "year", "level", "slope"] and x.index.tolist() == list(
        range(1990, 2014)
    )
    assert x.loc[1990].tolist() == [1, 0, 0, 0] and x.loc[2001].tolist() == [1, 11, 0, 0]
    assert x.loc[2002].tolist() == [1, 12, 1, 0] and x.loc[2004].tolist() == [1, 14, 1, 2]
    kink = breaks.known_date(series(24), 2002, change="slope").ols.model.data.orig_exog
    assert kink["slope"].loc[2000:2004].tolist() == [0, 0, 1, 2, 3]  # the first new change leads into 2002


def test_intervals_are_the_critical_value_times_the_error_and_agree_with_the_test():
    k = breaks.known_date(series(16, 8, step=0.1, sd=0.05), 1998, change="level")
    for level in (0.5, 0.8, 0.95):
        low, high = k.interval("level", level)
        assert (low + high) / 2 == pytest.approx(k.level_change)
        assert (high - low) / 2 == pytest.approx(k.tails["level"].critical(level) * k.level_se)
    low, high = k.interval("level", 1 - k.p_value)
    assert min(abs(low), abs(high)) == pytest.approx(0, abs=0.02 * abs(k.level_change))


@pytest.mark.parametrize(
    ("n", "year", "change"),
    [
        (12, 1993, "level"), (12, 1999, "level"), (12, 1993, "slope"),  # three on a side are enough
        (20, 1996, "both"), (20, 2004, "both"),  # as are six for both
    ],
)  # fmt: skip
def test_the_least_that_a_known_date_takes(n, year, change):
    k = breaks.known_date(series(n), year, change=change)
    assert not k.refused and 0 < k.p_value <= 1 and k.rho_hat <= k.rho_upper <= 1


@pytest.mark.parametrize(
    ("n", "year", "change", "words"),
    [
        (12, 1992, "level", "two years before are too few, as at least three are needed on each side"),
        (12, 2000, "slope", "two years from then on are too few, as at least three"),
        (12, 1991, "level", "one year before is too few"),
        (20, 1995, "both", "five years before are too few, as at least six"),
        (20, 2005, "both", "five years from then on are too few"),
        (11, 1995, "level", "eleven years are too few to test a change; only growth before and after"),
        (19, 2000, "both", "19 years are too few for a change of level and of slope, which take 20"),
    ],
)
def test_why_a_known_date_is_refused_without_a_number(n, year, change, words):
    k = breaks.known_date(series(n), year, change=change)
    assert k.refused and k.reason.startswith(words) and words in k.sentence()
    assert k.ols is None and k.gls is None and "refused" in repr(k)
    numbers = [value for value in vars(k).values() if isinstance(value, float)]
    assert np.isnan([*numbers, *k.interval("level"), *k.interval("slope")]).all()


def test_words_of_a_known_date():
    k = breaks.known_date(series(16, 8, step=0.6, sd=0.03), 1998, change="level")
    low, high = (100 * np.expm1(x) for x in k.interval("level"))
    assert k.sentence("output").startswith(
        f"Output changed level in 1998 (p < 0.001): a step of {100 * np.expm1(k.level_change):.1f}% "
        f"({low:.1f}% to {high:.1f}%) (95% intervals; 8 years before and 8 from then on, 1990 to 2005; "
        f"autocorrelation up to {k.rho_upper:.2f} allowed for)."
    )
    assert (
        repr(k)
        == f"<KnownBreak 1998, level, 1990–2005, n=16: level {k.level_change:.4g}, slope nan, p < 0.001>"
    )
    kink = breaks.known_date(series(16, 8, kink=0.3, sd=0.03), 1998, change="slope")
    assert "changed slope in 1998" in kink.sentence() and "a change of slope of " in kink.sentence()
    assert "a step" not in kink.sentence()
    odds = breaks.known_date(1 / (1 + 1 / series(16, sd=0.5)), 1998, "logit", change="level").sentence(
        "the share"
    )
    assert odds.startswith(
        "The change in the level of the odds of the share in 1998 is estimated at a step of"
    )
    assert "a step of" in odds.split("; with ")[1] and " a year" not in odds
    level = breaks.known_date(np.log(series(24, seed=1)), 2002, "level")
    assert " units a year is found in 80 of 100 cases" in level.sentence(unit="units")


def test_a_change_is_said_where_its_p_value_is_at_most_the_level_left():
    k = breaks.known_date(series(16, 8, step=0.12, sd=0.05), 1998, change="level")
    for p, level, said in (
        (0.05, 0.95, True),
        (0.051, 0.95, False),
        (0.15, 0.8, True),
        (0.25, 0.8, False),
        (0.25, 0.75, True),
    ):
        found = dataclasses.replace(k, p_value=p).sentence("output", level=level)
        assert found.startswith("Output changed level in 1998") == said


def test_the_regression_of_a_search_is_that_at_its_date():
    y = series(34, 15, step=0.5, seed=3)
    b = breaks.search(y)
    t, at = np.arange(34.0), b.date - 1990
    x = np.column_stack([np.ones(34), t, t >= at, np.maximum(t - at, 0)])
    assert b.ols.ssr == pytest.approx(np.linalg.lstsq(x, np.log(y.to_numpy()), rcond=None)[1][0])
    assert (b.path.index[0] - 1990, 2024 - b.path.index[-1]) == (5, 5)  # 15 % of the years on either side
    assert b.statistic == b.path.max() and b.path.name == "F" and b.years == (1990, 2023)
    assert b.rho_hat <= b.rho_upper <= 1


def test_no_search_crosses_a_break_of_definition_unasked(monkeypatch):
    monkeypatch.setattr(breaks.data, "crossing", lambda y: "the definition changes in 2004 (wider)")
    y = series(30)
    assert breaks.search(y).reason == "the definition changes in 2004 (wider)"
    assert not breaks.search(y, across_breaks=True).refused
    assert breaks.search(series(29)).reason.startswith("with 29 years")  # too few whatever the definition


def test_words_of_a_search():
    b = breaks.search(series(36, seed=5, rho=0.8))
    several = dataclasses.replace(b, dates=(2004, 2005, 2006, 2010), date=2005, p_value=0.02)
    assert several.sentence("output") == (
        "The level or slope of output changed, most likely from 2005 on; the data are compatible with 2004 to 2006 "
        f"and 2010 (p = 0.020; n = 36, 1990 to 2025; autocorrelation up to {b.rho_upper:.2f} allowed for)."
    )
    assert "compatible with that year (" in dataclasses.replace(b, dates=(2005,), date=2005).sentence()
    assert repr(several) == "<BreakSearch 1990–2025, n=36: 2005, p = 0.020, four dates not rejected>"
