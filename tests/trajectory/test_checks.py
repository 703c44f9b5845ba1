"""A right answer passes in silence; every kind of wrong one is told what is wrong with it."""

import time
from functools import partial

import numpy as np
import pandas as pd
import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

from trajectory import checks


def seals_of(check):
    """What a check leaves in the book's own notebook, where the solution's answer stands."""
    InteractiveShell.instance()  # display needs one
    with capture_output() as captured:
        check()
    records = [output.metadata["trajectory_answer"] for output in captured.outputs]
    return {record["name"]: record["seal"] for record in records}


def complaint(right, wrong):
    """The sentence a student reads, after the solution's check has sealed its answer; None if accepted."""
    with checks.sealed(seals_of(right)):
        try:
            wrong()
        except AssertionError as error:
            return str(error)


def about(check, name, right, answer, **settings):
    return complaint(lambda: check(name, right, **settings), lambda: check(name, answer, **settings))


def about_number(right, answer, **settings):
    return about(checks.number, "x", right, answer, **settings)


@pytest.mark.parametrize("answer", [2.5, 2.495, 2.505, np.float64(2.5), np.float32(2.5)])
def test_numbers_within_the_tolerance_are_right(answer):
    assert about_number(2.5, answer, tolerance=0.01) is None


@pytest.mark.parametrize("right", [-3.7, -0.004, 0.0, 0.049, 12.345, 8192.5, 3.2e11])
def test_the_tolerance_is_what_it_says(right):
    tolerance = 0.01 * max(abs(right), 0.1)
    for part in np.linspace(-0.999, 0.999, 21):
        assert about_number(right, right + part * tolerance, tolerance=tolerance) is None
    for part in (-3, -1.6, 1.6, 3):
        assert about_number(right, right + part * tolerance, tolerance=tolerance)


WRONG_NUMBERS = [
    (None, "no answer yet; store yours under the name `x`"),
    (..., "no answer yet"),
    ("2.5", "take the quotes away"),
    (True, "not True or False"),
    (pd.Series([2.5]), "one number is expected, not a Series"),
    ([2.5], "one number is expected, not a list"),
    (np.array([2.5]), "not a ndarray"),
    (float("nan"), "without data"),
    (0.025, "share between 0 and 1"),
    (2.5e9, "a billion times too large"),
    (2.5e-6, "a million times too small"),
    (2500, "a thousand times too large: mind the unit (wanted: per cent)"),
    (-2.5, "the sign is not"),
    (0.4, "upside down"),
    (2.53, "close, but not within 0.01"),
    (2.58, "look at the series, the economy and the years"),
    (7.25, "this is Japan's value."),
    (8.5, "whose value is this?"),
    (11, "look at the series, the economy and the years"),
]


@pytest.mark.parametrize(("answer", "said"), WRONG_NUMBERS, ids=[said[:24] for _, said in WRONG_NUMBERS])
def test_a_wrong_number_is_told_why(answer, said):
    mistakes = {7.25: "this is Japan's value", 8.5: "whose value is this?"}
    heard = about_number(2.5, answer, tolerance=0.01, unit="per cent", mistakes=mistakes)
    assert said in heard and heard.startswith("x: ") and heard.endswith((".", "value is this?"))
    assert heard.count("\n") == 0 and "2.5" not in heard


def test_a_count_and_a_year_are_exact():
    assert about_number(15, np.int64(15)) is None
    assert "off by one" in about_number(15, 16)
    assert "one year off" in about_number(2019, 2018, unit="year")
    assert about_number(2019, 2019.0, unit="year") is None
    assert about_number(15, 15.2)


def test_a_hint_never_speaks_against_the_right_answer():
    assert about_number(2.5, 2.5, tolerance=0.01, mistakes={2.5: "this is Japan's value"}) is None


