"""What a test could have found: its power at a size of effect chosen by the reader.

An interval that includes zero is no evidence of no effect. How much it says depends on how large an
effect the test would have found in a series as short and as restless as this one. `power` simulates
such series. It is never evaluated at the estimate itself, where it repeats the p-value in other words
(Hoenig & Heisey 2001): choose an effect that would matter.
"""

from __future__ import annotations

import math

import numpy as np

from trajectory._methods import detection
from trajectory._methods.ar1 import Design, moments, prais_winsten, trend_columns
from trajectory._methods.null import growth_table, rho_table, trend_table
from trajectory._methods.series import Report
from trajectory._show.wording import count, effect_text

SHARE = 0.8  # what designers of studies usually ask for
STEP = 0.05  # processes are taken at multiples of this rho, so that reports share simulations


def power(report: Report, effect: float, which: str | None = None) -> float:
    """Share of series like this one in which the report's own test finds an effect, at 5%.

    Two or three processes that the data admit are simulated (2,000 series each): errors with the
    median-unbiased rho and with its upper bound, and yearly changes as autocorrelated as estimated
    if they are so positively. The innovations have the standard deviation that each implies. The
    smallest share is given.

    Parameters
    ----------
    report : Trend, Coefficient or KnownBreak
        From `trajectory.trends` or `trajectory.breaks`.
    effect : float
        As the report prints its estimate: percent (a year) on the log and logit scales, units (a
        year) on the level scale.
    which : {"level", "slope"}, optional
        For a break of both: the one that changes.

    Returns
    -------
    float
        Between 0 and 1; NaN after a refusal. Standard error of the simulation at most 0.011.

    Raises
    ------
    ValueError
        For an effect of zero, not finite, or of minus 100% and less; for a wrong `which`.

    References
    ----------
    Hoenig & Heisey (2001), The American Statistician 55, 19-24; Gelman & Carlin (2014), Perspectives
    on Psychological Science 9, 641-651.
    """
    size = _size(report, effect)
    if report.refused:
        return float("nan")
    return min(process.share(size / scale) for process, scale in _processes(report, which))


def detectable(report: Report, share: float = SHARE, which: str | None = None) -> float:
    """Smallest effect that the report's test finds in a share of series like this one.

    Parameters
    ----------
    report, which
        As in `power`.
    share : float
        Between 0.05 and 1.

    Returns
    -------
    float
        In the units of `power`, positive; NaN after a refusal, infinity if no effect is.
    """
    if not 0.05 < share < 1:
        raise ValueError(f"share must lie between 0.05 and 1, not {share}")
    if report.refused:
        return float("nan")
    size = max(scale * process.effect(share) for process, scale in _processes(report, which))
    if report.scale == "level" or math.isinf(size):
        return size
    return 100.0 * math.expm1(size) if size < 50 else math.inf


def clause(
    report: Report,
    noun: str,
    unit: str = "",
    effect: float | None = None,
    which: str | None = None,
    a_year: bool = True,
) -> str:
    """Half a sentence: 'with 16 years a change of 1% a year is found in 15 of 100 cases, ...'.

    Parameters
    ----------
    report, effect, which
        As in `power`; without an effect only the size found in 80 of 100 is told.
    noun : str
        What the effect is: "a trend", "a step".
    unit : str
        Unit on the level scale.
    a_year : bool
        Whether the effect is a rate.
    """
    yearly = " a year" if a_year else ""
    enough = detectable(report, SHARE, which)
    size = "no size" if math.isinf(enough) else effect_text(enough, report.scale, unit)
    start = f"with {count(report.n, 'year')} {noun} of"
    if effect is None:
        return f"{start} {size}{'' if math.isinf(enough) else yearly} is found in 80 of 100 cases"
    cases = math.floor(100 * power(report, effect, which))
    rest = "no size of it is found in 80" if math.isinf(enough) else f"one of {size} in 80"
    asked = effect_text(effect, report.scale, unit)
    return f"{start} {asked}{yearly} is found in {cases} of 100 cases, {rest}"


def _size(report: Report, effect: float) -> float:
    """The effect on the scale of analysis."""
    if not math.isfinite(effect) or effect == 0:
        raise ValueError(f"the effect must be a finite number other than zero, not {effect}")
    if report.scale == "level":
        return abs(effect)
    if effect <= -100:
        raise ValueError(f"a fall must be smaller than 100%, not {-effect}%")
    return abs(math.log1p(effect / 100.0))


def _processes(report: Report, which: str | None) -> list[tuple[detection.Detection, float]]:
    """Pairs of a `Detection` and the standard deviation of innovations in this series."""
    values = report.series.values
    changes = np.diff(values)[:, None]
    growth = moments(Design(np.ones((changes.shape[0], 1))), changes)
    if hasattr(report, "regime"):
        forced = bool(getattr(report, "forced", False))
        if which is not None:
            raise ValueError("which is for a break of level and slope")
        design = Design(trend_columns(report.n))
        table = trend_table(report.n)
        confidence = detection.TREND_CONFIDENCE

        def found(rho: float, persistent: bool) -> detection.Detection:
            return detection.trend_detection_at(report.n, rho, persistent, forced)

    else:
        x = np.ascontiguousarray(report.ols.model.exog, dtype=float)
        design = Design(x)
        table = rho_table(design)
        both = getattr(report, "change", "") == "both"
        if both != (which in ("level", "slope")):
            raise ValueError('which must be "level" or "slope" for a break of both, and is for no other')
        confidence = detection.BREAK_CONFIDENCE if both else detection.TREND_CONFIDENCE

        def found(rho: float, persistent: bool) -> detection.Detection:
            kind = which if both else "one"
            return detection.design_detection_at(x.shape, x.tobytes(), rho, persistent, kind)

    mom = moments(design, values[:, None])
    scale = float(np.sqrt(prais_winsten(mom).sigma2[0]))
    rhos = {_rounded(float(table.bound(mom.rho_ols[0], c))) for c in (0.5, confidence)}
    out = [(found(rho, False), scale) for rho in sorted(rhos)]
    remembered = _rounded(min(float(growth_table(report.n).bound(growth.rho_ols[0], 0.5)), 0.9))
    if remembered > 0:
        out.append((found(remembered, True), float(np.sqrt(prais_winsten(growth).sigma2[0]))))
    return out


def _rounded(rho: float) -> float:
    return float(round(round(float(rho) / STEP) * STEP, 2))
