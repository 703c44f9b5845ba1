"""What a computer allows is seen before a build begins."""

import os
import subprocess
import sys
import tempfile
from types import SimpleNamespace

import pytest

from press.pipeline import limits
from press.project.errors import BuildError
from tests.press.conftest import run


@pytest.mark.parametrize(
    ("soft", "hard", "set_to"),
    [(1024, 4096, None), (64, 4096, (256, 4096)), (-1, -1, None), (64, -1, (256, -1))],
)
def test_the_limit_of_open_files_is_raised_where_it_may_be(soft, hard, set_to, monkeypatch):
    asked = []
    fake = SimpleNamespace(
        RLIMIT_NOFILE=7, RLIM_INFINITY=-1, getrlimit=lambda _: (soft, hard), setrlimit=lambda _, new: asked.append(new)
    )  # fmt: skip
    monkeypatch.setattr(limits, "resource", fake)
    limits.allow_open_files()
    assert asked == ([set_to] if set_to else [])


@pytest.mark.skipif(limits.resource is None, reason="Windows has no such limit")
def test_too_few_open_files_are_told(book):
    code = "import resource, sys; resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64)); from press.cli import main; sys.exit(main(sys.argv[1:]))"
    command = [sys.executable, "-c", code, "--root", str(book), "book"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr == (
        "error: only 64 files may be open at a time here, and a build needs 256; "
        "allow more (ulimit -n 256) in a new terminal\n"
    )


def test_sockets_do_not_lie_below_a_long_path(tmp_path, monkeypatch):
    deep = tmp_path / ("x" * 90)
    deep.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(deep))
    assert limits.folder_for_sockets() == "/tmp"
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(BuildError, match=r"too long a path for sockets; set TMPDIR to a short one"):
        limits.folder_for_sockets()


def test_a_message_stands_on_a_console_without_its_letters(tmp_path):
    folder = tmp_path / "中文"
    folder.mkdir()
    done = run(folder, "book", PYTHONIOENCODING="cp1252")
    assert done.returncode == 1 and done.stderr.startswith("error: no book in ")
    assert r"\u4e2d\u6587" in done.stderr and done.stderr.count("\n") == 1
