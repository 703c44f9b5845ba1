"""Show pages in a browser, and have them loaded again when they have been rendered again."""

from __future__ import annotations

import functools
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from press.project.errors import BuildError

PORT = 8000
EVENTS = "/preview-events"
PULSE = 15  # seconds after which a silent connection is tried
WAITING = "<!DOCTYPE html><html lang='en'><title>Preview</title><body><p>{}</p></body></html>"
SCRIPT = (Path(__file__).parent / "preview.html").read_text("utf-8")


class State:
    """What the open pages are told: which rendering is the latest, and its faults."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self.rendering = time.time_ns()  # another number than that of an earlier server
        self.faults: list[str] = []
        self.rendered = False

    def tell(self, faults: list[str]) -> None:
        """Announce a new rendering."""
        with self._changed:
            self.rendering += 1
            self.faults, self.rendered = faults, True
            self._changed.notify_all()

    def wait(self, known: int) -> dict | None:
        """Return the latest rendering as soon as it is not the known one; None if that takes long."""
        with self._changed:
            if not self._changed.wait_for(lambda: self.rendering != known, PULSE):
                return None
            return {"rendering": str(self.rendering), "faults": self.faults}


class Handler(SimpleHTTPRequestHandler):
    """Serves the files of a folder, pages with the script that listens for new ones."""

    def __init__(self, *args, state: State, **kwargs) -> None:
        self.state = state
        super().__init__(*args, **kwargs)

    def do_GET(self) -> None:
        """Answer a request."""
        address = self.path.partition("?")[0]
        path = Path(self.translate_path(address))
        if address.endswith("/"):
            path /= "index.html"
        if address == EVENTS:
            self._stream()
        elif path.suffix == ".html":
            self._page(path)
        else:
            super().do_GET()

    def _page(self, path: Path) -> None:
        rendering = self.state.rendering  # before the page is read: a newer one loads it again
        try:
            status, page = 200, path.read_text("utf-8")
        except OSError:
            status = 404
            page = WAITING.format(
                "There is no such page." if self.state.rendered else "The pages are being made."
            )
        body, end, rest = page.rpartition("</body>")
        script = SCRIPT.replace("RENDERING", str(rendering)).replace("EVENTS", EVENTS)
        content = (body + script + end + rest).encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def _stream(self) -> None:
        """Send each rendering as an event, until the page is closed."""
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        known = 0
        try:
            while True:
                news = self.state.wait(known)
                if news:
                    known = int(news["rendering"])
                self.wfile.write(f"data: {json.dumps(news)}\n\n".encode() if news else b": still here\n\n")
                self.wfile.flush()
        except OSError:
            return

    def end_headers(self) -> None:
        """Keep browsers from keeping anything."""
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def log_message(self, format: str, *args) -> None:
        """Write no line for each request."""


@contextmanager
def serve(folder: Path, state: State, port: int | None = None) -> Iterator[str]:
    """Serve a folder to this computer.

    Parameters
    ----------
    folder : Path
    state : State
    port : int, optional
        8000 by default, or any free one if that is taken.

    Yields
    ------
    str
        The address.

    Raises
    ------
    BuildError
        If the port asked for is taken.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with _listen(port, functools.partial(Handler, directory=str(folder), state=state)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://localhost:{server.server_address[1]}/"
        finally:
            server.shutdown()


def _listen(port: int | None, handler) -> ThreadingHTTPServer:
    for candidate in [PORT, 0] if port is None else [port]:
        try:
            return ThreadingHTTPServer(("127.0.0.1", candidate), handler)
        except OSError:
            continue
    raise BuildError(f"port {port} is taken; choose another, or none for any free one")
