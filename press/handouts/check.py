"""Grade the handouts with their own autograders: the solutions pass, an empty notebook does not."""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from press.project.errors import BuildError


def check_handouts(dist: Path, step: Callable[[str], None] = print) -> None:
    """Grade each chapter's solutions and its empty notebook, as a teacher would.

    Parameters
    ----------
    dist : Path
        With ``student`` and ``instructor`` in it.
    step : callable
        Called with the points of each chapter.

    Raises
    ------
    BuildError
        If a solution loses a point, or a notebook without answers does not.
    """
    for autograder in sorted((dist / "instructor").rglob("*-autograder.zip")):
        folder = autograder.parent
        notebook = f"{folder.name}.ipynb"
        empty = dist / "student" / folder.relative_to(dist / "instructor") / notebook
        solved, possible = grade(autograder, folder / notebook)
        unsolved, _ = grade(autograder, empty)
        step(f"{folder.name}: solutions {solved:g} of {possible:g}, empty notebook {unsolved:g}")
        if solved != possible or not unsolved < possible:
            raise BuildError(
                f"{folder.name}: solutions get {solved:g} of {possible:g} points, "
                f"an empty notebook {unsolved:g}"
            )


def grade(autograder: Path, notebook: Path) -> tuple[float, float]:
    """Grade a notebook with ``otter run``; return its points and the possible points."""
    with tempfile.TemporaryDirectory() as out:
        command = [sys.executable, "-m", "otter", "run", "--no-logo", "-a", autograder, "-o", out, notebook]
        done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    points = re.search(r"Total Score: ([\d.]+) / ([\d.]+)", done.stdout)
    if done.returncode or not points:
        raise BuildError(f"otter run on {notebook.name}: {(done.stderr or done.stdout).strip()[-500:]}")
    return float(points[1]), float(points[2])
