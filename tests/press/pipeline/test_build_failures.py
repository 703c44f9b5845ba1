"""A fault stops the build, says where it is, and stops the next build too."""

import re

import pytest


def build(tools, book):
    """Build with kernels that start soonest where a notebook imports little."""
    return tools.run(book, "book", "--kernels", "ordinary")


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
    fails_twice(
        tools,
        book,
        "chapters/level.ipynb, cell 4 (code cell 2, `ratio = 1 / 0  # too far`)",
        "ZeroDivisionError: division by zero",
    )


@pytest.mark.slow
def test_a_chapter_left_out_of_the_contents_becomes_words(book, tools):
    config = book / "_config.yml"
    text = config.read_text("utf-8")
    config.write_text(
        text.replace("sphinx:\n", "sphinx:\n  extra_extensions: [press.sphinx_ext.left_out]\n"), "utf-8"
    )
    contents = book / "_toc.yml"
    text = contents.read_text("utf-8").replace("      - file: chapters/level\n", "")
    contents.write_text(
        text.replace("      - file: chapters/slope\n", "      - file: chapters/other\n"), "utf-8"
    )
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
    fails_twice(
        tools,
        book,
        "chapters/slope.ipynb, cell 2 (code cell 1, `missing_name`): NameError",
        "chapters/level.ipynb, cell 2 (code cell 1, `missing_name`): NameError",
    )


@pytest.mark.slow
def test_a_cell_that_may_fail_does_not_stop_the_build(book, tools):
    import nbformat

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
    config = book / "_config.yml"
    config.write_text(config.read_text().replace("timeout: 30", "timeout: 2"))
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


def test_a_number_that_the_other_page_does_not_compute(book, tools):
    intro = book / "intro.md"
    intro.write_text(intro.read_text().replace("::slope", "::absent"))
    fails_twice(tools, book, "intro.md, line 3", "absent")


def test_a_broken_reference(book, tools):
    (book / "pages/first.md").write_text("# First\n\nSee {ref}`nowhere`.\n")
    fails_twice(tools, book, "pages/first.md, line 3", "nowhere")


def test_a_missing_picture(book, tools):
    (book / "pages/first.md").write_text("# First\n\n![a map](map.png)\n")
    fails_twice(tools, book, "pages/first.md, line 3", "map.png")


def test_a_page_that_does_not_exist(book, tools):
    (book / "pages/second.md").unlink()
    fails_twice(tools, book, "_toc.yml names pages/second, but there is no pages/second.ipynb")


def test_a_page_that_exists_twice(book, tools):
    tools.write_notebook(book / "pages/second.ipynb", ["# Second"])
    fails_twice(tools, book, "pages/second.ipynb and pages/second.md are both there")


def test_contents_that_cannot_be_read(book, tools):
    (book / "_toc.yml").write_text("format: jb-book\nchapters: []\n")
    fails_twice(tools, book, "error: _toc.yml: ")


def test_a_notebook_in_text_form(book, tools):
    (book / "pages/first.md").write_text(
        "---\nfile_format: mystnb\nkernelspec:\n  name: python3\n---\n\n# First\n"
    )
    fails_twice(tools, book, "pages/first.md is a notebook in text form")


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
