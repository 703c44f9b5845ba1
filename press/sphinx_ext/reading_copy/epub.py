"""Sphinx's EPUB builder, with pages of our own and what EPUB 3 asks for.

Sphinx writes the pages through the theme of a website, with scripts and links to files that are not in the
book. Here each page is its text and one style sheet. The folder that this builder leaves is packed by
`press.outputs.epub`.
"""

from __future__ import annotations

import re
from html import escape
from pathlib import Path
from typing import ClassVar
from urllib.parse import quote

from docutils import nodes
from PIL import Image, ImageDraw, ImageFont
from sphinx.builders.epub3 import Epub3Builder
from sphinx.util.osutil import relative_uri

from press.sphinx_ext.contents import describe
from press.sphinx_ext.reading_copy.markup import FOLDER, TEMPLATES, fonts, plain_markup

COVER, STYLE, TITLE = "cover.png", "book.css", "title"
SIZE = (1200, 1600)
COLOURS = 96
MATHML = "<math"
ACCESSIBILITY = {
    "schema:accessMode": ("textual", "visual"),
    "schema:accessModeSufficient": ("textual",),
    "schema:accessibilityFeature": ("alternativeText", "MathML", "structuralNavigation", "tableOfContents"),
    "schema:accessibilityHazard": ("none",),
}


