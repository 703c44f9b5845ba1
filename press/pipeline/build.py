"""Build the book from its sources, doing only what the sources make necessary."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import time
from collections.abc import Callable, Collection, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Literal

from press.pipeline.agreement import faults_after, faults_before
from press.pipeline.inputs import read_environment, take_snapshot
from press.pipeline.kernels import Kernels
from press.pipeline.limits import allow_open_files
from press.pipeline.manifest import write_manifest
from press.pipeline.render import Task, start_renderer
from press.pipeline.run import Outcome, execute_notebooks, processors
from press.pipeline.times import read_times
from press.project.digests import digest_of, text_digest
from press.project.environment import build_variables
from press.project.errors import BuildError
from press.project.folders import replace_folder
from press.project.progress import Progress
from press.project.project import Project
from press.project.sources import mend
from press.project.store import read_outputs, read_stamp
from press.project.turn import turn

# What a kernel and a chapter import; done once for all forked kernels.
PRELOAD = (
    "ipykernel.kernelapp", "ipykernel.debugger", "numpy", "pandas", "matplotlib.pyplot", "seaborn",
    "statsmodels.api", "statsmodels.formula.api", "altair",
)  # fmt: skip
# Guards of sentences write failures down instead of raising, so that all of them are known at once and a
# draft can show them; see `trajectory.numbers.guard`.
GUARDS = {"TRAJECTORY_GUARDS": "record"}
# Tables of which the library names the rows that it uses, by what stands in the first column.
BY_ROW = ("data/indicators.csv", "data/sources.csv", "data/vintages.csv")


@lru_cache(maxsize=8)
def _table(content):
    return list(csv.reader(io.StringIO(content.decode("utf-8"), newline="")))


def _rows_view(contents, relative, keys):
    """The rows of a table with some keys; of the empty key, the list of all."""
    head, *rows = _table(contents[relative])
    listed = [row[:1] for row in rows] if "" in keys else []
    return [head, listed, [row for row in rows if row[:1] and row[0] in keys]]


def _package_view(contents, relative, keys):
    """The entries of some files in the description of the data.

    Of a table that is read by rows only whether it is the one that was described: other rows change its hash.
    """
    package = json.loads(contents[relative])
    entries = {entry["path"]: entry for entry in package.pop("resources")}
    found = [entries.get(key) for key in keys]
    for entry in filter(None, found):
        if (path := f"data/{entry['path']}") in BY_ROW:
            entry["hash"] = entry["hash"] == f"sha256:{text_digest(contents.get(path, b''))}"
            del entry["bytes"]
    return [package, found]


VIEWS = {"data/datapackage.json": _package_view, **dict.fromkeys(BY_ROW, _rows_view)}


@dataclass(frozen=True)
class Build:
    """A book, and how to build it.

    Attributes
    ----------
    project : Project
    progress : Progress
        Hears of each step.
    kernels : {"ordinary", "forked"} or Kernels
        How to start kernels, or kernels that have been made ready before.
    jobs : int
        Notebooks of which cells are executed at once, and pages read at once.
    fresh : bool
        Reuse nothing.
    draft : bool
        Mark sentences that the numbers do not carry on their pages instead of stopping.
    solutions : bool
        Show the solutions of exercises.
    downloads : callable, optional
        Writes the notebooks that pages offer, given the project and a folder; left out, they are the sources.
    """

    project: Project
    progress: Progress = field(default_factory=Progress)
    kernels: Literal["forked", "ordinary"] | Kernels = "ordinary"
    jobs: int = field(default_factory=processors)
    fresh: bool = False
    draft: bool = False
    solutions: bool = True
    downloads: Callable[[Project, Path], object] | None = None


def build_book(build: Build) -> bool:
    """Build the book; say whether anything had to be done.

    The finished book in ``_build/html`` is replaced only by another finished one: after an error
    it is what it was before. Another build in the same folder is waited for.
    """
    with turn(build.project.build, build.progress.line):
        return _build_book(build)


def _build_book(build: Build) -> bool:
    project = build.project
    build, variables, snapshot = _look_around(build)
    environment = read_environment(project.root, variables)
    sources = digest_of([snapshot.files, environment, build.draft, build.solutions])
    stamp = project.build / "book.json"
    if not build.fresh and read_stamp(stamp) == _state(project, sources):
        return False
    stamp.unlink(missing_ok=True)
    stage = project.build / "stage"
    shutil.rmtree(stage, ignore_errors=True)
    with start_renderer(project.root, variables) as render:
        _stop_at_failures(_execute(build, snapshot, variables), build)
        notebooks = read_outputs(project)
        _stop_at(faults_after(project, notebooks))
        _render(build, stage, render, notebooks=notebooks)
    for name in ("html", "jupyter_execute"):
        if (stage / name).exists():
            replace_folder(stage / name, project.build / name)
    shutil.rmtree(stage, ignore_errors=True)
    stamp.write_text(json.dumps(_state(project, sources)), "utf-8")
    return True


def execute_book(build: Build) -> None:
    """Bring the results of all notebooks up to date, and render nothing.

    Raises
    ------
    BuildError
        If a notebook fails.
    """
    _stop_at_failures(update_results(build), build)


def update_results(build: Build, only: Collection[str] | None = None) -> list[Outcome]:
    """Execute the notebooks whose inputs have changed, and say how it went.

    Parameters
    ----------
    build : Build
    only : collection of str, optional
        Look at these notebooks only.

    Returns
    -------
    list of Outcome
        One of each notebook; those that failed carry the failure.
    """
    with turn(build.project.build, build.progress.line):
        build, variables, snapshot = _look_around(build)
        return _execute(build, snapshot, variables, only)


def render_with(build: Build, settings: dict, stage: Path) -> Path:
    """Render the pages once more with other settings; the book in ``_build/html`` stays as it is.

    Parameters
    ----------
    build : Build
        The results of its notebooks have to be up to date; see :func:`execute_book`.
    settings : dict
        Settings of Sphinx, over those of the book.
    stage : Path
        A folder to work in.

    Returns
    -------
    Path
        The folder with the pages, in `stage`.
    """
    shutil.rmtree(stage, ignore_errors=True)
    with start_renderer(build.project.root, build_variables(build.project.root)) as render:
        _render(build, stage, render, settings)
    return stage / "html"


def _look_around(build):
    """What a build starts from: settings that hold here, environment variables, the project's files."""
    allow_open_files()
    root = build.project.root
    for relative in build.project.pages.values():
        for line in mend(root, relative):
            build.progress.line(line)
    variables = build_variables(root)
    folder = variables.get("TRAJECTORY_DATA")
    if folder and not Path(folder).resolve().is_relative_to(root):  # data that are not watched
        build = replace(build, fresh=True)
    return build, variables, take_snapshot(root, VIEWS)


