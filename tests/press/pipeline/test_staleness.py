"""Exactly those notebooks run again whose inputs changed.

Most tests work on the small package that executes notebooks, which knows no book.
"""

import importlib
import json
import os
import shutil
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import nbformat
import pytest

from press.pipeline import inputs, run
from press.pipeline.inputs import take_snapshot
from press.pipeline.kernels import can_fork
from press.pipeline.run import execute_notebooks
from tests.press.conftest import write_notebook

NOTEBOOKS = {
    "plain": ["# Title", "1 + 1"],
    "parameters": ["country = 'CHN'", "country.lower()"],
    "opens_a": ["open('../data/a.csv').read()"],
    "pandas_b": ["import pandas as pd", "pd.read_csv('../data/b.csv')"],
    "numpy_c": ["import numpy as np", "np.loadtxt('../data/c.txt')"],
    "pathlib_d": ["from pathlib import Path", "Path('../data/d.json').read_text()"],
    "library": ["import sys; sys.path.insert(0, '..')", "import library; library.double(2)"],
    "lists": ["import os", "sorted(os.listdir('../data/many'))"],
    "globs": ["from pathlib import Path", "sorted(p.name for p in Path('../data/many').glob('*'))"],
    "variable": ["import os", "os.environ.get('TRAJECTORY_COUNTRY')"],
    "program": ["!ls ../data"],
    "writes": ["open('made.txt', 'w').write('1')", "open('made.txt').read()"],
    "entry_a": ["import sys; sys.path.insert(0, '..')", "import index; index.entry('a.csv')"],
    "entry_none": ["import sys; sys.path.insert(0, '..')", "import index; index.entry('none')"],
    "entries": ["import sys; sys.path.insert(0, '..')", "import index; index.entry(None)"],
    "entry_and_file": [
        "import sys; sys.path.insert(0, '..')",
        "import index; index.entry('a.csv')",
        "open('../data/index.json').read()",
    ],
}
INDEX = """import json, os, sys

PATH = os.path.join(os.path.dirname(__file__), "data", "index.json")


def entry(name):
    sys.audit("notebook.uses", PATH, name)
    sys.audit("notebook.opens", PATH)
    with open(PATH) as file:
        entries = json.load(file)
    return entries if name is None else entries.get(name)
"""
ALL = set(NOTEBOOKS)
FILES = {
    "data/a.csv": "x\n1\n",
    "data/b.csv": "x\n1\n",
    "data/c.txt": "1\n2\n",
    "data/d.json": "{}",
    "data/many/first.txt": "",
    "data/index.json": json.dumps({"a.csv": "one", "b.csv": "two"}),
    "library/__init__.py": "from library.numbers import double\n",
    "library/numbers.py": "def double(x):\n    return 2 * x\n",
    "library/unused.py": "",
    "index.py": INDEX,
    "requirements.txt": "pandas==1\n",
}


def entries(contents, relative, names):
    """Some entries of the index."""
    return {name: text for name, text in json.loads(contents[relative]).items() if name in names}


def execute(root, *, variables=None, **options):
    """Bring all notebooks up to date; return which were run."""
    outcomes = execute_notebooks(
        [f"notebooks/{name}.ipynb" for name in NOTEBOOKS],
        take_snapshot(root, {"data/index.json": entries}),
        root / "_build" / "executed",
        variables={**os.environ, **(variables or {})},
        kernels="forked" if can_fork() else "ordinary",
        preload=["ipykernel.kernelapp", "pandas"],
        **options,
    )
    assert [outcome.failure for outcome in outcomes if outcome.failure] == []
    return {outcome.notebook[10:-6] for outcome in outcomes if outcome.reasons}


@pytest.fixture(scope="module")
def executed(tmp_path_factory, request):
    """A project whose notebooks have all been run; not to be changed."""
    root = tmp_path_factory.mktemp("executed") / "project"
    for name, text in FILES.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    for name, cells in NOTEBOOKS.items():
        write(root, name, cells)
    assert execute(root) == ALL
    # Another notebook has written a file since, which the program might have read.
    assert execute(root) == {"program"}
    return root


