"""What the book adds to its pages for readers and search engines, on a small book built for real."""

import io
import json
import re
import shutil
from datetime import date
from pathlib import Path

import pytest
from lxml import etree, html
from PIL import Image

from press.outputs.offline import rendered
from press.outputs.pdf import SETTINGS
from press.pipeline.build import Build
from press.project.citation import Citation
from press.project.folders import write_file
from press.project.progress import Progress
from press.project.project import find_project
from press.sphinx_ext.chinese import Untranslated, translate, translate_svg
from press.sphinx_ext.glossary import folded, pattern
from press.sphinx_ext.prose import shorten
from press.sphinx_ext.search import headline, pieces
from press.sphinx_ext.sitefiles import ATOM, SITES, atom, editions
from tests.press.sphinx_ext.conftest import build
from trajectory import data

ROOT = Path(__file__).resolve().parents[3]
RANK = int(data.value("gii_rank", "CHN", 2010))
BASE = "https://example.org/a/book/"

CONFIG = f"""\
title: A small book
author: Nobody
copyright: "2025"
only_build_toc_files: true
exclude_patterns: [".*", "**/.*"]
execute:
  execute_notebooks: force
html:
  baseurl: {BASE}
sphinx:
  extra_extensions: [press.sphinx_ext]
  recursive_update: true
  config:
    nb_execution_raise_on_error: true
    nitpicky: true
    html_math_renderer: mathml
"""
CONTENTS = """\
format: jb-book
root: chapters/index
chapters:
  - file: chapters/one
  - file: chapters/evidence/glossary
  - file: chapters/zh/index
"""
CITATION = """\
cff-version: 1.2.0
title: A small book
message: Cite it.
authors:
  - name: The Group
version: "2.0"
date-released: 2026-03-05
"""
INDEX = """\
# A small book

The first sentence says what the book is about. China's rank was {glue:text}`one.ipynb::rank:s`.

Money is measured in PPP and counted by vintages; another vintage differs. See [the vintage](evidence/glossary.md).
Literal `PPP` stays as it is. A plan called 千人计划 is named.
"""
GLOSSARY = """\
# Glossary

```{glossary}
Purchasing power parity
PPP
  A rate of conversion. {forms}`PPP`

  Chinese: 购买力平价

Vintage
  The state of a data set on a day. {forms}`vintage, vintages`

Share
  A count. {forms}`-`
```
"""
CHINESE_PAGE = """\
# 一本小书

本页是中文入口，说明书中的数字从何而来。排名为第{glue:text}`../one.ipynb::rank:s`位，单位换算为{scaled}`../one.ipynb::rank*10:,.0f`，
支柱是{glue:text}`../one.ipynb::pillar:s`。
"""
VALUES = "english,chinese\ncreative outputs,创意产出\n"
FIGURE = {
    "tags": ["remove-input"],
    "mystnb": {
        "figure": {
            "name": "fig-rank-line",
            "caption": "Rank of China by edition; from {glue:text}`rank` down.",
        },
        "image": {
            "alt": "A line of China's ranks in the index, from {glue:text}`rank` in the first edition."
        },
    },
}
ONE = [
    '# One\n\n:::{admonition} What you learn\n:class: objectives\n- to read\n:::\n\nA share of the PPP.',
    'from trajectory import data, figures, numbers\nimport matplotlib.pyplot as plt\nfigures.style()\n'
    'rank = data.series("gii_rank", "CHN")\n'
    'numbers.glue("rank", rank[2010], of=rank, what="rank of China in 2010")\n'
    'numbers.glue("pillar", "creative outputs", of=[], what="a pillar")',
    'figure, ax = plt.subplots()\nax.plot(rank.index, rank)\n'
    'figures.show(figure, "rank-line", data_drawn=rank, of=rank)',
]  # fmt: skip


@pytest.fixture(scope="module")
def site(tmp_path_factory, tools):
    """The built small book's pages."""
    root = tmp_path_factory.mktemp("reading") / "book"
    files = {
        "_config.yml": CONFIG,
        "_toc.yml": CONTENTS,
        "CITATION.cff": CITATION,
        "CHANGELOG.md": "# Changelog\n\n## Unreleased\n\n- News & more.\n\n## 1.0 (2025-01-02)\n\n- Old.\n",
        "chapters/index.md": INDEX,
        "chapters/evidence/glossary.md": GLOSSARY,
        "chapters/zh/index.md": CHINESE_PAGE,
        "locale/zh_CN/values.csv": VALUES,
    }
    for name, text in files.items():
        write_file(root / name, text)
    tools.write_notebook(root / "chapters" / "one.ipynb", ONE, {2: FIGURE})
    return build(root, "--jobs", "2")


