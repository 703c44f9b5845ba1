"""Export controls: counts, windows and yardsticks, worked out by hand."""

import math
import random

import pytest
import statsmodels.api as sm
from scipy import stats

from tests.chapters.conftest import rows, series

CHAPTER = "semiconductors/export_controls_and_equipment"


@pytest.fixture(scope="module")
def numbers(glued):
    return glued(CHAPTER)


def test_controls_are_counted_from_the_chronology(numbers):
    controls = [
        r
        for r in rows("events.csv")
        if r["theme"] == "semiconductors" and r["category"] == "us_export_control"
    ]
    years = [int(r["year"]) for r in controls]
    assert numbers["n_controls"]["value"] == len(controls)
    assert (numbers["first_control"]["value"], numbers["last_control"]["value"]) == (min(years), max(years))
    assert set(range(2018, 2026)) <= set(years)
    kinds = [r["category"] for r in rows("events.csv")]
    assert numbers["n_allied"]["value"] == kinds.count("allied_export_control")
    assert numbers["n_eased"]["value"] == kinds.count("us_control_eased")


def test_the_shares_follow_from_the_levels():
    for geo in ("CHN", "KOR", "TWN"):
        sales, world = series("equipment_sales", geo), series("equipment_sales", "WLD")
        for year, share in series("equipment_share", geo).items():
            assert share == pytest.approx(100 * sales[year] / world[year], abs=0.006)


def test_the_rise_of_the_share_taken_apart(numbers):
    before, after = (28.27, 107.64 - 28.27), (49.6, 117.1 - 49.6)  # China, all others; as SEMI printed them
    held = 100 * after[0] / (after[0] + before[1])
    assert numbers["rest_held"]["value"] == pytest.approx(held) == pytest.approx(38.46, abs=0.01)
    assert numbers["china_held"]["value"] == pytest.approx(100 * before[0] / (before[0] + after[1]))
    first, last = (
        held - 100 * before[0] / sum(before),
        100 * after[0] / sum(after) - numbers["china_held"]["value"],
    )
    assert numbers["own_low"]["value"] == pytest.approx(min(first, last))
    assert numbers["own_high"]["value"] == pytest.approx(max(first, last))


def test_the_window_decides_the_sign(numbers):
    q1, q2, q3 = (series(f"equipment_share_q{q}") for q in (1, 2, 3))
    assert numbers["fall_quarters"]["value"] == pytest.approx(q3[2022] - q1[2023]) == pytest.approx(5.2)
    assert numbers["rise_quarters"]["value"] == pytest.approx(q2[2024] - q3[2022]) == pytest.approx(18.5)


def test_the_forecast_from_2022_is_near_a_random_walk_with_drift(numbers):
    share = series("equipment_share")
    odds = {y: math.log(v / (100 - v)) for y, v in share.items()}
    change = [odds[y] - odds[y - 1] for y in range(2015, 2023)]
    mean = sum(change) / len(change)
    deviation = math.sqrt(sum((c - mean) ** 2 for c in change) / (len(change) - 1))
    centre = odds[2022] + 2 * mean
    spread = deviation * math.sqrt(2 + 4 / len(change))
    back = lambda x: 100 / (1 + math.exp(-x))  # noqa: E731
    assert numbers["expected_median"]["value"] == pytest.approx(back(centre), abs=3)
    high = back(centre + stats.t.ppf(0.9, len(change) - 1) * spread)
    assert float(numbers["expected_interval_80"]["text"].split(" to ")[1]) == pytest.approx(high, abs=3)
    assert share[2024] > high  # the outcome lies above, by this yardstick too


def test_the_textbook_test_of_2022(numbers):
    index = series("ic_output_index")
    years = range(2011, 2026)
    y = [math.log(index[t]) for t in years]
    x = [[1.0, t - 2011, float(t >= 2022)] for t in years]
    assert numbers["chow_2022"]["value"] == pytest.approx(sm.OLS(y, x).fit().pvalues[2], rel=1e-3)
    assert numbers["calibrated_2022"]["value"] > 0.05


def test_false_alarms_of_the_naive_test(numbers):
    draw = random.Random(7)
    x = [[1.0, t, float(t >= 9)] for t in range(11)]
    alarms = 0
    for _ in range(1500):
        level, y = 0.0, []
        for _ in range(11):
            level += 0.2 + draw.gauss(0, 1)
            y.append(level)
        alarms += sm.OLS(y, x).fit().pvalues[2] < 0.05
    assert numbers["false_alarms"]["value"] == pytest.approx(100 * alarms / 1500, abs=4)


def test_stockpiling_falls_more_than_a_lasting_fall(numbers):
    assert numbers["fall_stockpiling"]["value"] == pytest.approx(100 * (1 - 70 / 130))
    assert numbers["fall_lasting"]["value"] == pytest.approx(30)


def test_imports_relative_to_world_sales(numbers):
    imports, world = series("ic_imports"), series("semiconductor_billings", "WLD")
    ratio = {y: 100 * imports[y] / world[y] for y in range(2016, 2025)}
    assert numbers["ratio_high_year"]["value"] == max(ratio, key=ratio.get) == 2020
    assert numbers["ratio_high"]["value"] == pytest.approx(ratio[2020])
    assert numbers["ratio_2024"]["value"] == pytest.approx(100 * 385.79 / 630.548606, rel=1e-6)
