"""The order of the book as ``_toc.yml`` gives it: parts, pages, sections."""

from __future__ import annotations

from docutils import nodes
from sphinx import addnodes
from sphinx.environment import BuildEnvironment


def parts(env: BuildEnvironment) -> list[tuple[str, list[str]]]:
    """Return the captions of the parts with the pages of each; first the landing page, without a caption."""
    root = env.config.root_doc
    found = [("", [root])]
    for tree in env.get_doctree(root).findall(addnodes.toctree):
        pages = [page for _, page in tree["entries"] if page in env.all_docs]
        found.append((tree.get("caption") or "", [p for page in pages for p in _below(env, page)]))
    return found


def _below(env: BuildEnvironment, docname: str) -> list[str]:
    """A page and the pages under it."""
    includes = env.toctree_includes.get(docname, [])
    return [docname, *(p for page in includes for p in _below(env, page))]


def first_section(env: BuildEnvironment, docname: str) -> nodes.section:
    """Return the section that is the whole of a page."""
    return next(iter(env.get_doctree(docname).findall(nodes.section)))


def describe(env: BuildEnvironment, address) -> list[dict]:
    """Return the table of contents.

    Parameters
    ----------
    env : BuildEnvironment
    address : callable
        Takes a page and an id on it, returns where that stands in the copy.

    Returns
    -------
    list of dict
        `caption` of the part and its `pages`, each with `id`, `number`, `title` and `sections`.
    """

    def page(docname: str) -> dict:
        top = first_section(env, docname)
        number = env.toc_secnumbers.get(docname, {}).get("") or ()
        return {
            "id": address(docname, top["ids"][0]),
            "number": ".".join(map(str, number)),
            "title": env.titles[docname].astext(),
            "sections": [
                {"id": address(docname, part["ids"][0]), "title": part[0].astext()}
                for part in top.children
                if isinstance(part, nodes.section)
            ],
        }

    return [{"caption": caption, "pages": [page(name) for name in names]} for caption, names in parts(env)]
