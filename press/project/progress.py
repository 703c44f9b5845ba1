"""Show on the terminal what the build is doing."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable
from typing import TextIO


class Progress:
    """Write a line for each step; on a terminal, also a line that counts notebooks or other things.

    Parameters
    ----------
    stream : file
        Standard output by default.
    """

    def __init__(self, stream: TextIO | None = None) -> None:
        self.stream = stream or sys.stdout
        self.live = self.stream.isatty()
        self.total = self.done = 0
        self.what = "notebooks"
        self.began = time.perf_counter()

    def start(self, total: int, what: str = "notebooks") -> None:
        """Begin to work on `total` things."""
        self.total, self.done, self.what = total, 0, what
        self._show()

    def notebook(self, outcome) -> None:
        """Take in what happened to one notebook."""
        self.done += 1
        if outcome.reasons:
            state = "failed" if outcome.failure else f"{outcome.seconds:.1f} s"
            self.line(f"{outcome.notebook}  {state}  ({_few(outcome.reasons)})")
        self._show()

    def count(self) -> None:
        """Take in that one of the things is done."""
        self.done += 1
        self._show()

    def end(self) -> None:
        """Take the counting line away."""
        self._wipe()

    def step(self, what: str, seconds: float) -> None:
        """Report a step that is over."""
        self.line(f"{what}  {seconds:.1f} s")

    def details(self, texts: Iterable[str]) -> None:
        """Show longer texts, such as tracebacks, before the one line that sums them up."""
        for text in texts:
            self.line(text)

    def line(self, text: str) -> None:
        """Write one line."""
        self._wipe()
        print(text, file=self.stream, flush=True)

    def _show(self):
        if self.live:
            seconds = time.perf_counter() - self.began
            print(
                f"\r{self.done} of {self.total} {self.what}, {seconds:.0f} s",
                end="",
                file=self.stream,
                flush=True,
            )

    def _wipe(self):
        if self.live:
            print("\r\x1b[K", end="", file=self.stream, flush=True)


def _few(reasons, most=3):
    shown = ", ".join(reasons[:most])
    return shown if len(reasons) <= most else f"{shown} and {len(reasons) - most} more"
