"""The page on how this edition was built: versions, vintages, hashes, execution times.

Everything on it comes from files of the project, so that the page is the same wherever and whenever the book
is built. Times and the machine are facts of one day: ``python -m press edition`` writes them down in
``editions/execution/``, and the page shows what is written there.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import ClassVar

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from press.project.citation import read_citation
from press.project.digests import text_digest
from press.project.environment import PACKAGES
from press.sphinx_ext.citation import edition
from trajectory import data

RECORDS = Path("editions", "execution")
FAULTS = Path("editions", "faults", "campaign.json")
READINGS = "edition-readings"  # the table that `press.sphinx_ext.readings` fills
CAUGHT = {
    "file": "Form of the file",
    "form": "Form of a cell",
    "rule": "Rule",
    "second entry": "Not entered twice",
    "reading": "Reading",
    "harmless": "Harmless",
    "passed": "Passed",
}


def pinned(requirements: str, names: Iterable[str]) -> dict[str, str]:
    """Return the versions that the lock file pins, by package, with the condition where there are several."""
    pins: dict[str, list[str]] = {}
    pattern = r"^([A-Za-z0-9_.-]+)==([^\s;\\]+)(?: *; *([^\\\n]+?))? *\\?$"
    for name, version, condition in re.findall(pattern, requirements, flags=re.MULTILINE):
        pins.setdefault(name, []).append(f"{version} ({_plain(condition)})" if condition else version)
    found = {name: pins[name] for name in names if name in pins}
    return {
        name: versions[0].split(" ")[0] if len(versions) == 1 else "; ".join(versions)
        for name, versions in found.items()
    }


def _plain(condition: str) -> str:
    """Return the condition of a pin without the variable's name and quotes."""
    plain = condition.replace("python_full_version", "Python").replace("python_version", "Python")
    return plain.replace("'", "").replace('"', "").strip()


def vintages(indicators) -> list[tuple[str, str, str]]:
    """Return publisher, number of series and vintages with their numbers, largest first.

    Parameters
    ----------
    indicators : DataFrame
        With the columns `publisher` and `vintage`.
    """
    rows = []
    for publisher, group in indicators.groupby("publisher"):
        counts = Counter(data.vintage_in_words(vintage) or vintage for vintage in group["vintage"])
        listed = "; ".join(
            f"{vintage} ({count})" if len(counts) > 1 else vintage
            for vintage, count in sorted(counts.items())
        )
        rows.append((publisher, str(len(group)), listed))
    return sorted(rows, key=lambda row: (-int(row[1]), row[0]))


def read_execution(root: Path) -> dict | None:
    """Return the latest record of execution times, or None."""
    records = sorted((root / RECORDS).glob("*.json"))
    return json.loads(records[-1].read_text("utf-8")) if records else None


def table(caption: str, header: list[str], rows: list[tuple], numeric: tuple[int, ...] = ()) -> nodes.table:
    """Return a table with a caption and a column header."""
    group = nodes.tgroup("", *(nodes.colspec(colwidth=1) for _ in header), cols=len(header))
    for part, lines in ((nodes.thead(), [header]), (nodes.tbody(), rows)):
        for line in lines:
            row = nodes.row()
            for number, text in enumerate(line):
                classes = ["number"] if number in numeric else []
                row += nodes.entry("", nodes.paragraph("", text), classes=classes)
            part += row
        group += part
    return nodes.table("", nodes.title("", caption), group, classes=["edition-table"])


class Facts(SphinxDirective):
    """A directive that shows one of the tables in `facts`, each made by the method of that name."""

    required_arguments = 1
    facts: ClassVar[tuple[str, ...]]

    def run(self) -> list[nodes.Node]:
        """Return the table asked for."""
        name = self.arguments[0]
        if name not in self.facts:
            raise self.error(f"{name!r}: expected one of {', '.join(self.facts)}")
        return getattr(self, name)(Path(self.env.app.srcdir))


