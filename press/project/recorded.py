"""Read the numbers that executed notebooks hand to the text: what `trajectory.numbers.glue` recorded.

Notebooks and outputs may be those of nbformat or plain dictionaries as JSON gives them.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping

PREFIX = "application/papermill.record/"  # keeps a recorded output from being shown


def read_record(output: Mapping) -> dict | None:
    """Return the record of a number; None for any other output.

    Parameters
    ----------
    output : mapping
        One output of a code cell.

    Returns
    -------
    dict or None
        With `name`, `text` and `value`; with the rest of what `trajectory.numbers.glue` writes unless the
        number was handed over by MyST-NB's own ``glue``.
    """
    metadata = output.get("metadata", {})
    if "scrapbook" not in metadata:
        return None
    name = metadata["scrapbook"]["name"]
    if "trajectory" in metadata:
        return {"name": name, **metadata["trajectory"]}
    kinds = {kind.removeprefix(PREFIX): content for kind, content in output.get("data", {}).items()}
    if any(kind.startswith("image/") for kind in kinds):
        return None
    value = _value("".join(kinds.get("text/plain", "")))
    return {"name": name, "text": str(value), "value": value}


def numbers(notebook: Mapping) -> dict[str, dict]:
    """Return the records of an executed notebook, by name."""
    found = [
        record
        for cell in notebook["cells"]
        for output in cell.get("outputs", [])
        if (record := read_record(output))
    ]
    return {record["name"]: record for record in found}


def texts(notebook: Mapping) -> dict[str, str]:
    """Return the numbers of an executed notebook as they are printed, by name."""
    return {name: record["text"] for name, record in numbers(notebook).items()}


def failed_guards(notebook: Mapping) -> list[dict]:
    """Return the sentences of an executed notebook that its numbers do not carry.

    Parameters
    ----------
    notebook : mapping
        As executed with `trajectory.numbers.guard` told to write failures down.

    Returns
    -------
    list of dict
        `cell` (its position among all cells, from 1), `sentence` and `message`.
    """
    return [
        {"cell": position, "sentence": found["sentence"], "message": found["message"]}
        for position, cell in enumerate(notebook["cells"], start=1)
        for output in cell.get("outputs", [])
        if (found := output.get("metadata", {}).get("trajectory_guard"))
    ]


def _value(text: str) -> str | int | float:
    try:
        value = ast.literal_eval(text)
    except (ValueError, SyntaxError):
        return text
    return value if isinstance(value, str | int | float) else text
