"""Numbers are printed once, carry their origin, and sentences that fail are named."""

import math
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trajectory import breaks, data, forecasts, numbers, trends
from trajectory._show.wording import MINUS


@pytest.fixture
def shown(monkeypatch):
    """What a cell records, by name: the metadata of its outputs."""
    found = {}

    def display(content, raw, metadata):
        assert raw  # a bundle of forms, no object to be shown
        if "scrapbook" in metadata:
            found[metadata["scrapbook"]["name"]] = metadata["trajectory"]
        else:
            found.setdefault("guards", []).append(metadata["trajectory_guard"])

    monkeypatch.setattr(numbers, "display", display)
    return found


@pytest.mark.parametrize(
    ("value", "spec", "expected"),
    [
        (3, "", "3"),
        (1741.0, ",.0f", "1,741"),
        (-0.04, ".1f", "0.0"),  # no minus before a zero
        (-2.5, "+.1f", f"{MINUS}2.5"),
        (0.123, ".1%", "12.3%"),
        (np.int64(2019), "", "2019"),
        ("first", "", "first"),
    ],
)
def test_text(value, spec, expected):
    assert numbers.text(value, spec) == expected


@given(st.floats(allow_nan=False, allow_infinity=False, width=32))
def test_text_reads_back_as_the_rounded_number(value):
    printed = numbers.text(value, ".2f").replace(MINUS, "-")
    assert math.isclose(float(printed), round(float(value), 2), abs_tol=0.005 + 1e-9 * abs(value))


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 0.5, None, [1]])
def test_what_cannot_be_printed_is_refused(value):
    with pytest.raises(ValueError, match="print"):
        numbers.text(value)


def test_listing():
    assert numbers.listing([]) == "none"
    assert numbers.listing(["a"]) == "a"
    assert numbers.listing(["a", "b", "c"]) == "a, b and c"
    assert numbers.listing(["a", "b"], "or") == "a or b"


def test_many_numbers_of_one_origin(shown):
    ranks = data.panel("gii_rank", ["CHN", "JPN"])
    numbers.record(
        ranks.loc[2024],
        lead=(ranks.loc[2024, "JPN"] - ranks.loc[2024, "CHN"], "places ahead", "+.0f"),
        who=("China", "the better placed"),
    )
    assert set(shown) == {"lead", "who"}
    (origin,) = shown["lead"]["provenance"]
    assert origin["geos"] == ["CHN", "JPN"] and origin["years"] == [2024, 2024]
    assert shown["lead"]["text"] == numbers.text(ranks.loc[2024, "JPN"] - ranks.loc[2024, "CHN"], "+.0f")
    table = data.table("gii_rank").set_index(["geo", "year"])
    documents = {table.loc[(geo, 2024), "source"] for geo in ("CHN", "JPN")}
    assert {d["address"] for d in origin["read"]} == set(data.sources().loc[list(documents), "seen_at"])


def test_a_series_is_told_by_its_ends_and_extremes(shown):
    ranks = data.series("gii_rank", "CHN")
    numbers.series("gii", ranks, ".0f", "GII rank", "places", years=[2016])
    assert shown["gii_first_year"]["value"] == ranks.index[0]
    assert shown["gii_last"]["value"] == ranks.iloc[-1]
    assert shown["gii_low"]["value"] == ranks.min() and shown["gii_low_year"]["value"] == ranks.idxmin()
    assert shown["gii_high"]["value"] == ranks.max() and shown["gii_high_year"]["value"] == ranks.idxmax()
    assert shown["gii_2016"]["value"] == ranks[2016]
    (origin,) = shown["gii_2016"]["provenance"]
    assert origin["geos"] == ["CHN"] and origin["years"] == [2016, 2016]
    with pytest.raises(ValueError, match="no value in 1850; years are 20"):
        numbers.series("gii", ranks, ".0f", "GII rank", years=[1850])
    low, high = ranks.idxmin(), ranks.idxmax()
    assert shown["gii_low"]["what"] == f"GII rank, lowest ({low})"
    assert shown["gii_high_year"]["what"] == "year of the highest: GII rank"
    assert shown["gii_high_year"]["text"] == str(high)
    assert shown["gii_first"]["what"] == f"GII rank, first value ({ranks.index[0]})"
    assert shown["gii_last_year"]["value"] == ranks.index[-1]
    assert shown["gii_2016"]["what"] == "GII rank, 2016" and shown["gii_2016"]["unit"] == "places"
    assert shown["gii_first"]["provenance"][0]["years"] == [ranks.index[0]] * 2
    numbers.series("short", ranks.where(ranks.index < 2020), ".0f", "GII rank")
    assert shown["short_last_year"]["value"] == 2019  # years without a value are no last year


