"""The pages as one archive, and the site that is published: pages, files to download and Jupyter together."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

from press.outputs import policy
from press.outputs.offline import short_name, target_path
from press.pipeline.build import Build, build_book, render_with
from press.pipeline.manifest import write_manifest
from press.project.archive import write_zip
from press.project.citation import edition_date
from press.project.folders import replace_folder

# A page that offers the files has this; where there are none nobody sees it.
OFFER = re.compile(r'<div id="downloads" hidden(?:="")?>\s*</div>')
FOLDER = "downloads"  # of the files within the site
# A page waits a tenth of a second for these; told of them in the page's head, a browser has them by then.
# Pages opened as files cannot tell it: there it takes such a request for one to another site.
LETTERS = ("TrajectorySans-Regular.woff2", "TrajectorySans-Bold.woff2")
STYLE = re.compile(r'<link[^>]* href="([^"]*_static/)design\.css[^"]*"[^>]*>')
WORDS = {
    "en": (
        "Take the book along",
        {".pdf": "to print", ".epub": "for e-readers", ".zip": "these pages, to unpack"},
    ),
    "zh": ("下载本书", {".pdf": "供打印", ".epub": "供电子阅读器", ".zip": "全部网页"}),
}


def make_zip(build: Build) -> Path:
    """Pack the pages of the book: unpacked anywhere, a USB stick say, they work without a server.

    Returns
    -------
    Path
        In ``dist/``.
    """
    project = build.project
    build_book(build)
    top = short_name(project)
    found = sorted(path for path in project.html.rglob("*") if path.is_file())
    files = {f"{top}/{path.relative_to(project.html).as_posix()}": path for path in found}
    target = target_path(project, ".zip")
    write_zip(target, files, edition_date(project.root))
    return target


def make_site(build: Build) -> Path:
    """Put the book and those of its files that have been made into ``dist/site``, ready to publish.

    If Jupyter for the browser has been made, it is put there too, and every notebook's page links to it.
    """
    project = build.project
    lite = project.build / "lite"
    build_book(build)
    files = [path for suffix in WORDS["en"][1] if (path := target_path(project, suffix)).is_file()]
    site = project.root / "dist" / "site"
    draft = site.with_name("site.part")
    shutil.rmtree(draft, ignore_errors=True)
    draft.parent.mkdir(exist_ok=True)
    if lite.is_dir():
        stage = project.build / "stage"
        shutil.move(render_with(build, {"trajectory_lite": True}, stage), draft)
        shutil.rmtree(stage)
    else:
        shutil.copytree(project.html, draft)
    if files:
        (draft / FOLDER).mkdir()
        for path in files:
            shutil.copy(path, draft / FOLDER)
        for page in sorted(draft.rglob("*.html")):
            _offer(page, files, draft)
    for page in sorted(draft.rglob("*.html")):
        _ask_for_letters(page)
    build.progress.details(policy.apply(draft))
    write_manifest(project, draft)  # of the pages as they are published
    if lite.is_dir():
        shutil.copytree(lite, draft / "lite")
    return replace_folder(draft, site)


def _offer(page, files, root):
    """Offer the files on a page that has a place for them."""
    text = page.read_text("utf-8")
    if not OFFER.search(text):
        return
    up = os.path.relpath(root, page.parent).replace(os.sep, "/")
    language = re.search(r'<html[^>]* lang="([a-z]+)', text)
    block = describe(files, f"{up}/{FOLDER}", language[1] if language else "en")
    page.write_text(OFFER.sub(lambda _: block, text, count=1), "utf-8", newline="")


def _ask_for_letters(page):
    """Ask in the head of a page for the letters that its first lines need."""
    text = page.read_text("utf-8")
    kind = 'rel="preload" as="font" type="font/woff2" crossorigin="anonymous"'
    if style := STYLE.search(text):
        links = "".join(f'<link {kind} href="{style[1]}fonts/{name}" />' for name in LETTERS)
        page.write_text(text.replace(style[0], links + style[0]), "utf-8", newline="")


def describe(files: list[Path], address: str, language: str = "en") -> str:
    """Return the links to the files as HTML.

    Parameters
    ----------
    address : str
        Of their folder, seen from the page.
    """
    title, uses = WORDS.get(language, WORDS["en"])
    links = " · ".join(
        f'<a href="{address}/{path.name}">{path.suffix[1:].upper()}</a> ({uses[path.suffix]}, {_size(path)})'
        for path in files
    )
    return f'<p id="downloads"><strong>{title}:</strong> {links}</p>'


def _size(path: Path):
    return f"{path.stat().st_size / 1e6:.1f} MB"
