"""How to cite: the box, the BibTeX entry and Zenodo's metadata agree with CITATION.cff."""

import json
import re
from datetime import date
from pathlib import Path

import pytest
import yaml
from pybtex.database import parse_string

from press.project.citation import Citation, read_citation
from press.sphinx_ext.citation import Part, as_bibtex, as_text, bibtex_key

ROOT = Path(__file__).resolve().parents[3]
CITATION = Citation("A book: 100 % & more", ("The Group", "Ada Lovelace"), "1.2", date(2026, 3, 5))
PART = Part("What x_1 says", "x-2026", "https://example.org/x.html")


def test_the_entry_is_read_by_another_program():
    entry = parse_string(as_bibtex(CITATION, PART), "bibtex").entries["x-2026"]
    assert entry.type == "incollection"
    assert entry.fields["title"] == r"What x\_1 says"
    assert entry.fields["booktitle"] == r"A book: 100 \% \& more"
    assert entry.fields["year"] == "2026"
    assert entry.fields["url"] == PART.url
    # in braces, so that the group is one name, not a given name and a family name
    assert [str(person) for person in entry.persons["author"]] == ["{The Group}", "{Ada Lovelace}"]


def test_the_book_as_a_whole():
    entry = parse_string(as_bibtex(CITATION, Part(key="b")), "bibtex").entries["b"]
    assert entry.type == "book"
    assert "booktitle" not in entry.fields
    assert "url" not in entry.fields


def test_text_names_version_and_day():
    text = as_text(CITATION, PART)
    assert text.startswith("The Group and Ada Lovelace (2026). “What x_1 says.” In A book")
    assert "version 1.2, edition of 5 March 2026" in text
    assert text.endswith(PART.url)


def test_a_doi_appears_everywhere_once_there_is_one():
    with_doi = Citation("A", ("B",), "1", date(2026, 1, 1), doi="10.5281/zenodo.1")
    assert "https://doi.org/10.5281/zenodo.1" in as_text(with_doi, Part())
    fields = parse_string(as_bibtex(with_doi, Part()), "bibtex").entries["book"].fields
    assert fields["doi"] == "10.5281/zenodo.1"


def test_keys_differ_between_pages():
    names = ["chapters/a/b", "chapters/a_b", "chapters/index", "chapters/zh/index"]
    keys = {bibtex_key(CITATION, name) for name in names}
    assert len(keys) == 4
    assert all(re.fullmatch(r"[a-z0-9_:-]+", key) for key in keys)


def test_a_book_without_the_file_cites_nothing(tmp_path):
    assert read_citation(tmp_path) is None


@pytest.fixture(scope="module")
def stated():
    return yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))


def test_zenodo_agrees_with_the_citation_file(stated):
    zenodo = json.loads((ROOT / ".zenodo.json").read_text("utf-8"))
    assert zenodo["title"] == stated["title"]
    assert [who["name"] for who in zenodo["creators"]] == [who["name"] for who in stated["authors"]]
    assert zenodo["version"] == str(stated["version"])
    assert zenodo["publication_date"] == str(stated["date-released"])
    assert zenodo["keywords"] == stated["keywords"]
    assert zenodo["license"] in stated["license"]
    assert zenodo["upload_type"] == stated["type"]


def test_the_book_is_read_as_stated(stated):
    citation = read_citation(ROOT)
    assert citation.title == stated["title"]
    assert citation.released.isoformat() == str(stated["date-released"])
