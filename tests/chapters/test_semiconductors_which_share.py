"""Shares of China: values of the publishers, read from the files by hand."""

import math

import pytest

from tests.chapters.conftest import series

CHAPTER = "semiconductors/which_share"


@pytest.fixture(scope="module")
def numbers(glued):
    return glued(CHAPTER)


def test_figures_of_the_slides_stand_beside_those_of_the_publishers(numbers):
    # the slides say 36, 16, 16, 7.6 and 38; SIA printed 9 % for 2020, CSET 14 % by headquarters
    stated = ["claim_electronics", "claim_self", "claim_fabless", "claim_sales", "claim_assembly"]
    assert [numbers[key]["value"] for key in stated] == [36, 16, 16, 7.6, 38]
    assert numbers["sia_2020"]["value"] == series("semiconductor_sales_share")[2020] == 9
    assert numbers["assembly_hq"]["value"] == series("supply_chain_assembly")[2019] == 14
    assert numbers["pureplay_2020"]["value"] == series("pureplay_foundry_share")[2020] == 7.6
    assert 7.6 not in series("semiconductor_sales_share").values()
    assert 38 not in series("supply_chain_assembly").values()


def test_extremes_are_consumption_and_sales_of_chinese_firms(numbers):
    assert numbers["highest"]["value"] == series("semiconductor_consumption_share")[2016]
    assert numbers["lowest"]["value"] == series("ic_market_share_by_hq")[2020]


def test_rounding_allows_these_factors(numbers):
    # 3.8 and 9; 3 and 5, each half a unit of the last digit up and down
    assert numbers["sia_factor"]["text"] == f"{8.5 / 3.85:.2f} to {9.5 / 3.75:.2f}"
    assert numbers["ici_factor"]["text"] == f"{4.5 / 3.5:.2f} to {5.5 / 2.5:.2f}"


def test_growth_of_the_odds_of_machines(numbers):
    share = series("equipment_share")
    years = range(2014, 2025)
    odds = [math.log(share[y] / (100 - share[y])) for y in years]
    average = (odds[-1] - odds[0]) / (len(odds) - 1)
    assert numbers["run_equipment"]["value"] == len(odds) == 11
    # a correction for autocorrelated changes moves the plain mean little
    rate = float(numbers["machines_rate"]["text"].removesuffix("%"))
    assert rate == pytest.approx(100 * math.expm1(average), abs=2)
    low, high = (float(x.removesuffix("%")) for x in numbers["machines_interval"]["text"].split(" to "))
    assert 0 < low < 100 * math.expm1(average) < high


def test_smic_climbs_because_others_fall():
    firms = {"tsmc": "TWN", "samsung": "KOR", "smic": "CHN", "umc": "TWN", "globalfoundries": "USA"}
    share = {firm: series(f"foundry_share_{firm}", geo) for firm, geo in firms.items()}
    place = {y: sorted(share, key=lambda f: -share[f][y]).index("smic") + 1 for y in (2023, 2024)}
    assert place == {2023: 5, 2024: 3}
    # the printed sales of the five leave the printed share of the market (TrendForce: 88.8 % in 2023)
    assert sum(share[firm][2023] for firm in share) == pytest.approx(88.8, abs=0.2)
    # 2.49 billion dollars of a market in which TSMC's 33.7 are 70.4 %
    assert share["smic"][2025] == pytest.approx(100 * 2.49 / (33.7 / 0.704), abs=0.05)
