"""The promises: size of the tests, coverage of the intervals, and tables that can be remade."""

import os
import signal
import threading
from functools import partial

import joblib
import numpy as np
import pandas as pd
import pytest

from trajectory import calibration
from trajectory._methods import null, search
from trajectory._methods.null import growth_table, simulate_growth, simulate_trend, trend_table
from trajectory.calibration import Cell, by_use, command, simulation
from trajectory.calibration.critical_values import DRAWS

REPLICATIONS = 3_000
CELLS = [Cell(n, rho) for n in simulation.YEARS for rho in simulation.RHOS]
COLUMNS = [
    "quantity", "method", "process", "n", "rho", "value", "replications", "standard_error",
    "nominal",
]  # fmt: skip


def above(limit, replications):
    """Highest rate that a true rate of `limit` still explains (three standard errors)."""
    return limit + 3 * np.sqrt(limit * (1 - limit) / replications)


def below(limit, replications):
    return limit - 3 * np.sqrt(limit * (1 - limit) / replications)


def table(job, cells, replications):
    rows = [row for cell in cells for row in job(cell, replications)]
    return pd.DataFrame(rows).set_index(["quantity", "method", "n", "rho"]).sort_index()


@pytest.fixture(scope="module")
def trend_rates():
    return table(simulation.trend_cell, CELLS, REPLICATIONS)


def test_default_trend_test_keeps_its_size(trend_rates):
    size = trend_rates.loc[("trend size", "default"), "value"]
    assert len(size) == len(CELLS) and size.max() <= above(0.08, REPLICATIONS)


def test_default_trend_interval_covers(trend_rates):
    covered = trend_rates.loc[("trend coverage", "default")]
    for nominal, floor in ((0.95, 0.92), (0.8, 0.77)):
        values = covered.loc[covered.nominal == nominal, "value"]
        assert len(values) == len(CELLS) and values.min() >= below(floor, REPLICATIONS)


def test_usual_trend_tests_do_not_keep_their_size(trend_rates):
    at = trend_rates.xs((20, 0.6), level=("n", "rho")).loc["trend size", "value"]
    assert at["OLS t"] > 0.25 and at["Newey-West"] > 0.28 and at["Mann-Kendall"] > 0.23
    worst = trend_rates.loc["trend size", "value"].groupby("method").max()
    assert (worst[["OLS t", "Newey-West", "Mann-Kendall"]] > 0.6).all()
    assert worst["drift t"] < above(0.05, REPLICATIONS) and worst["Prais-Winsten t"] > 0.4


def test_default_trend_test_has_power(trend_rates):
    twice = trend_rates.loc[("trend power at twice the slope", "default"), "value"]
    assert 0.65 < twice.mean() < 0.80


def test_autocorrelated_growth_does_not_break_the_trend_test():
    cells = [Cell(n, simulation.GROWTH_RHO, "growth_ar1") for n in simulation.YEARS]
    size = table(simulation.trend_cell, cells, REPLICATIONS)["value"]
    assert size.loc["trend size", "default"].max() <= above(0.08, REPLICATIONS)


def test_known_date_test_keeps_its_size():
    cells = [c for c in CELLS if c.n == 20]
    size = table(simulation.known_cell, cells, 1_500)["value"]
    assert size.loc["known break size", "default"].max() <= above(0.08, 1_500)
    assert size.loc[("known break size", "Chow", 20, 0.6)] > 0.3
    assert size.loc[("known break size", "Newey-West", 20, 0.6)] > 0.5


def test_search_keeps_its_size():
    cells = [c for c in CELLS if c.n == 30]
    size = table(simulation.search_cell, cells, 1_000)["value"]
    assert size.loc["search size", "default"].max() <= above(0.085, 1_000)
    assert size.loc[("search size", "sup F", 30, 0.6)] > 0.5


