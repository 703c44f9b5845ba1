"""The page of each series: complete, careful with what is proprietary, and whatever the data hold is text."""

import re
from collections import Counter

import pytest
from bs4 import BeautifulSoup

from press.datapages import series
from tests.press.datapages.conftest import PAYLOAD
from trajectory import data

IDS = list(data.indicators().index)
CHAPTER = "chapters/gii_rise/ranks_and_scores"
TITLES = {CHAPTER: "Ranks", series.DICTIONARY: "Data dictionary"}


@pytest.fixture(scope="module")
def made():
    used = {"gii_rank": Counter({CHAPTER: 3, "chapters/not_in_the_book": 1})}
    return {page.id: page for page in series.pages(IDS, TITLES, used)}


def test_every_series_has_a_page_with_definition_and_unit(made, bodies):
    assert list(made) == IDS
    for id, page in bodies.items():
        about = data.indicator(id)
        assert page.h1.get_text() == about.name
        assert about.definition in page.get_text()
        facts = {div.dt.get_text(): div.dd.get_text() for div in page.select(".data-facts div")}
        assert facts["Unit"] == about.unit
        assert facts["Terms"] == about.licence


def test_levels_of_proprietary_publications_are_not_offered(made, bodies):
    for id, page in made.items():
        proprietary = "proprietary" in data.indicator(id).licence.lower()
        assert not (proprietary and page.csv)
        assert bool(bodies[id].select("a[href$='.csv']")) == bool(page.csv)
    assert made["rd_intensity"].csv == (data.root() / "series" / "rd_intensity.csv").read_text("utf-8")
    assert not made["equipment_share"].csv


def test_every_value_leads_to_the_document_it_was_read_from(bodies):
    sources = data.sources()
    for id in ("rd_intensity", "gii_rank", "students_abroad"):
        own = data.table(id)
        own = own[own["geo"] == "CHN"]
        documents = bodies[id].select(".data-documents > li")
        rows = bodies[id].select("table")[0].select("tbody tr")
        assert [row.th.get_text() for row in rows] == [str(year) for year in own["year"]]
        for row, (_, value) in zip(rows, own.iterrows(), strict=True):
            cells = row.find_all("td")
            assert float(cells[0].get_text().replace(",", "")) == pytest.approx(value["value"])
            named = documents[int(cells[1].get_text()) - 1].get_text()
            assert sources.loc[value["source"], "publisher"].lower() in named.lower()
            assert bool(cells[2].get_text()) == bool(value["confirmed_by"])


def test_chapters_that_use_it_are_listed_if_the_book_has_them(bodies):
    listed = [a["href"] for a in bodies["gii_rank"].select("a") if "chapters/" in a["href"]]
    assert f"../{CHAPTER}.html" in listed
    assert not [href for href in listed if "not_in_the_book" in href]


def test_a_large_value_is_written_out(bodies):
    own = data.table("gdp").query("geo == 'CHN'")
    shown = [row.td.get_text() for row in bodies["gdp"].select("table")[0].select("tbody tr")]
    assert not [text for text in shown if "e" in text]
    assert [float(text.replace(",", "")) for text in shown] == pytest.approx(list(own["value"]), rel=1e-14)


def test_only_a_print_with_a_date_is_early_or_late(bodies):
    vintages = data.vintages().query("indicator == 'articles' and geo == 'CHN'")
    for row in bodies["articles"].select("table")[1].select("tbody tr"):
        prints = vintages[vintages["year"] == int(row.th.get_text())]
        dated = sorted(prints.loc[prints["printed"] != "", "printed"])
        first, last = (cell.get_text() for cell in row.find_all("td")[3:])
        # the name of a print may be its date
        assert dated[0] in first if dated else first == ""
        assert dated[-1] in last if len(dated) > 1 else last == ""


def test_prints_of_a_year_span_what_was_printed(bodies):
    vintages = data.vintages()
    year, prints = next(iter(vintages.query("indicator == 'articles' and geo == 'CHN'").groupby("year")))
    row = next(tr for tr in bodies["articles"].select("table")[1].select("tbody tr"))
    assert row.th.get_text() == str(year)
    assert row.td.get_text() == str(len(prints))


def test_what_data_hold_stays_text(monkeypatch):
    sources, table = data.sources(), data.table("gii_rank")
    sources[["publisher", "dataset", "vintage", "seen_at"]] = PAYLOAD
    table["note"] = PAYLOAD
    monkeypatch.setattr(data, "sources", lambda: sources)
    monkeypatch.setattr(data, "table", lambda id: table)
    page = next(iter(series.pages(["gii_rank"], TITLES, {})))
    soup = BeautifulSoup(page.body(PAYLOAD), "html.parser")
    assert not soup.find("script")
    assert PAYLOAD in soup.get_text()
    assert not [a for a in soup.select(".data-documents a")]


def test_a_monthly_series_lists_its_months(bodies):
    text = bodies["ic_output_monthly"].get_text()
    assert "2010-02" in text and "2010-12" in text


def test_a_page_says_of_which_values_it_has_the_number_of_one_document_only():
    keys = {
        "read": [("gii_rank", "CHN", "2012"), ("gii_rank", "CHN", "2019")],
        "single": [("gii_rank", "JPN", "2013"), ("gii_rank", "CHN", "2010")],
    }
    page = next(iter(series.pages(["gii_rank"], TITLES, {}, {"gii_rank": keys})))
    soup = BeautifulSoup(page.body(""), "html.parser")
    said = soup.find("p", string=re.compile("first, last, largest and smallest")).find_next("ul")
    assert [li.get_text() for li in said.find_all("li")] == [
        "With the number of a second document: 2012 and 2019.",
        "With the number of one document only: 2010; Japan 2013.",
    ]


def test_second_readings_are_listed_for_the_place_of_the_page_and_counted_for_others(bodies):
    own = data.confirmations("articles")
    assert len(own) > 500
    listed = bodies["articles"].find("h2", string="What second documents print").find_next("ul")
    lines = [li.get_text() for li in listed.find_all("li")]
    assert len(lines) == (own["geo"] == "CHN").sum() + 1
    assert lines[-1] == f"Of other places: {(own['geo'] != 'CHN').sum()} values"
