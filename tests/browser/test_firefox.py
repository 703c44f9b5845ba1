"""The book in Firefox, under the site's policy: pages of each kind, and ways that readers take."""

import pytest

from tests.browser import test_reading
from tests.browser.test_explore import EVENTS, open_chart
from tests.browser.test_weigh import RANKS, rank_of, said
from tests.published import visits

pytestmark = pytest.mark.slow
WIDE, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 780}
PAGES = (
    "chapters/index.html",
    RANKS,
    EVENTS,
    "chapters/evidence/board.html",
    "chapters/evidence/ledger.html",
    "chapters/zh/index.html",
    "claims/huan2025-01.html",
    "series/rd_intensity.html",
    "search.html?q=千人计划",
)


@pytest.fixture
def visit(firefox, site):
    """Open pages in Firefox, in this file and in the tests that it takes from others."""
    with visits(firefox, site) as open_page:
        yield open_page


def test_pages_of_each_kind(visit, site):
    page = visit("chapters/index.html")
    for name in PAGES:
        page.goto(site + name)
        for theme, window in (("dark", PHONE), ("light", WIDE)):
            page.set_viewport_size(window)
            page.evaluate("name => { document.documentElement.dataset.theme = name; }", theme)
            page.evaluate("scrollTo(0, document.body.scrollHeight)")
            assert page.evaluate("document.documentElement.scrollWidth") <= window["width"], (name, window)
        if name in (RANKS, EVENTS):
            assert open_chart(page).locator("svg path").count() > 1, name
        if name.startswith("search"):
            page.locator("#search-results li").first.wait_for()
        assert page.errors == [], name
        assert page.foreign == [], name


def test_pillars_are_weighed_by_key(visit):
    page = visit(RANKS)
    page.get_by_role("slider", name="GII pillar 3: infrastructure").focus()
    page.keyboard.press("End")
    rank, among = rank_of("CHN", "2025", [10, 10, 50, 10, 10, 25, 25])
    said(page, f"rank {rank} of {among}")
    assert page.evaluate("location.hash") == "#?weights=10,10,50,10,10,25,25"
    assert page.errors == []


test_a_card_by_mouse = test_reading.test_a_card_by_mouse
test_dark_pages_have_dark_figures = test_reading.test_dark_pages_have_dark_figures
test_the_ledger_can_be_filtered = test_reading.test_the_ledger_can_be_filtered
test_the_ledger_can_be_put_in_order = test_reading.test_the_ledger_can_be_put_in_order
test_the_search_finds_a_chapter = test_reading.test_the_search_finds_a_chapter
test_words_sought_are_marked = test_reading.test_words_sought_are_marked_until_the_reader_hides_them
