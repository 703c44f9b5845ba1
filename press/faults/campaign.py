"""The campaign: damage one file of ``data/``, package it as a careless editor would, see what notices.

Each fault goes the way of an edit: the file is read, every rule is run, and changes are compared with
what the editor enters a second time. The editor of the campaign gives a reason but enters nothing
twice, since nobody knows of a fault. A fault that rules catch is caught though it were entered twice as well.
What passes all of these is packaged and read for good, by the library, before it is called a survivor.
"""

from __future__ import annotations

import json
import random
import shutil
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import cycle
from pathlib import Path

from press.data.package import package
from press.faults.kinds import ANY, SERIES, TABLES, Damage
from press.project.environment import data_from
from press.project.errors import BuildError
from press.project.folders import write_file
from press.rules import check_tables, read_checked
from press.rules.changes import BY_ITSELF, asked, changes
from press.rules.coverage import coverage
from press.rules.reading import Table, Unreadable, read_table, read_tables
from trajectory import data

CAUGHT_BY = ("file", "form", "rule", "second entry", "reading", "harmless", "passed")
PER_KIND = {"series": 7, "table": 2, "any": 7}
RESULT = Path("editions", "faults", "campaign.json")  # beside the editions, not one of them


@dataclass(frozen=True)
class Fault:
    """One damaged file."""

    kind: str
    path: str
    content: bytes


@dataclass(frozen=True)
class Outcome:
    """What became of a fault: one of `CAUGHT_BY`, and the words of the refusal."""

    fault: Fault
    caught_by: str
    words: str


def generate(folder: Path, seed: int = 20260101, share: float = 1.0) -> Iterator[Fault]:
    """Yield faults of every kind, every file of `folder` among them if `share` is one.

    Parameters
    ----------
    folder : Path
        A data package as it should be.
    seed : int
        Of the random numbers.
    share : float
        Of the faults of each kind; one at least is kept.
    """
    chance = random.Random(seed)
    series = sorted(path.relative_to(folder).as_posix() for path in folder.glob("series/*.csv"))
    beside = sorted(p.name for p in folder.glob("*.csv") if p.name not in BY_ITSELF)
    chance.shuffle(series)
    untouched = set(series)
    turn = cycle(series)
    for kind, damage in SERIES.items():
        for fault in _some(folder, kind, damage, turn, _number("series", share), chance):
            untouched.discard(fault.path)
            yield fault
    turn = cycle([*beside, *series[:40]])
    for kind, damage in ANY.items():
        yield from _some(folder, kind, damage, turn, _number("any", share), chance)
    for kind, (path, damage) in TABLES.items():
        yield from _some(folder, kind, damage, cycle([path]), _number("table", share), chance)
    if share == 1:
        kinds = cycle(SERIES.items())
        for path in sorted(untouched):  # what the rounds left out
            for kind, damage in kinds:
                made = list(_some(folder, kind, damage, cycle([path]), 1, chance, tries=1))
                yield from made
                if made:
                    break


def _number(what: str, share: float) -> int:
    return max(1, round(PER_KIND[what] * share))


def _some(
    folder: Path,
    kind: str,
    damage: Damage,
    turn: Iterator[str],
    number: int,
    chance: random.Random,
    tries: int = 60,
) -> Iterator[Fault]:
    made = 0
    for _ in range(tries * number):  # many files have nothing that a rare fault could do harm to
        path = next(turn)
        content = (folder / path).read_bytes()
        damaged = damage(content, chance)
        if damaged is not None and damaged != content:
            made += 1
            yield Fault(kind, path, damaged)
        if made == number:
            return


def judge(folder: Path, tables: dict[str, Table], fault: Fault) -> Outcome:
    """Return what notices a fault.

    Parameters
    ----------
    folder : Path
        The data package as it should be; nothing is written there.
    tables : dict of Table
        Its tables.
    fault : Fault
    """
    try:
        table = read_table(folder, fault.path, fault.content)
    except Unreadable as error:
        return Outcome(fault, "file", str(error))
    damaged = {**tables, fault.path: table}
    if table.cells == tables[fault.path].cells:
        return Outcome(fault, "harmless", "the same cells")
    refused = check_tables(damaged, [fault.path])
    if refused:
        return Outcome(fault, "form" if refused[0].rule == "form" else "rule", str(refused[0]))
    found = changes(tables, damaged)
    if not found:
        return Outcome(fault, "harmless", "the same rows in another order")
    wanted = asked(found)
    if wanted:
        return Outcome(fault, "second entry", wanted[0])
    return _read(folder, fault)


def _read(folder: Path, fault: Fault) -> Outcome:
    """Package and read a fault for good, in a copy."""
    with tempfile.TemporaryDirectory() as place:
        copy = Path(place) / "data"
        shutil.copytree(folder, copy)
        package(copy.parent, date.today(), tell=lambda line: None)
        (copy / fault.path).write_bytes(fault.content)
        try:
            package(copy.parent, date.today(), "a careless edit", tell=lambda line: None)
            with data_from(copy):
                for id in data.indicators().index:
                    data.table(id)
        except (BuildError, data.DataError) as error:
            return Outcome(fault, "reading", str(error))
    return Outcome(fault, "passed", "")


def run(folder: Path, tell: Callable[[str], None], share: float = 1.0) -> list[Outcome]:
    """Judge all faults; `tell` shows each that passes."""
    tables = read_checked(folder)  # else every fault would be taken for noticed
    outcomes = []
    for fault in generate(folder, share=share):
        outcome = judge(folder, tables, fault)
        outcomes.append(outcome)
        if outcome.caught_by == "passed":
            tell(f"passed: {fault.kind}, data/{fault.path}")
    return outcomes


def summary(outcomes: Sequence[Outcome]) -> dict:
    """Return the numbers of a campaign, as they are kept for the page on the edition."""
    kinds: dict[str, Counter] = defaultdict(Counter)
    for outcome in outcomes:
        kinds[outcome.fault.kind][outcome.caught_by] += 1
    total = Counter(outcome.caught_by for outcome in outcomes)
    return {
        "faults": len(outcomes),
        "files": len({outcome.fault.path for outcome in outcomes}),
        "total": {name: total[name] for name in CAUGHT_BY},
        "kinds": {
            kind: {name: n for name in CAUGHT_BY if (n := own[name])} for kind, own in sorted(kinds.items())
        },
    }


def write(root: Path, outcomes: Sequence[Outcome]) -> Path:
    """Keep the numbers of a campaign, and how many values stand under which check."""
    kept = {**summary(outcomes), "coverage": coverage(read_tables(root / "data")[0])}
    return write_file(root / RESULT, json.dumps(kept, indent=1, ensure_ascii=False) + "\n")
