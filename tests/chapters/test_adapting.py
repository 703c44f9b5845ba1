"""Chapters whose economies can be chosen hold for other choices, in text, figures and guarded sentences."""

import re

import nbformat
import pytest

from press.project import recorded
from press.project.lessons import lessons
from tests.chapters.conftest import CHAPTERS, ROOT, execute
from trajectory import data
from trajectory._show.palette import MIME

# other economies to compare with, three at least before each change, and the figures that they are drawn in
CHOICES = {
    "gii_rise/ranks_and_scores": (
        "PEERS",
        [["BRA", "TUR", "SGP"], ["FRA", "GBR", "SGP", "MYS"], ["ISR"]],
        ["gii-rank", "gii-standing"],
    ),
    "talent_programs/foundations_china_and_india": (
        "PEER",
        ["BRA", "JPN", "USA"],
        ["talent-schooling", "talent-enrolment"],
    ),
    "gii_rise/research_effort": (
        "PEERS",
        [["BRA", "SWE", "ISR"], ["FRA", "GBR", "NLD", "TUR"], ["ISR"]],
        ["effort-intensity"],
    ),
    "semiconductors/trade_and_output": (
        "PEERS",
        [["SGP", "USA", "MYS"], ["USA", "KOR", "MYS"], ["SGP"]],
        ["chips-export-share", "chips-intervals"],
    ),
    "policy_instruments/opening_to_fdi": (
        "PEERS",
        [["BRA", "MEX", "THA"], ["DEU", "USA", "FRA"], ["THA"]],
        ["pi-ip-charges"],
    ),
}


def chosen(value):
    return [value] if isinstance(value, str) else value


def read(name):
    """A chapter, and its parameter cell."""
    notebook = nbformat.read(CHAPTERS / f"{name}.ipynb", as_version=4)
    return notebook, next(c for c in notebook.cells if "parameters" in c.metadata.get("tags", []))


def test_chapters_say_what_is_tested_here():
    judged = {lesson.name for lesson in lessons(ROOT) if lesson.changes}
    assert set(CHOICES) <= judged
    for lesson in lessons(ROOT):
        if lesson.name not in CHOICES:
            continue
        assert lesson.changes == ("peers",)
        for id in lesson.series:
            there = set(data.table(id)["geo"])
            assert all(set(chosen(choice)) <= there for choice in CHOICES[lesson.name][1]), id


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "choice"),
    [
        pytest.param(name, choice, marks=[pytest.mark.weekly] if number and isinstance(choice, list) else [])
        for name, (_, choices, _) in CHOICES.items()
        for number, choice in enumerate(choices)
    ],
)
def test_other_economies(name, choice):
    notebook, cell = read(name)
    variable, _, drawn = CHOICES[name]
    usual: dict = {}
    exec(cell.source, usual)
    cell.source, found = re.subn(rf"^{variable} = .*$", f"{variable} = {choice!r}", cell.source, flags=re.M)
    assert found == 1
    execute(notebook, (CHAPTERS / name).parent)
    assert recorded.failed_guards(notebook) == []
    numbers = recorded.numbers(notebook)
    gone = [data.name(geo) for geo in chosen(usual[variable]) if geo not in chosen(choice) and geo != "IND"]
    seen = []
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            figure = output.get("data", {}).get(MIME)
            if figure is None or figure["name"] not in drawn:
                continue
            seen.append(figure["name"])
            meta = cell.metadata["mystnb"]
            texts = [meta["figure"]["caption"], meta["image"]["alt"], figure["message"], figure["csv"]]
            text = re.sub(r"\{glue:text\}`(\w+)`", lambda m: numbers[m[1]]["text"], " ".join(texts))
            assert all(data.name(geo).removeprefix("the ") in text or geo in text for geo in chosen(choice))
            left = [word for word in gone if word in text]
            assert not left, f"{figure['name']}: {left} left from the usual choice"
    assert seen == drawn
