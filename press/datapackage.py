"""Describe the data package: ``datapackage.json`` from the files in ``data/``.

Run it after adding or changing a figure on purpose (``python -m press package``). It writes the
types, constraints, keys, licences, sizes and hashes that `trajectory.data` and any Frictionless tool
check against.
"""

from __future__ import annotations

import csv
import hashlib
import json
import os
from contextlib import contextmanager
from pathlib import Path

from trajectory.claims import VERDICTS, ledger
from trajectory.data import FITS, STATUSES, DataError, forget

TITLE = "Figures of 'From Following to Surpassing: China's innovation trajectory in data'"


def _string(name: str, description: str, **constraints) -> dict:
    field = {"name": name, "type": "string", "description": description}
    return field | ({"constraints": constraints} if constraints else {})


def _integer(name: str, description: str, **constraints) -> dict:
    return {
        "name": name,
        "type": "integer",
        "description": description,
        "constraints": {"required": True, **constraints},
    }


def _number(name: str, description: str) -> dict:
    return {"name": name, "type": "number", "description": description}


def _key(field: str, resource: str, target: str) -> dict:
    return {"fields": [field], "reference": {"resource": resource, "fields": [target]}}


SERIES = {
    "fields": [
        _string("geo", "ISO 3166 alpha-3 code, or a code of economies.csv", required=True),
        _integer("year", "Calendar year, or year of the edition", minimum=1800, maximum=2100),
        {
            "name": "value",
            "type": "number",
            "description": "Value in the unit of the indicator",
            "constraints": {"required": True},
        },
        _string("status", "What kind of value it is", required=True, enum=list(STATUSES)),
        _string("source", "Where the value was seen (id of sources.csv)", required=True),
        _string("confirmed_by", "A second place with the same value, where there is one"),
        _string("note", "What a user of this one value should know"),
    ],
    "primaryKey": ["geo", "year"],
    "foreignKeys": [_key("geo", "economies", "geo"), _key("source", "sources", "id")],
}

