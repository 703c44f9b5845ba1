"""A browser, and the finished book served to it.

The tests need Chromium or Chrome, which no Python package brings. Where there is none they are skipped, and
say so.
"""

import functools
import os
import subprocess
import sys
import threading
import time
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from trajectory.build.browser import find_chromium

ROOT = Path(__file__).resolve().parents[2]
HTML = ROOT / "_build" / "html"
PREFIX = "/somewhere/else/"  # the book must work below any folder
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
MISSING = "needs Chromium or Chrome: `apt install chromium`, or set CHROME to the program's path"
WAIT = 1200  # seconds for a build that another test process has begun


@pytest.fixture(scope="session")
def browser():
    """A headless browser."""
    program = find_chromium()
    if program is None:
        pytest.skip(MISSING)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield started
        started.close()


def build_once(shelf):
    """Bring the book up to date, in one of the processes of this test run; the others wait."""
    done, failed = shelf / "book.done", shelf / "book.failed"
    try:
        (shelf / "book.claimed").mkdir()
    except FileExistsError:
        until = time.monotonic() + WAIT
        while not done.exists() and time.monotonic() < until:
            if failed.exists():
                raise RuntimeError(failed.read_text("utf-8")) from None
            time.sleep(0.2)
        return
    # a book that is up to date takes a second
    build = [sys.executable, "-m", "trajectory", "--root", str(ROOT), "book"]
    ended = subprocess.run(build, cwd=ROOT, capture_output=True, text=True, check=False)
    if ended.returncode:
        failed.write_text(ended.stderr, "utf-8")
        raise RuntimeError(ended.stderr)
    done.touch()


@pytest.fixture(scope="session")
def html(browser, tmp_path_factory):
    """The folder of the finished book."""
    shelf = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shelf = shelf.parent  # shared by the processes of this run
    build_once(shelf)
    return HTML


class Handler(SimpleHTTPRequestHandler):
    """Serve a folder below a prefix."""

    protocol_version = "HTTP/1.1"  # connections are kept, as by real servers

    def translate_path(self, path):
        """Take the prefix away."""
        return super().translate_path("/" + path.removeprefix(PREFIX) if path.startswith(PREFIX) else "/none")

    def log_message(self, format, *args):
        """Stay silent."""


@pytest.fixture(scope="session")
def site(html):
    """The address of the book on a server of this computer."""
    handler = functools.partial(Handler, directory=str(html))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}{PREFIX}"
        server.shutdown()


@pytest.fixture
def visit(browser, site):
    """Return a function that opens a page of the book and keeps what went wrong there.

    It takes the page's name, a script to run before the page's own, and options of a browser's context, and
    returns Playwright's page with two more attributes: `errors`, from the console and of requests, and
    `foreign`, requests to other servers.
    """
    contexts = []

    def open_page(name, address=site, script="", **options):
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})
        contexts.append(context)
        context.add_init_script(script)
        page = context.new_page()
        page.errors, page.foreign = [], []
        page.on("console", lambda m: page.errors.append(m.text) if m.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: page.errors.append(str(error)))
        page.on("requestfailed", lambda request: page.errors.append(f"failed: {request.url}"))
        page.on("response", lambda r: page.errors.append(f"{r.status}: {r.url}") if r.status >= 400 else None)
        own = (address, "data:", "blob:")
        page.on("request", lambda r: None if r.url.startswith(own) else page.foreign.append(r.url))
        page.goto(address + name)
        return page

    yield open_page
    for context in contexts:
        context.close()
