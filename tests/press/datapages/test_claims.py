"""The page of each claim: complete, and whatever the data hold is text."""

import json
import re
from dataclasses import replace
from datetime import date
from itertools import combinations

import pandas as pd
import pytest
from bs4 import BeautifulSoup
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import TextPath

from press.datapages import claims
from press.datapages.chart import HEIGHT, WIDTH, draw
from press.datapages.page import seen
from press.project.citation import Citation
from press.sphinx_ext.datapages import claim_review, head_lines
from tests.press.datapages.conftest import PAYLOAD
from trajectory import claims as rules
from trajectory import data, verdicts

LEDGER, CHAPTERS = data.ledger(), {f"chapters/{name}" for name in data.claims()["chapter"]}
TITLES = {name: f"Chapter {name}" for name in (*CHAPTERS, claims.LEDGER, claims.DICTIONARY)}


def words(text):
    return re.sub(r"\s+", " ", text).strip()


@pytest.fixture(scope="module")
def made():
    return {page.id: page for page in claims.pages(TITLES)}


def test_every_claim_has_a_page(made):
    assert list(made) == list(LEDGER.index) == list(data.claims().index)


def test_the_chinese_block_of_a_claim_with_a_value_has_both_values(bodies):
    schooling = bodies["todi2023-14"].find(string=re.compile("判定")).parent.text
    assert "文中数值：4.4" in schooling and "本书数据：5.39" in schooling


def test_a_page_has_sentence_verdict_reason_and_place(bodies):
    known = data.claims()
    for id, page in bodies.items():
        assert page.h1.get_text() == known.loc[id, "statement"]
        assert page.select_one(".claim-verdict").get_text().strip().endswith(f" {LEDGER.loc[id, 'verdict']}")
        assert page.select_one(".claim-why").get_text() == LEDGER.loc[id, "reason"]
        assert known.loc[id, "locator"] in page.select_one(".claim-place").get_text()
        assert page.select_one("#what-would-change-it p").get_text()


def test_a_page_has_all_its_evidence_and_no_other(bodies):
    evidence = data.evidence()
    for id, page in bodies.items():
        own = evidence[evidence["claim"] == id]
        assert [item["id"] for item in page.select(".data-documents > li")] == list(own["id"])
        for row in own.itertuples():
            shown = words(page.find(id=row.id).get_text())
            for told in (row.finding, row.publisher, row.document, row.note):
                assert words(told).rstrip(".") in shown, row.id
            links = [a["href"] for a in page.find(id=row.id).select("a")]
            assert links == ([row.seen_at] if row.seen_at.startswith("http") else [])


def added(direction):
    """A finding by an independent source of the very thing claimed."""
    what = {"id": "zz", "direction": direction, "independence": "independent", "scope": "same"}
    where = {"publisher": "Someone", "document_date": "2026", "seen_at": "here"}
    return pd.DataFrame([{**what, **where, "finding": "It was counted"}])


def test_what_is_said_to_change_a_verdict_changes_it_by_the_rules(bodies, monkeypatch):
    known, evidence = data.claims(), dict(tuple(data.evidence().groupby("claim")))
    tried = set()
    for id, verdict in LEDGER["verdict"].items():
        told = bodies[id].select_one("#what-would-change-it p").get_text()
        if verdict == "superseded" or "caveat" in verdict:
            continue
        more = added("contradicts" if verdict == "confirmed" else "supports")
        rows = pd.concat([evidence.get(id, more.iloc[:0]), more]).fillna("")
        monkeypatch.setattr(rules, "findings", lambda _, rows=rows: rows)
        changed = rules.evaluate(known.loc[id]).verdict != verdict
        assert changed == (told != claims.OWN_DATA), id
        tried.add((verdict, told == claims.OWN_DATA))
    assert len(tried) >= 4


def test_no_page_shows_what_only_a_program_reads(bodies):
    for id, page in bodies.items():
        assert not re.search(r" at 0x|<built-in|None|nan\b", page.get_text()), id


def test_what_is_not_checkable_says_what_is_needed(bodies):
    for id, row in LEDGER[LEDGER["verdict"] == "not checkable"].iterrows():
        assert (
            row["needs"]
            and row["needs"].rstrip(".") in bodies[id].select_one("#what-would-change-it").get_text()
        )


