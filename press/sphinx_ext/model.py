"""Models in the book: formula and tables, and a fold with the picture of what the fit leaves over.

A notebook publishes each model with a record of its own (`trajectory.models.show`). The picture gets its
form for dark pages as those of figures do.
"""

from __future__ import annotations

import hashlib
from html import escape

from docutils import nodes
from myst_nb.core.render import MimeData, NbElementRenderer
from sphinx import addnodes

from press.sphinx_ext.figure import renderer_of, write_files
from trajectory._show.palette import MODEL


def _html(text: str) -> nodes.raw:
    return nodes.raw("", text, format="html")


def _model(renderer: NbElementRenderer, data: MimeData) -> list[nodes.Node]:
    """Return table and folded picture."""
    record = data.content
    # a model has no name of its own; one that is shown twice is one file
    files = write_files(renderer, "model-" + hashlib.sha256(record["svg"].encode()).hexdigest()[:12], record)

    def picture(uri: str, theme: str) -> nodes.image:
        return nodes.image(uri=uri, alt=record["alt"], classes=[theme, "dark-light", "model-picture"])

    place = {"reftarget": files[".csv"], "refdoc": renderer.renderer.sphinx_env.docname}
    link = addnodes.download_reference("", "Data and residuals (CSV)", **place)
    return [
        _html(record["html"]),
        _html(f'<details class="book-fold"><summary>{escape(record["summary"])}</summary>'),
        nodes.paragraph("", record["words"]),
        picture(files[".svg"].removesuffix("svg") + "*", "figure-light"),
        addnodes.only("", picture(files["-dark.svg"], "figure-dark"), expr="html"),
        nodes.paragraph("", "", link, classes=["figure-downloads"]),
        _html("</details>"),
    ]


ModelRenderer = renderer_of(MODEL, _model)  # of what `trajectory.models.show` publishes
