"""Cells, keys and references are checked against the schema, each with its line."""

import pytest

from press.rules.form import check_form
from tests.press.rules.made import table, told

FIELDS = {
    "text": {"type": "string"},
    "needed": {"type": "string", "constraints": {"required": True}},
    "year": {"type": "integer", "constraints": {"minimum": 1800, "maximum": 2100}},
    "share": {"type": "number"},
    "status": {"type": "string", "constraints": {"enum": ["seen", "told"]}},
    "code": {"type": "string", "constraints": {"pattern": "[A-Z]{3}"}},
}


def refused(column, cell):
    made = table("x.csv", f'id,{column}\n1,"{cell}"', fields=[{"name": column, **FIELDS[column]}])
    return told(check_form({"x.csv": made}))


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("text", ""), ("text", "two words"), ("needed", "x"), ("year", "1800"), ("year", "2100"), ("year", ""),
        ("share", "-1.5"), ("share", "2e-05"), ("share", "1E+9"), ("status", "told"), ("status", ""), ("code", "CHN"),
    ],
)  # fmt: skip
def test_what_a_schema_allows(column, cell):
    assert refused(column, cell) == []


@pytest.mark.parametrize(
    ("column", "cell", "expected"),
    [
        ("text", " x", "expected no space at the ends"),
        ("text", "x ", "expected no space at the ends"),
        ("needed", "", "expected a value"),
        ("year", "1799", "expected at least 1800"),
        ("year", "2101", "expected at most 2100"),
        ("year", "2000.0", "expected a number as 1234.5"),
        ("year", "2e3", "expected a number as 1234.5"),
        ("share", "1.", "expected a number as 1234.5"),
        ("share", "1 000", "expected a number as 1234.5"),
        ("share", "1,5", "expected a number as 1234.5"),
        ("share", "nan", "expected a number as 1234.5"),
        ("status", "seen told", "expected one of seen, told"),
        ("code", "CHNA", "expected the form [A-Z]{3}"),
        ("code", "Chn", "expected the form [A-Z]{3}"),
    ],
)
def test_what_a_schema_does_not_allow(column, cell, expected):
    (line,) = refused(column, cell)
    assert line.startswith(f"data/x.csv, line 2, column {column}: {cell!r}; {expected}")
    assert line.endswith("(form)")


def test_a_long_cell_is_cut_and_every_line_with_it_is_named():
    made = table("x.csv", f"code\n{'A' * 70}\nCHN\n{'A' * 70}", fields=[{"name": "code", **FIELDS["code"]}])
    lines = told(check_form({"x.csv": made}))
    assert [line.partition(", column")[0] for line in lines] == ["data/x.csv, line 2", "data/x.csv, line 4"]
    assert f"{'A' * 60!r}" in lines[0]


def test_a_key_stands_once():
    made = table("x.csv", "geo,year\nCHN,2020\nCHN,2021\nJPN,2020\nCHN,2020\nCHN,2020", key=("geo", "year"))
    assert told(check_form({"x.csv": made})) == [
        "data/x.csv, line 5, column geo: CHN 2020 stands in line 2 already; expected once (form)",
        "data/x.csv, line 6, column geo: CHN 2020 stands in line 5 already; expected once (form)",
    ]


POINTING = table("x.csv", "id,geo\na,CHN\nb,XXX\nc,", key=("id",), foreign=[("geo", "economies", "code")])
ECONOMIES = table("economies.csv", "name,code\nChina,CHN\nJapan,JPN")
BROKEN = "data/x.csv, line 3, column geo: 'XXX'; expected one of data/economies.csv (form)"


def test_a_reference_leads_to_a_row_or_is_empty():
    both = {"x.csv": POINTING, "economies.csv": ECONOMIES}
    assert told(check_form(both)) == [BROKEN]
    assert told(check_form({"x.csv": POINTING})) == []  # a missing table is refused where tables are read


def test_only_what_changed_and_what_points_to_it_is_looked_at():
    other = table("other.csv", "id\na\na", key=("id",))
    all_tables = {"x.csv": POINTING, "economies.csv": ECONOMIES, "other.csv": other}
    assert told(check_form(all_tables, ["economies.csv"])) == [BROKEN]
    assert told(check_form(all_tables, ["x.csv", "gone.csv"])) == [BROKEN]
    assert len(check_form(all_tables, ["other.csv"])) == 1
    assert len(check_form(all_tables)) == 2
