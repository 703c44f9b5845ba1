"""Small pictures that lead to chapters."""

import re

import pandas as pd

from press.sphinx_ext.sketch import EDGE, HEIGHT, WIDTH, sketch


def points(svg, geo):
    path = re.search(rf'class="geo-{geo}" d="([^"]*)"', svg)[1]
    return [(kind, float(x), float(y)) for kind, x, y in re.findall(r"([ML])([\d.]+) ([\d.]+)", path)]


def test_a_line_runs_from_corner_to_corner():
    drawn = points(sketch({"CHN": pd.Series([1.0, 2.0, 3.0], [2000, 2001, 2002])}), "CHN")
    assert drawn == [
        ("M", EDGE, HEIGHT - EDGE),
        ("L", WIDTH / 2, HEIGHT / 2),
        ("L", WIDTH - EDGE, EDGE),
    ]


def test_a_better_rank_stands_higher():
    (_, _, first), (_, _, last) = points(sketch({"CHN": pd.Series([30, 10], [2000, 2001])}, down=True), "CHN")
    assert last < first


def test_a_missing_year_is_a_gap():
    drawn = points(sketch({"KOR": pd.Series([1.0, 2.0, 4.0], [2000, 2001, 2003])}), "KOR")
    assert [kind for kind, _, _ in drawn] == ["M", "L", "M"]


def test_the_first_economy_is_drawn_last():
    svg = sketch({geo: pd.Series([1.0, 2.0], [2000, 2001]) for geo in ("CHN", "USA")})
    assert svg.index("geo-USA") < svg.index("geo-CHN")
