"""Grade a folder of submissions: points in one CSV, answers in words in one sheet below the model answers."""

from __future__ import annotations

import csv
import io
import json
import multiprocessing
import re
import tempfile
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from pathlib import Path

from press.grading.marking import CUT, Chapter, Marks, unpack
from press.grading.sandbox import Limits, isolated
from press.project.errors import BuildError
from press.project.folders import write_file

LARGEST = 20 * 2**20
IN_WORDS = "**In your own words**"
NOT_AN_ANSWER = re.compile(r"^\*\*Solution\.\*\* |_Type your answer here, replacing this text\._")
RUBRIC = (
    "2: says what the model answer says and names the number, series or period that shows it; "
    "1: the right direction without evidence, or half of the argument; 0: repeats the claim, or nothing."
)
WITHOUT = (
    "warning: this system has no namespaces to shut submissions in (Linux with unshare of util-linux): only "
    "time and memory are limited; their code can reach files and network. Grade on Linux."
)


@dataclass
class Submission:
    """A notebook handed in.

    Attributes
    ----------
    student : str
        Its file name without ending, with the folder if it lies in one.
    path : Path
    chapter : str
        As ``theme/chapter``; empty if that cannot be told.
    words : dict of str to str
        Answers in words by the title of the exercise.
    fault : str
        Why it cannot be read; empty if it can.
    marks : Marks or None
        Once it is graded.
    """

    student: str
    path: Path
    chapter: str = ""
    words: dict = field(default_factory=dict)
    fault: str = ""
    marks: Marks | None = None


def grade_folder(
    folder: Path, instructor: Path, limits: Limits, jobs: int, step: Callable[[str], None] = print
) -> list[Submission]:
    """Grade all notebooks in a folder and write ``grades.csv`` and ``answers.md`` into it.

    Parameters
    ----------
    folder : Path
        Of submissions, one notebook a student and chapter.
    instructor : Path
        The instructor's copies, ``dist/instructor``.
    limits : Limits
        For each submission.
    jobs : int
        So many at once.
    step : callable
        Called with a line for each submission.

    Raises
    ------
    BuildError
        If there is nothing to grade, or no instructor's copy to grade it with.
    """
    if not folder.is_dir():
        raise BuildError(f"{folder}: no such folder; make grade FOLDER=submissions")
    if not instructor.is_dir():
        raise BuildError(f"{instructor}: no instructor's copies; run make handouts first")
    found = read_submissions(folder, instructor)
    if not found:
        raise BuildError(f"{folder}: no notebook (.ipynb) in it")
    if not isolated():
        step(WITHOUT)
    for chapter in sorted({one.chapter for one in found if not one.fault}):
        mine = [one for one in found if one.chapter == chapter and not one.fault]
        _grade_chapter(mine, instructor / chapter, limits, jobs, step)
    cut = [one.student for one in found if one.marks and any(CUT in error for error in one.marks.errors)]
    if cut:
        step(f"stopped by a limit, and worth a look: {', '.join(cut)}; --seconds gives more time")
    write_file(folder / "grades.csv", grades(found))
    write_file(folder / "answers.md", sheet(found, instructor))
    return found


def read_submissions(folder: Path, instructor: Path) -> list[Submission]:
    """Return the notebooks of a folder; those that cannot be read with a fault."""
    found = []
    for path in sorted(folder.rglob("*.ipynb")):
        if ".ipynb_checkpoints" in path.parts:
            continue
        one = Submission(path.relative_to(folder).with_suffix("").as_posix(), path)
        found.append(one)
        if path.is_symlink() or not path.is_file() or path.stat().st_size > LARGEST:
            one.fault = f"no ordinary file, or larger than {LARGEST // 2**20} MB"
            continue
        try:
            notebook = json.loads(path.read_text("utf-8"))
            cells = [(cell["cell_type"], "".join(cell["source"])) for cell in notebook["cells"]]
            named = notebook.get("metadata", {}).get("otter", {}).get("assignment_name", "")
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            one.fault = f"no notebook: {' '.join(str(error).split())[:120]}"
            continue
        if not re.fullmatch(r"\w+/\w+", str(named)) or not (instructor / named).is_dir():
            one.fault = "no chapter of these handouts"
            continue
        one.chapter, one.words = named, _words(cells)
    return found


