"""Find places for the words of a small figure: inside it, off its line, apart from each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise, product
from typing import NamedTuple

LETTER = 6.0  # width of a letter at the size of these figures: rather too much than too little
ASCENT, DESCENT = 9, 3  # of a line of words, from the line it stands on
CUT, OVER, CROSSED, FAR = 50.0, 200.0, 3.0, 0.1  # how bad a fault is; of equal places the first is taken
EVERY = 3  # points of a line are looked at this far apart


class Label(NamedTuple):
    """Words at a place of a figure, as SVG has them.

    Attributes
    ----------
    x, y : float
    anchor : str
        "start", "middle" or "end".
    words : str
    """

    x: float
    y: float
    anchor: str
    words: str

    def box(self) -> tuple[float, float, float, float]:
        """Return left, right, top and bottom of the words."""
        wide = LETTER * len(self.words)
        left = self.x - {"start": 0.0, "middle": wide / 2, "end": wide}[self.anchor]
        return left, left + wide, self.y - ASCENT, self.y + DESCENT


def beside(x: float, y: float, words: str, *, left: bool, above: bool) -> list[Label]:
    """Return the places for the label of a point, the wanted side first."""
    anchors = ["end", "middle", "start"] if left else ["start", "middle", "end"]
    heights = [y - 10, y + 18] if above else [y + 18, y - 10]
    further = [y - 22, y + 30, y - 36, y + 44, y - 50, y + 58]
    return [Label(x, height, anchor, words) for height in heights + further for anchor in anchors]


def along(y: float, words: str, ends: tuple[float, float], *, right: bool) -> list[Label]:
    """Return the places for the label of a line drawn across: above or below it, at its ends."""
    places = [(ends[0], "start"), (ends[1], "end")]
    return [
        Label(x, height, anchor, words)
        for height in (y - 6, y + 14)
        for x, anchor in (reversed(places) if right else places)
    ]


def dots(line: Sequence[tuple[float, float]]) -> Iterator[tuple[float, float]]:
    """Yield points of a line that stand close to each other."""
    for (x, y), (to_x, to_y) in pairwise(line):
        steps = max(int(max(abs(to_x - x), abs(to_y - y)) / EVERY), 1)
        for step in range(steps + 1):
            yield x + (to_x - x) * step / steps, y + (to_y - y) * step / steps


def apart(
    choices: Sequence[Sequence[Label]],
    drawn: Sequence[tuple[float, float]],
    width: float,
    height: float,
) -> list[Label]:
    """Return a place for each label: those that together are cut, overprinted and crossed least.

    Parameters
    ----------
    choices : sequence of sequence of Label
        The places of each label, the best first.
    drawn : sequence of tuple of float
        Points of what is drawn, which words should not hide.
    width, height : float
        Of the part of the figure that is free for words.
    """
    alone = {}
    for places in choices:
        for rank, label in enumerate(places):
            left, right, top, bottom = label.box()
            outside = max(-left, 0) + max(right - width, 0) + max(-top, 0) + max(bottom - height, 0)
            hidden = sum(left <= x <= right and top <= y <= bottom for x, y in drawn)
            alone[label] = CUT * outside + CROSSED * hidden + FAR * rank
    return list(
        min(
            product(*choices),
            key=lambda labels: (
                sum(alone[label] for label in labels)
                + OVER * sum(_meet(a.box(), b.box()) for a, b in combinations(labels, 2))
            ),
        )
    )


def _meet(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    return one[0] < other[1] and other[0] < one[1] and one[2] < other[3] and other[2] < one[3]