def test_a_wrong_entry_names_the_number(shown):
    ranks = data.series("gii_rank", "CHN")
    with pytest.raises(ValueError, match="lead: expected"):
        numbers.record(ranks, lead=3)
    with pytest.raises(ValueError, match="lead: say how to print"):
        numbers.record(ranks, lead=(0.5, "half"))
    with pytest.raises(ValueError, match="'Lead'"):
        numbers.record(ranks, Lead=(1, "one"))
    with pytest.raises(data.DataError, match="does not say where it comes from"):
        numbers.record(pd.Series([1.0]), lead=(1, "one"))


def test_a_guard_names_its_sentence_and_the_values(monkeypatch, shown):
    monkeypatch.delenv(numbers.GUARDS, raising=False)
    fell = pd.Series({"CHN": 1.5, "KOR": -0.25})
    numbers.guard("China passed Japan", True, china=1)
    with pytest.raises(numbers.GuardError) as failed:
        numbers.guard("It fell for South Korea too", (fell > 0).all(), fall_of_2018=fell)
    assert str(failed.value) == (
        "the sentence “It fell for South Korea too” does not hold (fall of 2018: CHN 1.5, KOR -0.25)"
    )
    with pytest.raises(ValueError, match=r"say .all\(\)"):
        numbers.guard("It fell for South Korea too", fell > 0)


def test_in_the_press_a_failed_guard_is_written_down(monkeypatch, shown):
    monkeypatch.setenv(numbers.GUARDS, "record")
    numbers.guard("China passed Japan", False, lead=-2)
    message = "the sentence “China passed Japan” does not hold (lead: -2)"
    assert shown["guards"] == [{"sentence": "China passed Japan", "values": "lead: -2", "message": message}]


def test_a_report_records_itself(shown):
    spending = data.series("rd_expenditure_ppp", "CHN")
    growth = trends.trend(spending)
    numbers.report("growth", growth, "China's R&D spending")
    low, high = growth.rate_interval()
    assert float(shown["growth_rate"]["text"].rstrip("%")) == pytest.approx(growth.rate, abs=0.5)
    ends = [float(end.rstrip("%")) for end in shown["growth_interval"]["text"].split(" to ")]
    assert ends == pytest.approx([low, high], abs=0.5)
    assert shown["growth_n"]["value"] == growth.n and shown["growth_first_year"]["value"] == spending.index[0]
    assert shown["growth_sentence"]["text"] == growth.sentence("China's R&D spending")
    (origin,) = shown["growth_rate"]["provenance"]
    assert origin["geos"] == ["CHN"]

    ahead = forecasts.forecast(spending, 3)
    numbers.report("ahead", ahead, "China's R&D spending")
    assert shown["ahead_year"]["value"] == ahead.future[-1]
    assert shown["ahead_median"]["value"] == pytest.approx(float(ahead.median.iloc[-1]))

    kink = breaks.known_date(spending, int(spending.index[10]), change="slope")
    numbers.report("kink", kink, "China's R&D spending")
    assert {"kink_slope_rate", "kink_slope_interval", "kink_p"} <= set(shown)
    assert not any(name.startswith("kink_level") for name in shown)


def test_a_refused_report_records_its_reason(shown):
    short = data.series("rd_expenditure_ppp", "CHN").iloc[:3]
    numbers.report("short", trends.trend(short), "three values")
    assert "three waypoints" in shown["short_reason"]["text"] and "short_rate" not in shown


