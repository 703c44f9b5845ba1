"""A figure on its two canvases: for wide pages and for telephones.

A figure is drawn once. `compose` puts the message and its unit above it and source and book below it, lets
Matplotlib lay out what is between, and then places what depends on the space found: labels at the ends of
lines, events, marks of clipped lines. For the second canvas the same figure gets another size, its panels
stand below each other, and everything is placed again.

Lengths are points (1/72 inch) unless a name says otherwise.
"""

from __future__ import annotations

import io
import re
import weakref
from bisect import bisect_right
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial
from itertools import dropwhile
from pathlib import Path
from typing import Any, cast

import numpy as np
from matplotlib import font_manager, rc_context, rcParams
from matplotlib.axes import Axes
from matplotlib.colors import to_hex
from matplotlib.figure import Figure, FigureBase
from matplotlib.font_manager import FontProperties
from matplotlib.gridspec import GridSpec
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.text import Text
from matplotlib.textpath import text_to_path
from matplotlib.ticker import FixedFormatter
from matplotlib.transforms import Bbox

from trajectory._show import palette
from trajectory._show.overlap import titles

FONTS = Path(__file__).resolve().parent / "fonts"
FAMILY = ["Trajectory Sans", "Trajectory Sans SC", "DejaVu Sans"]
WIDE, PHONE = 7.2 * 72, 340.0  # width of the canvases
BODY = 10.5  # size of words: 14 px on a wide page, 11 px on a telephone of 360 px
MESSAGE = 13.5
SMALL = 9.5  # source and events on the wide canvas; on telephones nothing is smaller than BODY
MARGIN = 2.0
BOOK = {"en": "From Following to Surpassing", "zh": "从跟随到超越"}
SOURCE = {"en": "Source: ", "zh": "来源："}
PNG: dict[str, Any] = {
    "metadata": {"Software": None},
    "pil_kwargs": {"compress_level": 3},
}  # 6% larger, written faster


@dataclass
class Plan:
    """What `compose` knows of a figure beside its drawing."""

    message: str = ""
    unit: str = ""
    source: str = ""
    language: str = "en"
    inches: float = 0.0  # height of the drawing itself on the wide canvas
    keys: list[str] = field(default_factory=list)  # of events that are numbered
    words: dict[str, Text] = field(default_factory=dict)
    # height of the drawing on the present canvas, if it depends on words that are wrapped
    body: Callable[[Figure], float] | None = None
    # each is called with the figure after the layout; True asks for the layout to be done once more
    before: list[Callable[[Figure], bool]] = field(default_factory=list)
    after: list[Callable[[Figure], object]] = field(default_factory=list)


_PLANS: weakref.WeakKeyDictionary[FigureBase, Plan] = weakref.WeakKeyDictionary()


def plan(figure: FigureBase) -> Plan:
    """Return what is planned for a figure, a new plan if there is none."""
    return _PLANS.setdefault(figure, Plan())


@lru_cache(maxsize=1)
def register_fonts() -> None:
    """Make the book's typeface known to Matplotlib."""
    for path in sorted(FONTS.glob("*.ttf")):
        font_manager.fontManager.addfont(path)
    # Chinese comes in one weight only; without this Matplotlib complains of each bold sentence
    regular = next(f for f in font_manager.fontManager.ttflist if f.name == FAMILY[1])
    font_manager.fontManager.ttflist.append(replace(regular, weight=700))


@lru_cache(maxsize=4096)
def width(text: str, size: float, bold: bool = False) -> float:
    """Return the width of a line of text."""
    face = FontProperties(family=rcParams["font.sans-serif"], size=size, weight="bold" if bold else "normal")
    lines = text.split("\n")
    return max(text_to_path.get_text_width_height_descent(line, face, ismath=False)[0] for line in lines)


def wrap(text: str, room: float, size: float, bold: bool = False) -> list[str]:
    """Break a text into lines that fit into `room`; a Chinese text may break at every character."""
    pieces = re.findall(r"（[^）]*）|[\u2e80-\uffef]|[^\s\u2e80-\uffef]+\s*|\s+", text.rstrip())
    lines: list[str] = []
    while pieces:
        # as many as fit, found by halving; the first stands, however long it is
        fitting = bisect_right(range(1, len(pieces)), room, key=partial(_width_of, pieces, size, bold)) + 1
        lines.append("".join(pieces[:fitting]).rstrip())
        pieces = list(dropwhile(str.isspace, pieces[fitting:]))
    return lines


def _width_of(pieces: list[str], size: float, bold: bool, last: int) -> float:
    return width("".join(pieces[: last + 1]).rstrip(), size, bold)


def balance(text: str, room: float, size: float, bold: bool = False) -> list[str]:
    """Break a text into as few lines as `wrap`, of about the same length."""
    lines = wrap(text, room, size, bold)
    for share in (0.55, 0.65, 0.75, 0.85, 0.95):
        tighter = wrap(text, room * share, size, bold)
        if len(tighter) == len(lines):
            return tighter
    return lines


