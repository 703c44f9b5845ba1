"""The register of forecasts: nothing in it can be changed, and what comes due is scored as by hand."""

import math
from dataclasses import asdict, replace
from datetime import date

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from press.project.errors import BuildError
from press.project.project import Project
from press.refresh.freeze import freeze
from trajectory import data, register
from trajectory.data import DataError
from trajectory.forecasts import forecast

ROW = register.Row(
    id="a-2030", made="2026-11-28", series="rd_intensity", geo="CHN", form="value", vintage="v, 1", chapter="c",
    first_year="2000", last_year="2024", target_year="2030", horizon="6", scale="level", base="1",
    q025="1", q10="2", q50="3", q90="4", q975="5", drift_q025="0", drift_q10="1", drift_q50="3.5",
    drift_q90="6", drift_q975="7", threshold="3.5", probability="0.3", method='a "mixture", of two',
)  # fmt: skip
ROWS = [ROW, replace(ROW, id="b-2031", target_year="2031"), replace(ROW, id="c-2032", made="2027-01-01")]
TEXT = register.write(ROWS)


def test_what_is_written_is_read():
    assert register.parse(TEXT) == ROWS
    assert register.parse(register.write([])) == []


def test_adding_keeps_every_byte():
    first = register.write(ROWS[:1])
    assert register.write(ROWS[1:], first) == TEXT
    assert TEXT.startswith(first)


@settings(max_examples=400, deadline=None)
@given(st.integers(0, len(TEXT) - 1), st.characters(min_codepoint=32, max_codepoint=126))
def test_a_change_of_any_byte_is_found(place, letter):
    changed = TEXT[:place] + letter + TEXT[place + 1 :]
    if changed == TEXT:
        assert register.parse(changed) == ROWS
    else:
        with pytest.raises(DataError, match=r"data/forecasts\.csv, line \d"):
            register.parse(changed)


def test_the_error_names_the_row():
    changed = TEXT.replace(
        "b-2031,2026-11-28,rd_intensity,CHN,value", "b-2031,2026-11-28,rd_intensity,USA,value"
    )
    with pytest.raises(DataError, match=r"data/forecasts\.csv, line 3, row 'b-2031': hash .*, expected"):
        register.parse(changed)


def test_rows_can_be_neither_left_out_nor_moved_nor_entered_for_an_earlier_day():
    lines = TEXT.splitlines(keepends=True)
    with pytest.raises(DataError, match="row 'c-2032'"):
        register.parse("".join(lines[:2] + lines[3:]))
    with pytest.raises(DataError, match="row 'b-2031'"):
        register.parse("".join([lines[0], lines[2], lines[1], lines[3]]))
    with pytest.raises(DataError, match="made 2026-11-28, before the row above it"):
        register.parse(register.write([ROWS[2], ROWS[0]]))
    with pytest.raises(DataError, match="stands twice"):
        register.parse(register.write([ROW, ROW]))
    with pytest.raises(ValueError, match="has a forecast of 2027-01-01; none can be entered for 2026-12-01"):
        register.new_rows(date(2026, 12, 1), ROWS, [])


@pytest.fixture
def row():
    cells = asdict(ROW)
    return pd.Series({k: float(v) if v.replace(".", "").isdigit() else v for k, v in cells.items()})


def test_scores_by_hand(row):
    inside = register.score(row, 3.2)
    assert inside == pytest.approx(
        {
            "error": 0.2, "inside80": 1, "score80": 2, "inside95": 1, "score95": 4,
            "drift_error": 0.3, "drift_inside80": 1, "drift_score80": 5, "drift_inside95": 1,
            "drift_score95": 7, "brier": 0.09,
        }
    )  # fmt: skip
    outside = register.score(row, 5.5)
    assert outside["score80"] == pytest.approx(2 + 2 / 0.2 * 1.5)
    assert outside["score95"] == pytest.approx(4 + 2 / 0.05 * 0.5)
    assert (outside["inside80"], outside["inside95"], outside["drift_inside80"]) == (0, 0, 1)
    assert outside["brier"] == pytest.approx(0.49)
    below = register.score(row, 0.5)
    assert below["score95"] == pytest.approx(4 + 40 * 0.5)


def test_the_books_register_is_as_it_was_entered():
    found = register.read()
    assert (found["target_year"] >= pd.to_datetime(found["made"]).dt.year).all(), "a year that was over"
    assert (found["horizon"] == found["target_year"] - found["last_year"]).all()
    quantiles = found[list(register.QUANTILES)]
    assert (quantiles.diff(axis=1).iloc[:, 1:] > 0).all(axis=None)
    first = register.rows()[0]
    assert first.made == "2026-11-28" and len([r for r in register.rows() if r.made == first.made]) == 54
    assert register.scores(found[found["made"] == "1900-01-01"]).empty


def test_a_row_has_the_quantiles_of_its_forecast():
    plan = register.PLANNED[0]
    y = data.since_break(data.series(plan.series, "CHN"))
    report = forecast(y, 2030 - int(y.index[-1]), plan.scale)
    last = register.new_rows(date(2026, 11, 28), [], [plan])[-1]
    assert float(last.q10) == pytest.approx(report.interval(0.8)["lower"].iloc[-1], rel=1e-5)
    assert float(last.drift_q975) == pytest.approx(
        report.benchmark.interval(0.95)["upper"].iloc[-1], rel=1e-5
    )
    assert float(last.probability) == pytest.approx(report.probability(2.8).iloc[-1], abs=1e-4)


