"""Figures in the book: picture for light and dark pages, alt text, source line, data to download.

A notebook publishes each figure with a record of its own (`trajectory.figures.show`). MyST-NB calls
`FigureRenderer` for it; the transform `FigureFooter` then adds the lines under the caption.
"""

from __future__ import annotations

import base64
import re

from docutils import nodes
from myst_nb.core.render import MimeData, NbElementRenderer
from sphinx import addnodes
from sphinx.transforms import SphinxTransform

from trajectory.palette import BAND, GRID, INK, MIME, SOFT

# the neutral colours of the figures, for dark pages
DARK = {INK: "#e6e6e6", SOFT: "#a8a8a8", GRID: "#3d3d3d", BAND: "#2c2c2c"}
# for figures of events, claims and simulations, which rest on no series
WITHOUT_SERIES = "worked out in this chapter; the data file lists the values drawn"
GLUED = re.compile(r"\{glue:text\}`([a-z0-9_]+)`")


class AltTextError(ValueError):
    """A figure without a proper alternative text."""


def darken(svg: str) -> str:
    """Return an SVG of the book's figures in the colours of a dark page."""
    for light, dark in DARK.items():
        svg = svg.replace(light, dark)
    return svg


def fill_glue(text: str, glued: dict) -> str:
    """Replace ``{glue:text}`name` `` by the glued text.

    Raises
    ------
    AltTextError
        If a name is not glued in the notebook.
    """

    def value(match: re.Match) -> str:
        if match[1] not in glued:
            raise AltTextError(f"alt text uses {match[1]!r}, which the notebook does not glue")
        return glued[match[1]]["metadata"]["trajectory"]["text"]

    return GLUED.sub(value, text)


def alt_text(record: dict, cell_metadata: dict, glued: dict) -> str:
    """Return the alternative text of a figure, with computed numbers filled in.

    Raises
    ------
    AltTextError
        If the cell has none, or it is too short to say what the figure shows.
    """
    raw = cell_metadata.get("mystnb", {}).get("image", {}).get("alt", "")
    if len(raw) < 40:
        raise AltTextError(
            f"figure {record['name']!r}: the cell's metadata needs mystnb.image.alt, a text of at least "
            "40 characters that says what the figure shows"
        )
    return fill_glue(raw, glued)


class FigureRenderer:
    """MyST-NB renderer for the record that `trajectory.figures.show` publishes."""

    mime_priority_overrides = [("*", MIME, 1)]

    @staticmethod
    def handle_mime(renderer: NbElementRenderer, data: MimeData, inline: bool):
        """Return the picture as image nodes, or None for other MIME types."""
        if inline or data.mime_type != MIME:
            return None
        record = data.content
        expected = f"fig-{record['name']}"
        given = data.cell_metadata.get("mystnb", {}).get("figure", {}).get("name")
        if given != expected:
            raise AltTextError(
                f"figure {record['name']!r}: the cell's metadata names it {given!r}, expected {expected!r}"
            )
        alt = alt_text(record, data.cell_metadata, renderer.renderer.nb_client.glue_data)
        name = record["name"]
        svg = renderer.write_file(
            ["figures", f"{name}.svg"], record["svg"].encode(), overwrite=True
        )
        dark = darken(record["svg"]).encode()
        dark_uri = renderer.write_file(["figures", f"{name}-dark.svg"], dark, overwrite=True)
        png = base64.b64decode(record["png"])
        png_uri = renderer.write_file(["figures", f"{name}.png"], png, overwrite=True)
        csv = renderer.write_file(
            ["figures", f"{name}.csv"], record["csv"].encode(), overwrite=True
        )
        light = nodes.image(
            uri=svg[: -len("svg")] + "*", alt=alt, classes=["figure-light", "dark-light"]
        )
        light["trajectory"] = {
            "provenance": record["provenance"],
            "cautions": record["cautions"],
            "files": [("Data (CSV)", csv), ("Figure (SVG)", svg), ("Figure (PNG)", png_uri)],
        }
        only_html = addnodes.only(expr="html")
        only_html += nodes.image(uri=dark_uri, alt=alt, classes=["figure-dark", "dark-light"])
        return [light, only_html]


def source_line(provenance: list[dict]) -> str:
    """Return who published what a figure shows, with vintages, each once."""
    words = {"not stated": "", "n/a": "", "by row, see source": " (several vintages)"}
    seen: dict[str, None] = {}
    for item in provenance:
        vintage = words.get(item["vintage"], f" ({item['vintage']})")
        seen[f"{item['publisher']}, {item['name']}{vintage}"] = None
    return "; ".join(seen)


class FigureFooter(SphinxTransform):
    """Add source line, cautions and downloads under the caption of each figure."""

    default_priority = 200

    def apply(self, **kwargs) -> None:
        """Run the transform."""
        for image in list(self.document.findall(nodes.image)):
            record = image.attributes.pop("trajectory", None)
            if record is None:
                continue
            figure = image.parent
            while figure is not None and not isinstance(figure, nodes.figure):
                figure = figure.parent
            if figure is None:
                raise AltTextError(
                    "a figure without mystnb.figure.name and caption in its cell's metadata"
                )
            legend = nodes.legend(classes=["figure-footer"])
            source = nodes.paragraph(classes=["figure-source"])
            source += nodes.inline("", "Source: ", classes=["figure-label"])
            source += nodes.Text((source_line(record["provenance"]) or WITHOUT_SERIES) + ".")
            legend += source
            if record["cautions"]:
                note = nodes.paragraph(classes=["figure-cautions"])
                note += nodes.inline("", "Mind: ", classes=["figure-label"])
                note += nodes.Text(" ".join(record["cautions"]))
                legend += note
            links = nodes.paragraph(classes=["figure-downloads"])
            for position, (label, uri) in enumerate(record["files"]):
                if position:
                    links += nodes.Text(" · ")
                target = addnodes.download_reference("", "", reftarget=uri, refdoc=self.env.docname)
                target += nodes.Text(label)
                links += target
            legend += links
            figure += legend
