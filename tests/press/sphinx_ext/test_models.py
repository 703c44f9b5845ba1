"""A model on its page: table, and a fold with the picture for light and dark pages."""

import pytest
from bs4 import BeautifulSoup

CELLS = [
    "# Models\n\nOne model.\n",
    "from trajectory import data, models, trends",
    'models.show(trends.trend(data.series("articles", "CHN"), across_breaks=True), "articles")',
]


@pytest.fixture(scope="module")
def built(tmp_path_factory, request):
    tools = request.getfixturevalue("tools")
    root = tools.make_book(tmp_path_factory.mktemp("models") / "book", CELLS, tools.level)
    config = (root / "_config.yml").read_text("utf-8")
    config = config.replace("sphinx:\n", "sphinx:\n  extra_extensions: [sphinx_exercise, press.sphinx_ext]\n")
    (root / "_config.yml").write_text(config, "utf-8")
    (root / "intro.md").write_text("# Intro\n\nSee {doc}`chapters/level`.\n", "utf-8")
    done = tools.run(root, "book")
    assert done.returncode == 0, done.stderr
    return root / "_build" / "html" / "chapters" / "slope.html"


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
