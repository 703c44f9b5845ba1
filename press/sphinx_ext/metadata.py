"""What a page says about itself: to search engines, to those who link to it, cite it or begin to read.

Tags that need the published address (``html.baseurl`` in ``_config.yml``, the one place where it stands)
are left out while the book has none.
"""

from __future__ import annotations

import html
import json
from dataclasses import dataclass
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx

from press.project.citation import Citation, read_citation
from press.project.lessons import lesson_of
from press.sphinx_ext import link_picture
from press.sphinx_ext.citation import Part, as_bibtex, as_text, bibtex_key
from press.sphinx_ext.languages import LOCALES, NAMES, WORDS, counterparts, page_language
from press.sphinx_ext.prose import description, is_chapter, shorten
from press.sphinx_ext.sitefiles import FEED, absolute

LICENCE = "https://creativecommons.org/licenses/by/4.0/"


@dataclass(frozen=True)
class Page:
    """One page as it is written out.

    Attributes
    ----------
    name : str
    title : str
        Without number.
    language : str
    url : str
        Its published address; empty if the book has none.
    doctree : document
        With all references resolved.
    """

    name: str
    title: str
    language: str
    url: str
    doctree: nodes.document


def meta_tags(
    title: str, about: str, language: str, url: str, site: str, picture: link_picture.Picture | None
) -> dict[str, str]:
    """Return the tags that describe a page, by name.

    Parameters
    ----------
    title, about, language : str
    url : str
        Its published address; empty if the book has none.
    site : str
        Title of the book.
    picture : Picture, optional
        For previews of links; needs an absolute address.

    Returns
    -------
    dict of str to str
    """
    tags = {
        "description": about,
        "og:title": title,
        "og:description": about,
        "og:type": "article",
        "og:site_name": site,
        "og:locale": LOCALES[language],
        "og:url": url,
        "twitter:card": "summary_large_image" if picture else "summary",
    }
    if picture:
        tags |= {
            "og:image": picture.url,
            "og:image:type": "image/png",
            "og:image:width": str(link_picture.WIDTH),
            "og:image:height": str(link_picture.HEIGHT),
            "og:image:alt": shorten(picture.alt, 400),
        }
    return {name: content for name, content in tags.items() if content}


def _structured(page: Page, citation: Citation, root: bool) -> dict:
    """Return what schema.org has words for: the book and its data, or a chapter of it."""
    book = {
        "@type": "Book",
        "name": citation.title,
        "author": [{"@type": "Organization", "name": name} for name in citation.authors],
        "version": citation.version,
        "datePublished": citation.released.isoformat(),
        "license": LICENCE,
    }
    if citation.doi:
        book["identifier"] = f"https://doi.org/{citation.doi}"
    about = {"description": description(page.doctree), "inLanguage": page.language}
    if page.url:
        about["url"] = page.url
    if not root:
        chapter = {"@type": "Chapter", "name": page.title, **about, "isPartOf": book}
        return {"@context": "https://schema.org", **chapter}
    data = {
        "@type": "Dataset",
        "name": f"{citation.title}: data package",
        "description": "The series, claims and events from which every number of the book is "
        "computed, each with its source, its vintage and its cautions.",
        "creator": book["author"],
        "version": citation.version,
        "datePublished": book["datePublished"],
        # no one licence: the series keep those of their publishers
    }
    return {"@context": "https://schema.org", "@graph": [{**book, **about}, data]}


def head(tags: dict[str, str], graph: dict | None, links: list[dict]) -> str:
    """Return the lines for the page's head."""
    lines = [
        f'<meta {"property" if name.startswith("og:") else "name"}="{name}" '
        f'content="{html.escape(content)}" />'
        for name, content in tags.items()
    ]
    lines += [
        "<link " + " ".join(f'{k}="{html.escape(v)}"' for k, v in link.items()) + " />" for link in links
    ]
    if graph:
        text = json.dumps(graph, ensure_ascii=False, sort_keys=True).replace("</", "<\\/")
        lines.append(f'<script type="application/ld+json">{text}</script>')
    return "\n".join(["", *lines, ""])


