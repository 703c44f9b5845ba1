"""Executed notebooks as HTML that needs nothing else: what the profile pages and the slides share.

The book itself is Sphinx's work. These are pages to hand over: one file, every picture and style inside
it, no script but what a deck of slides needs, and no address that is fetched.
"""

from __future__ import annotations

import base64
import re
from html import escape
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from press.handouts import plain
from press.project.errors import BuildError
from press.project.project import Project
from press.project.recorded import read_record, texts
from trajectory._show.palette import MIME

TEMPLATES = Path(__file__).parent / "templates"
HIDDEN = {"hide-cell", "remove-cell", "remove-output", "hide-output"}
MATH = re.compile(r"\$\$(.+?)\$\$|(?<![\\$])\$([^$\n]+?)\$", re.DOTALL)
CODE = re.compile(r"(```.*?```|`[^`\n]*`)", re.DOTALL)
FETCHED = re.compile(
    r"""(?:src|href|data|poster|action)\s*=\s*["']?(?:https?:)?//|@import|url\(\s*["']?(?:https?:)?//""",
    re.IGNORECASE,
)


def figure_names(notebook: NotebookNode) -> list[str]:
    """Return the names of a notebook's figures, in their order."""
    given = [cell.metadata.get("mystnb", {}).get("figure", {}).get("name") for cell in notebook.cells]
    return [name for name in given if name]


def contexts(project: Project, notebooks: dict[str, NotebookNode]) -> dict[str, plain.Book]:
    """Return what the text of each notebook refers to, by path.

    Parameters
    ----------
    notebooks : dict of str to NotebookNode
        Executed, by path. Text may refer to figures of all of them.
    """
    references = plain.References(project.root / "references.bib")
    titles = {page.split("/")[-1]: title for page, title in project.titles.items()}
    figures = {path: figure_names(notebook) for path, notebook in notebooks.items()}
    printed = {path: texts(notebook) for path, notebook in notebooks.items()}
    shared = {f"{path}::{name}": text for path, own in printed.items() for name, text in own.items()}
    found = {}
    for path in notebooks:
        others = ((name, other) for other, names in figures.items() if other != path for name in names)
        found[path] = plain.Book(
            glued=shared | printed[path],
            figures={name: f"Figure {number}" for number, name in enumerate(figures[path], 1)},
            elsewhere={name: project.titles[other.removesuffix(".ipynb")] for name, other in others},
            titles=titles,
            references=references,
        )
    return found


def formulas(text: str) -> str:
    """Return Markdown with its formulas as MathML, which a browser shows without a script."""
    from latex2mathml.converter import convert

    def formula(match):
        return convert(match[1] or match[2], display="block" if match[1] else "inline")

    parts = CODE.split(text)
    parts[::2] = [MATH.sub(formula, part) for part in parts[::2]]
    return "".join(parts)


def figure(record: dict, cell: NotebookNode, book: plain.Book, where: str) -> str:
    """Return a figure as HTML: picture, alternative text, caption and source line.

    Parameters
    ----------
    record : dict
        What `trajectory.figures.show` published.
    cell : NotebookNode
        With the caption and the alternative text in its metadata.
    where : str
        The notebook's path, for errors.
    """
    from press.sphinx_ext.figure import WITHOUT_SERIES, source_line

    meta = cell.metadata.get("mystnb", {})
    alt = plain.convert(meta.get("image", {}).get("alt", ""), book, where)
    caption = plain.convert(meta.get("figure", {}).get("caption", ""), book, where)
    picture = base64.b64encode(record["svg"].encode()).decode("ascii")
    return (
        f'<figure class="book-figure"><img src="data:image/svg+xml;base64,{picture}" alt="{escape(alt)}">'
        f"<figcaption><p>{inline(caption)}</p>"
        f'<p class="source">Source: {escape(source_line(record["provenance"]) or WITHOUT_SERIES)}.</p>'
        "</figcaption></figure>"
    )


def inline(text: str) -> str:
    """Return one paragraph of Markdown as HTML without its paragraph."""
    from nbconvert.filters.markdown import markdown2html

    html = markdown2html(formulas(text)).strip()
    return re.sub(r"^<p>(.*)</p>$", r"\1", html, flags=re.DOTALL)


def outputs(cell: NotebookNode, book: plain.Book, where: str) -> list:
    """Return what a code cell shows: figures as HTML, without numbers for the text and messages."""
    shown = []
    for output in cell.get("outputs", []):
        if read_record(output):
            continue
        if output["output_type"] == "stream" and output["name"] == "stderr":
            continue
        record = output.get("data", {}).get(MIME)
        if record is not None:
            html = figure(record, cell, book, where)
            output = nbformat.v4.new_output("display_data", {"text/html": html})
        shown.append(output)
    return shown


def export(notebook: NotebookNode, template: str, **resources) -> str:
    """Return a notebook as one HTML file.

    Parameters
    ----------
    notebook : NotebookNode
        Markdown cells without markup of Sphinx, code cells with the outputs to be shown.
    **resources
        What the template needs besides.

    Raises
    ------
    BuildError
        If the file would fetch something.
    """
    from nbconvert.exporters import HTMLExporter, SlidesExporter

    kind = SlidesExporter if template == "deck" else HTMLExporter
    exporter = kind(
        template_name=template,
        extra_template_basedirs=[str(TEMPLATES)],
        exclude_input_prompt=True,
        exclude_output_prompt=True,
        exclude_anchor_links=True,
    )
    html, _ = exporter.from_notebook_node(notebook, resources={"book": resources})
    html = re.sub(r"[ \t]+\n", "\n", html)
    found = FETCHED.search(re.sub(r'<a\s[^>]*href="[^"]*"[^>]*>', "", html))
    if found:
        raise BuildError(f"a page would fetch {html[found.start() : found.end() + 60]!r}")
    return html