def test_values_name_the_label_that_is_wrong():
    right = pd.Series({2010: 1.5, 2011: 2.5})

    told = partial(about, checks.values, "v", right, tolerance=0.01)
    assert told({"2011": 2.5, 2010: 1.5}) is None
    assert told({2010: 1.5}).startswith("v: no value for 2011")
    assert told(right.to_dict() | {2012: 3}).startswith("v: 2012 does not belong")
    assert told({2010: 1.5, 2011: 9}).startswith("v[2011]: not yet")
    assert told({2010: 1.5, 2011: 9}, mistakes={"2011": "mind the break"}) == "v[2011]: mind the break."
    precise = {"2011": {9: "this is the sum, not the change"}}
    assert told({2010: 1.5, 2011: 9}, mistakes=precise) == "v[2011]: this is the sum, not the change."
    assert told({2010: 1.5, 2011: 8}, mistakes=precise).startswith("v[2011]: not yet")
    assert "thousand times too small" in told({2010: 1.5, 2011: 0.0025})
    assert "choose one column" in told(right.to_frame())
    assert "keep the labels" in told([1.5, 2.5])


def test_words_and_truth():
    word = partial(about, checks.text, "w", "KOR")
    assert word(" kor ") is None
    assert word("JPN", mistakes={"JPN": "that is the rival"}) == "w: that is the rival."
    assert word("SKO", among=["KOR", "JPN"]) == "w: 'SKO' is not one of KOR, JPN."
    assert "not one of KOR" in word("SKO", among=pd.Index(["KOR", "JPN"]))
    assert "text in quotes" in word(410)

    yes = partial(about, checks.truth, "t", True, look="look at 2020")
    assert yes(np.True_) is None
    assert yes(False) == "t: no; look at 2020."
    assert "True or False is expected" in yes("yes")


def test_choices_and_lists_tell_what_to_look_at():
    hints = {"a": "first", "b": "second", "c": "third"}
    chosen = partial(about, checks.choice, "c", {"a", "c"}, hints=hints)
    assert chosen(["C", "a"]) is None
    # how many, and not which: another set with as many right letters is told the same
    assert chosen({"a", "b"}).startswith("c: 1 of 3 are judged rightly")
    assert chosen({"a", "b"}) == chosen({"b", "c"}) != chosen({"a", "b", "c"})
    assert all(hint in chosen({"a"}) for hint in hints.values())
    assert "set of letters" in chosen("ac") and "not one of the letters" in chosen({"x"})

    known = {"among": range(2015, 2022), "mistakes": {2021: "too late"}}
    listed = partial(about, checks.items, "i", [2019, 2020], **known)
    assert listed(pd.Index([2020, 2019])) is None
    assert listed([2019]) == "i: right so far, but 1 missing."
    assert listed([2019, 2021]) == "i: 2021 does not belong to it; too late."
    assert "not one of" in listed([1900]) and "a list is expected" in listed(2019)


def test_a_guess_takes_its_time_and_a_check_does_not_take_long():
    """One core of the attacker's: two hundred thousand guesses a minute before, some thousands now."""
    checks._seal.cache_clear()
    begun = time.process_time()
    for guess in range(50):
        checks._seal("x", guess)
    assert (time.process_time() - begun) / 50 > 0.001
    seals = seals_of(lambda: checks.number("x", 2.5, tolerance=0.01, unit="per cent"))
    checks._seal.cache_clear()
    begun = time.process_time()
    with checks.sealed(seals), pytest.raises(AssertionError):
        checks.number("x", 7.25, tolerance=0.01, unit="per cent")
    assert time.process_time() - begun < 0.6


def test_the_same_letters_have_other_seals_elsewhere():
    one, other = (seals_of(lambda h=h: checks.choice("c", {"a"}, {"a": h, "b": "b"})) for h in ("x", "y"))
    assert one != other


def test_functions_are_functions():
    checks.function("f", len)
    with pytest.raises(AssertionError, match=r"write it with def f"):
        checks.function("f", 3)


def test_a_seal_does_not_show_the_answer_and_belongs_to_one_name():
    seals = seals_of(lambda: checks.number("x", 2.5, tolerance=0.01))
    assert "2.5" not in str(seals) and "250" not in str(seals)
    assert seals["x"] != seals_of(lambda: checks.number("y", 2.5, tolerance=0.01))["y"]
    with checks.sealed(seals), pytest.raises(KeyError, match="no seal for 'z'"):
        checks.number("z", 2.5)
