"""Colours of the figures, and the names under which the library hands things to the book.

Colour has a grammar. Red is China and nothing else, blue the United States and nothing else. Methods,
categories and vintages have sets of their own; what the sentence of a figure is not about is grey. Every
colour has its counterpart for dark pages. `tests/trajectory/test_palette.py` measures all of it: contrast,
and the distance of colours that are often compared, also as colour-blind readers see them.

Kept apart from the drawing, so that the Sphinx side need not load Matplotlib to know them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

MIME = "application/vnd.trajectory.figure+json"
CHART = "application/vnd.trajectory.chart+json"  # to explore
WEIGHTS = "application/vnd.trajectory.weights+json"  # to be chosen
MODEL = "application/vnd.trajectory.model+json"

# Neutral colours: words, quiet words and lines, grid, bands, what the sentence is not about, the page itself.
INK, SOFT, GRID, BAND, QUIET, PAGE = "#262626", "#636363", "#dcdcdc", "#eeeeee", "#8c8c8d", "#ffffff"
# The darkest cell of a heat map; no colour of the sets, so that it turns round on dark pages like the others.
CELLS = "#1f5d63"
# Numbers on a colour of the palette that is too pale for white ones.
ON_CELL = "#202020"

# One colour per country, for light and for dark pages.
_COUNTRIES = {
    "CHN": ("#b51f17", "#f0624a"), "USA": ("#1c80e0", "#5aa2f0"), "JPN": ("#2d6558", "#11857d"),
    "KOR": ("#c4678b", "#f9a5c3"), "DEU": ("#a5890a", "#f9cf72"), "IND": ("#5a3aa8", "#7163bb"),
    "EUU": ("#28707b", "#7fe3f5"), "GBR": ("#9a8674", "#d9c6b2"), "TWN": ("#35a053", "#b9f0b2"),
    "VNM": ("#413350", "#c27ea9"), "SGP": ("#2a9596", "#4ee5d5"), "FRA": ("#205d65", "#13828d"),
    "RUS": ("#927b67", "#debaa0"), "ISR": ("#01736c", "#32dde0"), "NLD": ("#c27b2b", "#ffd0a0"),
    "CHE": ("#7d4a6a", "#b2718e"), "SWE": ("#757365", "#a4a48f"), "WLD": ("#767676", "#9a9a9a"),
}  # fmt: skip
_METHODS = (
    ("#3c7868", "#47cfb2"), ("#ae8111", "#f8c968"), ("#5c2d7b", "#dbcefd"), ("#473d35", "#8d827c"),
    ("#d16995", "#cc55a1"),
)  # fmt: skip
_CATEGORIES = (
    ("#0d494b", "#4beff7"), ("#c3741c", "#ffb056"), ("#885b83", "#a58ab8"), ("#7e9260", "#cbe1b4"),
    ("#6d6458", "#9f9587"),
)  # fmt: skip
# for economies without a colour of their own
_OTHERS = (
    ("#8a5a2b", "#d8a878"), ("#4d7f5c", "#8fd0a0"), ("#7a5c8f", "#c3a6d6"), ("#5f6b2f", "#c7d08a"),
    ("#a0647a", "#e0a9ba"), ("#3f6f73", "#8ecdd1"), ("#7d6d1f", "#dccb74"), ("#4a4a63", "#b4b4d2"),
)  # fmt: skip

COLOURS = {geo: light for geo, (light, _) in _COUNTRIES.items()}
METHODS = tuple(light for light, _ in _METHODS)
CATEGORIES = tuple(light for light, _ in _CATEGORIES)
OTHERS = tuple(light for light, _ in _OTHERS)
CHINA, AMERICA = COLOURS["CHN"], COLOURS["USA"]

# pages have grounds of their own; figures are drawn without one
GROUND = {"light": "#ffffff", "dark": "#1a1f26"}  # the darkest grey behind a figure that a theme uses
READABLE = 4.6  # contrast of words, a little more than WCAG asks for (4.5)

_DARK = {
    INK: "#e6e6e6", SOFT: "#a8a8a8", GRID: "#3d3d3d", BAND: "#2c2c2c", QUIET: "#868687",
    PAGE: "#121212", ON_CELL: "#161616",
    **dict(_COUNTRIES.values()), **dict(_METHODS), **dict(_CATEGORIES), **dict(_OTHERS),
}  # fmt: skip


def _rgb(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return red, green, blue


def _hex(rgb: Iterable[float]) -> str:
    return "#" + "".join(f"{round(255 * min(max(part, 0), 1)):02x}" for part in rgb)


def _linear(colour: str) -> list[float]:
    """Parts of a colour as amounts of light."""
    return [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in _rgb(colour)]


def luminance(colour: str) -> float:
    """Return the relative luminance of ``"#rrggbb"``, as WCAG 2 defines it."""
    return sum(weight * part for weight, part in zip(_TO_XYZ[1], _linear(colour), strict=True))


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, 1 to 21, as WCAG 2 defines it."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def mix(colour: str, other: str, share: float) -> str:
    """Return `colour` with a share of another, 0 to 1."""
    return _hex(a + (b - a) * share for a, b in zip(_rgb(colour), _rgb(other), strict=True))


@lru_cache(maxsize=256)
def words(colour: str, mode: str = "light") -> str:
    """Return a colour of the same hue in which words can be read on a light or a dark page.

    The result is never the colour itself: the words of a line stay apart from the line, so that each finds
    its own counterpart on dark pages.
    """
    step = "#000000" if mode == "light" else "#ffffff"
    for share in range(1, 100):
        found = mix(colour, step, share / 100)
        if found != colour and contrast(found, GROUND[mode]) >= READABLE:
            return found
    return step


@lru_cache(maxsize=256)
def words_on(colour: str) -> str:
    """Return the neutral colour whose words are easiest to read on a colour, on its dark counterpart too."""

    def worst(neutral: str) -> float:
        return min(contrast(neutral, colour), contrast(dark(neutral), dark(colour)))

    return max((PAGE, ON_CELL, INK), key=worst)


def vintages(count: int, colour: str = SOFT) -> list[str]:
    """Return colours for editions of one series, oldest first: that of the newest one, older is paler."""
    return [mix(colour, PAGE, 0.62 * (count - 1 - n) / max(count - 1, 1)) for n in range(count)]


def colours(names: Iterable[str]) -> dict[str, str]:
    """Return a colour for each economy of one figure; no two are the same.

    Parameters
    ----------
    names : iterable of str
        Codes of economies, or any names; those without a fixed colour get one in their order.
    """
    names = list(dict.fromkeys(names))
    free = iter(OTHERS)
    found: dict[str, str] = {}
    left = []
    for name in names:
        colour = COLOURS.get(name) or next(free, None)
        if colour is None:
            left.append(name)
        else:
            found[name] = colour
    greys = {name: _hex([0.35 + 0.4 * n / max(len(left), 1)] * 3) for n, name in enumerate(left)}
    return {name: found.get(name) or greys[name] for name in names}


@lru_cache(maxsize=4096)
def dark(colour: str) -> str:
    """Return the counterpart of a colour on a dark page.

    Colours of the palette and the words written in them have a fixed counterpart; any other, such as a cell
    of a heat map, keeps its hue and turns its lightness round (CIELAB, L to 104 - 0.9 L).
    """
    if colour in _DARK:
        return _DARK[colour]
    for light, counterpart in _DARK.items():
        if colour == words(light):
            return words(counterpart, "dark")
    lightness, a, b = _lab(colour)
    turned = 104 - 0.9 * lightness
    for chroma in (1, 0.85, 0.7, 0.55, 0.4, 0.25, 0):  # what no screen shows gets paler
        rgb = _from_lab(turned, chroma * a, chroma * b)
        if all(-0.001 <= part <= 1.001 for part in rgb):
            break
    return _hex(rgb)


def darken(svg: str) -> str:
    """Return an SVG of the book's figures in the colours of a dark page."""
    return re.sub(r"#[0-9a-f]{6}\b", lambda found: dark(found[0]), svg)


