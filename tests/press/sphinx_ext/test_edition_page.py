"""The page on how the edition was built says what stands in the project's files."""

import csv
import hashlib
import json
import re
import shutil
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest
from docutils import nodes

from press.project.digests import text_digest
from press.project.environment import PACKAGES
from press.rules.coverage import Standing
from press.sphinx_ext import edition, readings
from press.sphinx_ext.edition import pinned, read_execution, vintages
from trajectory import data

ROOT = Path(__file__).resolve().parents[3]


def test_versions_are_those_of_the_lock():
    lock = (
        "numpy==2.4.6 \\\n    --hash=sha256:ab\npandas==3.1.1 ; python_version >= '3.11' \\\n# via numpy==1\n"
    )
    assert pinned(lock, ("pandas", "numpy", "scipy")) == {"pandas": "3.1.1", "numpy": "2.4.6"}


def test_versions_for_several_pythons_are_all_told():
    lock = "numpy==2.4.6 ; python_full_version < '3.12' \\\n    --hash=x\nnumpy==2.5.5 ; python_full_version >= '3.12' \\\n"
    assert pinned(lock, ["numpy"]) == {"numpy": "2.4.6 (Python < 3.12); 2.5.5 (Python >= 3.12)"}


def test_every_named_package_is_pinned():
    assert set(pinned((ROOT / "requirements.txt").read_text("utf-8"), PACKAGES)) == set(PACKAGES)


def test_vintages_are_counted():
    frame = pd.DataFrame(
        [("OECD", "2026"), ("OECD", "2026"), ("OECD", "2025"), ("NBS", "not stated"), ("A", "n/a")],
        columns=["publisher", "vintage"],
    )
    assert vintages(frame) == [
        ("OECD", "3", "2025 (1); 2026 (2)"),
        ("A", "1", "n/a"),
        ("NBS", "1", "not stated"),
    ]


def test_all_series_are_counted():
    with open(ROOT / "data" / "indicators.csv", encoding="utf-8", newline="") as file:
        expected = len(list(csv.DictReader(file)))
    assert sum(int(count) for _, count, _ in vintages(data.indicators())) == expected


def test_hash_does_not_depend_on_the_system(tmp_path):
    for content in (b"a\nb\n", b"a\r\nb\r\n"):
        (tmp_path / "text").write_bytes(content)
        assert text_digest(tmp_path / "text") == hashlib.sha256(b"a\nb\n").hexdigest()


@pytest.mark.slow
def test_times_are_kept_with_an_edition_and_the_book_stays_the_same(quick_built, tmp_path, tools):
    root = shutil.copytree(quick_built, tmp_path / "book")
    ordinary = ("--kernels", "ordinary")
    done = tools.run(root, "edition", *ordinary)
    assert done.returncode == 0, done.stderr
    record = read_execution(root)
    assert sorted(record["seconds"]) == ["chapters/level.ipynb", "chapters/slope.ipynb"]
    assert all(seconds > 0 for seconds in record["seconds"].values())
    # nothing was executed since: the same record, the same manifest
    kept = _kept(root)
    assert len(kept) == 2
    assert tools.run(root, "edition", *ordinary).returncode == 0
    assert _kept(root) == kept


def _kept(root):
    """What is kept of editions, but for the free space of a disk that others use too."""
    found = (root / "editions").rglob("*.json")
    return {path: re.sub(rb"[0-9]+ GB free", b"", path.read_bytes()) for path in found}


def test_without_a_book_there_is_no_edition(book, tools):
    done = tools.run(book, "edition")
    assert done.returncode == 1
    assert "there is no book yet" in done.stderr
    assert not (book / "editions").exists()


@pytest.mark.parametrize("record", [None, {"edition": "2026-01-02"}])
def test_the_latest_record_is_shown(tmp_path, record):
    if record:
        folder = tmp_path / "editions" / "execution"
        folder.mkdir(parents=True)
        (folder / "2025-01-01.json").write_text(json.dumps({"edition": "2025-01-01"}), "utf-8")
        (folder / "2026-01-02.json").write_text(json.dumps(record), "utf-8")
    assert read_execution(tmp_path) == record


def test_shares_of_checked_values_are_shares_of_what_they_name():
    names = ("step", "derived", "second_document", "second_reading", "any", "ends_second_document")
    counts = {**dict.fromkeys(names, 0), "values": 200, "ends": 10, "identity": 50, "ends_second_reading": 4}
    rows = {words: (number, share) for words, number, share in edition._shares(counts)}
    assert rows["part of an identity with other values"] == ("50", "25.0")
    (ends,) = [words for words in rows if words.endswith("where a series has it), with a second reading")]
    assert ends.startswith("of the 10 first, last, largest and smallest values")
    assert rows[ends] == ("4", "40.0")


def test_the_record_of_the_campaign_adds_up_and_says_what_noticed_each_kind():
    record = json.loads((ROOT / edition.FAULTS).read_text("utf-8"))
    assert record["faults"] == sum(record["total"].values()) >= 500
    assert list(record["total"]) == list(edition.CAUGHT)
    for name in edition.CAUGHT:
        assert record["total"][name] == sum(own.get(name, 0) for own in record["kinds"].values())
    assert record["total"]["passed"] <= 0.02 * record["faults"]


class Page(edition.EditionFacts):
    """The directive without Sphinx around it."""

    env = SimpleNamespace(note_dependency=lambda name: None)

    def __init__(self):
        pass


def test_the_tables_of_checks_and_faults_show_the_record():
    record = json.loads((ROOT / edition.FAULTS).read_text("utf-8"))
    [faults], [checks] = Page().faults(ROOT), Page().checks(ROOT)
    assert len(list(faults.findall(nodes.row))) == len(record["kinds"]) + 2  # the head, the kinds, together
    assert f"{record['faults']} faults of {len(record['kinds'])} kinds" in faults.astext()
    assert f"{record['coverage']['identity']:,}" in checks.astext()


def test_a_number_rests_on_a_value_alone_if_it_names_one_of_one_economy():
    one = {"indicator": "gii_rank", "geos": ["CHN"], "years": [2024, 2024]}
    assert readings.alone({"provenance": [one]}) == ("gii_rank", "CHN", "2024")
    for other in ({**one, "geos": ["CHN", "USA"]}, {**one, "years": [2011, 2024]}, {**one, "years": []}):
        assert readings.alone({"provenance": [other]}) is None
    assert readings.alone({"provenance": [one, one]}) is None
    assert readings.alone({"text": "7"}) is None


def test_the_table_of_second_readings_adds_up():
    keys = [("x", "CHN", str(year)) for year in range(2001, 2011)]
    beside = Standing(frozenset(keys), frozenset(keys[:2]), frozenset(keys[1:5]), frozenset(keys))
    [line] = readings.rows(beside, {"ends": {*keys, ("x", "CHN", "1900")}})
    assert line[1:] == ("10", "2 (20.0 %)", "3 (30.0 %)", "5 (50.0 %)")
    assert readings.rows(beside, {"printed": set()})[0][1:3] == ("0", "0 (0.0 %)")


def test_without_a_campaign_the_page_says_so(tmp_path):
    assert "No campaign" in Page().faults(tmp_path)[0].astext()
