"""What a bibliography may hold: the characters that data may, and addresses that lead to the web.

A link of a reference goes into the page as it is, so that an address with ``javascript:`` would run.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.errors import ConfigError

from press.project.project import Project
from press.project.sources import read_text
from trajectory.characters import fault

WEB = re.compile(r"https?://\S+|\\url\{https?://[^\s}]+\}")
FIELD = re.compile(r"^\s*(?P<name>[A-Za-z]+)\s*=\s*[{\"]?(?P<value>.*?)[}\"]?,?\s*$")
CITE = re.compile(r"\{cite(?::\w+)?\}`")
LIST = re.compile(r"\{bibliography\}")


def faults(text: str) -> Iterator[tuple[int, str]]:
    """Yield line and fault of what a bibliography may not hold."""
    for number, line in enumerate(text.splitlines(), start=1):
        # tabs indent the fields of some files
        wrong = fault(line.strip("\t ").replace("\t", " ").removeprefix("@"))
        if wrong:
            yield number, wrong
            continue
        field = FIELD.match(line)
        if field and field["name"].lower() == "url" and not WEB.fullmatch(field["value"].strip()):
            yield number, f"{field['name']} {field['value'][:60]!r}; expected an address with http or https"


def cites_without_list(pages: Mapping[str, str]) -> str:
    """Return the first page that cites although no page lists the works cited; empty if all is well.

    Parameters
    ----------
    pages : mapping
        Path to text, of the pages that ``_toc.yml`` names.
    """
    if any(LIST.search(text) for text in pages.values()):
        return ""
    return next((path for path, text in pages.items() if CITE.search(text)), "")


def _check(app: Sphinx, config) -> None:
    if "bibtex_bibfiles" not in config:  # a book without references does without its extension
        return
    for name in config["bibtex_bibfiles"]:
        path = Path(app.srcdir, name)
        text = path.read_text("utf-8") if path.is_file() else ""
        for number, wrong in faults(text):
            raise ConfigError(f"{name}, line {number}: {wrong}")
    project = Project(Path(app.srcdir))
    page = cites_without_list({path: read_text(project.root, path) for path in project.pages.values()})
    if page:
        raise ConfigError(
            f"{page} cites a work, but no page of _toc.yml lists the references; "
            "name the page with the directive {bibliography} there again"
        )


def setup(app: Sphinx) -> None:
    """Connect to Sphinx."""
    app.connect("config-inited", _check)
