"""Headline results of the chapter on public money, worked out again from the files."""

import statistics

import numpy as np
import pytest

from tests.chapters.conftest import series

CHAPTER = "policy_instruments/funds_and_public_money"


@pytest.fixture(scope="module")
def numbers(glued):
    return glued(CHAPTER)


def test_guidance_funds_as_published(numbers):
    # CSET, March 2021: 1,741 funds, target 11 trillion yuan (1.55 trillion dollars), raised 4.76
    published = {"n_2020": "1,741", "target_usd": "1.55", "target_cny": "11", "raised_cny": "4.76"}
    assert {k: numbers[k]["text"] for k in published} == published
    assert numbers["raised_share"]["text"] == f"{100 * 4.76 / 11:.0f}" == "43"
    # Wei, Ang and Jia 2023
    assert (numbers["n_wei"]["text"], numbers["met"]["text"]) == ("1,800", "26")
    assert numbers["target_years"]["value"] == pytest.approx(11000 / 2439.31)


def test_government_share(numbers):
    share, rd = series("rd_government_financed_share"), series("rd_expenditure")
    assert numbers["gov_2003"]["text"] == "29.9" and numbers["gov_2024"]["text"] == "16.8"
    times = share[2024] * rd[2024] / (share[2003] * rd[2003])
    assert numbers["gov_times"]["value"] == pytest.approx(times)
    others = [series("rd_government_financed_share", g) for g in ("DEU", "FRA", "GBR", "JPN", "KOR", "USA")]
    assert sum(2023 in o for o in others) == 6 and numbers["gov_peers"]["text"] == "six"
    assert sum(o[2023] > share[2023] for o in others) == 5 and numbers["gov_below"]["text"] == "five"
    funded = series("rd_expenditure_funded_by_government")
    gap = max(abs(100 * funded[y] / rd[y] - share[y]) for y in funded if y in share)
    assert numbers["gap"]["value"] == pytest.approx(gap)


def test_kink_of_2018(numbers):
    values = series("business_rd_intensity")
    years = np.arange(2000, 2025)
    y = np.array([values[t] for t in years])
    x = np.column_stack([np.ones(25), years - 2000, years >= 2009, np.maximum(0, years - 2017)]).astype(float)
    coefficients = np.linalg.lstsq(x, y, rcond=None)[0]
    assert numbers["pace"]["value"] == pytest.approx(coefficients[1])
    assert numbers["census"]["value"] == pytest.approx(coefficients[2])
    # the model shown, by hand: Prais-Winsten with the printed autocorrelation
    root, rho = np.sqrt(1 - 0.77**2), 0.77
    mixed, target = (np.concatenate([root * a[:1], a[1:] - rho * a[:-1]]) for a in (x, y))
    by_hand = np.linalg.lstsq(mixed, target, rcond=None)[0]
    assert numbers["census_model"]["value"] == pytest.approx(by_hand[2], abs=0.002)
    assert numbers["kink_exact"]["value"] == pytest.approx(by_hand[3], abs=0.001)
    # the estimate allows for autocorrelation; it differs from least squares by little
    assert numbers["kink"]["value"] == pytest.approx(coefficients[3], abs=0.01)
    low, high = (float(v.replace("\N{MINUS SIGN}", "-")) for v in numbers["kink_range"]["text"].split(" to "))
    assert low < 0 < high


def test_definitions_of_the_budget(numbers):
    item, total = series("general_budget_science_technology"), series("fiscal_st_expenditure")
    over = {y: 100 * (total[y] / item[y] - 1) for y in total}
    assert set(over) == {2016, 2019}
    assert numbers["overlap_high"]["value"] == pytest.approx(over[2016]) == pytest.approx(18.2, abs=0.1)
    assert numbers["overlap_low"]["value"] == pytest.approx(over[2019])
    share, rd = series("rd_government_financed_share"), series("rd_expenditure")
    assert numbers["item_over_rd"]["value"] == pytest.approx(item[2023] / (share[2023] / 100 * rd[2023]))


def test_programmes(numbers):
    old = series("gov_expenditure_science_research")
    total = sum(old[y] for y in range(1989, 2002))
    assert numbers["share_863"]["value"] == pytest.approx(100 * 11 / total)
    growth = statistics.fmean(np.diff(np.log([old[y] for y in range(1989, 2005)])))
    shown = float(numbers["nominal_rate"]["text"].removesuffix("%"))
    assert shown == pytest.approx(100 * np.expm1(growth), abs=0.5)


def test_one_phase_raised_more_than_it_registered(numbers):
    assert (numbers["ic_registered"]["text"], numbers["ic_raised"]["text"]) == ("98.7", "138.7")
    assert numbers["size_2021"]["value"] == series("guidance_funds_size_cvinfo")[2021]
