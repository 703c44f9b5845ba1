"""Write the quick questions for learning platforms: Moodle XML, and QTI 2.1 as a package.

Moodle's form is that of its import page ("Moodle XML format"); QTI is the specification of IMS for questions
and tests, version 2.1. Wrong answers carry the same words as on the page.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET

from press.project.archive import write_zip
from press.project.errors import BuildError
from press.project.folders import write_file
from press.project.project import Project
from press.project.questions import Question, path_of, read_questions
from press.project.recorded import numbers
from press.project.store import read_results

QTI = "http://www.imsglobal.org/xsd/imsqti_v2p1"
CP = "http://www.imsglobal.org/xsd/imscp_v1p1"
RIGHT = "right"


def write_questions(project: Project, step: Callable[[str], None] = print) -> Path:
    """Write ``dist/questions``: for each chapter one file for Moodle and one package of QTI.

    The results of the notebooks have to be up to date; see `press.pipeline.build.execute_book`.

    Raises
    ------
    BuildError
        If no chapter has questions, or a question asks for a number that its chapter does not record.
    """
    folder, chapters = project.root / "dist" / "questions", 0
    for path, notebook in read_results(project).items():
        found = read_questions(path_of(project.root / path), numbers(notebook))
        if found:
            name, title = Path(path).stem, project.titles[path.removesuffix(".ipynb")]
            folder.mkdir(parents=True, exist_ok=True)
            write_file(folder / f"{name}.moodle.xml", moodle(found, title))
            write_zip(folder / f"{name}.qti.zip", qti(found, name, title))
            step(f"{name}: {len(found)} questions")
            chapters += 1
    if not chapters:
        raise BuildError("no chapter has questions; they stand beside a notebook in NAME.questions.yml")
    return folder


def _add(parent: ET.Element, tag: str, text: str = "", **attributes: str) -> ET.Element:
    child = ET.SubElement(parent, tag, attributes)
    child.text = text or None
    return child


def _written(root: ET.Element) -> str:
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _number(value: float) -> str:
    return f"{value:.10g}"


def _asked(question: Question) -> str:
    return f"{question.ask} ({question.unit})" if question.unit else question.ask


# -- Moodle -----------------------------------------------------------------------------------------


def moodle(questions: list[Question], title: str) -> str:
    """Return questions as Moodle XML, in a category with a chapter's title."""
    quiz = ET.Element("quiz")
    category = _add(quiz, "question", type="category")
    # a slash parts categories; two of them are one in a name
    _text(_add(category, "category"), "$course$/top/" + title.replace("/", "//"))
    for number, question in enumerate(questions, 1):
        single = question.kind != "number"
        item = _add(quiz, "question", type="multichoice" if single else "numerical")
        _text(_add(item, "name"), f"{title}: question {number}")
        _text(_add(item, "questiontext", format="plain_text"), _asked(question))
        _text(_add(item, "generalfeedback", format="plain_text"), question.because)
        _add(item, "defaultgrade", "1")
        _add(item, "penalty", "0.3333333")
        _add(item, "hidden", "0")
        if single:
            _add(item, "single", "true")
            _add(item, "shuffleanswers", "false" if question.kind == "points" else "true")
            _add(item, "answernumbering", "none")
            for one in question.options:
                answer = _add(item, "answer", fraction="100" if one.right else "0", format="plain_text")
                _text(answer, one.text)
                _text(_add(answer, "feedback", format="plain_text"), one.because)
            continue
        asked = [(question.answer, question.because, "100")]
        asked += [(value, words, "0") for value, words in question.mistakes]
        for value, words, fraction in asked:
            answer = _add(item, "answer", fraction=fraction, format="moodle_auto_format")
            _text(answer, _number(value))
            _text(_add(answer, "feedback", format="plain_text"), words)
            _add(answer, "tolerance", _number(question.tolerance))
    return _written(quiz)


def _text(parent: ET.Element, text: str) -> None:
    _add(parent, "text", text)


# -- QTI --------------------------------------------------------------------------------------------


def qti(questions: list[Question], name: str, title: str) -> dict[str, bytes]:
    """Return the files of a QTI package by name: a manifest and an item for each question."""
    name = re.sub(r"[^\w.-]", "-", name)  # an identifier of XML, which a file's name need not be
    files = {
        f"{name}-{n}.xml": _item(one, f"{name}-{n}", f"{title}: question {n}")
        for n, one in enumerate(questions, 1)
    }
    manifest = ET.Element("manifest", xmlns=CP, identifier=f"manifest-{name}")
    about = _add(manifest, "metadata")
    _add(about, "schema", "QTIv2.1 Package")
    _add(about, "schemaversion", "1.0.0")
    _add(manifest, "organizations")
    resources = _add(manifest, "resources")
    for file in files:
        about = {"identifier": f"item-{file[:-4]}", "type": "imsqti_item_xmlv2p1", "href": file}
        item = _add(resources, "resource", **about)
        _add(item, "file", href=file)
    return {"imsmanifest.xml": _written(manifest).encode()} | {n: text.encode() for n, text in files.items()}


def _item(question: Question, name: str, title: str) -> str:
    about = {"xmlns": QTI, "identifier": name, "title": title, "adaptive": "false", "timeDependent": "false"}
    item = ET.Element("assessmentItem", about)
    number = question.kind == "number"
    kind = "float" if number else "identifier"
    response = _add(item, "responseDeclaration", identifier="RESPONSE", cardinality="single", baseType=kind)
    options = [(f"choice-{n}", one) for n, one in enumerate(question.options, 1)]
    right = _number(question.answer) if number else next(key for key, one in options if one.right)
    _add(_add(response, "correctResponse"), "value", right)
    score = _add(item, "outcomeDeclaration", identifier="SCORE", cardinality="single", baseType="float")
    _add(_add(score, "defaultValue"), "value", "0")
    _add(item, "outcomeDeclaration", identifier="FEEDBACK", cardinality="single", baseType="identifier")
    body = _add(item, "itemBody")
    if number:
        said = [(RIGHT, question.because)]
        said += [(f"mistake-{n}", words) for n, (_, words) in enumerate(question.mistakes, 1)]
        asked = _add(body, "p", f"{_asked(question)} ")
        _add(asked, "textEntryInteraction", responseIdentifier="RESPONSE", expectedLength="12")
    else:
        said = [(key, one.because) for key, one in options]
        shuffle = {"shuffle": "false" if question.kind == "points" else "true", "maxChoices": "1"}
        asked = _add(body, "choiceInteraction", responseIdentifier="RESPONSE", **shuffle)
        _add(asked, "prompt", question.ask)
        for key, one in options:
            _add(asked, "simpleChoice", one.text, identifier=key)
    _judge(_add(item, "responseProcessing"), question)
    for key, words in said:
        shown = {"outcomeIdentifier": "FEEDBACK", "identifier": key, "showHide": "show"}
        _add(item, "modalFeedback", words, **shown)
    return _written(item)


def _judge(processing: ET.Element, question: Question) -> None:
    if question.kind != "number":
        told = _add(processing, "setOutcomeValue", identifier="FEEDBACK")
        _add(told, "variable", identifier="RESPONSE")
        found = _add(_add(processing, "responseCondition"), "responseIf")
        same = _add(found, "match")
        _add(same, "variable", identifier="RESPONSE")
        _add(same, "correct", identifier="RESPONSE")
        _set(found, "SCORE", "float", "1")
        return
    condition = _add(processing, "responseCondition")
    values = [(RIGHT, question.answer)]
    values += [(f"mistake-{n}", value) for n, (value, _) in enumerate(question.mistakes, 1)]
    for key, value in values:
        found = _add(condition, "responseIf" if key == RIGHT else "responseElseIf")
        near = _number(question.tolerance)
        equal = _add(found, "equal", toleranceMode="absolute", tolerance=f"{near} {near}")
        _add(equal, "variable", identifier="RESPONSE")
        _add(equal, "baseValue", _number(value), baseType="float")
        if key == RIGHT:
            _set(found, "SCORE", "float", "1")
        _set(found, "FEEDBACK", "identifier", key)


def _set(parent: ET.Element, name: str, kind: str, value: str) -> None:
    outcome = _add(parent, "setOutcomeValue", identifier=name)
    _add(outcome, "baseValue", value, baseType=kind)
