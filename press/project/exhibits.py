"""The exhibits of the book, in reading order: each figure, table and number of its key findings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from html import unescape
from pathlib import Path

from press.project.recorded import numbers
from press.project.tables import csv_text

FIGURE = "application/vnd.trajectory.figure+json"
FINDINGS = re.compile(r"^:::\{admonition\}.*\n:class: key-findings\n(.*?)^:::", re.DOTALL | re.MULTILINE)
GLUED = re.compile(r"\{glue:text\}`([^`]+)`")
CAPTION = re.compile(r"<caption>(.*?)</caption>", re.DOTALL)


@dataclass(frozen=True)
class Exhibit:
    """Something that a reader may want to see computed.

    Attributes
    ----------
    label : str
        "figure NAME", "table" or "number NAME".
    file : str
        Where it stands in the built book: the picture or the page.
    notebook, cell : str
        What computes it, and the id of the cell.
    series : str
        Identifiers of the series it rests on, with spaces between them; empty where that is not recorded.
    caption : str
        Its message, the table's caption, or the number with what it is.
    """

    label: str
    file: str
    notebook: str
    cell: str
    series: str
    caption: str


def exhibits(notebooks: Mapping[str, Mapping]) -> Iterator[Exhibit]:
    """Yield the exhibits of executed notebooks, by path; see `press.project.store.read_outputs`."""
    for name, notebook in notebooks.items():
        yield from of_notebook(name, notebook)


def of_notebook(name: str, notebook: Mapping) -> Iterator[Exhibit]:
    """Yield the exhibits of one executed notebook.

    Parameters
    ----------
    name : str
        Its path in the project.
    notebook : mapping
        As JSON gives it.
    """
    page = Path(name).with_suffix(".html").as_posix()
    records, wanted, cells = numbers(notebook), [], {}
    for cell in notebook["cells"]:
        if cell["cell_type"] == "markdown":
            for box in FINDINGS.findall("".join(cell["source"])):
                wanted += GLUED.findall(box)
        for output in cell.get("outputs", []):
            if "scrapbook" in output.get("metadata", {}):
                cells[output["metadata"]["scrapbook"]["name"]] = cell["id"]
            shown = output.get("data", {})
            if figure := shown.get(FIGURE):
                picture = f"_images/{figure['name']}.svg"
                yield Exhibit(
                    f"figure {figure['name']}", picture, name, cell["id"],
                    _series(figure["provenance"]), figure["message"],
                )  # fmt: skip
            for caption in CAPTION.findall("".join(shown.get("text/html", ""))):
                yield Exhibit("table", page, name, cell["id"], "", unescape(re.sub("<[^>]+>", "", caption)))
    for key in dict.fromkeys(wanted):
        if record := records.get(key):
            what = f"{record['text']}: {record.get('what', '')}".removesuffix(": ")
            yield Exhibit(
                f"number {key}", page, name, cells.get(key, ""), _series(record.get("provenance", [])), what
            )


def as_csv(found: list[Exhibit]) -> str:
    """Return exhibits as a table of comma-separated values."""
    return csv_text([field.name for field in fields(Exhibit)], map(asdict, found))


def _series(provenance: list[Mapping]) -> str:
    return " ".join(dict.fromkeys(item["indicator"] for item in provenance))
