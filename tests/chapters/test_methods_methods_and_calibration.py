"""Headline results of the methods chapter, worked out again in other ways."""

import math

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy import stats

from tests.chapters.conftest import ROOT, rows
from trajectory import trends

CHAPTER = "methods/methods_and_calibration"


@pytest.fixture(scope="module")
def numbers(glued):
    return glued(CHAPTER)


@pytest.fixture(scope="module")
def stored():
    return rows(ROOT / "trajectory" / "calibration" / "rates.csv")


def china(name):
    return np.array([float(row["value"]) for row in rows(f"series/{name}.csv") if row["geo"] == "CHN"])


def percent(stored, quantity, method, process="ar1", nominal=None):
    return [
        100 * float(row["value"])
        for row in stored
        if (row["quantity"], row["method"], row["process"]) == (quantity, method, process)
        and (nominal is None or float(row["nominal"]) == nominal)
    ]


def test_sizes_and_power_are_those_stored(numbers, stored):
    size = percent(stored, "trend size", "default")
    assert len(size) == numbers["grid_cells"]["value"] == 25
    assert numbers["size_default"]["value"] == pytest.approx(max(size)) and max(size) < 8
    for name, method in {
        "ols": "OLS t",
        "hac": "Newey-West",
        "mk": "Mann-Kendall",
        "pw": "Prais-Winsten t",
    }.items():
        assert numbers[f"size_{name}"]["value"] == pytest.approx(max(percent(stored, "trend size", method)))
    power = percent(stored, "trend power", "default")
    assert numbers["power_mean"]["value"] == pytest.approx(sum(power) / len(power))
    assert numbers["cover_95"]["value"] == pytest.approx(
        min(percent(stored, "trend coverage", "default", nominal=0.95))
    )
    assert numbers["chow_max"]["value"] == pytest.approx(max(percent(stored, "known break size", "Chow")))
    assert numbers["search_max"]["value"] == pytest.approx(max(percent(stored, "search size", "default")))
    covered = [
        100 * float(row["value"])
        for row in stored
        if row["quantity"].startswith("forecast coverage")
        and row["method"] == "default"
        and float(row["nominal"]) == 0.8
    ]
    assert numbers["mix80_low"]["value"] == pytest.approx(min(covered))


def test_bias_of_the_autocorrelation(numbers):
    random = np.random.default_rng(1)
    for rho, name in ((0, "rho_8_0"), (1, "rho_8_1")):
        estimates = []
        for _ in range(4000):
            y = random.standard_normal(8)
            y = y.cumsum() if rho else y
            u = y - np.polyval(np.polyfit(range(8), y, 1), range(8))
            estimates.append((u[1:] @ u[:-1]) / (u[:-1] @ u[:-1]))
        assert numbers[name]["value"] == pytest.approx(np.median(estimates), abs=0.03)


def test_trend_lines_miss_what_came(numbers):
    """Articles, three years ahead: statsmodels' own prediction interval, one regression at a time."""
    by_geo = {}
    for row in rows("series/articles.csv"):
        by_geo.setdefault(row["geo"], {})[int(row["year"])] = float(row["value"])
    economies = {row["geo"] for row in rows("economies.csv") if row["kind"] == "economy"}
    everything = sorted({year for values in by_geo.values() for year in values})
    whole = [g for g in by_geo if g in economies and len(by_geo[g]) == len(everything)]
    hits, walks = [], []
    for geo in whole:
        y = np.log([by_geo[geo][year] for year in everything])
        for n in range(12, len(y) - 2):  # twelve years admit three ahead
            fit = sm.OLS(y[:n], sm.add_constant(np.arange(n))).fit()
            low, high = fit.get_prediction([[1.0, n + 2]]).conf_int(obs=True, alpha=0.2)[0]
            hits.append(low <= y[n + 2] <= high)
            change = np.diff(y[:n])
            spread = change.std(ddof=1) * math.sqrt(3 + 9 / (n - 1)) * stats.t.ppf(0.9, n - 2)
            walks.append(abs(y[n + 2] - y[n - 1] - 3 * change.mean()) <= spread)
    assert (numbers["real_n"]["value"], numbers["real_economies"]["value"]) == (len(hits), len(whole))
    assert numbers["real_line"]["value"] == pytest.approx(100 * np.mean(hits))
    assert numbers["real_walk_3"]["value"] == pytest.approx(100 * np.mean(walks))
    assert numbers["real_mix"]["value"] > 2 * numbers["real_line"]["value"]


