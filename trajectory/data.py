"""Read the book's figures: strict, typed and with their provenance.

Everything the notebooks use comes from the Frictionless data package in ``data/``. This module is the
only reader of it. It refuses what it cannot vouch for (an unknown indicator, a file that changed since
it was described, a value that is not a number, a row without a source) and says where the trouble is.

The values come as pandas objects indexed by year, or by month where a series is monthly. They remember
what they were read from (see `trajectory.provenance`), so that figures and numbers can name their source.
"""

from __future__ import annotations

import csv
import difflib
import functools
import hashlib
import io
import json
import math
import os
import re
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import pandas as pd

from trajectory._errors import WithoutTraceback
from trajectory.characters import first_fault
from trajectory.provenance import (
    KEY,
    ByColumn,
    Frame,
    LostError,
    Provenance,
    Series,
    in_runs,
    merged,
    origins,
    runs,
)

STATUSES = ("observed", "derived", "preliminary", "forecast", "target")
FITS = ("trend", "illustrative", "point", "ordinal")
SEVERAL_VINTAGES = "by row, see source"  # the vintage of a series whose rows are of several
VINTAGES_IN_WORDS = {"not stated": "", "n/a": "", SEVERAL_VINTAGES: "several vintages"}
SERIES_COLUMNS = ("geo", "year", "value", "status", "source", "confirmed_by", "note")
PERIODS = {"year": r"\d{4}", "month": r"\d{4}-(0[1-9]|1[0-2])"}  # the column, and how it is written
DOCUMENTS = 12  # of one number are named; a card that lists more tells how many


class DataError(WithoutTraceback, ValueError):
    """A problem in the data package, told in one line: file, row, value and what was expected."""


@dataclass(frozen=True)
class Break:
    """A change of definition from `year` on.

    `geo` is None where it holds for every economy. Values before and after a `separating` break are
    two series; the others are steps to keep in mind, marked with ``~`` in the file.
    """

    year: int
    geo: str | None
    separating: bool
    reason: str


@dataclass(frozen=True)
class Indicator:
    """What a series measures and who publishes it (a row of ``data/indicators.csv``)."""

    id: str
    name: str
    definition: str
    unit: str
    theme: str
    publisher: str
    dataset: str
    vintage: str
    published: str
    accessed: str
    licence: str
    breaks: tuple[Break, ...]
    cautions: tuple[str, ...]
    fit: str


# -- where the data are -----------------------------------------------------------------------------


def root() -> Path:
    """Return the folder of the data package.

    In this order: the environment variable ``TRAJECTORY_DATA``; the nearest ``data/`` with a
    ``datapackage.json`` in the working directory or above it (a notebook in its own folder finds the
    book it belongs to); the data inside this library, as its wheel brings them; the ``data/`` beside it.

    Raises
    ------
    DataError
        If no data package is found.
    """
    return _root(os.environ.get("TRAJECTORY_DATA"), os.getcwd())


@functools.lru_cache(maxsize=64)  # asked for at every value; looking at the disk each time adds up
def _root(named: str | None, here: str) -> Path:
    start, library = Path(here), Path(__file__).resolve().parent
    above = [folder / "data" for folder in (start, *start.parents)]
    places = [Path(named)] if named else [*above, library / "_data", library.parent / "data"]
    for place in places:
        if (place / "datapackage.json").is_file():
            return place.resolve()
    raise DataError(
        f"no data package found: looked for datapackage.json in {places[0]} and above; "
        "keep the folder data/ beside the notebooks or set TRAJECTORY_DATA to its path"
    )


# Whoever executes a notebook again only where something that it uses has changed hears of that by two audit
# events: `notebook.opens` before a file is opened of which parts will be named, and `notebook.uses` with the
# part. A file that is opened without the first counts as used whole, so that nothing can be missed.


def _content(path: Path) -> bytes:
    """Read a file whose readers tell `_use` which part of it they use."""
    sys.audit("notebook.opens", str(path))
    return path.read_bytes()


def _use(path: Path, part: str | None = None) -> None:
    """Tell which part of a file is used: the key of a row, "" for the list of all keys, None for all of it.

    To be told before the file is read, so that it is known even if reading fails.
    """
    sys.audit("notebook.uses", str(path), part)


