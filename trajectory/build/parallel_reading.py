"""A Sphinx extension that lets Sphinx read pages in parallel.

Two extensions that Jupyter Book loads do not declare that they can. They can: the numbering
across parts numbers sections only after all pages have been read, in one process; the one for
LaTeX does nothing in an HTML build.

Sphinx forks a process for every few pages. What each would import for itself is imported before.
"""

from myst_nb.core.render import load_mime_renders, load_renderer

UNDECLARED = ("sphinx_multitoc_numbering", "sphinx_jupyterbook_latex")


def setup(app):
    """Register the extension with Sphinx."""
    app.connect("config-inited", _declare)
    app.connect("builder-inited", _import_renderers)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def _declare(app, config):
    for name in UNDECLARED:
        if name in app.extensions:
            app.extensions[name].parallel_read_safe = True


def _import_renderers(app):
    load_mime_renders()
    load_renderer(app.config["nb_render_plugin"])
