"""What stands beside a value, by a case made by hand."""

from press.rules.coverage import standing
from press.rules.reading import Table


def table(path, columns, *rows):
    cells = [list(row) for row in rows]
    return Table(path, columns, cells, list(range(2, len(cells) + 2)), {})


SERIES = ("geo", "year", "value", "status", "source", "confirmed_by", "note")
IDENTITIES = ("name", "left", "relation", "right", "within", "share", "values", "sentence")
READINGS = ("series", "geo", "period", "value", "word", "unit", "document", "place", "printed")


def values(id, *rows):
    return table(f"series/{id}.csv", SERIES, *((*row, "observed", "one", "", "") for row in rows))


TABLES = {
    "series/apples.csv": values(
        "apples",
        ("CHN", "2001", "5"),
        ("CHN", "2002", "9"),
        ("CHN", "2003", "3"),
        ("CHN", "2004", "7"),
        ("CHN", "2005", "7"),
        ("JPN", "2002", "99"),
    ),
    "series/fruit.csv": values("fruit", ("CHN", "2002", "12"), ("JPN", "2002", "100")),
    "series/pears.csv": values("pears", ("JPN", "2001", "2"), ("USA", "2001", "8")),
    "identities.csv": table(
        "identities.csv", IDENTITIES, ("parts", "apples", "<=", "fruit", "", "0", "2", "A part of the whole")
    ),
    "confirmations.csv": table(
        "confirmations.csv",
        READINGS,
        ("apples", "CHN", "2001", "5", "", "apples", "two", "table", ""),
        ("apples", "CHN", "2002", "9", "", "apples", "two", "table", ""),
        ("apples", "CHN", "1999", "4", "", "apples", "two", "table", ""),  # no value of the series
    ),
}


def test_first_last_largest_and_smallest_are_of_china_where_it_has_values():
    ends = standing(TABLES).ends
    assert {key for key in ends if key[0] == "apples"} == {
        ("apples", "CHN", "2001"),
        ("apples", "CHN", "2005"),
        ("apples", "CHN", "2002"),
        ("apples", "CHN", "2003"),
    }
    assert {key for key in ends if key[0] == "pears"} == {("pears", "JPN", "2001"), ("pears", "USA", "2001")}


def test_a_value_is_read_twice_or_bound_or_of_a_single_source():
    beside = standing(TABLES)
    asked = [("apples", "CHN", year) for year in ("1999", "2001", "2002", "2003")]
    asked += [("apples", "JPN", "2002"), ("fruit", "JPN", "2002"), ("nuts", "CHN", "2001")]
    assert beside.parted(asked) == {
        "read": [("apples", "CHN", "2001"), ("apples", "CHN", "2002")],  # the latter is bound as well
        "bound": [("apples", "JPN", "2002"), ("fruit", "JPN", "2002")],
        "single": [("apples", "CHN", "2003")],
    }


def test_the_values_of_a_series_are_its_ends_and_those_asked_for():
    found = standing(TABLES).parted_by_series([("apples", "CHN", "2004")])
    assert found["apples"]["single"] == [
        ("apples", "CHN", "2003"),
        ("apples", "CHN", "2004"),
        ("apples", "CHN", "2005"),
    ]
    assert found["pears"] == {"single": [("pears", "JPN", "2001"), ("pears", "USA", "2001")]}
