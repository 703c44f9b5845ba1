"""Write the book as an EPUB, from the results of the last execution."""

import re
import uuid
from html import unescape
from urllib.parse import unquote

from press.outputs.offline import place, read_edition, rendered
from press.project.archive import write_zip
from press.project.citation import edition_date

# The first must come first and uncompressed: it says what the archive is.
HEAD = ("mimetype", "META-INF/container.xml", "content.opf", "toc.ncx", "nav.xhtml")


def make_epub(project, options, progress):
    """Write the EPUB of the book.

    Parameters
    ----------
    project : Project
    options : Options
    progress : Progress

    Returns
    -------
    Path
        In ``dist/``.
    """
    edition, date = read_edition(project), edition_date(project.root)
    target = place(project, ".epub")
    name = uuid.uuid5(uuid.NAMESPACE_URL, f"{edition.title} {date:%Y-%m-%d}")
    settings = {
        "version": f"{date:%Y-%m-%d}",
        "project": edition.title,
        "html_math_renderer": "mathml",
        "html_domain_indices": False,
        "pygments_style": "friendly_grayscale",
        "epub_basename": target.stem,
        "epub_title": edition.title,
        "epub_author": edition.authors,
        "epub_publisher": edition.authors,
        "epub_contributor": edition.authors,
        "epub_copyright": edition.licence or edition.authors,
        "epub_description": edition.title,
        "epub_identifier": f"urn:uuid:{name}",
        "epub_scheme": "UUID",
        "epub_uid": "BookId",
        "epub_tocscope": "includehidden",
        "epub_tocdup": False,
        "epub_show_urls": "no",
        "epub_use_index": False,
    }
    with rendered(project, options, progress, "epub", settings) as folder:
        listed = re.findall(r'<item [^>]*href="([^"]+)"', (folder / "content.opf").read_text("utf-8"))
        names = dict.fromkeys([*HEAD, *sorted(unquote(unescape(name)) for name in listed)])
        write_zip(target, {name: folder / name for name in names}, date, stored=("mimetype",))
    return target
