"""Turn sources and executed notebooks into HTML pages with Sphinx.

Sphinx runs in a process of its own (``python -m press.pipeline.render``), which reads its task
from standard input: its settings, threads and patches then touch nothing else.
"""

import atexit
import gc
import importlib
import json
import os
import re
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

from press.pipeline.run import first_line, without_colours
from press.pipeline.settings import merge_settings, read_settings
from press.project.errors import BuildError

# How Sphinx names a place: path:line: WARNING: message. Lines of notebooks are 10000 times the
# cell's position plus the line in the cell.
WARNING = re.compile(
    r"^(?P<path>.+?\.(?:ipynb|md))(?::(?P<line>\d+))?: (?:WARNING|ERROR|CRITICAL): (?P<text>.*)$"
)
CELL = 10_000

# How the pages are read and where results come from.
RENDERING = ("press.sphinx_ext.parallel", "press.sphinx_ext.results")
# Extensions that the book uses, by itself or through Jupyter Book.
AHEAD = (
    *RENDERING, "press.sphinx_ext", "sphinx_book_theme", "sphinx_copybutton", "sphinx_design",
    "sphinx_exercise", "sphinx_external_toc", "sphinx_multitoc_numbering", "sphinx_togglebutton",
    "sphinxcontrib.bibtex",
)  # fmt: skip

# So many faults are shown at once.
SHOWN = 20


@dataclass(frozen=True)
class Task:
    """One rendering.

    Attributes
    ----------
    root : str
        The book's folder.
    out : str
        Folder for the HTML; further results go beside it.
    executed : str
        Folder with the executed notebooks.
    jobs : int
    builder : str
        Sphinx's name of the form to write.
    extensions : list of str
        Sphinx extensions that this form needs beside the book's own.
    settings : dict
        Settings of Sphinx for this form, over those of the book.
    anew : bool
        Render all pages, whatever `out` holds; else those that have changed since.
    """

    root: str
    out: str
    executed: str
    jobs: int
    builder: str = "html"
    extensions: list = field(default_factory=list)
    settings: dict = field(default_factory=dict)
    anew: bool = True


class PageFaults(BuildError):
    """Faults that Sphinx found in the pages.

    Attributes
    ----------
    problems : list of str
        One line each; see :func:`describe_problems`.
    """

    def __init__(self, problems):
        more = [f"and {len(problems) - SHOWN} more"] if len(problems) > SHOWN else []
        super().__init__("\n".join(["the pages have faults:", *problems[:SHOWN], *more]))
        self.problems = problems


@contextmanager
def start_renderer(root, variables):
    """Start Sphinx's process; its imports take place while notebooks execute.

    Parameters
    ----------
    root : Path
        The book's folder.
    variables : dict
        Environment variables.

    Yields
    ------
    callable
        Takes a :class:`Task` and renders its pages; can be called once. Raises
        :class:`PageFaults` at any warning, with the notebook and cell it came from.
    """
    with subprocess.Popen(
        [sys.executable, "-m", "press.pipeline.render"],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env=variables,
        cwd=root,
        encoding="utf-8",
        errors="replace",
    ) as process:

        def render(task):
            _, messages = process.communicate(json.dumps(asdict(task)))
            if process.returncode != 0:
                raise PageFaults(describe_problems(messages, root))

        try:
            yield render
        finally:
            process.kill()


def describe_problems(messages, root):
    """Translate Sphinx's messages into places an author can find.

    Parameters
    ----------
    messages : str
        What Sphinx wrote to standard error.
    root : Path

    Returns
    -------
    list of str
        One line for each warning; all of `messages` if there is none among them.
    """
    plain = without_colours(messages).strip()
    problems = []
    for line in plain.splitlines():
        found = WARNING.match(line)
        if found:
            problems.append(f"{_place(found, root)}: {found['text']}")
        elif re.match(r"(WARNING|ERROR|CRITICAL): ", line):
            problems.append(line.split(": ", 1)[1])
    return sorted(set(problems)) or plain.splitlines()


def _place(found, root):
    path = Path(found["path"])
    shown = path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)
    line = int(found["line"] or 0)
    if path.suffix != ".ipynb" or line < CELL:
        return f"{shown}, line {line}" if line else shown
    position = line // CELL
    cells = json.loads(path.read_text("utf-8"))["cells"]
    source = "".join(cells[position - 1]["source"]) if position <= len(cells) else ""
    return f"{shown}, cell {position} (`{first_line(source)}`)"


def _run_sphinx(task):
    from sphinx.application import Sphinx
    from sphinx.errors import SphinxError
    from sphinx.util.docutils import docutils_namespace, patch_docutils

    root, out = Path(task.root), Path(task.out)
    try:
        settings = read_settings(root)
        settings |= {
            "external_toc_path": "_toc.yml",
            "extensions": [*settings["extensions"], *task.extensions, *RENDERING],
            "nitpicky": True,
            "nb_execution_mode": "off",  # the results come with the notebooks
            "executed_notebooks": task.executed,
        }
        merge_settings(settings, task.settings)
        with patch_docutils(), docutils_namespace():
            app = Sphinx(
                root,
                None,
                out,
                out.parent / ".doctrees",
                task.builder,
                confoverrides=settings,
                status=None,
                warning=sys.stderr,
                freshenv=task.anew,
                warningiserror=True,
                keep_going=True,
                parallel=task.jobs,
            )
            app.build(force_all=task.anew)
            return app.statuscode
    except (BuildError, SphinxError) as error:
        print(f"ERROR: {error}", file=sys.stderr)
        return 1


def _import_ahead():
    """Import what rendering needs: Sphinx, the extensions of the book, the renderers of cell outputs."""
    from myst_nb.core.render import load_mime_renders

    importlib.import_module("sphinx.application")
    for name in AHEAD:
        importlib.import_module(name)
    load_mime_renders()


if __name__ == "__main__":
    os.environ["NO_COLOR"] = "1"
    # This process renders once. Looking for garbage among the pages' trees takes a third of its time; without
    # it the book takes 14 instead of 20 s of processor time, and 520 instead of 370 MB.
    gc.disable()
    _import_ahead()
    gc.freeze()  # for the processes forked from this one
    received = sys.stdin.read()
    code = _run_sphinx(Task(**json.loads(received))) if received else 1
    atexit._run_exitfuncs()  # what a normal end does; but to take the pages' trees apart takes two seconds
    sys.stderr.flush()
    os._exit(code)
