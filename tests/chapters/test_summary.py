"""The summaries: one page, all chapters, the same numbers in both languages."""

import re

import nbformat
import pytest

from tests.chapters.conftest import CHAPTERS, NOTEBOOKS, added
from tests.chapters.test_shape import IN_PARTS, chapter

# the summaries tell of the book's own chapters, not of those that a teacher adds
OWN = [path for path in NOTEBOOKS if not added(path)]

GLUE = re.compile(r"\{(?:glue:text|scaled)\}`([^`]+?)\.ipynb::([a-z0-9_]+)[:*][^`]*`")
LINK = re.compile(r"\{doc\}`[^`<]*<([^`>]+)>`")
SUMMARY = (CHAPTERS / "summary.md").read_text(encoding="utf-8")
CHINESE = (CHAPTERS / "zh" / "summary.md").read_text(encoding="utf-8")
FINDINGS = (CHAPTERS / "zh" / "key_findings.md").read_text(encoding="utf-8")


def numbers(text):
    """Page and name of each number, in order."""
    return [(page.removeprefix("../"), key) for page, key in GLUE.findall(text)]


def links(text):
    return {target.removeprefix("../") for target in LINK.findall(text)}


def key_findings(path):
    """Names of the numbers in a chapter's box."""
    cells = nbformat.read(path, as_version=4).cells
    text = "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    box = re.search(r":class: key-findings\n(.*?)^:::", text, re.S | re.M)
    return re.findall(r"\{glue:text\}`([a-z0-9_]+)`", box[1]) if box else []


def test_the_summary_fits_two_printed_pages():
    words = re.sub(r"\{[a-z:]+\}`[^`]*`", "1", SUMMARY).split()
    assert len(words) < 850


def test_each_question_ends_with_what_the_data_cannot_say():
    *questions, last = re.split(r"^## ", SUMMARY, flags=re.M)[1:]
    assert len(questions) == 4
    assert all("*What the data cannot say:*" in question for question in questions)
    assert "claims" in last


def test_the_summary_leads_to_every_part():
    folders = {path.parent.name for path in IN_PARTS if path in OWN}
    assert {target.split("/")[0] for target in links(SUMMARY)} > folders


@pytest.mark.parametrize(
    "text", [SUMMARY, CHINESE, FINDINGS], ids=["summary", "zh/summary", "zh/key_findings"]
)
def test_numbers_are_those_of_key_findings(text):
    """Words around a number are guarded in its chapter only where the chapter states the same finding."""
    found = {chapter(path): set(key_findings(path)) for path in NOTEBOOKS}
    elsewhere = [(page, key) for page, key in numbers(text) if key not in found.get(page, ())]
    assert not elsewhere


def test_both_summaries_have_the_same_numbers():
    assert sorted(numbers(SUMMARY)) == sorted(numbers(CHINESE))
    assert links(SUMMARY) == links(CHINESE)


def test_chinese_key_findings_cover_every_chapter():
    doors = {"index", "zh/index"}
    # the profile of a country belongs to the teaching material, not to the argument
    chapters = {
        chapter(path) for path in OWN if key_findings(path) and path.parent.name != "teaching"
    } - doors
    assert links(FINDINGS) == chapters


@pytest.mark.parametrize("path", [p for p in IN_PARTS if p in OWN and key_findings(p)], ids=chapter)
def test_chinese_key_findings_have_the_numbers_of_the_chapter(path):
    told = {key for page, key in numbers(FINDINGS) if page == chapter(path)}
    # a few findings rest on names or words rather than on numbers, and are told in words
    assert len(told) >= 0.75 * len(set(key_findings(path)))