@pytest.fixture
def project(executed, tmp_path):
    """A copy of that project, results included."""
    return shutil.copytree(executed, tmp_path / "project")


def write(root, name, cells):
    """Write a notebook."""
    write_notebook(root / "notebooks" / f"{name}.ipynb", cells)


def shown(root, name):
    """What the last cell of an executed notebook shows."""
    results = nbformat.read(root / f"_build/executed/notebooks/{name}.ipynb", as_version=4)
    return results.cells[-1].outputs[0].data["text/plain"]


def test_printed_text_does_not_depend_on_the_clock(tmp_path):
    slow = "import time\nfor word in 'abc': print(word, flush=True); time.sleep(0.3)"
    mixed = "print('before', flush=True); time.sleep(0.3); display(1); print('after')"
    write(tmp_path, "slow", [slow, mixed])
    store = tmp_path / "_build/executed"
    execute_notebooks(["notebooks/slow.ipynb"], take_snapshot(tmp_path), store, variables=dict(os.environ))
    first, second = nbformat.read(store / "notebooks/slow.ipynb", as_version=4).cells
    assert [output.text for output in first.outputs] == ["a\nb\nc\n"]
    kinds = [(output.output_type, output.get("text")) for output in second.outputs]
    assert kinds == [("stream", "before\n"), ("display_data", None), ("stream", "after\n")]


@pytest.mark.slow
def test_what_a_busy_machine_sends_late_is_kept(tmp_path):
    # the thread that sends outputs sleeps longer than nbclient waits by default for them once a cell has ended
    late = """import sys, time
sys.stdout.flush_timeout = sys.stderr.flush_timeout = 0.1
get_ipython().kernel.iopub_thread.schedule(lambda: time.sleep(6))
display(1); display(2)"""
    write(tmp_path, "late", [late])
    store = tmp_path / "_build/executed"
    execute_notebooks(["notebooks/late.ipynb"], take_snapshot(tmp_path), store, variables=dict(os.environ))
    (cell,) = nbformat.read(store / "notebooks/late.ipynb", as_version=4).cells
    assert [output.data["text/plain"] for output in cell.outputs] == ["1", "2"]


CLOCK = ["import time; print(time.monotonic())", "time.sleep(1)", "print(time.monotonic())"]


@pytest.mark.parametrize("jobs", [1, 2])
def test_the_cells_of_so_many_notebooks_run_at_once_and_of_no_more(tmp_path, jobs):
    names = [f"{name}.ipynb" for name in "abcd"]
    for name in names:
        write_notebook(tmp_path / name, CLOCK)
    store = tmp_path / "_build" / "executed"
    outcomes = execute_notebooks(names, take_snapshot(tmp_path), store, variables=dict(os.environ), jobs=jobs)
    assert [outcome.failure for outcome in outcomes] == [None] * 4
    spans = []
    for name in names:
        cells = nbformat.read(store / name, as_version=4).cells
        spans.append([float(cell.outputs[0].text) for cell in (cells[0], cells[-1])])
    at_once = [sum(begin <= start < end for begin, end in spans) for start, _ in spans]
    assert max(at_once) == jobs


def test_nothing_runs_on_after_an_interruption(tmp_path):
    write_notebook(tmp_path / "quick.ipynb", ["1"])
    write_notebook(tmp_path / "long.ipynb", ["import time; time.sleep(30)", "open('ended', 'w').close()"])

    def interrupt(outcome):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        execute_notebooks(
            ["quick.ipynb", "long.ipynb"],
            take_snapshot(tmp_path),
            tmp_path / "_build" / "executed",
            variables=dict(os.environ),
            jobs=2,
            report=interrupt,
        )
    assert not (tmp_path / "ended").exists()


def test_no_turn_is_given_after_an_interruption():
    turns = run._Turns(1)
    turns.take()
    with ThreadPoolExecutor(2) as pool:
        waiting = [pool.submit(turns.take) for _ in range(2)]
        turns.over = True
        turns.give_back()
        assert [type(one.exception()) for one in waiting] == [RuntimeError, RuntimeError]


