"""The page of each series: chart, what it measures, each value with its documents, who uses it.

Nothing is computed here but the place of a point on the chart. What the book quotes of a proprietary
publication stands on its page with the documents; it is not offered as a file.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import ClassVar

import pandas as pd
from markupsafe import Markup

from press.datapages.chart import BROKEN, draw, read_values
from press.datapages.claims import DICTIONARY
from press.datapages.page import DataPage, seen
from trajectory import data, register
from trajectory._show.wording import capital, count, plain
from trajectory.numbers import listing
from trajectory.verdicts import THEMES

FOLDER = "series"
REGISTER = "chapters/evidence/forecasts"
PROPRIETARY = ("proprietary", "all rights reserved", "no open licence")
NOT_OFFERED = "no file: a proprietary publication; the figures that the book quotes stand below"
BESIDE = {  # a document that confirms a value may be named without its number
    "read": "with the number of a second document",
    "bound": "with the number of one document, part of an identity with other values",
    "single": "with the number of one document only",
}
FIT_FOR = {
    "trend": "trends: long and consistent enough for a model",
    "illustrative": "figures: to be drawn, not to be modelled",
    "point": "single values, each by itself",
    "ordinal": "an order: ranks are no quantities",
}


class SeriesPage(DataPage):
    """The page of a series; its title is the name of the series."""

    folder: ClassVar[str] = FOLDER
    template: ClassVar[str] = "series.html"


def pages(
    ids: Iterable[str],
    titles: Mapping[str, str],
    used: Mapping[str, Counter],
    beside: Mapping[str, Mapping[str, Iterable[tuple[str, str, str]]]] | None = None,
) -> Iterator[SeriesPage]:
    """Yield the pages of series.

    Parameters
    ----------
    ids : iterable of str
    titles : mapping of str to str
        Page of the book to its title; what is not among them is not linked to.
    used : mapping of str to Counter
        Series to the chapters whose numbers rest on it, with how many.
    beside : mapping of str to mapping, optional
        Series to its values that count most (series, economy and period of each), by what stands beside
        them: ``read``, ``bound`` or ``single``.
    """
    sources, claims, forecasts = data.sources(), _claims(), register.read()
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
            claims[[id in names for names in claims["rests_on"]]],
            int((forecasts["series"] == id).sum()) if REGISTER in titles else 0,
            vintages.get(id),
            chapters,
            f"{DICTIONARY}.html" if DICTIONARY in titles else "",
            (beside or {}).get(id, {}),
        )


def _claims() -> pd.DataFrame:
    """Return the ledger with all series of each claim: the one that decided, and other cuts."""
    ledger, known = data.ledger(), data.claims()
    others = known["others"].reindex(ledger.index).fillna("")
    names = [{one, *other.split()} for one, other in zip(ledger["series"], others, strict=True)]
    return ledger.assign(rests_on=names)


def _page(series, sources, claims, forecasts, vintages, chapters, dictionary, beside) -> SeriesPage:
    table = data.table(series.id)
    geo = _first(table["geo"])
    own = table[table["geo"] == geo]
    free = not any(word in series.licence.lower() for word in PROPRIETARY)
    read = pd.concat([own["source"], own["confirmed_by"]])
    documents = {id: number for number, id in enumerate(dict.fromkeys(filter(None, read)), 1)}
    chart, caption = _chart(series, geo)
    file = f"{series.id}.csv"
    facts = [
        ("Unit", series.unit, ""),
        ("Publisher", series.publisher, ""),
        ("Dataset", ", ".join(filter(None, (series.dataset, data.vintage_in_words(series.vintage)))), ""),
        ("Terms", series.licence, ""),
        ("Place" if table["geo"].nunique() == 1 else "Places", _places(table["geo"]), ""),
        (f"Years, {data.name(geo)}", data.describe_years(own["year"].unique()), ""),
        ("Fit for", FIT_FOR[series.fit], ""),
        ("Download", file if free else NOT_OFFERED, file if free else ""),
    ]
    context = {
        "id": series.id,
        "title": series.name,
        "definition": series.definition,
        "theme": THEMES.get(series.theme, ""),
        "facts": [fact for fact in facts if fact[1]],
        "chart": Markup(chart),
        "caption": caption,
        "breaks": [_break(one) for one in series.breaks],
        "admitted": [_admitted(row) for row in data.admitted(series.id).itertuples()],
        "beside": [_beside(words, beside[name], geo) for name, words in BESIDE.items() if name in beside],
        "readings": _readings(data.confirmations(series.id), sources, geo),
        "cautions": data.cautions(series.id),
        "place": data.name(geo),
        "values": [_value(row, documents) for row in own.itertuples()],
        "documents": [_document(sources, id) for id in documents],
        "rest": count(len(table) - len(own), "value") if len(table) > len(own) else "",
        "vintages": _vintages(vintages, geo),
        "among": _among(vintages, own, geo),
        "claims": [(id, row["statement"], row["verdict"]) for id, row in claims.iterrows()],
        "forecasts": count(forecasts, "forecast") if forecasts else "",
        "register": f"{REGISTER}.html",
        "chapters": chapters,
        "file": file if free else "",
        "dictionary": dictionary and f"{dictionary}#series-{series.id}",
    }
    return SeriesPage(
        id=series.id,
        title=series.name,
        description=f"{series.name}, {series.unit}. {series.definition}",
        context=context,
        csv=(data.root() / "series" / file).read_text("utf-8") if free else "",
    )


def _first(economies: pd.Series) -> str:
    """Return the place whose values a page lists: China, else the one with most values."""
    return "CHN" if (economies == "CHN").any() else str(economies.value_counts().index[0])


def _places(codes: Iterable[str]) -> str:
    """Name a few places, or say how many economies, aggregates and regions there are."""
    codes = sorted(set(codes), key=data.name)
    if len(codes) <= 8:
        return ", ".join(map(data.name, codes))
    kinds = data.kinds().reindex(codes).value_counts()
    plural = {"economy": "economies"}
    return listing(f"{n} {kind if n == 1 else plural.get(kind, kind + 's')}" for kind, n in kinds.items())


def _break(one: data.Break) -> str:
    where = f"{data.name(one.geo)}, " if one.geo else ""
    kind = "" if one.separating else " (does not part the series)"
    return f"{where}{one.year}{kind}: {one.reason}"


def _chart(series: data.Indicator, geo: str) -> tuple[str, str]:
    values, words, breaks = read_values(series, geo)
    if len(values) < 2:
        return "", ""
    first, last = min(values), max(values)
    joined = series.fit != "point"
    # the name comes first: of a firm's series, the place is only where the firm is
    caption = f"{series.name}, {data.name(geo)}, {first} to {last}, {series.unit}."
    if joined and any(first < year <= last for year in breaks):
        caption += BROKEN
    alt = f"{series.name}, {data.name(geo)}. {words[first]}; {words[last]}."
    ranks = series.unit == "rank"
    return draw(values, words, alt=alt, breaks=breaks, falling=ranks, joined=joined), caption


def _admitted(row) -> str:
    return f"{data.name(row.geo)}, {row.period}, {plain(float(row.value))}: {row.reason}"


def _beside(words: str, keys: Iterable[tuple[str, str, str]], geo: str) -> str:
    """Say which values have what beside them: periods of the page's place first, then those of others."""
    places: dict[str, list[str]] = {geo: []}
    for _, place, period in keys:
        places.setdefault(place, []).append(period)
    told = [
        f"{'' if place == geo else data.name(place) + ' '}{listing(periods)}"
        for place, periods in places.items()
        if periods
    ]
    return f"{capital(words)}: {'; '.join(told)}."


