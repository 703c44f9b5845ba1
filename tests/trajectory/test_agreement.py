"""The library against certified values, published examples and other implementations."""

from pathlib import Path

import numpy as np
import pandas as pd
import pymannkendall
import pytest
import statsmodels.api as sm
from scipy import stats
from scipy.linalg import toeplitz

from trajectory import breaks, trends
from trajectory._methods import textbook
from trajectory._methods.ar1 import (
    REML_GRID,
    Design,
    gls,
    moments,
    prais_winsten,
    reml,
    restricted_loglikelihood,
    rho_of_least_squares,
    trend_columns,
)
from trajectory._methods.mixture import _growth_components, _trend_components, mixture
from trajectory._methods.search import admissible, break_design, wald_path
from trajectory.calibration import simulation

REFERENCE = Path(__file__).parent / "reference"


@pytest.fixture
def ruptures():
    return pytest.importorskip("ruptures", reason="ruptures has no release for this Python")


def read(name):
    return pd.read_csv(REFERENCE / f"{name}.csv")


def walks(n, m, seed=1, rho=0.7, slope=0.1):
    noise = np.random.default_rng(seed).standard_normal((n, m))
    for t in range(1, n):
        noise[t] += rho * noise[t - 1]
    return noise + slope * np.arange(n)[:, None]


# --- NIST Statistical Reference Datasets, linear least squares ------------------------------


def powers(x, degree):
    return np.column_stack([x**p for p in range(degree + 1)])


def nist():
    norris, pontius = read("norris"), read("pontius")
    wampler_x = np.arange(21.0)
    longley = sm.datasets.longley.load_pandas()
    return {
        "Norris": (
            powers(norris.x.to_numpy(), 1),
            norris.y,
            [-0.262323073774029, 1.00211681802045],
            [0.232818234301152, 0.429796848199937e-03],
            26.6173985294224,
        ),
        "Pontius": (
            powers(pontius.x.to_numpy() / 1e6, 2),
            pontius.y,
            [0.673565789473684e-03, 0.732059160401003, -0.316081871345029e-02],
            [0.107938612033077e-03, 0.157817399981659e-03, 0.486652849992036e-04],
            0.155761768796992e-05,
        ),
        "Wampler1": (powers(wampler_x, 5), powers(wampler_x, 5).sum(axis=1), [1.0] * 6, None, 0.0),
        "Longley": (
            sm.add_constant(longley.exog.to_numpy()),
            longley.endog,
            [
                -3482258.63459582, 15.0618722713733, -0.358191792925910e-01, -2.02022980381683,
                -1.03322686717359, -0.511041056535807e-01, 1829.15146461355,
            ],
            [
                890420.383607373, 84.9149257747669, 0.334910077722432e-01, 0.488399681651699,
                0.214274163161675, 0.226073200069370, 455.478499142212,
            ],
            836424.055505915,
        ),
    }  # fmt: skip


@pytest.mark.parametrize("name", ["Norris", "Pontius", "Wampler1", "Longley"])
def test_least_squares_reaches_the_certified_values(name):
    x, y, coefficients, errors, rss = nist()[name]
    y = np.asarray(y, dtype=float)
    scale = np.abs(x).max(axis=0)
    for j in range(x.shape[1]):
        order = [i for i in range(x.shape[1]) if i != j] + [j]
        fit = gls(moments(Design((x / scale)[:, order]), y[:, None]), 0.0)
        assert fit.last_coefficient[0] / scale[j] == pytest.approx(coefficients[j], rel=1e-9)
        if errors is not None:
            assert fit.last_se[0] / scale[j] == pytest.approx(errors[j], rel=1e-9)
            assert fit.rss[0] == pytest.approx(rss, rel=1e-9)


def test_filip_keeps_six_digits_of_the_hardest_set():
    data = read("filip")
    y = data.y.to_numpy()[:, None]
    fit = gls(moments(Design(powers(data.x.to_numpy(), 10)), y), 0.0)
    certified = [
        -1467.48961422980, -2772.17959193342, -2316.37108160893, -1127.97394098372,
        -354.478233703349, -75.1242017393757, -10.8753180355343, -1.06221498588947,
        -0.670191154593408e-01, -0.246781078275479e-02, -0.402962525080404e-04,
    ]  # fmt: skip
    assert fit.coefficients()[:, 0] == pytest.approx(certified, rel=1e-6)
    assert fit.last_se[0] == pytest.approx(0.896632837373868e-05, rel=1e-6)
    assert np.sqrt(fit.sigma2[0]) == pytest.approx(0.334801051324544e-02, rel=1e-7)


