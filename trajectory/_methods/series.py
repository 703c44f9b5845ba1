"""Annual series: what is accepted, on which scale it is analysed, and how scales are worded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from trajectory._errors import WithoutTraceback

SCALES = ("log", "level", "logit")


class SeriesError(WithoutTraceback, ValueError):
    """A series that cannot be analysed, told in one line."""


@dataclass(frozen=True)
class Series:
    """A checked annual series on its scale of analysis."""

    years: np.ndarray  # (n,) consecutive integers
    raw: np.ndarray  # (n,) as given
    values: np.ndarray  # (n,) on the scale of analysis
    scale: str
    base: float  # what counts as everything on the logit scale: 1 for shares, 100 for percent
    source: pd.Series | None = None  # as given, which may know where it comes from

    @property
    def n(self) -> int:
        return self.years.size

    def to_raw(self, values: ArrayLike) -> np.ndarray:
        """Back from the scale of analysis; monotone, so quantiles stay quantiles."""
        return to_raw(np.asarray(values, dtype=float), self.scale, self.base)

    def from_raw(self, values: ArrayLike) -> np.ndarray:
        """To the scale of analysis; values outside its range become infinite."""
        return transform(np.asarray(values, dtype=float), self.scale, self.base)

    def is_exact_line(self) -> bool:
        """Whether the series has no variation around a straight line (interpolated or carried)."""
        return no_variation(self.values, np.column_stack([np.ones(self.n), self.years]))


@dataclass(frozen=True, repr=False, eq=False, kw_only=True)
class Report:
    """What the reports on an annual series have in common.

    Attributes
    ----------
    series : Series
        The data behind it, with the transformed values.
    refused : bool
        Whether there is no result; `reason` says why, and every estimate is then NaN or None.
    ols : statsmodels RegressionResults or None
        The regression by ordinary least squares.
    """

    series: Series
    refused: bool = True
    reason: str = ""
    ols: Any = None

    @property
    def n(self) -> int:
        """Number of years."""
        return self.series.n

    @property
    def years(self) -> tuple[int, int]:
        """First and last year."""
        return int(self.series.years[0]), int(self.series.years[-1])

    @property
    def scale(self) -> str:
        """Scale of analysis: "log", "level" or "logit"."""
        return self.series.scale


def transform(values: np.ndarray, scale: str, base: float = 1.0) -> np.ndarray:
    """Raw values to the scale of analysis, clipped to its limits (minus or plus infinity)."""
    if scale == "level":
        return values
    with np.errstate(divide="ignore"):
        if scale == "log":
            return np.log(np.maximum(values, 0.0))
        share = np.clip(values / base, 0.0, 1.0)
        return np.log(share) - np.log1p(-share)


def to_raw(values: np.ndarray, scale: str, base: float) -> np.ndarray:
    """Values on the scale of analysis back in the units of the data."""
    if scale == "log":
        return np.exp(values)
    return base / (1.0 + np.exp(-values)) if scale == "logit" else values


def no_variation(values: ArrayLike, x: np.ndarray) -> bool:
    """Whether `values` lie in the span of the columns of `x`, to rounding error."""
    values = np.asarray(values, dtype=float)
    q, _ = np.linalg.qr(np.asarray(x, dtype=float) / np.abs(x).max(axis=0))
    residual = values - q @ (q.T @ values)
    return bool(np.abs(residual).max() <= 1e-9 * max(np.abs(values).max(), np.ptp(values), 1e-300))


def read(y: pd.Series, scale: str = "log", base: float = 1.0) -> Series:
    """Check an annual series and put it on its scale of analysis.

    Parameters
    ----------
    y : pandas.Series
        Values indexed by integer year, in order, without gaps.
    scale : {"log", "level", "logit"}
        Log for counts and money, logit or level for shares, level for indices.
    base : float
        On the logit scale, the value that means everything: 1 for shares, 100 for percent.

    Raises
    ------
    ValueError
        One line naming the years at fault: not a yearly integer index, duplicates, wrong order,
        gaps, values that are not finite, or values that the scale cannot take.
    """
    if scale not in SCALES:
        raise SeriesError(f"scale must be one of {', '.join(SCALES)}, not {scale!r}")
    if not base > 0:
        raise SeriesError(f"base must be positive, not {base}")
    years = check_years(y)
    gaps = np.flatnonzero(np.diff(years) != 1)
    if gaps.size:
        ends = ((years[i] + 1, years[i + 1] - 1) for i in gaps)
        spans = ", ".join(f"{first}" if first == last else f"{first} to {last}" for first, last in ends)
        raise SeriesError(f"missing years: {spans} (trends.longest_run keeps the longest part)")
    raw = _numbers(y)
    _refuse_years(years, ~np.isfinite(raw), "values that are not finite numbers")
    if scale == "log":
        _refuse_years(years, raw <= 0, "zero or negative values on a log scale")
    if scale == "logit":
        _refuse_years(years, (raw <= 0) | (raw >= base), f"values outside (0, {base:g}) on a logit")
    return Series(years, raw, transform(raw, scale, base), scale, float(base), y)


def check_years(y: pd.Series) -> np.ndarray:
    """Integer years of a series, in increasing order; a ValueError otherwise."""
    if not isinstance(y, pd.Series):
        raise SeriesError(f"expected a pandas Series indexed by year, not {type(y).__name__}")
    index = y.index
    if isinstance(index, pd.RangeIndex) and index.start == 0 and len(index):
        raise SeriesError(
            f"the index holds the row numbers 0 to {index[-1]}, not years; read the file with "
            "pd.read_csv(..., index_col='year')"
        )
    if not pd.api.types.is_integer_dtype(index.dtype):
        raise SeriesError(f"expected an index of integer years, not {index.dtype} ({_some(index)})")
    years = index.to_numpy(dtype=int)
    if years.size == 0:
        raise SeriesError("the series is empty")
    repeated = index[index.duplicated()]
    if len(repeated):
        raise SeriesError(f"repeated years: {_some(repeated.unique())}")
    back = np.flatnonzero(np.diff(years) < 0)
    if back.size:
        raise SeriesError(f"years out of order after: {_some(years[back])}")
    return years


def _numbers(y: pd.Series) -> np.ndarray:
    try:
        return y.to_numpy(dtype=float, na_value=np.nan)
    except (TypeError, ValueError):
        number = pd.to_numeric(y, errors="coerce")
        bad = y.index[number.isna().to_numpy()]
        raise SeriesError(f"values that are not finite numbers: {_some(bad)}") from None


def _refuse_years(years: np.ndarray, bad: np.ndarray, what: str) -> None:
    if bad.any():
        raise SeriesError(f"{what}: {_some(years[bad])}")


def _some(values: np.ndarray | pd.Index, limit: int = 12) -> str:
    """The first few entries, for a message of one line."""
    shown = ", ".join(str(v) for v in list(values)[:limit])
    return shown if len(values) <= limit else f"{shown} and {len(values) - limit} more"
