"""Execute notebooks the way a student does: each alone, in its own folder, in a fresh kernel."""

import functools
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

ROOT = Path(__file__).resolve().parents[2]
CHAPTERS = ROOT / "chapters"
NOTEBOOKS = sorted(CHAPTERS.rglob("*.ipynb"))


@functools.cache
def execute(path: Path) -> nbformat.NotebookNode:
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(
        notebook, timeout=180, kernel_name="python3", resources={"metadata": {"path": str(path.parent)}}
    )
    client.execute()
    return notebook


@pytest.fixture(scope="session")
def executed():
    """Return a function from a chapter's name (``gii_rise/ranks_and_scores``) to the executed notebook."""
    return lambda chapter: execute(CHAPTERS / f"{chapter}.ipynb")


@pytest.fixture(scope="session")
def glued():
    """Return a function from a chapter's name to its numbers: name to record (text, value, provenance)."""

    def numbers(chapter: str) -> dict[str, dict]:
        return {
            output["metadata"]["scrapbook"]["name"]: output["metadata"]["trajectory"]
            for cell in execute(CHAPTERS / f"{chapter}.ipynb").cells
            for output in cell.get("outputs", [])
            if "scrapbook" in output.get("metadata", {})
        }

    return numbers
