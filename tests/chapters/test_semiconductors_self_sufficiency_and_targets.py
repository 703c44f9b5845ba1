"""Self-sufficiency by edition, targets and the cover ratio, worked out from the files by hand."""

import pytest

from tests.chapters.conftest import rows, series

CHAPTER = "semiconductors/self_sufficiency_and_targets"


@pytest.fixture(scope="module")
def numbers(glued):
    return glued(CHAPTER)


def test_the_ratio_and_the_part_of_chinese_firms(numbers):
    assert numbers["ratio_2020"]["value"] == 15.9
    assert numbers["hq_part"]["value"] == pytest.approx(100 * 5.9 / 15.9)
    assert numbers["gap_2020"]["value"] == pytest.approx(40 - 15.9)


def test_pace_within_an_edition(numbers):
    vintage = {r["id"]: r["vintage"] for r in rows("sources.csv")}
    editions = {}
    for r in rows("series/ic_self_sufficiency.csv"):
        editions.setdefault(vintage[r["source"]], []).append((int(r["year"]), float(r["value"])))
    pairs = [sorted(points) for points in editions.values() if len(points) == 2]
    pace = [(v1 - v0) / (y1 - y0) for (y0, v0), (y1, v1) in pairs]
    assert numbers["n_all_editions"]["value"] == len(editions) == 5
    assert numbers["n_pairs"]["value"] == len(pace) == 4
    # by hand: 0.6 in five years; 5.7 in ten
    assert numbers["pace_low"]["value"] == pytest.approx(min(pace)) == pytest.approx(0.12)
    assert numbers["pace_high"]["value"] == pytest.approx(max(pace)) == pytest.approx(0.57)


def test_forecasts_stay_five_years_ahead(numbers):
    forecast = series("ic_self_sufficiency_forecast")
    ratio = series("ic_self_sufficiency")
    needed = [(forecast[y] - ratio[y - 5]) / 5 for y in forecast]
    assert numbers["n_editions"]["value"] == len(forecast)
    assert numbers["needed_low"]["value"] == pytest.approx(min(needed))
    assert numbers["needed_high"]["value"] == pytest.approx(max(needed))
    assert max(ratio) == 2021  # no outcome for any of the forecasts


def test_the_slope_of_the_plain_regression(numbers):
    ratio = series("ic_self_sufficiency")
    mean_year, mean = sum(ratio) / len(ratio), sum(ratio.values()) / len(ratio)
    slope = sum((y - mean_year) * (v - mean) for y, v in ratio.items()) / sum(
        (y - mean_year) ** 2 for y in ratio
    )
    assert numbers["naive_slope"]["value"] == pytest.approx(slope)


def test_exports_cover_imports(numbers):
    exports, imports = series("ic_exports_hs8542"), series("ic_imports")
    cover = {y: 100 * exports[y] / imports[y] for y in range(2016, 2025)}
    assert numbers["cover_2016"]["value"] == pytest.approx(cover[2016])
    assert numbers["cover_2024"]["value"] == pytest.approx(100 * 159.747 / 385.79)
    assert numbers["cover_up"]["value"] == sum(cover[y] > cover[y - 1] for y in range(2017, 2025)) == 7
    assert numbers["net_2024"]["value"] == pytest.approx(385.79 - 159.747)
