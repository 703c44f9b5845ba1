"""A small book with some of the real data, and a server with the same values."""

import io
import shutil

import pytest

from press.data import description as datapackage
from press.pipeline.build import Build
from press.project.progress import Progress
from press.project.project import Project
from press.project.tables import read_rows, write_rows
from press.refresh.interfaces import read_interfaces
from press.refresh.retries import Retries
from press.refresh.run import refresh
from tests.conftest import PROJECT
from tests.press.conftest import write_notebook
from tests.press.refresh.publishers import Publishers, serve

SERIES = (
    "rd_intensity", "researchers_per_million", "fdi_inflow", "rd_expenditure_ppp", "business_rd_intensity",
)  # fmt: skip
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
INTRO = "# Intro\n\nThere were {glue:text}`chapters/researchers.ipynb::found` in 2010.\n"
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


def keep(path, kept):
    """Keep some rows of a CSV file."""
    columns, rows = read_rows(path)
    write_rows(path, columns, filter(kept, rows))


def rows(path):
    return read_rows(path)[1]


@pytest.fixture(scope="session")
def template(tmp_path_factory):
    """The small book, made once."""
    root = tmp_path_factory.mktemp("template") / "book"
    (root / "chapters").mkdir(parents=True)
    data = root / "data"
    shutil.copytree(PROJECT.root / "data", data, ignore=shutil.ignore_patterns("series"))
    (data / "series").mkdir()
    for id in SERIES:
        shutil.copy(PROJECT.root / "data" / "series" / f"{id}.csv", data / "series")
    keep(data / "indicators.csv", lambda row: row["id"] in SERIES)
    keep(data / "vintages.csv", lambda row: row["indicator"] in SERIES)
    for name in ("admitted", "bounds", "confirmations", "derivations", "extents"):
        keep(data / f"{name}.csv", lambda row: row["series"] in SERIES)
    keep(data / "claims.csv", lambda row: row["indicator"] in SERIES and not row["first_print"])
    claims = {row["id"] for row in rows(data / "claims.csv")}
    keep(data / "evidence.csv", lambda row: row["claim"] in claims)
    datapackage.write(data)
    (root / "_config.yml").write_text(CONFIG)
    (root / "_toc.yml").write_text(CONTENTS)
    (root / "requirements.txt").write_text("")
    (root / "intro.md").write_text(INTRO)
    write_notebook(root / "chapters" / "researchers.ipynb", RESEARCHER_CELLS)
    write_notebook(root / "chapters" / "intensity.ipynb", INTENSITY_CELLS)
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
