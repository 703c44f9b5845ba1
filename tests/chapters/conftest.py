"""Execute notebooks the way a student does: each alone, in its own folder, in a fresh kernel."""

import functools
import os
import time
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

ROOT = Path(__file__).resolve().parents[2]
CHAPTERS = ROOT / "chapters"
NOTEBOOKS = sorted(CHAPTERS.rglob("*.ipynb"))
WAIT = 600  # seconds for a notebook that another test process is executing


def run(path: Path) -> nbformat.NotebookNode:
    """Execute a notebook of the book in a new ordinary kernel."""
    notebook = nbformat.read(path, as_version=4)
    folder = {"metadata": {"path": str(path.parent)}}
    NotebookClient(notebook, timeout=180, kernel_name="python3", resources=folder).execute()
    return notebook


@pytest.fixture(scope="session")
def executed(tmp_path_factory):
    """Return a function from a chapter's name (``gii_rise/ranks_and_scores``) to the executed notebook.

    Each notebook is executed once in a test run, whichever process asks first; the others wait for its
    result.
    """
    base = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        base = base.parent  # shared by the processes of this run
    shelf = base / "executed"
    shelf.mkdir(exist_ok=True)

    @functools.cache
    def chapter(name: str) -> nbformat.NotebookNode:
        kept = shelf / f"{name.replace('/', '--')}.ipynb"
        try:
            kept.with_suffix(".claimed").mkdir()
        except FileExistsError:
            until = time.monotonic() + WAIT
            while not kept.exists() and time.monotonic() < until:
                failed = kept.with_suffix(".failed")
                if failed.exists():
                    raise RuntimeError(failed.read_text(encoding="utf-8")) from None
                time.sleep(0.2)
            return nbformat.read(kept, as_version=4)
        try:
            notebook = run(CHAPTERS / f"{name}.ipynb")
        except Exception as error:
            kept.with_suffix(".failed").write_text(f"{name}: {error}", encoding="utf-8")
            raise
        complete = kept.with_suffix(".part")
        nbformat.write(notebook, complete)
        complete.rename(kept)
        return notebook

    return chapter


@pytest.fixture(scope="session")
def glued(executed):
    """Return a function from a chapter's name to its numbers: name to record (text, value, provenance)."""

    def numbers(chapter: str) -> dict[str, dict]:
        return {
            output["metadata"]["scrapbook"]["name"]: output["metadata"]["trajectory"]
            for cell in executed(chapter).cells
            for output in cell.get("outputs", [])
            if "scrapbook" in output.get("metadata", {})
        }

    return numbers
