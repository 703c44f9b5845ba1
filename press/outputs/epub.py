"""Write the book as an EPUB, from the results of the last execution."""

from __future__ import annotations

import re
import uuid
from html import unescape
from pathlib import Path
from urllib.parse import unquote

from press.outputs.offline import read_title_page, rendered, target_path
from press.pipeline.build import Build
from press.project.archive import write_zip
from press.project.citation import edition_date

# The first must come first and uncompressed: it says what the archive is.
HEAD = ("mimetype", "META-INF/container.xml", "content.opf", "toc.ncx", "nav.xhtml")


def make_epub(build: Build) -> Path:
    """Write the EPUB of the book.

    Returns
    -------
    Path
        In ``dist/``.
    """
    project = build.project
    title_page, date = read_title_page(project), edition_date(project.root)
    target = target_path(project, ".epub")
    name = uuid.uuid5(uuid.NAMESPACE_URL, f"{title_page.title} {date:%Y-%m-%d}")
    settings = {
        "version": f"{date:%Y-%m-%d}",
        "project": title_page.title,
        "html_math_renderer": "mathml",
        "html_domain_indices": False,
        "pygments_style": "friendly_grayscale",
        "epub_basename": target.stem,
        "epub_title": title_page.title,
        "epub_author": title_page.authors,
        "epub_publisher": title_page.authors,
        "epub_contributor": title_page.authors,
        "epub_copyright": title_page.licence or title_page.authors,
        "epub_description": title_page.title,
        "epub_identifier": f"urn:uuid:{name}",
        "epub_scheme": "UUID",
        "epub_uid": "BookId",
        "epub_tocscope": "includehidden",
        "epub_tocdup": False,
        "epub_show_urls": "no",
        "epub_use_index": False,
    }
    with rendered(build, "epub", settings) as folder:
        listed = re.findall(r'<item [^>]*href="([^"]+)"', (folder / "content.opf").read_text("utf-8"))
        names = dict.fromkeys([*HEAD, *sorted(unquote(unescape(name)) for name in listed)])
        write_zip(target, {name: folder / name for name in names}, date, stored=("mimetype",))
    return target
