"""Errors that a notebook shows in a line: a reader did something wrong, not the library."""

from __future__ import annotations

import linecache
import traceback


class WithoutTraceback:
    """An error that a notebook shows as the line of the cell and the message, without a traceback."""

    def _render_traceback_(self) -> list[str]:
        """Return what IPython shows, which asks for this method by its name."""
        told = [f"{type(self).__name__}: {self}"]
        for frame, number in traceback.walk_tb(self.__traceback__):  # type: ignore[attr-defined]
            file = frame.f_code.co_filename
            if "ipykernel" in file or "ipython-input" in file:
                line = linecache.getline(file, number).strip()
                told[:-1] = [f"in line {number} of the cell, `{line}`:"]
        return told