@pytest.fixture(scope="module")
def page(site):
    return lambda name: html.parse(str(site / f"{name}.html"), html.HTMLParser(encoding="utf-8"))


def meta(tree):
    return {
        tag.get("name") or tag.get("property"): tag.get("content")
        for tag in tree.iterfind("head/meta")
        if tag.get("content") and (tag.get("name") or tag.get("property"))
    }


# -- what a page says of itself ---------------------------------------------------------------------


def test_description_has_its_numbers(page):
    text = meta(page("chapters/index"))["description"]
    assert text.startswith("The first sentence says")
    assert f"China's rank was {RANK}." in text.replace("’", "'")


def test_addresses_are_absolute_and_lead_to_files(page, site):
    for name in ("chapters/index", "chapters/one", "chapters/zh/index"):
        tree = page(name)
        tags = meta(tree)
        canonical = tree.find("head/link[@rel='canonical']").get("href")
        assert canonical == tags["og:url"] == f"{BASE}{name}.html"
        if name == "chapters/one":
            assert (site / tags["og:image"].removeprefix(BASE)).is_file()
        else:  # no figure, and none on the landing page to take its place
            assert "og:image" not in tags
            assert tags["twitter:card"] == "summary"


def test_preview_has_the_size_it_says_and_shows_the_figure(page, site):
    tags = meta(page("chapters/one"))
    with Image.open(site / tags["og:image"].removeprefix(BASE)) as picture:
        assert (str(picture.width), str(picture.height)) == (tags["og:image:width"], tags["og:image:height"])
        assert picture.getpixel((2, 2)) == (255, 255, 255)
        inside = picture.crop((200, 150, 1000, 550)).convert("L")
        assert inside.getextrema()[0] < 120, "nothing is drawn"
    assert tags["og:image:alt"].startswith("A line of China")


def test_structured_data_can_be_read(page):
    first, chapter = (
        json.loads(page(name).find("head/script[@type='application/ld+json']").text)
        for name in ("chapters/index", "chapters/one")
    )
    assert [item["@type"] for item in first["@graph"]] == ["Book", "Dataset"]
    assert chapter["@type"] == "Chapter"
    assert chapter["isPartOf"]["name"] == "A small book"


def test_chapters_say_how_long_they_take(page):
    facts = page("chapters/one").find(".//p[@class='page-facts']").text_content()
    assert facts == "About 5 min to read"


def test_each_page_can_be_cited(page):
    for name in ("chapters/index", "chapters/one"):
        box = page(name).find(".//details[@id='how-to-cite']")
        assert "The Group (2026)" in box.text_content()
        assert "@" in box.find(".//pre").text


def test_pages_in_two_languages_know_each_other(page):
    english, chinese = page("chapters/index"), page("chapters/zh/index")
    assert english.getroot().get("lang") == "en"
    assert chinese.getroot().get("lang") == "zh-Hans"
    links = {}
    for tree, name in ((english, "en"), (chinese, "zh-Hans")):
        link = tree.find(".//p[@class='page-facts']//a[@hreflang]")
        links[name] = (link.get("hreflang"), link.get("href"))
        alternates = {a.get("hreflang"): a.get("href") for a in tree.iterfind("head/link[@hreflang]")}
        assert alternates == {
            "en": f"{BASE}chapters/index.html",
            "zh-Hans": f"{BASE}chapters/zh/index.html",
        }
    assert links == {"en": ("zh-Hans", "zh/index.html"), "zh-Hans": ("en", "../index.html")}


# -- terms ------------------------------------------------------------------------------------------


def test_terms_are_explained_once_and_in_prose_only(page, site):
    tree = page("chapters/index")
    terms = tree.findall(".//a[@class='term-link']")
    assert [term.text for term in terms] == ["PPP", "vintages"]
    assert terms[0].get("data-definition") == "A rate of conversion."
    file, anchor = terms[0].get("href").split("#")
    target = html.parse(str(site / "chapters" / file))
    assert target.find(f".//*[@id='{anchor}']").text.strip().startswith("Purchasing power parity")
    assert tree.find(".//code").text_content() == "PPP"


