"""Headline results of the chapter on clusters, worked out again from the files with plain arithmetic."""

import math

import pytest

from tests.chapters.conftest import values

CHAPTER = "gii_rise/clusters_and_hubs"
AGGREGATES = {"WLD", "EUU", "OED", "MIC", "UMC", "HIC", "LMC", "EAS", "EAP"}


@pytest.fixture(scope="module")
def numbers(glued):
    return glued(CHAPTER)


def test_counts_are_those_printed_by_the_publisher(numbers):
    printed = {"chn_2022": 21, "chn_2023": 24, "chn_2024": 26, "chn_2025": 24,
               "usa_2022": 21, "usa_2023": 21, "usa_2024": 20, "usa_2025": 22}  # fmt: skip
    assert {key: numbers[key]["value"] for key in printed} == printed


def test_passing_of_the_united_states(numbers):
    assert [numbers[k]["text"] for k in ("last_behind", "level_year", "first_ahead")] == [
        "2021",
        "2022",
        "2023",
    ]
    assert numbers["method_year"]["text"] == "2022"


def test_only_one_list_is_complete(numbers):
    found = {}
    for (_, year), count in values("gii_top100_clusters").items():
        found[year] = found.get(year, 0) + count
    assert [year for year, total in found.items() if total == 100] == [2022]
    assert numbers["missing_2024"]["value"] == 100 - found[2024]
    assert numbers["missing_2025"]["value"] == 100 - found[2025]


def poisson(xs, ys):
    """Poisson regression on one regressor by Newton's method, written out."""
    a, b = math.log(sum(ys) / len(ys)), 0.0
    mean_x = sum(xs) / len(xs)
    xs = [x - mean_x for x in xs]
    for _ in range(50):
        mu = [math.exp(a + b * x) for x in xs]
        g0 = sum(y - m for y, m in zip(ys, mu, strict=True))
        g1 = sum((y - m) * x for y, m, x in zip(ys, mu, xs, strict=True))
        h00, h01 = sum(mu), sum(m * x for m, x in zip(mu, xs, strict=True))
        h11 = sum(m * x * x for m, x in zip(mu, xs, strict=True))
        det = h00 * h11 - h01**2
        a += (h11 * g0 - h01 * g1) / det
        b += (h00 * g1 - h01 * g0) / det
    return a - b * mean_x, b, math.sqrt(h00 / det)


def cross_section(indicator):
    size = {geo: v for (geo, year), v in values(indicator).items() if year == 2021 and geo not in AGGREGATES}
    counts = {geo: v for (geo, year), v in values("gii_top100_clusters").items() if year == 2022}
    return {geo: (math.log(v), counts.get(geo, 0.0)) for geo, v in size.items()}


def test_clusters_are_about_proportional_to_articles(numbers):
    points = cross_section("articles")
    a, b, se = poisson(*zip(*points.values(), strict=True))
    assert numbers["n_science"]["value"] == len(points)
    assert numbers["double_articles"]["value"] == pytest.approx(2**b, rel=1e-6)
    assert (
        numbers["double_articles_range"]["text"]
        == f"{2 ** (b - 1.959964 * se):.1f} to {2 ** (b + 1.959964 * se):.1f}"
    )
    assert numbers["chn_fitted"]["value"] == pytest.approx(math.exp(a + b * points["CHN"][0]), rel=1e-6)


@pytest.mark.parametrize(
    ("geo", "indicator"), [("CHN", "articles"), ("CHN", "gdp"), ("USA", "articles"), ("USA", "gdp")]
)
def test_prediction_from_the_other_economies(numbers, geo, indicator):
    points = cross_section(indicator)
    x, _ = points.pop(geo)
    a, b, _ = poisson(*zip(*points.values(), strict=True))
    suggested = math.exp(a + b * x)
    assert numbers[f"{geo.lower()}_by_{indicator}"]["value"] == pytest.approx(suggested, rel=1e-6)
    low, high = (int(v) for v in numbers[f"{geo.lower()}_by_{indicator}_range"]["text"].split(" to "))
    # at least as wide as the count's own chance alone
    assert low <= suggested - 1.5 * math.sqrt(suggested) and high >= suggested + 1.5 * math.sqrt(suggested)


def test_quotient_of_shares(numbers):
    articles = values("articles")
    expected = 21 / 100 / (articles["CHN", 2021] / articles["WLD", 2021])
    assert numbers["chn_quotient_articles"]["value"] == pytest.approx(expected)
