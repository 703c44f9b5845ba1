"""Build the book from its sources, doing only what the sources make necessary."""

import json
import os
import shutil
import time
from dataclasses import dataclass, field, replace
from pathlib import Path

from press.pipeline.inputs import digest_of, read_environment, take_snapshot
from press.pipeline.manifest import write_manifest
from press.pipeline.render import Task, start_renderer
from press.pipeline.run import execute_notebooks, processors
from press.project.environment import build_variables
from press.project.errors import BuildError

# What a chapter imports; done once for all forked kernels.
PRELOAD = (
    "ipykernel.kernelapp",
    "numpy",
    "pandas",
    "matplotlib.pyplot",
    "seaborn",
    "statsmodels.api",
    "statsmodels.formula.api",
)
PREFIXES = ("TRAJECTORY_",)


def _package_view(content, used):
    """The part of the data package's description that concerns the files a notebook read."""
    package = json.loads(content)
    resources = package.pop("resources")
    return [package, [r for r in resources if f"data/{r['path']}" in used]]


VIEWS = {"data/datapackage.json": _package_view}


@dataclass(frozen=True)
class Options:
    """How to build.

    Attributes
    ----------
    kernels : {"ordinary", "forked"}
    jobs : int
        Notebooks executed and pages read at once.
    fresh : bool
        Reuse nothing.
    preload : tuple of str
        Modules that forked kernels have imported from the start.
    """

    kernels: str = "ordinary"
    jobs: int = field(default_factory=processors)
    fresh: bool = False
    preload: tuple = PRELOAD


def build_book(project, options, progress):
    """Build the book.

    The finished book in ``_build/html`` is replaced only by another finished one: after an error
    it is what it was before.

    Parameters
    ----------
    project : Project
    options : Options
    progress : Progress
        Told what happens.

    Returns
    -------
    bool
        Whether anything had to be done.
    """
    options, variables, snapshot = _look_around(project, options)
    environment = read_environment(project.lock, PREFIXES, variables)
    sources = digest_of([snapshot.files, environment])
    stamp = project.build / "book.json"
    if not options.fresh and _read(stamp) == _state(project, sources):
        return False
    stamp.unlink(missing_ok=True)
    stage = project.build / "stage"
    shutil.rmtree(stage, ignore_errors=True)
    with start_renderer(project.root, variables) as render:
        _stop_at_failures(_execute(project, options, snapshot, variables, progress), progress)
        _render(project, options, stage, render, progress)
    for name in ("html", "jupyter_execute"):
        if (stage / name).exists():
            _publish(stage / name, project.build / name)
    shutil.rmtree(stage, ignore_errors=True)
    stamp.write_text(json.dumps(_state(project, sources)), "utf-8")
    return True


def execute_book(project, options, progress):
    """Bring the results of all notebooks up to date, and render nothing.

    Parameters
    ----------
    project : Project
    options : Options
    progress : Progress
        Told what happens.

    Raises
    ------
    BuildError
        If a notebook fails.
    """
    _stop_at_failures(update_results(project, options, progress), progress)


def update_results(project, options, progress, only=None):
    """Execute the notebooks whose inputs have changed, and say how it went.

    Parameters
    ----------
    project : Project
    options : Options
    progress : Progress
        Told what happens.
    only : collection of str, optional
        Look at these notebooks only.

    Returns
    -------
    list of Outcome
        One of each notebook; those that failed carry the failure.
    """
    options, variables, snapshot = _look_around(project, options)
    return _execute(project, options, snapshot, variables, progress, only)


def render_with(project, options, settings, stage, progress):
    """Render the pages once more with other settings; the book in ``_build/html`` stays as it is.

    Parameters
    ----------
    project : Project
        The results of its notebooks have to be up to date; see :func:`execute_book`.
    options : Options
    settings : dict
        Settings of Sphinx, over those of the book.
    stage : Path
        A folder to work in.
    progress : Progress

    Returns
    -------
    Path
        The folder with the pages, in `stage`.
    """
    shutil.rmtree(stage, ignore_errors=True)
    with start_renderer(project.root, build_variables(project.root)) as render:
        _render(project, options, stage, render, progress, settings)
    return stage / "html"


def _look_around(project, options):
    """What a build starts from: options that hold here, environment variables, the project's files."""
    variables = build_variables(project.root)
    if _data_elsewhere(project, variables):
        options = replace(options, fresh=True)
    return options, variables, take_snapshot(project.root, VIEWS)


def _data_elsewhere(project, variables):
    """Whether the library is told to read data that lie outside the project, unwatched."""
    folder = variables.get("TRAJECTORY_DATA")
    return bool(folder) and not Path(folder).resolve().is_relative_to(project.root)


def _execute(project, options, snapshot, variables, progress, only=None):
    """Execute what has changed."""
    for relative in project.pages.values():
        if relative.endswith(".md") and _is_text_notebook(project.root / relative):
            raise BuildError(f"{relative} is a notebook in text form; save it as .ipynb")
    notebooks = [name for name in project.notebooks if only is None or name in only]
    progress.start(len(notebooks))
    outcomes = execute_notebooks(
        notebooks,
        project.root,
        project.executed,
        kernels=options.kernels,
        preload=options.preload,
        variables=variables,
        variable_prefixes=PREFIXES,
        lock=project.lock,
        snapshot=snapshot,
        fresh=options.fresh,
        jobs=options.jobs,
        timeout=project.settings.get("execute", {}).get("timeout"),
        report=progress.notebook,
    )
    progress.end()
    return outcomes


def _stop_at_failures(outcomes, progress):
    failures = [outcome.failure for outcome in outcomes if outcome.failure]
    if failures:
        progress.details(failure.traceback for failure in failures)
        raise BuildError("\n".join(str(failure) for failure in failures))


def _render(project, options, stage, render, progress, settings=None):
    """Render all pages into `stage`, and check and describe them."""
    start = time.perf_counter()
    html = stage / "html"
    render(
        Task(
            root=str(project.root),
            out=str(html),
            executed=str(project.executed),
            jobs=options.jobs,
            settings=settings or {},
        )
    )
    (
        html / ".buildinfo"
    ).unlink()  # says whether an old build fits: of none here, and of paths on this machine
    missing = [name for name in project.pages if not (html / f"{name}.html").is_file()]
    if missing:
        raise BuildError(f"pages of _toc.yml are missing from the book: {', '.join(missing)}")
    write_manifest(project, html)
    progress.step(f"rendered {len(project.pages)} pages", time.perf_counter() - start)


def _is_text_notebook(path):
    from myst_nb.core.read import is_myst_markdown_notebook

    return is_myst_markdown_notebook(path.read_text("utf-8"))


def _publish(new, place):
    """Put a folder in its place, leaving nothing of the one that was there."""
    old = place.with_name(f".{place.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    if place.exists():
        os.replace(place, old)
    os.replace(new, place)
    shutil.rmtree(old, ignore_errors=True)


def _state(project, sources):
    """What the book was made from, and what it looks like on disk."""
    return {"sources": sources, "book": _tree_digest(project.html)}


def _read(stamp):
    try:
        return json.loads(stamp.read_text("utf-8"))
    except (OSError, ValueError):
        return None


def _tree_digest(folder):
    """A digest of names, sizes and times: whether the files are the ones that were put there."""
    found = []
    for path, _, names in os.walk(folder):
        for name in names:
            status = os.stat(os.path.join(path, name))
            found.append([str(Path(path, name)), status.st_size, status.st_mtime_ns])
    return digest_of(sorted(found))
