"""Faults on purpose: each kind damages what it says, and what it damages is noticed."""

import random
from collections import Counter
from pathlib import Path

import pytest

from press.faults.campaign import CAUGHT_BY, Fault, generate, judge, summary
from press.faults.kinds import ANY, SERIES, TABLES, parse
from press.rules.reading import read_tables

DATA = Path(__file__).resolve().parents[2] / "data"
GDP = "series/gdp.csv"


@pytest.fixture(scope="module")
def tables():
    found, refused = read_tables(DATA)
    assert not refused
    return found


def test_there_are_faults_enough_of_kinds_enough_in_every_file():
    faults = list(generate(DATA))
    assert len(faults) >= 500
    assert len({fault.kind for fault in faults}) >= 100
    files = {path.relative_to(DATA).as_posix() for path in [*DATA.glob("*.csv"), *DATA.glob("series/*.csv")]}
    assert files - {fault.path for fault in faults} == {"CHANGES.csv", "ledger.csv"}  # written by the package
    assert all(fault.content != (DATA / fault.path).read_bytes() for fault in faults)
    assert faults == list(generate(DATA))  # the same ones at every time


def damaged(kind, seed=1):
    content = (DATA / GDP).read_bytes()
    return [parse(SERIES[kind](content, random.Random(seed)))[1], parse(content)[1]]


def differing(new, old):
    return [(a, b) for a, b in zip(new, old, strict=True) if a != b]


def test_a_decimal_point_moves_by_one_place_in_one_row():
    [(new, old)] = differing(*damaged("decimal point moved right"))
    assert float(new["value"]) == pytest.approx(10 * float(old["value"]), rel=1e-8)
    assert {column for column in new if new[column] != old[column]} == {"value"}


def test_a_row_in_the_middle_is_gone():
    new, old = damaged("row in the middle dropped")
    [gone] = [row for row in old if row not in new]
    years = [row["year"] for row in old if row["geo"] == gone["geo"]]
    assert min(years) < gone["year"] < max(years)


def test_two_economies_are_exchanged_throughout():
    new, old = damaged("two economies exchanged throughout")
    assert Counter(row["geo"] for row, _ in differing(new, old)).keys() == {
        row["geo"] for _, row in differing(new, old)
    }
    assert [row["value"] for row in new] == [row["value"] for row in old]


@pytest.mark.parametrize(
    ("damage", "caught_by", "words"),
    [
        (lambda text: text.replace("CHN,2024,", "CHN,2024,9,"), "file", "8 cells"),
        (lambda text: text.replace("CHN,2024,1", "CHN,2024,x"), "form", "expected a number as 1234.5"),
        (lambda text: text.replace("CHN,2024,1", "CHN,2025,1"), "rule", "CHN 1960 to 2025"),
        (lambda text: text.replace("\n", "\r\n"), "harmless", "the same cells"),
    ],
)
def test_what_notices_a_fault_is_told(tables, damage, caught_by, words):
    content = damage((DATA / GDP).read_text("utf-8")).encode()
    outcome = judge(DATA, tables, Fault("by hand", GDP, content))
    assert (outcome.caught_by, words in outcome.words) == (caught_by, True), outcome.words


def test_what_no_rule_can_know_must_be_entered_twice(tables):
    content = (DATA / GDP).read_bytes()
    row = next(row for row in parse(content)[1] if (row["geo"], row["year"]) == ("CHN", "2024"))
    value = row["value"][:5] + str((int(row["value"][5]) + 1) % 10) + row["value"][6:]
    fault = Fault("a late digit", GDP, content.replace(row["value"].encode(), value.encode(), 1))
    outcome = judge(DATA, tables, fault)
    assert (outcome.caught_by, outcome.words) == ("second entry", f"{GDP} CHN 2024 value={value}")


@pytest.mark.slow
def test_of_a_sample_of_sixty_faults_all_are_noticed(tables):
    kinds = {**SERIES, **ANY, **TABLES}
    sample = random.Random(60).sample(sorted(kinds), 60)
    faults = {fault.kind: fault for fault in generate(DATA, seed=60, share=0.01) if fault.kind in sample}
    assert len(faults) >= 58  # one or two find no file that they could damage
    found = summary([judge(DATA, tables, fault) for fault in faults.values()])
    assert set(found["total"]) == set(CAUGHT_BY)
    assert found["total"]["passed"] == 0
    by_rules = sum(found["total"][name] for name in ("file", "form", "rule", "harmless"))
    assert by_rules >= 0.6 * found["faults"]
