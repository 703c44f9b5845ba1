"""Firefox as it comes, driven by Playwright over WebDriver BiDi.

Playwright is written for the newest Firefox. Debian's is the one of long-term support, which lacks commands that
Playwright gives every new window, as for the colours that a reader prefers. Run as a program, this file starts a
browser and stands between the two: a command that the browser does not know counts as done.
"""

import asyncio
import json
import os
import re
import shutil
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.web import Application
from tornado.websocket import WebSocketHandler, websocket_connect

NAMES = ("firefox", "firefox-esr")
PATHS = (
    "/Applications/Firefox.app/Contents/MacOS/firefox",
    r"C:\Program Files\Mozilla Firefox\firefox.exe",
)
LISTENING = "WebDriver BiDi listening on ws://127.0.0.1:"  # what Firefox says, and Playwright waits for
LARGEST = 2**28  # bytes of a message, which may hold a picture of a page


def find_firefox():
    """Find an installed Firefox, or the one named in ``FIREFOX``; None if there is none."""
    if named := os.environ.get("FIREFOX"):
        return shutil.which(named)
    found = next(filter(None, map(shutil.which, NAMES)), None)
    return found or next((path for path in PATHS if Path(path).is_file()), None)


@contextmanager
def open_firefox(driver, program):
    """Start Firefox without a window; yield Playwright's browser."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        command = [program, "--headless", "--remote-debugging-port=0", "--profile", profile]
        browser = driver.firefox.launch(
            channel="moz-firefox",  # not Playwright's own, which speaks another language
            executable_path=sys.executable,
            args=["-P", __file__, *command],
            ignore_default_args=True,
        )
        yield browser
        browser.close()


class Relay(WebSocketHandler):
    """Carries messages between Playwright and the browser."""

    def open(self):
        """Connect to the browser."""
        address = self.settings["browser"]
        self.browser = websocket_connect(
            address, on_message_callback=self.on_answer, max_message_size=LARGEST
        )

    async def on_message(self, message):
        """Pass on what Playwright says."""
        await (await self.browser).write_message(message)

    def on_answer(self, message):
        """Pass on what the browser says, but for a command that it does not know."""
        if message is None:
            self.close()
            return
        answer = json.loads(message)
        if answer.get("error") == "unknown command":
            message = json.dumps({"type": "success", "id": answer["id"], "result": {}})
        self.write_message(message)


async def relay(command):
    """Start a browser, say where it is reached through a relay, and end with it."""
    browser = await asyncio.create_subprocess_exec(*command, stderr=asyncio.subprocess.PIPE)
    async for line in browser.stderr:
        line = line.decode(errors="replace")
        if port := re.match(rf"{LISTENING}(\d+)", line):
            sockets = bind_sockets(0, "127.0.0.1")
            address = f"ws://127.0.0.1:{port[1]}/session"
            pages = Application([("/session", Relay)], browser=address, websocket_max_message_size=LARGEST)
            HTTPServer(pages).add_sockets(sockets)
            line = f"{LISTENING}{sockets[0].getsockname()[1]}\n"
        print(line, end="", file=sys.stderr, flush=True)
    return await browser.wait()


if __name__ == "__main__":
    sys.exit(asyncio.run(relay(sys.argv[1:])))
