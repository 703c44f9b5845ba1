"""A small book to build, and the command that builds it."""

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from tests.conftest import PROJECT

CONFIG = """\
title: A small book
author: Nobody
copyright: "2025"
only_build_toc_files: true
exclude_patterns: [".*", "**/.*"]
execute:
  execute_notebooks: force
  timeout: 30
sphinx:
  recursive_update: true
  config:
    nb_execution_raise_on_error: true
    nitpicky: true
"""

CONTENTS = """\
format: jb-book
root: intro
parts:
  - caption: One
    numbered: true
    chapters:
      - file: chapters/slope
      - file: chapters/level
  - caption: Two
    chapters:
      - file: pages/first
      - file: pages/second
      - file: pages/third
"""

INTRO = """\
# Intro

The slope is {glue:text}`chapters/slope.ipynb::slope:.2f`; see {doc}`chapters/level`.
"""

# What a chapter does: read, draw, fit, hand over a number.
SLOPE = [
    "# Slope\n\nIt is {glue:text}`slope:.2f`.",
    "import pandas as pd\nimport seaborn as sns\nfrom myst_nb import glue",
    'points = pd.read_csv("../data/points.csv")\npoints',
    'sns.regplot(data=points, x="x", y="y", seed=0);',
    'glue("slope", float(points.y.iloc[-1] - points.y.iloc[0]), display=False)',
]
LEVEL = [
    "# Level",
    "import helper\nhelper.level()",
    "from statsmodels.formula.api import ols",
    'ols("y ~ x", {"x": [1, 2, 3], "y": [1, 2, 4]}).fit().params',
]

# The same without the libraries that take long to import.
QUICK_SLOPE = [
    SLOPE[0],
    "import csv\nfrom myst_nb import glue",
    'file = open("../data/points.csv")\ny = [float(row["y"]) for row in csv.DictReader(file)]',
    'glue("slope", y[-1] - y[0], display=False)',
]
QUICK_LEVEL = LEVEL[:2]


def write_notebook(path, cells, metadata=None):
    """Write a notebook, some cells by their numbers with metadata; one that starts with # and a blank is of text."""
    made = []
    for number, source in enumerate(cells):
        new = new_markdown_cell if source.startswith("# ") else new_code_cell
        made.append(new(source, id=f"cell-{number}", metadata=(metadata or {}).get(number, {})))
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(new_notebook(cells=made, metadata={"kernelspec": kernel}), path)


def make_book(root, slope=SLOPE, level=LEVEL):
    """Write the sources of the small book."""
    files = {
        "_config.yml": CONFIG,
        "_toc.yml": CONTENTS,
        "intro.md": INTRO,
        "data/points.csv": "x,y\n1,1.25\n2,2\n3,3.5\n4,4.5\n",
        "chapters/helper.py": "def level():\n    return 7\n",
        "pages/first.md": "# First\n",
        "pages/second.md": "# Second\n",
        "pages/third.md": "# Third\n",
    }
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, "utf-8")
    write_notebook(root / "chapters" / "slope.ipynb", slope)
    write_notebook(root / "chapters" / "level.ipynb", level)
    return root


def run(root, *arguments, **variables):
    """Run ``python -m press`` on a book, as a user does."""
    return subprocess.run(
        [sys.executable, "-m", "press", "--root", str(root), *arguments],
        cwd=root,
        env={**os.environ, **variables},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def read_tree(folder):
    """All files of a folder with their bytes."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def copy_of_sources(root):
    """Copy the parts of the repository that commands read which run no chapter."""
    for name in ("data", "chapters"):
        shutil.copytree(PROJECT.root / name, root / name)
    for name in ("_toc.yml", "_config.yml", "references.bib", "CITATION.cff"):
        shutil.copy(PROJECT.root / name, root / name)
    return root


def bare_environment(folder):
    """Make an environment with the packages of this one, but without the book's library; return its Python."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    purelib = sysconfig.get_paths(vars={"base": str(folder), "platbase": str(folder)})["purelib"]
    # a folder named in a .pth file is searched, but its own .pth files (the link to the repository) are not
    Path(purelib, "packages.pth").write_text(sysconfig.get_paths()["purelib"], "utf-8")
    return python_of(folder)


def python_of(environment):
    """The Python of a virtual environment."""
    return environment / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def install(wheel, *options, python=sys.executable):
    """Install a wheel, and nothing that it needs."""
    pip = [sys.executable, "-m", "pip", "--python", python, "--quiet"]
    subprocess.run([*pip, "install", "--no-deps", "--no-index", *options, wheel], check=True)


@pytest.fixture
def book(tmp_path):
    """The sources of the small book, in its quick form."""
    return make_book(tmp_path / "book", QUICK_SLOPE, QUICK_LEVEL)


@pytest.fixture(scope="session")
def built(tmp_path_factory):
    """The small book, built; not to be changed."""
    root = make_book(tmp_path_factory.mktemp("built") / "book")
    done = run(root, "book")
    assert done.returncode == 0, done.stderr
    return root


@pytest.fixture(scope="session")
def quick_built(tmp_path_factory):
    """The small book in its quick form, built; not to be changed."""
    root = make_book(tmp_path_factory.mktemp("quick") / "book", QUICK_SLOPE, QUICK_LEVEL)
    done = run(root, "book", "--kernels", "ordinary")
    assert done.returncode == 0, done.stderr
    return root


@pytest.fixture(scope="session")
def tools():
    """The functions above, for tests."""
    return Tools


Tools = SimpleNamespace(
    write_notebook=write_notebook, make_book=make_book, run=run, read_tree=read_tree, slope=QUICK_SLOPE, level=QUICK_LEVEL
)  # fmt: skip
