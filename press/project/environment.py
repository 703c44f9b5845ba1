"""The environment variables under which notebooks run and pages are rendered."""

import os
import re
from datetime import UTC, datetime

# One thread per kernel: the build runs several kernels at once, and sums come out the same on any
# number of processors.
THREADS = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
}

# Figures are for the page, whatever the caller's screen.
FIGURES = {"MPLBACKEND": "module://matplotlib_inline.backend_inline"}

# The date of a book without an edition.
NO_EDITION = "2025-01-01"


def edition_date(root):
    """The date of the edition as CITATION.cff gives it.

    It stands for "now" wherever a tool would write the time into its output. The date of the last
    commit would not do: it is unknown in a downloaded archive, and would make every commit
    execute every notebook.

    Parameters
    ----------
    root : Path

    Returns
    -------
    datetime
        Midnight, UTC.
    """
    citation = root / "CITATION.cff"
    text = citation.read_text("utf-8") if citation.exists() else ""
    found = re.search(r"^date-released:\s*[\"']?(\d{4}-\d{2}-\d{2})", text, re.MULTILINE)
    return datetime.fromisoformat(found[1] if found else NO_EDITION).replace(tzinfo=UTC)


def build_variables(root):
    """The environment for kernels and Sphinx.

    Parameters
    ----------
    root : Path

    Returns
    -------
    dict
        This process's environment, completed; what the caller has set himself is kept, but for
        the backend of figures.
    """
    epoch = str(int(edition_date(root).timestamp()))
    return {**THREADS, "SOURCE_DATE_EPOCH": epoch, **os.environ, **FIGURES}
