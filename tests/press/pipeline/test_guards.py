"""A sentence that its numbers no longer carry stops a finished book, and is marked in a draft."""

import pytest

SENTENCE = "The level rose."
GUARDED = [
    f"# Level\n\nFirst words. {SENTENCE} Last words.",
    "from trajectory import numbers\n\nlevel = {value}\nnumbers.guard('The level rose', level > 1, level=level)",
]


@pytest.fixture
def guarded(tools, tmp_path):
    def make(value):
        level = [GUARDED[0], GUARDED[1].format(value=value)]
        return tools.make_book(tmp_path / f"book{value}", tools.slope, level)

    return make


@pytest.mark.slow
def test_a_sentence_that_holds_changes_nothing(guarded, tools):
    root = guarded(2)
    done = tools.run(root, "book", "--kernels", "ordinary")
    assert done.returncode == 0, done.stderr
    assert "<mark" not in (root / "_build/html/chapters/level.html").read_text("utf-8")


@pytest.mark.slow
def test_a_finished_book_is_refused_with_the_sentence_and_a_draft_marks_it(guarded, tools):
    root = guarded(0)
    done = tools.run(root, "book", "--kernels", "ordinary")
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert line == (
        "error: chapters/level.ipynb, cell 2: the sentence “The level rose” does not hold (level: 0)"
    )
    again = tools.run(root, "book", "--kernels", "ordinary")  # from the stored result
    assert again.stderr == done.stderr

    draft = tools.run(root, "book", "--kernels", "ordinary", "--draft")
    assert draft.returncode == 0, draft.stderr
    page = (root / "_build/html/chapters/level.html").read_text("utf-8")
    assert '<mark class="not-carried" title="the sentence “The level rose” does not hold (level: 0)">' in page
    assert ">The level rose</mark>. Last words." in page

    finished = tools.run(root, "book", "--kernels", "ordinary")  # a draft is not taken for a finished book
    assert finished.returncode == 1 and finished.stderr == done.stderr
