"""A small book with some of the real data, and a server with the same values."""

import csv
import io
import shutil
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from press.data import description as datapackage
from press.pipeline.build import Build
from press.project.progress import Progress
from press.project.project import Project
from press.refresh.interfaces import read_interfaces
from press.refresh.retries import Retries
from tests.press.refresh.publishers import Publishers, serve

ROOT = Path(__file__).parents[3]
SERIES = (
    "rd_intensity",
    "researchers_per_million",
    "fdi_inflow",
    "rd_expenditure_ppp",
    "business_rd_intensity",
)
RESEARCHERS = "SP.POP.SCIE.RD.P6"
INTENSITY = "GB.XPD.RSDV.GD.ZS"
BUSINESS = "A.B.PT_B1GQ._Z._Z"

CONFIG = """\
title: A small book
author: Nobody
copyright: "2025"
only_build_toc_files: true
execute: {execute_notebooks: force, timeout: 60}
"""
CONTENTS = (
    "format: jb-book\nroot: intro\nchapters:\n- file: chapters/researchers\n- file: chapters/intensity\n"
)
RESEARCHER_CELLS = [
    "# Researchers\n\nIn 2010 it was {glue:text}`found`. The economy was {glue:text}`geo`.",
    "from trajectory import data, numbers",
    'china = data.series("researchers_per_million", "CHN")\n'
    'numbers.glue("found", china[2010], ".1f", of=china, what="researchers, 2010")\n'
    'numbers.glue("geo", "China", of=china, what="its name")\n'
    "assert china[2010] < 1200",
]
INTENSITY_CELLS = [
    "# Intensity\n\nIt rose to {glue:text}`last`.",
    "from trajectory import data, numbers",
    'china = data.series("rd_intensity", "CHN")\nnumbers.glue("last", china.iloc[-1], ".2f", of=china, what="last")',
]


def edit(path, change):
    """Change the rows of a CSV file."""
    with open(path, encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        rows, columns = list(reader), reader.fieldnames
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(change(rows))
    path.write_text(out.getvalue(), encoding="utf-8", newline="\n")


def rows(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def notebook(cells):
    first, *code = cells
    return new_notebook(
        cells=[
            new_markdown_cell(first, id="text"),
            *(new_code_cell(c, id=f"c{i}") for i, c in enumerate(code)),
        ],
        metadata={"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}},
    )


@pytest.fixture(scope="session")
def template(tmp_path_factory):
    """The small book, made once."""
    root = tmp_path_factory.mktemp("template") / "book"
    (root / "chapters").mkdir(parents=True)
    data = root / "data"
    shutil.copytree(ROOT / "data", data, ignore=shutil.ignore_patterns("series"))
    (data / "series").mkdir()
    for id in SERIES:
        shutil.copy(ROOT / "data" / "series" / f"{id}.csv", data / "series")
    edit(data / "indicators.csv", lambda rows: [r for r in rows if r["id"] in SERIES])
    edit(data / "vintages.csv", lambda rows: [r for r in rows if r["indicator"] in SERIES])
    for name in ("admitted", "bounds", "confirmations", "derivations", "extents"):
        edit(data / f"{name}.csv", lambda rows: [r for r in rows if r["series"] in SERIES])
    edit(
        data / "claims.csv",
        lambda rows: [r for r in rows if r["indicator"] in SERIES and not r["first_print"]],
    )
    claims = {row["id"] for row in rows(data / "claims.csv")}
    edit(data / "evidence.csv", lambda rows: [r for r in rows if r["claim"] in claims])
    datapackage.write(data)
    (root / "_config.yml").write_text(CONFIG)
    (root / "_toc.yml").write_text(CONTENTS)
    (root / "requirements.txt").write_text("")
    (root / "intro.md").write_text(
        "# Intro\n\nThere were {glue:text}`chapters/researchers.ipynb::found` in 2010.\n"
    )
    nbformat.write(notebook(RESEARCHER_CELLS), root / "chapters" / "researchers.ipynb")
    nbformat.write(notebook(INTENSITY_CELLS), root / "chapters" / "intensity.ipynb")
    return root


@pytest.fixture
def project(template, tmp_path):
    shutil.copytree(template, tmp_path / "book")
    return Project(tmp_path / "book")


def own_values(folder):
    """The values of a data folder, under the names the interfaces have for them."""
    worldbank, oecd = {}, {}
    interfaces, _ = read_interfaces()
    for interface in interfaces:
        for id, code in interface.series.items():
            if not (folder / "series" / f"{id}.csv").exists():
                continue
            for row in rows(folder / "series" / f"{id}.csv"):
                key, value = (row["geo"], int(row["year"])), float(row["value"])
                if interface.id == "worldbank":
                    worldbank[(code, *key)] = value
                else:
                    oecd[(code.removeprefix("{areas}."), *key)] = value
    return worldbank, oecd


@pytest.fixture
def publishers(template):
    with serve(Publishers(*own_values(template / "data"))) as running:
        yield running


@pytest.fixture
def retries():
    """Impatient, and remembers what it reported and how long it would have waited."""
    waits, reports = [], []
    made = Retries(tries=3, timeout=20.0, pause=1.0, longest=60.0, report=reports.append, sleep=waits.append)
    made.waits, made.reports = waits, reports
    return made


@pytest.fixture
def run(project, publishers, retries):
    """Refresh the small book from the server."""
    from press.refresh.run import refresh

    def call(**more):
        more.setdefault("only", SERIES)
        more.setdefault("execute", False)
        return refresh(
            Build(project, Progress(io.StringIO()), "ordinary", jobs=2),
            retries,
            urls={"worldbank": f"{publishers.url}/v2", "oecd": f"{publishers.url}/rest"},
            today="2026-11-22",
            **more,
        )

    return call
