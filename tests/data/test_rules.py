"""The rules of the data: what they refuse, checked on tables made up for it, and that the data pass them."""

import csv
import dataclasses
import itertools
import math
import shutil
import time
from pathlib import Path

import pytest

from press.rules import check_tables
from press.rules.bounds import gaps, kind_of, stack, suggest, write_bounds
from press.rules.confirmations import agrees, check_confirmations
from press.rules.derivations import check_derivations, computed, derive
from press.rules.identities import Values, compare, terms
from press.rules.provenance import check_provenance
from press.rules.reading import Unreadable, decode, read_tables
from press.rules.tables import check_beside, numbers_in, says

DATA = Path(__file__).resolve().parents[2] / "data"


@pytest.fixture(scope="module")
def tables():
    found, refused = read_tables(DATA)
    assert not refused
    return found


def test_no_rule_refuses_the_data_within_two_seconds_of_processor_time():
    before = time.process_time()
    found, refused = read_tables(DATA)
    assert [str(one) for one in [*refused, *check_tables(found)]] == []
    assert time.process_time() - before < 4  # 1 s alone, more where tests share a processor


def rows_of(id, geo=None):
    with open(DATA / "series" / f"{id}.csv", encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if geo in (None, row["geo"])]


def test_bounds_are_those_of_the_history_by_hand(tables):
    extent = next(r for r in tables["extents.csv"].rows if (r["series"], r["geo"]) == ("gdp", "CHN"))
    values = [float(row["value"]) for row in rows_of("gdp", "CHN")]
    steps = [math.log(b / a) for a, b in itertools.pairwise(values)]
    step = 1.1 * max(map(abs, steps)) + 0.01
    assert float(extent["step"]) == pytest.approx(step, rel=1e-3)
    assert float(extent["high"]) == pytest.approx(max(values) * 1.15, rel=1e-3)
    assert (extent["first"], extent["last"], extent["gaps"]) == ("1960", "2024", "")


@pytest.mark.parametrize(
    ("periods", "missing"),
    [
        (["2000", "2001", "2002"], ""),
        (["2000", "2002", "2006"], "2001 2003/2005"),
        (["2010-11", "2011-02"], "2010-12/2011-01"),
    ],
)
def test_gaps(periods, missing):
    assert gaps(periods) == missing


def test_bounds_are_written_as_they_stand(tables, tmp_path):
    shutil.copytree(DATA, tmp_path / "data")
    write_bounds(tmp_path / "data", ["gdp", "gii_rank"])
    for name in ("bounds.csv", "extents.csv"):
        assert (tmp_path / "data" / name).read_bytes() == (DATA / name).read_bytes()
    assert suggest(tables, ["gii_rank"])[0][0]["kind"] == "rank"


def test_kinds_of_numbers(tables):
    values = stack(tables, ["gii_rank"])["value"]
    assert kind_of("rank", values) == "rank"
    assert kind_of("% of GDP", values / 200) == "share"
    assert kind_of("dollars", -values) == "any"


# -- identities -------------------------------------------------------------------------------------


def test_every_identity_names_series_and_holds_for_as_many_values_as_it_says(tables):
    known = {path[7:-4] for path in tables if path.startswith("series/")}
    values = Values(stack(tables))
    total = 0
    for row in tables["identities.csv"].rows:
        assert set(terms(row["left"], row["right"]).values()) <= known, row["name"]
        total += len(compare(values, row))
    assert total == sum(int(row["values"]) for row in tables["identities.csv"].rows) > 40_000


def test_an_identity_compares_what_a_calculator_does(tables):
    values = Values(stack(tables))
    share = {row["year"]: float(row["value"]) for row in rows_of("fdi_inflow_share", "CHN")}
    flow, gdp = ({r["year"]: float(r["value"]) for r in rows_of(id, "CHN")} for id in ("fdi_inflow", "gdp"))
    row = {
        "left": "fdi_inflow_share",
        "right": "100 * fdi_inflow / gdp",
        "relation": "=",
        "within": "",
        "share": "",
    }
    sides = compare(values, row)
    named = {values.name(key): one for key, one in sides.iterrows()}
    for year in share.keys() & flow.keys() & gdp.keys():
        one = named["CHN", year]
        assert (one["left"], one["right"]) == (share[year], pytest.approx(100 * flow[year] / gdp[year]))


@pytest.mark.parametrize("side", ["__import__('os')", "gdp.mean", "gdp ** 2", "gdp[0]"])
def test_an_identity_is_arithmetic_and_no_program(tables, side):
    row = {"left": side, "right": "gdp", "relation": "=", "within": "", "share": ""}
    with pytest.raises((ValueError, SyntaxError, KeyError)):
        compare(Values(stack(tables, ["gdp"])), row)


