"""Read and write CSV files as they stand: as text, in the one form of the data package."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from press.project.folders import write_file


def read_rows(path: Path) -> tuple[list[str], list[dict[str, str]]]:
    """The rows of a CSV file.

    Returns
    -------
    columns : list of str
    rows : list of dict of str to str
    """
    with open(path, encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        return list(reader.fieldnames or []), list(reader)


def csv_text(columns: Sequence[str], rows: Iterable[Mapping]) -> str:
    """Return rows as comma-separated values with Unix line ends."""
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def write_rows(path: Path, columns: Sequence[str], rows: Iterable[Mapping]) -> None:
    """Write rows to a CSV file with Unix line ends."""
    write_file(path, csv_text(columns, rows))


def number_text(value: float) -> str:
    """A number with all its digits and nothing else: ``3``, ``0.1``, ``15865474315.4056``."""
    return str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(value)
