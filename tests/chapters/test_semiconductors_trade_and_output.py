"""Trade and output, worked out from the files with the formulas of the textbook."""

import math

import pytest
from scipy import stats

from tests.chapters.conftest import values

CHAPTER = "semiconductors/trade_and_output"


def panel(id):
    found = {}
    for (geo, year), value in values(id).items():
        found.setdefault(geo, {})[year] = value
    return found


def least_squares(points):
    """Slope and its p-value of a line through (x, y)."""
    n = len(points)
    mx, my = sum(x for x, _ in points) / n, sum(y for _, y in points) / n
    sxx = sum((x - mx) ** 2 for x, _ in points)
    slope = sum((x - mx) * (y - my) for x, y in points) / sxx
    rss = sum((y - my - slope * (x - mx)) ** 2 for x, y in points)
    t = slope / math.sqrt(rss / (n - 2) / sxx)
    return slope, 2 * stats.t.sf(abs(t), n - 2)


@pytest.fixture(scope="module")
def numbers(glued):
    return glued(CHAPTER)


def test_gross_exports_exceed_world_sales(numbers):
    exports, world = panel("ic_exports_hs8542"), panel("semiconductor_billings")["WLD"]
    total = sum(values[2023] for geo, values in exports.items() if geo != "HKG")
    assert numbers["gross_2023"]["value"] == pytest.approx(100 * total / world[2023])
    assert numbers["n_exporters"]["value"] == len(exports) - 1


def test_one_year_decides_the_plain_regression(numbers):
    share = panel("ic_export_share_hs8542")["CHN"]
    for first, key in [(2013, "naive_p_2013"), (2014, "naive_p_2014")]:
        points = [(y, math.log(v / (100 - v))) for y, v in share.items() if y >= first]
        assert numbers[key]["value"] == pytest.approx(least_squares(points)[1])
    assert numbers["gain_2014"]["value"] == pytest.approx(17.985 - 14.358)
    assert share[2023] < share[2013]


def test_china_against_taiwan_and_singapore(numbers):
    exports = panel("ic_exports_hs8542")
    assert numbers["twn_2014"]["value"] == pytest.approx(100 * 61.213 / 72.273)
    assert numbers["twn_2023"]["value"] == pytest.approx(100 * 136.335 / 166.464)
    passed = [
        g
        for g, v in exports.items()
        if g not in ("CHN", "HKG") and v[2014] > exports["CHN"][2014] and v[2023] < exports["CHN"][2023]
    ]
    assert passed == ["SGP"] and numbers["passed"]["text"] == "Singapore"


def test_only_japan_has_a_trend_and_it_is_downward(numbers):
    share = panel("ic_export_share_hs8542")["JPN"]
    odds = {y: math.log(v / (100 - v)) for y, v in share.items()}
    change = [odds[y] - odds[y - 1] for y in range(2015, 2024)]
    mean = sum(change) / len(change)
    deviation = math.sqrt(sum((c - mean) ** 2 for c in change) / (len(change) - 1))
    assert numbers["with_trend"]["text"] == "Japan"
    assert numbers["with_trend_rate"]["value"] == pytest.approx(-100 * math.expm1(mean), abs=0.5)
    # the drift test that holds for a random walk agrees
    t = mean / (deviation / math.sqrt(len(change)))
    assert 2 * stats.t.sf(abs(t), len(change) - 1) < 0.05


def test_output_by_growth_and_by_levels(numbers):
    growth, level = panel("ic_output_growth")["CHN"], panel("ic_output")["CHN"]
    chained = math.prod(1 + growth[y] / 100 for y in range(2012, 2026))
    assert numbers["factor_growth"]["value"] == pytest.approx(chained, rel=1e-3)
    assert numbers["factor_levels"]["value"] == pytest.approx(4842.8 / 761.8)
    assert numbers["output_rate"]["value"] == pytest.approx(100 * (chained ** (1 / 14) - 1), abs=1)
    gaps = {y: abs(growth[y] - 100 * (level[y] / level[y - 1] - 1)) for y in range(2012, 2026)}
    assert numbers["gap_year"]["value"] == max(gaps, key=gaps.get) == 2020


def test_world_sales_slowed_in_the_nineties(numbers):
    world = panel("semiconductor_billings")["WLD"]
    assert 1993 <= numbers["break_best"]["value"] <= 2000
    year = int(numbers["break_best"]["value"])
    before = 100 * ((world[year - 1] / world[1986]) ** (1 / (year - 1 - 1986)) - 1)
    after = 100 * ((world[2025] / world[year]) ** (1 / (2025 - year)) - 1)
    assert numbers["growth_before"]["value"] == pytest.approx(before)
    assert numbers["growth_after"]["value"] == pytest.approx(after)
