"""Small tables made up for a test, so that what a rule says of them can be worked out by hand."""

import csv
import io

from press.rules.reading import Table

SERIES = "geo,year,value,status,source,confirmed_by,note"


def table(path, text, key=(), fields=(), foreign=()):
    """A table of comma-separated text; a schema where its key, fields or references matter."""
    columns, *cells = csv.reader(io.StringIO(text.strip() + "\n"))
    schema = {
        "fields": list(fields),
        "primaryKey": list(key),
        "foreignKeys": [
            {"fields": [column], "reference": {"resource": resource, "fields": [other]}}
            for column, resource, other in foreign
        ],
    }
    return Table(path, tuple(columns), cells, list(range(2, len(cells) + 2)), schema)


def tables(**texts):
    """Tables by path, each with its text under its name: ``series__gdp`` is ``series/gdp.csv``."""
    paths = {f"{name.replace('__', '/')}.csv": text for name, text in texts.items()}
    return {path: table(path, text) for path, text in paths.items()}


def series(*rows, status="observed", source="book", period="year"):
    """The text of a series from rows such as ``"CHN 2020 1.5"``."""
    lines = [",".join([*row.split(), status, source, "", ""]) for row in rows]
    return "\n".join([SERIES.replace("year", period), *lines])


def told(refused):
    """What was refused, one line each."""
    return [str(one) for one in refused]
