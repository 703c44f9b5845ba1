"""Figures in the book: picture for light and dark pages, alt text, source line, data to download.

A notebook publishes each figure with a record of its own (`trajectory.figures.show`). MyST-NB calls
`FigureRenderer` for it; the transform `FigureFooter` then adds the lines under the caption.
"""

from __future__ import annotations

import base64
import posixpath
import re
from html import escape
from pathlib import Path
from typing import ClassVar
from urllib.parse import quote

from docutils import nodes
from myst_nb.core.render import MimeData, NbElementRenderer
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform
from sphinx.transforms.post_transforms import SphinxPostTransform

from press.project.citation import read_citation
from press.project.recorded import read_record
from press.sphinx_ext.citation import Part, as_text
from press.sphinx_ext.languages import WORDS, page_language
from trajectory._show.palette import MIME, darken

# for figures of events, claims and simulations, which rest on no series
WITHOUT_SERIES = "worked out in this chapter; the data file lists the values drawn"
PHONES = "screen and (max-width: 560px)"  # pages on which a figure has less room than its wide canvas needs
WEB = ("html", "dirhtml")  # builders of pages in which something can be folded away
GLUED = re.compile(r"\{glue:text\}`([a-z0-9_]+)`")


class AltTextError(ValueError):
    """A figure without a proper alternative text."""


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
        return read_record(glued[match[1]])["text"]

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

    mime_priority_overrides: ClassVar = [("*", MIME, 1)]

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
        try:
            alt = alt_text(record, data.cell_metadata, renderer.renderer.nb_client.glue_data)
        except AltTextError as error:
            raise AltTextError(f"{Path(renderer.source).name}, cell {data.cell_index + 1}: {error}") from None
        name = record["name"]

        def write(end: str, content: bytes) -> str:
            return renderer.write_file(["figures", f"{name}{end}"], content, overwrite=True)

        svg = write(".svg", record["svg"].encode())
        png_uri = write(".png", base64.b64decode(record["png"]))
        csv = write(".csv", record["csv"].encode())
        light = nodes.image(uri=svg[: -len("svg")] + "*", alt=alt, classes=["figure-light", "dark-light"])
        light["trajectory"] = {
            "provenance": record["provenance"],
            "cautions": record["cautions"],
            "files": [csv, svg, png_uri],
        }
        only_html = addnodes.only(expr="html")
        dark = nodes.image(
            uri=write("-dark.svg", darken(record["svg"]).encode()),
            alt=alt,
            classes=["figure-dark", "dark-light"],
        )
        phone = record.get("phone")
        if not phone:  # drawn by another edition of the library
            only_html += dark
            return [light, only_html]
        small_light = write("-phone.svg", phone.encode())
        small_dark = write("-phone-dark.svg", darken(phone).encode())
        only_html += canvases("", phone_canvas(uri=small_dark, classes=["screen-only"]), dark)
        return [canvases("", phone_canvas(uri=small_light, classes=["screen-only"]), light), only_html]


def source_line(provenance: list[dict]) -> str:
    """Return who published what a figure shows: vintages, series of one publisher together, once each."""
    groups: dict[str, dict[str, None]] = {}
    for item in provenance:
        vintage = f" ({item['vintage']})" if item["vintage"] else ""
        groups.setdefault(item["publisher"], {})[f"{item['name']}{vintage}"] = None
    return "; ".join(f"{publisher}: {', '.join(names)}" for publisher, names in groups.items())


class canvases(nodes.General, nodes.Element):
    """A picture on two canvases, of which a page shows the one that suits its width."""


class phone_canvas(nodes.image):
    """The picture for telephones; Sphinx carries its file along as that of any image."""


def visit_canvases(translator, node: canvases) -> None:
    """Open a picture."""
    if translator.builder.name in WEB:
        translator.body.append("<picture>")


def depart_canvases(translator, node: canvases) -> None:
    """Close a picture."""
    if translator.builder.name in WEB:
        translator.body.append("</picture>")


def visit_phone_canvas(translator, node: phone_canvas) -> None:
    """Name the picture for telephones; only pages that can choose have it."""
    if translator.builder.name in WEB:
        file = translator.builder.images.get(node["uri"], node["uri"])
        address = posixpath.join(translator.builder.imgpath, quote(file))
        translator.body.append(f'<source media="{PHONES}" srcset="{escape(address)}">')
    raise nodes.SkipNode


class figure_footer(nodes.legend):
    """Source, cautions and downloads under a caption.

    The writer of docutils opens a second ``figcaption`` for a legend unless the caption is the second
    child of the figure. Ours has two pictures before it, so the legend is written here.
    """


def visit_figure_footer(translator, node: figure_footer) -> None:
    """Open the footer within the figcaption that the caption has opened."""
    if not any(isinstance(child, nodes.caption) for child in node.parent):
        translator.body.append("<figcaption>\n")
    translator.body.append(translator.starttag(node, "div", CLASS="legend"))


def depart_figure_footer(translator, node: figure_footer) -> None:
    """Close the footer; the figure closes the figcaption."""
    translator.body.append("</div>\n")


class fold(nodes.General, nodes.Element):
    """Something that a web page shows on demand and every other form shows at once."""


