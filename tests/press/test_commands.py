"""The other verbs, and the files that say how to install, run and cite."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tomllib
import urllib.request
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]


LOCKS = {"jupyter-book": "requirements.txt", "sphinx9": "requirements-sphinx9.txt"}
PYTHONS = ("3.11", "3.12", "3.13", "3.14")


def read_lock(name):
    """The entries of a lock file, each in one line."""
    text = (ROOT / name).read_text("utf-8").replace("\\\n", "")
    return [line for line in text.splitlines() if not line.startswith("#")]


def pins(name, python):
    """The versions that a lock file gives to one version of Python, by package."""
    found = {}
    for line in read_lock(name):
        requirement = Requirement(line.split(" --hash")[0])
        environment = {
            "python_full_version": f"{python}.9",
            "python_version": python,
            "sys_platform": "linux",
        }
        if requirement.marker is None or requirement.marker.evaluate(environment):
            assert requirement.name not in found, requirement
            found[requirement.name] = next(iter(requirement.specifier)).version
    return found


@pytest.mark.parametrize("name", LOCKS.values())
def test_a_lock_file_says_its_day_and_gives_every_package_with_its_hashes(name):
    assert re.search(r"^#    make lock DATE=\d{4}-\d\d-\d\d$", (ROOT / name).read_text("utf-8"), re.MULTILINE)
    for line in read_lock(name):
        assert re.fullmatch(r"[a-z0-9._-]+==[^\s;]+( ; .+?)?(\s+--hash=sha256:[0-9a-f]{64})+", line), line


@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize("stack", LOCKS)
def test_a_lock_file_meets_what_the_package_asks_for(stack, python):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    other = next(name for name in LOCKS if name != stack)
    extras = [items for extra, items in project["optional-dependencies"].items() if extra != other]
    pinned = pins(LOCKS[stack], python)
    for requirement in map(Requirement, sum(extras, project["dependencies"])):
        if requirement.marker is None or requirement.marker.evaluate({"python_version": python}):
            assert requirement.specifier.contains(pinned[requirement.name.lower()]), requirement


@pytest.mark.parametrize("python", PYTHONS)
def test_both_stacks_compute_with_the_same_versions(python):
    first, second = (pins(name, python) for name in LOCKS.values())
    assert not {"jupyter-book"} & second.keys()
    for name in (
        "numpy", "scipy", "pandas", "statsmodels", "matplotlib", "seaborn", "altair", "vl-convert-python",
    ):  # fmt: skip
        assert first[name] == second[name]


@pytest.mark.skipif(sys.platform == "win32", reason="make is not expected there")
@pytest.mark.parametrize("version", ["3.10", "3.11", "3.14", "3.15", None])
def test_make_names_a_remedy_for_other_pythons(tmp_path, version):
    python = tmp_path / "python"
    if version:
        told = f"import sys; sys.version_info = ({version.replace('.', ', ')}, 1); exec(sys.argv[1])"
        python.write_text(
            f'#!/bin/sh\ncase "$1" in\n-c) exec "{sys.executable}" -c "{told}" "$2";;\n'
            f"--version) echo Python {version}.1;;\n*) exit 1;;\nesac\n"
        )
        python.chmod(0o755)
    done = subprocess.run(
        ["make", "--no-print-directory", f"PYTHON={python}", f"VENV={tmp_path}/venv", "environment"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    said = f"Python {version}.1" if version else "not there"
    refused = done.stderr.startswith(f"error: {python} is {said}; Python 3.11 to 3.14 is needed. Name one")
    assert refused == (version not in ("3.11", "3.14")), done.stderr
    assert (f"{python} -m venv" in done.stdout) != refused


def test_the_year_of_the_book_is_the_year_of_its_edition():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    config = yaml.safe_load((ROOT / "_config.yml").read_text("utf-8"))
    assert config["copyright"] == str(citation["date-released"].year)


@pytest.mark.skipif(sys.platform == "win32", reason="make is not expected there")
def test_make_lists_its_verbs():
    # Under `make test` this is a make within a make, which would also say where it is.
    command = ["make", "--no-print-directory"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    verbs = [line.split()[0] for line in done.stdout.splitlines()]
    phony = re.search(r"^\.PHONY: (.+)", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    assert sorted(verbs) == sorted(phony[1].split())


def test_help_names_every_verb():
    done = subprocess.run(
        [sys.executable, "-m", "press", "--help"], capture_output=True, text=True, check=True
    )
    for verb in ("book", "handouts", "verify", "edition", "clean", "compare", "package"):
        assert f"    {verb} " in done.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="make is not expected there")
def test_a_file_is_checked_without_waiting_for_statistics_and_sphinx(tmp_path):
    """Their imports take several times as long as the check, which the guide says takes a few seconds."""
    path = tmp_path / "students.csv"
    path.write_text("year,students\n2010,310\n2011,324\n", "utf-8")
    code = (
        "import sys; from press.cli import main; done = main(sys.argv[1:]); "
        "print(sorted({'statsmodels', 'scipy', 'sphinx', 'myst_nb'} & set(sys.modules))); sys.exit(done)"
    )
    run = subprocess.run(
        [sys.executable, "-c", code, "data", str(path)], cwd=ROOT, capture_output=True, text=True
    )
    assert run.returncode == 0, run.stderr
    assert run.stdout.splitlines()[-1] == "[]"


def test_make_serve_shows_the_book(quick_built):
    shutil.copy(ROOT / "Makefile", quick_built)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = ["make", "serve", f"PYTHON={sys.executable} -u", f"ARGS={port}"]
    with subprocess.Popen(
        command, cwd=quick_built, stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as server:
        try:
            while f":{port}" not in server.stdout.readline():
                assert server.poll() is None
            with urllib.request.urlopen(f"http://localhost:{port}/chapters/slope.html") as page:
                assert "It is" in page.read().decode()
        finally:
            os.killpg(server.pid, signal.SIGTERM)


@pytest.mark.skipif(sys.platform == "win32", reason="make is not expected there")
def test_make_serve_without_a_book(book):
    shutil.copy(ROOT / "Makefile", book)
    done = subprocess.run(["make", "serve"], cwd=book, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert "there is no book yet" in done.stderr


def test_clean_keeps_the_sources(book, tools):
    sources = tools.read_tree(book)
    (book / "_build/html").mkdir(parents=True)
    assert tools.run(book, "clean").returncode == 0
    assert not (book / "_build").exists()
    assert tools.read_tree(book) == sources
