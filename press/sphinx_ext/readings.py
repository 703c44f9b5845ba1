"""Which values were read in a second document, for the page on the edition and the pages of series.

Two kinds of values are asked for: the first, last, largest and smallest of a series, and those that the book
prints, that is on which a number of the text or the check of a claim rests alone. Chapters tell what they
print once all of them have been read, so that the table is filled when its page is written.
"""

from __future__ import annotations

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.transforms.post_transforms import SphinxPostTransform

from press.project.digests import text_digest
from press.rules.coverage import Key, Standing, standing
from press.rules.reading import read_tables
from press.sphinx_ext.edition import READINGS, table
from press.sphinx_ext.provenance import read_chapter
from trajectory import data

ROWS = {
    "ends": "first, last, largest and smallest values of the series",
    "printed": "values on which a number of the text or the check of a claim rests alone",
}


def known(env: BuildEnvironment) -> Standing:
    """Return what stands beside each value, computed again only where the data were described anew."""
    digest = text_digest(data.root() / "datapackage.json")
    kept = getattr(env, "book_standing", None)
    if kept is None or kept[0] != digest:
        env.book_standing = kept = (digest, standing(read_tables(data.root())[0]))
    return kept[1]


def alone(record: dict) -> Key | None:
    """Return the value on which a number rests, if it rests on one."""
    match record.get("provenance"):
        case [{"indicator": series, "geos": [geo], "years": [first, last]}] if first == last:
            return series, geo, str(first)
    return None


def printed(env: BuildEnvironment) -> set[Key]:
    """Return the values on which a number of the text, or the check of a claim, rests alone."""
    folder = env.mystnb_config.output_folder
    records = (r for name in env.found_docs for r in read_chapter(folder, name).numbers.values())
    found = {key for key in map(alone, records) if key}
    checked = data.ledger()
    return found | set(zip(checked["series"], checked["geo"], checked["year"], strict=True))


def rows(beside: Standing, keys: dict[str, set[Key]]) -> list[tuple[str, ...]]:
    """Return how many values of each kind have what beside them, with the share."""
    lines = []
    for name, own in keys.items():
        parts = beside.parted(own)
        total = sum(map(len, parts.values()))
        shares = (f"{len(part):,} ({100 * len(part) / max(total, 1):.1f} %)" for part in parts.values())
        lines.append((ROWS[name], f"{total:,}", *shares))
    return lines


def _count(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Count, once all pages have been read; return the pages whose table is another than before."""
    pages = [name for name in env.found_docs if READINGS in env.metadata[name]]
    if not pages:
        return []
    beside = known(env)
    now = rows(beside, {"ends": set(beside.ends), "printed": printed(env)})
    changed = now != getattr(env, "book_readings", None)
    env.book_readings = now
    return pages if changed else []


class FillReadings(SphinxPostTransform):
    """Put the rows into the table; its number it got when its page was read."""

    default_priority = 20

    def run(self, **kwargs) -> None:
        """Run the transform."""
        for node in self.document.findall(nodes.table):
            if READINGS in node["classes"]:
                filled = table("", [""] * 5, self.env.book_readings, numeric=(1, 2, 3, 4))
                node.next_node(nodes.tbody).replace_self(filled.next_node(nodes.tbody))


def setup(app: Sphinx) -> None:
    """Register the table with Sphinx."""
    app.add_post_transform(FillReadings)
    app.connect("env-updated", _count)
