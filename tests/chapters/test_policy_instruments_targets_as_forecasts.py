"""Headline results of the chapter on targets, worked out again from the files by hand."""

import math
import statistics

import numpy as np
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


def known(day):
    """The ratio since 1999 as it stood on a day, from the dated prints."""
    names = ("rd_intensity_first_printed", "rd_intensity_revised")
    prints = [r for r in rows("vintages.csv") if r["indicator"] in names and r["printed"]]
    prints = sorted((r for r in prints if r["printed"] <= day), key=lambda r: r["printed"])
    return {int(r["year"]): float(r["value"]) for r in prints if int(r["year"]) >= 1999}


# day, first year of the pace, last year known, year due, target; what the prints say, by hand
CASES = {
    "2010": ("2006-02-09", 1999, 2004, 2010, 2.0, (0.83, 1.35)),
    "2006": ("2006-02-09", 1999, 2004, 2020, 2.5, (0.83, 1.35)),
    "2015": ("2011-03-31", 1999, 2008, 2015, 2.2, (0.76, 1.54)),
    "2016": ("2016-05-19", 2004, 2014, 2020, 2.5, (1.23, 2.05)),
}


@pytest.mark.parametrize("case", CASES)
def test_pace_asked_for_on_the_day(numbers, case):
    day, first, last, due, target, ends = CASES[case]
    ratio = known(day)
    assert max(ratio) == last and (ratio[first], ratio[last]) == ends
    assert numbers[f"need_{case}"]["value"] == pytest.approx((target - ends[1]) / (due - last))
    assert numbers[f"pace_{case}"]["value"] == pytest.approx((ends[1] - ends[0]) / (last - first))


def test_pace_by_the_later_figures(numbers):
    # 1.23 % in 2004 and 1.70 % in 2009 stand in the communiques of later years
    assert numbers["need_2010_later"]["value"] == pytest.approx((2 - 1.23) / 6)
    assert numbers["pace_2010_later"]["value"] == pytest.approx((1.23 - 0.76) / 5)
    assert numbers["need_2015_later"]["value"] == pytest.approx((2.2 - 1.7) / 6)
    assert numbers["pace_2015_later"]["value"] == pytest.approx((1.7 - 0.76) / 10)


def test_targets_that_were_missed(numbers):
    printed = series("rd_intensity_first_printed")
    for year, target in {2010: 2.0, 2015: 2.2, 2020: 2.5}.items():
        assert numbers[f"short_{year}"]["value"] == pytest.approx(target - printed[year])
    assert [numbers[f"short_{year}"]["text"] for year in (2010, 2015, 2020)] == ["0.24", "0.13", "0.10"]


def test_errors_of_the_rules(numbers):
    printed, closer = series("rd_intensity_first_printed"), 0
    for _, first, last, due, target, (start, end) in CASES.values():
        guess = end + (end - start) / (last - first) * (due - last)
        assert guess > printed[due] and target > printed[due]
        closer += target < guess
    assert numbers["n_closer"]["text"] == {2: "two"}[closer]
    assert numbers["n_compared"]["text"] == "four"
    later = [
        (1.23 + 6 * 0.47 / 5, 2),
        (1.7 + 6 * 0.094, 2.2),
        (1.23 + 16 * 0.47 / 5, 2.5),
        (2.05 + 6 * 0.082, 2.5),
    ]
    assert numbers["n_closer_later"]["text"] == {3: "three"}[sum(target < guess for guess, target in later)]


def test_the_line_of_1999_to_2014(numbers):
    ratio = known("2016-05-19")
    assert ratio[2013] == 2.01 and len(ratio) == 16 == numbers["lev_n"]["value"]
    r = statistics.correlation(list(ratio), list(ratio.values()))
    assert numbers["r2_line"]["value"] == pytest.approx(100 * r * r)
    slope, intercept = statistics.linear_regression(list(ratio), list(ratio.values()))
    middle = (numbers["line_low"]["value"] + numbers["line_high"]["value"]) / 2
    assert middle == pytest.approx(intercept + 2020 * slope)


def test_two_halves_of_the_ratio(numbers):
    rd, printed, revised = (
        series(i) for i in ("rd_expenditure", "rd_intensity_first_printed", "rd_intensity_revised")
    )

    def gdp(year):
        return 100 * (rd[year] / rd[year - 1] * revised[year - 1] / printed[year] - 1)

    assert numbers["gdp_2020"]["value"] == pytest.approx(gdp(2020)) == pytest.approx(2.8, abs=0.05)
    assert numbers["rd_2020"]["value"] == pytest.approx(100 * (2439.31 / 2214.36 - 1))
    usual = statistics.fmean(gdp(y) for y in range(2015, 2020))
    assert numbers["other_2020"]["value"] == pytest.approx(
        revised[2019] * rd[2020] / rd[2019] / (1 + usual / 100)
    )
    # national accounts: GDP at current prices grew by 2 to 3.5 percent in 2020 in every vintage
    gdp_yuan = series("gdp_lcu")
    assert 100 * (gdp_yuan[2020] / gdp_yuan[2019] - 1) == pytest.approx(gdp(2020), abs=0.5)


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
    own_chapter = {
        "12th Five-Year Plan, integrated circuits",
        "Guideline for the integrated-circuit industry",
    }
    targets = [row for row in rows("targets.csv") if row["plan"] not in own_chapter]
    assert len(targets) == 14 == numbers["n_targets"]["value"]
    # no series, or (chips, 2025) a series that ends before the year
    open_ones = [t for t in targets if not t["indicator"] or t["id"] == "mic2025_components_2025"]
    assert len(open_ones) == 6 and numbers["n_cannot"]["value"] == 6
    assert (numbers["n_missed"]["value"], numbers["n_met"]["value"]) == (5, 1)


def test_change_of_pace_with_the_strategy(numbers):
    ratio = series("rd_intensity_oecd_2026")
    years = np.arange(1999, 2025)
    x = np.column_stack([np.ones(len(years)), years, np.maximum(0, years - 2016)])
    beta = np.linalg.lstsq(x, np.array([ratio[y] for y in years]), rcond=None)[0]
    assert abs(beta[2]) < 0.02 and beta[1] == pytest.approx(0.0755, abs=0.001)  # hardly any, by least squares
    assert float(numbers["turn_p"]["text"].removeprefix("p = ")) > 0.5
    census = np.column_stack([x, years >= 2009])  # the second census of R&D, a step
    with_step = np.linalg.lstsq(census, np.array([ratio[y] for y in years]), rcond=None)[0][2]
    low, high = (float(end.replace("−", "-")) for end in numbers["turn_census"]["text"].split(" to "))
    assert low < with_step < high
