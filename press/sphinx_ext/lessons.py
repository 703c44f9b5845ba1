"""What each chapter asks of a class: the tables and counts of the teaching guide.

The directive ``{lessons}`` shows the tables ``chapters``, ``objectives``, ``adapting`` and, from a list in
YAML, ``weeks``; the role ``{lesson}`` the counts `chapters`, `exercises`, `shortest`, `longest`, `pace`,
`cell` and `practice`.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import pandas as pd
import yaml
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import SphinxDirective, SphinxRole

from press.project.environment import data_from
from press.project.lessons import CELL_MINUTES, EXERCISE_MINUTES, NOT_JUDGED, WORDS_A_MINUTE, Lesson, lessons
from trajectory import data, numbers, tables
from trajectory._show.wording import capital, count

CODES = 40  # of economies in a cell of the table
WEEKS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")


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
