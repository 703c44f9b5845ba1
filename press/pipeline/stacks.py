"""Compare the pages that two versions of Sphinx make of the same results.

Themes arrange a page in different ways. Compared is what the book says: the text of the article, in order,
with the numbers in it, and the figures, tables and downloads, byte for byte.
"""

import difflib
import hashlib
import json
from pathlib import Path
from urllib.parse import unquote, urlsplit

import sphinx
from bs4 import BeautifulSoup

from press.pipeline.build import Build, render_with
from press.project.errors import BuildError

# Signs and words that a theme adds to headings, code and figures.
ADDED = "a.headerlink, button, script, style, .prev-next-footer"
# Contents of the book and of the page.
CONTENTS = ("nav.bd-links", "#pst-secondary-sidebar")
# Pages that only a search or an index fills.
WITHOUT_TEXT = ("genindex", "search")
# Elements with a file of the book's own, and where they name it.
FILES = (("img", "src"), ("source", "srcset"), ("object", "data"), ("a", "href"))
FOLDERS = ("_images/", "_downloads/")


def compare_stacks(build: Build) -> list[str]:
    """Render the built book's results with this environment's Sphinx, and compare with the built book.

    Parameters
    ----------
    build : Build
        Its book was built with another version of Sphinx.

    Returns
    -------
    list of str
        One line for each page that differs.
    """
    project = build.project
    try:
        built = json.loads(project.manifest.read_text("utf-8"))["versions"]["sphinx"]
    except OSError:
        raise BuildError("there is no book yet; run `make book`") from None
    if built == sphinx.__version__:
        raise BuildError(f"{project.html} was built with Sphinx {built} as well; run `make compare`")
    stage = project.build / "compared"
    pages = render_with(build, {}, stage)
    found = compare_pages(project.html, pages)
    print(f"{len(project.pages)} pages of Sphinx {built} and Sphinx {sphinx.__version__} compared")
    return found


def compare_pages(first: Path, second: Path) -> list[str]:
    """Compare pages of two renderings.

    Parameters
    ----------
    first, second : Path
        The folders with the pages.

    Returns
    -------
    list of str
        One line for each page that only one of them has, or on which text or files differ, with the first
        difference.
    """
    ours, theirs = _names(first), _names(second)
    found = [f"{name}: only one of the two has this page" for name in sorted(ours ^ theirs)]
    for name in sorted(ours & theirs):
        pages = [read_page(folder, name) for folder in (first, second)]
        for what, one, other in zip(("text", "figures and files"), *pages, strict=True):
            if one != other:
                found.append(f"{name}: {what} differ: {_first_difference(one, other)}")
    return found


def read_page(folder: Path, name: str) -> tuple[list[str], list[str]]:
    """Read what a page says.

    Parameters
    ----------
    folder : Path
    name : str

    Returns
    -------
    text : list of str
        The words of the article, its numbers among them, and of the tables of contents.
    files : list of str
        For each figure and download its kind and the digest of its content, in order.
    """
    page = folder / f"{name}.html"
    soup = BeautifulSoup(page.read_text("utf-8"), "html.parser")
    article = soup.find("article") or soup.body  # what lies behind the numbers has no theme
    for element in article.select(ADDED):
        element.decompose()
    files = []
    for element in article.find_all([kind for kind, _ in FILES]):
        kind = element.name
        place = unquote(urlsplit(str(element.get(dict(FILES)[kind], ""))).path)
        if any(part in place for part in FOLDERS):
            content = (page.parent / place).resolve().read_bytes()
            files.append(f"{kind} {hashlib.sha256(content).hexdigest()} {element.get('alt', '')}")
    parts = [article, *(part for selector in CONTENTS for part in soup.select(selector))]
    return " ".join(part.get_text() for part in parts).split(), files


def _names(folder):
    names = {path.relative_to(folder).with_suffix("").as_posix() for path in folder.rglob("*.html")}
    return {name for name in names if name not in WITHOUT_TEXT and not name.startswith("_static/")}


def _first_difference(one, other):
    matcher = difflib.SequenceMatcher(None, one, other, autojunk=False)
    _, a, b, c, d = next(code for code in matcher.get_opcodes() if code[0] != "equal")
    places = (one[max(0, a - 3) : b], other[max(0, c - 3) : d])
    return " and ".join(repr(" ".join(place[:12])) for place in places)