def test_results_are_kept_by_one_thread_as_the_parser_of_code_asks(tmp_path, monkeypatch):
    names, threads = [f"{name}.ipynb" for name in "abc"], []
    for name in names:
        write_notebook(tmp_path / name, ["import used"])
    (tmp_path / "used.py").write_text("", "utf-8")
    parse = inputs.ast.parse
    monkeypatch.setattr(inputs.ast, "parse", lambda *a: threads.append(threading.get_ident()) or parse(*a))
    store = tmp_path / "_build" / "executed"
    execute_notebooks(names, take_snapshot(tmp_path), store, variables=dict(os.environ), jobs=2)
    assert set(threads) == {threading.get_ident()}


def test_new_notebooks_run_in_the_order_of_what_they_are_expected_to_take(tmp_path):
    names, seen = [f"{name}.ipynb" for name in "abcd"], []
    for name in names:
        write_notebook(tmp_path / name, CLOCK)
    execute_notebooks(
        names,
        take_snapshot(tmp_path),
        tmp_path / "_build" / "executed",
        variables=dict(os.environ),
        jobs=1,
        expected={"a.ipynb": 1.0, "b.ipynb": 3.0, "c.ipynb": 2.0},
        report=lambda outcome: seen.append(outcome.notebook),
    )
    # two kernels start at once, and the first that is ready has its turn; nothing is known of the last one
    assert set(seen[:2]) == {"d.ipynb", "b.ipynb"}
    assert seen[3] == "a.ipynb"


def test_nothing_changed(project):
    assert execute(project) == set()


def test_new_times_are_no_change(project):
    for path in project.rglob("*"):
        os.utime(path, (1, 1))
    assert execute(project) == set()


def test_code(project):
    write(project, "plain", ["# Title", "1 + 2"])
    assert execute(project) == {"plain", "program"}


def test_prose(project):
    write(project, "plain", ["# Another title", "# And more", "1 + 1"])
    # A program that a notebook starts may read anything.
    assert execute(project) == {"program"}


def test_parameter(project):
    write(project, "parameters", ["country = 'IND'", "country.lower()"])
    assert execute(project) == {"parameters", "program"}
    assert shown(project, "parameters") == "'ind'"


def test_tag_that_decides_whether_a_cell_runs(project):
    path = project / "notebooks/plain.ipynb"
    notebook = nbformat.read(path, 4)
    notebook.cells[1].metadata["tags"] = ["skip-execution"]
    nbformat.write(notebook, path)
    assert execute(project) == {"plain", "program"}


@pytest.mark.parametrize(
    ("changed", "readers"),
    [
        ("data/a.csv", {"opens_a"}),
        ("data/b.csv", {"pandas_b"}),
        ("data/c.txt", {"numpy_c"}),
        ("data/d.json", {"pathlib_d"}),
        ("library/__init__.py", {"library"}),
        ("library/numbers.py", {"library"}),
        ("library/unused.py", set()),
        ("data/many/first.txt", set()),
        ("notebooks/made.txt", set()),
    ],
)
def test_file(project, changed, readers):
    path = project / changed
    path.write_text(path.read_text() + ("more = 1\n" if path.suffix == ".py" else "\n"))
    assert execute(project) == readers | {"program"}


def test_results_are_the_new_ones(project):
    (project / "data/a.csv").write_text("x\n9\n")
    (project / "library/numbers.py").write_text("def double(x):\n    return 9 * x\n")
    execute(project)
    assert shown(project, "opens_a") == "'x\\n9\\n'" and shown(project, "library") == "18"


def test_a_comment_in_the_library_changes_no_result(project):
    path = project / "library/numbers.py"
    path.write_text("# twice\n\n" + path.read_text().replace("2 * x", "2  *  x  # the double"))
    assert execute(project) == {"program"}  # which may have read any file
    path.write_text(path.read_text().replace("2  *  x", "3 * x"))
    assert execute(project) == {"library", "program"}


def test_deleted_file(project):
    (project / "data/a.csv").rename(project / "data/other.csv")
    write(project, "opens_a", NOTEBOOKS["plain"])
    assert execute(project) == {"opens_a", "program"}


def test_deleted_file_that_is_still_read(project):
    (project / "data/a.csv").unlink()
    with pytest.raises(AssertionError, match="No such file"):
        execute(project)


