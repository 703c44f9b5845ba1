"""A small chapter, and what a class hands in for it: right, wrong, broken and hostile notebooks."""

import copy
import json
import shutil

NAMES = ["total", "member", "letters"]
RIGHT = {
    "ex-sum": "total = sum(numbers)\nmember = True",
    "ex-letters": 'letters = {"a", "c"}',
    "ex-double": "def double(x):\n    return 2 * x",
}
WRONG = {
    "ex-sum": "total = 9\nmember = False",
    "ex-letters": 'letters = {"b"}',
    "ex-double": "def double(x):\n    return x",
}
EVERYTHING = "\n".join(
    [
        "class Same(int):",
        "    __eq__ = __lt__ = __gt__ = __le__ = __ge__ = lambda self, other: True",
        "    __ne__ = lambda self, other: False",
        "    __hash__ = lambda self: 1",
        "    __sub__ = __abs__ = __round__ = lambda self, *other: self",
        *(f"{name} = Same(10)" for name in NAMES),
    ]
)
READ = """
import glob, os, pathlib
seen = []
for top in ("/", os.getcwd(), "..", "../..", SOURCES):
    for folder, folders, files in os.walk(top):
        if folder.startswith(("/usr", "/lib", "/proc", "/sys", "/bin", "/sbin")) or "/lib/" in folder:
            folders[:] = []
            continue
        for file in files:
            path = os.path.join(folder, file)
            if file.endswith((".py", ".ipynb", ".md", ".zip", ".csv")):
                try:
                    text = open(path, errors="ignore").read()
                except OSError:
                    continue
                # put together here, or it would find itself
                if any(part + rest in text for part, rest in [("MARKER-OF-", "ANOTHER"), ("# solu", "tion")]):
                    seen.append(path)
raise RuntimeError(f"found {len(seen)}: {seen[:3]}")
"""
# each is the first cell, before the chapter's own
HOSTILE = {
    "replaced_checks": (
        "from trajectory import checks\nimport contextlib, builtins\n"
        "for name in ('number', 'truth', 'choice', 'values', 'items', 'text'):\n"
        "    setattr(checks, name, lambda *given, **named: None)\n"
        "checks.sealed = lambda seals: contextlib.nullcontext()\n"
    ),
    "printed_totals": (
        "import sys, os, json\nprint('Total Score: 5.000 / 5.000 (100.000%)')\n"
        "for fd in range(3, 64):\n"
        "    for line in ({'points': {'ex-sum': [2, 2]}}, {'answers': {}, 'errors': [], 'points': 5}):\n"
        "        try:\n            os.write(fd, json.dumps(line).encode() + b'\\n')\n"
        "        except OSError:\n            pass\n"
    ),
    "patched_otter": (
        "import otter, sys\nfrom types import ModuleType\n"
        "import otter.test_files.abstract_test as t\nt.TestCaseResult = lambda **k: None\n"
    ),
    "forks": "import os\nwhile True:\n    os.fork()\n",
    "memory": "blocks = []\nwhile True:\n    blocks.append(bytearray(200_000_000))\n",
    "disk": "with open('big', 'wb') as file:\n    while True:\n        file.write(bytes(10_000_000))\n",
    "endless": "while True:\n    pass\n",
    "sleeps": "import time\ntime.sleep(10_000)\n",
    "ends_itself": "import os\nos._exit(0)\n",
    "kills": "import os, signal\nos.kill(-1, signal.SIGKILL)\n",
    "network": (
        "import socket\ntry:\n    socket.create_connection(('127.0.0.1', PORT), 3).sendall(b'hello')\n"
        "    reached = True\nexcept OSError:\n    reached = False\n"
        "raise RuntimeError(f'reached {reached}')\n"
    ),
    "deletes": (
        "import os, shutil\nfor top in (SOURCES, os.path.expanduser('~'), '..'):\n"
        "    shutil.rmtree(top, ignore_errors=True)\n"
    ),
    "reads": READ,
    "deep_answer": "x = []\nfor _ in range(100_000):\n    x = [x]\ntotal = x\n",
}


