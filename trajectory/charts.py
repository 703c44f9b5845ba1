"""Charts to explore: a reader chooses what is drawn.

Altair makes the charts. A notebook shows them as Altair does everywhere. In the book a comparison stands open
under a static figure, drawn by the book itself; other charts open there from files that come with the book.
Both tell their values as a table (`press.sphinx_ext.chart`).
All choices are lists and not clicks on the picture, so that a keyboard reaches them.

Where Altair is not installed the notebook says so and goes on: the static figures do not need it.
"""

from __future__ import annotations

import itertools
import json
import re
from typing import Any

import pandas as pd
from IPython.display import display

from trajectory import data
from trajectory._show.palette import CATEGORIES, CHART, COLOURS, OTHERS, SOFT, dark
from trajectory.characters import csv_text

ALL, NONE = "all", "(none)"
NAME = re.compile(r"[a-z0-9-]+")
COLUMNS = ["measure", "economy", "year", "value", "definition"]
SHAPES = ("circle", "square", "triangle-up", "diamond")


def publish(
    chart: Any,
    name: str,
    *,
    title: str,
    note: str,
    choices: dict[str, list[str]],
    table: dict,
    of: object,
    lines: dict | None = None,
) -> None:
    """Show an Altair chart, together with its data and what a reader may choose.

    Parameters
    ----------
    chart : altair.Chart
        Made from one frame, with the parameters named in `choices`.
    name : str
        Used once in the book; lower-case letters, digits and hyphens.
    title : str
        What can be explored, for the button that opens the chart.
    note : str
        What the chart draws and how to read it.
    choices : dict
        Column of the frame to the parameters that choose among its values; a row is drawn if for every
        column one of the parameters is its value, or `ALL`.
    table : dict
        How the values drawn are told as a table: either `rows`, `columns` and `value`, each a column of the
        frame, or `fields`, a dict of column to heading.
    of : object or list of objects
        What the data come from, see `trajectory.data.provenance`.
    lines : dict, optional
        What the book draws by itself, see `compare`; it then needs no specification of Vega's.

    Raises
    ------
    ValueError
        If the name is not fit for a file, or a series may not be offered as a whole.
    """
    if not NAME.fullmatch(name):
        raise ValueError(f"name {name!r}: expected lower-case letters, digits and hyphens")
    items = data.provenance(of)
    closed = [i.indicator for i in items if "proprietary" in data.indicator(i.indicator).cautions]
    if closed:
        raise ValueError(f"{', '.join(closed)}: proprietary; single figures may be quoted, not whole tables")
    frame = chart.data
    spec = chart.to_dict(context={"pre_transform": False})
    spec.pop("datasets", None)
    spec["data"] = {"name": "values"}
    record = {
        "name": name,
        "title": title,
        "note": note,
        "spec": spec,
        "fields": list(frame.columns),
        "values": json.loads(frame.to_json(orient="values", double_precision=6)),
        "choices": choices,
        "table": table,
        "csv": csv_text(frame, index=False, float_format="%.6g"),
        "lines": lines,
        "provenance": [data.record(item) for item in items],
        "cautions": sorted({c for item in items for c in data.cautions(item.indicator)}),
    }
    if lines:
        record |= {"spec": None, "fields": [], "values": []}
    # `output_div` is otherwise drawn by lot
    html = chart.to_html(fullhtml=False, output_div=f"chart-{name}")
    display({"text/html": html, "text/plain": f"<chart {name}>", CHART: record}, raw=True)


def _altair() -> Any:
    try:
        import altair
    except ImportError:
        print("The chart to explore needs Altair: pip install altair. The figures above show the same data.")
        return None
    altair.data_transformers.disable_max_rows()
    return altair