# --- Prais-Winsten and restricted maximum likelihood ----------------------------------------


def test_ice_cream_reproduces_the_published_autocorrelation_example():
    """Hildreth & Lu (1960) data as in Verbeek, A Guide to Modern Econometrics, tables 4.9, 4.10."""
    data = read("icecream")
    x = sm.add_constant(data[["price", "income", "temperature"]])
    ols = sm.OLS(data.consumption, x).fit()
    assert ols.params.round(5).tolist() == [0.19732, -1.04441, 0.00331, 0.00346]
    assert sm.stats.durbin_watson(ols.resid) == pytest.approx(1.0212, abs=5e-5)
    design, y = Design(x.to_numpy()), data.consumption.to_numpy()[:, None]
    mom = moments(design, y)
    assert mom.rho_ols[0] == pytest.approx(0.401, abs=5e-4)
    assert rho_of_least_squares(design, y)[0] == mom.rho_ols[0]
    dropped = sm.GLSAR(data.consumption, x, rho=float(mom.rho_ols[0])).fit()
    assert dropped.params.round(3).tolist() == [0.157, -0.892, 0.003, 0.004]
    assert sm.stats.durbin_watson(dropped.wresid) == pytest.approx(1.5486, abs=5e-5)


def test_prais_winsten_and_glsar_agree_when_the_first_year_says_nothing():
    """GLSAR drops the first year; if that year lies on GLSAR's line, keeping it changes nothing."""
    x = sm.add_constant(np.arange(20.0))
    y = walks(20, 1)[:, 0]
    rho = 0.55
    for _ in range(60):  # moving the first year moves the line a little: iterate
        y[0] = x[0] @ sm.GLSAR(y, x, rho=rho).fit().params
    dropped = sm.GLSAR(y, x, rho=rho).fit()
    kept = gls(moments(Design(x), y[:, None]), rho)
    assert kept.coefficients()[:, 0] == pytest.approx(dropped.params, rel=1e-9)
    assert kept.rss[0] == pytest.approx(dropped.ssr, rel=1e-9)


@pytest.mark.parametrize("rho", [-0.4, 0.0, 0.5, 0.95])
def test_gls_is_statsmodels_gls(rho):
    y = walks(17, 3)
    x = break_design(17, 8)
    fit = gls(moments(Design(x), y), rho)
    for i in range(3):
        expected = sm.GLS(y[:, i], x, sigma=toeplitz(rho ** np.arange(17))).fit()
        assert fit.coefficients()[:, i] == pytest.approx(expected.params, rel=1e-8)
        assert fit.last_se[i] == pytest.approx(expected.bse[-1], rel=1e-8)
        assert fit.wald_last(2)[i] == pytest.approx(expected.f_test(np.eye(4)[2:]).fvalue, rel=1e-8)


def test_prais_winsten_is_a_fixed_point():
    y = walks(25, 200)
    fit = prais_winsten(moments(Design(trend_columns(25)), y))
    x = trend_columns(25)
    u = y - x @ fit.coefficients()
    again = (u[1:] * u[:-1]).sum(axis=0) / (u[:-1] ** 2).sum(axis=0)
    settled = np.abs(np.clip(again, -0.99, 0.99) - fit.rho) < 1e-6
    assert settled.mean() > 0.99


def test_restricted_likelihood_is_the_dense_formula():
    n, y = 15, walks(15, 1)
    x = trend_columns(n)
    mom = moments(Design(x), y)

    def dense(rho):
        inverse = np.linalg.inv(toeplitz(rho ** np.arange(n)) / (1 - rho**2))
        middle = x.T @ inverse @ x
        beta = np.linalg.solve(middle, x.T @ inverse @ y)
        u = y - x @ beta
        rss = float((u.T @ inverse @ u)[0, 0])
        return -0.5 * (n - 2) * np.log(rss) + 0.5 * np.log(1 - rho**2) - 0.5 * np.linalg.slogdet(middle)[1]

    ours = [restricted_loglikelihood(gls(mom, r))[0] for r in REML_GRID]
    theirs = np.array([dense(r) for r in REML_GRID])
    assert np.ptp(np.array(ours) - theirs) < 1e-8
    assert reml(mom).rho[0] == REML_GRID[np.argmax(theirs)]


# --- the usual tools ------------------------------------------------------------------------