# -- files ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "the file is empty"),
        ("geo\n".encode("utf-16"), "UTF-16"),
        ("geo\nM\u00fcnchen\n".encode("latin-1"), "line 2: byte 0xfc is not UTF-8; save it as"),
        ("geo\nM\u00c3\u00bcnchen\n".encode(), "line 2: letters encoded twice"),
        (b"geo\nCHN\x00\n", "line 2: a character that cannot be seen"),
        ("geo\nCHN\u202e\n".encode(), "line 2: a character that cannot be seen"),
        (b"geo\n<<<<<<< HEAD\nCHN\n", "line 2: marks of an unfinished merge"),
        (b"geo\nCHN", "line 2: the last line has no end"),
        (b"geo\rCHN\n", "old Macintosh"),
    ],
)
def test_a_file_in_another_form_is_refused_with_a_remedy(content, message):
    with pytest.raises(Unreadable) as refusal:
        decode("series/x.csv", content)
    assert message in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_letters_of_other_languages_are_no_fault():
    text = "geo\nMünchen, São Paulo, Île-de-France, 国家统计局, “…” – 5 €, naïve Â\n"
    assert decode("x.csv", text.encode())[0] == text
    assert decode("x.csv", b"\xef\xbb\xbf" + text.encode()) == (text, True)


# -- derived values ---------------------------------------------------------------------------------


def test_derived_values_are_what_their_lines_compute(tables):
    found = list(computed(tables))
    assert len(found) == sum(table.count("derived") for table in statuses(tables)) > 2000
    assert all(text is not None for *_, text in found)
    by_program = [(value, text) for *_, value, text in found if text]
    assert len(by_program) > 900
    assert all(float(value) == float(text) for value, text in by_program)


def statuses(tables):
    return [table.column("status") for path, table in tables.items() if path.startswith("series/")]


def test_derived_ranks_and_rates_by_hand(tables):
    scores = {r["geo"]: float(r["value"]) for r in rows_of("gii_score") if r["year"] == "2017"}
    for row in rows_of("gii_rank_derived"):
        if row["year"] == "2017":
            assert int(row["value"]) == 1 + sum(score > scores[row["geo"]] for score in scores.values())
    local, dollars = ({r["year"]: float(r["value"]) for r in rows_of(id, "CHN")} for id in ("gdp_lcu", "gdp"))
    for row in rows_of("exchange_rate", "CHN"):
        assert float(row["value"]) == pytest.approx(local[row["year"]] / dollars[row["year"]], abs=5.1e-5)


def test_a_changed_part_changes_what_is_derived_and_derive_writes_it(tables, tmp_path):
    shutil.copytree(DATA, tmp_path / "data")
    path = tmp_path / "data" / "series" / "ic_output_growth.csv"
    path.write_text(path.read_text("utf-8").replace("CHN,2025,10.9,", "CHN,2025,20.9,"), encoding="utf-8")
    changed = read_tables(tmp_path / "data")[0]
    refused = [str(one) for one in check_derivations(changed, ["ic_output_growth"])]
    assert len(refused) == 1
    assert refused[0].startswith("data/series/ic_output_index.csv, line 17, column value: CHN 2025: 516.98; ")
    assert derive(tmp_path / "data", changed) == [
        f"computed {sum(bool(x[3]) for x in computed(tables))} derived values, 1 of them new; "
        f"{sum(x[3] == '' for x in computed(tables))} more say how they were made"
    ]
    again = read_tables(tmp_path / "data")[0]
    assert check_derivations(again) == []
    index = {r["period"]: r["value"] for r in stack(again, ["ic_output_index"]).to_dict("records")}
    assert float(index["2025"]) == pytest.approx(float(index["2024"]) * 1.209, abs=0.02)


# -- provenance -------------------------------------------------------------------------------------


def replaced(tables, path, at, **cells):
    """Tables with some cells of one row changed."""
    table = tables[path]
    rows = [list(row) for row in table.cells]
    for column, cell in cells.items():
        rows[at][table.columns.index(column)] = cell
    return {**tables, path: dataclasses.replace(table, cells=rows)}


