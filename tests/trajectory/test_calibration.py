"""The promises: size of the tests, coverage of the intervals, and tables that can be remade."""

from functools import partial

import numpy as np
import pandas as pd
import pytest

from trajectory import calibration
from trajectory._methods import null, search
from trajectory._methods.null import growth_table, simulate_growth, simulate_trend, trend_table
from trajectory.calibration import Cell, simulation
from trajectory.calibration.critical_values import DRAWS

REPLICATIONS = 3_000
CELLS = [Cell(n, rho) for n in calibration.YEARS for rho in calibration.RHOS]
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
    return table(calibration.trend_cell, CELLS, REPLICATIONS)


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
    cells = [Cell(n, calibration.GROWTH_RHO, "growth_ar1") for n in calibration.YEARS]
    size = table(calibration.trend_cell, cells, REPLICATIONS)["value"]
    assert size.loc["trend size", "default"].max() <= above(0.08, REPLICATIONS)


def test_known_date_test_keeps_its_size():
    cells = [c for c in CELLS if c.n == 20]
    size = table(calibration.known_cell, cells, 1_500)["value"]
    assert size.loc["known break size", "default"].max() <= above(0.08, 1_500)
    assert size.loc[("known break size", "Chow", 20, 0.6)] > 0.3
    assert size.loc[("known break size", "Newey-West", 20, 0.6)] > 0.5


def test_search_keeps_its_size():
    cells = [c for c in CELLS if c.n == 30]
    size = table(calibration.search_cell, cells, 1_000)["value"]
    assert size.loc["search size", "default"].max() <= above(0.085, 1_000)
    assert size.loc[("search size", "sup F", 30, 0.6)] > 0.5


def test_forecast_intervals_cover():
    rates = table(partial(calibration.forecast_cell, widths=10), CELLS, 1_000)
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
    path = calibration.STORED
    shipped = pd.read_csv(path)
    assert list(shipped.columns) == COLUMNS
    mine = shipped[(shipped.n == 8) & (shipped.rho == 0.3) & (shipped.process == "ar1")]
    mine = mine[mine.quantity.str.startswith("trend")].set_index(["quantity", "method", "nominal"])
    count = int(mine.replications.iloc[0])
    again = pd.DataFrame(calibration.trend_cell(Cell(8, 0.3), count))
    again = again.set_index(["quantity", "method", "nominal"])
    assert mine.value.to_numpy() == pytest.approx(again.value.to_numpy(), abs=1e-4)


def test_result_does_not_depend_on_the_number_of_workers():
    one = calibration.run(40, years=(8, 20), rhos=(0.0, 1.0), n_jobs=1)
    two = calibration.run(40, years=(8, 20), rhos=(0.0, 1.0), n_jobs=2)
    pd.testing.assert_frame_equal(one, two)
    assert list(one.columns) == COLUMNS


def test_command_writes_the_table(tmp_path, monkeypatch, capsys):
    small = pd.DataFrame([simulation._row("q", "m", Cell(8, 0.3), np.array([True, False]), 0.05)])
    monkeypatch.setattr(simulation, "run", lambda replications, n_jobs: small)
    calibration.main(["rates", "--replications", "2", "--output", str(tmp_path)])
    assert (tmp_path / "rates.csv").read_text().splitlines()[1].startswith("q,m,ar1,8,0.30000,0.5")
    assert "1 rows" in capsys.readouterr().out
    with pytest.raises(SystemExit):
        calibration.main(["rate"])
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
