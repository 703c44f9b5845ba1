"""What is shown of a model: its coefficients with their units, and what it leaves over."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from trajectory._methods.null import SMALLEST_P
from trajectory._show import diagnostics
from trajectory._show.wording import NAN, capital, estimate_and_interval, number, p_number

CALIBRATED, TEXTBOOK = "95% interval", "textbook 95% interval"
NOTHING = (NAN, NAN)


@dataclass(frozen=True)
class Row:
    """One coefficient, in the units in which it is printed.

    Attributes
    ----------
    term : str
        In words, with its unit where the estimate does not show one.
    estimate : float
    interval, textbook : tuple of float
        Calibrated interval, and that of ordinary least squares; NaN where there is none.
    p : float
        NaN where there is none.
    percent : bool
        Whether the numbers are percentages.
    floor : float
        Smallest p that the simulations behind it can tell.
    """

    term: str
    estimate: float
    interval: tuple[float, float] = NOTHING
    textbook: tuple[float, float] = NOTHING
    p: float = NAN
    percent: bool = False
    floor: float = SMALLEST_P


@dataclass(frozen=True)
class View:
    """What is shown of a report.

    Attributes
    ----------
    what : str
        What the series measures.
    reason : str
        Why nothing is shown; empty otherwise, and everything below is then empty.
    formula, facts : str
        The model in one line; estimator, autocorrelation and number of years.
    rows : tuple of Row
        The coefficients.
    notes : tuple of str
        What the table does not say.
    results : statsmodels RegressionResults or None
        The fit.
    rho : float
        Autocorrelation of the errors in the fit.
    shown : pandas.DataFrame
        Columns observed and fitted, for the picture, in the units of `label`.
    label : str
        What the picture's first panel shows.
    log : bool
        Whether that panel has a logarithmic axis.
    years : bool
        Whether the rows of the fit are consecutive years.
    calibrated : str
        Heading of the column of intervals.
    ahead : pandas.DataFrame or None
        A second table: the years forecast, or those in which a crossing may lie.
    ahead_caption : str
        Its caption, where it is not a forecast.
    left : Diagnostics or None
        What the fit leaves over, where it is not least squares on the rows shown.
    left_words : str
        The same in words, where those of least squares do not fit.
    """

    what: str
    reason: str = ""
    formula: str = ""
    facts: str = ""
    rows: tuple[Row, ...] = ()
    notes: tuple[str, ...] = ()
    results: Any = None
    rho: float = 0.0
    shown: pd.DataFrame = field(default_factory=pd.DataFrame)
    label: str = ""
    log: bool = False
    years: bool = True
    calibrated: str = CALIBRATED
    ahead: pd.DataFrame | None = None
    ahead_caption: str = ""
    left: diagnostics.Diagnostics | None = None
    left_words: str = ""

    @property
    def caption(self) -> str:
        """Caption of the table of coefficients."""
        return f"What the model estimates for {self.what}"

    def numbers(self) -> pd.DataFrame:
        """Return the coefficients as numbers.

        Returns
        -------
        pandas.DataFrame
            By term: estimate, low, high, textbook_low, textbook_high, p, in the units printed.
        """
        values = [(r.estimate, *r.interval, *r.textbook, r.p) for r in self.rows]
        columns = ["estimate", "low", "high", "textbook_low", "textbook_high", "p"]
        return pd.DataFrame(values, index=pd.Index([r.term for r in self.rows], name="term"), columns=columns)

    def table(self) -> pd.DataFrame:
        """Return the coefficients as they are printed: no more digits than the intervals warrant."""
        columns = ["estimate", self.calibrated, TEXTBOOK, "p"]
        terms = pd.Index([row.term for row in self.rows], name="term")
        frame = pd.DataFrame([_printed_row(row) for row in self.rows], index=terms, columns=columns)
        return frame.loc[:, [c for c in columns if c != TEXTBOOK or frame[c].ne("–").any()]]

    def diagnostics(self) -> diagnostics.Diagnostics:
        """Return what the fit leaves over."""
        if self.left is not None:
            return self.left
        model = self.results.model
        return diagnostics.diagnose(
            pd.Series(np.asarray(model.endog), index=self.shown.index), model.exog, self.rho, years=self.years
        )


def _printed_row(row: Row) -> tuple[str, str, str, str]:
    scale = "log" if row.percent else "level"
    given = [pair for pair in (row.interval, row.textbook) if not math.isnan(pair[0])]
    estimate = number(row.estimate)
    if given:
        estimate, _ = estimate_and_interval(row.estimate, *given[0], scale)
    interval, textbook = (
        "–" if math.isnan(pair[0]) else estimate_and_interval(row.estimate, *pair, scale)[1]
        for pair in (row.interval, row.textbook)
    )
    return estimate, interval, textbook, p_number(row.p, row.floor)


def left_side(what: str, scale: str) -> str:
    """Left side of a formula."""
    return {"log": f"log({what})", "logit": f"log odds of {what}", "level": what}[scale]


def in_unit(unit: str, scale: str) -> str:
    """Unit of a change in brackets, where the estimate does not show it."""
    return f" ({change_unit(unit, scale)})" if unit and scale == "level" else ""


def change_unit(unit: str, scale: str) -> str:
    """Unit of a change: a share changes by percentage points."""
    if scale != "level":
        return "%"
    return "percentage points" if unit.startswith("%") else unit or "in its own units"


def value_unit(unit: str) -> str:
    """Unit of a value of which only changes are in percentage points."""
    return "%" if unit == "percentage points" else unit


def axis(what: str, unit: str) -> str:
    """Title of a panel: what is measured, with its unit."""
    return capital(what) + (f", {value_unit(unit)}" if unit else "")


def odds(scale: str) -> tuple[str, ...]:
    """Note on what a change means on the logit scale."""
    return ("Changes are of the odds: p / (1 − p), with p the share.",) if scale == "logit" else ()