def test_a_word_that_is_not_looked_for_stays(page):
    terms = page("chapters/one").findall(".//a[@class='term-link']")
    assert [term.text for term in terms] == ["PPP"]


def test_forms_are_hidden_in_the_glossary(page):
    text = page("chapters/evidence/glossary").find(".//dl").text_content()
    assert "A rate of conversion." in text
    assert "vintage, vintages" not in text


@pytest.mark.parametrize(
    ("words", "text", "found"),
    [
        (["vintage", "vintages"], "Vintages and vintage", ["Vintages", "vintage"]),
        (["PPP"], "ppp, PPPs, PPP", ["PPP"]),
        (["random walk"], "a random\nwalk-like random walk", ["random walk"]),
        (["R&D intensity"], "the R&D intensity", ["R&D intensity"]),
    ],
)
def test_forms_are_found_as_whole_words(words, text, found):
    assert pattern([folded(word) for word in words]).findall(text) == found


def test_the_book_declares_each_form_once():
    text = (ROOT / "chapters" / "evidence" / "glossary.md").read_text("utf-8")
    forms = [
        folded(form.strip())
        for group in re.findall(r"\{forms\}`([^`]*)`", text)
        for form in group.split(",")
        if form.strip() != "-"
    ]
    assert len(set(forms)) == len(forms)


# -- search -----------------------------------------------------------------------------------------


def test_chinese_words_are_stored_by_characters_and_pairs():
    assert pieces("abc千人计划") == ["abc", "千", "人", "计", "划", "千人", "人计", "计划"]


def test_the_index_knows_chinese_words_and_figures(site):
    text = (site / "searchindex.js").read_text("utf-8")
    index = json.loads(text.removeprefix("Search.setIndex(").removesuffix(")"))
    page = index["docnames"].index("chapters/index")
    for word in ("千人", "计划"):
        found = index["terms"][word]
        assert page in (found if isinstance(found, list) else [found])
    figures = [entry for entries in index["objects"].values() for entry in entries]
    assert [(index["docnames"][e[0]], e[3], e[4]) for e in figures] == [
        ("chapters/one", "fig-rank-line", "Rank of China by edition")
    ]


def test_chinese_words_on_english_pages_are_marked(page):
    marked = page("chapters/index").findall(".//article//section/p/span[@lang='zh-Hans']")
    assert [span.text for span in marked if span.text] == ["千人计划"]


def test_headline():
    assert headline("China's rank,\nby edition; more. And more") == "China's rank, by edition"
    assert headline("R&D of 2.4 % and more") == "R&D of 2.4 % and more"


# -- Chinese ----------------------------------------------------------------------------------------


def test_values_on_chinese_pages(page):
    text = page("chapters/zh/index").find(".//article").text_content()
    assert f"排名为第{RANK}位，单位换算为{RANK * 10}" in text
    assert "支柱是创意产出" in text


@pytest.mark.slow
def test_values_on_chinese_pages_of_the_printed_book(site, tmp_path):
    root = shutil.copytree(site.parents[1], tmp_path / "book")
    with rendered(Build(find_project(root), Progress(io.StringIO())), "onepage", SETTINGS) as folder:
        whole = html.parse(str(folder / "index.html"), html.HTMLParser(encoding="utf-8")).getroot()
    assert "支柱是创意产出" in whole.text_content()


WORDS = {"Japan": "日本", "creative outputs": "创意产出", "none": "无"}


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("11", "11"),
        ("1.8 to 2.2", "1.8至2.2"),
        ("6.6% to 17.6%", "6.6%至17.6%"),
        ("\N{MINUS SIGN}20% to 5%", "\N{MINUS SIGN}20%至5%"),
        ("25 to 41 %", "25至41%"),
        ("\N{MINUS SIGN}0.4% to 8.5%", "\N{MINUS SIGN}0.4%至8.5%"),
        ("3.2 percent", "3.2%"),
        ("below 0.001", "低于0.001"),
        ("less than 1%", "不到1%"),
        ("Japan and creative outputs", "日本、创意产出"),
        ("Japan (1956 to 2021)", "日本（1956至2021）"),
        ("none", "无"),
    ],
)
def test_values_in_chinese(english, chinese):
    assert translate(english, WORDS) == chinese


def test_a_word_without_chinese_is_named():
    with pytest.raises(Untranslated, match="Singapore"):
        translate("Japan and Singapore", WORDS)


