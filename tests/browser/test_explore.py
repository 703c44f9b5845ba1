"""Charts to explore: nothing until opened, drawn from the book's own files, run by keyboard, told as a table."""

import csv
import io
import re
from pathlib import Path

import pytest

from trajectory import data

RANKS = "chapters/gii_rise/ranks_and_scores.html"
EFFORT = "chapters/gii_rise/research_effort.html"
EVENTS = "chapters/policy_instruments/chronology_and_instruments.html"


def open_chart(page):
    """Open the chart of a page by keyboard; wait until it is drawn."""
    box = page.locator("details.explore")
    box.locator("> summary").focus()
    page.keyboard.press("Enter")
    page.locator("details.explore[data-drawn]").wait_for(timeout=60_000)
    return box


def table_of(box):
    """The header and the rows of the table of values drawn."""
    box.locator(".explore-table").evaluate("details => { details.open = true }")
    head = box.locator(".explore-table thead th").all_inner_texts()
    rows = box.locator(".explore-table tbody tr").evaluate_all(
        "rows => rows.map(row => [...row.cells].map(cell => cell.textContent))"
    )
    return head, rows


@pytest.fixture
def requests_of(visit):
    """Open a page and note what it asks for."""

    def open_page(name, **options):
        page = visit(name, **options)
        page.wait_for_load_state("networkidle")
        asked = []
        page.on("request", lambda request: asked.append(request.url))
        return page, asked

    return open_page


def test_nothing_is_loaded_before_a_chart_is_opened(visit, html):
    page = visit(RANKS)
    page.wait_for_load_state("networkidle")
    loaded = page.evaluate("performance.getEntriesByType('resource').map(entry => entry.name)")
    assert not [name for name in loaded if "charts/" in name]
    assert any(name.split("?")[0].endswith("explore.js") for name in loaded)
    other = visit("chapters/evidence/glossary.html")
    assert "explore.js" not in other.content()
    assert (html / "_static/charts/vega.js").stat().st_size < 1_000_000


def test_the_chart_is_drawn_from_the_books_own_files(requests_of):
    page, asked = requests_of(RANKS)
    box = open_chart(page)
    assert [Path(name.split("?")[0]).name for name in asked if "charts/" in name] == [
        "vega.js",
        "gii-compare.js",
    ]
    assert box.locator("svg path").count() > 20
    assert page.foreign == []
    assert page.errors == []


def test_the_table_holds_what_the_data_hold(requests_of):
    page, _ = requests_of(RANKS)
    head, rows = table_of(open_chart(page))
    assert head == ["year", "China", "South Korea", "United States", "India"] or set(head) == {
        "year", "China", "South Korea", "United States", "India",
    }  # fmt: skip
    ranks = data.panel("gii_rank").combine_first(data.panel("gii_rank_derived")).loc[2013:]
    geos = [data.economies()[data.economies() == name].index[0] for name in head[1:]]
    expected = ranks[geos].dropna(how="all")
    assert [int(row[0]) for row in rows] == list(expected.index)
    for row, (_, values) in zip(rows, expected.iterrows(), strict=True):
        assert row[1:] == ["–" if value != value else f"{value:g}" for value in values]


def test_lists_are_run_by_keyboard(requests_of):
    page, _ = requests_of(EFFORT)
    box = open_chart(page)
    before = box.locator("svg").inner_html()
    page.keyboard.press("Tab")
    lists = box.locator("select")
    assert lists.count() == 5
    for _ in range(lists.count() + 3):
        if page.evaluate("document.activeElement.name") == "economy_4":
            break
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.name") == "economy_4"
    page.keyboard.type("Israel")
    page.wait_for_function("document.querySelector('.explore-status').textContent.includes('Israel')")
    head, rows = table_of(box)
    assert "Israel" in head
    assert "Germany" not in head
    assert box.locator("svg").inner_html() != before
    latest = data.series("rd_intensity", "ISR")
    shown = {row[0]: row[head.index("Israel")] for row in rows}
    assert float(shown[str(latest.index[-1])]) == pytest.approx(latest.iloc[-1], rel=1e-4)
    assert page.errors == []


def test_events_are_chosen_by_theme(requests_of):
    page, _ = requests_of(EVENTS)
    box = open_chart(page)
    _, rows = table_of(box)
    events = data.events()
    assert len(rows) == len(events)
    box.get_by_role("combobox", name="Theme").select_option("semiconductors")
    page.wait_for_function("document.querySelector('.explore-status').textContent.includes('semiconductors')")
    _, rows = table_of(box)
    chosen = events[events["theme"] == "semiconductors"]
    assert sorted((row[0], row[1]) for row in rows) == sorted(
        zip(chosen["date"].astype(str), chosen["label"], strict=True)
    )
    assert page.errors == []


def test_dark_pages_and_telephones(requests_of):
    page, _ = requests_of(RANKS, viewport={"width": 360, "height": 800}, reduced_motion="reduce")
    box = open_chart(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert box.locator("svg").bounding_box()["width"] <= 360
    label = "document.querySelector('details.explore svg .role-axis-label text').getAttribute('fill')"
    light = page.evaluate(label)
    box.get_by_role("combobox", name="Economy 4").select_option("Switzerland")
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    page.wait_for_function(f"{label} !== '{light}'")
    assert "Switzerland" in table_of(box)[0]  # the choice is kept
    assert page.errors == []


def test_all_data_can_be_had(html, requests_of):
    page, _ = requests_of(RANKS)
    address = page.locator("details.explore .figure-downloads a").get_attribute("href")
    text = (html / "chapters/gii_rise" / address).resolve().read_text("utf-8")
    rows = list(csv.DictReader(io.StringIO(text)))
    china = {
        r["year"]: r["value"] for r in rows if r["economy"] == "China" and r["measure"].startswith("rank")
    }
    assert float(china["2025"]) == data.value("gii_rank", "CHN", 2025)


def test_without_javascript_the_box_says_so(visit):
    page = visit(RANKS, java_script_enabled=False)
    text = page.content()
    assert re.search(r'<details class="explore"[^>]*>', text)
    box = page.locator("details.explore")
    box.locator("> summary").click()
    assert box.get_by_text("The chart needs JavaScript").is_visible()
