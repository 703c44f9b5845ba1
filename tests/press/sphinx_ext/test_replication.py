"""What the page for replicators says of rights and random numbers."""

import pytest

from press.datapages.series import PROPRIETARY
from press.sphinx_ext.replication import rights, seeds
from trajectory import data


@pytest.mark.parametrize(
    ("licence", "words"),
    [
        ("CC BY 4.0", "passed on with attribution"),
        ("CC BY-NC 4.0 (CSET); shares quoted", "not for profit"),
        (
            "Proprietary publication; single figures and shares quoted with attribution (SIA)",
            "the page of the series offers no file",
        ),
        ("To 2016 CC BY 4.0; from 2017 the office, no licence statement seen", "no terms were found"),
        ("Facts and dates; no licence applies", "no licence applies"),
    ],
)
def test_rights_in_words(licence, words):
    assert words in rights(licence)


def test_an_unknown_licence_is_refused():
    with pytest.raises(ValueError, match="licence 'by favour of the author': expected words"):
        rights("by favour of the author")


def test_what_the_page_says_of_files_is_what_the_pages_of_series_do():
    for licence in data.indicators()["licence"].unique():
        refused = any(word in licence.lower() for word in PROPRIETARY)
        assert refused == ("offers no file" in rights(licence)), licence


def test_seeds_are_found_with_their_cells():
    cells = [
        {
            "id": "draw",
            "cell_type": "code",
            "source": ["a = power(x, seed=7)\n", "b = np.random.default_rng([3, n])"],
        },
        {"id": "text", "cell_type": "markdown", "source": "sample(seed=9)"},
    ]
    assert list(seeds({"cells": cells})) == [("draw", "7"), ("draw", "[3, n]")]
