"""The book's Markdown in plain form, and exercises read from notebooks: what is known, and what is refused."""

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from press.handouts import exercises, plain
from press.project.errors import BuildError
from tests.chapters.conftest import ROOT

REFERENCES = plain.References(ROOT / "references.bib")


def book():
    return plain.Book(
        glued={"rank_2025": "10", "x/other.ipynb::rank": "7"},
        figures={"fig-here": "Figure 1"},
        elsewhere={"fig-there": "Another chapter"},
        titles={"opening_to_fdi": "Opening to investment"},
        references=REFERENCES,
    )


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("rank {glue:text}`rank_2025`.", "rank 10."),
        ("rank {glue:text}`x/other.ipynb::rank:.1f`.", "rank 7."),
        ("as told {cite}`huan2025`.", "as told (Huan 2025)."),
        ("{cite:t}`todi2023` say", "Todi and Kotasthane (2023) say"),
        ("both {cite}`huan2025,todi2023`", "both (Huan 2025; Todi and Kotasthane 2023)"),
        ("see {numref}`fig-here`", "see Figure 1"),
        ("see {numref}`fig-there`", "see the figure in the chapter “Another chapter”"),
        ("see {doc}`the ledger <../evidence/ledger>`", "see the ledger"),
        ("see {doc}`opening_to_fdi`", "see “Opening to investment”"),
        (":::{admonition} Title\n:class: x\n- one\n- two\n:::", "> **Title**\n>\n> - one\n> - two"),
        ("```{math}\n:label: eq\na = b\n```", "$$\na = b\n$$"),
        ("(target)=\n## Heading", "## Heading"),
        ("see [Methods](methods_and_calibration.ipynb#size).", "see Methods."),
        ("see [the site](https://example.org/a.html)", "see [the site](https://example.org/a.html)"),
        ("- a {glue:text}`rank_2025`\n  b\n- `{glue:text}x` *c*", "- a 10\n  b\n- `{glue:text}x` *c*"),
        ("> 1 \\* {glue:text}`rank_2025`\n> x", "> 1 \\* 10\n> x"),
        ("in {cite}`huan2025,\ntodi2023` both", "in (Huan 2025; Todi and Kotasthane 2023) both"),
        (
            "| {glue:text}`rank_2025` | {glue:text}`rank_2025` |\n| - | - |\n| a | **{glue:text}`rank_2025`** |",
            "| 10 | 10 |\n| - | - |\n| a | **10** |",
        ),
        ("```\n{glue:text}`rank_2025`\n:::{card}\n```", "```\n{glue:text}`rank_2025`\n:::{card}\n```"),
        (":::{note}\n{doc}`opening_to_fdi`\n:::", "> **Note**\n>\n> “Opening to investment”"),
        ("`{x}` and $a_{b}$ and `print(1)`", "`{x}` and $a_{b}$ and `print(1)`"),
    ],
)
def test_markup_of_the_book_has_a_plain_form(source, shown):
    assert plain.convert(source, book(), "here") == shown


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("{glue:text}`nothing`", "asks for 'nothing'"),
        ("{cite}`nobody1999`", "no work 'nobody1999'"),
        ("{numref}`fig-nowhere`", "no figure 'fig-nowhere'"),
        ("{abbr}`GII`", "cannot be turned into plain Markdown"),
        ("```{figure} a.png\n```", "cannot be turned into plain Markdown"),
        (":::{card}\nx\n:::", "cannot be turned into plain Markdown"),
    ],
)
def test_what_has_none_is_refused(source, said):
    with pytest.raises(BuildError, match=said):
        plain.convert(source, book(), "here")


def test_a_directive_can_be_named_instead_and_a_role_leaves_a_gap():
    text = "a\n\n:::{card}\nx\n:::\n\nb"
    assert plain.convert(text, book(), "here", instead="(left out)") == "a\n\n(left out)\n\nb"
    assert plain.convert("of {lesson}`chapters` chapters", book(), "here", instead="") == "of … chapters"


def test_every_work_of_the_bibliography_can_be_cited_and_listed():
    keys = list(REFERENCES._entries.entries)
    listed = REFERENCES.listing(keys)
    assert listed.count("\n") + 1 == len(keys)
    assert "\\" not in listed and "{" not in listed and "&amp;" not in listed
    for key in keys:
        assert REFERENCES.cite([key])[1].isupper()


# -- exercises --------------------------------------------------------------------------------------

START = "```{exercise-start} Title\n:label: ex-a\n:class: in-words\n```\nStore `x`.\n```{exercise-end}\n```"
OPEN = "```{solution-start} ex-a\n:class: dropdown\n```"
CLOSE = "Because.\n\n```{solution-end}\n```\n\nAfter."


def notebook(*cells):
    made = []
    for cell in cells:
        text, *tags = (cell,) if isinstance(cell, str) else cell
        new = new_markdown_cell if not tags else new_code_cell
        made.append(new(text, metadata={"tags": tags}) if tags else new(text))
    return nbformat.from_dict(new_notebook(cells=made))


def test_an_exercise_is_read_with_all_that_belongs_to_it():
    parts = exercises.read(
        notebook(
            "Before.\n\n" + START,
            ("between = 1", "hide-cell"),
            OPEN,
            ("y = between\nx, z = y, 2\ndef f(a, b=1):\n    return a", "solution"),
            ("from trajectory import checks\nchecks.number('x', x)\nf(x)", "check"),
            ("assert x == [i for i in range(2)][1]", "hidden-check"),
            CLOSE,
        ),
        "here",
    )
    before, between, exercise, after = parts
    assert (before.source, between.source, after.source) == ("Before.", "between = 1", "After.")
    assert (exercise.label, exercise.title, exercise.in_words) == ("ex-a", "Title", True)
    assert exercise.names == ["x", "f"]
    assert exercise.prompt == "x = ...\ndef f(a, b=1):\n    ..."
    assert [cell.source for cell in exercise.solution][1:] == ["Because."]
    assert len(exercise.checks) == len(exercise.hidden) == 1


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ([START], "ex-a has no solution"),
        ([START, OPEN], "solution of ex-a is not closed"),
        ([OPEN, CLOSE], "no exercise above it"),
        ([START, CLOSE], "a solution ends that has not begun"),
        ([("checks", "check")], "stands outside a solution"),
        (["```{exercise-start} Title\n```\nx\n```{exercise-end}\n```"], "has no label"),
    ],
)
def test_broken_gates_are_named(cells, said):
    with pytest.raises(BuildError, match=said):
        exercises.read(notebook(*cells), "here")


@pytest.mark.parametrize(
    ("source", "free"),
    [
        ("x + 1", {"x"}),
        ("x = 1\nx + y", {"y"}),
        ("from a import b\nb(c, key=d)", {"c", "d"}),
        ("for i in values:\n    total = i", {"values"}),
        ("[i * k for i in n]", {"k", "n"}),
        ("def f(a):\n    return a + g\nf(h)", {"g", "h"}),
        ("assert x == max(len(y), 3), f'{z}'", {"x", "y", "z"}),
        ("if x:\n    import m\nm.n", {"x"}),
    ],
)
def test_the_names_a_check_takes_from_the_notebook(source, free):
    assert exercises.free_names(source) == free
