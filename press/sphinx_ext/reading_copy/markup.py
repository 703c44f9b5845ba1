"""The book as a file to keep: what its pages need so that they can be read without a browser's help.

One extension serves the two builders of such files, ``onepage`` (printed to PDF) and Sphinx's ``epub``.
It takes away what only a screen with scripts can use, and puts every page into well-formed XML.
"""

from __future__ import annotations

import importlib.util
import posixpath
import re
from pathlib import Path

from bs4 import BeautifulSoup
from docutils import nodes
from jinja2 import Environment, FileSystemLoader
from sphinx import addnodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from press.datapages.claims import FOLDER as CLAIMS
from press.datapages.claims import LEDGER

FOLDER = Path(__file__).parent / "templates"
TEMPLATES = Environment(
    loader=FileSystemLoader(FOLDER), autoescape=True, trim_blocks=True, lstrip_blocks=True
)
BUILDERS = ("onepage", "epub")
# what a page of a browser can do and a printed page cannot
SCREEN_ONLY = {"figure-dark", "figure-downloads", "screen-only"}
# A table with so many columns and so many letters a row does not read as a grid on a page.
STACKED_COLUMNS, STACKED_LENGTH = 5, 250
OTHER_ORIGIN = re.compile(r"^(?:[a-z][a-z0-9+.-]*:|//)", re.IGNORECASE)


def fonts() -> Path:
    """Return the folder of the fonts, without loading Matplotlib."""
    return Path(importlib.util.find_spec("matplotlib").origin).parent / "mpl-data" / "fonts" / "ttf"


class ReadingCopy(SphinxPostTransform):
    """Leave out of a reading copy what is of use only on a screen, or only to someone at a keyboard.

    A cell that the book folds away (``hide-cell``) hands over numbers and is left out; of one whose
    code is folded (``hide-input``) the results stay, folded (``hide-output``) or not. All other code is part
    of the lesson; what leads to the first figure stands behind it.
    """

    default_priority = 100  # after `only` is resolved, before cells are given their buttons

    def run(self, **kwargs) -> None:
        """Run the transform."""
        if self.app.builder.name not in BUILDERS:
            return
        for node in list(self.document.findall(nodes.Element)):
            if node.parent is not None and SCREEN_ONLY & set(node.get("classes", ())):
                node.parent.remove(node)
        for cell in list(self.document.findall(_is_cell)):
            _trim(cell)
        _each_page(self.document)
        for link in list(self.document.findall(addnodes.download_reference)):
            link.replace_self(nodes.inline("", "", *link.children))


def _is_cell(node: nodes.Node) -> bool:
    return isinstance(node, nodes.container) and node.get("nb_element") == "cell_code"


def _trim(cell: nodes.container) -> None:
    tags = set(cell["classes"])
    if "tag_hide-cell" in tags:
        cell.parent.remove(cell)
        return
    if "tag_hide-input" in tags:
        for part in list(cell.children):
            if part.get("nb_element") == "cell_code_source":
                cell.remove(part)
    # A result that the book folds away stands open: nothing opens it here.
    cell.attributes.pop("hide_mode", None)
    if not cell.astext().strip() and not any(cell.findall(_shows_something)):
        cell.parent.remove(cell)


def _each_page(document: nodes.document) -> None:
    for page in list(document.findall(addnodes.start_of_file)) or [document]:
        _figure_first(page)


def _figure_first(page: nodes.Element) -> None:
    """Put the code that leads to the first figure behind it: a chapter opens with its answer."""
    opening = next(page.findall(nodes.section), page)
    cells, moved = [child for child in opening.children if _is_cell(child)], []
    for cell in cells:
        moved += [part for part in cell.children if part.get("nb_element") == "cell_code_source"]
        if next(cell.findall(nodes.figure), None) is None:
            continue
        for part in moved:
            part.parent.remove(part)
            cell += part
        break
    for cell in cells:
        if not cell.children:
            cell.parent.remove(cell)


def _shows_something(node: nodes.Node) -> bool:
    return isinstance(node, nodes.image | nodes.target)


def plain_markup(html: str, docname: str, link) -> str:
    """Return a fragment of HTML as XML without scripts, style sheets and folds.

    Parameters
    ----------
    html : str
    docname : str
        The page it stands on.
    link : callable, optional
        Takes the name of a page and an anchor (or an empty string), returns the address in the copy;
        None where the copy has no such page. Left out, links stay as they are.

    Returns
    -------
    str
    """
    soup = BeautifulSoup(html, "html.parser")
    for element in soup.find_all(["style", "script", "noscript", "template", "button"]):
        element.decompose()
    known = set()
    for element in soup.find_all(True):
        # a fold stays shut on paper
        element.name = {"details": "div", "summary": "p"}.get(element.name, element.name)
        for name in [n for n in element.attrs if n.startswith("on") or n in ("open", "border", "align")]:
            del element[name]
        if element.get("id") in known:
            del element["id"]  # sphinx-exercise gives all exercises of a page the same
        elif element.get("id"):
            known.add(element["id"])
        if link and element.name == "a" and element.get("href"):
            _relink(element, docname, link)
    for table in soup.find_all("table"):
        _stack(table)
    return soup.decode(formatter="minimal")


def _stack(table) -> None:
    """Mark a table of many long texts, to be set as one block a row with the headers before each text."""
    head = [cell.get_text(" ", strip=True) for cell in table.select("thead tr:last-child > *")]
    rows = table.select("tbody > tr")
    length = sum(len(row.get_text(" ", strip=True)) for row in rows) / max(len(rows), 1)
    if len(head) < STACKED_COLUMNS or length < STACKED_LENGTH:
        return
    table["class"] = [*table.get("class", []), "stacked"]
    for row in rows:
        for title, cell in zip(head, row.find_all(["td", "th"], recursive=False), strict=False):
            if cell.name == "td":
                cell["data-label"] = title


def _relink(element, docname: str, link) -> None:
    address = element["href"]
    if OTHER_ORIGIN.match(address):
        return
    path, _, anchor = address.partition("#")
    page = posixpath.normpath(posixpath.join(posixpath.dirname(docname), path)) if path else docname
    found = link(page.removesuffix(".html"), anchor)
    if found is None and page.startswith(f"{CLAIMS}/"):  # such copies have the ledger, no pages of claims
        found = link(LEDGER, posixpath.basename(page).removesuffix(".html"))
    if found is None:
        element.unwrap()
    else:
        element["href"] = found
