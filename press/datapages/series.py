"""The page of each series: chart, what it measures, each value with its documents, who uses it.

Nothing is computed here but the place of a point on the chart. Levels of proprietary publications are
quoted one by one where the book discusses them; their series is not offered as a file.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import pandas as pd
from markupsafe import Markup

from press.datapages import TEMPLATES
from press.datapages.chart import draw
from press.datapages.claims import DICTIONARY, seen
from trajectory import data, register
from trajectory._show.quantity import quantity
from trajectory._show.wording import capital, count
from trajectory.verdicts import THEMES

FOLDER = "series"
PROPRIETARY = ("proprietary", "all rights reserved")
SHOWN = 400  # rows of values on a page; the file has all
FITS = {
    "trend": "long and consistent enough for a trend",
    "illustrative": "to be drawn, not to be modelled",
    "point": "single values",
    "ordinal": "ranks: an order, not a quantity",
}


@dataclass(frozen=True)
class SeriesPage:
    """One page, ready for the template.

    Attributes
    ----------
    id, title, description : str
    context : dict
        What the template takes.
    csv : str
        The values as a file; empty for a proprietary publication.
    """

    id: str
    title: str
    description: str
    context: dict
    csv: str

    @property
    def name(self) -> str:
        """The page within the book, without suffix."""
        return f"{FOLDER}/{self.id}"

    def body(self, cite: str = "") -> str:
        """Return the page's text as HTML."""
        return TEMPLATES.get_template("series.html").render(**self.context, cite=cite)


def pages(ids: Iterable[str], titles: Mapping[str, str], used: Mapping[str, Counter]) -> Iterator[SeriesPage]:
    """Yield the pages of series.

    Parameters
    ----------
    ids : iterable of str
    titles : mapping of str to str
        Page of the book to its title; what is not among them is not linked to.
    used : mapping of str to Counter
        Series to the chapters whose numbers rest on it, with how many.
    """
    sources, claims, forecasts = data.sources(), data.ledger(), register.read()
    vintages = dict(tuple(data.vintages().groupby("indicator")))
    for id in ids:
        chapters = [
            {"page": f"{page}.html", "title": titles[page], "count": count(number, "number")}
            for page, number in sorted(used.get(id, Counter()).items())
            if page in titles
        ]
        yield _page(
            data.indicator(id),
            sources,
            claims[claims["series"] == id],
            forecasts[forecasts["series"] == id],
            vintages.get(id),
            chapters,
            f"{DICTIONARY}.html" if DICTIONARY in titles else "",
        )


def _page(series, sources, claims, forecasts, vintages, chapters, dictionary) -> SeriesPage:
    table = data.table(series.id)
    geo = _first(table["geo"])
    own = table[table["geo"] == geo]
    free = not any(word in series.licence.lower() for word in PROPRIETARY)
    shown = (own if len(own) else table).head(SHOWN)
    read = pd.concat([shown["source"], shown["confirmed_by"]])
    documents = {id: number for number, id in enumerate(dict.fromkeys(filter(None, read)), 1)}
    chart, caption = _chart(series, geo, own)
    facts = [
        ("Unit", series.unit),
        ("Publisher", series.publisher),
        ("Dataset", ", ".join(filter(None, (series.dataset, data.vintage_in_words(series.vintage))))),
        ("Terms", series.licence),
        ("Economies", _economies(table["geo"])),
        (f"Years, {data.name(geo)}", data.describe_years(own["year"].unique())),
        ("Fit for", FITS.get(series.fit, series.fit)),
    ]
    context = {
        "id": series.id,
        "title": series.name,
        "definition": series.definition,
        "theme": THEMES.get(series.theme, ""),
        "facts": [(name, words) for name, words in facts if words],
        "chart": Markup(chart),
        "caption": caption,
        "breaks": [_break(one) for one in series.breaks],
        "cautions": data.cautions(series.id),
        "economy": data.name(geo),
        "values": [_value(row, documents) for row in shown.itertuples()],
        "documents": [_document(sources, id) for id in documents],
        "rest": len(table) - len(shown),
        "vintages": _vintages(vintages, geo, series.unit),
        "claims": [(id, row["statement"], row["verdict"]) for id, row in claims.iterrows()],
        "forecasts": len(forecasts),
        "chapters": chapters,
        "file": f"{series.id}.csv" if free else "",
        "dictionary": dictionary and f"{dictionary}#series-{series.id}",
    }
    about = f"{series.name}, {series.unit}. {series.definition}"
    file = data.root() / "series" / f"{series.id}.csv"
    return SeriesPage(series.id, series.name, about, context, file.read_text("utf-8") if free else "")


def _first(economies: pd.Series) -> str:
    """Return the economy that a page shows: China, else the one with most values."""
    return "CHN" if (economies == "CHN").any() else str(economies.value_counts().index[0])


def _economies(codes: Iterable[str]) -> str:
    names = sorted({data.name(geo) for geo in codes})
    return ", ".join(names) if len(names) <= 8 else f"{len(names)}"


def _break(one: data.Break) -> str:
    where = f"{data.name(one.geo)}, " if one.geo else ""
    kind = "" if one.separating else " (a step to keep in mind)"
    return f"{where}{one.year}{kind}: {one.reason}"


def _chart(series: data.Indicator, geo: str, own: pd.DataFrame) -> tuple[str, str]:
    if "month" in own:
        return "", ""
    own = own[own["status"] != "target"]
    values = dict(zip(own["year"].astype(int), own["value"].astype(float), strict=True))
    if len(values) < 2:
        return "", ""
    words = {year: f"{year}: {quantity(value, series.unit)}" for year, value in values.items()}
    first, last = min(values), max(values)
    breaks = [b.year for b in data.breaks(series.id, geo) if b.separating]
    caption = f"{data.name(geo)}, {first} to {last}, {series.unit}."
    if any(first < year <= last for year in breaks):
        caption += " The line stops where the definition changed."
    alt = f"{data.name(geo)}, {series.name}. {words[first]}; {words[last]}."
    return draw(values, words, alt=alt, breaks=breaks, falling=series.unit == "rank"), caption


def _value(row, documents: Mapping[str, int]) -> dict:
    return {
        "year": str(row.month if hasattr(row, "month") else row.year),
        "economy": data.name(row.geo),
        "value": f"{row.value:,.10g}".replace("-", "\N{MINUS SIGN}"),
        "status": "" if row.status == "observed" else row.status,
        "note": row.note,
        "read": documents.get(row.source),
        "confirmed": documents.get(row.confirmed_by),
    }


def _document(sources: pd.DataFrame, id: str) -> dict:
    source = sources.loc[id]
    place, href = seen(source["seen_at"])
    words = ", ".join(filter(None, (source["publisher"], source["dataset"], source["vintage"])))
    return {"words": capital(words), "place": place, "href": href}


def _vintages(rows: pd.DataFrame | None, geo: str, unit: str) -> list[dict]:
    """Return, for the years that were printed more than once, the first and the last print."""
    if rows is None:
        return []
    found = []
    for year, prints in rows[rows["geo"] == geo].groupby("year"):
        ordered = prints.sort_values("printed", kind="stable")
        first, last = ordered.iloc[0], ordered.iloc[-1]
        found.append(
            {
                "year": year,
                "count": len(prints),
                "low": quantity(float(prints["value"].min()), unit, 2),
                "high": quantity(float(prints["value"].max()), unit, 2),
                "first": first["vintage"],
                "last": last["vintage"],
            }
        )
    return found
