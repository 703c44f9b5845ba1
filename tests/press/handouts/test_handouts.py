"""Each chapter's folder stands alone; the student's shows no solution; otter grades with it."""

import ast
import csv
import json
import os
import re
import shutil
import subprocess
import zipfile
from functools import partial
from io import BytesIO

import nbformat
import pytest

from press.handouts import pages, plain
from press.handouts.assignment import make_master
from press.handouts.exercises import exercises, read
from press.handouts.readable import readable_notebooks
from press.project.project import find_project
from tests.chapters.conftest import CHAPTERS, NOTEBOOKS
from tests.press.conftest import read_tree
from tests.press.conftest import run as press
from tests.press.handouts.conftest import CHOSEN, ROOT, copy_project

GAPS = {"chapters/index.ipynb", "chapters/teaching/teaching_guide.ipynb"}
TAUGHT = [
    path.relative_to(CHAPTERS).with_suffix("").as_posix()
    for path in NOTEBOOKS
    if "{exercise-start}" in path.read_text("utf-8")
]


def texts(folder):
    """The text of all files of a folder, those in archives too, by name."""
    found = {}

    def add(name, content):
        if name.endswith((".zip", ".whl")):
            with zipfile.ZipFile(BytesIO(content)) as archive:
                for inner in archive.namelist():
                    add(f"{name}/{inner}", archive.read(inner))
        elif name.endswith(".ipynb"):
            cells = nbformat.reads(content.decode(), as_version=4).cells
            found[name] = "\n".join(c.source + json.dumps(c.get("outputs", [])) for c in cells)
        elif not name.endswith((".npz", ".csv", ".ttf")):
            found[name] = content.decode()

    for name, content in read_tree(folder).items():
        add(name, content)
    return found


def lines(source):
    """What of a text would give it away: its lines that are more than a bracket."""
    return {line.strip() for line in source.splitlines() if len(line.strip()) > 8}


def sentences(text):
    """The sentences of prose that say something, without markup."""
    return {
        s.strip() for s in re.split(r"(?<=[.;:?!])\s+", text) if len(s) > 30 and "{" not in s and "*" not in s
    }


@pytest.mark.parametrize("chapter", CHOSEN)
def test_the_student_copy_shows_no_solution(project, chapter):
    source = nbformat.read(ROOT / "chapters" / f"{chapter}.ipynb", as_version=4)
    outside, secret = "", set()
    for part in read(source, chapter):
        if part not in exercises([part]):
            if "teaching-note" in part.metadata.get("tags", []):
                secret |= sentences(part.source)
            else:
                outside += part.source + "\n"
            continue
        outside += part.prompt + "\n" + "\n".join(cell.source for cell in part.cells)
        for cell in part.solution:
            secret |= lines(cell.source) if cell.cell_type == "code" else sentences(cell.source)
        for hidden in part.hidden:
            asserts = [node for node in ast.walk(ast.parse(hidden)) if isinstance(node, ast.Assert)]
            secret |= {ast.unparse(node) for node in asserts}
    secret = {item for item in secret if item not in outside}
    assert len(secret) > 20
    student, instructor = (texts(project / "dist" / reader / chapter) for reader in ("student", "instructor"))
    for name, text in student.items():
        assert not [item for item in secret if item in text], name
    whole = "\n".join(instructor.values())
    assert not [item for item in secret if item not in whole], "the instructor's copy has them all"
    assert any("Teaching note" in text for text in instructor.values())


def test_archives_hold_the_same_files_as_the_folders(project):
    for reader in ("student", "instructor"):
        for chapter in CHOSEN:
            folder = project / "dist" / reader / chapter
            with zipfile.ZipFile(folder.with_suffix(".zip")) as archive:
                inside = {name: archive.read(name) for name in archive.namelist()}
            assert inside == {f"{folder.name}/{name}": content for name, content in read_tree(folder).items()}


def test_requirements_are_pinned_and_bring_the_wheel(project):
    folder = project / "dist" / "student" / CHOSEN[0]
    needs = [line for line in (folder / "requirements.txt").read_text("utf-8").splitlines() if line[0] != "#"]
    assert (folder / needs[0]).is_file() and needs[0].endswith(".whl")
    assert all("==" in line for line in needs[1:])
    assert {"pandas", "statsmodels", "otter-grader"} <= {line.split("==")[0] for line in needs[1:]}


