"""A new chapter passes the book's own tests at once, and nothing that exists is touched."""

import os
import re
import shutil
import subprocess
import sys

import nbformat
import pytest
import yaml
from nbclient import NotebookClient

from press.handouts.chapter import with_page, write_chapter
from press.project import recorded
from press.project.errors import BuildError
from press.project.project import find_project
from tests.conftest import PROJECT
from tests.press.conftest import read_tree, run
from trajectory.data import DataError
from trajectory.topic import topic

ROOT = PROJECT.root
LEAVE = {".git", ".venv", "_build", "dist", "__pycache__", ".hypothesis", ".pytest_cache", ".ruff_cache"}


@pytest.fixture(scope="module")
def copy(tmp_path_factory, results):
    """A copy of the repository with two new chapters, one of them in a new part."""
    root = tmp_path_factory.mktemp("copy") / "book"
    shutil.copytree(ROOT, root, ignore=lambda _, names: LEAVE & set(names))
    executed = root / "_build" / "executed"
    shutil.copytree(ROOT / "_build" / "executed", executed)  # what is not new need not run
    before = read_tree(root)
    for theme, name, *new in (("gii_rise", "my_topic"), ("sea_power", "ships", "--new-theme")):
        done = run(root, "chapter", theme, name, *new)
        assert done.returncode == 0, done.stderr
        written = [f"chapters/{theme}/{name}.ipynb", f"tests/chapters/test_{theme}_{name}.py", "_toc.yml"]
        assert done.stdout.splitlines() == written
    assert [name for name, content in before.items() if (root / name).read_bytes() != content] == ["_toc.yml"]
    return root


def filled(path, chosen):
    """Run a chapter with other parameters; return its text and captions with the numbers in their places."""
    notebook = nbformat.read(path, as_version=4)
    cell = next(c for c in notebook.cells if "parameters" in c.metadata.get("tags", []))
    for name, value in chosen.items():
        cell.source, found = re.subn(rf"^{name} = .*$", f"{name} = {value!r}", cell.source, flags=re.M)
        assert found == 1
    NotebookClient(notebook, timeout=180, resources={"metadata": {"path": str(path.parent)}}).execute()
    numbers = recorded.numbers(notebook)
    texts = [c.source for c in notebook.cells if c.cell_type == "markdown"]
    for cell in notebook.cells:
        meta = cell.metadata.get("mystnb", {})
        texts += [meta["figure"]["caption"], meta["image"]["alt"]] if meta else []
    return re.sub(r"\{glue:text\}`(\w+)`", lambda m: numbers[m[1]]["text"], "\n\n".join(texts))


@pytest.mark.slow
def test_new_chapters_pass_the_tests(copy):
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-k", "my_topic or summary or once or is_a_lesson or (ships and not execution) or before_all_other_code",
         "tests/chapters/test_shape.py", "tests/chapters/test_execution.py", "tests/chapters/test_summary.py",
         "tests/chapters/test_gii_rise_my_topic.py", "tests/press/sphinx_ext/test_lessons.py",
         "tests/press/project/test_wheel.py"],
        cwd=copy, capture_output=True, text=True, check=False,
        env={k: v for k, v in os.environ.items() if not k.startswith("PYTEST_")} | {"PYTEST_ADDOPTS": "-n0"},
    )  # fmt: skip
    # both have the shape and names of their own; one of them, which is the other, is run as well
    assert done.returncode == 0, done.stdout[-3000:]
    assert int(re.search(r"(\d+) passed", done.stdout)[1]) >= 11


@pytest.mark.slow
@pytest.mark.parametrize(
    ("chosen", "told"),
    [
        ({"COUNTRY": "IND", "PEERS": ["CHN", "KOR"], "INDICATOR": "patent_applications_residents"},
         ["patent applications by residents of India", "China and South Korea", "applications in"]),
        pytest.param(
            {"COUNTRY": "KOR", "PEERS": ["JPN"], "INDICATOR": "tertiary_enrolment", "YEARS": (1995, 2020)},
            ["tertiary enrolment (gross) of South Korea", "Japan", "% of the age group in"],
            marks=pytest.mark.weekly,
        ),
        pytest.param(
            {"COUNTRY": "BRA", "INDICATOR": "gdp_per_capita_ppp"},
            ["GDP per person in purchasing power of Brazil", "international dollars of 2021 in"],
            marks=pytest.mark.weekly,
        ),
    ],
)  # fmt: skip
def test_four_variables_change_everything(copy, chosen, told):
    path = copy / "chapters/gii_rise/my_topic.ipynb"
    text = filled(path, chosen)
    assert all(words in text for words in told)
    example = ["R&D intensity", "% of GDP"]
    if "CHN" not in chosen.get("PEERS", ()):  # else China is named as one of those compared with
        example.append("of China")
    for words in example:
        assert words not in text, "left from the example"


