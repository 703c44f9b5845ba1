"""What a class hands in: right, wrong, broken and hostile notebooks of one chapter."""

import copy
import json

CHAPTER = "gii_rise/ranks_and_scores"
RIGHT = {
    "ex-ranks-read": (
        'ahead = (ranks["CHN"] < ranks["JPN"])[ranks["JPN"].notna()]\n'
        "first_ahead = ahead.idxmax()\nstayed_ahead = bool(ahead.loc[first_ahead:].all())"
    ),
    "ex-ranks-window": (
        "def place_by_standing(start, end):\n"
        "    difference = (standing.loc[end] - standing.loc[start]).dropna()\n"
        '    return int((difference > difference["CHN"]).sum()) + 1\n'
        "place_early, place_late = place_by_standing(2013, 2019), place_by_standing(2019, 2025)"
    ),
    "ex-ranks-claim": 'objections = {"b", "c", "e"}',
}
WRONG = {
    "ex-ranks-read": "first_ahead = 2025\nstayed_ahead = False",
    "ex-ranks-window": "place_early = 40\nplace_late = 50",
    "ex-ranks-claim": 'objections = {"a"}',
}
NAMES = ["first_ahead", "stayed_ahead", "place_early", "place_late", "objections"]
EVERYTHING = "\n".join(
    [
        "class Same(int):",
        "    __eq__ = __lt__ = __gt__ = __le__ = __ge__ = lambda self, other: True",
        "    __ne__ = lambda self, other: False",
        "    __hash__ = lambda self: 1",
        "    __sub__ = __abs__ = __round__ = lambda self, *other: self",
        *(f"{name} = Same(2016)" for name in NAMES),
    ]
)
READ = """
import glob, os, pathlib
seen = []
for top in ("/", os.getcwd(), "..", "../..", SOURCES):
    for folder, _, files in os.walk(top):
        if folder.startswith(("/usr", "/lib", "/proc", "/sys")) or "site-packages" in folder:
            continue
        for file in files:
            path = os.path.join(folder, file)
            if file.endswith((".py", ".ipynb", ".md", ".zip", ".csv")):
                text = open(path, errors="ignore").read()
                if "MARKER-OF-ANOTHER" in text or "def test_2(" in text or "# solution" in text:
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
        "    for line in ({'points': {'ex-ranks-read': [2, 2]}}, {'answers': {}, 'errors': [], 'points': 5}):\n"
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
    "deep_answer": "x = []\nfor _ in range(100_000):\n    x = [x]\nfirst_ahead = x\n",
}


def notebook(empty, answers, words="", first=""):
    """A student's notebook with answers by exercise, and perhaps a cell before all others."""
    made = copy.deepcopy(empty)
    cells, waiting = made["cells"], None
    for cell in reversed(cells):
        source = "".join(cell["source"])
        if source.startswith("grader.check("):
            waiting = source.split('"')[1] if '"' in source else None
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
