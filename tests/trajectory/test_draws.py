"""What is drawn depends on the seed and the exercise, and on nothing else."""

import os
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trajectory import draws

CHOICES = ["CHN", "DEU", "FRA", "JPN", "USA"]
names = st.lists(st.text(min_size=1, max_size=4), min_size=2, max_size=8, unique=True)


@given(names, st.one_of(st.integers(), st.text()))
def test_it_is_one_of_them_whatever_their_order(choices, seed):
    drawn = draws.draw("x", choices, seed)
    assert drawn in choices
    assert draws.draw("x", choices[::-1], seed) == drawn == draws.draw("x", choices * 2, str(seed))


def test_seeds_reach_every_choice_about_equally_often():
    drawn = [draws.draw("x", CHOICES, seed) for seed in range(2000)]
    # 400 expected, with a standard deviation of 18
    assert all(300 < drawn.count(choice) < 500 for choice in CHOICES)
    assert [draws.draw("y", CHOICES, seed) for seed in range(2000)] != drawn


def test_another_process_draws_the_same():
    told = (
        "from trajectory import draws; print(draws.seed(), draws.draw('x', list('abcdefgh'), draws.seed()))"
    )
    environment = {**os.environ, "TRAJECTORY_SEED": "seven", "PYTHONHASHSEED": "5"}
    done = subprocess.run(
        [sys.executable, "-c", told], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["seven", draws.draw("x", list("hgfedcba"), "seven")]


def test_the_seed_is_the_books_where_none_is_given(monkeypatch):
    monkeypatch.delenv("TRAJECTORY_SEED", raising=False)
    assert draws.seed() == draws.BOOK


@pytest.mark.parametrize("choices", [[], ["CHN"], ["CHN", "CHN"]])
def test_there_is_something_to_draw_from(choices):
    with pytest.raises(ValueError, match="expected two or more"):
        draws.draw("x", choices, 1)
