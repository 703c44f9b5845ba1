"""Numbers in the outputs of a notebook: the library's own, MyST-NB's, and what is none."""

import json

from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook

from press.project import recorded

CELLS = [
    'from trajectory import numbers\nnumbers.glue("a", 1234.5, ",.1f", of="gii_rank", what="a thing")',
    'from myst_nb import glue\nglue("b", 0.5, display=False)\nglue("c", "in words", display=False)',
    "from matplotlib import pyplot\nfigure, _ = pyplot.subplots()\n"
    'glue("picture", figure, display=False)\npyplot.close()\nprint(1)',
]


def test_both_kinds_are_read_from_notebooks_and_from_json():
    notebook = new_notebook(cells=[new_code_cell(source) for source in CELLS])
    NotebookClient(notebook, timeout=120, kernel_name="python3").execute()
    found = recorded.numbers(notebook)
    assert {name: record["value"] for name, record in found.items()} == {
        "a": 1234.5,
        "b": 0.5,
        "c": "in words",
    }
    assert recorded.texts(notebook) == {"a": "1,234.5", "b": "0.5", "c": "in words"}
    assert found["a"]["what"] == "a thing" and found["a"]["provenance"][0]["indicator"] == "gii_rank"
    assert recorded.numbers(json.loads(json.dumps(notebook))) == found
