"""The book's notebooks with text that reads well in any notebook program, for running, not for grading.

Numbers stand in the text as the book prints them, boxes and references are plain Markdown, and the
gates of exercises and solutions are headings.
"""

from __future__ import annotations

from nbformat import NotebookNode

from press.handouts import pages, plain
from press.handouts.exercises import GATE
from press.project.project import Project
from press.project.store import read_results

ONLY_THERE = "*(Shown in the book only.)*"


def readable_notebooks(project: Project) -> dict[str, NotebookNode]:
    """Return all notebooks of a book, executed, with readable text, by path.

    Their results have to be up to date; see `press.pipeline.build.execute_book`.
    """
    notebooks = read_results(project)
    for path, book in pages.contexts(project, notebooks).items():
        for cell in notebooks[path].cells:
            if cell.cell_type == "markdown":
                cell.source = plain.convert(GATE.sub(_heading, cell.source), book, path, instead=ONLY_THERE)
    return notebooks


def _heading(match):
    kind, edge, title, _ = match.groups()
    if edge == "end":
        return ""
    return f"**Exercise: {title}**" if kind == "exercise" else "**Solution**"
