"""Package: check what was changed in ``data/``, ask why, keep the answer, then describe the files.

Every rule is run before anything is written. What changed since the files were last described is shown; a
reason is asked for and kept in ``data/CHANGES.csv``. A correction, that is a changed figure or a row that
is gone, is entered a second time: typed at the question, or with ``--again``.
"""

from __future__ import annotations

import csv
import io
import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path

from press.data import description
from press.project.digests import text_digest
from press.project.errors import BuildError
from press.rules import read_checked
from press.rules.changes import JOURNAL, MANY, Change, asked, changes, patterns
from press.rules.reading import DOUBLE, SHOWN, UNSEEN, Table, schema_of
from trajectory.data import DataError


def package(
    root: Path,
    day: date,
    reason: str = "",
    again: Iterable[str] = (),
    ask: Callable[[str], str] | None = None,
    tell: Callable[[str], None] = print,
) -> Path:
    """Check the data of a project and describe them.

    Parameters
    ----------
    root : Path
        The project's folder.
    day : date
        Today, for the journal.
    reason : str
        Why the data changed.
    again : iterable of str
        Corrections entered a second time, as the refusal writes them.
    ask : callable, optional
        Puts a question to the editor and returns the answer; without it nothing is asked.
    tell : callable
        Shows a line.

    Returns
    -------
    Path
        Of the description.

    Raises
    ------
    BuildError
        If a rule refuses the data, or a change is not explained.
    """
    folder = root / "data"
    tables = read_checked(folder)
    found = changes(described(root, tables), tables)
    for line in shown(found):
        tell(line)
    found = _not_journalled(found, tables[JOURNAL])
    wanted, given = asked(found), set(again)
    if found and ask and not reason:
        reason = ask("Why? ").strip()
    if found and not reason.strip():
        changed = f"{len(found)} change{'s' * (len(found) > 1)}"
        raise BuildError(f"data/: {changed} without a reason; say why: --reason '...'")
    for text in wanted:
        before, equals, value = text.rpartition("=")
        if text not in given and not (ask and equals and ask(f"{before} again: ").strip() == value):
            lines = [
                "data/: to be entered a second time, each of these lines as --again '...':",
                *[f"  {line}" for line in wanted[:SHOWN]],
                *([f"and {len(wanted) - SHOWN} more"] if len(wanted) > SHOWN else []),
                *[f"look twice: {line}" for line in patterns(found)],
                "if a change is not meant, take it back",
            ]
            raise BuildError("\n".join(lines))
    for path, table in tables.items():
        if table.has_mark:
            (folder / path).write_bytes((folder / path).read_bytes()[3:])
            tell(f"data/{path}: dropped the byte order mark that a spreadsheet put before the first column")
    if found:
        enter(folder, found, reason.strip(), day)
    try:
        written = description.write(folder)
    except (DataError, ValueError) as error:
        raise BuildError(str(error)) from None
    keep(root)
    return written


def _groups(found: list[Change]) -> list[tuple[tuple[str, ...], list[Change]]]:
    """Return file, row, column, old, new and source with their changes: a line each, or one for many."""
    groups: dict[tuple[str, str, str], list[Change]] = {}
    for c in found:
        what = "changed" if c.column else "added" if c.old == "" else "gone"
        groups.setdefault((c.path, c.column, what), []).append(c)
    lines: list[tuple[tuple[str, ...], list[Change]]] = []
    for (path, column, what), own in groups.items():
        if len(own) <= MANY:
            lines += [((path, c.row, column, c.old, c.new, c.source), [c]) for c in own]
        else:
            row = f"{len(own)} rows {what}, first {own[0].row}, last {own[-1].row}"
            lines.append(((path, row, column, "", "", ""), own))
    return lines


def shown(found: list[Change]) -> list[str]:
    """Return a table of changes for the terminal."""
    if not found:
        return []
    lines = [line for line, _ in _groups(found)]
    rows = [("file", "row", "column", "old", "new", "source"), *lines[:SHOWN]]
    cut = [tuple(cell if len(cell) <= 48 else cell[:47] + "…" for cell in row) for row in rows]
    widths = [max(len(row[at]) for row in cut) for at in range(6)]
    text = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in cut
    ]
    return [*text, *([f"and {len(lines) - SHOWN} more"] if len(lines) > SHOWN else [])]


