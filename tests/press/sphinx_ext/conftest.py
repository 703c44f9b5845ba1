"""A small book with the extension of this one, and what builds it."""

from press.project.folders import write_file
from tests.press.conftest import CONFIG, QUICK_LEVEL, QUICK_SLOPE, make_book, run, write_notebook


def extended_book(root, slope=QUICK_SLOPE, files=None, settings="", metadata=None):
    """Write the small book: cells of its first chapter and their metadata, files, some in place of its own, settings."""
    make_book(root, slope, QUICK_LEVEL)
    write_notebook(root / "chapters" / "slope.ipynb", slope, metadata)
    config = CONFIG.replace("sphinx:\n", "sphinx:\n  extra_extensions: [press.sphinx_ext]\n")
    for name, text in {"_config.yml": config + settings, **(files or {})}.items():
        write_file(root / name, text)
    return root


def build(root, *options, **variables):
    """Build a book; return the folder of its pages."""
    done = run(root, "book", *options, **variables)
    assert done.returncode == 0, done.stderr
    return root / "_build" / "html"
