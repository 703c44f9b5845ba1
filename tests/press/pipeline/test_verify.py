"""A rebuilt book is compared with an edition, in words."""

import copy
import json
import shutil

import pytest
import yaml

from press.outputs.certificate import summary
from press.pipeline.verify import compare

MANIFEST = {
    "edition": "2025-01-01",
    "versions": {"pandas": "3.1.1", "Python": "3.11.7"},
    "numbers": {"chapters/one.ipynb": {"slope": 0.5, "year": "2013"}},
    "pages": {"chapters/one.html": "aa", "intro.html": "bb"},
    "figures": {"_images/1.svg": "cc"},
    "data": {"data/a.csv": "dd"},
    "rest": "ee",
}


@pytest.fixture
def rebuilt():
    return copy.deepcopy(MANIFEST)


def test_the_same_book(rebuilt):
    assert list(compare(MANIFEST, rebuilt).lines()) == ["the book is the same as the edition, byte for byte"]


@pytest.mark.parametrize(
    ("numbers", "differences"),
    [
        ({"slope": 0.5 + 1e-9, "year": "2013"}, []),
        ({"slope": 0.5001, "year": "2013"}, ["slope was 0.5, is 0.5001"]),
        ({"slope": 0.5, "year": "2014"}, ["year was 2013, is 2014"]),  # words must be the same
        ({"slope": 0.5, "level": 1}, ["level = 1 is new", "year is no longer computed"]),
    ],
)
def test_numbers_agree_up_to_a_tolerance(rebuilt, numbers, differences):
    rebuilt["numbers"]["chapters/one.ipynb"] = numbers
    rebuilt["versions"]["pandas"] = "3.2.0"
    found = compare(MANIFEST, rebuilt)
    assert found.differences == [f"chapters/one.ipynb: {difference}" for difference in differences]
    assert found.causes == ["pandas is 3.2.0; the edition was built with 3.1.1"]
    assert set(found.differences) <= set(found.lines())


def test_other_bytes_alone_do_not_count(rebuilt):
    rebuilt["pages"]["intro.html"] = "other"
    rebuilt["figures"] = {"_images/2.svg": "other"}
    comparison = compare(MANIFEST, rebuilt)
    assert comparison.differences == []
    assert "page: intro.html differs" in comparison.harmless
    assert "all numbers and data are those of the edition" in comparison.lines()


def test_a_figure_that_looks_the_same_is_told_apart_from_one_that_does_not(rebuilt):
    rebuilt["figures"] = {"_images/1.svg": "other"}
    machines = ({"processor": "A"}, {"processor": "B"})
    alike = compare(MANIFEST, rebuilt, alike={"_images/1.svg"}, machines=machines)
    assert alike.harmless == ["figure: _images/1.svg differs by less than a pixel"]
    assert alike.causes == ["the processor is B; the edition was built on A"]
    assert alike.counts["figures"] == {"not to be seen": 1}
    assert alike.counts["numbers"] == {"the same": 2}
    assert compare(MANIFEST, rebuilt).counts["figures"] == {"different": 1}
    # nothing has to be explained where nothing differs
    assert compare(MANIFEST, MANIFEST, machines=machines).causes == []


def test_a_missing_page_and_other_data_count(rebuilt):
    del rebuilt["pages"]["intro.html"]
    rebuilt["data"]["data/a.csv"] = "other"
    comparison = compare(MANIFEST, rebuilt)
    assert comparison.differences == ["data: data/a.csv differs", "page: intro.html is missing"]
    assert comparison.causes == ["data/a.csv differs"]


def test_the_certificate_calls_a_book_the_same_only_where_every_number_is(rebuilt):
    assert summary(compare(MANIFEST, MANIFEST)) == "The rebuilt book is the edition, byte for byte."
    rebuilt["numbers"]["chapters/one.ipynb"]["slope"] *= 1 + 1e-9
    close = compare(MANIFEST, rebuilt)
    assert close.differences == close.harmless == []
    assert summary(close) == "All printed numbers and all data are those of the edition; other bytes differ."


@pytest.mark.slow
def test_the_commands(quick_built, tmp_path, tools):
    book = shutil.copytree(quick_built, tmp_path / "copy")
    ordinary = ("--kernels", "ordinary")
    none = tools.run(book, "verify", *ordinary)
    assert none.returncode == 1
    assert "there is no edition to compare with" in none.stderr

    assert tools.run(book, "edition").returncode == 0
    same = tools.run(book, "verify", *ordinary)
    assert same.returncode == 0, same.stderr
    assert "the book is the same as the edition, byte for byte" in same.stdout
    first = yaml.safe_load((book / "dist/certificates/001/codecheck.yml").read_text("utf-8"))
    assert first["summary"] == "The rebuilt book is the edition, byte for byte."
    assert "byte for byte" in (book / "dist/certificates/001/report.html").read_text("utf-8")

    edition = next((book / "editions").glob("*.json"))
    manifest = json.loads(edition.read_text("utf-8"))
    manifest["numbers"]["chapters/slope.ipynb"]["slope"] = 3.0
    edition.write_text(json.dumps(manifest), "utf-8")
    other = tools.run(book, "verify", *ordinary, "--by", "R. Eader & Co")
    assert other.returncode == 1
    assert "chapters/slope.ipynb: slope was 3.0, is 3.25" in other.stdout
    second = yaml.safe_load((book / "dist/certificates/002/codecheck.yml").read_text("utf-8"))
    assert second["codechecker"] == [{"name": "R. Eader & Co"}]
    assert second["differences"] == ["chapters/slope.ipynb: slope was 3.0, is 3.25"]
    assert second["comparison"]["numbers of the text"]["different"] == 1
    assert second["environment"]["processor"]
    report = (book / "dist/certificates/002/report.html").read_text("utf-8")
    assert "R. Eader &amp; Co" in report and "slope was 3.0, is 3.25" in report
