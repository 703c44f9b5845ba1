"""The numbers of executed chapters, and a chapter run the way a student does."""

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from press.project import recorded

ROOT = Path(__file__).resolve().parents[2]
CHAPTERS = ROOT / "chapters"
NOTEBOOKS = sorted(CHAPTERS.rglob("*.ipynb"))


def run(path: Path) -> nbformat.NotebookNode:
    """Execute a notebook of the book in a new ordinary kernel, in its own folder."""
    notebook = nbformat.read(path, as_version=4)
    folder = {"metadata": {"path": str(path.parent)}}
    NotebookClient(notebook, timeout=180, kernel_name="python3", resources=folder).execute()
    return notebook


@pytest.fixture(scope="session")
def glued(executed):
    """Return a function from a chapter's name to its numbers: name to record (text, value, provenance)."""

    def numbers(chapter: str) -> dict[str, dict]:
        return recorded.numbers(executed(chapter))

    return numbers
