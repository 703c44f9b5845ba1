"""A fault stops the build, says where it is, and stops the next build too."""

import re

import nbformat
import pytest


def build(tools, book):
    """Build with kernels that start soonest where a notebook imports little."""
    return tools.run(book, "book", "--kernels", "ordinary")


def replace(path, old, new):
    """Put something else into a file."""
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def fails_twice(tools, book, *expected):
    """Build two times; both fail and name what is expected."""
    for _ in range(2):
        done = build(tools, book)
        assert done.returncode == 1, done.stdout
        for text in expected:
            assert text in done.stderr
    assert not (book / "_build/html").exists()


def test_a_failing_cell(book, tools):
    cells = [*tools.level, "# More", "ratio = 1 / 0  # too far\nratio"]
    tools.write_notebook(book / "chapters/level.ipynb", cells)
    where = "chapters/level.ipynb, cell 4 (code cell 2, `ratio = 1 / 0  # too far`)"
    fails_twice(tools, book, where, "ZeroDivisionError: division by zero")


@pytest.mark.slow
def test_a_chapter_left_out_of_the_contents_becomes_words(book, tools):
    replace(book / "_config.yml", "sphinx:\n", "sphinx:\n  extra_extensions: [press.sphinx_ext.left_out]\n")
    replace(book / "_toc.yml", "      - file: chapters/level\n", "")
    replace(book / "_toc.yml", "chapters/slope", "chapters/other")
    (book / "chapters/other.md").write_text("# Other\n", "utf-8")
    (book / "chapters/figures.md").write_text("# Figures\n\n(here)=\n## Here\n", "utf-8")
    intro = book / "intro.md"
    intro.write_text(intro.read_text("utf-8") + "\nFrom {ref}`here`, and {ref}`words <here>`.\n", "utf-8")
    done = build(tools, book)
    assert done.returncode == 0, done.stderr
    page = (book / "_build/html/intro.html").read_text("utf-8")
    read = " ".join(re.sub("<[^>]+>", "", page).split())
    assert "The slope is [not in this book]; see Level. From Figures, and words." in read
    assert not re.search("(?:level|slope|figures).html", page)


@pytest.mark.slow
def test_every_failing_notebook_is_named_at_once(book, tools):
    for name in ("slope", "level"):
        tools.write_notebook(book / f"chapters/{name}.ipynb", ["# Title", "missing_name"])
    where = "cell 2 (code cell 1, `missing_name`): NameError"
    fails_twice(tools, book, f"chapters/slope.ipynb, {where}", f"chapters/level.ipynb, {where}")


@pytest.mark.slow
def test_a_cell_that_may_fail_does_not_stop_the_build(book, tools):
    path = book / "chapters/level.ipynb"
    tools.write_notebook(path, ["# Title", "1 / 0"])
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[1].metadata["tags"] = ["raises-exception"]
    nbformat.write(notebook, path)
    done = build(tools, book)
    assert done.returncode == 0, done.stderr
    assert "ZeroDivisionError" in (book / "_build/html/chapters/level.html").read_text("utf-8")


@pytest.mark.slow
def test_a_cell_that_takes_too_long(book, tools):
    replace(book / "_config.yml", "timeout: 30", "timeout: 2")
    tools.write_notebook(book / "chapters/level.ipynb", ["# Title", "import time; time.sleep(60)"])
    fails_twice(tools, book, "chapters/level.ipynb, cell 2 (code cell 1, `import time; time.sleep(60)`)")


@pytest.mark.slow
@pytest.mark.parametrize("kernels", ["forked", "ordinary"])
def test_a_kernel_that_dies(book, tools, kernels):
    tools.write_notebook(book / "chapters/level.ipynb", ["# Title", "import os; os._exit(3)"])
    done = tools.run(book, "book", "--kernels", kernels)
    assert done.returncode == 1
    assert "chapters/level.ipynb, cell 2 (code cell 1, `import os; os._exit(3)`)" in done.stderr


@pytest.mark.slow
def test_a_number_that_no_cell_computes(book, tools):
    tools.write_notebook(book / "chapters/level.ipynb", [*tools.level, "# Sum\n\nIt is {glue:text}`absent`."])
    fails_twice(tools, book, "chapters/level.ipynb, cell 3: the text uses", "absent")


TEXT_FORM = "---\nfile_format: mystnb\nkernelspec:\n  name: python3\n---\n\n# First\n"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("intro.md", "# A\n\n{glue:text}`chapters/slope.ipynb::absent:.2f`\n", ("intro.md, line 3", "absent")),
        ("pages/first.md", "# First\n\nSee {ref}`nowhere`.\n", ("pages/first.md, line 3", "nowhere")),
        ("pages/first.md", "# First\n\n![a map](map.png)\n", ("pages/first.md, line 3", "map.png")),
        ("pages/first.md", TEXT_FORM, ("pages/first.md is a notebook in text form",)),
        ("_toc.yml", "format: jb-book\nchapters: []\n", ("error: _toc.yml: ",)),
    ],
    ids=["number that the other page does not compute", "reference", "picture", "notebook in text form", "contents"],
)  # fmt: skip
def test_a_page_with_a_fault(book, tools, name, text, expected):
    (book / name).write_text(text, "utf-8")
    fails_twice(tools, book, *expected)


@pytest.mark.slow
def test_a_page_that_does_not_exist(book, tools):
    (book / "pages/second.md").unlink()
    fails_twice(tools, book, "_toc.yml names pages/second, but there is no pages/second.ipynb")


@pytest.mark.slow
def test_a_page_that_exists_twice(book, tools):
    tools.write_notebook(book / "pages/second.ipynb", ["# Second"])
    fails_twice(tools, book, "pages/second.ipynb and pages/second.md are both there")


@pytest.mark.slow
def test_the_last_good_book_stays_and_comes_back(book, tools):
    assert build(tools, book).returncode == 0
    good = tools.read_tree(book / "_build/html")
    first = (book / "pages/first.md").read_text()
    (book / "pages/first.md").write_text("# First\n\nSee {ref}`nowhere`.\n")
    assert build(tools, book).returncode == 1
    assert tools.read_tree(book / "_build/html") == good
    (book / "pages/first.md").write_text(first)
    assert build(tools, book).returncode == 0
    assert tools.read_tree(book / "_build/html") == good


def test_no_book_here(tmp_path, tools):
    done = tools.run(tmp_path, "book")
    assert done.returncode == 1
    assert done.stderr.startswith("error: no book in")
    assert done.stderr.count("\n") == 1
