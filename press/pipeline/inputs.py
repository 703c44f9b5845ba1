"""What a notebook's results depend on, and what of it has changed since they were computed."""

from __future__ import annotations

import ast
import csv
import functools
import hashlib
import importlib.metadata
import json
import os
import platform
import sys
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from nbformat import NotebookNode

from press.project.digests import digest_of, file_digest

# Environment variables that can change a result, and how those of the library begin.
VARIABLES = ("PYTHONHASHSEED", "SOURCE_DATE_EPOCH", "TZ", "LC_ALL", "LANG", "MPLBACKEND", "OMP_NUM_THREADS")
PREFIX = "TRAJECTORY_"
LOCK = "requirements.txt"

# The modules that decide how a notebook is executed and what is kept of it.
EXECUTION = ("forkserver.py", "forkstub.py", "inputs.py", "kernel.py", "kernels.py", "run.py")

SKIPPED_FOLDERS = {"_build", "dist", "node_modules", "__pycache__"}


@dataclass(frozen=True)
class Snapshot:
    """The files of a project at one moment, by path relative to its root.

    Attributes
    ----------
    root : Path
    files : dict
        The SHA-256 of every file.
    folders : dict
        A digest of the names in every folder.
    views : dict
        See :func:`take_snapshot`.
    contents : dict
        The bytes of the files of which there are views.
    links : dict
        Where folders that are symbolic links lie in truth (str), with their path in the project.
    """

    root: Path
    files: dict
    folders: dict
    views: dict
    contents: dict
    links: dict

    @property
    def digest(self) -> str:
        """One digest of all files, names and contents."""
        return digest_of(self.files)

    def digest_for(self, relative: str, parts: Collection[str] | None = None) -> str | None:
        """The digest of what a notebook can learn from a file, or from the parts of it that it uses.

        Returns
        -------
        str or None
            None if there is no such file.
        """
        if parts is not None and relative in self.contents:
            # what is damaged has no parts; the notebook says what is wrong with it
            with suppress(ValueError, KeyError, TypeError, csv.Error):
                return digest_of(self.views[relative](self.contents, relative, sorted(parts)))
        if relative.endswith(".py") and relative in self.files:
            return _code_digest(self.root / relative, self.files[relative])
        return self.files.get(relative)

    def relative(self, path: Path | str) -> str:
        """The path of `path` relative to the root, with forward slashes; the target of a link is the link."""
        for target, link in self.links.items():
            if Path(path).is_relative_to(target):
                return Path(link, os.path.relpath(path, target)).as_posix()
        return Path(os.path.relpath(path, self.root)).as_posix()

    def covers(self, relative: str) -> bool:
        """Whether a path lies in a folder that the snapshot looks into."""
        return not any(_is_skipped(part) for part in Path(relative).parts[:-1])


@functools.cache
def _code_digest(path: Path, digest: str) -> str:
    """The digest of what Python compiles: comments and blank lines change no result.

    `digest` is that of the text when the snapshot was taken; it stands where the text is another by now, or
    no Python.
    """
    content = path.read_bytes()
    with suppress(SyntaxError, ValueError):
        if hashlib.sha256(content).hexdigest() == digest:
            return digest_of(ast.dump(ast.parse(content)))
    return digest


def _is_skipped(name):
    return name in SKIPPED_FOLDERS or name.startswith(".") or name.endswith(".egg-info")


def take_snapshot(root: Path | str, views: dict | None = None) -> Snapshot:
    """Read all files of a project.

    Hidden folders, build results, caches and virtual environments are left out. Contents are
    always read: times and sizes alone can miss a change. A symbolic link to a folder outside the project is
    followed.

    Parameters
    ----------
    views : dict, optional
        For files of which a library names the parts that it uses (see `press.pipeline.kernel.watch`): a
        function of the contents of all these files (dict of str to bytes), the path of one of them and the
        names of parts (list of str) that returns, as a JSON value, these parts. By path relative to the root.
        A change elsewhere in the file is then no reason to run a notebook.
    """
    root = Path(root).resolve()
    files, folders, links = {}, {}, {}
    for folder, subfolders, names in os.walk(root, followlinks=True):
        subfolders[:] = sorted(
            name
            for name in subfolders
            if not _is_skipped(name) and not os.path.exists(os.path.join(folder, name, "pyvenv.cfg"))
        )
        relative = Path(folder).relative_to(root)
        folders[relative.as_posix()] = digest_of([sorted(names), subfolders])
        for name in [name for name in subfolders if os.path.islink(os.path.join(folder, name))]:
            target = Path(folder, name).resolve()
            # a link into the project, to a folder around it or to one seen already would be walked for ever
            if any(target.is_relative_to(one) or Path(one).is_relative_to(target) for one in (root, *links)):
                subfolders.remove(name)
            else:
                links[str(target)] = (relative / name).as_posix()
        for name in sorted(names):
            path = os.path.join(folder, name)
            if os.path.isfile(path):
                files[(relative / name).as_posix()] = file_digest(path)
    contents = {name: (root / name).read_bytes() for name in views or {} if name in files}
    return Snapshot(root, files, folders, views or {}, contents, links)


