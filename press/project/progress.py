"""Show on the terminal what the build is doing."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Sequence
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
        if outcome.reasons:
            state = "failed" if outcome.failure else f"{outcome.seconds:.1f} s"
            self.line(f"{outcome.notebook}  {state}  ({few(outcome.reasons)})")
        self.count()

    def count(self) -> None:
        """Take in that one of the things is done."""
        self.done += 1
        self._show()

    def end(self) -> None:
        """Take the counting line away."""
        if self.live:
            print("\r\x1b[K", end="", file=self.stream, flush=True)

    def step(self, what: str, seconds: float) -> None:
        """Report a step that is over."""
        self.line(f"{what}  {seconds:.1f} s")

    def details(self, texts: Iterable[str]) -> None:
        """Show longer texts, such as tracebacks, before the one line that sums them up."""
        for text in texts:
            self.line(text)

    def line(self, text: str) -> None:
        """Write one line."""
        self.end()
        print(text, file=self.stream, flush=True)

    def _show(self):
        if self.live:
            seconds = time.perf_counter() - self.began
            shown = f"\r{self.done} of {self.total} {self.what}, {seconds:.0f} s"
            print(shown, end="", file=self.stream, flush=True)


def few(things: Sequence[str]) -> str:
    """Return the first three of some things, and how many more there are."""
    shown = ", ".join(things[:3])
    return shown if len(things) <= 3 else f"{shown} and {len(things) - 3} more"
