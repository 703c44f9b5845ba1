"""Weigh and time the pages of the built book, as a reader's browser gets them.

Run ``make benchmark``, or ``python benchmarks/pages.py`` after ``make book``. The landing page and the
heaviest chapter are loaded into an empty cache from a server that compresses as web servers do. With
Lighthouse (``npx lighthouse``) on the machine, ``--lighthouse`` gives its four scores as well.
"""

import argparse
import functools
import gzip
import io
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from press.project.browser import find_chromium, open_browser
from press.project.errors import BuildError
from press.project.project import find_project

COMPRESSED = (".html", ".css", ".js", ".svg", ".json", ".xml", ".csv", ".ipynb")
BUDGET = 1_500_000  # bytes of a chapter
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")


class Server(SimpleHTTPRequestHandler):
    """Serve files as web servers do: compressed, and to be kept."""

    protocol_version = "HTTP/1.1"

    def send_head(self):
        """Compress text."""
        path = Path(self.translate_path(self.path))
        if path.suffix not in COMPRESSED or not path.is_file():
            return super().send_head()
        content = _compressed(str(path))
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(path)))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Cache-Control", "public, max-age=31536000")
        self.end_headers()
        return io.BytesIO(content)

    def log_message(self, format, *args):
        """Stay silent."""


class Quiet(ThreadingHTTPServer):
    """Does not complain of browsers that hang up."""

    def handle_error(self, request, client_address):
        """Stay silent."""


def own_weight(page):
    """The bytes of a page and of its pictures, without what all pages share."""
    content = page.read_text("utf-8")
    pictures = {page.parent / name for name in re.findall(r'<img[^>]*? src="([^":]+)"', content)}
    return sum(len(_compressed(str(path))) for path in (page, *pictures) if path.is_file())


@functools.cache
def _compressed(path):
    return gzip.compress(Path(path).read_bytes(), compresslevel=6, mtime=0)


@contextmanager
def served(folder):
    """Serve a folder; give its address."""
    with Quiet(("127.0.0.1", 0), functools.partial(Server, directory=str(folder))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/"
        server.shutdown()


def load(browser, address):
    """Load a page into an empty cache; give its bytes, requests and seconds until it is loaded."""
    with browser.new_context(viewport={"width": 1280, "height": 900}) as context:
        page = context.new_page()
        session = context.new_cdp_session(page)
        session.send("Network.enable")
        sizes = []
        session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
        page.goto(address, wait_until="load")
        # pictures further down come when they are near: all belong to the page's weight
        page.evaluate("document.querySelectorAll('img').forEach(img => { img.loading = 'eager'; })")
        page.wait_for_load_state("networkidle")
        end = page.evaluate("performance.getEntriesByType('navigation')[0].loadEventEnd")
        return {"bytes": sum(sizes), "requests": len(sizes), "seconds": end / 1000}


def scores(address):
    """The scores that Lighthouse gives a page, from 0 to 100, on a desktop computer."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder, "report.json")
        command = [
            shutil.which("lighthouse") or shutil.which("npx"), address, "--preset=desktop", "--quiet",
            "--output=json", f"--output-path={report}", "--chrome-flags=--headless --no-sandbox",
        ]  # fmt: skip
        if not shutil.which("lighthouse"):
            command.insert(1, "lighthouse")
        environment = {**os.environ, "CHROME_PATH": find_chromium() or ""}
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        if not report.is_file():
            raise SystemExit(f"error: Lighthouse gave no report: {done.stderr.strip()[-300:]}")
        found = json.loads(report.read_text("utf-8"))["categories"]
        return {name: round(100 * (found[name]["score"] or 0)) for name in CATEGORIES}


def main():
    """Print weight and time of the landing page and of the heaviest chapter."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--root", help="the book's folder (default: this folder or one above it)")
    parser.add_argument("--repeat", type=int, default=3, help="loads; the median time is shown")
    parser.add_argument("--lighthouse", action="store_true", help="also run Lighthouse")
    options = parser.parse_args()
    try:
        project = find_project(options.root)
        if not project.manifest.is_file():
            raise BuildError("there is no book yet; run `make book`")
        first, *others = (project.html / f"{name}.html" for name in project.pages)
        chosen = [page.relative_to(project.html).as_posix() for page in (first, max(others, key=own_weight))]
        with served(project.html) as address, open_browser() as browser:
            print(f"{'page':<58}{'kB':>7}{'requests':>10}{'seconds':>9}")
            for name in chosen:
                rounds = [load(browser, address + name) for _ in range(options.repeat)]
                seconds = statistics.median(one["seconds"] for one in rounds)
                print(f"{name:<58}{rounds[0]['bytes'] / 1000:7.0f}{rounds[0]['requests']:10}{seconds:9.2f}")
            if options.lighthouse:
                for name in chosen:
                    print(name, scores(address + name))
    except BuildError as error:
        raise SystemExit(f"error: {error}") from None
    if rounds[0]["bytes"] > BUDGET:
        sys.exit(f"error: {chosen[1]} is heavier than {BUDGET / 1e6} MB")


if __name__ == "__main__":
    main()
