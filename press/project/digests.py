"""Digests (SHA-256) by which changes are seen."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path


def digest_of(value: object) -> str:
    """Return the digest of a JSON value, whatever the order of its keys."""
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()


def file_digest(path: Path | str) -> str:
    """Return the digest of a file's bytes."""
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()


def text_digest(text: Path | bytes) -> str:
    """Return the digest of a text file, or of its bytes, whatever its line ends."""
    content = text if isinstance(text, bytes) else text.read_bytes()
    return hashlib.sha256(content.replace(b"\r\n", b"\n")).hexdigest()
