"""Rules of the tables beside the series: events, targets, claims, evidence, other prints, income groups."""

from __future__ import annotations

import math
import re
import statistics
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from string import ascii_lowercase

from press.project.tables import csv_text
from press.rules.reading import NUMBER, Refusal, Table
from trajectory import register
from trajectory.data import DataError

COUNTED = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
PLACED = ("first", "second", "third", "fourth", "fifth")
WORDS = {
    **{word: number for number, word in enumerate(COUNTED, start=1)},
    **{word: number for number, word in enumerate(PLACED, start=1)},
    "twice": 2, "half": 50, "largest": 1, "million": 1, "billion": 1,
}  # fmt: skip
UNSAID = ("todi2023-27b", "todi2023-35a")  # findings that tell a place and leave its number to the value
SCALES = (1, 100, 1e3, 1e4, 1e6, 1e8, 1e9, 1e12)
REVISION = math.log(3)  # between a print and the value of today, against the rest of its vintage
# What can be checked of a statement, by its relation.
CHECKS = {
    (relation, check)
    for relation, checks in {
        "break": "break_near",
        "change": "falls rises",
        "chart": "not_a_figure",
        "eq": "equals not_checkable",
        "event": "event_dated not_checkable",
        "every_year": "rises",
        "fact": "not_checkable",
        "first": "first_among not_checkable",
        "gt": "larger_share more_than not_checkable",
        "identity": "not_a_figure",
        "judgement": "not_checkable",
        "le": "at_most not_checkable rank_is",
        "lt": "less_than_series",
        "majority": "majority",
        "mechanism": "not_a_figure",
        "only_middle_income_top30": "only_in_group",
        "place": "not_checkable",
        "quotation": "not_checkable",
        "range": "not_checkable",
        "rank": "not_checkable rank_is",
        "stage": "not_a_figure",
        "target": "not_checkable target_stated",
        "top_mover": "top_mover",
        "typology": "not_a_figure",
    }.items()
    for check in checks.split()
}
DASHES = {"year": 0, "month": 1, "day": 2}


def numbers_in(text: str) -> set[float]:
    """Return the numbers of a sentence, in digits and in words."""
    digits = re.findall(r"\d+(?:\.\d+)?", re.sub(r"(?<=\d),(?=\d{3})", "", text))
    words = re.findall(r"[a-z]+", text.lower())
    return {float(number) for number in digits} | {float(WORDS[word]) for word in words if word in WORDS}


def says(text: str, value: float) -> bool:
    """Whether a sentence has a number, in any of the usual units and to three digits."""
    return any(
        abs(abs(value) - n * scale) <= 0.006 * abs(value) for n in numbers_in(text) for scale in SCALES
    )


def check_beside(tables: Mapping[str, Table]) -> list[Refusal]:
    """Check the tables beside the series, each against another column or table.

    What their schemas say, references among it, is checked before; see `press.rules.form`.
    """
    parts = (_names, _events, _targets, _claims, _evidence, _vintages, _revisions, _income_groups, _forecasts)
    return [refusal for part in parts for refusal in part(tables)]


def _numbered(tables: Mapping[str, Table], name: str) -> Iterator[tuple[int, Mapping[str, str]]]:
    table = tables[f"{name}.csv"]
    return zip(table.lines, table.rows, strict=True)


def _strange(
    tables: Mapping[str, Table], name: str, column: str, known: Collection[str], expected: str
) -> Iterator[Refusal]:
    """Refuse cells that hold something, and nothing that is known."""
    for line, row in _numbered(tables, name):
        if row[column] and row[column] not in known:
            yield Refusal(name, f"{name}.csv", line, column, repr(row[column]), expected)


def _names(tables: Mapping[str, Table]) -> Iterator[Refusal]:
    seen: set[str] = set()
    for line, row in _numbered(tables, "economies"):
        if row["name"] in seen and row["kind"] == "economy":
            yield Refusal("names", "economies.csv", line, "name", row["name"], "expected a name of its own")
        seen.add(row["name"])


def _events(tables: Mapping[str, Table]) -> Iterator[Refusal]:
    for line, row in _numbered(tables, "events"):
        if not row["date"].startswith(row["year"]) or row["date"].count("-") != DASHES.get(row["precision"]):
            found = f"{row['year']}, {row['precision']}"
            expected = f"expected year and precision of {row['date']}"
            yield Refusal("events", "events.csv", line, "date", found, expected)
    instruments = tables["instruments.csv"]
    known = instruments.column("id")
    yield from _strange(tables, "events", "instrument", known, "expected one of data/instruments.csv")
    numbers = instruments.column("number")
    if numbers != [str(number) for number in range(1, len(numbers) + 1)]:
        found, expected = ", ".join(numbers), "expected 1, 2, 3 ..."
        yield Refusal("instruments", instruments.path, None, "number", found, expected)


def _targets(tables: Mapping[str, Table]) -> Iterator[Refusal]:
    stated = {(row["year_due"], float(row["value"])) for row in tables["targets.csv"].rows}
    for path, table in tables.items():
        if path.startswith("series/target_"):
            for line, row in zip(table.lines, table.rows, strict=True):
                if (row["year"], float(row["value"])) not in stated:
                    expected = "expected a target of that year and value in data/targets.csv"
                    yield Refusal("targets", path, line, "value", f"{row['year']}: {row['value']}", expected)
    for line, row in _numbered(tables, "targets"):
        if row["year_set"] > row["year_due"]:
            expected = f"expected no year before {row['year_set']}"
            yield Refusal("targets", "targets.csv", line, "year_due", row["year_due"], expected)


