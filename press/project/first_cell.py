"""The cell that says to a reader of a downloaded notebook what to install.

In the book's folder, on Binder and in the handouts the library is there, and the cell does nothing. In
Colab, or where a notebook was saved alone, it stops with the one command that is missing, instead of
leaving the reader with a ``ModuleNotFoundError``. It installs nothing by itself. The book does not
show it.
"""

import tomllib

import nbformat

from press.project.wheel import wheel_name

ID = "needs-library"
TAGS = ["remove-cell"]

SOURCE = """\
# For a copy outside the book's folder: says what to install. Not part of the lesson.
from importlib.util import find_spec

if not find_spec("trajectory"):
    raise ModuleNotFoundError(
        "{where}run this in a cell, restart and begin again:\\n"
        "%pip install {what}\\n"
    )"""
OFFERED = "save the library that every page offers here, "


def first_cell(project):
    """The cell as it stands in all notebooks of a book.

    Parameters
    ----------
    project : Project
        Its published address is ``html: baseurl`` in ``_config.yml``.

    Returns
    -------
    NotebookNode
    """
    described = tomllib.loads((project.root / "pyproject.toml").read_text("utf-8"))["project"]
    base = (project.settings.get("html") or {}).get("baseurl") or ""
    name = wheel_name(described)
    source = SOURCE.format(where="" if base else OFFERED, what=f"{base.rstrip('/')}/{name}" if base else name)
    return nbformat.v4.new_code_cell(source, id=ID, metadata={"tags": list(TAGS)})


def with_first_cell(notebook, cell):
    """Put the cell before the first code cell of a notebook, in the place of an older form of it.

    Parameters
    ----------
    notebook : NotebookNode
        Changed in place.
    cell : NotebookNode

    Returns
    -------
    NotebookNode
    """
    cells = [other for other in notebook.cells if other.get("id") != ID]
    places = [number for number, other in enumerate(cells) if other.cell_type == "code"]
    if places:
        cells.insert(places[0], nbformat.from_dict(dict(cell)))
    notebook.cells = cells
    return notebook