def _readings(rows: pd.DataFrame, sources: pd.DataFrame, geo: str) -> list[str]:
    """Say what second documents print for the page's place, and for how many values of others."""
    own = rows[rows["geo"] == geo]
    lines = [_reading(row, sources) for row in own.itertuples()]
    others = len(rows) - len(own)
    return [*lines, f"Of other places: {count(others, 'value')}"] if others else lines


def _reading(row, sources: pd.DataFrame) -> str:
    """Say what a second document prints for a value."""
    number = " ".join(filter(None, (row.word, plain(float(row.value)))))
    joint = "" if row.unit.startswith("%") else " × " if row.unit[:1].isdigit() else " "
    what = f"rank {number}" if row.unit == "rank" else f"{number}{joint}{row.unit}"
    source = sources.loc[row.document]
    where = ", ".join(filter(None, (source["publisher"], row.place, row.printed)))
    return f"{data.name(row.geo)}, {row.period}: {what} ({where})"


def _value(row, documents: Mapping[str, int]) -> dict:
    said = row.status == "observed" or row.note.startswith(row.status)
    status = "" if said else row.status
    return {
        "period": str(getattr(row, "month", row.year)),
        "value": plain(row.value),
        "note": ": ".join(filter(None, (status, row.note))),
        "read": documents.get(row.source),
        "confirmed": documents.get(row.confirmed_by),
    }


def _document(sources: pd.DataFrame, id: str) -> dict:
    source = sources.loc[id]
    place, href = seen(source["seen_at"])
    vintage = data.vintage_in_words(source["vintage"])
    words = ", ".join(filter(None, (source["publisher"], source["dataset"], vintage)))
    return {"words": capital(words), "place": place, "href": href}


def _vintages(rows: pd.DataFrame | None, geo: str) -> list[dict]:
    """Return what vintages printed for each year; only a print with a date can be early or late."""
    if rows is None:
        return []
    found = []
    for year, prints in rows[rows["geo"] == geo].groupby("year"):
        dated = prints[prints["printed"] != ""].sort_values("printed", kind="stable")
        told = [_dated(one.vintage, one.printed) for one in dated.itertuples()]
        found.append(
            {
                "year": year,
                "count": len(prints),
                "low": plain(prints["value"].min()),
                "high": plain(prints["value"].max()),
                "first": told[0] if told else "",
                "last": told[-1] if len(told) > 1 else "",
            }
        )
    return found


def _dated(vintage: str, printed: str) -> str:
    return vintage if printed in vintage else f"{vintage} ({printed})"


def _among(rows: pd.DataFrame | None, own: pd.DataFrame, geo: str) -> str:
    """Say for how many years the listed value is itself one of the prints."""
    if rows is None:
        return ""
    prints = rows[rows["geo"] == geo]
    keys = ["year", "value", "source"]
    same = prints.merge(own[keys], on=keys)["year"].nunique()
    every = prints["year"].nunique()
    if same == 0:
        return "the value above is not among them"
    if same == every:
        return "the value above is among them"
    return f"the value above is among them for {same} of {every} years"
