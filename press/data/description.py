"""Describe the data package: ``datapackage.json`` from the files in ``data/``.

It holds the types, constraints, keys, licences, sizes and hashes that `trajectory.data` and any Frictionless
tool check against.
"""

from __future__ import annotations

import json
from pathlib import Path

from press.project.digests import text_digest
from press.project.environment import data_from
from press.project.folders import write_file
from press.project.tables import read_rows
from trajectory.claims import ledger
from trajectory.data import DataError

TITLE = "Figures of 'From Following to Surpassing: China's innovation trajectory in data'"


# The tables beside the series, each with its schema of the same name in ``schemas/``.
TABLES = (
    "CHANGES", "admitted", "bounds", "caveats", "cautions", "claims", "confirmations", "derivations",
    "economies", "events", "evidence", "extents", "firm_types", "forecasts", "identities", "income_groups",
    "indicators", "instruments", "ledger", "sources", "targets", "vintages",
)  # fmt: skip
# The delimiter is said, or a tool may guess another from the text of a note.
CSV = {"format": "csv", "mediatype": "text/csv", "encoding": "utf-8", "dialect": {"delimiter": ","}}
JSON = {"format": "json", "mediatype": "application/json", "encoding": "utf-8"}


def _resource(folder: Path, about: dict, form: dict, schema: str) -> dict:
    content = (folder / about["path"]).read_bytes().replace(b"\r\n", b"\n")
    size = {"bytes": len(content), "hash": f"sha256:{text_digest(content)}"}
    return {**about, **form, **size, "schema": f"schemas/{schema}.json"}


def _series(folder: Path, row: dict[str, str]) -> dict:
    path = f"series/{row['id']}.csv"
    schema = "series_monthly" if "month" in read_rows(folder / path)[0] else "series"
    about = {
        "name": row["id"].replace("_", "-"),
        "type": "table",
        "path": path,
        "title": row["name"],
        "description": f"{row['definition']} Unit: {row['unit']}.",
        "licenses": [{"name": "other", "title": row["licence"]}],
        "sources": [{"title": f"{row['publisher']}: {row['dataset']} ({row['vintage']})"}],
    }
    return _resource(folder, about, CSV, schema)


def describe(folder: Path) -> dict:
    """Return the description of the data package in `folder`.

    Raises
    ------
    DataError
        If a series file has no row in indicators.csv, or a row has no file.
    """
    rows = {row["id"]: row for row in read_rows(folder / "indicators.csv")[1]}
    files = {path.stem for path in (folder / "series").glob("*.csv")}
    for stem in sorted(files - set(rows)):
        raise DataError(f"data/series/{stem}.csv: no row {stem} in data/indicators.csv")
    for id in sorted(set(rows) - files):
        raise DataError(f"data/indicators.csv: row {id}, but no file data/series/{id}.csv")
    resources = [
        _resource(folder, {"name": name.lower(), "type": "table", "path": f"{name}.csv"}, CSV, name.lower())
        for name in TABLES
    ]
    if (folder / "ledger.json").is_file():
        about = {"name": "ledger-json", "path": "ledger.json"}
        resources.append(_resource(folder, about, JSON, "ledger"))
    resources += [_series(folder, row) for _, row in sorted(rows.items())]
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
    text = json.dumps(describe(folder), indent=1, ensure_ascii=False) + "\n"
    return write_file(folder / "datapackage.json", text)


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
    write_description(folder)
    with data_from(folder):
        table = ledger()
    table.to_csv(folder / "ledger.csv", float_format="%.12g", lineterminator="\n")
    records = json.loads(table.reset_index().to_json(orient="records", double_precision=10))
    write_file(folder / "ledger.json", json.dumps(records, indent=1, ensure_ascii=False) + "\n")
    return write_description(folder)
