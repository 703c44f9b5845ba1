"""What a teacher gets wrong ends in words: each known mistake is made, and no traceback is shown."""

import json

import nbformat
import pytest
from IPython.core.interactiveshell import InteractiveShell

from press.cli import main
from tests.press.conftest import copy_of_sources

START = "from trajectory import breaks, data, figures, forecasts, numbers, profile, tables, trends\nimport pandas as pd\n"

IN_A_NOTEBOOK = {
    # what is typed, and what the message says
    'data.series("rd_expenditure")': "of which economy?",
    'data.series("rd_intensty", "CHN")': "did you mean rd_intensity",
    'data.series("rd_intensity", "Vietnam")': "no value for Vietnam",
    'data.series("rd_intensity", "CHM")': "near codes with values",
    'data.series("rd_intensity", "IND")[2023]': "IND has no value of rd_intensity in 2023; years are 1996-2020",
    'data.series("rd_intensity", "IND").loc[2023]': "IND has no value of rd_intensity in 2023; years are",
    'data.panel("rd_intensity", ["IND", "CHN"]).loc[1950]': "have no value of rd_intensity in 1950",
    'data.panel("rd_intensity", ["IND", "CHN"]).loc[1950, "IND"]': "have no value of rd_intensity in 1950",
    'data.panel("rd_intensity", ["IND", "CHN"]).loc[2010, "USA"]': "no 'USA' in these values; they have IND, CHN",
    'data.panel("rd_intensity", ["IND", "CHN"])["USA"]': "no 'USA' in these values; they have IND, CHN",
    'data.panel("rd_intensity", ["USA", "USA"])': "USA stands twice",
    'data.panel("rd_intensity", ["CHN", ["USA"]])': "expected a list of codes, as ['CHN', 'USA']",
    'data.panel("rd_intensity", "USA")': "economies 'USA', expected a list of codes",
    'data.series("rd_intensity", "IND", (1950, 1960))': "no value for IND in 1950-1960",
    'data.value("rd_intensity", "IND", 2023)': "years are",
    'data.name("XYZ")': "no economy 'XYZ'",
    'trends.trend(pd.Series(range(1, 16)))': "row numbers 0 to 14, not years",
    'forecasts.forecast(pd.Series(range(1, 16)), 2)': "row numbers 0 to 14, not years",
    'breaks.search(pd.Series(range(1, 41)))': "row numbers 0 to 39, not years",
    'figures.lines(pd.Series(range(1, 16)), "students")': "row numbers 0 to 14, not years",
    'trends.trend(pd.Series(["a"] * 9, index=range(2001, 2010)))': "values that are not finite numbers",
    'trends.trend(pd.Series([1.0, 2, 3], index=[2001, 2003, 2004]))': "missing years",
    'trends.trend(data.series("rd_intensity", "CHN"), "linear")': "scale must be one of",
    'numbers.guard("it rose", False, change=-1)': "the sentence “it rose” does not hold",
    'profile.choose("IND", "CHN", 2020, 1990)': "2020 lies after",
    'profile.choose("Indien", [], 1990, 2020)': "no economy 'Indien'",
    'numbers.record([], x=(1, "one"))\nnumbers.record(pd.Series([1.0]), y=(1, "one"))': "does not say where it comes from",
}  # fmt: skip


@pytest.fixture(scope="module")
def shell():
    """IPython as a kernel has it, with the library imported."""
    shell = InteractiveShell.instance()
    yield shell
    InteractiveShell.clear_instance()


@pytest.mark.parametrize("typed", IN_A_NOTEBOOK)
def test_a_cell_says_it_in_words(shell, typed, capsys):
    done = shell.run_cell(START + typed)
    shown = capsys.readouterr().out
    assert not done.success
    assert IN_A_NOTEBOOK[typed] in shown
    assert "Traceback" not in shown and "site-packages" not in shown
    assert len(shown.strip().splitlines()) <= 3, shown


SERIES = "geo,year,value,status,source,confirmed_by,note\n"
FILES = {
    "missing.csv": (None, "there is no such file"),
    "empty.csv": ("", "0 lines, expected"),
    "semicolons.csv": ("year;value\n2010;3\n", "semicolons between columns"),
    "no_year.csv": ("when,value\n2010,3\n", "expected one named year"),
    "comma.csv": ('year,students\n2010,"3,2"\n', "line 2: students '3,2', expected a finite number"),
    "twice.csv": ("year,students\n2010,3\n2010,4\n", "line 3: year 2010 stands twice, first in line 2"),
    "short.csv": ("year,students\n2010\n", "line 2: 1 columns, expected 2"),
    "no_source.csv": ("geo,year,value\nDEU,2010,3\n", "no column status, source"),
    "code.csv": (SERIES + "DUE,2010,3,observed,x,,\n", "did you mean DEU?"),
    "status.csv": (SERIES + "DEU,2010,3,observd,x,,\n", "status 'observd', expected one of"),
    "value.csv": (SERIES + "DEU,2010,n/a,observed,x,,\n", "value 'n/a', expected a finite number"),
}


@pytest.fixture
def press(copy, capsys, monkeypatch):
    """Return a function that runs a command in the copy, in this process, and what it printed."""
    monkeypatch.chdir(copy)

    def run(*arguments):
        code = main(["--root", str(copy), *arguments])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return run


def one_line(done, expected):
    """A command ended with one line that says what was expected."""
    code, _, said = done
    assert code == 1
    assert expected in said
    assert len(said.strip().splitlines()) == 1, said


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """The parts of the repository that the commands read."""
    return copy_of_sources(tmp_path_factory.mktemp("mistakes"))


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_refused_in_one_line(copy, press, name):
    text, expected = FILES[name]
    if text is not None:
        (copy / name).write_text(text, "utf-8")
    one_line(press("data", name), expected)


def test_a_file_that_is_right_is_described(copy, press):
    (copy / "students.csv").write_text("year,students\n2010,3\n2011,4\n", "utf-8")
    code, said, _ = press("data", "students.csv")
    assert code == 0 and "2 years of students, 2010-2011" in said


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["profile", "Vietnam"], "did you mean VNM"),
        (["profile", "IND", "--peers", "CHN,XXX"], "no economy 'XXX'"),
        (["profile", "IND", "--first-year", "2020", "--last-year", "1990"], "lies after"),
        (["chapter", "gii_raise", "topic"], "is no part of the book, which has"),
        (["chapter", "gii_rise", "My Topic"], "expected lower-case words"),
    ],
)
def test_a_command_is_refused_in_one_line(press, arguments, expected):
    one_line(press(*arguments), expected)


def test_a_package_that_cannot_be_described_is_told_in_one_line(copy, press):
    extra = copy / "data/series/mine.csv"
    extra.write_text(SERIES, "utf-8")
    one_line(press("package"), "no row mine in data/indicators.csv")
    extra.unlink()


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"teaching": {"suits": "everyone"}}, "metadata teaching: needs, trains missing"),
        ({"adapting": {"changes": ["planet"]}}, "metadata adapting.changes: 'planet'"),
        ({"adapting": {"changes": "country"}}, "metadata adapting: expected"),
    ],
)
def test_metadata_are_checked_before_anything_runs(copy, press, change, expected):
    path = copy / "chapters/semiconductors/which_share.ipynb"
    before = path.read_text("utf-8")
    notebook = nbformat.reads(before, as_version=4)
    notebook.metadata.update(change)
    path.write_text(json.dumps(notebook), "utf-8")
    try:
        one_line(press("book", "--kernels", "ordinary"), expected)
    finally:
        path.write_text(before, "utf-8")
    assert not (copy / "_build/executed").exists()
