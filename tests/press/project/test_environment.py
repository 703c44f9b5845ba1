"""The variables that kernels and pages get."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from press.project.environment import build_variables
from press.project.own import other_folder
from press.project.scripts import adopt_scripts

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def root(tmp_path):
    (tmp_path / "CITATION.cff").write_text("title: T\nauthors: []\ndate-released: 2025-03-04\n", "utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("given", "expected"),
    [(None, "1741046400"), ("", "1741046400"), ("0", "1741046400"), ("1700000000", "1700000000")],
)
def test_the_date_is_the_editions_unless_one_is_given(root, monkeypatch, given, expected):
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    if given is not None:
        monkeypatch.setenv("SOURCE_DATE_EPOCH", given)
    assert build_variables(root)["SOURCE_DATE_EPOCH"] == expected


def test_start_up_files_of_the_user_are_not_run(root, monkeypatch):
    monkeypatch.setenv("IPYTHONDIR", "/home/somebody/.ipython")
    assert build_variables(root)["IPYTHONDIR"] == str(root / "_build" / "ipython")


def own_library(folder):
    """Give a folder a book, a press and a library that say where they are."""
    for name in ("_config.yml", "_toc.yml"):
        (folder / name).write_text("", "utf-8")
    for package, text in {"press": "", "trajectory": f"WHERE = {str(folder)!r}\n"}.items():
        (folder / package).mkdir()
        (folder / package / "__init__.py").write_text(text, "utf-8")
    (folder / "press" / "__main__.py").write_text(
        "import sys, trajectory\nprint(trajectory.WHERE, *sys.argv[1:])\nsys.exit(3)\n", "utf-8"
    )
    return folder


def test_kernels_get_the_library_of_the_folder_first(root, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", "/elsewhere")
    assert build_variables(root)["PYTHONPATH"] == "/elsewhere"  # a book without a library
    own_library(root)
    assert build_variables(root)["PYTHONPATH"].split(os.pathsep) == [str(root), "/elsewhere"]


@pytest.mark.parametrize("said", ["--root X", "--root=X", "inside"])
def test_a_copied_folder_runs_its_own_press(tmp_path, said):
    root = own_library(tmp_path)
    deep = root / "chapters"
    deep.mkdir()
    arguments = [] if said == "inside" else said.replace("X", str(root)).split()
    done = subprocess.run(
        [sys.executable, "-m", "press", *arguments, "book"],
        cwd=deep if said == "inside" else ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.stdout.split() == [str(root), *arguments, "book"] and done.returncode == 3
    assert done.stderr.startswith(f"note: {root} has its own library") and done.stderr.count("\n") == 1


def test_the_folder_itself_and_a_book_without_code_are_no_other_folder(tmp_path):
    assert other_folder(["--root", str(ROOT), "book"]) is None
    assert other_folder(["--root", str(tmp_path)]) is None
    (tmp_path / "_toc.yml").touch()
    (tmp_path / "_config.yml").touch()
    assert other_folder([f"--root={tmp_path}"]) is None


@pytest.mark.skipif(sys.platform == "win32", reason="scripts are programs there")
def test_scripts_of_a_moved_environment_run_its_own_python(tmp_path):
    tmp_path.joinpath("python3.12").symlink_to(sys.executable)
    contents = {
        "tool": "#!/old/.venv/bin/python3.12\nimport x\n",
        "mine": f"#!{tmp_path}/python3.12\n",
        "shell": "#!/bin/sh\necho\n",
        "other": "#!/usr/bin/python3.99\n",
    }
    for name, text in contents.items():
        (tmp_path / name).write_text(text, "utf-8")
    (tmp_path / "tool").chmod(0o755)
    assert adopt_scripts(tmp_path) == ["tool"]
    assert (tmp_path / "tool").read_text("utf-8") == f"#!{tmp_path}/python3.12\nimport x\n"
    assert os.access(tmp_path / "tool", os.X_OK)
    assert all((tmp_path / name).read_text("utf-8") == contents[name] for name in ("mine", "shell", "other"))


@pytest.mark.skipif(sys.platform == "win32", reason="make is not expected there")
@pytest.mark.parametrize(
    ("recorded", "python", "expected"),
    [
        ("here", "there", []),
        ("", "there", []),  # as in the container
        ("elsewhere", "there", ["-m venv ", "press/project/scripts.py", "--editable ."]),
        ("here", "gone", ["-m venv --clear ", "--editable ."]),
    ],
)
def test_make_sets_up_again_what_was_moved_or_lost_its_python(tmp_path, recorded, python, expected):
    folder = tmp_path / "a book"
    (folder / ".venv" / "bin").mkdir(parents=True)
    for name in ("Makefile", "requirements.txt", "pyproject.toml"):
        shutil.copy(ROOT / name, folder)
    (folder / ".venv/bin/python").symlink_to(sys.executable if python == "there" else "/gone/python")
    stamp = folder / ".venv/.installed"
    stamp.write_text({"here": f"{folder}\n", "": "", "elsewhere": "/old folder\n"}[recorded], "utf-8")
    done = subprocess.run(
        ["make", "--dry-run", "--no-print-directory", "environment"],
        cwd=folder, env={"PATH": os.environ["PATH"]}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert all(words in done.stdout for words in expected), done.stdout
    assert bool(expected) == ("venv" in done.stdout)