def read_environment(root: Path, variables: Mapping[str, str]) -> dict[str, str]:
    """Everything outside the project's sources that can change a result.

    Parameters
    ----------
    root : Path
        The project, with the file that pins the packages.
    variables : mapping
        The environment the kernels get.

    Returns
    -------
    dict of str to str
        One readable entry per interpreter, platform, package and variable.
    """
    found = {
        "Python": platform.python_version(),
        "platform": f"{sys.platform} {platform.machine()}",
        "execution": digest_of([file_digest(Path(__file__).with_name(name)) for name in EXECUTION]),
    }
    if (root / LOCK).exists():
        found[LOCK] = file_digest(root / LOCK)
    for distribution in importlib.metadata.distributions():
        if name := distribution.metadata["Name"]:
            found[f"package {name.lower()}"] = distribution.version
    for name, value in variables.items():
        if name in VARIABLES or name.startswith(PREFIX):
            found[f"variable {name}"] = value
    return dict(sorted(found.items()))


def code_digest(notebook: NotebookNode) -> str:
    """The digest of what a kernel is given of a notebook: its code, and how to run it.

    Prose, alternative texts and captions are not part of it: changing them changes the page, not
    the results.
    """
    cells = [
        [cell.source, sorted(cell.metadata.get("tags", []))]
        for cell in notebook.cells
        if cell.cell_type == "code"
    ]
    return digest_of([cells, notebook.metadata.get("execution", {})])


def read_log(log: Path | str, snapshot: Snapshot) -> dict:
    """Turn a kernel's log of file uses into the part of a record that compares files.

    Digests come from the snapshot taken before the kernel started: a file edited while it ran
    then counts as changed at the next run, whichever version the notebook saw.

    Parameters
    ----------
    log : path-like
        Written by the kernel, one JSON list a line.

    Returns
    -------
    dict
        `files`, `parts` (of those files that are not used whole), `folders`, `project` (a digest of
        everything, where another program was started and its reads are unknown) and `unknown` (reasons why
        the results can never be reused).
    """
    files, parts, folders, written, unknown = set(), {}, {}, set(), set()
    project, installed = None, {sys.prefix, sys.base_prefix}  # for which the versions of packages stand
    for line in Path(log).read_text("utf-8").splitlines():
        kind, what, *part = json.loads(line)
        relative = snapshot.relative(what)
        if kind == "child":
            project = snapshot.digest
        elif kind == "network":
            unknown.add("it uses the network")
        elif any(Path(what).is_relative_to(prefix) for prefix in installed):
            continue
        elif kind == "write":
            written.add(relative)
        elif not snapshot.covers(f"{relative}/" if kind == "list" else relative):
            unknown.add(f"it reads {relative}, where changes are not watched")
        elif kind == "list":
            folders[relative] = snapshot.folders.get(relative)
        elif relative in written:
            continue
        elif part:
            parts.setdefault(relative, set()).update(part)
        else:
            files.add(relative)
    parts = {name: sorted(used) for name, used in sorted(parts.items()) if name not in files}
    return {
        "files": {name: snapshot.digest_for(name, parts.get(name)) for name in sorted({*files, *parts})},
        "parts": parts,
        "folders": dict(sorted(folders.items())),
        "project": project,
        "unknown": sorted(unknown),
    }


def changes(record: dict | None, notebook: NotebookNode, environment: dict, snapshot: Snapshot) -> list[str]:
    """Say in words why a record's results cannot be used again.

    Parameters
    ----------
    record : dict or None
        As stored when the notebook last ran.
    notebook : NotebookNode
        As it is now.
    environment : dict
        See :func:`read_environment`.

    Returns
    -------
    list of str
        Empty if nothing has changed.
    """
    if record is None:
        return ["no results yet"]
    found = list(record["unknown"])
    if record["code"] != code_digest(notebook):
        found.append("its code changed")
    for name in sorted(record["environment"].keys() | environment.keys()):
        if record["environment"].get(name) != environment.get(name):
            found.append(f"{name} changed")
    for relative, digest in record["files"].items():
        if snapshot.digest_for(relative, record["parts"].get(relative)) != digest:
            found.append(f"{relative} changed")
    for relative, digest in record["folders"].items():
        if snapshot.folders.get(relative) != digest:
            found.append(f"the list of files in {relative} changed")
    if record["project"] not in (None, snapshot.digest):
        found.append("a file changed that a program it starts may read")
    return found
