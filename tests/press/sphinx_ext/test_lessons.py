"""The teaching guide: its counts against the notebooks, and its steps taken as they are written."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
import yaml

from press.project.lessons import lessons, read_lesson
from press.project.notebooks import tidy
from press.sphinx_ext import lessons as guide

ROOT = Path(__file__).resolve().parents[3]
GUIDE = ROOT / "chapters/teaching/teaching_guide.ipynb"
CHAPTER = ROOT / "chapters/gii_rise/ranks_and_scores.ipynb"
# refuses exercises that train no objective, or one that does not exist
LESSONS = {lesson.name: lesson for lesson in lessons(ROOT)}


def text():
    cells = nbformat.read(GUIDE, as_version=4).cells
    return "\n\n".join(cell.source for cell in cells if cell.cell_type == "markdown")


def test_every_chapter_with_exercises_is_a_lesson():
    with_exercises = {
        path.relative_to(ROOT / "chapters").with_suffix("").as_posix()
        for path in (ROOT / "chapters").rglob("*.ipynb")
        if "{exercise-start}" in path.read_text("utf-8") and "zh" not in path.parts
    }
    assert set(LESSONS) == with_exercises


def change(path, trains):
    """A copy of a chapter with other judgements; None takes them away."""
    notebook = json.loads(CHAPTER.read_text("utf-8"))
    teaching = notebook["metadata"].pop("teaching")
    if trains is not None:
        notebook["metadata"]["teaching"] = teaching | {"trains": trains}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(notebook), "utf-8")
    return read_lesson(path, path.parents[2], "Part")


@pytest.mark.parametrize(
    ("trains", "said"),
    [
        ([[1], [2]], "2 lists, expected 4, one an exercise"),
        ([[1], [2], [9], [1]], r"\[9\], expected numbers of objectives from 1 to"),
        ([[1], [], [2], [1]], r"\[\], expected numbers of objectives"),
    ],
)
def test_judgements_that_do_not_fit_are_refused(tmp_path, trains, said):
    with pytest.raises(ValueError, match=said):
        change(tmp_path / "chapters/gii_rise/other.ipynb", trains)


def test_what_nobody_has_judged_is_said_to_be_so(tmp_path):
    lesson = change(tmp_path / "chapters/gii_rise/other.ipynb", None)
    assert (lesson.suits, lesson.needs) == ("not judged yet", "not judged yet")
    assert guide.objective_table([lesson])["exercise"].isna().all()
    judged = change(tmp_path / "chapters/gii_rise/other.ipynb", [[1], [2, 3], [1, 2], [4]])
    assert guide.objective_table([judged])["exercise"].iloc[0].count(";") == 1


def test_tidying_keeps_the_judgements_and_nothing_else():
    notebook = nbformat.read(CHAPTER, as_version=4)
    teaching = dict(notebook.metadata["teaching"])
    notebook.metadata["vscode"] = {"interpreter": "mine"}
    assert set(tidy(notebook).metadata) == {"kernelspec", "language_info", "teaching", "adapting"}
    assert dict(tidy(notebook).metadata["teaching"]) == teaching


def test_minutes_by_hand():
    ranks = LESSONS["gii_rise/ranks_and_scores"]
    cells = nbformat.read(CHAPTER, as_version=4).cells
    pictures = sum("figures.show(" in c.source for c in cells if c.cell_type == "code")
    assert ranks.figures == pictures and ranks.practice == 10 + 20 + 20 + 20
    assert 900 < ranks.words < 2000
    folded = {"hide-input", "hide-cell", "remove-cell", "remove-input"}
    before = cells[: next(i for i, c in enumerate(cells) if "## Exercises" in c.source)]
    visible = sum(c.cell_type == "code" and not folded & set(c.metadata.get("tags", [])) for c in before)
    assert ranks.cells == visible > 3
    assert abs(ranks.reading - (ranks.words / 150 + pictures + visible / 2)) <= 2.5 and ranks.reading % 5 == 0


def test_a_week_adds_up_its_chapters():
    names = ["gii_rise/ranks_and_scores", "methods/how_to_read_a_short_trend"]
    first, second = (LESSONS[name] for name in names)
    plan = [{"theme": "T", "chapters": names, "in class": "C"}]
    assert guide.week_table(LESSONS.values(), plan).loc["first"].to_dict() == {
        "theme": "T",
        "chapters": f"{first.title}; {second.title}",
        "reading": first.reading + second.reading,
        "exercises": first.practice + second.practice,
        "in class": "C",
    }


def test_what_the_guide_names_exists():
    makefile = (ROOT / "Makefile").read_text("utf-8")
    for verb in set(re.findall(r"(?:`|^)make ([a-z]+)\b", text(), re.MULTILINE)):
        assert re.search(rf"^{verb}:", makefile, re.MULTILINE), verb
    plan = yaml.safe_load(re.search(r"```\{lessons\} weeks\n(.*?)```", text(), re.DOTALL)[1])
    assert len(guide.week_table(LESSONS.values(), plan)) == len(plan) == 6
    titles = {lesson.title.split(":")[0] for lesson in LESSONS.values()}
    code = "\n".join(cell.source for cell in nbformat.read(GUIDE, as_version=4).cells)
    assert set(re.findall(r"“([^”]+)”", code)) <= titles


@pytest.mark.slow
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

    def run(*arguments, cwd=tmp_path):
        return subprocess.run(
            [sys.executable, *arguments], cwd=cwd, capture_output=True, text=True, check=False,
            env={**os.environ, "MPLBACKEND": "agg"},
        )  # fmt: skip

    known = run("-m", "press", "--root", str(tmp_path), "package")  # a book has been described before
    assert known.returncode == 0, known.stderr
    (tmp_path / "data/series/students_of_chinese.csv").write_text(values, encoding="utf-8", newline="\n")
    for name, row in (("indicators.csv", indicator), ("sources.csv", source)):
        with (tmp_path / "data" / name).open("a", encoding="utf-8", newline="\n") as file:
            file.write(row)
    bounded, packaged, *_ = commands.splitlines()
    assert packaged.startswith(".venv/bin/python -m press package --reason ")

    # before the data are described anew, the series is refused
    early = run("-c", code, cwd=tmp_path / "chapters/teaching")
    assert early.returncode != 0 and "python -m press package" in early.stderr
    done = run("-m", "press", "--root", str(tmp_path), *bounded.split()[3:])
    assert done.returncode == 0, done.stderr
    described = run("-m", "press", "--root", str(tmp_path), *shlex.split(packaged)[3:])
    assert described.returncode == 0, described.stderr
    check = "\nassert len(students) == 4 and data.root().parent.name == " + repr(tmp_path.name)
    drawn = run("-c", code + check, cwd=tmp_path / "chapters/teaching")
    assert drawn.returncode == 0, drawn.stderr
    assert "My ministry" in drawn.stdout and "<figure students-of-chinese>" in drawn.stdout
