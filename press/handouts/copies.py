"""Write the student and the instructor edition: a folder for each chapter that needs nothing else."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
import zipfile
from functools import partial
from pathlib import Path

import nbformat
from nbformat.v4 import new_markdown_cell

from press.handouts import plain
from press.handouts.assignment import write_assignment
from press.handouts.exercises import Exercise, exercises, read
from press.project.errors import BuildError
from press.project.first_cell import ID as NEEDS_LIBRARY
from press.project.notebooks import KERNELSPEC
from press.project.store import Store, with_results
from press.project.wheel import build_wheel, needed

EDITIONS = ("student", "instructor")
# Jupyter, VS Code and Colab bring their own; another version in the same environment breaks them.
PLATFORM = {"ipython"}


def write_editions(project, step=print):
    """Write ``dist/student`` and ``dist/instructor``.

    The results of the notebooks have to be up to date; see `press.pipeline.build.execute_book`.

    Parameters
    ----------
    project : Project
    step : callable
        Told what was done, a line at a time.

    Returns
    -------
    Path
        The folder that holds both.

    Raises
    ------
    BuildError
        If a chapter's exercises cannot be turned into an assignment; the editions stay as they were.
    """
    dist = project.root / "dist"
    dist.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".editions-", dir=dist) as stage:
        stage = Path(stage)
        wheel = build_wheel(project.root, stage)
        library = _Library(
            wheel=wheel,
            own=_pinned(project.lock, [name for name in needed(project.root) if name not in PLATFORM]),
            checker=_pinned(project.lock, ["otter-grader"]),
        )
        chapters = _chapters(project)
        contents = []
        for relative, parts in chapters.items():
            name = Path(relative).with_suffix("").relative_to("chapters").as_posix()
            _write_chapter(project, relative, name, parts, chapters, library, stage)
            contents.append((name, _title(parts), len(exercises(parts))))
            step(f"{name}: {len(exercises(parts))} exercises")
        for edition in EDITIONS:
            (stage / edition).mkdir(exist_ok=True)
            _write(stage / edition / "README.md", _readme(edition, contents, project))
            _replace(stage / edition, dist / edition)
    return dist


class _Library:
    """What a chapter folder has to install."""

    def __init__(self, wheel, own, checker):
        self.wheel, self.own, self.checker = wheel, own, checker

    def lines(self, folder):
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


def _chapters(project):
    """The executed chapters that have exercises, split into parts, by path."""
    store, found = Store(project.executed), {}
    for relative in project.notebooks:
        source = nbformat.read(project.root / relative, as_version=4)
        if store.record(relative) is None:
            raise BuildError(f"{relative} has no results; run `python -m press book`")
        notebook = with_results(source, store.load(relative))
        # an edition has a first cell of its own
        notebook.cells = [cell for cell in notebook.cells if cell.get("id") != NEEDS_LIBRARY]
        parts = read(notebook, relative)
        if exercises(parts):
            found[relative] = parts
    if not found:
        raise BuildError("no page of _toc.yml has an exercise")
    return found


# -- one chapter ------------------------------------------------------------------------------------


def _write_chapter(project, relative, name, parts, chapters, library, stage):
    work = stage / "work"
    work.mkdir()
    shutil.copy(library.wheel, work)
    book = describe(project, relative, parts, chapters)
    convert = partial(plain.convert, book=book, where=relative)
    shown = _with_captions(parts, book, convert)
    notebooks = write_assignment(shown, name, convert, library.lines("./files"), work)
    bibliography = book.references.listing(book.cited)
    made = work / "made"
    for edition, otter, notebook in zip(EDITIONS, ("student", "autograder"), notebooks, strict=True):
        folder = stage / edition / name
        folder.mkdir(parents=True)
        shutil.copytree(made / otter / "tests", folder / "tests")
        shutil.copy(library.wheel, folder)
        lines = ["# python -m pip install -r requirements.txt, in this folder"]
        lines += [*library.lines("."), *library.checker]
        _write(folder / "requirements.txt", "\n".join(lines) + "\n")
        if bibliography:
            notebook.cells.append(new_markdown_cell(f"## References\n\n{bibliography}"))
        _write(folder / f"{folder.name}.ipynb", _finished(notebook))
        _write(folder / "README.md", _chapter_readme(edition, name, _title(parts)))
        if edition == "instructor":
            _write(folder / "expected_results.md", _expected(parts))
            _repack(next((made / otter).glob("*-autograder_*.zip")), folder / f"{folder.name}-autograder.zip")
        _zip_folder(folder, folder.with_name(f"{folder.name}.zip"))
    shutil.rmtree(work)


def describe(project, relative, parts, chapters):
    """Gather what the text of a chapter refers to.

    Parameters
    ----------
    project : Project
    relative : str
        Path of the chapter.
    parts : list of NotebookNode or Exercise
        The executed chapter.
    chapters : dict of str to list
        The parts of all chapters that have an edition, by path.

    Returns
    -------
    plain.Book
    """
    figures = _figure_names(parts)
    elsewhere = {
        figure: _title(other)
        for path, other in chapters.items()
        if path != relative
        for figure in _figure_names(other)
    }
    titles = {}
    for page, path in project.pages.items():
        text = (project.root / path).read_text("utf-8")
        if path.endswith(".ipynb"):
            text = "\n".join(
                c.source for c in nbformat.reads(text, as_version=4).cells if c.cell_type == "markdown"
            )
        found = re.search(r"^# (.+)$", text, re.MULTILINE)
        titles[page.split("/")[-1]] = found[1] if found else page
    return plain.Book(
        glued=_glued(parts),
        figures={figure: f"Figure {number}" for number, figure in enumerate(figures, 1)},
        elsewhere=elsewhere,
        titles=titles,
        references=plain.References(project.root / "references.bib"),
    )


def _cells(parts):
    for part in parts:
        if isinstance(part, Exercise):
            yield from (*part.cells, *part.solution)
        else:
            yield part


def _title(parts):
    return next(
        re.search(r"^# (.+)$", c.source, re.MULTILINE)[1] for c in parts if not isinstance(c, Exercise)
    )


def _figure(cell):
    return cell.metadata.get("mystnb", {}).get("figure", {})


def _figure_names(parts):
    return [_figure(cell)["name"] for cell in _cells(parts) if "name" in _figure(cell)]


def _glued(parts):
    """The printed numbers that the cells handed to the text."""
    found = {}
    for cell in _cells(parts):
        for output in cell.get("outputs", []):
            meta = output.get("metadata", {})
            if "scrapbook" in meta and "trajectory" in meta:
                found[meta["scrapbook"]["name"]] = meta["trajectory"]["text"]
    return found


def _with_captions(parts, book, convert):
    """The parts, with each figure's caption in a cell below it."""
    shown = []
    for part in parts:
        if not isinstance(part, Exercise) and part.cell_type == "code":
            part.outputs = [_plain_output(output) for output in part.outputs]
        elif isinstance(part, Exercise):
            for cell in (*part.cells, *part.solution):
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
    meta = output.get("metadata", {})
    if "scrapbook" in meta and "trajectory" in meta:
        text = f"{meta['scrapbook']['name']} = {meta['trajectory']['text']}"
        return nbformat.v4.new_output("display_data", {"text/plain": text})
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


