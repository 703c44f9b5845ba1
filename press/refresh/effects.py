"""What a vintage would change in the book: verdicts, numbers, sentences.

The notebooks that read a changed series are run with the vintage in the data's place, and what they
hand to the text is compared with what they hand to it now. A guarded sentence that no longer holds stops a
finished book, and so does an `assert`; both are reported as such. Past an `assert` nothing is known.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from pathlib import Path
from posixpath import dirname, join, normpath

import nbformat

from press.pipeline.build import Build, execute_again, execute_book
from press.project.exhibits import GLUED
from press.project.project import Project
from press.project.recorded import numbers
from press.project.store import Store

SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z{*(])")


@dataclass(frozen=True)
class Verdict:
    """A claim whose verdict, figure found or reason would change."""

    claim: str
    old: str
    new: str
    old_found: str
    new_found: str
    reason: str


@dataclass(frozen=True)
class Number:
    """A number of the text that would change."""

    page: str
    name: str
    what: str
    old: str
    new: str


@dataclass(frozen=True)
class Sentence:
    """A sentence as it stands and as it would read."""

    page: str
    old: str
    new: str


@dataclass(frozen=True)
class Effects:
    """Everything that would change.

    `stopped` are the notebooks that would not run to their end, so that the rest of their numbers is not
    known, `guards` the sentences that would not hold: pairs of notebook and what `failed_guards` returns.
    """

    verdicts: list = field(default_factory=list)
    notebooks: list = field(default_factory=list)
    numbers: list = field(default_factory=list)
    sentences: list = field(default_factory=list)
    stopped: list = field(default_factory=list)
    guards: list = field(default_factory=list)


def compare_ledgers(old: list[dict], new: list[dict]) -> list[Verdict]:
    """List the claims whose verdict, figure found or reason differs.

    Parameters
    ----------
    old, new : list of dict
        Rows of ``ledger.csv``.

    Returns
    -------
    list of Verdict
        Changed verdicts first.
    """
    before = {row["id"]: row for row in old}
    found = [
        Verdict(
            row["id"], before[row["id"]]["verdict"], row["verdict"],
            before[row["id"]]["found"], row["found"], row["reason"],
        )
        for row in new
        if any(before[row["id"]][c] != row[c] for c in ("verdict", "found", "reason"))
    ]  # fmt: skip
    return sorted(found, key=lambda v: (v.old == v.new, v.claim))


def run(build: Build, data_folder: Path, changed: Collection[str], workspace: Path) -> dict:
    """Run the notebooks that read changed series, with the book's data and with others.

    Results with the book's data come from the last build wherever nothing has changed since.

    Parameters
    ----------
    data_folder : Path
        A described data package to run them with.
    changed : collection of str
        Series with other values.
    workspace : Path
        Folder for their results.

    Returns
    -------
    dict
        `notebooks`, `numbers`, `sentences`, `stopped` and `guards` of `Effects`.
    """
    project, now, new = build.project, Store(build.project.executed), Store(workspace)
    execute_book(build)
    files = {f"data/series/{id}.csv" for id in changed}
    affected = [notebook for notebook in project.notebooks if files & set(now.record(notebook)["files"])]
    outcomes = execute_again(
        replace(build, fresh=True), affected, workspace, TRAJECTORY_DATA=str(data_folder)
    )
    stopped = {outcome.notebook: outcome.failure for outcome in outcomes if outcome.failure}
    changed_numbers = compare_numbers(
        {page: numbers(now.load(page)) for page in affected},
        {page: numbers(new.load(page)) for page in affected if page not in stopped},
    )
    return {
        "notebooks": affected,
        "numbers": changed_numbers,
        "sentences": compare_sentences(project, changed_numbers),
        "stopped": list(stopped.values()),
        "guards": [(outcome.notebook, guard) for outcome in outcomes for guard in outcome.guards],
    }


def compare_numbers(old: dict[str, dict], new: dict[str, dict]) -> list[Number]:
    """List the numbers of the text that differ.

    Parameters
    ----------
    old, new : dict of str to dict
        Records by name, by page.
    """
    return [
        Number(page, name, record.get("what", ""), old[page].get(name, {}).get("text", ""), record["text"])
        for page, records in new.items()
        for name, record in records.items()
        if old[page].get(name, {}).get("text") != record["text"]
    ]


def compare_sentences(project: Project, numbers: list[Number]) -> list[Sentence]:
    """List the sentences of all pages in which changed numbers stand."""
    changed = {(number.page, number.name): number for number in numbers}
    found = []
    for page in project.pages.values():
        for paragraph in _prose(project.root / page):
            for sentence in SENTENCE.split(" ".join(paragraph.split())):
                names = {text: _target(page, text) for text in GLUED.findall(sentence)}
                hit = {text: changed[key] for text, key in names.items() if key in changed}
                if hit:
                    before, after = (_filled(sentence, hit, which) for which in ("old", "new"))
                    found.append(Sentence(page, before, after))
    return found


def _filled(sentence, numbers, which):
    """A sentence with the old or the new of the changed numbers; an ellipsis for the others."""
    return GLUED.sub(lambda m: getattr(numbers[m[1]], which) if m[1] in numbers else "…", sentence)


def _prose(path):
    """The paragraphs of a page's text."""
    if path.suffix == ".ipynb":
        cells = nbformat.read(path, as_version=4).cells
        text = "\n\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    else:
        text = path.read_text("utf-8")
    return re.split(r"\n\s*\n|\n(?=[-*] )", text)


def _target(page, text):
    """Page and name that a reference means: ``name``, ``name:.1f`` or ``other.ipynb::name:.1f``."""
    other, _, name = text.rpartition("::")
    return normpath(join(dirname(page), other)) if other else page, name.split(":")[0]
