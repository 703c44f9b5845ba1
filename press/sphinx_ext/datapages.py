"""Pages made from the data, in the theme's frame.

Sphinx draws one page with places to be filled; `press.datapages` fills it for each claim and each series.
To draw each by itself would take Sphinx as long as the chapters. Several processes share the pages. A page
of an earlier build whose text would be the same is left as it is. With a published address each has a
picture for links. The search finds each by its title and its description.
"""

from __future__ import annotations

import html
import traceback
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import cache, partial
from itertools import chain
from pathlib import Path

from docutils import nodes
from docutils.frontend import Values, get_default_settings
from docutils.utils import new_document
from sphinx.application import Sphinx
from sphinx.errors import SphinxError
from sphinx.util.parallel import ParallelTasks, parallel_available

from press.datapages import chinese, claims, series
from press.datapages.page import DataPage
from press.project.citation import Citation, read_citation
from press.sphinx_ext import readings
from press.sphinx_ext.citation import Part, as_text
from press.sphinx_ext.languages import ENGLISH
from press.sphinx_ext.link_picture import Picture, draw_data_page
from press.sphinx_ext.metadata import LICENCE, head, meta_tags
from press.sphinx_ext.pages import replaced
from press.sphinx_ext.prose import shorten
from press.sphinx_ext.provenance import read_chapter
from press.sphinx_ext.sitefiles import absolute
from trajectory import data

TITLE, HEAD, BODY = "title-of-data-page", "<!-- head of data page -->", "<!-- text of data page -->"


