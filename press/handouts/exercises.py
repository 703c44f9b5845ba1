"""Read the exercises of a notebook: what is asked, how it is solved and how it is checked."""

from __future__ import annotations

import ast
import builtins
import re
import symtable
from dataclasses import dataclass, field

import nbformat
from nbformat import NotebookNode

from press.project.errors import BuildError
from press.project.solutions import GATE

SOLUTION, CHECK, HIDDEN, NOTE = "solution", "check", "hidden-check", "teaching-note"
IN_WORDS = "in-words"
# what has names of its own
INNER = (
    ast.FunctionDef, ast.ClassDef, ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp,
)  # fmt: skip


@dataclass
class Exercise:
    """One exercise with all that belongs to it.

    Attributes
    ----------
    label : str
        As in the book, ``ex-ranks-read``.
    title : str
    cells : list of NotebookNode
        The text, and code the chapter shows with it.
    solution : list of NotebookNode
        Code that solves it and prose that comments on it.
    checks, hidden : list of str
        Sources of the cells that check an answer.
    seals : dict
        What the checks left when the notebook was executed: records by the answer's name.
    in_words : bool
        Whether an answer in words is asked for.
    """

    label: str
    title: str
    in_words: bool = False
    cells: list = field(default_factory=list)
    solution: list = field(default_factory=list)
    checks: list = field(default_factory=list)
    hidden: list = field(default_factory=list)
    seals: dict = field(default_factory=dict)

    @property
    def names(self) -> list[str]:
        """The names under which answers are stored: what the checks ask for and the solution gives."""
        asked = set().union(*(free_names(source) for source in [*self.checks, *self.hidden]))
        return [name for name in assigned_names(self._code) if name in asked]

    @property
    def prompt(self) -> str:
        """What stands in the student's answer cell."""
        functions = {
            node.name: f"def {node.name}({ast.unparse(node.args)}):\n    ..."
            for node in ast.parse(self._code).body
            if isinstance(node, ast.FunctionDef)
        }
        return "\n".join(functions.get(name, f"{name} = ...") for name in self.names)

    @property
    def _code(self):
        return "\n".join(cell.source for cell in self.solution if cell.cell_type == "code")


def read(notebook: NotebookNode, where: str) -> list[NotebookNode | Exercise]:
    """Split a notebook into its cells and its exercises, in their order.

    Parameters
    ----------
    notebook : NotebookNode
        With outputs, if the seals are wanted.
    where : str
        The notebook's path, for errors.

    Raises
    ------
    BuildError
        If a gate is not closed, or a solution has no exercise.
    """
    parts, found = [], {}
    exercise, gate = None, None  # the exercise whose block is open, and which of its two blocks

    def place() -> list:
        """Where a cell goes that stands here."""
        return parts if gate is None else exercise.cells if gate == "exercise" else exercise.solution

    for cell in notebook.cells:
        tags = set(cell.metadata.get("tags", []))
        if cell.cell_type != "markdown" or NOTE in tags:
            if gate == "solution" and CHECK in tags:
                exercise.checks.append(cell.source)
                exercise.seals |= _seals(cell)
            elif gate == "solution" and HIDDEN in tags:
                exercise.hidden.append(cell.source)
            elif {CHECK, HIDDEN} & tags:
                raise BuildError(
                    f"{where}: a cell tagged {CHECK} stands outside a solution: {cell.source[:60]!r}"
                )
            else:
                place().append(cell)
            continue
        position = 0
        for match in [*GATE.finditer(cell.source), None]:
            text = cell.source[position : match.start() if match else None].strip()
            if text:
                place().append(_markdown(text, cell))
            if match is None:
                break
            position = match.end()
            kind, edge, argument, options = match.groups()
            if edge == "end":
                if gate != kind:
                    raise BuildError(f"{where}: a {kind} ends that has not begun")
                gate = None
            elif gate is not None:
                raise BuildError(f"{where}: a {kind} begins before {exercise.label} has ended")
            elif kind == "exercise":
                exercise = _exercise(argument, options, where)
                found[exercise.label] = exercise
                gate = kind
            elif argument.strip() not in found:
                raise BuildError(
                    f"{where}: a solution of {argument.strip()!r}, which is no exercise above it"
                )
            else:
                # here and not where it is asked: a solution may use a cell that stands between the two
                exercise, gate = found.pop(argument.strip()), kind
                parts.append(exercise)
    if gate is not None:
        raise BuildError(f"{where}: the {gate} of {exercise.label} is not closed")
    if found:
        raise BuildError(f"{where}: {', '.join(found)} has no solution")
    return parts


def exercises(parts: list[NotebookNode | Exercise]) -> list[Exercise]:
    """The exercises among the parts of a notebook."""
    return [part for part in parts if isinstance(part, Exercise)]


def _exercise(title, options, where):
    given = dict(re.findall(r"^:([a-z]+):[ \t]*(.*?)[ \t]*$", options, re.MULTILINE))
    if "label" not in given:
        raise BuildError(f"{where}: exercise {title!r} has no label")
    return Exercise(given["label"], title.strip(), in_words=IN_WORDS in given.get("class", "").split())


def _markdown(text, cell):
    return nbformat.from_dict(
        {"cell_type": "markdown", "id": cell.get("id", ""), "metadata": {}, "source": text}
    )


def _seals(cell):
    records = [output.get("metadata", {}).get("trajectory_answer") for output in cell.get("outputs", [])]
    return {record["name"]: record for record in records if record}


# -- names in code ----------------------------------------------------------------------------------


def assigned_names(source: str) -> list[str]:
    """The names that code gives a value to at its top level, in their order."""
    names = {}
    for node in _top_level(ast.parse(source)):
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            names[node.name] = None
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            names.update(dict.fromkeys((a.asname or a.name).split(".")[0] for a in node.names))
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names[node.id] = None
    return list(names)


def free_names(source: str) -> set[str]:
    """The names that code uses and does not define: what it takes from the notebook."""
    used = set()

    def walk(table) -> None:
        for symbol in table.get_symbols():
            if table.get_type() != "module":
                taken = symbol.is_global()
            else:  # from Python 3.12 on the variables of comprehensions are listed with the code around them
                taken = symbol.is_referenced() and not symbol.is_assigned()
            if taken:
                used.add(symbol.get_name())
        for child in table.get_children():
            walk(child)

    walk(symtable.symtable(source, "cell", "exec"))
    return used - set(assigned_names(source)) - set(dir(builtins))


def _top_level(tree):
    """All nodes of the top level, and of its branches and loops, but not of functions."""
    todo = list(reversed(tree.body))
    while todo:
        node = todo.pop()
        yield node
        if not isinstance(node, INNER):
            todo += reversed(list(ast.iter_child_nodes(node)))
