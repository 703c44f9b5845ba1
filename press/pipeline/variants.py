"""Variants of the exercises that draw an economy: the chapters once more, with the seed of a class.

A chapter takes part with the line ``SEED = draws.seed()`` and `trajectory.draws.draw`. For another seed it
is executed anew, so that answers, seals, tables and the numbers in its text are those of the variant; the
handouts carry the seed as a literal, and need nothing from outside.
"""

from __future__ import annotations

import hashlib

from nbformat import NotebookNode

from press.pipeline.build import Build, execute_again
from press.project.errors import BuildError
from press.project.seeds import draws
from press.project.store import Store, read_source, with_results


def execute_variants(build: Build, seed: str) -> dict[str, NotebookNode]:
    """Execute the chapters that draw, with a seed; return them by path.

    Parameters
    ----------
    build : Build
        The results of its notebooks have to be up to date.
    seed : str
        Any number or word.

    Raises
    ------
    BuildError
        If a chapter fails with this seed, or none draws.
    """
    project = build.project
    drawing = [name for name in project.notebooks if draws(read_source(project.root, name))]
    if not drawing:
        raise BuildError(f"--seed {seed}: no chapter of this book has an exercise that draws")
    folder = project.build / "variants" / hashlib.sha256(seed.encode()).hexdigest()[:12]
    outcomes = execute_again(build, drawing, folder, TRAJECTORY_SEED=seed)
    failures = [str(outcome.failure) for outcome in outcomes if outcome.failure]
    if failures:
        raise BuildError("\n".join(f"seed {seed}: {failure}" for failure in failures))
    store = Store(folder)
    return {name: with_results(read_source(project.root, name), store.load(name)) for name in drawing}
