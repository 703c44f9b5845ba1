"""Show the finished book in a browser."""

import contextlib
import functools
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

from press.project.errors import BuildError

PORT = 8000


class _Handler(SimpleHTTPRequestHandler):
    """Serves files without a line on the terminal for each."""

    def log_message(self, format, *args):
        """Stay silent."""


def serve_book(project, port=None, announce=print):
    """Serve ``_build/html`` to this computer until interrupted.

    Parameters
    ----------
    project : Project
    port : int, optional
        8000 by default, or any free one if that is taken.
    announce : callable
        Called with the address.
    """
    if not (project.html / "index.html").is_file():
        raise BuildError("there is no book yet; run `make book` or `python -m press book`")
    handler = functools.partial(_Handler, directory=str(project.html))
    with _listen(port, handler) as server:
        announce(f"http://localhost:{server.server_address[1]}/  (Ctrl-C ends it)")
        with contextlib.suppress(KeyboardInterrupt):
            server.serve_forever()


def _listen(port, handler):
    for candidate in [PORT, 0] if port is None else [port]:
        try:
            return ThreadingHTTPServer(("127.0.0.1", candidate), handler)
        except OSError:
            continue
    raise BuildError(f"port {port} is taken; choose another, or none for any free one")