def is_phone(figure: Figure) -> bool:
    """Return whether a figure is being laid out for telephones."""
    return figure.get_figwidth() * 72 < (WIDE + PHONE) / 2


def small(figure: Figure) -> float:
    """Return the smallest size of words on the present canvas."""
    return BODY if is_phone(figure) else SMALL


def compose(figure: Figure, canvas: float) -> None:
    """Lay a figure out on a canvas of the given width."""
    found = plan(figure)
    if not found.inches:
        found.inches = figure.get_figheight()
    figure.set_figwidth(canvas / 72)
    body = found.inches * 72 * (_below_each_other(figure) if is_phone(figure) else 1)
    _wrap_rows(figure)
    _wrap_titles(figure)
    if found.body:
        body = found.body(figure)
    for axes in figure.axes:
        axes.autoscale_view()  # limits that Matplotlib would find only when it draws
    _frame(figure, body)
    lay_out(figure)
    if any([step(figure) for step in found.before]):  # all of them, not only the first
        _frame(figure, body)
        lay_out(figure)
    for step in found.after:
        step(figure)
    _settle_words(figure)


def lay_out(figure: Figure) -> None:
    """Place the axes of a figure, the same each time.

    The solver goes through its equations in the order of their addresses in memory, so that the last bits of
    a place differ from one run to another; on the edge of a pixel that would show.
    """
    _engine(figure).execute(figure)
    for axes in figure.axes:
        in_layout = axes.get_in_layout()
        axes.set_position(Bbox(axes.get_position(original=True).get_points().round(9)))
        axes.set_in_layout(in_layout)  # which one that is placed by hand no longer is


def _engine(figure: Figure) -> ConstrainedLayoutEngine:
    # the style of the book gives a figure no other, see `trajectory.figures.style`
    return cast(ConstrainedLayoutEngine, figure.get_layout_engine())


def _size(text: Text) -> float:
    return float(text.get_fontsize())  # in points, also where it was set by a word


def _frame(figure: Figure, body: float) -> None:
    """Write what stands above and below the drawing, and give the drawing the height it had."""
    found = plan(figure)
    room = figure.get_figwidth() * 72 - 2 * MARGIN
    fits = 0.985 * room  # Agg draws letters a little wider
    size = small(figure)
    head = [(line, MESSAGE, True, palette.INK, 17.0) for line in balance(found.message, fits, MESSAGE, True)]
    head += [(line, BODY, False, palette.SOFT, 14.0) for line in wrap(found.unit, fits, BODY)]
    foot: list[str | tuple[str, str]] = [line for key in found.keys for line in wrap(key, fits, size)]
    source, book = found.source, BOOK[found.language]
    if source and width(source, size) + width(book, size) + 24 < room:
        foot.append((source, book))
    elif source:
        foot += [*wrap(source, fits, size), ("", book)]
    step = size + 3
    above = sum(line[-1] for line in head) + (7 if head else 0)
    below = len(foot) * step + (6 if foot else 0)
    total = body + above + below
    figure.set_figheight(total / 72)
    for text in found.words.values():
        text.set_visible(False)
    at = 0.0
    for number, (line, points, bold, shade, height) in enumerate(head):
        _write(figure, f"head {number}", MARGIN, total - at - points * 0.98, line, points, shade, bold=bold)
        at += height
    for number, below_it in enumerate(foot):
        y = below - 6 - step * (number + 1) + 3
        left, right = below_it if isinstance(below_it, tuple) else (below_it, "")
        _write(figure, f"foot {number}", MARGIN, y, left, size, palette.SOFT)
        _write(figure, f"book {number}", MARGIN + room, y, right, size, palette.SOFT, ha="right")
    _engine(figure).set(
        rect=(MARGIN / (room + 2 * MARGIN), below / total, room / (room + 2 * MARGIN), body / total),
        w_pad=0.02, h_pad=0.02,
    )  # fmt: skip


def _write(
    figure: Figure,
    name: str,
    x: float,
    y: float,
    words: str,
    size: float,
    shade: str,
    *,
    bold: bool = False,
    ha: str = "left",
) -> None:
    if not words:
        return
    place = (x / 72 / figure.get_figwidth(), y / 72 / figure.get_figheight())
    written = plan(figure).words
    if name not in written:
        written[name] = figure.text(*place, words, ha=ha, va="baseline", in_layout=False)
    written[name].set(position=place, text=words, color=shade, visible=True, size=size)
    written[name].set_fontweight("bold" if bold else "normal")


def _below_each_other(figure: Figure) -> float:
    """Put panels that stand beside each other below each other; return by how much the drawing grows."""
    grids = {spec.get_gridspec() for axes in figure.axes if (spec := axes.get_subplotspec())}
    shown = [axes for axes in figure.axes if axes.get_visible() and axes.get_subplotspec()]
    if len(grids) != 1 or len(shown) < 2:
        return 1.0
    old = grids.pop()
    if old.ncols == 1:
        return 1.0
    new = GridSpec(len(shown), 1, figure=figure)
    for row, axes in enumerate(shown):
        axes.set_subplotspec(new[row, 0])
        axes.xaxis.set_tick_params(labelbottom=True)
        axes.yaxis.set_tick_params(labelleft=True)
    for axes in set(figure.axes) - set(shown):
        axes.remove()
    return len(shown) / old.nrows


