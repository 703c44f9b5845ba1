"""What a fitted model leaves over: its residuals, their autocorrelation, in numbers, words and a picture."""

from __future__ import annotations

import base64
import io
from dataclasses import dataclass

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import seaborn as sns
import statsmodels.api as sm
from matplotlib.figure import Figure
from matplotlib.ticker import LogLocator, MaxNLocator
from statsmodels.regression.linear_model import RegressionResults
from statsmodels.stats.diagnostic import acorr_breusch_godfrey, het_breuschpagan
from statsmodels.stats.stattools import durbin_watson
from statsmodels.tsa.stattools import acf

from trajectory._show import ticks
from trajectory._show.canvas import PNG, lay_out
from trajectory._show.palette import GRID, INK, SOFT
from trajectory._show.wording import number, p_text

LAGS = 2  # of the Breusch-Godfrey test
LONGEST_LAG = 8  # drawn
WIDTH, HEIGHT = 4.6, 6.4  # inches: three panels below each other, legible on a telephone
SUMMARY = "How well the model fits: what is left over, and its autocorrelation"


@dataclass(frozen=True)
class Diagnostics:
    """What a fit leaves over.

    Attributes
    ----------
    residuals : pandas.Series
        By year, or by unit of a cross-section; where the errors are taken as AR(1), the shocks that
        remain after it, on the scale of analysis.
    durbin_watson : float
        Of the residuals; near 2 if neighbouring years have nothing in common.
    before : float
        The same after least squares, which takes years as independent.
    breusch_godfrey : float
        p-value (F form) of no autocorrelation over `LAGS` lags; NaN for a cross-section.
    breusch_pagan : float
        p-value (F form) of one variance everywhere; NaN for years.
    acf : ndarray
        Autocorrelations at lags 1 to `LONGEST_LAG` or half the number of residuals.
    """

    residuals: pd.Series
    durbin_watson: float
    before: float
    breusch_godfrey: float
    breusch_pagan: float
    acf: np.ndarray

    @property
    def bound(self) -> float:
        """95% of the autocorrelations of independent values lie within this of zero, about."""
        return 1.96 / np.sqrt(len(self.residuals))


def step(index: pd.Index) -> str:
    """What lies between neighbouring rows: "year" or "month"."""
    return "month" if isinstance(index, pd.PeriodIndex) else "year"


def quasi_difference(values: np.ndarray, rho: float) -> np.ndarray:
    """Prais-Winsten transform of rows: ``x[t] - rho x[t-1]``, the first times ``sqrt(1 - rho**2)``."""
    first = np.sqrt(1.0 - rho**2) * values[:1]
    return np.concatenate([first, values[1:] - rho * values[:-1]])


def diagnose(endog: pd.Series, exog: pd.DataFrame, rho: float, *, years: bool = True) -> Diagnostics:
    """Return what generalised least squares with AR(1) errors at `rho` leaves over.

    A `rho` of zero is ordinary least squares; `years` says whether the order of the rows means anything.

    References
    ----------
    Durbin & Watson (1950), Biometrika 37, 409-428; Breusch (1978), Australian Economic Papers 17,
    334-355; Godfrey (1978), Econometrica 46, 1293-1301; Breusch & Pagan (1979), Econometrica 47, 1287-1294.
    """
    y, x = np.asarray(endog, dtype=float), np.asarray(exog, dtype=float)
    fit = sm.OLS(quasi_difference(y, rho), quasi_difference(x, rho)).fit()
    return of_fit(fit, endog.index, sm.OLS(y, x).fit().resid, years)


