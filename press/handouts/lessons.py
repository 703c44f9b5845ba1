"""What a chapter asks of a class: minutes, objectives, exercises, and whom it suits.

Counts come from the notebooks. Whom a chapter suits, what it takes for granted and which objective an
exercise trains are judgements; they stand in `JUDGED` and are tested against the notebooks, so that an
exercise or an objective that changes does not leave them behind.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import nbformat
import yaml

WORDS_A_MINUTE = 150  # read for understanding, with numbers in the text
FIGURE_MINUTES = 1
EXERCISE_MINUTES = (10, 20, 20)  # read a figure, estimate again, criticise a claim
BOX = re.compile(r":class: objectives\n(.*?)\n:::", re.DOTALL)
EXERCISE = re.compile(r"```\{exercise-start\} ?([^\n]*)\n:label: (\S+)")
NOT_READ = re.compile(r"```[\s\S]*?```|^:{3,}.*$|^:[a-z]+:.*$|\]\([^)]*\)", re.MULTILINE)


@dataclass(frozen=True)
class Judged:
    """What no program can count.

    Attributes
    ----------
    suits : str
    needs : str
    trains : tuple of tuple of int
        For each exercise, in order, the objectives it trains, counted from one.
    """

    suits: str
    needs: str
    trains: tuple[tuple[int, ...], ...]


REGRESSION = "a course in regression"
ALL, SOCIAL, STATS = "everyone", "China studies, economics", "statistics, economics"
NONE, LINE, LOGS = "nothing", "the straight line by least squares", "logarithms and the straight line"
TREND = "how to read a short trend"
JUDGED = {
    "methods/how_to_read_a_short_trend": Judged(ALL, LINE, ((1,), (2,), (3, 5), (1, 5))),
    "gii_rise/ranks_and_scores": Judged(ALL, NONE, ((1,), (2, 3), (1, 2))),
    "gii_rise/research_effort": Judged(ALL, TREND, ((3,), (5,), (3,))),
    "gii_rise/research_output": Judged("economics, statistics", TREND, ((1,), (3, 5), (4,))),
    "gii_rise/clusters_and_hubs": Judged(STATS, LOGS, ((1,), (3,), (1, 2))),
    "gii_rise/following_catching_up_surpassing": Judged("economics", LOGS, ((1, 2), (1,), (4,))),
    "gii_rise/frontier_technologies": Judged(SOCIAL, TREND, ((2, 3), (2,), (4,))),
    "policy_instruments/chronology_and_instruments": Judged(SOCIAL, NONE, ((1,), (3,), (1, 2))),
    "policy_instruments/opening_to_fdi": Judged(STATS, TREND, ((3,), (1, 3), (5,))),
    "policy_instruments/funds_and_public_money": Judged(SOCIAL, TREND, ((3,), (5,), (1, 2))),
    "policy_instruments/parks_and_cooperation": Judged(ALL, LINE, ((1,), (3,), (4,))),
    "policy_instruments/targets_as_forecasts": Judged(STATS, TREND, ((4,), (1, 3), (2, 5))),
    "semiconductors/which_share": Judged(ALL, NONE, ((1, 2), (1,), (4,))),
    "semiconductors/self_sufficiency_and_targets": Judged(SOCIAL, LINE, ((1,), (4,), (2,))),
    "semiconductors/trade_and_output": Judged("economics, statistics", TREND, ((2,), (3,), (1,))),
    "semiconductors/export_controls_and_equipment": Judged(STATS, TREND, ((2,), (1, 2), (1, 3))),
    "semiconductors/episodes": Judged(SOCIAL, NONE, ((1,), (2,), (4,))),
    "talent_programs/foundations_china_and_india": Judged(SOCIAL, NONE, ((2,), (1,), (3,))),
    "talent_programs/leaving_staying_returning": Judged(ALL, LINE, ((2,), (4,), (1, 2))),
    "talent_programs/thousand_talents": Judged(STATS, LOGS, ((1,), (3,), (2, 4))),
    "talent_programs/home_grown_talent": Judged(ALL, LINE, ((3,), (1,), (3, 4))),
    "teaching/country_profile": Judged(ALL, TREND, ((2,), (2,), (1, 3, 4))),
    "methods/methods_and_calibration": Judged("statistics", REGRESSION, ((2,), (1, 4), (2, 3), (3,))),
}  # fmt: skip


@dataclass(frozen=True)
class Lesson:
    """One chapter as a lesson.

    Attributes
    ----------
    name : str
        Folder and file, such as ``gii_rise/ranks_and_scores``.
    title, part : str
    words, figures : int
    objectives : tuple of str
    exercises : tuple of (str, str)
        Label and title.
    judged : Judged or None
        None for a chapter that nobody has judged yet.
    """

    name: str
    title: str
    part: str
    words: int
    figures: int
    objectives: tuple[str, ...]
    exercises: tuple[tuple[str, str], ...]
    judged: Judged | None

    @property
    def reading(self) -> int:
        """Minutes to read it, to the next five."""
        return _fives(self.words / WORDS_A_MINUTE + FIGURE_MINUTES * self.figures)

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
    """Return the chapters that have exercises, in the book's order.

    Parameters
    ----------
    root : Path
        The book's folder, with ``_toc.yml``.
    """
    contents = yaml.safe_load((root / "_toc.yml").read_text(encoding="utf-8"))
    found = []
    for part in contents["parts"]:
        for chapter in part["chapters"]:
            path = root / f"{chapter['file']}.ipynb"
            if path.is_file():
                lesson = _lesson(path, root, part["caption"])
                if lesson.exercises:
                    found.append(lesson)
    return found


def _lesson(path: Path, root: Path, part: str) -> Lesson:
    name = path.relative_to(root / "chapters").with_suffix("").as_posix()
    cells = nbformat.read(path, as_version=4).cells
    shown = [c for c in cells if not {"teaching-note"} & set(c.metadata.get("tags", []))]
    text = "\n\n".join(c.source for c in shown if c.cell_type == "markdown")
    box = BOX.search(text)
    prose = text.split("\n## Exercises")[0]
    return Lesson(
        name=name,
        title=re.search(r"^# (.+)$", text, re.MULTILINE)[1],
        part=part,
        words=len(NOT_READ.sub(" ", prose).split()),
        figures=sum("figures.show(" in c.source for c in shown if c.cell_type == "code"),
        objectives=tuple(re.findall(r"^- (.+)$", box[1], re.MULTILINE)) if box else (),
        exercises=tuple((label, title) for title, label in EXERCISE.findall(text)),
        judged=JUDGED.get(name),
    )


def _fives(minutes: float) -> int:
    return 5 * max(1, round(minutes / 5))


def book(start: Path) -> Path | None:
    """Return the folder of the book that a folder lies in; None for a notebook on its own."""
    return next((f for f in (start, *start.parents) if (f / "_toc.yml").is_file()), None)
