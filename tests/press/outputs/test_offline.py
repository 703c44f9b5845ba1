"""The PDF and the EPUB: complete, linked, readable without the book's website, the same every time."""

import os
import re
import shutil
import subprocess
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from pypdf import PdfReader

from press.outputs import policy
from press.project.folders import write_file

CONFIG = """\
title: "A small book: about reading"
author: Nobody
copyright: "2025"
only_build_toc_files: true
exclude_patterns: [".*", "**/.*"]
bibtex_bibfiles: [references.bib]
sphinx:
  extra_extensions: [sphinx_exercise, press.sphinx_ext]
  recursive_update: true
  config:
    nb_execution_raise_on_error: true
    nitpicky: true
    numfig: true
    html_math_renderer: mathml
    bibtex_reference_style: author_year
    html_context:
      default_mode: light
"""
CONTENTS = """\
format: jb-book
root: pages/index
parts:
  - caption: Part of slopes
    numbered: true
    chapters:
      - file: pages/slope
      - file: pages/level
  - caption: Part of sources
    chapters:
      - file: pages/sources
"""
# Both chapters have sections of the same names, as the chapters of the book do.
ALT = "A line that rises from one to four over three years, drawn for this test."
SLOPE = [
    (
        "# Slope\n\n(first)=\n## Question\n\nIt is {glue:text}`slope` in 中国 (China); see {ref}`there "
        "<second>`, {doc}`level`, {numref}`fig-line` and {cite:t}`yule1926`. Elsewhere: "
        "[site](https://example.org/).\n\n$$x_t = \\rho x_{t-1}$$",
        None,
    ),
    ("import pandas as pd\nfrom trajectory import figures, numbers, tables\n\nfigures.style()", {}),
    ('numbers.glue("slope", 3217, ",.0f", of=[])', {"tags": ["hide-cell"]}),
    (
        'from IPython.display import HTML, display\n\ndisplay(HTML(\'<p>raw<br>break <a id="mark" '
        'href="sources.html#sources">to the sources</a></p><details><summary>fold</summary>unfolded'
        "</details><script>alert()</script>'))\nprint('x' * 150)",
        {"tags": ["hide-input"]},
    ),
    ('pd.DataFrame({"a": [1, 2], "b": [3, 4]})', {}),
    ('print("a folded result")', {"tags": ["hide-input", "hide-output"]}),
    (
        'tables.show(pd.DataFrame({f"column {n}": ["many words " * 12] for n in range(7)}), "A wide table")',
        {"tags": ["hide-input"]},
    ),
    (
        'frame = pd.DataFrame({"y": [1.0, 2.0, 4.0]}, index=[2000, 2001, 2002])\n'
        'figures.show(figures.lines(frame, "y"), "line", data_drawn=frame, of=[])',
        {
            "tags": ["hide-input"],
            "mystnb": {"figure": {"name": "fig-line", "caption": "A line."}, "image": {"alt": ALT}},
        },
    ),
    (
        "## Exercises\n\n```{exercise-start} Read\n:label: ex-read\n```\nWhat is it?\n```{exercise-end}\n"
        "```\n\n```{exercise} Think\n:label: ex-think\nWhy is it?\n```\n\n```{solution-start} ex-read\n:class: dropdown\n```",
        None,
    ),
    ('"the answer"', {"tags": ["solution"]}),
    ("```{solution-end}\n```\n\n## Sources\n\nThe last section.", None),
]
LEVEL = (
    "# Level\n\n(second)=\n## Question\n\nSee {ref}`the first <first>`.\n\n"
    "```{quoted-figure} fig-line\n```\n\n## Sources\n\nThe last section.\n"
)
INDEX = '# A small book\n\n```{raw} html\n<div id="downloads" hidden></div>\n```\n\nSee {doc}`slope`.\n\n## How to read it\n\nSlowly.\n'
SOURCES = "# Sources\n\n```{bibliography}\n```\n"
BIB = """\
@article{yule1926, author = {Yule, G. Udny}, title = {Why do we sometimes get nonsense-correlations},
  journal = {Journal of the Royal Statistical Society}, year = {1926}, volume = {89}, pages = {1--63}}
"""
CITATION = (
    "title: 'A small book: about reading'\nauthors: [{name: Nobody}]\n"
    "date-released: 2025-03-04\nlicense: [MIT, CC-BY-4.0]\n"
)
PAGES = {"A small book", "1 Slope", "2 Level", "Sources"}
ORDINARY = ("--kernels", "ordinary")


@pytest.fixture(scope="module")
def book(tmp_path_factory, tools):
    """The sources of a small book with one of everything, built; not to be changed."""
    root = tmp_path_factory.mktemp("offline") / "book"
    files = {
        "_config.yml": CONFIG,
        "_toc.yml": CONTENTS,
        "CITATION.cff": CITATION,
        "references.bib": BIB,
        "pages/index.md": INDEX,
        "pages/level.md": LEVEL,
        "pages/sources.md": SOURCES,
    }
    for name, text in files.items():
        write_file(root / name, text)
    cells = [
        new_markdown_cell(source, id=f"cell-{n}")
        if metadata is None
        else new_code_cell(source, metadata=metadata, id=f"cell-{n}")
        for n, (source, metadata) in enumerate(SLOPE)
    ]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(new_notebook(cells=cells, metadata={"kernelspec": kernel}), root / "pages/slope.ipynb")
    done = tools.run(root, "book", *ORDINARY)
    assert done.returncode == 0, done.stderr
    return root


def make(tools, book, verb, suffix):
    """Make a file of the book; nothing may be executed for it."""
    done = tools.run(book, verb, *ORDINARY)
    assert done.returncode == 0, done.stderr
    assert ".ipynb" not in done.stdout
    return book / "dist" / f"a-small-book{suffix}"


@pytest.fixture(scope="module")
def pdf(book, tools, chromium):
    return make(tools, book, "pdf", ".pdf")


@pytest.fixture(scope="module")
def epub(book, tools):
    return make(tools, book, "epub", ".epub")


@pytest.fixture(scope="module")
def pages(epub):
    """The pages of the EPUB, read as XML."""
    with zipfile.ZipFile(epub) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist() if name.endswith(".xhtml")}


def outline(reader, items=None, level=0):
    """Level, title and page of each bookmark."""
    for item in reader.outline if items is None else items:
        if isinstance(item, list):
            yield from outline(reader, item, level + 1)
        else:
            yield level, item.title, reader.get_destination_page_number(item)


def text_of(reader):
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in reader.pages))


def test_pdf_says_what_it_is_and_nothing_of_this_machine(pdf, book):
    assert str(book.parents[1]).encode() not in pdf.read_bytes()
    reader = PdfReader(pdf)
    assert reader.metadata.title == "A small book: about reading"
    assert reader.metadata.creation_date.date().isoformat() == "2025-03-04"
    first = reader.pages[0].extract_text()
    assert "Edition of 4 March 2025" in first
    assert "CC BY 4.0" in first
    assert float(reader.pages[0].mediabox.height) == pytest.approx(297 / 25.4 * 72, abs=1)


def test_every_page_of_the_contents_has_a_bookmark_and_a_page_number(pdf):
    reader = PdfReader(pdf)
    marks = list(outline(reader))
    found = {title: page for level, title, page in marks if title in PAGES and level < 2}
    assert set(found) == PAGES
    contents = reader.pages[1].extract_text()
    for title, page in found.items():
        assert title.split(" ", 1)[-1] in reader.pages[page].extract_text()
        words = r"\s*".join(map(re.escape, title.split()))
        assert re.search(rf"{words}\s*{page + 1}\b", contents), (title, contents)
        assert str(page + 1) in reader.pages[page].extract_text().splitlines()


def test_links_inside_the_pdf_lead_to_the_right_page(pdf):
    reader = PdfReader(pdf)
    places, followed, outside = reader.named_destinations, [], set()
    for page in reader.pages:
        for annotation in page.get("/Annots", ()):
            link = annotation.get_object()
            if "/Dest" in link:
                name = link["/Dest"]
                assert name in places, name
                followed.append((name, reader.get_destination_page_number(places[name])))
            else:
                outside.add(link["/A"]["/URI"])
    assert outside == {"https://example.org/"}
    marks = list(outline(reader))
    second = next(page for _, title, page in marks if title == "2 Level")
    # each chapter has a section "Question"; the links lead to the one that was meant
    assert ("/pages-level--second", second) in followed or ("/pages-level--question", second) in followed
    assert any(name == "/pages-slope--fig-line" for name, _ in followed)
    led_to = [name for name, _ in followed]
    assert led_to.count("/pages-sources--sources") >= 3  # contents, the page of the part, HTML of a cell
    assert all(page.extract_text().strip() for page in reader.pages)
    assert len(reader.pages) == 9