def of_fit(fit: RegressionResults, index: pd.Index, before: np.ndarray, years: bool = True) -> Diagnostics:
    """Return what a least-squares fit leaves over, whose rows were made independent by its model.

    The index labels its rows; `before` are the residuals of least squares on the rows as they were.
    """
    left = pd.Series(fit.resid, index=index, name="residual")
    x, y = fit.model.exog, fit.model.endog
    room = fit.df_resid - LAGS
    godfrey = (
        acorr_breusch_godfrey(fit, nlags=LAGS, result_object=True).fpval if years and room > 0 else np.nan
    )
    pagan = np.nan
    if not years and x.shape[1] > 1 and (np.ptp(x, axis=0) == 0).any():  # else nothing to compare with
        pagan = het_breuschpagan(fit.resid, x)[3]
    lags = min(LONGEST_LAG, len(y) // 2)
    return Diagnostics(
        residuals=left,
        durbin_watson=float(durbin_watson(fit.resid)),
        before=float(durbin_watson(before)),
        breusch_godfrey=float(godfrey),
        breusch_pagan=float(pagan),
        acf=acf(fit.resid, nlags=lags, fft=False)[1:] if years else np.empty(0),
    )


def words(found: Diagnostics, rho: float) -> str:
    """Return the statistics of `found` in words, for a reader who has not met them."""
    n = len(found.residuals)
    if np.isnan(found.breusch_godfrey):
        if np.isnan(found.breusch_pagan):
            return "No test of what is left over is given: there are too few values."
        spread = "differs" if found.breusch_pagan < 0.05 else "is not seen to differ"
        return (
            f"Breusch-Pagan: {p_text(found.breusch_pagan, 0)}; the spread of what is left over {spread} "
            "along the regressors. Durbin-Watson and Breusch-Godfrey ask about neighbouring years and "
            "do not apply here."
        )
    here = f"; here it is {found.durbin_watson:.2f}."
    if rho:
        here = (
            f". Least squares leaves {found.before:.2f}; with an autocorrelation of {number(rho, 2)} in the "
            f"fit it is {found.durbin_watson:.2f}."
        )
    sign = found.breusch_godfrey < 0.05
    left = (
        "a sign of autocorrelation that the model leaves over"
        if sign
        else "no sign of autocorrelation left over"
    )
    told = (
        f"The Durbin-Watson statistic is near 2 if neighbouring years have nothing in common{here} The "
        f"Breusch-Godfrey test over {LAGS} lags finds {left} "
        f"({p_text(found.breusch_godfrey, 0)})."
    )
    if n < 45 and not sign:
        told += f" With {n} values such a test often misses what is there."
    return told


def alt_text(shown: pd.DataFrame, found: Diagnostics, label: str, *, years: bool) -> str:
    """Return the alternative text of the picture, from the values drawn."""
    left = found.residuals
    ends = f"{number(left.min())} to {number(left.max())}"
    if not years:
        return (
            f"Three panels on {label}, {len(shown)} observations. Observed against fitted values, fitted "
            f"from {number(shown['fitted'].min())} to {number(shown['fitted'].max())}. Residuals against "
            f"fitted values, from {ends}. Distribution of the residuals."
        )
    first, last = shown.index[0], shown.index[-1]
    ends = f"{number(left.min())} in {left.idxmin()} to {number(left.max())} in {left.idxmax()}"
    lag = step(shown.index)
    outside = int((np.abs(found.acf) > found.bound).sum())
    return (
        f"Three panels. {label}: observed {number(shown['observed'].iloc[0])} in {first} and "
        f"{number(shown['observed'].iloc[-1])} in {last}, fitted {number(shown['fitted'].iloc[0])} and "
        f"{number(shown['fitted'].iloc[-1])}. Residuals by {lag}, from {ends}. Their "
        f"autocorrelation: {number(found.acf[0], 2)} at a lag of one {lag}; {outside} of {len(found.acf)} "
        f"lags lie outside the band of {found.bound:.2f} on either side of zero."
    )


def draw(shown: pd.DataFrame, found: Diagnostics, label: str, *, years: bool, log: bool) -> Figure:
    """Draw data and fit, residuals, and their autocorrelation.

    The table shown has the columns observed and fitted, in the units of the first panel, which `label` names
    and which `log` gives a logarithmic axis.
    """
    figure, (top, middle, bottom) = plt.subplots(3, 1, figsize=(WIDTH, HEIGHT), layout="constrained")
    left = found.residuals
    if years:
        at = ticks.places(shown.index)
        top.plot(at, shown["fitted"], color=INK, linewidth=1.5)
        sns.scatterplot(x=at, y=shown["observed"], ax=top, color=SOFT, s=20, linewidth=0)
        at = ticks.places(left.index)
        middle.vlines(at, 0, left, color=SOFT, linewidth=1.2)
        sns.scatterplot(x=at, y=left.to_numpy(), ax=middle, color=INK, s=16, linewidth=0)
        lags = np.arange(1, len(found.acf) + 1)
        bottom.axhspan(-found.bound, found.bound, color=GRID, linewidth=0)
        bottom.vlines(lags, 0, found.acf, color=INK, linewidth=2.4)
        bottom.set_ylim(min(-0.6, found.acf.min() - 0.05), max(0.6, found.acf.max() + 0.05))
        titles = (label, "What is left over", f"Its autocorrelation, by lag in {step(shown.index)}s")
    else:
        sns.scatterplot(x=shown["fitted"], y=shown["observed"], ax=top, color=SOFT, s=20, linewidth=0)
        top.axline((shown["fitted"].iloc[0],) * 2, slope=1, color=INK, linewidth=1.2)
        sns.scatterplot(x=shown["fitted"], y=left.to_numpy(), ax=middle, color=INK, s=16, linewidth=0)
        sns.histplot(x=left, ax=bottom, color=SOFT, element="step", linewidth=0.8)
        titles = (
            f"{label}: observed against fitted",
            "What is left over, against fitted",
            "Its distribution",
        )
    if log and years:
        top.set_yscale("log")
        top.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
        top.yaxis.set_major_formatter(lambda value, _: f"{value:,.6g}")
        top.yaxis.set_minor_formatter("")
    for ax, title in zip(figure.axes, titles, strict=True):
        ax.set_title(title, fontsize=10, color=INK, loc="left", pad=6)
        ax.set_xlabel("")
        ax.set_ylabel("")
        ax.grid(axis="x", visible=False)
    for ax in (middle, bottom) if years else (middle,):
        ax.axhline(0, color=INK, linewidth=0.8)
    if years:
        for ax in figure.axes:
            ax.xaxis.set_major_locator(MaxNLocator(nbins=6, integer=True, min_n_ticks=2))
    return figure


def pictures(figure: Figure) -> tuple[str, str]:
    """Return a figure as SVG and as PNG in base64, and close it."""
    svg, png = io.StringIO(), io.BytesIO()
    for axes in figure.axes:
        axes.autoscale_view()  # limits that Matplotlib would find only when it draws
    lay_out(figure)
    figure.set_layout_engine("none")  # laid out once, so that both agree
    with plt.rc_context({"figure.constrained_layout.use": False, "figure.autolayout": False}):
        figure.savefig(svg, format="svg", metadata={"Date": None, "Creator": None})
        figure.savefig(png, format="png", dpi=150, facecolor="white", **PNG)
    plt.close(figure)
    return svg.getvalue(), base64.b64encode(png.getvalue()).decode("ascii")
