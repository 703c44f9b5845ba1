"""Package is a check: nothing is described that a rule refuses or nobody explained."""

import csv
import json
import shutil
from datetime import date
from pathlib import Path

import pytest

from press.data.package import package
from press.project.errors import BuildError

DATA = Path(__file__).resolve().parents[3] / "data"
DAY = date(2026, 1, 2)
GDP = "series/gdp.csv"


@pytest.fixture(scope="module")
def described(tmp_path_factory):
    root = tmp_path_factory.mktemp("described")
    shutil.copytree(DATA, root / "data")
    package(root, DAY, tell=lambda line: None)
    return root


@pytest.fixture
def book(described, tmp_path):
    shutil.copytree(described, tmp_path / "book")
    return tmp_path / "book"


def run(book, **more):
    said = []
    package(book, DAY, tell=said.append, **more)
    return "\n".join(said)


def refused(book, **more):
    described = (book / "data" / "datapackage.json").read_bytes()
    with pytest.raises(BuildError) as error:
        run(book, **more)
    assert (book / "data" / "datapackage.json").read_bytes() == described
    return str(error.value)


def line_of(book, start, path=GDP):
    lines = (book / "data" / path).read_text("utf-8").splitlines()
    return next(line for line in lines if line.startswith(start))


def change(book, old, new, path=GDP):
    file = book / "data" / path
    text = file.read_text("utf-8")
    assert text.count(old) == 1
    file.write_text(text.replace(old, new), encoding="utf-8", newline="\n")


def journal(book):
    with open(book / "data" / "CHANGES.csv", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def corrected(book):
    """GDP of China in 2024, a little larger."""
    old = line_of(book, "CHN,2024,")
    number = old.split(",")[2]
    more = f"{float(number) * 1.01:.0f}"
    change(book, old, old.replace(number, more))
    return book, number, more


def test_nothing_is_asked_where_nothing_changed(book):
    assert run(book) == ""


def test_a_change_is_shown_and_needs_a_reason(corrected):
    book, old, new = corrected
    said = []
    with pytest.raises(BuildError, match="1 change without a reason; say why: --reason"):
        package(book, DAY, tell=said.append)
    assert said[0].split() == ["file", "row", "column", "old", "new", "source"]
    assert said[1].split()[:6] == [GDP, "CHN", "2024", "value", old, new]


@pytest.mark.slow
def test_a_correction_is_entered_a_second_time_and_kept_in_the_journal(corrected):
    book, old, new = corrected
    text = f"{GDP} CHN 2024 value={new}"
    assert f"\n  {text}" in refused(book, reason="misread")
    assert "second time" in refused(book, reason="misread", again=[text + "0"])
    run(book, reason="misread", again=[text])
    last = journal(book)[-1]
    assert [last[c] for c in ("date", "file", "row", "column", "old", "new", "reason")] == [
        "2026-01-02", GDP, "CHN 2024", "value", old, new, "misread",
    ]  # fmt: skip
    described = json.loads((book / "data" / "datapackage.json").read_text("utf-8"))["resources"]
    assert "CHANGES.csv" in {resource["path"] for resource in described}
    assert run(book) == ""


def test_at_a_terminal_the_value_is_typed_again(corrected):
    book, _, new = corrected
    answers = {"Why? ": "misread", f"{GDP} CHN 2024 value again: ": new}
    run(book, ask=answers.__getitem__)
    assert journal(book)[-1]["reason"] == "misread"


def test_a_slip_at_the_terminal_is_refused(corrected):
    book, old, _ = corrected
    assert "second time" in refused(book, ask=lambda question: "misread" if "Why" in question else old)


def test_a_row_that_is_gone_and_exchanged_values_are_told(book):
    one, other = line_of(book, "CAN,2023,"), line_of(book, "CAN,2022,")
    a, b = (line.split(",")[2] for line in (one, other))
    change(book, one, one.replace(a, b))
    change(book, other, other.replace(b, a))
    assert f"data/{GDP}: the values of CAN 2022, CAN 2023 are exchanged" in refused(book, reason="sorted")


def test_what_a_rule_refuses_is_named_by_file_line_and_column(book):
    old = line_of(book, "CHN,2024,")
    change(book, old, old.replace(old.split(",")[2], str(10 * float(old.split(",")[2]))))
    number = (book / "data" / GDP).read_text("utf-8").splitlines().index(line_of(book, "CHN,2024,")) + 1
    assert refused(book, reason="new").startswith(f"data/{GDP}, line {number}, column value: CHN 2024: ")


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        (lambda text: text.replace(",", ";"), "cells are not separated by commas; save it as"),
        (lambda text: text.replace("CHN,2024,", "CHN,2024,1,"), "8 cells; expected 7; a decimal or thousands comma"),
        (lambda text: text.replace("CHN,2024,1", 'CHN,2024,"1,').replace(",observed", '",observed', 1), "line"),
        (lambda text: text.replace("CHN,2024,", "CHN,2024,1 "), "expected a number as 1234.5"),
        (lambda text: text.replace("CHN,2024,", "CHN,2024,1'"), "expected a number as 1234.5"),
        (lambda text: text[: text.index("CHN,2024,")], "no value for CZE; data/extents.csv expects 1990 to 2024"),
    ],
)  # fmt: skip
def test_another_form_is_refused_with_a_remedy(book, edit, message):
    file = book / "data" / GDP
    file.write_text(edit(file.read_text("utf-8")), encoding="utf-8", newline="\n")
    text = refused(book, reason="saved")
    assert message in text
    assert f"data/{GDP}" in text


def test_the_mark_of_a_spreadsheet_is_dropped_with_a_word(book):
    file = book / "data" / GDP
    content = file.read_bytes()
    file.write_bytes(b"\xef\xbb\xbf" + content)
    assert "dropped the byte order mark" in run(book)
    assert file.read_bytes() == content


def test_without_the_described_state_nothing_is_described(corrected):
    book, _, _ = corrected
    shutil.rmtree(book / "_build" / "described")
    assert "is neither in git nor in _build/described" in refused(book, reason="misread")
