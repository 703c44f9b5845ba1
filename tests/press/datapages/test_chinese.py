"""Claims in Chinese: every one, with the years and the values of the English sentence."""

import re
from types import SimpleNamespace

import pytest
from bs4 import BeautifulSoup
from sphinx.search import IndexBuilder

from press.datapages import chinese, claims
from press.sphinx_ext.datapages import index
from trajectory import data

KEPT = [  # what Sphinx keeps of the search between builds
    f"_search_index_{name}"
    for name in (
        "titles",
        "filenames",
        "mapping",
        "title_mapping",
        "all_titles",
        "index_entries",
        "objtypes",
        "objnames",
    )
]
SENTENCES, CLAIMS, LEDGER = chinese.statements(), data.claims(), data.ledger()


def test_every_claim_has_a_sentence_and_no_other():
    assert sorted(SENTENCES) == sorted(CLAIMS.index)


@pytest.mark.parametrize("id", CLAIMS.index)
def test_a_sentence_has_the_years_of_the_claim(id):
    years = re.findall(r"(?<!\d)(?:1[89]|20)\d\d(?![\ds])", CLAIMS.loc[id, "year"].replace("early 1950s", ""))
    decade = re.search(r"\d\ds", CLAIMS.loc[id, "year"])
    assert decade or set(years) <= set(re.findall(r"\d{4}", SENTENCES[id]))
    assert ("未注明年份" in SENTENCES[id]) != bool(CLAIMS.loc[id, "year"])


def test_the_list_leads_to_every_claim():
    (page,) = chinese.pages()
    links = BeautifulSoup(page.body(), "html.parser").select("li a")
    assert [a["href"] for a in links] == [
        f"{id}.html#zh"
        for document in chinese.DOCUMENTS
        for id in LEDGER.index[LEDGER["document"] == document]
    ]


def test_the_search_keeps_pages_made_from_data():
    env = SimpleNamespace(**{name: {} for name in KEPT})
    indexer = IndexBuilder(env, "en", {}, None)
    app = SimpleNamespace(builder=SimpleNamespace(indexer=indexer))
    page = next(claims.pages({}))
    index(app, page)
    indexer.prune([])
    assert indexer._titles == {page.name: page.title}
    assert page.name in indexer._mapping[page.id.partition("-")[0]]