@functools.lru_cache(maxsize=8)
def _package(folder: Path) -> dict[str, dict]:
    described = json.loads(_content(folder / "datapackage.json"))
    return {resource["path"]: resource for resource in described["resources"]}


def _rows(folder: Path, path: str) -> tuple[dict[str, str], ...]:
    """Return all rows of a described CSV file."""
    _use(folder / path)
    return _read(folder, path)


def _under(folder: Path, path: str, key: str) -> tuple[tuple[int, dict[str, str]], ...]:
    """Return the rows of a table that have a key in the first column, each with its line."""
    _use(folder / path, key)
    return _by_key(folder, path).get(key, ())


@functools.lru_cache(maxsize=8)
def _by_key(folder: Path, path: str) -> dict[str, tuple[tuple[int, dict[str, str]], ...]]:
    found: dict[str, list[tuple[int, dict[str, str]]]] = {}
    for line, row in enumerate(_read(folder, path), start=2):
        found.setdefault(next(iter(row.values())), []).append((line, row))
    return {key: tuple(rows) for key, rows in found.items()}


@functools.lru_cache(maxsize=1024)
def _read(folder: Path, path: str) -> tuple[dict[str, str], ...]:
    """Read one described CSV file as text, after checking that it is the file that was described.

    Only for those above, which tell what of it is used.
    """
    _use(folder / "datapackage.json", path)
    resource = _package(folder).get(path)
    if resource is None:
        raise DataError(
            f"data/{path}: not described in datapackage.json; "
            "after adding a file run `python -m press package`"
        )
    try:
        content = _content(folder / path)
    except FileNotFoundError:
        raise DataError(f"data/{path}: described in datapackage.json, but the file is missing") from None
    # a checkout on Windows may have turned line ends; the described hash is of Unix line ends
    digest = "sha256:" + hashlib.sha256(content.replace(b"\r\n", b"\n")).hexdigest()
    if digest != resource["hash"]:
        raise DataError(
            f"data/{path}: changed since it was described (hash differs from datapackage.json); "
            "if the change is meant, run `python -m press package`"
        )
    text = content.decode("utf-8")
    reader = csv.reader(io.StringIO(text, newline=""))
    head, expected = next(reader, None), _columns(folder, resource["schema"])
    if head != expected:
        raise DataError(f"data/{path}: columns are {head}, expected {expected}")
    rows = []
    for line, row in enumerate(filter(None, reader), start=2):  # lines that are empty are left out
        if len(row) != len(expected):
            raise DataError(f"data/{path}, line {line}: expected {len(expected)} columns")
        rows.append(dict(zip(expected, row, strict=True)))
    wrong = first_fault(text, rows)
    if wrong:
        raise DataError(f"data/{path}, line {wrong[0]}, column {wrong[1]}: {wrong[2]}")
    return tuple(rows)


@functools.lru_cache(maxsize=64)
def _columns(folder: Path, path: str) -> list[str]:
    """Return the names of the fields that a table's schema describes."""
    with open(folder / path, encoding="utf-8") as file:
        return [field["name"] for field in json.load(file)["fields"]]


def forget() -> None:
    """Drop everything read so far, so that changed files are read again (needed by tools only)."""
    for cached in (_root, _package, _columns, _read, _by_key, _indicator, _table, _whole, _panel, _names):
        cached.cache_clear()


def _frame(path: str, key: str | None = None) -> pd.DataFrame:
    """Return a table as text; with a key, the rows that have it in the first column."""
    folder = root()
    rows = _rows(folder, path) if key is None else [row for _, row in _under(folder, path, key)]
    return pd.DataFrame(list(rows), columns=_columns(folder, _package(folder)[path]["schema"]))


# -- indicators -------------------------------------------------------------------------------------


def parse_breaks(text: str) -> tuple[Break, ...]:
    """Read the `breaks` cell of an indicator: ``2009@CHN: reason | 2014~: reason``."""
    found = []
    for part in filter(None, (piece.strip() for piece in text.split("|"))):
        match = re.fullmatch(r"(\d{4})(?:@([A-Z_]+))?(~?): (.+)", part)
        if not match:
            raise DataError(
                f"data/indicators.csv: break {part!r}, expected 'YEAR: reason' or 'YEAR@GEO: reason'"
            )
        found.append(Break(int(match[1]), match[2], match[3] != "~", match[4]))
    return tuple(found)


