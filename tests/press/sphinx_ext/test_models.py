"""A model on its page: table, and a fold with the picture for light and dark pages."""

import pytest
from bs4 import BeautifulSoup

from tests.press.sphinx_ext.conftest import build, extended_book

CELLS = [
    "# Models\n\nOne model.\n",
    "from trajectory import data, models, trends",
    'models.show(trends.trend(data.series("articles", "CHN"), across_breaks=True), "articles")',
]


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    root = tmp_path_factory.mktemp("models") / "book"
    files = {"intro.md": "# Intro\n\nSee {doc}`chapters/level`.\n"}
    return build(extended_book(root, CELLS, files)) / "chapters" / "slope.html"


def test_table_and_fold(built):
    page = BeautifulSoup(built.read_text("utf-8"), "html.parser")
    table = page.select_one(".book-model table")
    assert table.caption.get_text() == "What the model estimates for articles"
    fold = page.select_one("details.book-fold")
    light, dark = fold.select("img")
    assert "figure-light" in light["class"] and "figure-dark" in dark["class"]
    assert light["alt"] == dark["alt"] and light["alt"].startswith("Three panels.")
    pictures = [(built.parent / image["src"]).read_text("utf-8") for image in (light, dark)]
    assert "#262626" in pictures[0] and "#262626" not in pictures[1]
    link = fold.select_one("a.download")
    assert (built.parent / link["href"]).read_text("utf-8").startswith("year,observed,fitted,residual")
