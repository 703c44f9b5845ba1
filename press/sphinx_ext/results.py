"""A Sphinx extension that hands Sphinx notebooks with their results, which lie in a folder of their own."""

from pathlib import Path

import nbformat

from press.project.store import Store, with_results


def setup(app):
    """Register the extension and its setting with Sphinx."""
    app.add_config_value("executed_notebooks", "", "env", [str])
    app.connect("source-read", _add_results)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def _add_results(app, docname, source):
    """Replace the text of a notebook by the same with outputs."""
    path = Path(app.env.doc2path(docname))
    if path.suffix == ".ipynb":
        executed = Store(app.config.executed_notebooks).load(path.relative_to(app.srcdir).as_posix())
        source[0] = nbformat.writes(with_results(nbformat.reads(source[0], as_version=4), executed))