def test_a_series_is_told_with_figure_and_source(bodies):
    with_series = LEDGER[LEDGER["series"] != ""]
    assert len(with_series) > 50
    for id, row in with_series.iterrows():
        told = bodies[id].select_one(".data-facts").get_text()
        assert data.indicator(row["series"]).name in told
        if row["source"]:
            assert data.sources().loc[row["source"], "publisher"] in told
    assert sum(bool(page.select("svg polyline, svg circle")) for page in bodies.values()) > 40


def test_links_within_the_book_lead_to_pages_that_exist(bodies):
    pages = {f"{name}.html" for name in TITLES} | {f"series/{id}.html" for id in data.indicators().index}
    pages.add("claims/zh.html")
    for id, page in bodies.items():
        inner = [a["href"] for a in page.select("a") if not a["href"].startswith("http")]
        assert len(inner) >= 3, id
        assert {href.removeprefix("../").partition("#")[0] for href in inner} <= pages


def test_a_chapter_that_is_not_in_the_book_is_not_linked_to():
    page = next(claims.pages({}))
    assert "discussed-in" not in page.body()


def test_what_data_hold_stays_text(monkeypatch):
    id = data.evidence()["claim"].iloc[0]
    ledger, evidence, known = data.ledger(), data.evidence(), data.claims()
    ledger.loc[id, ["statement", "reason", "locator"]] = PAYLOAD
    evidence[["finding", "publisher", "document", "note", "seen_at"]] = PAYLOAD
    monkeypatch.setattr(data, "ledger", lambda: ledger)
    monkeypatch.setattr(data, "evidence", lambda: evidence)
    monkeypatch.setattr(data, "claims", lambda: known)
    page = next(page for page in claims.pages(TITLES) if page.id == id)
    soup = BeautifulSoup(page.body(PAYLOAD), "html.parser")
    assert not soup.find("script")
    assert soup.h1.get_text() == PAYLOAD
    assert PAYLOAD in soup.select_one(".data-documents").get_text()
    assert not [a for a in soup.select(".data-documents a")]


@pytest.mark.parametrize(
    ("place", "href"),
    [
        ("https://example.org/a?b=c", "https://example.org/a?b=c"),
        ("http://www.example.org/", "http://www.example.org/"),
        ("javascript:alert(1)", ""),
        ("data:text/html,hello", ""),
        ("https:///no-host", ""),
        ("https://[broken", ""),
        ("copy whose repository was not recorded, quoting https://example.org/", ""),
        ("github:owner/name:folder/file.csv@0123456789abcdef", ""),
    ],
)
def test_only_addresses_of_the_web_become_links(place, href):
    assert seen(place)[1] == href


def test_a_copy_in_a_repository_is_told_in_words():
    told, _ = seen("github:owner/name:folder/file.csv@0123456789abcdef")
    assert told == "copy in the public repository owner/name, folder/file.csv, state 0123456789ab"


# -- the figure ---------------------------------------------------------------------------------------


def points(svg):
    return [
        [tuple(map(float, pair.split(","))) for pair in line["points"].split()]
        for line in BeautifulSoup(svg, "html.parser").select("polyline")
    ]


def test_a_line_is_drawn_to_scale():
    svg = draw({2000: 0.0, 2001: 5.0, 2002: 10.0}, {2000: "a", 2001: "b", 2002: "c"}, alt="three values")
    (line,) = points(svg)
    assert line[1][0] == pytest.approx((line[0][0] + line[2][0]) / 2)
    assert line[1][1] == pytest.approx((line[0][1] + line[2][1]) / 2)
    assert line[0][1] > line[2][1], "large values on top"


def test_ranks_have_the_first_on_top():
    (line,) = points(draw({2000: 1.0, 2001: 9.0}, {2000: "a", 2001: "b"}, alt="ranks", falling=True))
    assert line[0][1] < line[1][1]


def test_no_line_crosses_a_break_or_a_gap():
    values = {year: float(year) for year in (2000, 2001, 2002, 2003, 2006, 2007)}
    lines = points(draw(values, {year: str(year) for year in values}, alt="values", breaks=[2002]))
    assert [len(line) for line in lines] == [2, 2, 2]


