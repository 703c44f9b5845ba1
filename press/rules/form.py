"""Rules that the schemas state: types, closed lists, keys and references between tables."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from press.rules.reading import NUMBER, Refusal, Table

NUMBER_REMEDY = "expected a number as 1234.5, with a point and without separators"


def check_form(tables: Mapping[str, Table], only: Iterable[str] | None = None) -> list[Refusal]:
    """Check every cell against the schema of its table, and the keys of each table.

    Parameters
    ----------
    tables : dict of Table
        All tables of the data package.
    only : iterable of str, optional
        Paths of the tables to check; all by default.
    """
    refused: list[Refusal] = []
    for path in tables if only is None else [*only, *_pointing(tables, set(only))]:
        if path in tables:
            refused += _table(tables, tables[path])
    return refused


def _pointing(tables: Mapping[str, Table], changed: set[str]) -> list[str]:
    """Return the tables with a reference to one that changed."""
    targets = {
        path: {f"{key['reference']['resource']}.csv" for key in table.schema.get("foreignKeys", [])}
        for path, table in tables.items()
    }
    return [path for path, named in targets.items() if path not in changed and named & changed]


def _table(tables: Mapping[str, Table], table: Table) -> Iterator[Refusal]:
    for spec in table.schema["fields"]:
        yield from _column(table, spec)
    key = table.schema.get("primaryKey", [])
    if key:
        seen: dict[tuple[str, ...], int] = {}
        names = zip(*(table.column(column) for column in key), strict=True)
        for line, name in zip(table.lines, names, strict=True):
            if name in seen:
                found = f"{' '.join(name)} stands in line {seen[name]} already"
                yield Refusal("form", table.path, line, key[0], found, "expected once")
            seen[name] = line
    for reference in table.schema.get("foreignKeys", []):
        column, target = reference["fields"][0], reference["reference"]
        other = tables.get(f"{target['resource']}.csv")
        if other is None:
            continue
        known = {*other.column(target["fields"][0]), ""}
        cells = table.column(column)
        if not known.issuperset(cells):
            for line, cell in zip(table.lines, cells, strict=True):
                if cell not in known:
                    expected = f"expected one of data/{other.path}"
                    yield Refusal("form", table.path, line, column, repr(cell), expected)


def _column(table: Table, spec: Mapping) -> Iterator[Refusal]:
    name, kind, rules = spec["name"], spec["type"], spec.get("constraints", {})
    pattern = re.compile(rules["pattern"]) if "pattern" in rules else None
    cells = table.column(name)
    wrong = {}
    for cell in set(cells):  # most stand many times
        problem = None
        if cell == "":
            problem = "expected a value" if rules.get("required") else None
        elif cell != cell.strip():
            problem = "expected no space at the ends"
        elif kind in ("number", "integer"):
            if not NUMBER.fullmatch(cell) or (kind == "integer" and not re.fullmatch(r"-?\d+", cell)):
                problem = NUMBER_REMEDY
            elif "minimum" in rules and float(cell) < rules["minimum"]:
                problem = f"expected at least {rules['minimum']}"
            elif "maximum" in rules and float(cell) > rules["maximum"]:
                problem = f"expected at most {rules['maximum']}"
        elif "enum" in rules and cell not in rules["enum"]:
            problem = f"expected one of {', '.join(rules['enum'])}"
        elif pattern and not pattern.fullmatch(cell):
            problem = f"expected the form {rules['pattern']}"
        if problem:
            wrong[cell] = problem
    if wrong:
        for line, cell in zip(table.lines, cells, strict=True):
            if cell in wrong:
                yield Refusal("form", table.path, line, name, repr(cell[:60]), wrong[cell])
