"""Each notebook runs alone, from its own folder, and leaves no complaint behind."""

import re

import pytest

from tests.chapters.conftest import CHAPTERS, NOTEBOOKS, run
from tests.conftest import swept
from trajectory._show.palette import MIME

CHAPTER_NAMES = [str(path.relative_to(CHAPTERS).with_suffix("").as_posix()) for path in NOTEBOOKS]
GLUE = re.compile(r"\{glue:text\}`([a-z0-9_]+)`")


# a chapter of each part, and the entrance: run once more, as a student runs it
AS_A_STUDENT = (
    "gii_rise/clusters_and_hubs",
    "policy_instruments/parks_and_cooperation",
    "semiconductors/which_share",
    "talent_programs/foundations_china_and_india",
    "index",
)


def used_numbers(notebook):
    texts = [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]
    for cell in notebook.cells:
        meta = cell.metadata.get("mystnb", {})
        texts += [meta.get("figure", {}).get("caption", ""), meta.get("image", {}).get("alt", "")]
    return {key for text in texts for key in GLUE.findall(text)}


@pytest.mark.parametrize("name", CHAPTER_NAMES)
def test_runs_alone(executed, name):
    notebook = executed(name)
    complaints = [
        output["text"]
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if output["output_type"] == "stream" and output["name"] == "stderr"
    ]
    assert not complaints


@pytest.mark.parametrize("name", swept(AS_A_STUDENT, AS_A_STUDENT[:1]))
def test_an_ordinary_kernel_gives_what_the_book_shows(executed, name):
    by_student = run(CHAPTERS / f"{name}.ipynb").cells
    assert [cell.get("outputs") for cell in by_student] == [
        cell.get("outputs") for cell in executed(name).cells
    ]


@pytest.mark.parametrize("name", CHAPTER_NAMES)
def test_every_number_in_the_text_is_glued_and_sourced(executed, glued, name):
    numbers = glued(name)
    missing = used_numbers(executed(name)) - set(numbers)
    assert not missing
    assert all(record["what"] for record in numbers.values()), "each number says what it is"


@pytest.mark.parametrize("name", CHAPTER_NAMES)
def test_figures_carry_their_data_and_sources(executed, name):
    for cell in executed(name).cells:
        for output in cell.get("outputs", []):
            record = output.get("data", {}).get(MIME)
            if record is None:
                continue
            assert record["csv"].count("\n") >= 2, f"{record['name']}: no data"
            assert not record["overlaps"] or not record["message"], record["overlaps"]
            assert record["svg"].lstrip().startswith("<?xml")
            for item in record["provenance"]:
                assert item["sources"], f"{record['name']}: {item['indicator']} without source"