def test_pdf_embeds_its_fonts_and_is_tagged(pdf):
    reader = PdfReader(pdf)
    fonts = {}
    for page in reader.pages:
        for font in page["/Resources"].get("/Font", {}).values():
            font = font.get_object()
            below = font.get("/DescendantFonts")
            fonts[font.get("/BaseFont", "/Type3")] = below[0].get_object() if below else font
    assert any("STIXGeneral" in name for name in fonts)
    for name, font in fonts.items():
        if font["/Subtype"] == "/Type3":  # drawn by the file itself
            assert "/CharProcs" in font
        else:
            assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(font["/FontDescriptor"]), name
    assert reader.root_object["/MarkInfo"]["/Marked"]
    kinds, described = set(), []
    waiting = [reader.root_object["/StructTreeRoot"]]
    while waiting:
        element = waiting.pop()
        element = element.get_object() if hasattr(element, "get_object") else element
        if isinstance(element, list):
            waiting.extend(element)
        elif isinstance(element, dict):
            kinds.add(element.get("/S"))
            described.append(element.get("/Alt"))
            waiting.append(element.get("/K", []))
    assert {"/H1", "/H2", "/P", "/Table", "/TH", "/TD", "/Figure", "/Link", "/Caption"} <= kinds
    assert ALT in described


def test_pdf_shows_results_and_lessons_but_no_plumbing(pdf):
    text = text_of(PdfReader(pdf))
    assert "It is 3,217 in 中国 (China)" in text
    assert "Fig. 1.1 A line." in text
    assert "import pandas" in text  # a lesson
    assert "numbers.glue" not in text  # hands over a number
    assert "figures.lines" not in text  # folded away in the book
    assert "unfolded" in text
    assert "Solution to Exercise" in text
    assert "the answer" in text
    assert "alert" not in text
    assert text.count("x") > 150


@pytest.mark.slow
@pytest.mark.parametrize("form", ["pdf", "epub"])
def test_the_same_file_every_time(request, book, tools, form):
    made = request.getfixturevalue(form)
    first = made.read_bytes()
    make(tools, book, form, f".{form}")
    assert made.read_bytes() == first


def test_pdf_without_a_browser_says_what_to_install(book, tools):
    done = tools.run(book, "pdf", *ORDINARY, CHROME="no-such-browser")
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "apt install chromium" in done.stderr


