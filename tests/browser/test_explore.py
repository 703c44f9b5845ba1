"""Charts to explore: drawn from the book's own files, run by keyboard, told as a table, kept in the address."""

import csv
import gzip
import io
import re
from urllib.parse import unquote

import pytest

from trajectory import data

RANKS = "chapters/gii_rise/ranks_and_scores.html"
EFFORT = "chapters/gii_rise/research_effort.html"
ABROAD = "chapters/policy_instruments/opening_to_fdi.html"
CHIPS = "chapters/semiconductors/trade_and_output.html"
TALENT = "chapters/talent_programs/home_grown_talent.html"
EVENTS = "chapters/policy_instruments/chronology_and_instruments.html"


def open_chart(page):
    """Open the chart of a page by keyboard, where it is closed; wait until it is drawn."""
    if page.locator("section.explore").count():
        box = page.locator("section.explore")
        page.locator("section.explore[data-drawn]").wait_for(timeout=60_000)
        return box
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


def test_nothing_of_vega_is_loaded_before_a_chart_is_opened(visit, html):
    page = visit(EVENTS)
    page.wait_for_load_state("networkidle")
    loaded = page.evaluate("performance.getEntriesByType('resource').map(entry => entry.name)")
    assert not [name for name in loaded if "charts/" in name]
    assert any(name.split("?")[0].endswith("explore.js") for name in loaded)
    other = visit("chapters/evidence/glossary.html")
    assert "explore.js" not in other.content()
    assert "lines.js" not in other.content()
    assert (html / "_static/charts/vega.js").stat().st_size < 1_000_000


def transferred(file):
    """The bytes that a server sends for a file: text is compressed, pictures and fonts are already."""
    content = file.read_bytes()
    return len(gzip.compress(content)) if file.suffix in (".html", ".js", ".css", ".svg") else len(content)


@pytest.mark.parametrize("name", [RANKS, EFFORT, ABROAD, CHIPS, TALENT])
def test_an_open_chart_keeps_its_page_below_a_megabyte(visit, site, html, name):
    page = visit(name)
    open_chart(page)
    page.wait_for_load_state("networkidle")
    loaded = page.evaluate("performance.getEntriesByType('resource').map(entry => entry.name)")
    files = {unquote(one.removeprefix(site).partition("?")[0]) for one in loaded if one.startswith(site)}
    assert not [one for one in files if "vega" in one]
    assert any(one.endswith("-compare.js") for one in files)
    assert sum(transferred(html / one) for one in {name, *files}) < 1_000_000
    assert page.locator("section.explore svg path").count() > 1
    assert page.foreign == []
    assert page.errors == []


def test_charts_are_drawn_where_no_text_may_be_run_as_code(visit):
    """The policy that every test of this folder is served with forbids `Function` and `eval`."""
    for name in (CHIPS, EVENTS):
        page = visit(name)
        assert "unsafe-eval" not in page.request.get(page.url).headers["content-security-policy"]
        page.wait_for_load_state("networkidle")
        assert open_chart(page).locator("svg path").count() > 1
        assert page.errors == []


def test_difference_and_index_are_those_of_the_data(visit):
    page = visit(CHIPS)
    box = open_chart(page)
    exports = data.panel("ic_exports_hs8542")
    box.get_by_role("combobox", name="Show").select_option("difference")
    head, rows = table_of(box)
    assert "United States" not in head
    shown = {int(row[0]): row[head.index("China")] for row in rows}
    expected = (exports["CHN"] - exports["USA"]).dropna()
    assert list(shown) >= list(expected.index[:1])
    last = int(expected.index[-1])
    assert float(shown[last].replace(",", "")) == pytest.approx(expected[last], rel=1e-4)
    assert "no interval" in box.locator(".explore-status").inner_text()
    box.get_by_role("combobox", name="Show").select_option("index")
    head, rows = table_of(box)
    # the base is a year that all have, after China's new definition of 2014
    (base,) = [row for row in rows if set(row[1:]) == {"100"}]
    assert base[0] == "2014"
    after = rows[rows.index(base) + 1]
    value = float(after[head.index("South Korea")].replace(",", ""))
    assert value == pytest.approx(100 * exports["KOR"][2015] / exports["KOR"][2014], rel=1e-4)
    assert rows[0][head.index("China")] == "–"
    # the address brings another reader to the same picture
    address = page.evaluate("location.href")
    assert "chart=chips-compare" in address
    again = page.context.new_page()
    again.goto(address)
    again.locator("section.explore[data-drawn]").wait_for()
    assert table_of(again.locator("section.explore")) == (head, rows)
    # a link within the page undoes no choice
    page.evaluate("location.hash = '#sources'")
    page.wait_for_timeout(100)
    assert table_of(box) == (head, rows)
    # and the file holds what is seen
    link = box.locator(".figure-downloads a").first.get_attribute("href")
    assert unquote(link).count("\n") == 1 + sum(cell != "–" for row in rows for cell in row[1:])


