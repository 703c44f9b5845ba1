"""Figures of the book: a sentence, its unit, the data, and where they come from, in one picture.

Matplotlib and seaborn do the drawing. This module adds what every figure of the book shares: the message
over the picture, its source and the book's name below it, direct labels instead of legends, gaps where a
definition changes, notes on the plot, and `show`, which hands the picture over for wide pages and for
telephones, together with the data drawn.

Colour has a grammar: red is China and nothing else, blue the United States and nothing else. `METHODS` and
`CATEGORIES` are sets of their own, `vintages` makes editions of one series paler with age, and what the
sentence of a figure is not about is grey (the argument `focus`).

Examples
--------
>>> figures.style()
>>> ax = figures.lines(shares, focus=["CHN", "EUU"])
>>> figures.title(ax, "China passed the European Union in 2020", unit="R&D spending, % of GDP")
>>> figures.note(ax, 2009, 1.7, "new definition")
>>> figures.show(ax, "effort-intensity", data_drawn=shares, of=shares)
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import seaborn as sns
from IPython.display import display
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke

from trajectory import data
from trajectory._show import labels, palette, ticks
from trajectory._show.canvas import BODY, FAMILY, SOURCE, WIDE, pictures, plan, register_fonts
from trajectory._show.palette import BAND as BAND  # notebooks say figures.BAND
from trajectory._show.palette import CATEGORIES as CATEGORIES
from trajectory._show.palette import CELLS, COLOURS, GRID, INK, MIME, PAGE, QUIET, SOFT
from trajectory._show.palette import METHODS as METHODS
from trajectory._show.palette import colours as colours
from trajectory.characters import csv_text

WIDTH = WIDE / 72  # inches of the canvas for wide pages
WITHOUT_SERIES = "worked out in this chapter"  # for figures of events, claims and simulations
# keeps grid lines out of words on the plot
HALO = [withStroke(linewidth=2.5, foreground=PAGE)]
PUBLISHERS = 3  # named in a picture; the page and the data name all
MONTHS = 12  # of a year


def style() -> None:
    """Set the book's style for all figures drawn after it."""
    register_fonts()
    sns.set_theme(
        style="whitegrid",
        rc={
            "figure.figsize": (WIDTH, 3.9),
            "figure.dpi": 100,
            "savefig.dpi": 200,
            "figure.facecolor": "none",
            "axes.facecolor": "none",
            "savefig.facecolor": "none",
            "figure.constrained_layout.use": True,
            "font.family": FAMILY,  # named one by one: a generic family has no fallback for single letters
            "font.sans-serif": FAMILY,
            "text.parse_math": False,  # names are text; two dollar signs in one are no formula
            "font.size": BODY,
            "axes.titlesize": BODY,
            "axes.labelsize": BODY,
            "xtick.labelsize": BODY,
            "ytick.labelsize": BODY,
            "axes.titlelocation": "left",
            "axes.titley": 1.0,  # else each drawing looks for a place above what may stand on top
            "text.color": INK,
            "axes.labelcolor": INK,
            "xtick.color": INK,
            "ytick.color": INK,
            "axes.edgecolor": SOFT,
            "grid.color": GRID,
            "axes.spines.top": False,
            "axes.spines.right": False,
            "axes.spines.left": False,
            "lines.linewidth": 1.9,
            "svg.hashsalt": "from-following-to-surpassing",  # element names that do not change
            "svg.fonttype": "path",
        },
    )


def colour(geo: str) -> str:
    """Return the colour of an economy; grey for those without one of their own.

    For several economies of one figure see `colours`, which gives each a different one.
    """
    return COLOURS.get(geo, QUIET)


def vintages(count: int, geo: str | None = None) -> list[str]:
    """Return colours for editions of one series, oldest first: one hue, older is paler.

    Parameters
    ----------
    count : int
        Number of editions.
    geo : str, optional
        Economy whose colour is used; neutral by default.
    """
    return palette.vintages(count, COLOURS[geo] if geo else INK)


# -- words ------------------------------------------------------------------------------------------


