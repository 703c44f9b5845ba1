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


def test_targets_of_the_plan_and_the_guideline(numbers):
    # by hand: 360.98 of 330 and of 350 billion yuan; 108.71 of 150 billion pieces
    assert numbers["part_plan_sales"]["value"] == pytest.approx(100 * 360.98 / 330)
    assert numbers["part_guideline"]["value"] == pytest.approx(100 * 360.98 / 350)
    assert numbers["part_output"]["value"] == pytest.approx(100 * 1087.1 / 1500)
    # 360.98 to 884.8 in five years; 250.8 to 884.8 in seven
    assert numbers["guideline_came"]["value"] == pytest.approx(100 * ((884.8 / 360.98) ** (1 / 5) - 1))
    assert numbers["guideline_from_2013"]["value"] == pytest.approx(100 * ((884.8 / 250.8) ** (1 / 7) - 1))
    # the revision of October 2012 raised 2011 from 157.22 to 193.37
    assert numbers["sales_2015_old"]["value"] == pytest.approx(360.98 * 157.22 / 193.37)
    assert numbers["sales_2015_old"]["value"] < 330 < 360.98


def test_the_sales_of_2015_fit_two_sources():
    sales = series("csia_ic_sales")
    assert sales[2015] == pytest.approx(132.5 + 90.08 + 138.4)  # design, manufacturing, packaging
    assert sales[2015] == pytest.approx(sales[2016] / 1.201, rel=1e-3)  # printed growth of 2016


def test_only_one_ratio_was_printed_by_2015(numbers):
    vintage = {r["id"]: r["vintage"] for r in rows("sources.csv")}
    early = [
        int(r["year"])
        for r in rows("series/ic_self_sufficiency.csv")
        if int(vintage[r["source"]].split()[-1]) <= 2015
    ]
    assert early == [numbers["known_2015"]["value"]] == [2012]


def test_exports_cover_imports(numbers):
    exports, imports = series("ic_exports_hs8542"), series("ic_imports")
    cover = {y: 100 * exports[y] / imports[y] for y in range(2016, 2025)}
    assert numbers["cover_2016"]["value"] == pytest.approx(cover[2016])
    assert numbers["cover_2024"]["value"] == pytest.approx(100 * 159.747 / 385.79)
    assert numbers["cover_up"]["value"] == sum(cover[y] > cover[y - 1] for y in range(2017, 2025)) == 7
    assert numbers["net_2024"]["value"] == pytest.approx(385.79 - 159.747)