def _not_journalled(found: list[Change], journal: Table) -> list[Change]:
    """Return the changes that the journal does not have yet: those of a merged branch were entered there."""
    known = {tuple(row[1:6]) for row in journal.cells}
    return [
        change
        for line, own in _groups(found)
        if tuple(map(_harmless, line[:5])) not in known
        for change in own
        if tuple(map(_harmless, (change.path, change.row, change.column, change.old, change.new)))
        not in known
    ]


def enter(folder: Path, found: list[Change], reason: str, day: date) -> None:
    """Add changes to the journal, with the day and the reason."""
    with open(folder / JOURNAL, "a", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerows([day, *map(_harmless, line), _harmless(reason)] for line, _ in _groups(found))


def _harmless(cell: str) -> str:
    """Return a cell as the journal may hold it: what was wrong with an old one is spelt out."""
    cell = cell.strip()
    wrong = UNSEEN.search(cell) or DOUBLE.search(cell)
    return cell.encode("ascii", "backslashreplace").decode() if wrong else cell


# -- the tables as they were described --------------------------------------------------------------


STORE = Path("_build", "described")


def keep(root: Path) -> None:
    """Keep the described tables, by hash, so that the next change can be shown without git."""
    store = root / STORE
    store.mkdir(parents=True, exist_ok=True)
    wanted = {name: path for path, name in _hashes(root / "data").items()}
    for known in store.iterdir():
        if known.name not in wanted:
            known.unlink()
    for name, path in wanted.items():
        if not (store / name).is_file():
            shutil.copyfile(root / "data" / path, store / name)


def _hashes(folder: Path) -> dict[str, str]:
    try:
        resources = json.loads((folder / "datapackage.json").read_text("utf-8"))["resources"]
        return {r["path"]: r["hash"].removeprefix("sha256:") for r in resources if r["path"].endswith(".csv")}
    except (OSError, ValueError, KeyError) as error:
        raise BuildError(
            f"data/datapackage.json: {error}; bring it back: git checkout data/datapackage.json"
        ) from None


def described(root: Path, now: dict[str, Table]) -> dict[str, Table]:
    """Return the tables as ``datapackage.json`` describes them.

    Those whose files did not change are taken from `now`; the others from what was kept at the last time,
    or from git.

    Raises
    ------
    BuildError
        If a changed table is found in neither.
    """
    folder, found = root / "data", {}
    for path, wanted in _hashes(folder).items():
        if path in now and text_digest(folder / path) == wanted:
            found[path] = now[path]
            continue
        content = _kept(root, path, wanted)
        if content is None:
            raise BuildError(
                f"data/{path}: the file as it was described is neither in git nor in _build/described, so "
                "that what changed cannot be shown; bring back the described file, package it, then change it"
            )
        found[path] = _table(folder, path, content)
    return found


def _kept(root: Path, path: str, wanted: str) -> bytes | None:
    kept = root / STORE / wanted
    if kept.is_file():
        return kept.read_bytes()
    git = shutil.which("git")
    if git is None:
        return None

    def run(*arguments: str) -> bytes:
        return subprocess.run([git, "-C", str(root), *arguments], capture_output=True, check=False).stdout

    log = run("log", "--all", "-n", "60", "--format=%H", "--", f"data/{path}")
    for commit in ["HEAD", *log.decode().split()]:
        content = run("show", f"{commit}:./data/{path}")
        if content and text_digest(content) == wanted:
            return content
    return None


def _table(folder: Path, path: str, content: bytes) -> Table:
    """Read a table from its content; one that the rules of today refuse is read as far as it goes."""
    text = content.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace").replace("\r\n", "\n")
    head, *cells = csv.reader(io.StringIO(text, newline=""))
    lines = list(range(2, len(cells) + 2))
    return Table(path, tuple(head), cells, lines, schema_of(folder, path, text.split("\n", 1)[0]))


def ask_at_terminal() -> Callable[[str], str] | None:
    """Return a way to ask the editor, or None where nobody sits at a terminal."""
    return input if sys.stdin and sys.stdin.isatty() else None
