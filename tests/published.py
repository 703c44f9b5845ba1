"""A book as it is published: served with the headers of its policy, and opened in a browser."""

import functools
import io
from contextlib import contextmanager
from fnmatch import fnmatch
from pathlib import Path

from press.outputs import policy
from press.outputs.site import with_letters
from tests.conftest import Quiet, served

PREFIX = "/somewhere/else/"  # the book must work below any folder
# each browser tells in words of its own what the policy stops; so a page tells it once more, in the same words
TELL = """
addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) => {
    console.error(`Content Security Policy: ${violatedDirective} stops ${blockedURI}`);
});
"""
GIVEN_UP = ("ERR_ABORTED", "NS_BINDING_ABORTED")  # by the browser, as for a picture of another width


@functools.cache
def guards(folder, page):
    """The headers that ``_headers`` names for a page of a folder; those for all files if it is none."""
    found, here = {}, False
    for line in policy.headers(Path(folder)).splitlines():
        name, told, value = line.strip().partition(": ")
        if not told:
            here = line == "/*" or (bool(page) and fnmatch(f"/{page}", line))
        elif here:
            found[name] = value
    return found


class Handler(Quiet):
    """Serve a folder below a prefix."""

    protocol_version = "HTTP/1.1"  # connections are kept, as by real servers

    def translate_path(self, path):
        """Take the prefix away."""
        return super().translate_path("/" + path.removeprefix(PREFIX) if path.startswith(PREFIX) else "/none")

    def send_head(self):
        """Send pages as `make site` writes them."""
        path = Path(self.translate_path(self.path))
        if path.suffix != ".html" or not path.is_file():
            return super().send_head()
        text = with_letters(path.read_text("utf-8"))
        content = policy.with_policy(text, own_styles=path.name == "404.html").encode()
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(path)))
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        return io.BytesIO(content)

    def end_headers(self):
        """Send the headers of the published site, so that every test of the pages tests its policy too."""
        page = self.path.partition("?")[0].removeprefix(PREFIX)
        page = page if page.endswith(".html") else ""
        for name, value in guards(self.directory, page).items():
            self.send_header(name, value)
        super().end_headers()


@contextmanager
def published(folder):
    """Serve a book on this computer as it is published, and yield its address."""
    with served(folder, Handler) as address:
        yield address.removesuffix("/") + PREFIX


def _failed(page, request):
    """Note a request that failed, but for one that the browser gave up."""
    if not any(reason in (request.failure or "") for reason in GIVEN_UP):
        page.errors.append(f"failed: {request.url}")


@contextmanager
def visits(browser, site):
    """Yield a function that opens a page of a book and keeps what went wrong there.

    It takes the page's name, a script to run before the page's own, and options of a browser's context, and
    returns Playwright's page with two more attributes: `errors`, from the console, of requests, against the
    policy and dialogs, and `foreign`, requests to other servers.
    """
    contexts = []

    def open_page(name, address=site, script="", **options):
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})
        contexts.append(context)
        context.add_init_script(TELL + script)
        page = context.new_page()
        page.errors, page.foreign = [], []
        page.on("console", lambda m: page.errors.append(m.text) if m.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: page.errors.append(str(error)))
        page.on("dialog", lambda dialog: (page.errors.append(dialog.message), dialog.dismiss()))
        page.on("requestfailed", functools.partial(_failed, page))
        page.on("response", lambda r: page.errors.append(f"{r.status}: {r.url}") if r.status >= 400 else None)
        own = (address, "data:", "blob:")
        page.on("request", lambda r: None if r.url.startswith(own) else page.foreign.append(r.url))
        page.goto(address + name)
        return page

    try:
        yield open_page
    finally:
        for context in contexts:
            context.close()
