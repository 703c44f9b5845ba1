"""Whatever a cell of the data says stays text: in pages, attributes, pictures, search, files and the e-book.

A small book is built from the book's own data, with a payload at the end of every text that reaches a page: each
column gets each payload in one of its rows. Then its pages are read, and some are opened in a browser.
"""

import csv
import json
import re
import shutil
import zipfile
from itertools import count, cycle
from pathlib import Path
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup

from press.data import description as datapackage
from press.project.tables import read_rows, write_rows
from tests.press.conftest import make_book, run
from tests.published import published, visits
from trajectory.characters import fault, is_formula

ROOT = Path(__file__).resolve().parents[2]
RAN = "window.ran=1"
PAYLOADS = [
    # elements that run code at once
    f"<script>{RAN}</script>", f"<SCRIPT>{RAN}</SCRIPT>", f"</script><script>{RAN}</script>",
    f"<scr<script>ipt>{RAN}</scr</script>ipt>", f"<script/x>{RAN}</script>", "<script src=//localhost:9/x.js></script>",
    f"<img src=x onerror={RAN}>", f"<img src=x onerror={RAN}//", f"<IMG SRC=x OnErRoR={RAN}>", f"<img/src=x/onerror={RAN}>",
    f"<svg onload={RAN}>", f"<svg/onload={RAN}//", f"<svg><script>{RAN}</script></svg>", f"<svg><animate onbegin={RAN} attributeName=x dur=1s>",
    f"<body onload={RAN}>", "<iframe srcdoc='<script>parent.ran=1</script>'></iframe>", "<iframe src='java&#x73;cript:parent.ran=1'></iframe>",
    f"<video><source onerror={RAN}></video>", f"<audio src=x onerror={RAN}>", f"<details open ontoggle={RAN}>x</details>",
    f"<input autofocus onfocus={RAN}>", f"<select autofocus onfocus={RAN}></select>", f"<marquee onstart={RAN}>x</marquee>",
    f"<math><mtext><img src=x onerror={RAN}></mtext></math>", "<object data='data&colon;text/html,<script>parent.ran=1</script>'></object>",
    "<embed src='//localhost:9/x'>", "<link rel=stylesheet href=//localhost:9/x.css>", "<meta http-equiv=refresh content='0;url=//localhost:9/'>",
    "<base href=//localhost:9/>", "<style>body{display:none}</style>", "<form action=//localhost:9/><button>x</button></form>",
    f"<template><script>{RAN}</script></template>", f"<noscript><img src=x onerror={RAN}></noscript>",
    # out of an attribute, a comment, a title, a script
    f"\"><script>{RAN}</script>", f"'><script>{RAN}</script>", f"\" onmouseover=\"{RAN}", f"' onfocus='{RAN}' autofocus='", f"x` onerror={RAN}",
    f"--><script>{RAN}</script>", f"]]><script>{RAN}</script>", f"</title><script>{RAN}</script>", f"</textarea><script>{RAN}</script>",
    f"</style><script>{RAN}</script>", f"\"; {RAN}; \"", f"'; {RAN}; '", f"${{{RAN}}}", "\\u003cscript>window.ran=1\\u003c/script>", "\\",
    # markup of other languages
    "[x](javas&#99;ript:window.ran=1)", "![x](//localhost:9/x.png)", "<https://example.org/x>", "{raw:html}`<b>x</b>`",
    "```{raw} html", "{glue:text}`nothing`", "{{ 7*7 }}", "{% include '/etc/passwd' %}", "{doc}`/nowhere`", ":::{danger}", "**bold** _x_ ~~y~~",
    "|a|b|", "# heading", "- item", "$\\frac{1}{2}$", "US$5 to US$6", "$$x$$", "\\input{/etc/passwd}", "^x^ ~y~", "&lt;b&gt; &amp; &#60;", "%s %(x)s {0}",
    "`x`_ |x| .. include:: /etc/passwd",
]  # fmt: skip
REFUSED = {
    **{f"a{chr(code)}b": f"U+{code:04X}" for code in (0, 7, 8, 0x1B, 0x7F, 0x85, 0x9F, 0x00A0, 0x00AD)},
    **{f"a{chr(code)}b": f"U+{code:04X}" for code in (0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0x180E, 0x034F)},
    **{f"a{chr(code)}b": f"U+{code:04X}" for code in (0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A))},
    **{f"a{chr(code)}b": f"U+{code:04X}" for code in (0x2028, 0x2029, 0x0301, 0xFFFD, 0xE000, 0xE0041, 0x05D0)},
    "line\nend": "U+000A", "tab\tx": "U+0009", "=1+1": "formula", "+cmd": "formula", "-2+3+cmd|' /C calc'!A0": "formula",
    "@SUM(1)": "formula", "\uff1d1+1": "formula", "javascript:alert(1)": "javascript:", "x JavaScript : alert(1)": "JavaScript:",
    "vbscript:x": "vbscript:", "data:text/html,x": "data:", "(file:///etc/passwd)": "file:",
}  # fmt: skip
HARMLESS = [
    "-9.1", "+5%", "-1,234.5", "1e-5", "−9", "data: four columns", "a < b & c > d", "Türkiye, 中国（香港）", "R&D; 5 € = x",
]  # fmt: skip

