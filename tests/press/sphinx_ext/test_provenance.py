"""Numbers of the text lead to what stands behind them."""

import json
import re

import pytest
from bs4 import BeautifulSoup

from press.sphinx_ext.provenance import value
from tests.press.conftest import CONTENTS
from tests.press.sphinx_ext.conftest import build, extended_book
from trajectory import data

NUMBERS = [
    "# Numbers\n\nRank {glue:text}`rank` in 2025, {glue:text}`setting` draws. "
    "[Linked {glue:text}`setting`](https://example.org)\n\n"
    ":::{note}\nStill {glue:text}`rank`.\n:::\n\n| a |\n| - |\n| {glue:text}`share` |\n",
    "from trajectory import data, numbers",
    'rank = data.series("gii_rank", "CHN")\n'
    'numbers.glue("rank", rank[2025], of=rank, what="GII rank of China")\n'
    'numbers.glue("share", 0.123456, ".1f", of="gii_rank", what="a share", unit="%")',
    'numbers.glue("setting", 2000, ",.0f", of=[], what="draws of a simulation")',
    'numbers.glue("unseen", "<b>", of=[], what="text with <signs>")',
]
OTHER = "# Other\n\nThere: {glue:text}`slope.ipynb::rank:s`.\n"
PAGE = "numbers/chapters/slope.html"


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """A book whose first chapter is NUMBERS, built; a function that reads its pages."""
    files = {
        "intro.md": "# Intro\n\nSee {doc}`chapters/level`.\n",
        "chapters/other.md": OTHER,
        "_toc.yml": CONTENTS.replace("pages/first", "chapters/other"),
    }
    metadata = {2: {"tags": ["hide-cell"]}, 3: {"tags": ["remove-cell"]}}
    root = tmp_path_factory.mktemp("numbers") / "book"
    folder = build(extended_book(root, NUMBERS, files, metadata=metadata))

    def page(name):
        return BeautifulSoup((folder / name).read_text("utf-8"), "html.parser")

    page.folder = folder
    return page


def test_each_number_is_a_link_with_its_text(pages):
    links = pages("chapters/slope.html").select("article a.number")
    found = [(link.get_text(), link["href"]) for link in links]
    at = f"../{PAGE}#"
    assert found == [
        ("10", at + "rank"),
        ("2,000", at + "setting"),
        ("10", at + "rank"),
        ("0.1", at + "share"),
    ]


def test_a_number_within_a_link_stays_plain(pages):
    link = pages("chapters/slope.html").select_one("a[href='https://example.org']")
    assert link.get_text() == "Linked 2,000"
    assert not link.select("a")


def test_the_page_of_records_says_where_a_number_comes_from(pages):
    page = pages(PAGE)
    row = page.find(id="rank")
    assert row.th.get_text() == "10"
    assert "GII rank of China" in row.get_text()
    assert "China, 2010–2025" in row.get_text()
    assert page.find(id="unseen").th.get_text() == "<b>"


def test_a_record_names_the_cell_that_computed_it(pages):
    page, chapter = pages(PAGE), pages("chapters/slope.html")
    cell = page.find(id="rank").find_parent("section")
    assert 'numbers.glue("rank"' in cell.find("pre").get_text()
    anchor = cell.select_one("a[href*='#cell-']")["href"].split("#")[1]
    assert 'numbers.glue("rank"' in chapter.find(id=anchor).get_text()
    # a cell that the chapter leaves out is shown with the records alone
    removed = page.find(id="setting").find_parent("section")
    assert 'numbers.glue("setting"' in removed.find("pre").get_text()
    assert not removed.select("a[href*='#cell-']")


def test_a_record_leads_to_the_page_of_its_series(pages):
    link = pages(PAGE).select_one("a[href$='series/gii_rank.html']")["href"]
    page = (pages.folder / PAGE).parent / link
    assert data.indicator("gii_rank").definition in page.read_text("utf-8")
    published = page.with_suffix(".csv")
    assert published.read_bytes() == (data.root() / "series" / "gii_rank.csv").read_bytes()
    # this book uses two series, and has the pages of no others
    assert len(list(page.parent.glob("*.html"))) < 5


def records(pages, name):
    """The records beside a page, by chapter."""
    text = (pages.folder / "numbers" / "chapters" / f"{name}.js").read_text("utf-8")
    return json.loads(re.fullmatch(r"window\.bookNumbers=(.*);\n", text)[1])


def test_the_script_has_the_records_of_its_page_and_no_others(pages):
    found = records(pages, "slope")
    assert set(found) == {"chapters/slope"}
    numbers = found["chapters/slope"]["numbers"]
    assert set(numbers) == {"rank", "share", "setting"}
    assert numbers["share"]["value"] == "0.123456 %"
    assert numbers["setting"]["of"] == []


def test_numbers_of_another_chapter(pages):
    link = pages("chapters/other.html").select_one("a.number")
    assert (link.get_text(), link["href"]) == ("10", f"../{PAGE}#rank")
    record = records(pages, "other")["chapters/slope"]
    assert record["page"] == "slope.html"
    assert set(record["numbers"]) == {"rank"}


def test_the_search_reads_plain_numbers(pages):
    index = (pages.folder / "searchindex.js").read_text("utf-8")
    assert '"draw' in index
    assert "bookNumbers" not in index


@pytest.mark.parametrize(
    ("record", "said"),
    [
        ({"text": "10", "value": 10.0, "unit": ""}, ""),
        ({"text": "10", "value": 10.0, "unit": "places"}, "10 places"),
        ({"text": "−0.5", "value": -0.4567, "unit": ""}, "−0.4567"),
        ({"text": "1,741", "value": 1741.0, "unit": ""}, ""),
        ({"text": "China", "value": "China", "unit": ""}, ""),
    ],
)
def test_the_value_says_more_than_the_text_or_nothing(record, said):
    assert value(record) == said


@pytest.mark.parametrize(
    ("geos", "years", "said"),
    [
        (["CHN"], [2000, 2024], "China, 2000–2024"),
        (["CHN", "IND"], [2020, 2020], "China and India, 2020"),
        (["CHN", "IND", "USA"], [2020, 2020], "China, India and United States, 2020"),
        (["CHN", "DEU", "IND", "USA"], [2000, 2001], "China and 3 more, 2000–2001"),
        (["DEU", "FRA", "IND", "USA"], [2000, 2001], "4 economies, 2000–2001"),
    ],
)
def test_economies_and_years_in_words(geos, years, said):
    assert data.coverage(data.Provenance("gii_rank", tuple(geos), *years, ())) == said
