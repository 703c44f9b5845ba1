"""Mark one submission: run it in the sandbox, ask for its answers, and check them out here.

Submitted code and checks never meet in one process. What comes out of the sandbox is read as JSON and made
into numbers, texts, lists and Series anew, so that an answer is what it says; the checks, their seals, the
chapter's own variables and the library are those of the instructor's copy.
"""

from __future__ import annotations

import ast
import contextlib
import io
import json
import os
import pickle
import re
import shutil
import socket
import sys
import tempfile
import time
import types
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from press.grading import answering
from press.grading.sandbox import Limits, Sandboxed
from press.handouts.exercises import assigned_names

LARGEST = 16 * 2**20  # bytes of one answer to a question
CUT = "not run to its end"
STARTS_AS_SOLUTION = "# solution\n"


@dataclass
class Marks:
    """What a submission earned.

    Attributes
    ----------
    points : dict of str to tuple
        By exercise the points earned and those possible.
    errors : list of str
        Of its cells and checks, one line each.
    seconds : float
    """

    points: dict = field(default_factory=dict)
    errors: list = field(default_factory=list)
    seconds: float = 0


class Chapter:
    """The instructor's copy of a chapter, with its variables and checks.

    Parameters
    ----------
    folder : Path
        In ``dist/instructor``.
    library : Path
        Where the copy's own library was unpacked, with `unpack`.
    """

    def __init__(self, folder: Path, library: Path) -> None:
        from otter.test_files.exception_test import ExceptionTestFile

        sys.path.insert(0, str(library))
        self.library = library
        path = folder / f"{folder.name}.ipynb"
        labels = re.findall(r"grader\.check\(\\?\"([\w-]+)", path.read_text("utf-8"))
        paths = {label: folder / "tests" / f"{label}.py" for label in labels}
        self.tests = {label: ExceptionTestFile.from_file(str(path)) for label, path in paths.items()}
        self.wanted = {label: self._names(path) for label, path in paths.items()}
        self.variables = self._run(path)

    @staticmethod
    def _names(path: Path) -> list[str]:
        """What the tests of an exercise take from the notebook."""
        tree = ast.walk(ast.parse(path.read_text("utf-8")))
        return sorted({a.arg for node in tree if isinstance(node, ast.FunctionDef) for a in node.args.args})

    def _run(self, path: Path) -> dict[str, Any]:
        """The variables after the chapter's own cells, without its solutions."""
        cells = [
            "".join(cell["source"])
            for cell in json.loads(path.read_text("utf-8"))["cells"]
            if cell["cell_type"] == "code"
        ]
        own = [source for source in cells if not source.startswith(STARTS_AS_SOLUTION)]
        # what a solution defines is the student's to answer, even under the name of one of the chapter's
        with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder), _quiet():
            os.environ.update(MPLBACKEND="Agg", IPYTHONDIR=folder)
            shell = answering.quiet_shell()
            for number, source in enumerate(own, 1):
                error = answering.run_cell(shell, source)
                if error is not None:
                    raise RuntimeError(f"{path.name}, code cell {number}: {type(error).__name__}: {error}")
        solved = [source for source in cells if source not in own]
        answers = {name for source in solved for name in assigned_names(source)}
        return {name: value for name, value in shell.user_ns.items() if name not in answers}

    def mark(self, notebook: Path, limits: Limits) -> Marks:
        """Mark one notebook.

        Parameters
        ----------
        notebook : Path
            Handed in; only a copy of it reaches the sandbox.
        limits : Limits
        """
        marks, begun = Marks(), time.monotonic()
        with tempfile.TemporaryDirectory(prefix="marking-") as folder:
            desk, place = Path(folder, "desk"), Path(folder, "place")
            desk.mkdir()
            place.mkdir()
            shutil.copyfile(notebook, desk / "submission.ipynb")
            shutil.copyfile(answering.__file__, desk / "answering.py")
            for path in (Path(folder), desk, place):
                path.chmod(0o755)
            ours, theirs = socket.socketpair()
            arguments = [str(desk / "answering.py"), str(theirs.fileno()), str(desk / "submission.ipynb")]
            with ours, Sandboxed(arguments, [desk], limits, theirs.fileno(), place, self.library):
                theirs.close()
                talk = _Talk(ours, time.monotonic() + limits.clock)
                answers, marks.errors = self._answers(talk)
                for label, test in self.tests.items():
                    marks.points[label] = self._points(label, test, answers, marks.errors)
        marks.seconds = time.monotonic() - begun
        return marks

    def _answers(self, talk: _Talk) -> tuple[dict[str, Any], list[str]]:
        try:
            talk.say(json.dumps({label: self._asked(label) for label in self.tests}).encode() + b"\n")
            record = talk.hear()
            asked = {name for label in self.tests for name in self._asked(label)}
            given = {name: value for name, value in record["answers"].items() if name in asked}
            found = {name: _rebuilt_or_thing(value, name, talk) for name, value in given.items()}
            return found, [_line(error) for error in record["errors"][:20]]
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            return {}, [f"{CUT}: {_line(error) or type(error).__name__}"]

    def _asked(self, label: str) -> list[str]:
        """The names an exercise asks for: those that the chapter does not have."""
        return [name for name in self.wanted[label] if name not in self.variables]

    def _points(self, label: str, test: Any, answers: dict, errors: list) -> tuple[float, float]:
        variables = {**self.variables, **{name: None for name in self._asked(label)}, **answers}
        with _quiet():
            try:
                test.run(dict(variables))
            except Exception as error:  # a submission costs its own points, not the run
                errors.append(f"{label}: {type(error).__name__}: {_line(error)}")
                return 0, sum(case.points or 0 for case in test.test_cases)
        earned = 0.0
        for result in test.test_case_results:
            if result.passed:
                earned += result.test_case.points or 0
            elif not result.test_case.hidden:
                errors.append(f"{label}: {_line(result.message.rpartition('AssertionError: ')[2])}")
        return earned, sum(case.points or 0 for case in test.test_cases)


