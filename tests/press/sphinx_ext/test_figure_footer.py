"""The lines under a figure."""

from datetime import date

from press.project.citation import Citation
from press.sphinx_ext.citation import reference
from press.sphinx_ext.figure import source_line


def test_series_of_one_publisher_stand_together_and_once():
    named = [
        ("WIPO", "rank", "2025"),
        ("OECD", "GERD", ""),
        ("WIPO", "score", "2025"),
        ("WIPO", "rank", "2025"),
    ]
    found = [dict(zip(("publisher", "name", "vintage"), item, strict=True)) for item in named]
    assert source_line(found) == "WIPO: rank (2025), score (2025); OECD: GERD"


def test_how_to_cite_a_figure():
    book = Citation("Title", ("A. Author",), "1.0", date(2026, 1, 2), "10.5281/zenodo.1")
    cited = reference(book, "Figure 1.1 in “Ranks”. In ", "chapters/ranks.html#fig-a")
    assert cited.startswith("A. Author (2026). Figure 1.1 in “Ranks”. In Title (")
    assert cited.endswith(" https://doi.org/10.5281/zenodo.1 chapters/ranks.html#fig-a")