def _wrap_rows(figure: Figure) -> None:
    """Wrap names of rows that would leave too little room for the data."""
    room = 0.36 * figure.get_figwidth() * 72
    for axes in figure.axes:
        written = axes.yaxis.get_major_formatter()
        if isinstance(written, FixedFormatter):
            whole = [" ".join(str(name).split("\n")) for name in written.seq]
            written.seq = ["\n".join(balance(name, room, BODY)) for name in whole]


def _wrap_titles(figure: Figure) -> None:
    """Wrap names of panels that are wider than their panels."""
    for axes in figure.axes:
        spec = axes.get_subplotspec()
        room = 0.85 * figure.get_figwidth() * 72 / (spec.get_gridspec().ncols if spec else 1)
        for words in titles(axes)[:2]:
            whole = words.get_text().replace("\n", " ")
            if whole and (width(whole, _size(words)) > room or "\n" in words.get_text()):
                words.set_text("\n".join(wrap(whole, room, _size(words))))


def _settle_words(figure: Figure) -> None:
    """Give words in the colour of a line its readable form, and on telephones the least size."""
    least = small(figure)
    data_colours = {*palette.COLOURS.values(), *palette.METHODS, *palette.CATEGORIES, *palette.OTHERS}
    for text in figure.findobj(Text):
        if not text.get_text():
            continue
        shade = to_hex(text.get_color())
        if shade in data_colours or (shade == palette.QUIET):
            text.set_color(palette.words(shade))
        if _size(text) < least:
            text.set_fontsize(least)


def pictures(figure: Figure) -> tuple[str, bytes, str, list[str]]:
    """Write a figure as SVG and PNG for wide pages and as SVG for telephones.

    With the pictures come sentences on words that lie over other words or over data; see
    `trajectory._show.overlap`.
    """
    from trajectory._show.overlap import overlaps

    for axes in figure.axes:
        for axis in (axes.xaxis, axes.yaxis):
            if not axis.get_label_text():
                axis.set_label_coords(0.5, 0.5)  # else each drawing measures all numbers to place nothing
    compose(figure, WIDE)
    faults = [f"wide: {fault}" for fault in overlaps(figure)]
    svg = _svg(figure)
    png = io.BytesIO()
    with _as_laid_out(figure):
        # outside the book a picture may stand on any background: give it a white one, and a margin
        box = figure.bbox_inches.padded(0.1)
        figure.savefig(png, format="png", facecolor="white", bbox_inches=box, **PNG)
    compose(figure, PHONE)
    faults += [f"telephone: {fault}" for fault in overlaps(figure)]
    return svg, png.getvalue(), _svg(figure), faults


@contextmanager
def _as_laid_out(figure: Figure) -> Iterator[None]:
    """Take the layout engine away: even one that does nothing costs each savefig a drawing of its own."""
    engine = figure.get_layout_engine()
    with rc_context({"figure.constrained_layout.use": False, "figure.autolayout": False}):
        figure.set_layout_engine(None)
        yield
    figure.set_layout_engine(engine)


def _svg(figure: Figure) -> str:
    """Return a figure that has been laid out as SVG."""
    written = io.StringIO()
    with _as_laid_out(figure):
        figure.savefig(written, format="svg", metadata={"Date": None, "Creator": None})
    return _rounded(_numbered(re.sub(r"\s*\n\s*", "\n", written.getvalue())))


def _rounded(svg: str) -> str:
    """Return a drawing with coordinates to a hundredth of a point, finer than any screen or printer.

    The last bits of a coordinate differ between processors; a scale, by which letters are multiplied, stays.
    """

    def short(found: re.Match) -> str:
        return found[0] if found[0].startswith("scale") else f"{round(float(found[0]), 2) + 0.0:.2f}"

    return re.sub(r"scale\([^)]*\)|-?\d+\.\d{3,}", short, svg)


def _numbered(svg: str) -> str:
    """Return a drawing whose clips and markers are named by their order.

    Matplotlib names them by a digest of their coordinates, whose last bits differ between processors; what
    is drawn is rounded and does not.
    """
    names: dict[str, str] = {}

    def name(found: re.Match) -> str:
        return found[1] + names.setdefault(found[2], f"{found[2][0]}{len(names)}")

    return re.sub(r'(id="|#)([pm][0-9a-f]{10})\b', name, svg)


def height(axes: Axes) -> float:
    """Return the height of the axes."""
    return axes.bbox.height * 72 / axes.figure.dpi


def to_points(axes: Axes, x: float, y: float) -> np.ndarray:
    """Return where a value lies, from the lower left corner of the canvas."""
    return axes.transData.transform((x, y)) * 72 / axes.figure.dpi
