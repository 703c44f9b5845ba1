"""Read the tables of the data package as an editor left them, and say what is wrong with a file.

`trajectory.data` reads what was described; this reads before it is described, so that a file saved by a
spreadsheet in another form is refused with a remedy and not with a traceback.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from press.project.errors import BuildError

SHOWN = 40  # lines of refusals
REMEDY = "save it as 'CSV UTF-8' with commas between cells and points in numbers"
COMMAS = "a decimal or thousands comma splits a number, a comma in a text needs quotes"
NUMBER = re.compile(r"-?\d+(\.\d+)?([eE][-+]?\d+)?")
# Controls but tab and line end, bidirectional controls, zero-width letters, the sign for an unknown letter.
UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufffd\ufffe]"
)
# UTF-8 that was read as Windows-1252 or Latin-1 and saved again.
DOUBLE = re.compile(
    "[\u00c2-\u00f4][\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u2026\u2030\u2039\u203a\u20ac\u2122]"
)
MARKS = re.compile(r"^(<{7} |={7}$|>{7} )", re.MULTILINE)


@dataclass(frozen=True)
class Refusal:
    """What a rule found: where, what, and what was expected.

    Attributes
    ----------
    rule : str
        Name of the rule, by which a value can be admitted in ``data/admitted.csv``.
    path, line, column : str, int or None, str
        The place; the first line of a file is 1.
    found, expected : str
        In words that stand after the place.
    key : tuple of str
        Series, economy, period and value, where the rule is about one value.
    """

    rule: str
    path: str
    line: int | None
    column: str
    found: str
    expected: str
    key: tuple[str, ...] = ()

    def __str__(self) -> str:
        where = f"data/{self.path}"
        where += f", line {self.line}" if self.line else ""
        where += f", column {self.column}" if self.column else ""
        return f"{where}: {self.found}; {self.expected} ({self.rule})"


@dataclass(frozen=True)
class Table:
    """A table as text.

    Attributes
    ----------
    path : str
        Relative to the folder of the data package.
    columns : tuple of str
        As the schema has them.
    cells : list of list of str
        The rows without the head.
    lines : list of int
        Where each row begins in the file; the head is line 1.
    schema : mapping
        Its description.
    has_mark : bool
        Whether the file begins with a byte order mark, as a spreadsheet writes it.
    """

    path: str
    columns: tuple[str, ...]
    cells: list[list[str]]
    lines: list[int]
    schema: Mapping
    has_mark: bool = False

    @cached_property
    def rows(self) -> list[dict[str, str]]:
        """The rows as dictionaries."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.cells]

    def column(self, name: str) -> list[str]:
        """Return one column."""
        at = self.columns.index(name)
        return [row[at] for row in self.cells]


class Unreadable(Exception):
    """A file that cannot be read as a table; carries its `refusal`."""

    def __init__(self, path: str, line: int | None, found: str, expected: str = REMEDY):
        self.refusal = Refusal("file", path, line, "", found, expected)
        super().__init__(str(self.refusal))


def stop_at(refused: list[Refusal]) -> None:
    """Raise a BuildError with what was refused, if anything was, a line each."""
    if refused:
        more = f"\nand {len(refused) - SHOWN} more" if len(refused) > SHOWN else ""
        raise BuildError("\n".join(map(str, refused[:SHOWN])) + more)


@lru_cache(maxsize=64)
def _schema(path: Path) -> Mapping:
    return json.loads(path.read_text("utf-8"))


def schema_of(folder: Path, path: str, header: str) -> Mapping:
    """Return the schema of a table by its path; a series is by month where its head says so."""
    name = Path(path).stem.lower()
    if path.startswith("series/"):
        name = "series_monthly" if "month" in header.split(",") else "series"
    return _schema(folder / "schemas" / f"{name}.json")


