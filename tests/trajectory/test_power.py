"""What the tests could have found: against brute force, and against rates simulated elsewhere."""

import time

import numpy as np
import pandas as pd
import pytest

from trajectory import breaks, power, trends
from trajectory._methods import detection
from trajectory._methods.ar1 import ar1


def series(values, first=2000):
    return pd.Series(np.asarray(values, dtype=float), index=range(first, first + len(values)))


def walk(n, drift=0.0, seed=1):
    return series(
        np.exp(drift * np.arange(n) + 0.05 * np.random.default_rng(seed).standard_normal(n).cumsum())
    )


# Power of the default trend test by slope in shocks a year, in percent: 4,000 replications of another
# program, made when the method was chosen
ELSEWHERE = {
    (12, 1.0): {0.3: 75, 0.6: 63, 0.9: 54, 1.0: 56, "growth": 27},
    (15, 0.5): {0.3: 45, 0.6: 30, 0.9: 25, 1.0: 30, "growth": 14},
    (20, 0.5): {0.3: 72, 0.6: 51, 0.9: 41, 1.0: 42, "growth": 18},
    (30, 0.25): {0.3: 86, 0.6: 36, 0.9: 17, 1.0: 24, "growth": 10},
}


@pytest.mark.parametrize("case", ELSEWHERE)
def test_power_of_a_trend_agrees_with_rates_simulated_elsewhere(case):
    n, effect = case
    for rho, expected in ELSEWHERE[case].items():
        growth = rho == "growth"
        found = detection.trend_detection_at(n, 0.4 if growth else rho, growth, False)
        assert 100 * found.share(effect) == pytest.approx(expected, abs=4.5)


def test_shifting_the_estimate_is_the_same_as_adding_the_effect():
    n, count, slope = 16, 60, 0.6
    errors = detection.errors(n, 0.8, False)[:, :count]
    found = detection.trend_detection(errors).found(slope)
    for i in range(count):
        y = series(errors[:, i] + slope * np.arange(n))
        low, high = trends.trend(y, "level").interval()
        assert found[i] == (not low <= 0 <= high)


@pytest.mark.parametrize("column", ["level", "slope"])
def test_the_joint_test_of_a_break_moves_with_the_effect(column):
    n, start, size = 20, 10, 3.0 if column == "level" else 1.0
    k = breaks.known_date(series(detection.errors(n, 0.6, False)[:, 0]), 2000 + start, "level")
    x = k.ols.model.exog
    found = detection.design_detection_at(x.shape, np.ascontiguousarray(x).tobytes(), 0.6, False, column)
    shifts = size * x[:, 2 if column == "level" else 3]
    agree = 0
    for i in range(40):
        y = series(detection.errors(n, 0.6, False)[:, i] + shifts)
        agree += (breaks.known_date(y, 2000 + start, "level").p_value < 0.05) == found.found(size)[i]
    assert agree >= 38  # the coarse null distribution may decide a close case otherwise


def test_power_grows_with_the_effect_and_inverts():
    for y in (
        walk(12),
        walk(30),
        series(np.exp(ar1(np.random.default_rng(2).standard_normal((40, 1)), 0.2)[:, 0])),
    ):
        report = trends.trend(y)
        shares = [power.power(report, effect) for effect in (0.1, 1, 3, 10, 40)]
        assert shares == sorted(shares) and shares[0] < 0.15
        enough = power.detectable(report)
        assert power.power(report, enough) == pytest.approx(0.8, abs=0.01)
        assert power.detectable(report, 0.5) < enough


def test_units_are_those_of_the_report():
    y = walk(20)
    log, level = trends.trend(y), trends.trend(np.log(y), "level")
    assert power.power(log, 100 * np.expm1(0.03)) == power.power(level, 0.03) == power.power(level, -0.03)
    share = trends.trend(100 * y / (1 + y), "logit", base=100)
    assert power.power(share, 100 * np.expm1(0.03)) == power.power(level, 0.03)
    wide = trends.trend(series(np.log(y) * 100), "level")
    assert power.detectable(wide) == pytest.approx(100 * power.detectable(level))


def test_every_report_can_be_asked_quickly():
    y = walk(24, seed=4)
    reports = [
        (trends.trend(y), None),
        (breaks.known_date(y, 2012, change="level"), None),
        (breaks.known_date(y, 2012, change="slope"), None),
        (breaks.known_date(y, 2012), "level"),
        (breaks.known_date(y, 2012), "slope"),
    ]
    for report, which in reports:
        start = time.process_time()
        assert 0 < power.power(report, 5, which) < 1
        assert time.process_time() - start < 1.0
    again = [power.power(report, 5, which) for report, which in reports]
    assert again == [power.power(report, 5, which) for report, which in reports]


def test_refusals_and_errors():
    few = trends.trend(walk(6))
    assert np.isnan(power.power(few, 1)) and np.isnan(power.detectable(few))
    report, both = trends.trend(walk(20)), breaks.known_date(walk(24), 2012)
    for effect in (0, np.inf, -100):
        with pytest.raises(ValueError, match=r"effect|fall"):
            power.power(report, effect)
    with pytest.raises(ValueError, match="share"):
        power.detectable(report, 1.0)
    for wrong, which in (
        (both, None),
        (report, "level"),
        (breaks.known_date(walk(24), 2012, change="level"), "slope"),
    ):
        with pytest.raises(ValueError, match="which"):
            power.power(wrong, 1, which)


def test_clause():
    report = trends.trend(walk(16))
    text = power.clause(report, "a trend", effect=1)
    assert text.startswith("with 16 years a trend of 1.0% a year is found in ") and text.endswith(" in 80")
    assert power.clause(report, "a trend").endswith("% a year is found in 80 of 100 cases")
    level = trends.trend(walk(16), scale="level")
    size = f"{power.detectable(level):.2g}"  # two digits, and no zeros that nobody knows
    assert f" of {float(size):g} points a year" in power.clause(level, "a trend", unit="points")
