"""Pictures for previews of links, made from the first figure of a page."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx

from press.sphinx_ext.sitefiles import absolute

WIDTH, HEIGHT = 1200, 630  # the size that sites ask for
MARGIN = 48
INK, SOFT, PAPER = "#262626", "#636363", "#ffffff"


@dataclass(frozen=True)
class Picture:
    """A drawn preview.

    Attributes
    ----------
    url : str
        Its published address.
    alt : str
        What it shows.
    """

    url: str
    alt: str


def first_figure(doctree: nodes.document) -> tuple[str, str] | None:
    """Return path of the first figure of a page, relative to the sources, and its alternative text."""
    for image in doctree.findall(nodes.image):
        if "figure-light" in image.get("classes", []):
            candidates = image.get("candidates", {})
            path = candidates.get("image/svg+xml") or image["uri"]
            return str(Path(path).with_suffix(".png")), image.get("alt", "")
    return None


def draw(app: Sphinx, name: str, title: str, book: str, doctree: nodes.document) -> Picture | None:
    """Draw the preview of a page and say where it will be.

    A page without a figure takes the figure of the landing page.

    Parameters
    ----------
    app : Sphinx
    name : str
        Of the page.
    title : str
    book : str
        Its title.
    doctree : document

    Returns
    -------
    Picture or None
        None if the landing page has no figure either.
    """
    found = first_figure(doctree) or first_figure(app.env.get_doctree(app.config.root_doc))
    if found is None:
        return None
    path, alt = found
    source = Path(app.srcdir, path)
    target = f"_images/previews/{name.replace('/', '-')}.png"
    place = Path(app.outdir, target)
    place.parent.mkdir(parents=True, exist_ok=True)
    canvas(source, title, book).save(place, optimize=True)
    return Picture(absolute(app, target), alt)


def canvas(figure: Path, title: str, book: str):
    """Return a picture of a figure under a title, on white.

    Parameters
    ----------
    figure : Path
        A PNG file.
    title : str
        Left out if its letters are not in the font, as with Chinese ones.
    book : str
        Written at the foot.

    Returns
    -------
    PIL.Image.Image
    """
    from PIL import Image, ImageDraw

    picture = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    pen = ImageDraw.Draw(picture)
    large, small = _font(32, bold=True), _font(22)
    top = MARGIN
    if not _beyond_font(title):
        for line in textwrap.wrap(title, 60)[:2]:
            pen.text((MARGIN, top), line, INK, large)
            top += 42
    pen.text((MARGIN, HEIGHT - MARGIN - 10), textwrap.shorten(book, 90), SOFT, small)
    room = (WIDTH - 2 * MARGIN, HEIGHT - top - 2 * MARGIN)
    with Image.open(figure) as opened:
        drawn = opened.convert("RGB")
    scale = min(room[0] / drawn.width, room[1] / drawn.height)
    size = (round(drawn.width * scale), round(drawn.height * scale))
    drawn = drawn.resize(size, Image.Resampling.LANCZOS)
    picture.paste(drawn, ((WIDTH - size[0]) // 2, top + 14))
    return picture


def _beyond_font(text: str) -> bool:
    return any(ord(letter) > 0x2FFF for letter in text)


@cache
def _font(size: int, bold: bool = False):
    """The letters of the figures, which come with Matplotlib."""
    from matplotlib import get_data_path
    from PIL import ImageFont

    name = "DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf"
    path = Path(get_data_path(), "fonts", "ttf", name)
    return ImageFont.truetype(str(path), size, layout_engine=ImageFont.Layout.BASIC)
