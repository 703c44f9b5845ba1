"""An index that a reader weighs: sliders for its pillars, and the rank that follows.

A notebook publishes scores, printed ranks and intervals with a record of its own (`trajectory.weights`). The
page gets a table of ranks under the given weights, complete without a script; ``static/weigh.js`` adds the
reader's own. Scores go into a script and not into JSON, so that the page works from a disk too.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import ClassVar

from docutils import nodes
from myst_nb.core.render import MimeData, NbElementRenderer
from sphinx.application import Sphinx
from sphinx.util.osutil import relative_uri

from press.project.folders import write_file
from press.sphinx_ext.figure import skip
from press.sphinx_ext.sitefiles import TEMPLATES
from trajectory._show.palette import WEIGHTS

FOLDER = "_static/weigh"
TOLD = ("pillars", "presets", "names", "start", "editions")  # to the script


class weigh_box(nodes.General, nodes.Element):
    """An index to be weighed; `record` is what the notebook published."""


class WeightsRenderer:
    """MyST-NB renderer for the record that `trajectory.weights.publish` publishes."""

    mime_priority_overrides: ClassVar[list] = [("*", WEIGHTS, 1)]

    @staticmethod
    def handle_mime(renderer: NbElementRenderer, data: MimeData, inline: bool):
        """Return the box, or None for other MIME types."""
        if inline or data.mime_type != WEIGHTS:
            return None
        return [weigh_box("", record=data.content, classes=["screen-only"])]


def box(record: dict) -> str:
    """Return the box as HTML."""
    source = {f"{item['publisher']}: {item['dataset']}": None for item in record["provenance"]}
    # a notebook keeps the names in the order of their codes, which is not that of a list to choose from
    names = sorted(record["names"].items(), key=lambda named: named[1])
    return TEMPLATES.get_template("weigh.html").render(record=record, names=names, source="; ".join(source))


def visit_html(translator, node: weigh_box) -> None:
    """Write the box, and its scores beside the pages."""
    record = node["record"]
    told = {key: record[key] for key in TOLD}
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    script = f"(window.bookWeights ??= {{}})[{json.dumps(record['name'])}] = {text};\n"
    write_file(Path(translator.builder.outdir, FOLDER, f"{record['name']}.js"), script)
    translator.body.append(box(record))
    raise nodes.SkipNode


def _page_files(app: Sphinx, pagename: str, templatename: str, context: dict, doctree) -> None:
    boxes = list(doctree.findall(weigh_box)) if doctree is not None else []
    if not boxes or app.builder.format != "html":
        return
    folder = relative_uri(app.builder.get_target_uri(pagename), FOLDER)
    tags = [f'<script defer src="{folder}/{node["record"]["name"]}.js"></script>' for node in boxes]
    context["metatags"] = context.get("metatags", "") + "".join(tags)
    app.add_css_file("weigh.css")
    app.add_js_file("weigh.js", loading_method="defer")


def setup(app: Sphinx) -> None:
    """Register the node and its files."""
    left_out = dict.fromkeys(("latex", "text", "man", "texinfo"), (skip, None))
    app.add_node(weigh_box, html=(visit_html, None), **left_out)
    app.connect("html-page-context", _page_files)
