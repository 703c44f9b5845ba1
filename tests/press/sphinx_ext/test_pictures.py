"""How pictures arrive on a page."""

from bs4 import BeautifulSoup

from press.sphinx_ext import pictures


def test_only_the_first_picture_is_fetched_at_once():
    light, dark = '<img alt="1" class="figure-light x"/>', '<img alt="2" class="figure-dark x"/>'
    found = BeautifulSoup(pictures.lazily(light + dark + light + '<img class="other"/>'), "html.parser")
    assert [image.get("loading") for image in found.find_all("img")] == [None, "lazy", "lazy", None]


def test_a_picture_says_its_size_once():
    html = '<picture><source media="x" srcset="../_images/a-phone.svg"><img alt="1" src="../_images/a.svg"/></picture>'
    sizes = {"a.svg": (691, 472), "a-phone.svg": (453, 400)}
    found = BeautifulSoup(pictures.sized(pictures.sized(html, sizes.get), sizes.get), "html.parser")
    assert (found.source["width"], found.source["height"]) == ("453", "400")
    assert (found.img["width"], found.img["height"]) == ("691", "472")
    assert "width" not in pictures.sized('<img src="../_images/b.svg"/>', sizes.get)


def test_the_size_of_a_picture_is_read_from_its_head(tmp_path):
    picture = tmp_path / "a.svg"
    picture.write_text('<?xml version="1.0"?>\n<svg xmlns="x" width="518.4pt" height="354.3pt">', "utf-8")
    assert pictures.svg_size(str(picture), 1) == (691, 472)
