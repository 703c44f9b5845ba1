"""Second readings: what another document prints for a value, compared within the precision of its print.

``data/confirmations.csv`` holds the number as printed with its unit, the document, the place in it and its
date. A document is no second reading of a value that was taken from it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from press.rules.reading import Refusal, Table

SCALES = {
    "100 million": 1e8, "10,000": 1e4, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12,
}  # fmt: skip
SCALE = re.compile(rf"({'|'.join(SCALES)})\b")


def scale_of(unit: str) -> float:
    """Return the number that a unit begins with: 1e8 for ``100 million yuan``."""
    found = SCALE.match(unit)
    return SCALES[found[1]] if found else 1


def agrees(value: float, unit: str, printed: str, word: str, printed_unit: str) -> bool:
    """Whether a value is what is printed, within half a unit of the last printed digit.

    ``over`` and ``about`` allow a whole unit of the last digit that is not nought, ``over`` only above it.
    """
    factor = scale_of(printed_unit) / scale_of(unit)
    number = float(printed)
    digits = len(printed.partition(".")[2])
    last = 10.0**-digits
    if word and not digits:
        last = 10.0 ** (len(printed) - len(printed.rstrip("0")))
    difference = value / factor - number
    slack = 1e-9 * abs(number)
    if word == "over":
        return -slack <= difference <= last + slack
    return abs(difference) <= (last if word else last / 2) + slack


def check_confirmations(tables: Mapping[str, Table], only: Iterable[str] | None = None) -> list[Refusal]:
    """Compare second readings with the series, or with those in `only`."""
    return list(_compared(tables, None if only is None else set(only)))


def _compared(tables: Mapping[str, Table], wanted: set[str] | None) -> Iterator[Refusal]:
    units = {row["id"]: row["unit"] for row in tables["indicators.csv"].rows}
    rows: dict[str, dict[tuple[str, str], tuple[int, Mapping[str, str]]]] = {}
    table = tables["confirmations.csv"]
    for line, row in zip(table.lines, table.rows, strict=True):
        id = row["series"]
        if wanted is not None and id not in wanted:
            continue
        own = tables.get(f"series/{id}.csv")
        if own is not None and id not in rows:
            numbered = zip(own.lines, own.rows, strict=True)
            rows[id] = {(r["geo"], r[own.columns[1]]): (at, r) for at, r in numbered}
        at, value = rows.get(id, {}).get((row["geo"], row["period"]), (0, None))
        where = f"{id} {row['geo']} {row['period']}"
        if value is None:
            expected = "expected a value of the series to compare it with"
            yield Refusal("second reading", table.path, line, "period", where, expected)
        elif value["source"] == row["document"]:
            found = f"{where}: {row['document']}"
            expected = "expected another document than the source of the value"
            yield Refusal("second reading", table.path, line, "document", found, expected)
        elif not agrees(float(value["value"]), units[id], row["value"], row["word"], row["unit"]):
            found = f"{where}: {value['value']} {units[id]}"
            printed = " ".join(filter(None, (row["word"], row["value"], row["unit"])))
            expected = f"{row['document']} prints {printed}"
            key = (id, row["geo"], row["period"], value["value"])
            yield Refusal("second reading", f"series/{id}.csv", at, "value", found, expected, key)
