"""How long the notebooks took, as a fact of the day an edition was made."""

from __future__ import annotations

import json
import platform
import sys
from pathlib import Path

from press.pipeline.run import processors
from press.project.citation import edition_date
from press.project.folders import write_file
from press.project.machine import describe_machine, folder_size
from press.project.project import Project
from press.project.store import Store, read_stamp


def read_times(project: Project) -> dict[str, float]:
    """Read how many seconds each notebook took for the last edition; nothing where there is none."""
    records = sorted((project.root / "editions" / "execution").glob("*.json"))
    return read_stamp(records[-1]).get("seconds", {}) if records else {}


def record_times(project: Project) -> Path:
    """Write the execution times of the built book to ``editions/execution/``.

    They differ from run to run, so that they cannot be part of a build that is to give the same bytes
    each time. Written down and kept with the sources, they are an input of the book like any other.

    Returns
    -------
    Path
        The record, named after the date of the edition.
    """
    store = Store(project.executed)
    records = {name: store.record(name) for name in project.notebooks}
    day = edition_date(project.root).date().isoformat()
    content = {
        "edition": day,
        "python": platform.python_version(),
        "machine": f"{platform.system()} ({platform.machine()})",
        "built_on": describe_machine(project.root),
        "processors": processors(),
        "bytes": {"environment": folder_size(Path(sys.prefix)), "build": folder_size(project.html)},
        "seconds": {name: round(r["seconds"], 1) for name, r in records.items() if r},
    }
    path = project.root / "editions" / "execution" / f"{day}.json"
    return write_file(path, json.dumps(content, indent=1, sort_keys=True) + "\n")
