"""What a rendered page prints: its linked numbers, its tables, the badges of the ledger."""

import functools
import re
from collections.abc import Iterator
from pathlib import Path

from lxml import html

NUMBER = re.compile(r"numbers/chapters/([\w/]+)\.html#(\w+)$")
Row = list[html.HtmlElement]


@functools.cache
def read(site: Path, chapter: str) -> html.HtmlElement:
    """The article of a page, without the menus around it."""
    return html.parse(str(site / "chapters" / f"{chapter}.html")).getroot()


def numbers(page: html.HtmlElement, chapter: str) -> dict[str, set[str]]:
    """Texts of the numbers that a page takes from a chapter, by name; one number may stand in several places."""
    found: dict[str, set[str]] = {}
    for link in page.iterfind(".//a[@href]"):
        match = NUMBER.search(link.get("href"))
        if match and match[1] == chapter and "number" in link.get("class", "").split():
            found.setdefault(match[2], set()).add(link.text_content().strip())
    return found


def table(page: html.HtmlElement, caption: str) -> Iterator[Row]:
    """The rows below the head of the table with a caption."""
    for found in page.iterfind(".//table"):
        title = found.find("caption")
        if title is not None and title.text_content().strip() == caption:
            return iter([list(row) for row in found.iterfind("tbody/tr")])
    raise LookupError(f"no table is called {caption!r}")


def text(cell: html.HtmlElement) -> str:
    """What a cell shows."""
    return cell.text_content().strip()


def claim_found(site: Path, id: str) -> list[str]:
    """The numbers in what the page of a claim says was found."""
    root = html.parse(str(site / "claims" / f"{id}.html")).getroot()
    (found,) = root.xpath("//dt[text()='Found']/following-sibling::dd[1]")
    return re.findall(r"[−-]?\d[\d,]*(?:\.\d+)?", found.text_content())
