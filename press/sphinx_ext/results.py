"""A Sphinx extension that hands Sphinx notebooks with their results, which lie in a folder of their own."""

from __future__ import annotations

import json
from html import escape
from pathlib import Path
from urllib.parse import quote

import nbformat
from sphinx.application import Sphinx

from press.project.recorded import failed_guards
from press.project.solutions import without_solutions
from press.project.store import Store, with_results


def setup(app: Sphinx) -> dict:
    """Register the extension and its settings with Sphinx."""
    app.add_config_value("executed_notebooks", "", "env", [str])
    app.add_config_value("without_solutions", False, "env", [bool])
    app.connect("source-read", _add_results)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}


def _mark_sentences(notebook: nbformat.NotebookNode) -> None:
    """Mark in the text what the numbers do not carry; only a draft gets here with such sentences."""
    for guard in failed_guards(notebook):
        said = f'<mark class="not-carried" title="{escape(guard["message"])}">{guard["sentence"]}</mark>'
        for cell in notebook.cells:
            if cell.cell_type == "markdown":
                cell.source = cell.source.replace(guard["sentence"], said)


def _fill_attachments(notebook: nbformat.NotebookNode) -> None:
    """Put pictures that were pasted into a text in the place of their names, which MyST-NB does not know."""
    for cell in notebook.cells:
        for name, kinds in cell.pop("attachments", {}).items():
            kind, content = next(iter(kinds.items()))
            picture = f"data:{kind};base64,{''.join(content).strip()}"
            for written in {name, quote(name)}:
                cell.source = cell.source.replace(f"](attachment:{written}", f"]({picture}")


def _add_results(app: Sphinx, docname: str, source: list[str]) -> None:
    """Replace the text of a notebook by the same with outputs."""
    path = Path(app.env.doc2path(docname))
    if path.suffix == ".ipynb":
        store, name = Store(app.config.executed_notebooks), path.relative_to(app.srcdir).as_posix()
        executed = store.load(name)
        # new results are a reason to read the page again, as a new text is
        app.env.note_dependency(str(store.notebook_path(name)))
        notebook = with_results(nbformat.reads(source[0], as_version=4), executed)
        _mark_sentences(notebook)
        if app.config.without_solutions:
            without_solutions(notebook)
        _fill_attachments(notebook)
        # without nbformat's line breaks, which take ten times as long and which nobody reads
        source[0] = json.dumps(notebook, ensure_ascii=False)
