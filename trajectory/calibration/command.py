"""The command that simulates the stored rates again."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from trajectory.calibration import by_use, promises, simulation

TABLES = {"rates": simulation, "uses": by_use, "promises": promises}


def main(arguments: Sequence[str] | None = None) -> None:
    """Simulate the stored tables and write them: defaults, every use, and cells outside the design."""
    parser = argparse.ArgumentParser(prog="python -m trajectory.calibration", description=main.__doc__)
    parser.add_argument("tables", nargs="*", help=f"any of {', '.join(TABLES)}; all unless named")
    parser.add_argument("--replications", type=int, help="series per cell, if not the stored number")
    parser.add_argument("--jobs", type=int, help="workers (joblib)")
    parser.add_argument("--output", type=Path, help="folder, if not the package's own")
    options = parser.parse_args(arguments)
    for name in set(options.tables) - set(TABLES):
        parser.error(f"no table is called {name!r}: choose from {', '.join(TABLES)}")
    for name in options.tables or TABLES:
        module = TABLES[name]
        table = module.run(options.replications or module.REPLICATIONS, n_jobs=options.jobs)
        path = options.output / module.STORED.name if options.output else module.STORED
        # five decimals: beyond the simulation's own error, and the same on every processor
        table.to_csv(path, index=False, float_format="%.5f", lineterminator="\n")
        print(f"{path.name}: {len(table)} rows")
