"""The certificate of a rebuild: what was compared, what differs, on which machine; for a stranger to sign.

Its data follow the configuration file of CODECHECK (https://codecheck.org.uk/spec/config/1.0/); the report
says the same on one page.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import yaml
from jinja2 import Environment, FileSystemLoader

from press.pipeline.manifest import read_versions
from press.pipeline.verify import Comparison
from press.project.browser import open_browser
from press.project.citation import read_citation
from press.project.errors import BuildError
from press.project.exhibits import exhibits
from press.project.folders import write_file
from press.project.machine import describe_machine, folder_size
from press.project.project import Project
from press.project.store import read_outputs

SPECIFICATION = "https://codecheck.org.uk/spec/config/1.0/"
KINDS = {
    "numbers": "numbers of the text",
    "pages": "pages",
    "figures": "pictures of figures",
    "data": "files of data",
}
BELOW = ("below what is printed", "not to be seen")
LISTED = 12  # so many differences have room on the page
TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
)


@dataclass(frozen=True)
class Run:
    """Who rebuilt the book, and how long it took.

    Attributes
    ----------
    seconds : float
        From the start of the build to its end.
    ended : datetime
    name, orcid : str
        Of the person; empty where nobody was named.
    """

    seconds: float
    ended: datetime
    name: str = ""
    orcid: str = ""


def write_certificate(project: Project, edition: str, comparison: Comparison, run: Run) -> Path:
    """Write a certificate beside those that are there.

    Parameters
    ----------
    edition : str
        The date of the edition that the book was compared with.
    comparison : Comparison
    run : Run

    Returns
    -------
    Path
        The folder, ``dist/certificates/NUMBER``: ``codecheck.yml``, ``report.html`` and, where there is a
        browser, ``report.pdf``.
    """
    above = project.root / "dist" / "certificates"
    taken = [int(path.name) for path in above.glob("*") if re.fullmatch(r"\d{3}", path.name)]
    folder = above / f"{max(taken, default=0) + 1:03}"
    told, cited = _told(project, edition, comparison, run, folder.name), read_citation(project.root)
    write_file(folder / "codecheck.yml", yaml.safe_dump(told, sort_keys=False, allow_unicode=True, width=100))
    page = TEMPLATES.get_template("certificate.html").render(
        told=told, version=cited.version if cited else "", edition=edition, run=run, listed=LISTED
    )
    report = write_file(folder / "report.html", page)
    try:
        with open_browser() as browser:
            page = browser.new_page()
            page.goto(report.as_uri())
            write_file(folder / "report.pdf", page.pdf(prefer_css_page_size=True, tagged=True))
    except BuildError:
        pass  # the page says all; a browser is not needed to verify
    return folder


def summary(comparison: Comparison) -> str:
    """Return in a sentence what the comparison found."""
    if comparison.differences:
        count = len(comparison.differences)
        return (
            f"The rebuilt book differs from the edition in {count} {'place' if count == 1 else 'places'} "
            "that a reader can see."
        )
    unseen = any(found[name] for found in comparison.counts.values() for name in BELOW)
    if comparison.harmless or unseen:
        return "All printed numbers and all data are those of the edition; other bytes differ."
    return "The rebuilt book is the edition, byte for byte."


def _told(project: Project, edition: str, comparison: Comparison, run: Run, number: str) -> dict:
    """Return what the certificate says, as its data hold it."""
    cited = read_citation(project.root)
    person = {"name": run.name or "(name of the person who signs)"}
    if run.orcid:
        person["ORCID"] = run.orcid
    versions = ", ".join(f"{name} {version}" for name, version in read_versions().items())
    return {
        "version": SPECIFICATION,
        "certificate": number,
        "paper": {
            "title": cited.title if cited else "untitled",
            "authors": [{"name": name} for name in cited.authors] if cited else [],
            "reference": f"edition of {edition}",
        },
        "codechecker": [person],
        "check_time": run.ended.isoformat(timespec="seconds"),
        "summary": summary(comparison),
        "report": "report.html",
        "manifest": [
            {"file": shown.file, "comment": f"{shown.label}, {shown.notebook}: {shown.caption}"}
            for shown in exhibits(read_outputs(project))
        ],
        "comparison": {
            words: {
                "the same": found["the same"],
                "below what is printed or seen": sum(found[name] for name in BELOW),
                "different": found["different"],
            }
            for kind, words in KINDS.items()
            if (found := comparison.counts.get(kind)) is not None
        },
        "differences": comparison.differences + comparison.harmless,
        "may_explain": comparison.causes,
        "environment": {
            **describe_machine(project.root),
            "time": f"{run.seconds:,.0f} seconds",
            "size of the built book": f"{folder_size(project.html) / 1e6:.0f} MB",
            "versions": versions,
        },
    }