def decode(path: str, content: bytes) -> tuple[str, bool]:
    """Return the text of a file and whether it began with a byte order mark.

    Raises
    ------
    Unreadable
        If the bytes are not UTF-8, or hold what no table may hold.
    """
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Unreadable(path, 1, "the file is UTF-16")
    marked = content.startswith(b"\xef\xbb\xbf")
    content = content[3:] if marked else content
    try:
        text = content.decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise Unreadable(path, line, f"byte {content[error.start]:#04x} is not UTF-8") from None
    if not text.strip():
        raise Unreadable(path, None, "the file is empty", "bring it back from the last edition")
    for pattern, what, remedy in (
        (MARKS, "marks of an unfinished merge", "choose one side and delete the marks"),
        (UNSEEN, "a character that cannot be seen", "delete it"),
        (DOUBLE, "letters encoded twice", "take the text from its source again, as UTF-8"),
    ):
        if found := pattern.search(text):
            line = text.count("\n", 0, found.start()) + 1
            raise Unreadable(path, line, f"{what} ({found[0]!a})", remedy)
    if "\r" in text:
        line = text.count("\n", 0, text.index("\r")) + 1
        raise Unreadable(path, line, "a line end of an old Macintosh")
    if not text.endswith("\n"):
        remedy = "the file may have been cut off: compare it with the last edition"
        raise Unreadable(path, text.count("\n") + 1, "the last line has no end", remedy)
    return text, marked


def read_table(folder: Path, path: str, content: bytes | None = None) -> Table:
    """Read one table of the data package in `folder`, from its file or from other content.

    Raises
    ------
    Unreadable
        If it is not a table in the form of its schema.
    """
    try:
        content = (folder / path).read_bytes() if content is None else content
    except FileNotFoundError:
        raise Unreadable(path, None, "the file is missing", "bring it back") from None
    text, marked = decode(path, content)
    header = text.split("\n", 1)[0]
    schema = schema_of(folder, path, header)
    expected = tuple(f["name"] for f in schema["fields"])
    if tuple(header.split(",")) != expected:
        if expected in (tuple(header.split(";")), tuple(header.split("\t"))):
            raise Unreadable(path, 1, "cells are not separated by commas")
        raise Unreadable(path, 1, f"columns {header[:120]!r}", f"expected {','.join(expected)}")
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    cells_of, lines, last = [], [], 1
    try:
        next(reader)
        for cells in reader:
            start, last = last + 1, reader.line_num
            if len(cells) != len(expected):
                raise Unreadable(path, start, f"{len(cells)} cells", f"expected {len(expected)}; {COMMAS}")
            cells_of.append(cells)
            lines.append(start)
    except csv.Error as error:
        raise Unreadable(path, reader.line_num, str(error)) from None
    return Table(path, expected, cells_of, lines, schema, marked)


def paths_of(folder: Path) -> list[str]:
    """Return the tables of a data package, relative to its folder, in order."""
    return sorted(
        p.relative_to(folder).as_posix() for p in [*folder.glob("*.csv"), *folder.glob("series/*.csv")]
    )


def series_ids(paths: Iterable[str]) -> list[str]:
    """Return the ids of the series among the tables of a data package."""
    return [path[7:-4] for path in paths if path.startswith("series/")]


def missing(folder: Path) -> list[str]:
    """Return the tables that a schema describes and no file holds; the ledger is computed."""
    there = {path.stem.lower() for path in folder.glob("*.csv")}
    schemas = {path.stem for path in (folder / "schemas").glob("*.json")}
    return [f"{name}.csv" for name in sorted(schemas - there - {"ledger", "series", "series_monthly"})]


def read_tables(folder: Path, paths: Iterable[str] | None = None) -> tuple[dict[str, Table], list[Refusal]]:
    """Read tables; return those that can be read, by path, and what is wrong with the others."""
    found, refused = {}, []
    paths = [*missing(folder), *paths_of(folder)] if paths is None else paths
    for path in paths:
        try:
            found[path] = read_table(folder, path)
        except Unreadable as error:
            refused.append(error.refusal)
    return found, refused
