"""How long the methods take, on one core: ``python benchmarks/methods.py``.

Prints one line per task. Timings depend on the machine and are not tested.
"""

from __future__ import annotations

import statistics
import time

import numpy as np
import pandas as pd

from trajectory import breaks, forecasts, trends
from trajectory.calibration import Cell, trend_cell


def series(n, seed):
    """A growing annual series with autocorrelated departures."""
    noise = 0.05 * np.random.default_rng(seed).standard_normal(n)
    for t in range(1, n):
        noise[t] += 0.7 * noise[t - 1]
    return pd.Series(np.exp(0.1 * np.arange(n) + noise), index=range(1980, 1980 + n))


def typical(task, repeats):
    """Median seconds of a task over repeats, the first call left out (imports, tables)."""
    task(0)
    times = []
    for i in range(1, repeats + 1):
        start = time.perf_counter()
        task(i)
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def once(task):
    """Seconds of one run."""
    start = time.perf_counter()
    task()
    return time.perf_counter() - start


def main():
    """Time each method and print the seconds."""
    panel = [series(50, seed) for seed in range(50)]
    tasks = {
        "trend, 30 years": typical(lambda i: trends.trend(series(30, i)), 50),
        "known date, same design again": typical(lambda i: breaks.known_date(series(30, 1), 1995), 10),
        "known date, a new design": typical(lambda i: breaks.known_date(series(24 + i, i), 1992), 5),
        "search, 40 years, no break": typical(lambda i: breaks.search(series(40, i), "log"), 10),
        "forecast, 5 years ahead of 30": typical(
            lambda i: forecasts.forecast(series(30, i), 5).interval(), 20
        ),
        "backtest, 3 years ahead, 30 years": typical(lambda i: forecasts.backtest(series(30, i), 3), 5),
        "panel of 50 series of 50 years, trend": once(lambda: [trends.trend(y) for y in panel]),
        "the same, trend and 5-year forecast": once(
            lambda: [(trends.trend(y), forecasts.forecast(y, 5).interval()) for y in panel]
        ),
        "20,000 simulated trend tests, 30 years": once(lambda: trend_cell(Cell(30, 0.6), 20_000)),
    }
    for name, seconds in tasks.items():
        print(f"{name:<42}{1000 * seconds:>10.1f} ms")


if __name__ == "__main__":
    main()
