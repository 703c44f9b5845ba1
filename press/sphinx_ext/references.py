"""What a bibliography may hold: the characters that data may, and addresses that lead to the web.

A link of a reference goes into the page as it is, so that an address with ``javascript:`` would run.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.errors import ConfigError

from trajectory.characters import fault

WEB = re.compile(r"https?://\S+|\\url\{https?://[^\s}]+\}")
FIELD = re.compile(r"^\s*(?P<name>[A-Za-z]+)\s*=\s*[{\"]?(?P<value>.*?)[}\"]?,?\s*$")
ADDRESSES = ("url",)
TAB = "\t"  # indents the fields of some files


def faults(text: str) -> Iterator[tuple[int, str]]:
    """Yield line and fault of what a bibliography may not hold."""
    for number, line in enumerate(text.splitlines(), start=1):
        wrong = fault(line.strip(TAB + " ").replace(TAB, " ").removeprefix("@"))
        if wrong:
            yield number, wrong
            continue
        field = FIELD.match(line)
        if field and field["name"].lower() in ADDRESSES and not WEB.fullmatch(field["value"].strip()):
            yield number, f"{field['name']} {field['value'][:60]!r}; expected an address with http or https"


def _check(app: Sphinx, config) -> None:
    known = "bibtex_bibfiles" in config  # a book without references does without its extension
    for name in config["bibtex_bibfiles"] if known else ():
        path = Path(app.srcdir, name)
        text = path.read_text("utf-8") if path.is_file() else ""
        for number, wrong in faults(text):
            raise ConfigError(f"{name}, line {number}: {wrong}")


def setup(app: Sphinx) -> None:
    """Connect to Sphinx."""
    app.connect("config-inited", _check)
