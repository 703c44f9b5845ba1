"""Time builds of the book against plain ``jupyter-book build`` of the same tree, in one run.

Besides the times of the builds it shows the processor time of the cold build and the time that the
cells of each notebook took: the part that only a leaner analysis could save. They take a little longer
there than alone, for as many notebooks are executed at once as the machine has processors. Last comes the
author's loop: the time from a saved sentence, or line of code, to its page; of that for code, the seconds
in the notebook's own cells are taken off.

Run ``make benchmark``, or ``python benchmarks/build.py``, on a machine that does nothing else. It
works on a copy of the tree. ``--repeat 3`` gives the median of three runs.
"""

import argparse
import contextlib
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import Counter
from pathlib import Path

import psutil

from press.project.project import find_project

IGNORED = shutil.ignore_patterns(".*", "_build", "dist", "node_modules", "__pycache__")


def timed(command, folder):
    """Run a command that must succeed; return its seconds."""
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    start = time.perf_counter()
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - start
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")
    print(f"{seconds:8.1f} s  {' '.join([Path(command[0]).name, *command[1:]])}", file=sys.stderr, flush=True)
    return seconds


def processor_seconds():
    """Processor time that the machine has spent so far, on whatever process."""
    used = psutil.cpu_times()
    return used.user + used.system + getattr(used, "nice", 0.0)


def seconds_in_cells(project):
    """Each notebook's seconds in its own cells, the longest first."""
    records = {
        path.relative_to(project.executed).as_posix().removesuffix(".json"): json.loads(
            path.read_text("utf-8")
        )["seconds_in_cells"]
        for path in project.executed.rglob("*.ipynb.json")
    }
    return sorted(records.items(), key=lambda item: -item[1])


def change_notebook(project):
    """Add a comment to the code of the book's longest notebook."""
    path = max((project.root / name for name in project.notebooks), key=lambda p: p.stat().st_size)
    notebook = json.loads(path.read_text("utf-8"))
    cell = next(cell for cell in notebook["cells"] if cell["cell_type"] == "code")
    cell["source"] = [*cell["source"], f"\n# {time.time_ns()}"]
    path.write_text(json.dumps(notebook), "utf-8")


def change_data(project):
    """Add a word to the last note of the series that fewest notebooks use, and describe the data anew."""
    records = [json.loads(path.read_text("utf-8")) for path in project.executed.rglob("*.json")]
    used = Counter(path for record in records for path in record["files"])
    series = [path for path in used if path.startswith("data/series/")]
    path = project.root / min(series, key=lambda path: (used[path], path))
    timed([sys.executable, "-m", "press", "package"], project.root)  # keeps the file to compare it with
    path.write_text(path.read_text("utf-8").rstrip("\n") + "again\n", "utf-8", newline="\n")
    described = ["--reason", "a benchmark", "--again", "1 other change"]
    timed([sys.executable, "-m", "press", "package", *described], project.root)


def edit(path, kind, word):
    """Add a word to the first text or the first code of a notebook that its page shows."""
    notebook = json.loads(path.read_text("utf-8"))
    cell = next(
        cell
        for cell in notebook["cells"]
        if cell["cell_type"] == kind
        and not {"remove-cell", "remove-input"} & set(cell["metadata"].get("tags", []))
    )
    cell["source"] = [*cell["source"], f"\n\n{word}" if kind == "markdown" else f"\n# {word}"]
    path.write_text(json.dumps(notebook, ensure_ascii=False, indent=1) + "\n", "utf-8")


def seen_after(address, word, limit=300):
    """Seconds until a page has a word."""
    start = time.perf_counter()
    while time.perf_counter() - start < limit:
        with contextlib.suppress(OSError), urllib.request.urlopen(address) as page:
            if word in page.read().decode():
                return time.perf_counter() - start
        time.sleep(0.02)
    raise SystemExit(f"{address} does not show {word} after {limit} s")


def measure_preview(project):
    """Time how long a saved sentence and a saved line of code take to show in the author's loop.

    The page is the one with the most cells. From the time for code its own seconds in cells are taken off.
    """
    name = max(project.notebooks, key=lambda n: (project.root / n).read_text("utf-8").count('"cell_type"'))
    command = [sys.executable, "-u", "-m", "press", "preview"]
    environment = {**os.environ, "PYTHONPATH": str(project.root)}
    times = {}
    with subprocess.Popen(
        command, cwd=project.root, env=environment, stdout=subprocess.PIPE, text=True
    ) as preview:
        lines = iter(preview.stdout.readline, "")
        try:
            page = f"{next(lines).split()[0]}{name.removesuffix('.ipynb')}.html"
            wait_until_quiet(lines, "all pages")
            for kind in ("markdown", "code"):
                word = f"w{time.time_ns()}"
                edit(project.root / name, kind, word)
                times[kind] = seen_after(page, word)
                wait_until_quiet(lines, name)
        finally:
            preview.terminate()
    return times["markdown"], times["code"] - dict(seconds_in_cells(project))[name], name


def wait_until_quiet(lines, what, seconds=10):
    """Read what the loop says until it has shown something, and wait for what follows from it."""
    for line in lines:
        if line.startswith("error: "):
            raise SystemExit(line)
        if line.startswith(what) and " shown after " in line:
            break
    time.sleep(seconds)


def measure(root):
    """Time one round of builds in a copy of the tree."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "book"
        shutil.copytree(root, copy, ignore=IGNORED)
        project = find_project(copy)
        plain = [str(Path(sys.executable).with_name("jupyter-book")), "build", "."]
        book = [sys.executable, "-m", "press", "book"]
        times = {"plain jupyter-book": timed(plain, copy)}
        shutil.rmtree(project.build)
        before = processor_seconds()
        times["cold"] = timed(book, copy)
        processor = processor_seconds() - before
        cells = seconds_in_cells(project)
        times["unchanged"] = timed(book, copy)
        change_notebook(project)
        times["one notebook changed"] = timed(book, copy)
        change_data(project)
        times["one CSV changed"] = timed(book, copy)
        times["a sentence shows"], times["a line of code shows"], _ = measure_preview(project)
        return times, processor, cells


def main():
    """Print the times and their ratios to the plain build."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeat", type=int, default=1, help="rounds; the median is shown")
    options = parser.parse_args()
    root = find_project().root
    rounds = [measure(root) for _ in range(options.repeat)]
    times = [times for times, _, _ in rounds]
    median = {name: statistics.median(t[name] for t in times) for name in times[0]}
    plain = median["plain jupyter-book"]
    for name, seconds in median.items():
        print(f"{name:<24}{seconds:8.1f} s{seconds / plain:9.3f}")
    _, processor, cells = rounds[-1]
    total = sum(seconds for _, seconds in cells)
    print(f"\ncold build: {processor:.1f} s of processor time; cells took {total:.1f} s in all:")
    for name, seconds in cells:
        print(f"  {seconds:6.1f} s  {name}")


if __name__ == "__main__":
    main()
