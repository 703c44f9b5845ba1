"""Every chapter has the book's shape, and no number in its text is typed."""

import ast
import json
import re

import nbformat
import pytest
import yaml

from press.handouts import exercises
from press.project.notebooks import tidy
from tests.chapters.conftest import CHAPTERS, NOTEBOOKS, ROOT
from trajectory import data

# headings every chapter of a part has, in this order; sections of its own may stand between them
SHAPE = [
    "Robustness",
    "What this does not show",
    "Exercises",
    "Sources",
]
DATA = "The data and their vintage"  # before the sources or, in older chapters, before the first section
# So much of a chapter's code may be plumbing that a reader never sees, and so large may its cells be, once the
# chapter records its numbers with `numbers.record`, `series` and `report`.
PLUMBING, LINES, COLUMNS = 0.2, 25, 88
CONTENTS = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
# the numbered parts are the themes; a new theme is one of them from the start
PARTS = {c["file"].split("/")[-2] for p in CONTENTS["parts"] if p.get("numbered") for c in p["chapters"]}
IN_PARTS = [p for p in NOTEBOOKS if p.parent.name in PARTS]


def chapter(path):
    return str(path.relative_to(CHAPTERS).with_suffix(""))


def read(path):
    return nbformat.read(path, as_version=4)


def markdown(notebook):
    return "\n\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")


@pytest.mark.parametrize("path", NOTEBOOKS, ids=chapter)
def test_is_stored_clean(path):
    text = path.read_text(encoding="utf-8")
    stored = read(path)
    assert nbformat.writes(tidy(stored), indent=1) + "\n" == text
    ids = [cell.id for cell in stored.cells]
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("path", IN_PARTS, ids=chapter)
def test_has_the_shape(path):
    text = markdown(read(path))
    assert text.startswith("# ")
    for box in ("objectives", "key-findings"):
        assert f":class: {box}" in text, f"no box with class {box}"
    found = [h for h in re.findall(r"^## (.+)$", text, re.M) if h in SHAPE]
    assert found == SHAPE
    assert text.count(f"\n## {DATA}\n") == 1
    exercises = re.findall(r"```\{exercise-start\}[^\n]*\n:label: (\S+)", text)
    solutions = re.findall(r"```\{solution-start\} (\S+)\n:class: dropdown", text)
    assert len(exercises) >= 2
    assert solutions == exercises, "each exercise has a folded solution, in the same order"


WITH_EXERCISES = [p for p in NOTEBOOKS if "{exercise-start}" in p.read_text(encoding="utf-8")]
TAGS = {exercises.CHECK, exercises.HIDDEN, exercises.NOTE}


@pytest.mark.parametrize("path", WITH_EXERCISES, ids=chapter)
def test_every_exercise_can_be_checked(path):
    """The convention of press.handouts: what a class needs besides text and solution."""
    notebook = read(path)
    for cell in notebook.cells:
        tags = set(cell.metadata.get("tags", []))
        if TAGS & tags:
            assert "remove-cell" in tags, f"the book's page would show {cell.source[:40]!r}"
            assert (cell.cell_type == "markdown") == (exercises.NOTE in tags)
    assert any(exercises.NOTE in cell.metadata.get("tags", []) for cell in notebook.cells), "no teaching note"
    found = exercises.exercises(exercises.read(notebook, chapter(path)))
    assert len(found) >= 3, "read a figure, estimate again with a change, criticise a claim"
    assert any(exercise.in_words for exercise in found), "no exercise asks for words"
    for exercise in found:
        assert exercise.checks, f"{exercise.label} has no check"
        assert exercise.names, f"the solution of {exercise.label} stores no answer that a check asks for"
        asked = " ".join(cell.source for cell in exercise.cells)
        for name in exercise.names:
            assert f"`{name}`" in asked, f"{exercise.label} does not tell to store `{name}`"
    labels = [exercise.label for exercise in found]
    assert len(set(labels)) == len(labels)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=chapter)
def test_figures_have_name_caption_and_alt_text(path):
    for cell in read(path).cells:
        if cell.cell_type != "code" or "figures.show(" not in cell.source:
            continue
        names = re.findall(r'figures\.show\(\s*[^,]+,\s*"([a-z0-9-]+)"', cell.source)
        assert len(names) == 1, f"one figure a cell: {cell.source[:60]}"
        assert "data_drawn=" in cell.source
        meta = cell.metadata.get("mystnb", {})
        assert meta.get("figure", {}).get("name") == f"fig-{names[0]}"
        assert len(meta["figure"].get("caption", "")) > 30
        assert len(meta.get("image", {}).get("alt", "")) > 60


def test_figure_names_are_used_once():
    names = [
        name
        for path in NOTEBOOKS
        for cell in read(path).cells
        if cell.cell_type == "code"
        for name in re.findall(r'figures\.show\(\s*[^,]+,\s*"([a-z0-9-]+)"', cell.source)
    ]
    assert len(set(names)) == len(names)


def test_every_claim_is_judged_where_it_is_discussed():
    shown = [
        claim
        for path in IN_PARTS
        for cell in read(path).cells
        if cell.cell_type == "code" and "verdicts.badges(" in cell.source
        for claim in re.findall(r'"((?:huan|cui|ouyang|todi)\d{4}-\d{2,3}|essay-\d\d)"', cell.source)
    ]
    assert sorted(shown) == sorted(data.claims().index)