@pytest.mark.parametrize(
    ("path", "cells", "message"),
    [
        ("series/gdp.csv", {"note": "ratio of the two rows above"}, "'rows above'; expected words"),
        ("series/gdp.csv", {"confirmed_by": "x_000000"}, "expected one of data/sources.csv"),
        ("series/gdp.csv", {"status": "derived"}, "indicators.csv"),
        ("series/gdp.csv", {"status": "forecast"}, "mixes values and plans"),
        ("sources.csv", {"seen_at": ""}, "address not recorded: "),
        ("sources.csv", {"dataset": "second copy"}, "expected the name of a document"),
        ("sources.csv", {"id": "nobody"}, "nobody; expected a value that names it"),
        ("indicators.csv", {"breaks": "1800: long ago"}, "expected a year within the series"),
        ("indicators.csv", {"breaks": "2010: new rules"}, "definition_break is missing"),
        ("indicators.csv", {"vintage": "1999"}, "its sources say"),
        ("indicators.csv", {"cautions": "dubious"}, "expected one of data/cautions.csv"),
    ],
)
def test_debris_and_contradictions_are_refused(tables, path, cells, message):
    found = [str(one) for one in check_provenance(replaced(tables, path, 0, **cells))]
    assert any(message in one for one in found), found


def test_a_document_does_not_confirm_itself(tables):
    source = tables["series/gdp.csv"].rows[0]["source"]
    found = check_provenance(replaced(tables, "series/gdp.csv", 0, confirmed_by=source), ["gdp"])
    assert [str(one) for one in found] == [
        f"data/series/gdp.csv, line 2, column confirmed_by: {source!r}; "
        "expected another document than the source, or nothing (sources)"
    ]


# -- second readings --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "unit", "printed", "word", "printed_unit", "agree"),
    [
        (3632.68, "billion yuan, current prices", "3.6", "over", "trillion yuan", True),
        (3732.68, "billion yuan, current prices", "3.6", "over", "trillion yuan", False),
        (3590.0, "billion yuan, current prices", "3.6", "over", "trillion yuan", False),
        (3590.0, "billion yuan, current prices", "3.6", "", "trillion yuan", True),
        (229300, "persons", "229000", "about", "persons", True),
        (229300, "persons", "229000", "", "persons", False),
        (4842.8, "100 million units", "484.28", "", "billion units", True),
        (11, "rank", "11", "", "rank", True),
        (11, "rank", "12", "", "rank", False),
        (15.9, "% of the Chinese IC market", "16", "", "%", True),
        (15.4, "% of the Chinese IC market", "16", "", "%", False),
    ],
)
def test_a_second_reading_agrees_within_its_printed_precision(
    value, unit, printed, word, printed_unit, agree
):
    assert agrees(value, unit, printed, word, printed_unit) == agree


def test_a_second_reading_that_differs_is_refused_with_its_document(tables):
    at = next(n for n, row in enumerate(tables["confirmations.csv"].rows) if row["series"] == "gii_rank")
    changed = replaced(tables, "confirmations.csv", at, value="99")
    found = [str(one) for one in check_confirmations(changed, ["gii_rank"])]
    assert len(found) == 1
    assert "prints 99 rank (second reading)" in found[0]


def test_readings_that_differ_are_those_that_a_reason_admits(tables):
    admitted = {tuple(row[:5]) for row in tables["admitted.csv"].cells if row[0] == "second reading"}
    assert {(one.rule, *one.key) for one in check_confirmations(tables)} == admitted


# -- tables beside the series -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "cells", "message"),
    [
        ("events.csv", {"year": "1700"}, "events.csv, line 2, column date"),
        ("instruments.csv", {"number": "7"}, "expected 1, 2, 3"),
        ("targets.csv", {"year_due": "1999"}, "expected no year before"),
        ("claims.csv", {"value": "51000"}, "expected a number of its statement"),
        ("claims.csv", {"relation": "target"}, "expected a check of such a statement"),
        ("claims.csv", {"event": "nothing"}, "expected an event"),
        ("evidence.csv", {"claim": "huan2025-01"}, "expected the claim whose id begins its own"),
        ("evidence.csv", {"value": "1480000"}, "expected a number of its finding"),
        ("vintages.csv", {"printed": "1950-01-01"}, "expected no date before"),
        ("vintages.csv", {"value": "43859.8"}, "times what the vintage differs elsewhere"),
        ("income_groups.csv", {"year_data": "1999"}, "expected the year before the release"),
        ("forecasts.csv", {"q50": "9"}, "was changed, moved or left out"),
    ],
)
def test_tables_beside_the_series_are_checked_against_each_other(tables, path, cells, message):
    found = [str(one) for one in check_beside(replaced(tables, path, 0, **cells))]
    assert any(message in one for one in found), found


def test_numbers_in_words_and_digits():
    assert numbers_in("nine of 1,619,268 in 2022, 3.6 % more") == {9, 1619268, 2022, 3.6}
    assert says("about 1.68 million", 1680000)
    assert not says("about 1.68 million", 1780000)
