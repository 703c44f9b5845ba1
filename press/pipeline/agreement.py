"""Whether notebooks say what they compute: metadata before anything runs, numbers before pages are made.

Each fault is one line that names the notebook and the cell.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator, Mapping

from press.project.environment import data_from
from press.project.lessons import read_lesson
from press.project.project import Project
from press.project.recorded import numbers
from trajectory import data

OWN = re.compile(r"\{glue:text\}`([a-z0-9_]+)(?::[^`]*)?`")
ELSEWHERE = re.compile(r"\{glue:text\}`([^`:]+\.ipynb)::")


def faults_before(project: Project) -> list[str]:
    """Return what is wrong with the metadata of notebooks, and with the pages that they take numbers from."""
    return [fault for relative in project.notebooks for fault in _faults_before(project, relative)]


def _faults_before(project: Project, relative: str) -> Iterator[str]:
    path = project.root / relative
    try:
        notebook = json.loads(path.read_text("utf-8"))
        cells = [(cell["metadata"], cell["cell_type"], "".join(cell["source"])) for cell in notebook["cells"]]
    except (ValueError, KeyError, TypeError) as error:
        yield f"{relative}: no notebook that can be read ({error})"
        return
    try:
        if "teaching" in notebook["metadata"] or "adapting" in notebook["metadata"]:
            read_lesson(path, project.root, "")
    except ValueError as error:
        yield str(error)
    for number, (meta, kind, source) in enumerate(cells, 1):
        for page in dict.fromkeys(ELSEWHERE.findall(_told(meta, kind, source))):
            if not any((folder / page).is_file() for folder in (path.parent, project.root)):
                yield f"{relative}, cell {number}: a number of {page}, which does not exist"
        names = _figures(source) if kind == "code" else []
        about = meta.get("mystnb", {})
        given = about.get("figure", {}).get("name")
        if names and "figure" in about and given != f"fig-{names[0]}":
            yield (
                f"{relative}, cell {number}: the metadata name the figure {given!r}, "
                f"expected 'fig-{names[0]}', as in figures.show"
            )


def _figures(source: str) -> list[str]:
    """Return the names of the figures that a cell shows, as far as they are written out."""
    try:
        calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    except SyntaxError:  # of the cell itself or a command of IPython; execution tells
        return []
    names = [
        call.args[1] for call in calls if ast.unparse(call.func) == "figures.show" and len(call.args) > 1
    ]
    return [name.value for name in names if isinstance(name, ast.Constant) and isinstance(name.value, str)]


def faults_after(project: Project, notebooks: Mapping[str, Mapping]) -> list[str]:
    """Return numbers that text uses and no cell records, and numbers that are said of another economy.

    What a number is said to be (`what`) names an economy that is not among those it was computed from.
    `notebooks` are those executed, see `press.project.store.read_outputs`.
    """
    found, names = [], {}
    if (project.root / "data" / "economies.csv").is_file():
        with data_from(project.root / "data"):
            kinds = data.kinds()
            names = {name: geo for geo, name in data.economies().items() if kinds[geo] == "economy"}
    pattern = re.compile(rf"\b({'|'.join(sorted(map(re.escape, names), key=len, reverse=True))})\b")
    for relative, notebook in notebooks.items():
        recorded = numbers(notebook)
        scraps = {
            output["metadata"]["scrapbook"]["name"]
            for cell in notebook["cells"]
            for output in cell.get("outputs", [])
            if "scrapbook" in output.get("metadata", {})
        }
        for number, cell in enumerate(notebook["cells"], 1):
            told = _told(cell["metadata"], cell["cell_type"], "".join(cell["source"]))
            for key in dict.fromkeys(OWN.findall(told)):
                if key not in scraps:
                    found.append(f"{relative}, cell {number}: the text uses {key!r}, which no cell records")
        for key, record in recorded.items() if names else ():
            said = {names[word] for word in pattern.findall(record["what"])}
            of = {geo for origin in record["provenance"] for geo in origin["geos"]}
            if said and of and not said & of:
                found.append(
                    f"{relative}: the number {key!r} is called “{record['what']}”, but was computed from "
                    f"values of {', '.join(sorted(of))}"
                )
    return found


def _told(meta, kind, source):
    """What a cell says: its text, or caption and alternative text of its figure."""
    if kind == "markdown":
        return source
    about = meta.get("mystnb", {})
    return f"{about.get('figure', {}).get('caption', '')}\n{about.get('image', {}).get('alt', '')}"