@functools.lru_cache(maxsize=1024)
def _indicator(folder: Path, id: str) -> Indicator:
    rows = _under(folder, "indicators.csv", id)
    if not rows:
        near = difflib.get_close_matches(id, ids(), n=3, cutoff=0.5)
        hint = f"did you mean {', '.join(near)}?" if near else "see data/indicators.csv"
        raise DataError(f"no indicator {id!r}; {hint}")
    line, row = rows[-1]
    if len(rows) > 1:
        raise DataError(f"data/indicators.csv, line {line}: {id} stands twice")
    if row["fit"] not in FITS:
        raise DataError(
            f"data/indicators.csv, line {line}: fit {row['fit']!r}, expected one of {', '.join(FITS)}"
        )
    typed: dict[str, Any] = dict(row)
    typed.update(breaks=parse_breaks(row["breaks"]), cautions=tuple(row["cautions"].split()))
    return Indicator(**typed)


def indicators() -> pd.DataFrame:
    """Return all indicators, one a row, indexed by id (the data dictionary of the book)."""
    return _frame("indicators.csv").set_index("id")


def ids() -> list[str]:
    """Return the ids of all indicators, in the order of their file."""
    path = "indicators.csv"
    _use(root() / path, "")
    return list(_by_key(root(), path))


def is_indicator(id: str) -> bool:
    """Return whether there is an indicator of this id."""
    return bool(_under(root(), "indicators.csv", id))


def indicator(id: str) -> Indicator:
    """Return what is known about one indicator.

    Raises
    ------
    DataError
        If there is no such indicator; the message lists near matches.
    """
    return _indicator(root(), id)


def cautions(id: str) -> list[str]:
    """Return the cautions of an indicator as sentences."""
    words = {row["caution"]: row["sentence"] for row in _rows(root(), "cautions.csv")}
    return [words[word] for word in indicator(id).cautions]


def vintage_in_words(vintage: str) -> str:
    """Return a vintage as readers see it; empty where the publisher states none."""
    return VINTAGES_IN_WORDS.get(vintage, vintage)


def breaks(id: str, geo: str) -> list[Break]:
    """Return the definition breaks of an indicator that concern one economy, in order of year."""
    return sorted((b for b in indicator(id).breaks if b.geo in (None, geo)), key=lambda b: b.year)


# -- values -----------------------------------------------------------------------------------------


@functools.lru_cache(maxsize=512)
def _table(folder: Path, id: str) -> pd.DataFrame:
    path = f"series/{id}.csv"
    rows, geos = _rows(folder, path), _names(folder)
    named = {row[column] for row in rows for column in ("source", "confirmed_by")} - {""}
    source_ids = {id for id in named if _under(folder, "sources.csv", id)}
    period = "month" if rows and "month" in rows[0] else "year"
    records, seen = [], set()
    for line, row in enumerate(rows, start=2):
        where = f"data/{path}, line {line}"
        if row["geo"] not in geos:
            raise DataError(f"{where}: geo {row['geo']!r}, expected a code of economies.csv")
        if not re.fullmatch(PERIODS[period], row[period]):
            form = "four digits" if period == "year" else "a month as 2025-03"
            raise DataError(f"{where}: {period} {row[period]!r}, expected {form}")
        try:
            value = float(row["value"])
        except ValueError:
            value = math.nan
        if not math.isfinite(value):
            raise DataError(f"{where}: value {row['value']!r}, expected a finite number")
        if row["status"] not in STATUSES:
            raise DataError(f"{where}: status {row['status']!r}, expected one of {', '.join(STATUSES)}")
        for column in ("source", "confirmed_by"):
            if (row[column] or column == "source") and row[column] not in source_ids:
                raise DataError(f"{where}: {column} {row[column]!r}, expected an id of sources.csv")
        key = (row["geo"], row[period])
        if key in seen:
            raise DataError(f"{where}: {key[0]} {key[1]} stands twice")
        seen.add(key)
        when = int(row[period]) if period == "year" else pd.Period(row[period], freq="M")
        records.append((row["geo"], when, value, *(row[c] for c in SERIES_COLUMNS[3:])))
    found = pd.DataFrame(records, columns=["geo", period, *SERIES_COLUMNS[2:]])
    if period == "month":
        found.insert(1, "year", [month.year for month in found["month"]])
    return found