class citation_of_figure(nodes.General, nodes.Element):
    """The place for *How to cite*, filled when the figure has its number."""


def visit_fold(translator, node: fold) -> None:
    """Open a fold."""
    if translator.builder.name in WEB:
        translator.body.append(f"<details><summary>{escape(node['summary'])}</summary>")


def depart_fold(translator, node: fold) -> None:
    """Close a fold."""
    if translator.builder.name in WEB:
        translator.body.append("</details>")


def visit_citation(translator, node: citation_of_figure) -> None:
    """Write how to cite a figure; only web pages have a button to copy it."""
    if translator.builder.name in WEB and "text" in node:
        words = WORDS[page_language(translator.builder.current_docname, translator.config.language)]
        translator.body.append(
            f'<details class="figure-cite screen-only"><summary>{words["cite figure"]}</summary>'
            f"<p>{escape(node['text'])}</p>"
            f'<button type="button" class="cite-copy">{words["copy"]}</button></details>'
        )
    raise nodes.SkipNode


def skip(translator, node: nodes.Element) -> None:
    """Leave a node out."""
    raise nodes.SkipNode


def nothing(translator, node: nodes.Element) -> None:
    """Write the children of a node only."""


class FigureFooter(SphinxTransform):
    """Add source line, cautions and downloads under the caption of each figure."""

    default_priority = 200

    def apply(self, **kwargs) -> None:
        """Run the transform."""
        words = WORDS[page_language(self.env.docname, self.config.language)]
        for image in list(self.document.findall(nodes.image)):
            record = image.attributes.pop("trajectory", None)
            if record is None:
                continue
            figure = image.parent
            while figure is not None and not isinstance(figure, nodes.figure):
                figure = figure.parent
            if figure is None:
                raise AltTextError("a figure without mystnb.figure.name and caption in its cell's metadata")
            legend = figure_footer(classes=["figure-footer"])
            about = fold(summary=words["about" if record["cautions"] else "about source"])
            source = nodes.paragraph(classes=["figure-source"])
            source += nodes.inline("", words["source"], classes=["figure-label"])
            source += nodes.Text((source_line(record["provenance"]) or WITHOUT_SERIES) + ".")
            about += source
            if record["cautions"]:
                note = nodes.paragraph(classes=["figure-cautions"], cautions=record["cautions"])
                note += nodes.inline("", words["mind"], classes=["figure-label"])
                note += nodes.Text(" ".join(record["cautions"]))
                about += note
            legend += about
            links = nodes.paragraph(classes=["figure-downloads"])
            for position, (label, uri) in enumerate(zip(words["downloads"], record["files"], strict=True)):
                if position:
                    links += nodes.Text(" · ")
                target = addnodes.download_reference("", "", reftarget=uri, refdoc=self.env.docname)
                target += nodes.Text(label)
                links += target
            legend += links
            figure += legend
            legend += citation_of_figure()


class FigureCitation(SphinxPostTransform):
    """Say under each figure how to cite it, now that it has a number and an address."""

    default_priority = 100

    def run(self, **kwargs) -> None:
        """Run the transform."""
        places = list(self.document.findall(citation_of_figure))
        citation = read_citation(Path(self.app.srcdir)) if places else None
        if citation is None:
            return
        docname = self.env.docname
        numbers = self.env.toc_fignumbers.get(docname, {}).get("figure", {})
        base = self.config.html_baseurl
        for place in places:
            figure = place.parent.parent
            names = [name for name in figure["ids"] if name.startswith("fig-")] or figure["ids"]
            count = ".".join(map(str, next((numbers[i] for i in figure["ids"] if i in numbers), ())))
            page = f"{docname}.html#{names[0]}"
            url = f"{base.rstrip('/')}/{page}" if base else ""
            title = self.env.titles[docname].astext()
            what = f"Figure {count} in “{title}”" if count else f"Figure in “{title}”"
            place["text"] = figure_text(as_text(citation, Part(url=url)), what, "" if url else page)


def figure_text(book: str, what: str, page: str) -> str:
    """Return the reference to a figure.

    Parameters
    ----------
    book : str
        Reference to the whole book, ``"Authors (year). Title ..."``.
    what : str
        Figure and chapter.
    page : str
        Address within the book, where the book has no published address.
    """
    who, year, rest = re.match(r"(.*?) (\(\d{4}\))\. (.*)", book).groups()
    return f"{who} {year}. {what}. In {rest}" + (f" {page}" if page else "")


def setup(app: Sphinx) -> None:
    """Register footers of figures with Sphinx."""
    plain = dict.fromkeys(("latex", "text", "man", "texinfo"), (nothing, nothing))
    app.add_node(canvases, html=(visit_canvases, depart_canvases), **plain)
    app.add_node(phone_canvas, html=(visit_phone_canvas, None), **dict.fromkeys(plain, (skip, None)))
    app.add_node(figure_footer, html=(visit_figure_footer, depart_figure_footer), **plain)
    app.add_node(fold, html=(visit_fold, depart_fold), **plain)
    left_out = dict.fromkeys(("latex", "text", "man", "texinfo"), (skip, None))
    app.add_node(citation_of_figure, html=(visit_citation, None), **left_out)
    app.add_transform(FigureFooter)
    app.add_post_transform(FigureCitation)