TABLES = {
    "indicators": {
        "fields": [
            _string("id", "Name of the series file", required=True, pattern="[a-z0-9_]+"),
            _string("name", "Short name", required=True),
            _string("definition", "What is counted, and how", required=True),
            _string("unit", "Unit of the values", required=True),
            _string("theme", "Part of the book", required=True),
            _string("publisher", "Who publishes the figures", required=True),
            _string("dataset", "Data set or table of the publisher", required=True),
            _string("vintage", "State of the data set", required=True),
            _string("published", "Date of publication, empty where it was not stated"),
            _string("accessed", "Date of access, empty where it was not recorded"),
            _string("licence", "Terms of use of the publisher", required=True),
            _string(
                "breaks",
                "Changes of definition: YEAR: reason | YEAR@GEO: reason; "
                "YEAR~ for a step that does not separate",
            ),
            _string("cautions", "Words of cautions.csv, separated by spaces"),
            _string("fit", "What the series is fit for", required=True, enum=list(FITS)),
        ],
        "primaryKey": ["id"],
    },
    "sources": {
        "fields": [
            _string("id", "Name of the source", required=True, pattern="[a-z0-9_]+"),
            _string("publisher", "Who published the figure", required=True),
            _string("dataset", "Data set, table or text"),
            _string("vintage", "State of the data set"),
            _string("seen_at", "The copy that was consulted", required=True),
        ],
        "primaryKey": ["id"],
    },
    "economies": {
        "fields": [
            _string("geo", "ISO 3166 alpha-3 code, or a code of this book", required=True),
            _string("name", "Name used in the book", required=True),
            _string("kind", "What it is", required=True, enum=["economy", "aggregate", "region"]),
        ],
        "primaryKey": ["geo"],
    },
    "income_groups": {
        "fields": [
            _string("geo", "ISO 3166 alpha-3 code", required=True),
            _integer("year_release", "Year of the release of July"),
            _integer("year_data", "Year of the income data"),
            _string("income_group", "Income group of the World Bank, empty where not classified"),
        ],
        "primaryKey": ["geo", "year_release"],
        "foreignKeys": [_key("geo", "economies", "geo")],
    },
    "cautions": {
        "fields": [
            _string("caution", "Word used in indicators.csv", required=True),
            _string("sentence", "What the book prints for it", required=True),
        ],
        "primaryKey": ["caution"],
    },
    "events": {
        "fields": [
            _string("id", "Name of the event", required=True),
            _string("date", "Date, as precise as known", required=True, pattern=r"\d{4}(-\d\d){0,2}"),
            _string("precision", "Precision of the date", required=True, enum=["day", "month", "year"]),
            _integer("year", "Year of the event"),
            _string("category", "Kind of event", required=True),
            _string("instrument", "Instrument of instruments.csv it belongs to, if any"),
            _string("label", "Short label for figures", required=True),
            _string("description", "What happened", required=True),
            _string("theme", "Part of the book", required=True),
            _string("source", "Where it was seen", required=True),
            _string("note", "What a user should know"),
        ],
        "primaryKey": ["id"],
        "foreignKeys": [_key("source", "sources", "id")],
    },
    "claims": {
        "fields": [
            _string("id", "Name of the claim", required=True),
            _string("source", "Source document", required=True),
            _string("theme", "Part of the book", required=True),
            _string("statement", "The claim, paraphrased", required=True),
            _string("locator", "Where it stands in the document", required=True),
            _string("geo", "Economy", required=True),
            _string("year", "Year or years, as the claim states them"),
            _string("relation", "What is claimed of the value", required=True),
            _string("value", "Value as stated"),
            _string("unit", "Unit as stated"),
            _string("check", "Check of trajectory.claims applied to it", required=True),
            _string("indicator", "Series it is checked against, empty where there is none"),
            _string("check_year", "Year or years of the series it is checked against"),
            _string("event", "Event it is checked against, empty where there is none"),
            _string("scale", "Factor from the stated unit to the unit of the series, empty for 1"),
            _string("rounding", "Half a unit of the last digit as stated, empty if the digits show it"),
            _string("first_print", "Series that holds the figure as first printed"),
            _string("others", "Series of other definitions that may hold the stated figure"),
            _string("peers", "Economies or series to compare with, empty for all of the series"),
            _string("caveat", "Words of caveats.csv, separated by spaces"),
            _string("needs", "What would be needed to check it, where these data cannot"),
            _string("chapter", "Chapter that discusses it", required=True),
            _string("figure", "Figure of a chapter that shows it, if one does"),
        ],
        "primaryKey": ["id"],
        "foreignKeys": [_key("source", "sources", "id")],
    },
    "caveats": {
        "fields": [
            _string("caveat", "Word used in claims.csv", required=True),
            _string("sentence", "What the book prints for it", required=True),
        ],
        "primaryKey": ["caveat"],
    },
    "ledger": {
        "fields": [
            _string("id", "Name of the claim", required=True),
            _string("document", "Source document", required=True),
            _string("theme", "Part of the book", required=True),
            _string("statement", "The claim, paraphrased", required=True),
            _string("locator", "Where it stands in the document", required=True),
            _string("geo", "Economy", required=True),
            _string("stated_year", "Year or years, as the claim states them"),
            _string("stated_value", "Value as stated"),
            _string("check", "Check applied", required=True),
            _string("verdict", "Verdict", required=True, enum=list(VERDICTS)),
            _string("reason", "Why", required=True),
            _number("stated", "Stated value in the unit of the series"),
            _number("found", "Figure found, in the unit of the series"),
            _string("unit", "Unit of the series"),
            _string("series", "Series it was checked against"),
            _string("year", "Year of the figure found"),
            _string("source", "Source of the figure found"),
            _string("vintage", "Vintage of the figure found"),
            _number("difference", "Found minus stated"),
            _number("relative", "Difference as a share of the stated value"),
            _string("needs", "What would be needed to check it"),
        ],
        "primaryKey": ["id"],
        "foreignKeys": [_key("id", "claims", "id")],
    },
    "vintages": {
        "fields": [
            _string("indicator", "Series", required=True),
            _string("geo", "Economy", required=True),
            _integer("year", "Year of the value"),
            _string("vintage", "Older state of the data set", required=True),
            {
                "name": "value",
                "type": "number",
                "description": "Value in that vintage, in the unit of the series",
                "constraints": {"required": True},
            },
        ],
        "primaryKey": ["indicator", "geo", "year", "vintage"],
        "foreignKeys": [_key("indicator", "indicators", "id"), _key("geo", "economies", "geo")],
    },
    "instruments": {
        "fields": [
            _string("id", "Name of the instrument", required=True),
            _integer("number", "Its place in the source"),
            _string("name", "Its name", required=True),
            _string("period", "Period, as the source or the chronology gives it"),
            _string("mechanism", "How it is meant to work", required=True),
            _string("example", "Examples"),
            _string("judgement", "What the source thinks of it"),
            _string("series", "Series that could speak to it"),
            _string("source", "Source document", required=True),
            _string("locator", "Where it stands in the document", required=True),
        ],
        "primaryKey": ["id"],
        "foreignKeys": [_key("source", "sources", "id")],
    },
    "firm_types": {
        "fields": [
            _string("type", "Type of firm", required=True),
            _string("financing", "How it is financed"),
            _string("operational_strategy", "Where it works"),
            _string("technological_strategy", "What it does about technology"),
            _string("contribution", "Contribution to technological upgrading"),
            _string("source", "Source document", required=True),
            _string("locator", "Where it stands in the document", required=True),
        ],
        "primaryKey": ["type"],
        "foreignKeys": [_key("source", "sources", "id")],
    },
    "targets": {
        "fields": [
            _string("id", "Name of the target", required=True),
            _string("plan", "Plan that set it", required=True),
            _integer("year_set", "Year in which it was set"),
            _integer("year_due", "Year for which it was set"),
            _string("quantity", "What was targeted", required=True),
            _string("indicator", "Series that measures it, empty where there is none"),
            _string(
                "relation",
                "ge at least, le at most, eq about",
                required=True,
                enum=["ge", "le", "eq"],
            ),
            {
                "name": "value",
                "type": "number",
                "description": "Target",
                "constraints": {"required": True},
            },
            _string("unit", "Unit of the target", required=True),
            _string("source", "Where it was seen", required=True),
            _string("note", "What a user should know"),
        ],
        "primaryKey": ["id"],
        "foreignKeys": [_key("source", "sources", "id")],
    },
}


