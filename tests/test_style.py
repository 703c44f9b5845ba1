"""Linter and type checker are silent: what they say is the message of the failure."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


def complaints(*command):
    """What a module of the interpreter that runs the tests prints if it fails."""
    done = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return "" if done.returncode == 0 else done.stdout + done.stderr


def test_the_linter_finds_nothing():
    folders = ["trajectory", "press", "tests", "benchmarks"]
    said = complaints("ruff", "check", "--no-cache", "--output-format", "concise", *folders)
    assert not said, said


@pytest.mark.slow
def test_the_type_checker_finds_nothing_in_the_library(cache):
    said = complaints("mypy", "--cache-dir", str(cache.mkdir("mypy")), "--no-pretty")
    assert not said, said
