"""Size, power and coverage of every use that the book makes of its methods.

`trajectory.calibration.simulation` compares the defaults with the usual tools. Here each use is
measured as chapters make it: one coefficient beside a step or a kink, a change at a known date from
12 years on, the difference of two trends, years of crossing, slopes by year, changes and forecasts of
monthly series. ``python -m trajectory.calibration uses``
rewrites ``uses.csv``. Effects are in standard deviations of the yearly shock, so that a reader can find
the row for a series at hand. Every cell has its own random numbers; the order of the work and the
number of workers do not matter.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
from joblib import Parallel, delayed
from scipy import stats

from trajectory._methods import textbook
from trajectory._methods.ar1 import Design, ar1, trend_columns
from trajectory._methods.detection import (
    Detection,
    break_detection,
    coefficient_detection,
    joint_wald,
    trend_detection,
    walk_not_excluded,
)
from trajectory._methods.multipliers import multiplier
from trajectory._methods.null import RHO_GRID, absolute_t, generator, simulate_table
from trajectory._methods.search import break_columns, break_design
from trajectory.breaks import MIN_BOTH, MIN_KNOWN, MIN_SIDE_BOTH, MIN_SIDE_ONE
from trajectory.calibration import paths, structures
from trajectory.calibration.simulation import ALPHA, GROWTH_RHO, RHOS, Cell, Rows, row
from trajectory.crossings import LEVELS
from trajectory.structural import MIN_SIDE

STORED = Path(__file__).parent / "uses.csv"
REPLICATIONS = 4_000
YEARS = (12, 14, 16, 18, 20, 25, 30, 36, 45)
TREND_YEARS = (8, 9, 10, 11, *YEARS)
CROSSING_YEARS = (10, 12, 15, 20, 30)
SLOPES = (0.1, 0.25, 0.5, 1.0, 2.0)  # shocks a year
STEPS = (0.5, 1.0, 2.0, 3.0, 5.0)  # shocks
SLOPE_YEARS = (20, 30, 45)
MONTHS = (120, 156)  # calendar months: 120 and 156 values, or 100 and 130 of ten a year
MONTH_EFFECTS = (1.0, 2.0, 4.0, 8.0)  # monthly shocks
PAIRS = ((0.0, 0.0), (0.0, 1.0), (0.3, 0.9), (0.6, 0.6), (0.9, 1.0), (1.0, 1.0))
CORRELATIONS = (0.0, 0.5)  # of the shocks of two series
Use = Callable[[int, int], Rows]


def _row(
    cell: Cell,
    quantity: str,
    hits: np.ndarray,
    nominal: float = np.nan,
    setting: str = "",
    effect: float = 0.0,
    method: str = "default",
) -> dict[str, object]:
    return row(cell, quantity, hits, nominal, method, setting=setting, effect=effect)


def _detected(
    cell: Cell, quantity: str, detection: Detection, effects: Sequence[float], setting: str = ""
) -> Rows:
    """Rows of size and power of one `Detection`."""
    rows = [_row(cell, f"{quantity} size", detection.found(0.0), ALPHA, setting)]
    return rows + [_row(cell, f"{quantity} power", detection.found(e), np.nan, setting, e) for e in effects]


def trend_uses(n: int, replications: int) -> Rows:
    """A trend, by effect; and its size for processes outside the design."""
    rows = []
    for cell in _cells(n):
        y = cell.errors(replications, 11)
        detection = trend_detection(y)
        rows += _detected(cell, "trend", detection, SLOPES)
        rows += _regimes(cell, detection.found(0.0), walk_not_excluded(y))
    for cell, y in outside(n, replications):
        rows += _detected(cell, "trend", trend_detection(y), ())
    return rows


def _regimes(cell: Cell, found: np.ndarray, walk: np.ndarray) -> Rows:
    """How often either regime is taken and rejects, and how often it rejects once taken."""
    rows = []
    for regime, taken in (("line", ~walk), ("mean change", walk)):
        rows.append(_row(cell, "trend regime", taken, setting=regime))
        rows.append(_row(cell, "trend regime and rejection", taken & found, setting=regime))
        if taken.mean() >= 0.01:
            rows.append(_row(cell, "trend rejection given regime", found[taken], setting=regime))
    return rows


def outside(n: int, replications: int) -> list[tuple[Cell, np.ndarray]]:
    """Processes fixed beforehand that the methods were not made for: pairs of a cell and its errors.

    "heavy": AR(1) with innovations of Student's t with four degrees of freedom. "restless": AR(1) whose
    innovations grow from one to three standard deviations over the years. "walk_and_noise": a random
    walk measured with independent errors as large as its steps. "step": AR(1) with a step of two
    innovations half way that nobody modelled.
    """
    kinds = ("heavy", "restless", "walk_and_noise", "step")
    out = []
    for kind, rho in [(k, r) for k in kinds for r in RHOS if k != "walk_and_noise" or r == 1.0]:
        random = generator(16, n, kinds.index(kind), round(1000 * rho))
        if kind == "heavy":
            y = ar1(random.standard_t(4, (n, replications)) / np.sqrt(2.0), rho)
        else:
            shocks = random.standard_normal((n, replications))
            if kind == "restless":
                shocks *= np.linspace(1.0, 3.0, n)[:, None]
            y = ar1(shocks, rho)
        if kind == "walk_and_noise":
            y = y + random.standard_normal((n, replications))
        if kind == "step":
            y = y + 2.0 * (np.arange(n) >= n // 2)[:, None]
        out.append((Cell(n, rho, kind), y))
    return out


def designs(n: int) -> list[tuple[str, str, np.ndarray, tuple[float, ...]]]:
    """The designs that chapters use: (quantity, setting, regressors with the one tested last, effects).

    Changes fall half way or leave the fewest years that are admitted after them.
    """
    line = trend_columns(n)
    out: list[tuple[str, str, np.ndarray, tuple[float, ...]]] = []
    for setting, start in (("half way", n // 2), (f"{MIN_SIDE_ONE} years from the end", n - MIN_SIDE_ONE)):
        step, ramp = break_columns(n, start).T
        out += [
            ("slope beside a step", setting, np.column_stack([line[:, 0], step, line[:, 1]]), SLOPES),
            ("known level", setting, np.column_stack([line, step]), STEPS),
            ("known slope", setting, np.column_stack([line, ramp + step]), SLOPES),
        ]
    return out


def design_uses(n: int, replications: int) -> Rows:
    """One coefficient of each design."""
    rows = []
    for number, (quantity, setting, x, effects) in enumerate(designs(n)):
        design = Design(x)
        table = simulate_table(design, absolute_t, RHO_GRID[::2], 2 * replications, (13, n, number))
        for cell in _cells(n):
            found = coefficient_detection(design, table, cell.errors(replications, 12))
            rows += _detected(cell, quantity, found, effects, setting)
    return rows


def both_uses(n: int, replications: int) -> Rows:
    """Level and slope together at a known date: power if only one of them changes."""
    rows = []
    settings = (("half way", n // 2), (f"{MIN_SIDE_BOTH} years from the end", n - MIN_SIDE_BOTH))
    for number, (setting, start) in enumerate(settings):
        design = Design(break_design(n, start))
        table = simulate_table(design, joint_wald, RHO_GRID[::2], 2 * replications, (14, n, number))
        for cell in _cells(n):
            y = cell.errors(replications, 13)
            step = break_detection(design, table, y, -2)
            rows += _detected(cell, "known both", step, STEPS, f"level, {setting}")
            ramp = break_detection(design, table, y, -1)
            rows += _detected(cell, "known both", ramp, SLOPES, f"slope, {setting}")[1:]
    return rows


def difference_uses(n: int, replications: int) -> Rows:
    """The trend of the difference of two series, and two least-squares slopes compared.

    The process and `rho` are the first one's; the setting names the second one's rho and the
    correlation of the shocks. Beside yearly changes that are AR(1) stand others like them, or years
    that are independent (rho 0). Effects are in shocks of one series.
    """
    rows = []
    pairs = [("ar1", *pair) for pair in PAIRS]
    pairs += [("growth_ar1", GROWTH_RHO, other) for other in (0.0, GROWTH_RHO)]
    for number, (process, one, other) in enumerate(pairs):
        for correlation in CORRELATIONS:
            random = generator(15, n, number, round(10 * correlation))
            first, second = random.standard_normal((2, n, replications))
            second = correlation * first + np.sqrt(1.0 - correlation**2) * second
            first, second = ar1(first, one), ar1(second, other)
            if process == "growth_ar1":
                first = first.cumsum(axis=0)
                second = second.cumsum(axis=0) if other else second
            cell = Cell(n, one, process)
            setting = f"other rho {other:g}, correlation {correlation:g}"
            force = walk_not_excluded(first) | walk_not_excluded(second)
            found = trend_detection(first - second, force)
            rows += _detected(cell, "difference", found, SLOPES, setting)
            usual = _two_slopes_p(first, second) < ALPHA
            rows.append(_row(cell, "difference size", usual, ALPHA, setting, method="two OLS slopes"))
    return rows


def _two_slopes_p(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """p-value of equal slopes, each by least squares with independent years."""
    n = first.shape[0]
    x = trend_columns(n)
    gap, variance = 0.0, 0.0
    for y, sign in ((first, 1.0), (second, -1.0)):
        coefficients, residuals, inverse = textbook._least_squares(x, y)
        gap = gap + sign * coefficients[1]
        variance = variance + (residuals**2).sum(axis=0) / (n - 2) * inverse[1, 1]
    return 2.0 * stats.t.sf(np.abs(gap) / np.sqrt(variance), 2 * n - 4)


def crossing_uses(n: int, replications: int) -> Rows:
    """Sets of years of crossing: how often right, how often given, how many years.

    For each process and start the least favourable of all speeds and places of the crossing is kept,
    its speed in `effect`. "crossing coverage" counts a refusal as right; "crossing coverage if given"
    leaves refusals out, where at least a tenth of the series have a set. Beside the processes for which
    the multiplier was found stand two outside the design: heavy tails, and a line whose speed doubles
    as it passes the threshold.
    """
    outside = [
        (process, rho, 0.0, speed, place)
        for process in ("heavy", "bend")
        for rho in (0.0, 0.6, 0.9)
        for speed in paths.SPEEDS
        for place in paths.PLACES
    ]
    rows = []
    for design in [*paths.designs(), *outside]:
        process, rho, start, speed, place = design
        heights, lasting = paths.simulate(n, design, replications, family=2)
        cell = Cell(n, rho, process)
        setting = f"begins {start:g} shocks off the line"
        for level in LEVELS:
            factor = multiplier("crossing", n, level)
            is_given, is_held = paths.held(heights, lasting, factor)
            name = f"crossing coverage {level:g}"
            rows.append(_row(cell, name, ~is_given | is_held, level, setting, speed))
            if is_given.mean() >= 0.1:
                rows.append(_row(cell, f"{name} if given", is_held[is_given], level, setting, speed))
        if start == 0.0 and place == 0.5:
            rows.append(_row(cell, "crossing given", is_given, np.nan, setting, speed))
            if is_given.any():
                early, late = paths.ends(heights, factor * paths.step(heights))
                width = (np.minimum(late, n - 1) - early + 1)[is_given]
                median = {"value": float(np.median(width)), "standard_error": np.nan}
                rows.append(_row(cell, "crossing years", width, np.nan, setting, speed) | median)
    table = pd.DataFrame(rows)
    rates = table["quantity"].str.startswith("crossing coverage")
    keys = ["quantity", "process", "rho", "setting"]
    worst = table[rates].sort_values("value", kind="stable").drop_duplicates(keys)
    kept = pd.concat([worst.sort_index(), table[~rates]])
    return kept.to_dict("records")


def slope_uses(n: int, replications: int) -> Rows:
    """Slopes by year of a local linear trend: coverage of the path, size and power of its change.

    The process of a slope that moves has the standard deviation of its yearly innovations in the column
    `rho`; in a slowdown from 1 to 0.4 shocks a year it is the rho of the errors.
    """
    rows = []
    for process in structures.ANNUAL:
        truth, mean, deviation = structures.slope_estimates(n, process, replications, family=2)
        cell = Cell(n, process[1], process[0])
        for level in LEVELS:
            inside = np.abs(truth - mean) <= multiplier("slope path", n, level) * deviation
            path = inside[:-1]
            # years of one series share their shocks: the error is that of the series' own shares
            error = float(path.mean(axis=0).std() / np.sqrt(replications))
            covered = _row(cell, f"slope coverage {level:g}", path.mean(axis=0), level)
            rows.append(covered | {"standard_error": error})
            worst = path[path.mean(axis=1).argmin()]
            rows.append(_row(cell, f"slope coverage {level:g} in the worst year", worst, level))
            half = multiplier("slope change", n, level) * deviation[-1]
            held = np.abs(truth[-1] - mean[-1]) <= half
            rows.append(_row(cell, f"slope change coverage {level:g}", held, level))
        what = "power" if process[0] == "slowdown" else "size" if not truth.any() else ""
        if what:
            nominal = ALPHA if what == "size" else np.nan
            rows.append(_row(cell, f"slope change {what}", np.abs(mean[-1]) > half, nominal))
    return rows


def month_uses(months: int, replications: int) -> Rows:
    """Monthly series: size and power of a change at a month given beforehand, coverage of forecasts.

    `n` counts the months with a value. Effects are in monthly shocks: a step, or a change of the
    yearly rate.
    """
    rows = []
    for pattern, process in product(structures.PATTERNS, structures.MONTHLY):
        cell = Cell(structures.observed(months, pattern).size, process[1], process[0])
        starts = (("half way", months // 2), (f"{MIN_SIDE} months from the end", months - MIN_SIDE))
        for change, (where, start) in product(("level", "slope"), starts):
            mean, deviation = structures.break_estimates(
                months, pattern, start, change, process, replications, family=2
            )
            gaps = " gaps" if cell.n < months else ""
            half = multiplier(f"month {change}{gaps}", cell.n, 0.95) * deviation
            found = _found_beyond(mean, half)
            rows += _detected(cell, f"month {change}", found, MONTH_EFFECTS, f"{pattern}, {where}")
        for horizon in (3, 12):
            places = structures.forecast_places(months, pattern, horizon, process, replications, family=2)
            for level in LEVELS:
                held = np.abs(places - 0.5) <= level / 2.0
                name = f"month forecast coverage {level:g}, h={horizon}"
                rows.append(_row(cell, name, held, level, pattern))
    return rows


def _found_beyond(mean: np.ndarray, half: np.ndarray) -> Detection:
    return Detection(lambda effect: np.abs(mean + effect) > half)


def _cells(n: int) -> list[Cell]:
    return [*(Cell(n, rho) for rho in RHOS), Cell(n, GROWTH_RHO, "growth_ar1")]


def jobs() -> list[tuple[Use, int, float]]:
    """All pieces of work: a function, a length, and the share of the replications it takes."""
    out: list[tuple[Use, int, float]] = [(trend_uses, n, 1.0) for n in TREND_YEARS]
    out += [(design_uses, n, 1.0) for n in YEARS if n >= MIN_KNOWN]
    out += [(both_uses, n, 0.5) for n in YEARS if n >= MIN_BOTH]
    out += [(difference_uses, n, 1.0) for n in TREND_YEARS]
    out += [(crossing_uses, n, 0.5) for n in CROSSING_YEARS]
    out += [(slope_uses, n, 0.25) for n in SLOPE_YEARS]
    out += [(month_uses, months, 0.25) for months in MONTHS]
    return out


def run(replications: int = REPLICATIONS, n_jobs: int | None = None) -> pd.DataFrame:
    """Simulate all uses.

    Parameters
    ----------
    replications : int
        Series per cell; half as many for crossings and for changes of level and slope together,
        a quarter for slopes by year and monthly series.
    n_jobs : int, optional
        Workers, as joblib understands it.

    Returns
    -------
    pandas.DataFrame
        Columns quantity, method, process, n, rho, setting, effect, value, replications,
        standard_error, nominal.
    """
    work = [(job, n, max(int(share * replications), 1)) for job, n, share in jobs()]
    parts = Parallel(n_jobs=n_jobs)(delayed(job)(n, count) for job, n, count in work)
    return pd.DataFrame([row for part in parts for row in part])


def uses() -> pd.DataFrame:
    """Read the stored table that `run` wrote with its default settings.

    Returns
    -------
    DataFrame
        Columns quantity, method, process, n, rho, setting, effect (in shocks), value, replications,
        standard_error, nominal.
    """
    return pd.read_csv(STORED, keep_default_na=False, na_values=[""], dtype={"setting": str}).fillna(
        {"setting": ""}
    )