def title(
    target: Figure | Axes, message: str, *, unit: str = "", source: str = "", language: str = "en"
) -> None:
    """Give a figure its message: a bold sentence above it, and what is measured under the sentence.

    Parameters
    ----------
    target : Figure or Axes
    message : str
        What the figure shows, as a sentence without a full stop. Numbers and words that depend on data are
        computed (``f"China passed the European Union in {year}"``) or guarded by the cell.
    unit : str
        Measure and unit, ``"R&D spending, % of GDP"``.
    source : str
        Where the values come from; by default the publishers of the series that `show` is told.
    language : str
        ``"en"`` or ``"zh"``, for the words that the library adds.
    """
    found = plan(_figure(target))
    found.message, found.unit, found.source, found.language = message, unit, source, language


def note(ax: Axes, x: float, y: float, text: str, *, where: str = "above", shade: str = SOFT) -> None:
    """Write short words beside a point of the plot, always horizontal.

    Parameters
    ----------
    x, y : float
        The point, in data units.
    text : str
        Such as ``"new definition"``; a line break where it is to break.
    where : str
        Side of the point: ``"above"``, ``"below"``, ``"left"`` or ``"right"``.
    shade : str
        Colour; that of a line if the words belong to it.

    Raises
    ------
    ValueError
        If `where` is none of the four.
    """
    places = {
        "above": ((0, 6), "center", "bottom"),
        "below": ((0, -6), "center", "top"),
        "left": ((-7, 0), "right", "center"),
        "right": ((7, 0), "left", "center"),
    }
    if where not in places:
        raise ValueError(f"where={where!r}, expected one of {', '.join(places)}")
    offset, across, upright = places[where]
    ax.annotate(text, (x, y), xytext=offset, textcoords="offset points", ha=across, va=upright, color=shade,
                fontsize=BODY, annotation_clip=False, linespacing=1.05)  # fmt: skip


def level(
    ax: Axes, value: float, text: str, *, axis: str = "y", end: str = "left", under: bool = False
) -> None:
    """Draw a line that others are compared with (zero, parity, an average) and name it.

    Parameters
    ----------
    value : float
        Where the line is.
    text : str
        Its name, ``"parity with the United States"``.
    axis : str
        ``"y"`` for a horizontal line, ``"x"`` for an upright one, whose name stands at its top.
    end : str
        End of a horizontal line at which the name stands, ``"left"`` or ``"right"``.
    under : bool
        Name below the line instead of above it.
    """
    if axis == "x":
        ax.axvline(value, color=SOFT, linewidth=1, zorder=1, gid="guide")
        ax.annotate(text, (value, 1), xycoords=("data", "axes fraction"), xytext=(0, 3), va="bottom",
                    textcoords="offset points", ha="center", fontsize=BODY, color=SOFT)  # fmt: skip
        return
    ax.axhline(value, color=SOFT, linewidth=1, zorder=1, gid="guide")
    ax.annotate(text, (0 if end == "left" else 1, value), xycoords=("axes fraction", "data"),
                xytext=(2 if end == "left" else -2, -2 if under else 2), textcoords="offset points", ha=end,
                va="top" if under else "bottom", fontsize=BODY, color=SOFT, path_effects=HALO)  # fmt: skip


def preliminary(
    ax: Axes, x: float, y: float, shade: str, text: str = "preliminary", *, where: str = "above"
) -> None:
    """Draw a value that may still change as an open circle, with the word for it beside it.

    Parameters
    ----------
    x, y : float
        The value, in data units.
    shade : str
        Colour of its line.
    text : str
        Empty where the word stands at another circle of the same figure.
    where : str
        Side of the word, see `note`.
    """
    ax.plot([x], [y], "o", markersize=6.5, markerfacecolor=PAGE, markeredgecolor=shade, markeredgewidth=1.6,
            zorder=4, clip_on=False)  # fmt: skip
    if text:
        note(ax, x, y, text, where=where)


