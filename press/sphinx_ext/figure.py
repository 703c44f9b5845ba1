"""Figures in the book: picture for light and dark pages, alt text, source line, data to download.

A notebook publishes each figure with a record of its own (`trajectory.figures.show`). MyST-NB calls
`FigureRenderer` for it; the transform `FigureFooter` then adds the lines under the caption.
"""

from __future__ import annotations

import base64
import posixpath
import re
from collections.abc import Callable
from html import escape
from pathlib import Path
from urllib.parse import quote

from docutils import nodes
from myst_nb.core.render import MimeData, NbElementRenderer
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform
from sphinx.transforms.post_transforms import SphinxPostTransform

from press.project.citation import read_citation
from press.project.recorded import read_record
from press.sphinx_ext.citation import reference
from press.sphinx_ext.languages import WORDS, page_language
from press.sphinx_ext.sitefiles import absolute
from press.sphinx_ext.web import BUILDERS, LEFT_OUT, PLAIN, around, framed
from trajectory._show.palette import MIME, darken

# for figures of events, claims and simulations, which rest on no series
WITHOUT_SERIES = "worked out in this chapter; the data file lists the values drawn"
PHONES = "screen and (max-width: 560px)"  # pages on which a figure has less room than its wide canvas needs
GLUED = re.compile(r"\{glue:text\}`([a-z0-9_]+)`")


class AltTextError(ValueError):
    """A figure without a proper alternative text."""


def alt_text(record: dict, cell_metadata: dict, glued: dict) -> str:
    """Return the alternative text of a figure, with computed numbers filled in.

    Raises
    ------
    AltTextError
        If the cell has none, it is too short to say what the figure shows, or a number in it is not glued.
    """
    raw = cell_metadata.get("mystnb", {}).get("image", {}).get("alt", "")
    if len(raw) < 40:
        raise AltTextError(
            f"figure {record['name']!r}: the cell's metadata needs mystnb.image.alt, a text of at least "
            "40 characters that says what the figure shows"
        )
    if unknown := [name for name in GLUED.findall(raw) if name not in glued]:
        raise AltTextError(f"alt text uses {unknown[0]!r}, which the notebook does not glue")
    return GLUED.sub(lambda match: read_record(glued[match[1]])["text"], raw)


def renderer_of(mime: str, nodes_of: Callable[[NbElementRenderer, MimeData], list[nodes.Node]]) -> type:
    """Return a MyST-NB renderer of the records that the library publishes under a MIME type of its own."""

    def handle_mime(renderer: NbElementRenderer, data: MimeData, inline: bool) -> list[nodes.Node] | None:
        return None if inline or data.mime_type != mime else nodes_of(renderer, data)

    members = {"mime_priority_overrides": [("*", mime, 1)], "handle_mime": staticmethod(handle_mime)}
    return type("RecordRenderer", (), members)


def write_files(renderer: NbElementRenderer, name: str, record: dict) -> dict[str, str]:
    """Write pictures and data of a record beside the pages; return their addresses by how the names end."""
    files = {
        ".svg": record["svg"].encode(),
        "-dark.svg": darken(record["svg"]).encode(),
        ".png": base64.b64decode(record["png"]),
        ".csv": record["csv"].encode(),
    }
    if "phone" in record:
        files["-phone.svg"] = record["phone"].encode()
        files["-phone-dark.svg"] = darken(record["phone"]).encode()
    return {
        end: renderer.write_file(["figures", f"{name}{end}"], content, overwrite=True)
        for end, content in files.items()
    }


def _figure(renderer: NbElementRenderer, data: MimeData) -> list[nodes.Node]:
    """Return the picture, for light and dark pages and for telephones."""
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
    files = write_files(renderer, record["name"], record)
    light = nodes.image(
        uri=files[".svg"].removesuffix("svg") + "*", alt=alt, classes=["figure-light", "dark-light"]
    )
    light["trajectory"] = {
        "provenance": record["provenance"],
        "cautions": record["cautions"],
        "files": [files[".csv"], files[".svg"], files[".png"]],
    }
    dark = nodes.image(uri=files["-dark.svg"], alt=alt, classes=["figure-dark", "dark-light"])
    return [
        _on_two_canvases(files["-phone.svg"], light),
        addnodes.only("", _on_two_canvases(files["-phone-dark.svg"], dark), expr="html"),
    ]


