"""Headline results of the chapter on frontier technologies, worked out again from the files."""

import math

import pytest

from tests.chapters.conftest import values

CHAPTER = "gii_rise/frontier_technologies"
NOT_ECONOMIES = {"CHN", "WLD", "EUU", "EUR"}


def ratios(indicator, rival=None, last=9999):
    known = values(indicator)
    out = {}
    for year in sorted({y for g, y in known if g == "CHN" and 1998 <= y <= last}):
        others = [
            v
            for (g, y), v in known.items()
            if y == year and (g == rival if rival else g not in NOT_ECONOMIES)
        ]
        if others and max(others) > 0:
            out[year] = known["CHN", year] / max(others)
    return out


def first_since(path, limit=1.0):
    years = sorted(path)
    behind = [y for y in years if path[y] <= limit]
    return years[0] if not behind else next((y for y in years if y > behind[-1]), None)


@pytest.fixture(scope="module")
def numbers(glued):
    return glued(CHAPTER)


@pytest.mark.parametrize(
    ("key", "indicator"),
    [
        ("ai_since", "ai_articles"),
        ("ev_since", "electric_cars_sold"),
        ("solar_since", "solar_capacity"),
        ("wind_since", "wind_capacity"),
        ("digital_since", "patent_families_digital_communication"),
        ("pharmaceuticals_since", "patent_families_pharmaceuticals"),
    ],
)
def test_year_since_which_china_is_first(numbers, key, indicator):
    assert int(numbers[key]["text"]) == first_since(ratios(indicator))


def test_overtaking_in_articles_by_edition(numbers):
    editions = [
        "articles_sei2022",
        "articles",
        "articles_sei2026",
        "articles_whole_count",
        "papers_web_of_science",
    ]
    years = [first_since(ratios(id, rival="USA")) for id in editions]
    assert (numbers["articles_from"]["value"], numbers["articles_to"]["value"]) == (min(years), max(years))
    assert numbers["articles_top"]["value"] == first_since(ratios("papers_top10", rival="USA"))


def test_the_lead_in_launches_was_lost(numbers):
    path = ratios("orbital_launches", last=2023)
    assert [y for y, r in path.items() if r > 1] == [2018, 2019, 2020, 2021]
    assert numbers["launch_years"]["text"] == "2018 to 2021"
    assert numbers["launch_ratio"]["value"] == pytest.approx(path[2023])


def test_counts_as_published(numbers):
    # TOP500, lists of November 2019 and 2024; Epoch AI, notable models of 2023
    assert (numbers["top_2019"]["value"], numbers["top_2024"]["value"]) == (228, 63)
    assert (numbers["models_usa"]["value"], numbers["models_chn"]["value"]) == (84, 23)


def test_map_by_kind(numbers):
    families = ["computer_technology", "digital_communication", "telecommunications", "semiconductors", "biotechnology",
                "pharmaceuticals", "medical_technology", "transport", "electrical_machinery"]  # fmt: skip
    industries = [
        "software",
        "computers_electronics",
        "pharmaceuticals",
        "medical_instruments",
        "aircraft",
        "electrical_equipment",
    ]
    ahead = lambda id: list(ratios(id).values())[-1] > 1.25  # noqa: E731
    assert numbers["families_ahead"]["value"] == sum(ahead(f"patent_families_{f}") for f in families)
    assert numbers["value_ahead"]["value"] == sum(ahead(f"value_added_{i}") for i in industries)
    assert (numbers["families_n"]["value"], numbers["value_n"]["value"]) == (len(families), len(industries))


def test_line_through_biology(numbers):
    path = list(ratios("articles_biology", rival="USA").items())[-12:]
    xs, ys = [y for y, _ in path], [math.log(r) for _, r in path]
    mean_x, mean_y = sum(xs) / 12, sum(ys) / 12
    slope = sum((x - mean_x) * (y - mean_y) for x, y in zip(xs, ys, strict=True)) / sum(
        (x - mean_x) ** 2 for x in xs
    )
    assert float(numbers["bio_crossed"]["text"]) == pytest.approx(mean_x - mean_y / slope, abs=0.06)


def test_share_of_electric_cars(numbers):
    sold = values("electric_cars_sold")
    year = max(y for g, y in sold if g == "CHN")
    assert numbers["ev_world"]["value"] == pytest.approx(100 * sold["CHN", year] / sold["WLD", year])


FIELDS = ["computer_technology", "digital_communication", "telecommunications", "semiconductors", "biotechnology",
          "pharmaceuticals", "medical_technology", "transport", "electrical_machinery"]  # fmt: skip


def in_the_united_states(field):
    """China's patents of 2020 against the best foreign economy, and against American residents."""
    known = values(f"uspto_patents_{field}")
    china, usa = known["CHN", 2020], known["USA", 2020]
    foreign = max(v for (geo, y), v in known.items() if y == 2020 and geo not in NOT_ECONOMIES | {"USA"})
    return china / foreign, china / usa


def test_patents_granted_in_the_united_states(numbers):
    foreign, american = zip(*map(in_the_united_states, FIELDS), strict=True)
    assert numbers["us_ahead"]["value"] == sum(r > 1.25 for r in foreign) == 1
    assert numbers["us_behind"]["value"] == sum(r < 0.8 for r in foreign)
    assert numbers["own_low"]["value"] == pytest.approx(100 * min(american))
    assert numbers["own_high"]["value"] == pytest.approx(100 * max(american))


def test_measures_ahead_with_either_count_of_patents(numbers):
    swapped = sum(in_the_united_states(field)[0] > 1.25 for field in FIELDS)
    change = numbers["n_ahead"]["value"] - numbers["n_ahead_abroad"]["value"]
    assert change == numbers["families_ahead"]["value"] - swapped
    tally = sum(numbers[f"n_{word}"]["value"] for word in ("ahead", "level", "behind"))
    assert tally == numbers["n_measures"]["value"] == 22


def test_articles_among_the_most_cited(numbers):
    ahead = 0
    for field in ("computer_science", "biology", "health_sciences", "materials_science"):
        number, share = values(f"articles_{field}"), values(f"top1pct_share_{field}")
        top = {
            geo: number[geo, 2020] * v for (geo, y), v in share.items() if y == 2020 and (geo, 2020) in number
        }
        ahead += top["CHN"] > 1.25 * max(v for geo, v in top.items() if geo not in NOT_ECONOMIES)
    assert numbers["top_ahead"]["value"] == ahead


def test_the_lead_of_2020_is_one_launch(numbers):
    known = {geo: v for (geo, y), v in values("orbital_launches").items() if y == 2020}
    rest = known.pop("WLD") - sum(known.values())
    assert known["CHN"] - known["USA"] == 1
    assert numbers["launch_elsewhere"]["value"] == rest > 1
