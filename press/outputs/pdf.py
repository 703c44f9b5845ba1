"""Print the book: one page of HTML, set by Chromium, with contents, bookmarks and fixed bytes.

Chromium sets and tags the pages but cannot write page numbers into a table of contents. So the book is
printed twice: the first print shows on which page each destination is.
"""

from __future__ import annotations

import json
from datetime import datetime
from io import BytesIO
from pathlib import Path

from press.outputs.offline import TitlePage, read_title_page, rendered, target_path
from press.pipeline.build import Build
from press.project.browser import open_browser
from press.project.citation import edition_date
from press.project.errors import BuildError
from press.project.folders import write_file

# For results of cells, best first; MyST-NB knows no order for a builder of our own.
RESULTS = (
    "text/html",
    "image/svg+xml",
    "image/png",
    "image/jpeg",
    "text/markdown",
    "text/latex",
    "text/plain",
)
SETTINGS = {
    "nb_mime_priority_overrides": [["onepage", kind, 10 + n] for n, kind in enumerate(RESULTS)],
    "html_math_renderer": "mathml",
    "pygments_style": "friendly_grayscale",
}
# The width of the text in CSS pixels: A4 without the margins of print.css.
WIDTH = round((210 - 2 * 24) / 25.4 * 96)

# Sets too wide tables and formulas smaller; returns what still does not fit.
FIT = """
(width) => {
  const left = [];
  for (const box of document.querySelectorAll("main table, main math, main pre, main img, main svg")) {
    const room = box.parentElement.getBoundingClientRect().width || width;
    for (const cell of box.querySelectorAll("th, td")) {
      if (/\\S{25}/.test(cell.textContent)) cell.style.overflowWrap = "anywhere";
    }
    let size = parseFloat(getComputedStyle(box).fontSize);
    const edge = () => Math.max(box.getBoundingClientRect().width, box.scrollWidth);
    while (edge() > room + 1 && size > 8) {
      size -= 0.5;
      box.style.fontSize = `${size}px`;
    }
    if (edge() > room + 1 && box.tagName === "TABLE") {
      for (const cell of box.querySelectorAll("th, td")) {
        cell.style.overflowWrap = "anywhere";
        cell.style.whiteSpace = "normal";
      }
    }
    if (edge() > room + 1) {
      const words = (box.querySelector("caption") || box).textContent.trim().slice(0, 60);
      const chapter = box.closest("main > section")?.querySelector("h1")?.textContent.trim();
      left.push(`${chapter}: ${box.tagName.toLowerCase()} "${words}"`);
    }
  }
  return left;
}
"""
# The Chinese characters of the page that look like one that no font has: both are drawn as the box for that.
NOT_DRAWN = """
async () => {
  await document.fonts.ready;
  const draw = (letter) => {
    const context = Object.assign(document.createElement("canvas"), {width: 40, height: 40}).getContext("2d");
    context.font = "30px 'Noto Serif CJK SC', 'Chinese', 'More Chinese', serif";
    context.fillText(letter, 2, 32);
    return context.canvas.toDataURL();
  };
  const missing = draw("\\u{3fffd}");
  const used = new Set(document.body.textContent.match(/\\p{Script=Han}/gu));
  return [...used].filter((letter) => draw(letter) === missing).join("");
}
"""
FILL = """
(pages) => {
  for (const place of document.querySelectorAll(".page-of")) {
    place.textContent = pages[place.dataset.of] ?? "";
  }
}
"""


def make_pdf(build: Build) -> Path:
    """Write the PDF of the book.

    Returns
    -------
    Path
        In ``dist/``.

    Raises
    ------
    BuildError
        If Chromium, a package or a font is missing, or something does not fit on its page.
    """
    try:
        import pypdf  # noqa: F401
    except ImportError:
        raise BuildError("the package pypdf is missing; python -m pip install -r requirements.txt") from None
    with open_browser() as browser, rendered(build, "onepage", SETTINGS) as folder:
        page = browser.new_page(viewport={"width": WIDTH, "height": 1000})
        page.emulate_media(media="print")
        page.goto((folder / "index.html").as_uri())
        if missing := page.evaluate(NOT_DRAWN):
            raise BuildError(
                f"no font has the Chinese characters {missing[:10]}; on Debian or Ubuntu: "
                "apt install fonts-noto-cjk"
            )
        too_wide = page.evaluate(FIT, WIDTH)
        if too_wide:
            raise BuildError("\n".join(["too wide for the page of the PDF:", *too_wide]))
        parts = json.loads((folder / "outline.json").read_text("utf-8"))
        page.evaluate(FILL, _page_numbers(_print(page)))
        printed = _print(page)
    project = build.project
    content = finish(printed, parts, read_title_page(project), edition_date(project.root))
    return write_file(target_path(project, ".pdf"), content)


def _print(page):
    return page.pdf(prefer_css_page_size=True, print_background=True, tagged=True, outline=True)


def _page_numbers(printed):
    """The page of each destination of a link, counted from 1."""
    from pypdf import PdfReader

    reader = PdfReader(BytesIO(printed))
    return {
        name.removeprefix("/"): reader.get_destination_page_number(destination) + 1
        for name, destination in reader.named_destinations.items()
    }


