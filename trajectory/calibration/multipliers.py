"""Writes the stored multipliers: ``python -m trajectory.calibration.multipliers [workers]``.

The file is the same, byte for byte, whatever the number of workers.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pandas as pd
from joblib import Parallel, delayed

from trajectory._methods import multipliers as stored
from trajectory.calibration import paths
from trajectory.crossings import LEVELS

CROSSING_YEARS = (10, 11, 12, 13, 14, 15, 16, 18, 20, 22, 25, 30, 36, 45, 60)
DRAWS = 4_000


def crossing_multipliers(n, draws=DRAWS):
    """Least favourable multipliers of the margin of `trajectory.crossings`, by level.

    A series for which no set is given counts as not wrong; see `paths.needed`.
    """
    worst = dict.fromkeys(LEVELS, 0.0)
    for design in paths.designs():
        need = paths.needed(*paths.simulate(n, design, draws, family=1))
        for level in LEVELS:
            worst[level] = max(worst[level], float(np.quantile(need, level)))
    return [
        {"instrument": "crossing", "n": n, "level": level, "multiplier": value}
        for level, value in worst.items()
    ]


def build(n_jobs=1, draws=DRAWS):
    """Find all stored multipliers.

    Returns
    -------
    pandas.DataFrame
        Columns instrument, n, level, multiplier; rounded up to two decimals.
    """
    parts = Parallel(n_jobs=n_jobs)(delayed(crossing_multipliers)(n, draws) for n in CROSSING_YEARS)
    table = pd.DataFrame([row for part in parts for row in part])
    table["multiplier"] = np.ceil(100.0 * table["multiplier"]) / 100.0
    return table


def main(arguments):
    """Write the table; the first argument, if any, is the number of workers."""
    path = Path(stored.__file__).with_name("multipliers.csv")
    table = build(int(arguments[0]) if arguments else 1)
    table.to_csv(path, index=False, float_format="%.2f", lineterminator="\n")
    print(f"{path.name}: {len(table)} rows")


if __name__ == "__main__":
    main(sys.argv[1:])
