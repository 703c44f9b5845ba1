"""What an editor changed is told cell by cell, and what looks like a slip is told as one."""

import pytest

from press.rules.changes import Change, asked, changes, patterns
from tests.press.rules.made import table

OLD = "geo,year,value,source,note\nCHN,2020,1,book,\nCHN,2021,2,book,\nJPN,2020,3,book,"
KEY = ("geo", "year")


def between(old, new, path="series/x.csv", key=KEY):
    return changes({path: table(path, old, key)} if old else {}, {path: table(path, new, key)} if new else {})


def test_nothing_changed():
    assert between(OLD, OLD) == []


def test_cells_rows_and_their_sources():
    new = "geo,year,value,source,note\nCHN,2020,1.5,paper,see there\nJPN,2020,3,book,\nKOR,2020,4,paper,"
    assert between(OLD, new) == [
        Change("series/x.csv", "CHN 2020", "value", "1", "1.5", "paper"),
        Change("series/x.csv", "CHN 2020", "source", "book", "paper", "paper"),
        Change("series/x.csv", "CHN 2020", "note", "", "see there", "paper"),
        Change("series/x.csv", "CHN 2021", "", "CHN 2021 2 book", "", ""),
        Change("series/x.csv", "KOR 2020", "", "", "KOR 2020 4 paper", "paper"),
    ]


def test_rows_in_another_order_are_the_same_where_they_have_a_key():
    head, *rows = OLD.splitlines()
    turned = "\n".join([head, *reversed(rows)])
    assert between(OLD, turned) == []
    by_place = between(OLD, turned, key=())  # without one the place is all they have
    assert [(one.row, one.column) for one in by_place[:2]] == [("row 1", "geo"), ("row 1", "value")]


def test_a_new_column_and_a_new_and_a_lost_table():
    wider = "geo,year,value,source,note,page\nCHN,2020,1,book,,7"
    assert between("geo,year,value,source,note\nCHN,2020,1,book,", wider) == [
        Change("series/x.csv", "CHN 2020", "page", "", "7", "book")
    ]
    assert [one.new for one in between("", OLD)] == ["CHN 2020 1 book", "CHN 2021 2 book", "JPN 2020 3 book"]
    assert next((one.old, one.source) for one in between(OLD, "")) == ("CHN 2020 1 book", "")


def test_a_long_row_is_cut():
    long = "geo,note\nCHN," + "x" * 200
    assert [len(one.new) for one in between("", long, key=("geo",))] == [80]
    assert [len(one.old) for one in between(long, "", key=("geo",))] == [80]


@pytest.mark.parametrize(("path", "number"), [("ledger.csv", 0), ("CHANGES.csv", 0), ("bounds.csv", 1)])
def test_what_the_package_writes_is_no_change(path, number):
    one, other = "id,source\na,1", "id,source\na,2"
    assert len(between(one, other, path, ("id",))) == number


@pytest.mark.parametrize(
    ("change", "is_correction", "again"),
    [
        (Change("series/x.csv", "CHN 2020", "value", "1", "2"), True, "series/x.csv CHN 2020 value=2"),
        (Change("series/x.csv", "CHN 2020", "value", "1", ""), True, "series/x.csv CHN 2020 value="),
        (Change("series/x.csv", "CHN 2020", "value", "", "2"), False, "series/x.csv CHN 2020 value=2"),
        (Change("series/x.csv", "CHN 2020", "note", "a", "b"), False, "series/x.csv CHN 2020 note=b"),
        (Change("series/x.csv", "CHN 2020", "", "CHN 2020 1", ""), True, "series/x.csv CHN 2020 gone"),
        (Change("series/x.csv", "CHN 2020", "", "", "CHN 2020 1"), False, "series/x.csv CHN 2020 gone"),
        (Change("extents.csv", "x CHN", "", "x CHN 1", ""), False, "extents.csv x CHN gone"),
    ],
)
def test_what_is_entered_a_second_time(change, is_correction, again):
    assert (change.is_correction, change.again()) == (is_correction, again)


def corrections(number, path="series/x.csv", column="value"):
    return [Change(path, f"CHN {2000 + n}", column, f"{n + 1}", f"{n * n + 3}") for n in range(number)]


def test_many_corrections_of_a_column_are_entered_as_their_number():
    few = corrections(12)
    assert asked(few) == [change.again() for change in few]
    assert asked(corrections(13)) == [f"series/x.csv value {13}"]
    both = corrections(13) + corrections(1, path="series/y.csv")
    assert asked(both) == ["series/y.csv CHN 2000 value=3", f"series/x.csv value {13}"]
    gone = [Change("events.csv", f"e{n}", "", f"e{n} 1990", "") for n in range(13)]
    assert asked(gone) == [f"events.csv gone {13}"]


def test_other_changes_are_entered_as_their_number():
    note, bound = Change("a.csv", "x", "note", "a", "b"), Change("bounds.csv", "x", "kind", "any", "rank")
    assert asked([]) == [] == asked([bound])
    assert asked([note, bound, note]) == ["2 other changes"]
    assert asked([note, bound]) == ["1 other change"]


def pairs(*values, column="value"):
    return [
        Change("series/x.csv", f"CHN {2000 + n}", column, old, new)
        for n, (old, new) in enumerate(values, start=1)
    ]


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ([("1", "2"), ("2", "1")], ["data/series/x.csv: the values of CHN 2001, CHN 2002 are exchanged"]),
        ([("1", "2"), ("2", "3")], []),
        ([("1", "1.5")], []),  # one value is exchanged with none
        ([("1", "10"), ("2", "20")], []),  # two may be chance
        (
            [("1", "10"), ("2", "20"), ("3", "30")],
            ["data/series/x.csv: 3 values are multiplied by 10 (CHN 2001, CHN 2002, CHN 2003 ...)"],
        ),
        ([("1", "10"), ("2", "20"), ("3", "33")], []),
        ([("0", "0.5"), ("2", "20"), ("3", "30")], [
            "data/series/x.csv: 3 values are multiplied by 10 (CHN 2001, CHN 2002, CHN 2003 ...)"
        ]),
    ],
)  # fmt: skip
def test_patterns_that_are_hardly_ever_meant(values, words):
    assert patterns(pairs(*values)) == words


def test_patterns_name_the_first_four_rows_and_look_at_corrected_values_alone():
    factor = pairs(*((str(n), str(5 * n)) for n in range(1, 7)))
    assert patterns(factor)[0].endswith(
        "6 values are multiplied by 5 (CHN 2001, CHN 2002, CHN 2003, CHN 2004 ...)"
    )
    assert patterns(pairs(("1", "2"), ("2", "1"), column="year")) == []
    added = [Change("series/x.csv", f"CHN {n}", "value", "", "2") for n in range(3)]
    assert patterns(added) == []
