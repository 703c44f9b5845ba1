"""Pages made from data in several processes: all of them, or an error."""

import os

import pytest
from sphinx.errors import SphinxError
from sphinx.util.parallel import parallel_available

from press.sphinx_ext.datapages import _side_by_side

pytestmark = pytest.mark.skipif(not parallel_available, reason="no processes are forked here")


def double(number):
    return 2 * number


def fail(number):
    raise KeyError(f"page {number}")


def vanish(number):
    os._exit(1)


@pytest.mark.parametrize("processes", [0, 1, 2, 4])
def test_each_result_comes_back_once(processes):
    assert sorted(_side_by_side([(double, n) for n in range(9)], processes)) == list(range(0, 18, 2))


@pytest.mark.parametrize("place", [0, 4, 8])
def test_an_error_in_a_process_is_raised_with_its_place(place):
    tasks = [(fail if n == place else double, n) for n in range(9)]
    with pytest.raises(KeyError, match=f"page {place}") as caught:
        _side_by_side(tasks, 3)
    assert "in fail" in caught.value.__notes__[0]


@pytest.mark.parametrize("place", [0, 4, 8])
def test_a_process_that_ends_by_itself_is_noticed(place):
    tasks = [(vanish if n == place else double, n) for n in range(9)]
    with pytest.raises((SphinxError, EOFError)):
        _side_by_side(tasks, 3)
