"""All rules together: admitted values, what is looked at after a change, and the counts of what is held."""

import pytest

from press import rules
from press.project.errors import BuildError
from press.rules import check_tables, read_checked
from press.rules.coverage import coverage
from press.rules.reading import Refusal
from tests.press.rules.made import SERIES, series, table, tables


def refusal(rule, *key):
    return Refusal(rule, "series/x.csv", 2, "value", "found", "expected", key)


@pytest.fixture
def asked(monkeypatch):
    """Which series and whether the tables beside them were looked at; each rule refuses one value."""
    seen = {}

    def rule(name, refused):
        def look(tables, only=None):
            seen[name] = only
            return refused

        return look

    parts = ("bounds", "identities", "derivations", "provenance", "confirmations")
    for name in parts:
        monkeypatch.setattr(rules, f"check_{name}", rule(name, [refusal(name, "x", "CHN", "2000", "1")]))
    monkeypatch.setattr(rules, "check_form", rule("form", []))
    monkeypatch.setattr(rules, "check_beside", lambda tables: seen.update(beside=True) or [refusal("beside")])
    return seen


NONE = tables(admitted="rule,series,geo,period,value,reason", series__x=series("CHN 2000 1"))


def test_every_rule_is_asked(asked):
    assert {one.rule for one in check_tables(NONE)} == {
        "bounds", "identities", "derivations", "provenance", "confirmations", "beside",
    }  # fmt: skip
    assert set(asked.values()) == {None, True}


def test_of_a_changed_series_only_that_one_is_looked_at(asked):
    assert len(check_tables(NONE, ["series/x.csv"])) == 5
    assert asked.pop("form") == ["series/x.csv"]
    assert list(asked.values()) == [["x"]] * 5


@pytest.mark.parametrize(
    ("path", "series_looked_at"), [("claims.csv", []), ("bounds.csv", None), ("sources.csv", None)]
)
def test_of_a_table_that_says_what_series_must_be_like_all_are(asked, path, series_looked_at):
    assert len(check_tables(NONE, [path])) == 6
    assert asked.pop("beside") and asked.pop("form") == [path]
    assert list(asked.values()) == [series_looked_at] * 5


def test_a_value_is_admitted_for_one_rule_alone(asked):
    admitted = {**NONE, "admitted.csv": table(
        "admitted.csv", "rule,series,geo,period,value,reason\nbounds,x,CHN,2000,1,so\nidentities,x,CHN,2000,2,so"
    )}  # fmt: skip
    assert {one.rule for one in check_tables(admitted)} == {
        "identities", "derivations", "provenance", "confirmations", "beside",
    }  # fmt: skip


def test_form_is_refused_before_any_other_rule(asked, monkeypatch):
    monkeypatch.setattr(rules, "check_form", lambda tables, only: [refusal("form")])
    assert [one.rule for one in check_tables(NONE)] == ["form"]
    assert asked == {}


def test_what_cannot_be_read_is_told_before_any_rule(asked, monkeypatch, tmp_path):
    monkeypatch.setattr(rules, "read_tables", lambda folder: (NONE, [refusal("file")]))
    with pytest.raises(BuildError, match=r"^data/series/x\.csv, line 2, .* \(file\)$"):
        read_checked(tmp_path)
    monkeypatch.setattr(rules, "read_tables", lambda folder: (NONE, []))
    with pytest.raises(BuildError) as refused:
        read_checked(tmp_path)
    assert len(str(refused.value).splitlines()) == 6
    monkeypatch.setattr(rules, "check_tables", lambda tables: [])
    assert read_checked(tmp_path) == NONE


def test_values_are_counted_by_what_holds_them():
    rows = [
        "CHN,2000,5,observed,book,paper,", "CHN,2001,9,observed,book,,", "CHN,2002,1,derived,book,,",
        "CHN,2003,7,observed,book,,", "JPN,2000,1,observed,book,,",
    ]  # fmt: skip
    made = tables(
        series__a="\n".join([SERIES, *rows]),
        series__b=series("JPN 2001 4", "CHN 2000 2"),
        series__c=series("USA 2000-05 8", "JPN 2000-05 9", period="month"),
        identities="name,left,relation,right,within,share,values,sentence\ni,b,<=,a,,,1,So\nj,a__before,<=,a,,,1,So",
        derivations="series,geo,period,expression,decimals,made\na,CHN,2002,b__before / 2,0,",
        confirmations="series,geo,period,value,word,unit,document\na,CHN,2001,9,,,x\nc,USA,2000-05,8,,,x",
    )
    assert coverage(made) == {
        "values": 9,
        "step": 4,  # the four of China, the only economy of a series with more than one value
        "identity": 5,  # b and a of China in 2000, and a of China in 2001 to 2003 beside the year before
        "derived": 1,
        "second_document": 1,
        "second_reading": 2,
        "any": 6,  # the four of China in a, China in b, the United States in c
        # a: China 2000, 2003, 2001, 2002; b: China 2000 alone; c: both economies' month, largest, smallest
        "ends": 7,
        "ends_second_document": 1,
        "ends_second_reading": 2,
    }
