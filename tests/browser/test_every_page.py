"""What holds on every page of the book, light and dark, wide and on a telephone."""

import re
from pathlib import Path

import axe_playwright_python
import pytest
from bs4 import BeautifulSoup

from tests.conftest import PROJECT, swept

AXE = next(Path(axe_playwright_python.__file__).parent.rglob("axe.min.js")).read_text("utf-8")
# pages that no table of contents names
CLAIMS = (
    "claims/huan2025-01",
    "claims/cui2025-05",
    "claims/todi2023-27",
)  # with figure, with findings, left open
SERIES = ("series/rd_intensity", "series/equipment_share")  # with a file to download, and without
OTHERS = ("search", "genindex", "404", *CLAIMS, *SERIES)
RECORDS = tuple(f"numbers/{name}" for name, path in PROJECT.pages.items() if path.endswith(".ipynb"))
WIDE, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 780}
ZOOMED = {"width": 640, "height": 450}  # a window of 1280 pixels at 200 %
THEMES = ("light", "dark")
BOTH = [("light", WIDE), ("dark", PHONE)]
EACH = [(theme, window) for window in (WIDE, PHONE) for theme in THEMES]
KINDS = (
    "chapters/index",
    "chapters/gii_rise/research_effort",
    "chapters/evidence/ledger",
    "chapters/zh/summary",
    "claims/huan2025-01",
    "numbers/chapters/gii_rise/research_effort",
    "search",
)
RECORDS_FAST = ("numbers/chapters/gii_rise/research_effort",)
KINDS_FAST = ("chapters/index", "search")

RUN = """
async rules => {
    const options = { resultTypes: ["violations"], preload: false, rules: {}, ...rules };
    const found = await axe.run(document, options);
    return found.violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.target.join(" ")).join(", ")}`);
}
"""
ALL, CONTRAST = {}, {"runOnly": ["color-contrast"]}
BUT_CONTRAST = {"rules": {"color-contrast": {"enabled": False}}}
SHIFTS = """
new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifted = (window.shifted || 0) + entry.value;
}).observe({ type: "layout-shift", buffered: true });
"""
# sets the theme, and waits until the page has been drawn in it, in the window it has been given
THEME = """
async ([name, width]) => {
    Object.assign(document.documentElement.dataset, { mode: name, theme: name });
    while (innerWidth !== width) await new Promise(requestAnimationFrame);
    for (let frame = 0; frame < 3; frame += 1) await new Promise(requestAnimationFrame);
}
"""


# three of four elements of a chapter are words of code, each in its colour: tested once, for all pages, below
UNCOLOURED = "document.querySelectorAll('pre').forEach(pre => { pre.textContent = pre.textContent; })"


# Contrast takes axe most of its time, and depends on colours and sizes of letters: one text of each kind is
# looked at, in both themes; on a page of each kind, below, every text.
ONE_OF_A_KIND = """
async themes => {
    const texts = (element) => [...element.childNodes].filter((n) => n.nodeType === Node.TEXT_NODE && n.data.trim());
    const kinds = new Map();
    for (const element of document.querySelectorAll("body *")) {
        if (texts(element).length && element.checkVisibility()) kinds.set(element, "");
    }
    for (const theme of themes) {
        Object.assign(document.documentElement.dataset, { mode: theme, theme });
        await new Promise(requestAnimationFrame);
        for (const [element, kind] of kinds) {
            const own = getComputedStyle(element);
            const looks = [own.color, own.fontSize, own.fontWeight];
            for (let around = element; around; around = around.parentElement) {
                const { backgroundColor, backgroundImage, opacity, position } = getComputedStyle(around);
                looks.push(backgroundColor, backgroundImage, opacity, position === "static" ? "" : position);
            }
            kinds.set(element, `${kind} ${looks.join(" ").replace(/(rgba\\(0, 0, 0, 0\\) none 1 *)+/g, " ")}`);
        }
    }
    const seen = {};
    for (const [element, kind] of kinds) {
        seen[kind] = (seen[kind] || 0) + 1;
        if (seen[kind] > 1) texts(element).forEach((text) => text.remove());
    }
    return [kinds.size, Object.keys(seen).length];
}
"""


