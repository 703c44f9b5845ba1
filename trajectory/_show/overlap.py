"""Which words of a drawn figure lie over other words or over data.

Boxes of words are measured in the figure as it was laid out; lines and markers are sampled every few points.
A box may lie within a bar or a cell, not across its edge.
"""

from __future__ import annotations

from itertools import combinations, pairwise

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.text import Annotation, Text

TOLERANCE = 1.0  # points by which a box may be touched: boxes are a little larger than their letters
SAMPLED = 2.0  # distance of samples of a line, in points


def titles(axes: Axes) -> tuple[Text, Text, Text]:
    """Return the titles of a panel on the left, in the middle and on the right, which may be empty."""
    return axes._left_title, axes.title, axes._right_title  # type: ignore[attr-defined]  # no public way


def _boxes(figure: Figure) -> list[tuple[str, np.ndarray]]:
    """Return words with left, bottom, right and top of their box, in points."""
    renderer = figure.canvas.get_renderer()  # type: ignore[attr-defined]  # of Agg
    found = []
    texts = list(figure.texts)
    for axes in figure.axes:
        if not axes.get_visible():
            continue
        texts += [*axes.texts, *titles(axes)]
        for axis in (axes.xaxis, axes.yaxis):
            if not axis.get_visible():
                continue
            texts.append(axis.label)
            low, high = sorted(axis.get_view_interval())
            slack = 1e-9 * (high - low)
            for tick in axis.get_major_ticks():
                if low - slack <= tick.get_loc() <= high + slack:
                    texts += [tick.label1, tick.label2]
    for text in texts:
        if isinstance(text, Text) and text.get_visible() and text.get_text().strip():
            if isinstance(text, Annotation):
                text.update_positions(renderer)
            box = Text.get_window_extent(text, renderer)  # without the arrow of an annotation
            found.append((text.get_text().replace("\n", " "), np.array(box.extents) * 72 / figure.dpi))
    return found


def _sampled(points: np.ndarray) -> np.ndarray:
    """Return points along a line at a distance of at most `SAMPLED`."""
    parts = [points[:1]]
    for start, end in pairwise(points):
        if np.isfinite([start, end]).all():
            count = max(int(np.hypot(*(end - start)) / SAMPLED), 1)
            parts.append(start + (end - start) * np.linspace(0, 1, count + 1)[1:, None])
    return np.concatenate(parts)


def drawn_points(figure: Figure) -> np.ndarray:
    """Return points of all lines and markers that can be seen, in points, one row each."""
    scale = 72 / figure.dpi
    found = [np.empty((0, 2))]
    for axes in figure.axes:
        if not axes.get_visible():
            continue
        frame = np.array(axes.bbox.extents) * scale
        drawn = []
        for line in axes.lines:
            if not line.get_visible() or not np.size(line.get_xdata()) or line.get_gid() == "guide":
                continue
            path = line.get_transform().transform(line.get_xydata()) * scale
            drawn.append(path if line.get_linestyle() in ("None", "none", "") else _sampled(path))
        for marks in axes.collections:
            if isinstance(marks, PathCollection):
                drawn.append(marks.get_offset_transform().transform(marks.get_offsets()) * scale)
        for points in drawn:
            points = np.asarray(points)[np.isfinite(points).all(axis=1)]
            seen = (points >= frame[:2] - 0.5).all(axis=1) & (points <= frame[2:] + 0.5).all(axis=1)
            found.append(points[seen])
    return np.concatenate(found)


def _edges(figure: Figure) -> list[np.ndarray]:
    """Return left, bottom, right and top of bars, in points."""
    return [
        np.array(patch.get_window_extent().extents) * 72 / figure.dpi
        for axes in figure.axes
        if axes.get_visible()
        for patch in axes.patches
        if isinstance(patch, Rectangle) and patch.get_visible() and patch.get_gid() != "band"
    ]


def overlaps(figure: Figure) -> list[str]:
    """Return what lies over something else in a figure that has been laid out, one sentence a fault."""
    boxes = _boxes(figure)
    faults = []
    canvas = np.array([0, 0, *figure.get_size_inches() * 72])
    shrunk = [(words, box + TOLERANCE * np.array([1, 1, -1, -1])) for words, box in boxes]
    for (one, a), (other, b) in combinations(shrunk, 2):
        if (a[:2] < b[2:]).all() and (b[:2] < a[2:]).all():
            faults.append(f"{one!r} lies over {other!r}")
    points = drawn_points(figure)
    edges = _edges(figure)
    for words, box in shrunk:
        if ((points > box[:2]) & (points < box[2:])).all(axis=1).any():
            faults.append(f"{words!r} lies over data")
        for bar in edges:
            meets = (box[:2] < bar[2:]).all() and (bar[:2] < box[2:]).all()
            within = (box[:2] >= bar[:2] - 1).all() and (box[2:] <= bar[2:] + 1).all()
            if meets and not within:
                faults.append(f"{words!r} lies across the edge of a bar")
                break
        if (box[:2] < canvas[:2] - 1).any() or (box[2:] > canvas[2:] + 1).any():
            faults.append(f"{words!r} is cut off by the edge of the picture")
    return faults