# -- what a cell leaves -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "brief"),
    [
        (1 / 3, "0.333333"),
        (12345678.9, "1.23457e+07"),
        (7, "7"),
        ("two\n  lines", "two lines"),
        (pd.Series(0.5, range(2000, 2006)), ", ".join(f"{y} 0.5" for y in range(2000, 2006))),
        (pd.Series(range(7), range(7)), "0 0, 1 1, 2 2, 3 3, 4 4, 5 5, ..."),
    ],
)
def test_a_failed_guard_shows_values_on_one_line(monkeypatch, value, brief):
    monkeypatch.delenv(numbers.GUARDS, raising=False)
    with pytest.raises(numbers.GuardError) as failed:
        numbers.guard("It rose", np.False_, seen=value)
    assert str(failed.value) == f"the sentence “It rose” does not hold (seen: {brief})"


def test_a_guard_without_values_and_one_that_holds(monkeypatch, shown):
    monkeypatch.delenv(numbers.GUARDS, raising=False)
    with pytest.raises(numbers.GuardError, match="does not hold$"):
        numbers.guard("It rose", 0)
    monkeypatch.setenv(numbers.GUARDS, "record")
    numbers.guard("It rose", np.True_, lead=1)
    assert shown == {}


@pytest.mark.parametrize("length", [0, 1, 5])
def test_an_entry_has_two_to_four_parts(shown, length):
    with pytest.raises(ValueError, match="lead: expected"):
        numbers.record([], lead=("a",) * length)
    assert shown == {}


def test_an_entry_says_value_words_format_and_unit(shown):
    numbers.record(
        [], two=(7, "seven"), three=(0.25, "a quarter", ".2f"), four=(0.5, "half", ".1f", "points")
    )
    numbers.glue("one", 2.5, ".1f", of=[], what="two and a half", unit="years")
    keys = ("text", "value", "what", "unit")
    kept = {name: tuple(entry[key] for key in keys) for name, entry in shown.items()}
    assert kept == {
        "two": ("7", 7.0, "seven", ""),
        "three": ("0.25", 0.25, "a quarter", ""),
        "four": ("0.5", 0.5, "half", "points"),
        "one": ("2.5", 2.5, "two and a half", "years"),
    }
    assert {len(entry["provenance"]) for entry in shown.values()} == {0}


def test_the_cell_that_runs_is_the_last_input(monkeypatch, shown):
    inputs = {"In": ["", "import trajectory", "numbers.glue(...)"]}
    monkeypatch.setattr(numbers, "get_ipython", lambda: SimpleNamespace(user_ns=inputs))
    numbers.glue("one", 1, of=[])
    assert shown["one"]["execution_count"] == 2
    monkeypatch.setattr(numbers, "get_ipython", lambda: SimpleNamespace(user_ns={}))
    numbers.glue("two", 2, of=[])
    monkeypatch.setattr(numbers, "get_ipython", lambda: None)
    numbers.glue("three", 3, of=[])
    assert shown["two"]["execution_count"] is shown["three"]["execution_count"] is None


def test_an_output_is_read_by_myst_nb_where_that_is_installed(monkeypatch):
    outputs = []
    monkeypatch.setattr(numbers, "display", lambda content, **rest: outputs.append((content, rest)))
    numbers.glue("share", 0.9, ".2f", of=[])
    ((content, rest),) = outputs
    assert content == {"application/papermill.record/text/plain": "'0.90'"}
    assert rest["raw"] and rest["metadata"]["scrapbook"] == {
        "name": "share", "mime_prefix": "application/papermill.record/",
    }  # fmt: skip
    monkeypatch.setattr(numbers.importlib.util, "find_spec", lambda name: None)
    numbers.glue("share", 0.9, ".2f", of=[])
    assert outputs[1] == ({"text/plain": "share = 0.90"}, {"raw": True})


def test_sentences_are_paragraphs_and_the_lead_is_bold(monkeypatch):
    outputs = []
    monkeypatch.setattr(numbers, "display", outputs.append)
    numbers.say("It rose.", "1) So it is.", lead="GII*")
    numbers.say("It fell.")
    assert [shown.data for shown in outputs] == ["**GII\\*** It rose.\n\n1\\) So it is.", "It fell."]
