"""Make the library an installable wheel, without a network and the same byte for byte every time.

The wheel holds what notebooks import and nothing of the build, so that a student installs a handful of
packages instead of a publishing system. A build backend would want to be downloaded and takes the
packages of the whole project; the format itself is a zip archive with three text files.
"""

from __future__ import annotations

import ast
import base64
import hashlib
import re
import sys
import tomllib
import zipfile
from pathlib import Path

from trajectory.build.errors import BuildError

NOT_FOR_NOTEBOOKS = {"book", "build", "refresh", "teaching", "__pycache__"}
# modules whose distribution has another name
DISTRIBUTIONS = {"IPython": "ipython", "vl_convert": "vl-convert-python", "PIL": "pillow"}


def library_files(root):
    """The files of the library that notebooks need, by their path in the wheel.

    Parameters
    ----------
    root : Path
        The project.

    Returns
    -------
    dict of str to Path
    """
    package = root / "trajectory"
    found = {}
    for path in sorted(package.rglob("*")):
        relative = path.relative_to(package)
        private = NOT_FOR_NOTEBOOKS & set(relative.parts) or relative.name == "__main__.py"
        if path.is_file() and not private and path.suffix != ".pyc":
            found[f"trajectory/{relative.as_posix()}"] = path
    return found


def requirements(root):
    """The distributions that the library imports, each with the version the book is built with.

    Parameters
    ----------
    root : Path

    Returns
    -------
    dict of str to list of str
        Lines of requirements.txt by distribution; more than one where they differ by Python version.
    """
    modules = set()
    for path in library_files(root).values():
        if path.suffix == ".py":
            modules |= _imports(path)
    names = {DISTRIBUTIONS.get(m, m) for m in modules - set(sys.stdlib_module_names) - {"trajectory"}}
    return pinned(root, names)


def pinned(root, names):
    """The lines of requirements.txt for some distributions.

    Parameters
    ----------
    root : Path
    names : iterable of str

    Returns
    -------
    dict of str to list of str

    Raises
    ------
    BuildError
        If one is not pinned there.
    """
    lines = (root / "requirements.txt").read_text("utf-8").splitlines()
    found = {}
    for name in sorted(names):
        pins = [line for line in lines if re.match(rf"{re.escape(name)}==", line, re.IGNORECASE)]
        if not pins:
            raise BuildError(f"requirements.txt: {name} is not pinned, but the library imports it")
        found[name] = pins
    return found


def _imports(path):
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            found.add(node.module.split(".")[0])
    return found


def build_wheel(root, folder):
    """Write the wheel.

    Parameters
    ----------
    root : Path
        The project.
    folder : Path
        Where to write it.

    Returns
    -------
    Path
    """
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    ranges = {re.split(r"[<>=!~\[; ]", spec)[0]: spec for spec in project["dependencies"]}
    needs = [ranges.get(name, name) for name in requirements(root)]
    metadata = [
        "Metadata-Version: 2.1",
        f"Name: {project['name']}",
        f"Version: {project['version']}",
        f"Summary: {project['description']}",
        f"License: {project['license']['text']}",
        f"Requires-Python: {project['requires-python']}",
        *(f"Requires-Dist: {need}" for need in needs),
    ]
    tags = "Wheel-Version: 1.0\nGenerator: trajectory\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    info = f"{project['name']}-{project['version']}.dist-info"
    contents = {name: path.read_bytes() for name, path in library_files(root).items()}
    contents[f"{info}/METADATA"] = ("\n".join(metadata) + "\n").encode()
    contents[f"{info}/WHEEL"] = tags.encode()
    contents[f"{info}/licenses/LICENSE"] = (root / "LICENSE").read_bytes()
    contents[f"{info}/RECORD"] = _record(contents, f"{info}/RECORD")
    path = Path(folder) / f"{project['name']}-{project['version']}-py3-none-any.whl"
    write_zip(path, contents)
    return path


def _record(contents, own):
    lines = []
    for name, content in contents.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
        lines.append(f"{name},sha256={digest},{len(content)}")
    return "\n".join([*lines, f"{own},,", ""]).encode()


def write_zip(path, contents):
    """Write an archive that depends on nothing but its contents: no times, no permissions of this machine.

    Parameters
    ----------
    path : Path
    contents : dict of str to bytes
        In the order in which they are to stand.
    """
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, content in contents.items():
            entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content)
