"""Ways through the book, as readers take them: with a mouse, by key, by touch, on paper, without scripts."""

import io
import unicodedata

import pytest
from pypdf import PdfReader

CHAPTER = "chapters/gii_rise/ranks_and_scores.html"
HOME = "chapters/index.html"
PHONE = {"viewport": {"width": 390, "height": 780}, "has_touch": True, "is_mobile": True}
CARD = ".number-card"


def number(page):
    """The number that the first sentence of the key findings ends with."""
    return page.locator(".key-findings a.number").first


def test_from_the_landing_page_to_the_data_of_a_figure(visit):
    page = visit("index.html")
    page.wait_for_url(f"**/{HOME}")
    page.locator(".theme-cards .sd-card").filter(has_text="The rise").click()
    page.wait_for_url(f"**/{CHAPTER}")
    figure = page.locator("figure").first
    with page.expect_download() as waiting:
        figure.get_by_role("link", name="Data", exact=True).click()
    lines = waiting.value.path().read_text("utf-8").splitlines()
    assert lines[0].startswith("year,")
    assert len(lines) > 10
    figure.get_by_text("How to cite").click()
    cited = figure.locator(".figure-cite p").inner_text()
    assert "Figure 1.1 in “" in cited
    assert figure.get_attribute("id") in cited


def test_a_card_by_mouse(visit):
    page = visit(CHAPTER)
    number(page).hover()
    card = page.locator(CARD)
    card.wait_for(state="visible")
    assert "GII rank of China, edition of 2011" in card.inner_text()
    assert "Position of an economy in an edition" in card.inner_text()
    card.hover()  # the pointer can move onto it
    page.wait_for_timeout(500)
    assert card.is_visible()
    page.mouse.move(5, 5)
    card.wait_for(state="hidden")


def test_a_card_by_key(visit):
    page = visit(CHAPTER)
    number(page).focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    card = page.locator(CARD)
    card.wait_for(state="visible")
    assert number(page).get_attribute("aria-expanded") == "true"
    page.keyboard.press("Escape")
    card.wait_for(state="hidden")
    assert number(page).evaluate("one => one === document.activeElement")

    page.keyboard.press("Enter")
    card.wait_for(state="visible")
    assert card.evaluate("one => one === document.activeElement")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "Close"
    page.keyboard.press("Escape")
    card.wait_for(state="hidden")
    assert number(page).evaluate("one => one === document.activeElement")

    page.keyboard.press("Enter")
    for _ in range(card.locator("a, button").count() + 1):
        page.keyboard.press("Tab")
    card.wait_for(state="hidden")
    assert number(page).evaluate("one => one === document.activeElement")


def test_a_card_by_touch(visit):
    page = visit(CHAPTER, **PHONE)
    number(page).tap()
    card = page.locator(CARD)
    card.wait_for(state="visible")
    assert number(page).bounding_box()["y"] < card.bounding_box()["y"], "the sheet covers the number"
    card.get_by_role("button", name="Close").tap()
    card.wait_for(state="hidden")


def test_the_card_leads_to_cell_data_and_notebook(visit):
    page = visit(CHAPTER)
    number(page).click()
    card = page.locator(CARD)
    series = card.locator(".number-card-series a").first.evaluate("one => one.href")
    assert "/series/" in series
    assert page.request.get(series.replace(".html", ".csv")).text().startswith("geo,year,value,")
    notebook = page.request.get(card.get_by_role("link", name="notebook").evaluate("one => one.href"))
    assert notebook.json()["nbformat"] == 4
    card.get_by_role("link", name="the cell").click()
    cell = page.locator(":target")
    assert cell.get_attribute("id").startswith("cell-")
    cell.get_by_text("numbers", exact=True).first.wait_for(state="visible")  # its fold is open


def test_a_number_of_another_page(visit):
    page = visit(HOME)
    foreign = page.locator("a.number[href*='numbers/']").first
    foreign.click()
    card = page.locator(CARD)
    card.wait_for(state="visible")
    card.get_by_role("link", name="all numbers").click()
    page.locator("tr:target").wait_for()


def test_without_scripts_a_number_is_a_link(visit):
    page = visit(CHAPTER, java_script_enabled=False)
    printed = number(page).inner_text()
    number(page).click()
    assert "/numbers/" in page.url
    assert page.locator("tr:target th").inner_text() == printed
    assert "GII rank of China" in page.locator("tr:target").inner_text()


def test_from_a_folder_without_a_server(visit, html):
    page = visit(CHAPTER, address=html.as_uri() + "/")
    number(page).click()
    page.locator(CARD).wait_for(state="visible")
    assert page.errors == []
    assert page.foreign == []