def test_forecast_intervals_cover():
    rates = table(partial(simulation.forecast_cell, widths=10), CELLS, 1_000)
    for level, floor in ((0.8, 0.77), (0.95, 0.93)):
        ours = rates[(rates.nominal == level)]["value"]
        covered = ours[ours.index.get_level_values("quantity").str.startswith("forecast coverage")]
        assert covered.xs("default", level="method").min() >= below(floor, 1_000)
    line = rates[rates.nominal == 0.8]["value"].loc[("forecast coverage h=5", "OLS trend", 20, 1.0)]
    assert line < 0.5


@pytest.mark.parametrize("n", [6, 12])
def test_shipped_critical_values_can_be_remade(n):
    for shipped, remade in (
        (trend_table(n), simulate_trend(n, DRAWS)),
        (growth_table(n), simulate_growth(n, DRAWS)),
    ):
        for field in ("rho_quantiles", "tail_quantiles"):
            again = getattr(remade, field).round(4).astype(np.float32)
            assert np.array_equal(getattr(shipped, field), again.astype(float))


def test_shipped_search_values_can_be_remade():
    shipped, remade = search.search_table(30), search.simulate_search(30, 4_000)
    assert shipped.critical(0.6) == pytest.approx(remade.critical(0.6), rel=0.06)


def test_shipped_rates_can_be_remade():
    path = simulation.STORED
    shipped = pd.read_csv(path)
    assert list(shipped.columns) == COLUMNS
    mine = shipped[(shipped.n == 8) & (shipped.rho == 0.3) & (shipped.process == "ar1")]
    mine = mine[mine.quantity.str.startswith("trend")].set_index(["quantity", "method", "nominal"])
    count = int(mine.replications.iloc[0])
    again = pd.DataFrame(simulation.trend_cell(Cell(8, 0.3), count))
    again = again.set_index(["quantity", "method", "nominal"])
    assert mine.value.to_numpy() == pytest.approx(again.value.to_numpy(), abs=1e-4)


@pytest.mark.slow
def test_result_does_not_depend_on_the_number_of_workers():
    one = simulation.run(40, years=(8, 20), rhos=(0.0, 1.0), n_jobs=1)
    two = simulation.run(40, years=(8, 20), rhos=(0.0, 1.0), n_jobs=2)
    pd.testing.assert_frame_equal(one, two)
    assert list(one.columns) == COLUMNS


@pytest.mark.slow
def test_a_cluster_that_loses_a_worker_gives_the_same_bytes():
    """Two workers of Dask on this machine, one of which is ended while the grid is computed."""
    distributed = pytest.importorskip("distributed", reason="Dask is not part of the locked environment")
    small = {"replications": 300, "years": (8, 12), "rhos": (0.0, 1.0)}
    here = simulation.run(**small, n_jobs=1)
    ended = []

    def end(pid):
        os.kill(pid, signal.SIGKILL)
        ended.append(pid)

    with (
        distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster,
        distributed.Client(cluster) as client,
        joblib.parallel_config(backend="dask"),
    ):
        first, *_ = client.run(os.getpid).values()
        threading.Timer(2.0, end, [first]).start()
        there = simulation.run(**small)
        assert ended == [first], "the grid was done before the worker was ended: make it larger"
    assert there.to_csv(index=False) == here.to_csv(index=False)


def test_command_writes_the_table(tmp_path, monkeypatch, capsys):
    small = pd.DataFrame([simulation.row(Cell(8, 0.3), "q", np.array([True, False]), 0.05, "m")])
    monkeypatch.setattr(simulation, "run", lambda replications, n_jobs: small)
    command.main(["rates", "--replications", "2", "--output", str(tmp_path)])
    assert (tmp_path / "rates.csv").read_text().splitlines()[1].startswith("q,m,ar1,8,0.30000,0.5")
    assert "1 rows" in capsys.readouterr().out
    with pytest.raises(SystemExit):
        command.main(["rate"])
    assert "choose from rates, uses" in capsys.readouterr().err


def test_bound_is_the_whole_interval_or_less():
    found = trend_table(20)
    rho_hat = np.linspace(-1, 1, 41)
    low, middle, high = (found.bound(rho_hat, c) for c in (0.05, 0.5, 0.95))
    assert (low <= middle).all() and (middle <= high).all()
    assert high.min() == 0 and high.max() == 1 and (np.diff(high) >= 0).all()


