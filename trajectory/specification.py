"""Specification curves: one headline under every defensible choice.

A result depends on choices that could as well have been others: the first year, the scale, the vintage,
the source, the method, the comparison. `curve` runs the analysis under all of them, counts a refusal as an
outcome, and reports the range of what comes out; it picks no winner. `draw` shows all results, sorted, the
one that the text uses marked, with the choices beneath (Simonsohn, Simmons & Nelson 2020, Nature Human
Behaviour 4, 1208-1214).

Examples
--------
>>> choices = {
...     "first year": {"1995": 1995, "2000": 2000},
...     "source": {"OECD": data.series("rd_intensity_oecd"), "book": data.series("rd_intensity")},
... }
>>> found = curve(choices, lambda c: trends.trend(c["source"].loc[c["first year"]:], "level"))
>>> found.sentence("the trend of R&D intensity", "percentage points a year")
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from trajectory import figures
from trajectory._methods.null import SMALLEST_P
from trajectory._show.palette import BAND, INK, SOFT
from trajectory._show.wording import (
    NAN,
    count,
    estimate_and_interval,
    level_text,
    listing,
    p_number,
    plain,
    printed,
    printed_ends,
)
from trajectory.breaks import KnownBreak

RESULTS = ("estimate", "low", "high", "p", "refused", "reason")
ROW, PANEL = 0.235, 2.3  # inches: a row of the grid, and the panel of estimates


@dataclass(frozen=True)
class Result:
    """What one specification gives, for analyses whose result is not a report of the library.

    Attributes
    ----------
    estimate, low, high : float
        Estimate and ends of its interval, in one unit for all specifications; NaN after a refusal.
    p : float
        NaN if there is none.
    refused, reason
        Whether there is no result, and why.
    """

    estimate: float = NAN
    low: float = NAN
    high: float = NAN
    p: float = NAN
    refused: bool = False
    reason: str = ""


def refusal(reason: str) -> Result:
    """Return the result of a specification that gives none."""
    return Result(refused=True, reason=reason)


@dataclass(frozen=True)
class Curve:
    """Results of all specifications.

    Attributes
    ----------
    factors : tuple of str
        What was chosen.
    frame : pandas.DataFrame
        One row a specification in the order of the factors: a column for each factor with the label of
        the choice, then estimate, low, high, p, refused, reason.
    level : float
        Level of the intervals.
    percent : bool
        Whether estimates are percentages.
    """

    factors: tuple[str, ...]
    frame: pd.DataFrame
    level: float
    percent: bool

    @property
    def given(self) -> pd.DataFrame:
        """The specifications that give a result, from the smallest estimate to the largest."""
        rows = self.frame[~self.frame["refused"]]
        return rows.sort_values(["estimate", "low", *self.factors], kind="stable")

    @property
    def refusals(self) -> Counter[str]:
        """Reasons of refusal, and how many specifications each meets."""
        return Counter(self.frame.loc[self.frame["refused"], "reason"])

    def range(self) -> tuple[float, float]:
        """Return the smallest and the largest estimate; NaN if all are refused."""
        found = self.given["estimate"]
        return (float(found.min()), float(found.max())) if len(found) else (NAN, NAN)

    def position(self, chosen: Mapping[str, str]) -> int:
        """Return the row of `frame` with these choices.

        Raises
        ------
        ValueError
            If a factor is missing or unknown, or no specification has these choices.
        """
        if set(chosen) != set(self.factors):
            raise ValueError(f"chosen names {', '.join(chosen)}; the factors are {', '.join(self.factors)}")
        same = (self.frame[list(self.factors)] == pd.Series(dict(chosen))[list(self.factors)]).all(axis=1)
        if not same.any():
            raise ValueError(f"no specification has {_words(chosen)}")
        return int(self.frame.index[same][0])

    def sentence(self, what: str = "the estimate", unit: str = "") -> str:
        """Return the range, the share of intervals beside zero and the refusals in one or two sentences.

        Parameters
        ----------
        what : str
            What is estimated, as it would stand inside a sentence: "the trend of R&D intensity".
        unit : str
            Of the estimates, after the number: "percentage points a year"; after percentages "a year".
        """
        total, given = len(self.frame), self.given
        refused = total - len(given)
        if given.empty:
            return f"All {count(total, 'specification')} of {what} are refused: {self._reasons()}."
        ends = given.iloc[[0, -1]]
        texts = [self._text(row)[0] for _, row in ends.iterrows()]
        unit = f" {unit}" if unit else ""
        run = f"Of {count(total, 'specification')}, " if refused else f"In {count(total, 'specification')} "
        run += f"{len(given)} {'gives' if len(given) == 1 else 'give'} an estimate: " if refused else ""
        reach = f"{texts[0]}{unit}" if len(given) == 1 else f"from {texts[0]} to {texts[1]}{unit}"
        head = f"{run}{what} is {reach}" if refused else f"{run}{what} reaches {reach}"
        if len(given) == 1 and not refused:
            head = f"In one specification {what} is {reach}"
        above, below = int((given["low"] > 0).sum()), int((given["high"] < 0).sum())
        around = int((given["low"].notna()).sum()) - above - below
        parts = [
            f"{number} {one if number == 1 else many} zero"
            for number, one, many in (
                (above, "lies above", "lie above"),
                (below, "lies below", "lie below"),
                (around, "holds", "hold"),
            )
            if number
        ]
        tail = f"; of the {level_text(self.level)} intervals {listing(parts)}" if parts else ""
        none = f" {refused} {'is' if refused == 1 else 'are'} refused ({self._reasons()})." if refused else ""
        return f"{head}{tail}.{none}"

    def _reasons(self) -> str:
        return "; ".join(f"{reason}: {number}" for reason, number in self.refusals.most_common())

    def _text(self, row: pd.Series) -> tuple[str, str]:
        """Estimate and interval of a row, with the digits that it warrants."""
        scale = "log" if self.percent else "level"
        if math.isnan(row["low"]):
            return plain(row["estimate"], 3) + ("%" if self.percent else ""), "–"
        return estimate_and_interval(row["estimate"], row["low"], row["high"], scale)

    def table(self) -> pd.DataFrame:
        """Return all specifications in words, from the smallest estimate to the largest, refusals last.

        Returns
        -------
        pandas.DataFrame
            A column for each factor, then estimate, interval, p, and why there is none.
        """
        rows = []
        refused = self.frame[self.frame["refused"]].sort_values(list(self.factors), kind="stable")
        for _, row in pd.concat([self.given, refused]).iterrows():
            estimate, interval = ("refused", "–") if row["refused"] else self._text(row)
            p, reason = p_number(row["p"], SMALLEST_P), row["reason"] or "–"
            rows.append([*(row[f] for f in self.factors), estimate, interval, p, reason])
        columns = [*self.factors, "estimate", f"{level_text(self.level)} interval", "p", "why refused"]
        return pd.DataFrame(rows, columns=columns, index=pd.RangeIndex(1, len(rows) + 1, name="number"))


def curve(
    choices: Mapping[str, Mapping[str, Any]],
    run: Callable[[dict[str, Any]], Any],
    *,
    listed: Sequence[Mapping[str, str]] | None = None,
    level: float = 0.95,
) -> Curve:
    """Run an analysis under every combination of choices.

    Parameters
    ----------
    choices : mapping
        Factor to its choices: label to value. Every choice should be one that a careful reader could
        defend; what is not defensible does not belong here.
    run : callable
        From a dict of factor to value to a `Trend`, a `Coefficient`, a `KnownBreak` with one change, or a
        `Result`. A refused report is an outcome.
    listed : sequence of mapping, optional
        The combinations to run, factor to label, where not all make sense together.
    level : float
        Level of the intervals of reports.

    Returns
    -------
    Curve

    Raises
    ------
    ValueError
        If there is nothing to choose; if a listed combination is not one of the choices or comes twice;
        if reports are on different scales, so that their estimates cannot be compared; if `run` returns
        something else; and what `run` itself finds wrong, with the specification named.
    """
    if not choices or not all(choices.values()):
        raise ValueError("choices: each factor needs at least one choice")
    clash = sorted(set(choices) & set(RESULTS))
    if clash:
        raise ValueError(f"choices: a factor cannot be called {clash[0]!r}")
    rows = []
    units: dict[str, Mapping[str, str]] = {}
    for labels in _combinations(choices, listed):
        try:
            report = run({factor: choices[factor][label] for factor, label in labels.items()})
            result, unit = _result(report, level)
        except ValueError as error:
            raise ValueError(f"specification {_words(labels)}: {error}") from error
        if not result.refused:
            units.setdefault(unit, labels)
        if len(units) > 1:
            one, other = (_words(labels) for labels in units.values())
            raise ValueError(
                f"estimates in different units ({', '.join(map(str, units))}), as of {one} and of {other}; "
                "let run return a Result in one unit"
            )
        rows.append({**labels, **{name: getattr(result, name) for name in RESULTS}})
    frame = pd.DataFrame(rows, columns=[*choices, *RESULTS])
    return Curve(tuple(choices), frame, level, bool(set(units) & {"log", "logit"}))


def _combinations(
    choices: Mapping[str, Mapping[str, object]], listed: Sequence[Mapping[str, str]] | None
) -> list[dict[str, str]]:
    if listed is None:
        return [dict(zip(choices, labels, strict=True)) for labels in product(*choices.values())]
    out = []
    for labels in listed:
        wrong = {f: label for f, label in labels.items() if f not in choices or label not in choices[f]}
        if wrong or set(labels) != set(choices):
            raise ValueError(f"listed: {_words(labels)} is not a choice of each of {', '.join(choices)}")
        ordered = {factor: labels[factor] for factor in choices}
        if ordered in out:
            raise ValueError(f"listed: {_words(ordered)} comes twice")
        out.append(ordered)
    if not out:
        raise ValueError("listed: there is no specification")
    return out


def _result(report: Any, level: float) -> tuple[Result, str]:
    """Result of a report, and the unit of its estimate."""
    if isinstance(report, Result):
        if not report.refused and not math.isfinite(report.estimate):
            raise ValueError(f"the estimate is {report.estimate}; a specification without one is refused")
        if report.refused and not report.reason:
            raise ValueError("a refusal without a reason")
        return report, "given"
    if getattr(report, "refused", False) is True:
        return refusal(report.reason), ""
    if isinstance(report, KnownBreak):
        if report.change == "both":
            raise ValueError("a change of level and slope is two estimates; return a Result of one")
        ends = printed_ends(report.interval(report.change, level), report.scale)
        estimate = printed(getattr(report, f"{report.change}_change"), report.scale)
        return Result(estimate, *ends, report.p_value), report.scale
    if hasattr(report, "rate_interval"):
        low, high = report.rate_interval(level)
        return Result(report.rate, low, high, report.p_value), report.scale
    raise ValueError(
        f"run returned a {type(report).__name__}; expected a report with an estimate or a Result"
    )


def _words(labels: Mapping[str, str]) -> str:
    return ", ".join(f"{factor} {label}" for factor, label in labels.items())


def draw(
    found: Curve, *, chosen: Mapping[str, str], name: str = "", of: Any = None, zero: bool = True
) -> Axes:
    """Draw all results sorted, the one that the text uses marked, and the choices beneath.

    Parameters
    ----------
    found : Curve
    chosen : mapping of str to str
        Factor to label of the specification that the text uses.
    name : str, optional
        Name of the figure for `trajectory.figures.show`; by default it is drawn only, for
        `trajectory.figures.title` and `show`, as every other figure.
    of : object or list of objects
        What was analysed, for the line on sources.
    zero : bool
        Whether the line of no effect is drawn.

    Returns
    -------
    Axes
        The upper panel; `trajectory.figures.title` and `show` take it for the figure.
    """
    position = found.position(chosen)
    given = found.given
    refused = found.frame[found.frame["refused"]].sort_values(list(found.factors), kind="stable")
    order = [*given.index, *refused.index]
    place = {row: number for number, row in enumerate(order)}
    rows = [(f, label) for f in found.factors for label in dict.fromkeys(found.frame[f])]
    # a line for each factor's name above its choices
    heads: dict[str, float] = {}
    heights: dict[tuple[str, str], float] = {}
    for factor, label in rows:
        heads.setdefault(factor, float(len(heads) + len(heights)))
        heights[factor, label] = float(len(heads) + len(heights))
    at = float(len(heads) + len(heights))
    figure, (top, grid) = plt.subplots(
        2, 1, figsize=(figures.WIDTH, PANEL + ROW * at + 0.4), sharex=True,
        gridspec_kw={"height_ratios": [PANEL, ROW * at]},
    )  # fmt: skip
    dot = float(np.clip(200 / max(len(order), 1), 2.0, 6.0))
    for row, x in place.items():
        shade, above = (INK, 3) if row == position else (SOFT, 2)
        result = found.frame.loc[row]
        if not result["refused"]:
            if not math.isnan(result["low"]):
                width = 1.8 if row == position else 0.9
                top.vlines(x, result["low"], result["high"], color=shade, linewidth=width, zorder=above)
            marker = "D" if row == position else "o"
            top.plot(
                x, result["estimate"], marker, color=shade, markersize=dot, markeredgewidth=0, zorder=above
            )
        for factor in found.factors:
            height = heights[factor, result[factor]]
            marker, size, edge = ("x", 0.9, 1.0) if result["refused"] else ("s", 0.8, 0)
            grid.plot(x, height, marker, color=shade, markersize=dot * size, markeredgewidth=edge)
    if len(refused):
        for ax in (top, grid):
            ax.axvspan(len(given) - 0.5, len(order) - 0.5, color=BAND, linewidth=0, zorder=0)
        wide = len(refused) > 0.15 * len(order)
        top.annotate(
            f"{len(refused)} refused", ((len(given) + len(order) - 1) / 2, 0.96),
            xycoords=("data", "axes fraction"), rotation=0 if wide else 90, ha="center", va="top", color=SOFT,
        )  # fmt: skip
    grid.axvspan(place[position] - 0.5, place[position] + 0.5, color=BAND, linewidth=0, zorder=0)
    if zero and len(given):
        top.hlines(0, -0.8, len(given) - 0.5, color=INK, linewidth=0.8)
    top.grid(axis="x", visible=False)
    top.tick_params(axis="x", bottom=False, labelbottom=False)
    grid.set_yticks([*heads.values(), *heights.values()], [*heads, *(label for _, label in heights)])
    for label, tick in zip([*heads, *heights], grid.get_yticklabels(), strict=True):
        tick.set_fontweight("bold" if label in heads else "normal")
    grid.set_ylim(at - 0.4, -0.6)
    grid.set_xlim(-0.8, len(order) - 0.2)
    grid.grid(visible=False)
    grid.set_xticks([])
    grid.tick_params(length=0)
    grid.spines["bottom"].set_visible(False)
    if name:
        drawn = found.frame.loc[order].assign(chosen=[row == position for row in order])
        figures.show(figure, name, data_drawn=drawn.reset_index(drop=True), of=[] if of is None else of)
    return top
