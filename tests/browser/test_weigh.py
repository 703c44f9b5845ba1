"""An index that a reader weighs: the same ranks as in Python, by keyboard, from a disk, without a script."""

import re

import pandas as pd
import pytest

from tests.browser.test_every_page import AXE, BOTH, violations
from trajectory import data

RANKS = "chapters/gii_rise/ranks_and_scores.html"
PRESETS = {
    "Weights of the index": [10] * 5 + [25] * 2,
    "Equal weights": [20] * 7,
    "Outputs only": [0] * 5 + [25] * 2,
}
PILLARS = [
    f"gii_pillar{name}"
    for name in (
        "1_institutions", "2_human_capital_research", "3_infrastructure", "4_market_sophistication",
        "5_business_sophistication", "6_knowledge_technology_outputs", "7_creative_outputs",
    )
]  # fmt: skip
SAID = re.compile(r"China: rank (\d+) of (\d+) by your weights")


def rank_of(geo, year, weights):
    """The rank by plain arithmetic on the files of data."""
    scores = {}
    for weight, id in zip(weights, PILLARS, strict=True):
        rows = pd.read_csv(data.root() / "series" / f"{id}.csv", dtype=str).query("year == @year")
        for economy, value in zip(rows["geo"], rows["value"], strict=True):
            scores.setdefault(economy, []).append(weight * round(float(value) * 10_000))
    sums = {economy: sum(parts) for economy, parts in scores.items() if len(parts) == len(PILLARS)}
    return 1 + sum(other > sums[geo] for other in sums.values()), len(sums)


def shown(page):
    """The reader's ranks in the table, by name of the economy."""
    rows = page.locator(".weigh tbody tr").evaluate_all(
        "rows => rows.map(row => [row.cells[0].firstChild.textContent, Number(row.cells[1].textContent)])"
    )
    return dict(rows)


def said(page, word):
    page.wait_for_function(
        "word => document.querySelector('.weigh-status').textContent.includes(word)", arg=word
    )
    return page.locator(".weigh-status").inner_text()


def test_economies_stand_in_the_order_of_their_names(visit):
    names = visit(RANKS).locator(".weigh [name=economy] option").all_inner_texts()[1:]
    assert len(names) > 100
    assert names == sorted(names)


@pytest.mark.parametrize("year", ["2025", "2013"])
@pytest.mark.parametrize("preset", PRESETS)
def test_the_page_computes_what_python_computes(visit, preset, year):
    page = visit(RANKS)
    page.locator(".weigh").get_by_label("Edition").select_option(year)
    page.get_by_role("button", name=preset).click()
    rank, among = rank_of("CHN", year, PRESETS[preset])
    assert SAID.search(said(page, f"rank {rank} of {among}")).groups() == (str(rank), str(among))
    for geo in ("CHN", "USA", "IND", "VNM"):
        assert shown(page)[data.name(geo)] == rank_of(geo, year, PRESETS[preset])[0]
    assert page.get_by_role("button", name=preset).get_attribute("aria-pressed") == "true"
    assert page.errors == []


def test_a_slider_is_moved_by_key_and_the_address_keeps_it(visit, html):
    for where in ({}, {"address": html.as_uri() + "/"}):
        page = visit(RANKS, **where)
        page.get_by_role("slider", name="GII pillar 3: infrastructure").focus()
        page.keyboard.press("End")
        page.keyboard.press("ArrowLeft")
        weights = [10, 10, 49, 10, 10, 25, 25]
        rank, among = rank_of("CHN", "2025", weights)
        said(page, f"rank {rank} of {among}")
        assert page.get_by_role("slider", name="GII pillar 3").get_attribute("aria-valuetext") == "35%"
        page.locator(".weigh").get_by_label("Add an economy").select_option("BRA")
        assert shown(page)["Brazil"] == rank_of("BRA", "2025", weights)[0]
        kept = page.evaluate("location.hash")
        assert kept == "#?weights=10,10,49,10,10,25,25&economies=BRA"
        page.get_by_role("button", name="Weights of the index").click()
        page.get_by_role("button", name="Take out Brazil").click()
        assert page.evaluate("location.hash") == ""
        other = visit(RANKS + kept, **where)
        assert shown(other)["Brazil"] == rank_of("BRA", "2025", weights)[0]
        assert page.errors + other.errors == []


def test_no_weights_at_all_and_an_address_of_nonsense(visit):
    page = visit(RANKS + "#?weights=0,0,0,0,0,0,0&economies=XXX,BRA&edition=1999")
    said(page, "Give at least one pillar a weight")
    assert "Brazil" in page.locator(".weigh tbody").inner_text()
    assert page.locator(".weigh").get_by_label("Edition").input_value() == "2025"
    page = visit(RANKS + "#?weights=%3Cb%3E,1")
    said(page, f"rank {rank_of('CHN', '2025', PRESETS['Weights of the index'])[0]} of")
    assert page.errors == []


def test_without_a_script_there_is_a_table_and_no_slider(visit):
    page = visit(RANKS, java_script_enabled=False)
    assert page.locator(".weigh form").is_hidden()
    rows = page.locator(".weigh tbody tr").all_inner_texts()
    china = next(row for row in rows if row.startswith("China")).split("\t")
    assert [int(rank) for rank in china[2:5]] == [
        rank_of("CHN", "2025", weights)[0] for weights in PRESETS.values()
    ]


def test_the_interval_is_that_of_the_chapter(visit):
    page = visit(RANKS)
    interval = page.locator(".weigh tbody tr").first.locator("td").nth(2).inner_text()
    table = page.locator("caption", has_text="China under random weights of the pillars").locator("..")
    assert interval in table.inner_text()


@pytest.mark.slow
def test_axe_finds_nothing_with_the_box_at_work(visit):
    page = visit(RANKS, reduced_motion="reduce")
    page.evaluate(AXE)
    assert violations(page, BOTH) == []