_WHITE = (0.9505, 1.0, 1.089)
_TO_XYZ = ((0.4124, 0.3576, 0.1805), (0.2126, 0.7152, 0.0722), (0.0193, 0.1192, 0.9505))
_TO_RGB = ((3.2406, -1.5372, -0.4986), (-0.9689, 1.8758, 0.0415), (0.0557, -0.2040, 1.0570))


def _lab(colour: str) -> tuple[float, float, float]:
    xyz = [sum(m * c for m, c in zip(row, _linear(colour), strict=True)) for row in _TO_XYZ]
    x, y, z = (
        t ** (1 / 3) if t > (6 / 29) ** 3 else t / (3 * (6 / 29) ** 2) + 4 / 29
        for t in (v / w for v, w in zip(xyz, _WHITE, strict=True))
    )
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def _from_lab(lightness: float, a: float, b: float) -> list[float]:
    y = (lightness + 16) / 116
    xyz = [
        w * (t**3 if t > 6 / 29 else 3 * (6 / 29) ** 2 * (t - 4 / 29))
        for t, w in zip((y + a / 500, y, y - b / 200), _WHITE, strict=True)
    ]
    linear = [sum(m * v for m, v in zip(row, xyz, strict=True)) for row in _TO_RGB]
    return [12.92 * c if c <= 0.0031308 else 1.055 * c ** (1 / 2.4) - 0.055 for c in linear]
