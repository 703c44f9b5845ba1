"""Check one file of values in seconds, before it becomes a series of the book: ``make data FILE=my.csv``.

Every fault is one line with the file, the line, the value and what was expected.
"""

from __future__ import annotations

import csv
import difflib
import io
import math
import re
from pathlib import Path

from press.project.errors import BuildError
from press.project.tables import read_rows
from trajectory import data

REQUIRED = ("geo", "year", "value", "status", "source")
MOST = 20  # faults that are listed


def check_file(path: Path, root: Path) -> str:
    """Return in a sentence what a file holds.

    Parameters
    ----------
    path : Path
        A CSV file, either with the columns of the book's series or with a column ``year`` and columns of
        numbers.
    root : Path
        The book's folder, whose codes and sources are looked up.

    Raises
    ------
    BuildError
        With one line a fault.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        near = difflib.get_close_matches(path.name, [p.name for p in path.parent.glob("*.csv")], n=1)
        hint = f"; did you mean {near[0]}?" if near else ""
        raise BuildError(f"{path}: there is no such file{hint}") from None
    except IsADirectoryError:
        raise BuildError(f"{path}: a folder, expected a CSV file") from None
    except UnicodeDecodeError as error:
        raise BuildError(f"{path}: byte {error.start} is not UTF-8; save the file as CSV UTF-8") from None
    rows = list(csv.reader(io.StringIO(text, newline="")))
    if len(rows) < 2:
        raise BuildError(f"{path}: {len(rows)} lines, expected a line of column names and lines of values")
    head, faults = rows[0], []
    if len(head) == 1 and ";" in head[0]:
        raise BuildError(f"{path}, line 1: semicolons between columns, expected commas")
    if "year" not in head and "month" not in head:
        raise BuildError(f"{path}, line 1: columns are {', '.join(head)}; expected one named year")
    lines = []
    for number, cells in enumerate(rows[1:], 2):
        if cells and len(cells) != len(head):
            faults.append(f"line {number}: {len(cells)} columns, expected {len(head)}")
        elif cells:
            lines.append((number, dict(zip(head, cells, strict=True))))
    if {"geo", "value"} & set(head):
        if absent := [name for name in REQUIRED if name not in head]:
            raise BuildError(f"{path}, line 1: no column {', '.join(absent)}; expected {', '.join(REQUIRED)}")
        faults += _series(lines, root)
    else:
        faults += _plain(lines, head)
    if faults:
        more = [f"{path}: and {len(faults) - MOST} more"] if len(faults) > MOST else []
        raise BuildError("\n".join([*(f"{path}, {fault}" for fault in faults[:MOST]), *more]))
    years = sorted({row["year"] for _, row in lines if "year" in row})
    span = f", {data.describe_years(map(int, years))}" if years else ""
    if "geo" not in head:
        columns = [name for name in head if name != "year"]
        return f"{path}: {len(lines)} years of {', '.join(columns)}{span}; ready for pandas, see the guide"
    geos = len({row["geo"] for _, row in lines})
    rest = _to_do(path.stem, {row["source"] for _, row in lines}, root)
    return f"{path}: {len(lines)} values, economies: {geos}{span}.{rest}"


def _series(lines, root):
    """Faults of a file with the columns of the book's series."""
    known = _column(root / "data" / "economies.csv", "geo")
    faults, seen = [], {}
    for number, row in lines:
        if row["geo"] not in known:
            near = difflib.get_close_matches(row["geo"].upper(), known, n=1)
            faults.append(
                f"line {number}: geo {row['geo']!r}, expected a code of data/economies.csv"
                + (f"; did you mean {near[0]}?" if near else "")
            )
        faults += _year(number, row)
        faults += _value(number, "value", row["value"])
        if row["status"] not in data.STATUSES:
            faults.append(
                f"line {number}: status {row['status']!r}, expected one of {', '.join(data.STATUSES)}"
            )
        if not row["source"]:
            faults.append(f"line {number}: source is empty, expected an id of data/sources.csv")
        key = (row["geo"], row.get("month") or row.get("year"))
        if key in seen:
            faults.append(f"line {number}: {key[0]} {key[1]} stands twice, first in line {seen[key]}")
        seen.setdefault(key, number)
    return faults


def _plain(lines, head):
    """Faults of a file with years and columns of numbers."""
    faults, seen = [], {}
    for number, row in lines:
        faults += _year(number, row)
        if (year := row.get("year")) in seen:
            faults.append(f"line {number}: year {year} stands twice, first in line {seen[year]}")
        seen.setdefault(year, number)
        for name in head:
            if name not in ("year", "month") and row[name]:
                faults += _value(number, name, row[name])
    return faults


def _year(number, row):
    if "year" in row and not re.fullmatch(data.PERIODS["year"], row["year"]):
        return [f"line {number}: year {row['year']!r}, expected four digits"]
    return []


def _value(number, name, text):
    try:
        if math.isfinite(float(text)) and "_" not in text:
            return []
    except ValueError:
        pass
    hint = "; write 1234.5, with a point and without separators" if re.search(r"\d,\d", text) else ""
    return [f"line {number}: {name} {text!r}, expected a finite number{hint}"]


def _to_do(id, sources, root):
    """What is still missing before the file is a series of the book."""
    missing = []
    if id not in _column(root / "data" / "indicators.csv", "id"):
        missing.append(f"a row {id} in data/indicators.csv")
    known = _column(root / "data" / "sources.csv", "id")
    missing += [f"a row {source} in data/sources.csv" for source in sorted(sources - set(known))]
    return f" Still to do: {'; '.join(missing)}; then python -m press package." if missing else ""


def _column(path, name):
    return [row[name] for row in read_rows(path)[1]]