def label_ends(ax: Axes, ends: Mapping[str, tuple[float, float, str]]) -> None:
    """Write labels at the right end of lines, moved apart where they would overlap.

    Parameters
    ----------
    ax : Axes
    ends : dict
        Label, with the last value (``"China 2.58"``), to (x, y, colour) of the end of its line, in data
        units.
    """
    labels.ends(ax, dict(ends))


def mark_events(ax: Axes, events: pd.DataFrame) -> None:
    """Mark dated events by a thin line, with a short horizontal label at the top edge, never on the data.

    Labels stand in up to three rows; where they do not fit, events are numbered and named below the plot.

    Parameters
    ----------
    events : DataFrame
        Rows of `trajectory.data.events`: columns `year` and `label`.
    """
    dated = [
        (year, label if str(year) in label else f"{label}, {year}")
        for year, label in zip(events["year"], events["label"], strict=True)
    ]
    labels.events(ax, dated)


def mark_target(ax: Axes, year: int, value: float, label: str) -> None:
    """Mark a target: an open diamond at its year and value, with a label to its left."""
    ax.plot([year], [value], marker="D", markersize=7, markerfacecolor=PAGE,
            markeredgecolor=INK, markeredgewidth=1.4, linestyle="none", zorder=5)  # fmt: skip
    note(ax, year, value, label, where="left", shade=INK)


# -- lines ------------------------------------------------------------------------------------------


def lines(
    frame: pd.DataFrame | pd.Series,
    ylabel: str = "",
    *,
    ax: Axes | None = None,
    highlight: str | None = "CHN",
    focus: Sequence[str] | None = None,
    shades: Mapping[str, str] | None = None,
    breaks: dict[str, list[int]] | None = None,
    labels: dict[str, str] | None = None,
    values: str | None = "auto",
    log: bool = False,
    ranks: bool = False,
    markers: bool = False,
) -> Axes:
    """Draw one line an economy, labelled at its end with its last value.

    Parameters
    ----------
    frame : DataFrame or Series
        Index year or month, one column an economy (or any name); missing years or months are bridged by a
        thin dotted line, so that a reader sees that nothing was published there. What is published every
        two or five years is a line with points.
    ylabel : str
        What a panel shows, written above it; the unit of a figure with one panel belongs to `title`.
    highlight : str, optional
        Column drawn thicker.
    focus : sequence of str, optional
        Columns that the sentence is about; the others are drawn in grey.
    shades : dict, optional
        Column to colour, for columns that are no economies; see `METHODS`, `CATEGORIES` and `vintages`.
    breaks : dict, optional
        Column to years in which a new definition begins; the line is interrupted there. Left out, the
        separating breaks of the published series that it was computed from are used.
    labels : dict, optional
        Column to label; the name of the economy by default.
    values : str, optional
        Format of the last value in the label (``".1f"``); ``"auto"`` takes three digits, None leaves it out.
    log : bool
        Logarithmic axis.
    ranks : bool
        Rank 1 at the top.
    markers : bool
        Draw a point for every value (for short or sparse series).

    Returns
    -------
    Axes
    """
    frame = frame.to_frame() if isinstance(frame, pd.Series) else frame
    if isinstance(frame.index, pd.RangeIndex) and frame.index.start == 0:
        raise data.DataError(
            f"the index holds the row numbers 0 to {frame.index[-1]}, not years; read the file with "
            "pd.read_csv(..., index_col='year')"
        )
    if twice := [str(c) for c in frame.columns[frame.columns.duplicated()]]:
        raise data.DataError(f"{', '.join(twice)} stands twice in what is to be drawn")
    ax = plt.gca() if ax is None else ax
    known = data.economies()
    if breaks is None:
        breaks = {c: [known.year for known in data.breaks_within(frame[c])] for c in frame.columns}
    often = MONTHS if isinstance(frame.index, pd.PeriodIndex) else 1
    words = dict(zip(ticks.places(frame.index), map(str, frame.index), strict=True))
    frame = frame.set_axis(ticks.places(frame.index))
    drawn = frame.loc[:, frame.notna().any()]
    colour_of = {c: colours(map(str, drawn.columns))[str(c)] for c in drawn.columns} | dict(shades or {})
    last_year = drawn.dropna(how="all").index.max()
    ends = {}
    for column in sorted(drawn.columns, key=lambda c: (c in (focus or ()), c == highlight)):
        series = drawn[column].dropna()
        quiet = focus is not None and column not in focus
        shade = QUIET if quiet else colour_of[column]
        strength = 2.6 if column == highlight else 1.3 if quiet else 1.8
        _draw(ax, series, breaks.get(column, []), shade, strength, markers, 2 if quiet else 3, often)
    for column in drawn.columns:
        series = drawn[column].dropna()
        shade = QUIET if focus is not None and column not in focus else colour_of[column]
        label = (labels or {}).get(column) or (known[column] if column in known.index else str(column))
        if values is not None:
            spec = ".0f" if ranks and values == "auto" else values
            label += f" {ticks.short(series.iloc[-1]) if spec == 'auto' else _number(series.iloc[-1], spec)}"
            if len(drawn.columns) == 1 and ylabel:
                label = label.rpartition(" ")[2]  # the panel is named above
        if series.index[-1] < last_year:
            label += f" ({words[series.index[-1]]})"
        ends[label] = (series.index[-1], series.iloc[-1], shade)
    if log:
        ax.set_yscale("log")
    finish(ax, ylabel)
    if ranks:
        ax.set_ylim(*_rank_limits(drawn))
        ax.yaxis.set_major_locator(ticks.Ranks())
    if len(ends) > 1 or values is not None:
        label_ends(ax, ends)
    return ax


