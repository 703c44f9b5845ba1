"""Draw what an exercise asks about, so that a class or a student can have another one than the book."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Collection

BOOK = "book"  # the seed of the book's own pages


def seed() -> str:
    """Return the seed for which a chapter is executed; handouts have it as a literal in its place."""
    return os.environ.get("TRAJECTORY_SEED") or BOOK


def draw(exercise: str, choices: Collection[str], seed: object) -> str:
    """Draw one of several: always the same for a seed, whatever the order of the choices.

    Parameters
    ----------
    exercise : str
        Another exercise draws something else from the same choices.
    choices : collection of str
        What the exercise admits, such as economies with data for all its years.
    seed : object
        Of a class or a student: any number or word.

    Returns
    -------
    str

    Raises
    ------
    ValueError
        If there are no two to choose from.
    """
    known = sorted(set(choices))
    if len(known) < 2:
        raise ValueError(f"{exercise}: {len(known)} to draw from, expected two or more")
    digest = hashlib.sha256(f"{exercise}|{seed}".encode()).digest()
    return known[int.from_bytes(digest[:8], "big") % len(known)]
