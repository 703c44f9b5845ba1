"""Keep executed notebooks, each with the record of what its results depend on."""

from __future__ import annotations

import json
from pathlib import Path

import nbformat
import nbformat.reader
from nbformat import NotebookNode

from press.project.digests import file_digest
from press.project.errors import BuildError
from press.project.folders import write_file
from press.project.project import Project
from press.project.sources import read_json, read_text

FORMAT = 2


def read_stamp(path: Path) -> dict:
    """Return what an earlier run wrote down as JSON; nothing where there is none, or it was damaged."""
    try:
        return json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return {}


class Store:
    """A folder of executed notebooks.

    Parameters
    ----------
    folder : path-like
        Created when first written to.
    """

    def __init__(self, folder: Path | str) -> None:
        self.folder = Path(folder)

    def notebook_path(self, relative: str) -> Path:
        """Where the executed notebook of a source notebook is kept."""
        return self.folder / relative

    def _record_path(self, relative):
        return self.folder / f"{relative}.json"

    def record(self, relative: str) -> dict | None:
        """The record of a notebook, or None where there is no intact one."""
        record, path = read_stamp(self._record_path(relative)), self.notebook_path(relative)
        if record.get("format") != FORMAT or not path.is_file():
            return None
        return record if record["results"] == file_digest(path) else None

    def load(self, relative: str) -> NotebookNode:
        """The executed notebook; it was checked when it was read as a source, its record is its digest."""
        return nbformat.v4.reads(self.notebook_path(relative).read_text("utf-8"))

    def save(self, relative: str, notebook: NotebookNode, record: dict) -> None:
        """Keep an executed notebook and its record; an interrupted save leaves neither usable."""
        path = self.notebook_path(relative)
        # without nbformat's line breaks, which take ten times as long and which nobody reads
        write_file(path, json.dumps(notebook, ensure_ascii=False, sort_keys=True))
        record = {"format": FORMAT, "results": file_digest(path), **record}
        write_file(self._record_path(relative), json.dumps(record, indent=1))

    def forget(self, relative: str) -> None:
        """Drop what is kept of a notebook."""
        self._record_path(relative).unlink(missing_ok=True)
        self.notebook_path(relative).unlink(missing_ok=True)


def read_results(project: Project) -> dict[str, NotebookNode]:
    """Read every notebook of a book with its results, each once.

    The results have to be up to date; see `press.pipeline.build.execute_book`.

    Returns
    -------
    dict of str to NotebookNode
        By path.

    Raises
    ------
    BuildError
        If a notebook has none.
    """
    store, found = Store(project.executed), {}
    for relative in project.notebooks:
        if store.record(relative) is None:
            raise BuildError(f"{relative} has no results; run `python -m press book`")
        source = read_source(project.root, relative)
        found[relative] = with_results(source, store.load(relative))
    return found


def read_outputs(project: Project) -> dict[str, dict]:
    """Read every notebook of a book as JSON gives it: the source with the outputs of its last run.

    Several times faster than `read_results`, whose notebooks are checked and can be changed.

    Raises
    ------
    BuildError
        If a notebook has not been executed, or has other code since.
    """
    store, found = Store(project.executed), {}
    for relative in project.notebooks:
        path = store.notebook_path(relative)
        if not path.is_file():
            raise BuildError(f"{relative} has no results; run `python -m press book`")
        notebook = found[relative] = json.loads(read_text(project.root, relative))
        cells, ran = _code(notebook), _code(json.loads(path.read_text("utf-8")))
        if ["".join(cell["source"]) for cell in cells] != ["".join(cell["source"]) for cell in ran]:
            raise BuildError(f"{relative} has other code than when it was executed; build once more")
        for cell, results in zip(cells, ran, strict=True):
            cell["outputs"] = results["outputs"]
    return found


def _code(notebook: dict) -> list[dict]:
    return [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]


def read_source(root: Path, relative: str) -> NotebookNode:
    """The notebook as its author wrote it.

    Parameters
    ----------
    root : Path
    relative : str
        Path relative to it.

    Raises
    ------
    BuildError
        If the file is no notebook; the message names the line.
    """
    read_json(root, relative)
    try:
        return nbformat.reads(read_text(root, relative), as_version=4)
    except (nbformat.ValidationError, nbformat.reader.NotJSONError, AttributeError, KeyError) as error:
        reason = next(iter(str(error).strip().splitlines()), "")
        raise BuildError(f"{relative}: {reason}; expected a notebook") from None


def with_results(source: NotebookNode, executed: NotebookNode) -> NotebookNode:
    """The source notebook with the outputs of an executed one.

    Both have the same code cells; prose and metadata are the source's, so that an edit of either
    shows without running anything.
    """
    results = iter([cell for cell in executed.cells if cell.cell_type == "code"])
    for cell in source.cells:
        if cell.cell_type == "code":
            result = next(results)
            cell.outputs, cell.execution_count = result.outputs, result.execution_count
    for key in ("language_info", "widgets"):
        if key in executed.metadata:
            source.metadata[key] = executed.metadata[key]
    return source
