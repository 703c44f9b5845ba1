"""A small book with the extension of this one, and what builds it."""

from press.project.folders import write_file
from tests.press.conftest import CONFIG, QUICK_LEVEL, QUICK_SLOPE, make_book, run


def extended_book(root, slope=QUICK_SLOPE, files=None, settings=""):
    """Write the small book, with the cells of its first chapter, more settings and files, some in place of its own."""
    make_book(root, slope, QUICK_LEVEL)
    config = CONFIG.replace("sphinx:\n", "sphinx:\n  extra_extensions: [press.sphinx_ext]\n")
    for name, text in {"_config.yml": config + settings, **(files or {})}.items():
        write_file(root / name, text)
    return root


def build(root, *options, **variables):
    """Build a book; return the folder of its pages."""
    done = run(root, "book", *options, **variables)
    assert done.returncode == 0, done.stderr
    return root / "_build" / "html"