def _execute(build, snapshot, variables, only=None):
    """Execute what has changed."""
    from myst_nb.core.read import is_myst_markdown_notebook

    project = build.project
    for relative in (path for path in project.pages.values() if path.endswith(".md")):
        if is_myst_markdown_notebook((project.root / relative).read_text("utf-8")):
            raise BuildError(f"{relative} is a notebook in text form; save it as .ipynb")
    _stop_at(faults_before(project))
    notebooks = [name for name in project.notebooks if only is None or name in only]
    return _run(build, notebooks, snapshot, project.executed, variables)


def _run(build, notebooks, snapshot, folder, variables):
    """Bring the results of notebooks in a folder up to date, and show how that goes."""
    build.progress.start(len(notebooks))
    outcomes = execute_notebooks(
        notebooks,
        snapshot,
        folder,
        variables={**variables, **GUARDS},
        kernels=build.kernels,
        preload=PRELOAD,
        fresh=build.fresh,
        jobs=build.jobs,
        timeout=build.project.settings.get("execute", {}).get("timeout"),
        expected=read_times(build.project),
        report=build.progress.notebook,
    )
    build.progress.end()
    return outcomes


def execute_again(build: Build, notebooks: list[str], folder: Path, **variables: str) -> list[Outcome]:
    """Execute notebooks with other environment variables; the results of the book stay as they are.

    Parameters
    ----------
    build : Build
    notebooks : list of str
    folder : Path
        For the results.
    **variables : str
    """
    root = build.project.root
    return _run(build, notebooks, take_snapshot(root, VIEWS), folder, build_variables(root) | variables)


def describe_guards(outcomes: Iterable[Outcome]) -> list[str]:
    """Sentences that the numbers do not carry, one line each."""
    return [f"{o.notebook}, cell {guard['cell']}: {guard['message']}" for o in outcomes for guard in o.guards]


def _stop_at_failures(outcomes, build):
    failures = [outcome.failure for outcome in outcomes if outcome.failure]
    if failures:
        build.progress.details(failure.traceback for failure in failures)
        raise BuildError("\n".join(str(failure) for failure in failures))
    guards = describe_guards(outcomes)
    if guards and not build.draft:
        raise BuildError("\n".join(guards))
    build.progress.details(f"marked in the draft: {guard}" for guard in guards)


def _stop_at(faults):
    if faults:
        raise BuildError("\n".join(faults))


def _render(build, stage, render, settings=None, notebooks=None):
    """Render all pages into `stage`, and check and describe them."""
    project = build.project
    start = time.perf_counter()
    html, downloads = stage / "html", stage / "downloads"
    task = Task(
        root=str(project.root),
        out=str(html),
        executed=str(project.executed),
        jobs=build.jobs,
        settings=(settings or {}) | ({} if build.solutions else {"without_solutions": True}),
    )
    with ThreadPoolExecutor(1) as beside:  # Sphinx has a process of its own
        written = build.downloads and settings is None and beside.submit(build.downloads, project, downloads)
        render(task)
    if written:
        written.result()
        for path in downloads.rglob("*.ipynb"):
            path.replace(html / "_sources" / path.relative_to(downloads))
    # says whether an old build fits: of none here, and of paths on this machine
    (html / ".buildinfo").unlink()
    missing = [name for name in project.pages if not (html / f"{name}.html").is_file()]
    if missing:
        raise BuildError(f"pages of _toc.yml are missing from the book: {', '.join(missing)}")
    write_manifest(project, html, notebooks)
    build.progress.step(f"rendered {len(project.pages)} pages", time.perf_counter() - start)


def _state(project, sources):
    """What the book was made from, and what it looks like on disk."""
    return {"sources": sources, "book": _tree_digest(project.html)}


def _tree_digest(folder):
    """A digest of names, sizes and times: whether the files are the ones that were put there."""
    found = []
    for path, _, names in os.walk(folder):
        for name in names:
            status = os.stat(os.path.join(path, name))
            found.append([str(Path(path, name)), status.st_size, status.st_mtime_ns])
    return digest_of(sorted(found))