def table(id: str) -> pd.DataFrame:
    """Return every row of a series as it stands in its file, checked and typed.

    Returns
    -------
    DataFrame
        Columns ``geo, year, value, status, source, confirmed_by, note``; `year` is an integer,
        `value` a float in the indicator's unit. A monthly series has a column `month` besides (periods).

    Raises
    ------
    DataError
        If the indicator is unknown or its file breaks a rule; file, line, value and expectation are named.
    """
    indicator(id)
    return _table(root(), id).copy()


def _provenance(id: str, rows: pd.DataFrame) -> Provenance:
    """Return where rows of one series come from."""
    return Provenance(
        id,
        tuple(sorted(set(rows["geo"]))),
        int(rows["year"].min()),
        int(rows["year"].max()),
        tuple(sorted(set(rows["source"]))),
    )


@functools.lru_cache(maxsize=512)
def _whole(folder: Path, id: str) -> Provenance:
    return _provenance(id, _table(folder, id))


def panel(
    id: str,
    geos: Sequence[str] | None = None,
    years: tuple[int, int] | None = None,
    status: Iterable[str] = ("observed", "derived", "preliminary"),
) -> Frame:
    """Return several economies side by side.

    Parameters
    ----------
    id : str
        Indicator.
    geos : sequence of str, optional
        ISO 3166 alpha-3 codes in the order wanted; all economies of the series if left out.
    years : (int, int), optional
        First and last year, both included.
    status : iterable of str
        Which rows to use; forecasts and targets are left out unless asked for.

    Returns
    -------
    Frame
        A DataFrame with the index `year` (integers, sorted) or `month` (periods), one column an
        economy, NaN where nothing was published.

    Raises
    ------
    DataError
        If an economy has no value in the years asked for.
    """
    if geos is not None:
        if isinstance(geos, str) or not all(isinstance(geo, str) for geo in geos):
            raise DataError(f"{id}: economies {geos!r}, expected a list of codes, as ['CHN', 'USA']")
        if twice := [geo for geo in dict.fromkeys(geos) if list(geos).count(geo) > 1]:
            raise DataError(f"{id}: {', '.join(twice)} stands twice in {list(geos)}")
        geos = tuple(geos)
    # copied, so that nobody changes what the next one gets
    return _panel(root(), indicator(id).id, geos, years and tuple(years), tuple(status)).copy()


@functools.lru_cache(maxsize=512)
def _panel(
    folder: Path,
    id: str,
    geos: tuple[str, ...] | None,
    years: tuple[int, int] | None,
    status: tuple[str, ...],
) -> Frame:
    rows = _table(folder, id)
    rows = rows[rows["status"].isin(status)]
    if years is not None:
        rows = rows[rows["year"].between(*years)]
    if geos is not None:
        missing = [geo for geo in geos if geo not in set(rows["geo"])]
        if missing:
            have = sorted(set(_table(folder, id)["geo"]))
            near = difflib.get_close_matches(missing[0], have, n=3, cutoff=0.3)
            span = "" if years is None else f" in {years[0]}-{years[1]}"
            raise DataError(
                f"{id}: no value for {', '.join(missing)}{span}; "
                f"near codes with values: {', '.join(near) if near else ', '.join(have[:8])}"
            )
        rows = rows[rows["geo"].isin(geos)]
    if rows.empty:
        raise DataError(f"{id}: no value in the years asked for")
    wide = rows.pivot(index="month" if "month" in rows else "year", columns="geo", values="value")
    wide = Frame(wide[list(geos) if geos is not None else sorted(wide.columns)])
    wide.columns.name = None
    wide.attrs[KEY] = ByColumn({geo: (_provenance(id, own),) for geo, own in rows.groupby("geo")})
    return wide


def series(
    id: str,
    geo: str | None = None,
    years: tuple[int, int] | None = None,
    status: Iterable[str] = ("observed", "derived", "preliminary"),
) -> Series:
    """Return one economy's values, indexed by year or month.

    Parameters and errors are those of `panel`. The economy is always named: without one the error lists
    those that have values. Years without a value are absent, never filled in; asking for one says which
    years there are.
    """
    if geo is None:
        have = sorted(set(_table(root(), indicator(id).id)["geo"]))
        more = f" and {len(have) - 12} more" if len(have) > 12 else ""
        raise DataError(
            f"{id}: of which economy? Say it as in data.series({id!r}, {have[0]!r}); "
            f"there are values for {', '.join(have[:12])}{more}"
        )
    return panel(id, [geo], years, status)[geo].dropna().rename(id)


