"""What is mended in the pages of the theme, and that a mended fault which is gone does not go unnoticed."""

import re
import shutil
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from press.sphinx_ext import pages
from tests.press.conftest import CONTENTS
from tests.press.sphinx_ext.conftest import build, extended_book

INTRO = """\
# Intro

A reference {cite}`first`, another {cite}`second`.

| | a |
| - | - |
| b | 1 |

```{bibliography}
```
"""
BIBLIOGRAPHY = """\
@book{first, author={A. Author}, title={One}, publisher={P}, address={X}, year={2001}}
@book{second, author={B. Author}, title={Two}, publisher={P}, address={X}, year={2002}}
"""
SLOPE = [
    "# Slope\n\nText.",
    "from IPython.display import HTML\n"
    'HTML("<table><tr><td></td><th>coef</th></tr><tr><th>const</th><td>2 &lt; 3</td></tr></table>")',
    "1 + 1",
]


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The pages of a small book with the book's extension; warnings are errors."""
    files = {
        "references.bib": BIBLIOGRAPHY,
        "intro.md": INTRO,
        "pages/zh/index.md": "# 中文\n\n## 一\n\n文字。\n\n## 二\n\n文字。\n",
        "_toc.yml": CONTENTS + "      - file: pages/zh/index\n",
    }
    root = tmp_path_factory.mktemp("pages") / "book"
    metadata = {2: {"tags": ["hide-input"]}}
    extended_book(root, SLOPE, files, "bibtex_bibfiles: [references.bib]\n", metadata)
    yield build(root, "--kernels", "ordinary")
    shutil.rmtree(root)


@pytest.fixture(scope="module")
def page(site):
    return lambda name: BeautifulSoup((site / f"{name}.html").read_text("utf-8"), "lxml")


@pytest.mark.parametrize("name", ["intro", "chapters/slope", "search"])
def test_scripts_wait_and_none_is_unused_or_there_twice(page, site, name):
    scripts = page(name).find_all("script")
    sources = [Path(script["src"].partition("?")[0]).name for script in scripts if script.get("src")]
    assert not {"fontawesome.js", "sphinx-thebe.js"} & set(sources)
    assert len(sources) == len(set(sources))
    waiting = [script for script in scripts if script.get("src") and script.has_attr("defer")]
    assert [Path(script["src"]).name for script in scripts if script not in waiting] == ["mode.js"]
    order = [sources.index(name) for name in ("documentation_options.js", "settings.js", "togglebutton.js")]
    assert order == sorted(order)
    assert "thebe" not in str(scripts).lower()
    assert ("searchtools.js" in sources) == (name == "search")
    assert not (site / "_static/scripts/fontawesome.js").exists()
    assert not list(site.rglob("*.map"))


@pytest.mark.parametrize("name", ["intro", "chapters/slope", "search", "genindex", "pages/zh/index"])
def test_neither_code_nor_style_stands_in_a_page(page, name):
    for element in page(name).find_all(True):
        assert element.name != "style", element
        assert element.name != "script" or element.get("src") or "json" in element["type"], element
        assert not [key for key in element.attrs if key.startswith("on") or key == "style"], element


@pytest.mark.parametrize("name", ["intro", "chapters/slope", "search", "pages/zh/index"])
def test_the_head_says_each_thing_once(page, name):
    assert len(page(name).find_all("meta", attrs={"name": "viewport"})) == 1
    assert not page(name).find_all(id="ethical-ad-placement")


def test_buttons_and_landmarks_have_names(page):
    book = page("chapters/slope")
    assert book.select_one("#pst-primary-sidebar [role=complementary]")["aria-label"] == "Book"
    assert (
        book.select_one(".header-article-item button.primary-toggle")["aria-label"] == "Contents of the book"
    )
    assert not book.select_one("button.search-button-field").has_attr("aria-label")
    summary = book.select_one("details.code-fold > summary")
    assert summary.get_text(strip=True)
    assert not summary.has_attr("aria-label")


def test_headers_of_tables_say_what_they_head(page):
    written = page("intro").select_one("article table")
    assert [cell.name for cell in written.select("thead tr > *")] == ["td", "th"]
    assert written.select_one("th")["scope"] == "col"
    computed = page("chapters/slope").select_one(".cell_output table")
    assert [(cell.get_text(), cell["scope"]) for cell in computed.select("th")] == [
        ("coef", "col"),
        ("const", "row"),
    ]
    assert computed.select("td")[-1].get_text() == "2 < 3"


