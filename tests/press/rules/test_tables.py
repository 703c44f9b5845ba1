"""Tables beside the series are checked against each other, on rows made up for each rule."""

from pathlib import Path

import pytest

from press.rules.tables import check_beside, numbers_in, says
from tests.press.rules.made import series, tables, told

DATA = Path(__file__).resolve().parents[3] / "data"
TEXTS = {
    "economies": "geo,name,kind\nCHN,China,economy\nJPN,Japan,economy",
    "sources": "id\nbook",
    "instruments": "id,number,source\none,1,book\ntwo,2,",
    "events": "id,date,precision,year,instrument,source\ne1,1986-03-05,day,1986,one,book",
    "firm_types": "type,source\nhybrid,book",
    "targets": "id,year_set,year_due,value,source\nt1,2006,2010,2,book",
    "claims": (
        "id,source,statement,relation,value,check,indicator,event,caveat\n"
        "c-01,book,It was 50 in 2010,eq,50,equals,gdp,,peers_few\n"
        "c-02,book,It began,event,,event_dated,,e1,\n"
        "c-03,book,It grew,eq,3,not_checkable,,,"
    ),
    "caveats": "caveat,sentence\npeers_few,Few.",
    "indicators": "id\ngdp",
    "evidence": (
        "id,claim,finding,value,note,document\n"
        "c-01a,c-01,It was 51,51,,Report\nc-01b,c-01,So they say,52,but 52,Report\nc-02a,c-02,Begun,7,,The 7 parts"
    ),
    "vintages": "indicator,geo,year,vintage,value,printed,source\ngdp,CHN,2000,old,9,2000-12-01,book",
    "income_groups": (
        "geo,year_release,year_data,income_group\nCHN,2020,2019,Middle\nCHN,2021,2020,High\nJPN,2021,2020,High"
    ),
    "extents": "series,geo,scale\ngdp,CHN,log\ngdp,JPN,linear",
    "series__gdp": series("CHN 2000 10", "CHN 2001 11"),
    "series__target_rd": series("CHN 2010 2.0", status="target"),
    "forecasts": (DATA / "forecasts.csv").read_text("utf-8"),
}  # fmt: skip


def check(**changed):
    """What is refused once the first of some words of a table stands otherwise."""
    texts = dict(TEXTS)
    for name, pairs in changed.items():
        for old, new in pairs if isinstance(pairs, list) else [pairs]:
            assert old in texts[name]
            texts[name] = texts[name].replace(old, new, 1)
    return told(check_beside(tables(**texts)))


def test_what_agrees_is_told_of_nowhere():
    assert check() == []


@pytest.mark.parametrize(
    ("name", "old", "new", "expected"),
    [
        # names
        ("economies", "Japan", "China", "line 3, column name: China; expected a name of its own (names)"),
        ("economies", "Japan,economy", "China,region", None),
        # events and instruments
        ("events", "day,1986", "day,1987", "line 2, column date: 1987, day; expected year and precision of 1986-03-05"),
        ("events", "day", "month", "line 2, column date: 1986, month; expected year and precision"),
        ("events", "day", "week", "line 2, column date: 1986, week"),
        ("events", "1986-03-05,day", "1986-03,month", None),
        ("events", "1986-03-05,day", "1986,year", None),
        ("events", "1986-03-05,day", "1986,month", "line 2, column date: 1986, month"),
        ("events", "1986,one", "1986,", None),
        ("events", "1986,one", "1986,three", "line 2, column instrument: 'three'; expected one of data/instruments.csv"),
        ("instruments", "two,2", "two,3", "column number: 1, 3; expected 1, 2, 3 ... (instruments)"),
        ("instruments", "one,1", "one,0", "column number: 0, 2; expected 1, 2, 3 ..."),
        # targets
        ("targets", "2006,2010,2,", "2010,2010,2,", None),
        ("targets", "2006,2010,2,", "2011,2010,2,", "line 2, column year_due: 2010; expected no year before 2011"),
        ("series__target_rd", "2010", "2011", "line 2, column value: 2011: 2.0; expected a target of that year"),
        ("series__target_rd", "2.0", "2.1", "line 2, column value: 2010: 2.1; expected a target of that year"),
        # claims
        ("claims", "peers_few", "peers_few odd", "line 2, column caveat: 'odd'; expected one of data/caveats.csv"),
        ("claims", "equals,gdp", "equals,gnp", "line 2, column indicator: 'gnp'; expected a series"),
        ("claims", "eq,50,equals", "eq,50,rank_is", "line 2, column check: c-01: eq, rank_is; expected a check of such"),
        ("claims", "eq,50,equals", "odd,50,not_checkable", None),
        ("claims", ",e1,", ",e2,", "line 3, column event: 'e2'; expected an event"),
        ("claims", "eq,50,", "eq,60,", "line 2, column value: c-01: 60; expected a number of its statement"),
        ("claims", "eq,50,", "eq,5000,", None),  # in hundreds
        ("claims", "eq,3,", "eq,4,", None),  # a statement without a digit leaves the number to the value
        # evidence
        ("evidence", "c-01b,", "c-01c,", "line 3, column id: c-01c; expected c-01b: findings of a claim are lettered"),
        ("evidence", "c-02a,c-02", "c-02a,c-03", "column claim: c-02a: c-03; expected the claim whose id begins its own"),
        ("evidence", "51,51", "51,61", "line 2, column value: c-01a: 61; expected a number of its finding"),
        ("evidence", "52,but", "62,but", "line 3, column value: c-01b: 62; expected a number of its finding"),
        ("evidence", "Begun,7", "Begun,8", "line 4, column value: c-02a: 8; expected a number of its finding"),
        # vintages
        ("vintages", ",book", ",paper", "line 2, column source: 'paper'; expected one of data/sources.csv"),
        ("vintages", ",book", ",", None),
        ("vintages", "2000-12-01", "", None),
        ("vintages", "2000-12-01", "2000", None),
        ("vintages", "2000-12-01", "1999-12-31", "line 2, column printed: 1999-12-31; expected no date before 2000"),
        # income groups
        ("income_groups", "2020,2019", "2020,2018", "line 2, column year_data: 2018; expected the year before the release of 2020"),
        ("income_groups", "CHN,2021,2020", "CHN,2022,2021",
         "column year_release: CHN: 2 releases from 2020 to 2022; expected every year (income groups)"),
    ],
)  # fmt: skip
def test_a_table_is_checked_against_another(name, old, new, expected):
    lines = check(**{name: (old, new)})
    if expected is None:
        assert lines == []
        return
    path = "series/target_rd" if name.startswith("series") else name
    assert all(line.startswith(f"data/{path}.csv, ") for line in lines)
    assert any(expected in line for line in lines), lines


