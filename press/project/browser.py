"""Find the browser that prints the book, get one where there is none, and start it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from press.project.errors import BuildError

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Playwright

# The first two have no windows to draw, which is all that is needed here, and less work.
NAMES = (
    "chromium-headless-shell", "chrome-headless-shell", "chromium", "chromium-browser", "google-chrome",
    "google-chrome-stable", "chrome", "msedge",
)  # fmt: skip
PATHS = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
)
MISSING = (
    "no Chromium was found; `make browser` tries to get one; on Debian or Ubuntu: apt install chromium, "
    "elsewhere install Chrome, or name the program in the environment variable CHROME"
)
# the first that the system's archive has; Ubuntu has only the second
PACKAGES = ("chromium-headless-shell", "chromium")


def find_chromium() -> str | None:
    """Find an installed Chromium, Chrome or Edge: the system's own or that of Playwright.

    Returns
    -------
    str or None
        The path of the program; the one named in ``CHROME`` if it is set.
    """
    named = os.environ.get("CHROME")
    if named:
        return shutil.which(named)
    found = next(filter(None, map(shutil.which, NAMES)), None)
    return found or next((path for path in PATHS if Path(path).is_file()), None) or _playwrights_own()


def playwright_folder() -> Path:
    """Where Playwright keeps the browsers that it downloads."""
    named = os.environ.get("PLAYWRIGHT_BROWSERS_PATH")
    if named:
        return Path(named).expanduser()
    if sys.platform == "win32":
        caches = Path(os.environ.get("LOCALAPPDATA", Path.home() / "AppData" / "Local"))
    elif sys.platform == "darwin":
        caches = Path.home() / "Library" / "Caches"
    else:
        caches = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache"))
    return caches / "ms-playwright"


def _playwrights_own() -> str | None:
    """The newest of Playwright's headless shells whose download was completed."""
    shells = [
        folder
        for folder in playwright_folder().glob("chromium_headless_shell-*")
        if (folder / "INSTALLATION_COMPLETE").exists() and folder.name.rpartition("-")[2].isdigit()
    ]
    for folder in sorted(shells, key=lambda shell: int(shell.name.rpartition("-")[2]), reverse=True):
        for name in ("chrome-headless-shell", "headless_shell"):
            for path in (*folder.glob(f"*/{name}"), *folder.glob(f"*/{name}.exe")):
                return str(path)
    return None


def get_browser(report: Callable[[str], None]) -> str:
    """Get a browser where there is none: Playwright's headless shell, else the system's package.

    Parameters
    ----------
    report : callable
        Takes one line that says what is tried, before it is.

    Returns
    -------
    str
        The path of the program.

    Raises
    ------
    BuildError
        If neither way worked, or ``CHROME`` names what is not there.
    """
    found = find_chromium()
    if found:
        return found
    if named := os.environ.get("CHROME"):
        raise BuildError(f"CHROME is {named}, and there is no such program")
    report(
        "no browser for the tests: trying Playwright's headless shell (some 100 MB), then the system's "
        "package; BROWSER=no goes without"
    )
    _succeeds(sys.executable, "-m", "playwright", "install", "chromium-headless-shell")
    own = _playwrights_own()
    if own and _succeeds(own, "--version"):
        return own
    if own:
        # libraries are missing, which the system's package brings; it must not be taken for one that works
        shutil.rmtree(Path(own).parents[1])
    found = _system_package()
    if found is None:
        raise BuildError(f"neither way worked; {MISSING}")
    return found


def _system_package() -> str | None:
    """Install the system's Chromium with apt, as root or where sudo asks for no password."""
    if shutil.which("apt-get") is None:
        return None
    root = [] if os.geteuid() == 0 else ["sudo", "-n"]
    _succeeds(*root, "apt-get", "update", "-qq")  # an old list of packages may do as well
    for package in PACKAGES:
        install = ("apt-get", "install", "-y", "-qq", "--no-install-recommends", package)
        if _succeeds(*root, "env", "DEBIAN_FRONTEND=noninteractive", *install):
            break
    return find_chromium()


def _succeeds(*command: str) -> bool:
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    except OSError:
        return False
    return done.returncode == 0


@contextmanager
def open_driver() -> Iterator[Playwright]:
    """Start what drives browsers, of which a process has one at a time.

    Yields
    ------
    playwright.sync_api.Playwright

    Raises
    ------
    BuildError
        If it is not installed, or does not start.
    """
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        raise BuildError(
            "the package playwright is missing; python -m pip install -r requirements.txt"
        ) from None
    with ExitStack() as stack:
        try:
            driver = stack.enter_context(sync_playwright())
        except Exception as error:  # of no kind of its own
            raise BuildError(
                f"what drives browsers does not start ({error}); a library of the system may be missing, "
                "on Debian or Ubuntu: apt install libatomic1"
            ) from None
        yield driver


@contextmanager
def open_chromium(driver: Playwright) -> Iterator[Browser]:
    """Start Chromium without a window.

    Yields
    ------
    playwright.sync_api.Browser

    Raises
    ------
    BuildError
        If it is not installed.
    """
    program = find_chromium()
    if program is None:
        raise BuildError(MISSING)
    # pages are the book's own; without a sandbox the browser also starts in a container
    browser = driver.chromium.launch(
        executable_path=program,
        args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
    )
    try:
        yield browser
    finally:
        browser.close()


@contextmanager
def open_browser() -> Iterator[Browser]:
    """Start Chromium, and what drives it; see `open_driver` and `open_chromium`."""
    if find_chromium() is None:  # told before anything starts
        raise BuildError(MISSING)
    with open_driver() as driver, open_chromium(driver) as browser:
        yield browser