def _on_two_canvases(phone: str, wide: nodes.image) -> framed:
    """Return a picture of which a page shows the canvas that suits its width."""
    small = phone_canvas(uri=phone, classes=["screen-only"])
    return framed("", small, wide, start="<picture>", end="</picture>")


FigureRenderer = renderer_of(MIME, _figure)  # of what `trajectory.figures.show` publishes


def source_line(provenance: list[dict]) -> str:
    """Return who published what a figure shows: vintages, series of one publisher together, once each."""
    groups: dict[str, dict[str, None]] = {}
    for item in provenance:
        vintage = f" ({item['vintage']})" if item["vintage"] else ""
        groups.setdefault(item["publisher"], {})[f"{item['name']}{vintage}"] = None
    return "; ".join(f"{publisher}: {', '.join(names)}" for publisher, names in groups.items())


class phone_canvas(nodes.image):
    """The picture for telephones; Sphinx carries its file along as that of any image."""


def visit_phone_canvas(translator, node: phone_canvas) -> None:
    """Name the picture for telephones; only pages that can choose have it."""
    if translator.builder.name in BUILDERS:
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


class citation_of_figure(nodes.General, nodes.Element):
    """The place for *How to cite*, filled when the figure has its number."""


def visit_citation(translator, node: citation_of_figure) -> None:
    """Write how to cite a figure; only web pages have a button to copy it."""
    if translator.builder.name in BUILDERS and "text" in node:
        words = WORDS[page_language(translator.builder.current_docname, translator.config.language)]
        translator.body.append(
            f'<details class="figure-cite screen-only"><summary>{words["cite figure"]}</summary>'
            f"<p>{escape(node['text'])}</p>"
            f'<button type="button" class="cite-copy">{words["copy"]}</button></details>'
        )
    raise nodes.SkipNode


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
            figure = next((node for node in around(image) if isinstance(node, nodes.figure)), None)
            if figure is None:
                raise AltTextError("a figure without mystnb.figure.name and caption in its cell's metadata")
            source = (source_line(record["provenance"]) or WITHOUT_SERIES) + "."
            label = words["about" if record["cautions"] else "about source"]
            about = framed(start=f"<details><summary>{escape(label)}</summary>", end="</details>")
            about += _labelled(words["source"], source, classes=["figure-source"])
            if record["cautions"]:
                said = {"classes": ["figure-cautions"], "cautions": record["cautions"]}
                about += _labelled(words["mind"], " ".join(record["cautions"]), **said)
            links = nodes.paragraph(classes=["figure-downloads"])
            for label, uri in zip(words["downloads"], record["files"], strict=True):
                if links.children:
                    links += nodes.Text(" · ")
                links += addnodes.download_reference("", label, reftarget=uri, refdoc=self.env.docname)
            figure += figure_footer("", about, links, citation_of_figure(), classes=["figure-footer"])


def _labelled(label: str, text: str, **attributes) -> nodes.paragraph:
    name = nodes.inline("", label, classes=["figure-label"])
    return nodes.paragraph("", "", name, nodes.Text(text), **attributes)


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
        for place in places:
            figure = place.parent.parent
            names = [name for name in figure["ids"] if name.startswith("fig-")] or figure["ids"]
            count = ".".join(map(str, next((numbers[i] for i in figure["ids"] if i in numbers), ())))
            page = f"{docname}.html#{names[0]}"
            title = self.env.titles[docname].astext()
            what = f"Figure {count} in “{title}”" if count else f"Figure in “{title}”"
            place["text"] = reference(citation, f"{what}. In ", absolute(self.app, page) or page)


def setup(app: Sphinx) -> None:
    """Register footers of figures with Sphinx."""
    app.add_node(phone_canvas, html=(visit_phone_canvas, None), **LEFT_OUT)
    app.add_node(figure_footer, html=(visit_figure_footer, depart_figure_footer), **PLAIN)
    app.add_node(citation_of_figure, html=(visit_citation, None), **LEFT_OUT)
    app.add_transform(FigureFooter)
    app.add_post_transform(FigureCitation)