# Every text that reaches a page, by table. The rest are keys, codes and words of closed lists.
TEXTS = {
    "cautions": ["sentence"],
    "caveats": ["sentence"],
    "claims": ["statement", "locator", "needs", "figure"],
    "economies": ["name"],
    "events": ["label", "description", "note"],
    "evidence": ["finding", "publisher", "document", "seen_at", "note"],
    "firm_types": ["financing", "operational_strategy", "technological_strategy", "contribution", "locator"],
    "indicators": ["name", "definition", "publisher", "dataset", "vintage", "licence", "breaks"],
    "instruments": ["name", "mechanism", "example", "judgement", "locator"],
    "ledger": ["statement", "locator", "reason", "needs"],
    "sources": ["publisher", "dataset", "vintage", "seen_at"],
    "targets": ["plan", "quantity", "note"],
    "vintages": ["vintage"],
}
# Tables that only the checks of the data read; no page shows them.
CHECKS = {"admitted", "bounds", "changes", "confirmations", "derivations", "extents", "identities"}
CELLS = [
    "# Payloads\n\nNamed: {glue:text}`named`; {glue:text}`listed`.",
    "import pandas as pd\nfrom trajectory import charts, data, figures, numbers, tables, verdicts\n\nfigures.style()",
    "ids = list(data.indicators().index)\ntables.sources(ids)",
    "verdicts.table(pages='../claims')",
    "verdicts.badges(*data.claims().index[:70], pages='../claims')",
    "for table in (data.events(), data.instruments(), data.targets(), data.firm_types()):\n"
    "    tables.show(table.reset_index(drop=True).astype(str), 'All of ' + data.name('CHN'))",
    "names = data.economies()\nnumbers.say(*names[:80], lead=data.indicator('gii_rank').name)\n"
    "for name in names[80:160]:\n    numbers.say(name)",
    "shown = data.panel('gii_rank')[['CHN', 'USA', 'IND']].loc[2021:]\n"
    "numbers.record(shown, named=(data.name('CHN'), data.indicator('gii_rank').name), listed=(numbers.listing(names[:20]), names.iloc[5]))",
    "ax = figures.lines(shown.rename(columns=lambda geo: geo), ranks=True)\n"
    "figures.title(ax, data.name('CHN')[:60], unit=data.name('DEU')[:60])\n"
    "figures.show(ax, 'payloads', data_drawn=shown.rename(columns=names), of=['gii_rank'])",
    "charts.compare('payload-chart', {data.indicator('gii_rank').name: data.panel('gii_rank').loc[2021:]}, title=data.name('FRA'),\n"
    "    note=data.name('ITA'), start=['CHN', 'USA'], of=['gii_rank'])",
]
FIGURE = {"mystnb": {
    "figure": {"name": "fig-payloads", "caption": "Of {glue:text}`named` and {glue:text}`listed`."},
    "image": {"alt": "A figure of {glue:text}`listed`, with a text that is long enough to say what it shows."},
}}  # fmt: skip


def admitted(column):
    """The payloads that the rules of the data let through in a column."""
    parted = [payload for payload in PAYLOADS if column != "breaks" or "|" not in payload]
    return [payload for payload in parted if not fault(f"x {payload}", column)]


