"""The landing page's numbers, worked out from the CSV files."""

import pytest

from tests.chapters.conftest import rows, series


@pytest.fixture(scope="module")
def numbers(glued):
    return glued("index")


@pytest.mark.parametrize(
    ("name", "id"),
    [
        ("cross_rd", "rd_expenditure_ppp"),
        ("cross_articles", "articles"),
        ("cross_top10", "papers_top10"),
    ],
)
def test_crossing_years(numbers, name, id):
    china, usa = series(id, "CHN"), series(id, "USA")
    years = sorted(set(china) & set(usa))
    last_below = max(y for y in years if china[y] <= usa[y])
    assert numbers[name]["value"] == last_below + 1


def test_rd_margin(numbers):
    # OECD: 1,028,344 and 1,009,275 million PPP dollars in 2024
    assert numbers["cross_rd_size"]["value"] == pytest.approx((1028344 / 1009275 - 1) * 100, abs=0.01)


def test_verdicts_add_up_to_the_claims(numbers):
    parts = ("confirmed", "caveat", "superseded", "contradicted", "open")
    assert sum(numbers[f"claims_{part}"]["value"] for part in parts) == numbers["claims_n"]["value"]
    assert numbers["claims_n"]["value"] == len(rows("claims.csv"))
