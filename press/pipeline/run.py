"""Run the notebooks that need it, several at once, and say what happened to each."""

from __future__ import annotations

import asyncio
import os
import re
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import closing, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

from nbformat import NotebookNode

from press.pipeline import inputs
from press.project.recorded import failed_guards
from press.project.store import Store, read_source

if TYPE_CHECKING:  # imported where notebooks are run: every build looks whether any has to be
    from press.pipeline.kernels import Kernels

LATE = 300  # seconds that a cell's outputs may come after its end


@dataclass(frozen=True)
class Failure:
    """Why a notebook could not be run to its end.

    Attributes
    ----------
    notebook : str
        Path relative to the project.
    cell : int
        Position among all cells, from 1.
    code_cell : int
        Position among the code cells, from 1.
    line : str
        The cell's first line.
    error : str
        The error's name and message, on one line.
    traceback : str
        The whole of it, without colours.
    """

    notebook: str
    cell: int
    code_cell: int
    line: str
    error: str
    traceback: str

    def __str__(self):
        return f"{self.notebook}, cell {self.cell} (code cell {self.code_cell}, `{self.line}`): {self.error}"


@dataclass(frozen=True)
class Outcome:
    """What happened to one notebook.

    Attributes
    ----------
    notebook : str
        Path relative to the project.
    reasons : list of str
        Why it was run; empty where its earlier results still hold.
    seconds : float
        How long it ran, now or when its results were computed.
    failure : Failure or None
    guards : list of dict
        Sentences that the numbers do not carry, see `press.project.recorded.failed_guards`.
    """

    notebook: str
    reasons: list = field(default_factory=list)
    seconds: float = 0.0
    failure: Failure | None = None
    guards: list = field(default_factory=list)


def execute_notebooks(
    notebooks: Iterable[str],
    snapshot: inputs.Snapshot,
    store: Path | str,
    *,
    variables: Mapping[str, str],
    kernels: Literal["forked", "ordinary"] | Kernels = "ordinary",
    preload: Iterable[str] = (),
    fresh: bool = False,
    jobs: int | None = None,
    timeout: int | None = None,
    expected: Mapping[str, float] = MappingProxyType({}),
    report: Callable = lambda outcome: None,
) -> list[Outcome]:
    """Bring the results of notebooks up to date.

    A notebook is run if its code changed, or a file it read, a folder it listed, a module of the
    project it imported, an installed package, the lock file, the interpreter, the platform or an
    environment variable that matters. A file that the notebook looked for and did not find is not
    remembered; reads that do not go through Python are not seen.

    Parameters
    ----------
    notebooks : iterable of str
        Paths relative to the project.
    snapshot : inputs.Snapshot
        The project's files, just taken: those outside it are not watched.
    store : path-like
        Folder for executed notebooks and their records.
    variables : mapping
        The kernels' environment.
    kernels : {"ordinary", "forked"} or Kernels
        How to start kernels, or kernels that have been made ready before; these have their own
        `preload` and `variables`.
    preload : iterable of str
        Modules that forked kernels have imported from the start.
    fresh : bool
        Run all, whatever is stored.
    jobs : int, optional
        How many execute cells at once, beside one kernel that is made ready; the number of processors by
        default.
    timeout : int, optional
        Seconds that one cell may take.
    expected : mapping of str to float
        Seconds that notebooks without earlier results may take, for the order in which they run.
    report : callable
        Called with each :class:`Outcome` as it is known.

    Returns
    -------
    list of Outcome
        In the order of `notebooks`.
    """
    store = Store(store)
    environment = inputs.read_environment(snapshot.root, variables)
    outcomes, waiting = {}, []
    for relative in notebooks:
        notebook = read_source(snapshot.root, relative)
        record = store.record(relative)
        reasons = ["a fresh run was asked for"] if fresh else []
        reasons = reasons or inputs.changes(record, notebook, environment, snapshot)
        seconds = record["seconds"] if record else expected.get(relative, float("inf"))
        if reasons:
            waiting.append((seconds, relative, notebook, reasons))
        else:
            outcomes[relative] = Outcome(relative, seconds=seconds, guards=record.get("guards", []))
            report(outcomes[relative])
    if waiting:
        # Longest first, so that no long one is left to run alone at the end.
        waiting.sort(key=lambda item: -item[0])
        runner = _Runner(snapshot, store, environment, timeout)
        with closing(runner.run_all(waiting, kernels, preload, variables, jobs)) as running:
            for outcome in running:
                outcomes[outcome.notebook] = outcome
                report(outcome)
    return [outcomes[relative] for relative in notebooks]


class _Turns:
    """Lets so many notebooks execute cells at once, and none any more once the run is being stopped."""

    def __init__(self, jobs):
        self._free = threading.Semaphore(jobs)
        self.over = False

    def take(self):
        self._free.acquire()
        if self.over:
            self._free.release()
            raise RuntimeError("stopped before its turn")

    def give_back(self):
        self._free.release()


@dataclass
class _Clock:
    """When a notebook and its current cell began, and how long its cells took."""

    notebook: float = field(default_factory=time.perf_counter)
    cell: float = 0.0
    cells: list = field(default_factory=list)


