"""Quick questions: their numbers are the chapter's, they read well without a script, and platforms take them."""

import json
import re
import zipfile
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import yaml
from bs4 import BeautifulSoup

from press.handouts import platforms
from press.project.archive import write_zip
from press.project.errors import BuildError
from press.project.questions import NAME, read_questions
from press.project.recorded import numbers
from press.sphinx_ext.questions import form
from tests.conftest import PROJECT

NUMBERS = {
    "gain": {"text": "24", "value": 24.0},
    "share": {"text": "42%", "value": 0.4219},
    "best": {"text": "1.50", "value": 1.4983},
    "big": {"text": "−1,234.5", "value": -1234.48},
    "word": {"text": "none", "value": "none"},
}
ODD = """
- ask: "What is 'a < b & \\"c\\"', ]]> and <script>alert(1)</script> here, at {share}?"
  number: best
  unit: times
  mistakes: {gain: "This is {gain} & not <it>.", share: A share.}
  because: "It is {best}; 科技 & more."
- ask: Which?
  choices:
    - right: The <b>first</b>.
      because: Yes & yes.
    - wrong: The second.
      because: No.
    - wrong: The third at {big}.
      because: No, no.
- ask: Which is the smaller?
  points: {one: best, two: gain}
  pick: smallest
  because: The bar is shorter.
  otherwise: Look again.
"""


@pytest.fixture
def odd(tmp_path):
    path = tmp_path / "odd.questions.yml"
    path.write_text(ODD, "utf-8")
    return read_questions(path, NUMBERS)


def test_answers_are_what_the_chapter_prints(odd):
    number, choice, point = odd
    # hand-computed: half of the last place of 1.50, and 42 of "42%" though 0.4219 is recorded
    assert (number.answer, number.shown) == (1.5, "1.50") and number.tolerance == pytest.approx(0.005)
    assert dict(number.mistakes) == {24: "This is 24 & not <it>.", 42: "A share."}
    assert "at 42%?" in number.ask and any("−1,234.5" in one.text for one in choice.options)
    assert [one.right for one in point.options] == [True, False]


def test_without_a_script_a_question_shows_all_it_asks_and_folds_its_answer(odd):
    for question in odd:
        html = form(question, 1)
        ET.fromstring(html)  # forms for e-books are XML
        page = BeautifulSoup(html, "html.parser")
        assert page.find("script") is None and page.find("b") is None
        attributes = {name for tag in page.find_all(True) for name in tag.attrs}
        assert not [name for name in attributes if name.startswith("on") or name == "style"]
        details = page.find("details")
        assert not details.has_attr("open") and question.because in details.get_text()
        for hidden in page.select("[hidden]"):
            assert hidden.name == "button" or hidden.find("input")  # only what needs the script
        kept = json.loads(page.form["data-question"])
        if question.kind == "number":
            assert kept["answer"] == 1.5
            assert page.find("input")["aria-labelledby"] in {tag.get("id") for tag in page.find_all("p")}
        else:
            radios = page.select("label > input[type=radio]")
            assert page.legend.get_text() and len(radios) == len(question.options)


BAD = {
    "expected ask": "- number: gain",
    "records no number 'nothing'": "- {ask: What, number: nothing}",
    "unknown hint": "- {ask: What, number: gain, hint: x}",
    "0 of 2 answers are right": "- {ask: What, choices: [{wrong: a, because: b}, {wrong: c, because: d}]}",
    "expected a number": "- {ask: What, number: word}",
    "expected largest or smallest": "- {ask: What, points: {a: gain, b: best}}",
    "expected a list": "ask: What",
    "while parsing": "- {ask",
}


@pytest.mark.parametrize("said", BAD)
def test_a_fault_names_file_and_question(said, tmp_path):
    path = tmp_path / "bad.questions.yml"
    path.write_text(BAD[said], "utf-8")
    with pytest.raises(BuildError, match=re.escape(said)) as caught:
        read_questions(path, NUMBERS)
    assert "bad.questions.yml" in str(caught.value) and "\n" not in str(caught.value)


# -- the book's own ---------------------------------------------------------------------------------

FILES = sorted(PROJECT.root.glob("chapters/*/*.questions.yml"))
PARTS = {"gii_rise", "policy_instruments", "semiconductors", "talent_programs"}


def test_every_chapter_of_a_part_has_questions():
    root = PROJECT.root
    chapters = {path.with_suffix("") for part in PARTS for path in root.glob(f"chapters/{part}/*.ipynb")}
    assert {path.with_suffix("").with_suffix("") for path in FILES} == chapters
    assert all(3 <= len(yaml.safe_load(path.read_text("utf-8"))) <= 5 for path in FILES)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem.removesuffix(".questions"))
def test_no_number_is_typed(path):
    """Years and names of things stand as they are; a value is a name in braces."""
    settings = r"(?m)^  number: .*|^  points: .*|^    \w+: (?=This|In|By|So)"
    text = NAME.sub("", re.sub(settings, "", path.read_text("utf-8")))
    typed = [word for word in re.findall(r"[\d.,]*\d[\d.,]*", text) if not re.match(r"(19|20)\d\d\W*$", word)]
    names = {"100", "25", "909", "2025."}  # of 100 cases; those of 25 and over; Project 909
    assert not {word.strip(".,") for word in typed} - names


