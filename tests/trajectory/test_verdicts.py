"""Badges and ledger show each verdict as it was computed, and hold whatever a claim says as text."""

import pandas as pd
import pytest
from bs4 import BeautifulSoup

from trajectory import claims, data, verdicts

HOSTILE = '<b>5 & 6</b> "quoted" {{ x }}'


@pytest.fixture
def shown(monkeypatch):
    """What a cell shows, one entry an output: the page as it is parsed, and the plain text."""
    found = []

    def display(content, raw):
        assert raw
        found.append((BeautifulSoup(content["text/html"], "html.parser"), content["text/plain"]))

    monkeypatch.setattr(verdicts, "display", display)
    return found


def made(monkeypatch):
    """Two claims and their verdicts, with markup in every text."""
    rows = pd.DataFrame(
        {"source": ["essay", "huan2025"], "statement": [f"First {HOSTILE}", "Second"]},
        index=["essay-01", "huan2025-02"],
    )
    found = {
        "essay-01": claims.Verdict("essay-01", claims.NOT_CHECKABLE, f"No figure {HOSTILE}."),
        "huan2025-02": claims.Verdict("huan2025-02", claims.SUPERSEDED, "Revised."),
    }
    monkeypatch.setattr(data, "claims", lambda: rows)
    monkeypatch.setattr(claims, "evaluate", lambda row: found[row.name])


def test_each_verdict_has_a_sign_of_its_own_and_says_its_word():
    marks = [BeautifulSoup(verdicts.mark(verdict), "html.parser") for verdict in claims.VERDICTS]
    assert [mark.get_text().split(" ", 1)[1] for mark in marks] == list(claims.VERDICTS)
    assert len({mark.get_text().split(" ", 1)[0] for mark in marks}) == len(claims.VERDICTS)
    for mark, verdict in zip(marks, claims.VERDICTS, strict=True):
        assert mark.span["class"] == ["verdict", f"verdict-{verdict.replace(' ', '-')}"]
        assert mark.span.span["aria-hidden"] == "true"  # the sign is not read out beside the word


def test_badges_lead_to_the_claims_asked_for_in_their_order(monkeypatch, shown):
    made(monkeypatch)
    verdicts.badges("huan2025-02", "essay-01", pages="../claims")
    ((page, plain),) = shown
    items = page.select("ul.verdicts > li")
    assert [item.a["href"] for item in items] == ["../claims/huan2025-02.html", "../claims/essay-01.html"]
    assert [item.a.get_text() for item in items] == ["Huan 2025", "Unsigned essay, n.d."]
    assert items[0].get_text() == "↻ superseded Huan 2025: Second. Revised."
    assert items[1].get_text().endswith(f": First {HOSTILE}. No figure {HOSTILE}.")
    assert not page.find_all("b")  # what a claim says is text
    assert plain.splitlines() == [
        "huan2025-02 [superseded] Second. Revised.",
        f"essay-01 [not checkable] First {HOSTILE}. No figure {HOSTILE}.",
    ]


def test_a_badge_of_no_claim_names_all_that_are_unknown(monkeypatch, shown):
    made(monkeypatch)
    with pytest.raises(KeyError, match="no claim essay-99, cui-1 in data/claims.csv"):
        verdicts.badges("essay-99", "essay-01", "cui-1")
    assert shown == []


def test_the_ledger_has_a_row_for_each_claim_with_its_own_verdict(monkeypatch, shown):
    ledger = pd.DataFrame(
        [
            ("First claim", claims.CONFIRMED, "It is so.", "essay", "p. 3", "gii_rise"),
            (HOSTILE, claims.CONTRADICTED, f"Not {HOSTILE}.", "cui2025", HOSTILE, "talent_programs"),
        ],
        columns=["statement", "verdict", "reason", "document", "locator", "theme"],
        index=["essay-01", "cui2025-02"],
    )
    monkeypatch.setattr(claims, "ledger", lambda: ledger)
    verdicts.table(pages="claims")
    ((page, plain),) = shown
    head = [cell.get_text() for cell in page.select("thead th")]
    assert head == ["Claim", "Verdict", "Document", "Theme"]
    rows = page.select("tbody tr")
    assert [row["id"] for row in rows] == ["essay-01", "cui2025-02"]
    assert [row.th.a["href"] for row in rows] == ["claims/essay-01.html", "claims/cui2025-02.html"]
    assert [[cell.get_text() for cell in row.find_all("td")] for row in rows] == [
        ["✓ confirmed", "Unsigned essay, n.d., p. 3", "The rise"],
        ["✗ contradicted", f"Cui 2025, {HOSTILE}", "Talent programmes"],
    ]
    assert [row.td["data-sort"] for row in rows] == [row.td["data-filter"] for row in rows]
    assert [row.td["data-filter"] for row in rows] == ["confirmed", "contradicted"]
    assert rows[1].th.a.get_text() == HOSTILE and rows[1].details.p.get_text() == f"Not {HOSTILE}."
    assert not page.find_all("b")
    assert page.find("p", lang="zh-Hans").a["href"] == "claims/zh.html"
    assert plain.splitlines()[0].split() == ["statement", "verdict", "reason"]
    assert "It is so." in plain and "contradicted" in plain


def test_a_column_of_the_plain_ledger_is_sixty_wide(monkeypatch, shown):
    row = {"verdict": claims.CONFIRMED, "document": "essay", "locator": "", "theme": "gii_rise"}
    long = pd.DataFrame([{**row, "statement": "s" * 59, "reason": "r" * 60}], index=["essay-01"])
    monkeypatch.setattr(claims, "ledger", lambda: long)
    verdicts.table()
    ((_, plain),) = shown
    assert plain.split()[-3:] == ["s" * 59, claims.CONFIRMED, "r" * 56 + "..."]  # one is the space between


def test_documents_and_themes_have_names_wherever_a_claim_uses_them():
    rows = data.claims()
    assert set(rows["source"]) <= set(verdicts.DOCUMENTS)
    assert set(rows["theme"]) <= set(verdicts.THEMES)
    assert set(verdicts.MARKS) == set(claims.VERDICTS)
