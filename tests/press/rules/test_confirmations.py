"""A second reading is compared with the value it is about, and with no other."""

import pytest

from press.rules.confirmations import agrees, check_confirmations, scale_of
from tests.press.rules.made import series, tables, told

HEAD = "series,geo,period,value,word,unit,document,place,printed"


@pytest.mark.parametrize(
    ("unit", "scale"),
    [("yuan", 1), ("thousand persons", 1e3), ("10,000 persons", 1e4), ("million", 1e6), ("100 million yuan", 1e8),
     ("billion units", 1e9), ("trillion yuan", 1e12), ("millions", 1), ("% of a million", 1), ("", 1)],
)  # fmt: skip
def test_a_unit_begins_with_its_number(unit, scale):
    assert scale_of(unit) == scale


@pytest.mark.parametrize(
    ("value", "printed", "word", "agree"),
    [
        # half a unit of the last digit either way, the edges in
        (72.45, "72.5", "", True), (72.55, "72.5", "", True), (72.44, "72.5", "", False), (72.56, "72.5", "", False),
        (11.5, "11", "", True), (11.6, "11", "", False), (104, "100", "", False), (-2.5, "-2.5", "", True),
        # over: a whole unit of the last digit that is not nought, and only above
        (1000, "1000", "over", True), (2000, "1000", "over", True), (2001, "1000", "over", False),
        (999, "1000", "over", False), (1500, "1200", "over", False), (1300, "1200", "over", True),
        (3.7, "3.6", "over", True), (3.71, "3.6", "over", False), (3.59, "3.6", "over", False),
        # about: the same both ways
        (1100, "1200", "about", True), (1300, "1200", "about", True), (1099, "1200", "about", False),
        (3.5, "3.6", "about", True), (3.49, "3.6", "about", False), (3.71, "3.6", "about", False),
    ],
)  # fmt: skip
def test_within_the_precision_of_the_print(value, printed, word, agree):
    assert agrees(value, "units", printed, word, "units") == agree


def check(*rows, only=None):
    made = tables(
        indicators="id,unit\ngdp,million yuan\nsales,units",
        series__gdp=series("CHN 2019 900", "CHN 2020 1000", "JPN 2020 500"),
        series__sales=series("CHN 2020-03 7", period="month"),
        confirmations="\n".join([HEAD, *rows]),
    )
    return told(check_confirmations(made, only))


def test_what_agrees_is_told_of_nowhere():
    assert check("gdp,CHN,2020,1.0,,billion yuan,paper,p. 1,2021", "sales,CHN,2020-03,7,,units,paper,,") == []


def test_what_differs_is_told_at_the_value():
    assert check(
        "gdp,CHN,2020,2.0,about,billion yuan,paper,p. 1,2021", "sales,CHN,2020-03,8,,units,paper,,"
    ) == [
        "data/series/gdp.csv, line 3, column value: gdp CHN 2020: 1000 million yuan; "
        "paper prints about 2.0 billion yuan (second reading)",
        "data/series/sales.csv, line 2, column value: sales CHN 2020-03: 7 units; "
        "paper prints 8 units (second reading)",
    ]


def test_a_reading_without_a_value_and_one_of_the_same_document():
    assert check(
        "gdp,CHN,2021,1,,yuan,paper,,", "gone,CHN,2020,1,,yuan,paper,,", "gdp,JPN,2020,9,,,book,,"
    ) == [
        "data/confirmations.csv, line 2, column period: gdp CHN 2021; "
        "expected a value of the series to compare it with (second reading)",
        "data/confirmations.csv, line 3, column period: gone CHN 2020; "
        "expected a value of the series to compare it with (second reading)",
        "data/confirmations.csv, line 4, column document: gdp JPN 2020: book; "
        "expected another document than the source of the value (second reading)",
    ]


def test_a_refusal_carries_the_value_by_which_it_is_admitted():
    made = tables(
        indicators="id,unit\ngdp,yuan",
        series__gdp=series("CHN 2019 900"),
        confirmations=f"{HEAD}\ngdp,CHN,2019,7,,yuan,paper,,",
    )
    assert [one.key for one in check_confirmations(made)] == [("gdp", "CHN", "2019", "900")]


def test_only_some_series():
    rows = ("gdp,CHN,2020,2.0,,million yuan,paper,,", "sales,CHN,2020-03,8,,units,paper,,")
    assert len(check(*rows)) == 2
    assert len(check(*rows, only=["sales"])) == 1
    assert check(*rows, only=[]) == []