def _number(value: float, spec: str) -> str:
    return format(value, spec).replace("-", "\N{MINUS SIGN}")


def _rank_limits(frame: pd.DataFrame) -> tuple[float, float]:
    """Return limits with rank 1 on top and some room, but no rank 0."""
    worst = float(np.nanmax(frame.to_numpy()))
    room = 0.04 * worst
    return worst + room, min(1 - room, 0.9)


def _draw(
    ax: Axes,
    series: pd.Series,
    breaks: list[int],
    shade: str,
    strength: float,
    markers: bool,
    order: float,
    often: int,
) -> None:
    """Draw a series: lines between neighbours in time, dots across gaps, nothing across breaks."""
    step = _step(series, often)
    place: dict[str, Any] = {"color": shade, "zorder": order}
    for piece in _pieces(series, breaks):
        runs = _runs(piece, step / often)
        for run in runs:
            point = "o" if markers or step > 1 or len(run) == 1 else ""
            ax.plot(run.index, run.to_numpy(dtype=float), linewidth=strength, marker=point, markersize=4.6,
                    markeredgewidth=0, solid_capstyle="round", **place)  # fmt: skip
        for before, after in pairwise(runs):
            ax.plot([before.index[-1], after.index[0]], [before.iloc[-1], after.iloc[0]],
                    linewidth=1.1, linestyle=(0, (1, 2)), **place)  # fmt: skip
    for year in breaks:
        if series.index.min() < year <= series.index.max():
            # a month stands within its year, a year at its number
            edge = year - 0.5 if often == 1 else year
            ax.axvline(edge, color=QUIET, linewidth=0.9, linestyle=(0, (2, 2)), zorder=0.6, gid="guide")
    _watch_clipping(ax, series, shade)


def _step(series: pd.Series, often: int) -> int:
    """Return in how many years, or months, a value is published as a rule; `often` is how many a year has."""
    if len(series) < 3:
        return 1
    steps = pd.Series(np.rint(often * np.diff(series.index.to_numpy()))).value_counts()
    return int(steps.index[0]) if steps.iloc[0] >= 0.6 * (len(series) - 1) else 1


def _pieces(values: pd.Series, breaks: list[int]) -> list[pd.Series]:
    """Split a series where a definition changes, so that no line crosses a break."""
    edges = [-np.inf, *breaks, np.inf]
    parts = (values[(values.index >= a) & (values.index < b)] for a, b in pairwise(edges))
    return [part for part in parts if len(part)]


