"""Make an assignment of otter-grader from a chapter, and have otter split it into its two versions.

The book's notebooks know nothing of otter. Here their cells are put into the order and between the
markers that ``otter assign`` reads; what it writes is what ``otter run`` and ``otter grade`` understand.
"""

from __future__ import annotations

import ast
import contextlib
import io
import logging
import textwrap
from collections.abc import Callable
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from nbformat.v4 import new_raw_cell as raw

from press.handouts.exercises import NOTE, Exercise, assigned_names, free_names
from press.project.errors import BuildError
from press.project.notebooks import KERNELSPEC

MANUAL_POINTS = 2
BEGIN, END = "# BEGIN SOLUTION NO PROMPT", "# END SOLUTION"
FOLDED = {"hide-input", "hide-cell"}
FIRST = """\
# If this cell stops, do what its last lines say, then run the notebook again from the top.
try:
    import otter
    import trajectory
except ModuleNotFoundError as missing:
    raise SystemExit(
        f"{missing.name} is not installed here. In a new cell, run\\n\\n"
        "    %pip install -r requirements.txt\\n\\n"
        "then restart the kernel. The file lies in the folder of this notebook."
    ) from None

grader = otter.Notebook()"""


def write_assignment(
    parts: list[NotebookNode | Exercise], name: str, convert: Callable, requirements: list[str], folder: Path
) -> tuple[NotebookNode, NotebookNode]:
    """Write both versions of a chapter as otter makes them.

    Parameters
    ----------
    parts : list of NotebookNode or Exercise
        The chapter.
    name : str
        ``theme/chapter``; submissions to another assignment are refused.
    convert : callable
        Turns the book's Markdown into plain Markdown.
    requirements : list of str
        What a grader's machine has to install.
    folder : Path
        Holds ``data/`` and the wheel; the versions are written to ``made/student`` and
        ``made/autograder`` in it.

    Returns
    -------
    (NotebookNode, NotebookNode)
        The student's notebook and the instructor's.
    """
    files = sorted(path.name for path in folder.iterdir())
    master = make_master(parts, name, convert)
    master.cells.insert(0, _config(name, files, requirements))
    for position, cell in enumerate(master.cells):
        cell["id"] = f"cell-{position}"
    path = folder / f"{Path(name).name}.ipynb"
    nbformat.write(master, path)
    _run_otter(path, folder / "made")
    path.unlink()
    return (
        _student(nbformat.read(folder / "made" / "student" / path.name, as_version=4)),
        _instructor(nbformat.read(folder / "made" / "autograder" / path.name, as_version=4)),
    )


def make_master(
    parts: list[NotebookNode | Exercise], name: str, convert: Callable[[str], str]
) -> NotebookNode:
    """Put a chapter's cells between the markers that otter reads.

    Parameters
    ----------
    parts, name, convert
        As for `write_assignment`.

    Raises
    ------
    BuildError
        If an exercise cannot be checked in a student's notebook.
    """
    master = new_notebook(metadata={"kernelspec": dict(KERNELSPEC), "language_info": {"name": "python"}})
    master.cells = [new_code_cell(FIRST)]
    known = _known_names(parts)
    number = 0
    for part in parts:
        if isinstance(part, Exercise):
            number += 1
            master.cells += _question(part, number, convert, known, name)
        else:
            master.cells.append(_plain_cell(part, convert))
    return master


def _config(name, files, requirements):
    import yaml

    settings = {
        "name": name,
        "files": files,
        "requirements": requirements,
        "init_cell": False,  # ours says what to do where something is missing
        "export_cell": False,  # the notebook itself is handed in
        "check_all_cell": True,
        "show_question_points": True,
        "tests": {"files": True, "ok_format": False},
        "generate": True,
    }
    return raw("# ASSIGNMENT CONFIG\n" + yaml.safe_dump(settings, sort_keys=False))


def _plain_cell(cell, convert):
    from otter.assign.solutions import SOLUTION_CELL_TAG

    cell = nbformat.from_dict(dict(cell))
    tags = set(cell.metadata.get("tags", []))
    cell.metadata = nbformat.from_dict({})
    if cell.cell_type == "code":
        if FOLDED & tags:
            cell.metadata["jupyter"] = {"source_hidden": True}
        return cell
    cell.source = convert(cell.source)
    if NOTE in tags:
        lines = f"**Teaching note**\n\n{cell.source}".split("\n")
        cell.source = "\n".join(f"> {line}".rstrip() for line in lines)
        cell.metadata["tags"] = [SOLUTION_CELL_TAG]  # such Markdown is left out of the student's version
    return cell


# -- questions --------------------------------------------------------------------------------------


