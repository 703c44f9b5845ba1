"""The book in Firefox, under the site's policy: pages of each kind, and ways that readers take."""

import pytest

from tests.browser import test_explore, test_finding, test_policy, test_reading, test_weigh
from tests.served import visits

pytestmark = pytest.mark.slow
WIDE, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 780}
PAGES = (
    "chapters/index",
    "chapters/gii_rise/ranks_and_scores",
    "chapters/evidence/board",
    "chapters/evidence/ledger",
    "chapters/zh/index",
    "claims/huan2025-01",
    "series/rd_intensity",
    "search",
)


@pytest.fixture
def visit(firefox, site):
    """What the tests named below open pages with: here, Firefox."""
    with visits(firefox, site) as open_page:
        yield open_page


@pytest.mark.parametrize("name", PAGES)
def test_a_page(visit, name):
    page = visit(f"{name}.html")
    for theme in ("light", "dark"):
        page.evaluate("name => { document.documentElement.dataset.theme = name; }", theme)
        page.evaluate("scrollTo(0, document.body.scrollHeight)")
        for window in (WIDE, PHONE):
            page.set_viewport_size(window)
            assert page.evaluate("document.documentElement.scrollWidth") <= window["width"], window
    assert page.errors == []
    assert page.foreign == []


# ways that the same tests go in Chromium: they take `visit` from this file
test_a_card_by_mouse = test_reading.test_a_card_by_mouse
test_the_ledger_can_be_filtered = test_reading.test_the_ledger_can_be_filtered
test_the_ledger_can_be_put_in_order = test_reading.test_the_ledger_can_be_put_in_order
test_the_search_finds_a_chapter = test_reading.test_the_search_finds_a_chapter
test_dark_pages_have_dark_figures = test_reading.test_dark_pages_have_dark_figures
test_the_chinese_doorway = test_finding.test_the_chinese_doorway
test_charts_are_drawn = test_explore.test_charts_are_drawn_where_no_text_may_be_run_as_code
test_a_slider_is_moved_by_key = test_weigh.test_a_slider_is_moved_by_key_and_the_address_keeps_it
test_code_that_got_into_a_page_does_not_run = test_policy.test_code_that_got_into_a_page_does_not_run
