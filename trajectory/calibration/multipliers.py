"""Writes the stored multipliers: ``python -m trajectory.calibration.multipliers [workers]``.

The file is the same, byte for byte, whatever the number of workers.
"""

from __future__ import annotations

import sys
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from joblib import Parallel, delayed

from trajectory._methods import multipliers as stored
from trajectory.calibration import paths, structures
from trajectory.calibration.simulation import Rows
from trajectory.crossings import LEVELS
from trajectory.structural import MIN_SIDE

TAIL = (0.5, 0.8, 0.9, 0.95, 0.98, 0.99)  # levels at which slopes and monthly changes are kept
SLOPE_YEARS = (20, 25, 30, 36, 45, 60)
MONTHS = (96, 120, 156, 192)
CROSSING_YEARS = (10, 11, 12, 13, 14, 15, 16, 18, 20, 22, 25, 30, 36, 45, 60)
DRAWS = 4_000  # series per cell for crossings; half as many for slopes, a fifth for months


def crossing_multipliers(n: int, draws: int = DRAWS) -> Rows:
    """Least favourable multipliers of the margin of `trajectory.crossings`, by level.

    A series for which no set is given counts as not wrong; see `paths.needed`.
    """
    worst = dict.fromkeys(LEVELS, 0.0)
    for design in paths.designs():
        need = paths.needed(*paths.simulate(n, design, draws, family=1))
        for level in LEVELS:
            worst[level] = max(worst[level], float(np.quantile(need, level)))
    return _rows(n, {("crossing", level): value for level, value in worst.items()})


def slope_multipliers(n: int, draws: int = DRAWS // 2) -> Rows:
    """Least favourable multipliers for the slopes of `trajectory.structural.local_trend`.

    For the path the level is the mean over the years; for the change from first to last it is its own.
    """
    worst = dict.fromkeys(product(("slope path", "slope change"), TAIL), 0.0)
    for process in structures.ANNUAL:
        truth, mean, deviation = structures.slope_estimates(n, process, draws, family=1)
        scores = np.abs(truth - mean) / deviation
        for level in TAIL:
            for name, part in (("slope path", scores[:-1]), ("slope change", scores[-1])):
                worst[name, level] = max(worst[name, level], float(np.quantile(part, level)))
    return _rows(n, worst)


def month_multipliers(months: int, pattern: str, draws: int) -> Rows:
    """Least favourable multipliers for a change in a monthly series, half way or two years before its end."""
    gaps = " gaps" if len(structures.PATTERNS[pattern]) < 12 else ""
    worst = dict.fromkeys(product((f"month level{gaps}", f"month slope{gaps}"), TAIL), 0.0)
    for change, start, process in product(
        ("level", "slope"), (months // 2, months - MIN_SIDE), structures.MONTHLY
    ):
        mean, deviation = structures.break_estimates(months, pattern, start, change, process, draws, family=1)
        for level in TAIL:
            key = (f"month {change}{gaps}", level)
            worst[key] = max(worst[key], float(np.quantile(np.abs(mean) / deviation, level)))
    return _rows(structures.observed(months, pattern).size, worst)


def _rows(n: int, worst: dict[tuple[str, float], float]) -> Rows:
    return [
        {"instrument": name, "n": n, "level": level, "multiplier": value}
        for (name, level), value in worst.items()
    ]


def build(n_jobs: int = 1, draws: int = DRAWS) -> pd.DataFrame:
    """Find all stored multipliers.

    Returns
    -------
    pandas.DataFrame
        Columns instrument, n, level, multiplier; rounded up to two decimals.
    """
    jobs: list[tuple[Any, ...]] = [
        (month_multipliers, *length, draws // 5) for length in product(MONTHS, structures.PATTERNS)
    ]
    jobs += [(crossing_multipliers, n, draws) for n in CROSSING_YEARS]
    jobs += [(slope_multipliers, n, draws // 2) for n in SLOPE_YEARS]
    parts = Parallel(n_jobs=n_jobs)(delayed(job)(*args) for job, *args in jobs)
    table = pd.DataFrame([row for part in parts for row in part])
    table["multiplier"] = np.ceil(100.0 * table["multiplier"]) / 100.0
    return table.sort_values(["instrument", "level", "n"], kind="stable")


def main(arguments: list[str]) -> None:
    """Write the table; the first argument, if any, is the number of workers."""
    path = Path(stored.__file__).with_name("multipliers.csv")
    table = build(int(arguments[0]) if arguments else 1)
    table.to_csv(path, index=False, float_format="%.2f", lineterminator="\n")
    print(f"{path.name}: {len(table)} rows")


if __name__ == "__main__":
    main(sys.argv[1:])