@pytest.mark.parametrize("n", [8, 20, 45])
def test_usual_trend_tests_are_those_of_statsmodels_and_pymannkendall(n):
    y = walks(n, 5, seed=n, slope=0.02)
    x = sm.add_constant(np.arange(float(n)))
    ols, hac, rank = textbook.ols_p(y), textbook.hac_p(y), textbook.mann_kendall_p(y)
    for i in range(5):
        fit = sm.OLS(y[:, i], x).fit()
        robust = sm.OLS(y[:, i], x).fit(cov_type="HAC", cov_kwds={"maxlags": textbook.hac_lags(n)})
        assert ols[i] == pytest.approx(fit.pvalues[1], rel=1e-7)
        assert hac[i] == pytest.approx(robust.pvalues[1], rel=1e-6, abs=1e-300)
        assert rank[i] == pytest.approx(pymannkendall.original_test(y[:, i]).p, rel=1e-9, abs=1e-12)
        assert trends.trend(
            pd.Series(y[:, i], index=range(2000, 2000 + n)), "level"
        ).theil_sen == pytest.approx(pymannkendall.sens_slope(y[:, i]).slope)


def test_usual_break_tests_are_those_of_statsmodels():
    n, start = 24, 10
    y = walks(n, 4)
    trend, full = trend_columns(n), break_design(n, start)
    chow, hac = textbook.chow_p(y, start), textbook.hac_break_p(y, start)
    for i in range(4):
        fit = sm.OLS(y[:, i], full).fit()
        assert chow[i] == pytest.approx(fit.compare_f_test(sm.OLS(y[:, i], trend).fit())[1])
        # the textbook form: separate regressions on either side
        parts = sum(sm.OLS(y[s, i], trend[s]).fit().ssr for s in (slice(start), slice(start, n)))
        pooled = sm.OLS(y[:, i], trend).fit().ssr
        f = (pooled - parts) / 2 / (parts / (n - 4))
        assert chow[i] == pytest.approx(stats.f.sf(f, 2, n - 4))
        robust = sm.OLS(y[:, i], full).fit(cov_type="HAC", cov_kwds={"maxlags": textbook.hac_lags(n)})
        wald = robust.wald_test(np.eye(4)[2:], use_f=False, scalar=True)
        assert hac[i] == pytest.approx(float(wald.pvalue), rel=1e-6, abs=1e-300)


def test_least_squares_break_date_is_that_of_ruptures(ruptures):
    n = 40
    y = walks(n, 6)
    side = admissible(n)[0]
    for i in range(6):
        signal = np.column_stack([y[:, i], np.ones(n), np.arange(float(n))])
        model = ruptures.Dynp(model="linear", min_size=int(side), jump=1).fit(signal)
        assert textbook.sup_f(y[:, [i]])[1][0] == model.predict(n_bkps=1)[0]


def test_nile_has_the_published_break(ruptures):
    """Zeileis, Kleiber, Kraemer & Hornik (2003), CSDA 44: one break in the mean, after 1898."""
    data = sm.datasets.nile.load_pandas().data
    flow = data.volume.to_numpy()
    last = ruptures.Dynp(model="l2", min_size=15, jump=1).fit(flow).predict(n_bkps=1)[0]
    assert int(data.year[last - 1]) == 1898
    dummy = np.column_stack([np.ones(100), np.arange(100) >= last])
    one, none = sm.OLS(flow, dummy).fit(), sm.OLS(flow, np.ones(100)).fit()
    assert (round(none.ssr), round(one.ssr)) == (2835157, 1597457)
    assert one.fvalue == pytest.approx(75.93, abs=5e-3)  # the largest F
    series = pd.Series(flow, index=data.year.astype(int))
    known = breaks.known_date(series, 1899, "level", change="level")
    assert known.p_value < 0.01 and known.level_change < 0


def test_dynamic_paths_are_known_date_fits():
    y = walks(36, 2)
    path, rho_hat = wald_path(y)
    for i in range(2):
        best = None
        for j, start in enumerate(admissible(36)):
            x = break_design(36, int(start))
            u = sm.OLS(y[:, i], x).fit().resid
            if best is None or u @ u < best[0]:
                best = (u @ u, (u[1:] @ u[:-1]) / (u[:-1] @ u[:-1]))
            fit = sm.GLS(y[:, i], x, sigma=toeplitz(rho_hat[i] ** np.arange(36))).fit()
            assert path[j, i] == pytest.approx(fit.f_test(np.eye(4)[2:]).fvalue, rel=1e-6)
        assert rho_hat[i] == pytest.approx(best[1])


# --- the mixture's components ---------------------------------------------------------------


