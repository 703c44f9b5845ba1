"""Let one build at a time work in a book's folder."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from press.project.errors import BuildError

NAME = ".turn"
PAUSE = 0.2  # seconds between two looks

if sys.platform == "win32":
    import msvcrt

    def _take(file: IO) -> None:
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _take(file: IO) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextmanager
def turn(folder: Path, report: Callable[[str], object]) -> Iterator[None]:
    """Wait until no other process works in a folder, and keep others waiting.

    The system ends a turn with the process that has it, however that ends.

    Parameters
    ----------
    folder : Path
        Made if it is not there.
    report : callable
        Is told in a line that, and for what, this process waits.

    Raises
    ------
    BuildError
        If the folder cannot be written to.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file = open(folder / NAME, "a", encoding="utf-8")  # noqa: SIM115
    except OSError as error:
        raise BuildError(
            f"{folder} cannot be written to: {error.strerror}; expected a folder of yours"
        ) from None
    with file:
        waiting = False
        while True:
            try:
                _take(file)
                break
            except OSError:
                if not waiting:
                    report(f"waiting for another build in {folder}")
                waiting = True
                time.sleep(PAUSE)
        yield
