"""A line of one series without axis or number, for a card that links to the chapter that draws it.

```` ```{sketch} gii_rank CHN ```` draws China's, and further economies in grey behind it.
"""

from __future__ import annotations

from itertools import pairwise
from typing import ClassVar

import pandas as pd
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from trajectory import data

WIDTH, HEIGHT, EDGE = 240, 64, 4


def sketch(lines: dict[str, pd.Series], *, down: bool = False) -> str:
    """Return lines as a picture in SVG, each with a class that names the economy.

    Parameters
    ----------
    lines : dict of str to Series
        Code of an economy to its values by year; a missing year is a gap.
    down : bool
        Small values stand above, as for ranks.
    """
    values = pd.concat(lines, axis=1).sort_index()
    years, low, high = values.index, values.min().min(), values.max().max()
    wide = (WIDTH - 2 * EDGE) / max(years[-1] - years[0], 1)
    tall = (HEIGHT - 2 * EDGE) / ((high - low) or 1)

    def point(year: int, value: float) -> str:
        height = (value - low) * tall
        y = EDGE + height if down else HEIGHT - EDGE - height
        return f"{EDGE + (year - years[0]) * wide:.1f} {y:.1f}"

    drawn = []
    for geo in reversed(values.columns):  # the first on top
        found = values[geo].dropna()
        step = min((b - a for a, b in pairwise(found.index)), default=1)
        starts = [year - step not in found.index for year in found.index]
        path = " ".join(
            f"{'M' if start else 'L'}{point(year, value)}"
            for start, (year, value) in zip(starts, found.items(), strict=True)
        )
        drawn.append(f'<path class="geo-{geo}" d="{path}"/>')
    return (
        f'<svg class="sketch" viewBox="0 0 {WIDTH} {HEIGHT}" aria-hidden="true" focusable="false">'
        f"{''.join(drawn)}</svg>"
    )


class Sketch(SphinxDirective):
    """``{sketch} SERIES ECONOMY ...`` with the option ``from``, a year."""

    required_arguments = 2
    final_argument_whitespace = True
    option_spec: ClassVar = {"from": int}

    def run(self) -> list[nodes.Node]:
        """Return the picture, for pages on a screen only."""
        series, economies = self.arguments[0], self.arguments[1].split()
        try:
            lines = {geo: data.series(series, geo).loc[self.options.get("from") :] for geo in economies}
            unit = data.indicator(series).unit
        except (KeyError, ValueError) as error:
            raise self.error(f"no sketch of {series!r}: {error.args[0]}") from None
        self.env.note_dependency(f"data/series/{series}.csv")
        box = nodes.container(classes=["screen-only"])
        box += nodes.raw("", sketch(lines, down=unit == "rank"), format="html")
        return [box]


def setup(app: Sphinx) -> None:
    """Register the directive with Sphinx."""
    app.add_directive("sketch", Sketch)
