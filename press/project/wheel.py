"""Pack the library and the data into one wheel, so that a notebook runs away from its book.

A chapter needs the analysis side of the library and the data package, nothing of the build. Both go
into one file: ``pip install`` of it, in Colab, on a laptop without the repository or in the browser,
is enough. The file is the same byte for byte wherever and whenever it is made from the same sources
(with the same zlib), and making it needs no network.
"""

import base64
import hashlib
import json
import re
import tomllib
import zipfile
from importlib import metadata

from press.project.errors import BuildError

# Parts of the library that only the repository has a use for.
LEFT_OUT = {"__pycache__"}
# What the other parts and the chapters import, by the names pyproject.toml has for them. A test
# compares this list with the imports.
NEEDED = (
    "altair",
    "ipython",
    "joblib",
    "matplotlib",
    "numpy",
    "pandas",
    "pymannkendall",
    "scipy",
    "seaborn",
    "statsmodels",
)
DATA = "data"  # beside the library, where `trajectory.data.root` looks last
# A zip file needs a date; the earliest one it can write says plainly that it means nothing.
NO_DATE = (1980, 1, 1, 0, 0, 0)


def build_wheel(root, folder, with_data=True):
    """Write the wheel into a folder.

    Parameters
    ----------
    root : Path
        The book's folder.
    folder : Path
        Made if it is missing. A wheel of the same name in it is replaced.
    with_data : bool
        Whether the data go into it; not where they lie beside the notebook.

    Returns
    -------
    Path
        The wheel.
    """
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    contents = {**_library(root), **(_data(root) if with_data else {})}
    info = f"{project['name']}-{project['version']}.dist-info"
    contents[f"{info}/METADATA"] = _metadata(project).encode()
    contents[f"{info}/licenses/LICENSE"] = _text(root / "LICENSE")
    return _write(folder, wheel_name(project), info, contents)


def wheel_name(project):
    """The wheel's file name.

    Parameters
    ----------
    project : dict
        The table ``project`` of pyproject.toml.

    Returns
    -------
    str
    """
    return f"{project['name']}-{project['version']}-py3-none-any.whl"


def repack(name, folder):
    """Write an installed distribution of pure Python back into a wheel.

    The browser's Python has most packages the chapters need; the others travel with the book, in the
    versions it was built with.

    Parameters
    ----------
    name : str
    folder : Path

    Returns
    -------
    Path
        The wheel.
    """
    distribution = metadata.distribution(name)
    if not re.search(r"^Tag: py3-none-any$", distribution.read_text("WHEEL"), re.MULTILINE):
        raise BuildError(f"{name} is not a package of pure Python; it cannot travel with the book")
    stem = f"{re.sub(r'[-_.]+', '_', distribution.metadata['Name']).lower()}-{distribution.version}"
    info, contents = "", {}
    for file in distribution.files:
        if file.name == "METADATA" and len(file.parts) == 2:
            info = file.parts[0]
        # what the installer added, and scripts outside the library, were not in the wheel
        if "__pycache__" in file.parts or ".." in file.parts:
            continue
        if file.name in ("RECORD", "INSTALLER", "REQUESTED", "direct_url.json", "WHEEL"):
            continue
        contents[file.as_posix()] = file.read_binary()
    return _write(folder, f"{stem}-py3-none-any.whl", info, contents)


def _library(root):
    """The library's files by their place in the wheel."""
    library = root / "trajectory"
    return {
        path.relative_to(root).as_posix(): _text(path)
        for path in sorted(library.rglob("*"))
        if path.is_file()
        and not LEFT_OUT & set(path.relative_to(library).parts)
        and not path.name.startswith(".")
    }


def _data(root):
    """The files of the data package, as its description lists them."""
    description = root / "data" / "datapackage.json"
    paths = [resource["path"] for resource in json.loads(description.read_text("utf-8"))["resources"]]
    return {f"{DATA}/{path}": _text(root / "data" / path) for path in ("datapackage.json", *paths)}


def _text(path):
    """A file's content, with Unix line ends whatever the checkout has made of them."""
    content = path.read_bytes()
    return content if path.suffix == ".npz" else content.replace(b"\r\n", b"\n")


def _metadata(project):
    lines = [
        "Metadata-Version: 2.3",
        f"Name: {project['name']}",
        f"Version: {project['version']}",
        f"Summary: {project['description']}",
        # No upper bound: the book's environment is pinned, the library is not tied to it.
        f"Requires-Python: {project['requires-python'].split(',')[0]}",
        *(f"Requires-Dist: {requirement}" for requirement in requirements(project)),
    ]
    return "\n".join(lines) + "\n"


def requirements(project):
    """What the wheel needs, in the ranges of pyproject.toml.

    Parameters
    ----------
    project : dict
        The table ``project`` of pyproject.toml.

    Returns
    -------
    list of str
    """
    optional = project.get("optional-dependencies", {})
    ranges = {}
    for requirement in [*project["dependencies"], *(r for group in optional.values() for r in group)]:
        ranges.setdefault(re.match(r"[A-Za-z0-9._-]+", requirement)[0].lower(), requirement)
    return [ranges.get(name, name) for name in NEEDED]


def _write(folder, name, info, contents):
    """Write a wheel: sorted files without dates, and the record of their hashes."""
    contents[f"{info}/WHEEL"] = (
        b"Wheel-Version: 1.0\nGenerator: press.project.wheel\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    )
    record = [
        f"{_quoted(path)},sha256={_digest(contents[path])},{len(contents[path])}" for path in sorted(contents)
    ]
    record_path = f"{info}/RECORD"
    contents[record_path] = "\n".join([*record, f"{record_path},,"]).encode() + b"\n"
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / f".{name}.part"
    with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        # the metadata last, as the format recommends
        for path in sorted(contents, key=lambda path: (path.startswith(info), path)):
            entry = zipfile.ZipInfo(path, NO_DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, contents[path])
    return draft.replace(folder / name)


def _digest(content):
    return base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()


def _quoted(path):
    return f'"{path}"' if "," in path else path