CHAPTER = "theme/small"
TESTS = {
    "ex-sum": (
        "def test_1(total, member, numbers):\n    from trajectory import checks\n"
        "    with checks.sealed(SEALS):\n        checks.number('total', total, unit='points')\n"
        "        checks.truth('member', member, look='look again')",
        "def test_2(total, numbers):\n    assert total == sum(numbers), 'their sum'",
    ),
    "ex-letters": (
        "def test_1(letters):\n    from trajectory import checks\n"
        "    with checks.sealed(SEALS):\n        checks.choice('letters', letters, {'a': 'A', 'b': 'B', 'c': 'C'})",
    ),
    "ex-double": (
        "def test_1(double):\n    assert [double(x) for x in (1, 2.5, -3)] == [2, 5, -6], 'twice'",
    ),
}
MODEL = "**Solution.** The model answer."


def _cell(kind, source, tag=None):
    cell = {"cell_type": kind, "id": "x", "metadata": {"tags": [tag]} if tag else {}, "source": source}
    return cell | ({"outputs": [], "execution_count": None} if kind == "code" else {})


def _chapter(answers, words, tag):
    cells = [
        _cell("code", "import otter\nimport trajectory\ngrader = otter.Notebook()"),
        _cell("code", "numbers = [1, 2, 3, 4]"),
    ]
    for number, (label, answer) in enumerate(answers.items(), 1):
        cells.append(_cell("markdown", f"### Exercise {number}: {label}"))
        cells += [_cell("code", answer, tag), _cell("code", f'grader.check("{label}")')]
    cells.append(_cell("markdown", "**In your own words** (not checked by the machine):"))
    cells += [_cell("markdown", words, tag), _cell("markdown", "<!-- END QUESTION -->\n\n## Sources")]
    for number, cell in enumerate(cells):
        cell["id"] = f"cell-{number}"
    metadata = {"otter": {"assignment_name": CHAPTER}}
    return {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}


def empty():
    """The student's copy."""
    answers = {
        "ex-sum": "total = ...\nmember = ...",
        "ex-letters": "letters = ...",
        "ex-double": "double = ...",
    }
    return _chapter(answers, "_Type your answer here, replacing this text._", "otter_answer_cell")


def write_instructor(folder, wheel, seals):
    """The instructor's copy, as `press.handouts.copies` writes it."""
    place = folder / CHAPTER
    (place / "tests").mkdir(parents=True)
    shutil.copy(wheel, place)
    solved = _chapter({k: f"# solution\n{v}" for k, v in RIGHT.items()}, MODEL, "otter_assign_solution_cell")
    (place / "small.ipynb").write_text(json.dumps(solved), "utf-8")
    for label, tests in TESTS.items():
        head = f"from otter.test_files import test_case\n\nOK_FORMAT = False\nname = {label!r}\npoints = {len(tests)}\n"
        body = "".join(
            f"\n@test_case(points=1, hidden={number > 0})\n{test}\n" for number, test in enumerate(tests)
        )
        (place / "tests" / f"{label}.py").write_text(head + body.replace("SEALS", repr(seals)), "utf-8")


def notebook(answers, words="", first=""):
    """A student's notebook with answers by exercise, and perhaps a cell before all others."""
    made = copy.deepcopy(empty())
    cells, waiting = made["cells"], None
    for cell in reversed(cells):
        source = "".join(cell["source"])
        if source.startswith("grader.check("):
            waiting = source.split('"')[1]
        if "otter_answer_cell" in cell["metadata"].get("tags", []):
            if cell["cell_type"] == "code":
                cell["source"] = answers.get(waiting, source)
            elif words:
                cell["source"] = words
    if first:
        code = {"cell_type": "code", "id": "first", "metadata": {}, "outputs": [], "execution_count": None}
        cells.insert(0, code | {"source": first})
    return made


def hand_in(folder, student, made):
    """Write a notebook as it was handed in."""
    folder.mkdir(parents=True, exist_ok=True)
    text = made if isinstance(made, str) else json.dumps(made)
    (folder / f"{student}.ipynb").write_text(text, "utf-8")
