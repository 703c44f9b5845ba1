"""The build makes the right book, the same one every time, and does no more than it has to."""

import json
import os
import re
import shutil
import subprocess
import sysconfig
from pathlib import Path

import pytest

from tests.conftest import PROJECT

# Starts sooner where a notebook imports little.
ORDINARY = ("--kernels", "ordinary")


def copy_of(built, tmp_path):
    """A copy of the built book, results included."""
    return Path(shutil.copytree(built, tmp_path / "copy"))


def text_of(page):
    """The words of a page."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page.read_text("utf-8")))


def executed(done):
    """The notebooks that a build says it executed."""
    return set(re.findall(r"^(\S+\.ipynb)  ", done.stdout, re.MULTILINE))


def test_all_pages_show_computed_values(built):
    html = built / "_build" / "html"
    names = ["intro", "chapters/slope", "chapters/level", "pages/first", "index"]
    assert all((html / f"{name}.html").is_file() for name in names)
    assert "The slope is 3.25" in text_of(html / "intro.html")
    assert "It is 3.25" in text_of(html / "chapters" / "slope.html")
    assert len(list((html / "_images").glob("*.png"))) == 1


@pytest.mark.slow
def test_the_same_code_may_give_different_results(tmp_path, tools):
    book = tools.make_book(tmp_path / "book")
    cells = ["# Title", "from pathlib import Path\nprint('helper', Path('helper.py').exists())"]
    for name in ("chapters/slope", "chapters/level", "pages/first"):
        tools.write_notebook(book / f"{name}.ipynb", cells)
    (book / "pages/first.md").unlink()
    (book / "intro.md").write_text("# Intro\n", encoding="utf-8")
    assert tools.run(book, "book", *ORDINARY).returncode == 0
    assert "helper True" in text_of(book / "_build/html/chapters/slope.html")
    assert "helper False" in text_of(book / "_build/html/pages/first.html")


def test_nothing_is_left_beside_the_sources(built):
    assert sorted(path.name for path in built.iterdir()) == [
        "_build", "_config.yml", "_toc.yml", "chapters", "data", "intro.md", "pages",
    ]  # fmt: skip


@pytest.mark.slow
def test_the_same_bytes_in_another_folder_with_other_kernels_and_one_job(built, tmp_path, tools):
    other = tools.make_book(tmp_path / "elsewhere")
    done = tools.run(other, "book", "--kernels", "ordinary", "--jobs", "1")
    assert done.returncode == 0, done.stderr
    assert tools.read_tree(other / "_build/html") == tools.read_tree(built / "_build/html")


@pytest.mark.slow
@pytest.mark.parametrize("extension", [False, True], ids=["without", "with the book's extension"])
def test_plain_jupyter_book_builds_the_same_book(tmp_path, tools, extension):
    ours, other = tools.make_book(tmp_path / "book"), tools.make_book(tmp_path / "plain")
    if extension:
        for book in (ours, other):
            dress(book)
    done = tools.run(ours, "book")
    assert done.returncode == 0, done.stderr
    program = Path(sysconfig.get_path("scripts")) / "jupyter-book"
    done = subprocess.run(
        [program, "build", ".", "-W", "--keep-going"],
        cwd=other, env={**os.environ, "PYTHONPATH": str(PROJECT.root)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    ours = tools.read_tree(ours / "_build/html")
    plain = tools.read_tree(other / "_build/html")
    assert (b"How steep is it?" in plain["chapters/slope.html"]) == extension
    # what each has for itself: the description of the edition, and Sphinx's note on its own settings
    del ours["manifest.json"], ours["exhibits.csv"], plain[".buildinfo"]
    # the notebooks to download: the sources there, copies with numbers in their sentences here
    downloads = {name for name in plain if name.startswith("_sources/") and name.endswith(".ipynb")}
    assert downloads
    for name in downloads:
        del plain[name]
        cells = json.loads(ours.pop(name))["cells"]
        prose = [line for cell in cells if cell["cell_type"] == "markdown" for line in cell["source"]]
        assert "{glue:text}" not in "".join(prose)
    assert plain == ours


def dress(book):
    """Give a small book the extension of this one, and a chapter quick questions."""
    config = book / "_config.yml"
    text = config.read_text("utf-8")
    text = text.replace("sphinx:\n", "sphinx:\n  extra_extensions: [press.sphinx_ext]\n")
    config.write_text(f"{text}    html_math_renderer: mathml\n", "utf-8")
    question = "- ask: How steep is it?\n  number: slope\n  because: It is {slope}.\n"
    (book / "chapters/slope.questions.yml").write_text(question, "utf-8")


def test_a_second_build_has_nothing_to_do(quick_built, tmp_path, tools):
    book = copy_of(quick_built, tmp_path)
    before = {p: p.stat().st_mtime_ns for p in (book / "_build/html").rglob("*")}
    tools.run(book, "book", *ORDINARY)  # a copy's times are not the ones that were noted
    again = tools.run(book, "book", *ORDINARY)
    assert "nothing has changed" in again.stdout
    assert executed(again) == set()
    assert {path.name for path in before} == {p.name for p in (book / "_build/html").rglob("*")}


def test_changed_data_change_every_page_that_shows_them(quick_built, tmp_path, tools):
    book = copy_of(quick_built, tmp_path)
    (book / "data/points.csv").write_text("x,y\n1,1\n2,2\n3,3\n4,6\n")
    done = tools.run(book, "book", *ORDINARY)
    assert done.returncode == 0, done.stderr
    assert executed(done) == {"chapters/slope.ipynb"}
    assert "It is 5.00" in text_of(book / "_build/html/chapters/slope.html")
    assert "The slope is 5.00" in text_of(book / "_build/html/intro.html")


def test_changed_prose_is_rendered_without_executing(quick_built, tmp_path, tools):
    book = copy_of(quick_built, tmp_path)
    changed = ["# Another title\n\n{glue:text}`slope:.1f`", *tools.slope[1:]]
    tools.write_notebook(book / "chapters/slope.ipynb", changed)
    done = tools.run(book, "book", *ORDINARY)
    assert done.returncode == 0, done.stderr
    assert executed(done) == set()
    page = text_of(book / "_build/html/chapters/slope.html")
    assert "Another title" in page
    assert "3.2" in page


@pytest.mark.slow
def test_a_page_taken_out_of_the_contents_leaves_the_book(quick_built, tmp_path, tools):
    book = copy_of(quick_built, tmp_path)
    contents = book / "_toc.yml"
    contents.write_text(contents.read_text().replace("      - file: pages/third\n", ""))
    assert tools.run(book, "book", *ORDINARY).returncode == 0
    assert not (book / "_build/html/pages/third.html").exists()
    assert (book / "_build/html/pages/second.html").exists()


@pytest.mark.slow
def test_a_damaged_book_is_repaired(quick_built, tmp_path, tools):
    book = copy_of(quick_built, tmp_path)
    tools.run(book, "book", *ORDINARY)
    good = tools.read_tree(book / "_build/html")
    (book / "_build/html/intro.html").write_text("something else", "utf-8")
    (book / "_build/html/pages/first.html").unlink()
    done = tools.run(book, "book", *ORDINARY)
    assert executed(done) == set()
    assert tools.read_tree(book / "_build/html") == good


@pytest.mark.slow
def test_data_outside_the_project_are_never_taken_for_unchanged(quick_built, tmp_path, tools):
    book = copy_of(quick_built, tmp_path)
    outside = {"TRAJECTORY_DATA": str(tmp_path)}
    tools.run(book, "book", *ORDINARY, **outside)
    done = tools.run(book, "book", *ORDINARY, **outside)
    assert executed(done) == {"chapters/slope.ipynb", "chapters/level.ipynb"}


def test_manifest_describes_the_book(built):
    manifest = json.loads((built / "_build/html/manifest.json").read_text("utf-8"))
    assert manifest["numbers"]["chapters/slope.ipynb"] == {"slope": 3.25}
    assert set(manifest["data"]) == {"data/points.csv"}
    assert "intro.html" in manifest["pages"]
    assert len(manifest["figures"]) == 1
    assert {"Python", "pandas", "statsmodels", "matplotlib"} <= set(manifest["versions"])


@pytest.mark.slow
def test_a_notebook_from_colab_with_a_pasted_picture_is_built(book, tools):
    path = book / "chapters/slope.ipynb"
    notebook = json.loads(path.read_text("utf-8"))
    dot = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
    notebook["nbformat_minor"] = 4
    for cell in notebook["cells"]:
        del cell["id"]
    notebook["cells"][0]["source"] += "\n\n![a dot](attachment:a%20dot.png)"
    notebook["cells"][0]["attachments"] = {"a dot.png": {"image/png": dot}}
    path.write_text(json.dumps(notebook), "utf-8")
    done = tools.run(book, "book", "--kernels", "ordinary")
    assert done.returncode == 0, done.stderr
    said = "chapters/slope.ipynb: 4 cells had no id, as after Colab; ids were added to the file"
    assert said in done.stdout + done.stderr
    page = (book / "_build/html/chapters/slope.html").read_text("utf-8")
    assert f'src="data:image/png;base64,{dot}"' in page and "attachment:" not in page
