"""Pictures for previews of links, made from the first figure of a page, or from the chart of a data page."""

from __future__ import annotations

import hashlib
import textwrap
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path

from docutils import nodes
from PIL import Image, ImageDraw, ImageFont, ImageOps
from sphinx.application import Sphinx

from press.sphinx_ext.sitefiles import absolute

WIDTH, HEIGHT = 1200, 630  # the size that sites ask for
MARGIN = 48
INK, SOFT, PAPER, ACCENT = "#262626", "#636363", "#ffffff", "#0b5c58"
# of the chart of a data page, which takes its look from the page elsewhere
LOOK = f"""
text {{ font: 11px 'DejaVu Sans', sans-serif; fill: {INK} }} .quiet {{ fill: {SOFT} }}
polyline {{ fill: none; stroke: {ACCENT}; stroke-width: 1.6 }} circle {{ fill: {ACCENT} }}
.found {{ fill: {PAPER}; stroke: {ACCENT}; stroke-width: 2 }} .axis {{ stroke: #dcdcdc }}
.stated {{ stroke: {SOFT}; stroke-dasharray: 4 3 }}
"""


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


def draw_data_page(app: Sphinx, name: str, title: str, message: str, chart: str, book: str) -> Picture:
    """Draw the preview of a page made from data and say where it will be.

    One of an earlier build that would be the same is left as it is: what it shows is told by its name.

    Parameters
    ----------
    app : Sphinx
    name : str
        Of the page.
    title, message : str
        What the page says.
    chart : str
        Its chart as SVG, or empty; then the message stands in its place.
    book : str
        Its title.
    """
    shown = hashlib.sha256("\n".join((title, message, chart, book, LOOK)).encode()).hexdigest()[:12]
    target = f"_images/previews/{name.replace('/', '-')}-{shown}.png"
    place = Path(app.outdir, target)
    if not place.is_file():
        place.parent.mkdir(parents=True, exist_ok=True)
        for old in place.parent.glob(f"{name.replace('/', '-')}-{'?' * 12}.png"):
            old.unlink()
        figure = rasterised(chart) if chart else None
        drawn = canvas(figure, title, book, message)
        drawn.quantize(32, method=Image.Quantize.FASTOCTREE).save(place)  # the fastest: there are few colours
    return Picture(absolute(app, target), f"{title}. {message}")


def rasterised(chart: str) -> BytesIO:
    """Return the chart of a data page as PNG, in the colours of a light page."""
    import vl_convert

    look = f"{chart[: chart.index('>') + 1]}<style>{LOOK}</style>{chart[chart.index('>') + 1 :]}"
    look = look.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
    return BytesIO(vl_convert.svg_to_png(look, scale=2.2))


def canvas(figure: Path | BytesIO | None, title: str, book: str, message: str = "") -> Image.Image:
    """Return a picture of a figure under a title, on white.

    Parameters
    ----------
    figure : Path or BytesIO or None
        A PNG file.
    title : str
        Left out if its letters are not in the font, as with Chinese ones.
    book : str
        Written at the foot.
    message : str
        Written under the title, at length where there is no figure.
    """
    picture = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    pen = ImageDraw.Draw(picture)
    large, small = _font(32, bold=True), _font(22)
    top = MARGIN
    if not _beyond_font(title):
        for line in textwrap.wrap(title, 60)[:2]:
            pen.text((MARGIN, top), line, INK, large)
            top += 42
    pen.text((MARGIN, HEIGHT - MARGIN - 10), textwrap.shorten(book, 90), SOFT, small)
    if not _beyond_font(message):
        letters, most, height, font = (84, 2, 32, small) if figure else (70, 10, 42, _font(28))
        for line in textwrap.wrap(message, letters, max_lines=most, placeholder=" …"):
            pen.text((MARGIN, top + 6), line, SOFT if figure else INK, font)
            top += height
    if figure is None:
        return picture
    room = (WIDTH - 2 * MARGIN, HEIGHT - top - 2 * MARGIN)
    with Image.open(figure) as opened:
        ground = Image.new("RGBA", opened.size, PAPER)
        drawn = Image.alpha_composite(ground, opened.convert("RGBA")).convert("RGB")
    drawn = ImageOps.contain(drawn, room, Image.Resampling.LANCZOS)
    picture.paste(drawn, ((WIDTH - drawn.width) // 2, top + 14))
    return picture


def _beyond_font(text: str) -> bool:
    return any(ord(letter) > 0x2FFF for letter in text)


@cache
def _font(size: int, bold: bool = False) -> ImageFont.FreeTypeFont:
    """The letters of the figures, which come with Matplotlib."""
    from matplotlib import get_data_path

    path = Path(get_data_path(), "fonts", "ttf", "DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf")
    return ImageFont.truetype(str(path), size, layout_engine=ImageFont.Layout.BASIC)
