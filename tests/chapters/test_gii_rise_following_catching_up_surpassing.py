"""Headline results of the chapter on the three stages, worked out again from the files."""

import csv
import math

import numpy as np
import pytest

from tests.chapters.conftest import ROOT, values

CHAPTER = "gii_rise/following_catching_up_surpassing"
FOUR = ["USA", "JPN", "DEU", "KOR"]


def ratio(indicator, year, per_head=False, rivals=FOUR):
    known = values(indicator)
    people = values("population") if per_head else None
    size = {
        geo: known[geo, year] / (people[geo, year] if people else 1)
        for geo in ["CHN", *rivals]
        if (geo, year) in known
    }
    return size.pop("CHN") / max(size.values())


@pytest.fixture(scope="module")
def numbers(glued):
    return glued(CHAPTER)


@pytest.mark.parametrize(
    ("key", "indicator", "year"),
    [
        ("families_ratio", "patent_families_international", 2020),
        ("pct_ratio", "pct_applications", 2022),
        ("uspto_ratio", "uspto_patents", 2022),
        ("cars_ratio", "motor_vehicle_production_share", 2022),
        ("now_rd_intensity", "rd_intensity", 2023),
        ("now_papers_top10", "papers_top10", 2023),
        ("now_top1pct_share", "top1pct_share", 2020),
        ("now_value_added_pharmaceuticals", "value_added_pharmaceuticals", 2022),
    ],
)
def test_ratio_to_the_best_of_four(numbers, key, indicator, year):
    assert numbers[key]["value"] == pytest.approx(ratio(indicator, year))


LATEST = {
    "rd_expenditure_ppp": 2024, "articles": 2022, "papers_top10": 2023, "patent_families_international": 2020,
    "pct_applications": 2022, "uspto_patents": 2022, "hightech_exports": 2023, "ic_export_share_hs8542": 2023,
    "motor_vehicle_production_share": 2022, "value_added_motor_vehicles": 2022,
    "value_added_computers_electronics": 2022, "value_added_electrical_equipment": 2022,
    "value_added_machinery": 2022, "value_added_rail_equipment": 2022, "value_added_pharmaceuticals": 2022,
    "value_added_medical_instruments": 2022, "value_added_aircraft": 2022, "value_added_software": 2022,
}  # fmt: skip


def test_ahead_in_totals_but_nowhere_per_head(numbers):
    totals = [ratio(id, year) for id, year in LATEST.items()]
    heads = [ratio(id, year, per_head=True) for id, year in LATEST.items()]
    assert numbers["n_totals"]["value"] == len(LATEST)
    assert numbers["totals_ahead"]["value"] == sum(r > 1.25 for r in totals)
    assert numbers["totals_behind"]["value"] == sum(r < 0.8 for r in totals)
    assert sum(r > 1.25 for r in heads) == 0 and numbers["heads_ahead"]["text"] == "none"
    assert numbers["heads_top_value"]["value"] == pytest.approx(max(heads))
    assert numbers["heads_median"]["value"] == pytest.approx(float(np.median(heads)))


def test_speed_of_the_least_squares_line(numbers):
    years = list(range(2002, 2023))
    logs = [math.log(ratio("value_added_pharmaceuticals", y)) for y in years]
    mean_x, mean_y = sum(years) / len(years), sum(logs) / len(logs)
    slope = sum((x - mean_x) * (y - mean_y) for x, y in zip(years, logs, strict=True)) / sum(
        (x - mean_x) ** 2 for x in years
    )
    assert numbers["pharma_ols"]["value"] == pytest.approx(100 * math.expm1(slope))


@pytest.mark.parametrize("curve", ["logistic", "gompertz"])
def test_ceilings_by_search_over_a_grid(numbers, curve):
    """For a given speed and bend the best ceiling is a regression through the origin; search the rest."""
    years = np.arange(1990, 2026)
    y = np.array([ratio("gdp_per_capita_ppp", int(t)) for t in years])
    best = (math.inf, 0.0)
    for rate in np.arange(0.03, 0.15, 0.0005):
        for bend in np.arange(2010, 2024, 0.1):
            s = np.exp(-rate * (years - bend))
            shape = 1 / (1 + s) if curve == "logistic" else np.exp(-s)
            ceiling = shape @ y / (shape @ shape)
            best = min(best, (float(((y - ceiling * shape) ** 2).sum()), float(ceiling)))
    assert numbers[f"k_{curve}"]["value"] == pytest.approx(100 * best[1], abs=1.0)


def test_value_added_per_vehicle(numbers):
    value, made = values("value_added_motor_vehicles"), values("motor_vehicle_production_share")
    for geo in ("CHN", "DEU", "USA", "JPN", "KOR"):
        expected = 100 * value[geo, 2022] / value["WLD", 2022] / made[geo, 2022]
        assert numbers[f"value_{geo.lower()}"]["value"] == pytest.approx(expected)


def test_high_speed_rail(numbers):
    assert numbers["rail_last"]["text"] == "50.4"  # thousand km at the end of 2025, as announced
    length = {geo: v for (geo, year), v in values("high_speed_rail_length_uic").items() if year == 2022}
    assert numbers["uic_share"]["value"] == pytest.approx(100 * length["CHN"] / sum(length.values()))


def test_forecasts_of_passed_measures_are_not_offered(numbers):
    assert "R&D expenditure" not in numbers["likely"]["text"]  # already above one


FIVE = ["CHN", *FOUR]


def test_by_the_same_yardstick_japan_is_behind_everywhere(numbers):
    for id, year in LATEST.items():
        known = values(id)
        best = max(v for (geo, y), v in known.items() if y == year and geo in FIVE and geo != "JPN")
        assert known["JPN", year] < 0.8 * best
    assert "Japan 22" in numbers["bench_behind"]["text"]
    assert "Japan 0" in numbers["bench_ahead"]["text"]


def test_convergence_by_the_formula_of_a_slope(numbers):
    known = values("gdp_per_capita_ppp")
    with (ROOT / "data" / "economies.csv").open(encoding="utf-8") as file:
        single = {row["geo"] for row in csv.DictReader(file) if row["kind"] == "economy"}
    geos = [g for g in single if (g, 1990) in known and (g, 2025) in known]
    x = np.log2([known[g, 1990] for g in geos])
    y = 100 * np.log([known[g, 2025] / known[g, 1990] for g in geos]) / 35
    assert numbers["conv_n"]["value"] == len(geos)
    assert numbers["conv_beta"]["value"] == pytest.approx(np.cov(x, y)[0, 1] / np.var(x, ddof=1))
    spread = np.log([known[g, 2025] for g in geos])
    assert numbers["sigma_last"]["value"] == pytest.approx(np.std(spread, ddof=1))


def test_years_of_passing_in_three_fields(numbers):
    fields = {"digital": "digital_communication", "telecom": "telecommunications", "chips": "semiconductors"}
    for key, field in fields.items():
        path = {year: ratio(f"patent_families_{field}", year) for year in range(1998, 2021)}
        below = max(year for year, r in path.items() if r <= 1)
        assert numbers[f"pass_{key}"]["value"] == below + 1


def test_points_on_cars(numbers):
    # goodcarbadcar 2018, MarkLines 2025, McKinsey 2025
    assert [numbers[f"brands_{y}"]["text"] for y in (2007, 2017, 2023)] == ["30", "42", "56"]
    assert [numbers[f"exports_{g}_{y}"]["text"] for g in ("chn", "jpn") for y in (2019, 2024)] == [
        "0.7", "5.5", "4.8", "4.2",
    ]  # fmt: skip
