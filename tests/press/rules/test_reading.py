"""A file is read as its schema says, or refused with its line and a remedy."""

import json

import pytest

from press.rules.reading import Refusal, Unreadable, decode, missing, paths_of, read_table, read_tables

HEAD = "geo,year,value"


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "schemas").mkdir()
    (tmp_path / "series").mkdir()
    columns = {
        "series": HEAD,
        "series_monthly": "geo,month,value",
        "events": "id,note",
        "changes": "date,file",
    }
    for name, head in columns.items():
        schema = {"fields": [{"name": column} for column in head.split(",")]}
        (tmp_path / "schemas" / f"{name}.json").write_text(json.dumps(schema))
    (tmp_path / "events.csv").write_text("id,note\na,x\n")
    (tmp_path / "CHANGES.csv").write_text("date,file\n")
    (tmp_path / "series" / "x.csv").write_text(f"{HEAD}\nCHN,2020,1\n")
    return tmp_path


def refusal(folder, content, path="series/x.csv"):
    with pytest.raises(Unreadable) as error:
        read_table(folder, path, content.encode())
    return str(error.value)


def test_a_refusal_says_where_as_far_as_it_knows():
    assert str(Refusal("rule", "x.csv", 3, "value", "9", "expected 8")) == (
        "data/x.csv, line 3, column value: 9; expected 8 (rule)"
    )
    assert str(Refusal("rule", "x.csv", None, "", "9", "expected 8")) == "data/x.csv: 9; expected 8 (rule)"


def test_a_table_knows_its_rows_columns_and_lines(folder):
    text = 'id,note\na,"two\nlines"\nb,"a, b"\n'
    table = read_table(folder, "events.csv", text.encode())
    assert (table.path, table.columns, table.has_mark) == ("events.csv", ("id", "note"), False)
    assert table.cells == [["a", "two\nlines"], ["b", "a, b"]]
    assert table.lines == [2, 4]  # where each row begins
    assert table.rows == [{"id": "a", "note": "two\nlines"}, {"id": "b", "note": "a, b"}]
    assert table.column("note") == ["two\nlines", "a, b"] and table.column("id") == ["a", "b"]


def test_marks_and_line_ends_of_a_spreadsheet_are_no_fault(folder):
    content = b"\xef\xbb\xbf" + f"{HEAD}\r\nCHN,2020,1\r\n".encode()
    table = read_table(folder, "series/x.csv", content)
    assert table.has_mark and table.cells == [["CHN", "2020", "1"]]


def test_a_series_is_by_month_where_its_head_says_so(folder):
    months = read_table(folder, "series/x.csv", b"geo,month,value\nCHN,2020-01,1\n")
    assert months.columns[1] == "month"
    assert read_table(folder, "CHANGES.csv").columns == ("date", "file")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("geo;year;value\nCHN;2020;1\n", "line 1: cells are not separated by commas; save it as"),
        ("geo\tyear\tvalue\nCHN\t2020\t1\n", "line 1: cells are not separated by commas"),
        ("geo,value,year\nCHN,1,2020\n", "line 1: columns 'geo,value,year'; expected geo,year,value"),
        (f"{HEAD},note\n", "line 1: columns 'geo,year,value,note'; expected geo,year,value"),
        (f"{HEAD}\nCHN,2020,1\nCHN,2021,1,5\n", "line 3: 4 cells; expected 3; a decimal or thousands comma"),
        (f"{HEAD}\nCHN,2020\n", "line 2: 2 cells; expected 3"),
        (f'{HEAD}\nCHN,2020,1\nCHN,2021,"1\n', "line 3: unexpected end of data; save it as"),
        (f'{HEAD}\nCHN,"20"20,1\n', "line 2: "),
    ],
)
def test_what_is_no_table_of_its_schema(folder, text, words):
    assert refusal(folder, text).startswith(f"data/series/x.csv, {words}")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", ": the file is empty"),
        ("\ufeffgeo\n".encode("utf-16-le"), ", line 1: the file is UTF-16; save it as"),
        ("\ufeffgeo\n".encode("utf-16-be"), ", line 1: the file is UTF-16; save it as"),
        ("geo\nM\u00fcnchen\n".encode("latin-1"), ", line 2: byte 0xfc is not UTF-8; save it as"),
        ("geo\nM\u00c3\u00bcnchen\n".encode(), ", line 2: letters encoded twice"),
        (b"geo\nCHN\x00\n", ", line 2: a character that cannot be seen"),
        ("geo\nCHN\u202e\n".encode(), ", line 2: a character that cannot be seen"),
        ("geo\nCHN\u200b\n".encode(), ", line 2: a character that cannot be seen"),
        (b"geo\n<<<<<<< HEAD\nCHN\n", ", line 2: marks of an unfinished merge"),
        (b"geo\nCHN", ", line 2: the last line has no end"),
        (b"geo\rCHN\n", ", line 1: a line end of an old Macintosh"),
    ],
)
def test_a_file_in_another_form_is_refused_with_its_line_and_a_remedy(content, words):
    with pytest.raises(Unreadable) as refused:
        decode("series/x.csv", content)
    assert str(refused.value).startswith(f"data/series/x.csv{words}")
    assert "; " in str(refused.value) and "\n" not in str(refused.value)


def test_letters_of_other_languages_are_no_fault():
    text = "geo\nMünchen, São Paulo, Île-de-France, 国家统计局, “…” – 5 €, naïve Â\n"
    assert decode("x.csv", text.encode()) == (text, False)
    assert decode("x.csv", b"\xef\xbb\xbf" + text.encode()) == (text, True)


def test_a_long_head_is_cut(folder):
    assert len(refusal(folder, "a" * 500 + "\n")) < 220


def test_a_missing_file_and_missing_tables(folder):
    assert paths_of(folder) == ["CHANGES.csv", "events.csv", "series/x.csv"]
    assert missing(folder) == []
    found, refused = read_tables(folder)
    assert list(found) == paths_of(folder) and refused == []
    (folder / "schemas" / "ledger.json").write_text("{}")  # computed, so it may be missing
    (folder / "events.csv").unlink()
    assert missing(folder) == ["events.csv"]
    found, refused = read_tables(folder)
    assert list(found) == ["CHANGES.csv", "series/x.csv"]
    assert [str(one) for one in refused] == ["data/events.csv: the file is missing; bring it back (file)"]
    only, none = read_tables(folder, ["series/x.csv"])
    assert list(only) == ["series/x.csv"] and none == []


def test_every_file_that_cannot_be_read_is_told(folder):
    (folder / "events.csv").write_text("id;note\n")
    (folder / "series" / "x.csv").write_text("")
    found, refused = read_tables(folder)
    assert list(found) == ["CHANGES.csv"]
    assert [one.path for one in refused] == ["events.csv", "series/x.csv"]
