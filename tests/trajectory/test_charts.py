"""What an open chart hands to the page: the values of the data, parted where the data are."""

import csv
import io

import pandas as pd
import pytest

from trajectory import charts, data
from trajectory._show.palette import CHART, COLOURS


@pytest.fixture
def record(monkeypatch):
    """Return a function that shows a comparison and returns its record."""

    def show(panels, **options):
        shown = []
        monkeypatch.setattr(charts, "display", lambda bundle, raw: shown.append(bundle[CHART]))
        told = {"title": "Compare", "note": "A note.", "start": ["CHN", "USA"], **options}
        charts.compare("compare", panels, **{"of": list(panels.values()), **told})
        return shown[0]

    return show


def test_points_are_those_of_the_data_and_change_their_number_at_a_break(record):
    researchers = data.panel("researchers_fte", ["CHN", "USA"])
    lines = record({"Researchers, full time": researchers})["lines"]
    (china,) = [one for one in lines["series"] if one["geo"] == "CHN"]
    known = researchers["CHN"].dropna()
    assert [year for year, _, _ in china["points"]] == list(known.index)
    assert [value for _, value, _ in china["points"]] == pytest.approx(list(known), rel=1e-5)
    # definitions of 2000 and of 2009, from the data dictionary
    assert {year: kind for year, _, kind in china["points"]}[1999] == 0
    assert {kind for year, _, kind in china["points"] if 2000 <= year < 2009} == {1}
    assert {kind for year, _, kind in china["points"] if year >= 2009} == {2}


def test_each_measure_has_its_own_step(record):
    yearly = data.panel("rd_intensity", ["CHN", "USA"])
    seldom = yearly.loc[2000::2]
    lines = record({"A, %": yearly, "B, %": seldom}, ranks="B, %")["lines"]
    assert [measure["gap"] for measure in lines["measures"]] == [1, 2]
    assert [measure["rank"] for measure in lines["measures"]] == [False, True]


def test_a_measure_names_its_own_publishers(record):
    panels = {
        "A, %": data.panel("rd_intensity", ["CHN", "USA"]),
        "B": data.panel("gii_rank", ["CHN", "USA"]) * 2,
        "C": pd.DataFrame({"CHN": [1.0, 2.0]}, index=[2000, 2001]),
    }
    lines = record(panels, of=["rd_intensity", "gii_rank"])["lines"]
    first, second, unknown = (measure["credit"].removeprefix("Source: ") for measure in lines["measures"])
    known = {row["id"]: row["publisher"] for row in csv.DictReader((data.root() / "indicators.csv").open())}
    assert first == known["rd_intensity"]
    assert second == known["gii_rank"]
    assert unknown == f"{first}; {second}"


def test_the_file_holds_every_value_and_starts_no_formula(record):
    panel = data.panel("rd_intensity", ["CHN", "USA"])
    rows = list(csv.DictReader(io.StringIO(record({"=1+1": panel})["csv"])))
    assert {row["measure"] for row in rows} == {"'=1+1"}
    china = {int(row["year"]): float(row["value"]) for row in rows if row["economy"] == "China"}
    assert china == pytest.approx(panel["CHN"].dropna().to_dict(), rel=1e-5)


def test_what_may_not_be_offered_as_a_whole_is_refused(record):
    closed = [id for id in data.indicators().index if "proprietary" in data.indicator(id).cautions]
    assert closed
    with pytest.raises(ValueError, match="proprietary"):
        record({"A, %": data.panel(closed[0])}, start=[])


def test_kinds_of_events_have_no_colour_of_an_economy(monkeypatch):
    shown = []
    monkeypatch.setattr(charts, "display", lambda bundle, raw: shown.append(bundle[CHART]))
    kinds = [f"kind {n}" for n in range(11)]
    events = pd.DataFrame({"date": "2020-01-01", "year": 2020, "event": "An act", "kind": kinds})
    charts.timeline("acts", events.assign(theme="a", instrument="b"), title="Acts", note="A note.")
    shades = shown[0]["spec"]["encoding"]["color"]["scale"]["range"]
    assert len(set(shades)) == len(kinds)
    assert not set(shades) & set(COLOURS.values())
