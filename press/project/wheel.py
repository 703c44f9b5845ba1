"""The wheel of the library with the data inside it: enough to run a notebook away from its book."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path


def build_wheel(root: Path, folder: Path) -> Path:
    """Build the wheel that pyproject.toml describes; it needs no network.

    Parameters
    ----------
    root : Path
        The book's folder.
    folder : Path
        Where it goes; made if it is missing. A wheel of the same name in it is replaced.

    Returns
    -------
    Path
        The wheel. Its bytes are the same wherever it is built from the same files.
    """
    from hatchling.builders.wheel import WheelBuilder

    folder.mkdir(parents=True, exist_ok=True)
    return Path(next(WheelBuilder(str(root)).build(directory=str(folder), versions=["standard"])))


def wheel_name(project: dict) -> str:
    """Return the wheel's file name.

    Parameters
    ----------
    project : dict
        The table ``project`` of pyproject.toml.
    """
    return f"{project['name']}-{project['version']}-py3-none-any.whl"


def needed(root: Path) -> list[str]:
    """Return the names of the distributions that library and chapters need, as pyproject.toml has them.

    Parameters
    ----------
    root : Path
        The book's folder.
    """
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    return [re.match(r"[A-Za-z0-9._-]+", line)[0].lower() for line in project["dependencies"]]