def unpack(wheel: Path, folder: Path) -> Path:
    """Unpack the library of a handout where both sides can read it; return the folder."""
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


# -- both ends of the line --------------------------------------------------------------------------


class _Talk:
    """Questions and answers over a socket, until a time."""

    def __init__(self, line: socket.socket, until: float) -> None:
        self._line, self._until, self._rest = line, until, b""

    def _wait(self) -> None:
        left = self._until - time.monotonic()
        if left <= 0:
            raise TimeoutError("the time was up")
        self._line.settimeout(left)

    def say(self, message: bytes) -> None:
        self._wait()
        self._line.sendall(message)

    def hear(self) -> dict:
        """The next record.

        Raises
        ------
        OSError
            If the time is up or the other side is gone.
        ValueError
            If it is too long, or no JSON.
        """
        while b"\n" not in self._rest:
            self._wait()
            try:
                more = self._line.recv(2**16)
            except TimeoutError:
                raise TimeoutError("the time was up") from None
            if not more:
                raise OSError("it ended itself, or was ended for its memory, processes or time")
            self._rest += more
            if len(self._rest) > LARGEST:
                raise ValueError("the answers are too long")
        record, _, self._rest = self._rest.partition(b"\n")
        return json.loads(record)

    def call(self, name: str, given: tuple) -> Any:
        message = pickle.dumps(given)
        self.say(json.dumps([name, len(message)]).encode() + b"\n" + message)
        answer = self.hear()
        if "error" in answer:
            raise AssertionError(f"{name}: {_line(answer['error'])}")
        return _rebuilt(answer["value"], name, self)


def _rebuilt_or_thing(record: dict, name: str, talk: _Talk) -> Any:
    try:
        return _rebuilt(record, name, talk)
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError):
        return types.new_class("thing")()


def _rebuilt(record: dict, name: str, talk: _Talk) -> Any:
    """A value from its record; what is none of the known kinds becomes an object that does nothing."""
    import numpy as np
    import pandas as pd

    kind, content = record["kind"], record.get("is")

    def inner(one: dict) -> Any:
        return _rebuilt(one, name, talk)

    def pairs() -> list:
        return [(inner(key), inner(value)) for key, value in content]

    if kind == "nothing":
        return None
    if kind == "truth":
        return content is True
    if kind == "number":
        return content if type(content) in (int, float) else float(content)
    if kind == "text":
        return str(content)
    many: dict[str, Callable] = {
        "list": list, "tuple": tuple, "set": set, "frozenset": frozenset, "index": pd.Index,
    }  # fmt: skip
    if kind in many:
        return many[kind]([inner(one) for one in content])
    if kind == "dict":
        return dict(pairs())
    if kind == "array":
        return np.array(inner(content))
    if kind == "series":
        found = pairs()
        return pd.Series([value for _, value in found], index=[key for key, _ in found])
    if kind == "frame":
        return pd.DataFrame(dict(pairs()))
    if kind == "function":

        def ask(*given: Any) -> Any:
            return talk.call(name, given)

        return ask
    return types.new_class(str(content)[:40] if str(content).isidentifier() else "thing")()


def _line(error: object) -> str:
    """Words of a submission on one line, and not many of them."""
    words = " ".join(str(error).split())
    return "".join(letter for letter in words if letter.isprintable())[:300]


@contextlib.contextmanager
def _quiet():
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
        yield
