"""Compile ``requirements.txt``, the complete pinned environment, from ``pyproject.toml``."""

import subprocess
import sys
import tempfile
from pathlib import Path

from press.project.errors import BuildError

HEADER = """\
# The complete environment of the book, compiled from pyproject.toml. Do not edit by hand:
# change pyproject.toml and run `make lock` (or `python -m press lock`; needs uv).
# Works with pip on Python 3.11 to 3.13.
"""
# Makes `import trajectory` work wherever this file alone is installed, as on Binder.
FOOTER = "-e .\n"


def write_lock(project, upgrade=False):
    """Compile the lock file with uv.

    Pins that still fit are kept unless an upgrade is asked for.

    Parameters
    ----------
    project : Project
    upgrade : bool
        Take the newest versions that pyproject.toml allows.
    """
    with tempfile.TemporaryDirectory() as folder:
        draft = Path(folder) / "requirements.txt"
        if project.lock.exists() and not upgrade:
            kept = project.lock.read_text("utf-8")
            draft.write_text(kept.removesuffix(FOOTER), "utf-8")
        command = [sys.executable, "-m", "uv", "pip", "compile", "pyproject.toml"]
        command += ["--universal", "--python-version", "3.11", "--all-extras"]
        command += ["--no-header", "--no-annotate", "--quiet", "--output-file", str(draft)]
        done = subprocess.run(command, cwd=project.root, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise BuildError(f"uv could not compile the lock file: {done.stderr.strip()}")
        project.lock.write_text(HEADER + draft.read_text("utf-8") + FOOTER, "utf-8")
