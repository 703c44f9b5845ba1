"""Writes the shipped critical values: ``python -m trajectory.calibration.critical_values [workers]``.

The file is the same, byte for byte, whatever the number of workers.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
from joblib import Parallel, delayed

from trajectory._methods import null
from trajectory._methods.null import TREND_YEARS, simulate_growth, simulate_trend
from trajectory._methods.search import SEARCH_YEARS, simulate_search

DRAWS = 40_000


def build(n_jobs: int = 1, draws: int = DRAWS) -> dict[str, np.ndarray]:
    """Simulate all shipped tables.

    Returns
    -------
    dict of str to ndarray
        Rounded to four decimals, so that the last bits of a processor's arithmetic do not reach
        the file.
    """
    arrays = {}
    for name, simulate, years in (
        ("trend", simulate_trend, TREND_YEARS),
        ("growth", simulate_growth, TREND_YEARS),
        ("search", simulate_search, SEARCH_YEARS),
    ):
        tables = Parallel(n_jobs=n_jobs)(delayed(simulate)(n, draws) for n in years)
        for part in ("rho", "tail"):
            stacked = np.stack([getattr(table, f"{part}_quantiles") for table in tables])
            arrays[f"{name}_{part}"] = stacked.round(4).astype(np.float32)
    return arrays


def main(arguments: list[str]) -> None:
    """Write the tables; the first argument, if any, is the number of workers."""
    path = Path(null.__file__).with_name("critical_values.npz")
    arrays: dict[str, Any] = build(int(arguments[0]) if arguments else 1)
    np.savez(path, **arrays)
    print(f"{path.name}: {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main(sys.argv[1:])
