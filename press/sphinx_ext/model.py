"""Models in the book: formula and tables, and a fold with the picture of what the fit leaves over.

A notebook publishes each model with a record of its own (`trajectory.models.show`). The picture gets its
form for dark pages as those of figures do.
"""

from __future__ import annotations

import base64
import hashlib
from html import escape
from typing import ClassVar

from docutils import nodes
from myst_nb.core.render import MimeData, NbElementRenderer
from sphinx import addnodes

from press.sphinx_ext.figure import darken
from trajectory._show.palette import MODEL


def _html(text: str) -> nodes.raw:
    return nodes.raw("", text, format="html")


class ModelRenderer:
    """MyST-NB renderer for the record that `trajectory.models.show` publishes."""

    mime_priority_overrides: ClassVar[list] = [("*", MODEL, 1)]

    @staticmethod
    def handle_mime(renderer: NbElementRenderer, data: MimeData, inline: bool):
        """Return table and folded picture, or None for other MIME types."""
        if inline or data.mime_type != MODEL:
            return None
        record = data.content
        # a model has no name of its own; one that is shown twice is one file
        name = "model-" + hashlib.sha256(record["svg"].encode()).hexdigest()[:12]

        def write(ending: str, content: bytes) -> str:
            return renderer.write_file(["figures", f"{name}{ending}"], content, overwrite=True)

        svg = write(".svg", record["svg"].encode())
        dark = write("-dark.svg", darken(record["svg"]).encode())
        write(".png", base64.b64decode(record["png"]))
        csv = write(".csv", record["csv"].encode())
        classes = ["dark-light", "model-picture"]
        light = nodes.image(
            uri=svg[: -len("svg")] + "*", alt=record["alt"], classes=["figure-light", *classes]
        )
        only_html = addnodes.only(expr="html")
        only_html += nodes.image(uri=dark, alt=record["alt"], classes=["figure-dark", *classes])
        links = nodes.paragraph(classes=["figure-downloads"])
        target = addnodes.download_reference(
            "", "", reftarget=csv, refdoc=renderer.renderer.sphinx_env.docname
        )
        target += nodes.Text("Data and residuals (CSV)")
        links += target
        return [
            _html(record["html"]),
            _html(f'<details class="book-fold"><summary>{escape(record["summary"])}</summary>'),
            nodes.paragraph("", record["words"]),
            light,
            only_html,
            links,
            _html("</details>"),
        ]
