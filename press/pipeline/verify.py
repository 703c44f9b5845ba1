"""Compare a rebuilt book with an edition, and say in words what differs and why it may."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from press.pipeline import outlines
from press.project.errors import BuildError
from press.project.folders import write_file
from press.project.machine import describe_machine
from press.project.project import Project

# Numbers that differ relatively by no more differ only in how a library adds up.
TOLERANCE = 1e-6


@dataclass
class Comparison:
    """What differs between an edition and a rebuilt book.

    Attributes
    ----------
    differences : list of str
        What a reader would see: other data, other numbers, missing pages.
    harmless : list of str
        Bytes that differ while everything compared by value agrees.
    causes : list of str
        What may explain it.
    counts : dict of str to Counter
        How many numbers, pages, figures and data files are the same, differ below what is printed or seen
        (numbers and figures only), or differ.
    """

    differences: list = field(default_factory=list)
    harmless: list = field(default_factory=list)
    causes: list = field(default_factory=list)
    counts: dict = field(default_factory=dict)

    def lines(self) -> Iterator[str]:
        """The comparison as text, one finding a line."""
        if not self.differences and not self.harmless:
            yield "the book is the same as the edition, byte for byte"
            return
        yield from self.differences
        yield from self.harmless
        if not self.differences:
            yield "all numbers and data are those of the edition"
        if self.causes:
            yield "this may explain it:"
            yield from (f"  {cause}" for cause in self.causes)
        else:
            yield "versions and data are the edition's: the text, the code or the build changed"


def compare(
    edition: dict, rebuilt: dict, alike: Collection[str] = (), machines: tuple[dict, dict] | None = None
) -> Comparison:
    """Compare two manifests.

    Parameters
    ----------
    edition, rebuilt : dict
        See :mod:`press.pipeline.manifest`.
    alike : collection of str
        Figures that look the same (see :mod:`press.pipeline.outlines`), by path.
    machines : pair of dict, optional
        What the edition and the rebuilt book were built on, see :mod:`press.project.machine`.
    """
    result = Comparison()
    for path, change in _changed(edition["data"], rebuilt["data"]):
        result.differences.append(f"data: {path} {change}")
        result.causes.append(f"{path} {change}")
    _compare_numbers(edition["numbers"], rebuilt["numbers"], result)
    for kind in ("data", "pages", "figures"):
        result.counts[kind] = _count(edition[kind], rebuilt[kind], alike)
    for kind in ("pages", "figures"):
        for path, change in _changed(edition[kind], rebuilt[kind]):
            if path in alike:
                result.harmless.append(f"figure: {path} differs by less than a pixel")
                continue
            # A figure's name is a hash of its content: another figure is another name.
            moved = kind == "pages" and change != "differs"
            group = result.differences if moved else result.harmless
            group.append(f"{kind.removesuffix('s')}: {path} {change}")
    if edition["rest"] != rebuilt["rest"]:
        result.harmless.append("other files (styles, scripts, search index) differ")
    for name, old, new in _pairs(edition["versions"], rebuilt["versions"]):
        if old != new:
            result.causes.append(f"{name} is {new}; the edition was built with {old}")
    if machines and (result.differences or result.harmless):
        for name in ("processor", "linear algebra"):
            old, new = (machine.get(name) for machine in machines)
            if old and old != new:
                result.causes.append(f"the {name} is {new}; the edition was built on {old}")
    return result


def _count(old, new, alike):
    found = Counter()
    for path, before, after in _pairs(old, new):
        found["the same" if before == after else "not to be seen" if path in alike else "different"] += 1
    return found


def _compare_numbers(old, new, result):
    result.counts["numbers"] = found = Counter()
    for notebook, before, after in _pairs(old, new):
        for name, was, now in _pairs(before or {}, after or {}):
            same = was is not None and now is not None and _agree(was, now)
            found["the same" if was == now else "below what is printed" if same else "different"] += 1
            if same or before is None or after is None:
                continue  # the latter are reported as pages that are new or missing
            if now is None:
                result.differences.append(f"{notebook}: {name} is no longer computed")
            elif was is None:
                result.differences.append(f"{notebook}: {name} = {now} is new")
            else:
                result.differences.append(f"{notebook}: {name} was {was}, is {now}")


def _agree(was, now):
    if isinstance(was, str) or isinstance(now, str):
        return was == now
    return math.isclose(was, now, rel_tol=TOLERANCE, abs_tol=1e-12)


def _pairs(old, new):
    for name in sorted(old.keys() | new.keys()):
        yield name, old.get(name), new.get(name)


def _changed(old, new):
    for path, before, after in _pairs(old, new):
        if before is None:
            yield path, "is new"
        elif after is None:
            yield path, "is missing"
        elif before != after:
            yield path, "differs"


def editions_folder(project: Project) -> Path:
    """Where the manifests of editions are kept, one file named after each date."""
    return project.root / "editions"


def read_edition(project: Project, path: Path | str | None = None) -> dict:
    """Read the manifest of an edition.

    Parameters
    ----------
    path : path-like, optional
        The latest edition's by default.
    """
    if path is None:
        kept = sorted(editions_folder(project).glob("*.json"))
        if not kept:
            raise BuildError(
                "there is no edition to compare with; `python -m press edition` keeps the "
                "built book's manifest as one, or name a manifest.json"
            )
        path = kept[-1]
    try:
        with open(path, encoding="utf-8") as file:
            return json.load(file)
    except (OSError, ValueError) as error:
        raise BuildError(f"{path} cannot be read as a manifest: {error}") from None


def outlines_path(project: Project, manifest: dict) -> Path:
    """Where the outlines of an edition's figures are kept."""
    return editions_folder(project) / "outlines" / f"{manifest['edition']}.json.gz"


def machine_of(project: Project, manifest: dict) -> dict:
    """What an edition was built on, as far as it was written down."""
    path = editions_folder(project) / "execution" / f"{manifest['edition']}.json"
    return json.loads(path.read_text("utf-8")).get("built_on", {}) if path.is_file() else {}


def keep_edition(project: Project) -> Path:
    """Keep the manifest of the built book as an edition, and the outlines of its figures.

    Returns
    -------
    Path
        The edition's manifest, named after its date.
    """
    if not project.manifest.is_file():
        raise BuildError("there is no book yet; run `make book` or `python -m press book`")
    text = project.manifest.read_text("utf-8")
    manifest = json.loads(text)
    outlines.keep(outlines.outlines(project.html), outlines_path(project, manifest))
    return write_file(editions_folder(project) / f"{manifest['edition']}.json", text)


def compare_with_edition(project: Project, path: Path | str | None = None) -> Comparison:
    """Compare the built book with an edition.

    Parameters
    ----------
    path : path-like, optional
        The manifest of the edition; the latest edition's by default.
    """
    edition = read_edition(project, path)
    kept = outlines.read(outlines_path(project, edition))
    alike = set(outlines.indistinguishable(kept, outlines.outlines(project.html)))
    here = describe_machine(project.root)
    rebuilt = read_edition(project, project.manifest)
    return compare(edition, rebuilt, alike=alike, machines=(machine_of(project, edition), here))
