"""What each chapter asks of a class: the tables and counts of the teaching guide.

Minutes, objectives and exercises are counted in the notebooks. Whom a chapter suits, what it takes for
granted and which objectives each exercise trains (counted from one) are judgements, which stand in the
notebook's own metadata: ``"teaching": {"suits": ..., "needs": ..., "trains": [[1], [2, 3]]}``.

The directive ``{lessons}`` shows the tables ``chapters``, ``objectives`` and, from a list in YAML,
``weeks``; the role ``{lesson}`` the counts `chapters`, `exercises`, `shortest`, `longest`, `pace`, `cell`
and `practice`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd
import yaml
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import SphinxDirective, SphinxRole

from press.data.description import data_from
from trajectory import data, numbers, tables
from trajectory._show.wording import capital, count

WORDS_A_MINUTE = 150  # read for understanding, with numbers in the text
FIGURE_MINUTES = 1
CELL_MINUTES = 0.5  # a cell of code that the page shows
EXERCISE_MINUTES = (10, 20, 20)  # read a figure, estimate again, criticise a claim
FOLDED = {"hide-input", "hide-cell", "remove-cell", "remove-input"}
CODES = 40  # of economies in a cell of the table
CHANGES = ("country", "peers", "indicator", "years")
BOX = re.compile(r":class: objectives\n(.*?)\n:::", re.DOTALL)
EXERCISE = re.compile(r"```\{exercise-start\} ?([^\n]*)\n:label: (\S+)")
NOT_JUDGED = "not judged yet"
WEEKS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")
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


# -- on the page ------------------------------------------------------------------------------------


def _of_book(env: BuildEnvironment) -> list[Lesson]:
    found = lessons(Path(env.srcdir))
    for lesson in found:
        env.note_dependency(f"chapters/{lesson.name}.ipynb")
    return found


def counts(found: list[Lesson]) -> dict[str, str]:
    """Return the counts that the role can show, by name."""
    return {
        "chapters": str(len(found)),
        "exercises": str(sum(len(lesson.exercises) for lesson in found)),
        "shortest": str(min(lesson.minutes for lesson in found)),
        "longest": str(max(lesson.minutes for lesson in found)),
        "pace": str(WORDS_A_MINUTE),
        "cell": str(round(60 * CELL_MINUTES)),
        "practice": numbers.listing(EXERCISE_MINUTES),
    }


def chapter_table(found: list[Lesson]) -> pd.DataFrame:
    """Return each chapter with its part, whom it suits, what it needs and its minutes."""
    rows = [(one.part, one.suits, one.needs, one.reading, one.practice) for one in found]
    columns = ["part", "suits", "takes for granted", "to read", "exercises"]
    return pd.DataFrame(rows, pd.Index([one.title for one in found], name="chapter"), columns)


def objective_table(found: list[Lesson]) -> pd.DataFrame:
    """Return each objective of each chapter with the exercises that train it, or None."""
    rows = []
    for lesson in found:
        for number, objective in enumerate(lesson.objectives, 1):
            pairs = zip(lesson.exercises, lesson.trains, strict=False)  # without aims if nobody has judged it
            trained = "; ".join(title for (_, title), aims in pairs if number in aims)
            rows.append({"chapter": lesson.title, "objective": objective, "exercise": trained or None})
    return pd.DataFrame(rows).set_index("chapter")


def adapting_table(found: list[Lesson]) -> pd.DataFrame:
    """Return for each chapter what its parameter cell changes, and the economies with values for it."""
    rows = []
    for lesson in found:
        if lesson.changes is None:
            change, economies = NOT_JUDGED, None
        elif not lesson.changes:
            change, economies = "nothing: its subject is fixed", None
        else:
            change = ", ".join(lesson.changes)
            economies = covered(lesson.series) if lesson.series else "those of the series chosen"
        rows.append({"chapter": lesson.title, "can be changed": change, "economies with data": economies})
    return pd.DataFrame(rows).set_index("chapter")


def covered(ids: tuple[str, ...]) -> str:
    """Return the economies that have values of all of some series, in words: a count and the codes."""
    kinds = data.kinds()
    common = set.intersection(*({*data.table(id)["geo"]} for id in ids))
    codes = sorted(geo for geo in common if kinds[geo] == "economy")
    more = f" and {len(codes) - CODES} more" if len(codes) > CODES else ""
    return f"{len(codes)}: {', '.join(codes[:CODES])}{more}"


def week_table(found: list[Lesson], plan: list[dict], left_out: Collection[str] = ()) -> pd.DataFrame:
    """Return each week of a plan with the minutes of its chapters.

    Parameters
    ----------
    found : list of Lesson
    plan : list of dict
        `theme`, `chapters` (names) and `in class` of each week.
    left_out : collection of str
        Chapters that are there, but which the book leaves out; so does the plan.

    Raises
    ------
    KeyError
        If a week lacks one of these, or a chapter is none with exercises.
    """
    every = {lesson.name: lesson for lesson in found}
    rows = []
    for week, entry in zip(WEEKS, plan, strict=False):
        chapters = [every[name] for name in entry["chapters"] if name not in left_out]
        rows.append(
            {
                "week": week,
                "theme": entry["theme"],
                "chapters": "; ".join(chapter.title for chapter in chapters),
                "reading": sum(chapter.reading for chapter in chapters),
                "exercises": sum(chapter.practice for chapter in chapters),
                "in class": entry["in class"],
            }
        )
    return pd.DataFrame(rows).set_index("week")


class Lessons(SphinxDirective):
    """``{lessons} chapters``, ``objectives`` or ``weeks``, the last with a plan in YAML."""

    required_arguments = 1
    has_content = True

    def run(self) -> list[nodes.Node]:
        """Return the table asked for, in the form of the tables that notebooks show."""
        try:
            frame, caption = self._table(self.arguments[0], _of_book(self.env))
        except ValueError as error:
            raise self.error(str(error)) from None
        return [nodes.raw("", tables.render(frame, caption)[0], format="html")]

    def _table(self, kind: str, found: list[Lesson]) -> tuple[pd.DataFrame, str]:
        if kind == "chapters":
            return chapter_table(found), "Each chapter as a lesson, with minutes"
        if kind == "objectives":
            return objective_table(found), "Learning objectives, and the exercises that train them"
        if kind == "adapting":
            with data_from(Path(self.env.srcdir) / "data"):
                return adapting_table(found), "What can be changed in each chapter, and for which economies"
        if kind != "weeks":
            raise ValueError(f"{kind!r}: expected chapters, objectives, adapting or weeks")
        plan = yaml.safe_load("\n".join(self.content))
        weeks = capital(count(len(plan), "week"))
        folder = Path(self.env.srcdir, "chapters")
        there = {path.relative_to(folder).with_suffix("").as_posix() for path in folder.rglob("*.ipynb")}
        left_out = there - {lesson.name for lesson in found}
        try:
            return week_table(found, plan, left_out), f"{weeks}, with minutes of reading and of exercises"
        except KeyError as error:
            raise ValueError(f"{error.args[0]!r} is no chapter with exercises, or is missing") from None


class LessonCount(SphinxRole):
    """``{lesson}`chapters` `` and the other counts."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Return the count as text."""
        found = counts(_of_book(self.env))
        if self.text not in found:
            message = f"no count {self.text!r}; there are {', '.join(found)}"
            return [], [self.inliner.reporter.error(message, line=self.lineno)]
        return [nodes.Text(found[self.text])], []


def setup(app: Sphinx) -> None:
    """Register directive and role with Sphinx."""
    app.add_directive("lessons", Lessons)
    app.add_role("lesson", LessonCount())
