"""Adopt: put a vintage in the place of the book's series."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path

from press.project.digests import text_digest
from press.project.environment import data_from
from press.project.errors import BuildError
from press.project.folders import replace_folder
from press.project.project import Project
from press.refresh.run import make_candidate
from press.refresh.vintage import check, read_vintage
from trajectory import register

NEXT = """\
next:
  git diff --stat data              what was replaced; the old values are in data/vintages.csv
  look at the cautions and breaks of these series in data/indicators.csv
  edit the sentences that report.md lists
  make test                         tests that name old values say which
  make book
  enter the change in CHANGELOG.md
to undo:
  git checkout -- data              takes back also what else was not committed there"""


def adopt(project: Project, name: str, only: Iterable[str] = ()) -> list[str]:
    """Replace series of the book by those of a vintage.

    All or nothing: the new data folder is made and checked beside the old one, then takes its place.

    Parameters
    ----------
    name : str
        Of the vintage, or its folder.
    only : iterable of str
        The series to adopt; all by default.

    Returns
    -------
    list of str
        For the terminal: what was adopted, how forecasts did that come due with it, what to do next.

    Raises
    ------
    BuildError
        If the book's data are not valid, or are no longer those the vintage was compared with.
    """
    data_folder = project.root / "data"
    vintage = read_vintage(project.root, name)
    for id in only:
        if id not in vintage.series:
            raise BuildError(f"{id} is not in the vintage {vintage.folder.name}: {', '.join(vintage.series)}")
    series = sorted(only) or vintage.series
    check(data_folder, sorted(path.stem for path in (data_folder / "series").glob("*.csv")))
    for id in series:
        now = text_digest(data_folder / "series" / f"{id}.csv")
        if now != vintage.description["series"][id]["compared_with"]:
            raise BuildError(
                f"data/series/{id}.csv has changed since this vintage was compared with it; run refresh again"
            )
    came_before = _due(data_folder)
    new = project.root / ".data.new"
    shutil.rmtree(new, ignore_errors=True)
    try:
        make_candidate(vintage, data_folder, new, series)
        replace_folder(new, data_folder)
    finally:
        shutil.rmtree(new, ignore_errors=True)
    adopted = f"adopted {len(series)} series of {vintage.folder.name}"
    return [adopted, *_scored(data_folder, came_before), NEXT]


def _due(data_folder: Path) -> set[str]:
    """Return the ids of the forecasts that have come due by the data of a folder."""
    with data_from(data_folder):
        return set(register.scores().index)


def _scored(data_folder: Path, came_before: set[str]) -> list[str]:
    """Return a line for each forecast of the register that has come due since."""
    with data_from(data_folder):
        frozen, scores = register.read(), register.scores()
    return [
        register.sentence(frozen.loc[id], result) for id, result in scores.iterrows() if id not in came_before
    ]
