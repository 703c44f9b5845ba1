"""Jupyter in the browser: what is in the folder, that it is the same every time, and that it opens.

Not shown here, because its packages are on Pyodide's public address only: that the chapters run in it.
What can be compared without the network is compared: the packages and versions of that distribution.
"""

import hashlib
import json
import os
import re
import shutil
import zipfile
from pathlib import Path

import nbformat
import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from press.outputs.lite import BROUGHT, KERNEL, build_lite, pyodide, write_contents, write_start
from press.project.errors import BuildError
from press.project.first_cell import ID, first_cell
from press.project.folders import write_file
from press.project.project import Project
from press.project.wheel import build_wheel
from tests.conftest import served

ROOT = Path(__file__).parents[3]

# Of pyodide-lock.json in that distribution: what the chapters use of it.
DISTRIBUTION = {
    "314.0.6": {
        "python": "3.14.2", "altair": "6.0.0", "ipython": "9.12.0", "joblib": "1.5.3", "matplotlib": "3.10.8", "numpy": "2.4.6",
        "pandas": "3.0.2", "patsy": "1.0.2", "scipy": "1.18.0", "statsmodels": "0.14.6",
    }
}  # fmt: skip


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """A book with one chapter, but with the whole library and all data."""
    root = tmp_path_factory.mktemp("lite") / "book"
    root.mkdir()
    for name in ("trajectory", "data"):
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "LICENSE", "_config.yml", "CITATION.cff"):
        shutil.copy(ROOT / name, root)
    return Project(root)


@pytest.fixture(scope="module")
def notebooks(project):
    cells = [
        nbformat.v4.new_markdown_cell("# A chapter in the browser", id="text"),
        first_cell(project),
        nbformat.v4.new_code_cell("from trajectory import data", id="code"),
    ]
    return {"chapters/part/one.ipynb": nbformat.v4.new_notebook(cells=cells)}


@pytest.fixture(scope="module")
def lite(project, notebooks):
    return build_lite(project, notebooks)


def digests(folder):
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {p.relative_to(folder).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest() for p in files}


def test_the_kernel_is_pinned_and_asks_no_package_index(lite):
    settings = json.loads((lite / "jupyter-lite.json").read_text("utf-8"))["jupyter-config-data"]
    kernel = settings["litePluginSettings"][f"{KERNEL}:kernel"]
    url, version = pyodide()
    assert kernel["pyodideUrl"] == url == f"https://cdn.jsdelivr.net/pyodide/v{version}/full/pyodide.mjs"
    assert kernel["disablePyPIFallback"] is True
    assert [e["name"] for e in settings["federated_extensions"]] == [KERNEL]


def test_the_distribution_and_the_wheels_hold_what_the_library_needs(lite):
    _, version = pyodide()
    assert version in DISTRIBUTION, "enter the versions from its pyodide-lock.json"
    there = dict(DISTRIBUTION[version])
    required, wheels = [], sorted((lite / "pypi").glob("*.whl"))
    kernels = sorted((lite / "extensions").rglob("*.whl"))
    assert kernels
    for wheel in [*wheels, *kernels]:
        with zipfile.ZipFile(wheel) as archive:
            text = archive.read(next(n for n in archive.namelist() if n.endswith("/METADATA"))).decode()
        there[canonicalize_name(wheel.name.split("-")[0])] = wheel.name.split("-")[1]
        required += [Requirement(line) for line in re.findall(r"^Requires-Dist: (.+)$", text, re.MULTILINE)]
        python = re.search(r"^Requires-Python: >=(\S+)$", text, re.MULTILINE)
        assert python is None or tuple(map(int, python[1].split("."))) <= (3, 14)
    assert {wheel.name.split("-")[0] for wheel in wheels} == {"trajectory", *BROUGHT}
    for requirement in required:
        if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
            assert requirement.specifier.contains(there[canonicalize_name(requirement.name)]), requirement


def test_the_wheel_is_the_books(lite, project, tmp_path):
    wheel = build_wheel(project.root, tmp_path)
    assert (lite / "pypi" / wheel.name).read_bytes() == wheel.read_bytes()


def test_notebooks_install_the_library_before_all_else(lite):
    notebook = nbformat.read(lite / "files/chapters/part/one.ipynb", as_version=4)
    assert [cell.cell_type for cell in notebook.cells] == ["markdown", "code", "code"]
    assert "%pip install -q trajectory" in notebook.cells[1].source
    assert ID not in [cell.id for cell in notebook.cells]


