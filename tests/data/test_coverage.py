"""What stands beside a value, by a case made by hand."""

from press.rules.coverage import standing
from tests.press.rules.made import series, tables

TABLES = tables(
    series__apples=series(
        "CHN 2001 5", "CHN 2002 9", "CHN 2003 3", "CHN 2004 7", "CHN 2005 7", "JPN 2002 99"
    ),
    series__fruit=series("CHN 2002 12", "JPN 2002 100"),
    series__pears=series("JPN 2001 2", "USA 2001 8"),
    identities=(
        "name,left,relation,right,within,share,values,sentence\nparts,apples,<=,fruit,,0,2,A part of the whole"
    ),
    # the last one is of no value of the series
    confirmations="series,geo,period\napples,CHN,2001\napples,CHN,2002\napples,CHN,1999",
)


def test_first_last_largest_and_smallest_are_of_china_where_it_has_values():
    ends = standing(TABLES).ends
    assert {key for key in ends if key[0] == "apples"} == {
        ("apples", "CHN", year) for year in ("2001", "2002", "2003", "2005")
    }
    assert {key for key in ends if key[0] == "pears"} == {("pears", "JPN", "2001"), ("pears", "USA", "2001")}


def test_a_value_is_read_twice_or_bound_or_of_a_single_source():
    asked = [("apples", "CHN", year) for year in ("1999", "2001", "2002", "2003")]
    asked += [("apples", "JPN", "2002"), ("fruit", "JPN", "2002"), ("nuts", "CHN", "2001")]
    assert standing(TABLES).parted(asked) == {
        "read": [("apples", "CHN", "2001"), ("apples", "CHN", "2002")],  # the latter is bound as well
        "bound": [("apples", "JPN", "2002"), ("fruit", "JPN", "2002")],
        "single": [("apples", "CHN", "2003")],
    }


def test_the_values_of_a_series_are_its_ends_and_those_asked_for():
    found = standing(TABLES).parted_by_series([("apples", "CHN", "2004")])
    assert found["apples"]["single"] == [("apples", "CHN", year) for year in ("2003", "2004", "2005")]
    assert found["pears"] == {"single": [("pears", "JPN", "2001"), ("pears", "USA", "2001")]}