def value(id: str, geo: str, year: int) -> float:
    """Return one value of a series.

    Raises
    ------
    DataError
        If there is none; the years that exist are named.
    """
    known = series(id, geo, status=STATUSES)
    if year not in known.index:
        raise DataError(f"{id}: no value for {geo} in {year}; years are {describe_years(known.index)}")
    return float(known[year])


def as_printed(id: str, geo: str, day: str) -> Series:
    """Return a series as it stood on a day: for each year the newest value printed until then.

    Nothing else may be called "first printed" or "as known". A value counts where the date on which it was
    printed is known: rows of ``data/vintages.csv`` with `printed`, and the series itself from the day on
    which its indicator was `published`.

    Parameters
    ----------
    id, geo : str
        Indicator and economy.
    day : str
        As ``2016-05-19``.

    Returns
    -------
    Series
        Indexed by year; its attribute ``attrs["printed"]`` holds the date of each value. Years of which no
        value with a date until `day` is known are absent.

    Raises
    ------
    DataError
        If `day` is not a date, or nothing dated was printed until then.
    """
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", day):
        raise DataError(f"day {day!r}, expected a date as 2016-05-19")
    meta = indicator(id)
    older = vintages(id)
    older = older[(older["geo"] == geo) & (older["printed"] != "")]
    dated = older[["year", "value", "printed"]]
    if re.fullmatch(r"\d{4}-\d\d-\d\d", meta.published):
        now = _table(root(), id)
        now = now[(now["geo"] == geo) & ~now["status"].isin(["forecast", "target"])]
        dated = pd.concat([dated, now[["year", "value"]].assign(printed=meta.published)])
    dated = dated[dated["printed"] <= day].sort_values("printed").groupby("year").last()
    if dated.empty:
        raise DataError(f"{id}: no value for {geo} with a date of printing until {day}")
    known = Series(dated["value"].to_numpy(), index=pd.Index(dated.index, name="year"), name=id)
    whole = _whole(root(), id)
    known.attrs[KEY] = (
        Provenance(id, (geo,), int(known.index.min()), int(known.index.max()), whole.sources),
    )
    known.attrs["printed"] = dated["printed"].to_dict()
    return known


def breaks_within(values: pd.Series) -> list[Break]:
    """Return the separating breaks of definition that a series crosses, in order of year.

    Parameters
    ----------
    values : Series
        Indexed by year or month. Breaks are those of every published series that it was computed from;
        a plain pandas Series knows none.
    """
    years = _years_of(values.dropna().index)
    if not len(years):
        return []
    first, last = int(years.min()), int(years.max())
    found = {
        known
        for origin in origins(values)
        for geo in origin.geos
        for known in breaks(origin.indicator, geo)
        if known.separating and first < known.year <= last
    }
    return sorted(found, key=lambda known: (known.year, known.reason))


def crossing(values: pd.Series) -> str:
    """Return why a series cannot be analysed as one: the first break of definition within it, in words.

    Empty where there is none.
    """
    crossed = breaks_within(values)
    if not crossed:
        return ""
    first = crossed[0]
    more = f" and {len(crossed) - 1} more" if len(crossed) > 1 else ""
    return (
        f"the definition changes in {first.year} ({first.reason}){more}; data.since_break keeps the years "
        "since then, across_breaks=True says that the change does not matter here"
    )


def since_break(values: pd.Series) -> pd.Series:
    """Return the part of a series from the latest separating break that it crosses on."""
    crossed = breaks_within(values)
    return values[_years_of(values.index) >= crossed[-1].year] if crossed else values.copy()


def _years_of(index: pd.Index) -> pd.Index:
    return index.year if isinstance(index, pd.PeriodIndex) else index


def describe_years(years: Iterable[int]) -> str:
    """Return years as runs: ``1999-2004, 2007``."""
    found = runs(sorted(map(int, years)))
    gaps = {after - before for (before, _), (after, _) in pairwise(found)}
    if (
        len(found) > 3 and len(gaps) == 1 and all(first == last for first, last in found)
    ):  # every fifth year, say
        return f"{found[0][0]}-{found[-1][1]}, every {gaps.pop()} years"
    return in_runs(found)


