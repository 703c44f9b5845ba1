"""Kinds of faults: what careless hands and programs do to a file of ``data/``.

Each kind takes the content of a table as text, or the whole file as bytes, and returns it damaged; None where
the file has nothing that this fault could do harm to. A generator of random numbers chooses the row.
"""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Callable

from press.project.tables import csv_text

Row = dict[str, str]
Edit = Callable[[list[Row], random.Random], list[Row] | None]
Damage = Callable[[bytes, random.Random], bytes | None]

SERIES: dict[str, Damage] = {}  # for a file in series/
TABLES: dict[str, tuple[str, Damage]] = {}  # name of the kind: the file and what is done to it
ANY: dict[str, Damage] = {}  # for every file


def parse(content: bytes) -> tuple[list[str], list[Row]]:
    """Return the columns and rows of a table."""
    reader = csv.DictReader(io.StringIO(content.decode("utf-8"), newline=""))
    return list(reader.fieldnames or ()), list(reader)


def _of_rows(edit: Edit) -> Damage:
    def damage(content: bytes, chance: random.Random) -> bytes | None:
        columns, rows = parse(content)
        edited = edit(rows, chance) if rows else None
        return None if edited is None else csv_text(columns, edited).encode()

    return damage


def series(name: str) -> Callable[[Edit], Edit]:
    """Register a fault in the rows of a series."""

    def register(edit: Edit) -> Edit:
        SERIES[name] = _of_rows(edit)
        return edit

    return register


def file(name: str) -> Callable[[Damage], Damage]:
    """Register a fault of a whole file."""

    def register(damage: Damage) -> Damage:
        ANY[name] = damage
        return damage

    return register


def _when(row: Row) -> str:
    """Return the name of the column with the period."""
    return "year" if "year" in row else "month"


def _groups(rows: list[Row]) -> dict[str, list[Row]]:
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(row["geo"], []).append(row)
    return groups


def _economy(rows: list[Row], chance: random.Random) -> list[Row]:
    """Return the rows of one economy."""
    return chance.choice(list(_groups(rows).values()))


def _text(value: float) -> str:
    return f"{value:.10g}" if abs(value) < 1e15 else f"{value:.0f}"


def _one(change: Callable[[str, random.Random], str | None]) -> Edit:
    """Return an edit of the value of one row, China's if there is one, that alters the number."""

    def edit(rows: list[Row], chance: random.Random) -> list[Row] | None:
        own = [row for row in rows if row["geo"] == "CHN"] or rows
        row = chance.choice(own)
        value = change(row["value"], chance)
        if value is None or value == row["value"]:
            return None
        row["value"] = value
        return rows

    return edit


def _all(factor: float, geo: str | None = None) -> Edit:
    def edit(rows: list[Row], chance: random.Random) -> list[Row] | None:
        own = [row for row in rows if geo in (None, row["geo"]) and float(row["value"])]
        for row in own:
            row["value"] = _text(float(row["value"]) * factor)
        return rows if own else None

    return edit


def _digits(value: str) -> list[int]:
    return [at for at, letter in enumerate(value) if letter.isdigit()]


def _digit(place: int) -> Callable[[str, random.Random], str | None]:
    def change(value: str, chance: random.Random) -> str | None:
        at = _digits(value)
        if len(at) < 3:
            return None
        other = str((int(value[at[place]]) + chance.randint(1, 8)) % 10)
        return value[: at[place]] + other + value[at[place] + 1 :]

    return change


def _transposed(value: str, chance: random.Random) -> str | None:
    at = [a for a in _digits(value)[:-1] if value[a + 1].isdigit() and value[a] != value[a + 1]]
    if not at:
        return None
    first = chance.choice(at)
    return value[:first] + value[first + 1] + value[first] + value[first + 2 :]


def _significant(value: str, chance: random.Random) -> str | None:
    rounded = f"{float(value):.2E}"
    return rounded if float(rounded) != float(value) else None


