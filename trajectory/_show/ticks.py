"""Where numbers stand along the axes, and how they are written."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.axis import Axis, XAxis, YAxis
from matplotlib.ticker import FixedLocator, FuncFormatter, Locator, LogLocator, MaxNLocator, NullLocator

YEAR = 34.0  # points that a year needs along the axis


def plain(value: float, _position: int | None = None) -> str:
    """Write a number as people do: 10,000 and not 10 to the fourth, 0.5, −3."""
    text = f"{value:,.10g}" if abs(value) < 1e9 else f"{value:,.0f}"
    return text.replace("-", "\N{MINUS SIGN}")


def short(value: float) -> str:
    """Write a last value so that it can be told from its neighbours: 2.58, 48.3, 478, 33,517."""
    if float(value).is_integer() or abs(value) >= 100:
        text = f"{value:,.0f}"
    else:
        text = f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"
    return text.replace("-", "\N{MINUS SIGN}")


def places(index: pd.Index) -> np.ndarray:
    """Return where rows stand on an axis of years: a year at its number, a month at its middle."""
    if isinstance(index, pd.PeriodIndex):
        return (index.year + (index.month - 0.5) / 12).to_numpy()
    return index.to_numpy()


class Years(Locator):
    """First and last year of the data, and multiples of one, five, ten ... years between, as room allows."""

    def set_params(self, **settings: object) -> None:
        """Take no settings: what `locator_params` asks of other axes has no meaning here."""

    def __call__(self) -> list[float]:
        """Return the years to be written."""
        assert self.axis is not None
        low, high = self.axis.get_view_interval()
        first, last = self.axis.get_data_interval()
        if not np.isfinite([first, last]).all():
            first, last = low, high
        return self.tick_values(max(first, low), min(last, high))

    def tick_values(self, vmin: float, vmax: float) -> list[float]:
        """Return the years to be written between two years."""
        first, last = math.ceil(vmin - 1e-6), math.floor(vmax + 1e-6)
        if last <= first:
            return [first]
        axis = self.axis
        assert isinstance(axis, XAxis | YAxis)
        low, high = axis.get_view_interval()
        box = axis.axes.bbox
        room = (box.width if axis.axis_name == "x" else box.height) * 72 / axis.axes.figure.dpi
        year = room / max(high - low, 1e-9)  # points that a year has
        for step in (1, 5, 10, 20, 25, 50, 100, 200)[last - first > 9 :]:
            between = [y for y in range(-(-first // step) * step, last + 1, step)]
            kept = [y for y in between if min(y - first, last - y) * year >= YEAR]
            if step * year >= YEAR or len(kept) < 2:
                return sorted({first, last, *kept})
        return [first, last]


class Ranks(Locator):
    """Rank 1 and multiples of five, ten ...; never a rank 0."""

    def set_params(self, **settings: object) -> None:
        """Take no settings: what `locator_params` asks of other axes has no meaning here."""

    def __call__(self) -> list[float]:
        """Return the ranks to be written."""
        assert self.axis is not None
        return self.tick_values(*sorted(self.axis.get_view_interval()))

    def tick_values(self, vmin: float, vmax: float) -> list[float]:
        """Return the ranks to be written between two ranks."""
        for step in (1, 2, 5, 10, 20, 25, 50, 100):
            steps = range(step, math.floor(vmax) + 1, step)
            if len(steps) <= 7:
                break
        found = {1, *steps} - ({step // 2} if step > 2 else set())
        return [rank for rank in sorted(found) if max(vmin, 0.5) <= rank <= vmax]


def years(axis: Axis) -> None:
    """Number an axis of years: multiples of five or ten, and the first and the last year."""
    axis.set_major_locator(Years())
    axis.set_major_formatter(FuncFormatter(lambda year, _: f"{year:.0f}"))


def numbers(axis: Axis) -> None:
    """Number an axis of values in round steps, written plainly."""
    if axis.get_scale() == "log":
        low, high = axis.get_view_interval()
        decades = math.log10(high / low) if low > 0 else 1
        subs = (1.0, 2.0, 5.0) if decades < 2 else (1.0, 3.0) if decades < 3.5 else (1.0,)
        axis.set_major_locator(LogLocator(subs=subs, numticks=20))
        axis.set_minor_locator(NullLocator())
    else:
        axis.set_major_locator(MaxNLocator(nbins=6, steps=[1, 2, 5, 10]))
    axis.set_major_formatter(FuncFormatter(plain))


def same(axes: list[Axes]) -> None:
    """Give sibling panels the same range and the same ticks on both axes."""
    for name in ("x", "y"):
        limits = np.array([getattr(ax, f"get_{name}lim")() for ax in axes])
        turned = limits[0, 0] > limits[0, 1]
        low, high = limits.min(), limits.max()
        for ax in axes:
            getattr(ax, f"set_{name}lim")((high, low) if turned else (low, high))
    ticks = axes[0].yaxis.get_major_locator()
    if isinstance(ticks, MaxNLocator):
        low, high = sorted(axes[0].get_ylim())
        places = [value for value in ticks.tick_values(low, high) if low <= value <= high]
        for ax in axes:
            ax.yaxis.set_major_locator(FixedLocator(places))