def provenance(*objects: object) -> tuple[Provenance, ...]:
    """Collect the provenance of several objects, without repetitions.

    Parameters
    ----------
    *objects
        Series or frames of this module (or computed from them, as long as pandas kept ``.attrs``),
        indicator ids, `Provenance`, or lists of these. For a report of `trajectory.trends`, `breaks` or
        `forecasts`, pass the series it was made from.

    Raises
    ------
    DataError
        If an object does not say where it comes from.
    """
    found: dict[Provenance, None] = {}
    for item in objects:
        if isinstance(item, Provenance):
            found[item] = None
        elif isinstance(item, str):
            found[_whole(root(), indicator(item).id)] = None
        elif isinstance(item, (list, tuple)):
            found.update(dict.fromkeys(provenance(*item)))
        else:
            # a report is about the series it was made from
            source = item
            if not isinstance(item, (pd.Series, pd.DataFrame)):
                source = getattr(getattr(item, "series", None), "source", item)
            try:
                known = origins(source) if hasattr(source, "attrs") else ()
            except LostError as error:
                raise DataError(f"{error}; pass the columns it came from, or the indicator's id") from None
            if not known:
                raise DataError(
                    f"a {type(item).__name__} does not say where it comes from; "
                    "pass the series it was computed from, or the indicator's id"
                )
            found.update(dict.fromkeys(known))
    return merged(found)


def coverage(origin: Provenance) -> str:
    """Return the economies and years of an origin in a few words: ``"China and India, 2000–2024"``."""
    if len(origin.geos) > 3:
        china = "CHN" in origin.geos
        who = f"{name('CHN')} and {len(origin.geos) - 1} more" if china else f"{len(origin.geos)} economies"
    else:
        names = [name(geo) for geo in origin.geos]
        who = " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))
    first, last = origin.first_year, origin.last_year
    return f"{who}, {first}" if first == last else f"{who}, {first}–{last}"


def record(origin: Provenance) -> dict:
    """Return what a reader may want to know of an origin, as a plain dictionary ready for JSON.

    Besides what `indicator` says it holds the documents that its rows were read from (``read``) and
    those that confirm them (``confirms``), each with publisher, title, vintage and address.
    """
    meta = indicator(origin.indicator)
    rows = _table(root(), origin.indicator)
    rows = rows[rows["geo"].isin(origin.geos) & rows["year"].between(origin.first_year, origin.last_year)]

    def documents(column: str) -> list[dict]:
        listed = [source(id) for id in dict.fromkeys(rows[column]) if id]
        return [
            {
                "publisher": row["publisher"],
                "title": row["dataset"],
                "vintage": vintage_in_words(row["vintage"]),
                "address": row["seen_at"],
            }
            for row in listed[:DOCUMENTS]
        ]

    return {
        "indicator": origin.indicator,
        "name": meta.name,
        "definition": meta.definition,
        "unit": meta.unit,
        "publisher": meta.publisher,
        "dataset": meta.dataset,
        "vintage": vintage_in_words(meta.vintage),
        "cautions": cautions(origin.indicator),
        "coverage": coverage(origin),
        "geos": list(origin.geos),
        "years": [origin.first_year, origin.last_year],
        "sources": sorted(set(rows["source"])),
        "read": documents("source"),
        "confirms": documents("confirmed_by"),
    }


# -- the other tables -------------------------------------------------------------------------------


def sources() -> pd.DataFrame:
    """Return where figures were seen, indexed by source id."""
    return _frame("sources.csv").set_index("id")


def source(id: str) -> dict[str, str]:
    """Return one place where figures were seen: publisher, data set, vintage and address.

    Raises
    ------
    DataError
        If there is no such source.
    """
    rows = _under(root(), "sources.csv", id)
    if not rows:
        raise DataError(f"no source {id!r}; see data/sources.csv")
    return dict(rows[0][1])


def economies() -> pd.Series:
    """Return the names of economies and aggregates, indexed by code."""
    return _frame("economies.csv").set_index("geo")["name"]


def aggregates() -> list[str]:
    """Return the codes that stand for groups of economies."""
    known = kinds()
    return known.index[known == "aggregate"].to_list()


def name(geo: str) -> str:
    """Return the name of an economy; raise `DataError` with near matches for an unknown code."""
    known = _names(root())
    if geo not in known:
        near = difflib.get_close_matches(geo, known, n=3, cutoff=0.3)
        raise DataError(f"no economy {geo!r}; near codes: {', '.join(near)}")
    return known[geo]