def _claims(tables: Mapping[str, Table]) -> Iterator[Refusal]:
    ids, events = set(tables["indicators.csv"].column("id")), set(tables["events.csv"].column("id"))
    yield from _strange(tables, "claims", "indicator", ids, "expected a series")
    yield from _strange(tables, "claims", "event", events, "expected an event")
    caveats = set(tables["caveats.csv"].column("caveat"))
    for line, row in _numbered(tables, "claims"):
        for word in set(row["caveat"].split()) - caveats:
            expected = "expected one of data/caveats.csv"
            yield Refusal("claims", "claims.csv", line, "caveat", repr(word), expected)
        if row["check"] != "not_checkable" and (row["relation"], row["check"]) not in CHECKS:
            found, expected = f"{row['relation']}, {row['check']}", "expected a check of such a statement"
            yield Refusal("claims", "claims.csv", line, "check", f"{row['id']}: {found}", expected)
        stated = NUMBER.fullmatch(row["value"]) and re.search(r"\d", row["statement"])
        if stated and not says(row["statement"], float(row["value"])):
            expected = "expected a number of its statement"
            yield Refusal("claims", "claims.csv", line, "value", f"{row['id']}: {row['value']}", expected)


def _evidence(tables: Mapping[str, Table]) -> Iterator[Refusal]:
    letters: Counter[str] = Counter()
    for line, row in _numbered(tables, "evidence"):
        letters[row["claim"]] += 1
        expected_id = row["claim"] + ascii_lowercase[min(letters[row["claim"]], 26) - 1]
        if row["id"] != expected_id:
            expected = f"expected {expected_id}: findings of a claim are lettered without a gap"
            yield Refusal("evidence", "evidence.csv", line, "id", row["id"], expected)
        if row["id"].rstrip(ascii_lowercase) != row["claim"]:
            expected = "expected the claim whose id begins its own"
            yield Refusal("evidence", "evidence.csv", line, "claim", f"{row['id']}: {row['claim']}", expected)
        words = " ".join((row["finding"], row["note"], row["document"]))
        stated = NUMBER.fullmatch(row["value"]) and row["id"] not in UNSAID
        if stated and not says(words, float(row["value"])):
            expected = "expected a number of its finding"
            yield Refusal("evidence", "evidence.csv", line, "value", f"{row['id']}: {row['value']}", expected)


def _vintages(tables: Mapping[str, Table]) -> Iterator[Refusal]:
    sources = set(tables["sources.csv"].column("id"))
    yield from _strange(tables, "vintages", "source", sources, "expected one of data/sources.csv")
    for line, row in _numbered(tables, "vintages"):
        if row["printed"] and row["printed"] < row["year"]:
            expected = f"expected no date before {row['year']}"
            yield Refusal("vintages", "vintages.csv", line, "printed", row["printed"], expected)


def _revisions(tables: Mapping[str, Table]) -> Iterator[Refusal]:
    """Refuse prints that differ from today's values otherwise than the rest of their vintage does."""
    logs = {(r["series"], r["geo"]) for r in tables["extents.csv"].rows if r["scale"] == "log"}
    values: dict[str, dict[tuple[str, str], str]] = {}
    apart: dict[tuple[str, str, str], list[tuple[float, int, Mapping[str, str]]]] = {}
    for line, row in _numbered(tables, "vintages"):
        table = tables.get(f"series/{row['indicator']}.csv")
        if table is None or table.columns[1] != "year" or (row["indicator"], row["geo"]) not in logs:
            continue
        if row["indicator"] not in values:
            values[row["indicator"]] = {(r["geo"], r["year"]): r["value"] for r in table.rows}
        now = values[row["indicator"]].get((row["geo"], row["year"]))
        if now is not None and float(now) > 0 and float(row["value"]) > 0:
            key = (row["indicator"], row["geo"], row["vintage"])
            apart.setdefault(key, []).append((math.log(float(row["value"]) / float(now)), line, row))
    for own in apart.values():
        usual = statistics.median(ratio for ratio, _, _ in own)
        for ratio, line, row in own:
            if abs(ratio - usual) > REVISION:
                found = f"{row['indicator']} {row['geo']} {row['year']}: {row['value']}"
                times = f"{math.exp(REVISION):.0f} times"
                expected = f"expected no more than {times} what the vintage differs elsewhere"
                yield Refusal("revision", "vintages.csv", line, "value", found, expected)


def _income_groups(tables: Mapping[str, Table]) -> Iterator[Refusal]:
    path = "income_groups.csv"
    spans: dict[str, list[int]] = {}
    for line, row in _numbered(tables, "income_groups"):
        spans.setdefault(row["geo"], []).append(int(row["year_release"]))
        if int(row["year_release"]) != int(row["year_data"]) + 1:
            expected = f"expected the year before the release of {row['year_release']}"
            yield Refusal("income groups", path, line, "year_data", row["year_data"], expected)
    for geo, years in spans.items():
        if len(years) != max(years) - min(years) + 1:
            found = f"{geo}: {len(years)} releases from {min(years)} to {max(years)}"
            yield Refusal("income groups", path, None, "year_release", found, "expected every year")


def _forecasts(tables: Mapping[str, Table]) -> Iterator[Refusal]:
    table = tables["forecasts.csv"]
    try:
        register.parse(csv_text(table.columns, table.rows))
    except DataError as error:
        found = str(error).partition(": ")[2]
        yield Refusal("register", table.path, None, "", found, "rows of the register are never changed")
