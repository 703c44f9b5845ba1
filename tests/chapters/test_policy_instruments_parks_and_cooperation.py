"""Headline results of the chapter on parks and cooperation, worked out again from the files."""

import math

import pytest
from scipy import stats

from tests.chapters.conftest import rows, series

CHAPTER = "policy_instruments/parks_and_cooperation"


@pytest.fixture(scope="module")
def numbers(glued):
    return glued(CHAPTER)


def test_zones_and_enterprises(numbers):
    zones, firms = series("high_tech_zones"), series("high_tech_enterprises")
    assert (zones[2008], zones[2015], zones[2018], zones[2025]) == (54, 145, 168, 178)
    assert numbers["added_2008_2015"]["value"] == 91 and numbers["added_2018_2025"]["value"] == 10
    assert numbers["firms_times"]["value"] == pytest.approx(firms[2022] / firms[2012])
    assert numbers["firms_other"]["text"] == "49"


def test_contracts_against_research(numbers):
    contracts, rd = series("technology_market_contracts"), series("rd_expenditure")
    for year in (2002, 2011, 2023):
        assert numbers[f"ratio_{year}"]["value"] == pytest.approx(100 * contracts[year] / rd[year])
    above = [y for y in contracts if contracts[y] > rd[y]]
    assert numbers["first_above"]["value"] == min(above) == 2019
    assert above == list(range(2019, 2025))


def r_squared(x, y):
    years = sorted(set(x) & set(y))
    pairs = [[math.log(s[t]) for t in years] for s in (x, y)]
    return len(years), 100 * stats.pearsonr(*pairs).statistic ** 2


def test_spurious_regression(numbers):
    contracts = series("technology_market_contracts")
    years, zones = r_squared(series("high_tech_zones"), contracts)
    assert years == 8 and numbers["n_both"]["text"] == "eight"
    assert numbers["r2_zones"]["value"] == pytest.approx(zones, abs=0.06)
    names = ("students_abroad", "electric_cars_sold", "orbital_launches", "wind_capacity", "population")
    rivals = {name: r_squared(series(name), contracts)[1] for name in names}
    best = max(rivals, key=rivals.get)
    assert best == "students_abroad"
    assert numbers["r2_best"]["value"] == pytest.approx(rivals[best], abs=0.06)
    assert numbers["n_better"]["text"] == "all five" and min(rivals.values()) > zones


def test_contrast_of_2017(numbers):
    # Holm: the smaller of two p-values is doubled
    assert numbers["p_holm"]["value"] == pytest.approx(2 * numbers["p_ratio"]["value"])
    assert numbers["p_ols"]["value"] < 0.001 < 0.05 < numbers["p_value"]["value"]


def test_claims_on_cooperation(numbers):
    claims = {r["id"]: r for r in rows("claims.csv")}
    belt = [claims[f"cui2025-{n:02d}"] for n in range(6, 13)]
    assert sum(c["relation"] == "gt" for c in belt) == 6
    assert (numbers["n_belt"]["text"], numbers["n_lower"]["text"]) == ("seven", "six")
    # as printed in the article: more than 80 countries, more than 50 laboratories
    assert (numbers["agreements"]["text"], numbers["laboratories"]["text"]) == ("80", "50")
    assert numbers["liaoning_share"]["value"] == pytest.approx(100 * 5000 / 400000)