def _runs(values: pd.Series, step: float = 1) -> list[pd.Series]:
    """Split a series into runs of values that follow each other by at most `step` years."""
    cuts = np.flatnonzero(np.diff(values.index.to_numpy()) > step + 1e-6) + 1
    return [values.iloc[a:b] for a, b in zip([0, *cuts], [*cuts, len(values)], strict=True)]


def _watch_clipping(ax: Axes, series: pd.Series, shade: str) -> None:
    """Mark where a line leaves the axes, if it does when the figure is finished."""
    marks: list = []

    def mark(figure: Figure) -> None:
        for artist in marks:
            artist.remove()
        marks.clear()
        low, high = sorted(ax.get_ylim())
        seen = series[series.index.to_series().between(*sorted(ax.get_xlim()))]
        up = ax.get_ylim()[1] > ax.get_ylim()[0]
        for outside, limit, peak in ((seen[seen > high], high, "max"), (seen[seen < low], low, "min")):
            for run in _runs(outside) if len(outside) else []:
                year = run.idxmax() if peak == "max" else run.idxmin()
                top = (limit == high) == up
                (arrow,) = ax.plot([year], [limit], "^" if top else "v", color=shade, markersize=6,
                                   markeredgewidth=0, clip_on=False, zorder=5, gid="guide")  # fmt: skip
                word = ax.annotate(
                    f"to {ticks.short(run.loc[year])}", (year, limit), xytext=(0, 4 if top else -4),
                    textcoords="offset points", ha="center", va="bottom" if top else "top", color=shade,
                    fontsize=BODY, annotation_clip=False,
                )  # fmt: skip
                marks.extend([arrow, word])

    def room(figure: Figure) -> bool:
        mark(figure)
        return bool(marks)

    plan(ax.figure).before.append(room)


def finish(ax: Axes, ylabel: str = "") -> None:
    """Put the axis in the book's form: name of the panel above it, first and last year below it."""
    ax.set_title(ylabel, fontsize=BODY, color=INK, loc="left", pad=8)
    ax.set_xlabel("")
    ax.set_ylabel("")
    ticks.years(ax.xaxis)
    ticks.numbers(ax.yaxis)
    ax.grid(axis="x", visible=False)
    ax.tick_params(axis="x", bottom=True, length=3, color=SOFT)
    ax.margins(x=0.02)


def same_ticks(axes: Iterable[Axes]) -> None:
    """Give sibling panels the same range and the same ticks."""
    ticks.same(list(axes))


def fan(ax: Axes, frame: pd.DataFrame, shade: str = COLOURS["CHN"]) -> None:
    """Draw a forecast: dashed median and bands, visibly different from observations.

    Parameters
    ----------
    frame : DataFrame
        Index year or month; columns `median`, `low80`, `high80` and, if known, `low95`, `high95`.
    """
    years = ticks.places(frame.index).astype(float)
    if {"low95", "high95"} <= set(frame.columns):
        ax.fill_between(years, frame["low95"], frame["high95"], color=shade, alpha=0.14, linewidth=0)
    ax.fill_between(years, frame["low80"], frame["high80"], color=shade, alpha=0.24, linewidth=0)
    ax.plot(years, frame["median"], color=shade, linestyle=(0, (4, 2)), linewidth=1.7)


