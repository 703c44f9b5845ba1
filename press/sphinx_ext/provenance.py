"""What stands behind each number of the text, one click, tap or key away.

`trajectory.numbers.glue` leaves a record beside every number. Here each number of a page becomes a link to
its entry on a page *The numbers of this chapter*; a script shows the same record as a card on the spot.
The notebooks do nothing for it, and forms of the book other than web pages keep their plain text.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from html import escape
from pathlib import Path

from docutils import nodes
from myst_nb.ext.glue.roles import PasteTextRole
from myst_nb.ext.glue.utils import PendingGlueReference
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform

from press.project.folders import write_file
from press.project.recorded import read_record
from press.sphinx_ext.web import BUILDERS, around
from trajectory._show.wording import plain

FOLDER = "numbers"  # of the pages with the records, within the book
SERIES = "series"  # of the pages of series, within the book
SHOWN = 3  # series on a card; the page has all of them
# inside these a second link would not work
NO_LINK = (nodes.reference, nodes.title)


@dataclass(frozen=True)
class Chapter:
    """What an executed notebook tells about its numbers.

    Attributes
    ----------
    numbers : dict
        Name to record, see `trajectory.numbers.glue`.
    cells : list
        All of the notebook.
    """

    numbers: dict[str, dict]
    cells: list[dict]

    @cached_property
    def executed(self) -> dict[int, dict]:
        """Count of execution to cell: they run once, in their order; those without code do not count."""
        code = (c for c in self.cells if c["cell_type"] == "code" and "".join(c["source"]).strip())
        return dict(enumerate(code, start=1))

    def cell_of(self, key: str) -> dict | None:
        """The cell that computed a number, if the record tells."""
        return self.executed.get(self.numbers[key].get("execution_count"))


@lru_cache(maxsize=64)
def read_chapter(folder: str, docname: str) -> Chapter:
    """Read what MyST-NB left of a notebook.

    Parameters
    ----------
    folder : str
        MyST-NB's folder of executed notebooks.
    docname : str

    Returns
    -------
    Chapter
        Empty for a page that is no notebook; without numbers if they carry no record.
    """
    notebook = Path(folder, f"{docname}.ipynb")
    cells = json.loads(notebook.read_text("utf-8"))["cells"] if notebook.is_file() else []
    found = read_numbers(folder, docname) if cells else {}
    return Chapter({name: record for name, record in found.items() if "provenance" in record}, cells)


def read_numbers(folder: str, docname: str) -> dict[str, dict]:
    """Read the numbers that MyST-NB left of a notebook, whoever executed it.

    Parameters
    ----------
    folder : str
        MyST-NB's folder of executed notebooks.
    docname : str

    Returns
    -------
    dict of str to dict
        Name to record; empty for a page that is no notebook.
    """
    glued = Path(folder, f"{docname}.glue.json")
    outputs = json.loads(glued.read_text("utf-8")).values() if glued.is_file() else ()
    return {record["name"]: record for record in map(read_record, outputs) if record}


# -- from the text to the record --------------------------------------------------------------------


class NumberRole(PasteTextRole):
    """``{glue:text}`` that remembers which number it shows."""

    def run(self):
        """Return MyST-NB's nodes, the number marked with its page and name."""
        found, messages = super().run()
        for position, node in enumerate(found):
            if isinstance(node, PendingGlueReference):
                mark = {"number": node.key, "number_of": node.refdoc}
                found[position] = nodes.inline("", "", node, **mark)
            elif isinstance(node, nodes.inline):
                node["number"] = self.text.rsplit(":", 1)[0]
                node["number_of"] = self.document.settings.env.docname
        return found, messages