def claim_review(page: claims.ClaimPage, citation: Citation, url: str) -> dict:
    """Return the check of a claim in the words of schema.org; verdicts are words, no marks."""
    return {
        "@context": "https://schema.org",
        "@type": "ClaimReview",
        "url": url,
        "claimReviewed": page.title,
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


def head_lines(
    title: str, description: str, site: str, url: str, graph: dict | None, picture: Picture | None = None
) -> str:
    """Return the lines for the head of a page; what needs the published address only with one."""
    tags = meta_tags(title, shorten(description, 300), ENGLISH, url, site, picture)
    return head(tags, graph if url else None, [])


def fill(frame: str, title: str, head: str, body: str) -> str:
    """Return the frame with the text of a page in its places."""
    title = html.escape(shorten(title, 110))
    for old, text in ((TITLE, title), (HEAD, head), (BODY, body)):
        frame = replaced(frame, old, text)
    return frame


def used(app: Sphinx) -> dict[str, Counter]:
    """Return, for each series, how many numbers of each chapter rest on it."""
    found: dict[str, Counter] = {}
    folder = app.env.mystnb_config.output_folder
    for docname in sorted(app.env.found_docs):
        for number in read_chapter(folder, docname).numbers.values():
            for indicator in {item["indicator"] for item in number["provenance"]}:
                found.setdefault(indicator, Counter())[docname] += 1
    return found


def _collect(app: Sphinx) -> Iterator[tuple[str, dict, str]]:
    """Let Sphinx draw a frame for each kind, then fill it (Sphinx's event ``html-collect-pages``)."""
    if app.builder.name != "html":
        return
    titles = {name: app.env.titles[name].astext() for name in app.env.found_docs}
    citation = read_citation(Path(app.srcdir))
    uses, ids, beside = used(app), list(data.indicators().index), None
    shares: list[tuple[str, Iterable[DataPage]]] = []
    if Path(app.srcdir, "data", "ledger.csv").is_file():
        beside = readings.known(app.env).parted_by_series(readings.printed(app.env))
        shares.append((claims.FOLDER, chain(claims.pages(titles), chinese.pages())))
    else:  # a book of somebody else: the series that its numbers rest on
        ids = [id for id in ids if id in uses]
    processes = app.parallel - 1 if parallel_available else 0  # one more is counted, that prepares pages
    deals = max(processes, 1)
    shares += [(series.FOLDER, series.pages(ids[n::deals], titles, uses, beside)) for n in range(deals)]
    frames = {}
    for folder in dict.fromkeys(folder for folder, _ in shares):
        name = f"{folder}/frame-of-data-pages"
        yield name, {"title": TITLE, "metatags": HEAD, "body": BODY}, "page.html"
        place = Path(app.outdir, f"{name}.html")
        frames[folder] = place.read_text("utf-8")
        place.unlink()
    kept: dict[str, set[str]] = {folder: set() for folder in frames}
    tasks = [(partial(_write, app, frames[folder], citation), pages) for folder, pages in shares]
    for written in _side_by_side(tasks, processes):
        for page, names in written:
            index(app, page)
            kept[page.folder].update(names)
    for folder, names in kept.items():
        for old in Path(app.outdir, folder).iterdir():  # of claims and series that are no more
            if old.name not in names:
                old.unlink()


def _side_by_side(tasks: list[tuple[Callable, object]], processes: int) -> list:
    """Return what functions return for their arguments, computed in so many processes.

    Sphinx goes on without a word after some failures of a process: here each hands back its own, and all are
    counted.
    """
    if processes < 2:
        return [function(argument) for function, argument in tasks]
    found: list = []
    running = ParallelTasks(processes)
    for function, argument in tasks:
        running.add_task(partial(_or_error, function), argument, lambda _, result: found.append(result))
    running.join()
    for result in found:
        if isinstance(result, Exception):
            raise result
    if len(found) != len(tasks):
        raise SphinxError("pages made from data: a process that writes them came to nothing")
    return found


def _or_error(function: Callable, argument: object) -> object:
    """Return what a function returns, or the error that it raises, with the place."""
    try:
        return function(argument)
    except Exception as error:
        error.add_note(traceback.format_exc())
        return error


@cache
def _settings() -> Values:
    """Return docutils' settings for a document that is only indexed; to collect them takes time."""
    return get_default_settings()


def index(app: Sphinx, page: DataPage) -> None:
    """Let the search find a page by its title and its description; Sphinx takes in its own pages only."""
    indexer = app.builder.indexer
    if indexer is None:
        return
    document = new_document(page.name, _settings())
    texts = [nodes.paragraph("", text) for text in (page.description, *page.keywords)]
    document += nodes.section("", nodes.title("", page.title), *texts, ids=["top"])
    indexer.feed(page.name, f"{page.name}.html", page.title, document)
    if not hasattr(indexer, "data_pages"):  # Sphinx forgets what is not a page of its own before it writes
        prune, indexer.data_pages = indexer.prune, set()
        indexer.prune = lambda names: prune({*names, *indexer.data_pages})
    indexer.data_pages.add(page.name)


def _write(
    app: Sphinx, frame: str, citation: Citation | None, pages: Iterable[DataPage]
) -> list[tuple[DataPage, list[str]]]:
    """Fill the frame for each of some pages of a kind and write them.

    This may be a process of its own: it hands back each page without what only its template takes, and the
    names of its files.
    """
    site, done = app.config.html_title or app.config.project, []
    for page in pages:
        url = absolute(app, f"{page.name}.html")
        cite = as_text(citation, Part(page.title, url=url)) if citation else ""
        picture = graph = None
        if url and "chart" in page.context:  # not of the list in Chinese
            # of a series the caption names place and years; of a claim the verdict must not be missing
            message = page.context["caption"] if page.folder == series.FOLDER else ""
            chart = str(page.context["chart"])
            picture = draw_data_page(app, page.name, page.title, message or page.description, chart, site)
        if url and citation and isinstance(page, claims.ClaimPage):
            graph = claim_review(page, citation, url)
        lines = head_lines(page.title, page.description, site, url, graph, picture)
        files = {f"{page.name}.html": fill(frame, page.title, lines, page.body(cite))}
        if page.csv:
            files[f"{page.name}.csv"] = page.csv
        for file, text in files.items():
            target = Path(app.outdir, file)
            if not target.is_file() or target.read_text("utf-8") != text:
                target.write_text(text, "utf-8", newline="\n")
        done.append((replace(page, context={}, csv=""), [Path(file).name for file in files]))
    return done


def setup(app: Sphinx) -> None:
    """Connect to Sphinx."""
    app.connect("html-collect-pages", _collect)