def _resource(folder: Path, path: str, name: str, schema: dict, **more) -> dict:
    content = (folder / path).read_bytes().replace(b"\r\n", b"\n")
    return {
        "name": name,
        "type": "table",
        "path": path,
        **more,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {"delimiter": ","},  # said, or a tool may guess another from the text of a note
        "bytes": len(content),
        "hash": "sha256:" + hashlib.sha256(content).hexdigest(),
        "schema": schema,
    }


def describe(folder: Path) -> dict:
    """Return the description of the data package in `folder`.

    Raises
    ------
    DataError
        If a series file has no row in indicators.csv, or a row has no file.
    """
    with open(folder / "indicators.csv", encoding="utf-8", newline="") as file:
        rows = {row["id"]: row for row in csv.DictReader(file)}
    files = {path.stem for path in (folder / "series").glob("*.csv")}
    for stem in sorted(files - set(rows)):
        raise DataError(f"data/series/{stem}.csv: no row {stem} in data/indicators.csv")
    for id in sorted(set(rows) - files):
        raise DataError(f"data/indicators.csv: row {id}, but no file data/series/{id}.csv")
    resources = [_resource(folder, f"{name}.csv", name, schema) for name, schema in sorted(TABLES.items())]
    if (folder / "ledger.json").is_file():
        content = (folder / "ledger.json").read_bytes()
        resources.append(
            {
                "name": "ledger-json",
                "path": "ledger.json",
                "format": "json",
                "mediatype": "application/json",
                "encoding": "utf-8",
                "bytes": len(content),
                "hash": "sha256:" + hashlib.sha256(content).hexdigest(),
                "schema": TABLES["ledger"],
            }
        )
    resources += [
        _resource(
            folder,
            f"series/{id}.csv",
            id.replace("_", "-"),
            SERIES,
            title=row["name"],
            description=f"{row['definition']} Unit: {row['unit']}.",
            licenses=[{"name": "other", "title": row["licence"]}],
            sources=[{"title": f"{row['publisher']}: {row['dataset']} ({row['vintage']})"}],
        )
        for id, row in sorted(rows.items())
    ]
    return {
        "name": "from-following-to-surpassing",
        "title": TITLE,
        "description": (
            "Facts and figures carried over from the publishers named in indicators.csv, in this book's "
            "own schema. Each value names where it was seen."
        ),
        "licenses": [
            {
                "name": "other",
                "title": "The selection and description are CC BY 4.0; figures keep their publishers' "
                "terms, listed per indicator",
                "path": "https://creativecommons.org/licenses/by/4.0/",
            }
        ],
        "resources": resources,
    }


def write_description(folder: Path) -> Path:
    """Write ``datapackage.json`` for the files as they are, without looking into the series."""
    path = folder / "datapackage.json"
    text = json.dumps(describe(folder), indent=1, ensure_ascii=False) + "\n"
    path.write_text(text, encoding="utf-8", newline="\n")
    return path


def write(folder: Path) -> Path:
    """Write the ledger and ``datapackage.json`` into `folder` and return the path of the latter.

    The verdicts on the claims follow from the other files, so that they are computed anew: first the
    files are described as they are, then the ledger is worked out from them and described too.

    Raises
    ------
    DataError
        If a file breaks a rule of `trajectory.data`; file, line, value and expectation are named.
    """
    (folder / "ledger.csv").touch()
    path = write_description(folder)
    with data_from(folder):
        table = ledger()
    table.to_csv(folder / "ledger.csv", float_format="%.12g", lineterminator="\n")
    records = json.loads(table.reset_index().to_json(orient="records", double_precision=10))
    text = json.dumps(records, indent=1, ensure_ascii=False) + "\n"
    (folder / "ledger.json").write_text(text, encoding="utf-8", newline="\n")
    write_description(folder)
    return path


@contextmanager
def data_from(folder: Path):
    """Let `trajectory.data` read `folder` for a while."""
    before = os.environ.get("TRAJECTORY_DATA")
    os.environ["TRAJECTORY_DATA"] = str(folder)
    forget()
    try:
        yield
    finally:
        forget()
        if before is None:
            del os.environ["TRAJECTORY_DATA"]
        else:
            os.environ["TRAJECTORY_DATA"] = before
