"""The finished book, served to a browser."""

import functools
from fnmatch import fnmatch

import pytest

from press.outputs import policy
from tests.conftest import PROJECT, Quiet, served

PREFIX = "/somewhere/else/"  # the book must work below any folder


@functools.cache
def guards(page):
    """The headers that ``_headers`` names for a page; those for all files if it is none."""
    found, here = {}, False
    for line in policy.headers(PROJECT.html).splitlines():
        name, told, value = line.strip().partition(": ")
        if not told:
            here = line == "/*" or (bool(page) and fnmatch(f"/{page}", line))
        elif here:
            found[name] = value
    return found


def _failed(page, request):
    """Note a request that failed; one that the browser gave up, as for a picture of another width, did not."""
    if "ERR_ABORTED" not in (request.failure or ""):
        page.errors.append(f"failed: {request.url}")


@pytest.fixture(scope="session")
def html(browser, finished):
    """The folder of the finished book, where there is a browser to see it with."""
    return finished


class Handler(Quiet):
    """Serve a folder below a prefix."""

    protocol_version = "HTTP/1.1"  # connections are kept, as by real servers

    def translate_path(self, path):
        """Take the prefix away."""
        return super().translate_path("/" + path.removeprefix(PREFIX) if path.startswith(PREFIX) else "/none")

    def end_headers(self):
        """Send the headers of the published site, so that every test of the pages tests its policy too."""
        page = self.path.partition("?")[0].removeprefix(PREFIX)
        for name, value in guards(page if page.endswith(".html") or not page else "").items():
            self.send_header(name, value)
        super().end_headers()


@pytest.fixture(scope="session")
def site(html):
    """The address of the book on a server of this computer."""
    with served(html, Handler) as address:
        yield address.removesuffix("/") + PREFIX


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
        page.on("requestfailed", functools.partial(_failed, page))
        page.on("response", lambda r: page.errors.append(f"{r.status}: {r.url}") if r.status >= 400 else None)
        own = (address, "data:", "blob:")
        page.on("request", lambda r: None if r.url.startswith(own) else page.foreign.append(r.url))
        page.goto(address + name)
        return page

    yield open_page
    for context in contexts:
        context.close()
