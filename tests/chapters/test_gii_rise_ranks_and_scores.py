"""Headline results of the chapter, worked out from the CSV files by hand-written arithmetic."""

import csv
import math
import statistics

import pytest

from tests.chapters.conftest import ROOT

CHAPTER = "gii_rise/ranks_and_scores"


def rows(id):
    with open(ROOT / "data" / "series" / f"{id}.csv", encoding="utf-8", newline="") as file:
        return [(r["geo"], int(r["year"]), float(r["value"])) for r in csv.DictReader(file)]


@pytest.fixture(scope="module")
def numbers(glued):
    return glued(CHAPTER)


@pytest.fixture(scope="module")
def ranks():
    found = {(g, y): v for g, y, v in rows("gii_rank_derived")}
    found.update({(g, y): v for g, y, v in rows("gii_rank")})  # printed ranks win
    return found


def test_printed_ranks(numbers):
    # the publisher's ranks: 43rd in 2010 (edition 2009-10), 10th in 2025
    assert numbers["rank_2010"]["text"] == "43"
    assert numbers["rank_2025"]["text"] == "10"


def test_ranks_gained(numbers, ranks):
    gained = {g: ranks[g, 2013] - ranks[g, 2024] for g, y in ranks if y == 2013 and (g, 2024) in ranks}
    ahead = [g for g, n in gained.items() if n > gained["CHN"]]
    assert numbers["gain_2013_2024"]["value"] == 35 - 11
    assert numbers["ahead_2013_2024"]["value"] == len(ahead)
    assert all(ranks[g, 2024] > 30 for g in ahead)


def test_place_in_every_window(numbers, ranks):
    first = total = 0
    for start in range(2013, 2021):
        for end in range(2018, 2026):
            if end - start < 5:
                continue
            total += 1
            both = [g for g, y in ranks if y == start and (g, end) in ranks and ranks[g, end] <= 30]
            gains = {g: ranks[g, start] - ranks[g, end] for g in both}
            first += max(gains.values()) == gains["CHN"]
    assert (numbers["first_windows"]["value"], numbers["n_windows"]["value"]) == (first, total)


def test_standing(numbers):
    scores = rows("gii_score")

    def standing(geo, year):
        edition = [v for g, y, v in scores if y == year]
        own = next(v for g, y, v in scores if (g, y) == (geo, year))
        return (own - statistics.mean(edition)) / statistics.stdev(edition)

    assert float(numbers["standing_2013"]["text"]) == pytest.approx(standing("CHN", 2013), abs=0.005)
    assert float(numbers["standing_2025"]["text"]) == pytest.approx(standing("CHN", 2025), abs=0.005)


def test_only_middle_income_economy(numbers, ranks):
    groups = {}
    with open(ROOT / "data" / "income_groups.csv", encoding="utf-8", newline="") as file:
        for r in csv.DictReader(file):
            groups[r["geo"], int(r["year_release"])] = r["income_group"].lower()
    editions = [
        year
        for year in range(2013, 2026)
        if [
            g
            for (g, y), v in ranks.items()
            if y == year and v <= 30 and "middle" in groups.get((g, year), "")
        ]
        == ["CHN"]
    ]
    assert editions == list(range(int(numbers["only_first"]["value"]), 2026))


def test_the_pillars_add_up_to_the_gain(numbers):
    pillars = sorted((ROOT / "data" / "series").glob("gii_pillar*.csv"))
    assert len(pillars) == 7

    def gain(id):
        values = {(g, y): v for g, y, v in rows(id) if y in (2013, 2025)}
        both = {g for g, y in values if (g, 2013) in values and (g, 2025) in values}
        lead = [values["CHN", y] - statistics.mean(values[g, y] for g in both) for y in (2013, 2025)]
        return lead[1] - lead[0]

    parts = [gain(file.stem) * (0.1 if number < 5 else 0.25) for number, file in enumerate(pillars)]
    assert sum(parts) == pytest.approx(gain("gii_score"), abs=0.01)
    assert numbers["gain_points"]["value"] == pytest.approx(sum(parts))
    assert numbers["pillar_most"]["value"] == "creative outputs"
    assert numbers["pillar_most_size"]["value"] == pytest.approx(parts[6]) == pytest.approx(max(parts))
    assert numbers["pillar_most_share"]["text"] == f"{100 * parts[6] / sum(parts):.0f}%"


def test_who_gained_most_depends_on_the_first_edition(numbers):
    scores = {(g, y): v for g, y, v in rows("gii_score")}

    def gains(first, last):
        both = [g for g, y in scores if y == first and (g, last) in scores]
        edition = {y: [scores[g, y] for g in both] for y in (first, last)}
        z = {
            y: {g: (scores[g, y] - statistics.mean(edition[y])) / statistics.stdev(edition[y]) for g in both}
            for y in (first, last)
        }
        return {g: z[last][g] - z[first][g] for g in both}

    whole, late = gains(2013, 2025), gains(2016, 2025)
    assert max(whole, key=whole.get) == "CHN"
    assert numbers["standing_n"]["value"] == len(whole)
    assert float(numbers["standing_gain"]["text"]) == pytest.approx(whole["CHN"], abs=0.005)
    assert max(late, key=late.get) == "IND"
    assert numbers["late_first"]["value"] == "India"


def test_income_by_covariance(numbers):
    score = {g: v for g, y, v in rows("gii_score") if y == 2025}
    income = {g: v for g, y, v in rows("gdp_per_capita_ppp") if y == 2024}
    both = sorted(score.keys() & income.keys())
    x, y = [math.log2(income[g]) for g in both], [score[g] for g in both]
    slope, constant = statistics.linear_regression(x, y)
    left = {g: b - constant - slope * a for g, a, b in zip(both, x, y, strict=True)}
    assert numbers["cross_n"]["value"] == len(both)
    assert numbers["double_income"]["value"] == pytest.approx(slope)
    assert numbers["china_residual"]["value"] == pytest.approx(left["CHN"])
    assert numbers["china_residual_place"]["value"] == 1 + sum(v > left["CHN"] for v in left.values())


def test_every_number_names_its_source(numbers):
    assert all(record["provenance"] for record in numbers.values())
    assert all(record["what"] for record in numbers.values())