def test_the_ledger_can_be_filtered(visit):
    page = visit("chapters/evidence/ledger.html")
    status = page.get_by_role("status")
    everything = status.inner_text()
    page.locator(".table-tools select[name=verdict]").select_option("contradicted")
    rows = page.locator(".ledger tbody tr:visible")
    assert 0 < rows.count() < int(everything.split()[-2])
    assert set(rows.evaluate_all("all => all.map(one => one.cells[1].dataset.filter)")) == {"contradicted"}
    assert "verdict=contradicted" in page.url
    assert status.inner_text().startswith(f"{rows.count()} of ")
    page.locator(".table-tools input").fill("no claim says this")
    assert rows.count() == 0


def test_the_ledger_can_be_put_in_order(visit):
    page = visit("chapters/evidence/ledger.html#?verdict=contradicted&order=0-")
    head = page.locator(".ledger thead th").first
    assert head.get_attribute("aria-sort") == "descending"
    claims = page.locator(".ledger tbody tr:visible th a").all_inner_texts()
    assert len(claims) > 1
    head.get_by_role("button").click()  # back to the order of the page
    assert head.get_attribute("aria-sort") is None
    head.get_by_role("button").click()
    assert page.locator(".ledger tbody tr:visible th a").all_inner_texts() == claims[::-1]


def test_the_search_finds_a_chapter(visit):
    page = visit(HOME)
    page.keyboard.press("Control+k")
    page.keyboard.type("creative outputs")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search.html?q=creative+outputs")
    result = page.locator("#search-results li a").first
    result.wait_for()
    hrefs = page.locator("#search-results li a").evaluate_all("all => all.map(one => one.href)")
    assert any(CHAPTER in href for href in hrefs)


def test_words_sought_are_marked_until_the_reader_hides_them(visit):
    page = visit("search.html?q=creative+outputs")
    glass, field = page.locator("main .bd-search .fa-magnifying-glass"), page.locator("main .bd-search input")
    text = "one => one.getBoundingClientRect().x + parseFloat(getComputedStyle(one).paddingLeft)"
    assert glass.bounding_box()["x"] + glass.bounding_box()["width"] <= field.evaluate(text)
    page.locator("#search-results li a", has_text="Ranks and scores").first.click()
    page.locator("article span.highlighted").first.wait_for()
    page.get_by_role("link", name="Hide Search Matches").click()
    page.locator("span.highlighted").first.wait_for(state="detached")
    assert page.errors == []


def test_dark_pages_have_dark_figures(visit):
    page = visit(CHAPTER)
    light, dark = page.locator("img.figure-light").first, page.locator("img.figure-dark").first
    assert light.is_visible()
    assert not dark.is_visible()
    button = page.get_by_role("button", name="Color mode").first
    for _ in range(2):  # from light to what the system asks for, then to dark
        button.click()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    assert dark.is_visible()
    assert not light.is_visible()
    page.reload()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark", "the choice is kept"


def test_the_menu_on_a_telephone(visit):
    page = visit(CHAPTER, **PHONE)
    entry = page.locator(".bd-docs-nav a", has_text="Research effort").first
    assert not entry.is_visible()
    page.get_by_role("button", name="Contents of the book").tap()
    entry.wait_for(state="visible")
    entry.tap()
    page.wait_for_url("**/research_effort.html")


@pytest.mark.slow
def test_on_paper(visit):
    page = visit(CHAPTER)
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    page.emulate_media(media="print")
    assert page.locator("img.figure-light").first.is_visible()
    assert not page.locator("img.figure-dark").first.is_visible()
    assert not page.locator(".bd-sidebar-primary").is_visible()
    assert number(page).evaluate("one => getComputedStyle(one).textDecorationLine") == "none"
    text = "".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(page.pdf())).pages)
    # what is read out of a PDF has the f and i of some fonts in one letter, of others with a gap between
    assert "Keyfindings" in "".join(unicodedata.normalize("NFKC", text).split())


def test_the_head_of_a_long_table_comes_again_on_each_sheet(visit):
    page = visit("chapters/evidence/ledger.html")
    page.locator(".table-tools").first.wait_for()
    sheets = [sheet.extract_text() for sheet in PdfReader(io.BytesIO(page.pdf())).pages]
    rows = [n for n, text in enumerate(sheets) if text.count("Todi and Kotas") > 5]
    assert len(rows) > 3
    assert all("Verdict" in sheets[n] and "Document" in sheets[n] for n in rows)


def test_the_first_key_leads_past_the_menu(visit):
    page = visit(CHAPTER)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#main-content"


def test_nothing_moves_for_those_who_ask(visit):
    page = visit(CHAPTER, reduced_motion="reduce")
    moving = page.locator("a, button").evaluate_all(
        "all => all.filter(one => parseFloat(getComputedStyle(one).transitionDuration) > 0.01).length"
    )
    assert moving == 0


@pytest.mark.parametrize("width", [320, 640])
def test_a_reader_who_zooms_scrolls_one_way_only(visit, width):
    page = visit(CHAPTER, viewport={"width": width, "height": 500})
    assert page.evaluate("document.documentElement.scrollWidth") <= width
