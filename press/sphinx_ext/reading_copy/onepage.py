"""A builder that writes the whole book as one page, to be printed.

Sphinx's own ``singlehtml`` keeps the ids of all pages as they are, so that a link to a section called
"Sources" leads to the first of many. Here every id is made unique by the name of its page. The builder's
own name also keeps other extensions from registering half of their nodes for it.
"""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

from docutils import nodes
from sphinx import addnodes
from sphinx.builders.singlehtml import SingleFileHTMLBuilder

from press.sphinx_ext.contents import describe, first_section, parts
from press.sphinx_ext.reading_copy.markup import FOLDER, TEMPLATES, fonts, plain_markup

PART = "<!--part {}-->"
# they come with Matplotlib: the same letters on every machine
FONTS = (
    *(f"STIXGeneral{face}.ttf" for face in ("", "Bol", "Italic", "BolIta")),
    *(f"DejaVuSans{face}.ttf" for face in ("", "-Bold")),
    *(f"DejaVuSansMono{face}.ttf" for face in ("", "-Bold")),
)
# of the book's pages: where a machine has no Chinese letters
CHINESE = Path(__file__).parents[1] / "static" / "fonts"


def unique(docname: str, anchor: str) -> str:
    """Return the id in the one page of a place on a page of the book."""
    return f"{docname.replace('/', '-')}--{anchor}"


def css_string(text: str) -> str:
    """Return a text as a string of CSS."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


class OnePageBuilder(SingleFileHTMLBuilder):
    """Write ``index.html`` with all pages of the book, its parts and a place for its contents."""

    name = "onepage"
    search = False
    add_permalinks = False
    download_support = False
    html_scaled_image_link = False

    def get_outfilename(self, pagename: str) -> str:
        """One file, whatever the name of the first page."""
        return str(Path(self.outdir, "index.html"))

    def get_target_uri(self, docname: str, typ: str | None = None) -> str:
        """The address of a page, recognised again by `fix_refuris`."""
        return f"#document-{docname}"

    def fix_refuris(self, tree: nodes.Node) -> None:
        """Point every reference to its place in the one page."""
        for node in tree.findall(nodes.reference):
            address = node.get("refuri", "")
            if address.startswith("#document-"):
                docname, _, anchor = address.removeprefix("#document-").partition("#")
                node["refuri"] = self._place(docname, anchor)

    def _place(self, docname: str, anchor: str) -> str:
        return f"#{unique(docname, anchor or first_section(self.env, docname)['ids'][0])}"

    def assemble_doctree(self) -> nodes.document:
        """Put all pages into one document, in reading order."""
        whole = self.env.get_doctree(self.config.root_doc).copy()
        whole["docname"] = self.config.root_doc
        for number, (caption, pages) in enumerate(parts(self.env)):
            if caption:
                whole += nodes.raw("", PART.format(number), format="html")
            for docname in pages:
                page = addnodes.start_of_file(docname=docname)
                page.extend(self.env.get_doctree(docname).children)
                for tree in list(page.findall(addnodes.toctree)):
                    tree.parent.remove(tree)
                whole += page
        self.env.resolve_references(whole, self.config.root_doc, self)
        self.fix_refuris(whole)
        for page in whole.findall(addnodes.start_of_file):
            self._make_unique(page)
        return whole

    def _make_unique(self, page: nodes.Element) -> None:
        docname = page["docname"]
        for node in page.findall(nodes.Element):
            node["ids"] = [unique(docname, id) for id in node.get("ids", ())]
            if node.get("refid"):
                node["refid"] = unique(docname, node["refid"])
            if node.get("backrefs"):
                node["backrefs"] = [unique(docname, id) for id in node["backrefs"]]
        for node in list(page.findall(nodes.raw)):
            if "html" in node.get("format", ""):
                node.children = [nodes.Text(self._raw(node.astext(), docname))]

    def _raw(self, html: str, docname: str) -> str:
        def link(page: str, anchor: str) -> str | None:
            return self._place(page, anchor) if page in self.env.all_docs else None

        return plain_markup(html, docname, link).replace(' id="', f' id="{unique(docname, "")}')

    def assemble_toc_secnumbers(self) -> dict:
        """Section numbers by the ids of the one page."""
        self.outline = describe(self.env, unique)  # while numbers are still kept by page
        numbers = {}
        for docname, found in self.env.toc_secnumbers.items():
            for anchor, number in found.items():
                key = anchor or f"#{first_section(self.env, docname)['ids'][0]}"
                numbers[f"#{unique(docname, key[1:])}"] = number
        return {self.config.root_doc: numbers}

    def assemble_toc_fignumbers(self) -> dict:
        """Figure numbers by the ids of the one page."""
        numbers: dict[str, dict] = {}
        for docname, kinds in self.env.toc_fignumbers.items():
            for kind, found in kinds.items():
                for anchor, number in found.items():
                    numbers.setdefault(kind, {})[unique(docname, anchor)] = number
        return {self.config.root_doc: numbers}

    def handle_page(self, pagename: str, addctx: dict, *args, **kwargs) -> None:
        """Write the one page."""
        divider = TEMPLATES.get_template("part.html")

        def part_page(found: re.Match) -> str:
            number = int(found[1])
            return divider.render(number=number, part=self.outline[number])

        text = TEMPLATES.get_template("onepage.html").render(
            body=re.sub(PART.format(r"(\d+)"), part_page, addctx["body"]),
            parts=self.outline,
            running=[
                (page["id"], css_string(f"{page['number']}\u2003{page['title']}".strip()))
                for part in self.outline
                for page in part["pages"]
            ],
            title=self.config.offline_title_page,
            language=self.config.language,
        )
        Path(self.outdir).mkdir(parents=True, exist_ok=True)
        Path(self.get_outfilename(pagename)).write_text(text, "utf-8")
        Path(self.outdir, "outline.json").write_text(json.dumps(self.outline), "utf-8")

    def write_doc_serialized(self, docname: str, doctree: nodes.document) -> None:
        """Find the pictures; there is no search index to feed."""
        self.imgpath = "_images"
        self.post_process_images(doctree)

    def finish(self) -> None:
        """Put pictures, styles and fonts beside the page."""
        self.copy_image_files()
        static = Path(self.outdir, "_static")
        static.mkdir(exist_ok=True)
        shutil.copy(FOLDER / "print.css", static)
        self.create_pygments_style_file()
        for path in (*(fonts() / name for name in FONTS), *CHINESE.glob("TrajectorySansSC-*.woff2")):
            shutil.copy(path, static)
