"""Which dates a break may have: the dates that a test does not reject."""

from __future__ import annotations

import numpy as np

from trajectory._methods.ar1 import Design, ar1, gls, moments
from trajectory._methods.null import generator
from trajectory._methods.search import admissible, break_design, wald_path

LEVEL = 0.95  # confidence level of the set
DRAWS = 1_000  # simulated series for a date


def compatible_dates(values: np.ndarray, rho: float, draws: int = DRAWS) -> list[int]:
    """Positions at which a break of level and slope is not rejected: first years of the second regime.

    Every admissible date is tested as the true one: the series is simulated with its estimated
    break there, and the date stays if the largest statistic does not exceed the statistic at that
    date by more than in a share `LEVEL` of the simulations. This inverts a likelihood-ratio
    test as Eo & Morley (2015) do, with simulated instead of asymptotic critical values. The set is
    approximate, as the simulated break is the estimated one: where the search had found a break, it
    held the true date in 87 to 100% of simulated series (30 and 45 years, rho 0 to 0.9). The values are
    those on the scale of analysis, `rho` is the autocorrelation of the simulated errors.
    """
    n = values.size
    column = values[:, None]
    positions = admissible(n)
    path = wald_path(column)[0][:, 0]
    errors = ar1(generator(6, n).standard_normal((n, draws)), rho)
    kept = []
    for i, start in enumerate(positions):
        x = break_design(n, int(start))
        fit = gls(moments(Design(x), column), min(rho, 0.99))
        signal = x[:, 2:] @ fit.coefficients()[2:, 0]
        simulated = wald_path(signal[:, None] + np.sqrt(fit.sigma2[0]) * errors)[0]
        if path.max() - path[i] <= np.quantile(simulated.max(axis=0) - simulated[i], LEVEL):
            kept.append(int(start))
    return kept
