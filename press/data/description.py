"""Describe the data package: ``datapackage.json`` from the files in ``data/``.

This writes the
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

from trajectory.claims import ledger
from trajectory.data import DataError, forget

TITLE = "Figures of 'From Following to Surpassing: China's innovation trajectory in data'"


# The tables beside the series, each with its schema of the same name in ``schemas/``.
TABLES = (
    "CHANGES",
    "admitted",
    "bounds",
    "caveats",
    "cautions",
    "claims",
    "confirmations",
    "derivations",
    "economies",
    "events",
    "evidence",
    "extents",
    "firm_types",
    "forecasts",
    "identities",
    "income_groups",
    "indicators",
    "instruments",
    "ledger",
    "sources",
    "targets",
    "vintages",
)


def _resource(folder: Path, path: str, name: str, schema: str, **more) -> dict:
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
        "schema": f"schemas/{schema}.json",
    }


def _series_schema(path: Path) -> str:
    """Return the schema of a series: by year, or by month."""
    with open(path, encoding="utf-8", newline="") as file:
        return "series_monthly" if "month" in next(csv.reader(file), ()) else "series"


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
    resources = [_resource(folder, f"{name}.csv", name.lower(), name.lower()) for name in TABLES]
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
                "schema": "schemas/ledger.json",
            }
        )
    resources += [
        _resource(
            folder,
            f"series/{id}.csv",
            id.replace("_", "-"),
            _series_schema(folder / "series" / f"{id}.csv"),
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
