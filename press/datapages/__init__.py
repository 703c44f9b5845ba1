"""Pages written from the data alone: text of each, filled into one template, without Sphinx.

`press.datapages.claims` makes the page of each claim, `press.datapages.series` that of each series,
`press.datapages.chart` their small figure, `press.datapages.page` what they have in common.
`press.sphinx_ext.datapages` puts them into the frame of the theme, which Sphinx draws once for all.
"""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

# whatever data hold is text; a name that a template misspells is an error
TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
