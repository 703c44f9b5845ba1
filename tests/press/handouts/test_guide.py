"""The teaching guide: its counts against the notebooks, and its steps taken as they are written."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from press.handouts import lessons as guide

ROOT = Path(__file__).resolve().parents[3]
GUIDE = ROOT / "chapters/teaching/teaching_guide.ipynb"
LESSONS = guide.lessons(ROOT)


def text():
    cells = nbformat.read(GUIDE, as_version=4).cells
    return "\n\n".join(cell.source for cell in cells if cell.cell_type == "markdown")


def test_every_chapter_with_exercises_is_a_lesson():
    """A chapter just begun is a lesson too; until somebody has judged it, the guide says that nobody has."""
    with_exercises = {
        path.relative_to(ROOT / "chapters").with_suffix("").as_posix()
        for path in (ROOT / "chapters").rglob("*.ipynb")
        if "{exercise-start}" in path.read_text("utf-8") and "zh" not in path.parts
    }
    assert {lesson.name for lesson in LESSONS} == with_exercises
    assert set(guide.JUDGED) <= with_exercises


@pytest.mark.parametrize("lesson", [one for one in LESSONS if one.judged], ids=lambda lesson: lesson.name)
def test_each_exercise_trains_objectives_that_exist(lesson):
    assert len(lesson.judged.trains) == len(lesson.exercises)
    for aims in lesson.judged.trains:
        assert aims and set(aims) <= set(range(1, len(lesson.objectives) + 1))


def test_minutes_by_hand():
    ranks = next(lesson for lesson in LESSONS if lesson.name == "gii_rise/ranks_and_scores")
    notebook = nbformat.read(ROOT / "chapters/gii_rise/ranks_and_scores.ipynb", as_version=4)
    pictures = sum("figures.show(" in c.source for c in notebook.cells if c.cell_type == "code")
    assert ranks.figures == pictures and ranks.practice == 10 + 20 + 20
    assert 900 < ranks.words < 2000
    assert abs(ranks.reading - (ranks.words / 150 + pictures)) <= 2.5 and ranks.reading % 5 == 0


def test_what_the_guide_names_exists():
    cells = "\n".join(cell.source for cell in nbformat.read(GUIDE, as_version=4).cells)
    makefile = (ROOT / "Makefile").read_text("utf-8")
    for verb in set(re.findall(r"(?:`|^)make ([a-z]+)\b", text(), re.MULTILINE)):
        assert re.search(rf"^{verb}:", makefile, re.MULTILINE), verb
    for name in re.findall(
        r'"((?:gii_rise|methods|policy_instruments|semiconductors|talent_programs|teaching)/\w+)"', cells
    ):
        assert (ROOT / f"chapters/{name}.ipynb").is_file()


def test_an_indicator_is_added_as_the_guide_says(tmp_path):
    """The blocks of the section are written to the files it names, and its code draws the figure."""
    section = text().split("## Add an indicator")[1].split("\n## ")[0]
    values, indicator, source, commands, code = re.findall(
        r"^```\n(.*?)^```", section, re.MULTILINE | re.DOTALL
    )
    for name in ("data", "chapters"):
        shutil.copytree(ROOT / name, tmp_path / name)
    for name in ("_toc.yml", "_config.yml"):
        shutil.copy(ROOT / name, tmp_path / name)
    (tmp_path / "data/series/students_of_chinese.csv").write_text(values, encoding="utf-8", newline="\n")
    for name, row in (("indicators.csv", indicator), ("sources.csv", source)):
        with (tmp_path / "data" / name).open("a", encoding="utf-8", newline="\n") as file:
            file.write(row)
    assert commands.splitlines()[0] == ".venv/bin/python -m press package"

    def run(*arguments, cwd=tmp_path):
        return subprocess.run(
            [sys.executable, *arguments], cwd=cwd, capture_output=True, text=True, check=False,
            env={**os.environ, "MPLBACKEND": "agg"},
        )  # fmt: skip

    # before the data are described anew, the series is refused
    early = run("-c", code, cwd=tmp_path / "chapters/teaching")
    assert early.returncode != 0 and "python -m press package" in early.stderr
    described = run("-m", "press", "--root", str(tmp_path), "package")
    assert described.returncode == 0, described.stderr
    check = "\nassert len(students) == 4 and data.root().parent.name == " + repr(tmp_path.name)
    drawn = run("-c", code + check, cwd=tmp_path / "chapters/teaching")
    assert drawn.returncode == 0, drawn.stderr
    assert "My ministry" in drawn.stdout and "<figure students-of-chinese>" in drawn.stdout
