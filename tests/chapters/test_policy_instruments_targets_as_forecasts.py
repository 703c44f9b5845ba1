"""Headline results of the chapter on targets, worked out again from the files by hand."""

import math
import statistics

import pytest

from tests.chapters.conftest import rows, series

CHAPTER = "policy_instruments/targets_as_forecasts"


@pytest.fixture(scope="module")
def numbers(glued):
    return glued(CHAPTER)


def test_targets_and_outcomes(numbers):
    # the communiques: 2.40 in 2020, 2.69 in 2024; preliminary 2.80 in 2025
    published = {"target_2020": "2.5", "out_2020": "2.40", "target_2030": "2.8", "prelim_2025": "2.8"}
    assert {k: numbers[k]["text"] for k in published} == published


def test_pace_asked_for(numbers):
    printed = series("rd_intensity_first_printed")
    assert numbers["need_2006"]["value"] == pytest.approx((2.5 - printed[2004]) / 16)
    assert numbers["pace_2006"]["value"] == pytest.approx((printed[2004] - printed[1999]) / 5)
    assert numbers["need_2016"]["value"] == pytest.approx((2.5 - printed[2014]) / 6)
    assert numbers["pace_2016"]["value"] == pytest.approx((printed[2014] - printed[2004]) / 10)


def test_errors_of_the_rules(numbers):
    printed = series("rd_intensity_first_printed")
    assert numbers["err_target"]["value"] == pytest.approx(2.5 - printed[2020])
    slow = printed[2014] + 6 * (printed[2014] - printed[2004]) / 10
    assert numbers["err_line_2014"]["value"] == pytest.approx(slow - printed[2020])
    fast = printed[2004] + 16 * (printed[2004] - printed[1999]) / 5
    assert numbers["err_line_2004"]["value"] == pytest.approx(fast - printed[2020])


def test_the_line_of_1999_to_2014(numbers):
    printed = series("rd_intensity_first_printed")
    years = range(1999, 2015)
    slope, intercept = statistics.linear_regression(years, [printed[y] for y in years])
    assert numbers["line_2020"]["value"] == pytest.approx(intercept + 2020 * slope)
    r = statistics.correlation(years, [printed[y] for y in years])
    assert numbers["r2_line"]["value"] == pytest.approx(100 * r * r)


def test_two_halves_of_the_ratio(numbers):
    rd, printed, revised = (
        series(i) for i in ("rd_expenditure", "rd_intensity_first_printed", "rd_intensity_revised")
    )

    def gdp(year):
        research = 100 * math.log(rd[year] / rd[year - 1])
        return research - 100 * math.log(printed[year] / revised[year - 1])

    assert numbers["gdp_2020"]["value"] == pytest.approx(gdp(2020)) == pytest.approx(2.8, abs=0.05)
    assert numbers["rd_2020"]["value"] == pytest.approx(100 * math.log(2439.31 / 2214.36))
    usual = statistics.fmean(gdp(y) for y in range(2015, 2020))
    assert numbers["other_2020"]["value"] == pytest.approx(
        revised[2019] * rd[2020] / rd[2019] / math.exp(usual / 100)
    )
    # national accounts: GDP at current prices grew by 2 to 3.5 percent in 2020 in every vintage
    gdp_yuan = series("gdp_lcu")
    assert 100 * math.log(gdp_yuan[2020] / gdp_yuan[2019]) == pytest.approx(gdp(2020), abs=0.5)


def test_growth_target(numbers):
    rd, change = series("rd_expenditure"), series("gdp_deflator_growth")
    preliminary = series("rd_expenditure_preliminary")[2025]
    assert preliminary == 3926.2 and numbers["achieved"]["text"] == "10.0"
    prices = math.prod(1 + change[y] / 100 for y in range(2021, 2026))
    real = 100 * ((preliminary / rd[2020] / prices) ** (1 / 5) - 1)
    assert numbers["achieved_real"]["value"] == pytest.approx(real)
    assert numbers["needed_2025"]["value"] == pytest.approx(rd[2020] * 1.07**5 / 1000)
    assert rd[2024] > rd[2020] * 1.07**5


def test_scorecard(numbers):
    targets = rows("targets.csv")
    assert len(targets) == 12 and numbers["n_targets"]["text"] == "twelve"
    # no series, or (chips, 2025) a series that ends before the year
    open_ones = [t for t in targets if not t["indicator"] or t["id"] == "mic2025_components_2025"]
    assert len(open_ones) == 6 and numbers["n_cannot"]["text"] == "six"
    assert (numbers["n_missed"]["text"], numbers["n_met"]["text"]) == ("three", "one")