@pytest.mark.slow
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem.removesuffix(".questions"))
def test_questions_hold_with_the_numbers_of_the_chapter(path, executed):
    name = path.relative_to(PROJECT.root / "chapters").as_posix().removesuffix(".questions.yml")
    found = read_questions(path, numbers(executed(name)))
    for question in found:
        assert question.ask.endswith("?") and question.because
        # a usual mistake is told from the right answer, and from the others
        values = [question.answer, *(value for value, _ in question.mistakes)]
        assert len(set(values)) == len(values)


# -- platforms --------------------------------------------------------------------------------------


def test_moodle_reads_what_is_written(odd):
    """The structure of "Moodle XML format" in Moodle's documentation."""
    quiz = ET.fromstring(platforms.moodle(odd, "R&D / money"))
    category, *items = quiz
    assert category.get("type") == "category"
    assert category.findtext("category/text") == "$course$/top/R&D // money"
    assert [item.get("type") for item in items] == ["numerical", "multichoice", "multichoice"]
    for item, question in zip(items, odd, strict=True):
        assert item.findtext("name/text") and question.ask in item.findtext("questiontext/text")
        answers = item.findall("answer")
        assert [answer.get("fraction") for answer in answers].count("100") == 1
        assert all(answer.findtext("feedback/text") for answer in answers)
        assert item.findtext("generalfeedback/text") == question.because
        if item.get("type") == "numerical":
            assert [(float(a.findtext("text")), float(a.findtext("tolerance"))) for a in answers] == [
                (1.5, 0.005), (24, 0.005), (42, 0.005)
            ]  # fmt: skip
        else:
            assert item.findtext("single") == "true" and item.findtext("shuffleanswers") in ("true", "false")
            assert {a.findtext("text") for a in answers} == {one.text for one in question.options}


def marked(item, response):
    """Score and feedback of an item: what the few rules of response processing used here say."""
    ns = {"q": platforms.QTI}
    correct = item.findtext(".//q:correctResponse/q:value", namespaces=ns)
    outcome = {"SCORE": "0", "FEEDBACK": ""}

    def true(test):
        kind = test.tag.split("}")[1]
        if kind == "match":
            return response == correct
        low, high = map(float, test.get("tolerance").split())
        value = float(test.findtext("q:baseValue", namespaces=ns))
        return value - low <= float(response) <= value + high

    def assign(rule):
        value = rule.find("q:baseValue", ns)
        outcome[rule.get("identifier")] = response if value is None else value.text

    for rule in item.find("q:responseProcessing", ns):
        if rule.tag.endswith("setOutcomeValue"):
            assign(rule)
            continue
        branch = next((one for one in rule if true(one[0])), ())
        for inner in list(branch)[1:]:
            assign(inner)
    said = {one.get("identifier"): one.text for one in item.findall("q:modalFeedback", ns)}
    return float(outcome["SCORE"]), said.get(outcome["FEEDBACK"], "")


def test_qti_marks_as_the_page_does(odd):
    """Elements and their order as in the information model of QTI 2.1."""
    files = platforms.qti(odd, "odd", "R&D <money>")
    manifest = ET.fromstring(files.pop("imsmanifest.xml"))
    hrefs = [one.get("href") for one in manifest.iter(f"{{{platforms.CP}}}resource")]
    assert hrefs == list(files)
    order = ["responseDeclaration", "outcomeDeclaration", "itemBody", "responseProcessing", "modalFeedback"]
    for question, content in zip(odd, files.values(), strict=True):
        item = ET.fromstring(content)
        assert item.tag == f"{{{platforms.QTI}}}assessmentItem"
        assert item.get("title").startswith("R&D <money>")
        places = [order.index(child.tag.split("}")[1]) for child in item]
        assert places == sorted(places) and set(places) == set(range(len(order)))
        if question.kind == "number":
            assert marked(item, "1.504") == (1, question.because)
            assert marked(item, "24") == (0, "This is 24 & not <it>.")
            assert marked(item, "7") == (0, "")
        else:
            for number, one in enumerate(question.options, 1):
                assert marked(item, f"choice-{number}") == (float(one.right), one.because)


@pytest.mark.parametrize("name", ["odd", "2nd try", "a&b's", "科技"])
def test_identifiers_of_a_package_are_those_of_xml(odd, name):
    """`xs:ID`, which the schema of manifests asks for: a name without a colon that begins with a letter."""
    files = platforms.qti(odd, name, "t")
    manifest = ET.fromstring(files.pop("imsmanifest.xml"))
    given = [one.get("identifier") for one in manifest.iter() if one.get("identifier")]
    assert len(set(given)) == len(given) == 1 + len(odd)
    assert all(re.fullmatch(r"[A-Za-z_][\w.-]*", one) for one in given)
    assert [one.get("href") for one in manifest.iter(f"{{{platforms.CP}}}file")] == list(files)


def test_packages_open(odd, tmp_path):
    path = Path(tmp_path, "odd.qti.zip")
    write_zip(path, platforms.qti(odd, "odd", "t"))
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None and archive.namelist()[0] == "imsmanifest.xml"
