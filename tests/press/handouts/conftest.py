"""Handouts of a small choice of chapters, made once for all tests of a run."""

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from tests.conftest import once

ROOT = Path(__file__).resolve().parents[3]
CHOSEN = ["gii_rise/ranks_and_scores", "gii_rise/clusters_and_hubs"]


def copy_project(target, chapters=CHOSEN):
    """Copy the book's sources, with some of its chapters in the table of contents."""
    ignored = shutil.ignore_patterns("__pycache__", ".*")
    for name in ("trajectory", "press", "data", "chapters"):
        shutil.copytree(ROOT / name, target / name, ignore=ignored)
    for name in (
        "_config.yml",
        "references.bib",
        "requirements.txt",
        "pyproject.toml",
        "LICENSE",
        "CITATION.cff",
    ):
        shutil.copy(ROOT / name, target / name)
    first, *others = chapters
    lines = [
        "format: jb-book",
        f"root: chapters/{first}",
        "chapters:",
        *(f"  - file: chapters/{c}" for c in others),
    ]
    (target / "_toc.yml").write_text("\n".join(lines) + "\n", "utf-8")


def trajectory(root, *arguments):
    """Run ``python -m press``, as a teacher does."""
    return subprocess.run(
        [sys.executable, "-m", "press", "--root", str(root), *arguments],
        cwd=root, stdin=subprocess.DEVNULL, capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip


@pytest.fixture(scope="session")
def project(tmp_path_factory):
    """The sources of the chosen chapters, with their handouts in ``dist``."""

    def make(folder):
        copy_project(folder)
        done = trajectory(folder, "handouts")
        assert done.returncode == 0, done.stderr

    return once(tmp_path_factory, "handouts", make)


@pytest.fixture(scope="session")
def bare(tmp_path_factory, project):
    """An interpreter with this one's packages, and the library from the student's wheel instead of ours."""

    def make(folder):
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
        purelib = sysconfig.get_paths(vars={"base": str(folder), "platbase": str(folder)})["purelib"]
        # a folder named in a .pth file is searched, but its own .pth files (the link to ours) are not
        Path(purelib, "packages.pth").write_text(sysconfig.get_paths()["purelib"], "utf-8")
        wheel = next((project / "dist" / "student" / CHOSEN[0]).glob("*.whl"))
        pip = [sys.executable, "-m", "pip", "--python", str(interpreter(folder)), "--quiet"]
        subprocess.run([*pip, "install", "--no-deps", "--no-index", str(wheel)], check=True)

    return interpreter(once(tmp_path_factory, "bare", make))


def interpreter(environment):
    """The Python of a virtual environment."""
    return environment / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
