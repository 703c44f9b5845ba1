"""The reader refuses what it cannot vouch for, and says where the trouble is."""

import csv
import json
import shutil
from pathlib import Path

import pandas as pd
import pytest

from press.data import description as datapackage
from trajectory import data

DATA = Path(__file__).resolve().parents[2] / "data"


@pytest.fixture
def copy(tmp_path, monkeypatch):
    """A small copy of the data package that a test may break."""
    folder = tmp_path / "data"
    shutil.copytree(DATA, folder)
    monkeypatch.setenv("TRAJECTORY_DATA", str(folder))
    return folder


def edit(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_series_is_indexed_by_year_and_knows_its_source():
    gii = data.series("gii_rank", "CHN")
    assert gii.index.dtype.kind == "i" and gii.index.is_monotonic_increasing
    (origin,) = gii.attrs["provenance"]
    assert (origin.indicator, origin.geos, origin.first_year, origin.last_year) == (
        "gii_rank",
        ("CHN",),
        2010,
        2025,
    )
    with open(DATA / "series" / "gii_rank.csv", encoding="utf-8", newline="") as file:
        used = {r["source"] for r in csv.DictReader(file) if r["geo"] == "CHN"}
    assert set(origin.sources) == used


def test_provenance_survives_arithmetic_and_is_refused_when_lost():
    gii = data.series("gii_rank", "CHN")
    assert data.provenance(gii * 2) == data.provenance(gii)
    with pytest.raises(data.DataError, match="does not say where it comes from"):
        data.provenance(pd.Series([1.0]))


def test_nothing_is_filled_in():
    # 2013 to 2015 of this series were not found
    assert {2013, 2014, 2015}.isdisjoint(data.series("ic_imports", "CHN").index)
    assert data.panel("ic_imports", ["CHN"]).index.tolist() == data.series("ic_imports", "CHN").index.tolist()


def test_plans_are_left_out_unless_asked_for():
    with pytest.raises(data.DataError):
        data.series("ic_self_sufficiency_target", "CHN")
    assert len(data.series("ic_self_sufficiency_target", "CHN", status=("target",))) == 2


def test_breaks_of_a_monthly_series_are_found_by_year():
    months = data.series("ic_output_monthly", "CHN")
    assert [known.year for known in data.breaks_within(months)] == [2011]
    later = data.since_break(months)
    assert str(later.index[0]) == "2011-02" and not data.breaks_within(later)
    assert "2011" in data.crossing(months)


def test_since_break_cuts_at_the_separating_break_only():
    assert data.since_break(data.series("rd_expenditure", "CHN")).index.min() == 1999
    assert data.since_break(data.series("researchers_per_million", "CHN")).index.min() == 2009
    assert data.since_break(data.series("researchers_per_million", "DEU")).index.min() < 2009


def test_unknown_names_list_near_matches():
    with pytest.raises(data.DataError, match="did you mean .*gii_rank"):
        data.series("gii_rnk", "CHN")
    with pytest.raises(data.DataError, match="near codes .*CHN"):
        data.series("gii_rank", "CHX")
    with pytest.raises(data.DataError, match="no value for CHN in 1985; years are 2010-2025"):
        data.value("gii_rank", "CHN", 1985)


def test_a_changed_file_is_refused_until_described(copy):
    edit(copy / "series" / "gii_rank.csv", "CHN,2025,10,", "CHN,2025,1,")
    with pytest.raises(data.DataError, match=r"series/gii_rank.csv: changed .*python -m press package"):
        data.value("gii_rank", "CHN", 2025)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "CHN,2025,10,",
            "CHN,2025,ten,",
            r"gii_rank.csv, line \d+: value 'ten', expected a finite number",
        ),
        ("CHN,2025,10,", "CHN,2025,nan,", "expected a finite number"),
        ("CHN,2025,10,", "CHN,25,10,", "year '25', expected four digits"),
        ("CHN,2025,10,", "CHX,2025,10,", "geo 'CHX', expected a code"),
        ("CHN,2025,10,", "CHN,2024,10,", "CHN 2024 stands twice"),
        ("CHN,2025,10,observed", "CHN,2025,10,seen", "status 'seen', expected one of observed"),
        (
            "CHN,2025,10,observed,",
            "CHN,2025,10,observed,x_",
            "source 'x_.*', expected an id of sources.csv",
        ),
    ],
)
def test_a_bad_row_names_file_line_value_and_expectation(copy, old, new, message):
    edit(copy / "series" / "gii_rank.csv", old, new)
    datapackage.write_description(copy)
    with pytest.raises(data.DataError, match=message):
        data.table("gii_rank")


def test_packaging_refuses_a_bad_row(copy):
    edit(copy / "series" / "gii_rank.csv", "CHN,2025,10,", "CHN,2025,ten,")
    with pytest.raises(data.DataError, match="value 'ten', expected a finite number"):
        datapackage.write(copy)


