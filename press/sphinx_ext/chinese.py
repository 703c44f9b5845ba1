"""Chinese pages: numbers, names of measures and labels of figures in Chinese.

A Chinese page takes its numbers from the same cells as the English ones. Where such a number is a word or a
list of names, ``locale/zh_CN/values.csv`` gives the Chinese; what it lacks stops the build. The labels of a
figure on a Chinese page are translated by the same table, if its letters are text
(``plt.rcParams["svg.fonttype"] = "none"``); the reader's own fonts draw them.

Chinese counts in ten thousands. ``{scaled}`page.ipynb::key*10:,.0f` `` shows a number in another unit, here
billions as hundreds of millions.
"""

from __future__ import annotations

import csv
import html
import re
from functools import lru_cache
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging
from sphinx.util.docutils import SphinxRole

from press.sphinx_ext.figure import phone_canvas
from press.sphinx_ext.languages import CHINESE, page_language, page_of
from press.sphinx_ext.provenance import read_chapter

LOGGER = logging.getLogger(__name__)
TABLE = Path("locale", "zh_CN", "values.csv")
FONTS = (
    "'PingFang SC', 'Noto Sans CJK SC', 'Noto Sans SC', 'Source Han Sans SC', 'Microsoft YaHei', "
    "'WenQuanYi Micro Hei', 'DejaVu Sans', sans-serif"
)
SCALED = re.compile(r"(?P<page>.+?)::(?P<key>[a-z0-9_]+)\*(?P<factor>[\d.]+):(?P<spec>.+)")
NUMBER = r"[\N{MINUS SIGN}+]?[\d.,]+"


class Untranslated(ValueError):
    """A word for which the table has no Chinese."""


class scaled_number(nodes.General, nodes.Inline, nodes.Element):
    """A number in another unit, until all notebooks have been read."""


@lru_cache(maxsize=4)
def read_table(path: Path, changed: float) -> dict[str, str]:
    """Return the Chinese for the words of the table."""
    with path.open(encoding="utf-8", newline="") as file:
        return {row["english"]: row["chinese"] for row in csv.DictReader(file)}


def table(app: Sphinx) -> dict[str, str]:
    """Return the book's table, empty if there is none."""
    path = Path(app.srcdir, TABLE)
    return read_table(path, path.stat().st_mtime) if path.is_file() else {}


def translate(text: str, words: dict[str, str]) -> str:
    """Return a value or a label in Chinese.

    Parameters
    ----------
    text : str
        Such as ``"11"``, ``"1.8 to 2.2"``, ``"136 (2024)"``, ``"bargaining and seed investment"``.
    words : dict of str to str

    Raises
    ------
    Untranslated
        If a word is not in the table.
    """
    if text in words:
        return words[text]
    plain = re.sub(rf"^({NUMBER}(?: ?%)?) percent$", r"\1%", text)
    plain = re.sub(rf"({NUMBER}%?) to ({NUMBER})", r"\1至\2", plain)
    plain = re.sub(r"(?<=\d) %", "%", plain)
    plain = re.sub(r"^less than ", "不到", re.sub(r"^below ", "低于", plain))
    if not re.search("[A-Za-z]", plain):
        return plain
    bracket = re.fullmatch(r"(.+) \((.+)\)", text)
    if bracket and not re.search(r", | and ", text):
        return f"{translate(bracket[1], words)}（{translate(bracket[2], words)}）"
    items = re.split(r", (?![^(]*\))| and (?![^(]*\))", text)
    if len(items) > 1:
        return "、".join(translate(item, words) for item in items)
    raise Untranslated(text)


class ScaledRole(SphinxRole):
    """``{scaled}`page.ipynb::key*10:,.0f` ``."""

    def run(self) -> tuple[list[nodes.Node], list]:
        """Return a place for the number."""
        found = SCALED.fullmatch(self.text)
        if not found:
            message = f"{self.text!r}: expected page.ipynb::key*factor:format"
            return [], [self.inliner.reporter.error(message, line=self.lineno)]
        _, path = self.env.relfn2path(found["page"], self.env.docname)
        page = self.env.path2doc(path)
        place = scaled_number(key=found["key"], page=page, factor=float(found["factor"]), spec=found["spec"])
        self.set_source_info(place)
        return [nodes.inline("", "", place, number=found["key"], number_of=page)], []