def test_trend_component_without_autocorrelation_is_the_ols_prediction_interval():
    n, h = 14, 3
    y = walks(n, 1)
    location, spread, _ = _trend_components(y, h, [0.0])[0]
    ahead = np.r_[1.0, n - 1 + h][None]
    fit = sm.OLS(y[:, 0], sm.add_constant(np.arange(float(n)))).fit()
    frame = fit.get_prediction(ahead).summary_frame(alpha=0.2)
    t = stats.t.ppf(0.9, n - 2)
    assert location[0] == pytest.approx(frame["mean"].iloc[0])
    assert location[0] + t * spread[0] == pytest.approx(frame["obs_ci_upper"].iloc[0])


def test_growth_component_without_autocorrelation_is_the_drift_interval():
    n, h = 14, 4
    y = walks(n, 3)
    location, spread, _ = _growth_components(y, h, [0.0])[0]
    change = np.diff(y, axis=0)
    s = change.std(axis=0, ddof=1)
    assert location == pytest.approx(y[-1] + h * change.mean(axis=0))
    assert spread == pytest.approx(s * np.sqrt(h + h**2 / (n - 1)))
    usual = textbook.drift_forecast(y, h)
    assert location == pytest.approx(usual[0]) and spread == pytest.approx(usual[1])


def best_linear_prediction(y, x, ahead, covariance, cross, variance):
    """Universal kriging with an estimated scale, from dense matrices."""
    inverse = np.linalg.inv(covariance)
    middle = np.linalg.inv(x.T @ inverse @ x)
    beta = middle @ x.T @ inverse @ y
    u = y - x @ beta
    d = ahead - cross @ inverse @ x
    sigma2 = u @ inverse @ u / (y.size - x.shape[1])
    known = variance - cross @ inverse @ cross + d @ middle @ d
    return ahead @ beta + cross @ inverse @ u, np.sqrt(sigma2 * known)


@pytest.mark.parametrize("rho", [0.3, 0.8])
@pytest.mark.parametrize("h", [1, 5])
def test_components_are_best_linear_predictions(rho, h):
    n = 16
    y = walks(n, 1)
    lags = toeplitz(rho ** np.arange(n + h)) / (1 - rho**2)
    x = sm.add_constant(np.arange(float(n + h)))
    expected = best_linear_prediction(y[:, 0], x[:n], x[-1], lags[:n, :n], lags[-1, :n], lags[-1, -1])
    location, spread, _ = _trend_components(y, h, [rho])[0]
    assert (location[0], spread[0]) == pytest.approx(expected, rel=1e-8)

    change = np.diff(y[:, 0])
    lags = lags[: n - 1 + h, : n - 1 + h]
    total = np.r_[np.zeros(n - 1), np.ones(h)]
    expected = best_linear_prediction(
        change, np.ones((n - 1, 1)), np.array([float(h)]), lags[: n - 1, : n - 1],
        (total @ lags)[: n - 1], total @ lags @ total,
    )  # fmt: skip
    location, spread, _ = _growth_components(y, h, [rho])[0]
    assert (location[0] - y[-1, 0], spread[0]) == pytest.approx(expected, rel=1e-8)


def test_both_models_meet_at_the_random_walk():
    """As rho goes to one the line becomes the drift, also in likelihood: weights are comparable."""
    y = walks(20, 4)
    line = _trend_components(y, 3, [1 - 1e-7])[0]
    walk = _growth_components(y, 3, [0.0])[0]
    for ours, theirs in zip(line, walk, strict=True):
        assert ours == pytest.approx(theirs, rel=1e-4)


def test_mixture_quantiles_invert_its_distribution():
    mix = mixture(walks(12, 5), 2)
    assert mix.weight.sum(axis=0) == pytest.approx(np.ones(5))
    for p in (0.001, 0.025, 0.5, 0.9, 0.999):
        assert mix.cdf(mix.quantile(p)) == pytest.approx(np.full(5, p), abs=1e-9)


# --- one series and many --------------------------------------------------------------------


@pytest.mark.parametrize("n", [9, 24])
def test_simulated_defaults_are_the_public_functions(n):
    y = walks(n, 25, seed=n, rho=0.6)
    estimate, se, critical = simulation.default_trend(y)
    for i in range(25):
        one = trends.trend(pd.Series(y[:, i], index=range(2000, 2000 + n)), "level")
        assert (estimate[i], se[i]) == pytest.approx((one.estimate, one.se), rel=1e-6)
        assert critical(0.95)[i] == pytest.approx(one.multiplier, rel=1e-6)


def test_simulated_search_is_the_public_function():
    y = walks(32, 6, rho=0.9, slope=0.3)
    rejected, position = simulation.default_search(y)
    for i in range(6):
        one = breaks.search(pd.Series(y[:, i], index=range(1980, 2012)), "level")
        assert rejected[i] == (one.p_value < 0.05)
        assert 1980 + position[i] == one.date