series("decimal point moved right")(_one(lambda v, c: _text(float(v) * 10) if float(v) else None))
series("decimal point moved left")(_one(lambda v, c: _text(float(v) / 10) if float(v) else None))
series("one value times 100")(_one(lambda v, c: _text(float(v) * 100) if float(v) else None))
series("sign turned")(_one(lambda v, c: _text(-float(v)) if float(v) else None))
series("two digits transposed")(_one(_transposed))
series("first digit mistyped")(_one(_digit(0)))
series("second digit mistyped")(_one(_digit(1)))
series("last digit mistyped")(_one(_digit(-1)))
series("large number rounded by a spreadsheet")(_one(_significant))
series("value replaced by a word")(_one(lambda v, c: "n/a"))
series("value emptied")(_one(lambda v, c: ""))
series("decimal comma")(_one(lambda v, c: v.replace(".", ",") if "." in v else v + ",0"))
series("thousands separator")(
    _one(lambda v, c: f"{int(v):,}" if v.isdigit() and len(v) > 3 else v[:1] + "'000")
)
series("value as not a number")(_one(lambda v, c: "nan"))
series("value infinite")(_one(lambda v, c: "inf"))
series("whole series times 1,000")(_all(1000))
series("whole series over 1,000")(_all(0.001))
series("whole series times 10")(_all(10))
series("China times 1,000")(_all(1000, "CHN"))
series("China times 10")(_all(10, "CHN"))


def _without(choose: Callable[[list[Row], random.Random], Row | None]) -> Edit:
    """Return an edit that drops the chosen row, if there is one."""

    def edit(rows: list[Row], chance: random.Random) -> list[Row] | None:
        drop = choose(rows, chance)
        return None if drop is None else [row for row in rows if row is not drop]

    return edit


def _middle(rows: list[Row], chance: random.Random) -> Row | None:
    inner = [row for own in _groups(rows).values() for row in own[1:-1]]
    return chance.choice(inner) if inner else None


series("row in the middle dropped")(_without(_middle))
series("last row of an economy dropped")(_without(lambda rows, chance: _economy(rows, chance)[-1]))
series("first row of an economy dropped")(_without(lambda rows, chance: _economy(rows, chance)[0]))


@series("economy dropped")
def _(rows: list[Row], chance: random.Random) -> list[Row] | None:
    geo = chance.choice(list(_groups(rows)))
    return [row for row in rows if row["geo"] != geo]


series("half of the rows dropped")(lambda rows, chance: rows[::2] if len(rows) > 1 else None)
series("cut off at the end of a line")(
    lambda rows, chance: rows[: chance.randrange(1, len(rows))] if len(rows) > 1 else None
)
series("row twice")(lambda rows, chance: [*rows, chance.choice(rows)])


@series("another valid code of an economy")
def _(rows: list[Row], chance: random.Random) -> list[Row] | None:
    row = chance.choice(rows)
    row["geo"] = chance.choice([geo for geo in ("VNM", "POL", "MEX", "FRA") if geo != row["geo"]])
    return rows


@series("code of an economy of all its rows changed")
def _(rows: list[Row], chance: random.Random) -> list[Row] | None:
    old = chance.choice(list(_groups(rows)))
    for row in rows:
        row["geo"] = "NPL" if row["geo"] == old else row["geo"]
    return rows


@series("unknown code of an economy")
def _(rows: list[Row], chance: random.Random) -> list[Row] | None:
    chance.choice(rows)["geo"] = "CHX"
    return rows


@series("all years later by one")
def _(rows: list[Row], chance: random.Random) -> list[Row] | None:
    for row in rows:
        old = row[_when(row)]
        row[_when(row)] = str(int(old[:4]) + 1) + old[4:]
    return rows


@series("one year mistyped")
def _(rows: list[Row], chance: random.Random) -> list[Row] | None:
    row = chance.choice(rows)
    name = _when(row)
    row[name] = row[name][:2] + chance.choice([d for d in "0123456789" if d != row[name][2]]) + row[name][3:]
    return rows