def test_a_missing_file_is_named(copy):
    (copy / "series" / "gii_rank.csv").unlink()
    with pytest.raises(data.DataError, match="series/gii_rank.csv: .*missing"):
        data.table("gii_rank")


def test_a_series_without_a_row_in_the_dictionary_is_named(copy):
    shutil.copy(copy / "series" / "gii_rank.csv", copy / "series" / "orphan.csv")
    with pytest.raises(data.DataError, match="orphan.csv: no row orphan"):
        datapackage.write(copy)


def test_windows_line_ends_are_the_same_file(copy):
    path = copy / "series" / "gii_rank.csv"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert data.value("gii_rank", "CHN", 2025) == 10


def test_breaks_are_read():
    (a, b) = data.parse_breaks("2009@CHN: narrower | 2014~: step")
    assert (a.year, a.geo, a.separating, a.reason) == (2009, "CHN", True, "narrower")
    assert (b.year, b.geo, b.separating) == (2014, None, False)
    with pytest.raises(data.DataError, match="expected 'YEAR: reason'"):
        data.parse_breaks("about 2009, narrower")


def test_years_in_words():
    assert data.describe_years([2007, 1999, 2000, 2001]) == "1999-2001, 2007"
    assert data.describe_years([]) == ""
    assert data.describe_years(range(1950, 2011, 5)) == "1950-2010, every 5 years"


def test_data_are_found_from_a_notebook_folder(tmp_path, monkeypatch):
    folder = tmp_path / "book"
    (folder / "chapters" / "part").mkdir(parents=True)
    (folder / "data").mkdir()
    (folder / "data" / "datapackage.json").write_text(json.dumps({"resources": []}))
    monkeypatch.delenv("TRAJECTORY_DATA", raising=False)
    monkeypatch.chdir(folder / "chapters" / "part")
    assert data.root() == (folder / "data").resolve()


def test_income_groups_by_release():
    assert "middle" in data.income_group("CHN", 2022).lower()
    assert data.income_group("USA", 2022) == "High income"
    with pytest.raises(data.DataError, match="no release of 1970"):
        data.income_groups(1970)


def test_a_series_as_it_stood_on_a_day():
    """R&D intensity of China: 0.83 % of GDP for 1999 was printed on 2000-11-20, before the GDP was revised."""
    early = data.as_printed("rd_intensity_first_printed", "CHN", "2001-01-01")
    rows = [r for r in csv_rows("vintages.csv") if r["indicator"] == "rd_intensity_first_printed"]
    due = {
        r["year"]: float(r["value"])
        for r in sorted(rows, key=lambda r: r["printed"])
        if "" < r["printed"] <= "2001-01-01"
    }
    assert {str(year): value for year, value in early.items()} == due and early[1999] == 0.83
    assert max(early.attrs["printed"].values()) <= "2001-01-01"
    with pytest.raises(data.DataError, match="no value for CHN with a date of printing until 1990-01-01"):
        data.as_printed("rd_intensity_first_printed", "CHN", "1990-01-01")
    with pytest.raises(data.DataError, match="expected a date"):
        data.as_printed("rd_intensity_first_printed", "CHN", "2001")


def test_rows_of_one_key_are_those_of_the_whole_table():
    assert data.vintages("gii_rank").empty
    for id in ("researchers_per_million", "mean_years_schooling_25plus", "rd_intensity_first_printed"):
        whole = data.vintages()
        own = whole[whole["indicator"] == id].reset_index(drop=True)
        pd.testing.assert_frame_equal(data.vintages(id), own, check_index_type=False)
    row = next(r for r in csv_rows("sources.csv") if r["id"] == "worldbank_c06045")
    assert data.source("worldbank_c06045") == row
    assert data.ids() == [r["id"] for r in csv_rows("indicators.csv")]
    assert data.is_indicator("gii_rank") and not data.is_indicator("gii_rnk")
    with pytest.raises(data.DataError, match=r"no source 'nobody'; see data/sources\.csv"):
        data.source("nobody")


def test_a_row_of_an_indicator_that_breaks_a_rule_is_named(copy):
    lines = (copy / "indicators.csv").read_text("utf-8").splitlines(keepends=True)
    (row,) = [line for line in lines if line.startswith("gii_rank,")]
    (copy / "indicators.csv").write_text("".join([*lines, row]), "utf-8", newline="\n")
    datapackage.write_description(copy)
    with pytest.raises(
        data.DataError, match=rf"indicators.csv, line {len(lines) + 1}: gii_rank stands twice"
    ):
        data.indicator("gii_rank")
    data.forget()
    edit(copy / "indicators.csv", row, row.rpartition(",")[0] + ",vague\n")
    edit(copy / "indicators.csv", row, "")
    datapackage.write_description(copy)
    with pytest.raises(data.DataError, match=r"indicators.csv, line \d+: fit 'vague', expected one of trend"):
        data.indicator("gii_rank")


def csv_rows(name):
    with open(DATA / name, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
