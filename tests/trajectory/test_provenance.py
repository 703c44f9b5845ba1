"""What values were computed from follows them through pandas, or is lost and said to be lost."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trajectory import breaks, data, figures, forecasts, trends
from trajectory.provenance import KEY, ByColumn, Frame, LostError, Provenance, merged, origins, union

YEARS = range(2000, 2011)


@pytest.fixture
def panel():
    frame = Frame(
        {geo: np.arange(11.0) + place for place, geo in enumerate(["CHN", "USA", "IND"], start=1)},
        index=pd.Index(YEARS, name="year"),
    )
    frame.attrs[KEY] = ByColumn({geo: (Provenance("x", (geo,), 2000, 2010, ("s",)),) for geo in frame})
    return frame


def told(values):
    """Economies and years, in order."""
    return [(*origin.geos, origin.first_year, origin.last_year) for origin in origins(values)]


ALL = [("CHN", 2000, 2010), ("USA", 2000, 2010), ("IND", 2000, 2010)]


@pytest.mark.parametrize(
    ("compute", "expected"),
    [
        (lambda p: p["CHN"], [("CHN", 2000, 2010)]),
        (lambda p: p.loc[2005:2007, "USA"], [("USA", 2005, 2007)]),
        (lambda p: p[["CHN", "USA"]].loc[2005], [("CHN", 2005, 2005), ("USA", 2005, 2005)]),
        (lambda p: p.loc[[2003], ["CHN"]], [("CHN", 2003, 2003)]),
        (lambda p: p["CHN"] / p["USA"], ALL[:2]),
        (lambda p: 100 * p["CHN"].pct_change(), [("CHN", 2001, 2010)]),
        (lambda p: np.log(p["IND"]), [("IND", 2000, 2010)]),
        (lambda p: p.rename(columns={"CHN": "China"})["China"], [("CHN", 2000, 2010)]),
        (lambda p: p.set_axis(["a", "b", "c"], axis=1)["b"], [("USA", 2000, 2010)]),
        (lambda p: pd.concat({"left": p["CHN"], "right": p["USA"]}, axis=1)["right"], [("USA", 2000, 2010)]),
        (lambda p: pd.concat([p["CHN"].rename("a"), p["USA"]], axis=1)["a"], [("CHN", 2000, 2010)]),
        (lambda p: pd.concat([p.loc[:2004], p.loc[2005:]])["CHN"], [("CHN", 2000, 2010)]),
        (lambda p: p.div(p["USA"], axis=0)["IND"], [("IND", 2000, 2010), ("USA", 2000, 2010)]),
        (lambda p: p.assign(ratio=p["CHN"] / p["USA"])["ratio"], ALL[:2]),
        (lambda p: p.sum(axis=1), ALL),
        (lambda p: p.T[2003], [(geo, 2003, 2003) for geo, *_ in ALL]),
        (lambda p: p.iloc[-1] / p.iloc[0], [(g, 2010, 2010) for g, *_ in ALL] + [(g, 2000, 2000) for g, *_ in ALL]),
        (lambda p: p["CHN"].to_frame("china")["china"], [("CHN", 2000, 2010)]),
    ],
)  # fmt: skip
def test_provenance_follows(panel, compute, expected):
    assert told(compute(panel)) == expected


def test_arithmetic_gives_the_numbers_of_plain_pandas(panel):
    plain = pd.DataFrame(panel)
    pd.testing.assert_frame_equal(
        pd.DataFrame(panel.div(panel["USA"], axis=0)), plain.div(plain["USA"], axis=0)
    )
    pd.testing.assert_series_equal(pd.Series(panel["CHN"] / panel["IND"]), plain["CHN"] / plain["IND"])


@pytest.mark.parametrize(
    "lose",
    [
        lambda p: pd.DataFrame({"a": p["CHN"]}),
        lambda p: pd.Series(p["CHN"].to_numpy(), index=p.index),
        lambda p: p["CHN"].to_numpy(),
        lambda p: float(p.loc[2005, "CHN"]),
        lambda p: p.assign(k=5.0),
        lambda p: p.assign(k=5.0)["k"],
    ],
)
def test_lost_provenance_is_said_and_not_guessed(panel, lose):
    with pytest.raises(data.DataError, match="does not say"):
        data.provenance(lose(panel))


def test_a_table_names_the_column_that_lost_it(panel):
    with pytest.raises(LostError, match="column k"):
        origins(panel.assign(k=5.0))


def test_a_number_of_two_economies_and_one_year_names_just_these():
    income = data.panel("gii_rank")
    year = int(income[["CHN", "USA"]].dropna().index[-1])
    (origin,) = data.provenance(income[["CHN", "USA"]].loc[year])
    assert origin.geos == ("CHN", "USA") and (origin.first_year, origin.last_year) == (year, year)
    told = data.record(origin)
    table = data.table(origin.indicator)
    rows = table[table["geo"].isin(["CHN", "USA"]) & (table["year"] == year)]
    addresses = set(data.sources().loc[rows["source"], "seen_at"])
    assert {document["address"] for document in told["read"]} == addresses


PARTS = st.lists(
    st.sampled_from([Provenance("x", (geo,), 2000, 2010, ("s",)) for geo in "ABCD"]), unique=True
)


@given(st.lists(PARTS.map(tuple)))
def test_a_union_has_each_origin_once_in_order_of_appearance(parts):
    expected = []
    for part in parts:
        expected += [item for item in part if item not in expected]
    assert list(union(*parts)) == expected
    assert list(union(item for part in parts for item in part)) == expected


def test_who_changes_what_was_read_changes_it_for_nobody_else():
    first = data.panel("rd_intensity", ["CHN", "USA"])
    first.loc[2010, "CHN"] = -1.0
    first["CHN"] = first["USA"].rename("CHN")
    again = data.panel("rd_intensity", ["CHN", "USA"])
    assert again.loc[2010, "CHN"] > 0
    assert origins(again["CHN"])[0].geos == ("CHN",)


def test_economies_of_one_series_and_span_are_told_together(panel):
    (origin,) = merged(origins(panel))
    assert origin.geos == ("CHN", "IND", "USA")


# -- no line across a break of definition --------------------------------------------------------------


def researchers():
    return data.series("researchers_fte", "CHN")


WAYS = {
    "as read": lambda y: y,
    "renamed": lambda y: y.rename("people"),
    "scaled": lambda y: y / 1e6,
    "in a table": lambda y: pd.concat({"China": y, "USA": data.series("researchers_fte", "USA")}, axis=1)["China"].dropna(),
    "as a ratio": lambda y: (y / data.series("researchers_fte", "USA")).dropna(),
}  # fmt: skip


@pytest.mark.parametrize("way", WAYS)
def test_no_analysis_crosses_a_break_unasked(way):
    y = trends.longest_run(WAYS[way](researchers()))
    crossed = data.breaks_within(y)
    assert crossed, "the example has lost its breaks"
    year = int(y.index[len(y) // 2])
    for report in (
        trends.trend(y), forecasts.forecast(y, 2), breaks.known_date(y, year), forecasts.backtest(y, 2)
    ):  # fmt: skip
        assert report.refused and str(crossed[0].year) in report.reason
    assert not trends.trend(y, across_breaks=True).refused
    assert not data.breaks_within(data.since_break(y))


@pytest.mark.parametrize("way", WAYS)
def test_no_line_is_drawn_across_a_break_unasked(way):
    y = trends.longest_run(WAYS[way](researchers()))
    ax = figures.lines(y, "people")
    years = {known.year for known in data.breaks_within(y)}
    for line in ax.lines:
        x = [v for v in np.asarray(line.get_xdata(), dtype=float) if 1900 < v < 2100]
        if line.get_linestyle() in ("-", "solid") and len(x) > 1:
            assert not [b for b in years if min(x) < b <= max(x)]
