"""What is said of a series is true of its rows, and each document named is one."""

import pytest

from press.rules.provenance import check_provenance
from tests.press.rules.made import SERIES, tables, told

SOURCES = "id,dataset,vintage,seen_at"
INDICATORS = "id,definition,vintage,breaks,cautions"


def made(rows=(), sources=(), said="", **texts):
    listed = sources or (
        "book,Yearbook,2024,https://a.example/b",
        "paper,Report,,address not recorded: shelf 3",
    )
    rows = rows or ("CHN,2019,1,observed,book,,", "CHN,2021,2,observed,book,paper,")
    return tables(**{
        "sources": "\n".join([SOURCES, *listed]),
        "indicators": f"{INDICATORS}\n{said or 'x,Number of things.,2024,,'}",
        "cautions": "caution,sentence\nderived,d\npreliminary,p\ndefinition_break,b\nrounded,r",
        "series__x": "\n".join([SERIES, *rows]),
        **texts,
    })  # fmt: skip


def test_what_is_in_order_is_told_of_nowhere():
    assert told(check_provenance(made())) == []


@pytest.mark.parametrize(
    ("row", "where", "words"),
    [
        (
            "book,,see REPORT",
            "note",
            "'see REPORT'; expected words that a reader of this one row understands (debris)",
        ),
        ("book,,the row above", "note", "'row above'"),
        ("book,gone,", "confirmed_by", "'gone'; expected one of data/sources.csv (sources)"),
        (
            "book,book,",
            "confirmed_by",
            "'book'; expected another document than the source, or nothing (sources)",
        ),
    ],
)
def test_a_row_names_two_documents_and_says_what_a_reader_understands(row, where, words):
    rows = ("CHN,2019,1,observed,book,paper,rows of the year", f"CHN,2020,1,observed,{row}")
    (line,) = told(check_provenance(made(rows)))
    assert line.startswith(f"data/series/x.csv, line 3, column {where}: {words}")


@pytest.mark.parametrize(
    ("source", "where", "words"),
    [
        ("web,by us,,https://a.example", "", "'by us'; expected the name of a document"),
        ("web,copy,,https://a.example", "dataset", "'copy'; expected a document"),
        ("web,,,https://a.example", "dataset", "''; expected a document"),
        ("web,Report,,shelf", "seen_at", "'shelf'; expected an address, or 'address not recorded: '"),
        ("web,Report,,address not recorded: ", "seen_at", "'address not recorded: '"),
        ("other,Report,,https://a.example", "id", "other; expected a value that names it"),
    ],
)
def test_a_source_is_a_document_with_a_place_and_is_used(source, where, words):
    documents = ("book,Yearbook,2024,archived at github:a/b", "paper,Report,,page without address", source)
    rows = ("CHN,2019,1,observed,book,paper,", "CHN,2021,1,observed,book,web,")
    if source.startswith("other"):
        rows = rows[:1]
    lines = told(check_provenance(made(rows, documents)))
    column = f", column {where}" if where else ""
    assert [line.partition(": ")[0] for line in lines] == [f"data/sources.csv, line 4{column}"]
    assert words in lines[0]


def test_a_source_may_be_named_by_another_table():
    documents = ("book,Yearbook,2024,https://a.example", "plan,Plan,,https://a.example/plan")
    rows = ("CHN,2019,1,observed,book,,", "CHN,2021,1,observed,book,,")
    named = "id,{}\n1,plan"
    assert told(check_provenance(made(rows, documents, targets=named.format("source")))) == []
    assert told(check_provenance(made(rows, documents, confirmations=named.format("document")))) == []
    for path in ("ledger", "evidence", "CHANGES"):  # these quote what other tables name
        assert len(check_provenance(made(rows, documents, **{path: named.format("source")}))) == 1
    assert len(check_provenance(made(rows, documents, targets=named.format("publisher")))) == 1


