"""How a browser is found and got: Playwright's own or the system's, with programs and servers of the tests."""

import os
import re
import subprocess
import sys
import threading
import zipfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path

import pytest

from press.project.browser import find_chromium, get_browser, open_browser, playwright_folder
from press.project.errors import BuildError
from tests.conftest import MISSING, NO_FIREFOX, PROJECT

linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the programs are scripts of a shell")
root = pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="another user would ask sudo")


def program(path, text="exit 0"):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return str(path)


@pytest.fixture
def bare(tmp_path, monkeypatch):
    """A computer without a browser: a path with nothing on it, and Playwright's folder, empty."""
    for name in ("CHROME", "PLAYWRIGHT_DOWNLOAD_HOST"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path / "browsers"))
    monkeypatch.setattr("press.project.browser.PATHS", ())
    return tmp_path


@pytest.mark.parametrize("named", [None, "elsewhere"])
def test_playwright_keeps_browsers_where_they_are_looked_for(monkeypatch, tmp_path, named):
    monkeypatch.delenv("PLAYWRIGHT_BROWSERS_PATH", raising=False)
    if named:
        monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path / named))
    command = [sys.executable, "-m", "playwright", "install", "--dry-run", "chromium-headless-shell"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    folder = Path(re.search(r"Install location: +(.+)", said)[1])
    assert folder.parent == playwright_folder()
    assert re.fullmatch(r"chromium_headless_shell-\d+", folder.name)


def test_the_newest_complete_shell_of_playwright_is_found(bare):
    assert find_chromium() is None
    for number in (99, 1000, 1001):
        folder = bare / f"browsers/chromium_headless_shell-{number}"
        program(folder / "chrome-headless-shell-linux64/chrome-headless-shell")
        if number != 1001:  # this download was interrupted
            (folder / "INSTALLATION_COMPLETE").touch()
    found = Path(find_chromium())
    assert found.relative_to(bare / "browsers/chromium_headless_shell-1000").name == "chrome-headless-shell"
    assert find_chromium() == get_browser(pytest.fail), "nothing is said or done where there is one"


@pytest.fixture
def download(monkeypatch):
    """A server with archives such as Playwright loads down; its ``exit`` is that of the browser in them."""
    kept = {"exit": 0}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            folder = Path(self.path).stem
            content = BytesIO()
            with zipfile.ZipFile(content, "w") as archive:
                shell = folder.startswith("chrom")  # else the tool for films that comes with it
                entry = zipfile.ZipInfo(f"{folder}/chrome-headless-shell" if shell else folder)
                entry.external_attr = 0o755 << 16
                archive.writestr(entry, f"#!/bin/sh\nexit {kept['exit']}\n")
            self.send_response(200)
            self.send_header("Content-Length", str(content.tell()))
            self.end_headers()
            self.wfile.write(content.getvalue())

        def log_message(self, format, *args):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        monkeypatch.setenv("PLAYWRIGHT_DOWNLOAD_HOST", f"http://127.0.0.1:{server.server_address[1]}")
        yield kept
        server.shutdown()


def apt(folder, packages):
    """An apt-get that has some packages, writes down what it is asked, and installs their program."""
    program(folder / "bin/env", 'shift; exec "$@"')  # after the variable comes the command
    program(
        folder / "bin/apt-get",
        f'echo "$@" >> "{folder}/asked"\nfor last; do :; done\ncase " update {packages} " in\n'
        f'*" $last "*) printf "#!/bin/sh\\n" > "{folder}/bin/$last"; /bin/chmod +x "{folder}/bin/$last";;\n'
        '*" $2 "*) ;;\n*) exit 100;;\nesac',
    )


@linux
def test_playwrights_own_shell_comes_first(bare, download, monkeypatch):
    apt(bare, "chromium")
    lines = []
    found = get_browser(lines.append)
    assert found == find_chromium()
    assert Path(found).is_relative_to(bare / "browsers")
    assert not (bare / "asked").exists()
    (line,) = lines
    assert "Playwright's headless shell" in line
    assert "BROWSER=no" in line


@linux
@root
@pytest.mark.slow
@pytest.mark.parametrize(
    ("packages", "package"),
    [("chromium chromium-headless-shell", "chromium-headless-shell"), ("chromium", "chromium")],
)
def test_without_a_download_the_systems_package(bare, monkeypatch, packages, package):
    monkeypatch.setenv("PLAYWRIGHT_DOWNLOAD_HOST", "http://127.0.0.1:9")
    apt(bare, packages)
    assert get_browser(lambda line: None) == find_chromium() == str(bare / "bin" / package)
    assert (bare / "asked").read_text().splitlines()[-1].endswith(f"--no-install-recommends {package}")


@linux
@root
def test_a_shell_that_does_not_start_gives_way_to_the_systems_package(bare, download):
    download["exit"] = 127  # as when a library is missing
    apt(bare, "chromium")
    assert get_browser(lambda line: None) == find_chromium() == str(bare / "bin" / "chromium")


@linux
def test_when_no_way_works_the_error_says_what_to_do(bare, monkeypatch):
    monkeypatch.setenv("PLAYWRIGHT_DOWNLOAD_HOST", "http://127.0.0.1:9")
    with pytest.raises(BuildError, match="neither way worked; .* apt install chromium"):
        get_browser(lambda line: None)
    monkeypatch.setenv("CHROME", "no-such-browser")
    with pytest.raises(BuildError, match="CHROME is no-such-browser"):
        get_browser(lambda line: None)


def test_what_does_not_start_is_told_in_a_line(monkeypatch, tmp_path):
    def broken():
        raise Exception("Connection closed while reading from the driver")

    monkeypatch.setattr("playwright.sync_api.sync_playwright", broken)
    monkeypatch.setenv("CHROME", str(program(tmp_path / "chrome")))
    with (
        pytest.raises(BuildError, match="does not start .Connection closed.*apt install libatomic1"),
        open_browser(),
    ):
        pass
    monkeypatch.setenv("CHROME", "no-such-browser")  # is told first
    with pytest.raises(BuildError, match="make browser"), open_browser():
        pass


@pytest.mark.slow
@pytest.mark.parametrize(
    ("variable", "file", "word", "count", "missing"),
    [("CHROME", "test_reading.py", "card_by", 3, MISSING), ("FIREFOX", "test_firefox.py", "ledger", 2, NO_FIREFOX)],
)  # fmt: skip
def test_the_last_line_says_how_many_tests_want_a_browser(variable, file, word, count, missing):
    command = [
        sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"tests/browser/{file}", "-k", word,
    ]  # fmt: skip
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTEST_")}
    done = subprocess.run(
        command,
        cwd=PROJECT.root,
        env=environment | {variable: "no-such-browser"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    assert done.stdout.splitlines()[-1] == f"{count} tests were skipped, for want of a browser; {missing}"
