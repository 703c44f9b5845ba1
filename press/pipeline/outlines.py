"""The coordinates of a book's figures, kept with an edition to tell what can be seen from what cannot.

Processors differ in the last bits of what they compute, so that a line may end a thousandth of a point
further right. Two drawings are then different files and the same picture.
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from pathlib import Path

from press.project.digests import digest_of
from press.project.folders import write_file

STEPS = 4  # a point is parted into so many steps
SEEN = 2  # half a point, less than a pixel of a screen: what differs by no more is not seen
NUMBER = re.compile(r"-?\d+\.\d+")
LETTERS = re.compile(r"<defs>.*?</defs>", re.DOTALL)  # shapes of letters are those of the font


def outline(svg: str) -> list:
    """Return what a drawing consists of: a digest of all but its coordinates, and these.

    Parameters
    ----------
    svg : str

    Returns
    -------
    list
        The digest (str) and the coordinates (list of int, quarters of a point).
    """
    drawn = LETTERS.sub("", svg)
    return [
        digest_of(NUMBER.sub("", drawn))[:16],
        [round(float(number) * STEPS) for number in NUMBER.findall(drawn)],
    ]


def outlines(html: Path) -> dict[str, list]:
    """Return the outlines of a book's figures by path; forms for dark pages and telephones follow these.

    Parameters
    ----------
    html : Path
        The book's pages.
    """
    return {
        path.relative_to(html).as_posix(): outline(path.read_text("utf-8"))
        for path in sorted((html / "_images").glob("*.svg"))
        if not re.search(r"-(dark|phone)\.svg$", path.name)
    }


def same_picture(one: list, other: list) -> bool:
    """Whether two outlines differ by less than can be seen."""
    if one[0] != other[0] or len(one[1]) != len(other[1]):
        return False
    return all(abs(a - b) <= SEEN for a, b in zip(one[1], other[1], strict=True))


def keep(outlines: dict[str, list], path: Path) -> Path:
    """Write outlines to a file, the same bytes for the same outlines."""
    text = json.dumps(outlines, sort_keys=True, separators=(",", ":"))
    return write_file(path, gzip.compress(text.encode(), mtime=0))


def read(path: Path) -> dict[str, list]:
    """Read outlines; none where none were kept."""
    return json.loads(gzip.decompress(path.read_bytes())) if path.is_file() else {}


def indistinguishable(edition: dict[str, list], rebuilt: dict[str, list]) -> Iterator[str]:
    """Yield the figures of both books that look the same, by path."""
    for path in edition.keys() & rebuilt.keys():
        if same_picture(edition[path], rebuilt[path]):
            yield path
