"""Keep notebooks clean: no outputs, no counts, only the metadata the book uses, stable cell ids."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import nbformat

from press.project.first_cell import first_cell, with_first_cell
from press.project.project import find_project

KERNELSPEC = {"display_name": "Python 3", "language": "python", "name": "python3"}
# whom a chapter suits and what it trains, what can be changed in it; see CONTRIBUTING.md
NOTEBOOK_METADATA = {"teaching", "adapting"}
CELL_METADATA = {"tags", "mystnb", "slideshow", "otter", "nbgrader"}


def tidy(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Return a clean copy of a notebook; sources, tags, figure metadata and cell ids stay."""
    clean = nbformat.v4.new_notebook()
    kept = {key: value for key, value in notebook.metadata.items() if key in NOTEBOOK_METADATA}
    clean.metadata = nbformat.from_dict(
        {"kernelspec": KERNELSPEC, "language_info": {"name": "python"}, **kept}
    )
    clean.nbformat_minor = 5
    for cell in notebook.cells:
        copy = nbformat.from_dict(dict(cell))
        copy.metadata = nbformat.from_dict(
            {key: value for key, value in cell.metadata.items() if key in CELL_METADATA}
        )
        if cell.cell_type == "code":
            copy.outputs, copy.execution_count = [], None
        clean.cells.append(copy)
    return clean


def write(path: Path, notebook: nbformat.NotebookNode) -> None:
    """Write a notebook in the one form the repository keeps."""
    path.write_text(nbformat.writes(notebook, indent=1) + "\n", encoding="utf-8", newline="\n")


def main(arguments: list[str] | None = None) -> int:
    """Tidy the notebooks named on the command line."""
    parser = argparse.ArgumentParser(prog="python -m press.project.notebooks", description=__doc__)
    parser.add_argument("notebook", nargs="+", type=Path)
    for path in parser.parse_args(arguments).notebook:
        notebook = tidy(nbformat.read(path, as_version=4))
        project = find_project(path.resolve().parent)
        if path.resolve().relative_to(project.root).as_posix() in project.notebooks:
            notebook = with_first_cell(notebook, first_cell(project))
        write(path, notebook)
    return 0


if __name__ == "__main__":
    sys.exit(main())
