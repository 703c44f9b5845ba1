"""The page for replicators: rights, requirements and random numbers, from what the project holds."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx

from press.sphinx_ext.edition import RECORDS, Facts, read_execution, table
from trajectory import data

# What may be done with a series, by words of its licence; the first that fits.
RIGHTS = (
    (
        "proprietary|all rights reserved|no open licence",
        "single figures are quoted; the page of the series offers no file",
    ),
    ("no licence (statement|text) seen", "no terms were found; figures are quoted with their source"),
    ("CC BY-NC", "may be passed on with attribution, not for profit"),
    ("no licence applies", "facts and dates, to which no licence applies"),
    ("CC BY|public domain|attribution|citation|source named", "may be passed on with attribution"),
)
SHOWN = 8
# What the record of an edition says of the machine, in the order of the page; and what it weighs, in words.
MACHINE = ("system", "processor", "memory", "disk", "linear algebra")
SIZES = {"build": "built pages", "environment": "environment"}
SEEDED = re.compile(r"(default_rng)\(([^()]*)\)|\b(seed|random_state)=(\w+)")


def rights(licence: str) -> str:
    """Return in words what may be done with a series.

    Raises
    ------
    ValueError
        For a licence that no rule covers: say it in `RIGHTS`.
    """
    for words, meaning in RIGHTS:
        if re.search(words, licence, re.IGNORECASE):
            return meaning
    raise ValueError(f"licence {licence!r}: expected words that press.sphinx_ext.replication.RIGHTS covers")


def seeds(notebook: dict) -> Iterator[tuple[str, str]]:
    """Yield where random numbers of a notebook begin: the id of the cell, and the seed as it is written."""
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            for _, seed, _, named in SEEDED.findall("".join(cell["source"])):
                yield cell["id"], seed or named


def _most(publishers: Counter) -> str:
    """Return the publishers of most series, and how many there are beside them."""
    named = [f"{name} ({n})" for name, n in publishers.most_common(SHOWN)]
    more = len(publishers) - len(named)
    return "; ".join(named) + (f"; and {more} more" if more else "")


class Replication(Facts):
    """``{replication} rights``, ``requirements`` or ``randomness``."""

    facts = ("rights", "requirements", "randomness")

    def rights(self, root: Path) -> list[nodes.Node]:
        """Return how many series may be passed on how, with their publishers."""
        self.env.note_dependency("data/indicators.csv")
        known = data.indicators()
        groups: dict[str, list] = {}
        for publisher, licence in zip(known["publisher"], known["licence"], strict=True):
            groups.setdefault(rights(licence), []).append(publisher)
        rows = [
            (meaning, str(len(found)), _most(Counter(found)))
            for meaning, found in sorted(groups.items(), key=lambda item: -len(item[1]))
        ]
        header = ["What may be done", "Series", "Publishers of most of them (series)"]
        return [table("Rights of the series, by what may be done with them", header, rows, numeric=(1,))]

    def requirements(self, root: Path) -> list[nodes.Node]:
        """Return what the last edition was built on and what it took."""
        record = read_execution(root)
        if record is None:
            return [nodes.paragraph("", "No edition has been recorded yet.")]
        self.env.note_dependency((RECORDS / f"{record['edition']}.json").as_posix())
        built_on = record.get("built_on", {})
        rows = [(name, built_on[name]) for name in MACHINE if name in built_on]
        rows.append(("processors used", str(record["processors"])))
        rows.append(("Python", record["python"]))
        rows += [
            (f"size of the {SIZES[name]}", f"{size / 1e6:,.0f} MB")
            for name, size in record.get("bytes", {}).items()
        ]
        rows.append(("notebooks, one after the other", f"{sum(record['seconds'].values()):.0f} seconds"))
        caption = f"What the edition of {record['edition']} was built on, and what it took"
        return [table(caption, ["What", "Measured"], rows)]

    def randomness(self, root: Path) -> list[nodes.Node]:
        """Return the seeds of each notebook, as its cells write them."""
        rows = []
        for docname in sorted(self.env.found_docs):
            name = str(self.env.doc2path(docname, base=False))
            if name.endswith(".ipynb"):
                self.env.note_dependency(name)
                notebook = json.loads((root / name).read_text("utf-8"))
                rows += [(name, cell, seed) for cell, seed in seeds(notebook)]
        header = ["Notebook", "Cell", "Seed"]
        return [table("Where random numbers begin, with their seeds", header, rows, numeric=(2,))]


def setup(app: Sphinx) -> None:
    """Register the directive with Sphinx."""
    app.add_directive("replication", Replication)
