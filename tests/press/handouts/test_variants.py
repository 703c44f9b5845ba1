"""Two seeds, two answers: each is right for its own handout and wrong for the other."""

import nbformat
import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

from press.project import seeds
from tests.chapters.conftest import CHAPTERS
from trajectory import checks

SHARED = "from trajectory import crossings, data, numbers\n"
# what the cells of the exercise take from their chapter
BEFORE = {
    "gii_rise/research_output": (
        "top = data.panel('papers_top10')\n"
        "def crossing(ratio):\n    return crossings.crossing(ratio.dropna()).since\n"
    ),
    "policy_instruments/opening_to_fdi": (
        "panel = data.panel('fdi_inflow_share')\nshare = panel['CHN']\npeers = ['BRA', 'CHL', 'IND', 'MYS']\n"
    ),
    "semiconductors/trade_and_output": "exports = data.panel('ic_exports_hs8542').loc[:2023]\n",
    "talent_programs/foundations_china_and_india": "",
}


def cells_of(chapter):
    """The seed's, the solution's and the checks' cells, as they stand in the chapter."""
    notebook = nbformat.read(CHAPTERS / f"{chapter}.ipynb", as_version=4)
    assert seeds.draws(notebook)
    found = {cell.id.rpartition("-")[2]: cell.source for cell in notebook.cells if "-drawn-" in cell.id}
    return [found[name] for name in ("seed", "solution", "check", "hidden")]


def run(sources, names, given=None):
    """Run cells; return what the checks left, by name."""
    names.update(given or {})
    InteractiveShell.instance()  # display needs one
    with capture_output() as captured:
        for source in sources:
            exec(source, names)
    records = [output.metadata.get("trajectory_answer") for output in captured.outputs]
    return {record["name"]: record["seal"] for record in records if record}


@pytest.mark.parametrize("chapter", BEFORE)
def test_each_is_right_for_its_own_and_wrong_for_the_other(chapter, monkeypatch):
    seed, solution, check, hidden = cells_of(chapter)
    made = {}
    for word in map(str, range(20)):
        monkeypatch.setenv("TRAJECTORY_SEED", word)
        names = {}
        sealed = run([SHARED + BEFORE[chapter], seed, solution, check, hidden], names)
        made.setdefault(names["drawn"], (sealed, names))
        if len(made) == 2:
            break
    (first, own), (second, other) = made.values()
    assert first.keys() == second.keys()
    for seals, names in ((first, own), (second, other)):
        with checks.sealed(seals):
            run([check], dict(names))
    answers = {name: other[name] for name in first}
    with checks.sealed(first), pytest.raises(AssertionError):
        run([check], dict(own), answers)
    with pytest.raises(AssertionError):
        run([hidden], dict(own), answers)


def test_a_handout_has_its_seed_as_a_literal():
    notebook = nbformat.v4.new_notebook()
    notebook.cells = [nbformat.v4.new_code_cell("SEED = draws.seed()  # of the class\nx = 1")]
    seeds.write_seed(notebook, "O'Neill \\1")
    names = {}
    exec(notebook.cells[0].source, names)
    assert names["SEED"] == "O'Neill \\1"
    assert not seeds.draws(notebook)