# A page of numbers has hundreds of entries of one form: the first and last of each list tell of all.
SHORTENED = """
() => {
    for (const list of document.querySelectorAll("main ul, main ol, main dl, main tbody, main section")) {
        [...list.children].slice(5, -3).forEach((child) => child.remove());
    }
}
"""


def violations(page, settings, rules=ALL):
    """What axe finds on a page in some settings (theme, window); the page is loaded once."""
    found = []
    for theme, window in settings:
        page.set_viewport_size(window)
        page.evaluate(THEME, [theme, window["width"]])
        found += [f"{theme}, {window['width']} px: {fault}" for fault in page.evaluate(RUN, rules)]
    return found


def all_violations(page):
    """What axe finds wide and on a telephone, and of contrast in both themes; takes texts away."""
    found = violations(page, [("light", WIDE), ("light", PHONE)], BUT_CONTRAST)  # alike in both themes
    page.set_viewport_size(WIDE)
    page.evaluate(ONE_OF_A_KIND, THEMES)
    return found + violations(page, EACH, CONTRAST)


def open_measured(visit, name):
    """Open a page with axe in it, and with an observer that adds up shifts of the layout."""
    # without transitions, in which colours are neither old nor new
    page = visit(f"{name}.html", script=SHIFTS, reduced_motion="reduce")
    page.evaluate(AXE)  # a script in the page would be against the site's policy
    page.evaluate(UNCOLOURED)
    return page


@pytest.mark.parametrize("name", swept([*PROJECT.pages, *OTHERS], [k for k in KINDS if k not in RECORDS]))
def test_a_page(visit, name):
    page = open_measured(visit, name)
    assert page.evaluate("window.shifted || 0") < 0.1, "the layout shifts while the page loads"

    for size in (PHONE, ZOOMED):
        page.set_viewport_size(size)
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], size

    assert all_violations(page) == []

    assert page.errors == []
    assert page.foreign == []


@pytest.mark.parametrize("name", swept(RECORDS, RECORDS_FAST))
def test_a_page_of_numbers(visit, name):
    page = open_measured(visit, name)
    page.set_viewport_size(PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.evaluate(SHORTENED)
    assert all_violations(page) == []
    assert page.errors == []
    assert page.foreign == []


@pytest.mark.parametrize("name", swept(KINDS, KINDS_FAST))
def test_a_page_of_each_kind(visit, name):
    assert violations(open_measured(visit, name), BOTH) == []


def test_pictures_have_alternative_texts_of_substance(html):
    seen = 0
    for name in PROJECT.pages:
        page = BeautifulSoup((html / f"{name}.html").read_text("utf-8"), "lxml")
        for picture in page.select("article figure img"):
            assert len(picture["alt"]) >= 40, (name, picture)
            assert not picture["alt"].endswith((".png", ".svg")), (name, picture)
            seen += 1
    assert seen > len(PROJECT.pages)


def test_the_colours_of_code(visit, html):
    kinds = set()
    for path in html.rglob("*.html"):
        for code in re.findall(r"<pre>.*?</pre>", path.read_text("utf-8"), re.DOTALL):
            kinds |= set(re.findall(r'<span class="([\w-]+)">', code))
    assert {"k", "n", "s2"} <= kinds
    words = " ".join(f'<span class="{kind}">word</span>' for kind in sorted(kinds))
    page = open_measured(visit, "search")
    page.evaluate(
        "words => { document.querySelector('main').innerHTML = words; }",
        f"""
        <h1>Code</h1><div class="cell docutils container"><div class="cell_input docutils container">
        <div class="highlight-ipython3 notranslate"><div class="highlight"><pre>{words}</pre></div></div></div></div>
    """,
    )
    assert violations(page, [("light", WIDE), ("dark", WIDE)]) == []


def test_axe_finds_a_fault(visit):
    page = open_measured(visit, "search")
    page.evaluate("document.querySelector('main').insertAdjacentHTML('beforeend', '<img src=\"\">')")
    page.evaluate("""() => {
        const pale = Object.assign(document.createElement("p"), { textContent: "Pale words." });
        Object.assign(pale.style, { color: "#ccc", background: "#fff" });
        document.querySelector("main").append(...[1, 2, 3].map(() => pale.cloneNode(true)), pale);
    }""")
    found = all_violations(page)
    assert any("image-alt" in fault for fault in found)
    assert any("color-contrast" in fault for fault in found)
