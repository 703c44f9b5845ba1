"""Words on the plot: at the ends of lines, at events, beside points; placed when the layout is known."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.transforms import blended_transform_factory

from trajectory._show import palette
from trajectory._show.canvas import BODY, MARGIN, height, is_phone, plan, small, to_points, width, wrap
from trajectory._show.overlap import titles

LINE = 12.6  # height of a line of words
AWAY = 6.0  # of a label from the end of its line
SIDES = ((1, 0), (-1, 0), (0.75, 0.75), (-0.75, 0.75), (0.75, -0.75), (-0.75, -0.75), (0, 1), (0, -1))


def spread(wanted: np.ndarray, needed: np.ndarray, room: float) -> np.ndarray:
    """Move labels apart until none lies over its neighbour, keeping their order and moving them little.

    Their middles are wanted at `wanted`, `needed` are their heights; they stay between 0 and `room`, if there
    is room for all.
    """
    order = np.argsort(wanted, kind="stable")
    # Labels that touch form a block, placed where the sum of squared moves is least.
    blocks: list[list] = []  # middle of the block's first label as it is wanted, by member; members
    for i in order:
        blocks.append([[i], float(wanted[i])])
        while len(blocks) > 1:
            (low, at_low), (high, at_high) = blocks[-2], blocks[-1]
            if at_low + needed[low].sum() / 2 <= at_high - needed[high].sum() / 2 + 1e-9:
                break
            members = low + high
            offsets = _offsets(needed, members)
            blocks[-2:] = [[members, float(np.mean(wanted[members] - offsets))]]
    placed = np.empty(len(wanted))
    for members, middle in blocks:
        placed[members] = middle + _offsets(needed, members)
    # back into the frame: upwards from the lowest, then downwards from the highest
    for i, j in [(None, order[0]), *pairwise(order)]:
        floor = needed[j] / 2 if i is None else placed[i] + (needed[i] + needed[j]) / 2
        placed[j] = max(placed[j], floor - (LINE / 2 if i is None else 0))
    for i, j in [(None, order[-1]), *pairwise(order[::-1])]:
        ceiling = room - needed[j] / 2 if i is None else placed[i] - (needed[i] + needed[j]) / 2
        placed[j] = min(placed[j], ceiling + (LINE / 2 if i is None else 0))
    return placed


def _offsets(needed: np.ndarray, members: list[int]) -> np.ndarray:
    """Return the middles of touching labels from the middle of their block."""
    heights = needed[members]
    return np.cumsum(heights) - heights / 2 - heights.sum() / 2


def ends(ax: Axes, wanted: dict[str, tuple[float, float, str]]) -> None:
    """Write labels at the right end of lines; see `trajectory.figures.label_ends`."""
    written = {
        label: ax.annotate(
            label, xy=(1, 0.5), xycoords="axes fraction", xytext=(AWAY, 0), textcoords="offset points",
            color=shade, va="center", ha="left", fontsize=BODY, annotation_clip=False, linespacing=1.0,
        )
        for label, (_, _, shade) in wanted.items()
    }  # fmt: skip
    leaders: list[Line2D] = []
    offset = AWAY

    def wanted_heights() -> tuple[np.ndarray, np.ndarray]:
        low, tall = ax.bbox.y0 * 72 / ax.figure.dpi, height(ax)
        at = np.array([to_points(ax, x, y)[1] for x, y, _ in wanted.values()]) - low
        at = at.clip(0, tall)
        lines = np.array([text.get_text().count("\n") + 1 for text in written.values()])
        return at, spread(at, lines * LINE, tall)

    def wrap_labels(figure: Figure) -> bool:
        nonlocal offset
        changed = False
        room = (0.3 if is_phone(figure) else 0.28) * figure.get_figwidth() * 72
        for label, text in written.items():
            lines = "\n".join(wrap(label, room, BODY)) if width(label, BODY) > room else label
            changed |= lines != text.get_text()
            text.set_text(lines)
        at, placed = wanted_heights()
        before, offset = offset, AWAY + (9 if (abs(placed - at) > 4).any() else 0)
        tall = height(ax)
        for text, now in zip(written.values(), placed, strict=True):
            text.xy, text.xyann = (1, now / tall), (offset, 0)
        beyond = placed.max() + LINE / 2 > tall or placed.min() < LINE / 2  # needs room of its own
        return changed or offset != before or beyond

    def place(figure: Figure) -> None:
        for leader in leaders:
            leader.remove()
        leaders.clear()
        low = np.array(ax.bbox.extents[:2]) * 72 / figure.dpi
        tall = height(ax)
        at, placed = wanted_heights()
        for (x, y, shade), text, was, now in zip(wanted.values(), written.values(), at, placed, strict=True):
            moved = abs(now - was) > 4
            text.xy = (1, now / tall)
            if moved:
                start = to_points(ax, x, y)
                right = low[0] + ax.bbox.width * 72 / figure.dpi
                start[0] = max(start[0] + 3, right)
                end = np.array([right + offset - 2, low[1] + now])
                size = figure.get_size_inches() * 72
                leader = Line2D(
                    *(np.array([[start[0], low[1] + was], end]) / size).T,
                    color=shade, linewidth=0.7, alpha=0.7, transform=figure.transFigure, gid="guide",
                )  # fmt: skip
                leader.set_in_layout(False)
                figure.add_artist(leader)
                leaders.append(leader)

    plan(ax.figure).before.append(wrap_labels)
    plan(ax.figure).after.append(place)


def events(ax: Axes, dated: list[tuple[float, str]]) -> None:
    """Write short labels of events at the top edge; see `trajectory.figures.mark_events`."""
    dated = sorted(dated)
    across = blended_transform_factory(ax.transData, ax.transAxes)
    rules = [
        ax.plot([year, year], [0, 1], color=palette.QUIET, linewidth=0.8, transform=across, clip_on=False,
                zorder=0.6, gid="guide", scalex=False, scaley=False)[0]
        for year, _ in dated
    ]  # fmt: skip
    texts = [
        ax.annotate(label, (year, 1), xycoords=("data", "axes fraction"), xytext=(0, 3),
                    textcoords="offset points", va="bottom", color=palette.SOFT, annotation_clip=False)
        for year, label in dated
    ]  # fmt: skip
    first_key = len(plan(ax.figure).keys)

    def arrange(figure: Figure) -> bool:
        size = small(figure)
        step = size + 3
        left = ax.bbox.x0 * 72 / figure.dpi
        edge = figure.get_figwidth() * 72 - MARGIN
        at = np.array([to_points(ax, year, 0)[0] for year, _ in dated])
        rows, starts = _rows(at, [width(label, size) for _, label in dated], left, edge)
        keys = plan(figure).keys
        del keys[first_key:]
        if rows is None:
            numbered = [str(n) for n in range(1, len(dated) + 1)]
            wide = [width(number, size) for number in numbered]
            rows = np.array(_stagger(at, wide))
            starts = at - np.array(wide) / 2
            shown = numbered
            keys.append("   ".join(f"{n} {label}" for n, (_, label) in zip(numbered, dated, strict=True)))
        else:
            shown = [label for _, label in dated]
        tall = height(ax)
        for text, rule, label, row, start, x in zip(texts, rules, shown, rows, starts, at, strict=True):
            text.set(text=label, size=size)
            text.xyann = (start - x, 3 + row * step)
            rule.set_ydata([0, 1 + (2 + row * step) / tall])
        top = 5 + step * (max(rows) + 1)
        for title in titles(ax):
            if title.get_text():
                ax.set_title(title.get_text(), loc="left", pad=top + 3, fontsize=title.get_fontsize())
                break
        return True

    plan(ax.figure).before.append(arrange)


def _rows(
    at: np.ndarray, wide: list[float], left: float, edge: float
) -> tuple[np.ndarray | None, np.ndarray]:
    """Return the row of each label and where it begins, or None where they do not fit into three rows.

    A label begins at its event and may cover later ones, whose rules end in rows below it.
    """
    starts = np.array([min(x - 1, edge - w) for x, w in zip(at, wide, strict=True)])
    rows = np.zeros(len(at), int)
    for i in range(len(at) - 1, -1, -1):
        covered = [rows[j] for j in range(i + 1, len(at)) if starts[j] < starts[i] + wide[i] + 6]
        rows[i] = 1 + max(covered) if covered else 0
    for i in range(len(at)):
        if starts[i] < left - 1:
            return None, starts
        for j in range(len(at)):
            crosses = i != j and starts[j] - 2 < at[i] < starts[j] + wide[j] + 2
            if crosses and rows[i] > rows[j]:
                return None, starts
    return (None if rows.max() > 2 else rows), starts


def _stagger(at: np.ndarray, wide: list[float]) -> list[int]:
    """Return rows for numbers, so that neighbours do not touch."""
    last: dict[int, float] = {}
    rows = []
    for x, w in zip(at, wide, strict=True):
        row = next(r for r in range(len(at) + 1) if x - w / 2 - last.get(r, -1e9) > 3)
        last[row] = x + w / 2
        rows.append(row)
    return rows


def beside(ax: Axes, points: list[tuple[float, float, str, str]]) -> None:
    """Write names beside points (x, y, name, colour), clear of lines, of other points and of each other."""
    written = [
        ax.annotate(name, (x, y), xytext=(7, 0), textcoords="offset points", color=shade, fontsize=BODY,
                    va="center", annotation_clip=False)
        for x, y, name, shade in points
    ]  # fmt: skip

    def place(figure: Figure) -> None:
        from trajectory._show.overlap import drawn_points

        taken: list[np.ndarray] = []
        crowd = drawn_points(figure)
        frame = np.array(ax.bbox.extents) * 72 / figure.dpi
        for (x, y, name, _), text in zip(points, written, strict=True):
            at = to_points(ax, x, y)
            best: tuple[float, float, float, float, np.ndarray] | None = None
            for away in (7.0, 10.0, 14.0, 19.0):
                for dx, dy in SIDES:
                    box = _box(at, away * dx, away * dy, width(name, BODY))
                    clear = ((crowd > box[:2] - 1) & (crowd < box[2:] + 1)).all(axis=1).sum()
                    clear += 50 * sum(((box[:2] < b[2:]) & (b[:2] < box[2:])).all() for b in taken)
                    clear += 50 * (box[:2] < frame[:2]).any() + 50 * (box[2] > frame[2] + 20)
                    cost = clear + away / 20
                    if best is None or cost < best[0]:
                        best = (cost, dx, dy, away, box)
            assert best is not None  # a number is smaller than nothing
            _, dx, dy, away, box = best
            taken.append(box)
            text.xyann = (away * dx, away * dy)
            text.set(ha="left" if dx > 0 else "right" if dx < 0 else "center",
                     va="bottom" if dy > 0 else "top" if dy < 0 else "center")  # fmt: skip

    plan(ax.figure).after.append(place)


def _box(at: np.ndarray, dx: float, dy: float, wide: float) -> np.ndarray:
    """Return left, bottom, right, top of a line of words set off from a point."""
    left = at[0] + dx - (0 if dx > 0 else wide if dx < 0 else wide / 2)
    low = at[1] + dy - (0 if dy > 0 else LINE if dy < 0 else LINE / 2)
    return np.array([left, low, left + wide, low + LINE])


def hide_narrow(ax: Axes, parts: list[tuple]) -> None:
    """Hide numbers in parts of bars that are narrower than the number."""

    def choose(figure: Figure) -> None:
        unit = to_points(ax, 1, 0)[0] - to_points(ax, 0, 0)[0]
        for text, value in parts:
            text.set_visible(width(text.get_text(), BODY) + 4 <= value * unit)

    plan(ax.figure).after.append(choose)


def key(ax: Axes, names: dict[str, str]) -> None:
    """Write the names of categories above the plot, each after a square in its colour."""
    squares, texts = [], []
    for name, shade in names.items():
        at: dict[str, Any] = {
            "xy": (0, 1), "xytext": (0, 0), "xycoords": "axes fraction", "textcoords": "offset points",
            "annotation_clip": False, "fontsize": BODY, "va": "bottom",
        }  # fmt: skip
        squares.append(ax.annotate("\N{BLACK SQUARE}", color=shade, **at))
        texts.append(ax.annotate(name, color=palette.INK, **at))

    def arrange(figure: Figure) -> bool:
        left = ax.bbox.x0 * 72 / figure.dpi
        begin = MARGIN - left  # from the left edge of the picture
        room = figure.get_figwidth() * 72 - 2 * MARGIN
        places, x, row = [], 0.0, 0
        for name in names:
            needed = 13 + width(name, BODY)
            if x and x + needed > room:
                x, row = 0.0, row + 1
            places.append((x, row))
            x += needed + 16
        for (x, row_), square, text in zip(places, squares, texts, strict=True):
            up = 6 + (row - row_) * 14
            square.xyann, text.xyann = (begin + x, up), (begin + x + 13, up)
        return True

    plan(ax.figure).before.append(arrange)
    plan(ax.figure).after.append(arrange)


def listing(ax: Axes, rows: list[tuple[float | None, str]]) -> None:
    """Write rows (place, words) at the left of the plot, and for each with a place a point in its row.

    They stand from top to bottom; words without a place head those that follow.
    """
    texts = [
        ax.annotate(words, (0, 0), (0, 0), xycoords=("axes fraction", "data"), textcoords="offset points",
                    va="top", color=palette.INK, fontsize=BODY, annotation_clip=False, linespacing=1.08,
                    fontweight="normal" if place is not None else "bold")
        for place, words in rows
    ]  # fmt: skip
    points = {
        n: ax.plot([place], [0], "o", color=palette.SOFT, markersize=6, markeredgewidth=0, zorder=3)[0]
        for n, (place, _) in enumerate(rows)
        if place is not None
    }
    rules = {
        n: ax.plot([0, 1], [0, 0], color=palette.GRID, linewidth=0.8, zorder=0.7, gid="guide",
                   transform=ax.get_yaxis_transform())[0]
        for n in points
    }  # fmt: skip

    def body(figure: Figure) -> float:
        room = (0.56 if is_phone(figure) else 0.6) * figure.get_figwidth() * 72
        indent = width("2025  ", BODY)
        wide, at = 0.0, 0.0
        for n, ((place, words), text) in enumerate(zip(rows, texts, strict=True)):
            bold = place is None
            if bold:
                lines = wrap(words, room, BODY, True)
            else:
                year, _, rest = words.partition("  ")
                lines = wrap(rest, room - indent, BODY)
                wide = max(wide, indent + max(width(line, BODY) for line in lines))
                lines = [f"{year}  {lines[0]}", *lines[1:]]
            at -= 8 if bold and n else 0
            if not bold:  # further lines begin under the words, not under the year
                spaces = max(round(indent / width("\N{EN SPACE}", BODY)), 1) * "\N{EN SPACE}"
                lines = [lines[0], *(spaces + line for line in lines[1:])]
            text.set_text("\n".join(lines))
            text.xy = (0, at)
            if n in points:
                points[n].set_ydata([at - LINE / 2 - 0.5])
                rules[n].set_ydata([at - LINE / 2 - 0.5] * 2)
            at -= len(lines) * (LINE + 0.4) + 3.4
        for text in texts:
            text.xyann = (-wide - 14, 0)
        ax.set_ylim(at, 4)
        return -at + 4 + 40  # and the years above and below

    plan(ax.figure).body = body
