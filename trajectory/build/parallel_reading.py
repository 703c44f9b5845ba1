"""A Sphinx extension that lets Sphinx read pages in parallel.

Two extensions that Jupyter Book loads do not declare that they can. They can: the numbering
across parts numbers sections only after all pages have been read, in one process; the one for
LaTeX does nothing in an HTML build.
"""

UNDECLARED = ("sphinx_multitoc_numbering", "sphinx_jupyterbook_latex")


def setup(app):
    """Register the extension with Sphinx."""
    app.connect("config-inited", _declare)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def _declare(app, config):
    for name in UNDECLARED:
        if name in app.extensions:
            app.extensions[name].parallel_read_safe = True
