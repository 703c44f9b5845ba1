"""A class is graded: right answers get their points, hostile notebooks get none and harm nobody."""

import csv
import io
import socket
import threading

import pytest

from press.grading import classroom, sandbox
from press.grading.sandbox import Limits
from press.project.errors import BuildError
from press.project.wheel import build_wheel
from tests.conftest import PROJECT
from tests.press.grading import submitted
from tests.press.grading.submitted import HOSTILE, RIGHT, WRONG, hand_in, notebook
from tests.trajectory.test_checks import seals_of
from trajectory import checks

FAST = {"replaced_checks", "printed_totals", "reads", "ends_itself"}
LIMITS = Limits(seconds=20)
needs_spaces = pytest.mark.skipif(not sandbox.isolated(), reason="needs namespaces of Linux")


@pytest.fixture(scope="module")
def instructor(tmp_path_factory):
    folder = tmp_path_factory.mktemp("instructor")
    seals = seals_of(lambda: checks.number("total", 10, unit="points"))
    seals |= seals_of(lambda: checks.truth("member", True, look="x"))
    seals |= seals_of(lambda: checks.choice("letters", {"a", "c"}, {"a": "A", "b": "B", "c": "C"}))
    submitted.write_instructor(folder, build_wheel(PROJECT.root, tmp_path_factory.mktemp("wheel")), seals)
    return folder


def grade(folder, instructor):
    """The rows of the grades, by student."""
    lines = []
    classroom.grade_folder(folder, instructor, LIMITS, 2, lines.append)
    rows = csv.DictReader(io.StringIO((folder / "grades.csv").read_text("utf-8")))
    return {row["student"]: row for row in rows}


@pytest.mark.slow
def test_each_answer_earns_its_own_points(tmp_path, instructor):
    hand_in(tmp_path, "right", notebook(RIGHT, "Because *scores* differ."))
    hand_in(tmp_path, "wrong", notebook(WRONG))
    hand_in(tmp_path, "half", notebook({**RIGHT, "ex-sum": "total = 10\nmember = False"}))
    hand_in(tmp_path, "broken_code", notebook({**RIGHT, "ex-letters": "letters = {("}))
    hand_in(tmp_path, "nothing", submitted.empty())
    hand_in(tmp_path, "no_notebook", '{"cells": [')
    hand_in(tmp_path, "=cmd()", notebook(RIGHT, "```\n# not a heading\n```"))
    elsewhere = notebook(RIGHT)
    elsewhere["metadata"]["otter"]["assignment_name"] = "../theme"
    hand_in(tmp_path, "elsewhere", elsewhere)
    rows = grade(tmp_path, instructor)
    points = {student: row["points"] for student, row in rows.items()}
    assert points == {
        "right": "4", "wrong": "0", "half": "3", "broken_code": "3", "nothing": "0", "no_notebook": "0",
        "'=cmd()": "4", "elsewhere": "0",
    }  # fmt: skip
    assert rows["right"]["errors"] == "" and rows["right"]["answers in words"] == "1"
    assert "look again" in rows["half"]["errors"] and "SyntaxError" in rows["broken_code"]["errors"]
    assert "no notebook" in rows["no_notebook"]["errors"] and "no chapter" in rows["elsewhere"]["errors"]
    sheet = (tmp_path / "answers.md").read_text("utf-8")
    assert "> The model answer." in sheet and "Because *scores* differ." in sheet and "0: repeats" in sheet
    assert "````text\n```\n# not a heading\n```\n````" in sheet


@pytest.mark.slow
def test_an_object_that_equals_everything_earns_nothing(tmp_path, instructor):
    every = {label: submitted.EVERYTHING for label in ("ex-sum", "ex-letters")}
    hand_in(tmp_path, "same", notebook(every))
    assert grade(tmp_path, instructor)["same"]["points"] == "0"


@needs_spaces
@pytest.mark.parametrize(
    "kind", [pytest.param(k, marks=() if k in FAST else pytest.mark.weekly) for k in HOSTILE]
)
def test_hostile_notebooks_gain_nothing_and_harm_nobody(kind, tmp_path, instructor):
    folder = tmp_path / "in"
    hand_in(folder, "zz_other", notebook(RIGHT, "MARKER-OF-ANOTHER"))
    before = {
        path: path.read_bytes() for path in [*instructor.rglob("*"), *folder.rglob("*")] if path.is_file()
    }
    with socket.create_server(("127.0.0.1", 0)) as server:
        reached = []
        server.settimeout(0.2)
        done = threading.Event()

        def listen():
            while not done.is_set():
                try:
                    reached.append(server.accept())
                except TimeoutError:
                    continue

        listener = threading.Thread(target=listen)
        listener.start()
        first = HOSTILE[kind].replace("SOURCES", repr(str(tmp_path)))
        first = first.replace("PORT", str(server.getsockname()[1]))
        hand_in(folder, "hostile", notebook(WRONG, first=first))
        rows = grade(folder, instructor)
        done.set()
        listener.join()
    assert rows["hostile"]["points"] == "0" and rows["zz_other"]["points"] == "4"
    assert not reached
    assert all(path.read_bytes() == content for path, content in before.items())
    if kind == "reads":
        assert "found 0" in rows["hostile"]["errors"]


def test_where_nothing_can_be_shut_in_it_says_so(tmp_path, instructor, monkeypatch):
    monkeypatch.setattr(classroom, "isolated", lambda: False)
    hand_in(tmp_path, "right", notebook(RIGHT))
    lines = []
    classroom.grade_folder(tmp_path, instructor, LIMITS, 1, lines.append)
    assert lines[0].startswith("warning: ") and "files and network" in lines[0]


def test_faults_of_a_teacher_are_one_line(tmp_path, instructor):
    for folder, said in ((tmp_path / "missing", "no such folder"), (tmp_path, "no notebook")):
        with pytest.raises(BuildError, match=said):
            classroom.grade_folder(folder, instructor, LIMITS, 1)
    with pytest.raises(BuildError, match="run make handouts first"):
        classroom.grade_folder(tmp_path, tmp_path / "none", LIMITS, 1)
