"""Derived values are computed again from their parts, by a calculator in the test."""

import pytest

from press.rules.derivations import check_derivations, computed, derive
from tests.press.rules.made import SERIES, series, tables, told

HEAD = "series,geo,period,expression,decimals,made"


def rows(*lines):
    """A series whose rows name their status: ``"CHN 2020 1.5 derived"``."""
    return "\n".join([SERIES, *(",".join([*line.split(), "book", "", ""]) for line in lines)])


def made(*lines, **texts):
    named = {f"series__{id}": text for id, text in texts.items()}
    return tables(derivations="\n".join([HEAD, *lines]), **named)


def texts(found):
    return [text for *_, text in computed(found)]


PARTS = {"a": series("CHN 2019 1", "CHN 2020 2", "JPN 2020 3"), "b": series("CHN 2020 3", "JPN 2020 3")}


@pytest.mark.parametrize(
    ("decimals", "text"), [("0", "167"), ("1", "166.7"), ("3", "166.667"), ("-1", "170"), ("-2", "200")]
)
def test_a_value_is_rounded_to_its_decimals(decimals, text):
    share = rows("CHN 2020 1 derived")
    assert texts(made(f"share,,,500 / b,{decimals},", share=share, **PARTS)) == [text]


def test_a_line_of_one_value_goes_before_that_of_its_series():
    ratio = rows("CHN 2020 1 derived", "JPN 2020 1 derived", "JPN 2021 1 derived", "CHN 2018 9 observed")
    lines = ("ratio,,,a / b,2,", "ratio,JPN,2020,a + b,0,")
    found = made(*lines, ratio=ratio, **PARTS)
    assert [one[1:] for one in computed(found)] == [
        (0, "1", "0.67"), (1, "1", "6"), (2, "1", "nothing"), (3, "9", "observed"),
    ]  # fmt: skip


def test_without_a_line_or_with_words_nothing_is_computed():
    found = made(
        "told,,,,,The sum of a table", told=rows("CHN 2020 1 derived"), loose=rows("CHN 2020 1 derived")
    )
    assert list(computed(found)) == [("told", 0, "1", ""), ("loose", 0, "1", None)]
    assert list(computed(made(plain=rows("CHN 2020 1 observed")))) == []


def test_ranks_of_a_year_by_size_where_equals_share_the_better_place():
    scores = series("CHN 2019 9", "CHN 2020 5", "JPN 2020 7", "KOR 2020 5", "USA 2020 1", "JPN 2019 8")
    ranks = rows(*(f"{geo} 2020 0 derived" for geo in ("CHN", "JPN", "KOR", "USA")), "JPN 2019 0 derived")
    assert texts(made("ranks,,,rank(scores),0,", ranks=ranks, scores=scores)) == ["2", "1", "2", "4", "2"]


def test_an_index_is_100_first_and_moves_by_the_growth_printed_for_each_later_year():
    growth = series("CHN 2019 50", "CHN 2020 10", "CHN 2021 -20", "JPN 2020 1", "JPN 2021 5")
    index = rows(
        *(f"{row} 0 derived" for row in ("CHN 2019", "CHN 2020", "CHN 2021", "JPN 2020", "JPN 2021"))
    )
    found = texts(made("index,,,chain(growth),1,", index=index, growth=growth))
    assert found == ["100.0", "110.0", "88.0", "100.0", "105.0"]


def test_months_are_computed_as_years_are():
    months = series("CHN 2020-01 5", "CHN 2020-02 7", period="month")
    change = rows("CHN 2020-02 0 derived").replace("year", "month")
    assert texts(made("change,,,m - m__before,0,", change=change, m=months)) == ["2"]


def test_what_differs_is_refused_at_its_line():
    share = rows(
        "CHN 2020 66.7 derived", "JPN 2020 100.00 derived", "CHN 2019 5 derived", "CHN 2018 5 observed"
    )
    refused = check_derivations(made("share,,,100 * a / b,1,", share=share, **PARTS))
    assert told(refused) == [
        "data/series/share.csv, line 4, column value: CHN 2019: 5; "
        "data/derivations.csv computes nothing: python -m press derive (derived)",
        "data/series/share.csv, line 5, column value: CHN 2018 is observed; "
        "expected derived: data/derivations.csv says how it was made (derived)",
    ]
    assert refused[0].key == ("share", "CHN", "2019", "5")
    for value, agrees in (("66.7", True), ("66.70", True), ("66.6", False), ("66.8", False)):
        near = made("share,,,100 * a / b,1,", share=rows(f"CHN 2020 {value} derived"), **PARTS)
        assert (check_derivations(near) == []) == agrees
    loose = told(check_derivations(made(loose=rows("CHN 2020 1 derived"))))
    assert loose == [
        "data/series/loose.csv, line 2, column value: CHN 2020 is derived; "
        "expected a line in data/derivations.csv that says how (derived)"
    ]


def test_only_what_was_changed_or_is_computed_from_it():
    wrong = rows("CHN 2020 9 derived")
    found = made("sum,,,a + b,0,", "half,,,b / 2,1,", sum=wrong, half=wrong, **PARTS)
    refused = {
        only: [one.key[0] for one in check_derivations(found, [only])] for only in ("a", "b", "sum", "gone")
    }
    assert refused == {"a": ["sum"], "b": ["half", "sum"], "sum": ["sum"], "gone": []}
    assert len(check_derivations(found)) == 2


def test_derive_writes_what_differs_and_nothing_else(tmp_path):
    (tmp_path / "series").mkdir()
    ratio = rows("CHN 2020 9 derived", "JPN 2020 1.00 derived", "JPN 2021 7 derived").replace(
        "book,,", 'book,,"a, note"'
    )
    told_of = rows("CHN 2020 1 derived", "JPN 2020 1 derived")
    found = made("ratio,,,a / b,2,", "told,,,,,By hand", ratio=ratio, told=told_of, **PARTS)
    assert derive(tmp_path, found) == [
        "computed 3 derived values, 1 of them new; 2 more say how they were made"
    ]
    assert [path.name for path in tmp_path.rglob("*.csv")] == ["ratio.csv"]
    written = (tmp_path / "series" / "ratio.csv").read_bytes().decode()
    assert written == ratio.replace("CHN,2020,9,", "CHN,2020,0.67,") + "\n"