def _question(exercise, number, convert, known, where):
    _must_be_checkable(exercise, known, where)
    code = [cell for cell in exercise.solution if cell.cell_type == "code"]
    prose = [new_markdown_cell(convert(c.source)) for c in exercise.solution if c.cell_type == "markdown"]
    heading = new_markdown_cell(f"### Exercise {number}: {exercise.title}")
    asked = [_plain_cell(cell, convert) for cell in exercise.cells]
    cells = [heading]
    tests = [(source, False) for source in exercise.checks] + [(source, True) for source in exercise.hidden]
    if tests:
        cells += [raw(f"# BEGIN QUESTION\nname: {exercise.label}\npoints: {len(tests)}"), *asked]
        cells += [raw("# BEGIN PROMPT"), new_code_cell(exercise.prompt), raw("# END PROMPT")]
        cells += [raw("# BEGIN SOLUTION"), *map(_solution, code)]
        cells += [] if exercise.in_words else prose
        cells += [raw("# END SOLUTION"), raw("# BEGIN TESTS")]
        cells += [_test(exercise, i, source, hidden) for i, (source, hidden) in enumerate(tests, 1)]
        cells += [raw("# END TESTS"), raw("# END QUESTION")]
        asked = []
    if exercise.in_words:
        words = "**In your own words** (not checked by the machine):"
        settings = f"name: {exercise.label}-words\nmanual: true\npoints: {MANUAL_POINTS}"
        cells += [raw(f"# BEGIN QUESTION\n{settings}"), *asked, new_markdown_cell(words)]
        cells += [raw("# BEGIN SOLUTION"), *([] if tests else map(_solution, code)), *prose]
        cells += [raw("# END SOLUTION"), raw("# END QUESTION")]
    return cells


def _must_be_checkable(exercise, known, where):
    prose = any(cell.cell_type == "markdown" for cell in exercise.solution)
    if exercise.in_words and not prose:
        raise BuildError(f"{where}: {exercise.label} asks for words, but its solution has none")
    if not exercise.in_words and not exercise.checks:
        raise BuildError(f"{where}: {exercise.label} has neither a check nor a field for words")
    if (exercise.checks or exercise.hidden) and not exercise.names:
        raise BuildError(f"{where}: no check of {exercise.label} uses a name that its solution gives")
    for source in [*exercise.checks, *exercise.hidden]:
        strange = free_names(source) - set(exercise.names) - known
        if strange:
            raise BuildError(
                f"{where}: a check of {exercise.label} uses {', '.join(sorted(strange))}, "
                "which a student's notebook does not have; define it in the check"
            )


def _known_names(parts):
    """The names that the chapter itself defines, without its solutions."""
    cells = [cell for part in parts for cell in (part.cells if isinstance(part, Exercise) else [part])]
    return set().union(*(assigned_names(cell.source) for cell in cells if cell.cell_type == "code"))


def _solution(cell):
    copy = new_code_cell(f"{BEGIN}\n{cell.source}\n{END}")
    copy.outputs, copy.execution_count = cell.outputs, cell.execution_count
    return copy


def _test(exercise, number, source, hidden):
    """A test of otter's: a function of the names it takes from the notebook, with the seals put in.

    The check is a function within it, because otter prints the line at which a test failed: this way
    the line is short and shows nothing.
    """
    names = sorted(free_names(source))
    body = textwrap.indent(ast.unparse(ast.parse(source)), " " * 8)
    function = f"def test_{number}({', '.join(names)}):\n    def look_at_the_answer():\n{body}\n"
    if hidden:
        function += "    look_at_the_answer()\n"
    else:
        seals = {name: record["seal"] for name, record in sorted(exercise.seals.items())}
        function += (
            "    from trajectory.checks import sealed\n"
            f"    with sealed({seals!r}):\n        look_at_the_answer()\n"
        )
    config = f'""" # BEGIN TEST CONFIG\nhidden: {str(hidden).lower()}\npoints: 1\n""" # END TEST CONFIG'
    return new_code_cell(f"{config}\n{function}")


# -- otter ------------------------------------------------------------------------------------------


def _run_otter(master, result):
    from otter.assign import main

    log = io.StringIO()
    with contextlib.redirect_stdout(log), contextlib.redirect_stderr(log):
        try:
            main(str(master), str(result), no_pdfs=True, no_run_tests=True)
        except Exception as error:
            raise BuildError(f"otter assign on {master.name}: {error}") from error
        finally:
            logging.getLogger("otter").handlers.clear()


def _student(notebook):
    from otter.assign.solutions import ANSWER_CELL_TAG

    cells = [cell for cell in notebook.cells if cell.source.strip()]
    for cell in cells:
        # "your answer here" for who does not know the three dots
        if cell.cell_type == "code" and ANSWER_CELL_TAG in cell.metadata.get("tags", []):
            cell.source = f"# your answer here\n{cell.source}"
    notebook.cells = cells
    return notebook


def _instructor(notebook):
    from otter.assign.solutions import ANSWER_CELL_TAG, SOLUTION_CELL_TAG

    kept = []
    for cell in notebook.cells:
        tags = cell.metadata.get("tags", [])
        lines = [line for line in cell.source.split("\n") if line not in (BEGIN, END)]
        cell.source = "\n".join(lines)
        for lock in ("editable", "deletable"):
            cell.metadata.pop(lock, None)  # a teacher changes what he likes
        if ANSWER_CELL_TAG in tags or not cell.source.strip():
            continue
        if SOLUTION_CELL_TAG in tags:
            if cell.cell_type == "code":
                cell.source = f"# solution\n{cell.source}"
            elif not cell.source.startswith(">"):  # a teaching note says itself what it is
                cell.source = f"**Solution.** {cell.source}"
        kept.append(cell)
    notebook.cells = kept
    return notebook