@pytest.mark.slow
def test_handouts_are_the_same_from_another_folder(project, tmp_path):
    copy_project(tmp_path / "elsewhere")
    shutil.copytree(project / "_build", tmp_path / "elsewhere" / "_build")
    done = press(tmp_path / "elsewhere", "handouts")
    assert done.returncode == 0, done.stderr
    first, second = (read_tree(root / "dist") for root in (project, tmp_path / "elsewhere"))
    assert [name for name in first if first[name] != second.get(name)] == []
    assert first.keys() == second.keys()
    for name, text in texts(project / "dist").items():
        assert str(project) not in text and str(ROOT) not in text, name


@pytest.mark.parametrize("chapter", TAUGHT)
def test_every_chapter_can_be_an_assignment(executed, chapter):
    """Every directive has a plain form, and every check can run in a student's notebook."""
    relative = f"chapters/{chapter}.ipynb"
    notebook = executed(chapter)
    book = pages.contexts(find_project(ROOT), {relative: notebook, **_the_others(relative)})[relative]
    parts = read(notebook, relative)
    master = make_master(parts, chapter, partial(plain.convert, book=book, where=relative))
    prose = "\n".join(cell.source for cell in master.cells if cell.cell_type == "markdown")
    assert not re.search(r"\{[a-z:-]+\}[`\n]|^:::|^```\{", prose, re.MULTILINE)
    # at the start of a sentence "None" is English
    assert not re.search(r"\(\)|“”|\bnan\b|(?<![.-] )(?<!\n)\bNone\b", prose)
    for exercise in exercises(parts):
        # where the student chooses what to work out, the check works it out itself: nothing to seal
        sealed = [check for check in exercise.checks if re.search(r"\bchecks\.", check)]
        assert exercise.seals or not sealed, f"the checks of {exercise.label} left no seal"
        assert all("assert " in check for check in exercise.checks if check not in sealed), exercise.label


def _the_others(relative):
    """The other chapters, not executed, for references to their figures."""
    return {
        f"chapters/{name}.ipynb": nbformat.read(CHAPTERS / f"{name}.ipynb", as_version=4)
        for name in TAUGHT
        if f"chapters/{name}.ipynb" != relative
    }


def test_every_notebook_has_text_for_any_notebook_program(results):
    assert not results
    for path, notebook in readable_notebooks(find_project(ROOT)).items():
        prose = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
        prose = re.sub(r"```.*?```|`[^`]*`", "", prose, flags=re.DOTALL)
        assert not re.search(r"\{[a-z:-]+\}[`\n]|^:::|^```\{", prose, re.MULTILINE), path
        # what only the book can show: its landing page, and tables of the teaching guide
        assert ("Shown in the book only" in prose) == (path in GAPS), path


# -- in the hands of a student, and of a teacher ----------------------------------------------------

EXECUTE = """
import sys, nbformat, nbclient
notebook = nbformat.read(sys.argv[1], as_version=4)
nbclient.NotebookClient(notebook).execute()
nbformat.write(notebook, sys.argv[1])
"""


def run(bare, folder, *arguments):
    hidden = {k: value for k, value in os.environ.items() if not k.startswith(("PYTHON", "TRAJ", "MPL"))}
    return subprocess.run(
        [str(bare), *arguments],
        cwd=folder, env=hidden, capture_output=True, text=True, encoding="utf-8", timeout=300, check=False,
    )  # fmt: skip


def own_copy(project, chapter, place):
    """A chapter's folder as a student has it: alone."""
    folder = project / "dist" / "student" / chapter
    return shutil.copytree(folder, place / folder.name)


def execute(bare, folder, answers=()):
    """Run a chapter's folder with some answers filled in; return what each check printed."""
    path = folder / f"{folder.name}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        if cell.source.startswith("# your answer here"):
            for name, code in dict(answers).items():
                cell.source = re.sub(rf"(?m)^{name} = \.\.\.$", lambda _, code=code: code, cell.source)
    nbformat.write(notebook, path)
    done = run(bare, folder, "-c", EXECUTE, path.name)
    assert done.returncode == 0, done.stderr[-2000:]
    said = {}
    for cell in nbformat.read(path, as_version=4).cells:
        match = re.match(r'grader\.check\("(.+)"\)', cell.source)
        if match:
            said[match[1]] = "\n".join(o.get("data", {}).get("text/plain", "") for o in cell.outputs)
    return said


