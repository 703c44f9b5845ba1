"""The grammar of colours, measured."""

import re
from itertools import combinations, product

import pytest

from tests.trajectory.colour_vision import DEUTERANOPIA, NORMAL, PROTANOPIA, ciede2000, distance
from trajectory._show import palette

# pairs that stand together in many figures of the book
COMPARED = [
    *combinations(["CHN", "USA", "JPN", "KOR", "DEU", "IND"], 2),
    ("CHN", "TWN"), ("KOR", "TWN"), ("JPN", "TWN"), ("USA", "TWN"), ("CHN", "EUU"), ("USA", "EUU"),
    ("IND", "SGP"), ("CHN", "SGP"), ("CHN", "GBR"), ("CHN", "FRA"), ("CHN", "RUS"), ("CHN", "ISR"),
    ("CHN", "VNM"), ("IND", "VNM"), ("CHN", "NLD"), ("USA", "GBR"), ("JPN", "GBR"),
]  # fmt: skip
SETS = {
    "countries": list(palette.COLOURS.values()),
    "methods": list(palette.METHODS),
    "categories": list(palette.CATEGORIES),
    "others": list(palette.OTHERS),
}
EVERY = [colour for colours in SETS.values() for colour in colours]


def shade(colour, mode):
    return colour if mode == "light" else palette.dark(colour)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [  # published test data: Sharma, Wu and Dalal (2005), table 1, pairs 1, 7, 17, 25 and 33
        ((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425),
        ((50, 0, 0), (50, -1, 2), 2.3669),
        ((50, 2.5, 0), (73, 25, -18), 27.1492),
        ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
        ((6.7747, -0.2908, -2.4247), (5.8714, -0.0985, -2.2286), 0.6377),
    ],
)
def test_the_measure_agrees_with_published_values(one, other, expected):
    assert ciede2000(one, other) == pytest.approx(expected, abs=1e-4)


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("pair", COMPARED, ids="-".join)
def test_pairs_often_compared_are_told_apart(pair, mode):
    one, other = (shade(palette.COLOURS[geo], mode) for geo in pair)
    assert distance(one, other) >= 18
    assert distance(one, other, DEUTERANOPIA) >= 15
    assert distance(one, other, PROTANOPIA) >= 15


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("which", ["methods", "categories"])
def test_colours_of_a_set_are_told_apart(which, mode):
    for one, other in combinations([shade(c, mode) for c in SETS[which]], 2):
        assert distance(one, other) >= 20
        assert min(distance(one, other, s) for s in (DEUTERANOPIA, PROTANOPIA)) >= 9


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("colour", [c for c in EVERY if c not in (palette.CHINA, palette.AMERICA)])
def test_red_is_china_and_blue_is_america(colour, mode):
    for owned in (palette.CHINA, palette.AMERICA):
        assert distance(shade(colour, mode), shade(owned, mode), NORMAL) >= 15


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("colour", [*EVERY, palette.INK, palette.SOFT, palette.QUIET])
def test_words_are_readable_and_marks_are_seen(colour, mode):
    ground = palette.GROUND[mode]
    words = colour if colour in (palette.INK, palette.SOFT) else palette.words(colour)
    assert palette.contrast(shade(words, mode), ground) >= 4.5
    assert palette.contrast(shade(colour, mode), ground) >= 3


def test_contrast_is_that_of_wcag():
    assert palette.contrast("#000000", "#ffffff") == pytest.approx(21)
    assert palette.contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)  # the example known best


def test_all_colours_differ():
    assert len(set(EVERY)) == len(EVERY)
    assert len({palette.dark(colour) for colour in EVERY}) == len(EVERY)


@pytest.mark.parametrize(
    "names",
    [
        ["NOR", "SWE", "FIN", "DNK", "AUS", "TUR"],
        ["ESP", "CHE", "ITA", "CAN", "MEX", "CHN"],
        [f"X{n:02}" for n in range(20)],
    ],
)
def test_colours_of_one_figure_never_collide(names):
    found = palette.colours(names)
    assert list(found) == names
    assert len(set(found.values())) == len(names)
    assert palette.CHINA not in [found[name] for name in names if name != "CHN"]


def test_older_editions_are_paler():
    shades = palette.vintages(4, palette.CHINA)
    against = [palette.contrast(shade, "#ffffff") for shade in shades]
    assert against == sorted(against)
    assert shades[-1] == palette.CHINA
    assert palette.vintages(1, palette.CHINA) == [palette.CHINA]


@pytest.mark.parametrize("share", [0, 0.2, 0.4, 0.6, 0.8, 1])
def test_numbers_in_cells_of_a_heat_map_can_be_read(share):
    cell = palette.mix(palette.BAND, palette.CELLS, share)
    number = palette.INK if palette.luminance(cell) > 0.408 else "#ffffff"  # as seaborn chooses
    assert palette.contrast(cell, number) >= 3
    assert palette.contrast(palette.dark(cell), palette.dark(number)) >= 3
    # the strongest cell is the one that stands out from the page
    assert palette.contrast(palette.dark(cell), "#121212") <= palette.contrast(
        palette.dark(palette.CELLS), "#121212"
    )


def test_a_dark_picture_has_only_dark_counterparts():
    svg = f'<path style="fill: {palette.CHINA}"/><text fill="{palette.INK}"/><use xlink:href="#m123abc0"/>'
    found = re.findall(r"#[0-9a-z]+", palette.darken(svg))
    assert found == [palette.dark(palette.CHINA), palette.dark(palette.INK), "#m123abc0"]


@pytest.mark.parametrize(
    "shade", [*palette.CATEGORIES, *palette.METHODS, palette.BAND, palette.CELLS, palette.CHINA]
)
def test_words_on_a_colour_can_be_read_on_light_and_dark_pages(shade):
    words = palette.words_on(shade)

    def worst(neutral):
        light = palette.contrast(neutral, shade)
        return min(light, palette.contrast(palette.dark(neutral), palette.dark(shade)))

    assert worst(words) == max(map(worst, (palette.PAGE, palette.ON_CELL, palette.INK)))
    assert worst(words) >= 3.0  # what WCAG asks of large words and of parts of pictures


def test_the_words_of_every_vintage_can_be_read_on_light_and_dark_pages():
    for base, count in product((*palette.COLOURS.values(), palette.INK, palette.SOFT), range(2, 7)):
        for shade in palette.vintages(count, base):
            word = palette.words(shade)
            assert palette.contrast(word, palette.GROUND["light"]) >= 4.5
            assert palette.contrast(palette.dark(word), palette.GROUND["dark"]) >= 4.5, (base, count, shade)