def test_what_is_drawn_is_named_in_full(visit):
    page = visit(TALENT)
    box = open_chart(page)
    show, status = box.get_by_role("combobox", name="Show"), box.locator(".explore-status")
    drawn = box.locator(".explore-chart")
    box.get_by_role("combobox", name="Measure").select_option(
        label="Articles in the world's top 1%, % of own"
    )
    # the picture names who published what it shows, and no other
    assert data.indicator("top1pct_share").publisher in drawn.inner_text()
    assert "OECD" not in drawn.inner_text()
    show.select_option("index")
    assert "top 1%, % of own: index, " in drawn.inner_text()
    show.select_option("difference")
    for number in (1, 3, 4):
        box.get_by_role("combobox", name=f"Economy {number}").select_option("")
    assert "an economy beside the rival" in status.inner_text()
    show.select_option("value")
    box.get_by_role("combobox", name="From").select_option("2020")
    box.get_by_role("combobox", name="To").select_option("2020")
    assert status.inner_text() == "One value drawn, of 2020."
    assert page.errors == []


def test_what_falls_below_zero_has_no_index(visit):
    assert (data.panel("fdi_inflow_share")["JPN"] < 0).any()
    page = visit(ABROAD)
    box = open_chart(page)
    before = table_of(box)
    box.get_by_role("combobox", name="Show").select_option("index")
    assert "above zero" in box.locator(".explore-status").inner_text()
    assert table_of(box) == before


def test_a_choice_leaves_the_rest_of_the_address_alone(visit):
    page = visit(RANKS)
    box = open_chart(page)
    page.get_by_role("button", name="Equal weights").click()
    box.get_by_role("combobox", name="Economy 4").select_option("JPN")
    assert "e4=JPN" in page.evaluate("location.hash")
    assert "weights=20" in page.evaluate("location.hash")
    box.get_by_role("combobox", name="Economy 4").select_option("IND")
    assert "e4=" not in page.evaluate("location.hash")


def test_the_table_holds_what_the_data_hold(visit):
    page = visit(RANKS)
    head, rows = table_of(open_chart(page))
    assert set(head) == {"year", "China", "South Korea", "United States", "India"}
    ranks = data.panel("gii_rank").combine_first(data.panel("gii_rank_derived")).loc[2013:]
    geos = [data.economies()[data.economies() == name].index[0] for name in head[1:]]
    expected = ranks[geos].dropna(how="all")
    assert [int(row[0]) for row in rows] == list(expected.index)
    for row, (_, values) in zip(rows, expected.iterrows(), strict=True):
        assert row[1:] == ["–" if value != value else f"{value:g}" for value in values]


def test_lists_are_run_by_keyboard(visit):
    page = visit(EFFORT)
    box = open_chart(page)
    before = box.locator("svg").inner_html()
    lists = box.locator("select")
    lists.first.focus()
    for _ in range(lists.count()):
        if page.evaluate("document.activeElement.name") == "e4":
            break
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.name") == "e4"
    page.keyboard.type("Israel")
    page.wait_for_function(
        "document.querySelector('.explore svg').getAttribute('aria-label').includes('Israel')"
    )
    head, rows = table_of(box)
    assert "Israel" in head
    assert "Germany" not in head
    assert box.locator("svg").inner_html() != before
    latest = data.series("rd_intensity", "ISR")
    shown = {row[0]: row[head.index("Israel")] for row in rows}
    assert float(shown[str(latest.index[-1])]) == pytest.approx(latest.iloc[-1], rel=1e-4)
    assert page.errors == []


def test_events_are_chosen_by_theme(visit):
    page = visit(EVENTS)
    box = open_chart(page)
    _, rows = table_of(box)
    events = data.events()
    assert len(rows) == len(events)
    box.get_by_role("combobox", name="Theme").select_option("semiconductors")
    box.locator(".explore-status", has_text="semiconductors").wait_for(state="attached")
    _, rows = table_of(box)
    chosen = events[events["theme"] == "semiconductors"]
    assert sorted((row[0], row[1]) for row in rows) == sorted(
        zip(chosen["date"].astype(str), chosen["label"], strict=True)
    )
    assert page.errors == []


def test_dark_pages_and_telephones(visit):
    page = visit(RANKS, viewport={"width": 360, "height": 800}, reduced_motion="reduce")
    box = open_chart(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert box.locator("svg").bounding_box()["width"] <= 360
    label = "getComputedStyle(document.querySelector('.explore svg .lines-tick')).fill"
    light = page.evaluate(label)
    box.get_by_role("combobox", name="Economy 4").select_option(label="Switzerland")
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    page.wait_for_function(f"{label} !== '{light}'")
    assert "Switzerland" in table_of(box)[0]  # the choice is kept
    assert page.errors == []


def test_all_data_can_be_had(html, visit):
    page = visit(RANKS)
    address = page.locator(".explore .figure-downloads a", has_text="All data").get_attribute("href")
    text = (html / "chapters/gii_rise" / address).resolve().read_text("utf-8")
    rows = list(csv.DictReader(io.StringIO(text)))
    china = {
        r["year"]: r["value"] for r in rows if r["economy"] == "China" and r["measure"].startswith("rank")
    }
    assert float(china["2025"]) == data.value("gii_rank", "CHN", 2025)


def test_without_javascript_the_box_says_so(visit):
    page = visit(RANKS, java_script_enabled=False)
    text = page.content()
    assert re.search(r'<section class="explore"[^>]*>', text)
    box = page.locator("section.explore")
    assert box.get_by_text("The chart needs JavaScript").is_visible()
    box.locator(".explore-table > summary").click()
    assert box.get_by_role("columnheader", name="China").is_visible()