def test_listings_lead_to_every_notebook(tmp_path):
    empty = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1", id="a")])
    paths = {"chapters/index.ipynb", "chapters/a/one.ipynb", "chapters/a/two.ipynb", "chapters/b/three.ipynb"}
    write_contents(tmp_path, dict.fromkeys(paths, empty), "2026-01-01T00:00:00Z")

    def walk(folder):
        for entry in json.loads((tmp_path / "api/contents" / folder / "all.json").read_text())["content"]:
            yield from walk(entry["path"]) if entry["type"] == "directory" else [entry["path"]]

    assert sorted(walk("")) == sorted(paths)
    assert all((tmp_path / "files" / path).is_file() for path in paths)


@pytest.mark.slow
def test_it_is_the_same_in_another_place_and_time_zone(lite, project, notebooks, tmp_path, monkeypatch):
    before = digests(lite)
    monkeypatch.setenv("TZ", "Pacific/Auckland")
    monkeypatch.setenv("LC_ALL", "C")
    other = Project(tmp_path / "another")
    shutil.copytree(project.root, other.root, ignore=shutil.ignore_patterns("_build"))
    for path in other.root.rglob("*.csv"):
        os.utime(path, (1, 1))
    after = digests(build_lite(other, notebooks))
    assert {name for name in before if before[name] != after.get(name)} == set()
    assert before.keys() == after.keys()


def test_no_page_names_this_machine(lite, project):
    for path in lite.rglob("*.json"):
        assert str(project.root) not in path.read_text("utf-8"), path


def test_a_notebook_opens_in_a_browser_and_asks_for_pyodide_only(lite, browser):
    elsewhere = set()
    with served(lite) as address, browser.new_context() as context:
        page = context.new_page()
        page.route(lambda url: not url.startswith("http://127.0.0.1"), lambda route: route.abort())
        page.on("request", lambda request: elsewhere.add(request.url))
        page.goto(f"{address}notebooks/index.html?path=chapters/part/one.ipynb", timeout=90_000)
        page.wait_for_selector("h1:has-text('A chapter in the browser')", timeout=90_000)
        page.wait_for_selector("text=%pip install", timeout=90_000)
    elsewhere = {url for url in elsewhere if url.startswith("http") and "//127.0.0.1" not in url}
    assert elsewhere <= {pyodide()[0]}


@pytest.mark.parametrize(
    ("named", "address"),
    [
        ("https://pyodide.example.edu/full", "https://pyodide.example.edu/full/pyodide.mjs"),
        ("/pyodide/", "/pyodide/pyodide.mjs"),
        ("https://example.edu/p/pyodide.mjs", "https://example.edu/p/pyodide.mjs"),
    ],
)
def test_the_address_of_pyodide_can_be_set(named, address):
    assert pyodide({"launch_buttons": {"pyodide_url": named}}) == (address, pyodide()[1])


@pytest.mark.parametrize("named", ["pyodide", "javascript:x", "https://a b/", "ftp://x/y"])
def test_what_is_no_address_of_pyodide(named):
    with pytest.raises(BuildError, match=r"_config\.yml: launch_buttons\.pyodide_url"):
        pyodide({"launch_buttons": {"pyodide_url": named}})


@pytest.fixture
def started(tmp_path, browser):
    """Open the page that starts a notebook, with Pyodide at some address; return it and what it asked for."""
    write_file(tmp_path / "lite" / "notebooks" / "index.html", "<title>Jupyter</title>")
    write_file(tmp_path / "pyodide" / "pyodide.mjs", "export {};")
    with served(tmp_path) as site, browser.new_context() as context:

        def start(address, handle=None):
            write_start(tmp_path / "lite", address)
            page = context.new_page()
            if handle:
                page.route(address, handle)
            page.goto(f"{site}lite/open.html?path=chapters/a/one.ipynb")
            return page

        yield start


def test_where_pyodide_can_be_fetched_the_notebook_opens(started):
    page = started("/pyodide/pyodide.mjs")
    page.wait_for_url("**/lite/notebooks/index.html?path=chapters%2Fa%2Fone.ipynb")


@pytest.mark.slow
@pytest.mark.parametrize("how", ["refused", "missing", "silent"])
def test_where_pyodide_cannot_be_fetched_a_message_says_so_within_ten_seconds(started, how):
    handles = {
        "refused": lambda route: route.abort(),
        "missing": lambda route: route.fulfill(status=404),
        "silent": lambda route: None,  # as a firewall does: no answer at all
    }
    page = started("https://pyodide.example.edu/full/pyodide.mjs", handles[how])
    page.get_by_text("cannot be fetched from pyodide.example.edu").wait_for(timeout=10_000)
    assert (
        page.get_by_role("link", name="Back to the chapter").get_attribute("href") == "../chapters/a/one.html"
    )
    page.get_by_role("link", name="Open the notebook even so").click()
    page.wait_for_url("**/lite/notebooks/index.html*")
