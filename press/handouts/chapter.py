"""Begin a new chapter: ``make chapter THEME=gii_rise NAME=my_topic``.

The chapter is a working example with the book's shape, on one real series, to be replaced piece by piece.
Nothing that exists is overwritten; `_toc.yml` gets one line more and keeps everything else as it is.
"""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
import yaml

from press.handouts.pages import TEMPLATES
from press.project.errors import BuildError
from press.project.first_cell import first_cell, with_first_cell
from press.project.folders import write_file
from press.project.notebooks import tidy
from press.project.project import Project

NAME = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*")
LONGEST = 60


def write_chapter(project: Project, theme: str, name: str, new_theme: bool = False) -> list[Path]:
    """Create a chapter, its entry in the table of contents and its test.

    Parameters
    ----------
    theme : str
        Folder under ``chapters/``.
    name : str
        File name of the chapter, without its ending.
    new_theme : bool
        Whether a theme that the book does not have becomes a part of it; else it is refused, with the list.

    Returns
    -------
    list of Path
        The files written.

    Raises
    ------
    BuildError
        For a name that is none or that is taken; nothing is written then.
    """
    for what, given in (("THEME", theme), ("NAME", name)):
        if not NAME.fullmatch(given or "") or len(given) > LONGEST:
            raise BuildError(
                f"{what} {given!r}: expected lower-case words joined by underscores, such as my_topic"
            )
    notebook = project.root / "chapters" / theme / f"{name}.ipynb"
    test = project.root / "tests" / "chapters" / f"test_{theme}_{name}.py"
    taken = sorted((project.root / "chapters").rglob(f"{name}.*"))
    if taken:
        there = taken[0].relative_to(project.root).as_posix()
        raise BuildError(
            f"NAME {name!r} is taken by {there}; the names of figures and exercises come from it"
        )
    if test.exists():
        raise BuildError(f"{test.relative_to(project.root).as_posix()} exists already; choose another NAME")
    page = f"chapters/{theme}/{name}"
    contents = project.contents.read_text("utf-8")
    there = themes(contents)
    if theme not in there and not new_theme:
        raise BuildError(
            f"THEME {theme!r} is no part of the book, which has {', '.join(there)}; "
            "ARGS=--new-theme begins a new part"
        )
    contents = with_page(contents, theme, page)
    written = {notebook: _notebook(project, name)}
    if test.parent.is_dir():
        written[test] = _filled("chapter_test.txt", name, chapter=f"{theme}/{name}")
    notebook.parent.mkdir(parents=True, exist_ok=True)
    for path, text in written.items():
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    write_file(project.contents, contents)
    return [*written, project.contents]


def with_page(contents: str, theme: str, page: str) -> str:
    """Return the text of ``_toc.yml`` with one page more, at the end of the part of its theme.

    Parameters
    ----------
    page : str
        As it is to stand there.

    Returns
    -------
    str
        Comments, order and indentation stay. A theme that no part has becomes a numbered part behind the
        last numbered one.
    """
    lines = contents.splitlines(keepends=True)
    if lines and not lines[-1].endswith("\n"):
        lines[-1] += "\n"
    entries = [
        (number, match[1])
        for number, line in enumerate(lines)
        if (match := re.match(rf"( *- file: )['\"]?chapters/{re.escape(theme)}/", line))
    ]
    if entries:
        number, start = entries[-1]
        lines.insert(number + 1, f"{start}{page}\n")
    else:
        number, indent = _behind_last_numbered_part(lines)
        lines[number:number] = [
            f"{indent}- caption: {_words(theme)}\n",
            f"{indent}  numbered: true\n",
            f"{indent}  chapters:\n",
            f"{indent}    - file: {page}\n",
        ]
    text = "".join(lines)
    before, after = _pages(contents), _pages(text)
    if [p for p in after if p != page] != before or after.count(page) != 1:
        raise BuildError(f"_toc.yml has an unusual form; add the line `- file: {page}` by hand")
    return text


def _behind_last_numbered_part(lines):
    """Where a new part goes, and the indentation of parts."""
    starts = [n for n, line in enumerate(lines) if re.match(r" *- caption:", line)]
    if not starts:
        raise BuildError("_toc.yml has no parts; add the chapter by hand")
    ends = [*starts[1:], len(lines)]
    numbered = [
        end
        for start, end in zip(starts, ends, strict=True)
        if any(re.match(r" *numbered: *true", line) for line in lines[start:end])
    ]
    line = numbered[-1] if numbered else ends[-1]
    while line > 0 and re.match(r"\s*(#.*)?$", lines[line - 1]):  # comments belong to what follows
        line -= 1
    return line, re.match(r" *", lines[starts[0]])[0]


def themes(contents: str) -> list[str]:
    """Return the folders under ``chapters/`` that a table of contents names, in its order."""
    folders = (page.split("/") for page in _pages(contents))
    return list(dict.fromkeys(parts[1] for parts in folders if len(parts) == 3 and parts[0] == "chapters"))


def _pages(text):
    """The pages of a table of contents, in their order."""
    try:
        parts = yaml.safe_load(text).get("parts", [])
    except (yaml.YAMLError, AttributeError):
        raise BuildError("_toc.yml cannot be read as YAML") from None
    return [chapter["file"] for part in parts for chapter in part.get("chapters", []) if "file" in chapter]


def _words(name):
    words = name.replace("_", " ")
    return words[:1].upper() + words[1:]


def _filled(template, name, **more):
    text = (TEMPLATES / template).read_text("utf-8")
    fields = {"title": _words(name), "slug": name.replace("_", "-"), **more}
    for field, value in fields.items():
        text = text.replace(f"@{field}@", value)
    return text


def _notebook(project, name):
    import jupytext

    notebook = jupytext.reads(_filled("chapter.md", name), fmt="md:myst")
    notebook.metadata["adapting"] = {"changes": ["country", "peers", "indicator", "years"], "added": True}
    notebook = tidy(notebook)
    for number, cell in enumerate(notebook.cells):
        cell.id = f"{name.replace('_', '-')[:40]}-{number}"
    return nbformat.writes(with_first_cell(notebook, first_cell(project)), indent=1) + "\n"