class BookEpubBuilder(Epub3Builder):
    """Write the folder of an EPUB."""

    # electronic paper shows PNG more reliably than drawings with a transparent ground
    supported_image_types: ClassVar[list[str]] = ["image/png", "image/jpeg", "image/gif", "image/svg+xml"]

    def write_doc(self, docname: str, doctree: nodes.document) -> None:
        """Write one page."""

        def link(page: str, anchor: str) -> str | None:
            if page not in self.env.all_docs:
                return None
            place = self.get_relative_uri(docname, page) if page != docname else ""
            return place + (f"#{anchor}" if anchor else "")

        for node in list(doctree.findall(nodes.raw)):
            if "html" in node.get("format", ""):
                node.children = [nodes.Text(plain_markup(node.astext(), docname, link))]
        super().write_doc(docname, doctree)

    def handle_page(self, pagename: str, addctx: dict, *args, **kwargs) -> None:
        """Write a page as XHTML."""
        body = plain_markup(addctx["body"], pagename, None)
        path = Path(self.outdir, f"{pagename}.xhtml")
        path.parent.mkdir(parents=True, exist_ok=True)
        text = TEMPLATES.get_template("page.xhtml").render(
            body=body,
            title=re.sub(r"<[^>]+>", "", addctx["title"]),
            style=relative_uri(f"{pagename}.xhtml", STYLE),
            language=self.config.epub_language,
        )
        path.write_text(text, "utf-8", newline="\n")

    def gen_indices(self) -> None:
        """An e-reader searches by itself."""

    def gen_pages_from_extensions(self) -> None:
        """Pages that extensions add are for the website."""

    def gen_additional_pages(self) -> None:
        """Write the title page and one page for each part."""
        edition = self.config.offline_title_page
        body = TEMPLATES.get_template("title.html").render(title=edition, heading="h1")
        self.handle_page(TITLE, {"body": body, "title": edition["title"]})
        self.outline = describe(self.env, lambda docname, id: (docname, id))
        for number, part in enumerate(self.outline):
            if part["caption"]:
                pages = [{**page, "href": self.get_target_uri(page["id"][0])} for page in part["pages"]]
                body = TEMPLATES.get_template("part.xhtml").render(caption=part["caption"], pages=pages)
                self.handle_page(f"part-{number}", {"body": body, "title": part["caption"]})

    def copy_image_files(self) -> None:
        """Copy the pictures, those in PNG with as many colours as a drawing has."""
        super().copy_image_files()
        for path in sorted(Path(self.outdir, "_images").glob("*.png")):
            with Image.open(path) as image:
                drawn = image.convert("RGBA")
            flat = Image.new("RGBA", drawn.size, "white")
            flat.alpha_composite(drawn)
            few = flat.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
            few.save(path, optimize=True)

    def copy_static_files(self) -> None:
        """Put the style sheet and the cover beside the pages."""
        css = (FOLDER / "ebook.css").read_text("utf-8") + self.highlighter.get_stylesheet()
        Path(self.outdir, STYLE).write_text(css, "utf-8", newline="\n")
        Path(self.outdir, "_static").mkdir(exist_ok=True)  # where MyST-NB leaves a style sheet; not packed
        draw_cover(Path(self.outdir, COVER), self.config.offline_title_page)

    def write_buildinfo(self) -> None:
        """Nothing in a book depends on how it was configured."""

    def dump_inventory(self) -> None:
        """No other book refers to this copy."""

    def get_toc(self) -> None:
        """The table of contents: parts, pages, sections."""
        self.refnodes = [self._entry(1, f"{TITLE}.xhtml", self.config.offline_title_page["title"])]
        for number, part in enumerate(self.outline):
            level = 1
            if part["caption"]:
                self.refnodes.append(self._entry(1, f"part-{number}.xhtml", part["caption"]))
                level = 2
            for page in part["pages"]:
                place = self.get_target_uri(page["id"][0])
                self.refnodes.append(self._entry(level, place, f"{page['number']} {page['title']}".strip()))
                for section in page["sections"]:
                    anchor = f"{place}#{section['id'][1]}"
                    self.refnodes.append(self._entry(level + 1, anchor, section["title"]))

    @staticmethod
    def _entry(level: int, place: str, text: str) -> dict:
        return {"level": level, "refuri": escape(place), "text": escape(text)}

    def build_content(self) -> None:
        """Write the list of files, saying which of them hold formulas and which is the cover."""
        super().build_content()
        path = Path(self.outdir, "content.opf")
        text = path.read_text("utf-8")
        properties = {COVER: "cover-image"}
        for name in self.files:
            if name.endswith(".xhtml") and MATHML in Path(self.outdir, name).read_text("utf-8"):
                properties[name] = "mathml"
        for name, value in properties.items():
            address = f'href="{quote(name)}"'
            text = text.replace(address, f'{address} properties="{value}"')
        lines = [
            f'<meta property="{name}">{value}</meta>'
            for name, values in ACCESSIBILITY.items()
            for value in values
        ]
        lines.append(f'<meta name="cover" content="{self.make_id(COVER)}"/>')
        text = re.sub(r'\s*<meta property="ibooks:[^>]*>[^<]*</meta>', "", text)
        text = text.replace("</metadata>", "\n    ".join(["", *lines]) + "\n  </metadata>")
        path.write_text(text, "utf-8", newline="\n")

    def toc_metadata(self, *args, **kwargs) -> dict:
        """The older table of contents names the book as its package does."""
        return {**super().toc_metadata(*args, **kwargs), "uid": self.config.epub_identifier}

    def build_epub(self) -> None:
        """Leave the packing to the build."""


def draw_cover(path: Path, edition: dict) -> None:
    """Draw a cover with the title, the subtitle and the edition."""
    image = Image.new("RGB", SIZE, "#fbfaf7")
    pen = ImageDraw.Draw(image)
    pen.rectangle([0, 0, 36, SIZE[1]], fill="#9c2b1a")
    height = 360
    for text, name, size, colour in (
        (edition["main"], "STIXGeneralBol.ttf", 128, "#1a1a1a"),
        (edition["subtitle"], "STIXGeneral.ttf", 64, "#4d4d4d"),
        (f"Edition of {edition['date']}", "STIXGeneral.ttf", 44, "#4d4d4d"),
    ):
        font = ImageFont.truetype(fonts() / name, size)
        for line in _lines(text, font, SIZE[0] - 240):
            pen.text((130, height), line, font=font, fill=colour)
            height += round(1.18 * size)
        height += 60
    image.quantize(32).save(path, optimize=True)


def _lines(text: str, font: ImageFont.FreeTypeFont, width: int) -> list[str]:
    """Break a text into lines that are not wider than `width`."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and font.getlength(longer) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines
