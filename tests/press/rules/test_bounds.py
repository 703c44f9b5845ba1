"""Bounds are worked out by hand from short histories, and what leaves them is refused where it stands."""

import math

import pandas as pd
import pytest

from press.project.errors import BuildError
from press.rules import bounds
from press.rules.bounds import check_bounds, gaps, kind_of, number_of, period_of, stack, suggest, write_bounds
from press.rules.reading import Refusal
from tests.press.rules.made import SERIES, series, table, tables, told

INDICATORS = "id,unit,fit,breaks"
BOUNDS = "series,unit,kind,fit,breaks,statuses,sources,confirmed"
EXTENTS = "series,geo,first,last,gaps,scale,low,high,step,turn"


@pytest.mark.parametrize(
    ("period", "number"),
    [("0", 0), ("1999", 1999), ("2020-01", 24240), ("2020-12", 24251), ("2021-01", 24252)],
)
def test_periods_are_counted(period, number):
    assert number_of(period) == number
    assert period_of(number) == period


def test_gaps_of_none_and_one_and_of_months_over_a_year():
    assert gaps([]) == gaps(["2000"]) == gaps(["2000", "2001"]) == ""
    assert gaps(["2000", "2002", "2006"]) == "2001 2003/2005"
    assert gaps(["2020-11", "2021-02", "2021-04"]) == "2020-12/2021-01 2021-03"


def test_rows_of_all_series_in_order_with_their_lines():
    found = stack(tables(
        series__b=series("CHN 2020 x", "CHN 2019 2.50"), series__a=series("JPN 2020-02 1", "CHN 2020-03 2", period="month"),
        other="geo\nCHN",
    ))  # fmt: skip
    assert found.to_dict("list") == {
        "series": ["a", "a", "b", "b"],
        "geo": ["CHN", "JPN", "CHN", "CHN"],
        "period": ["2020-03", "2020-02", "2019", "2020"],
        "text": ["2", "1", "2.50", "x"],
        "confirmed_by": [""] * 4,
        "line": [3, 2, 3, 2],
        "value": [2.0, 1.0, 2.5, pytest.approx(math.nan, nan_ok=True)],
    }
    assert set(stack(tables(series__b=series("CHN 2019 2")), ["b", "gone"])["series"]) == {"b"}


@pytest.mark.parametrize(
    ("unit", "values", "kind"),
    [
        ("rank", [1, 2, 3], "rank"),
        ("% of GDP", [0.0, 100.0], "share"), ("% of GDP", [0.5, 100.1], "not negative"),
        ("% of GDP", [-0.1, 3.0], "any"), ("score 0-100", [1, 2, 99], "share"), ("score", [1.5, 2, 99], "positive"),
        ("% on the year before", [1.5, 2], "positive"), ("% of GDP, taxes deducted", [0, 2], "not negative"),
        ("patents", [0, 5, 3], "whole"), ("patents", [0, 5, 1e8], "not negative"), ("patents", [0, 5, 1e8 - 1], "whole"),
        ("patents", [4, 5], "positive"), ("patents", [0, 5], "not negative"), ("patents", [1, 2.5, 3], "positive"),
        ("dollars", [-1, 0, 1], "any"), ("dollars", [0, 0.5, 1], "not negative"),
    ],
)  # fmt: skip
def test_kinds_of_numbers(unit, values, kind):
    assert kind_of(unit, pd.Series(values, dtype=float)) == kind


def made(*rows, unit="things", **texts):
    return tables(indicators=f"{INDICATORS}\nx,{unit},trend,", series__x=series(*rows), **texts)


def suggested(*rows, unit="things"):
    """The lines of the economies of a series, their numbers as floats."""
    _, extents = suggest(made(*rows, unit=unit))
    numbers = ("low", "high", "step", "turn")
    return {line["geo"]: {**line, **{name: float(line[name]) for name in numbers}} for line in extents}


def test_what_is_stated_of_a_series():
    text = "\n".join(
        [SERIES, "CHN,2019,1,observed,a,,", "CHN,2020,2,derived,b,a,", "CHN,2021,3,observed,b,a,"]
    )
    both = tables(indicators=f"{INDICATORS}\nx,rank,point,2001@CHN: new | 2005~: a step", series__x=text)
    lines, _ = suggest(both)
    assert lines == [{
        "series": "x", "kind": "rank", "unit": "rank", "fit": "point", "breaks": "2001@CHN 2005~",
        "statuses": "1 derived 2 observed", "sources": "2", "confirmed": "2",
    }]  # fmt: skip


def test_on_the_log_scale_steps_and_turns_may_grow_by_a_tenth():
    line = suggested("CHN 2000 100", "CHN 2001 110", "CHN 2002 121", "CHN 2004 100")["CHN"]
    up, down = math.log(1.1), math.log(1.21)
    assert (line["first"], line["last"], line["gaps"], line["scale"]) == ("2000", "2004", "2003", "log")
    assert line["step"] == pytest.approx(1.1 * down + 0.01, rel=1e-3)
    assert line["turn"] == pytest.approx(1.1 * (up + down) + 0.01, rel=1e-3)
    # 15 % beyond the ends, as the largest step is more than that
    assert line["low"] == pytest.approx(100 / 1.15, rel=1e-3)
    assert line["high"] == pytest.approx(121 * 1.15, rel=1e-3)


def test_a_quiet_series_may_leave_its_range_by_no_more_than_a_step():
    line = suggested("CHN 2000 100", "CHN 2001 101", "CHN 2002 102", "CHN 2003 103")["CHN"]
    step = 1.1 * math.log(1.01) + 0.01
    assert line["step"] == pytest.approx(step, rel=1e-3)
    assert line["high"] == pytest.approx(103 * math.exp(step), rel=1e-3)
    assert line["low"] == pytest.approx(100 / math.exp(step), rel=1e-3)


def test_with_a_nought_steps_are_shares_of_the_allowed_range():
    line = suggested("CHN 2000 0", "CHN 2001 4", "CHN 2002 10", "CHN 2003 10", unit="dollars")["CHN"]
    assert (line["scale"], line["low"], line["high"]) == ("linear", -5, 15)
    assert line["step"] == pytest.approx(6 / 20 * 1.1 + 0.01)  # of 20, from -5 to 15
    assert line["turn"] == pytest.approx(6 / 20 * 1.1 + 0.01)  # from 6 to 0
    flat = suggested(*(f"CHN {year} -4" for year in range(2000, 2004)), unit="dollars")["CHN"]
    assert (flat["low"], flat["high"], flat["step"]) == (-6, -2, 0.01)
    nought = suggested(*(f"CHN {year} 0" for year in range(2000, 2004)), unit="dollars")["CHN"]
    assert (nought["low"], nought["high"]) == (-0.5, 0.5)


@pytest.mark.parametrize(
    ("unit", "admitted"),
    [
        ("rank", {"rank"}),
        ("% of GDP", {"share", "whole", "positive", "not negative", "any"}),
        ("score 0-100", {"share", "whole", "positive", "not negative", "any"}),
        ("% change on the year before", {"whole", "positive", "not negative", "any"}),
        ("patents", {"whole", "positive", "not negative", "any"}),
    ],
)
def test_a_unit_admits_kinds(unit, admitted):
    rows = [f"CHN {year} {value}" for year, value in zip(range(2000, 2004), (10, 11, 12, 13), strict=True)]
    for kind in bounds.KINDS:
        text = stated("x,CHN,2000,2003,,log,5,20,0.2,0.2", kind=kind, unit=unit)
        found = told(check_bounds(made(*rows, unit=unit, **text)))
        refused = any(line.startswith("data/bounds.csv") and f"x: {kind};" in line for line in found)
        assert refused == (kind not in admitted), (unit, kind, found)


def test_an_economy_with_few_values_has_the_steps_of_its_peers():
    rows = [
        f"{geo} {2000 + n} {100 * (1 + rate) ** n}"
        for geo, rate in (("CHN", 0.1), ("IND", 0.2))
        for n in range(4)
    ]
    lines = suggested(*rows, "JPN 2000 50", "JPN 2001 51", "JPN 2002 52", "KOR 2000 1", "KOR 2001 9")
    typical = math.log(1.1) + 0.9 * math.log(1.2 / 1.1)  # nine tenths of the way between two peers
    assert lines["JPN"]["step"] == pytest.approx(1.1 * typical + 0.01, rel=1e-3)
    assert lines["JPN"]["turn"] == pytest.approx(1.1 * 2 * typical + 0.01, rel=1e-3)
    assert lines["KOR"]["step"] == pytest.approx(1.1 * math.log(9) + 0.01, rel=1e-3)  # its own is larger
    alone, nought = suggested("CHN 2000 5")["CHN"], suggested("CHN 2000 0")["CHN"]
    assert alone["step"] == nought["step"] == pytest.approx(1.1 * math.log(2) + 0.01, rel=1e-3)
    assert nought["scale"] == "linear"


def stated(text="x,CHN,2000,2003,,log,90,140,0.15,0.2", kind="positive", **change):
    line = {"unit": "things", "kind": kind, "fit": "trend", "breaks": "", "statuses": "4 observed", "sources": "1",
              "confirmed": "0", **change}  # fmt: skip
    return {"bounds": f"{BOUNDS}\nx,{','.join(line.values())}", "extents": f"{EXTENTS}\n{text}"}


