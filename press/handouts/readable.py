"""The book's notebooks with text that reads well in any notebook program, for running, not for grading.

Numbers stand in the text as the book prints them, boxes and references are plain Markdown, and the
gates of exercises and solutions are headings.
"""

from __future__ import annotations

import re

from press.handouts import pages, plain
from press.project.errors import BuildError
from press.project.store import read_results

GATE = re.compile(r"^```\{(exercise|solution)-(start|end)\}[ \t]*(.*?)\n(?::.*\n)*```[ \t]*$", re.MULTILINE)


def readable_notebooks(project):
    """Return all notebooks of a book, executed, with readable text.

    Parameters
    ----------
    project : Project
        Its notebooks' results have to be up to date; see `press.pipeline.build.execute_book`.

    Returns
    -------
    dict of str to NotebookNode
        By path.
    """
    notebooks = read_results(project)
    for path, book in pages.contexts(project, notebooks).items():
        for cell in notebooks[path].cells:
            if cell.cell_type == "markdown":
                cell.source = _readable(cell.source, book, path)
    return notebooks


def _readable(text, book, path):
    text = GATE.sub(_heading, text)
    try:
        return plain.convert(text, book, path)
    except BuildError:
        return text  # a layout of the landing page, which only the book can show


def _heading(match):
    kind, end, rest = match.groups()
    if end == "end":
        return ""
    return f"**Exercise: {rest}**" if kind == "exercise" else "**Solution**"
