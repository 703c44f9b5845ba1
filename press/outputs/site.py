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
SQUARE = "TrajectorySpace.woff2"
CHINESE = re.compile("[\u2e80-\uffef]")
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
        text = page.read_text("utf-8")
        if files:
            up = os.path.relpath(draft, page.parent).replace(os.sep, "/")
            text = _with_files(text, files, f"{up}/{FOLDER}")
        page.write_text(with_letters(text), "utf-8", newline="")
    build.progress.details(policy.apply(draft))
    write_manifest(project, draft)  # of the pages as they are published
    if lite.is_dir():
        shutil.copytree(lite, draft / "lite")
    return replace_folder(draft, site)


def _with_files(text: str, files: list[Path], address: str) -> str:
    """Offer the files, which lie at an address seen from the page, where the page has a place for them."""
    language = re.search(r'<html[^>]* lang="([a-z]+)', text)
    title, uses = WORDS.get(language[1] if language else "en", WORDS["en"])
    links = " · ".join(
        f'<a href="{address}/{path.name}">{path.suffix[1:].upper()}</a> '
        f"({uses[path.suffix]}, {path.stat().st_size / 1e6:.1f} MB)"
        for path in files
    )
    block = f'<p id="downloads"><strong>{title}:</strong> {links}</p>'
    return OFFER.sub(lambda _: block, text, count=1)


def with_letters(text: str) -> str:
    """Return a page that asks in its head for the letters of its first lines, or for what keeps their place.

    Chinese letters are many and come late; nothing moves if an empty square has been there for each.

    Parameters
    ----------
    text : str
        The page's HTML.
    """
    kind = 'rel="preload" as="font" type="font/woff2" crossorigin="anonymous"'
    style = STYLE.search(text)
    if style is None:
        return text
    names = (*LETTERS, SQUARE) if CHINESE.search(text) else LETTERS
    links = "".join(f'<link {kind} href="{style[1]}fonts/{name}" />' for name in names)
    return text.replace(style[0], links + style[0])
