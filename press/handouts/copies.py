"""Write the copies for students and instructors: a folder for each chapter that needs nothing else."""

from __future__ import annotations

import re
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell

from press.handouts import pages, plain
from press.handouts.assignment import write_assignment
from press.handouts.exercises import Exercise, exercises, read
from press.project.archive import write_zip
from press.project.errors import BuildError
from press.project.first_cell import ID as NEEDS_LIBRARY
from press.project.folders import replace_folder, write_file
from press.project.notebooks import KERNELSPEC
from press.project.project import Project
from press.project.recorded import read_record
from press.project.seeds import write_seed
from press.project.store import read_results
from press.project.wheel import build_wheel, needed

READERS = {"student": "students", "instructor": "instructors"}
# Jupyter, VS Code and Colab bring their own; another version in the same environment breaks them.
PLATFORM = {"ipython"}


def write_handouts(
    project: Project,
    step: Callable[[str], None] = print,
    seed: str = "",
    variants: Mapping[str, NotebookNode] | None = None,
) -> Path:
    """Write ``dist/student`` and ``dist/instructor``.

    The results of the notebooks have to be up to date; see `press.pipeline.build.execute_book`.

    Parameters
    ----------
    step : callable
        Called with a line for each chapter.
    seed : str
        Of the class; empty for that of the book.
    variants : mapping of str to NotebookNode
        The chapters executed with it, see `press.pipeline.variants`.

    Returns
    -------
    Path
        The folder that holds both.

    Raises
    ------
    BuildError
        If a chapter's exercises cannot be turned into an assignment; the handouts stay as they were.
    """
    dist = project.root / "dist"
    dist.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".handouts-", dir=dist) as stage:
        stage = Path(stage)
        wheel = build_wheel(project.root, stage)
        library = _Library(
            wheel=wheel,
            own=_pinned(project.lock, [name for name in needed(project.root) if name not in PLATFORM]),
            checker=_pinned(project.lock, ["otter-grader"]),
        )
        notebooks = {**read_results(project), **(variants or {})}
        for notebook in notebooks.values():
            write_seed(notebook, seed)
        books = pages.contexts(project, notebooks)
        contents = []
        for relative, parts in _chapters(notebooks).items():
            name = relative.removeprefix("chapters/").removesuffix(".ipynb")
            title = project.titles[relative.removesuffix(".ipynb")]
            _write_chapter(relative, name, title, parts, books[relative], library, stage)
            contents.append((name, title, len(exercises(parts))))
            step(f"{name}: {len(exercises(parts))} exercises")
        for reader in READERS:
            (stage / reader).mkdir(exist_ok=True)
            write_file(stage / reader / "README.md", _readme(reader, contents, project))
            replace_folder(stage / reader, dist / reader)
    return dist


@dataclass(frozen=True)
class _Library:
    """What a chapter folder has to install."""

    wheel: Path
    own: list
    checker: list

    def lines(self, folder: str) -> list[str]:
        """The lines of requirements.txt, with the wheel in a folder relative to it."""
        return [f"{folder}/{self.wheel.name}", *self.own]


def _pinned(lock, names):
    """The lines that pin some distributions; more than one where versions differ by that of Python."""
    lines, found = lock.read_text("utf-8").splitlines(), []
    for name in names:
        pins = [line for line in lines if re.match(rf"{re.escape(name)}==", line, re.IGNORECASE)]
        if not pins:
            raise BuildError(f"{lock.name}: {name} is not pinned, but the chapters need it")
        found += pins
    return found


def _chapters(notebooks):
    """The executed chapters that have exercises, split into parts, by path."""
    found = {}
    for relative, notebook in notebooks.items():
        # a handout has a first cell of its own
        notebook.cells = [cell for cell in notebook.cells if cell.get("id") != NEEDS_LIBRARY]
        parts = read(notebook, relative)
        if exercises(parts):
            found[relative] = parts
    if not found:
        raise BuildError("no page of _toc.yml has an exercise")
    return found


# -- one chapter ------------------------------------------------------------------------------------


def _write_chapter(relative, name, title, parts, book, library, stage):
    work = stage / "work"
    work.mkdir()
    shutil.copy(library.wheel, work)
    convert = partial(plain.convert, book=book, where=relative)
    shown = _with_captions(parts, book, convert)
    notebooks = write_assignment(shown, name, convert, library.lines("./files"), work)
    bibliography = book.references.listing(book.cited)
    made = work / "made"
    for reader, otter, notebook in zip(READERS, ("student", "autograder"), notebooks, strict=True):
        folder = stage / reader / name
        folder.mkdir(parents=True)
        shutil.copytree(made / otter / "tests", folder / "tests")
        shutil.copy(library.wheel, folder)
        lines = ["# python -m pip install -r requirements.txt, in this folder"]
        lines += [*library.lines("."), *library.checker]
        write_file(folder / "requirements.txt", "\n".join(lines) + "\n")
        if bibliography:
            notebook.cells.append(new_markdown_cell(f"## References\n\n{bibliography}"))
        write_file(folder / f"{folder.name}.ipynb", _finished(notebook))
        write_file(folder / "README.md", _chapter_readme(reader, name, title))
        if reader == "instructor":
            write_file(folder / "expected_results.md", _expected(parts))
            _repack(next((made / otter).glob("*-autograder_*.zip")), folder / f"{folder.name}-autograder.zip")
        _zip_folder(folder, folder.with_name(f"{folder.name}.zip"))
    shutil.rmtree(work)


