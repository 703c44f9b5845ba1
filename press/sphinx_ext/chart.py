"""Charts to explore under the static figures.

A notebook publishes each chart with a record of its own (`trajectory.charts.publish`). Comparisons by lines
stand open and are drawn by ``lines.js``, a few kilobytes; before it ran, and without it, the box holds a
table of the first choice. Other charts are closed boxes, for which Vega's library, one file for the whole
book, is loaded once they are opened. Values go into a script and a CSV file: a script and not JSON, so that
the book works from a disk too, where a page may not read files. Nothing evaluates text as code, so that
pages work under a Content-Security-Policy without ``unsafe-eval``.
"""

from __future__ import annotations

import json
from html import escape
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.osutil import relative_uri

from press.project.folders import write_file
from press.sphinx_ext.figure import renderer_of, source_line
from press.sphinx_ext.web import LEFT_OUT
from trajectory._show.palette import CHART
from trajectory._show.wording import plain

FOLDER = "_static/charts"
LIBRARY = "vega.js"
VEGA_LITE = "6.4"  # the version that Altair 6 writes for
# taken away by the scripts
TABLE_ONLY = "The chart needs JavaScript. The table holds its first choice, and the file below all values."
MEND = (
    "The chart needs JavaScript. The figure above shows the main comparison without it, and the file below "
    "holds all values."
)


class chart_box(nodes.General, nodes.Element):
    """A chart to explore; `record` is what the notebook published."""


# of what `trajectory.charts.publish` publishes; forms of the book that are not pages on a screen leave it out
ChartRenderer = renderer_of(
    CHART, lambda _, data: [chart_box("", record=data.content, classes=["screen-only"])]
)


def _box(record: dict, files: str) -> str:
    """Return the box as HTML: open for lines, closed for others; the charts' files lie at an address."""
    name, title = escape(record["name"]), escape(record["title"])
    if record.get("lines"):
        mend, table, end = TABLE_ONLY, _first_table(record["lines"]), "</section>\n"
        start = [
            f'<section class="explore" id="explore-{name}" data-lines="{name}" data-files="{files}" '
            f'aria-labelledby="explore-title-{name}">',
            f'<p class="explore-title" id="explore-title-{name}">{title}</p>',
        ]
    else:
        mend, table, end = MEND, "", "</details>\n"
        start = [
            f'<details class="explore" id="explore-{name}" data-chart="{name}" data-files="{files}">',
            f"<summary>{title}</summary>",
        ]
    lines = [
        *start,
        f'<p class="explore-mend">{mend}</p>',
        f'<p class="explore-note">{escape(record["note"])}</p>',
        f'<div class="explore-choices" role="group" aria-label="{title}"></div>',
        '<div class="explore-chart"></div>',
        '<p class="explore-status" role="status"></p>',
        '<details class="explore-table"><summary>The values drawn, as a table</summary>'
        '<div class="book-table" tabindex="0" role="region" aria-label="The values drawn">'
        f"{table}</div></details>",
        f'<p class="figure-downloads"><a href="{files}/{name}.csv" download>All data (CSV)</a></p>',
    ]
    source, cautions = source_line(record["provenance"]), " ".join(record["cautions"])
    told = (("source", "Source:", source and f"{source}."), ("cautions", "Mind:", cautions))
    lines += [
        f'<p class="figure-{kind}"><span class="figure-label">{label}</span> {escape(words)}</p>'
        for kind, label, words in told
        if words
    ]
    return "\n".join([*lines, end])


def _first_table(lines: dict) -> str:
    """Return the first choice as an HTML table: the measure shown at first, the economies shown at first."""
    chosen = [s for geo in lines["start"] for s in lines["series"] if s["geo"] == geo and s["measure"] == 0]
    values = [{year: value for year, value, _ in s["points"]} for s in chosen]
    heads = "".join(f'<th scope="col">{escape(lines["names"][s["geo"]])}</th>' for s in chosen)
    rows = []
    for year in sorted(set().union(*values)):
        cells = "".join(
            f'<td class="number">{plain(v[year], 6)}</td>' if year in v else "<td>–</td>" for v in values
        )
        rows.append(f'<tr><th scope="row">{year}</th>{cells}</tr>')
    return (
        f"<table><caption>{escape(lines['measures'][0]['words'])}</caption>"
        f'<thead><tr><th scope="col">year</th>{heads}</tr></thead><tbody>{"".join(rows)}</tbody></table>'
    )


def visit_html(translator, node: chart_box) -> None:
    """Write the box, and the chart's files beside the pages."""
    builder, record = translator.builder, node["record"]
    folder = Path(builder.outdir, FOLDER)
    if record.get("lines"):
        told = {"name": record["name"], **record["lines"]}
    else:
        told = {key: record[key] for key in ("spec", "fields", "values", "choices", "table")}
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    script = f"(window.bookCharts ??= {{}})[{json.dumps(record['name'])}] = {text};\n"
    write_file(folder / f"{record['name']}.js", script)
    write_file(folder / f"{record['name']}.csv", record["csv"])
    page = builder.get_target_uri(builder.current_docname)
    translator.body.append(_box(record, relative_uri(page, FOLDER)))
    raise nodes.SkipNode


def _library(kept: Path) -> str:
    """Return Vega, Vega-Lite and Vega-Embed as one script that defines ``vegaEmbed``.

    To put it together takes seconds: it is kept in a folder for the next time.
    """
    import vl_convert

    path = kept / f"vega-lite-{VEGA_LITE}-by-{vl_convert.__version__}.js"
    if not path.is_file():
        bundle = vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;", vl_version=VEGA_LITE)
        # names of its own stay its own
        write_file(path, "(() => {" + bundle + "\n})();\n")
    return path.read_text("utf-8")


def _write_library(app: Sphinx, exception: Exception | None) -> None:
    folder = Path(app.outdir, FOLDER)
    if exception is None and folder.is_dir():
        write_file(folder / LIBRARY, _library(Path(app.srcdir, "_build")))


def setup(app: Sphinx) -> None:
    """Register the node and its files."""
    app.add_node(chart_box, html=(visit_html, None), **LEFT_OUT)
    app.connect("build-finished", _write_library)
