"""Find the browser that prints the book, and start it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from press.project.errors import BuildError

if TYPE_CHECKING:
    from playwright.sync_api import Browser

# The first two have no windows to draw, which is all that is needed here, and less work.
NAMES = (
    "chromium-headless-shell",
    "chrome-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "msedge",
)
PATHS = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
)
MISSING = (
    "no Chromium was found; on Debian or Ubuntu: apt install chromium, elsewhere install Chrome, "
    "or name the program in the environment variable CHROME"
)


def find_chromium() -> str | None:
    """Find an installed Chromium, Chrome or Edge.

    Returns
    -------
    str or None
        The path of the program; the one named in ``CHROME`` if it is set.
    """
    named = os.environ.get("CHROME")
    if named:
        return shutil.which(named)
    found = next(filter(None, map(shutil.which, NAMES)), None)
    return found or next((path for path in PATHS if Path(path).is_file()), None)


@contextmanager
def open_browser() -> Iterator[Browser]:
    """Start Chromium without a window.

    Yields
    ------
    playwright.sync_api.Browser

    Raises
    ------
    BuildError
        If the browser, or what drives it, is not installed.
    """
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        raise BuildError(
            "the package playwright is missing; python -m pip install -r requirements.txt"
        ) from None
    program = find_chromium()
    if program is None:
        raise BuildError(MISSING)
    with sync_playwright() as playwright:
        # pages are the book's own; without a sandbox the browser also starts in a container
        browser = playwright.chromium.launch(
            executable_path=program,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        try:
            yield browser
        finally:
            browser.close()
