"""Pages made from the data, in the theme's frame.

Sphinx draws one page with places to be filled; `press.datapages` fills it for each claim. To draw each by
itself would take Sphinx as long as the chapters. A page of an earlier build whose text would be the same is
left as it is. The search takes in pages of Sphinx only: it leads to the ledger, which has all sentences and
reasons.
"""

from __future__ import annotations

import html
from collections.abc import Iterator
from pathlib import Path

from sphinx.application import Sphinx

from press.datapages.claims import FOLDER, ClaimPage, pages
from press.project.citation import Citation, read_citation
from press.sphinx_ext.citation import Part, as_text
from press.sphinx_ext.metadata import LICENCE, head
from press.sphinx_ext.pages import replaced
from press.sphinx_ext.prose import shorten
from press.sphinx_ext.sitefiles import absolute

FRAME = f"{FOLDER}/frame-of-data-pages"
TITLE, HEAD, BODY = "title-of-data-page", "<!-- head of data page -->", "<!-- text of data page -->"


def has_claims(app: Sphinx) -> bool:
    """Whether the book has a ledger of claims, and is written as web pages."""
    return app.builder.name == "html" and Path(app.srcdir, "data", "ledger.csv").is_file()


def claim_review(page: ClaimPage, citation: Citation, url: str) -> dict:
    """Return the check of a claim in the words of schema.org; verdicts are words, no marks."""
    return {
        "@context": "https://schema.org",
        "@type": "ClaimReview",
        "url": url,
        "claimReviewed": page.statement,
        "itemReviewed": {
            "@type": "Claim",
            "appearance": {"@type": "CreativeWork", "name": page.document},
        },
        "author": [{"@type": "Organization", "name": name} for name in citation.authors],
        "datePublished": citation.released.isoformat(),
        "reviewRating": {"@type": "Rating", "alternateName": page.verdict},
        "reviewBody": page.reason,
        "license": LICENCE,
    }


def head_lines(page: ClaimPage, site: str, citation: Citation | None, url: str) -> str:
    """Return the lines for the head of a claim's page; what needs the published address only with one."""
    about = shorten(page.description, 300)
    tags = {
        "description": about,
        "og:title": page.statement,
        "og:description": about,
        "og:type": "article",
        "og:site_name": site,
        "og:locale": "en_US",
        "twitter:card": "summary",
    }
    if url:
        tags["og:url"] = url
    review = claim_review(page, citation, url) if citation and url else None
    return head(tags, review, [])


def fill(frame: str, page: ClaimPage, head: str, body: str) -> str:
    """Return the frame with a claim in its places."""
    title = html.escape(shorten(page.statement, 110))
    for place, text in ((TITLE, title), (FRAME, page.name), (HEAD, head), (BODY, body)):
        frame = replaced(frame, place, text)
    return frame


def _collect(app: Sphinx) -> Iterator[tuple[str, dict, str]]:
    """Let Sphinx draw the frame, then fill it for every claim (Sphinx's event ``html-collect-pages``)."""
    if not has_claims(app):
        return
    yield FRAME, {"title": TITLE, "metatags": HEAD, "body": BODY}, "page.html"
    place = Path(app.outdir, f"{FRAME}.html")
    frame = place.read_text("utf-8")
    place.unlink()
    site, citation = app.config.html_title or app.config.project, read_citation(Path(app.srcdir))
    titles = {name: app.env.titles[name].astext() for name in app.env.found_docs}
    kept = set()
    for page in pages(titles):
        url = absolute(app, f"{page.name}.html")
        cite = as_text(citation, Part(page.statement, url=url)) if citation else ""
        text = fill(frame, page, head_lines(page, site, citation, url), page.body(cite))
        target = Path(app.outdir, f"{page.name}.html")
        if not target.is_file() or target.read_text("utf-8") != text:
            target.write_text(text, "utf-8", newline="\n")
        kept.add(target.name)
    for old in Path(app.outdir, FOLDER).glob("*.html"):  # of claims that are no more
        if old.name not in kept:
            old.unlink()


def setup(app: Sphinx) -> None:
    """Connect to Sphinx."""
    app.connect("html-collect-pages", _collect)
