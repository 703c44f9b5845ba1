"""What tests of several folders share: things made once in a test run, whichever process asks first."""

import io
import json
import os
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import nbformat
import pytest

from press.pipeline.build import Build, update_results
from press.pipeline.kernels import can_fork
from press.project.browser import find_chromium, open_browser
from press.project.progress import Progress
from press.project.project import find_project
from press.project.store import Store, with_results

PROJECT = find_project(Path(__file__).resolve().parents[1])
MISSING = "needs a browser: `make browser`, or set CHROME to the path of Chromium or Chrome"
WAIT = 1200  # seconds for what another process has begun


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_sessionfinish(session):
    """Say in the run's very last line, below pytest's own, what was not tested for want of a browser."""
    ended = yield
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter and not hasattr(session.config, "workerinput"):
        skipped = [report for report in reporter.stats.get("skipped", []) if MISSING in str(report.longrepr)]
        if skipped:
            reporter.write_line(f"{len(skipped)} tests were skipped, for want of a browser; {MISSING}")
    return ended


def swept(cases, fast):
    """Cases for parametrize: those in `fast` stand for their kinds in `make test`, `make test-all` takes each."""
    unknown = set(fast) - set(cases)
    assert not unknown, f"no such cases: {unknown}"
    return [pytest.param(case, marks=() if case in fast else pytest.mark.slow) for case in cases]


def once(tmp_path_factory, name, make):
    """Make a folder once in a test run; other processes wait for it."""
    base = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        base = base.parent  # shared by the processes of this run
    folder, complete, failed = base / name, base / f"{name}.complete", base / f"{name}.failed"
    try:
        folder.mkdir()
    except FileExistsError:
        until = time.monotonic() + WAIT
        while not complete.exists() and time.monotonic() < until:
            if failed.exists():
                raise RuntimeError(failed.read_text("utf-8")) from None
            time.sleep(0.2)
        return folder
    try:
        make(folder)
    except BaseException as error:
        failed.write_text(str(error), "utf-8")
        raise
    complete.touch()
    return folder


@pytest.fixture(scope="session")
def results(tmp_path_factory):
    """Bring the results of all notebooks up to date, as a build does; return failures by notebook."""

    def make(folder):
        kernels = "forked" if can_fork() else "ordinary"
        outcomes = update_results(Build(PROJECT, Progress(io.StringIO()), kernels))
        failures = {outcome.notebook: str(outcome.failure) for outcome in outcomes if outcome.failure}
        (folder / "failures.json").write_text(json.dumps(failures), "utf-8")

    return json.loads((once(tmp_path_factory, "results", make) / "failures.json").read_text("utf-8"))


@pytest.fixture(scope="session")
def executed(results):
    """Return a function from a chapter's name (``gii_rise/ranks_and_scores``) to the executed notebook."""
    store = Store(PROJECT.executed)

    def chapter(name):
        relative = f"chapters/{name}.ipynb"
        assert relative not in results, results[relative]
        return with_results(nbformat.read(PROJECT.root / relative, as_version=4), store.load(relative))

    return chapter


@pytest.fixture(scope="session")
def finished(results, tmp_path_factory):
    """The folder of the finished book; one that is up to date takes a second."""

    def make(_):
        assert not results, results
        build = [sys.executable, "-m", "press", "--root", str(PROJECT.root), "book"]
        ended = subprocess.run(build, cwd=PROJECT.root, capture_output=True, text=True, check=False)
        assert ended.returncode == 0, ended.stderr

    once(tmp_path_factory, "book", make)
    return PROJECT.html


@pytest.fixture(scope="session")
def chromium():
    """Skip, and say so, where there is no browser and none was to be had."""
    if find_chromium() is None:
        pytest.skip(MISSING)


@pytest.fixture(scope="session")
def browser(chromium):
    """A headless browser, one for all tests of a process: its driver does not run twice at a time."""
    with open_browser() as started:
        yield started


class Quiet(SimpleHTTPRequestHandler):
    """Serve files without a word."""

    def log_message(self, format, *args):
        """Stay silent."""


@contextmanager
def served(folder, handler=Quiet):
    """Serve a folder to this computer; yields the address."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(handler, directory=str(folder))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()


@pytest.fixture(autouse=True)
def same_environment():
    """Take back what a test left in the environment: a build would execute everything for another one."""
    before = dict(os.environ)
    yield
    left = {name for name in before.keys() | os.environ.keys() if os.environ.get(name) != before.get(name)}
    for name in left - {"PYTEST_CURRENT_TEST"}:  # pytest's own
        if name in before:
            os.environ[name] = before[name]
        else:
            del os.environ[name]
