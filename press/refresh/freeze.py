"""Freeze: enter the book's forecasts in the register, which is only ever added to."""

from __future__ import annotations

from datetime import date

from press.data.description import write_description
from press.project.environment import data_from
from press.project.errors import BuildError
from press.project.folders import write_file
from press.project.project import Project
from trajectory import register
from trajectory.data import DataError


def freeze(project: Project, day: date) -> list[str]:
    """Add the forecasts of `register.PLANNED` that are not in the register yet.

    Parameters
    ----------
    day : date
        Today.

    Returns
    -------
    list of str
        For the terminal.

    Raises
    ------
    BuildError
        If a row of the register is not as it was entered, or was entered on a later day.
    """
    folder = project.root / "data"
    path = folder / register.FILE
    try:
        with data_from(folder):
            existing = register.rows(folder)
            added = register.new_rows(day, existing)
    except (DataError, ValueError) as error:
        raise BuildError(str(error)) from None
    if not added:
        return [f"no new forecast; the register has {len(existing)}"]
    write_file(path, register.write(added, path.read_text("utf-8") if path.is_file() else ""))
    write_description(folder)
    return [f"entered {len(added)} forecasts of {day}; the register has {len(existing) + len(added)}"]
