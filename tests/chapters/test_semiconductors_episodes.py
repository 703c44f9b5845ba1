"""Episodes: counts, amounts and places, worked out by hand."""

import pytest

from tests.chapters.conftest import rows, series

CHAPTER = "semiconductors/episodes"


@pytest.fixture(scope="module")
def numbers(glued):
    return glued(CHAPTER)


def test_episodes_and_instruments_are_counted(numbers):
    of_chips = [r for r in rows("events.csv") if r["theme"] == "semiconductors" and r["instrument"]]
    episodes = [r for r in of_chips if r["id"] != "jinhua_founded"]  # a firm founded is no espionage
    assert numbers["n_events"]["value"] == len(episodes)
    assert numbers["n_instruments"]["value"] == len({r["instrument"] for r in episodes})
    told = {r["claim"] for r in rows("evidence.csv") if r["scope"] in ("same", "act")}
    elsewhere = {r["event"] for r in rows("claims.csv") if r["id"] in told}
    alone = [r["id"] for r in episodes if r["source"] == "todi2023" and r["id"] not in elsewhere]
    assert numbers["n_slides_only"]["value"] == len(alone)
    assert {"wuxi_742", "imported_lines"} <= set(alone)


def test_amounts_in_percent_of_gdp(numbers):
    yuan, dollars, fund = series("gdp_lcu"), series("gdp"), series("ic_fund")
    assert numbers["gdp_lines"]["value"] == pytest.approx(100 * 1.3e9 / yuan[1985])
    assert numbers["gdp_p909"]["value"] == pytest.approx(100 * 1.2e9 / dollars[1996])
    assert numbers["gdp_150"]["value"] == pytest.approx(100 * 150e9 / dollars[2014])
    first = 100 * fund[2014] * 1e9 / yuan[2014]
    second = 100 * fund[2019] * 1e9 / yuan[2019]
    third = 100 * fund[2024] / (3632.68 / 0.0269)  # R&D of 2024 was 2.69 % of GDP
    assert numbers["gdp_fund_low"]["value"] == pytest.approx(min(first, second, third), rel=1e-4)
    assert numbers["gdp_fund_high"]["value"] == pytest.approx(max(first, second, third), rel=1e-4)
    # in dollars by hand: about 6.03, 6.78 and 7.2 yuan for one
    by_hand = 138.7 / 6.03 + 204.1 / 6.775 + 344 / 7.205
    assert numbers["fund_dollars"]["value"] == pytest.approx(by_hand, rel=0.01)
    # a rough check with round numbers: GDP of 2014 was about 64 trillion yuan and 10.5 trillion dollars
    assert first == pytest.approx(0.22, abs=0.01)
    assert numbers["gdp_150"]["value"] == pytest.approx(1.43, abs=0.05)


def test_growth_of_output_between_waypoints(numbers):
    # 30 million pieces in 1978, 64 in 1985, 65,260 in 2010, 484,280 in 2025
    assert numbers["growth_early"]["value"] == pytest.approx(100 * ((64 / 30) ** (1 / 7) - 1))
    assert numbers["growth_gap"]["value"] == pytest.approx(100 * ((65260 / 64) ** (1 / 25) - 1))
    assert numbers["growth_late"]["value"] == pytest.approx(100 * ((484280 / 65260) ** (1 / 15) - 1))


def series_of_2024(firm):
    return [float(r["value"]) for r in rows(f"series/foundry_share_{firm}.csv") if r["year"] == "2024"]


def test_smic_is_third(numbers):
    firms = ["tsmc", "samsung", "smic", "umc", "globalfoundries", "huahong", "nexchip"]
    values = {f: next(iter(series_of_2024(f))) for f in firms}
    assert [f for f in firms if values[f] > values["smic"]] == ["tsmc", "samsung"]
    assert numbers["smic_share"]["value"] == values["smic"]
    # the ten largest make up about 96% of the market: the three not in the data cannot be larger
    assert 96 - sum(values.values()) < values["smic"]


def test_smic_relative_to_world_sales(numbers):
    revenue, world = series("smic_revenue"), series("semiconductor_billings", "WLD")
    assert numbers["smic_2025"]["value"] == pytest.approx(100 * revenue[2025] / (1000 * world[2025]))
    assert numbers["revenue_factor"]["value"] == pytest.approx(9300 / 2914.2)
