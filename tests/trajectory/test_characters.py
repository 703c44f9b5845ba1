"""Text stays text: in Markdown, and in files that a spreadsheet opens."""

import csv
import io

import matplotlib.pyplot as plt
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from trajectory import figures, numbers
from trajectory.characters import csv_text, fault, first_fault, is_formula

MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"])
WORDS = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), min_size=1).filter(str.strip)


@settings(deadline=None)
@given(WORDS)
def test_markdown_shows_a_text_as_it_stands(text):
    text = " ".join(text.split())
    (paragraph, inline, end) = MARKDOWN.parse(numbers.as_text(text))
    assert (paragraph.type, end.type) == ("paragraph_open", "paragraph_close")
    assert {child.type for child in inline.children} <= {"text", "text_special"}
    assert "".join(child.content for child in inline.children) == text


@pytest.mark.parametrize(
    "text", ["- item", "1. item", "12) item", "# head", "+ x", "===", ": x", "> quote", "2014. A year"]
)
def test_the_start_of_a_line_starts_nothing(text):
    assert MARKDOWN.render(numbers.as_text(text)).startswith("<p>")


def test_a_formula_gets_an_apostrophe_and_a_number_none():
    frame = pd.DataFrame(
        {"name": ["=1+1", "-9.1", "+x", "plain"], "value": [-9.1, 2.0, float("nan"), 4.0]},
        index=["@a", "b", "c", "d"],
    )
    rows = list(csv.reader(io.StringIO(csv_text(frame.rename(columns={"value": "=value"})))))
    assert rows == [
        ["", "name", "'=value"], ["'@a", "'=1+1", "-9.1"], ["b", "-9.1", "2.0"], ["c", "'+x", ""], ["d", "plain", "4.0"],
    ]  # fmt: skip
    plain = frame[["value"]].reset_index(drop=True)
    assert csv_text(plain, float_format="%.10g") == plain.to_csv(float_format="%.10g", lineterminator="\n")


@settings(deadline=None)
@given(
    st.floats(allow_nan=False, allow_infinity=False), st.sampled_from(["{:g}", "{:+.2f}", "{:,.1f}%", "{!r}"])
)
def test_no_number_is_a_formula(value, form):
    assert not is_formula(form.format(value))


@settings(deadline=None)
@given(st.text(min_size=1))
def test_no_invisible_character_passes(text):
    if fault(text) == "":
        assert text.isprintable()


CELLS = st.one_of(
    st.text(max_size=4),
    st.sampled_from(
        ["-9.1", "=1", "+x", "-", "@a", "a, -b", "\n=1", "\t", "＝1", "data:text/x", "ftp://a", 'a"b']
    ),
)


@settings(deadline=None)
@given(st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=1, max_size=4), st.sampled_from(["\n", "\r\n"]))
def test_a_file_has_the_faults_of_its_cells(rows, end):
    file = io.StringIO(newline="")
    writer = csv.writer(file, lineterminator=end)
    columns = ["name", "seen_at", "note"]
    writer.writerows([columns, *rows])
    read = [dict(zip(columns, row, strict=True)) for row in rows]
    faults = [
        (line, column, wrong)
        for line, row in enumerate(read, start=2)
        for column, text in row.items()
        if (wrong := fault(text, column))
    ]
    assert first_fault(file.getvalue(), read) == next(iter(faults), None)


def test_two_dollar_signs_in_a_name_are_drawn_as_they_stand():
    figures.style()
    ax = figures.lines(pd.DataFrame({"US$5 to US$6 \\frac": [1.0, 2.0, 3.0]}, index=[2001, 2002, 2003]))
    figures.title(ax, "US$5 to US$6 and $x", unit="US$")
    ax.figure.canvas.draw()
    plt.close(ax.figure)
