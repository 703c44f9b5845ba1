"""The rules of the data: that the data pass them, and that they compute what a calculator does."""

import csv
import itertools
import math
import shutil
import time
from pathlib import Path

import pytest

from press.rules import check_tables
from press.rules.bounds import stack, write_bounds
from press.rules.confirmations import check_confirmations
from press.rules.derivations import check_derivations, computed, derive
from press.rules.identities import Values, compare, terms
from press.rules.reading import read_tables, series_ids

DATA = Path(__file__).resolve().parents[2] / "data"


@pytest.fixture(scope="module")
def tables():
    found, refused = read_tables(DATA)
    assert not refused
    return found


def test_no_rule_refuses_the_data_within_two_seconds_of_processor_time():
    before = time.process_time()
    found, refused = read_tables(DATA)
    assert [str(one) for one in [*refused, *check_tables(found)]] == []
    assert time.process_time() - before < 4  # 1 s alone, more where tests share a processor


def rows_of(id, geo=None):
    with open(DATA / "series" / f"{id}.csv", encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if geo in (None, row["geo"])]


def test_bounds_are_those_of_the_history_by_hand(tables):
    extent = next(r for r in tables["extents.csv"].rows if (r["series"], r["geo"]) == ("gdp", "CHN"))
    values = [float(row["value"]) for row in rows_of("gdp", "CHN")]
    steps = [math.log(b / a) for a, b in itertools.pairwise(values)]
    step = 1.1 * max(map(abs, steps)) + 0.01
    assert float(extent["step"]) == pytest.approx(step, rel=1e-3)
    assert float(extent["high"]) == pytest.approx(max(values) * 1.15, rel=1e-3)
    assert (extent["first"], extent["last"], extent["gaps"]) == ("1960", "2024", "")


def test_bounds_are_written_as_they_stand(tmp_path):
    shutil.copytree(DATA, tmp_path / "data")
    write_bounds(tmp_path / "data", ["gdp", "gii_rank"])
    for name in ("bounds.csv", "extents.csv"):
        assert (tmp_path / "data" / name).read_bytes() == (DATA / name).read_bytes()


# -- identities -------------------------------------------------------------------------------------


def test_every_identity_names_series_and_holds_for_as_many_values_as_it_says(tables):
    known = set(series_ids(tables))
    values = Values(stack(tables))
    total = 0
    for row in tables["identities.csv"].rows:
        assert set(terms(row["left"], row["right"]).values()) <= known, row["name"]
        total += len(compare(values, row))
    assert total == sum(int(row["values"]) for row in tables["identities.csv"].rows) > 40_000


def test_an_identity_compares_what_a_calculator_does(tables):
    values = Values(stack(tables))
    share = {row["year"]: float(row["value"]) for row in rows_of("fdi_inflow_share", "CHN")}
    flow, gdp = ({r["year"]: float(r["value"]) for r in rows_of(id, "CHN")} for id in ("fdi_inflow", "gdp"))
    right = "100 * fdi_inflow / gdp"
    row = {"left": "fdi_inflow_share", "right": right, "relation": "=", "within": "", "share": ""}
    sides = compare(values, row)
    named = {values.name(key): one for key, one in sides.iterrows()}
    for year in share.keys() & flow.keys() & gdp.keys():
        one = named["CHN", year]
        assert (one["left"], one["right"]) == (share[year], pytest.approx(100 * flow[year] / gdp[year]))


# -- derived values ---------------------------------------------------------------------------------


def test_derived_values_are_what_their_lines_compute(tables):
    found = list(computed(tables))
    assert len(found) == sum(table.count("derived") for table in statuses(tables)) > 2000
    assert all(text is not None for *_, text in found)
    by_program = [(value, text) for *_, value, text in found if text]
    assert len(by_program) > 900
    assert all(float(value) == float(text) for value, text in by_program)


def statuses(tables):
    return [table.column("status") for path, table in tables.items() if path.startswith("series/")]


def test_derived_ranks_and_rates_by_hand(tables):
    scores = {r["geo"]: float(r["value"]) for r in rows_of("gii_score") if r["year"] == "2017"}
    for row in rows_of("gii_rank_derived"):
        if row["year"] == "2017":
            assert int(row["value"]) == 1 + sum(score > scores[row["geo"]] for score in scores.values())
    local, dollars = ({r["year"]: float(r["value"]) for r in rows_of(id, "CHN")} for id in ("gdp_lcu", "gdp"))
    for row in rows_of("exchange_rate", "CHN"):
        assert float(row["value"]) == pytest.approx(local[row["year"]] / dollars[row["year"]], abs=5.1e-5)


def test_a_changed_part_changes_what_is_derived_and_derive_writes_it(tables, tmp_path):
    shutil.copytree(DATA, tmp_path / "data")
    path = tmp_path / "data" / "series" / "ic_output_growth.csv"
    path.write_text(path.read_text("utf-8").replace("CHN,2025,10.9,", "CHN,2025,20.9,"), encoding="utf-8")
    changed = read_tables(tmp_path / "data")[0]
    refused = [str(one) for one in check_derivations(changed, ["ic_output_growth"])]
    assert len(refused) == 1
    assert refused[0].startswith("data/series/ic_output_index.csv, line 17, column value: CHN 2025: 516.98; ")
    assert derive(tmp_path / "data", changed) == [
        f"computed {sum(bool(x[3]) for x in computed(tables))} derived values, 1 of them new; "
        f"{sum(x[3] == '' for x in computed(tables))} more say how they were made"
    ]
    again = read_tables(tmp_path / "data")[0]
    assert check_derivations(again) == []
    index = {r["period"]: r["value"] for r in stack(again, ["ic_output_index"]).to_dict("records")}
    assert float(index["2025"]) == pytest.approx(float(index["2024"]) * 1.209, abs=0.02)


# -- second readings --------------------------------------------------------------------------------


def test_readings_that_differ_are_those_that_a_reason_admits(tables):
    admitted = {tuple(row[:5]) for row in tables["admitted.csv"].cells if row[0] == "second reading"}
    assert {(one.rule, *one.key) for one in check_confirmations(tables)} == admitted
