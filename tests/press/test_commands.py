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


def read_lock():
    """The lines of requirements.txt that are not comments."""
    lines = (ROOT / "requirements.txt").read_text("utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def test_the_lock_file_ends_with_the_library_itself():
    assert read_lock()[-1] == "-e ."


def test_the_lock_file_pins_everything_and_names_no_place():
    for line in read_lock()[:-1]:
        assert re.fullmatch(r"[a-z0-9._-]+==[^\s;]+( ; .+)?", line), line


def test_the_lock_file_meets_what_the_package_asks_for():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"].values()
    wanted = map(Requirement, [*project["dependencies"], *(item for extra in extras for item in extra)])
    pinned = {}
    for requirement in map(Requirement, read_lock()[:-1]):
        version = next(iter(requirement.specifier)).version
        pinned.setdefault(requirement.name.lower(), []).append(version)
    for requirement in wanted:
        for version in pinned[requirement.name.lower()]:
            assert requirement.specifier.contains(version), requirement


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
    for verb in ("book", "handouts", "verify", "edition", "clean", "lock", "package"):
        assert f"    {verb} " in done.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="make is not expected there")
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
