"""Terms that explain themselves: at its first use on a page a term leads to the glossary.

The link carries the definition, which ``terms.js`` shows beside it; without a script it is a link. In the
glossary, ``{forms}`guidance fund, guidance funds` `` in a definition says under which forms the text uses a
term; without it that is the term as it stands; ``{forms}`-` `` says that the word has too many meanings to be
looked for.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.docutils import SphinxRole

from press.sphinx_ext.languages import CHINESE, ENGLISH, page_language
from press.sphinx_ext.search import RUN
from press.sphinx_ext.web import LEFT_OUT, around, skip

NONE = "-"
# where a term is not explained: names of sections, links, code, captions, tables
NOT_PROSE = (
    nodes.title,
    nodes.reference,
    addnodes.download_reference,
    nodes.literal,
    nodes.literal_block,
    nodes.caption,
    nodes.legend,
    nodes.table,
    nodes.raw,
    nodes.math,
    nodes.math_block,
    nodes.citation,
    nodes.footnote,
    addnodes.glossary,
    addnodes.toctree,
)


class forms(nodes.Invisible, nodes.Inline, nodes.Element):
    """Under which forms the text uses a term."""


class term_link(nodes.General, nodes.Inline, nodes.TextElement):
    """A term at its first use."""


@dataclass(frozen=True)
class Term:
    """A term of the glossary.

    Attributes
    ----------
    name : str
    definition : str
    docname, anchor : str
        Where it stands.
    """

    name: str
    definition: str
    docname: str
    anchor: str


class FormsRole(SphinxRole):
    """``{forms}`a, b` `` in a definition."""

    def run(self) -> tuple[list[nodes.Node], list]:
        """Return the invisible note."""
        words = [word.strip() for word in self.text.split(",")]
        return [forms(words=[word for word in words if word != NONE])], []


def read_terms(docname: str, doctree: nodes.document) -> dict[str, Term]:
    """Return the terms of a glossary by each form under which the text uses them."""
    found = {}
    for item in doctree.findall(nodes.definition_list_item):
        if not isinstance(item.parent.parent, addnodes.glossary):
            continue
        names = [child for child in item.children if isinstance(child, nodes.term)]
        paragraph = next(iter(item.findall(nodes.paragraph)))
        declared = next(iter(paragraph.findall(forms)), None)
        words = [name.astext() for name in names] if declared is None else declared["words"]
        entry = Term(
            name=names[0].astext(),
            definition=re.sub(r"\s+", " ", paragraph.astext()).strip(),
            docname=docname,
            anchor=names[0]["ids"][0],
        )
        for word in words:
            found[folded(word)] = entry
    return found


def folded(word: str) -> str:
    """Return a word as it is compared: with a small first letter, unless it is an abbreviation.

    A term begins with a capital where a sentence or its entry does.
    """
    small = word[:1].lower() + word[1:] if word[1:2].islower() else word
    return re.sub(r"\s+", " ", small)


def pattern(words: list[str]) -> re.Pattern:
    """Return a pattern that finds any of the words, the longest that fits."""
    alternatives = []
    for word in sorted(words, key=lambda w: (-len(w), w)):
        text = re.escape(word).replace(r"\ ", r"\s+")
        first = word[0]
        if first.isalpha() and first == first.lower():
            text = f"[{first}{first.upper()}]{text[1:]}"
        alternatives.append(text)
    return re.compile(rf"(?<![\w-])(?:{'|'.join(alternatives)})(?![\w-])")


def read_glossaries(env: BuildEnvironment) -> dict[str, Term]:
    """Return the terms of all pages with a glossary by each form under which the text uses them."""
    objects = env.get_domain("std").get_objects()
    found = {}
    for docname in sorted({docname for _, _, kind, docname, _, _ in objects if kind == "term"}):
        found |= read_terms(docname, env.get_doctree(docname))
    return found


class ExplainTerms(SphinxPostTransform):
    """Link each term to the glossary where a page first uses it."""

    default_priority = 300  # after references and glued numbers are in place

    def run(self, **kwargs) -> None:
        """Run the transform."""
        english = page_language(self.env.docname, self.config.language) == ENGLISH
        if self.app.builder.name != "html" or not english:
            return
        if not hasattr(self.env, "trajectory_terms"):  # read once in each process
            self.env.trajectory_terms = read_glossaries(self.env)
        terms = self.env.trajectory_terms
        if not terms or self.env.docname in {entry.docname for entry in terms.values()}:
            return
        search, seen = pattern(list(terms)), set()
        for text in list(self.document.findall(nodes.Text)):
            if _is_prose(text):
                self.link(text, search, terms, seen)

    def link(self, text: nodes.Text, search: re.Pattern, terms: dict, seen: set) -> None:
        """Replace the first uses in one piece of text."""
        parts, done = [], 0
        for match in search.finditer(text.astext()):
            entry = terms[folded(match[0])]
            if entry.anchor in seen:
                continue
            seen.add(entry.anchor)
            parts.append(nodes.Text(text.astext()[done : match.start()]))
            uri = self.app.builder.get_relative_uri(self.env.docname, entry.docname)
            link = term_link("", match[0], refuri=f"{uri}#{entry.anchor}", definition=entry.definition)
            link["name"] = entry.name
            parts.append(link)
            done = match.end()
        if parts:
            parts.append(nodes.Text(text.astext()[done:]))
            text.parent.replace(text, [p for p in parts if p.astext()])


def _is_prose(text: nodes.Text) -> bool:
    above = list(around(text))
    if any(isinstance(node, NOT_PROSE) or "cell_output" in node["classes"] for node in above):
        return False
    return any(isinstance(node, nodes.paragraph) for node in above)


class MarkChinese(SphinxPostTransform):
    """Say of Chinese words on an English page that they are Chinese, for fonts and for speech."""

    default_priority = 310

    def run(self, **kwargs) -> None:
        """Run the transform."""
        if page_language(self.env.docname, self.config.language) == CHINESE:
            return
        for text in list(self.document.findall(nodes.Text)):
            if RUN.search(text.astext()) and not isinstance(text.parent, nodes.literal_block):
                parts = [
                    nodes.inline("", part, classes=[f"language-{CHINESE}"])
                    if RUN.fullmatch(part)
                    else nodes.Text(part)
                    for part in RUN.split(text.astext())
                    if part
                ]
                text.parent.replace(text, parts)


def visit_term(translator, node: term_link) -> None:
    """Open the link."""
    told = {"href": node["refuri"], "data-term": node["name"], "data-definition": node["definition"]}
    translator.body.append(translator.starttag(node, "a", "", CLASS="term-link", **told))


def depart_term(translator, node: term_link) -> None:
    """Close the link."""
    translator.body.append("</a>")


def setup(app: Sphinx) -> None:
    """Register role, nodes and transforms with Sphinx."""
    app.add_role("forms", FormsRole())
    app.add_node(forms, html=(skip, None), **LEFT_OUT)
    app.add_node(term_link, html=(visit_term, depart_term))
    app.add_post_transform(ExplainTerms)
    app.add_post_transform(MarkChinese)
