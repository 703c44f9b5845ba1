"""The numbers of executed chapters, and a chapter run the way a student does."""

import csv
import functools
import os
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import nbformat
import pytest
from nbclient import NotebookClient

from press.pipeline.run import join_streams
from press.project import recorded
from press.project.environment import build_variables

ROOT = Path(__file__).resolve().parents[2]
CHAPTERS = ROOT / "chapters"
NOTEBOOKS = sorted(CHAPTERS.rglob("*.ipynb"))


def rows(path: str | Path) -> list[dict[str, str]]:
    """Rows of a CSV file, named by its path in ``data/``; read without the library, which is what is tested."""
    with open(ROOT / "data" / path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def parameters(chapter: str) -> dict:
    """What the parameter cell of a chapter sets, by name."""
    notebook = nbformat.read(CHAPTERS / f"{chapter}.ipynb", as_version=4)
    cell = next(c for c in notebook.cells if "parameters" in c.metadata.get("tags", []))
    found: dict = {}
    exec(cell.source, found)
    return found


def added(path: Path) -> bool:
    """Whether a chapter is not the book's own: `make chapter` marks those that it begins."""
    return bool(nbformat.read(path, as_version=4).metadata.get("adapting", {}).get("added"))


@functools.cache
def values(id: str) -> Mapping[tuple[str, int], float]:
    """Values of a series by economy and year."""
    return MappingProxyType({(r["geo"], int(r["year"])): float(r["value"]) for r in rows(f"series/{id}.csv")})


def series(id: str, geo: str = "CHN") -> dict[int, float]:
    """Values of a series for one economy, by year."""
    return {year: value for (of, year), value in values(id).items() if of == geo}


def execute(notebook: nbformat.NotebookNode, folder: Path) -> None:
    """Execute a notebook with the variables of the build, as with more threads last digits differ."""
    client = NotebookClient(
        notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(folder)}}
    )
    client.execute(env={**os.environ, **build_variables(ROOT)})


def run(path: Path) -> nbformat.NotebookNode:
    """Execute a notebook of the book in a new ordinary kernel, in its own folder."""
    notebook = nbformat.read(path, as_version=4)
    execute(notebook, path.parent)
    join_streams(notebook)  # in how many parts a print arrives depends on the clock
    return notebook


@pytest.fixture(scope="session")
def glued(executed):
    """Return a function from a chapter's name to its numbers: name to record (text, value, provenance)."""

    def numbers(chapter: str) -> dict[str, dict]:
        return recorded.numbers(executed(chapter))

    return numbers