class NumberLinks(SphinxPostTransform):
    """Turn marked numbers into links to their records, and give code cells their anchors."""

    default_priority = 20  # numbers of other pages are in their place

    def run(self, **kwargs) -> None:
        """Run the transform."""
        if self.app.builder.name not in BUILDERS:
            return
        folder = self.env.mystnb_config.output_folder
        for node in list(self.document.findall(nodes.inline)):
            if "number" not in node or any(isinstance(above, NO_LINK) for above in around(node)):
                continue
            key, docname = node["number"], node["number_of"]
            if key not in read_chapter(folder, docname).numbers:
                continue
            page = self.app.builder.get_relative_uri(self.env.docname, f"{FOLDER}/{docname}")
            link = nodes.reference(
                "", "", internal=True, refuri=f"{page}#{key}", classes=["number"],
                number=key, number_of=docname,
            )  # fmt: skip
            if node.children and isinstance(node.children[0], nodes.Text):
                link += nodes.inline("", node.astext(), classes=list(node["classes"]))
            else:
                link += [child.deepcopy() for child in node.children]
            node.replace_self(link)
        self._anchors(folder)

    def _anchors(self, folder: str) -> None:
        containers = [n for n in self.document.findall(nodes.container) if "cell_index" in n]
        cells = read_chapter(folder, self.env.docname).cells if containers else []
        for container in containers:
            if container["cell_index"] < len(cells):
                container["ids"].append(anchor(cells[container["cell_index"]]))


def anchor(cell: dict) -> str:
    """Return the anchor of a cell on its page."""
    return f"cell-{cell['id']}"


def on_page(cell: dict) -> bool:
    """Whether a page shows a cell at all."""
    tags = set(cell.get("metadata", {}).get("tags", ()))
    inputs, outputs = {"remove-input", "remove_input"}, {"remove-output", "remove_output"}
    return not tags & {"remove-cell", "remove_cell"} and not (tags & inputs and tags & outputs)


# -- from the record to words -----------------------------------------------------------------------


def _describe_series(item: dict) -> dict:
    """Return what the card tells about a series, whatever the economies and years."""
    kept = ("name", "unit", "definition", "cautions")
    source = ", ".join(filter(None, (item["publisher"], item["dataset"], item["vintage"])))
    return {"source": source, **{key: item[key] for key in kept}}


def value(record: dict) -> str:
    """Return the value behind the printed text, where it says more than the text does."""
    raw = record["value"]
    if isinstance(raw, str):
        return ""
    exact = plain(raw, 7)
    printed = record["text"].strip("%+").replace(",", "")
    same = printed == exact.replace(",", "")
    return " ".join(filter(None, ("" if same and not record["unit"] else exact, record["unit"])))


def _describe_number(record: dict, cell: dict | None) -> dict:
    """Return what the card tells about a number."""
    card = {
        "text": record["text"],
        "what": record["what"],
        "value": value(record),
        "of": [[item["indicator"], item["coverage"]] for item in record["provenance"]],
    }
    if cell is not None:
        card["cell"] = anchor(cell)
        card["shown"] = on_page(cell)
    return card


def _card_data(keys: set[str], chapter: Chapter, links: dict[str, str]) -> dict:
    """Return what the script needs for the numbers that a page takes from a chapter."""
    numbers, series = {}, {}
    for key in sorted(keys):
        card = _describe_number(chapter.numbers[key], chapter.cell_of(key))
        card["more"] = max(len(card["of"]) - SHOWN, 0)
        card["of"] = card["of"][:SHOWN]
        numbers[key] = card
        for item in chapter.numbers[key]["provenance"][:SHOWN]:
            series[item["indicator"]] = _describe_series(item)
    return {**links, "numbers": numbers, "series": series}


# -- pages ------------------------------------------------------------------------------------------


def _number_rows(keys: list[str], chapter: Chapter, root: str) -> Iterator[str]:
    for key in keys:
        record = chapter.numbers[key]
        card = _describe_number(record, None)
        of = "".join(
            f'<li><a href="{root}{SERIES}/{escape(item["indicator"])}.html">{escape(item["name"])}</a>: '
            f"{escape(item['coverage'])}</li>"
            for item in record["provenance"]
        )
        yield (
            f'<tr id="{escape(key)}"><th scope="row">{escape(card["text"])}</th>'
            f"<td>{escape(card['what'] or key)}</td><td>{escape(card['value']) or '–'}</td>"
            f"<td>{f'<ul>{of}</ul>' if of else 'no series'}</td></tr>"
        )