@pytest.mark.slow
def test_epub_passes_epubcheck(epub):
    program = shutil.which("epubcheck")
    if program is None:
        pytest.skip("no epubcheck on this machine: the EPUB was not checked by it")
    # Debian's is a Java archive, which not every system starts by itself
    java = ["java", "-jar"] if Path(program).read_bytes()[:2] == b"PK" else []
    done = subprocess.run([*java, program, str(epub)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "No errors or warnings detected" in done.stdout


def test_a_folded_result_stands_open(pages):
    page = next(page for page in pages.values() if "a folded result" in page)
    assert "code cell output" not in page


def test_epub_holds_every_page_and_no_script(pages):
    for name in ("title", "pages/index", "pages/slope", "pages/level", "pages/sources", "part-1", "part-2"):
        assert f"{name}.xhtml" in pages
    for name, text in pages.items():
        ElementTree.fromstring(text.replace("<!DOCTYPE html>", ""))
        assert "<script" not in text, name
        assert "<style" not in text, name
    slope = pages["pages/slope.xhtml"]
    assert "It is 3,217 in 中国" in re.sub(r"<[^>]+>", "", slope)
    assert ALT in slope
    assert "numbers.glue" not in re.sub(r"<[^>]+>", "", slope)
    assert "<math" in slope


def test_links_inside_the_epub_lead_somewhere(pages, epub):
    ids = {name: set(re.findall(r'\bid="([^"]+)"', text)) for name, text in pages.items()}
    with zipfile.ZipFile(epub) as archive:
        files = set(archive.namelist())
    followed = 0
    for name, text in pages.items():
        for address in re.findall(r'(?:href|src)="([^"]+)"', text):
            if address.startswith("https:"):
                continue
            path, _, anchor = address.partition("#")
            target = os.path.normpath(Path(name).parent / path).replace(os.sep, "/") if path else name
            assert target in files, (name, address)
            assert not anchor or anchor in ids[target], (name, address)
            followed += 1
    assert followed > 30


def test_epub_says_what_it_is(epub, pages):
    with zipfile.ZipFile(epub) as archive:
        assert archive.namelist()[0] == "mimetype"
        package = archive.read("content.opf").decode()
        assert all(entry.date_time == (2025, 3, 4, 0, 0, 0) for entry in archive.infolist())
    assert "<dc:title>A small book: about reading</dc:title>" in package
    assert 'properties="cover-image"' in package
    navigation = re.sub(r"<[^>]+>", " ", pages["nav.xhtml"])
    positions = [
        navigation.index(title) for title in ("Part of slopes", "1 Slope", "2 Level", "Part of sources")
    ]
    assert positions == sorted(positions)


@pytest.mark.slow
def test_the_site_packed_twice_is_the_same_and_complete(book, tools):
    first = make(tools, book, "site-zip", ".zip").read_bytes()
    assert make(tools, book, "site-zip", ".zip").read_bytes() == first
    with zipfile.ZipFile(book / "dist/a-small-book.zip") as archive:
        packed = {name: archive.read(name) for name in archive.namelist()}
    pages = tools.read_tree(book / "_build/html")
    assert packed == {f"a-small-book/{name}": content for name, content in pages.items()}


def test_the_unpacked_site_works_from_a_disk(book, tools, tmp_path, browser):
    with zipfile.ZipFile(make(tools, book, "site-zip", ".zip")) as archive:
        archive.extractall(tmp_path / "a stick")
    top = tmp_path / "a stick" / "a-small-book"
    troubles = []
    with browser.new_context() as context:
        page = context.new_page()
        page.on("console", lambda m: troubles.append(m.text) if m.type in ("error", "warning") else None)
        page.on("requestfailed", lambda r: troubles.append(r.url))
        page.on("request", lambda r: None if r.url.startswith(("file:", "data:")) else troubles.append(r.url))
        page.goto((top / "index.html").as_uri())
        page.wait_for_url("**/pages/index.html")
        page.get_by_role("main").get_by_role("link", name="Slope").first.click()
        assert page.locator("img.figure-light").evaluate("image => image.naturalWidth") > 100
        for name in ("Data", "SVG"):
            address = page.get_by_role("link", name=name, exact=True).get_attribute("href")
            assert (top / "pages" / address).resolve().is_file()
        page.goto((top / "search.html").as_uri() + "?q=question")
        page.locator("#search-results a", has_text="Slope").first.wait_for(timeout=20_000)
    assert troubles == []


def test_files_are_offered_where_they_are(book, epub, tools):
    (book / "dist/a-small-book.pdf").unlink(missing_ok=True)
    done = tools.run(book, "site", *ORDINARY)
    assert done.returncode == 0, done.stderr
    site = book / "dist/site"
    landing = (site / "pages/index.html").read_text("utf-8")
    offered = dict(re.findall(r'<a href="(\.\./downloads/[^"]+)">(\w+)</a>', landing))
    assert offered["../downloads/a-small-book.epub"] == "EPUB"
    assert "PDF" not in offered.values()
    assert (site / "downloads/a-small-book.epub").read_bytes() == epub.read_bytes()
    # where nothing is offered the pages are the book's own, with the policy and with the letters asked for at
    # once; what the policy stops is told
    own = (book / "_build/html/pages/slope.html").read_text("utf-8")
    published = (site / "pages/slope.html").read_text("utf-8")
    letters = re.findall(r'<link rel="preload" as="font"[^>]* href="([^"]+)" />', published)
    assert len(letters) == 3 and all((site / "pages" / address).is_file() for address in letters)
    assert letters[-1].endswith("TrajectorySpace.woff2") and re.search("[\u2e80-\uffef]", own)
    assert re.sub(r'<link rel="preload" as="font"[^>]*>', "", published) == policy.with_policy(own)
    assert not re.search(r'<link rel="preload" as="font"', own)
    assert "pages/slope.html: <script>: a script in the page" in done.stdout
    assert "/pages/*" in (site / "_headers").read_text("utf-8")
    assert 'href="../downloads' not in (book / "_build/html/pages/index.html").read_text("utf-8")


@pytest.mark.slow
def test_jupyter_in_the_browser_is_linked_where_it_has_been_made(book, tools):
    made = book / "_build/lite/open.html"
    link = "../lite/open.html?path=pages/slope.ipynb"
    made.parent.mkdir(parents=True)
    made.write_text("<title>Jupyter</title>", encoding="utf-8")
    assert tools.run(book, "site", *ORDINARY).returncode == 0
    assert link in (book / "dist/site/pages/slope.html").read_text("utf-8")
    assert (book / "dist/site/lite/open.html").read_bytes() == made.read_bytes()
    # the book itself, which has no such folder, never does
    assert link not in (book / "_build/html/pages/slope.html").read_text("utf-8")
    shutil.rmtree(book / "_build/lite")
    assert tools.run(book, "site", *ORDINARY).returncode == 0
    assert link not in (book / "dist/site/pages/slope.html").read_text("utf-8")
    assert not (book / "dist/site/lite").exists()
