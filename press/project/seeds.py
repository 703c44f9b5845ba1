"""The line with which a chapter asks for a seed, and what handouts have in its place."""

from __future__ import annotations

import re

from nbformat import NotebookNode

from trajectory.draws import BOOK

LINE = re.compile(r"^SEED = draws\.seed\(\)", re.MULTILINE)


def draws(notebook: NotebookNode) -> bool:
    """Say whether an exercise of a notebook draws what it asks about."""
    return any(cell.cell_type == "code" and LINE.search(cell.source) for cell in notebook.cells)


def write_seed(notebook: NotebookNode, seed: str) -> None:
    """Write a seed into the notebook as a literal; that of the book if it is empty."""
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.source = LINE.sub(lambda _: f"SEED = {seed or BOOK!r}", cell.source)
