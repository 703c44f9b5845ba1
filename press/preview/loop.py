"""Bring the pages up to date after each saved change, doing only what the change makes necessary.

Notebooks are executed as by any build, by kernels that have their imports done. Pages are rendered by
Sphinx in a process of its own, which makes its imports while it waits for the change. It goes on from the
pages of the last time: those that changed, and those that show something of them, are rendered again; all
are where a file changed that any page may depend on. The pages lie in ``_build/preview``; the book in
``_build/html`` is no part of this.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from press.pipeline.build import GUARDS, PRELOAD, Build, describe_guards, update_results
from press.pipeline.inputs import SKIPPED_FOLDERS, take_snapshot
from press.pipeline.kernels import start_kernels
from press.pipeline.render import PageFaults, Task, start_renderer
from press.project.digests import digest_of
from press.project.environment import build_variables
from press.project.errors import BuildError
from press.project.progress import few
from press.project.project import Project, find_project
from press.project.store import read_stamp

# What no page shows. Data reach the pages through the notebooks, whose record says which they read.
WITHOUT_EFFECT = ("tests/", "benchmarks/", "README.md", "CONTRIBUTING.md", "CHANGELOG.md", "Makefile")
SEEN_ELSEWHERE = ("chapters/", "data/", "locale/zh_CN/values.csv")


class Loop:
    """Renders the book again and again; a context manager that ends what it started.

    Parameters
    ----------
    build : Build
        The book, and how to execute its notebooks.
    """

    def __init__(self, build: Build) -> None:
        self.root, self.given, self.ready = build.project.root, build, build
        self.folder = build.project.build / "preview"
        self.html = self.folder / "html"
        self.guards: dict[str, list[str]] = {}  # of each notebook, what its numbers do not carry
        self.shared = ""  # digest of the files for which renderer and kernels are right
        self._renderer, self._kernels = ExitStack(), ExitStack()

    def __enter__(self) -> Loop:
        return self

    def __exit__(self, *error) -> None:
        self._renderer.close()
        self._kernels.close()

    def step(self, changed: Collection[str]) -> Iterator[list[str]]:
        """Bring results and pages up to date.

        Where only pages have changed, these come first; what other notebooks take from them
        (the teaching guide reads all) is executed when they can be seen.

        Parameters
        ----------
        changed : collection of str
            The files that have changed, relative to the root; empty if any may have.

        Yields
        ------
        list of str
            The faults found, one line each, as a build of the book names them; once or twice.
        """
        try:
            project = find_project(self.root)  # read anew: its configuration may have changed
            self._make_ready(project)
            if changed and set(changed) <= set(project.pages.values()):
                self._execute(project, set(changed))
                yield self._render(project)
                if not self._execute(project):
                    return
            else:
                self._execute(project)
            yield self._render(project)
        except BuildError as error:
            yield str(error).splitlines()
        except Exception as error:  # a library's, for a file it cannot read: no reason to end
            reason = next(iter(str(error).strip().splitlines()), "")
            yield [f"{type(error).__name__}: {reason}"]

    def _make_ready(self, project: Project) -> None:
        """Start kernels and renderer, anew where they have imported what is no longer so."""
        shared = shared_digest(project)
        if shared != self.shared:
            self._kernels.close()
            self._renderer.close()
            self.ready = self.given
            if self.given.kernels == "forked":
                ready = start_kernels("forked", build_variables(self.root) | GUARDS, PRELOAD)
                self.ready = replace(self.given, kernels=self._kernels.enter_context(ready))
            self._start_renderer()
            self.shared = shared

    def _start_renderer(self) -> None:
        started = start_renderer(self.root, build_variables(self.root))
        self.render = self._renderer.enter_context(started)

    def _execute(self, project: Project, only: set[str] | None = None) -> bool:
        """Execute the notebooks that need it; return whether any did. One that fails is a BuildError."""
        outcomes = update_results(replace(self.ready, project=project), only)
        failures = [str(outcome.failure) for outcome in outcomes if outcome.failure]
        if failures:
            raise BuildError("\n".join(failures))
        self.guards |= {outcome.notebook: describe_guards([outcome]) for outcome in outcomes}
        return any(outcome.reasons for outcome in outcomes)

    def _render(self, project: Project) -> list[str]:
        """Render the pages that need it; return their faults."""
        state, environment = (
            read_stamp(self.folder / "state.json"),
            self.folder / ".doctrees" / "environment.pickle",
        )
        anew = state.get("shared") != self.shared or state.get("faulty") is None or not environment.is_file()
        task = Task(
            root=str(project.root),
            out=str(self.html),
            executed=str(project.executed),
            jobs=self.given.jobs,
            extensions=["press.sphinx_ext.dependents"],
            # Sphinx warns of a page when it reads it; what has not been put right is said again
            settings={"read_again": [] if anew else state["faulty"]},
            anew=anew,
        )
        before = _changed_at(environment)
        problems: list[str] = []
        try:
            self.render(task)
        except PageFaults as error:
            problems = error.problems
        finally:
            self._renderer.close()
            self._start_renderer()
        if not problems or _changed_at(environment) != before:
            # otherwise Sphinx stopped and took nothing in: next time it goes on from where it was
            state = {"shared": self.shared, "faulty": faulty_pages(project, problems)}
            (self.folder / "state.json").write_text(json.dumps(state), "utf-8")
        return problems + [guard for name in project.notebooks for guard in self.guards.get(name, [])]


def _changed_at(path: Path) -> int:
    """When a file was last written; 0 if there is none."""
    return path.stat().st_mtime_ns if path.is_file() else 0


def shared_digest(project: Project) -> str:
    """Return a digest of the files that any page may depend on: configuration, citation, code.

    Parameters
    ----------
    project : Project
    """
    pages = set(project.pages.values())
    files = {
        name: digest
        for name, digest in take_snapshot(project.root).files.items()
        if name not in pages and not name.startswith(WITHOUT_EFFECT + SEEN_ELSEWHERE)
    }
    return digest_of([files, sys.version])


def faulty_pages(project: Project, problems: list[str]) -> list[str] | None:
    """Return the pages that problems name; None if one names no page.

    Parameters
    ----------
    project : Project
    problems : list of str
        Each begins with the path of a page and a comma or colon, if it is of one page.
    """
    found = set()
    for problem in problems:
        names = [n for n, path in project.pages.items() if problem.startswith((f"{path},", f"{path}:"))]
        if not names:
            return None
        found.update(names)
    return sorted(found)


def watch(root: Path) -> Iterator[list[str]]:
    """Yield the files, relative to `root`, that have been saved, each time some have been.

    The first list is empty: from then on no change goes unseen.

    Raises
    ------
    BuildError
        If the package that watches files is not installed.
    """
    try:
        from watchfiles import watch as watch_files
    except ModuleNotFoundError:
        raise BuildError("the preview needs the package watchfiles; install requirements.txt") from None

    def relative(path: str) -> Path:
        return Path(path).relative_to(root)

    def concerns_pages(change, path: str) -> bool:
        parts = relative(path).parts
        hidden = any(part in SKIPPED_FOLDERS or part.startswith(".") for part in parts)
        return not hidden and not f"{relative(path).as_posix()}/".startswith(WITHOUT_EFFECT)

    waiting = watch_files(
        root, watch_filter=concerns_pages, debounce=400, step=50, rust_timeout=200, yield_on_timeout=True
    )
    for number, changes in enumerate(waiting):
        if changes or number == 0:
            yield sorted({relative(path).as_posix() for _, path in changes})


def follow(loop: Loop, tell: Callable[[list[str]], None], say: Callable[[str], None]) -> None:
    """Render the pages, and again after each change, until interrupted.

    Parameters
    ----------
    loop : Loop
    tell : callable
        Called with the faults after each rendering.
    say : callable
        Called with each line for the terminal.
    """
    for changed in watch(loop.root):
        start = time.perf_counter()
        for faults in loop.step(changed):
            for fault in faults:
                say(f"error: {fault}")
            tell(faults)
            seconds = time.perf_counter() - start
            say(
                f"{few(changed) or 'all pages'}: {'with faults' if faults else 'shown'} after {seconds:.1f} s"
            )
