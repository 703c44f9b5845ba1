"""What a notebook's record says it takes of a table is all that its results depend on."""

import csv
import io
import shutil

import pytest

from press.data.description import write_description
from press.pipeline.build import BY_ROW
from press.project.store import Store
from tests.chapters.conftest import CHAPTERS, ROOT, rows, run
from tests.chapters.test_execution import CHAPTER_NAMES
from tests.conftest import PROJECT

# Two lists that hold every row: an overview of the data, and a count of the series fit for a trend.
WHOLE = {
    "evidence/data_dictionary": {"indicators.csv", "sources.csv"},
    "methods/how_to_read_a_short_trend": {"indicators.csv"},
}
TRIED = ("talent_programs/foundations_china_and_india",)  # before each change; every week the others too


def record(name):
    return Store(PROJECT.executed).record(f"chapters/{name}.ipynb")


@pytest.mark.parametrize("name", CHAPTER_NAMES)
def test_the_record_tells_whole_tables_from_rows(results, name):
    found = record(name)
    read = {path.removeprefix("data/") for path in BY_ROW if path in found["files"]}
    parts = {path.removeprefix("data/"): set(keys) for path, keys in found["parts"].items()}
    assert read - parts.keys() == WHOLE.get(name, set())
    series = {path for path in found["files"] if path.startswith("data/series/")}
    cited = {
        row[column]
        for path in series
        for row in rows(path.removeprefix("data/"))
        for column in ("source", "confirmed_by")
    }
    assert parts["datapackage.json"] >= read | {path.removeprefix("data/") for path in series}
    assert parts.get("sources.csv", cited) >= cited - {""}
    assert "" not in parts.get("sources.csv", ()), "no chapter asks which sources there are"
    used = {path.rpartition("/")[2].removesuffix(".csv") for path in series}
    assert parts.get("indicators.csv", used) >= used


def altered(path, keys):
    """Say something else in every row of a table that has none of the keys."""
    with open(path, encoding="utf-8", newline="") as file:
        head, *cells = csv.reader(file)
    other = {"fit": "point", "cautions": "", "breaks": "2001: another definition", "published": "1999-01-01"}
    kept = {head[0], "geo", "year"}
    for row in cells:
        if row[0] not in keys:
            row[:] = [
                cell if column in kept else other.get(column, "77" if column == "value" else f"not {cell}")
                for column, cell in zip(head, row, strict=True)
            ]
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([head, *cells])
    path.write_text(out.getvalue(), encoding="utf-8", newline="\n")


@pytest.mark.parametrize(
    "name",
    [name if name in TRIED else pytest.param(name, marks=pytest.mark.weekly) for name in CHAPTER_NAMES],
)
def test_other_words_in_every_row_that_is_not_used_change_no_output(executed, name, tmp_path, monkeypatch):
    folder = tmp_path / "data"
    shutil.copytree(ROOT / "data", folder)
    taken = record(name)["parts"]
    for path in BY_ROW:
        if path in taken or path not in record(name)["files"]:
            altered(tmp_path / path, set(taken.get(path, ())))
    write_description(folder)
    monkeypatch.setenv("TRAJECTORY_DATA", str(folder))
    outputs = [cell.get("outputs") for cell in run(CHAPTERS / f"{name}.ipynb").cells]
    assert outputs == [cell.get("outputs") for cell in executed(name).cells]
