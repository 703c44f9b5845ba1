"""Refresh: fetch new vintages, compare, report. Nothing of the book is changed."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Collection, Iterable
from datetime import UTC, date, datetime
from pathlib import Path

from press.data import description
from press.data.package import enter
from press.pipeline.build import Build
from press.project.errors import BuildError
from press.project.tables import read_rows
from press.refresh import effects as effects_
from press.refresh.changes import compare, doubts
from press.refresh.interfaces import choose, read_interfaces
from press.refresh.report import summary, write_report
from press.refresh.retries import Retries
from press.refresh.vintage import FOLDER, Vintage, apply, check, read_vintage, write_vintage
from press.rules.bounds import write_bounds
from press.rules.changes import changes as changes_of
from press.rules.reading import read_tables
from trajectory import data


def refresh(
    build: Build,
    retries: Retries,
    publishers: Iterable[str] = (),
    only: Iterable[str] = (),
    trusted: Iterable[str] = (),
    urls: dict[str, str] | None = None,
    execute: bool = True,
    today: str | None = None,
) -> tuple[Path, list[str]]:
    """Fetch new vintages and write them, with a report, to ``vintages/DATE/``.

    Parameters
    ----------
    publishers, only : iterable of str
        Interfaces and series to ask for; all by default.
    trusted : iterable of str
        Series to take even if they look like others under the same name.
    urls : dict of str to str, optional
        Other addresses of interfaces.
    execute : bool
        Run the notebooks that would change.
    today : str, optional
        Date of access.

    Returns
    -------
    folder : Path
    lines : list of str
        For the terminal.

    Raises
    ------
    BuildError
        If an interface or the book's data cannot be used. Then nothing has been written.
    """
    project = build.project
    today = today or datetime.now(UTC).date().isoformat()
    interfaces, left_out = read_interfaces(urls)
    interfaces = choose(interfaces, publishers, only)
    data_folder = project.root / "data"
    target = _free(project.root / FOLDER, today)
    stage = project.build / "refresh"
    shutil.rmtree(stage, ignore_errors=True)
    try:
        check(data_folder, [id for interface in interfaces for id in interface.series])
        fetched, changes = _fetch(interfaces, data_folder, retries, today, build.progress), []
        for item in fetched:
            _, rows = read_rows(data_folder / "series" / f"{item.series}.csv")
            changes += compare(item.series, rows, item.observations)
            found = doubts(rows, item.observations)
            if found and item.series not in trusted:
                raise BuildError(
                    f"{item.publisher}, {item.series}: {found[0]} may have changed; "
                    f"look, and if it is right run again with --trust {item.series}"
                )
        prefixes = {interface.id: interface.source for interface in interfaces}
        vintage = write_vintage(stage / target.name, data_folder, fetched, prefixes, today)
        candidate = stage / "data"
        make_candidate(vintage, data_folder, candidate)
        effects = _effects(build, candidate, changes) if execute else None
        names = {row["id"]: row["name"] for row in read_rows(data_folder / "indicators.csv")[1]}
        write_report(vintage.folder, vintage, changes, effects, left_out, names)
        target.parent.mkdir(exist_ok=True)
        vintage.folder.rename(target)
    finally:
        shutil.rmtree(stage, ignore_errors=True)
    return target, summary(read_vintage(project.root, target.name), changes, effects)


def make_candidate(
    vintage: Vintage, data_folder: Path, candidate: Path, only: Collection[str] | None = None
) -> None:
    """Make a copy of the data with a vintage in it: described, with its ledger, and checked.

    Parameters
    ----------
    only : collection of str, optional
        The series to put in; all by default.
    """
    shutil.copytree(data_folder, candidate)
    apply(vintage, candidate, only)
    before, after = read_tables(data_folder)[0], read_tables(candidate)[0]
    day = date.fromisoformat(vintage.description["accessed"])
    enter(candidate, changes_of(before, after), f"vintage {vintage.folder.name}", day)
    write_bounds(candidate, only or vintage.series)  # a new vintage ends later than the old one
    try:
        description.write(candidate)
    except data.DataError as error:
        raise BuildError(str(error)) from None
    check(candidate, only or vintage.series)


def _fetch(interfaces, data_folder, retries, today, progress):
    """Ask all interfaces; one after the other, so that none is asked more than it likes."""
    from press.refresh import oecd, worldbank

    clients = {"worldbank": worldbank.fetch, "oecd": oecd.fetch}
    fetched = []
    total = sum(len(interface.series) for interface in interfaces)
    progress.start(total, "series")
    for interface in interfaces:
        wanted = {
            id: {row["geo"] for row in read_rows(data_folder / "series" / f"{id}.csv")[1]}
            for id in interface.series
        }
        for item in clients[interface.id](interface, wanted, retries, today):
            fetched.append(item)
            progress.count()
    progress.end()
    return fetched


def _effects(build, candidate, changes):
    """What the candidate would change in the book; without changes there is nothing to run."""
    ledgers = [read_rows(folder / "ledger.csv")[1] for folder in (build.project.root / "data", candidate)]
    verdicts = effects_.compare_ledgers(*ledgers)
    changed = {change.series for change in changes}
    if not changed:
        return effects_.Effects(verdicts)
    workspace = candidate.parent / "executed"
    return effects_.Effects(verdicts, **effects_.run(build, candidate, changed, workspace))


def _free(folder, name):
    """A name that is not taken: the date, then the date with a number."""
    names = itertools.chain([name], (f"{name}-{number}" for number in itertools.count(2)))
    return next(folder / one for one in names if not (folder / one).exists())
