"""Headline results of the chapter on foreign investment, worked out again from the files."""

import math
import statistics

import numpy as np
import pytest
from scipy import stats

from tests.chapters.conftest import rows, series, values

CHAPTER = "policy_instruments/opening_to_fdi"


def segmented(values, first, last, year):
    """Least squares with a step and a change of slope: the textbook p-value."""
    years = np.arange(first, last + 1)
    y = np.log([values[t] for t in years])
    t, after = years - first, (years >= year).astype(float)
    full = np.column_stack([np.ones(len(t)), t, after, after * (years - year)])
    errors = [y - x @ np.linalg.lstsq(x, y, rcond=None)[0] for x in (full, full[:, :2])]
    rss, rss_line = (float(e @ e) for e in errors)
    f = (rss_line - rss) / 2 / (rss / (len(y) - 4))
    return stats.f.sf(f, 2, len(y) - 4)


@pytest.fixture(scope="module")
def numbers(glued):
    return glued(CHAPTER)


def test_levels_as_published(numbers):
    # World Bank, billion dollars: 1991, 1993, 2021, 2024
    published = {"1991": "4.4", "1993": "27.5", "2021": "344.1", "2024": "18.6"}
    assert {y: numbers[f"in_{y}"]["text"] for y in published} == published
    assert numbers["new_1993"]["text"] == "6.2" and numbers["old_1993"]["text"] == "4.4"
    share = series("fdi_inflow_share")
    assert min(share[y] for y in range(1981, 2024)) > share[2024] > share[1980]


def test_part_of_the_world(numbers):
    china, world = series("fdi_inflow"), series("fdi_inflow", "WLD")
    for year in (1990, 1994, 2021, 2024):
        assert numbers[f"world_{year}"]["value"] == pytest.approx(100 * china[year] / world[year])
    assert numbers["fall_china"]["text"] == f"{100 - 100 * china[2024] / china[2021]:.0f}" == "95"


def test_textbook_tests(numbers):
    values = series("fdi_inflow")
    assert segmented(values, 1982, 2001, 1992) < 0.001 and numbers["chow_1992"]["text"] == "below 0.001"
    assert numbers["chow_2002"]["value"] == pytest.approx(segmented(values, 1993, 2012, 2002))
    # allowing for autocorrelation can only weaken the evidence here
    assert numbers["p_1992"]["value"] > 0.05 < numbers["p_2002"]["value"]


def test_surprise_of_1993(numbers):
    # a random walk with drift from 1982 to 1991, the simplest forecast, is as surprised
    values = series("fdi_inflow")
    changes = [math.log(values[y] / values[y - 1]) for y in range(1983, 1992)]
    drift, spread = statistics.fmean(changes), statistics.stdev(changes)
    error = spread * math.sqrt(2 + 4 / len(changes))
    t = (math.log(values[1993] / values[1991]) - 2 * drift) / error
    assert stats.t.sf(t, 8) < 0.01
    assert numbers["chance_1993"]["text"] == "less than 1%"


def test_peers_follow_the_rule(numbers):
    group = {
        r["geo"]: r["income_group"]
        for r in rows("income_groups.csv")
        if r["year_release"] == "1991" and r["income_group"]
    }
    share = values("fdi_inflow_share")
    geos = {g for g, _ in share} & set(group) - {"CHN"}
    complete = [g for g in geos if all((g, y) in share for y in range(1982, 2013))]
    peers = [g for g in complete if group[g] != "High income"]
    assert len(peers) == 14 and numbers["n_peers"]["text"] == "fourteen"
    median = statistics.median(share[g, 1993] for g in peers)
    assert numbers["median_1993"]["value"] == pytest.approx(median)


def test_charges_for_intellectual_property(numbers):
    paid, earned = series("ip_charges_payments"), series("ip_charges_receipts")
    gdp, intensity = series("gdp"), series("rd_intensity")
    for year in (1997, 2002, 2022):
        ratio = 100 * paid[year] / (gdp[year] * intensity[year] / 100)
        assert numbers[f"ip_{year}"]["value"] == pytest.approx(ratio)
    assert numbers["earn_2022"]["text"] == f"{100 * earned[2022] / paid[2022]:.0f}" == "30"
    assert numbers["jump_2017"]["value"] == pytest.approx(earned[2017] / earned[2016])


def test_a_step_that_doubles_is_often_missed(numbers):
    # a random walk with drift and the spread of the years without 1992 and 1993: the best possible test of a
    # step, which knows the spread, compares the one change of 1992 with the others
    values = series("fdi_inflow")
    changes = [math.log(values[y] / values[y - 1]) for y in range(1983, 2002) if y not in (1992, 1993)]
    bound = stats.norm.sf(1.96 - math.log(2) / statistics.stdev(changes))
    assert numbers["power_both"]["value"] < numbers["power_step"]["value"] < 100 * bound


def test_contracts_of_fujian(numbers):
    signed = series("fdi_contracted_fujian", "CHN-FJ")
    assert numbers["fujian_times"]["text"] == f"{signed[1992] / signed[1991]:.1f}" == "4.4"
    # table 13-10: 144,871 and 635,101 units of ten thousand dollars
    assert (signed[1991], signed[1992]) == (1_448_710_000, 6_351_010_000)


def test_rises_larger_than_that_of_1993(numbers):
    share = values("fdi_inflow_share")
    group = {r["geo"]: r["income_group"] for r in rows("income_groups.csv") if r["year_release"] == "1991"}
    geos = {g for g, _ in share if group.get(g, "High income") not in ("", "High income")}
    geos = {g for g in geos | {"CHN"} if all((g, y) in share for y in range(1982, 2013))}
    rises = [share[g, y] - share[g, y - 2] for g in geos for y in range(1984, 2013)]
    assert len(rises) == numbers["placebo_n"]["value"] == 435
    assert sum(r > share["CHN", 1993] - share["CHN", 1991] for r in rises) == 5
    assert numbers["placebo_more"]["text"] == "five"


def test_the_older_copy_used_the_official_rate(numbers):
    # 5.762 yuan a dollar, the official average of 1993
    assert numbers["rate_old"]["value"] == pytest.approx(5.762, abs=0.001)
    assert numbers["rate_new"]["value"] > 7.5


def test_every_choice_of_the_curve_is_counted(numbers):
    assert numbers["spec_n"]["value"] == 3 * 2 * 3 * 2
    assert 0 < numbers["spec_low"]["value"] < numbers["spec_high"]["value"]
    assert numbers["paths_below"]["value"] < numbers["spec_n"]["value"] / 2


def test_the_badge_says_what_the_chapter_says(numbers):
    finding = next(r["finding"] for r in rows("evidence.csv") if r["id"] == "todi2023-22b")
    assert f"does not single out 1992 (p = {numbers['p_1992']['text']})" in finding
    assert f"its test of a step alone does (p = {numbers['p_step']['text']})" in finding
