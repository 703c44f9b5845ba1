"""The wheel of library and data: complete, the same everywhere, and enough to run a chapter alone."""

import ast
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from importlib import metadata

import nbformat
import pytest

from press.outputs.lite import repack
from press.project import recorded
from press.project.first_cell import first_cell, with_first_cell
from press.project.project import Project
from press.project.wheel import build_wheel, needed
from tests.conftest import PROJECT
from tests.press.conftest import bare_environment, install

ROOT = PROJECT.root
# import name -> the name it is installed by, where they differ
DISTRIBUTIONS = {"IPython": "ipython", "mpl_toolkits": "matplotlib"}
# parts of the environment of any Jupyter, or offered to the reader as a choice
NOT_NEEDED = {"trajectory", "dask", "press"}


def imported(source):
    """The top-level names that a piece of Python imports."""
    names = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names.update(alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            names.add(node.module.split(".")[0])
    return names


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    return build_wheel(ROOT, tmp_path_factory.mktemp("wheel"))


def test_what_the_wheel_needs_is_what_library_and_chapters_import(wheel):
    used = set()
    with zipfile.ZipFile(wheel) as archive:
        for name in archive.namelist():
            if name.endswith(".py"):
                used |= imported(archive.read(name))
    for path in ROOT.glob("chapters/**/*.ipynb"):
        for cell in nbformat.read(path, as_version=4).cells:
            if cell.cell_type == "code":
                used |= imported(cell.source)
    used -= set(sys.stdlib_module_names) | NOT_NEEDED
    assert {DISTRIBUTIONS.get(name, name) for name in used} == set(needed(ROOT))


def test_wheel_is_the_same_from_another_copy_with_other_dates(wheel, tmp_path):
    copy = tmp_path / "elsewhere"
    for name in ("trajectory", "data"):
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "LICENSE"):
        shutil.copy(ROOT / name, copy / name)
    for path in (copy / "data" / "indicators.csv", copy / "trajectory" / "data.py"):
        os.utime(path, (1, 1))
    assert build_wheel(copy, tmp_path / "out").read_bytes() == wheel.read_bytes()


def test_wheel_is_small_and_its_record_true(wheel):
    assert wheel.stat().st_size < 3_000_000
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        record = archive.read(next(n for n in names if n.endswith("/RECORD"))).decode()
        assert sorted(line.split(",")[0] for line in record.splitlines()) == sorted(names)
        described = json.loads(archive.read("trajectory/_data/datapackage.json"))["resources"]
        for resource in described:
            content = archive.read(f"trajectory/_data/{resource['path']}")
            assert resource["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}", resource["path"]
    # one top-level package, and nothing of the press
    assert {n.split("/")[0].split("-")[0] for n in names} == {"trajectory"}


def test_an_installed_package_of_pure_python_goes_back_into_a_wheel(tmp_path):
    wheel = repack("seaborn", tmp_path)
    target = tmp_path / "site"
    install(wheel, "--target", target)
    assert (target / "seaborn" / "__init__.py").is_file()
    installed = metadata.distribution("seaborn")
    assert wheel.name == f"seaborn-{installed.version}-py3-none-any.whl"
    for file in installed.files:
        if file.suffix == ".py":
            assert (target / file).read_bytes() == file.read_binary(), file


@pytest.fixture
def bare(tmp_path):
    return bare_environment(tmp_path / "environment")


EXECUTE = """
import sys, nbformat, nbclient
notebook = nbformat.read(sys.argv[1], as_version=4)
try:
    nbclient.NotebookClient(notebook).execute()
finally:
    nbformat.write(notebook, sys.argv[1])
"""


def run(python, notebook, folder):
    """Execute a notebook with a kernel of the environment, in a folder of its own."""
    folder.mkdir()
    copy = shutil.copy(notebook, folder)
    hidden = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "TRAJ"))}
    done = subprocess.run(
        [python, "-c", EXECUTE, copy],
        cwd=folder, env={**hidden, "MPLBACKEND": "agg"}, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    return done, nbformat.read(copy, as_version=4)


def test_a_chapter_runs_alone_where_the_wheel_is_installed(wheel, bare, tmp_path):
    install(wheel, python=bare)
    where = subprocess.run(
        [bare, "-c", "import trajectory.data as d; print(d.__file__, d.root(), sep='\\n')"],
        cwd=tmp_path, capture_output=True, text=True, check=True,
    ).stdout.splitlines()  # fmt: skip
    assert all(str(tmp_path) in place for place in where), where
    done, notebook = run(bare, ROOT / "chapters" / "evidence" / "data_dictionary.ipynb", tmp_path / "alone")
    assert done.returncode == 0, done.stderr
    rows = (ROOT / "data" / "indicators.csv").read_text("utf-8").splitlines()
    assert f"{len(rows) - 1}" in recorded.texts(notebook).values()


def test_without_the_library_a_chapter_says_what_to_install(bare, wheel, tmp_path):
    done, notebook = run(bare, ROOT / "chapters" / "index.ipynb", tmp_path / "alone")
    assert done.returncode != 0
    (error,) = [o for c in notebook.cells for o in c.get("outputs", []) if o.output_type == "error"]
    assert error.ename == "ModuleNotFoundError"
    # the command it names is the file the book offers
    assert re.search(r"%pip install (\S+)\n", error.evalue)[1].rpartition("/")[2] == wheel.name


def test_every_notebook_has_the_cell_that_says_so_before_all_other_code():
    expected = first_cell(PROJECT)
    for path in PROJECT.notebooks:
        code = [c for c in nbformat.read(ROOT / path, as_version=4).cells if c.cell_type == "code"]
        assert code[0] == expected, f"{path}: run python -m press.project.notebooks {path}"


def test_the_cell_names_the_published_address_once_there_is_one(tmp_path):
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    (tmp_path / "_config.yml").write_text("html: {baseurl: https://example.org/book/}\n")
    cell = first_cell(Project(tmp_path))
    assert "%pip install https://example.org/book/trajectory-" in cell.source
    assert "save it here" not in cell.source
    cells = [nbformat.v4.new_markdown_cell("# A"), nbformat.v4.new_code_cell("1")]
    notebook = nbformat.v4.new_notebook(cells=cells)
    for _ in range(2):  # again in the place of the one that is there
        notebook = with_first_cell(notebook, cell)
    assert [c.source[:5] for c in notebook.cells] == ["# A", cell.source[:5], "1"]
