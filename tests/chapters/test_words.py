"""A value changed on purpose turns guarded sentences false, and the chapter says which.

The changed data are described anew, as they would be after a careless edit: what is left to notice it are the
sentences themselves.
"""

import csv
import shutil

import nbformat
import pytest
from nbclient import NotebookClient

from press.data.description import write_description
from press.project.recorded import failed_guards
from tests.chapters.conftest import CHAPTERS, ROOT

Change = tuple[str, str, int, float]  # series, economy, year, the wrong value

# A sentence that holds for the data as they are, as a guard names it or begins, and one wrong value that makes it false.
WORDS: dict[str, dict[str, Change]] = {
    "semiconductors/which_share": {
        "less than the year before": ("ic_market_share_by_hq", "CHN", 2021, 6),
        "Rounded, both are the slides'": ("ic_self_sufficiency", "CHN", 2020, 17.2),
        "those of UMC and GlobalFoundries, ahead of it in 2023, fell below it": (
            "foundry_share_umc",
            "TWN",
            2024,
            6,
        ),
        "from a twentieth to three fifths": ("semiconductor_consumption_share", "CHN", 2016, 58),
        "in assembly and the making of logic chips": ("supply_chain_assembly", "CHN", 2019, 2),
    },
    "semiconductors/self_sufficiency_and_targets": {
        "Both report a rise from 2024 to 2025": ("equipment_localisation_csis", "CHN", 2025, 20),
        "the higher one of 2011": ("ic_self_sufficiency", "CHN", 2012, 14.5),
        "the ratio of 2024 is the highest": ("ic_exports_hs8542", "CHN", 2023, 170),
        "Imports exceed exports in every year": ("ic_imports", "CHN", 2019, 90),
    },
    "policy_instruments/parks_and_cooperation": {
        "from 2005 to 2008": ("high_tech_zones", "CHN", 2008, 56),
        "The value rose in every year": ("technology_market_contracts", "CHN", 2013, 600),
    },
    "policy_instruments/funds_and_public_money": {
        "France lies highest": ("rd_government_financed_share", "FRA", 2023, 10),
        "just above Japan": ("rd_government_financed_share", "JPN", 2024, 20),
        "CVInfo has fewer for 2021 than either": ("guidance_funds_cvinfo", "CHN", 2021, 1900),
    },
    "talent_programs/foundations_china_and_india": {
        "China is ahead from": ("mean_years_schooling_25plus", "CHN", 1970, 1),
        "in every single year": ("tertiary_enrolment", "CHN", 2019, 40),
        "widened little": ("researchers_per_million", "IND", 2020, 200),
    },
}


def _change(folder, series, geo, year, value):
    path = folder / "series" / f"{series}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        names, lines = reader.fieldnames, list(reader)
    (line,) = (line for line in lines if (line["geo"], line["year"]) == (geo, str(year)))
    line["value"] = str(value)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names, lineterminator="\n")
        writer.writeheader()
        writer.writerows(lines)


@pytest.mark.slow
@pytest.mark.parametrize(
    "chapter",
    [pytest.param(chapter, marks=[pytest.mark.weekly] if n > 1 else []) for n, chapter in enumerate(WORDS)],
)
def test_a_wrong_value_is_told_by_the_sentences_it_belies(chapter, tmp_path, monkeypatch):
    folder = shutil.copytree(ROOT / "data", tmp_path / "data")
    for change in WORDS[chapter].values():
        _change(folder, *change)
    write_description(folder)
    monkeypatch.setenv("TRAJECTORY_DATA", str(folder))
    monkeypatch.setenv(
        "TRAJECTORY_GUARDS", "record"
    )  # as the press does, which then refuses the book with all
    path = CHAPTERS / f"{chapter}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(
        notebook,
        timeout=300,
        kernel_name="python3",
        allow_errors=True,
        resources={"metadata": {"path": str(path.parent)}},
    ).execute()
    told = [guard["sentence"] for guard in failed_guards(notebook)]
    assert [words for words in WORDS[chapter] if not any(t.startswith(words) for t in told)] == []
