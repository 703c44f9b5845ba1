"""A new chapter passes the book's own tests at once, and nothing that exists is touched."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from press.handouts.chapter import with_page, write_chapter
from press.project.errors import BuildError
from press.project.project import find_project

ROOT = Path(__file__).resolve().parents[3]
LEAVE = {".git", ".venv", "_build", "dist", "__pycache__", ".hypothesis", ".pytest_cache", ".ruff_cache"}


@pytest.fixture(scope="module")
def copy(tmp_path_factory, results):
    """A copy of the repository with two new chapters, one of them in a new part."""
    root = tmp_path_factory.mktemp("copy") / "book"
    shutil.copytree(ROOT, root, ignore=lambda _, names: LEAVE & set(names))
    shutil.copytree(
        ROOT / "_build" / "executed", root / "_build" / "executed"
    )  # what is not new need not run
    before = {p: p.read_bytes() for p in root.rglob("*") if p.is_file()}
    for theme, name in (("gii_rise", "my_topic"), ("sea_power", "ships")):
        done = subprocess.run(
            [sys.executable, "-m", "press", "--root", str(root), "chapter", theme, name],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        assert done.stdout.splitlines() == [
            f"chapters/{theme}/{name}.ipynb",
            f"tests/chapters/test_{theme}_{name}.py",
            "_toc.yml",
        ]
    changed = [p.relative_to(root).as_posix() for p, content in before.items() if p.read_bytes() != content]
    assert changed == ["_toc.yml"]
    return root


@pytest.mark.slow
def test_new_chapters_pass_the_tests(copy):
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-k", "my_topic or once or is_a_lesson or (ships and not execution)",
         "tests/chapters/test_shape.py", "tests/chapters/test_execution.py",
         "tests/chapters/test_gii_rise_my_topic.py", "tests/press/sphinx_ext/test_lessons.py"],
        cwd=copy, capture_output=True, text=True, check=False,
        env={k: v for k, v in os.environ.items() if not k.startswith("PYTEST_")} | {"PYTEST_ADDOPTS": "-n0"},
    )  # fmt: skip
    # both have the shape and names of their own; one of them, which is the other, is run as well
    assert done.returncode == 0, done.stdout[-3000:]
    assert int(re.search(r"(\d+) passed", done.stdout)[1]) >= 11


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
    ],
)
def test_names_that_are_taken_or_none_are_refused(copy, theme, name, why):
    before = {p: p.read_bytes() for p in copy.rglob("*") if p.is_file()}
    with pytest.raises(BuildError, match=re.escape(why)) as error:
        write_chapter(find_project(copy), theme, name)
    assert "\n" not in str(error.value)
    assert {p: p.read_bytes() for p in copy.rglob("*") if p.is_file()} == before


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
