"""The lines under a figure."""

from press.project.citation import Citation
from press.sphinx_ext.citation import Part, as_text
from press.sphinx_ext.figure import figure_text, source_line


def item(publisher, name, vintage="2025"):
    return {"publisher": publisher, "name": name, "vintage": vintage}


def test_series_of_one_publisher_stand_together():
    found = [
        item("WIPO", "rank"),
        item("OECD", "GERD", ""),
        item("WIPO", "score"),
        item("WIPO", "rank"),
    ]
    assert source_line(found) == "WIPO: rank (2025), score (2025); OECD: GERD"


def test_a_series_is_named_once():
    found = [item("WIPO", "rank"), item("OECD", "GERD", ""), item("WIPO", "rank")]
    assert source_line(found) == "WIPO: rank (2025); OECD: GERD"


def test_how_to_cite_a_figure():
    from datetime import date

    book = as_text(Citation("Title", ("A. Author",), "1.0", date(2026, 1, 2)), Part())
    cited = figure_text(book, "Figure 1.1 in “Ranks”", "chapters/ranks.html#fig-a")
    assert cited.startswith("A. Author (2026). Figure 1.1 in “Ranks”. In Title (")
    assert cited.endswith(" chapters/ranks.html#fig-a")
