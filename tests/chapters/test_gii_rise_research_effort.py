"""Headline results of the chapter on research effort, worked out again from the files by hand."""

import math
import statistics

import pytest
from scipy import stats

from tests.chapters.conftest import rows, series

CHAPTER = "gii_rise/research_effort"


@pytest.fixture(scope="module")
def numbers(glued):
    return glued(CHAPTER)


def stays_above(china, other):
    """Walk back from the end while China is ahead."""
    year = max(set(china) & set(other))
    assert china[year] > other[year]
    while year - 1 in china and year - 1 in other and china[year - 1] > other[year - 1]:
        year -= 1
    return year


def test_yuan_and_prices(numbers):
    yuan, change = series("rd_expenditure"), series("gdp_deflator_growth")
    assert numbers["nominal_first"]["value"] == yuan[1999] == 67.89
    assert numbers["nominal_last"]["value"] == yuan[2024] == 3632.68
    assert numbers["nominal_times"]["text"] == "54"
    prices = math.prod(1 + change[y] / 100 for y in range(2000, 2025))
    assert numbers["real_times"]["value"] == pytest.approx(yuan[2024] / yuan[1999] / prices)


def test_growth_before_and_after_the_date(numbers):
    yuan, change = series("rd_expenditure"), series("gdp_deflator_growth")

    def real_growth(first, last):
        prices = math.prod(1 + change[y] / 100 for y in range(first + 1, last + 1))
        return 100 * ((yuan[last] / yuan[first] / prices) ** (1 / (last - first)) - 1)

    # the chapter estimates a mean change with autocorrelation; end points give nearly the same
    assert float(numbers["before_rate"]["text"].strip("%")) == pytest.approx(real_growth(1999, 2012), abs=0.4)
    assert float(numbers["after_rate"]["text"].strip("%")) == pytest.approx(real_growth(2013, 2024), abs=0.2)


def test_overtaking_in_purchasing_power(numbers):
    china, usa = series("rd_expenditure_ppp"), series("rd_expenditure_ppp", "USA")
    japan = series("rd_expenditure_ppp", "JPN")
    assert numbers["usa_passed_ppp"]["value"] == stays_above(china, usa) == 2024
    assert numbers["usa_margin"]["text"] == f"{100 * (china[2024] / usa[2024] - 1):.1f}%" == "1.9%"
    assert numbers["ppp_jpn"]["value"] == stays_above(china, japan) == 2009
    old, union = (
        series("rd_expenditure_ppp_2021_edition"),
        series("rd_expenditure_ppp_2021_edition", "EUU"),
    )
    assert numbers["old_euu"]["value"] == stays_above(old, union) == 2013
    old_usa = series("rd_expenditure_ppp_2021_edition", "USA")
    revised = (china[2019] / usa[2019]) / (old[2019] / old_usa[2019]) - 1
    assert revised > china[2024] / usa[2024] - 1
    assert numbers["revised_2019"]["value"] == pytest.approx(100 * revised)
    # 3,632.68 billion yuan are 1,028.344 billion PPP dollars
    assert numbers["yuan_ppp_last"]["value"] == pytest.approx(3632.68 / 1028.344, rel=1e-5)


def test_market_rates(numbers):
    share = [series("rd_intensity", g)[2023] / 100 * series("gdp", g)[2023] for g in ("CHN", "USA")]
    assert numbers["usa_market"]["text"] == f"{100 * share[0] / share[1]:.0f}%" == "50%"
    # the implied rate must be near the yuan of 2023 that everybody knows
    assert numbers["yuan_market_last"]["value"] == pytest.approx(7.1, abs=0.1)


def test_european_union_depends_on_the_edition(numbers):
    assert numbers["eu_passed_oecd"]["value"] == stays_above(
        series("rd_intensity_oecd"), series("rd_intensity_oecd", "EUU")
    )
    assert numbers["eu_passed_wdi"]["value"] == stays_above(
        series("rd_intensity"), series("rd_intensity", "EUU")
    )
    assert [numbers[f"eu_passed_{k}"]["text"] for k in ("oecd", "wdi_2025", "wdi")] == [
        "2013",
        "2019",
        "2020",
    ]
    india = series("rd_intensity", "IND")
    first = stays_above(series("rd_intensity"), india)
    assert numbers["int_passed"]["text"] == f"India in {first} and the European Union in 2020"
    assert numbers["int_ends"]["text"] == f"the values of India end in {max(india)}"


def test_targets(numbers):
    printed, today = series("rd_intensity_first_printed"), series("rd_intensity_oecd_2026")
    assert printed[2020] == 2.40 and printed[2022] == 2.54  # as in the communiques of 2021 and 2023
    assert numbers["short_high"]["value"] == pytest.approx(2.5 - today[2020])
    assert numbers["reached_printed"]["value"] == min(y for y in printed if printed[y] >= 2.5)
    assert numbers["reached_today"]["value"] == min(y for y in today if today[y] >= 2.5)
    later = series("rd_intensity_revised")
    moved = {y: round(later[y] - printed[y], 2) for y in later}
    assert numbers["later_below"]["value"] == sum(v < 0 for v in moved.values())
    assert numbers["later_years"]["text"] == "2013, 2018 and 2023"
    assert {y for y, v in moved.items() if v <= -0.05} == {2013, 2018, 2023}


def known_on(day):
    """Ratios printed until a day, each in its newest print, restated by the next communique."""
    prints = [r for r in rows("vintages.csv") if r["geo"] == "CHN" and r["printed"] and r["printed"] <= day]
    known = {}
    for id in ("rd_intensity_first_printed", "rd_intensity_revised"):
        for row in sorted((r for r in prints if r["indicator"] == id), key=lambda r: r["printed"]):
            if int(row["year"]) >= 1999:
                known[int(row["year"])] = float(row["value"])
    return known


def test_what_was_known(numbers):
    assert numbers["data_2016"]["value"] == max(known_on("2016-05-19")) == 2014
    assert max(known_on("2018-10-11")) == 2017


def test_outlook_for_2030_is_near_a_random_walk_with_drift(numbers):
    known = known_on("2026-11-28")
    change = [known[y] - known[y - 1] for y in range(2000, 2025)]
    middle = known[2024] + 6 * statistics.mean(change)
    assert numbers["median_2030"]["value"] == pytest.approx(middle, abs=0.05)
    spread = statistics.stdev(change) * math.sqrt(6 + 36 / 25)
    assert stats.t.sf((2.8 - middle) / spread, 24) > 0.95
    assert numbers["low_2030"]["value"] == pytest.approx(middle - 1.3 * spread, abs=0.1)


def test_the_parity_of_2019(numbers):
    yuan, ppp = series("rd_expenditure"), series("rd_expenditure_ppp")
    price = yuan[2019] / ppp[2019]
    usa = series("rd_expenditure_ppp", "USA")
    assert numbers["at_2019"]["value"] == pytest.approx(100 * yuan[2024] / price / usa[2024])


def test_basic_research(numbers):
    # NBS: 6.88 % in 2024, 6.03 % in 2019
    assert numbers["basic_last"]["text"] == "6.9%"
    basic, total = series("rd_expenditure_basic"), series("rd_expenditure")
    share = {y: basic[y] / total[y] for y in basic}
    assert round(100 * share[2019], 2) == 6.03
    assert numbers["basic_share_low_year"]["value"] == min(share, key=share.get)
    assert (
        numbers["enterprises_last"]["text"]
        == f"{100 * series('rd_expenditure_enterprise')[2024] / total[2024]:.0f}"
    )