@functools.lru_cache(maxsize=8)
def _names(folder: Path) -> dict[str, str]:
    return {row["geo"]: row["name"] for row in _rows(folder, "economies.csv")}


def income_group(geo: str, release: int) -> str | None:
    """Return the World Bank's income group of an economy in the release of July of a year."""
    for row in _rows(root(), "income_groups.csv"):
        if row["geo"] == geo and row["year_release"] == str(release):
            return row["income_group"] or None
    return None


def income_groups(release: int) -> pd.Series:
    """Return the World Bank's income groups in the release of July of a year, indexed by economy."""
    frame = _frame("income_groups.csv")
    chosen = frame[frame["year_release"] == str(release)]
    if chosen.empty:
        raise DataError(f"income_groups.csv: no release of {release}")
    return chosen.set_index("geo")["income_group"].replace("", None).dropna()


def _typed(
    path: str, integers: Sequence[str] = (), numbers: Sequence[str] = (), key: str | None = None
) -> pd.DataFrame:
    frame = _frame(path, key)
    for column in integers:
        frame[column] = frame[column].astype(int)
    for column in numbers:
        frame[column] = pd.to_numeric(frame[column])
    return frame


def events(theme: str | None = None, category: str | None = None) -> pd.DataFrame:
    """Return the dated chronology, in order of date, indexed by event id.

    `date` is as precise as its `precision` (day, month or year); `year` is an integer.
    """
    frame = _typed("events.csv", integers=["year"]).set_index("id")
    if theme is not None:
        frame = frame[frame["theme"] == theme]
    if category is not None:
        frame = frame[frame["category"] == category]
    return frame


def claims() -> pd.DataFrame:
    """Return the claims of the five source documents, indexed by claim id, as text."""
    return _frame("claims.csv").set_index("id")


def evidence() -> pd.DataFrame:
    """Return what documents say of the claims, one finding a row, as text."""
    return _frame("evidence.csv")


def ledger() -> pd.DataFrame:
    """Return the claims with their verdicts as the data package has them, indexed by claim id, as text."""
    return _frame("ledger.csv").set_index("id")


def instruments() -> pd.DataFrame:
    """Return the nine policy instruments of the slides of Todi and Kotasthane, in their order."""
    return _typed("instruments.csv", integers=["number"]).set_index("id")


def firm_types() -> pd.DataFrame:
    """Return the typology of firms of the slides of Todi and Kotasthane."""
    return _frame("firm_types.csv").set_index("type")


def targets() -> pd.DataFrame:
    """Return the dated targets of plans, indexed by target id; `value` is in the row's unit."""
    return _typed("targets.csv", integers=["year_set", "year_due"], numbers=["value"]).set_index("id")


def kinds() -> pd.Series:
    """Return what each code is (economy, aggregate or region), indexed by code."""
    return _frame("economies.csv").set_index("geo")["kind"]


def vintages(id: str | None = None) -> pd.DataFrame:
    """Return values of other vintages that were seen, with the date of printing where it is known.

    Parameters
    ----------
    id : str, optional
        Of one indicator only.

    Returns
    -------
    DataFrame
        Columns ``indicator, geo, year, vintage, value, printed, source``. `printed` is the date of the
        document as text (a year, a month or a day), empty where it is not known: the value was public
        on that day at the latest. `source` is an id of the sources, or empty where `vintage` says enough.
    """
    frame = _typed("vintages.csv", integers=["year"], numbers=["value"], key=id)
    return frame.astype({"value": float})  # also where one indicator has none, or whole numbers only


def admitted(id: str) -> pd.DataFrame:
    """Return the values of a series that a rule of the data refuses and a reason admits, as text."""
    frame = _frame("admitted.csv")
    return frame[frame["series"] == id]


def confirmations(id: str) -> pd.DataFrame:
    """Return second readings of a series: what other documents print for its values, as text."""
    frame = _frame("confirmations.csv")
    return frame[frame["series"] == id]


def caveat(word: str) -> str:
    """Return the sentence of a caveat of the claims; raise `DataError` for an unknown one."""
    words = {row["caveat"]: row["sentence"] for row in _rows(root(), "caveats.csv")}
    if word not in words:
        raise DataError(f"data/claims.csv: caveat {word!r}, expected one of {', '.join(words)}")
    return words[word]