def _write(path, text):
    path.write_text(text, encoding="utf-8", newline="\n")


def _repack(source, target):
    """Copy otter's archive without the time at which it was made."""
    with zipfile.ZipFile(source) as archive:
        contents = {n: archive.read(n) for n in sorted(archive.namelist()) if not n.endswith("/")}
    _write_zip(target, contents)


def _zip_folder(folder, target):
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    _write_zip(target, {f"{folder.name}/{p.relative_to(folder).as_posix()}": p.read_bytes() for p in files})


def _write_zip(path, contents):
    """Write an archive that depends on nothing but its contents: no times, no permissions of a machine."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in contents.items():
            entry = zipfile.ZipInfo(name)  # of 1980, the first year that the format knows
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content)


def _replace(new, place):
    old = place.with_name(f".{place.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    if place.exists():
        os.replace(place, old)
    os.replace(new, place)
    shutil.rmtree(old, ignore_errors=True)


# -- what to do with it -----------------------------------------------------------------------------

START = """\
**Jupyter or VS Code.** Python 3.11, 3.12 or 3.13. In the chapter's folder:

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
The notebook holds the solutions, their results and teaching notes. To grade notebooks that were handed in:

```
otter run -a {stem}-autograder.zip handed_in.ipynb
```

`otter grade` does the same for a folder of them in a container (it needs Docker). Answers in words are not
graded by the machine. `expected_results.md` lists the answers. `tests/` holds the hidden checks too;
do not give this edition to students.
""",
}


def _readme(edition, contents, project):
    title = project.settings.get("title", "The book")
    rows = ["| chapter | folder | exercises |", "| --- | --- | --- |"]
    rows += [f"| {heading} | [{name}]({name}/) | {count} |" for name, heading, count in contents]
    start = START.format(zip="chapter.zip", folder="chapter")
    work = WORK[edition].format(stem="chapter")
    heading = f"# {title}: {edition} edition"
    intro = (
        "Every folder holds one chapter with all that it needs; the zip file beside it is the same folder."
    )
    return "\n\n".join([heading, intro, "\n".join(rows), "## Start", start.strip(), "## Work", work])


def _chapter_readme(edition, name, title):
    stem = Path(name).name
    start = START.format(zip=f"{stem}.zip", folder=stem)
    return "\n\n".join([f"# {title}", start.strip(), WORK[edition].format(stem=stem)])
