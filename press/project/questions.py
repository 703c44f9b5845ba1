"""Read a chapter's quick questions: the answer from its recorded numbers, a word on each mistake.

They stand in ``<chapter>.questions.yml`` beside the notebook, a list of entries of three kinds::

    - ask: How many ranks did China gain from the edition of 2013 to that of 2024?
      number: gain_2013_2024              # the name of a recorded number
      unit: ranks
      mistakes:
        rank_2025: This is the rank reached, not the ranks gained.
      because: Others gained more.

    - ask: What can be said of it?
      choices:
        - right: It moved.
          because: So it did.
        - wrong: It stood.
          because: Look at the first value.

    - ask: Which edition was the best?
      points: {"2014": rank_2014, "2025": rank_2025}
      pick: smallest                      # or largest
      because: The smaller rank is the better.
      otherwise: The smaller rank is the better; look again.

``{gain_2013_2024}`` in any text is the number as the chapter prints it. No number is typed, so that a new
vintage of the data changes questions, answers and hints with the chapter. An answer is right if it is so to
the precision printed.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from press.project.errors import BuildError

ENDING = ".questions.yml"
NAME = re.compile(r"\{(\w+)\}")
KEYS = {
    "number": {"ask", "number", "unit", "mistakes", "because"},
    "choices": {"ask", "choices"},
    "points": {"ask", "points", "pick", "unit", "because", "otherwise"},
}


@dataclass(frozen=True)
class Option:
    """One of the answers to choose from.

    Attributes
    ----------
    text, because : str
    right : bool
    size : float or None
        Where it is a point, its value.
    """

    text: str
    because: str
    right: bool
    size: float | None = None


@dataclass(frozen=True)
class Question:
    """A quick question with its numbers put in.

    Attributes
    ----------
    kind : str
        "number", "choices" or "points".
    ask, because : str
    unit : str
    answer, tolerance : float or None
        Of a number; an answer so far from it is right.
    shown : str
        The answer as the chapter prints it.
    mistakes : tuple of (float, str)
        Wrong numbers and what to say about each.
    options : tuple of Option
        Of the other kinds.
    """

    kind: str
    ask: str
    because: str = ""
    unit: str = ""
    answer: float | None = None
    tolerance: float | None = None
    shown: str = ""
    mistakes: tuple[tuple[float, str], ...] = ()
    options: tuple[Option, ...] = ()


def path_of(notebook: Path) -> Path:
    """Return where the questions of a notebook stand."""
    return notebook.with_name(notebook.stem + ENDING)


def read_questions(path: Path, numbers: Mapping[str, dict]) -> list[Question]:
    """Return a chapter's questions; none if it has no file of them.

    Parameters
    ----------
    path : Path
        See `path_of`.
    numbers : mapping of str to dict
        The records of the executed notebook, see `press.project.recorded.numbers`.

    Raises
    ------
    BuildError
        That names the file, the question and what is wrong with it.
    """
    if not path.is_file():
        return []
    try:
        entries = yaml.safe_load(path.read_text("utf-8")) or []
    except yaml.YAMLError as error:
        raise BuildError(f"{path.name}: {' '.join(str(error).split())}") from None
    if not isinstance(entries, list):
        raise BuildError(f"{path.name}: expected a list of questions, found {type(entries).__name__}")
    return [_question(entry, f"{path.name}, question {n}", numbers) for n, entry in enumerate(entries, 1)]


def _question(entry: object, where: str, numbers: Mapping[str, dict]) -> Question:
    kind = next((kind for kind in KEYS if isinstance(entry, dict) and kind in entry), None)
    if kind is None or not isinstance(entry, dict) or "ask" not in entry:
        raise BuildError(f"{where}: expected ask, and one of number, choices and points")
    if entry.keys() - KEYS[kind]:
        raise BuildError(
            f"{where}: unknown {', '.join(sorted(entry.keys() - KEYS[kind]))}; "
            f"expected {', '.join(sorted(KEYS[kind]))}"
        )

    def record(name: str) -> dict:
        if name not in numbers:
            raise BuildError(f"{where}: the chapter records no number {name!r}")
        return numbers[name]

    def value(name: str) -> float:
        try:
            return _printed(str(record(name)["text"]), record(name)["value"])
        except (TypeError, ValueError):
            raise BuildError(f"{where}: {name} is {record(name)['text']!r}, expected a number") from None

    def text(key: str, of: Mapping = entry) -> str:
        given = of.get(key, "")
        if not isinstance(given, str):
            raise BuildError(f"{where}: {key} is {given!r}, expected a text")
        filled = " ".join(NAME.sub(lambda name: str(record(name[1])["text"]), given).split())
        return _with_quotes(filled)

    ask, because, unit = text("ask"), text("because"), text("unit")
    if kind == "number":
        name = entry["number"]
        wrong = {value(other): text(other, entry["mistakes"]) for other in entry.get("mistakes") or {}}
        shown, tolerance = str(record(name)["text"]), _precision(str(record(name)["text"]))
        answer = value(name)
        mistakes = tuple(pair for pair in wrong.items() if abs(pair[0] - answer) > tolerance)
        return Question(kind, ask, because, unit, answer, tolerance, shown, mistakes)
    if kind == "points":
        if entry.get("pick") not in ("largest", "smallest"):
            raise BuildError(f"{where}: pick is {entry.get('pick')!r}, expected largest or smallest")
        sizes = {str(label): value(name) for label, name in entry["points"].items()}
        best = (max if entry["pick"] == "largest" else min)(sizes.values())
        options = tuple(
            Option(label, because if size == best else text("otherwise"), size == best, size)
            for label, size in sizes.items()
        )
    else:
        options = tuple(
            Option(text(verdict, one), text("because", one), verdict == "right")
            for one in entry["choices"]
            for verdict in ("right", "wrong")
            if verdict in one
        )
        # in an order that has nothing to do with what is right
        options = tuple(sorted(options, key=lambda one: hashlib.sha256(one.text.encode()).digest()))
    right = [one for one in options if one.right]
    if len(right) != 1 or len(options) < 2:
        raise BuildError(
            f"{where}: {len(right)} of {len(options)} answers are right, expected one of several"
        )
    return Question(kind, ask, right[0].because, unit, shown=right[0].text, options=options)


def _with_quotes(text: str) -> str:
    """A text with the apostrophes and quotation marks of print, as the pages have them."""
    return re.sub(r'"([^"]*)"', r"“\1”", re.sub(r"(?<=\w)'(?=\w|\s|$)", "’", text))


def _digits(shown: str) -> str | None:
    found = re.search(r"[−-]?\d[\d,\u202f ]*(?:\.\d+)?", shown)
    return re.sub(r"[,\u202f ]", "", found[0]).replace("−", "-") if found else None


def _precision(shown: str) -> float:
    """Half of the last place that is printed."""
    digits = _digits(shown) or "0"
    return 0.5 * 10.0 ** -len(digits.partition(".")[2])


def _printed(shown: str, value: object) -> float:
    """What is printed, not what lies behind it: the reader has the page; 42% may be recorded as 0.42."""
    digits = _digits(shown)
    return float(value) if digits is None else float(digits)  # type: ignore[arg-type]  # tried by the caller
