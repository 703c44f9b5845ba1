"""Headline results of the lesson on short trends, worked out again from the CSV files."""

import math

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from tests.chapters.conftest import rows
from trajectory import trends

CHAPTER = "methods/how_to_read_a_short_trend"


def series(name, geo="CHN", years=(0, 9999)):
    known = [row for row in rows(f"series/{name}.csv") if row["geo"] == geo and row["status"] != "target"]
    found = {int(row["year"]): float(row["value"]) for row in known}
    return {year: found[year] for year in sorted(found) if years[0] <= year <= years[1]}


def line(values):
    """Least-squares intercept and slope by year, with pencil and paper."""
    years = list(values)
    mean_x, mean_y = sum(years) / len(years), sum(values.values()) / len(years)
    slope = sum((x - mean_x) * (values[x] - mean_y) for x in years) / sum((x - mean_x) ** 2 for x in years)
    return mean_y - slope * mean_x, slope


@pytest.fixture(scope="module")
def numbers(glued):
    return glued(CHAPTER)


def test_two_hundred_walks(numbers):
    walks = np.random.default_rng(2024).standard_normal((20, 200)).cumsum(axis=0)
    years = np.arange(20)
    called = sum(stats.linregress(years, walk).pvalue < 0.05 for walk in walks.T)
    assert numbers["ols_called"]["value"] == called
    # seven in a hundred, give or take the luck of two hundred draws
    assert abs(numbers["book_called"]["value"] - 14) < 3 * math.sqrt(200 * 0.07 * 0.93)
    assert numbers["n_lines"]["value"] == 200 and numbers["n_years"]["value"] == 20


def test_textbook_multipliers(numbers):
    assert numbers["multiplier_3"]["text"] == "12.7"  # any t table, one degree of freedom
    assert numbers["multiplier_20"]["text"] == "2.1"  # eighteen
    assert numbers["worth"]["text"] == "1.3"  # 25 x 0.1 / 1.9


def test_three_points(numbers):
    share = series("fdi_inflow_share", years=(1992, 2024))
    rises = [
        share[year + 2] > share[year] for year in range(1992, 2023)
    ]  # the middle year does not tilt the line
    assert (numbers["windows_n"]["value"], numbers["windows_up"]["value"]) == (len(rises), sum(rises))


def test_line_through_the_articles(numbers):
    old = series("articles_sei2022")
    start, slope = line({year: math.log(value) for year, value in old.items()})
    assert numbers["line_2024"]["value"] == pytest.approx(math.exp(start + slope * 2024) / 1e6)
    jump = math.exp(start + slope * 2021) / old[2020] - 1
    assert numbers["line_jump"]["value"] == pytest.approx(100 * jump)
    came = series("articles_sei2026")
    assert numbers["came_2024"]["value"] == pytest.approx(came[2024] / 1e6)
    errors = [abs(math.exp(start + slope * year) / came[year] - 1) for year in range(2021, 2025)]
    assert numbers["line_error"]["value"] == pytest.approx(25 * sum(errors))
    assert numbers["mix_error"]["value"] < numbers["line_error"]["value"] / 3


def test_from_first_to_last_year(numbers):
    inflow = series("fdi_inflow")
    for year in (2021, 2024):
        growth = 100 * ((inflow[year] / inflow[2000]) ** (1 / (year - 2000)) - 1)
        assert numbers[f"end_{year}"]["value"] == pytest.approx(growth)
    assert numbers["shrank_2024"]["value"] == pytest.approx(-growth)


def test_level_and_logarithm(numbers):
    start, slope = line(series("rd_expenditure_basic"))
    assert numbers["basic_line_2002"]["value"] == pytest.approx(start + slope * 2002)
    intensity = series("rd_intensity")
    start, slope = line({year: math.log(value) for year, value in intensity.items()})
    last = max(intensity)
    assert numbers["intensity_line"]["value"] == pytest.approx(math.exp(start + slope * last))


def test_slope_across_the_definition(numbers):
    researchers = series("researchers_fte", years=(2000, 2021))
    _, slope = line({year: math.log(value) for year, value in researchers.items()})
    assert numbers["slope_across"]["value"] == pytest.approx(100 * (math.exp(slope) - 1))
    assert numbers["definition_fall"]["value"] == pytest.approx(
        100 * (1 - researchers[2009] / researchers[2008])
    )
    # the slope beside a step is the average of the slopes on either side, weighted by their squares
    parts = [
        {y: math.log(v) for y, v in researchers.items() if (y < 2009) is before} for before in (True, False)
    ]
    weights = [sum((y - sum(p) / len(p)) ** 2 for y in p) for p in parts]
    pooled = sum(w * line(p)[1] for w, p in zip(weights, parts, strict=True)) / sum(weights)
    assert numbers["slope_step"]["value"] == pytest.approx(100 * (math.exp(pooled) - 1))


def test_refusals_are_refusals(numbers):
    texts = [record["text"] for name, record in numbers.items() if name.startswith("refusal_")]
    assert len(texts) == 7
    assert all(text.startswith(("No trend", "No forecast", "No test", "No search")) for text in texts)


def test_census_adds_up(numbers):
    total, walks, lines = (numbers[f"census_{k}"]["value"] for k in ("n", "walk", "line"))
    assert walks + lines == total
    assert numbers["census_book"]["value"] < numbers["census_ols"]["value"] <= total
    # FDI inflows, one of the four lines: significant with its first three years, not without
    inflow = pd.Series(series("fdi_inflow", years=(1978, 9999)))
    assert trends.trend(inflow).p_value < 0.05 < trends.trend(inflow.iloc[3:]).p_value
