"""The sources as their authors wrote them; what an editor or a merge left there is told or mended."""

from __future__ import annotations

import json
import re
from pathlib import Path

from press.project.errors import BuildError
from press.project.folders import write_file

BOM = b"\xef\xbb\xbf"  # some editors put it before UTF-8
UTF16 = (b"\xff\xfe", b"\xfe\xff")
# what Git leaves in a file that two people changed
CONFLICT = re.compile(r"^<{7}(?: .*)?$(?=.*?^={7}$.*?^>{7}(?: .*)?$)", re.MULTILINE | re.DOTALL)


def read_text(root: Path, relative: str) -> str:
    """Return the text of a file of the book.

    Parameters
    ----------
    root : Path
    relative : str
        Path relative to it.

    Raises
    ------
    BuildError
        If the file is not in UTF-8, or a merge conflict is left in it.
    """
    content = (root / relative).read_bytes()
    if content.startswith(UTF16):
        raise BuildError(f"{relative} is in UTF-16; save it with the encoding UTF-8")
    try:
        text = content.removeprefix(BOM).decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        byte = f"0x{content[error.start]:02x}"
        raise BuildError(
            f"{relative}, line {line}: the byte {byte} is not UTF-8; save the file with the encoding UTF-8"
        ) from None
    text = text.replace("\r\n", "\n")
    conflict = CONFLICT.search(text)
    if conflict:
        line = text.count("\n", 0, conflict.start()) + 1
        raise BuildError(
            f"{relative}, line {line}: a merge conflict is left; keep one of the two versions "
            "and take out the lines that begin with <<<<<<<, ======= and >>>>>>>"
        )
    return text


def read_json(root: Path, relative: str) -> dict:
    """Return a notebook as JSON.

    Raises
    ------
    BuildError
        As for `read_text`, or if the file is no notebook; the message names the line.
    """
    text = read_text(root, relative)
    if not text.strip():
        raise BuildError(f"{relative} is empty; expected a notebook: restore it, or take it out of _toc.yml")
    try:
        notebook = json.loads(text)
    except json.JSONDecodeError as error:
        raise BuildError(f"{relative}, line {error.lineno}: {error.msg}; expected a notebook") from None
    if not isinstance(notebook, dict) or not isinstance(notebook.get("cells"), list):
        raise BuildError(f"{relative} has no cells; expected a notebook of format 4")
    return notebook


def mend(root: Path, relative: str) -> list[str]:
    """Mend a page in its place; return what was done, one line each.

    A byte order mark goes, and cells that have no id, as Colab writes them, get one.

    Raises
    ------
    BuildError
        As for `read_text` and `read_json`.
    """
    if relative.endswith(".ipynb"):
        notebook = read_json(root, relative)
        added = _add_ids(notebook)
        if added:
            text = json.dumps(notebook, indent=1, ensure_ascii=False, sort_keys=True) + "\n"
            write_file(root / relative, text)
            return [f"{relative}: {added} cells had no id, as after Colab; ids were added to the file"]
    else:
        read_text(root, relative)
    content = (root / relative).read_bytes()
    if content.startswith(BOM):
        write_file(root / relative, content.removeprefix(BOM))
        return [f"{relative}: a byte order mark was taken out of the file"]
    return []


def _add_ids(notebook: dict) -> int:
    """Give the cells without an id one by their place; say how many."""
    cells = notebook["cells"]
    used = {cell.get("id") for cell in cells}
    bare = [(place, cell) for place, cell in enumerate(cells, start=1) if not cell.get("id")]
    for place, cell in bare:
        name = f"cell-{place}"
        while name in used:
            name += "-new"
        used.add(name)
        cell["id"] = name
    if bare:
        notebook["nbformat"], notebook["nbformat_minor"] = 4, 5
    return len(bare)
