"""Handouts of a small choice of chapters, made once for all tests of a run."""

import shutil

import pytest

from tests.conftest import PROJECT, once
from tests.press.conftest import bare_environment, install, python_of, run

ROOT = PROJECT.root
CHOSEN = ["gii_rise/ranks_and_scores", "gii_rise/clusters_and_hubs"]


def copy_project(target, chapters=CHOSEN):
    """Copy the book's sources, with some of its chapters in the table of contents."""
    ignored = shutil.ignore_patterns("__pycache__", ".*")
    for name in ("trajectory", "press", "data", "chapters"):
        shutil.copytree(ROOT / name, target / name, ignore=ignored)
    files = ("_config.yml", "references.bib", "requirements.txt", "pyproject.toml", "LICENSE", "CITATION.cff")
    for name in files:
        shutil.copy(ROOT / name, target / name)
    first, *others = chapters
    listed = "".join(f"  - file: chapters/{chapter}\n" for chapter in others)
    (target / "_toc.yml").write_text(f"format: jb-book\nroot: chapters/{first}\nchapters:\n{listed}", "utf-8")


@pytest.fixture(scope="session")
def project(tmp_path_factory):
    """The sources of the chosen chapters, with their handouts in ``dist``."""

    def make(folder):
        copy_project(folder)
        done = run(folder, "handouts")
        assert done.returncode == 0, done.stderr

    return once(tmp_path_factory, "handouts", make)


@pytest.fixture(scope="session")
def bare(tmp_path_factory, project):
    """An interpreter with this one's packages, and the library from the student's wheel instead of ours."""

    def make(folder):
        wheel = next((project / "dist" / "student" / CHOSEN[0]).glob("*.whl"))
        install(wheel, python=bare_environment(folder))

    return python_of(once(tmp_path_factory, "bare", make))