@dataclass(frozen=True)
class _Runner:
    """Runs notebooks and stores their results."""

    snapshot: inputs.Snapshot
    store: Store
    environment: dict
    timeout: int | None
    managers: dict = field(default_factory=dict)

    def run_all(self, waiting, kind, preload, variables, jobs):
        """Run notebooks in worker threads; yield an outcome as each ends.

        One more than run cells at once: a kernel takes a third of a second to start and to end, most of it
        spent waiting, so the next is made ready meanwhile.
        """
        from press.pipeline.kernels import start_kernels

        jobs = jobs or processors()
        turns = _Turns(jobs)
        workers = min(jobs + 1, len(waiting))
        ready = start_kernels(kind, variables, preload) if isinstance(kind, str) else nullcontext(kind)
        with ready as kernels, ThreadPoolExecutor(workers) as pool:
            futures = [
                pool.submit(self.run_one, kernels.new_name(), item, kernels, turns) for item in waiting
            ]
            try:
                for future in as_completed(futures):
                    yield self.keep(*future.result(), kernels)
            except BaseException:
                turns.over = True
                pool.shutdown(wait=False, cancel_futures=True)
                for manager in list(self.managers.values()):
                    if process := getattr(manager.provisioner, "process", None):  # none yet, or none any more
                        process.kill()
                raise

    def run_one(self, name, item, kernels, turns):
        _, relative, notebook, _ = item
        clock = _Clock()
        failure = asyncio.run(self.run_cells(name, relative, notebook, kernels, turns, clock))
        return name, item, failure, round(time.perf_counter() - clock.notebook, 2), clock

    def keep(self, name, item, failure, seconds, clock, kernels):
        """Store the results of a notebook; say what happened.

        Only ever in one thread: this parses code, and in several threads at once CPython up to 3.12 may give
        up on that with a SystemError (python/cpython, issue 106905).
        """
        _, relative, notebook, reasons = item
        if failure:
            return Outcome(relative, reasons, seconds, failure)
        guards = failed_guards(notebook)
        join_streams(notebook)
        record = {
            "code": inputs.code_digest(notebook),
            "environment": self.environment,
            **inputs.read_log(kernels.log(name), self.snapshot),
            "seconds": seconds,
            "seconds_in_cells": round(sum(clock.cells), 2),
            "guards": guards,
        }
        self.store.save(relative, notebook, record)
        return Outcome(relative, reasons, seconds, None, guards)

    async def run_cells(self, name, relative, notebook, kernels, turns, clock):
        """Run all cells in a new kernel, in its turn; outputs go into `notebook`, times into `clock`."""
        from nbclient import NotebookClient
        from nbclient.exceptions import CellControlSignal, DeadKernelError

        folder = (self.snapshot.root / relative).parent
        manager = self.managers[name] = kernels.manager(name)
        settings = notebook.metadata.get("execution", {})
        at = [0]

        def begin(**_):
            ready = time.perf_counter()
            turns.take()
            clock.notebook += time.perf_counter() - ready  # the wait is not counted
            self.store.forget(relative)

        def begin_cell(**_):
            clock.cell = time.perf_counter()

        client = NotebookClient(
            notebook,
            km=manager,
            resources={"metadata": {"path": str(folder)}},
            timeout=settings.get("timeout", self.timeout),
            # by default what a busy machine sends more than four seconds late is left out without an error
            iopub_timeout=LATE,
            raise_on_iopub_timeout=True,
            allow_errors=settings.get("allow_errors", False),
            record_timing=False,
            on_notebook_start=begin,
            on_notebook_complete=lambda **_: turns.give_back(),
            on_cell_start=lambda cell, cell_index: at.__setitem__(0, cell_index),
            on_cell_execute=begin_cell,
            on_cell_executed=lambda **_: clock.cells.append(time.perf_counter() - clock.cell),
        )
        try:
            with kernels.start_arguments(name, self.snapshot.root, self.snapshot.links) as arguments:
                await client.async_execute(**arguments)
        except (CellControlSignal, DeadKernelError, RuntimeError) as error:
            return _describe(relative, notebook, at[0], error, kernels.messages(name))
        finally:
            if client.kc is not None:
                client.kc.stop_channels()
            if manager.has_kernel:
                await manager.shutdown_kernel(now=True)
            del self.managers[name]
        return None


def join_streams(notebook: NotebookNode) -> None:
    """Join neighbouring pieces of a cell's printed text: kernels send it in pieces cut by the clock.

    Parameters
    ----------
    notebook : NotebookNode
        Changed in place.
    """
    for cell in notebook.cells:
        joined = []
        for output in cell.get("outputs", []):
            last = joined[-1] if joined else {}
            if output.output_type == "stream" and last.get("name") == output.name:
                last.text += output.text
            else:
                joined.append(output)
        if "outputs" in cell:
            cell.outputs = joined


def _describe(relative, notebook, index, error, messages):
    cell = notebook.cells[index]
    code_cells = sum(cell.cell_type == "code" for cell in notebook.cells[: index + 1])
    raised = [output for output in cell.get("outputs", []) if output.output_type == "error"]
    if raised:
        message = f"{raised[-1].ename}: {raised[-1].evalue}"
        traceback = without_colours("\n".join(raised[-1].traceback))
        if not raised[-1].evalue.strip() and (at := re.search(r"^-+> *\d+ +(.+)$", traceback, re.MULTILINE)):
            message = f"{raised[-1].ename}: `{at[1].strip()}` does not hold"
    else:  # the kernel took too long, or died
        message, traceback = str(error), messages
    return Failure(
        notebook=relative,
        cell=index + 1,
        code_cell=code_cells,
        line=first_line(cell.source),
        error=next(iter(message.strip().splitlines()), type(error).__name__),
        traceback=traceback,
    )


def first_line(source: str, most: int = 60) -> str:
    """The first line of a cell, cut where it gets long."""
    line = next(iter(source.strip().splitlines()), "")
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"


def without_colours(text: str) -> str:
    """Return what a program wrote to a terminal without the codes of its colours."""
    return re.sub(r"\x1b\[[0-9;]*m", "", text)


def processors() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