GROWTH = ("CHN 2000 100", "CHN 2001 110", "CHN 2002 120", "CHN 2003 130")


def check(*rows, only=None, unit="things", **texts):
    return check_bounds(made(*(rows or GROWTH), unit=unit, **texts), only)


def test_what_keeps_within_its_bounds_is_told_of_nowhere():
    assert check(**stated()) == []


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"unit": "dollars"}, "x, unit: 'things'; data/bounds.csv has 'dollars'"),
        ({"fit": "point"}, "x, fit: 'trend'; data/bounds.csv has 'point'"),
        ({"statuses": "3 observed"}, "x, statuses: '4 observed'; data/bounds.csv has '3 observed'"),
        ({"sources": "2"}, "x, sources: '1'; data/bounds.csv has '2'"),
        ({"confirmed": "1"}, "x, confirmed: '0'; data/bounds.csv has '1'"),
    ],
)
def test_what_is_entered_twice_must_agree(change, words):
    assert told(check(**stated(**change))) == [f"data/indicators.csv, line 2: {words} (bounds)"]


def test_a_series_and_an_economy_without_bounds_are_named_with_the_remedy():
    empty = {"bounds": BOUNDS, "extents": EXTENTS}
    assert told(check(**empty)) == [
        "data/indicators.csv, line 2, column id: x has no bounds; "
        "expected a line in data/bounds.csv: python -m press bounds x (bounds)",
        "data/series/x.csv, line 2, column geo: CHN; "
        "no such economy in data/extents.csv; if it is meant: python -m press bounds x (extent)",
    ]
    assert check(only=["y"], **empty) == []
    gone = stated("x,CHN,2000,2003,,log,90,140,0.15,0.2\nx,JPN,1990,1999,,log,1,2,1,1")
    assert told(check(**gone)) == [
        "data/series/x.csv, column geo: no value for JPN; data/extents.csv expects 1990 to 1999 (extent)"
    ]


@pytest.mark.parametrize("extent", ["1999,2003,", "2000,2004,", "2000,2003,2001"])
def test_periods_are_those_expected(extent):
    first, last, missing = extent.split(",")
    (line,) = told(check(**stated(f"x,CHN,{extent},log,90,140,0.15,0.2")))
    assert line == (
        "data/series/x.csv, line 2, column period: CHN 2000 to 2003, missing none; data/extents.csv expects "
        f"{first} to {last}, missing {missing or 'none'}; if it is meant: python -m press bounds x (extent)"
    )


def of(refused):
    return [(one.rule, one.line, one.found) for one in refused]


def test_a_value_beyond_its_range_or_after_too_large_a_step_or_turn():
    wide = "x,CHN,2000,2003,,log,90,140,9,9"
    # a thousandth more than the range is the rounding of its print
    refused = check("CHN 2000 100", "CHN 2001 140.1", "CHN 2002 140.2", "CHN 2003 89.95", **stated(wide))
    assert of(refused) == [("range", 4, "CHN 2002: 140.2")]
    assert of(check("CHN 2000 100", "CHN 2001 100", "CHN 2002 89.8", "CHN 2003 90", **stated(wide))) == [
        ("range", 4, "CHN 2002: 89.8")
    ]
    steps = "x,CHN,2000,2003,,log,1,999,0.1,9"
    up = round(100 * math.exp(0.102), 3)
    assert of(check("CHN 2000 100", f"CHN 2001 {up}", "CHN 2002 110", "CHN 2003 110", **stated(steps))) == [
        ("step", 3, f"CHN 2001: {up} is a step of 1.11 times")
    ]
    down = round(100 * math.exp(-0.102), 3)
    refused = check("CHN 2000 100", "CHN 2001 100", f"CHN 2002 {down}", "CHN 2003 90", **stated(steps))
    assert of(refused) == [("step", 4, f"CHN 2002: {down} is a step of 0.903 times")]
    assert refused[0].expected == "the history of the series allows 1.11 times up or down"
    assert refused[0].key == ("x", "CHN", "2002", str(down))
    turns = "x,CHN,2000,2003,,log,1,999,9,0.1"
    assert of(check("CHN 2000 100", "CHN 2001 106", "CHN 2002 100", "CHN 2003 95", **stated(turns))) == [
        ("turn", 4, "CHN 2002: 100 is a turn of 0.89 times")
    ]


def test_steps_of_a_series_with_noughts_are_shares_of_its_range():
    shares = "x,CHN,2000,2003,,linear,0,10,0.3,9"
    refused = check("CHN 2000 0", "CHN 2001 3", "CHN 2002 7", "CHN 2003 4", **stated(shares, kind="whole"))
    assert of(refused) == [("step", 4, "CHN 2002: 7 is a step of 0.4 of the range")]
    assert refused[0].expected == "the history of the series allows 0.3 of the range up or down"


