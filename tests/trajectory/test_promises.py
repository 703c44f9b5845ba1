"""What is promised stands beside what is delivered, and can be simulated again."""

import numpy as np
import pytest

from trajectory import calibration
from trajectory.calibration import Cell, by_use, promises, simulation


@pytest.fixture(scope="module")
def table():
    return calibration.promised()


def test_rates_are_those_of_the_stored_tables(table):
    rates = simulation.rates()
    own = rates[
        (rates["quantity"] == "trend coverage") & (rates["method"] == "default") & (rates["nominal"] == 0.95)
    ]
    row = table.loc["a 95% interval of a trend holds the change a year"]
    assert row["delivered"] == pytest.approx(own["value"].mean())
    assert row["worst"] == own["value"].min() and row["cells"] == len(own)
    assert row["error"] == own["standard_error"].max()
    outside = promises.stored().query("quantity == 'trend coverage' and nominal == 0.95")
    for kind in promises.OUTSIDE:
        assert row[kind] == outside.loc[outside["process"] == kind, "value"].min()
    uses = by_use.uses()
    crossing = uses[(uses["quantity"] == "crossing coverage 0.95") & uses["process"].isin(promises.INSIDE)]
    row = table.loc["the 95% set of years of crossing holds the true one, or is refused"]
    assert row["worst"] == crossing["value"].min()


def test_every_promise_has_a_rate(table):
    assert table.index.is_unique
    assert table[["delivered", "error", "worst"]].notna().all(axis=None)
    size = table["promised"] == 0.05
    assert (table.loc[size, "worst"] >= table.loc[size, "delivered"]).all()
    assert (table.loc[~size, "worst"] <= table.loc[~size, "delivered"]).all()


def test_the_worst_place_is_named(table):
    rates = simulation.rates().query("quantity == 'search size' and method == 'default'")
    worst = rates.loc[rates["value"].idxmax()]
    where = table.loc["a 5% search for a break finds one where there is none", "where"]
    assert where == f"{worst['n']} years, rho {worst['rho']:g} of the departures"


@pytest.mark.parametrize(
    ("job", "cell"),
    [
        (promises.trend_cell, Cell(20, 0.6, "heavy")),
        (promises.known_cell, Cell(20, 1.0, "step")),
        (promises.search_cell, Cell(30, 0.0, "restless")),
        (promises.forecast_cell, Cell(12, 0.6, "restless")),
    ],
)
def test_the_stored_rates_are_simulated_again(job, cell):
    stored = promises.stored().set_index(["quantity", "process", "n", "rho", "nominal"])["value"]
    for row in job(cell, promises.REPLICATIONS):
        key = (row["quantity"], row["process"], row["n"], row["rho"], row["nominal"])
        assert row["value"] == pytest.approx(stored[key], abs=1e-5)


def test_processes_outside_the_design_are_what_they_are_called():
    draws = 20_000
    heavy = promises.errors(Cell(20, 0.0, "heavy"), draws, 9)
    assert np.mean(np.abs(heavy) > 4) > 20 * 6.3e-5  # a normal shock is beyond four in 6 of 100,000
    restless = promises.errors(Cell(20, 0.0, "restless"), draws, 9)
    assert restless[-1].std() / restless[0].std() == pytest.approx(3, rel=0.05)
    step = promises.errors(Cell(20, 0.0, "step"), draws, 9).mean(axis=1)
    assert step[:6] == pytest.approx(np.zeros(6), abs=0.05) and step[6:] == pytest.approx(
        2 + np.zeros(14), abs=0.05
    )


def test_a_set_of_dates_is_asked_for_only_where_a_break_was_found():
    (row,) = promises.dates_cell(Cell(30, 0.0, "ar1"), 50)
    assert 0 < row["replications"] <= 50 // promises.SETS
    assert row["nominal"] == 0.95
