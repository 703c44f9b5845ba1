"""Quick questions of a chapter, before its exercises; the answers come from the numbers it recorded.

Without a script each question has its answer folded below. With ``questions.js`` the reader answers, is told
what a wrong answer mistook, and nothing leaves the page.
"""

from __future__ import annotations

import json
from html import escape
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx

from press.project.questions import Question, path_of, read_questions
from press.sphinx_ext.provenance import read_numbers

HEADING = "Check yourself"
BEFORE = ("Exercises", "Sources")
INTRODUCTION = "Quick questions on what this chapter shows. Nothing is sent, and nothing stored unasked."


def form(question: Question, number: int) -> str:
    """Return a question as HTML.

    Parameters
    ----------
    question : Question
    number : int
        On the page, from one.
    """
    name, kept = f"question-{number}", _kept(question)
    ask = f"{number}. {escape(question.ask)}"
    if question.kind == "number":
        unit = f" {escape(question.unit)}" if question.unit else ""
        asked = (
            f'<p id="{name}">{ask}</p><p class="question-field" hidden="hidden">'
            f'<input type="text" inputmode="decimal" autocomplete="off" size="10" name="{name}" '
            f'aria-labelledby="{name}" aria-describedby="{name}-said" />{unit}</p>'
        )
    else:
        most = max((abs(one.size or 0) for one in question.options), default=0) or 1
        choices = "".join(
            _choice(one.text, one.size, most, name, n) for n, one in enumerate(question.options)
        )
        asked = f"<fieldset><legend>{ask}</legend>{choices}</fieldset>"
    unit = "%" if question.unit == "per cent" else f" {question.unit}" if question.unit else ""
    said = question.shown.endswith(unit.strip())
    shown = question.shown + (unit if question.kind == "number" and not said else "")
    stop = "" if shown.endswith((".", "?", "!")) else "."
    return (
        f'<form class="question" data-question="{escape(json.dumps(kept, ensure_ascii=False))}">{asked}'
        '<p><button type="submit" hidden="hidden">Check</button></p>'
        f'<p class="question-said" id="{name}-said" role="status"></p>'
        f'<details class="book-fold"><summary>Answer to question {number}</summary>'
        f"<p>{escape(shown)}{stop} {escape(question.because)}</p></details></form>"
    )


def _choice(text: str, size: float | None, most: float, name: str, number: int) -> str:
    bar = ""
    if size is not None:
        width = max(1, round(240 * abs(size) / most))
        bar = (
            '<svg class="question-bar" width="240" height="12" viewBox="0 0 240 12" aria-hidden="true">'
            f'<rect width="{width}" height="12" /></svg>'
        )
    button = f'<input type="radio" name="{name}" value="{number}" />'
    return f"<label>{button} <span>{escape(text)}</span>{bar}</label>"


def _kept(question: Question) -> dict:
    """What the script needs to judge an answer."""
    if question.kind == "number":
        return {
            "answer": question.answer,
            "tolerance": question.tolerance,
            "because": question.because,
            "mistakes": [list(pair) for pair in question.mistakes],
        }
    return {"options": [[one.right, one.because] for one in question.options]}


def _add(app: Sphinx, doctree: nodes.document) -> None:
    """Put the questions of a chapter in front of its exercises."""
    notebook = Path(app.env.doc2path(app.env.docname))
    path = path_of(notebook)
    if notebook.suffix != ".ipynb" or not path.is_file():
        return
    app.env.note_dependency(str(path))
    found = read_questions(path, read_numbers(app.env.mystnb_config.output_folder, app.env.docname))
    chapter = next(iter(doctree.findall(nodes.section)), None)
    if not found or chapter is None:
        return
    forms = "".join(form(question, number) for number, question in enumerate(found, 1))
    section = nodes.section(ids=["check-yourself"], names=["check yourself"])
    section += nodes.title("", HEADING)
    section += nodes.paragraph("", INTRODUCTION)
    section += nodes.raw("", f'<div class="questions">{forms}</div>', format="html")
    titles = {child[0].astext(): child for child in chapter.children if isinstance(child, nodes.section)}
    place = next((titles[title] for title in BEFORE if title in titles), None)
    chapter.insert(chapter.index(place) if place is not None else len(chapter.children), section)


def setup(app: Sphinx) -> None:
    """Register with Sphinx, before titles and sections are collected."""
    app.connect("doctree-read", _add, priority=100)
