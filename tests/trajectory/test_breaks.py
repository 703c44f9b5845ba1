"""Break tests: what they find, refuse and say."""

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
    assert k.gls.params["level"] == pytest.approx(k.level_change, rel=1e-6)
    assert k.gls.bse["level"] == pytest.approx(k.level_se, rel=1e-6)
    assert k.gls.params["slope"] == pytest.approx(k.slope_change, rel=1e-6)
    assert k.gls.bse["slope"] == pytest.approx(k.slope_se, rel=1e-6)
    f = k.gls.f_test("level = 0, slope = 0").fvalue
    assert k.statistic == pytest.approx(f, rel=1e-6)
    assert "changed level or slope in 2006" in k.sentence("Output")


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


@pytest.mark.parametrize(
    ("n", "year", "change", "words"),
    [
        (11, 1995, "level", "too few to test a change"),
        (19, 2000, "both", "which take 20"),
        (25, 1995, "both", "six are needed on each side"),
        (25, 2010, "both", "six are needed on each side"),
        (14, 1992, "level", "three are needed on each side"),
    ],
)
def test_known_date_refusals_never_yield_a_number(n, year, change, words):
    k = breaks.known_date(series(n), year, change=change)
    assert k.refused and words in k.reason and words in k.sentence()
    assert k.ols is None and k.gls is None and "refused" in repr(k)
    kept = ("growth_before", "growth_after")
    numbers = [v for key, v in vars(k).items() if isinstance(v, float) and key not in kept]
    assert np.isnan([*numbers, *k.interval("level"), *k.interval("slope")]).all()


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
    assert "60 years" in two.reason
    with pytest.raises(ValueError, match="at least 1"):
        breaks.search(series(40), breaks=0)


@given(st.integers(0, 1000), st.floats(0.01, 100), st.integers(-200, 200))
@quick
def test_search_does_not_depend_on_units_or_calendar(seed, factor, years):
    y = series(30, seed=seed)
    a, b = breaks.search(y), breaks.search((factor * y).set_axis(y.index + years))
    assert b.statistic == pytest.approx(a.statistic, rel=1e-5)
    assert b.date == a.date + years


def test_set_of_dates_holds_the_true_one_as_often_as_it_says():
    held, n, at = 0, 32, 14
    for seed in range(40):
        y = np.log(series(n, at, step=0.25, kink=-0.04, seed=seed).to_numpy())
        held += at in compatible_dates(y, rho=0.7, draws=200)
    assert held >= 40 * 0.95 - 2.6 * np.sqrt(40 * 0.95 * 0.05)


def test_search_distribution_needs_no_table():
    few = simulate_search(62, 50)
    assert few.critical(1.0) > few.critical(0.0) > 0
