"""The environment in which notebooks run and pages are rendered: its variables, and what counts in it."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from press.project.citation import edition_date
from trajectory.data import forget

# One thread per kernel: the build runs several kernels at once, and sums come out the same on any
# number of processors.
THREADS = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}

# What computes numbers, draws figures and writes pages.
PACKAGES = (
    "jupyter-book", "sphinx", "myst-nb", "numpy", "scipy", "pandas", "statsmodels", "matplotlib", "seaborn",
    "altair",
)  # fmt: skip

# Figures are for the page, whatever the caller's screen.
FIGURES = {"MPLBACKEND": "module://matplotlib_inline.backend_inline"}


def build_variables(root: Path) -> dict[str, str]:
    """Return the environment for kernels and Sphinx.

    This process's own, completed; what the caller has set is kept, but for the backend of figures and the
    folder of IPython, whose start-up files would change results. A date at the epoch's start is none.
    """
    given = dict(os.environ)
    if not given.get("SOURCE_DATE_EPOCH", "0").strip("0"):
        given["SOURCE_DATE_EPOCH"] = str(int(edition_date(root).timestamp()))
    if (root / "trajectory" / "__init__.py").is_file():
        # a folder that was copied has its own library; its environment may still point to the first one
        paths = [str(root), *filter(None, [given.get("PYTHONPATH")])]
        given["PYTHONPATH"] = os.pathsep.join(dict.fromkeys(paths))
    return {**THREADS, **given, **FIGURES, "IPYTHONDIR": str(root / "_build" / "ipython")}


@contextmanager
def environment(variables: Mapping[str, str]) -> Iterator[None]:
    """Set environment variables of this process for a while; what it starts then inherits them."""
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


@contextmanager
def data_from(folder: Path) -> Iterator[None]:
    """Let `trajectory.data` read `folder` for a while."""
    with environment({"TRAJECTORY_DATA": str(folder)}):
        forget()
        try:
            yield
        finally:
            forget()
