"""Jupyter in the reader's browser: a folder with JupyterLite, the book's notebooks, library and data.

It runs on the official Pyodide distribution, in the version that jupyterlite-pyodide-kernel pins; its
packages come from its own public address, or from one that ``_config.yml`` names, when a reader opens a
notebook, and not before. Where they cannot be fetched a page says so. What that distribution lacks, and the
book's wheel, lie in the folder; nothing is asked of a package index.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from datetime import UTC, datetime
from html import escape
from importlib import metadata
from pathlib import Path
from types import MappingProxyType
from urllib.parse import urlsplit

import nbformat
from nbformat import NotebookNode

from press.project.environment import build_variables
from press.project.errors import BuildError
from press.project.first_cell import ID
from press.project.folders import replace_folder, write_file
from press.project.project import Project
from press.project.wheel import build_wheel

# Of pure Python, but not part of Pyodide; the first is needed by the kernel, the others by the chapters.
BROUGHT = ("comm", "pymannkendall", "seaborn")
ADDED = ("RECORD", "INSTALLER", "REQUESTED", "direct_url.json")  # by an installer
NO_DATE = 315532800  # 1 January 1980, the first that a zip file knows
APPS = ("lab", "notebooks")
START = Path(__file__).parent / "lite_start"
KERNEL = "@jupyterlite/pyodide-kernel-extension"
INSTALL = "# The book's library and its data, and the packages they need.\n%pip install -q trajectory"
# Parts of jupyterlite-core that would look at this machine instead of at the book.
LEFT_OUT = ("contents", "icons", "mimetypes", "translation")


def build_lite(project: Project, notebooks: dict[str, NotebookNode]) -> Path:
    """Write ``_build/lite``.

    Parameters
    ----------
    notebooks : dict of str to NotebookNode
        By path; each gets a cell that installs the library.

    Returns
    -------
    Path
        The folder, to be published beside the book as ``lite/``.

    Raises
    ------
    BuildError
        If JupyterLite cannot be built. Then the folder is what it was.
    """
    stage = project.build / "lite.stage"
    shutil.rmtree(stage, ignore_errors=True)
    sources, out = stage / "sources", stage / "lite"
    wheels = sources / "pypi"
    build_wheel(project.root, wheels)
    for name in BROUGHT:
        repack(name, wheels)
    _write_json(sources / "jupyter_lite_config.json", _building())
    _write_json(sources / "jupyter-lite.json", _settings(project))
    variables = build_variables(project.root)
    try:
        _run(sources, out, variables)
        epoch = datetime.fromtimestamp(int(variables["SOURCE_DATE_EPOCH"]), UTC)
        write_start(out, pyodide(project.settings)[0])
        write_contents(out, notebooks, epoch.strftime("%Y-%m-%dT%H:%M:%SZ"))
        return replace_folder(out, project.build / "lite")
    finally:
        shutil.rmtree(stage, ignore_errors=True)


def repack(name: str, folder: Path) -> Path:
    """Write an installed distribution of pure Python back into a wheel.

    The browser's Python has most packages the chapters need; the others travel with the book, in the
    versions it was built with.

    Returns
    -------
    Path
        The wheel.
    """
    distribution = metadata.distribution(name)
    if not re.search(r"^Tag: py3-none-any$", distribution.read_text("WHEEL"), re.MULTILINE):
        raise BuildError(f"{name} is not a package of pure Python; it cannot travel with the book")
    with tempfile.TemporaryDirectory() as unpacked:
        for file in distribution.files:
            # what the installer added, and scripts outside the library, were not in the wheel
            if "__pycache__" in file.parts or ".." in file.parts or file.name in ADDED:
                continue
            copy = Path(unpacked, file)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(file.read_binary())
        command = [sys.executable, "-m", "wheel", "pack", unpacked, "--dest-dir", str(folder)]
        # the tool takes the date for all files from here, else each file's own
        variables = {**os.environ, "SOURCE_DATE_EPOCH": str(NO_DATE)}
        subprocess.run(command, env=variables, check=True, capture_output=True)
    stem = re.sub(r"[-_.]+", "_", distribution.metadata["Name"]).lower()
    return next(folder.glob(f"{stem}-{distribution.version}-*.whl"))


def pyodide(settings: Mapping = MappingProxyType({})) -> tuple[str, str]:
    """Address and version of the Pyodide distribution the kernel pins.

    Parameters
    ----------
    settings : mapping
        Of ``_config.yml``: ``launch_buttons.pyodide_url`` names a folder with that distribution where its
        public address is not reachable, as ``https://pyodide.example.edu/full/`` or ``/pyodide/``.

    Raises
    ------
    BuildError
        If that is no address.
    """
    from jupyterlite_pyodide_kernel.constants import PYODIDE_CDN_URL, PYODIDE_MJS, PYODIDE_VERSION

    named = (settings.get("launch_buttons") or {}).get("pyodide_url") or PYODIDE_CDN_URL
    if not re.fullmatch(r"(https?:/)?/[^\s\"'<>]+", str(named)):
        raise BuildError(
            f"_config.yml: launch_buttons.pyodide_url is {named!r}; expected the address of a folder, "
            "https://... or /... on the server of the book"
        )
    folder = str(named).removesuffix(PYODIDE_MJS).rstrip("/")
    return f"{folder}/{PYODIDE_MJS}", PYODIDE_VERSION


def write_start(out: Path, address: str) -> None:
    """Write the page that opens a notebook, or says that Python for the browser cannot be fetched.

    Parameters
    ----------
    out : Path
        The folder of Jupyter for the browser.
    address : str
        Of ``pyodide.mjs``.
    """
    host = urlsplit(address).hostname or "the server of the book"
    for source in sorted(START.iterdir()):
        text = source.read_text("utf-8")
        text = text.replace("{{ address }}", escape(address)).replace("{{ host }}", escape(host))
        write_file(out / source.name, text)


def _building():
    """How to build: from the installed packages alone, whatever else this machine has."""
    extension = Path(sys.prefix) / "share" / "jupyter" / "labextensions" / KERNEL
    if not extension.is_dir():
        raise BuildError("jupyterlite-pyodide-kernel is not installed; run pip install -r requirements.txt")
    return {
        "LiteBuildConfig": {
            "apps": list(APPS),
            "disable_addons": list(LEFT_OUT),
            "federated_extensions": [str(extension)],
            "ignore_sys_prefix": True,
            "no_libarchive": True,
            "no_sourcemaps": True,
            "no_unused_shared_packages": True,
        }
    }


def _settings(project):
    """How the pages behave."""
    url, _ = pyodide(project.settings)
    return {
        "jupyter-lite-schema-version": 0,
        "jupyter-config-data": {
            "appName": project.settings.get("title", "JupyterLite"),
            "contentsAllJsonFile": "all.json",
            "litePluginSettings": {f"{KERNEL}:kernel": {"pyodideUrl": url, "disablePyPIFallback": True}},
        },
    }


def _run(sources, out, variables):
    command = [sys.executable, "-W", "ignore", "-m", "jupyterlite_core.app", "build"]
    command += ["--lite-dir", str(sources), "--output-dir", str(out)]
    command += ["--source-date-epoch", variables["SOURCE_DATE_EPOCH"]]
    done = subprocess.run(command, cwd=sources, env=variables, capture_output=True, text=True, check=False)
    if done.returncode != 0 or not (out / "jupyter-lite.json").is_file():
        lines = (done.stderr or done.stdout).strip().splitlines()
        raise BuildError(f"JupyterLite could not be built: {lines[-1] if lines else 'no message'}")


def write_contents(out: Path, notebooks: dict[str, NotebookNode], date: str) -> None:
    """Write notebooks and the listings by which JupyterLite finds them.

    Parameters
    ----------
    out : Path
        The site.
    date : str
        Given as the time of all files.
    """
    listed = {"": {}}
    for path, notebook in sorted(notebooks.items()):
        text = nbformat.writes(ready(notebook), indent=1) + "\n"
        write_file(out / "files" / path, text)
        folder = Path(path).parent
        for parent in [*reversed(folder.parents), folder]:
            if parent.name:
                above = parent.parent.as_posix().removeprefix(".")
                listed.setdefault(above, {})[parent.name] = _entry(parent.as_posix(), date, "directory", None)
                listed.setdefault(parent.as_posix(), {})
        entry = _entry(path, date, "notebook", len(text.encode()))
        listed[folder.as_posix().removeprefix(".")][Path(path).name] = entry
    for folder, entries in listed.items():
        listing = _entry(folder, date, "directory", None)
        listing |= {"format": "json", "content": [entries[name] for name in sorted(entries)]}
        _write_json(out / "api" / "contents" / folder / "all.json", listing)


def ready(notebook: NotebookNode) -> NotebookNode:
    """A notebook whose first code cell installs the library, without results."""
    install = nbformat.v4.new_code_cell(INSTALL, id="install")
    cells = []
    for cell in notebook.cells:
        copy = nbformat.from_dict(dict(cell))
        if copy.cell_type == "code":
            copy.outputs, copy.execution_count = [], None
            if not any(c.cell_type == "code" for c in cells):
                cells.append(install)
        if copy.get("id") != ID:
            cells.append(copy)
    kernel = {"display_name": "Python (Pyodide)", "language": "python", "name": "python"}
    return nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})


def _entry(path, date, kind, size):
    """A file or folder as Jupyter's contents interface describes it."""
    return {
        "content": None, "created": date, "format": None, "hash": None, "hash_algorithm": None,
        "last_modified": date, "mimetype": None, "name": Path(path).name, "path": path, "size": size,
        "type": kind, "writable": True,
    }  # fmt: skip


def _write_json(path, value):
    write_file(path, json.dumps(value, indent=1, sort_keys=True) + "\n")