def test_a_value_that_has_no_place_on_the_log_scale_is_no_step():
    wide = stated("x,CHN,2000,2003,,log,1,999,0.2,0.3", kind="whole")
    for value in ("0", "-0.5"):
        refused = check("CHN 2000 100", "CHN 2001 100", f"CHN 2002 {value}", "CHN 2003 100", **wide)
        rules = [one.rule for one in refused]
        assert "range" in rules and not {"step", "turn"} & set(rules)


def test_each_series_is_looked_at_whatever_stands_before_it():
    found = made(*GROWTH, **stated(fit="point"))
    found["indicators.csv"] = table("indicators.csv", f"{INDICATORS}\na,things,trend,\nx,things,trend,")
    found["series/a.csv"] = table("series/a.csv", series("CHN 2000 1"))
    both = told(check_bounds(found))
    assert [line.partition(": ")[0] for line in both] == [
        "data/indicators.csv, line 2, column id", "data/indicators.csv, line 3", "data/series/a.csv, line 2, column geo",
    ]  # fmt: skip
    assert [line.partition(": ")[0] for line in told(check_bounds(found, ["x"]))] == [
        "data/indicators.csv, line 3"
    ]
    wrong = made("CHN 20x0 1", "JPN 2000 1", **stated("x,CHN,2000,2003,,log,90,140,0.15,0.2"))
    assert [one.found for one in check_bounds(wrong) if one.rule == "extent"] == ["JPN"]


def test_no_step_leads_from_one_economy_to_the_next():
    both = stated("x,CHN,2000,2001,,log,90,140,0.15,0.2\nx,JPN,2000,2001,,log,1,2,0.15,0.2")
    assert check("CHN 2000 100", "CHN 2001 110", "JPN 2000 1", "JPN 2001 1.1", **both) == []


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        ("share", ("0", "100", "50.5"), ("-0.1", "100.1")),
        ("rank", ("1", "2"), ("0", "1.5", "-1")),
        ("whole", ("0", "7"), ("0.5", "-1")),
        ("positive", ("0.001",), ("0", "-1")),
        ("not negative", ("0", "0.5"), ("-0.5",)),
        ("any", ("-1.5", "0"), ()),
    ],
)
def test_kinds_are_kept(kind, good, bad):
    unit = {"rank": "rank", "share": "% of GDP"}.get(kind, "things")
    for value in (*good, *bad):
        entered = stated("x,CHN,2000,2000,,linear,-999,999,9,9", kind=kind, unit=unit, statuses="1 observed")
        found = [one.rule for one in check(f"CHN 2000 {value}", unit=unit, **entered)]
        assert found == (["kind"] if value in bad else []), (kind, value)


def test_bounds_are_written_from_the_data_and_others_are_kept(tmp_path, monkeypatch):
    before = made(
        *GROWTH, bounds=f"{BOUNDS}\na,old,any,trend,,1 observed,1,0\nx,old,any,trend,,1 observed,1,0",
        extents=f"{EXTENTS}\nx,OLD,1,2,,log,1,2,1,1\ny,CHN,1,2,,log,1,2,1,1",
    )  # fmt: skip
    asked_for = []

    def read(folder, paths):
        asked_for.append((folder, sorted(paths)))
        return before, []

    monkeypatch.setattr(bounds, "read_tables", read)
    assert write_bounds(tmp_path, ["x"]) == ["wrote the bounds of 1 series"]
    assert asked_for == [(tmp_path, ["bounds.csv", "extents.csv", "indicators.csv", "series/x.csv"])]
    assert (tmp_path / "bounds.csv").read_bytes().decode().splitlines() == [
        BOUNDS,
        "a,old,any,trend,,1 observed,1,0",
        "x,things,whole,trend,,4 observed,1,0",
    ]
    lines = (tmp_path / "extents.csv").read_bytes().decode().splitlines()
    assert lines[0] == EXTENTS and lines[2] == "y,CHN,1,2,,log,1,2,1,1"
    assert lines[1].startswith("x,CHN,2000,2003,,log,") and len(lines) == 3
    with pytest.raises(BuildError, match=r"^data/indicators\.csv: no row y; add it first$"):
        write_bounds(tmp_path, ["y"])
    refused = [Refusal("file", "bounds.csv", None, "", "the file is empty", "bring it back")]
    monkeypatch.setattr(bounds, "read_tables", lambda folder, paths: ({}, refused))
    with pytest.raises(BuildError, match="the file is empty"):
        write_bounds(tmp_path, ["x"])
