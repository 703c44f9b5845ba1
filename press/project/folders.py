"""Write files and put folders in their place, whole or not at all."""

from __future__ import annotations

import os
import shutil
from pathlib import Path


def write_file(path: Path, content: str | bytes) -> Path:
    """Write a file; an interruption leaves the one that was there. Text gets Unix line ends."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_bytes(content.encode() if isinstance(content, str) else content)
    os.replace(draft, path)
    return path


def replace_folder(new: Path, target: Path) -> Path:
    """Move a folder to where another may be, leaving nothing of that; if it fails, the other stays."""
    old = target.with_name(f".{target.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    if target.exists():
        os.replace(target, old)
    try:
        os.replace(new, target)
    except OSError:
        if old.exists():
            os.replace(old, target)
        raise
    shutil.rmtree(old, ignore_errors=True)
    return target
