"""The book's notebooks with text that reads well in any notebook program, for running, not for grading.

Numbers stand in the text as the book prints them, boxes and references are plain Markdown, and the
gates of exercises and solutions are headings. The copy that a page offers for download keeps its results,
in forms that every program shows.
"""

from __future__ import annotations

from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell

from press.handouts import pages, plain
from press.project.folders import write_file
from press.project.project import Project
from press.project.solutions import GATE, without_solutions
from press.project.store import read_results

ONLY_THERE = "*(Shown in the book only.)*"
OF_TEACHERS = {"hidden-check", "teaching-note"}
OF_THE_BOOK = ("application/vnd.trajectory.", "application/papermill.record/")


def readable_notebooks(project: Project, solutions: bool = True) -> dict[str, NotebookNode]:
    """Return all notebooks of a book, executed, with readable text, by path.

    Their results have to be up to date; see `press.pipeline.build.execute_book`.
    """
    notebooks = read_results(project)
    for path, book in pages.contexts(project, notebooks).items():
        notebook, cells = notebooks[path], []
        if not solutions:
            without_solutions(notebook)
        for cell in notebook.cells:
            if cell.cell_type == "markdown":
                cell.source = plain.convert(GATE.sub(_heading, cell.source), book, path, instead=ONLY_THERE)
            cells.append(cell)
            figure = cell.metadata.get("mystnb", {}).get("figure", {})
            if figure.get("caption"):
                caption = plain.convert(figure["caption"], book, path, instead=ONLY_THERE)
                text = f"**{book.figures[figure['name']]}.** {caption}"
                cells.append(new_markdown_cell(text, id=f"{cell.id[:50]}-caption"))
        notebook.cells = cells
    return notebooks


def write_notebooks(project: Project, folder: Path, solutions: bool = True) -> None:
    """Write a readable copy of each notebook, with its results and without what is for teachers.

    Parameters
    ----------
    project : Project
        With results that are up to date.
    folder : Path
        The copies get their places under ``chapters/`` there.
    solutions : bool
        Keep what solves the exercises.
    """
    address = project.settings.get("html", {}).get("baseurl", "")
    for path, notebook in readable_notebooks(project, solutions).items():
        place = f"{address.rstrip('/')}/{path.removesuffix('.ipynb')}.html" if address else ""
        write_file(folder / path, nbformat.writes(for_download(notebook, place), indent=1) + "\n")


def for_download(notebook: NotebookNode, address: str = "") -> NotebookNode:
    """Return a readable notebook without cells for teachers and without results only the book can show.

    Parameters
    ----------
    notebook : NotebookNode
        Executed, with readable text; it is changed.
    address : str
        Of its page, to which the copy leads back.
    """
    notebook.cells = [c for c in notebook.cells if not OF_TEACHERS & set(c.metadata.get("tags", ()))]
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = [output for output in map(_shown, cell.outputs) if output is not None]
    first = notebook.cells[0]
    if address and first.cell_type == "markdown":
        first.source += f"\n\n[This chapter in the book]({address})"
    return notebook


def _shown(output: NotebookNode) -> NotebookNode | None:
    """Return an output in forms that any program shows; None where only the book could."""
    if "data" not in output:
        return output
    for kind in [kind for kind in output.data if kind.startswith(OF_THE_BOOK)]:
        del output.data[kind]
    return output if output.data else None


def _heading(match):
    kind, edge, title, _ = match.groups()
    if edge == "end":
        return ""
    return f"**Exercise: {title}**" if kind == "exercise" else "**Solution**"