def boxes(svg):
    """Left, right, top and bottom of the words of a figure, in letters wider than those of the book."""
    for text in BeautifulSoup(svg, "html.parser").select("text"):
        wide = (
            TextPath((0, 0), text.get_text(), size=11, prop=FontProperties("DejaVu Sans")).get_extents().width
        )
        left = float(text["x"]) - {"start": 0, "middle": wide / 2, "end": wide}[text["text-anchor"]]
        yield left, left + wide, float(text["y"]) - 8, float(text["y"]) + 2


def test_words_of_a_figure_are_whole_and_apart(made):
    drawn = 0
    for page in made.values():
        svg = str(page.context["chart"])
        found = list(boxes(svg))
        drawn += bool(svg)
        for left, right, top, bottom in found:
            assert left >= -1 and right <= WIDTH + 1 and top >= -1 and bottom <= HEIGHT, page.id
        for one, other in combinations(found, 2):
            beside = one[0] >= other[1] or other[0] >= one[1]
            assert beside or one[2] >= other[3] or other[2] >= one[3], page.id
    assert drawn > 50


def test_a_label_keeps_off_a_line_that_falls_and_rises_beside_its_point():
    values = {2000: 9.0, 2001: 8.0, 2002: 7.0, 2003: 1.0, 2004: 7.0, 2005: 8.0, 2006: 5.0}
    svg = draw(
        values, dict.fromkeys(values, "a value with a long unit"), alt="values", stated=(6.0, "stated: 6")
    )
    (line,) = points(svg)
    for left, right, top, bottom in list(boxes(svg))[:2]:
        assert not [1 for x, y in line if left < x < right and top < y < bottom]


def test_a_claim_without_findings_says_on_what_it_rests(bodies):
    told = data.evidence()["claim"].unique()
    for id, page in bodies.items():
        if id in told:
            continue
        words = page.select_one("#evidence p").get_text()
        assert ("the series" in words) == bool(LEDGER.loc[id, "series"]), id
        assert ("the chronology" in words) == (data.claims().loc[id, "check"] == "event_dated"), id


def test_one_value_is_no_figure():
    assert draw({2000: 1.0}, {2000: "a"}, alt="one value") == ""


def test_letters_of_a_figure_are_text():
    svg = draw({2000: 1.0, 2001: 2.0}, {2000: PAYLOAD, 2001: PAYLOAD}, alt=PAYLOAD, stated=(1.5, PAYLOAD))
    soup = BeautifulSoup(svg, "html.parser")
    assert not soup.find("script")
    assert soup.svg["aria-label"] == PAYLOAD


# -- in the frame of the theme ------------------------------------------------------------------------


def test_a_review_is_told_to_machines_only_with_an_address(made):
    page = replace(next(iter(made.values())), title="A </script><b>claim</b>")
    citation = Citation("Book", ("Someone",), "1", date(2026, 1, 1))
    url = "https://example.org/claims/a.html"
    review = claim_review(page, citation, url)
    assert "ld+json" not in head_lines(page.title, page.description, "Book", "", review)
    lines = head_lines(page.title, page.description, "Book", url, review)
    script = BeautifulSoup(lines, "html.parser").find("script", type="application/ld+json")
    told = json.loads(script.string)
    assert told["@type"] == "ClaimReview"
    assert told["claimReviewed"] == page.title
    assert told["reviewRating"]["alternateName"] == page.verdict
    assert told["url"] == "https://example.org/claims/a.html"


def test_badges_and_ledger_lead_to_the_pages(made, monkeypatch):
    shown = []
    monkeypatch.setattr(verdicts, "display", lambda bundle, raw: shown.append(bundle["text/html"]))
    ids = list(made)[:2]
    verdicts.badges(*ids)
    verdicts.table()
    badges, table = (BeautifulSoup(text, "html.parser") for text in shown)
    assert [a["href"] for a in badges.select("a")] == [f"../../claims/{id}.html" for id in ids]
    assert [a["href"] for a in table.select("tbody a")] == [f"../../claims/{id}.html" for id in made]
    assert pd.Series([row["id"] for row in table.select("tbody tr")]).is_unique