class EditionFacts(Facts):
    """``{edition-facts}`` and the name of a table."""

    facts = ("versions", "vintages", "hashes", "times", "checks", "readings", "faults")

    def versions(self, root: Path) -> list[nodes.Node]:
        """Return the edition and the versions it is pinned to."""
        for name in ("CITATION.cff", "requirements.txt", "pyproject.toml"):
            self.env.note_dependency(name)
        project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
        rows = [("Python", project["requires-python"])]
        lock = (root / "requirements.txt").read_text("utf-8")
        rows += pinned(lock, PACKAGES).items()
        record = read_execution(root)
        if record:
            rows[0] = ("Python", f"{rows[0][1]}; edition built with {record['python']}")
        words = edition(read_citation(root))
        return [table(f"What {words}, is pinned to", ["Program", "Version"], rows)]

    def vintages(self, root: Path) -> list[nodes.Node]:
        """Return the number of series by publisher and vintage."""
        self.env.note_dependency("data/indicators.csv")
        rows = vintages(data.indicators())
        header = ["Publisher", "Series", "Vintages (series)"]
        return [table("Series by publisher and vintage", header, rows, numeric=(1,))]

    def hashes(self, root: Path) -> list[nodes.Node]:
        """Return the hashes of what the book is made from."""
        rows = []
        for name, what in (
            ("data/datapackage.json", "the data package, with the hash of each file"),
            ("requirements.txt", "the packages, with the hash of each"),
        ):
            self.env.note_dependency(name)
            rows.append((name, what, text_digest(root / name)))
        return [table("SHA-256", ["File", "What it describes", "SHA-256"], rows)]

    def times(self, root: Path) -> list[nodes.Node]:
        """Return the recorded execution times."""
        record = read_execution(root)
        if record is None:
            return [nodes.paragraph("", "No execution times have been recorded yet.")]
        self.env.note_dependency((RECORDS / f"{record['edition']}.json").as_posix())
        seconds = record["seconds"]
        rows = [(name, f"{time:.1f}") for name, time in sorted(seconds.items())]
        rows.append(("together, one after the other", f"{sum(seconds.values()):.1f}"))
        caption = (
            f"Seconds to execute each notebook, recorded on {record['machine']} with "
            f"{record['processors']} processors for the edition of {record['edition']}"
        )
        return [table(caption, ["Notebook", "Seconds"], rows, numeric=(1,))]

    def _campaign(self, root: Path) -> dict | None:
        path = root / FAULTS
        if not path.is_file():
            return None
        self.env.note_dependency(FAULTS.as_posix())
        return json.loads(path.read_text("utf-8"))

    def checks(self, root: Path) -> list[nodes.Node]:
        """Return how many values stand under which check."""
        record = self._campaign(root)
        if record is None:
            return [nodes.paragraph("", "No campaign of faults has been recorded yet.")]
        caption = f"Checks of the {record['coverage']['values']:,} values"
        header = ["Values", "Number", "Per cent"]
        return [table(caption, header, _shares(record["coverage"]), numeric=(1, 2))]

    def readings(self, root: Path) -> list[nodes.Node]:
        """Return the table of second readings without rows: they are known once all chapters are read."""
        self.env.metadata[self.env.docname][READINGS] = "yes"
        header = ["Values", "Number", "Second reading", "Identity only", "One document"]
        empty = table("Values read in a second document", header, [])
        empty["classes"].append(READINGS)
        return [empty]

    def faults(self, root: Path) -> list[nodes.Node]:
        """Return what noticed the faults of the campaign, by kind."""
        record = self._campaign(root)
        if record is None:
            return [nodes.paragraph("", "No campaign of faults has been recorded yet.")]
        total = record["total"]
        names = [name for name in record["total"] if total[name]]
        lines = [(kind, *(str(own.get(name, "")) for name in names)) for kind, own in record["kinds"].items()]
        lines.append(("together", *(str(total[name]) for name in names)))
        caption = (
            f"{record['faults']:,} faults of {len(record['kinds'])} kinds in {record['files']} files, "
            "by what noticed them"
        )
        header = ["Kind", *(CAUGHT[name] for name in names)]
        return [table(caption, header, lines, numeric=tuple(range(1, len(header))))]


def _shares(counts: dict[str, int]) -> list[tuple[str, str, str]]:
    """Return in words how many values stand under which check, with the share of what."""
    ends = (
        f"of the {counts['ends']:,} first, last, largest and smallest values "
        "(those of China where a series has it)"
    )
    rows = [
        ("bounded by the steps of the economy's own history", "step", "values"),
        ("part of an identity with other values", "identity", "values"),
        ("derived, and computed by a program", "derived", "values"),
        ("with a second document named", "second_document", "values"),
        ("with a second reading that is compared", "second_reading", "values"),
        ("under at least one step, identity, program or second reading", "any", "values"),
        (f"{ends}, with a second document named", "ends_second_document", "ends"),
        (f"{ends}, with a second reading", "ends_second_reading", "ends"),
    ]
    return [
        (words, f"{counts[name]:,}", f"{100 * counts[name] / counts[of]:.1f}") for words, name, of in rows
    ]


def setup(app: Sphinx) -> None:
    """Register the directive with Sphinx."""
    app.add_directive("edition-facts", EditionFacts)