def finish(printed: bytes, parts: list[dict], title_page: TitlePage, date: datetime) -> bytes:
    """Give a print its bookmarks, its title and bytes that do not depend on the day.

    Parameters
    ----------
    printed : bytes
        With a bookmark for every heading.
    parts : list of dict
        See :func:`press.sphinx_ext.contents.describe`.
    date : datetime
        Written as the date of creation.
    """
    from pypdf import PdfReader, PdfWriter
    from pypdf.generic import DictionaryObject, Fit, NameObject, TextStringObject

    reader = PdfReader(BytesIO(printed))
    headings = _flat(reader.outline)
    merge_leaves(reader.root_object)
    del reader.root_object["/Outlines"]
    writer = PdfWriter(clone_from=reader)

    def bookmark(title, parent=None, number=""):
        """Mark the next heading with these words."""
        for found in headings:
            # Chromium repeats a part of a heading on top of a page
            if _letters(title) in _letters(found.title):
                page = reader.get_destination_page_number(found)
                fit = Fit.xyz(found.left, found.top)
                return writer.add_outline_item(f"{number} {title}".strip(), page, parent, fit=fit)
        raise BuildError(f"the PDF has no heading {title!r}")

    for part in parts:
        above = bookmark(part["caption"]) if part["caption"] else None
        for page in part["pages"]:
            chapter = bookmark(page["title"], above, page["number"])
            for section in page["sections"]:
                bookmark(section["title"], chapter)
    stamp = f"D:{date:%Y%m%d%H%M%S}Z"
    writer.metadata = {
        "/Title": title_page.title,
        "/Author": title_page.authors,
        "/Creator": "Jupyter Book",
        "/Producer": "Chromium, pypdf",
        "/CreationDate": stamp,
        "/ModDate": stamp,
    }
    writer.pdf_header = "%PDF-1.7"
    root = writer.root_object
    # names of PDF 2.0 that Chromium uses, for readers that know the older ones
    known = {NameObject("/Em"): NameObject("/Span"), NameObject("/Strong"): NameObject("/Span")}
    root["/StructTreeRoot"][NameObject("/RoleMap")] = DictionaryObject(known)
    root[NameObject("/Lang")] = TextStringObject("en")
    root[NameObject("/PageMode")] = NameObject("/UseOutlines")
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def _flat(outline):
    """All bookmarks in the order of the text."""
    for item in outline:
        if isinstance(item, list):
            yield from _flat(item)
        else:
            yield item


def _letters(text):
    return "".join(filter(str.isalnum, text))


def merge_leaves(root) -> None:
    """Let each tag of a PDF hold its pieces of text itself.

    Chromium gives every piece of text, so every word of coloured code, a tag of its own that says nothing
    ("NonStruct"). No reader has a use for them, and they are 40 % of the file: 16.9 MB with them, 10.2 MB
    without.

    Parameters
    ----------
    root : pypdf.generic.DictionaryObject
        The catalogue of the document; changed in place.
    """
    from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NameObject, NumberObject

    holder = {}  # number of a tag that goes: the tag above it
    tree = root["/StructTreeRoot"]
    top = tree.raw_get("/K")
    waiting = list(top) if isinstance(top, ArrayObject) else [top]
    while waiting:
        reference = waiting.pop()
        element = reference.get_object()
        if not isinstance(element, DictionaryObject) or "/K" not in element:
            continue
        kids = element.raw_get("/K")
        several = kids.get_object() if isinstance(kids, IndirectObject) else kids
        kept = ArrayObject()
        for kid in several if isinstance(several, ArrayObject) else [kids]:
            leaf = kid.get_object() if isinstance(kid, IndirectObject) else None
            if not isinstance(leaf, DictionaryObject):
                kept.append(kid)
            elif (
                leaf.get("/S") == "/NonStruct"
                and isinstance(leaf.get("/K"), NumberObject)
                and "/ID" not in leaf
            ):
                holder[kid.idnum] = reference
                page = leaf.raw_get("/Pg")
                if element.setdefault(NameObject("/Pg"), page) == page:
                    kept.append(leaf["/K"])
                else:
                    piece = {"/Type": NameObject("/MCR"), "/Pg": page, "/MCID": leaf["/K"]}
                    kept.append(DictionaryObject({NameObject(k): v for k, v in piece.items()}))
            else:
                kept.append(kid)
                waiting.append(kid)
        element[NameObject("/K")] = kept
    _point_to(tree["/ParentTree"], holder)


def _point_to(tree, holder):
    """Replace references in the tree that leads from pieces of text to their tags."""
    from pypdf.generic import ArrayObject, IndirectObject

    for branch in tree.get("/Kids", ()):
        _point_to(branch.get_object(), holder)
    for entry in tree.get("/Nums", ()):
        entries = entry.get_object() if isinstance(entry, IndirectObject) else entry
        if isinstance(entries, ArrayObject):
            for position, reference in enumerate(entries):
                if isinstance(reference, IndirectObject):
                    entries[position] = holder.get(reference.idnum, reference)