def test_labels_of_a_figure():
    svg = "<text style=\"font: 10px 'DejaVu Sans'\">Japan</text><text>100</text>"
    translated = translate_svg(svg, WORDS)
    assert ">日本</text>" in translated
    assert ">100</text>" in translated
    assert "Noto Sans SC" in translated
    with pytest.raises(Untranslated, match="India"):
        translate_svg("<text>India</text>", WORDS)


@pytest.mark.slow
def test_all_of_it_is_the_same_in_another_folder_and_an_untranslated_value_stops_the_build(
    site, tools, tmp_path
):
    root = shutil.copytree(site.parents[1], tmp_path / "elsewhere" / "copy")
    shutil.rmtree(root / "_build" / "html")
    assert tools.read_tree(build(root, "--jobs", "1", TZ="Asia/Shanghai")) == tools.read_tree(site)

    (root / "locale" / "zh_CN" / "values.csv").write_text("english,chinese\n", "utf-8")
    done = tools.run(root, "book")
    assert done.returncode == 1
    assert "locale/zh_CN/values.csv has no Chinese for 'creative outputs'" in done.stderr


# -- files of the site ------------------------------------------------------------------------------


def test_sitemap_names_every_page(site):
    tree = etree.parse(str(site / "sitemap.xml"))
    found = [loc.text for loc in tree.iterfind(f".//{{{SITES}}}loc")]
    pages = ("chapters/evidence/glossary", "chapters/index", "chapters/one", "chapters/zh/index")
    assert found == [f"{BASE}{name}.html" for name in pages]
    assert f"Sitemap: {BASE}sitemap.xml" in (site / "robots.txt").read_text("utf-8")


def test_feed_tells_of_editions(site):
    feed = etree.parse(str(site / "feed.xml"))
    titles = [entry.findtext(f"{{{ATOM}}}title") for entry in feed.iterfind(f"{{{ATOM}}}entry")]
    assert titles == ["Version 2.0, edition of 5 March 2026", "1.0 (2025-01-02)"]
    assert feed.findtext(f"{{{ATOM}}}updated") == "2026-03-05T00:00:00Z"
    assert "News & more." in feed.findtext(f"{{{ATOM}}}entry/{{{ATOM}}}content")
    ids = [node.text for node in feed.iterfind(f".//{{{ATOM}}}id")]
    assert len(set(ids)) == 3


def test_feed_without_an_address_has_no_link_but_the_same_names():
    citation = Citation("A", ("B",), "1", date(2026, 3, 5))
    items = editions("## Unreleased\n- x\n", citation)
    there, nowhere = (
        etree.fromstring(atom(citation, items, *where)) for where in ((BASE, f"{BASE}feed.xml"), ())
    )
    assert there.find(f"{{{ATOM}}}link") is not None
    assert nowhere.find(f".//{{{ATOM}}}link") is None
    assert there.findtext(f"{{{ATOM}}}id") == nowhere.findtext(f"{{{ATOM}}}id")


def test_an_edition_with_its_own_section_is_told_once():
    citation = Citation("A", ("B",), "1", date(2026, 3, 5))
    found = editions("## Unreleased\n\n## Edition of 2026-03-05\n- x\n", citation)
    assert [item.title for item in found] == ["Edition of 2026-03-05"]


def test_wrong_address_leads_home_from_any_depth(site):
    tree = html.parse(str(site / "404.html"))
    links = [a.get("href") for a in tree.iterfind(".//a")]
    assert "/a/book/chapters/index.html" in links
    assert "/a/book/chapters/zh/index.html" in links
    assert all(link.startswith("/a/book/") for link in links)
    # nothing that a browser would look for beside the wrong address
    assert not tree.findall(".//script")
    assert [link.get("href") for link in tree.iterfind(".//link")] == ["data:,"]
    for link in links:
        assert (site / link.removeprefix("/a/book/")).is_file()


def test_entrance_has_title_and_language(page):
    tree = page("index")
    assert tree.getroot().get("lang") == "en"
    assert tree.findtext("head/title") == "A small book"
    assert tree.find(".//a").get("href") == "chapters/index.html"


# -- text -------------------------------------------------------------------------------------------


def test_shorten():
    text = "One sentence of some length. " * 12
    assert shorten(text, 100) == "One sentence of some length. " * 2 + "One sentence of some length."
    assert shorten("word " * 100, 50) == ("word " * 9).strip() + "…"
    assert shorten("short", 50) == "short"