def _numbers_page(title: str, chapter: Chapter, page: str, root: str) -> str:
    """Return the records of a chapter as HTML, with links to its page and into the book's folder."""
    cells: dict[int | None, list[str]] = {}
    for key, record in chapter.numbers.items():
        cells.setdefault(record.get("execution_count"), []).append(key)
    parts = []
    for count in sorted(cells, key=lambda c: (c is None, c or 0)):
        cell = chapter.executed.get(count)
        heading, code = "Other cells", ""
        if cell is not None:
            heading = f"Code cell {count}"
            source = escape("".join(cell["source"]))
            link = f'<p><a href="{page}#{anchor(cell)}">To the cell in the chapter</a></p>'
            code = f'<details><summary>The code</summary><pre tabindex="0">{source}</pre></details>'
            code += link if on_page(cell) else ""
        ids = f' id="{anchor(cell)}"' if cell is not None else ""
        parts.append(
            f"<section{ids}><h2>{heading}</h2>{code}"
            '<div class="book-table numbers-table"><table>'
            f"<caption>Numbers of {heading[0].lower()}{heading[1:]}</caption>"
            '<thead><tr><th scope="col">In the text</th><th scope="col">What it is</th>'
            '<th scope="col">Value and unit</th><th scope="col">Computed from</th></tr></thead>'
            f"<tbody>{''.join(_number_rows(cells[count], chapter, root))}</tbody></table></div></section>"
        )
    return (
        f"<section><h1>The numbers of this chapter</h1><p>What stands behind each number of "
        f'<a href="{page}">{escape(title)}</a>: the cell that computed it, the value before rounding, '
        f"and the series it rests on.</p>{''.join(parts)}</section>"
    )


def _collect(app: Sphinx) -> Iterator[tuple[str, dict, str]]:
    """Give Sphinx the pages with records."""
    if app.builder.name not in BUILDERS:
        return
    uri = app.builder.get_relative_uri
    for docname in sorted(app.env.found_docs):
        page = f"{FOLDER}/{docname}"
        notebook = Path(app.env.mystnb_config.output_folder, f"{docname}.ipynb")
        if _is_newer(Path(app.outdir, f"{page}.html"), notebook):
            continue
        chapter = read_chapter(app.env.mystnb_config.output_folder, docname)
        if not chapter.numbers:
            continue
        title = app.env.titles[docname].astext()
        body = _numbers_page(title, chapter, uri(page, docname), "../" * page.count("/"))
        yield page, {"title": f"The numbers of: {title}", "body": body}, "page.html"


def _is_newer(page: Path, notebook: Path) -> bool:
    """Whether a page of an earlier build was made from a notebook as it is."""
    return page.is_file() and notebook.is_file() and page.stat().st_mtime_ns > notebook.stat().st_mtime_ns


def _page_data(app: Sphinx, pagename: str, templatename: str, context: dict, doctree) -> None:
    """Put the records of a page's numbers beside it, in a script that works without a server."""
    if doctree is None or app.builder.name not in BUILDERS:
        return
    wanted: dict[str, set[str]] = {}
    for link in doctree.findall(nodes.reference):
        if "number" in link:
            wanted.setdefault(link["number_of"], set()).add(link["number"])
    if not wanted:
        return
    uri = app.builder.get_relative_uri
    root = "../" * pagename.count("/")
    found = {}
    for docname, keys in sorted(wanted.items()):
        suffix = Path(app.env.doc2path(docname)).suffix
        links = {
            "page": "" if docname == pagename else uri(pagename, docname),
            "all": uri(pagename, f"{FOLDER}/{docname}"),
            "notebook": f"{root}_sources/{docname}{suffix}",
            "about": f"{root}{SERIES}/",
        }
        chapter = read_chapter(app.env.mystnb_config.output_folder, docname)
        found[docname] = _card_data(keys, chapter, links)
    text = json.dumps(found, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    write_file(Path(app.outdir, FOLDER, f"{pagename}.js"), f"window.bookNumbers={text};\n")
    tag = f'<script defer src="{root}{FOLDER}/{pagename}.js"></script>'
    context["metatags"] = context.get("metatags", "") + tag


def setup(app: Sphinx) -> dict:
    """Register the cards with Sphinx."""
    app.setup_extension("myst_nb")  # its role is replaced
    app.add_role_to_domain("glue", "text", NumberRole(), override=True)
    app.add_post_transform(NumberLinks)
    app.connect("html-collect-pages", _collect)
    app.connect("html-page-context", _page_data)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