def test_tail_refuses_levels_it_cannot_know():
    tail = trend_table(20).tail(0.5)
    assert tail.p_value(0.0) == 1.0
    assert tail.p_value(1e6) == pytest.approx(null.SMALLEST_P)
    with pytest.raises(ValueError, match="level"):
        tail.critical(0.99999)


# --- each use that chapters make --------------------------------------------------------------

USE_COLUMNS = [
    "quantity", "method", "process", "n", "rho", "setting", "effect", "value", "replications",
    "standard_error", "nominal",
]  # fmt: skip
WITHIN = ("ar1", "growth_ar1")  # what the methods were made for


@pytest.fixture(scope="module")
def stored_uses():
    return calibration.uses()


def test_stored_sizes_of_each_use(stored_uses):
    table = stored_uses
    assert list(table.columns) == USE_COLUMNS and table.setting.notna().all()
    sizes = table[table.quantity.str.endswith(" size") & (table.method == "default")]
    ours = sizes[sizes.process.isin(WITHIN)].groupby(["quantity", "process"])["value"].max()
    assert set(sizes.quantity) == {
        "trend size", "slope beside a step size", "known level size", "known slope size",
        "known both size", "difference size", "slope change size", "month level size", "month slope size",
    }  # fmt: skip
    limit = above(0.075, by_use.REPLICATIONS)
    weak = ("slope beside a step size", "growth_ar1")  # changes that remember, beside a step: up to 11%
    assert (ours.drop(weak) <= limit).all() and ours[weak] < above(0.11, by_use.REPLICATIONS)
    months = sizes[sizes.quantity.str.startswith("month")]
    assert (months.value <= above(0.06, 1_000)).all()
    known = sizes[sizes.quantity.isin(["known level size", "known slope size"])]
    assert known.n.min() == 12 and known.n.max() == 45


def test_stored_coverage_of_crossings_and_slopes(stored_uses):
    table = stored_uses
    for nominal in (0.8, 0.95):
        sets = table[table.quantity == f"crossing coverage {nominal:g}"]
        inside = sets[sets.process.isin(WITHIN)]
        assert set(inside.rho) >= {0.0, 0.9, 0.98, 0.99, 1.0} and inside.setting.nunique() == 5
        assert inside.value.min() >= below(nominal, 2_000) - 0.01
        slopes = table[table.quantity == f"slope coverage {nominal:g}"]
        assert slopes.value.min() >= below(nominal, 2_000) - 0.01


def test_stored_power_grows_with_effect_and_years(stored_uses):
    power = stored_uses[stored_uses.quantity == "trend power"]
    wide = power[power.process == "ar1"].pivot_table(index=["rho", "n"], columns="effect", values="value")
    assert (wide.diff(axis=1).iloc[:, 1:] > -0.01).all().all()
    at = wide[0.5].unstack("n")
    assert (at[45] > at[16]).all() and (at[16] > at[8]).all()


def test_two_least_squares_slopes_differ_far_too_often(stored_uses):
    usual = stored_uses[stored_uses.method == "two OLS slopes"]
    assert usual.value.max() > 0.7


def test_stored_uses_can_be_remade(stored_uses):
    for job, n in ((by_use.trend_uses, 8), (by_use.difference_uses, 9)):
        again = pd.DataFrame(job(n, by_use.REPLICATIONS))
        mine = stored_uses[(stored_uses.n == n) & stored_uses.quantity.isin(set(again.quantity))]
        assert mine.value.to_numpy() == pytest.approx(again.value.to_numpy(), abs=1e-5)
        assert list(mine.setting) == list(again.setting)


def test_uses_do_not_depend_on_the_number_of_workers(monkeypatch):
    monkeypatch.setattr(by_use, "jobs", lambda: [(by_use.trend_uses, 8, 1.0), (by_use.slope_uses, 20, 0.2)])
    one, two = by_use.run(60, n_jobs=1), by_use.run(60, n_jobs=2)
    pd.testing.assert_frame_equal(one, two)
    assert list(one.columns) == USE_COLUMNS