def _words(cells: Iterable[tuple[str, str]]) -> dict[str, str]:
    """What stands below each field for words, by the exercise's heading."""
    title, into, found = "", "", {}
    for kind, source in cells:
        if kind != "markdown":
            into = ""
        elif IN_WORDS in source:
            into = title
        elif "END QUESTION" in source or source.startswith("### Exercise"):
            into = ""
        elif into:
            found[into] = f"{found.get(into, '')}\n\n{source}".strip()
        heading = re.search(r"^### (Exercise \d+: .*)", source, re.MULTILINE) if kind == "markdown" else None
        title = heading[1] if heading else title
    return {title: NOT_AN_ANSWER.sub("", text) for title, text in found.items()}


# -- graders ----------------------------------------------------------------------------------------

_chapter: Chapter | None = None  # of this process


def _begin(folder: str, library: str) -> None:
    global _chapter
    _chapter = Chapter(Path(folder), Path(library))


def _mark(path: str, limits: Limits) -> Marks:
    assert _chapter is not None
    return _chapter.mark(Path(path), limits)


def _grade_chapter(
    submissions: list[Submission], folder: Path, limits: Limits, jobs: int, step: Callable[[str], None]
) -> None:
    with tempfile.TemporaryDirectory(prefix="library-") as place:
        library = unpack(next(folder.glob("*.whl")), Path(place))
        library.chmod(0o755)
        # new interpreters: the library that they import is the handout's
        context = multiprocessing.get_context("spawn")
        jobs = min(jobs, len(submissions))
        with ProcessPoolExecutor(jobs, context, _begin, (str(folder), str(library))) as pool:
            running = [(one, pool.submit(_mark, str(one.path), limits)) for one in submissions]
            for one, result in running:
                try:
                    one.marks = result.result()
                except BrokenProcessPool:
                    raise BuildError(
                        f"{folder.name}: the instructor's copy does not run; make handouts"
                    ) from None
                earned, possible = total(one.marks)
                step(f"{one.student}: {earned:g} of {possible:g}, {one.marks.seconds:.0f} s")


def total(marks: Marks | None) -> tuple[float, float]:
    """Return the points earned and those possible."""
    pairs = list(marks.points.values()) if marks else []
    return sum(earned for earned, _ in pairs), sum(possible for _, possible in pairs)


# -- what the teacher gets --------------------------------------------------------------------------


def grades(submissions: list[Submission]) -> str:
    """Return the grades as CSV, a row for each submission; what a spreadsheet would compute is quoted."""
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    width = max([len(one.marks.points) for one in submissions if one.marks], default=0)
    names = [f"exercise {number}" for number in range(1, width + 1)]
    table.writerow(["student", "chapter", "points", "of", *names, "answers in words", "errors", "seconds"])
    for one in submissions:
        earned, possible = total(one.marks)
        single = [f"{points:g}" for points, _ in one.marks.points.values()] if one.marks else []
        written = sum(bool(text.strip()) for text in one.words.values())
        errors = [one.fault] if one.fault else one.marks.errors if one.marks else []
        single += [""] * (width - len(single))
        seconds = f"{one.marks.seconds:.1f}" if one.marks else ""
        row = [one.student, one.chapter, f"{earned:g}", f"{possible:g}", *single, written]
        table.writerow([_no_formula(str(field)) for field in [*row, "; ".join(errors), seconds]])
    return out.getvalue()


def _no_formula(text: str) -> str:
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def sheet(submissions: list[Submission], instructor: Path) -> str:
    """Return all answers in words as Markdown, exercise by exercise, below the model answer and a rubric."""
    lines = ["# Answers in words", "", RUBRIC]
    for chapter in sorted({one.chapter for one in submissions if one.chapter}):
        path = instructor / chapter / f"{Path(chapter).name}.ipynb"
        cells = json.loads(path.read_text("utf-8"))["cells"]
        models = _words((cell["cell_type"], "".join(cell["source"])) for cell in cells)
        lines += ["", f"## {chapter}"]
        for title, model in models.items():
            lines += ["", f"### {title}", "", "Model answer:", "", _quoted(model), ""]
            mine = {one.student: one.words.get(title, "") for one in submissions if one.chapter == chapter}
            for student, answer in mine.items():
                if answer.strip():
                    lines += [f"{_plain(student)}: ____ of 2", "", _fenced(answer.strip()), ""]
            silent = [_plain(student) for student, answer in mine.items() if not answer.strip()]
            lines += [f"Nothing from: {', '.join(silent)}.", ""] if silent else []
    return "\n".join(lines) + "\n"


def _plain(text: str) -> str:
    return re.sub(r"([\\`*_{}\[\]<>#|!])", r"\\\1", text)


def _fenced(text: str) -> str:
    """A student's text as it stands, so that none of it is markup."""
    fence = "`" * (3 + max([len(run) for run in re.findall(r"`+", text)], default=0))
    return f"{fence}text\n{text[:5000]}\n{fence}"


def _quoted(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n"))