def poison(folder):
    """Put a payload at the end of every text of a data package."""
    for table, columns in TEXTS.items():
        path = folder / f"{table}.csv"
        heads, rows = read_rows(path)
        for shift, column in enumerate(columns):
            payloads, number = admitted(column), count(7 * shift)
            for row in rows:
                if row[column] or column == "note":
                    row[column] = f"{row[column]} {payloads[next(number) % len(payloads)]}".strip()
                    if is_formula(row[column]):
                        row[column] = f"x {row[column]}"
        write_rows(path, heads, rows)
    path = folder / "series" / "rd_intensity.csv"
    heads, rows = read_rows(path)
    noted = [row | {"note": f"note {payload}"} for row, payload in zip(rows, cycle(PAYLOADS), strict=False)]
    write_rows(path, heads, noted)
    datapackage.write_description(folder)


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """The folder of the small book, built."""
    root = make_book(tmp_path_factory.mktemp("payloads") / "book", CELLS, ["# Level", "1"])
    shutil.rmtree(root / "data")
    shutil.copytree(ROOT / "data", root / "data")
    poison(root / "data")
    notebook = json.loads((root / "chapters/slope.ipynb").read_text("utf-8"))
    for cell in notebook["cells"]:
        if "figures.show" in "".join(cell["source"]):
            cell["metadata"] = FIGURE
    (root / "chapters/slope.ipynb").write_text(json.dumps(notebook), "utf-8")
    config = (root / "_config.yml").read_text("utf-8")
    config = config.replace("sphinx:\n", "sphinx:\n  extra_extensions: [press.sphinx_ext]\n")
    config = config.replace("timeout: 30", "timeout: 120")
    (root / "_config.yml").write_text(config, "utf-8")
    (root / "intro.md").write_text("# Intro\n\nText.\n", "utf-8")
    done = run(root, "book", "--draft")
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    yield root
    shutil.rmtree(root)


@pytest.fixture(scope="module")
def html(built):
    return built / "_build" / "html"


BAD = re.compile(r"\s*(javascript|vbscript|data:text)|.*localhost:9", re.IGNORECASE)


def dangers(text):
    """What a page holds that would run or load what a payload says."""
    soup = BeautifulSoup(text, "lxml")
    scripts = soup.find_all("script")
    found = [str(one)[:120] for one in scripts if RAN in one.get_text() or "localhost" in one.get("src", "")]
    for element in soup.find_all(True):
        keys = [key for key in element.attrs if key.startswith("on") or key == "srcdoc"]
        links = [value for key in ("href", "src", "action", "data") if (value := str(element.get(key, "")))]
        bad = list(filter(BAD.match, links))
        if keys or bad or (element.name == "img" and element.get("src") == "x"):
            found.append(str(element)[:120])
        if element.name in ("iframe", "object", "embed", "base", "marquee", "template"):
            found.append(str(element)[:120])
    return found


def test_there_are_payloads_enough():
    assert len(set(PAYLOADS)) == len(PAYLOADS) >= 60
    assert all(len(admitted(column)) >= 60 for columns in TEXTS.values() for column in columns)
    assert dangers(f"<p><img src=x onerror={RAN}></p>")
    assert dangers("<a href='javascript:x'>x</a>")


def test_every_text_of_the_data_is_tried_or_is_no_text():
    """A new column of text belongs into the list above, unless a rule binds its words."""
    bound = re.compile(
        r"id|geo|series|indicator|source|sources|theme|unit|claim|chapter|hash|method|type|period|year|value|.*_year|.*_value"
    )
    closed = {
        "claims": "relation check event scale rounding first_print others peers caveat",
        "events": "category instrument",
        "forecasts": "vintage",  # computed from the register's own rows
        "income_groups": "income_group",
        "indicators": "cautions",
        "ledger": "document check vintage evidence",  # computed from the columns tried
        "cautions": "caution", "caveats": "caveat",
    }  # fmt: skip
    for path in sorted((ROOT / "data/schemas").glob("*.json")):
        if path.stem.startswith("series") or path.stem in CHECKS:
            continue  # notes of one series are tried above
        fields = json.loads(path.read_text("utf-8"))["fields"]
        free = {
            field["name"] for field in fields
            if field["type"] == "string" and not {"enum", "pattern"} & field.get("constraints", {}).keys()
        }  # fmt: skip
        known = {*TEXTS.get(path.stem, ()), *closed.get(path.stem, "").split()}
        assert not [name for name in free - known if not bound.fullmatch(name)], path.stem


@pytest.mark.parametrize("text", REFUSED, ids=ascii)
def test_characters_and_addresses_that_are_refused(text):
    assert REFUSED[text] in fault(text)


@pytest.mark.parametrize("text", HARMLESS)
def test_what_looks_alike_and_is_harmless(text):
    assert fault(text) == ""


