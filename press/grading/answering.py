"""Run a submitted notebook and hand over its answers as plain data; works inside the sandbox, alone.

``python answering.py CHANNEL NOTEBOOK`` where CHANNEL is the number of an inherited socket. It holds no
answers and no checks: all that a submission can forge here is its own answers. The other side asks for names,
and may call a function that was handed in; arguments come pickled, answers go back as JSON.
"""

from __future__ import annotations

import json
import math
import pickle
import re
import socket
import sys
import types
from collections.abc import Callable, Mapping
from typing import Any

MOST = 5000  # items of one answer
DEPTH = 4
TOLD = ("record", "series", "report")
CHECK = re.compile(r"^\s*grader\.check\(\s*[\"']([\w-]+)[\"']")


def plain(value: object, depth: int = 0) -> dict[str, Any]:
    """Return a value as a record of JSON: its kind, and what is in it.

    Parameters
    ----------
    value : object
    depth : int
        How many containers it stands in.
    """
    import numpy as np
    import pandas as pd

    kind = type(value)
    if value is None or value is ...:
        return {"kind": "nothing"}
    if kind is bool or kind is np.bool_:
        return {"kind": "truth", "is": bool(value)}
    if kind is int or isinstance(value, np.integer):
        whole = int(value)
        return {"kind": "number", "is": whole if abs(whole) < 2**63 else float(whole)}
    if kind is float or isinstance(value, np.floating):
        number = float(value)
        return {"kind": "number", "is": number if math.isfinite(number) else repr(number)}
    if kind is str or kind is np.str_:
        return {"kind": "text", "is": str(value)[:MOST]}
    if isinstance(value, types.FunctionType):
        return {"kind": "function"}
    if depth < DEPTH:
        if kind in (list, tuple, set, frozenset) or isinstance(value, pd.Index):
            name = "index" if isinstance(value, pd.Index) else kind.__name__
            return {"kind": name, "is": [plain(one, depth + 1) for one in list(value)[:MOST]]}
        if kind is dict or isinstance(value, pd.Series):
            name, pairs = "dict" if kind is dict else "series", list(value.items())[:MOST]
            return {"kind": name, "is": [[plain(k, depth + 1), plain(v, depth + 1)] for k, v in pairs]}
        if kind is np.ndarray:
            return {"kind": "array", "is": plain(value.tolist(), depth + 1)}
        if isinstance(value, pd.DataFrame):
            columns = [[plain(name, depth + 1), plain(value[name], depth + 1)] for name in value.columns[:40]]
            return {"kind": "frame", "is": columns}
    return {"kind": "other", "is": kind.__name__ if kind.__name__.isidentifier() else "object"}


def quiet_shell() -> Any:
    """A shell like a notebook's, in which nothing is shown and the checks do nothing."""
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "NoColor"

    class Notebook:
        def __getattr__(self, name: str) -> Callable[..., None]:
            return lambda *given, **named: None

    otter = types.ModuleType("otter")
    otter.Notebook = lambda *given, **named: Notebook()  # type: ignore[attr-defined]
    sys.modules["otter"] = otter
    _draw_nothing()
    return InteractiveShell.instance(config=config)


def run_cell(shell: Any, source: str) -> BaseException | None:
    """Run a cell; return what went wrong."""
    result = shell.run_cell(source, store_history=False, silent=True)
    return result.error_before_exec or result.error_in_exec


def _draw_nothing() -> None:
    """Leave out what takes most of a chapter's time and gives no answer: figures, numbers for the text."""
    from trajectory import charts, figures, numbers

    def show(*given: object, **named: object) -> None:
        import matplotlib.pyplot as plt

        plt.close("all")

    def nothing(*given: object, **named: object) -> None:
        """Neither drawn nor told."""

    figures.show = show
    for module, names in ((charts, ("compare", "publish", "timeline")), (numbers, TOLD)):
        for name in names:
            setattr(module, name, nothing)


def run(cells: list[str], wanted: Mapping[str, list[str]]) -> tuple[dict, dict, list[str]]:
    """Run a notebook's cells; go on after errors.

    Parameters
    ----------
    cells : list of str
    wanted : mapping of str to list of str
        By exercise the names of its answers.

    Returns
    -------
    (dict, dict, list of str)
        Answers as plain data by name, the functions among them, and errors by cell.
    """
    shell = quiet_shell()
    answers, functions, errors = {}, {}, []

    def take(names: list[str]) -> None:
        for name in names:
            if name in shell.user_ns:
                value = shell.user_ns[name]
                try:
                    answers[name] = plain(value)
                except Exception:
                    answers[name] = {"kind": "other", "is": "object"}
                if answers[name]["kind"] == "function":
                    functions[name] = value

    for number, source in enumerate(cells, 1):
        error = run_cell(shell, source)
        if error is not None:
            errors.append(f"code cell {number}: {type(error).__name__}: {str(error)[:200]}")
        found = CHECK.search(source)
        if found and found[1] in wanted:
            take(wanted[found[1]])
    take([name for names in wanted.values() for name in names if name not in answers])
    return answers, functions, errors


def main(channel: int, path: str) -> None:
    """Run the notebook and serve its answers until the other side hangs up."""
    with socket.socket(fileno=channel) as line, line.makefile("rwb") as pipe:
        wanted = json.loads(pipe.readline())
        with open(path, encoding="utf-8") as file:
            code = [cell for cell in json.load(file)["cells"] if cell.get("cell_type") == "code"]
        cells = ["".join(cell["source"]) for cell in code]
        answers, functions, errors = run(cells, wanted)

        def send(record: object) -> None:
            pipe.write(json.dumps(record).encode() + b"\n")
            pipe.flush()

        send({"answers": answers, "errors": errors[:20]})
        for request in iter(pipe.readline, b""):
            name, size = json.loads(request)
            given = pickle.loads(pipe.read(size))
            try:
                send({"value": plain(functions[name](*given))})
            except Exception as error:
                send({"error": f"{type(error).__name__}: {str(error)[:200]}"})


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
