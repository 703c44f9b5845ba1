"""Ranks under chosen weights, against printed ranks, plain arithmetic and a hand-computed case."""

from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trajectory import data, weights

INDEX = [10] * 5 + [25] * 2
IDS = [id for id in data.indicators().index if id.startswith("gii_pillar")]


def edition(year):
    return pd.concat({id: data.panel(id).loc[year] for id in IDS}, axis=1).dropna()


@pytest.mark.parametrize("year", [2021, 2022, 2023, 2024, 2025])
def test_the_weights_of_the_index_give_the_printed_ranks(year):
    scores = edition(year)
    printed = data.panel("gii_rank").loc[year].reindex(scores.index)
    assert printed.notna().all()
    assert (weights.ranks(scores, INDEX) == printed).all()


def test_a_case_by_hand():
    scores = pd.DataFrame({"a": [60.0, 40.0, 50.0], "b": [20.0, 40.0, 50.0]}, index=["X", "Y", "Z"])
    assert weights.ranks(scores, [1, 1]).to_dict() == {"X": 2, "Y": 2, "Z": 1}  # 80, 80, 100
    assert weights.ranks(scores, [3, 1]).to_dict() == {"X": 1, "Y": 3, "Z": 1}  # 200, 160, 200
    assert weights.ranks(scores, [0, 5]).to_dict() == {"X": 3, "Y": 2, "Z": 1}


@given(st.lists(st.integers(0, weights.SCALE), min_size=7, max_size=7).filter(any))
def test_ranks_are_those_of_exact_fractions(chosen):
    scores = edition(2025)
    sums = {
        geo: sum(Fraction(str(score)) * weight for score, weight in zip(row, chosen, strict=True))
        for geo, row in zip(scores.index, scores.to_numpy(), strict=True)
    }
    found = weights.ranks(scores, chosen)
    for geo in ("CHN", "USA", "IND", "AGO"):
        assert found[geo] == 1 + sum(other > sums[geo] for other in sums.values())


def test_only_proportions_count():
    scores = edition(2025)
    assert (weights.ranks(scores, [2] * 5 + [5] * 2) == weights.ranks(scores, INDEX)).all()


def test_drawn_ranks_are_the_ranks_of_each_draw():
    scores = edition(2024)
    draws = np.array([[1, 0, 0, 0, 0, 0, 0], INDEX])
    found = weights.drawn_ranks(scores, draws)
    assert (found[0] == scores.iloc[:, 0].rank(ascending=False)).all()
    assert (found[1] == weights.ranks(scores, INDEX)).all()


@pytest.mark.parametrize("wrong", [[1] * 6, [0] * 7, [-1] + [1] * 6])
def test_weights_that_do_not_fit(wrong):
    with pytest.raises(ValueError, match="expected 7, none below zero, not all zero"):
        weights.ranks(edition(2025), wrong)


def test_scores_that_do_not_fit():
    with pytest.raises(ValueError, match="scores of Y are missing"):
        weights.whole(pd.DataFrame({"a": [1.0, np.nan]}, index=["X", "Y"]))
    with pytest.raises(ValueError, match="more than four decimals"):
        weights.whole(pd.DataFrame({"a": [1.00004]}, index=["X"]))
