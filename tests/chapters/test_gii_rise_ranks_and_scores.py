"""Headline results of the chapter, worked out from the CSV files by hand-written arithmetic."""

import statistics

import pytest

from tests.chapters.conftest import rows, values

CHAPTER = "gii_rise/ranks_and_scores"


@pytest.fixture(scope="module")
def numbers(glued):
    return glued(CHAPTER)


@pytest.fixture(scope="module")
def ranks():
    return {**values("gii_rank_derived"), **values("gii_rank")}  # printed ranks win


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
    scores = values("gii_score")

    def standing(geo, year):
        edition = [v for (_, y), v in scores.items() if y == year]
        return (scores[geo, year] - statistics.mean(edition)) / statistics.stdev(edition)

    assert float(numbers["standing_2013"]["text"]) == pytest.approx(standing("CHN", 2013), abs=0.005)
    assert float(numbers["standing_2025"]["text"]) == pytest.approx(standing("CHN", 2025), abs=0.005)


def test_only_middle_income_economy(numbers, ranks):
    groups = {}
    for r in rows("income_groups.csv"):
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


def test_every_number_names_its_source(numbers):
    assert all(record["provenance"] for record in numbers.values())
    assert all(record["what"] for record in numbers.values())