@pytest.mark.parametrize(
    ("country", "peers", "id", "years", "why"),
    [
        ("CHN", ["USA"], "gii_rank", None, "fit for 'ordinal' use only"),
        ("CHN", ["USA"], "rd_intensty", None, "did you mean rd_intensity"),
        ("China", ["USA"], "rd_intensity", None, "did you mean CHN (China)"),
        ("VNM", ["USA"], "rd_intensity", None, "economies that have them: ARG, AUT"),
        ("CHN", ["CHN"], "rd_intensity", None, "at least one other economy"),
        ("CHN", ["USA"], "rd_intensity", (2024, 1990), "expected a first and a last year"),
        ("CHN", ["USA"], "rd_intensity", 1990, "expected a first and a last year"),
        ("IND", "USA", "rd_intensity", None, "PEERS 'USA', expected a list of codes, as ['USA']"),
        ("VNM", ["USA"], "rd_intensity", None, "VNM has one neighbouring year of one definition"),
    ],
)
def test_a_choice_that_cannot_be_is_refused_in_one_line(country, peers, id, years, why):
    with pytest.raises(DataError, match=re.escape(why)) as error:
        topic(id, country, peers, years)
    assert "\n" not in str(error.value)


def test_a_new_chapter_stands_at_the_end_of_its_part(copy):
    parts = {p["caption"]: p for p in yaml.safe_load((copy / "_toc.yml").read_text("utf-8"))["parts"]}
    rise = [c["file"] for c in parts["The rise in the Global Innovation Index"]["chapters"]]
    assert rise[-1] == "chapters/gii_rise/my_topic" and len(rise) > 2
    assert parts["Sea power"] == {
        "caption": "Sea power", "numbered": True, "chapters": [{"file": "chapters/sea_power/ships"}],
    }  # fmt: skip
    order = list(parts)
    assert order.index("Talent programmes") + 1 == order.index("Sea power") == order.index("Teaching") - 1


@pytest.mark.parametrize(
    ("theme", "name", "why"),
    [
        ("gii_rise", "ranks_and_scores", "taken by chapters/gii_rise/ranks_and_scores.ipynb"),
        ("semiconductors", "ranks_and_scores", "taken by chapters/gii_rise/ranks_and_scores.ipynb"),
        ("evidence", "glossary", "taken by chapters/evidence/glossary.md"),
        ("gii_rise", "My-Topic", "expected lower-case words"),
        ("gii_rise", "../escape", "expected lower-case words"),
        ("gii_rise", "", "expected lower-case words"),
        ("", "topic", "expected lower-case words"),
        ("gii_raise", "topic", "THEME 'gii_raise' is no part of the book, which has "),
    ],
)
def test_names_that_are_taken_or_none_are_refused(copy, theme, name, why):
    before = read_tree(copy)
    with pytest.raises(BuildError, match=re.escape(why)) as error:
        write_chapter(find_project(copy), theme, name)
    assert "\n" not in str(error.value)
    assert read_tree(copy) == before


CONTENTS = """\
# what the book holds
format: jb-book
root: index
parts:
  - caption: One  # the first
    numbered: true
    chapters:
      - file: chapters/one/a
      # b comes next
      - file: chapters/one/b

  # the end matter
  - caption: Two
    chapters:
      - file: chapters/two/c
"""


def test_comments_and_order_of_the_contents_stay():
    added = with_page(CONTENTS, "one", "chapters/one/new").splitlines()
    assert added.pop(10) == "      - file: chapters/one/new"
    assert added == CONTENTS.splitlines()
    part = with_page(CONTENTS, "three", "chapters/three/new").splitlines()
    assert part[10:14] == [
        "  - caption: Three", "    numbered: true", "    chapters:", "      - file: chapters/three/new",
    ]  # fmt: skip
    assert part[:10] + part[14:] == CONTENTS.splitlines()


@pytest.mark.parametrize("contents", ["parts: [{caption: A, chapters: [{file: chapters/x/a}]}]\n", "a: ["])
def test_contents_of_an_unusual_form_are_left_to_the_author(contents):
    with pytest.raises(BuildError, match=r"_toc\.yml"):
        with_page(contents, "one", "chapters/one/new")