def small_multiples(
    n: int, columns: int = 2, height: float = 2.0, **kwargs: Any
) -> tuple[Figure, np.ndarray]:
    """Return a figure with `n` panels in at most two columns; panels left over are hidden.

    On telephones the panels stand below each other.

    Returns
    -------
    Figure, ndarray of Axes
        The axes as a flat array of length `n`.
    """
    rows = -(-n // columns)
    figure, axes = plt.subplots(rows, columns, figsize=(WIDTH, height * rows + 0.3), squeeze=False, **kwargs)
    flat = axes.ravel()
    for ax in flat[n:]:
        ax.set_visible(False)
    return figure, flat[:n]


# -- hand over --------------------------------------------------------------------------------------


def _figure(target: Figure | Axes) -> Figure:
    figure = target if isinstance(target, Figure) else target.figure
    assert isinstance(figure, Figure)  # no figure of the book has figures inside it
    return figure


def _source(records: list[dict], language: str) -> str:
    """Return who published the series of a figure, in a few words."""
    publishers = list(dict.fromkeys(item["publisher"] for item in records))
    if not publishers:
        return WITHOUT_SERIES if language == "en" else ""
    more = len(publishers) - PUBLISHERS
    listed = "; ".join(publishers[:PUBLISHERS]) + (f" and {more} more" if more > 0 else "")
    return listed if language == "en" else "；".join(publishers)


def show(figure: Figure | Axes, name: str, *, data_drawn: pd.DataFrame | pd.Series, of: Any) -> None:
    """Show a figure together with the data drawn in it and where they come from.

    Parameters
    ----------
    figure : Figure or Axes
    name : str
        Name of the figure, the one in the cell's metadata without the leading ``fig-``; lower-case
        letters, digits and hyphens, used once in the book.
    data_drawn : DataFrame or Series
        Exactly the values drawn; offered to readers as a CSV file.
    of : object or list of objects
        What it was computed from, see `trajectory.data.provenance`.
    """
    figure = _figure(figure)
    frame = data_drawn.to_frame() if isinstance(data_drawn, pd.Series) else data_drawn
    items = data.provenance(of)
    records = [data.record(item) for item in items]
    found = plan(figure)
    source = found.source or _source(records, found.language)
    found.source = SOURCE[found.language] + source if source else ""
    svg, raster, phone, faults = pictures(figure)
    png = base64.b64encode(raster).decode("ascii")
    record = {
        "name": name,
        "message": found.message,
        "unit": found.unit,
        "svg": svg,
        "phone": phone,
        "png": png,
        "csv": csv_text(frame, float_format="%.10g"),
        "provenance": records,
        "cautions": sorted({c for item in items for c in data.cautions(item.indicator)}),
        "overlaps": faults,
    }
    plt.close(figure)
    display({"image/png": png, "text/plain": f"<figure {name}>", MIME: record}, raw=True)


# -- other kinds ------------------------------------------------------------------------------------


def grid(frame: pd.DataFrame, title: str = "", *, spec: str = ".0f", ax: Axes | None = None) -> Axes:
    """Draw a table of small numbers as shaded cells with the number in each; more is darker.

    For counts see `stacked`, which shows them as lengths.

    Parameters
    ----------
    frame : DataFrame
        Rows and columns as they are to be read; NaN cells stay empty.
    title : str
        What the numbers are; written above.
    spec : str
        Format of the numbers.
    """
    ax = plt.gca() if ax is None else ax
    shades = LinearSegmentedColormap.from_list("cells", [BAND, CELLS])
    sns.heatmap(
        frame, ax=ax, annot=True, fmt=spec, cbar=False, linewidths=2, linecolor="none", cmap=shades,
        annot_kws={"fontsize": BODY},
    )  # fmt: skip
    ax.grid(visible=False)
    ax.set_title(title, fontsize=BODY, loc="left", pad=8)
    ax.set_xlabel("")
    ax.set_ylabel("")
    ax.tick_params(length=0, rotation=0)
    return ax


def scatter(
    x: pd.Series,
    y: pd.Series,
    *,
    named: list[str],
    line: Any = None,
    xlabel: str,
    logx: bool = False,
    ax: Axes | None = None,
) -> Axes:
    """Draw one point an economy, name some of them with China larger, and draw a fitted line.

    Parameters
    ----------
    x, y : Series
        Indexed by economy.
    named : list of str
        Economies to label; their names keep clear of the line and of each other.
    line : statsmodels results, optional
        A fit with a single regressor; its fitted values are drawn over `x`.
    xlabel : str
        What the horizontal axis shows, with its unit.
    logx : bool
        Logarithmic horizontal axis.
    """
    ax = plt.gca() if ax is None else ax
    ax.scatter(x, y, color=QUIET, s=20, alpha=0.6, linewidth=0, zorder=2)
    if line is not None:
        order = np.argsort(x.to_numpy())
        fitted = line.fittedvalues.to_numpy()
        ax.plot(x.to_numpy()[order], fitted[order], color=INK, linewidth=1.2, zorder=2.5)
    found = [geo for geo in named if geo in x.index]
    shades = colours(found)
    for geo in found:
        ax.plot(x[geo], y[geo], "o", color=shades[geo], markersize=8.5 if geo == "CHN" else 6.5,
                markeredgewidth=0, zorder=3)  # fmt: skip
    labels.beside(ax, [(x[geo], y[geo], data.name(geo), shades[geo]) for geo in found])
    if logx:
        ax.set_xscale("log")
    ticks.numbers(ax.xaxis)
    ticks.numbers(ax.yaxis)
    ax.set_ylabel("")
    ax.set_xlabel(xlabel)
    return ax


def dumbbell(frame: pd.DataFrame, *, geo: str = "CHN", spec: str = "", ax: Axes | None = None) -> Axes:
    """Draw a change as a line from an open to a filled point, one row each; the first row names the years.

    Parameters
    ----------
    frame : DataFrame
        One row a quantity, two columns: before and after.
    geo : str
        Economy whose colour is used; any other name gives a neutral colour.
    spec : str
        Format of the values after the change, written beside the points; none without it.
    """
    if ax is None:
        _, ax = plt.subplots(figsize=(WIDTH, 0.38 * len(frame) + 0.6))
    before, after = frame.columns
    shade = colour(geo)
    heights = np.arange(len(frame))[::-1]
    ax.set_yticks(heights, [str(row) for row in frame.index])
    ax.set_ylim(-0.6, len(frame) - (0.1 if len(frame) > 3 else 0.3))
    ax.hlines(heights, frame[before], frame[after], color=shade, linewidth=1.8, zorder=2)
    ax.plot(frame[before], heights, "o", markerfacecolor=PAGE, markeredgecolor=shade, markersize=7.5,
            markeredgewidth=1.7, zorder=3)  # fmt: skip
    ax.plot(frame[after], heights, "o", color=shade, markersize=8.5, markeredgewidth=0, zorder=3)
    top = heights[0]
    first, last = frame.iloc[0]
    note(ax, first, top, str(before), where="right" if first > last else "left")
    for height_, value, start in zip(heights, frame[after], frame[before], strict=True):
        words = str(after) if height_ == top else ""
        if spec:
            words = f"{_number(value, spec)}" + (f" in {words}" if words else "")
        if words:
            note(ax, value, height_, words, where="left" if start > value else "right", shade=shade)
    ticks.numbers(ax.xaxis)
    ax.grid(axis="y", visible=False)
    ax.grid(axis="x", visible=True)
    ax.spines["bottom"].set_visible(False)
    ax.margins(x=0.14)
    return ax


def bars(
    values: pd.Series,
    xlabel: str = "",
    *,
    highlight: str | None = None,
    focus: Sequence[str] | None = None,
    spec: str = ".1f",
    ax: Axes | None = None,
) -> Axes:
    """Draw horizontal bars with the value at the end of each, in the order given (first on top).

    Parameters
    ----------
    values : Series
        Indexed by label, or by code of an economy (whose name and colour are then used).
    xlabel : str
        What a panel shows, with its unit; written above.
    highlight : str, optional
        Label drawn dark; the others are grey. Economies keep their own colours.
    focus : sequence of str, optional
        Economies that keep their colours; the others are grey.
    spec : str
        Format of the values.
    """
    if ax is None:
        _, ax = plt.subplots(figsize=(WIDTH, 0.33 * len(values) + 0.4))
    known = data.economies()
    if not values.index.isin(known.index).all():
        # beside other labels UMC is a firm and not upper-middle-income economies
        known = known.drop(data.aggregates())
    names = [known[i] if i in known.index else str(i) for i in values.index]
    own = colours([i for i in values.index if i in known.index])
    shades = [
        INK if i == highlight else QUIET if i not in own or (focus is not None and i not in focus) else own[i]
        for i in values.index
    ]
    heights = np.arange(len(values))[::-1]
    ax.barh(heights, values.to_numpy(dtype=float), color=shades, height=0.68, linewidth=0)
    ax.set_yticks(heights, names)
    ax.set_ylim(-0.6, len(values) - 0.4)
    for at, value in zip(heights, values, strict=True):
        note(ax, value, at, _number(value, spec), where="left" if value < 0 else "right", shade=INK)
    ax.set_title(xlabel, fontsize=BODY, loc="left", pad=8)
    ticks.numbers(ax.xaxis)
    ax.tick_params(axis="x", labelbottom=False)  # each bar carries its value
    ax.grid(visible=False)
    ax.spines["bottom"].set_visible(False)
    ax.axvline(0, color=SOFT, linewidth=1, gid="guide")
    ax.margins(x=0.14)
    return ax


def stacked(counts: pd.DataFrame, *, shades: Sequence[str] = CATEGORIES, total: bool = True) -> Axes:
    """Draw counts as one stacked bar a row, with the number in each part.

    Parameters
    ----------
    counts : DataFrame
        One row a bar (first on top), one column a category; whole numbers.
    shades : sequence of str
        Colours of the categories.
    total : bool
        Write the sum at the end of each bar.

    Raises
    ------
    ValueError
        If there are more categories than colours.
    """
    if len(counts.columns) > len(shades):
        raise ValueError(f"{len(counts.columns)} categories, expected at most {len(shades)}")
    _, ax = plt.subplots(figsize=(WIDTH, 0.36 * len(counts) + 0.5))
    heights = np.arange(len(counts))[::-1]
    left = np.zeros(len(counts))
    parts = []
    for column, shade in zip(counts.columns, shades, strict=False):
        width = counts[column].fillna(0).to_numpy(dtype=float)
        ax.barh(heights, width, left=left, color=shade, height=0.72, linewidth=0)
        for at, start, value in zip(heights, left, width, strict=True):
            if value:
                text = ax.text(start + value / 2, at, f"{value:.0f}", ha="center", va="center",
                               color=palette.words_on(shade), fontsize=BODY)  # fmt: skip
                parts.append((text, value))
        left += width
    labels.hide_narrow(ax, parts)
    if total:
        for at, value in zip(heights, left, strict=True):
            note(ax, value, at, f"{value:.0f}", where="right", shade=INK)
    labels.key(ax, dict(zip(map(str, counts.columns), shades, strict=False)))
    ax.set_yticks(heights, [str(row) for row in counts.index])
    ax.set_ylim(-0.6, len(counts) - 0.4)
    ax.tick_params(axis="x", labelbottom=False)
    ax.grid(visible=False)
    ax.spines["bottom"].set_visible(False)
    ax.set_xlabel("")
    ax.set_ylabel("")
    ax.margins(x=0.08)
    return ax


def timeline(events: pd.DataFrame, *, by: str, names: dict[str, str] | None = None) -> Axes:
    """Draw dated events as a list, year and label, beside a point at their year.

    Parameters
    ----------
    events : DataFrame
        Rows of `trajectory.data.events`: columns `year`, `label` and `by`.
    by : str
        Column that groups the events.
    names : dict, optional
        Value of `by` to name of the group, in the order of the groups.
    """
    names = names or {value: value for value in events[by].unique()}
    _, ax = plt.subplots(figsize=(WIDTH, 1))
    listed: list[tuple[float | None, str]] = []
    for value, label in names.items():
        rows = events[events[by] == value].sort_values("year", kind="stable")
        if len(rows):
            listed.append((None, label))
        listed += [
            (year, f"{year}  {words}") for year, words in zip(rows["year"], rows["label"], strict=True)
        ]
    labels.listing(ax, listed)
    first, last = int(events["year"].min()), int(events["year"].max())
    ax.set_xlim(first - 0.03 * (last - first), last + 0.03 * (last - first))
    ticks.years(ax.xaxis)
    ax.set_yticks([])
    ax.grid(axis="y", visible=False)
    ax.grid(axis="x", visible=True)
    ax.tick_params(axis="x", top=True, labeltop=True, length=0)
    ax.spines["bottom"].set_visible(False)
    return ax
