"""Describe a finished book so that another build can be compared with it."""

from __future__ import annotations

import importlib.metadata
import json
import platform
import sys
from collections.abc import Mapping
from pathlib import Path

from press.project.citation import edition_date
from press.project.digests import digest_of, file_digest
from press.project.environment import PACKAGES
from press.project.exhibits import as_csv, exhibits
from press.project.project import Project
from press.project.recorded import numbers
from press.project.store import read_outputs


def write_manifest(project: Project, html: Path, notebooks: Mapping[str, Mapping] | None = None) -> None:
    """Write ``manifest.json`` into a finished book, and ``exhibits.csv``, what computes each exhibit.

    Parameters
    ----------
    html : Path
        The book's pages.
    notebooks : mapping, optional
        Those executed, where they have been read already; see `press.project.store.read_outputs`.
    """
    notebooks = read_outputs(project) if notebooks is None else notebooks
    (html / "exhibits.csv").write_text(as_csv(list(exhibits(notebooks))), "utf-8", newline="\n")
    text = json.dumps(describe_book(project, html, notebooks), indent=1, sort_keys=True, ensure_ascii=False)
    (html / "manifest.json").write_text(text + "\n", "utf-8")


def describe_book(project: Project, html: Path, notebooks: Mapping[str, Mapping]) -> dict:
    """Describe a finished book, of which the executed notebooks have been read.

    Returns
    -------
    dict
        `edition` (its date), `versions`, `numbers` (the glued values of every notebook), and the
        SHA-256 of each of the `pages`, `figures` and `data` files; `rest` is one digest of all
        other files.
    """
    pages, figures, rest = {}, {}, {}
    for path in sorted(html.rglob("*")):
        relative = path.relative_to(html).as_posix()
        if not path.is_file() or relative == "manifest.json":
            continue
        group = figures if relative.startswith("_images/") else rest
        group = pages if path.suffix == ".html" else group
        group[relative] = file_digest(path)
    data = [path for path in sorted((project.root / "data").rglob("*")) if path.is_file()]
    return {
        "edition": edition_date(project.root).date().isoformat(),
        "versions": read_versions(),
        "numbers": {name: _values(notebook) for name, notebook in notebooks.items()},
        "pages": pages,
        "figures": figures,
        "data": {p.relative_to(project.root).as_posix(): file_digest(p) for p in data},
        "rest": digest_of(rest),
    }


def read_versions() -> dict[str, str]:
    """The versions of what computes numbers and draws figures."""
    versions = {"Python": platform.python_version(), "platform": sys.platform}
    for package in PACKAGES:
        try:
            versions[package] = importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError:
            versions[package] = "not installed"
    return versions


def _values(notebook: Mapping) -> dict[str, str | float]:
    """The numbers that a notebook hands to the text, by name."""
    return {name: record["value"] for name, record in numbers(notebook).items()}