def test_a_year_that_was_over_is_not_entered_and_none_twice():
    made = register.new_rows(date(2026, 11, 28), [])
    assert min(int(r.target_year) for r in made) == 2026
    later = register.new_rows(date(2027, 2, 1), made)
    assert not later
    ids = [r.id for r in made]
    assert len(set(ids)) == len(ids)


def test_a_forecast_of_another_vintage_is_a_row_of_its_own():
    plan = register.PLANNED[0]
    old = [replace(r, vintage="another") for r in register.new_rows(date(2026, 11, 28), [], [plan])]
    new = register.new_rows(date(2027, 2, 1), old, [plan])
    assert {r.id.removesuffix("-2") for r in new} <= {r.id for r in old}
    assert all(r.id.endswith("-2") for r in new)


def test_what_has_a_final_figure_comes_due(row):
    last = int(data.series("rd_intensity", "CHN").index[-1])
    frame = register.read().iloc[:2].copy()
    frame["series"] = "rd_intensity"
    frame["last_year"], frame["target_year"] = last - 1, [last, last + 1]
    found = register.scores(frame)
    assert list(found.index) == [frame.index[0]]
    assert found["observed"].item() == data.value("rd_intensity", "CHN", last)
    sentence = register.sentence(frame.iloc[0], found.iloc[0])
    assert frame.index[0] in sentence and "random walk with drift" in sentence
    value, waits = register.outcome(frame.iloc[1])
    assert math.isnan(value) and waits == "not yet due"


def test_a_preliminary_figure_and_a_changed_definition_give_no_score(monkeypatch):
    last = int(data.series("rd_intensity", "CHN").index[-1])
    frame = register.read().iloc[:1].assign(series="rd_intensity", last_year=last - 1, target_year=last)
    table = data.table("rd_intensity")
    preliminary = table.assign(status=table["status"].mask(table["year"] == last, "preliminary"))
    with monkeypatch.context() as patch:
        patch.setattr(data, "table", lambda id: preliminary)
        assert register.outcome(frame.iloc[0])[1] == "not yet due: only a preliminary figure"
    monkeypatch.setattr(data, "breaks", lambda id, geo: [data.Break(last, geo, True, "a census")])
    assert register.outcome(frame.iloc[0])[1] == f"cannot be scored: the definition changed in {last}"


def test_the_ratio_to_the_frontier_and_its_outcome():
    y = register.values("rd_intensity", form=register.RATIO)
    last = int(y.index[-1])
    rivals = [data.value("rd_intensity", geo, last) for geo in register.FRONTIER]
    assert y[last] == pytest.approx(data.value("rd_intensity", "CHN", last) / max(rivals))
    frame = (
        register.read()
        .iloc[:1]
        .assign(series="rd_intensity", form=register.RATIO, last_year=last - 1, target_year=last)
    )
    assert register.outcome(frame.iloc[0]) == (pytest.approx(y[last]), "")


def test_the_page_lists_what_is_not_yet_due():
    listed = register.listing()
    assert len(listed) == len(register.read())
    assert listed["outcome"].str.match(r"not yet due|cannot be scored|.*(inside|outside) the interval").all()


def test_a_backtest_says_what_it_is():
    found = register.backtest(register.PLANNED[:1], 2)
    assert found["kind"].tolist() == [register.BACKTEST]
    assert 0 <= found["inside 80%"].item() <= found["inside 95%"].item() <= 1


@pytest.fixture
def copy(tmp_path):
    import shutil

    shutil.copytree(data.root(), tmp_path / "data")
    return Project(tmp_path)


def test_freezing_adds_and_never_changes(copy):
    path = copy.root / "data" / register.FILE
    before = path.read_bytes()
    assert freeze(copy, date(2026, 12, 24)) == [f"no new forecast; the register has {len(register.rows())}"]
    assert path.read_bytes() == before
    lines = before.decode().splitlines(keepends=True)
    path.write_text("".join(lines[:-3]), newline="\n")
    assert freeze(copy, date(2026, 12, 25))[0].startswith("entered 3 forecasts of 2026-12-25")
    assert path.read_bytes().startswith("".join(lines[:-3]).encode())
    path.write_text(path.read_text().replace(",2.8,", ",2.9,", 1), newline="\n")
    with pytest.raises(BuildError, match="a frozen forecast was changed"):
        freeze(copy, date(2027, 3, 2))


def test_adopting_tells_how_forecasts_did_that_come_due(copy):
    from press.refresh.adopt import _due, _scored

    last = int(data.series("rd_intensity", "CHN").index[-1])
    row = replace(ROW, id="due", first_year="2000", last_year=str(last - 1), target_year=str(last))
    folder = copy.root / "data"
    (folder / register.FILE).write_text(register.write([row, ROWS[1]]), newline="\n")
    assert _due(folder) == {"due"}
    (line,) = _scored(folder, set())
    assert line.startswith("forecast due of 2026-11-28: ") and line.endswith("of a random walk with drift")
    assert _scored(folder, {"due"}) == []
