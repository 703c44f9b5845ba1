"""A figure of another page, in its form for telephones, with a link to where it is drawn and explained.

```` ```{quoted-figure} fig-gii-rank ```` shows it; the picture is the same file.
"""

from __future__ import annotations

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from press.sphinx_ext.figure import phone_canvas
from press.sphinx_ext.web import LEFT_OUT, skip

LOGGER = logging.getLogger(__name__)
KINDS = ("figure-light", "figure-dark")


class quoted_figure(nodes.General, nodes.Element):
    """The place for a figure of another page, filled when all pages have been read."""


class QuotedFigure(SphinxDirective):
    """``{quoted-figure} fig-name``."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Return the place, and note that the page changes with the other."""
        label = self.arguments[0]
        # by the attribute ``number_of`` `press.sphinx_ext.dependents` knows what the page uses
        place = quoted_figure(label=label, number_of=label)
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
            place.replace_self(self._copy(found, label))

    def _figure(self, docname: str, label: str) -> nodes.figure | None:
        if docname == self.env.docname:
            return None
        tree = self.env.get_doctree(docname)
        return next((f for f in tree.findall(nodes.figure) if label in f["ids"] or label in f["names"]), None)

    def _copy(self, found: nodes.figure, label: str) -> nodes.container:
        box = nodes.container(classes=["quoted-figure"])
        box += _images(found, on_screen=self.app.builder.name == "html")
        link = addnodes.pending_xref(
            "", refdomain="std", reftype="numref", reftarget=label, refdoc=self.env.docname, refexplicit=False
        )
        link += nodes.literal("", label)
        box += nodes.paragraph("", "", link, classes=["quoted-link"])
        return box


def _images(found: nodes.figure, *, on_screen: bool) -> list[nodes.image]:
    """Return the pictures of a figure: on a screen those for telephones, light and dark; else its own."""
    images = {kind: i for i in found.findall(nodes.image) for kind in KINDS if kind in i["classes"]}
    if not on_screen:
        return [images[KINDS[0]].deepcopy()]
    phones = {kind: next(image.parent.findall(phone_canvas))["uri"] for kind, image in images.items()}
    return [
        nodes.image(uri=uri, candidates={"*": uri}, alt=images[kind]["alt"], classes=[kind, "dark-light"])
        for kind, uri in phones.items()
    ]


def setup(app: Sphinx) -> None:
    """Register the directive with Sphinx."""
    app.add_directive("quoted-figure", QuotedFigure)
    app.add_node(quoted_figure, html=(skip, None), **LEFT_OUT)
    app.add_post_transform(FillQuotedFigures)
