"""Tables of the book: readable on a telephone and for a screen reader, with a caption of their own."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from html import escape
from typing import Any

import numpy as np
import pandas as pd
from IPython.display import display

from trajectory import data, numbers

FOLDED = 6  # rows; a longer table of sources opens on demand


def _cell(value: Any, spec: str) -> str:
    if value is None or (not isinstance(value, str) and pd.isna(value)):
        return "–"
    if isinstance(value, str):
        return value
    return numbers.text(value, "" if float(value) == int(value) and not spec else spec or ".4g")


def _kind(names: str) -> str:
    return f' class="{names}"' if names else ""


def _order(value: object) -> str:
    """The attribute by which a page puts rows in order, where the printed text would not do."""
    if isinstance(value, int | float | np.number) and not isinstance(value, bool):
        return f' data-sort="{"" if pd.isna(value) else value}"'
    return ""


def show(
    frame: pd.DataFrame | pd.Series,
    caption: str,
    spec: str | dict[str, str] = "",
    *,
    anchors: str = "",
    links: str | Mapping[str, str] = "",
    tools: str = "",
    choose: Collection[str] = (),
) -> None:
    """Show a table with a caption and marked row and column headers.

    Parameters
    ----------
    frame : DataFrame or Series
        The index becomes the row headers; missing values are shown as a dash.
    caption : str
        What the table holds, with units.
    spec : str or dict
        Format of the numbers, for all columns or by column.
    anchors : str
        If given, each row can be linked to by this prefix and its label.
    links : str or mapping of str to str
        If given, the label of each row leads to this address, with the label for ``{}``, or to its own.
    tools : str
        If given, the page offers search, filters and order for the table: what its rows are, in the plural.
    choose : collection of str
        Columns for which the page offers a choice of their values.
    """
    html, plain = render(frame, caption, spec, anchors=anchors, links=links, tools=tools, choose=choose)
    display({"text/html": html, "text/plain": plain}, raw=True)


def render(
    frame: pd.DataFrame | pd.Series,
    caption: str,
    spec: str | dict[str, str] = "",
    *,
    anchors: str = "",
    links: str | Mapping[str, str] = "",
    tools: str = "",
    choose: Collection[str] = (),
    quiet: Collection[str] = (),
) -> tuple[str, str]:
    """Return a table as HTML and as plain text.

    The parameters are those of `show`; columns named in `quiet` are printed in grey.
    """
    frame = frame.to_frame() if isinstance(frame, pd.Series) else frame
    specs = {c: spec.get(c, "") if isinstance(spec, dict) else spec for c in frame.columns}
    text = pd.DataFrame(
        {str(c): [_cell(v, specs[c]) for v in frame[c]] for c in frame.columns},
        index=[str(i) for i in frame.index],
    )
    kinds = [
        " ".join(["number"] * pd.api.types.is_numeric_dtype(frame[c]) + ["quiet"] * (c in quiet))
        for c in frame.columns
    ]
    corner = escape(str(frame.index.name or ""))
    first = f'<th scope="col">{corner}</th>' if corner else "<td></td>"
    head = first + "".join(
        f'<th scope="col"{_kind("quiet" if c in quiet else "")}{" data-choose" if c in choose else ""}>'
        f"{escape(c)}</th>"
        for c in text.columns
    )
    rows = []
    for (label, row), (_, raw) in zip(text.iterrows(), frame.iterrows(), strict=True):
        cells = "".join(
            f"<td{_kind(kind)}{_order(value) if tools else ''}>{escape(shown)}</td>"
            for shown, kind, value in zip(row, kinds, raw, strict=True)
        )
        id = f' id="{escape(anchors + str(label))}"' if anchors else ""
        name = escape(str(label))
        address = links.format(label) if isinstance(links, str) else links[str(label)]
        name = f'<a href="{escape(address)}">{name}</a>' if address else name
        rows.append(f'<tr{id}><th scope="row">{name}</th>{cells}</tr>')
    offered = f' data-tools="{escape(tools)}"' if tools else ""
    html = (
        f'<div class="book-table"{offered}><table><caption>{escape(caption)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table></div>"
    )
    return html, f"{caption}\n{text.to_string()}"


def sources(ids: list[str], geo: str = "CHN") -> None:
    """Show what series a chapter uses: unit, years, publisher and vintage, and what to mind.

    Parameters
    ----------
    ids : list of str
        Indicators.
    geo : str
        Economy whose years are listed; if a series does not have it, the years of all its economies.
    """
    rows: dict[str, dict] = {}
    minds: dict[str, list[str]] = {}
    for id in ids:
        meta, values = data.indicator(id), data.table(id)
        own = values[values["geo"] == geo]
        years = data.describe_years((own if len(own) else values)["year"].unique())
        vintage = data.vintage_in_words(meta.vintage)
        rows[id] = {
            "what": f"{meta.name} ({meta.unit})",
            "years": years,
            "publisher and vintage": f"{meta.publisher}; {vintage}" if vintage else meta.publisher,
        }
        for sentence in data.cautions(id):
            minds.setdefault(sentence, []).append(id)
    frame = pd.DataFrame.from_dict(rows, orient="index")
    frame.index.name = "series"
    html, plain = render(
        frame,
        f"The series of this chapter; years for {data.name(geo)} where it has values",
        anchors="series-",
    )
    if len(frame) > FOLDED:
        publishers = list(dict.fromkeys(data.indicator(id).publisher for id in ids))
        summary = f"{len(frame)} series from {numbers.listing(publishers)}"
        html = f'<details class="book-fold"><summary>{escape(summary)}</summary>{html}</details>'
    display({"text/html": html, "text/plain": plain}, raw=True)
    if minds:
        every = set(ids)
        lines = [
            f"{sentence} ({'all series' if set(where) == every else ', '.join(where)})"
            for sentence, where in minds.items()
        ]
        items = "".join(f"<li>{escape(line)}</li>" for line in lines)
        html = f'<div class="book-mind"><p>What to mind:</p><ul>{items}</ul></div>'
        display({"text/html": html, "text/plain": "What to mind:\n" + "\n".join(lines)}, raw=True)
