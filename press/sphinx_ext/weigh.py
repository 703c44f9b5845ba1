"""An index that a reader weighs: sliders for its pillars, and the rank that follows.

A notebook publishes scores, printed ranks and intervals with a record of its own (`trajectory.weights`). The
page gets a table of ranks under the given weights, complete without a script; ``static/weigh.js`` adds the
reader's own. Scores go into a script and not into JSON, so that the page works from a disk too.
"""

from __future__ import annotations

import json
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.osutil import relative_uri

from press.project.folders import write_file
from press.sphinx_ext.figure import renderer_of
from press.sphinx_ext.sitefiles import TEMPLATES
from press.sphinx_ext.web import LEFT_OUT
from trajectory._show.palette import WEIGHTS

FOLDER = "_static/weigh"
TOLD = ("pillars", "presets", "names", "start", "editions")  # to the script


class weigh_box(nodes.General, nodes.Element):
    """An index to be weighed; `record` is what the notebook published."""


# of what `trajectory.weights.publish` publishes
WeightsRenderer = renderer_of(
    WEIGHTS, lambda _, data: [weigh_box("", record=data.content, classes=["screen-only"])]
)


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
    folder = relative_uri(app.builder.get_target_uri(pagename), FOLDER)
    for node in doctree.findall(weigh_box) if doctree is not None else ():
        tag = f'<script defer src="{folder}/{node["record"]["name"]}.js"></script>'
        context["metatags"] = context.get("metatags", "") + tag


def setup(app: Sphinx) -> None:
    """Register the node and its files."""
    app.add_node(weigh_box, html=(visit_html, None), **LEFT_OUT)
    app.connect("html-page-context", _page_files)
