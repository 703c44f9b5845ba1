"""Pictures for links to pages made from data: what they show, where they are, and that they are not drawn twice."""

from types import SimpleNamespace

import pytest
from PIL import Image

from press.datapages import claims, series
from press.sphinx_ext.datapages import head_lines
from press.sphinx_ext.link_picture import canvas, draw_data_page

BOOK = "A book about innovation"


@pytest.fixture
def app(tmp_path):
    return SimpleNamespace(outdir=tmp_path, config=SimpleNamespace(html_baseurl="https://example.org/book/"))


@pytest.fixture(scope="module")
def page():
    return next(series.pages(["rd_intensity"], {}, {}))


def drawn(app):
    return sorted(app.outdir.rglob("*.png"))


def draw(app, page, message="A message.", chart=None):
    chart = str(page.context["chart"]) if chart is None else chart
    return draw_data_page(app, page.name, page.title, message, chart, BOOK)


def test_the_picture_lies_where_its_address_says(app, page):
    picture = draw(app, page)
    (path,) = drawn(app)
    assert picture.url == f"https://example.org/book/{path.relative_to(app.outdir).as_posix()}"
    assert picture.alt == f"{page.title}. A message."
    with Image.open(path) as opened:
        assert opened.size == (1200, 630)
    assert path.stat().st_size < 60_000


def test_it_is_drawn_again_only_where_it_would_be_another(app, page):
    draw(app, page)
    (first,) = drawn(app)
    before = first.stat().st_mtime_ns
    draw(app, page)
    assert first.stat().st_mtime_ns == before
    draw(app, page, "Another message.")
    (second,) = drawn(app)
    assert second != first


def test_the_line_of_the_series_is_in_it(app, page):
    draw(app, page)
    with Image.open(drawn(app)[0]) as opened:
        with_chart = opened.convert("RGB")
    draw(app, page, chart="")
    with Image.open(drawn(app)[0]) as opened:
        without = opened.convert("RGB")

    def accent(picture):
        return sum(
            n for n, (r, g, b) in picture.getcolors(1 << 20) if r < 60 and 60 < g < 130 and 60 < b < 130
        )

    assert accent(with_chart) > 500
    assert accent(without) == 0


def test_a_message_stands_under_the_title_and_the_book_at_the_foot():
    empty = canvas(None, "", "", "")
    for words in (("Title", "", ""), ("", BOOK, ""), ("", "", "Confirmed. A reason.")):
        assert canvas(None, *words).tobytes() != empty.tobytes()


def test_the_picture_of_a_claim_tells_its_verdict(app):
    claim = next(claims.pages({}))
    picture = draw(app, claim, claim.description, "")
    assert claim.verdict in picture.alt.lower()
    head = head_lines(claim.title, claim.description, BOOK, "https://example.org/x", None, picture)
    assert f'<meta property="og:image" content="{picture.url}" />' in head
    assert "summary_large_image" in head
    assert "og:image" not in head_lines(claim.title, claim.description, BOOK, "", None)
