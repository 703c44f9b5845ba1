"""A vintage: new states of series, written beside the book's data and never over them.

``vintages/NAME/`` holds the series in the book's schema, the rows that ``sources.csv`` will need, and
``vintage.json``, which says what the series were compared with. `apply` makes of a copy of ``data/``
what it would be with the vintage in it; the report and the adoption both use it, so that what was
reported is what is adopted.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

from press.project.digests import text_digest
from press.project.environment import data_from
from press.project.errors import BuildError
from press.project.folders import write_file
from press.project.tables import number_text, read_rows, write_rows
from press.refresh.changes import NEW, compare, last_digit, same
from press.refresh.observations import Fetched, Observation
from trajectory import data

FOLDER = "vintages"
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


@dataclass(frozen=True)
class Vintage:
    """A vintage on disk.

    Attributes
    ----------
    folder : Path
    description : dict
        The contents of ``vintage.json``.
    """

    folder: Path
    description: dict

    @property
    def series(self) -> list[str]:
        """The ids of its series."""
        return sorted(self.description["series"])

    def file(self, series: str) -> Path:
        """The file of one of its series."""
        return self.folder / "series" / f"{series}.csv"


def source_id(prefix: str, *what: str) -> str:
    """An id for ``sources.csv``, made from what the source is."""
    return f"{prefix}_{hashlib.sha256(' '.join(what).encode()).hexdigest()[:6]}"


def write_vintage(
    folder: Path, data_folder: Path, fetched: list[Fetched], prefixes: dict[str, str], today: str
) -> Vintage:
    """Write fetched series as a vintage.

    A value that is the book's but for rounding keeps its status and note; the digits are the new ones.

    Parameters
    ----------
    folder : Path
        Empty or missing.
    prefixes : dict of str to str
        How source ids of an interface begin.
    """
    sources, described = [], {}
    for item in fetched:
        path = data_folder / "series" / f"{item.series}.csv"
        columns, rows = read_rows(path)
        before = {(row["geo"], int(row["year"])): row for row in rows}
        half_unit = last_digit(rows)
        id = source_id(prefixes[item.interface], item.dataset, item.vintage, item.seen_at)
        out = []
        for observation in item.observations:
            row = {
                "geo": observation.geo, "year": str(observation.year),
                "value": number_text(observation.value), "status": observation.status,
                "source": id, "confirmed_by": "", "note": observation.note,
            }  # fmt: skip
            old = before.get((observation.geo, observation.year))
            if old and same(float(old["value"]), observation.value, half_unit):
                row |= {"status": old["status"], "note": old["note"]}
            out.append(row)
        out.sort(key=lambda row: (row["geo"], row["year"]))
        write_rows(folder / "series" / path.name, columns, out)
        sources.append(
            {
                "id": id, "publisher": item.publisher, "dataset": item.dataset,
                "vintage": item.vintage, "seen_at": item.seen_at,
            }
        )  # fmt: skip
        dated = re.search(r"\d{4}-\d\d-\d\d", item.vintage)
        described[item.series] = {
            "vintage": item.vintage,
            "published": dated[0] if dated else "",
            "compared_with": text_digest(path),
        }
    write_rows(folder / "sources.csv", list(sources[0]), sorted(sources, key=lambda row: row["id"]))
    description = {"accessed": today, "series": described}
    write_file(folder / "vintage.json", json.dumps(description, indent=1, sort_keys=True) + "\n")
    return Vintage(folder, description)


def read_vintage(root: Path, name: str) -> Vintage:
    """Read a vintage by its name, or by the path of its folder.

    Raises
    ------
    BuildError
        If there is none, or if it is not whole.
    """
    folder = root / FOLDER / name if NAME.fullmatch(str(name)) else Path(name)
    try:
        description = json.loads((folder / "vintage.json").read_text("utf-8"))
        series = description["series"]
    except FileNotFoundError:
        there = sorted(path.parent.name for path in (root / FOLDER).glob("*/vintage.json"))
        raise BuildError(
            f"no vintage {name!r}; {'there are ' + ', '.join(there) if there else 'run refresh first'}"
        ) from None
    except (ValueError, KeyError, TypeError):
        raise BuildError(f"{folder}/vintage.json is not the description of a vintage") from None
    missing = [id for id in series if not (folder / "series" / f"{id}.csv").is_file()]
    if missing or not (folder / "sources.csv").is_file():
        raise BuildError(f"{folder}: {'series/' + missing[0] if missing else 'sources'}.csv is missing")
    return Vintage(folder, description)


def apply(vintage: Vintage, data_folder: Path, only: Collection[str] | None = None) -> None:
    """Put a vintage into a folder of data; the description has to be written anew afterwards.

    Replaced values that were revised or withdrawn go to ``vintages.csv``, under the vintage they are of.

    Parameters
    ----------
    data_folder : Path
        A copy of the book's data.
    only : collection of str, optional
        The series to put in; all by default.
    """
    columns, indicators = read_rows(data_folder / "indicators.csv")
    by_id = {row["id"]: row for row in indicators}
    source_columns, sources = read_rows(data_folder / "sources.csv")
    source_vintage = {row["id"]: row["vintage"] for row in sources}
    old_columns, older = read_rows(data_folder / "vintages.csv")
    known = {tuple(row[c] for c in old_columns[:4]) for row in older}
    _, added = read_rows(vintage.folder / "sources.csv")
    used = set()
    for id in only or vintage.series:
        described = vintage.description["series"][id]
        path = data_folder / "series" / f"{id}.csv"
        _, before = read_rows(path)
        _, after = read_rows(vintage.file(id))
        used |= {row["source"] for row in after}
        mixed = by_id[id]["vintage"] == data.SEVERAL_VINTAGES
        rows = {(row["geo"], int(row["year"])): row for row in before}
        now = [Observation(row["geo"], int(row["year"]), float(row["value"])) for row in after]
        for change in compare(id, before, now):
            if change.kind == NEW:
                continue
            row = rows[change.geo, change.year]
            name = source_vintage[row["source"]] if mixed else by_id[id]["vintage"]
            kept = {column: row[column] for column in ("geo", "year", "value", "source")}
            entry = dict.fromkeys(old_columns, "") | kept | {"indicator": id, "vintage": name}
            if tuple(entry[c] for c in old_columns[:4]) not in known:
                older.append(entry)
        shutil.copyfile(vintage.file(id), path)
        by_id[id]["vintage"] = described["vintage"]
        by_id[id]["published"] = described["published"]
        by_id[id]["accessed"] = vintage.description["accessed"]
    there = {row["id"] for row in sources}
    sources += [row for row in added if row["id"] in used and row["id"] not in there]
    write_rows(data_folder / "indicators.csv", columns, indicators)
    write_rows(data_folder / "sources.csv", source_columns, sorted(sources, key=lambda row: row["id"]))
    older.sort(key=lambda row: [row[c] for c in old_columns[:4]])
    write_rows(data_folder / "vintages.csv", old_columns, older)


def check(data_folder: Path, series: Iterable[str]) -> None:
    """Read series of a data package by the book's own rules.

    Raises
    ------
    BuildError
        If a file breaks one; file, line, value and expectation are named.
    """
    with data_from(data_folder):
        try:
            known = set(data.indicators().index)
            for id in series:
                if id not in known:
                    raise BuildError(f"data/indicators.csv has no row for {id}")
                data.table(id)
            data.vintages(), data.sources()
        except data.DataError as error:
            raise BuildError(str(error)) from None
