"""The gates around exercises and solutions in a notebook, and a notebook without its solutions."""

from __future__ import annotations

import re

from nbformat import NotebookNode

GATE = re.compile(
    r"^```\{(exercise|solution)-(start|end)\}[ \t]*([^\n]*)\n((?::[^\n]*\n)*)```[ \t]*$", re.MULTILINE
)


def without_solutions(notebook: NotebookNode) -> NotebookNode:
    """Take all that stands between the gates of a solution out of a notebook, checks and results included.

    Parameters
    ----------
    notebook : NotebookNode
        Changed in place, and returned.
    """
    kept, inside = [], False
    for cell in notebook.cells:
        if cell["cell_type"] != "markdown":
            if not inside:
                kept.append(cell)
            continue
        text, position, began = "", 0, inside
        for gate in GATE.finditer(cell["source"]):
            kind, edge = gate[1], gate[2]
            if kind == "solution":
                if not inside:
                    text += cell["source"][position : gate.start()]
                position, inside, began = gate.end(), edge == "start", True
        if not inside:
            text += cell["source"][position:]
        if not began:
            kept.append(cell)
        elif text.strip():
            cell["source"] = text.strip()
            kept.append(cell)
    notebook.cells = kept
    return notebook
