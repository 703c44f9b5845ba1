"""Describe the machine a book is built on: what may explain a difference, and what a build takes."""

from __future__ import annotations

import os
import platform
import re
import shutil
from pathlib import Path

CPUINFO = Path("/proc/cpuinfo")
MEMORY = Path("/proc/meminfo")


def describe_machine(root: Path) -> dict[str, str]:
    """Return facts about the machine in words, by name.

    Parameters
    ----------
    root : Path
        A folder of the disk that is used.

    Returns
    -------
    dict of str to str
        `system`, `processor`, `linear algebra`, and where they can be found out `memory` and `disk`.
    """
    memory = _stated(MEMORY, r"^MemTotal:\s*(\d+) kB")
    facts = {
        "system": platform.system(),
        "processor": f"{processor()}, {os.cpu_count()} cores",
        "linear algebra": linear_algebra(),
        "memory": f"{int(memory) / 1e6:.0f} GB" if memory else "",
        "disk": f"{shutil.disk_usage(root).free / 1e9:.0f} GB free",
    }
    return {name: words for name, words in facts.items() if words}


def processor() -> str:
    """Return the model and the architecture of the processor."""
    model = _stated(CPUINFO, r"^model name\s*:\s*(.+)$") or platform.processor() or "unknown model"
    return f"{model} ({platform.machine()})"


def linear_algebra() -> str:
    """Return the library that multiplies matrices; its code depends on the processor."""
    import numpy as np

    found = np.show_config(mode="dicts")["Build Dependencies"]["blas"]
    asked = os.environ.get("OPENBLAS_CORETYPE")
    return f"{found['name']} {found['version']}" + (f", as for {asked}" if asked else "")


def folder_size(folder: Path) -> int:
    """Return the bytes of all files in a folder; a file with several names counts once."""
    seen, size = set(), 0
    for path in folder.rglob("*"):
        status = path.lstat()
        if path.is_file() and not path.is_symlink() and (status.st_dev, status.st_ino) not in seen:
            seen.add((status.st_dev, status.st_ino))
            size += status.st_size
    return size


def _stated(path: Path, pattern: str) -> str:
    """What a file of the system says; empty where there is none, or it does not say it."""
    text = path.read_text("utf-8", "replace") if path.is_file() else ""
    found = re.search(pattern, text, re.MULTILINE)
    return found[1].strip() if found else ""