def test_new_file_in_a_listed_folder(project):
    (project / "data/many/second.txt").write_text("")
    assert execute(project) == {"lists", "globs", "program"}


@pytest.mark.parametrize(
    ("name", "readers"),
    [
        ("a.csv", {"entry_a", "entries", "entry_and_file"}),
        ("b.csv", {"entries", "entry_and_file"}),
        ("none", {"entry_none", "entries", "entry_and_file"}),  # which was not there before
    ],
)
def test_part_of_a_file(project, name, readers):
    """Who opens the file besides, past the library, depends on all of it."""
    path = project / "data/index.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), name: "changed"}))
    assert execute(project) == readers | {"program"}


def test_a_file_without_readable_parts_counts_whole(project):
    (project / "data/index.json").write_text("{")
    with pytest.raises(AssertionError, match="JSONDecodeError"):
        execute(project)


@pytest.mark.slow
def test_lock_file(project):
    (project / "requirements.txt").write_text("pandas==2\n")
    assert execute(project) == ALL


@pytest.mark.slow
def test_installed_package(project, tmp_path, monkeypatch):
    info = tmp_path / "site" / "something-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: something\nVersion: 1.0\n")
    monkeypatch.syspath_prepend(info.parent)
    assert execute(project) == ALL
    assert execute(project) == set()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: something\nVersion: 1.1\n")
    importlib.invalidate_caches()
    assert execute(project) == ALL


@pytest.mark.slow
@pytest.mark.parametrize("name", ["PYTHONHASHSEED", "TRAJECTORY_COUNTRY"])
def test_variable_that_matters(project, name):
    assert execute(project, variables={name: "1"}) == ALL


def test_variable_that_does_not_matter(project):
    assert execute(project, variables={"EDITOR": "vi"}) == set()


@pytest.mark.parametrize("damaged", ["plain.ipynb", "plain.ipynb.json"])
def test_damaged_results(project, damaged):
    path = project / "_build/executed/notebooks" / damaged
    path.write_text(path.read_text()[:-20])
    assert execute(project) == {"plain"}


def test_fresh(project):
    assert execute(project, fresh=True) == ALL


def test_file_that_changes_while_a_notebook_runs(project):
    place = "from pathlib import Path; place = Path('../data/a.csv')"
    write(project, "plain", [place, "place.read_text()", "place.write_text('x\\n3\\n')"])
    execute(project)
    assert "plain" in execute(project)


@pytest.mark.skipif(sys.platform == "win32", reason="needs a socket that nobody answers")
def test_network(project):
    write(project, "plain", ["import socket", "socket.socket().connect_ex(('127.0.0.1', 1))"])
    assert "plain" in execute(project)
    assert execute(project) == {"plain"}


def test_folder_that_is_not_watched(project):
    (project / "_build/cache.txt").write_text("1")
    write(project, "plain", ["open('../_build/cache.txt').read()"])
    assert "plain" in execute(project)
    assert execute(project) == {"plain"}


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="links need a right there")
def test_a_folder_that_is_a_link_is_watched(project, tmp_path):
    """Whether a notebook opens a file by the link or by where it lies in truth."""
    away = tmp_path / "away"
    shutil.move(project / "data", away)
    (project / "data").symlink_to(away)
    (project / "again").symlink_to(project)  # is not walked for ever
    write(project, "opens_a", ["import os; open(os.path.realpath('../data/a.csv')).read()"])
    execute(project)
    assert execute(project) == set()
    (away / "a.csv").write_text("x\n2\n")
    assert execute(project) == {"opens_a", "program"}
    (away / "many" / "second.txt").touch()
    assert execute(project) == {"lists", "globs", "program"}


def test_child_process_of_multiprocessing(project):
    (project / "library/reader.py").write_text("def read(name):\n    return open(name).read()\n")
    write(project, "plain", [
        "import sys; sys.path.insert(0, '..')",
        "from joblib import Parallel, delayed\nfrom library.reader import read",
        "Parallel(2)(delayed(read)('../data/many/first.txt') for _ in range(2))",
    ])  # fmt: skip
    execute(project)
    assert "plain" not in execute(project)
    (project / "data/many/first.txt").write_text("changed")
    assert "plain" in execute(project)