def _exchange(rows: list[Row], pair: tuple[Row, Row] | None) -> list[Row] | None:
    if pair is None or float(pair[0]["value"]) == float(pair[1]["value"]):
        return None
    pair[0]["value"], pair[1]["value"] = pair[1]["value"], pair[0]["value"]
    return rows


@series("values of two years exchanged")
def _(rows: list[Row], chance: random.Random) -> list[Row] | None:
    own = _economy(rows, chance)
    return _exchange(rows, tuple(chance.sample(own, 2)) if len(own) > 1 else None)


@series("values of neighbouring years exchanged")
def _(rows: list[Row], chance: random.Random) -> list[Row] | None:
    own = _economy(rows, chance)
    at = chance.randrange(len(own) - 1) if len(own) > 1 else 0
    return _exchange(rows, (own[at], own[at + 1]) if len(own) > 1 else None)


@series("values of two economies in a year exchanged")
def _(rows: list[Row], chance: random.Random) -> list[Row] | None:
    name = _when(rows[0])
    year = chance.choice(rows)[name]
    own = [row for row in rows if row[name] == year]
    return _exchange(rows, tuple(chance.sample(own, 2)) if len(own) > 1 else None)


@series("two economies exchanged throughout")
def _(rows: list[Row], chance: random.Random) -> list[Row] | None:
    geos = list(_groups(rows))
    if len(geos) < 2:
        return None
    one, other = chance.sample(geos, 2)
    for row in rows:
        row["geo"] = {one: other, other: one}.get(row["geo"], row["geo"])
    return rows


@series("value of the year before copied forward")
def _(rows: list[Row], chance: random.Random) -> list[Row] | None:
    own = _economy(rows, chance)
    at = chance.randrange(1, len(own)) if len(own) > 1 else 0
    if not at or own[at]["value"] == own[at - 1]["value"]:
        return None
    own[at]["value"] = own[at - 1]["value"]
    return rows


@series("column of values moved down by a row")
def _(rows: list[Row], chance: random.Random) -> list[Row] | None:
    values = [row["value"] for row in rows]
    for row, value in zip(rows, [values[-1], *values[:-1]], strict=True):
        row["value"] = value
    return rows if len(set(values)) > 1 else None


@series("year filled in between two others")
def _(rows: list[Row], chance: random.Random) -> list[Row] | None:
    known = {(row["geo"], row[_when(row)]) for row in rows}
    for row in rows:
        if "year" in row and (row["geo"], str(int(row["year"]) + 1)) not in known:
            return [*rows, {**row, "year": str(int(row["year"]) + 1), "note": ""}]
    return None


@series("years of two columns exchanged: year and value")
def _(rows: list[Row], chance: random.Random) -> list[Row] | None:
    name = _when(rows[0])
    for row in rows:
        row[name], row["value"] = row["value"], row[name]
    return rows


@series("source and second source exchanged")
def _(rows: list[Row], chance: random.Random) -> list[Row] | None:
    own = [row for row in rows if row["confirmed_by"]]
    for row in own:
        row["source"], row["confirmed_by"] = row["confirmed_by"], row["source"]
    return rows if own else None


def _cell(column: str, value: Callable[[Row, random.Random], str | None]) -> Edit:
    def edit(rows: list[Row], chance: random.Random) -> list[Row] | None:
        chance.shuffle(order := list(range(len(rows))))
        for at in order:
            new = value(rows[at], chance)
            if new is not None and new != rows[at][column]:
                rows[at][column] = new
                return rows
        return None

    return edit


def _only(was: tuple[str, ...], new: str) -> Callable[[Row, random.Random], str | None]:
    return lambda row, chance: new if row["status"] in was else None