def test_newey_west_with_two_distributions(numbers):
    y = china("intention_to_stay")
    n = len(y)
    x = np.column_stack([np.ones(n), np.arange(n)])
    inverse = np.linalg.inv(x.T @ x)
    u = y - x @ inverse @ x.T @ y
    scores = x * u[:, None]
    lags = int(4 * (n / 100) ** (2 / 9))
    middle = scores.T @ scores
    for lag in range(1, lags + 1):
        cross = scores[lag:].T @ scores[:-lag]
        middle += (1 - lag / (lags + 1)) * (cross + cross.T)
    t = abs((inverse @ x.T @ y)[1]) / math.sqrt((inverse @ middle @ inverse)[1, 1])
    ratio = stats.t.sf(t, n - 2) / stats.norm.sf(t)
    assert numbers["stay_factor"]["value"] == pytest.approx(ratio, abs=500)  # printed in thousands


def test_outer_product_of_scores(numbers):
    y = china("intention_to_stay")
    n = len(y)
    t = np.arange(n) - (n - 1) / 2
    slope = t @ y / (t @ t)
    e = y - y.mean() - slope * t
    s2 = (e**2).mean()
    scores = np.column_stack([e / s2, t * e / s2, (e**2 - s2) / (2 * s2**2)])
    opg = math.sqrt(np.linalg.inv(scores.T @ scores)[1, 1])
    exact = math.sqrt((e**2).sum() / (n - 2) / (t @ t))
    assert numbers["opg_here"]["value"] == pytest.approx(opg / exact, rel=0.02)


def test_theta_spread(numbers):
    alpha = numbers["theta_alpha"]["value"]
    printed, right = 1 + 4 * (1 + (1 - alpha) ** 2), 1 + 4 * alpha**2
    assert numbers["theta_ratio"]["value"] == pytest.approx(math.sqrt(printed / right), rel=1e-6)


def test_random_walk_with_error_of_measurement(numbers):
    """The report's own function on walks made here, not the vectorised one of the chapter."""
    random = np.random.default_rng(3)
    count = 250
    walks = random.standard_normal((45, count)).cumsum(axis=0) + random.standard_normal((45, count))
    years = range(1980, 2025)
    found = sum(trends.trend(pd.Series(walk, index=years), "level").p_value < 0.05 for walk in walks.T)
    rate = numbers["noise_45"]["value"] / 100
    assert abs(found / count - rate) < 4 * math.sqrt(rate * (1 - rate) / count)
    assert rate > 0.15  # the weak side is not hidden


def table(name):
    return rows(ROOT / "trajectory" / "calibration" / f"{name}.csv")


def test_promises_outside_the_design(numbers):
    """The least favourable cells, read from the stored tables row by row."""
    known = [row for row in table("uses") if row["method"] == "default"]
    one = ("slope beside a step size", "known level size", "known slope size")
    inside = [r for r in known if r["quantity"] in one and r["process"] in ("ar1", "growth_ar1")]
    assert numbers["coefficient_worst"]["value"] == pytest.approx(
        100 * max(float(row["value"]) for row in inside)
    )
    for name, source in {"promise_step": table("promises"), "outside_step": known}.items():
        steps = [
            float(row["value"])
            for row in source
            if (row["quantity"], row["process"]) == ("trend size", "step")
        ]
        assert numbers[name]["value"] == pytest.approx(100 * max(steps))


def test_crossings_that_are_given(numbers):
    held = [
        float(row["value"])
        for row in table("uses")
        if row["quantity"] == "crossing coverage 0.95 if given" and row["process"] in ("ar1", "growth_ar1")
    ]
    assert numbers["crossing_given"]["value"] == pytest.approx(100 * min(held))
    assert min(held) < 0.95  # the text says that the promise counts refusals


def test_rejection_given_the_regime(numbers):
    """Random walks taken for a line: the chapter's simulation beside the stored one, other random numbers."""
    stored = [
        row
        for row in table("uses")
        if (row["quantity"], row["n"], row["process"], row["setting"])
        == ("trend rejection given regime", "20", "ar1", "line")
    ]
    for name, rho in {"size_given": 1.0, "size_given_06": 0.6}.items():
        row = next(row for row in stored if float(row["rho"]) == rho)
        error = 4 * float(row["standard_error"])
        assert abs(numbers[name]["value"] / 100 - float(row["value"])) < error
    assert numbers["joint_line"]["value"] < 10 and numbers["joint_mean"]["value"] < 30  # the bounds
