"""How pictures arrive: those out of sight later, those of the other theme never, and nothing moves.

The theme's style sheets give a picture the width of its column, which an attribute of docutils, written as a
style of the element, would overrule. So sizes and loading are told on the finished page.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from urllib.parse import unquote

from sphinx.application import Sphinx

from press.sphinx_ext.web import BUILDERS

POINT = 1 / 0.75  # pixels


def lazily(body: str) -> str:
    """Return HTML in which a picture is fetched when it is about to be seen, but for the first of the page.

    Of the two forms of a picture, for light and for dark pages, the hidden one is never fetched.
    """
    body = re.sub(r'<img (?=[^>]*class="(?:figure-light|figure-dark)\b)', '<img loading="lazy" ', body)
    first = re.search(r'<img loading="lazy" (?=[^>]*class="figure-light\b)', body)
    return body if first is None else body[: first.start()] + "<img " + body[first.end() :]


def sized(body: str, sizes: Callable[[str], tuple[int, int] | None]) -> str:
    """Return HTML in which each picture says its size, so that nothing moves when it arrives.

    Parameters
    ----------
    body : str
    sizes : callable
        Takes the file name of a picture; returns width and height in pixels, or None if it is not known.
    """

    def with_size(match: re.Match) -> str:
        size = None if "width=" in match[0] else sizes(match[2].rsplit("/", 1)[-1])
        return match[0] if size is None else f'{match[1]} width="{size[0]}" height="{size[1]}"{match[3]}'

    return re.sub(r'(<(?:img|source)\b[^>]*?\bsrc(?:set)?="([^"]+\.svg)")([^>]*>)', with_size, body)


@lru_cache(maxsize=1024)
def svg_size(path: str, changed: int) -> tuple[int, int] | None:
    """Return width and height of a picture in SVG in pixels, as its first lines give them in points.

    `changed` is the time of its last change, so that a new picture is read again.
    """
    with open(path, encoding="utf-8") as file:
        head = file.read(2000)
    found = re.search(r'<svg[^>]*?\bwidth="([\d.]+)pt" height="([\d.]+)pt"', head)
    return (round(float(found[1]) * POINT), round(float(found[2]) * POINT)) if found else None


def _svg_sizes(app: Sphinx) -> Callable[[str], tuple[int, int] | None]:
    places = {name: Path(app.srcdir, uri) for uri, name in app.builder.images.items()}

    def size(name: str) -> tuple[int, int] | None:
        path = places.get(unquote(name))
        if path is None or not path.is_file():
            return None
        return svg_size(str(path), path.stat().st_mtime_ns)

    return size


def _arrange(app: Sphinx, pagename: str, templatename: str, context: dict, doctree) -> None:
    if doctree is not None and app.builder.name in BUILDERS:
        context["body"] = lazily(sized(context["body"], _svg_sizes(app)))


def setup(app: Sphinx) -> None:
    """Connect to Sphinx."""
    app.connect("html-page-context", _arrange)
