"""Files for the site as a whole: entrance, sitemap, rules for robots, feed of editions, wrong addresses."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree import ElementTree

from jinja2 import Environment, FileSystemLoader
from sphinx.application import Sphinx

from press.project.citation import Citation, edition_date, read_citation
from press.project.folders import write_file
from press.sphinx_ext.citation import edition
from press.sphinx_ext.languages import counterparts
from press.sphinx_ext.prose import description
from trajectory._show.wording import capital

FEED, SITEMAP, ROBOTS = "feed.xml", "sitemap.xml", "robots.txt"
ENTRANCE, NOT_FOUND = "index.html", "404.html"
ATOM = "http://www.w3.org/2005/Atom"
SITES = "http://www.sitemaps.org/schemas/sitemap/0.9"
TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"), autoescape=True, keep_trailing_newline=True
)
# names the book and its editions in the feed wherever they are published
FAMILY = uuid.UUID("b8f0d2f5-90a4-4c4e-9a60-2c14e5c7b0aa")


@dataclass(frozen=True)
class Edition:
    """One edition, as the changelog tells of it.

    Attributes
    ----------
    title : str
    released : date
    changes : str
        What changed, in Markdown.
    """

    title: str
    released: date
    changes: str


def absolute(app: Sphinx, target: str) -> str:
    """Return the published address of a file; the empty string while the book has none."""
    base = app.config.html_baseurl
    return f"{base.rstrip('/')}/{target}" if base else ""


def editions(changelog: str, citation: Citation) -> list[Edition]:
    """Return the editions, newest first.

    Parameters
    ----------
    changelog : str
        CHANGELOG.md: sections whose headings hold a date are editions; what stands under
        *Unreleased* belongs to the present one until it has a section of its own.
    citation : Citation
        Of the present edition.

    Returns
    -------
    list of Edition
    """
    found, unreleased = [], ""
    for section in re.split(r"^## ", changelog, flags=re.MULTILINE)[1:]:
        heading, _, text = section.partition("\n")
        day = re.search(r"\d{4}-\d{2}-\d{2}", heading)
        if day:
            found.append(Edition(heading.strip(), date.fromisoformat(day[0]), text.strip()))
        elif heading.strip().lower() == "unreleased":
            unreleased = text.strip()
    if citation.released not in {item.released for item in found}:
        found.append(Edition(capital(edition(citation)), citation.released, unreleased))
    return sorted(found, key=lambda item: item.released, reverse=True)


def atom(citation: Citation, items: list[Edition], home: str = "", itself: str = "") -> bytes:
    """Return the feed of editions.

    Parameters
    ----------
    citation : Citation
    items : list of Edition
        Newest first.
    home, itself : str
        Published addresses of the landing page and of the feed; empty while there are none.

    Returns
    -------
    bytes
    """
    ElementTree.register_namespace("", ATOM)
    feed = ElementTree.Element(f"{{{ATOM}}}feed")

    def add(parent, tag, text=None, **attributes):
        child = ElementTree.SubElement(parent, f"{{{ATOM}}}{tag}", attributes)
        child.text = text
        return child

    add(feed, "id", uuid.uuid5(FAMILY, citation.title).urn)
    add(feed, "title", citation.title)
    add(feed, "updated", f"{items[0].released.isoformat()}T00:00:00Z")
    for name in citation.authors:
        add(add(feed, "author"), "name", name)
    if home:
        add(feed, "link", rel="alternate", href=home)
        add(feed, "link", rel="self", href=itself)
    for item in items:
        entry = add(feed, "entry")
        stable = uuid.uuid5(FAMILY, f"{citation.title} {item.released.isoformat()}")
        add(entry, "id", stable.urn)
        add(entry, "title", item.title)
        add(entry, "updated", f"{item.released.isoformat()}T00:00:00Z")
        if home:
            add(entry, "link", rel="alternate", href=home)
        add(entry, "content", item.changes or "A new edition.", type="text")
    return _xml(feed)


def sitemap(addresses: list[str], day: date) -> bytes:
    """Return the list of all pages for search engines."""
    ElementTree.register_namespace("", SITES)
    urls = ElementTree.Element(f"{{{SITES}}}urlset")
    for address in addresses:
        entry = ElementTree.SubElement(urls, f"{{{SITES}}}url")
        ElementTree.SubElement(entry, f"{{{SITES}}}loc").text = address
        ElementTree.SubElement(entry, f"{{{SITES}}}lastmod").text = day.isoformat()
    return _xml(urls)


def _xml(root: ElementTree.Element) -> bytes:
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="utf-8", xml_declaration=True) + b"\n"


def write(app: Sphinx, exception: Exception | None) -> None:
    """Write the files (Sphinx's event ``build-finished``)."""
    if exception or app.builder.name != "html":
        return
    out, source = Path(app.outdir), Path(app.srcdir)
    uri, title = app.builder.get_target_uri, app.config.html_title or app.config.project
    home = absolute(app, uri(app.config.root_doc))
    rules = ["User-agent: *", "Allow: /"]
    citation = read_citation(source)
    if home:
        rules.append(f"Sitemap: {absolute(app, SITEMAP)}")
        claims = sorted(path.relative_to(out).as_posix() for path in (out / "claims").glob("*.html"))
        pages = [absolute(app, name) for name in [*map(uri, sorted(app.env.found_docs)), *claims]]
        write_file(out / SITEMAP, sitemap(pages, edition_date(source).date()))
    write_file(out / ROBOTS, "\n".join(rules) + "\n")
    if citation:
        changelog = source / "CHANGELOG.md"
        text = changelog.read_text("utf-8") if changelog.is_file() else ""
        write_file(out / FEED, atom(citation, editions(text, citation), home, absolute(app, FEED)))
    base = urlsplit(app.config.html_baseurl).path.strip("/")
    links = [("en", "The first page", uri(app.config.root_doc)), ("en", "Search", "search.html")]
    links += [
        (language, app.env.titles[name].astext(), uri(name))
        for language, name in counterparts(app.env, app.config.root_doc).items()
    ]
    # a server shows it in place of any missing page, however deep: it can use nothing by a relative address
    lost = {"title": title, "base": f"/{base}/" if base else "/", "links": links}
    write_file(out / NOT_FOUND, TEMPLATES.get_template(NOT_FOUND).render(lost))
    first = uri(app.config.root_doc)
    if first != ENTRANCE:
        about = description(app.env.get_doctree(app.config.root_doc))
        words = {"title": title, "about": about, "first": first, "canonical": home}
        write_file(out / ENTRANCE, TEMPLATES.get_template("entrance.html").render(words))


def setup(app: Sphinx) -> None:
    """Connect to Sphinx."""
    # after sphinx-external-toc, whose entrance has neither title nor language
    app.connect("build-finished", write, priority=900)