class ShowScaled(SphinxPostTransform):
    """Put numbers in other units in their places."""

    default_priority = 6

    def run(self, **kwargs) -> None:
        """Run the transform."""
        folder = self.env.mystnb_config.output_folder
        for place in list(self.document.findall(scaled_number)):
            record = read_chapter(folder, place["page"]).numbers.get(place["key"])
            if record is None or isinstance(record["value"], str):
                message = "%s has no number %r to show in another unit"
                LOGGER.warning(message, place["page"], place["key"], location=place)
                place.parent.remove(place)
                continue
            text = format(record["value"] * place["factor"], place["spec"])
            place.replace_self(nodes.inline(text, text, classes=["pasted-text"]))


class TranslateValues(SphinxPostTransform):
    """Put words that notebooks hand over into Chinese."""

    default_priority = 7  # after the numbers of other pages, before their links

    def run(self, **kwargs) -> None:
        """Run the transform."""
        words = table(self.app)
        for node in list(self.document.findall(nodes.inline)):
            if "pasted-text" not in node.get("classes", []):
                continue
            if page_language(page_of(node, self.env.docname), self.config.language) != CHINESE:
                continue
            try:
                text = translate(node.astext(), words)
            except Untranslated as error:
                LOGGER.warning("%s has no Chinese for %r", TABLE.as_posix(), str(error), location=node)
                continue
            node.children = []
            node += nodes.Text(text)


class TranslateFigures(SphinxTransform):
    """Put the labels of figures on Chinese pages, and the cautions under them, into Chinese."""

    default_priority = 210

    def apply(self, **kwargs) -> None:
        """Run the transform."""
        if page_language(self.env.docname, self.config.language) != CHINESE:
            return
        self.env.note_dependency(TABLE.as_posix())
        words = table(self.app)
        for note in self.document.findall(nodes.paragraph):
            if "cautions" in note:
                self.translate_cautions(note, words)
        folder = Path(self.env.mystnb_config.output_folder)
        for picture in sorted(self.pictures(folder)):
            svg = picture.read_text("utf-8")
            try:
                picture.write_text(translate_svg(svg, words), "utf-8", newline="\n")
            except Untranslated as error:
                message = "%s has no Chinese for the label %r of the figure %s"
                LOGGER.warning(message, TABLE.as_posix(), str(error), picture.stem, location=self.document)

    def translate_cautions(self, note: nodes.paragraph, words: dict[str, str]) -> None:
        """Replace the sentences after the label."""
        for caution in note["cautions"]:
            if caution not in words:
                message = "%s has no Chinese for the caution %r"
                LOGGER.warning(message, TABLE.as_posix(), caution, location=note)
        chinese = "".join(words.get(caution, caution) for caution in note["cautions"])
        note[1:] = [nodes.Text(chinese)]

    def pictures(self, folder: Path) -> set[Path]:
        """Return the files of the page's figures, for light and dark pages and for telephones."""
        found = set()
        for image in self.document.findall(nodes.image):
            if isinstance(image, phone_canvas) or {"figure-light", "figure-dark"} & set(image["classes"]):
                name = Path(image["uri"]).stem
                found.add(folder / "figures" / f"{name}.svg")
        return {path for path in found if path.is_file()}


def translate_svg(svg: str, words: dict[str, str]) -> str:
    """Return a figure with its labels in Chinese and in the reader's fonts.

    Raises
    ------
    Untranslated
        If a label is not in the table.
    """

    def label(found: re.Match) -> str:
        text = translate(html.unescape(found[2]), words)
        return f"{found[1]}{html.escape(text, quote=False)}</text>"

    translated = re.sub(r"(<text\b[^>]*>)([^<]*)</text>", label, svg)
    # the letters of a picture that is not part of its page cannot come from the page
    return translated.replace("'DejaVu Sans'", FONTS)


def setup(app: Sphinx) -> None:
    """Register role and transforms with Sphinx."""
    app.add_role("scaled", ScaledRole())
    app.add_post_transform(ShowScaled)
    app.add_post_transform(TranslateValues)
    app.add_transform(TranslateFigures)
