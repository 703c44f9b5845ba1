"""Specification curves: every choice run, refusals counted, nothing picked."""

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trajectory import breaks, figures, specification, trends
from trajectory.specification import Result, curve, refusal

CHOICES = {"first year": {"1990": 1990, "2000": 2000}, "method": {"one": 1.0, "two": 2.0, "none": 0.0}}


def run(c):
    if c["method"] == 0.0:
        return refusal("no method")
    estimate = c["method"] * (1.0 if c["first year"] == 1990 else -0.5)
    return Result(estimate, estimate - 0.75, estimate + 0.75, 0.02)


def test_a_case_by_hand():
    found = curve(CHOICES, run)
    assert len(found.frame) == 6
    assert list(found.given["estimate"]) == [-1.0, -0.5, 1.0, 2.0]
    assert found.range() == (-1.0, 2.0)
    assert found.refusals == {"no method": 2}
    assert found.sentence("the slope", "points") == (
        "Of six specifications, 4 give an estimate: the slope is from −1.0 to 2.0 points; of the 95% intervals "
        "2 lie above zero, 1 lies below zero and 1 holds zero. 2 are refused (no method: 2)."
    )
    table = found.table()
    assert list(table["estimate"]) == ["−1.0", "−0.5", "1.0", "2.0", "refused", "refused"]
    assert list(table.columns) == ["first year", "method", "estimate", "95% interval", "p", "why refused"]


def test_without_refusals_and_with_nothing_else():
    some = curve({"method": {"one": 1.0, "two": 2.0}, "first year": {"1990": 1990}}, run)
    assert some.sentence("the slope").startswith("In two specifications the slope reaches from 1.0 to 2.0;")
    none = curve({"method": {"none": 0.0}, "first year": {"1990": 1990, "2000": 2000}}, run)
    assert none.sentence("the slope") == "All two specifications of the slope are refused: no method: 2."
    assert np.isnan(none.range()).all()


@settings(max_examples=30, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from("abcd"),
        st.dictionaries(st.sampled_from("xyz"), st.floats(-5, 5), min_size=1),
        min_size=1,
        max_size=3,
    ),
    st.randoms(use_true_random=False),
)
def test_order_of_choices_does_not_matter(choices, random):
    def total(c):
        value = sum(c[k] for k in sorted(c))
        return refusal("negative") if value < -4 else Result(value, value - 1, value + 1, 0.5)

    def shuffled(items):
        items = list(items)
        random.shuffle(items)
        return dict(items)

    one = curve(choices, total)
    other = curve(shuffled((f, shuffled(c.items())) for f, c in choices.items()), total)
    assert len(one.frame) == np.prod([len(c) for c in choices.values()])
    assert one.range() == pytest.approx(other.range(), nan_ok=True)
    assert one.refusals == other.refusals
    assert len(one.given) + sum(one.refusals.values()) == len(one.frame)
    factors = sorted(choices)
    left, right = (
        c.frame.sort_values(factors).reset_index(drop=True)[[*factors, "estimate", "refused"]]
        for c in (one, other)
    )
    pd.testing.assert_frame_equal(left, right)
    assert one.sentence() == other.sentence()


def series():
    random = np.random.default_rng(2)
    y = np.exp(1 + 0.05 * np.arange(30) + 0.02 * random.standard_normal(30))
    return pd.Series(y, index=range(1990, 2020))


def test_reports_are_results():
    y = series()
    years = {"1990": 1990, "2000": 2000, "2015": 2015}
    found = curve({"first year": years}, lambda c: trends.trend(y.loc[c["first year"] :]))
    for label, first in list(years.items())[:2]:
        report = trends.trend(y.loc[first:])
        row = found.frame.loc[found.position({"first year": label})]
        assert (row["estimate"], row["low"], row["high"], row["p"]) == (
            report.rate, *report.rate_interval(), report.p_value,
        )  # fmt: skip
    assert found.frame["refused"].tolist() == [False, False, True]
    assert "too few" in found.frame["reason"].iloc[-1]
    assert found.percent and "%" in found.sentence()
    changes = curve({"year": {"2003": 2003}}, lambda c: breaks.known_date(y, c["year"], change="level"))
    report = breaks.known_date(y, 2003, change="level")
    assert changes.frame["p"].item() == report.p_value


def test_what_cannot_be_compared_is_refused_with_a_message():
    y = series()
    with pytest.raises(ValueError, match="different units"):
        curve({"scale": {"log": "log", "level": "level"}}, lambda c: trends.trend(y, c["scale"]))
    with pytest.raises(ValueError, match="two estimates"):
        curve({"year": {"2005": 2005}}, lambda c: breaks.known_date(y, c["year"]))
    with pytest.raises(ValueError, match="specification a x: run returned a float"):
        curve({"a": {"x": 1}}, lambda c: 1.0)
    with pytest.raises(ValueError, match="the estimate is nan"):
        curve({"a": {"x": 1}}, lambda c: Result())
    with pytest.raises(ValueError, match="without a reason"):
        curve({"a": {"x": 1}}, lambda c: Result(refused=True))
    with pytest.raises(ValueError, match="at least one choice"):
        curve({"a": {}}, run)
    with pytest.raises(ValueError, match="'p'"):
        curve({"p": {"x": 1}}, run)


def test_combinations_can_be_listed():
    pairs = [{"method": "two", "first year": "2000"}, {"first year": "1990", "method": "one"}]
    found = curve(CHOICES, run, listed=pairs)
    assert sorted(found.frame["estimate"]) == [-1.0, 1.0]
    with pytest.raises(ValueError, match="comes twice"):
        curve(CHOICES, run, listed=[pairs[0], pairs[0]])
    with pytest.raises(ValueError, match="method three"):
        curve(CHOICES, run, listed=[{"method": "three", "first year": "1990"}])
    with pytest.raises(ValueError, match="not a choice of each"):
        curve(CHOICES, run, listed=[{"method": "one"}])


def test_the_drawing_shows_every_specification(monkeypatch):
    shown = {}
    monkeypatch.setattr(figures, "show", lambda figure, name, **more: shown.update(figure=figure, **more))
    found = curve(CHOICES, run)
    top = specification.draw(found, chosen={"first year": "1990", "method": "one"}, name="slopes")
    drawn = shown["data_drawn"]
    assert len(drawn) == 6 and drawn["chosen"].sum() == 1
    assert drawn.loc[drawn["chosen"], "estimate"].item() == 1.0
    assert [line.get_ydata()[0] for line in top.lines if line.get_marker() in "oD"] == [-1.0, -0.5, 1.0, 2.0]
    grid = top.figure.axes[1]
    crosses = [line for line in grid.lines if line.get_marker() == "x"]
    assert len(crosses) == 2 * len(found.factors)
    assert {text.get_text() for text in grid.get_yticklabels()} == {
        "first year", "method", "1990", "2000", "one", "two", "none",
    }  # fmt: skip
    assert any(text.get_text() == "2 refused" for text in top.texts)
    with pytest.raises(ValueError, match="no specification has first year 1980"):
        specification.draw(found, chosen={"first year": "1980", "method": "one"}, name="")
    with pytest.raises(ValueError, match="the factors are first year, method"):
        specification.draw(found, chosen={"method": "one"}, name="")


def test_results_do_not_depend_on_the_order_in_which_they_are_listed():
    pairs = [dict(zip(CHOICES, labels, strict=True)) for labels in itertools.product(*CHOICES.values())]
    assert curve(CHOICES, run, listed=pairs[::-1]).table().equals(curve(CHOICES, run).table())