def test_entries_of_the_bibliography_have_no_withdrawn_roles(page):
    entries = page("intro").select("div.citation")
    assert len(entries) == 2
    assert not [tag for tag in (*entries, entries[0].parent) if tag.has_attr("role")]


def test_the_theme_speaks_the_language_of_the_page(page):
    chinese, english = page("pages/zh/index"), page("intro")
    assert chinese.select_one(".prev-next-subtitle").get_text(strip=True) == "上一页"
    assert chinese.select_one(".onthispage").get_text(strip=True) == "本页目录"
    assert english.select_one(".prev-next-subtitle").get_text(strip=True) == "next"


def test_headers_in_html_of_cells():
    assert pages.headed(
        "<table><thead><tr><th class='x'></th><th>a</th></tr></thead>"
        "<tbody><tr><th>x</th><td>1 &amp; 2</td></tr></tbody></table>"
    ) == (
        '<table><thead><tr><td></td><th scope="col">a</th></tr></thead>'
        '<tbody><tr><th scope="row">x</th><td>1 &amp; 2</td></tr></tbody></table>'
    )


def test_styles_in_html_of_cells_are_left_out():
    html = (
        "<div><style scoped>th { color: red }</style><table style='x'><tr style='y'><td>1</td></tr></table>"
    )
    assert pages.headed(html) == "<div><table><tr><td>1</td></tr></table></div>"


@pytest.fixture
def said(monkeypatch):
    """The warnings of a test, as they are logged."""
    logged = []
    monkeypatch.setattr(pages.LOGGER, "warning", lambda *arguments: logged.append(arguments))
    return logged


def test_buttons_name_what_they_do(said):
    assert pages.with_actions('<button onclick="window.print()"\n class="x">') == (
        '<button data-action="print"\n class="x">'
    )
    assert said == []
    pages.with_actions('<button onclick="other()">')
    assert said[0][-1] == "other()"


def test_a_mended_fault_that_is_gone_is_a_warning(said):
    assert pages.replaced("<a>b</a>", "b", "c") == "<a>c</a>"
    assert said == []
    assert pages.without_script('<script defer src="../x/icons.js?v=1"></script>\n<p>', "icons.js") == "<p>"
    assert said == []
    assert pages.without_script("<p>", "icons.js") == "<p>"
    assert len(said) == 1


def test_scripts_that_wait_already_or_stand_in_the_page_are_left():
    html = '<script src="a.js"></script><script async src="b.js"></script><script>c()</script>'
    once = pages.deferred(html)
    assert re.findall(r"<script[^>]*>", once) == [
        '<script defer src="a.js">',
        '<script async src="b.js">',
        "<script>",
    ]
    assert pages.deferred(once) == once


def test_pages_of_a_part_lie_in_its_fold_and_the_current_one_is_open():
    page = '<li><a href="#">{}</a></li>'
    html = (
        '<p class="caption" role="heading"><span>Rise</span></p><ul class="nav">'
        + page.format("a") + page.format("b") + '</ul><p class="caption"><span>Chips</span></p>'
        '<ul class="current nav">' + page.format("c") + page.format("d") + '</ul>'
        '<p class="caption"><span>Alone</span></p><ul class="nav">' + page.format("e") + "</ul>"
    )  # fmt: skip
    found = BeautifulSoup(pages.parts_folded(html), "html.parser")
    folds = found.find_all("details")
    assert [fold.summary.get_text() for fold in folds] == ["Rise", "Chips"]
    assert [fold.has_attr("open") for fold in folds] == [False, True]
    assert [[li.get_text() for li in fold.find_all("li")] for fold in folds] == [["a", "b"], ["c", "d"]]
    assert "Alone" not in found.get_text()
    assert found.find("ul", class_="part-of-one").get_text() == "e"


def test_all_code_is_folded_the_same_way(page):
    cells = page("chapters/slope").select("article div.cell:has(div.cell_input)")
    assert cells
    for cell in cells:
        assert cell.select_one("details.code-fold div.cell_input")
    assert not page("chapters/slope").select("details.hide")