def test_the_ledger_points_to_chapters_and_figures_that_exist():
    figures = {}
    for path in NOTEBOOKS:
        cells = read(path).cells
        figures[chapter(path)] = {c.metadata.get("mystnb", {}).get("figure", {}).get("name") for c in cells}
    for id, claim in data.claims().iterrows():
        assert claim["chapter"] in figures, id
        assert not claim["figure"] or f"fig-{claim['figure']}" in figures[claim["chapter"]], id


# -- numerals ---------------------------------------------------------------------------------------

NOT_PROSE = [
    r"```\{(?:exercise|solution)-(?:start|end)\}[^`]*```",  # gates of exercises, not their text
    r"```.*?```",  # other fenced directives and code
    r"^:{3,}.*$",  # opening of a box or a grid
    r":(?:class|label|name|gutter):.*",
    r"\{[a-z:-]+\}`[^`]*`",  # roles: glue, cite, numref, ref
    r"`[^`]*`",
    r"\$\$.*?\$\$|\$[^$\n]*\$",  # formulas
    r"\]\([^)]*\)",  # link targets
    r"^#+ .*$",  # headings
]
YEAR = r"(?<![\d.,])(?:1[89]|20)\d\d(?:s)?(?![\d%]|[.,]\d)"


def allowed(part):
    lines = []
    for name in ("everywhere", part):
        file = ROOT / "tests" / "chapters" / "allowed" / f"{name}.txt"
        if file.is_file():
            lines += file.read_text(encoding="utf-8").splitlines()
    phrases = [line.split(" # ")[0].strip() for line in lines if line.strip() and not line.startswith("#")]
    return sorted(phrases, key=len, reverse=True)


def typed_numerals(text, phrases=()):
    for pattern in NOT_PROSE:
        text = re.sub(pattern, " ", text, flags=re.S if "```" in pattern or "$$" in pattern else re.M)
    for phrase in phrases:
        text = text.replace(phrase, " ")
    text = re.sub(YEAR, " ", text)
    text = re.sub(r"^\s*\d+\. ", " ", text, flags=re.M)  # numbered lists
    return re.findall(r"\S*\d\S*", text)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=chapter)
def test_no_number_is_typed(path):
    notebook = read(path)
    texts = [markdown(notebook)]
    for cell in notebook.cells:
        meta = cell.metadata.get("mystnb", {})
        texts += [meta.get("figure", {}).get("caption", ""), meta.get("image", {}).get("alt", "")]
    found = typed_numerals("\n\n".join(texts), allowed(path.parent.name))
    assert not found, f"typed, not glued: {found}"


# pages without code take their numbers from notebooks
TEXTS = sorted(CHAPTERS.rglob("*.md"))


@pytest.mark.parametrize("path", TEXTS, ids=chapter)
def test_no_number_is_typed_on_pages_without_code(path):
    found = typed_numerals(path.read_text(encoding="utf-8"), allowed(path.parent.name))
    assert not found, f"typed, not glued: {found}"


def test_the_search_for_numerals_finds_them():
    assert typed_numerals("China spent 2.4 % of GDP") == ["2.4"]
    assert typed_numerals("rank {glue:text}`rank_2025` in 2025, the 1990s, `x = 3`, $n \\geq 8$") == []
    assert typed_numerals("In 2012 there were 1,741 funds") == ["1,741"]
    assert typed_numerals("the 863 Program", ["863 Program"]) == []


# -- code that reads well ---------------------------------------------------------------------------------

LESSON = {"hidden-check", "check", "solution"}  # seen by students, or part of their grading
HIDDEN = {"hide-cell", "remove-cell"}


def code(path):
    return [cell for cell in read(path).cells if cell.cell_type == "code"]


def lines(cell):
    return [line for line in cell.source.splitlines() if line.strip()]


def tags(cell):
    return set(cell.metadata.get("tags", []))


CONVERTED = [p for p in NOTEBOOKS if not any("numbers.glue(" in cell.source for cell in code(p))]


@pytest.mark.parametrize("path", [p for p in CONVERTED if p in IN_PARTS], ids=chapter)
def test_little_of_the_code_is_plumbing(path):
    cells = [cell for cell in code(path) if not tags(cell) & LESSON]
    hidden = sum(len(lines(cell)) for cell in cells if tags(cell) & HIDDEN)
    assert hidden <= PLUMBING * sum(len(lines(cell)) for cell in cells)


@pytest.mark.parametrize("path", [p for p in CONVERTED if p in IN_PARTS], ids=chapter)
def test_cells_are_short(path):
    long = {
        cell.id: (len(lines(cell)), max(map(len, cell.source.splitlines())))
        for cell in code(path)
        if not tags(cell) & (LESSON | HIDDEN)
        if len(lines(cell)) > LINES or max(map(len, cell.source.splitlines()), default=0) > COLUMNS
    }
    assert not long, "cells with too many lines or columns, by id"


def guarded(path):
    """The sentences that guards protect, by the id of their cell."""
    for cell in code(path):
        for node in ast.walk(ast.parse(cell.source)):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "numbers.guard":
                assert isinstance(node.args[0], ast.Constant), (
                    f"{cell.id}: the sentence of a guard is a literal"
                )
                yield cell.id, node.args[0].value


@pytest.mark.parametrize("path", NOTEBOOKS, ids=chapter)
def test_guards_protect_words_that_stand_in_the_text(path):
    own = markdown(read(path)) + json.dumps([cell.metadata for cell in code(path)], ensure_ascii=False)
    everywhere = own + "".join(page.read_text("utf-8") for page in CHAPTERS.rglob("*.md"))
    missing = {id: said for id, said in guarded(path) if said not in everywhere}
    assert not missing
