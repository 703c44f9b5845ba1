"""Finding and understanding: terms by mouse, key and touch, search in two languages, the Chinese doorway."""

import re

import pytest
from playwright.sync_api import expect

CHAPTER = "chapters/talent_programs/thousand_talents.html"
PHONE = {"viewport": {"width": 390, "height": 780}, "has_touch": True, "is_mobile": True}
TERM = "a.term-link"
CARD = ".term-card"
DEFINITION = "A plan of 2008"


def test_a_term_by_mouse(visit):
    page = visit(CHAPTER)
    term, card = page.locator(TERM).first, page.locator(CARD)
    term.hover()
    expect(card).to_contain_text(DEFINITION)
    assert term.get_attribute("aria-describedby") == card.get_attribute("id")
    card.hover()  # the pointer can move onto it
    page.wait_for_timeout(400)
    assert card.is_visible()
    page.mouse.move(5, 5)
    expect(card).to_be_hidden()
    term.click()
    page.wait_for_url("**/glossary.html#term-*")
    assert not page.errors


def test_a_term_by_key(visit):
    page = visit(CHAPTER)
    term, card = page.locator(TERM).first, page.locator(CARD)
    term.focus()
    expect(card).to_contain_text(DEFINITION)
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()
    assert term.evaluate("one => one === document.activeElement")


def test_a_term_by_touch(visit):
    page = visit(CHAPTER, **PHONE)
    term, card = page.locator(TERM).first, page.locator(CARD)
    term.tap()
    expect(card).to_contain_text(DEFINITION)
    box = card.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    term.tap()
    page.wait_for_url("**/glossary.html#term-*")


def test_a_term_without_scripts(visit):
    page = visit(CHAPTER, java_script_enabled=False)
    page.locator(TERM).first.click()
    page.wait_for_url("**/glossary.html#term-*")


def results(page):
    found = page.locator("#search-results ul.search li")
    found.first.wait_for()
    return found


@pytest.mark.parametrize("words", ["千人计划", "人计", "大基金"])
def test_chinese_names_are_found(visit, words):
    page = visit(f"search.html?q={words}")
    expect(results(page).filter(has_text="Glossary").first).to_be_visible()
    assert not page.errors


def test_search_leads_to_a_figure(visit):
    page = visit("search.html?q=percentage of the United States in five measures")
    link = results(page).filter(has_text="figure, in").locator("a").first
    link.click()
    page.wait_for_url("**#fig-china-to-usa")
    expect(page.locator("figure#fig-china-to-usa")).to_be_in_viewport()


def test_the_chinese_doorway(visit):
    page = visit("chapters/index.html")
    page.locator(".page-facts a[hreflang='zh-Hans']").click()
    page.wait_for_url("**/chapters/zh/index.html")
    assert page.locator("html").get_attribute("lang") == "zh-Hans"
    figure, footer = page.locator("article figure"), page.locator("article .figure-footer")
    assert figure.locator(".caption-number").inner_text().startswith("图 ")
    footer.locator("summary").first.click()
    assert footer.locator(".figure-label").all_inner_texts() == ["来源：", "注意："]
    assert not re.search("[A-Za-z]", footer.locator(".figure-cautions").inner_text())
    assert "上一页" in page.locator(".prev-next-footer").inner_text()
    # the same number as on the English page
    chinese = page.locator(".key-findings a.number").first.inner_text()
    picture = page.locator("img.figure-light").first
    assert picture.evaluate("one => one.complete && one.naturalWidth > 0")
    svg = page.request.get(picture.evaluate("one => one.src")).text()
    assert "研发经费" in svg
    assert "R&amp;D" not in svg
    page.locator(".page-facts a[hreflang='en']").click()
    page.wait_for_url("**/chapters/index.html")
    assert page.locator(".key-findings a.number").first.inner_text() == chinese
    assert not page.errors
    assert not page.foreign


def test_copying_a_citation(visit, browser):
    page = visit(CHAPTER, permissions=["clipboard-read", "clipboard-write"])
    page.locator("#how-to-cite > summary").click()
    box = page.locator("#how-to-cite .highlight")
    box.hover()
    box.locator("button.copybtn").click()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("@incollection{talent_programs:thousand_talents-")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_for_wrong_addresses_needs_nothing_else(visit, scheme):
    page = visit("404.html", color_scheme=scheme)
    assert page.get_by_role("heading", level=1).inner_text() == "There is no such page"
    assert page.evaluate("performance.getEntriesByType('resource').length") == 0
