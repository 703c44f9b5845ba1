"""A copied folder runs its own press and library, wherever the environment points to."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from press.project.errors import BuildError
from press.project.project import find_project

HERE = Path(__file__).resolve().parents[2]


def other_folder(arguments: list[str]) -> Path | None:
    """Return the folder of the book that is meant, if it has a press of its own that is not this one."""
    named = [arguments[i + 1] for i, word in enumerate(arguments[:-1]) if word == "--root"]
    named += [word.removeprefix("--root=") for word in arguments if word.startswith("--root=")]
    try:
        root = find_project(named[0] if named else None).root
    except BuildError:
        return None
    own = (root / "press" / "__main__.py").is_file() and (root / "trajectory" / "__init__.py").is_file()
    return root if own and root != HERE else None


def run_own(arguments: list[str], run: Callable[[list[str]], int]) -> int:
    """Run a command; with the code of the folder it is for where that has its own, and say so."""
    root = other_folder(arguments)
    if root is None:
        return run(arguments)
    print(f"note: {root} has its own library, which is used; that of {HERE} is not", file=sys.stderr)
    paths = [str(root), *filter(None, [os.environ.get("PYTHONPATH")])]
    variables = {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}
    # -P: else a current folder with another press would come first
    return subprocess.call([sys.executable, "-P", "-m", "press", *arguments], env=variables)