def test_a_refusal_of_one_thing_is_no_refusal_of_another():
    for changed in ({"targets": ("2006,2010", "2011,2010")}, {"economies": ("Japan", "China")}):
        assert len(check(**changed)) == 1


def test_the_register_of_forecasts_is_never_changed():
    text = TEXTS["forecasts"]
    row = text.splitlines()[1]
    (line,) = check(forecasts=(row, row.replace(",", ",9", 1)))
    assert line.startswith("data/forecasts.csv: ")
    assert line.endswith("; rows of the register are never changed (register)")


def vintages(*ratios, geo="CHN", year=1990):
    """Prints of one vintage, each so many times the value of today."""
    rows = [f"gdp,{geo},{year + n},old,{100 * ratio},,book" for n, ratio in enumerate(ratios)]
    now = [f"{geo} {year + n} 100" for n in range(len(ratios))]
    head = TEXTS["vintages"].splitlines()[0]
    texts = TEXTS | {"vintages": "\n".join([head, *rows]), "series__gdp": series(*now)}
    return told(check_beside(tables(**texts)))


@pytest.mark.parametrize(
    ("ratios", "lines"),
    [
        ((1, 1.02, 2.9), []),
        ((1, 1, 3), []),  # three times is not more than three times
        ((1, 1, 3.1), [4]),  # more than three times what the vintage differs elsewhere
        ((1, 1, 0.32), [4]),
        ((1, 1, 0.34), []),
        ((10, 10, 10), []),  # all in another unit: the vintage as a whole differs
        ((10, 10, 1), [4]),
        ((1, 0, -1), []),  # on the log scale nothing can be said of these
    ],
)
def test_a_print_differs_as_the_rest_of_its_vintage_does(ratios, lines):
    found = vintages(*ratios)
    assert [int(line.split("line ")[1].split(",")[0]) for line in found] == lines
    if lines:
        assert found[0].endswith(
            "expected no more than 3 times what the vintage differs elsewhere (revision)"
        )
    assert vintages(*ratios, geo="JPN") == []  # whose values are not all above nought


def test_numbers_of_a_sentence():
    assert numbers_in("In 2010, 1,234,567 of 12,34 and 3.50") == {2010, 1234567, 12, 34, 3.5}
    assert numbers_in("Twice the Third, half a million; phones and tens") == {2, 3, 50, 1}
    assert numbers_in("") == set()
    counted = "one two three four five six seven eight nine ten"
    assert [numbers_in(word) for word in counted.split()] == [{n} for n in range(1, 11)]
    assert [numbers_in(word) for word in ["first", "second", "third", "fourth", "fifth"]] == [
        {n} for n in range(1, 6)
    ]
    # of the largest, the place is one; a million and a billion are one of their unit
    words = {"twice": 2, "half": 50, "largest": 1, "million": 1, "billion": 1}
    assert {word: numbers_in(word) for word in words} == {word: {n} for word, n in words.items()}


@pytest.mark.parametrize(
    ("text", "value", "said"),
    [
        ("72.5", 72.5, True), ("72.5", -72.5, True), ("1,000", 1005.9, True), ("1,000", 1006.1, False),
        ("1,000", 994.1, True), ("1,000", 993, False),
        ("3", 300, True), ("3", 3000, True), ("3", 3e4, True), ("3", 3e5, False), ("3", 3e6, True), ("3", 3e7, False),
        ("3", 3e8, True), ("3", 3e9, True), ("3", 3e12, True), ("3", 0.03, False), ("three", 3, True),
        ("none", 0, False), ("0", 0, True),
    ],
)  # fmt: skip
def test_a_sentence_says_a_number_to_three_digits_in_any_unit(text, value, said):
    assert says(text, value) == said


def test_more_findings_than_letters_are_no_fault_of_the_rule():
    head = TEXTS["evidence"].splitlines()[0]
    rows = [f"c-01{letter},c-01,It was 50,50,,Report" for letter in "abcdefghijklmnopqrstuvwxyzz"]
    assert told(check_beside(tables(**TEXTS | {"evidence": "\n".join([head, *rows])}))) == []


def test_prints_of_months_are_compared_with_nothing():
    months = TEXTS | {"series__gdp": series("CHN 2000-01 1", period="month")}
    assert told(check_beside(tables(**months))) == []
