"""What differs between the tables that were described and those an editor left, cell by cell.

Rows are matched by the key of their schema, or by their place where there is none. Added rows and changed
free text are ordinary: how many there are is entered. A changed figure, name, date, status or reference,
and a row that is gone, are corrections: each is entered a second time before it is described, so that a
slip is not taken for one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from press.rules.reading import Table

# Prose, which no rule can compare with anything.
FREE = {
    "note", "description", "sentence", "definition", "statement", "reason", "label", "finding", "judgement",
    "mechanism", "example", "title", "licence", "seen_at", "dataset", "publisher", "locator", "scope",
}  # fmt: skip
JOURNAL = "CHANGES.csv"
BY_ITSELF = ("ledger.csv", JOURNAL)  # what the package computes or adds to
WRITTEN = ("bounds.csv", "extents.csv")  # by a program, and shown
MANY = 12  # corrections of one column of a table are entered again as their number


@dataclass(frozen=True)
class Change:
    """One changed cell, or a row that was added or is gone (`column` is empty, `new` or `old` is).

    Attributes
    ----------
    path, row, column, old, new, source : str
        `row` is the row's key in words, `source` the document the new value names.
    """

    path: str
    row: str
    column: str
    old: str
    new: str
    source: str = ""

    @property
    def is_correction(self) -> bool:
        """Whether it must be entered again."""
        if self.path in WRITTEN:
            return False
        return (self.column not in FREE and self.old != "") if self.column else self.new == ""

    def again(self) -> str:
        """Return how the change is entered a second time."""
        return f"{self.path} {self.row} " + (f"{self.column}={self.new}" if self.column else "gone")


def _keyed(table: Table) -> dict[str, list[str]]:
    key = table.schema.get("primaryKey", [])
    if not key:
        return {f"row {number}": row for number, row in enumerate(table.cells, start=1)}
    places = [table.columns.index(column) for column in key]
    return {" ".join(row[at] for at in places): row for row in table.cells}


def changes(old: Mapping[str, Table], new: Mapping[str, Table]) -> list[Change]:
    """Return the changes from one state of tables to another, in order of path and row."""
    found: list[Change] = []
    for path in sorted(old.keys() | new.keys()):
        if path in BY_ITSELF or (path in old and path in new and old[path].cells == new[path].cells):
            continue
        before = _keyed(old[path]) if path in old else {}
        after = _keyed(new[path]) if path in new else {}
        columns = (new if path in new else old)[path].columns
        source = columns.index("source") if "source" in columns else None
        for row in dict.fromkeys([*before, *after]):
            named = after[row][source] if source is not None and row in after else ""
            if row not in before:
                found.append(Change(path, row, "", "", " ".join(filter(None, after[row]))[:80], named))
            elif row not in after:
                found.append(Change(path, row, "", " ".join(filter(None, before[row]))[:80], "", named))
            elif before[row] != after[row]:
                was = dict(zip(old[path].columns, before[row], strict=True))  # a column may be new
                found += [
                    Change(path, row, column, was.get(column, ""), cell, named)
                    for column, cell in zip(columns, after[row], strict=True)
                    if was.get(column, "") != cell
                ]
    return found


def asked(found: Iterable[Change]) -> list[str]:
    """Return what has to be entered again.

    Each correction, or how many of a column there are where there are many; and how many other changes.
    """
    found = list(found)
    corrections = [change for change in found if change.is_correction]
    counts = Counter((change.path, change.column) for change in corrections)
    each = [c.again() for c in corrections if counts[c.path, c.column] <= MANY]
    many = [f"{path} {column or 'gone'} {n}" for (path, column), n in counts.items() if n > MANY]
    others = sum(not change.is_correction and change.path not in WRITTEN for change in found)
    rest = [f"{others} other change{'s' * (others > 1)}"] if others else []
    return [*each, *many, *rest]


def patterns(found: Iterable[Change]) -> list[str]:
    """Return what the corrections of a series look like, where it is not a correction at all.

    Values exchanged between rows, and values all multiplied by one factor, are hardly ever meant.
    """
    words = []
    values: dict[str, list[Change]] = {}
    for change in found:
        if change.column == "value" and change.is_correction:
            values.setdefault(change.path, []).append(change)
    for path, own in values.items():
        rows = ", ".join(change.row for change in own[:4])
        if len(own) > 1 and Counter(c.old for c in own) == Counter(c.new for c in own):
            words.append(f"data/{path}: the values of {rows} are exchanged")
        factors = {f"{float(c.new) / float(c.old):.6g}" for c in own if float(c.old)}
        if len(own) > 2 and len(factors) == 1:
            words.append(f"data/{path}: {len(own)} values are multiplied by {factors.pop()} ({rows} ...)")
    return words
