"""Build the book from its sources, doing only what the sources make necessary."""

import json
import os
import shutil
import time
from pathlib import Path

from trajectory.build.environment import build_variables
from trajectory.build.errors import BuildError
from trajectory.build.execution import execute_notebooks
from trajectory.build.execution.inputs import digest_of, read_environment, take_snapshot
from trajectory.build.execution.run import processors

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


def build_book(project, *, kernels, jobs=None, fresh=False, preload=PRELOAD, progress):
    """Build the book.

    The finished book in ``_build/html`` is replaced only by another finished one: after an error
    it is what it was before.

    Parameters
    ----------
    project : Project
    kernels : {"ordinary", "forked"}
    jobs : int, optional
        Notebooks executed and pages read at once; the number of processors by default.
    fresh : bool
        Reuse nothing.
    preload : iterable of str
        Modules that forked kernels have imported from the start.
    progress : Progress
        Told what happens.

    Returns
    -------
    bool
        Whether anything had to be done.
    """
    variables = build_variables(project.root)
    snapshot = take_snapshot(project.root)
    environment = read_environment(project.lock, PREFIXES, variables)
    sources = digest_of([snapshot.files, environment])
    stamp = project.build / "book.json"
    if not fresh and _read(stamp) == {"sources": sources, "book": _tree_digest(project.html)}:
        return False
    stamp.unlink(missing_ok=True)
    _execute(project, snapshot, variables, kernels, jobs, fresh, preload, progress)
    stage = project.build / "stage"
    shutil.rmtree(stage, ignore_errors=True)
    _render(project, stage, variables, jobs, progress)
    for name in ("html", "jupyter_execute"):
        if (stage / name).exists():
            _publish(stage / name, project.build / name)
    shutil.rmtree(stage, ignore_errors=True)
    stamp.write_text(json.dumps({"sources": sources, "book": _tree_digest(project.html)}))
    return True


def _execute(project, snapshot, variables, kernels, jobs, fresh, preload, progress):
    """Execute what has changed; stop the build if a notebook fails."""
    for relative in project.pages.values():
        if relative.endswith(".md") and _is_text_notebook(project.root / relative):
            raise BuildError(f"{relative} is a notebook in text form; save it as .ipynb")
    progress.start("executing", len(project.notebooks))
    outcomes = execute_notebooks(
        project.notebooks,
        project.root,
        project.executed,
        kernels=kernels,
        preload=preload,
        variables=variables,
        variable_prefixes=PREFIXES,
        lock=project.lock,
        snapshot=snapshot,
        fresh=fresh,
        jobs=jobs,
        timeout=project.settings.get("execute", {}).get("timeout"),
        report=progress.notebook,
    )
    progress.end()
    failures = [outcome.failure for outcome in outcomes if outcome.failure]
    if failures:
        progress.details(failure.traceback for failure in failures)
        raise BuildError("\n".join(str(failure) for failure in failures))


def _render(project, stage, variables, jobs, progress):
    """Render all pages into `stage`, and check and describe them."""
    from trajectory.build.manifest import write_manifest
    from trajectory.build.render import Task, render

    start = time.perf_counter()
    html = stage / "html"
    render(
        Task(
            root=str(project.root),
            out=str(html),
            executed=str(project.executed),
            notebooks=project.notebooks,
            jobs=jobs or processors(),
        ),
        variables,
    )
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