OTHER_SOURCES = ("oecd_2f9a9b", "worldbank_de560f", "nbs_0b6a2d", "wipo_9ea4e1", "semi_2eb145")
series("observed called forecast")(_cell("status", _only(("observed",), "forecast")))
series("observed called derived")(_cell("status", _only(("observed",), "derived")))
series("observed called preliminary")(_cell("status", _only(("observed",), "preliminary")))
series("other status called observed")(
    _cell("status", _only(("derived", "preliminary", "forecast", "target"), "observed"))
)
series("unknown status")(_cell("status", lambda row, chance: "Observed"))
series("another valid source")(_cell("source", lambda row, chance: chance.choice(OTHER_SOURCES[1:])))
series("unknown source")(_cell("source", lambda row, chance: "nobody_000000"))
series("second source emptied")(
    _cell("confirmed_by", lambda row, chance: "" if row["confirmed_by"] else None)
)
series("second source invented")(
    _cell("confirmed_by", lambda row, chance: None if row["confirmed_by"] else OTHER_SOURCES[2])
)
series("second source is the source")(_cell("confirmed_by", lambda row, chance: row["source"]))
series("NUL in a note")(_cell("note", lambda row, chance: row["note"] + "\0"))
series("right-to-left mark in a note")(_cell("note", lambda row, chance: row["note"] + "\u202e"))
series("letters encoded twice")(_cell("note", lambda row, chance: row["note"] + "caf\u00c3\u00a9"))
series("note of another row")(_cell("note", lambda row, chance: "GDP was revised in between"))


# -- whole files ------------------------------------------------------------------------------------


file("saved with semicolons")(lambda content, chance: content.replace(b",", b";"))
file("saved as UTF-16")(lambda content, chance: content.decode("utf-8").encode("utf-16"))
file("saved in the code page of Windows")(
    lambda content, chance: (content.decode("utf-8") + "caf\u00e9\n").encode("cp1252", "replace")
)
file("byte order mark")(lambda content, chance: b"\xef\xbb\xbf" + content)
file("line ends of Windows")(lambda content, chance: content.replace(b"\n", b"\r\n"))
file("emptied")(lambda content, chance: b"")