def long(panels: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Return panels (index year, columns codes of economies) as one table with a row a value.

    Parameters
    ----------
    panels : dict
        What is measured, with its unit, to panel.

    Returns
    -------
    DataFrame
        Columns `measure`, `economy` (its name), `year`, `value` and `definition`, which counts the
        separating breaks of the series up to the year: no line is to join two definitions.
    """
    names = data.economies()
    parts = []
    for measure, panel in panels.items():
        values = panel.rename_axis(index="year", columns="geo").stack().rename("value").dropna().reset_index()
        values["economy"] = values["geo"].map(names)
        values["definition"] = 0
        for geo in panel.columns:
            for known in data.breaks_within(panel[geo]):
                values.loc[(values["geo"] == geo) & (values["year"] >= known.year), "definition"] += 1
        parts.append(values.assign(measure=measure)[COLUMNS])
    return pd.concat(parts, ignore_index=True)


def _lines(
    panels: dict[str, pd.DataFrame], start: list[str], colours: dict[str, str], rank: str | None, of: object
) -> dict:
    """Return what a browser needs to draw panels: points by measure and economy, names, colours."""
    series, measures = [], []
    for number, (words, panel) in enumerate(panels.items()):
        spacing: list[float] = []
        for geo in panel.columns:
            breaks = [known.year for known in data.breaks_within(panel[geo])]
            points = [
                [int(year), float(f"{value:.6g}"), sum(int(year) >= b for b in breaks)]
                for year, value in panel[geo].dropna().items()
            ]
            spacing += [b[0] - a[0] for a, b in itertools.pairwise(points)]
            if points:
                series.append({"measure": number, "geo": geo, "points": points})
        # no line is drawn over years without a value, but some series are printed every other year
        gap = int(pd.Series(spacing, dtype=float).median()) if spacing else 1
        measures.append({"words": words, "rank": words == rank, "gap": gap, "credit": _credit(panel, of)})
    geos = sorted({entry["geo"] for entry in series})
    return {
        "measures": measures,
        "series": series,
        "names": {geo: data.name(geo) for geo in geos},
        "colours": {geo: [colours[data.name(geo)], dark(colours[data.name(geo)])] for geo in geos},
        "start": start,
    }


def _credit(panel: pd.DataFrame, of: object) -> str:
    """Name the publishers of a panel, so that a picture of one measure does not name those of the others."""
    try:
        items = data.provenance(panel)
    except data.DataError:  # what it was computed from is not known; that of all is
        items = data.provenance(of)
    return f"Source: {'; '.join(dict.fromkeys(data.indicator(item.indicator).publisher for item in items))}"


def compare(
    name: str,
    panels: dict[str, pd.DataFrame],
    *,
    title: str,
    note: str,
    start: list[str],
    of: object,
    ranks: str | None = None,
) -> None:
    """Show a chart in which a reader compares up to four economies: values, index, difference to one.

    Parameters
    ----------
    name, title, note, of
        See `publish`.
    panels : dict
        What is measured, with its unit, to a panel with a column an economy; the first is shown at first.
    start : list of str
        Codes of the economies shown at first, at most four.
    ranks : str, optional
        The measure that is a rank, drawn with 1 at the top.
    """
    alt = _altair()
    if alt is None:
        return
    frame = long(panels)
    colours = {data.name(geo): shade for geo, shade in COLOURS.items()}
    known = sorted(frame["economy"].unique())
    for place, economy in enumerate(e for e in known if e not in colours):
        colours[economy] = OTHERS[place % len(OTHERS)]
    first = [data.name(geo) for geo in start] + [NONE] * (len(SHAPES) - len(start))
    economies = [
        alt.param(
            name=f"economy_{number}",
            value=value,
            bind=alt.binding_select(options=[NONE, *known], name=f"Economy {number} "),
        )
        for number, value in enumerate(first, start=1)
    ]
    measure = alt.param(
        name="measure",
        value=next(iter(panels)),
        bind=alt.binding_select(options=list(panels), name="Measure "),
    )
    shades = alt.param(name="shades", value={**{e: colours[e] for e in known}, NONE: SOFT})
    chosen = alt.ExprRef(f"[{', '.join(p.name for p in economies)}]")
    among = " || ".join(f"datum.economy === {p.name}" for p in economies)
    legend = alt.Legend(title=None, orient="bottom")
    base = (
        alt.Chart(frame)
        .transform_filter(f"datum.measure === measure && ({among})")
        .encode(
            x=alt.X("year:Q", axis=alt.Axis(format="d", title=None, tickMinStep=1, grid=False)),
            y=alt.Y(
                "value:Q",
                axis=alt.Axis(title=None),
                scale=alt.Scale(
                    zero=False, reverse=alt.ExprRef(f"measure === {json.dumps(ranks)}") if ranks else False
                ),
            ),
            color=alt.Color(
                "economy:N",
                scale=alt.Scale(domain=chosen, range=[alt.ExprRef(f"shades[{p.name}]") for p in economies]),
                legend=legend,
            ),
            tooltip=["economy:N", "year:Q", alt.Tooltip("value:Q", format=",.4~g"), "measure:N"],
        )
    )
    shape = alt.Shape("economy:N", scale=alt.Scale(domain=chosen, range=list(SHAPES)), legend=legend)
    lines = base.mark_line(strokeWidth=1.5, opacity=0.8).encode(detail="definition:N")
    points = base.mark_point(filled=True, size=45, opacity=1).encode(shape=shape)
    chart = (
        alt.layer(lines, points)
        .add_params(measure, *economies, shades)
        .properties(width=560, height=320, description=f"{title}. {note}", data=frame)
    )
    publish(
        chart,
        name,
        title=title,
        note=note,
        choices={"measure": ["measure"], "economy": [p.name for p in economies]},
        table={"rows": "year", "columns": "economy", "value": "value"},
        of=of,
        lines=_lines(panels, start, colours, ranks, of),
    )


def timeline(name: str, events: pd.DataFrame, *, title: str, note: str) -> None:
    """Show dated events, of which a reader chooses some.

    Parameters
    ----------
    name, title, note
        See `publish`.
    events : DataFrame
        Columns `date`, `year`, `event`, `kind`, `theme` and `instrument`, in words.
    """
    alt = _altair()
    if alt is None:
        return
    frame = events[["date", "year", "event", "kind", "theme", "instrument"]].reset_index(drop=True)
    # two events may have one name, and a row stands for one event
    frame["label"] = frame["event"].str.slice(0, 60) + " (" + frame["date"].astype(str) + ")"
    params = [
        alt.param(
            name=field,
            value=ALL,
            bind=alt.binding_select(
                options=[ALL, *sorted(frame[field].unique())], name=f"{field.capitalize()} "
            ),
        )
        for field in ("theme", "kind", "instrument")
    ]
    fits = " && ".join(f"({p.name} === '{ALL}' || datum.{p.name} === {p.name})" for p in params)
    kinds = sorted(frame["kind"].unique())
    # red is China and blue the United States, also where a kind of event is neither
    free = (*OTHERS, *CATEGORIES)
    shades = [free[n % len(free)] for n in range(len(kinds))]
    legend = alt.Legend(title=None, orient="bottom")
    chart = (
        alt.Chart(frame)
        .transform_filter(fits)
        .mark_point(filled=True, size=60, opacity=1)
        .encode(
            x=alt.X(
                "year:Q", axis=alt.Axis(format="d", title=None, orient="top"), scale=alt.Scale(zero=False)
            ),
            y=alt.Y(
                "label:N",
                sort=alt.EncodingSortField("date", op="min"),
                axis=alt.Axis(title=None, grid=True),
            ),
            color=alt.Color(
                "kind:N",
                scale=alt.Scale(domain=kinds, range=shades),
                legend=legend,
            ),
            shape=alt.Shape("kind:N", scale=alt.Scale(domain=kinds), legend=legend),
            tooltip=["date:N", "event:N", "kind:N", "theme:N", "instrument:N"],
        )
        .add_params(*params)
        .properties(width=360, height=alt.Step(15), description=f"{title}. {note}")
    )
    publish(
        chart,
        name,
        title=title,
        note=note,
        choices={p.name: [p.name] for p in params},
        table={"fields": {name: name for name in ("date", "event", "kind", "theme", "instrument")}},
        of=[],
    )
