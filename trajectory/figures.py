"""Figures of the book: one style, one colour per country, and the data behind each picture.

Matplotlib and seaborn do the drawing. This module adds what every figure of the book shares: direct
labels instead of legends, gaps where a definition changes, bands for forecasts, marks for policy events,
and `show`, which hands the picture over together with the data drawn and where they come from.
"""

from __future__ import annotations

import base64
import io
import weakref
from itertools import pairwise

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import seaborn as sns
from IPython.display import display
from matplotlib.axes import Axes
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from trajectory import data
from trajectory._show.palette import BAND as BAND  # notebooks say figures.BAND
from trajectory._show.palette import COLOURS, GRID, INK, MIME, ON_CELL, OTHERS, SOFT

WIDTH = 5.8  # inches; narrow, so that labels stay legible when a telephone shrinks the picture


def style() -> None:
    """Set the book's style for all figures drawn after it."""
    sns.set_theme(
        style="whitegrid",
        rc={
            "figure.figsize": (WIDTH, 3.7),
            "figure.dpi": 100,
            "savefig.dpi": 200,
            "figure.facecolor": "none",
            "axes.facecolor": "none",
            "savefig.facecolor": "none",
            "figure.constrained_layout.use": True,
            "font.family": "sans-serif",
            "font.sans-serif": ["DejaVu Sans"],  # comes with Matplotlib: the same letters everywhere
            "font.size": 10.5,
            "axes.titlesize": 10.5,
            "axes.labelsize": 10,
            "xtick.labelsize": 10,
            "ytick.labelsize": 10,
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
    """Return the colour of an economy: fixed for those the book compares often."""
    if geo in COLOURS:
        return COLOURS[geo]
    return OTHERS[sum(map(ord, geo)) % len(OTHERS)]


def _spread(positions: np.ndarray, gap: float) -> np.ndarray:
    """Move label positions apart until neighbours are at least `gap` away, keeping their order."""
    order = np.argsort(positions, kind="stable")
    placed = positions[order].astype(float)
    for _ in range(200):
        overlap = gap - np.diff(placed)
        if (overlap <= 1e-9).all():
            break
        for i in np.flatnonzero(overlap > 1e-9):
            placed[i] -= overlap[i] / 2
            placed[i + 1] += overlap[i] / 2
    out = np.empty_like(placed)
    out[order] = placed
    return out


def label_ends(ax: Axes, ends: dict[str, tuple[float, float, str]], gap: float = 0.06) -> None:
    """Write labels at the right end of lines, moved apart where they would overlap.

    Parameters
    ----------
    ax : Axes
    ends : dict
        Label to (x, y, colour) of the end of its line, in data units.
    gap : float
        Smallest distance of two labels, as a share of the height of the axes.
    """
    written = [
        ax.annotate(
            label,
            xy=(1.01, 0.5),
            xycoords="axes fraction",
            color=shade,
            va="center",
            ha="left",
            fontsize=10,
            annotation_clip=False,
        )
        for label, (_, _, shade) in ends.items()
    ]
    _ENDS.setdefault(ax, []).append((written, [(x, y) for x, y, _ in ends.values()], gap))
    _place_ends(ax)


# labels at the ends of lines, which follow the axis if its limits change after they were written
_ENDS: weakref.WeakKeyDictionary = weakref.WeakKeyDictionary()


def _place_ends(ax: Axes) -> None:
    """Put the labels of `label_ends` where the lines end now."""
    if ax not in _ENDS:
        return
    ax.autoscale_view()  # limits that Matplotlib would find only when it draws
    to_axes = ax.transData + ax.transAxes.inverted()
    for written, ends, gap in _ENDS[ax]:
        heights = np.array([to_axes.transform(end)[1] for end in ends]).clip(0, 1)
        for label, height in zip(written, _spread(heights, gap), strict=True):
            label.xy = label.xyann = (1.01, height)


def _pieces(values: pd.Series, breaks: list[int]) -> list[pd.Series]:
    """Split a series where a definition changes, so that no line crosses a break."""
    edges = [-np.inf, *breaks, np.inf]
    parts = (values[(values.index >= a) & (values.index < b)] for a, b in pairwise(edges))
    return [part for part in parts if len(part)]


def lines(
    frame: pd.DataFrame | pd.Series,
    ylabel: str,
    *,
    ax: Axes | None = None,
    highlight: str | None = "CHN",
    breaks: dict[str, list[int]] | None = None,
    labels: dict[str, str] | None = None,
    log: bool = False,
    ranks: bool = False,
    markers: bool = False,
) -> Axes:
    """Draw one line an economy, labelled at its end.

    Parameters
    ----------
    frame : DataFrame or Series
        Index year, one column an economy (or any name); missing years are bridged by a thin dotted line,
        so that a reader sees that nothing was published there.
    ylabel : str
        What is drawn, with its unit; written above the axis.
    highlight : str, optional
        Column drawn thicker.
    breaks : dict, optional
        Column to years in which a new definition begins; the line is interrupted there. Left out, the
        separating breaks of the published series that it was computed from are used.
    labels : dict, optional
        Column to label; the name of the economy by default.
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
    ax = plt.gca() if ax is None else ax
    known = data.economies()
    if breaks is None:
        breaks = {c: [known.year for known in data.breaks_within(frame[c])] for c in frame.columns}
    ends, drawn = {}, []
    for column in frame.columns:
        values = frame[column].dropna()
        if values.empty:
            continue
        shade = colour(str(column))
        for piece in _pieces(values, breaks.get(column, [])):
            runs = _runs(piece)
            drawn += [(column, run) for run in runs]
            for before, after in pairwise(runs):
                ax.plot(
                    [before.index[-1], after.index[0]], [before.iloc[-1], after.iloc[0]],
                    color=shade, linewidth=0.9, linestyle=":",
                )  # fmt: skip
        for year in breaks.get(column, []):
            if values.index.min() < year <= values.index.max():
                ax.axvline(year - 0.5, color=SOFT, linewidth=0.9, linestyle=(0, (2, 2)))
        label = (labels or {}).get(column) or (known[column] if column in known.index else str(column))
        ends[label] = (values.index[-1], values.iloc[-1], shade)
    _draw_runs(ax, drawn, highlight, markers)
    if log:
        ax.set_yscale("log")
    if ranks:
        ax.invert_yaxis()
        ax.yaxis.set_major_locator(MaxNLocator(nbins=7, integer=True, prune="lower"))
    finish(ax, ylabel)
    if len(ends) > 1:
        label_ends(ax, ends)
    return ax


def _draw_runs(ax: Axes, runs: list[tuple], highlight: str | None, markers: bool) -> None:
    """Draw runs of consecutive years, each with the column it comes from; a lone year is a point."""
    points = {"marker": "o", "markersize": 5, "markeredgewidth": 0}
    for pointed in (False, True):
        chosen = [(c, run) for c, run in runs if pointed == (markers or len(run) == 1)]
        if not chosen:
            continue
        columns = list(dict.fromkeys(column for column, _ in chosen))
        table = pd.concat(
            pd.DataFrame({"x": run.index, "y": run.to_numpy(), "column": column, "run": number})
            for number, (column, run) in enumerate(chosen)
        )
        sns.lineplot(
            table, x="x", y="y", ax=ax, units="run", estimator=None, legend=False,
            hue="column", hue_order=columns, palette=[colour(str(column)) for column in columns],
            size="column", sizes={column: 2.6 if column == highlight else 1.7 for column in columns},
            **(points if pointed else {}),
        )  # fmt: skip


def _runs(values: pd.Series) -> list[pd.Series]:
    """Split a series into runs of consecutive years."""
    if values.empty:
        return []
    cuts = np.flatnonzero(np.diff(values.index.to_numpy()) > 1) + 1
    return [values.iloc[a:b] for a, b in zip([0, *cuts], [*cuts, len(values)], strict=True)]


def finish(ax: Axes, ylabel: str) -> None:
    """Put the axis in the book's form: unit above the axis, whole years below it."""
    ax.set_title(ylabel, fontsize=10, color=INK, loc="left", pad=8)
    ax.set_xlabel("")
    ax.set_ylabel("")
    ax.xaxis.set_major_locator(MaxNLocator(nbins=6, integer=True, min_n_ticks=2))
    ax.grid(axis="x", visible=False)
    ax.tick_params(axis="x", bottom=True, length=3, color=SOFT)
    ax.margins(x=0.02)


def mark_events(ax: Axes, events: pd.DataFrame, *, top: float = 1.0) -> None:
    """Mark dated events by a thin line and a label along it.

    Parameters
    ----------
    events : DataFrame
        Rows of `trajectory.data.events`: columns `year` and `label`.
    top : float
        Height of the labels, as a share of the axes.
    """
    for _, event in events.iterrows():
        ax.axvline(event["year"], color=SOFT, linewidth=0.9, zorder=0.5)
        ax.annotate(
            f"{event['label']}, {event['year']}",
            xy=(event["year"], top),
            xycoords=("data", "axes fraction"),
            xytext=(-3, -2),
            textcoords="offset points",
            rotation=90,
            ha="right",
            va="top",
            fontsize=8.5,
            color=SOFT,
        )


def mark_target(ax: Axes, year: int, value: float, label: str) -> None:
    """Mark a target: an open diamond at its year and value, with a label to its left."""
    ax.plot([year], [value], marker="D", markersize=7, markerfacecolor="none",
            markeredgecolor=INK, markeredgewidth=1.4, linestyle="none", zorder=5)  # fmt: skip
    ax.annotate(label, (year, value), xytext=(-7, 6), textcoords="offset points", ha="right",
                fontsize=9, color=INK)  # fmt: skip


def fan(ax: Axes, frame: pd.DataFrame, shade: str = COLOURS["CHN"]) -> None:
    """Draw a forecast: dashed median and bands, visibly different from observations.

    Parameters
    ----------
    frame : DataFrame
        Index year; columns `median`, `low80`, `high80` and, if known, `low95`, `high95`.
    """
    years = frame.index.to_numpy(dtype=float)
    if {"low95", "high95"} <= set(frame.columns):
        ax.fill_between(years, frame["low95"], frame["high95"], color=shade, alpha=0.14, linewidth=0)
    ax.fill_between(years, frame["low80"], frame["high80"], color=shade, alpha=0.24, linewidth=0)
    ax.plot(years, frame["median"], color=shade, linestyle=(0, (4, 2)), linewidth=1.7)


def small_multiples(n: int, columns: int = 2, height: float = 2.0, **kwargs) -> tuple[Figure, np.ndarray]:
    """Return a figure with `n` panels in at most two columns; panels left over are hidden.

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


def _pictures(figure: Figure) -> tuple[str, bytes]:
    """Write a figure as SVG and as PNG, laid out once, so that both agree to the point."""
    for ax in figure.axes:
        for axis in (ax.xaxis, ax.yaxis):
            if not axis.get_label_text():
                axis.set_label_coords(0.5, 0.5)  # else each drawing measures all numbers to place nothing
    figure.draw_without_rendering()
    svg, png = io.StringIO(), io.BytesIO()
    # No engine from here on: even one that does nothing costs each savefig a drawing of its own.
    with plt.rc_context({"figure.constrained_layout.use": False, "figure.autolayout": False}):
        figure.set_layout_engine(None)
        box = figure.get_tightbbox().padded(0.1)
        figure.savefig(svg, format="svg", metadata={"Date": None, "Creator": None}, bbox_inches=box)
        # outside the book a picture may stand on any background: give it a white one
        figure.savefig(png, format="png", facecolor="white", metadata={"Software": None}, bbox_inches=box)
    return svg.getvalue(), png.getvalue()


def show(figure: Figure | Axes, name: str, *, data_drawn: pd.DataFrame | pd.Series, of) -> None:
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
    figure = figure if isinstance(figure, Figure) else figure.figure
    for ax in figure.axes:
        _place_ends(ax)
    frame = data_drawn.to_frame() if isinstance(data_drawn, pd.Series) else data_drawn
    svg, raster = _pictures(figure)
    png = base64.b64encode(raster).decode("ascii")
    record = {
        "name": name,
        "svg": svg,
        "png": png,
        "csv": frame.to_csv(float_format="%.10g", lineterminator="\n"),
        "provenance": [data.record(item) for item in data.provenance(of)],
        "cautions": sorted({c for item in data.provenance(of) for c in data.cautions(item.indicator)}),
    }
    plt.close(figure)
    display(
        {"image/png": png, "text/plain": f"<figure {name}>", MIME: record},
        raw=True,
    )


def grid(frame: pd.DataFrame, title: str, *, spec: str = ".0f", ax: Axes | None = None) -> Axes:
    """Draw a table of small numbers as shaded cells with the number in each.

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
    sns.heatmap(
        frame, ax=ax, annot=True, fmt=spec, cbar=False, linewidths=2, linecolor="none",
        cmap=sns.light_palette(COLOURS["USA"], as_cmap=True, reverse=True), annot_kws={"fontsize": 10},
        vmin=np.nanmin(frame.to_numpy()), vmax=np.nanmax(frame.to_numpy()) * 1.15,
    )  # fmt: skip
    for number in ax.texts:
        # the cells stay light on dark pages, so their numbers must not follow INK
        if to_hex(number.get_color()) == INK:
            number.set_color(ON_CELL)
    ax.set_title(title, fontsize=10, loc="left", pad=8)
    ax.set_xlabel("")
    ax.set_ylabel("")
    ax.tick_params(length=0, rotation=0)
    return ax


def scatter(
    x: pd.Series,
    y: pd.Series,
    *,
    named: list[str],
    line=None,
    xlabel: str,
    ylabel: str,
    logx: bool = False,
    ax: Axes | None = None,
) -> Axes:
    """Draw one point an economy, name some of them, and draw a fitted line.

    Parameters
    ----------
    x, y : Series
        Indexed by economy.
    named : list of str
        Economies to highlight and label.
    line : statsmodels results, optional
        A fit with a single regressor; its fitted values are drawn over `x`.
    logx : bool
        Logarithmic horizontal axis.
    """
    ax = plt.gca() if ax is None else ax
    sns.scatterplot(x=x, y=y, ax=ax, color=SOFT, s=22, alpha=0.7, linewidth=0)
    if line is not None:
        order = np.argsort(x.to_numpy())
        ax.plot(x.to_numpy()[order], line.fittedvalues.to_numpy()[order], color=INK, linewidth=1.2)
    for geo in (g for g in named if g in x.index):
        ax.plot(x[geo], y[geo], "o", color=colour(geo), markersize=7, markeredgewidth=0)
        ax.annotate(data.name(geo), (x[geo], y[geo]), xytext=(6, 4), textcoords="offset points",
                    color=colour(geo), fontsize=9.5)  # fmt: skip
    if logx:
        ax.set_xscale("log")
    ax.set_title(ylabel, fontsize=10, loc="left", pad=8)
    ax.set_ylabel("")
    ax.set_xlabel(xlabel)
    return ax


def dumbbell(frame: pd.DataFrame, xlabel: str, *, geo: str = "CHN", ax: Axes | None = None) -> Axes:
    """Draw a change as a line from an open to a filled point, one row each.

    Parameters
    ----------
    frame : DataFrame
        One row a quantity, two columns: before and after.
    xlabel : str
        What is drawn, with its unit.
    geo : str
        Economy whose colour is used.
    """
    if ax is None:
        _, ax = plt.subplots(figsize=(WIDTH, 0.42 * len(frame) + 1.0))
    before, after = frame.columns
    for height, (_, row) in enumerate(frame.iloc[::-1].iterrows()):
        ax.plot(row, [height, height], color=colour(geo), linewidth=1.6, zorder=2)
    heights = np.arange(len(frame))[::-1]
    ax.scatter(
        frame[before],
        heights,
        facecolor="white",
        edgecolor=colour(geo),
        s=46,
        zorder=3,
        linewidth=1.6,
    )
    ax.scatter(frame[after], heights, color=colour(geo), s=46, zorder=3)
    ax.set_yticks(heights, frame.index)
    ax.set_title(f"{xlabel}: {before} (open) and {after} (filled)", fontsize=10, loc="left", pad=8, x=0)
    ax.grid(axis="y", visible=False)
    ax.grid(axis="x", visible=True)
    return ax


def bars(
    values: pd.Series,
    xlabel: str,
    *,
    highlight: str | None = None,
    spec: str = ".1f",
    ax: Axes | None = None,
) -> Axes:
    """Draw horizontal bars with the value at the end of each, in the order given (first on top).

    Parameters
    ----------
    values : Series
        Indexed by label, or by code of an economy (whose name and colour are then used).
    xlabel : str
        What is drawn, with its unit.
    highlight : str, optional
        Label drawn in China's colour; the others are neutral. Economies keep their own colours.
    spec : str
        Format of the values.
    """
    if ax is None:
        _, ax = plt.subplots(figsize=(WIDTH, 0.36 * len(values) + 0.9))
    known = data.economies()
    labels = [known[i] if i in known.index else str(i) for i in values.index]
    shades = [
        colour(i) if i in known.index else COLOURS["CHN"] if i == highlight else SOFT for i in values.index
    ]
    sns.barplot(x=values.to_numpy(), y=labels, hue=labels, palette=shades, legend=False, ax=ax)
    for height, value in enumerate(values):
        ax.annotate(format(value, spec).replace("-", "\N{MINUS SIGN}"), (max(value, 0), height),
                    xytext=(4, 0), textcoords="offset points", va="center", fontsize=9.5)  # fmt: skip
    ax.set_title(xlabel, fontsize=10, loc="left", pad=8)
    ax.set_xlabel("")
    ax.set_ylabel("")
    ax.grid(axis="y", visible=False)
    ax.margins(x=0.12)
    return ax


def timeline(events: pd.DataFrame, *, by: str, names: dict[str, str] | None = None) -> Axes:
    """Draw dated events as points on one row a group, labelled below each other without overlap.

    Parameters
    ----------
    events : DataFrame
        Rows of `trajectory.data.events`: columns `year`, `label` and `by`.
    by : str
        Column that gives the row.
    names : dict, optional
        Value of `by` to label of the row, in the order of the rows.
    """
    names = names or {value: value for value in events[by].unique()}
    groups = [(label, events[events[by] == value]) for value, label in names.items()]
    groups = [(label, rows.sort_values("year")) for label, rows in groups if len(rows)]
    _, ax = plt.subplots(figsize=(WIDTH, 0.27 * len(events) + 0.5 * len(groups) + 0.6))
    height = 0.0
    first, last = int(events["year"].min()), int(events["year"].max())
    middle = (first + last) / 2
    for number, (label, rows) in enumerate(groups):
        shade = list(COLOURS.values())[number % 8]
        ax.annotate(label, (0, height), xycoords=("axes fraction", "data"), fontsize=10,
                    fontweight="bold", color=shade, va="center")  # fmt: skip
        for _, event in rows.iterrows():
            height -= 1
            ax.plot(event["year"], height, "o", color=shade, markersize=6, markeredgewidth=0)
            right = event["year"] <= middle
            words = (str(event["year"]), event["label"])
            ax.annotate("  ".join(words if right else words[::-1]),
                        (event["year"], height), xytext=(7 if right else -7, 0),
                        textcoords="offset points", ha="left" if right else "right", va="center",
                        fontsize=9)  # fmt: skip
        height -= 1.6
    ax.set_ylim(height + 1, 1)
    ax.set_yticks([])
    ax.grid(axis="y", visible=False)
    ax.grid(axis="x", visible=True)
    ax.xaxis.set_major_locator(MaxNLocator(nbins=6, integer=True))
    ax.margins(x=0.06)
    return ax