@pytest.mark.parametrize(
    ("said", "statuses", "words"),
    [
        ("x,Things.,2024,,derived", "observed observed", "x: derived is given; its rows say otherwise"),
        ("x,Things.,2024,,", "observed derived", "x: derived is missing; its rows say otherwise"),
        ("x,Things.,2024,,derived", "observed derived", None),
        ("x,Things.,2024,,", "observed preliminary", "x: preliminary is missing"),
        ("x,Things.,2024,,preliminary", "observed preliminary", None),
        ("x,Things.,2024,2020: new,", "observed observed", "x: definition_break is missing"),
        ("x,Things.,2024,2020: new,definition_break", "observed observed", None),
        ("x,Things.,2024,2020@CHN: new,definition_break", "observed observed", None),
        ("x,Things.,2024,2020~: step,", "observed observed", None),  # a step does not separate
        ("x,Things.,2024,2020~: step,definition_break", "observed observed", "x: definition_break is given"),
        ("x,Things.,2024,2020~: step | 2021: new,definition_break", "observed observed", None),
        (
            "x,Things.,2024,,rounded loose",
            "observed observed",
            "x: 'loose'; expected one of data/cautions.csv",
        ),
        ("x,Things,2024,,", "observed observed", "x: its last sentence has no end"),
        ("x,Things.,2023,,", "observed observed", "x: '2023'; its sources say '2024'"),
        ("x,Things.,2024,,", "observed forecast", "x: mixes values and plans"),
        ("x,Things.,2024,,", "observed target", "x: mixes values and plans"),
        ("x,Things.,2024,,", "forecast target", None),
        ("x,Things.,2024,,", "target target", None),
    ],
)
def test_what_is_said_of_a_series_is_true_of_its_rows(said, statuses, words):
    first, last = statuses.split()
    rows = (f"CHN,2019,1,{first},book,,", f"CHN,2021,2,{last},book,,")
    lines = told(check_provenance(made(rows, said=said), ["x"]))
    assert len(lines) == (words is not None)
    if words:
        assert lines[0].startswith("data/indicators.csv, line 2, column ") and words in lines[0]


def test_the_vintage_of_several_sources_is_told_by_row():
    documents = ("book,Yearbook,2024,https://a.example", "paper,Report,2023,https://a.example/c")
    rows = ("CHN,2019,1,observed,book,,", "CHN,2021,2,observed,paper,,")
    several = "x,Things.,{},,"
    assert told(check_provenance(made(rows, documents, said=several.format('"by row, see source"')))) == []
    (line,) = told(check_provenance(made(rows, documents, said=several.format("2024"))))
    assert "'2024'; its sources say 'by row, see source'" in line
    undated = ("book,Yearbook,,https://a.example", "paper,Report,2023,https://a.example/c")
    assert told(check_provenance(made(rows, undated, said=several.format("2023")))) == []
    none = ("book,Yearbook,,https://a.example", "paper,Report,,https://a.example/c")
    assert told(check_provenance(made(rows, none, said=several.format("any word")))) == []


@pytest.mark.parametrize(
    ("breaks", "fits"),
    [
        ("2019~: a", False), ("2020~: a", True), ("2021~: a", True), ("2022~: a", False),  # after the first value
        ("2021@CHN~: a", True), ("2021@JPN~: a", False), ("2021@KOR~: a", False), ("2022@JPN~: a", True),
        ("2020 ~: a", False), ("2020~:", False), ("20~: a", False),
    ],
)  # fmt: skip
def test_a_break_lies_within_the_values_it_parts(breaks, fits):
    rows = ("CHN,2019,1,observed,book,,", "CHN,2021,2,observed,book,,", "JPN,2021,3,observed,book,,",
            "JPN,2022,3,observed,book,,")  # fmt: skip
    if "JPN" not in breaks:
        rows = rows[:2]
    lines = told(check_provenance(made(rows, said=f"x,Things.,2024,{breaks},"), ["x"]))
    breaks_lines = [line for line in lines if "column breaks" in line]
    assert len(breaks_lines) == (not fits)


def test_only_some_series_are_looked_at_and_none_that_are_gone():
    rows = ("CHN,2019,1,observed,gone,gone,see REPORT",)
    assert len(check_provenance(made(rows), ["x"])) == 2
    assert len(check_provenance(made(rows))) == 4  # and the two sources that no value names
    assert check_provenance(made(rows), ["y"]) == []


def test_each_series_is_looked_at_whatever_stands_before_it():
    row = "CHN,2019,1,observed,book,gone,"
    both = made((row,), said="y,Things,2024,,\nx,Things,2024,,")
    assert [one.path for one in check_provenance(both, ["y", "x"])] == ["series/x.csv", "indicators.csv"]
    both["series/y.csv"] = both["series/x.csv"]
    lines = [one.line for one in check_provenance(both, ["x"]) if one.path == "indicators.csv"]
    assert lines == [3]
    breaks = made(said="x,Things.,2024,20~: a | 2022~: b,")
    assert [one.column for one in check_provenance(breaks, ["x"])] == ["breaks", "breaks"]
