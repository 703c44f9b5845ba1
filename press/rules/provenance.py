"""Rules of provenance: each value names its documents, and what is said of a series is true of its rows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from press.rules.reading import Refusal, Table, series_ids

# What was left over where figures were collected, and says nothing to a reader.
DEBRIS = re.compile(
    r"rows? above|rows? below|see REPORT|WAYPOINT|single figure with its source"
    r"|a figure with its own definition|same repo\b|second copy|stored in 10,000|by us\b"
)
PLACE = re.compile(r"https?://|github:|^(address not recorded: \S|page without address|source document of)")
NAMELESS = ("", "second copy", "derived", "copy", "same")
ONE_OF_MANY = "by row, see source"


def check_provenance(tables: Mapping[str, Table], only: Iterable[str] | None = None) -> list[Refusal]:
    """Check the sources, and series against what ``indicators.csv`` says of them.

    Parameters
    ----------
    only : iterable of str, optional
        Ids of the series to look at; all series and the tables beside them by default.
    """
    ids = series_ids(tables) if only is None else list(only)
    refused = [*_rows(tables, ids), *_said(tables, ids)]
    return refused if only is not None else [*refused, *_sources(tables)]


def _rows(tables: Mapping[str, Table], ids: list[str]) -> Iterator[Refusal]:
    known = set(tables["sources.csv"].column("id"))
    for id in ids:
        table = tables.get(f"series/{id}.csv")
        if table is None:
            continue
        debris = {note: found for note in set(table.column("note")) if (found := DEBRIS.search(note))}
        for line, note in zip(table.lines, table.column("note"), strict=True):
            if note in debris:
                expected = "expected words that a reader of this one row understands"
                yield Refusal("debris", table.path, line, "note", repr(debris[note][0]), expected)
        pairs = zip(table.lines, table.column("source"), table.column("confirmed_by"), strict=True)
        for line, source, second in pairs:
            if second and second not in known:
                expected = "expected one of data/sources.csv"
                yield Refusal("sources", table.path, line, "confirmed_by", repr(second), expected)
            elif second == source:
                expected = "expected another document than the source, or nothing"
                yield Refusal("sources", table.path, line, "confirmed_by", repr(second), expected)


def _sources(tables: Mapping[str, Table]) -> Iterator[Refusal]:
    used: set[str] = set()
    for path, table in tables.items():
        for column in ("source", "confirmed_by", "document"):
            if column in table.columns and path not in ("ledger.csv", "evidence.csv", "CHANGES.csv"):
                used.update(table.column(column))
    table = tables["sources.csv"]
    for line, row in zip(table.lines, table.rows, strict=True):
        found = DEBRIS.search(" ".join(row.values()))
        if found:
            yield Refusal("debris", table.path, line, "", repr(found[0]), "expected the name of a document")
        if row["dataset"] in NAMELESS:
            yield Refusal("sources", table.path, line, "dataset", repr(row["dataset"]), "expected a document")
        if not PLACE.search(row["seen_at"]):
            expected = "expected an address, or 'address not recorded: ' and where it was seen"
            yield Refusal("sources", table.path, line, "seen_at", repr(row["seen_at"][:60]), expected)
        if row["id"] not in used:
            yield Refusal("sources", table.path, line, "id", row["id"], "expected a value that names it")


def _said(tables: Mapping[str, Table], ids: list[str]) -> Iterator[Refusal]:
    """Check vintage, cautions and breaks of an indicator against the rows of its series."""
    vintage_of = {row["id"]: row["vintage"] for row in tables["sources.csv"].rows}
    sentences = set(tables["cautions.csv"].column("caution"))
    indicators, wanted = tables["indicators.csv"], set(ids)
    for line, row in zip(indicators.lines, indicators.rows, strict=True):
        table = tables.get(f"series/{row['id']}.csv")
        if row["id"] not in wanted or table is None:
            continue

        def refuse(column, found, expected, line=line, id=row["id"]):
            return Refusal("series", "indicators.csv", line, column, f"{id}: {found}", expected)

        vintages = {vintage_of.get(source, "") for source in table.column("source")} - {""}
        stated = ONE_OF_MANY if len(vintages) > 1 else next(iter(vintages), row["vintage"])
        if row["vintage"] != stated:
            yield refuse("vintage", repr(row["vintage"]), f"its sources say {stated!r}")
        cautions, statuses = set(row["cautions"].split()), set(table.column("status"))
        for caution in sorted(cautions - sentences):
            yield refuse("cautions", repr(caution), "expected one of data/cautions.csv")
        if not row["definition"].endswith("."):
            yield refuse("definition", "its last sentence has no end", "expected a full stop")
        parts = [part.strip() for part in row["breaks"].split("|") if part.strip()]
        separating = any(not part.split(":")[0].strip().endswith("~") for part in parts)
        for caution, holds in (
            ("derived", "derived" in statuses),
            ("preliminary", "preliminary" in statuses),
            ("definition_break", separating),
        ):
            if (caution in cautions) != holds:
                found = f"{caution} is {'missing' if holds else 'given'}"
                yield refuse("cautions", found, "its rows say otherwise")
        if statuses & {"forecast", "target"} and not statuses <= {"forecast", "target"}:
            yield refuse("id", "mixes values and plans", "expected plans in a series of their own")
        yield from _breaks(table, parts, refuse)


def _breaks(table: Table, parts: list[str], refuse) -> Iterator[Refusal]:
    for part in parts:
        match = re.fullmatch(r"(\d{4})(?:@([A-Z_]+))?(~?): (.+)", part)
        if not match:
            yield refuse("breaks", repr(part), "expected 'YEAR: reason' or 'YEAR@GEO: reason'")
            continue
        periods = table.column(table.columns[1])
        own = [p[:4] for p, geo in zip(periods, table.column("geo"), strict=True) if match[2] in (None, geo)]
        if not own or not min(own) < match[1] <= max(own):
            yield refuse("breaks", repr(part[:60]), "expected a year within the series")
