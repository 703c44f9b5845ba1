"""Write what a vintage would change: ``report.md`` for people, ``report.csv`` for programs."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from press.project.folders import write_file
from press.project.tables import number_text, write_rows
from press.refresh.changes import KINDS, NEW, REVISED, WITHDRAWN, Change
from press.refresh.effects import Effects
from press.refresh.vintage import Vintage

COLUMNS = ["series", "geo", "year", "kind", "old", "new", "absolute", "relative"]
MOST_ROWS = 40  # of a table in the report; the CSV file has them all


def write_report(
    folder: Path,
    vintage: Vintage,
    changes: list[Change],
    effects: Effects | None,
    left_out: dict[str, str],
    names: dict[str, str],
) -> None:
    """Write both reports into a folder.

    Parameters
    ----------
    effects : Effects or None
        None where the notebooks were not run.
    names : dict of str to str
        The series' names, by id.
    """
    write_rows(folder / "report.csv", COLUMNS, [_csv(change) for change in by_size(changes)])
    lines = _report(vintage, changes, effects, left_out, names)
    write_file(folder / "report.md", "\n".join(lines) + "\n")


def by_size(changes: Iterable[Change]) -> list[Change]:
    """Changes in the order in which a reader wants them: largest revisions, withdrawn, new."""
    rank = {REVISED: 0, WITHDRAWN: 1, NEW: 2}

    def key(change):
        size = abs(change.relative) if change.relative is not None else 0.0
        return rank[change.kind], -size, change.series, change.geo, change.year

    return sorted(changes, key=key)


def summary(vintage: Vintage, changes: list[Change], effects: Effects | None) -> list[str]:
    """Return a few lines for the terminal."""
    counts = {kind: sum(change.kind == kind for change in changes) for kind in KINDS}
    values = ", ".join(f"{number} values {kind}" for kind, number in counts.items())
    lines = [f"{len(vintage.series)} series: {values}"]
    if effects is not None:
        flipped = sum(verdict.old != verdict.new for verdict in effects.verdicts)
        stopping = {failure.notebook for failure in effects.stopped} | {name for name, _ in effects.guards}
        lines.append(
            f"{flipped} verdicts, {len(effects.numbers)} numbers and {len(effects.sentences)} sentences "
            f"of the book would change; {len(stopping)} notebooks would stop"
        )
        lines += _unknown(effects)
    return lines


def _unknown(effects):
    """Say of which notebooks the numbers are not known."""
    hidden = sorted(failure.notebook for failure in effects.stopped)
    if hidden:
        yield f"numbers and sentences are not known of {', '.join(hidden)}: stopped before the end"


def _csv(change):
    row = {column: getattr(change, column) for column in COLUMNS}
    numbers = {column: row[column] for column in ("old", "new", "absolute", "relative")}
    return row | {c: "" if n is None else number_text(float(f"{n:.12g}")) for c, n in numbers.items()}


def _report(vintage, changes, effects, left_out, names):
    name = vintage.folder.name
    yield f"# What the vintage {name} would change"
    yield ""
    yield f"Fetched on {vintage.description['accessed']}. Nothing of the book has been changed; to take the"
    yield f"vintage over, run `python -m press adopt {name}`."
    yield from _table(
        "Series", ["series", "name", "vintage", *KINDS],
        [
            [
                id, names.get(id, ""), vintage.description["series"][id]["vintage"],
                *(str(sum(c.series == id and c.kind == kind for c in changes)) for kind in KINDS),
            ]
            for id in vintage.series
        ],
    )  # fmt: skip
    if effects is not None:
        yield from _effects(effects)
    else:
        yield from ["", "The notebooks were not run: what would change in the text is not known.", ""]
    ordered = by_size(changes)
    yield from _table(
        "Revised values, largest first",
        ["series", "economy", "year", "old", "new", "change", "relative"],
        [
            [*_where(c), _short(c.old), _short(c.new), _short(c.absolute), _percent(c)]
            for c in ordered
            if c.kind == REVISED
        ],
    )
    yield from _table(
        "Withdrawn values", ["series", "economy", "year", "old"],
        [[*_where(c), _short(c.old)] for c in ordered if c.kind == WITHDRAWN],
    )  # fmt: skip
    yield from _table(
        "New values", ["series", "economy", "year", "new"],
        [[*_where(c), _short(c.new)] for c in ordered if c.kind == NEW],
    )  # fmt: skip
    yield from _table(
        "Series of these publishers that are not fetched", ["series", "why"],
        [[id, why] for id, why in sorted(left_out.items())],
    )  # fmt: skip


def _effects(effects):
    yield from _table(
        "Claims", ["claim", "verdict now", "verdict then", "found now", "found then", "why"],
        [
            [v.claim, v.old, v.new, _short(v.old_found), _short(v.new_found), v.reason]
            for v in effects.verdicts
        ],
    )  # fmt: skip
    yield from _table(
        "Notebooks that would stop", ["where", "why"],
        [
            *([f"{f.notebook}, cell {f.cell}", f"{f.error} at `{_line(f)}`"] for f in effects.stopped),
            *([f"{notebook}, cell {guard['cell']}", guard["message"]] for notebook, guard in effects.guards),
        ],
    )  # fmt: skip
    for line in _unknown(effects):
        yield from ["", f"{line[0].upper()}{line[1:]}."]
    yield from _table(
        "Numbers in the text", ["page", "number", "what", "now", "then"],
        [[n.page, n.name, n.what, n.old, n.new] for n in effects.numbers],
    )  # fmt: skip
    yield from ["", "## Sentences", ""]
    for sentence in effects.sentences[:MOST_ROWS]:
        yield from [f"- {sentence.page}", f"  - now: {sentence.old}", f"  - then: {sentence.new}"]
    if not effects.sentences:
        yield "None."
    elif len(effects.sentences) > MOST_ROWS:
        yield from ["", f"And {len(effects.sentences) - MOST_ROWS} more, with the numbers above."]


def _table(title, header, rows):
    """A titled table, cut where it gets long; the word None where there is nothing."""
    rows = list(rows)
    yield from ["", f"## {title}", ""]
    if not rows:
        yield "None."
        return
    yield "| " + " | ".join(header) + " |"
    yield "| " + " | ".join("---" for _ in header) + " |"
    for row in rows[:MOST_ROWS]:
        yield "| " + " | ".join(" ".join(str(cell).split()).replace("|", "\\|") for cell in row) + " |"
    if len(rows) > MOST_ROWS:
        yield from ["", f"And {len(rows) - MOST_ROWS} more; `report.csv` has all values."]


def _line(failure):
    """The line of the cell that failed: its traceback points to it."""
    pointed = re.findall(r"^-+> \d+ (.+)$", failure.traceback, re.MULTILINE)
    return pointed[0].strip() if pointed else failure.line


def _where(change):
    return [change.series, change.geo, str(change.year)]


def _short(value):
    return "" if value in (None, "") else number_text(float(f"{float(value):.6g}"))


def _percent(change):
    return "" if change.relative is None else f"{100 * change.relative:+.3g} %"
