"""A notebook as a lesson: its minutes, objectives and exercises, and what was judged of them.

Minutes, objectives and exercises are counted in the notebook. Whom a chapter suits, what it takes for
granted and which objectives each exercise trains (counted from one) are judgements, which stand in the
notebook's own metadata: ``"teaching": {"suits": ..., "needs": ..., "trains": [[1], [2, 3]]}``.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from pathlib import Path

import yaml

WORDS_A_MINUTE = 150  # read for understanding, with numbers in the text
FIGURE_MINUTES = 1
CELL_MINUTES = 0.5  # a cell of code that the page shows
EXERCISE_MINUTES = (10, 20, 20)  # read a figure, estimate again, criticise a claim
FOLDED = {"hide-input", "hide-cell", "remove-cell", "remove-input"}
CHANGES = ("country", "peers", "indicator", "years")
BOX = re.compile(r":class: objectives\n(.*?)\n:::", re.DOTALL)
EXERCISE = re.compile(r"```\{exercise-start\} ?([^\n]*)\n:label: (\S+)")
NOT_JUDGED = "not judged yet"
NOT_READ = re.compile(r"```[\s\S]*?```|^:{3,}.*$|^:[a-z]+:.*$|\]\([^)]*\)", re.MULTILINE)


@dataclass(frozen=True)
class Lesson:
    """One chapter as a lesson.

    Attributes
    ----------
    name : str
        Folder and file, such as ``gii_rise/ranks_and_scores``.
    title, part : str
    words, figures, cells : int
        Cells are those whose code the page shows, before the exercises.
    objectives : tuple of str
    exercises : tuple of (str, str)
        Label and title.
    suits, needs : str
    trains : tuple of tuple of int
        For each exercise the objectives it trains; empty for a chapter that nobody has judged yet.
    changes : tuple of str, or None
        What can be changed in its parameter cell: some of `CHANGES`. Empty where the chapter has a fixed
        subject; None where nothing is said.
    series : tuple of str
        Series that decide for which other economies a change is possible.
    """

    name: str
    title: str
    part: str
    words: int
    figures: int
    objectives: tuple[str, ...]
    exercises: tuple[tuple[str, str], ...]
    suits: str = NOT_JUDGED
    needs: str = NOT_JUDGED
    trains: tuple[tuple[int, ...], ...] = ()
    cells: int = 0
    changes: tuple[str, ...] | None = None
    series: tuple[str, ...] = ()

    @property
    def reading(self) -> int:
        """Minutes to read it, to the next five."""
        return _fives(self.words / WORDS_A_MINUTE + FIGURE_MINUTES * self.figures + CELL_MINUTES * self.cells)

    @property
    def practice(self) -> int:
        """Minutes for its exercises."""
        last = len(EXERCISE_MINUTES) - 1
        return sum(EXERCISE_MINUTES[min(n, last)] for n in range(len(self.exercises)))

    @property
    def minutes(self) -> int:
        """Minutes altogether."""
        return self.reading + self.practice


def lessons(root: Path) -> list[Lesson]:
    """Return the chapters that have exercises, in the order of ``_toc.yml`` in the book's folder."""
    contents = yaml.safe_load((root / "_toc.yml").read_text(encoding="utf-8"))
    found = [
        read_lesson(path, root, part["caption"])
        for part in contents["parts"]
        for chapter in part["chapters"]
        if (path := root / f"{chapter['file']}.ipynb").is_file()
    ]
    return [lesson for lesson in found if lesson.exercises]


def read_lesson(path: Path, root: Path, part: str) -> Lesson:
    """Return a notebook of the book as a lesson.

    Raises
    ------
    ValueError
        If its metadata name no objectives for an exercise, or objectives that do not exist.
    """
    notebook = json.loads(path.read_text(encoding="utf-8"))
    shown = [
        (cell["cell_type"], "".join(cell["source"]))
        for cell in notebook["cells"]
        if "teaching-note" not in cell["metadata"].get("tags", [])
    ]
    text = "\n\n".join(source for kind, source in shown if kind == "markdown")
    box = BOX.search(text)
    lesson = Lesson(
        name=path.relative_to(root / "chapters").with_suffix("").as_posix(),
        title=re.search(r"^# (.+)$", text, re.MULTILINE)[1],
        part=part,
        words=len(NOT_READ.sub(" ", text.split("\n## Exercises")[0]).split()),
        figures=sum("figures.show(" in source for kind, source in shown if kind == "code"),
        cells=_shown(notebook["cells"]),
        objectives=tuple(re.findall(r"^- (.+)$", box[1], re.MULTILINE)) if box else (),
        exercises=tuple((label, title) for title, label in EXERCISE.findall(text)),
    )
    if (adapting := notebook["metadata"].get("adapting")) is not None:
        lesson = replace(lesson, **_adapting(adapting, f"{lesson.name}.ipynb", notebook["cells"]))
    judged = notebook["metadata"].get("teaching")
    if judged is None:
        return lesson
    if missing := [key for key in ("suits", "needs", "trains") if key not in judged]:
        raise ValueError(f"{lesson.name}.ipynb, metadata teaching: {', '.join(missing)} missing")
    if not isinstance(judged["trains"], list) or not all(isinstance(a, list) for a in judged["trains"]):
        raise ValueError(
            f"{lesson.name}.ipynb, metadata teaching.trains: expected lists, as [[1], [2, 3], [1]]"
        )
    trains = tuple(map(tuple, judged["trains"]))
    where, last = f"{lesson.name}.ipynb, metadata teaching.trains", len(lesson.objectives)
    if len(trains) != len(lesson.exercises):
        raise ValueError(f"{where}: {len(trains)} lists, expected {len(lesson.exercises)}, one an exercise")
    for aims in trains:
        if not aims or not set(aims) <= set(range(1, last + 1)):
            raise ValueError(f"{where}: {list(aims)}, expected numbers of objectives from 1 to {last}")
    return replace(lesson, suits=judged["suits"], needs=judged["needs"], trains=trains)


def lesson_of(source: str) -> Lesson | None:
    """Return the notebook of ``chapters/`` that a page was made from as a lesson; None for another page."""
    path = Path(source)
    chapters = next((folder for folder in path.parents if folder.name == "chapters"), None)
    if path.suffix != ".ipynb" or chapters is None or not path.is_file():
        return None
    return read_lesson(path, chapters.parent, "")


def _shown(cells: list[dict]) -> int:
    """How many cells of code a page shows unfolded, before the exercises."""
    count = 0
    for cell in cells:
        if cell["cell_type"] == "markdown" and re.search(r"^## Exercises", "".join(cell["source"]), re.M):
            break
        count += cell["cell_type"] == "code" and not FOLDED & set(cell["metadata"].get("tags", []))
    return count


def _adapting(stated: object, where: str, cells: list[dict]) -> dict:
    """What the metadata of a notebook say can be changed in it, checked."""
    if not isinstance(stated, dict) or not isinstance(stated.get("changes"), list):
        raise ValueError(f'{where}, metadata adapting: expected {{"changes": [...]}} with some of {CHANGES}')
    if wrong := [word for word in stated["changes"] if word not in CHANGES]:
        raise ValueError(f"{where}, metadata adapting.changes: {wrong[0]!r}, expected some of {CHANGES}")
    if stated["changes"] and not any("parameters" in c["metadata"].get("tags", []) for c in cells):
        raise ValueError(f"{where}, metadata adapting.changes: no cell has the tag parameters")
    return {"changes": tuple(stated["changes"]), "series": tuple(stated.get("series", ()))}


def _fives(minutes: float) -> int:
    return 5 * max(1, round(minutes / 5))
