"""Which pages have to be written again when another page has changed.

Sphinx writes a page again when its own source has changed. What a page takes from others (numbers that
their cells computed, names and numbers of their sections, figures and exercises, definitions of the glossary)
it would go on showing as it was. Here each page is asked what it offers, and what it uses of others. A
build from nothing does not need this; it is for builds that go on from an earlier one.

The titles of all pages in the column beside the text are not followed: they are put in order when a page is
written next.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

from docutils import nodes
from myst_nb.ext.glue.utils import PendingGlueReference
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.environment.collectors import EnvironmentCollector

from press.sphinx_ext.glossary import pattern, read_glossaries

# Names under which a page offers something, and a digest of what stands under them.
Offer = tuple[frozenset[str], str]


def uses(doctree: nodes.document) -> set[str]:
    """Return the names of labels and pages that a page refers to."""
    found = set()
    for node in doctree.findall(nodes.Element):
        if isinstance(node, addnodes.pending_xref):
            found.add(node["reftarget"].strip("/"))
        elif isinstance(node, PendingGlueReference):
            found.add(node.refdoc)
        found |= {node[name] for name in ("number_of", "page") if isinstance(node.get(name), str)}
    return found


def offer(env: BuildEnvironment, docname: str) -> Offer:
    """Return what a page offers to others."""
    objects = sorted(
        (name, shown, kind, anchor)
        for domain in env.domains.values()
        for name, shown, kind, page, anchor, _ in domain.get_objects()
        if page == docname
    )
    glued = Path(env.mystnb_config.output_folder, f"{docname}.glue.json")
    stated = (
        objects,
        env.titles[docname].astext(),
        env.toc_secnumbers.get(docname),
        env.toc_fignumbers.get(docname),
        glued.read_bytes() if glued.is_file() else b"",
    )
    return frozenset({docname, *(name for name, *_ in objects)}), sha256(repr(stated).encode()).hexdigest()


class Dependents(EnvironmentCollector):
    """Remember what pages offer and use, and name those to be written again."""

    def clear_doc(self, app: Sphinx, env: BuildEnvironment, docname: str) -> None:
        """Forget what a page used."""
        _kept(env, "book_uses").pop(docname, None)

    def merge_other(self, app: Sphinx, env: BuildEnvironment, docnames: Iterable[str], other) -> None:
        """Take in what another process has read."""
        theirs = _kept(other, "book_uses")
        _kept(env, "book_uses").update({name: theirs[name] for name in docnames if name in theirs})

    def process_doc(self, app: Sphinx, doctree: nodes.document) -> None:
        """Take in what a page uses."""
        _kept(app.env, "book_uses")[app.env.docname] = uses(doctree)

    def get_updated_docs(self, app: Sphinx, env: BuildEnvironment) -> list[str]:
        """Return the pages to be written again, once all that changed have been read."""
        before, used = _kept(env, "book_offers"), _kept(env, "book_uses")
        now = {name: offer(env, name) for name in env.found_docs}
        env.book_offers = now
        if not before:
            return []
        changed = {name for name in before.keys() | now.keys() if before.get(name) != now.get(name)}
        names = {word for name in changed for of in (before, now) for word in of.get(name, (frozenset(),))[0]}
        return sorted({name for name, words in used.items() if words & names} | self._with_terms(env))

    def _with_terms(self, env: BuildEnvironment) -> set[str]:
        """The pages in whose sources a term occurs that is explained in another way than before."""
        before = getattr(env, "book_terms", None)
        env.book_terms = terms = read_glossaries(env)
        if before is None:
            return set()
        forms = [form for form in before.keys() | terms.keys() if before.get(form) != terms.get(form)]
        if not forms:
            return set()
        search = pattern(forms)
        return {name for name in env.found_docs if search.search(_source(env, name))}


def _source(env: BuildEnvironment, docname: str) -> str:
    """The text of a page's source, with single blanks."""
    return re.sub(r"\s+", " ", Path(env.doc2path(docname)).read_text("utf-8"))


def _kept(env: BuildEnvironment, name: str) -> dict:
    if not hasattr(env, name):
        setattr(env, name, {})
    return getattr(env, name)


def setup(app: Sphinx) -> dict:
    """Register the collector, and a setting that names pages to be read although they have not changed."""
    app.add_config_value("read_again", [], "", [list])
    app.add_env_collector(Dependents)
    app.connect("env-get-outdated", lambda app, *_: app.config.read_again)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