@file("cut off within a line")
def _(content: bytes, chance: random.Random) -> bytes | None:
    at = chance.randrange(len(content) // 2, len(content) - 2)
    return content[:at].rstrip(b"\n")


@file("marks of a merge")
def _(content: bytes, chance: random.Random) -> bytes | None:
    head, *rest = content.split(b"\n")
    return b"\n".join([head, b"<<<<<<< HEAD", *rest[:1], b"=======", *rest[:1], b">>>>>>> other", *rest[1:]])


@file("column renamed")
def _(content: bytes, chance: random.Random) -> bytes | None:
    head, rest = content.split(b"\n", 1)
    names = head.split(b",")
    names[chance.randrange(len(names))] += b"_2"
    return b",".join(names) + b"\n" + rest


@file("two heads of columns exchanged")
def _(content: bytes, chance: random.Random) -> bytes | None:
    head, rest = content.split(b"\n", 1)
    names = head.split(b",")
    one, other = chance.sample(range(len(names)), 2)
    names[one], names[other] = names[other], names[one]
    return b",".join(names) + b"\n" + rest


@file("quotation mark lost")
def _(content: bytes, chance: random.Random) -> bytes | None:
    places = [at for at, letter in enumerate(content) if letter == 34]
    at = chance.choice(places) if places else None
    return content[:at] + content[at + 1 :] if at is not None else None


file("column inserted")(
    lambda content, chance: b"\n".join(line and line + b"," for line in content.split(b"\n"))
)


@file("rows in another order")
def _(content: bytes, chance: random.Random) -> bytes | None:
    columns, rows = parse(content)
    chance.shuffle(rows)
    return csv_text(columns, rows).encode()


# -- tables beside the series -----------------------------------------------------------------------


def table(name: str, path: str, column: str, change: Callable[[str, random.Random], str | None]) -> None:
    """Register a fault in a cell that is not empty of one of the tables beside the series."""
    edit = _cell(column, lambda row, chance: change(row[column], chance) if row[column] else None)
    TABLES[name] = (path, _of_rows(edit))


def _among(*words: str) -> Callable[[str, random.Random], str]:
    return lambda old, chance: chance.choice([word for word in words if word != old])


def _ten(value: str, chance: random.Random) -> str | None:
    try:
        return _text(float(value) * 10) if float(value) else None
    except ValueError:
        return None


def _later(value: str, chance: random.Random) -> str | None:
    return str(int(value) + 1) if value.isdigit() else None


for _path in (
    "cautions", "caveats", "claims", "economies", "events", "evidence", "firm_types", "forecasts",
    "income_groups", "indicators", "instruments", "sources", "targets", "vintages", "bounds", "extents",
    "identities", "derivations", "admitted", "confirmations",
):  # fmt: skip
    _drop = _without(lambda rows, chance: chance.choice(rows))
    TABLES[f"row of {_path} dropped"] = (f"{_path}.csv", _of_rows(_drop))
table("break of definition deleted", "indicators.csv", "breaks", lambda v, c: "")
table("break of definition a year off", "indicators.csv", "breaks", lambda v, c: str(int(v[:4]) + 1) + v[4:])
table("unit exchanged", "indicators.csv", "unit", _among("persons", "% of GDP", "billion yuan"))
table("caution dropped", "indicators.csv", "cautions", lambda v, c: "")
table("fit exchanged", "indicators.csv", "fit", _among("trend", "point", "ordinal"))
table("vintage mistyped", "indicators.csv", "vintage", lambda v, c: v + " (2)")
table("definition lost its end", "indicators.csv", "definition", lambda v, c: v[: len(v) // 2].strip())
table("year of an event", "events.csv", "year", _later)
table("instrument of an event", "events.csv", "instrument", _among("targeted_development", "buying_outright"))
table("category of an event", "events.csv", "category", _among("plan", "milestone", "control"))
table("year of a target", "targets.csv", "year_due", _later)
table("value of a target", "targets.csv", "value", _ten)
table("relation of a target turned", "targets.csv", "relation", _among("ge", "le"))
table("value of a claim", "claims.csv", "value", _ten)
table("relation of a claim turned", "claims.csv", "relation", _among("gt", "lt", "eq"))
table("check of a claim", "claims.csv", "check", _among("at_most", "more_than"))
table("series of a claim", "claims.csv", "indicator", _among("gdp", "gii_rank", "population"))
table("other print times 10", "vintages.csv", "value", _ten)
table("other print of another year", "vintages.csv", "year", _later)
table("date of a print", "vintages.csv", "printed", lambda v, c: "1950" + v[4:])
table("income group", "income_groups.csv", "income_group", _among("High income", "Low income"))
table("year of an income group", "income_groups.csv", "year_data", _later)
table("forecast altered", "forecasts.csv", "q50", _ten)
table("threshold of a forecast", "forecasts.csv", "threshold", _ten)
table("evidence turned", "evidence.csv", "direction", _among("supports", "contradicts", "qualifies"))
table("value of evidence", "evidence.csv", "value", _ten)
table("claim of evidence", "evidence.csv", "claim", _among("cui2025-01", "todi2023-01"))
table("address of a source lost", "sources.csv", "seen_at", lambda v, c: "")
table("source without a document", "sources.csv", "dataset", lambda v, c: "")
table("name of an economy", "economies.csv", "name", _among("China", "Korea"))
table("sentence of a caution", "cautions.csv", "sentence", lambda v, c: "")
table("sentence of a caveat", "caveats.csv", "sentence", lambda v, c: "")
table("number of an instrument", "instruments.csv", "number", _later)
table("type of a firm", "firm_types.csv", "contribution", _among("low", "high"))
table("unit of bounds", "bounds.csv", "unit", _among("persons", "% of GDP"))
table("kind of bounds", "bounds.csv", "kind", _among("rank", "share"))
table("extent widened", "extents.csv", "last", _later)
table("identity loosened", "identities.csv", "values", lambda v, c: "100000")
table("value of an admission", "admitted.csv", "value", _ten)
table(
    "formula of a derived value", "derivations.csv",
    "expression", lambda v, c: v + " * 2" if "(" not in v else "rank(gdp)",
)  # fmt: skip
table("second reading altered", "confirmations.csv", "value", _ten)
