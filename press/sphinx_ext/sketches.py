"""Small pictures that lead somewhere: a line of one series, and a figure of another chapter.

```` ```{sketch} gii_rank CHN ```` draws a series as a line without axis or number, for a card that links
to the chapter that does. ```` ```{quoted-figure} fig-gii-rank ```` shows the figure of another page in its
form for telephones, with a link to where it is drawn and explained; the picture is the same file.
"""

from __future__ import annotations

from itertools import pairwise
from typing import ClassVar

import pandas as pd
from docutils import nodes
from docutils.parsers.rst import directives
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from press.sphinx_ext.figure import phone_canvas, skip
from trajectory import data

LOGGER = logging.getLogger(__name__)
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
        box += nodes.raw("", sketch(lines, down="rank" in unit.lower()), format="html")
        return [box]


class quoted_figure(nodes.General, nodes.Element):
    """The place for a figure of another page, filled when all pages have been read."""


class QuotedFigure(SphinxDirective):
    """``{quoted-figure} fig-name``."""

    required_arguments = 1
    option_spec: ClassVar = {"class": directives.class_option}

    def run(self) -> list[nodes.Node]:
        """Return the place, and note that the page changes with the other."""
        label = self.arguments[0]
        # by the attribute ``number_of`` `press.sphinx_ext.dependents` knows what the page uses
        place = quoted_figure(label=label, number_of=label, classes=self.options.get("class", []))
        self.set_source_info(place)
        return [place]


class FillQuotedFigures(SphinxPostTransform):
    """Put the pictures of other pages into their places, and lead to them."""

    default_priority = 5  # before references are resolved, so that the link is one of them

    def run(self, **kwargs) -> None:
        """Run the transform."""
        for place in list(self.document.findall(quoted_figure)):
            label = place["label"]
            known = self.env.get_domain("std").anonlabels.get(label)
            found = known and self._figure(known[0], label)
            if not found:
                LOGGER.warning("no figure %r to show here", label, location=place)
                place.parent.remove(place)
                continue
            place.replace_self(self._copy(found, label, place))

    def _figure(self, docname: str, label: str) -> nodes.figure | None:
        if docname == self.env.docname:
            return None
        tree = self.env.get_doctree(docname)
        return next((f for f in tree.findall(nodes.figure) if label in f["ids"] or label in f["names"]), None)

    def _copy(self, found: nodes.figure, label: str, place: quoted_figure) -> nodes.container:
        light, dark = _canvas(found, "figure-light"), _canvas(found, "figure-dark")
        box = nodes.container(classes=["quoted-figure", *place["classes"]])
        for one, kind in ((light, "figure-light"), (dark, "figure-dark")):
            if one is None or (kind == "figure-dark" and self.app.builder.name != "html"):
                continue
            box += nodes.image(
                uri=one["uri"], candidates={"*": one["uri"]}, alt=light["alt"], classes=[kind, "dark-light"]
            )
        link = addnodes.pending_xref(
            "", refdomain="std", reftype="numref", reftarget=label, refdoc=self.env.docname, refexplicit=False
        )
        link += nodes.literal("", label)
        words = nodes.paragraph(classes=["quoted-link"])
        words += link
        box += words
        return box


def _canvas(found: nodes.figure, kind: str) -> nodes.image | None:
    """Return the image of a figure for light or dark pages, in the form for telephones if there is one."""
    image = next((i for i in found.findall(nodes.image) if kind in i["classes"]), None)
    if image is None:
        return None
    beside = next((i for i in image.parent.findall(phone_canvas)), None)
    chosen = image.deepcopy()
    if beside is not None:
        chosen["uri"] = beside["uri"]
    return chosen


def setup(app: Sphinx) -> None:
    """Register directives with Sphinx."""
    app.add_directive("sketch", Sketch)
    app.add_directive("quoted-figure", QuotedFigure)
    left_out = dict.fromkeys(("html", "latex", "text", "man", "texinfo"), (skip, None))
    app.add_node(quoted_figure, **left_out)
    app.add_post_transform(FillQuotedFigures)
