"""The rules for findings: one hand-computed case for each, properties under random input, and the file itself."""

import json
import re
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trajectory import evidence
from trajectory.data import DataError
from trajectory.evidence import CAVEAT, CONFIRMED, CONTRADICTED, NOT_CHECKABLE, SUPERSEDED, judge

DATA = Path(__file__).resolve().parents[2] / "data"
CLAIM = pd.Series({"check": "not_checkable", "caveat": ""}, name="essay-99")
COLUMNS = ["id", "finding", "publisher", "document_date", "seen_at", "independence", "direction", "scope"]


def rows(*words):
    """Make findings from ``hand direction scope``, each seen in a place of its own unless a fourth word names it."""
    out = []
    for n, text in enumerate(words):
        hand, direction, scope, *place = text.split()
        hand = {"official": "official_restatement", "chain": "same_chain"}.get(hand, hand)
        id = f"essay-99{'abcdefghij'[n]}"
        out.append([id, f"Finding {id[-1]}", "Publisher", "2020", *(place or [id]), hand, direction, scope])
    return pd.DataFrame(out, columns=COLUMNS)


def read(name):
    return pd.read_csv(DATA / name, dtype=str, keep_default_na=False)


CASES = {
    # who says it
    "two independent hands confirm": (["independent supports same", "independent supports same"], CONFIRMED),
    "one place only": (["independent supports same"], CAVEAT),
    "two copies in one place": (["independent supports same x", "independent supports same x"], CAVEAT),
    "an official count is a statement": (["official supports same", "official supports same"], CAVEAT),
    "an official record of its own act": (["official supports act", "official supports act"], CONFIRMED),
    "the origin of the claim says nothing new": (["chain supports same"], NOT_CHECKABLE),
    "the origin shows what was printed": (["chain qualifies act"], CAVEAT),
    # a qualification
    "a limit is told": (["independent supports same", "independent supports same", "independent qualifies same"], CAVEAT),
    "true with a limit": (["independent qualifies same"], CAVEAT),
    # how far it reaches
    "a part": (["independent supports part", "independent supports part"], CAVEAT),
    "another place": (["independent supports other_place"] * 2, NOT_CHECKABLE),
    "another period": (["independent supports other_period"] * 2, NOT_CHECKABLE),
    "another quantity": (["independent supports other_quantity"] * 2, NOT_CHECKABLE),
    "a plan is not its outcome": (["independent supports plan_or_branch"] * 2, NOT_CHECKABLE),
    "an allegation is not a judgement": (["independent supports allegation"] * 2, CAVEAT),
    "an allegation refutes nothing": (["independent contradicts allegation"], NOT_CHECKABLE),
    "a charge stays a charge": (["independent supports act", "independent supports same", "independent qualifies later_outcome"], CONFIRMED),
    "a later figure replaces": (["independent supports same", "independent supports same", "independent contradicts later_outcome"], SUPERSEDED),
    "a later figure alone": (["independent contradicts later_outcome"], NOT_CHECKABLE),
    # against
    "against": (["independent contradicts same"], CONTRADICTED),
    "one of all fails": (["independent contradicts part", "independent supports part"], CONTRADICTED),
    "the figure of the city": (["chain contradicts other_place"], CONTRADICTED),
    "the figure of the whole programme": (["independent contradicts plan_or_branch"], CONTRADICTED),
    "the document misquotes its origin": (["chain contradicts same"], CONTRADICTED),
    "an official count does not refute": (["official contradicts same"], NOT_CHECKABLE),
    "an official act does": (["official contradicts act"], CONTRADICTED),
    "another year refutes nothing": (["independent contradicts other_period"], NOT_CHECKABLE),
    "sources disagree": (["independent supports same", "independent supports same", "independent contradicts same"], CAVEAT),
    "weak support yields": (["official supports same", "independent contradicts same"], CONTRADICTED),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_rule(name):
    words, verdict = CASES[name]
    assert judge(CLAIM, NOT_CHECKABLE, rows(*words)).verdict == verdict


BESIDE_SERIES = [
    (CONFIRMED, ["independent supports same"], CONFIRMED),
    (CONFIRMED, ["independent qualifies other_period"], CAVEAT),
    (CONFIRMED, ["independent contradicts same"], CAVEAT),
    (CONFIRMED, ["independent contradicts later_outcome"], SUPERSEDED),
    (CAVEAT, ["independent supports same", "independent supports same"], CAVEAT),
    (SUPERSEDED, ["independent supports same", "independent supports same"], SUPERSEDED),
    (CONTRADICTED, ["independent supports same", "independent supports same"], CONTRADICTED),
]


@pytest.mark.parametrize(("series", "words", "verdict"), BESIDE_SERIES)
def test_beside_a_series(series, words, verdict):
    assert judge(CLAIM, series, rows(*words)).verdict == verdict


def test_a_date_from_another_of_the_documents_is_firm_once_another_hand_gives_it():
    dated = CLAIM.replace("not_checkable", "event_dated")
    act = rows("official supports act")
    assert judge(dated, CAVEAT, act).verdict == CONFIRMED
    assert judge(dated, CAVEAT, rows("official supports same")).verdict == CAVEAT
    with_caveat = pd.Series({"check": "event_dated", "caveat": "year_open"}, name="essay-99")
    assert judge(with_caveat, CAVEAT, act).verdict == CAVEAT


def test_a_caveat_of_the_claims_row_stays():
    open_year = pd.Series({"check": "not_checkable", "caveat": "year_open"}, name="essay-99")
    assert judge(open_year, NOT_CHECKABLE, rows(*["independent supports same"] * 2)).verdict == CAVEAT


def test_the_reason_tells_the_lead_its_reach_and_what_limits_it():
    found = judge(CLAIM, NOT_CHECKABLE, rows("official supports same", "independent qualifies other_place", "independent qualifies later_outcome", "independent supports other_period"))  # fmt: skip
    assert found.reason == (
        "Finding a (Publisher, 2020). It is an official count; none by another hand was found. "
        "Of another place: Finding b (Publisher, 2020). Later: Finding c (Publisher, 2020)."
    )
    assert found.ids == ("essay-99a", "essay-99b", "essay-99c")


def test_unknown_words_are_refused_by_row_and_value():
    with pytest.raises(
        DataError, match=re.escape("data/evidence.csv: essay-99b has scope 'nearby', expected one of act, ")
    ):
        judge(CLAIM, NOT_CHECKABLE, rows("independent supports same", "independent supports nearby"))
    with pytest.raises(DataError, match="verdict 'true', expected one of confirmed"):
        judge(CLAIM, "true", rows())


# -- properties ---------------------------------------------------------------------------------------

finding = st.builds(
    lambda *words: " ".join(words),
    st.sampled_from(evidence.INDEPENDENCE), st.sampled_from(evidence.DIRECTION),
    st.sampled_from(tuple(evidence.SCOPE)), st.sampled_from(["x", "y"]),
)  # fmt: skip
findings = st.lists(finding, max_size=6)
claims = st.builds(
    lambda check, caveat: pd.Series({"check": check, "caveat": caveat}, name="essay-99"),
    st.sampled_from(["equals", "event_dated"]), st.sampled_from(["", "year_open"]),
)  # fmt: skip
series_verdicts = st.sampled_from(evidence.VERDICTS)
FAVOUR = {CONFIRMED: 3, CAVEAT: 2, SUPERSEDED: 1, NOT_CHECKABLE: 0, CONTRADICTED: -1}  # to the claim


@given(claims, series_verdicts)
def test_without_findings_the_series_decide(claim, series):
    assert judge(claim, series, rows()) == evidence.Judgement(series, "", ())


@pytest.mark.slow
@settings(max_examples=150, deadline=None)
@given(claims, series_verdicts, findings, st.sampled_from(tuple(evidence.SCOPE)))
def test_an_independent_finding_against_never_helps(claim, series, words, scope):
    before = judge(claim, series, rows(*words)).verdict
    after = judge(claim, series, rows(*words, f"independent contradicts {scope}")).verdict
    assert FAVOUR[after] <= FAVOUR[before]


@pytest.mark.slow
@settings(max_examples=150, deadline=None)
@given(claims, series_verdicts, findings, st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(claim, series, words, random):
    table = rows(*words)
    order = list(range(len(table)))
    random.shuffle(order)
    assert judge(claim, series, table.iloc[order]) == judge(claim, series, table)


@settings(max_examples=150, deadline=None)
@given(claims, findings)
def test_nothing_is_confirmed_without_a_firm_hand(claim, words):
    kept = [w for w in words if not w.startswith("independent") and w.split()[2] != "act"]
    assert judge(claim, NOT_CHECKABLE, rows(*kept)).verdict != CONFIRMED


# -- the file ------------------------------------------------------------------------------------------


def test_every_finding_names_a_claim_and_words_of_the_lists():
    table, known = read("evidence.csv"), set(read("claims.csv")["id"])
    assert set(table["claim"]) <= known
    for column, words in [("independence", evidence.INDEPENDENCE), ("direction", evidence.DIRECTION), ("scope", tuple(evidence.SCOPE))]:  # fmt: skip
        assert set(table[column]) <= set(words), column


def test_ids_are_the_claim_and_a_running_letter():
    for claim, ids in read("evidence.csv").groupby("claim")["id"]:
        assert list(ids) == [claim + letter for letter in "abcdefghijkl"[: len(ids)]]


def test_the_schema_lists_the_same_words_and_the_file_follows_it():
    frictionless = pytest.importorskip("frictionless")
    content = json.loads((DATA / "schemas" / "evidence.json").read_text(encoding="utf-8"))
    enum = {
        f["name"]: f["constraints"]["enum"] for f in content["fields"] if "enum" in f.get("constraints", {})
    }
    assert enum == {
        "independence": list(evidence.INDEPENDENCE),
        "direction": list(evidence.DIRECTION),
        "scope": list(evidence.SCOPE),
    }
    content.pop("foreignKeys")  # need the whole package; tested above
    schema = frictionless.Schema.from_descriptor(content)
    resource = frictionless.Resource(path="evidence.csv", basepath=str(DATA), schema=schema)
    report = resource.validate()
    assert report.valid, report.flatten(["rowNumber", "fieldName", "note"])[:5]


def test_findings_are_one_sentence_without_a_full_stop():
    for row in read("evidence.csv").itertuples():
        assert not row.finding.endswith(".") and "\n" not in row.finding, row.id


def test_disputed_verdicts_and_one_fact_in_two_documents():
    """Hand-judged: verdicts that a second reader disputed, and claims that state one fact in two documents."""
    table, claims = read("evidence.csv"), read("claims.csv").set_index("id", drop=False)

    def verdict(id, series=NOT_CHECKABLE):
        return judge(claims.loc[id], series, table[table["claim"] == id]).verdict

    expected = {
        "huan2025-10": CAVEAT, "cui2025-07": CAVEAT, "cui2025-09": CAVEAT,  # more than stays true when more is found
        "todi2023-52": CONFIRMED,  # a charge is a fact whatever its outcome
        "todi2023-58": CAVEAT,  # the consumer market of the source is that for devices with chips
        "todi2023-35": CAVEAT, "huan2025-09": CONTRADICTED, "todi2023-32": CONTRADICTED,
    }  # fmt: skip
    assert {id: verdict(id) for id in expected} == expected
    assert verdict("ouyang2025-01") == verdict("cui2025-13", CAVEAT) == CONFIRMED
    assert verdict("essay-02") == verdict("todi2023-61", CAVEAT) == CONFIRMED
