"""Multipliers of errors that are stored by length, as `trajectory.calibration.multipliers` wrote them.

Each is the least favourable over a grid of processes: the smallest with which an interval or a set
keeps its level at every one of them.
"""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files

import numpy as np
import pandas as pd


def multiplier(instrument: str, n: int, level: float) -> float:
    """Stored multiplier of an instrument for `n` observations, linear between stored lengths.

    Beyond the longest stored length the value there is kept; they fall with the length.
    """
    lengths, values = _stored()[instrument, round(level, 4)]
    return float(np.interp(n, lengths, values))


def p_value(instrument: str, n: int, statistic: float) -> float:
    """Simulated probability of a larger statistic, between that of the largest stored level and 1."""
    levels = sorted(level for name, level in _stored() if name == instrument)
    points = [0.0, *(multiplier(instrument, n, level) for level in levels)]
    tail = np.log([1.0, *(1.0 - np.array(levels))])
    return float(np.exp(np.interp(statistic, np.maximum.accumulate(points), tail)))


def smallest_p(instrument: str) -> float:
    """Smallest p-value that `p_value` gives."""
    return 1.0 - max(level for name, level in _stored() if name == instrument)


@lru_cache(maxsize=1)
def _stored() -> dict[tuple[str, float], tuple[np.ndarray, np.ndarray]]:
    path = files("trajectory._methods") / "multipliers.csv"
    with path.open(encoding="utf-8") as stream:
        table = pd.read_csv(stream).sort_values("n")
    groups = table.groupby(["instrument", "level"])
    return {key: (own["n"].to_numpy(), own["multiplier"].to_numpy()) for key, own in groups}