def _introduction(page: Page, other: dict[str, str]) -> str:
    """Return the line under the title: addresses of the page in other languages, reading time, exercises."""
    words = WORDS[page.language]
    parts = [
        f'<span lang="{language}"><a href="{html.escape(link)}" hreflang="{language}" '
        f'rel="alternate">{NAMES[language]}</a></span>'
        for language, link in other.items()
    ]
    lesson = lesson_of(page.doctree["source"]) if is_chapter(page.doctree) else None
    if lesson:  # the same estimates as in the teaching guide
        parts.append(words["reading"].format(minutes=lesson.reading))
    if lesson and (count := len(lesson.exercises)):
        word = words["exercise" if count == 1 else "exercises"]
        parts.append(word.format(count=count, minutes=lesson.practice))
    return f'<p class="page-facts">{" · ".join(parts)}</p>\n' if parts else ""


def _citation_box(page: Page, citation: Citation, root: bool) -> str:
    """Return how to cite a page, as text and for BibTeX."""
    part = Part(
        title="" if root else page.title,
        key=bibtex_key(citation, "book" if root else page.name),
        url=page.url,
    )
    words = WORDS[page.language]
    language = "" if page.language == "en" else ' lang="en"'
    return (
        f'<details class="how-to-cite" id="how-to-cite"><summary>{words["cite"]}</summary>\n'
        f"<p{language}>{html.escape(as_text(citation, part), quote=False)}</p>\n"
        # the class gives it the same button for copying as all code of the book
        '<div class="highlight-bibtex notranslate"><div class="highlight"><pre>'
        f"{html.escape(as_bibtex(citation, part), quote=False)}\n</pre></div></div>\n</details>\n"
    )


def describe_page(app: Sphinx, pagename: str, templatename: str, context: dict, doctree) -> None:
    """Fill in what a page says about itself (Sphinx's event ``html-page-context``)."""
    if app.builder.name != "html":
        return
    site = app.config.html_title or app.config.project
    if doctree is None:
        # search and index: of no use outside the book; pages made from data bring their own
        context.setdefault("metatags", '\n<meta name="robots" content="noindex" />')
        return
    root = pagename == app.config.root_doc
    language = page_language(pagename, app.config.language)
    context["language"] = language
    page = Page(
        name=pagename,
        title=nodes.Element.astext(app.env.titles[pagename]),
        language=language,
        url=context.get("pageurl") or "",
        doctree=doctree,
    )
    picture = link_picture.draw(app, page.name, page.title, site, doctree) if page.url else None
    citation = read_citation(Path(app.srcdir))
    other = counterparts(app.env, pagename)
    links = []
    if citation:
        feed = {"rel": "alternate", "type": "application/atom+xml", "title": site}
        links.append({**feed, "href": "../" * pagename.count("/") + FEED})
    if page.url and other:
        for tongue, name in sorted({language: pagename, **other}.items()):
            address = absolute(app, app.builder.get_target_uri(name))
            links.append({"rel": "alternate", "hreflang": tongue, "href": address})
    graph = _structured(page, citation, root) if citation else None
    tags = meta_tags(page.title, description(doctree), language, page.url, site, picture)
    context["metatags"] = context.get("metatags", "") + head(tags, graph, links)
    relative = {tongue: app.builder.get_relative_uri(pagename, name) for tongue, name in other.items()}
    body = context.get("body", "").replace("</h1>\n", f"</h1>\n{_introduction(page, relative)}", 1)
    context["body"] = body + (_citation_box(page, citation, root) if citation else "")


def setup(app: Sphinx) -> None:
    """Connect to Sphinx."""
    app.connect("html-page-context", describe_page)