def test_library_and_data_are_the_wheels(bare, project, tmp_path):
    folder = own_copy(project, CHOSEN[0], tmp_path)
    code = "import trajectory.data as d; print(d.__file__); print(d.root())"
    assert all(str(bare.parent.parent) in path for path in run(bare, folder, "-c", code).stdout.splitlines())


@pytest.mark.slow
def test_a_student_runs_the_chapter_and_is_told_what_is_wrong(bare, project, tmp_path):
    folder = own_copy(project, CHOSEN[0], tmp_path)
    answers = {
        "first_ahead": "first_ahead = int(ranks['JPN'].first_valid_index())",  # another year
        "place_early": "place_early = 2",  # one too many
        "objections": "objections = {'a', 'b', 'c', 'e'}",  # one that does not hold
    }
    said = execute(bare, folder, answers)
    assert "first_ahead: in this edition Japan's rank is the smaller number" in said["ex-ranks-read"]
    assert "place_early: off by one" in said["ex-ranks-window"]
    assert re.search(r"objections: \d of 5 are judged rightly", said["ex-ranks-claim"])


@pytest.mark.slow
def test_right_answers_are_called_right(bare, project, tmp_path):
    """Found in another way than the book's own, in the chapter with the regression."""
    folder = own_copy(project, CHOSEN[1], tmp_path)
    fit_it = """
fit_two = sm.GLM(
    (table := science.assign(w=np.log(data.panel("gdp_per_capita_ppp").loc[2021])).dropna())["clusters"],
    sm.add_constant(table[["log_size", "w"]]), family=sm.families.Poisson(),
).fit()
income_coefficient = fit_two.params["w"]"""
    answers = {
        "possible": "possible = [2025, 2024, 2023, 2021]",
        "income_coefficient": fit_it,
        "expected": "expected = fit_two.predict().round(3)",
        "holds": "holds = ['B', 'C', 'E']",
    }
    said = execute(bare, folder, answers)
    assert "All test cases passed" in said["ex-clusters-read"]
    assert "All test cases passed" in said["ex-clusters-claim"]
    assert "expected: a Series or a dictionary is expected, not a ndarray" in said["ex-clusters-two"]


@pytest.mark.slow
def test_otter_gives_full_marks_to_the_solutions_and_none_to_the_empty_notebook(bare, project, tmp_path):
    teacher = project / "dist" / "instructor" / CHOSEN[0]
    notebook = f"{teacher.name}.ipynb"
    points = {}
    for reader in ("instructor", "student"):
        out = tmp_path / reader
        out.mkdir()
        handed_in = shutil.copy(project / "dist" / reader / CHOSEN[0] / notebook, out)
        archive = str(teacher / f"{teacher.name}-autograder.zip")
        done = run(bare, out, "-m", "otter", "run", "--no-logo", "-a", archive, "-o", str(out), handed_in)
        assert done.returncode == 0, done.stderr
        results = json.loads((out / "results.json").read_text("utf-8"))["tests"]
        points[reader] = [(t["name"], t["score"], t["max_score"]) for t in results if "max_score" in t]
    assert len(points["instructor"]) == 4
    assert all(score == most > 0 for _, score, most in points["instructor"])
    assert all(score == 0 for _, score, _ in points["student"])


def test_expected_results_are_those_of_the_book(project):
    text = (project / "dist" / "instructor" / CHOSEN[0] / "expected_results.md").read_text("utf-8")
    with (ROOT / "data/series/gii_rank.csv").open(encoding="utf-8") as file:
        ranks = {(r["geo"], int(r["year"])): float(r["value"]) for r in csv.DictReader(file)}
    years = [y for geo, y in ranks if geo == "CHN" and ranks["CHN", y] < ranks.get(("JPN", y), 0)]
    assert f"| Read the figure | `first_ahead` | {min(years)} |" in text