@pytest.mark.slow
def test_nothing_in_a_page_would_run(html):
    pages = sorted(html.rglob("*.html"))
    assert len(pages) > 300
    seen = ""
    for page in pages:
        text = page.read_text("utf-8")
        assert dangers(text) == [], page
        seen += BeautifulSoup(text, "lxml").get_text()
    unseen = [payload for payload in PAYLOADS if payload not in seen]
    assert unseen == [], "payloads that stand nowhere as text"


# what a page holds, as the browser reads it, that could run or load something; only a chart has data in an address,
# to be kept as a file
DANGERS = """
[...document.querySelectorAll("*")].filter((one) => {
    const named = one.getAttributeNames();
    const schemes = ["href", "src", "action", "formaction", "data"]
        .filter((name) => named.includes(name))
        .map((name) => new URL(one.getAttribute(name), document.baseURI).protocol);
    return named.some((name) => name.startsWith("on") || name === "srcdoc")
        || one.matches("iframe, object, embed, base, marquee, template, script:not([src]):not([type$=json])")
        || schemes.some((scheme) => !/^https?:$/.test(scheme) && !(scheme === "data:" && one.matches("a[download]")));
}).map((one) => one.outerHTML.slice(0, 120))
"""


@pytest.mark.slow
@pytest.mark.parametrize(("engine", "each"), [("browser", 7), ("firefox", 60)])
def test_nothing_runs_in_a_browser(html, engine, each, request):
    names = ["chapters/slope", "numbers/chapters/slope", "search", "series/rd_intensity"]
    for folder in ("claims", "series"):
        names += [f"{folder}/{path.stem}" for path in sorted((html / folder).glob("*.html"))[::each]]
    seen = ""
    with published(html) as site, visits(request.getfixturevalue(engine), site) as visit:
        page = visit(f"{names[-1]}.html")
        for name in names:
            page.goto(f"{site}{name}.html")
            if name == "chapters/slope":
                page.locator("a.number").first.hover()
                page.locator(".number-card").wait_for(state="visible")
                page.locator("[data-drawn] svg").first.wait_for()  # charts draw themselves
                page.locator(".book-table input[type=search], .table-tools input").first.fill("script")
            assert page.evaluate("window.ran ?? null") is None, name
            assert page.evaluate(DANGERS) == [], name
            seen += page.evaluate("document.body.textContent")
        assert [payload for payload in PAYLOADS if payload not in seen] == []
        page.goto(f"{site}search.html?q=named+figure+script")
        page.locator("#search-results li").first.wait_for()
        assert page.evaluate("window.ran ?? null") is None
        assert page.evaluate(DANGERS) == []
        # the policy stopped nothing: there was nothing to stop
        assert page.errors == []
        assert page.foreign == []
        # and what would run is noticed
        page.evaluate(f"document.body.insertAdjacentHTML('beforeend', '<img src=x: onerror={RAN}>')")
        page.wait_for_timeout(300)
        assert any("Content Security Policy" in error for error in page.errors)
        assert len(page.evaluate(DANGERS)) == 1


@pytest.mark.slow
def test_files_for_spreadsheets_start_no_formula(html):
    files = [path for path in html.rglob("*.csv")]
    assert len(files) > 50
    for path in files:
        for row in csv.reader(path.read_text("utf-8").splitlines()):
            assert not [cell for cell in row if is_formula(cell)], path


@pytest.mark.slow
def test_the_e_book_is_well_formed(built):
    done = run(built, "epub")
    assert done.returncode == 0, done.stderr
    with zipfile.ZipFile(next((built / "dist").glob("*.epub"))) as archive:
        names = [name for name in archive.namelist() if name.endswith((".xhtml", ".opf", ".ncx", ".svg"))]
        texts = {name: archive.read(name) for name in names}
    assert len(texts) > 5
    for name, text in texts.items():
        for element in ElementTree.fromstring(text).iter():
            assert not [key for key in element.attrib if key.startswith("on")], name
            assert not element.tag.endswith("script"), name


def test_a_bad_cell_is_named_with_file_row_and_value(book):
    shutil.rmtree(book / "data")
    shutil.copytree(ROOT / "data", book / "data")
    path = book / "data" / "economies.csv"
    lines = path.read_text("utf-8").splitlines()
    lines[2] = lines[2].replace(",", ",\u202e", 1)
    path.write_text("\n".join(lines) + "\n", "utf-8")
    done = run(book, "package")
    assert done.returncode != 0
    assert "data/economies.csv, line 3: a character that cannot be seen ('\\u202e')" in done.stderr
    assert "Traceback" not in done.stderr
