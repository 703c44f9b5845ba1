"""Tables as pages show them."""

import pandas as pd
from bs4 import BeautifulSoup

from trajectory import tables

FRAME = pd.DataFrame({"kind": ["a", "b"], "share": [12.345, None]}, index=["One", "Two & three"])


def rendered(**options):
    html, plain = tables.render(FRAME, "A <caption>", ".1f", **options)
    return BeautifulSoup(html, "html.parser"), plain


def test_heads_numbers_and_gaps():
    page, plain = rendered()
    assert page.caption.get_text() == "A <caption>"
    assert [th.get_text() for th in page.select("tbody th[scope=row]")] == list(FRAME.index)
    assert [td.get_text() for td in page.select("tbody td")] == ["a", "12.3", "b", "–"]
    assert page.select_one("thead tr").contents[0].name == "td"  # an index without a name heads nothing
    assert "data-tools" not in str(page)
    assert "12.3" in plain


def test_rows_lead_to_an_address_made_of_the_label_or_to_their_own():
    page, _ = rendered(links="../{}.html", anchors="row-")
    assert [a["href"] for a in page.select("a")] == ["../One.html", "../Two & three.html"]
    assert [tr["id"] for tr in page.select("tbody tr")] == ["row-One", "row-Two & three"]
    page, _ = rendered(links={"One": "x.html", "Two & three": "y.html"})
    assert [a["href"] for a in page.select("a")] == ["x.html", "y.html"]


def test_tools_know_what_to_choose_and_how_to_order():
    page, _ = rendered(tools="rows", choose=["kind"])
    assert page.div["data-tools"] == "rows"
    assert [th.get_text() for th in page.select("th[data-choose]")] == ["kind"]
    assert [td.get("data-sort") for td in page.select("tbody td")] == [None, "12.345", None, ""]
