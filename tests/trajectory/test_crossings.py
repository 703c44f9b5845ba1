"""When one series passed another: facts, bounds that arithmetic guarantees, and sets that cover."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.tsa.arima.model import ARIMA

from trajectory import crossings, forecasts
from trajectory._methods.multipliers import multiplier
from trajectory._methods.series import Series
from trajectory.calibration import multipliers, paths

RNG = np.random.default_rng(11)


def series(values, first=2000):
    return pd.Series(np.asarray(values, dtype=float), index=range(first, first + len(values)))


def climb(n=20, speed=0.1, noise=0.02, place=0.5, seed=3):
    shocks = np.random.default_rng(seed).standard_normal(n) * noise
    return series(np.exp(speed * (np.arange(n) - place * (n - 1)) + shocks))


def test_years_are_facts_about_the_printed_values():
    c = crossings.crossing(series([0.5, 0.6, 1.1, 0.9, 0.95, 1.2, 1.3, 1.25, 1.4, 1.5, 1.7, 1.6]))
    assert (c.first, c.since) == (2002, 2005)
    gone = crossings.crossing(series([0.5, 0.6, 1.1, 0.9, 0.95, 1.2, 1.3, 1.25, 1.4, 1.5, 1.7, 0.6]))
    assert (gone.first, gone.since) == (2002, None)
    never = crossings.crossing(series([0.1, 0.11, 0.1, 0.12, 0.11, 0.1, 0.12, 0.13, 0.1, 0.12]))
    assert (never.first, never.since) == (None, None) and never.between() == (2010, None)
    assert "has not passed one" in never.sentence() and never.dates() == ()


def test_a_hand_computed_set():
    # changes of 0.2 but for one of 0.6 and one of -0.2: their standard deviation by hand
    heights = np.array([-1.1, -0.9, -0.7, -0.5, -0.3, -0.1, 0.5, 0.3, 0.5, 0.7, 0.9, 1.1])
    c = crossings.crossing(series(heights), "level", threshold=0.0)
    step = np.sqrt((9 * 0.0**2 + 0.4**2 + 0.4**2) / 10)  # around the mean change of 0.2
    assert c.step == pytest.approx(step) and c.since == 2006
    margin = multiplier("crossing", 12, 0.95) * step  # 0.50
    assert 0.5 < margin < 0.7
    assert c.between() == (None, 2009)  # raised, it is above from the third year on: open
    wider = crossings.crossing(series(heights), "level", threshold=0.0, error=0.35)
    assert wider.between() == (None, 2010)
    assert wider.bounds == (2004, 2008)


def test_scales_agree():
    y = climb()
    log = crossings.crossing(y)
    level = crossings.crossing(np.log(y), "level", threshold=0.0)
    odds = crossings.crossing(y / (1 + y), "logit", threshold=0.5)
    assert log.between() == level.between() == odds.between() and log.since == level.since == odds.since
    assert log.step == pytest.approx(odds.step)
    double = crossings.crossing(2 * y, threshold=2.0)
    assert double.between() == log.between() and double.bounds == log.bounds


@pytest.mark.slow
@given(st.lists(st.floats(-1, 1), min_size=12, max_size=25), st.floats(0.01, 0.5), st.integers(0, 10**6))
@settings(max_examples=60, deadline=None)
def test_bounds_hold_whatever_the_error_below_the_one_allowed_for(values, error, seed):
    printed = np.array(values) + 0.01 * np.arange(len(values))
    true = printed + np.random.default_rng(seed).uniform(-error, error, len(values))
    c = crossings.crossing(series(printed), "level", threshold=0.0, error=error)
    truth = int(crossings.stays_above(true))
    low, high = c.bounds
    assert (low is None or low <= 2000 + truth) and (
        high is None or (truth < len(values) and 2000 + truth <= high)
    )


@given(st.integers(0, 10**6), st.integers(10, 40), st.floats(0.0, 2.0))
@settings(max_examples=60, deadline=None)
def test_the_set_holds_the_observed_year(seed, n, drift):
    walk = np.random.default_rng(seed).standard_normal(n).cumsum() + drift * (np.arange(n) - n / 2)
    c = crossings.crossing(series(walk), "level", threshold=0.0)
    if c.refused:
        return
    (low, high), (low80, high80) = c.between(), c.between(0.8)
    since = c.since or 2000 + n
    assert (low is None or low <= since) and (high is None or since <= high)
    assert (low is None or low80 is None or low <= low80) and (high is None or high80 <= high)


def test_lasting_parts_are_the_forecasts_of_statsmodels_less_the_drift():
    n = 25
    for design, order in [
        (("ar1", 0.7, 3.0, 0.5, 0.5), (1, 0, 0)),
        (("growth_ar1", 0.4, 0.0, 0.5, 0.5), (1, 1, 0)),
    ]:
        heights, lasting = paths.simulate(n, design, 2, family=3)
        model = ARIMA(heights[:, 0], order=order, trend="ct" if order[1] == 0 else "t")
        turn = 0.5 * (n - 1)
        line = [-0.5 * turn - 0.5, 0.5] if order[1] == 0 else [0.5]
        fit = model.smooth([*line, design[1], 1.0])
        ahead = fit.forecast(crossings.HORIZON)[-1] - 0.5 * crossings.HORIZON
        assert lasting[-1, 0] == pytest.approx(ahead, abs=1e-6)


@pytest.mark.parametrize("n", [10, 15, 20])
def test_sets_cover_near_a_unit_root_and_off_the_line(n):
    draws = 1_000
    hard = [
        ("ar1", rho, start, speed, place)
        for rho in (0.0, 0.6, 0.8, 0.98, 0.99, 1.0)
        for start in (0.0, 6.0, -6.0)
        for speed, place in ((0.1, 0.5), (1.0, 0.25), (2.0, 0.5))
    ]
    k = multiplier("crossing", n, 0.95)
    for design in [
        *hard,
        ("growth_ar1", 0.4, 0.0, 0.5, 0.5),
        ("heavy", 0.6, 0.0, 1.0, 0.5),
        ("bend", 0.6, 0.0, 0.5, 0.5),
    ]:
        is_given, is_held = paths.held(*paths.simulate(n, design, draws, family=4), k)
        wrong = (is_given & ~is_held).mean()
        assert wrong <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / draws), design


def test_what_the_library_says_is_what_was_simulated():
    heights, _ = paths.simulate(15, ("ar1", 0.6, 0.0, 0.5, 0.5), 40, family=5)
    k = multiplier("crossing", 15, 0.95)
    margin = k * paths.step(heights)
    early, late = paths.ends(heights, margin)
    sets = paths.given(heights, margin)
    for i in range(40):
        c = crossings.crossing(series(heights[:, i]), "level", threshold=0.0)
        assert c.refused == (not sets[i])
        if sets[i]:
            expected = (None if early[i] == 0 else 2000 + early[i], None if late[i] == 15 else 2000 + late[i])
            assert c.between() == expected


def test_needed_multipliers_are_enough():
    for design in (("ar1", 0.8, 6.0, 1.0, 0.25), ("ar1", 0.3, 0.0, 0.25, 0.5)):
        heights, lasting = paths.simulate(15, design, 400, family=6)
        need = paths.needed(heights, lasting)
        for k in (0.5, 1.5, 3.0):
            is_given, is_held = paths.held(heights, lasting, k)
            assert (~is_given | is_held)[need <= k].all()


@pytest.mark.slow
def test_stored_multipliers_can_be_remade():
    found = multipliers.crossing_multipliers(10)
    for row in found:
        assert multiplier("crossing", 10, row["level"]) == pytest.approx(
            np.ceil(100 * row["multiplier"]) / 100
        )


def test_refusals_and_errors():
    short = crossings.crossing(climb(9))
    assert short.refused and "nine years are too few" in short.reason and short.since is not None
    assert short.between() == (None, None) and short.dates() == ()
    line = crossings.crossing(series(np.exp(np.linspace(-1, 1, 12))))
    assert line.refused and "straight line" in line.reason and line.since == 2006
    early = crossings.crossing(climb(20, place=0.0, speed=0.5))
    assert early.refused and "first five years" in early.reason
    flat = crossings.crossing(series(np.exp(0.3 * RNG.standard_normal(12))))
    assert flat.refused and "no year can be excluded" in flat.reason
    for c in (short, line, early, flat):
        assert c.sentence().count(". ") == 0 and "refused" in repr(c)
    y = climb()
    with pytest.raises(ValueError, match="error must be"):
        crossings.crossing(y, error=-0.1)
    with pytest.raises(ValueError, match="threshold 0"):
        crossings.crossing(y, threshold=0)
    with pytest.raises(ValueError, match=r"0.8, 0.95, not 0.9"):
        crossings.crossing(y).between(0.9)


def test_sentence():
    text = crossings.crossing(climb(), error=0.05).sentence("the ratio of papers")
    assert text.startswith("The ratio of papers has stood above one since 2009 (between 2009 and 2010")
    assert "95% set, n = 20, 2000 to 2019" in text and "probability of standing above one in 2024" in text


def test_sentence_about_errors():
    def said(error, values):
        return crossings.crossing(series(values), "level", threshold=0.0, error=error).sentence()

    steep = [-3.0, -2.0, -1.0, 1.0, 2.0, 3.0]  # no error of a half moves the year
    assert "(the same year if figures are off" in said(0.5, steep)
    late = [-3.0, -2.0, -1.0, -0.6, -0.2, 0.1]  # the last value can be below, the one before above
    assert "(from 2004 on or not yet if figures are off" in said(0.3, late)


# -- reports put together by hand, so that every word can be foreseen ---------------------------------


def report(heights, since=None, first=None, **more):
    """A report whose margin is its `error` alone: the yearly changes have no spread."""
    known = {"threshold": 0.0, "error": 0.0, "step": 0.0, "refused": False}
    values = np.asarray(heights, dtype=float)
    own = Series(2000 + np.arange(values.size), values, values, "level", 1.0)
    return crossings.Crossing(series=own, first=first, since=since, heights=values, **known | more)


BEFORE, AFTER = [-1.0] * 6, [1.0] * 6


@pytest.mark.parametrize(
    ("heights", "error", "ends", "dates"),
    [
        (BEFORE + AFTER, 0.5, (2006, 2006), (2006,)),
        ([*BEFORE, 0.25, 0.25, *AFTER], 0.5, (2006, 2008), (2006, 2007, 2008)),
        ([-1.0] * 5 + AFTER, 0.5, (2005, 2005), (2005,)),  # five years before are enough
        ([-1.0] * 4 + AFTER, 0.5, (None, 2004), (2000, 2001, 2002, 2003, 2004)),
        (AFTER * 2, 0.5, (None, 2000), (2000,)),
        ([*BEFORE, -0.25, -0.25], 0.5, (2006, None), (2006, 2007)),
        (BEFORE * 2, 0.5, (2012, None), ()),
        ([-0.5] * 12, 0.5, (2012, None), ()),  # to stand at the threshold is not above it
    ],
)
def test_ends_of_the_set(heights, error, ends, dates):
    c = report(heights, error=error)
    assert c.between() == c.between(0.8) == ends and c.dates() == c.dates(0.8) == dates


def test_the_margin_is_a_multiple_of_the_step_and_the_error():
    c = report(BEFORE + AFTER, step=2.0, error=0.25)
    margins = []
    object.__setattr__(c, "_ends", lambda margin, before: margins.append((margin, before)))
    c.between()
    c.between(0.8)
    assert c.bounds is None  # stands in for the ends
    assert margins == [
        (pytest.approx(2 * multiplier("crossing", 12, 0.95) + 0.25), 5),
        (pytest.approx(2 * multiplier("crossing", 12, 0.8) + 0.25), 5),
        (0.25, 1),
    ]


def test_bounds_need_no_years_before():
    assert report([-1.0, *AFTER], error=0.5).bounds == (2001, 2001)
    assert report(AFTER, error=0.5).bounds == (None, 2000)
    assert report([0.25, *AFTER], error=0.5).bounds == (None, 2001)
    assert report([*BEFORE, 0.25], error=0.5).bounds == (2006, None)


SET = "its lasting part, what is left after five years,"


@pytest.mark.parametrize(
    ("heights", "more", "words"),
    [
        (AFTER, {"since": 2000, "first": 2000}, "Wages stood above 0 throughout, 2000–2005; "),
        (BEFORE + AFTER, {"since": 2006, "first": 2006}, f"Wages has stood above 0 since 2006; {SET} passed 0 in 2006 (95% set, "),
        (BEFORE + AFTER, {"since": 2006, "first": 2003}, "Wages has stood above 0 since 2006, after a first time in 2003; "),
        (BEFORE + BEFORE, {"first": 2003}, f"Wages stood above 0 in 2003 and not in 2011; {SET} has not passed 0 (95% set, n = 12, "),
        (BEFORE + BEFORE, {}, "Wages did not rise above 0 from 2000 to 2011; "),
        ([*BEFORE, 0.25, 1.0], {"since": 2006, "first": 2006, "error": 0.5}, f"{SET} passed 0 between 2006 and 2007 (95% set, n = 8, 2000 to 2007)."),
        ([-1.0] * 4 + AFTER, {"error": 0.5}, f"{SET} passed 0 no later than 2004 ("),
        ([*BEFORE, -0.25], {"error": 0.5}, f"{SET} passed 0 in 2006 or later, or has not yet ("),
        (BEFORE + AFTER, {"threshold": 1.0}, f"{SET} passed one in 2006 ("),
        (BEFORE + AFTER, {"persists": 0.4, "persists_years": 3}, "; the probability of standing above 0 in 2014 is 40%."),
        ([0.25, *AFTER], {"since": 2000, "first": 2000, "error": 0.5}, " (between 2000 or before and 2001 if figures are off as far"),
        ([*BEFORE, 0.25], {"since": 2006, "first": 2006}, "Wages stood above 0 in 2006, the last year known; its"),
        ([*BEFORE, 0.25], {"since": 2006, "first": 2006, "error": 0.5}, " (from 2006 on or not yet if figures are off as far as allowed for);"),
        (BEFORE + BEFORE, {"error": 0.5}, "from 2000 to 2011; its lasting"),  # no year that an error could move
        (AFTER, {"refused": True, "reason": "so it is"}, "; no set of years for its lasting part is given: so it is."),
    ],
)  # fmt: skip
def test_each_outcome_has_its_words(heights, more, words):
    text = report(heights, **more).sentence("wages")
    assert words in text and text.startswith("Wages ") and text.endswith(".")
    assert ("probability" in text) == ("persists" in more)


def test_the_level_of_the_set_is_said():
    assert "(80% set, n = 12" in report(BEFORE + AFTER).sentence(level=0.8)


def test_on_a_log_scale_an_error_is_a_share_of_the_ratio_or_its_inverse():
    y = climb()
    for scale, error in (("log", np.log(1.05)), ("level", 0.05)):
        assert crossings.crossing(y, scale, error=0.05).error == pytest.approx(error)
    assert crossings.crossing(y, error=0.0).error == 0.0
    for wrong in (np.inf, np.nan, -1e-9):
        with pytest.raises(ValueError, match="error must be"):
            crossings.crossing(y, error=wrong)


@pytest.mark.parametrize(("n", "years"), [(8, 2), (12, 3), (20, 5), (30, 5)])
def test_the_outlook_is_the_forecast_of_as_many_years_as_the_data_admit(n, years):
    y = climb(n, noise=0.3, speed=0.02)
    c = crossings.crossing(y, threshold=1.1)
    chance = forecasts.forecast(y, years).probability(1.1).iloc[-1]
    assert (c.persists, c.persists_years) == (pytest.approx(chance), years)
    assert c.refused == (n < 10) or "no year can be excluded" in c.reason


def test_too_short_a_series_has_no_outlook():
    c = crossings.crossing(climb(7))
    assert np.isnan(c.persists) and c.persists_years == 0
    one = crossings.crossing(series([2.0]))
    assert one.reason.startswith("one year is too few") and (one.first, one.since) == (2000, 2000)
    ten = crossings.crossing(climb(10))
    assert ten.step > 0 and "too few" not in ten.reason  # from ten years on a set is tried
