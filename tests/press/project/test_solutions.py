"""A notebook without its solutions: everything between their gates is gone, and nothing else."""

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from press.project.solutions import without_solutions
from tests.conftest import PROJECT

START = "```{solution-start} ex-a\n:class: dropdown\n```"
END = "```{solution-end}\n```"
ASKED = "```{exercise-start} Read\n:label: ex-a\n```\nWhich?\n```{exercise-end}\n```"


@pytest.mark.parametrize(
    "cells",
    [
        [("m", f"{ASKED}\n\n{START}"), ("c", "secret = 1"), ("m", f"secret prose\n\n{END}\n\nafter")],
        [("m", ASKED), ("m", START), ("c", "secret = 1"), ("m", "secret"), ("m", END), ("m", "after")],
        [("m", f"{ASKED}\n\n{START}\nsecret\n{END}\nafter")],
    ],
)
def test_solutions_go_and_the_rest_stays(cells):
    notebook = new_notebook()
    make = {"m": new_markdown_cell, "c": new_code_cell}
    notebook.cells = [new_code_cell("before"), *(make[kind](text) for kind, text in cells)]
    text = "\n".join(cell.source for cell in without_solutions(notebook).cells)
    assert "secret" not in text and "solution-" not in text
    assert "before" in text and "Which?" in text and "exercise-end" in text and text.endswith("after")


@pytest.mark.parametrize("path", sorted(PROJECT.root.glob("chapters/*/*.ipynb")), ids=lambda path: path.stem)
def test_no_chapter_keeps_a_solution(path):
    notebook = nbformat.read(path, as_version=4)
    tagged = {"solution", "check", "hidden-check"}
    before = [cell.id for cell in notebook.cells if not tagged & set(cell.metadata.get("tags", ()))]
    asked = sum("{exercise-start}" in cell.source for cell in notebook.cells)
    kept = without_solutions(notebook).cells
    assert not [cell.id for cell in kept if tagged & set(cell.metadata.get("tags", ()))]
    assert sum("{exercise-start}" in cell.source for cell in kept) == asked
    assert not [cell.id for cell in kept if "{solution-" in cell.source]
    assert {cell.id for cell in kept} <= set(before)