def _figure(cell):
    return cell.metadata.get("mystnb", {}).get("figure", {})


def _with_captions(parts, book, convert):
    """The parts, with each figure's caption in a cell below it."""
    shown = []
    for part in parts:
        for cell in (*part.cells, *part.solution) if isinstance(part, Exercise) else [part]:
            if cell.cell_type == "code":
                cell.outputs = [_plain_output(output) for output in cell.outputs]
        shown.append(part)
        if not isinstance(part, Exercise) and "name" in _figure(part):
            caption = convert(_figure(part).get("caption", ""))
            shown.append(new_markdown_cell(f"*{book.figures[_figure(part)['name']]}.* {caption}"))
    return shown


def _plain_output(output):
    """An output as a bare Jupyter would show it: without the records that the book's pages use."""
    if output.output_type not in ("display_data", "execute_result"):
        return output
    record = read_record(output)
    if record:
        return nbformat.v4.new_output("display_data", {"text/plain": f"{record['name']} = {record['text']}"})
    shown = {mime: content for mime, content in output.data.items() if mime.startswith(("text/", "image/"))}
    copy = nbformat.from_dict(dict(output))
    copy.data, copy.metadata = nbformat.from_dict(shown), nbformat.from_dict({})
    return copy


def _finished(notebook):
    """A notebook as it is written: with ids that are the same every time."""
    for number, cell in enumerate(notebook.cells):
        cell.id = f"cell-{number}"
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    notebook.metadata.kernelspec = nbformat.from_dict(KERNELSPEC)
    return nbformat.writes(notebook, indent=1) + "\n"


def _expected(parts):
    rows = ["# Expected results", "", "| exercise | answer | value |", "| --- | --- | --- |"]
    for exercise in exercises(parts):
        for record in exercise.seals.values():
            rows.append(f"| {exercise.title} | `{record['name']}` | {record['answer']} |")
        if exercise.in_words:
            rows.append(f"| {exercise.title} | in words | see the notebook; marked by hand |")
    return "\n".join([*rows, ""])


# -- files ------------------------------------------------------------------------------------------


def _repack(source, target):
    """Copy otter's archive without the time at which it was made."""
    with zipfile.ZipFile(source) as archive:
        contents = {n: archive.read(n) for n in sorted(archive.namelist()) if not n.endswith("/")}
    write_zip(target, contents)


def _zip_folder(folder, target):
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    write_zip(target, {f"{folder.name}/{p.relative_to(folder).as_posix()}": p for p in files})


# -- what to do with it -----------------------------------------------------------------------------

START = """\
**Jupyter or VS Code.** Python 3.11 to 3.14. In the chapter's folder:

```
python -m pip install -r requirements.txt jupyterlab
jupyter lab
```

In VS Code open the *folder* and choose the same Python as the kernel.

**Colab.** Upload the notebook (File, Upload notebook), then the chapter's zip file (Files, Upload), and run
in a new first cell, with the name of the chapter:

```
!unzip -q -o {zip} && cp -r {folder}/* .
%pip install -r requirements.txt
```

Restart the runtime when Colab asks for it.
"""
WORK = {
    "student": """\
Run the notebook from top to bottom. The exercises are at its end. Put your answer in the cell *your answer
here*, under the name that is asked for; the cell below it, `grader.check(...)`, tells you whether it is right
and, if not, what to look at. Nothing is sent anywhere. If a grade is wanted, hand in the notebook.
""",
    "instructor": """\
The notebook holds the solutions, their results and teaching notes. To grade notebooks that were handed in,
put them into a folder and run, in the folder of the book:

```
make grade FOLDER=submissions
```

Each is run in a sandbox (on Linux; no Docker is needed), and the checks of this copy look at its answers
from outside. `grades.csv` has the points, `answers.md` all answers in words below the model answer, to be
marked by hand. A notebook that you trust can be graded without the book by
`otter run -a {stem}-autograder.zip handed_in.ipynb`, which runs its code with your rights.

The checks that students run are for learning, not for marks: they carry seals of the answers, and whoever
tries years, counts and letters finds many of them within minutes. `expected_results.md` lists the answers.
`tests/` holds the hidden checks too; do not give this copy to students.
""",
}


def _readme(reader, contents, project):
    title = project.settings.get("title", "The book")
    rows = ["| chapter | folder | exercises |", "| --- | --- | --- |"]
    rows += [f"| {heading} | [{name}]({name}/) | {count} |" for name, heading, count in contents]
    start = START.format(zip="chapter.zip", folder="chapter")
    work = WORK[reader].format(stem="chapter")
    heading = f"# {title}: handouts for {READERS[reader]}"
    intro = (
        "Every folder holds one chapter with all that it needs; the zip file beside it is the same folder."
    )
    return "\n\n".join([heading, intro, "\n".join(rows), "## Start", start.strip(), "## Work", work])


def _chapter_readme(reader, name, title):
    stem = Path(name).name
    start = START.format(zip=f"{stem}.zip", folder=stem)
    return "\n\n".join([f"# {title}", start.strip(), WORK[reader].format(stem=stem)])
