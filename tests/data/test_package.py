"""The data package holds to its description and to the rules that a description cannot say."""

import csv
import json
import re
from pathlib import Path

import pytest
from frictionless import Package

from press.data import description as datapackage
from trajectory import claims, data

DATA = Path(__file__).resolve().parents[2] / "data"
IDS = sorted(data.indicators().index)


def rows(name):
    with open(DATA / name, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.slow
def test_frictionless_finds_no_fault():
    report = Package(DATA / "datapackage.json").validate()
    assert report.valid, report.flatten(["rowNumber", "fieldNumber", "type", "message"])[:5]


def test_description_is_up_to_date(tmp_path):
    described = (DATA / "datapackage.json").read_text(encoding="utf-8")
    copy = tmp_path / "data"
    copy.mkdir()
    for path in [*DATA.rglob("*.csv"), *DATA.glob("schemas/*.json")]:
        target = copy / path.relative_to(DATA)
        target.parent.mkdir(exist_ok=True)
        target.write_bytes(path.read_bytes())
    assert datapackage.write(copy).read_text(encoding="utf-8") == described
    for name in ("ledger.csv", "ledger.json"):  # computed anew from the claims and the series
        assert (copy / name).read_bytes() == (DATA / name).read_bytes()


def test_every_file_is_described():
    resources = {resource.path for resource in Package(DATA / "datapackage.json").resources}
    files = {path.relative_to(DATA).as_posix() for path in DATA.rglob("*.*")} - {"datapackage.json"}
    names = (*map(str.lower, datapackage.TABLES), "series", "series_monthly")
    schemas = {f"schemas/{name}.json" for name in names}
    assert resources | schemas == files and not resources & schemas


def test_closed_lists_of_the_schemas_are_those_of_the_library():
    def listed(table, name):
        fields = json.loads((DATA / "schemas" / f"{table}.json").read_text(encoding="utf-8"))["fields"]
        return next(field["constraints"]["enum"] for field in fields if field["name"] == name)

    assert listed("series", "status") == list(data.STATUSES)
    assert listed("indicators", "fit") == list(data.FITS)
    assert listed("ledger", "verdict") == list(claims.VERDICTS)


@pytest.mark.parametrize("id", IDS)
def test_series_is_readable_and_complete(id):
    table = data.table(id)
    assert len(table) > 0
    assert table["year"].between(1800, 2035).all()
    meta = data.indicator(id)
    for field in ("name", "definition", "unit", "theme", "publisher", "dataset", "vintage", "licence"):
        assert getattr(meta, field).strip(), f"{field} is empty"
    data.cautions(id)  # every caution has its sentence


def test_values_of_mixed_vintage_carry_the_caution():
    for row in rows("indicators.csv"):
        if row["vintage"] == "by row, see source" and row["fit"] == "trend":
            assert {"vintage_mix", "edition_change", "incomplete"} & set(row["cautions"].split()), row["id"]


@pytest.mark.parametrize("row", rows("indicators.csv"), ids=lambda row: row["id"])
def test_cautions_are_those_of_the_rows(row):
    values, cautions = rows(f"series/{row['id']}.csv"), set(row["cautions"].split())
    confirmed = sum(bool(value["confirmed_by"]) for value in values) / len(values)
    if "single_copy" in cautions:
        assert confirmed < 0.25
    elif not confirmed:
        assert "derived" in cautions  # computed from values of which the note speaks


def test_dates_of_printing_are_known_for_what_is_used_as_a_first_print():
    known = {}
    for row in rows("vintages.csv"):
        if row["printed"]:
            known.setdefault((row["indicator"], row["year"], row["value"]), []).append(row["printed"])
    for id in ("rd_intensity_first_printed", "rd_intensity_revised", "rd_intensity_preliminary"):
        for row in rows(f"series/{id}.csv"):
            assert (id, row["year"], row["value"]) in known, f"{id} {row['year']}"
    # a page of March 2006 carries the six years; their own communiques came earlier, with other figures
    dates = {
        printed
        for (id, year, _), d in known.items()
        if id == "rd_intensity_first_printed"
        for printed in d
        if 1999 <= int(year) <= 2004
    }
    assert min(dates) == "2000-11-20" and max(dates) == "2006-03-17"


def test_foundry_shares_are_of_the_whole_market():
    firms = [id for id in IDS if id.startswith("foundry_share_")]
    total = sum(data.table(id).query("year == 2024")["value"].sum() for id in firms)
    assert len(firms) == 7 and 90 < total < 96  # the ten largest hold 96 % of the market, three are not here
    assert {data.indicator(id).unit for id in firms} == {"% of the world foundry market"}
    # revenue of SMIC over its share: the market, larger than the 38.5 bn dollars of the ten
    assert 2207 / data.value("foundry_share_smic", "CHN", 2024) * 100 == pytest.approx(40_127, abs=1)


def test_equipment_shares_follow_from_the_values_they_name():
    for row in rows("series/equipment_share.csv"):
        own, world = re.search(r" ([\d.]+) divided by the world ([\d.]+) billion", row["note"]).groups()
        assert float(row["value"]) == pytest.approx(100 * float(own) / float(world), abs=0.006)


def test_cautions_have_a_chinese_sentence():
    table = DATA.parent / "locale" / "zh_CN" / "values.csv"
    with table.open(encoding="utf-8", newline="") as file:
        chinese = {row["english"]: row["chinese"] for row in csv.DictReader(file)}
    sentences = [row["sentence"] for row in rows("cautions.csv")]
    assert sentences
    assert [sentence for sentence in sentences if not chinese.get(sentence, "").endswith("。")] == []


# -- the claims -------------------------------------------------------------------------------------


def test_all_claims_of_the_five_documents_are_here():
    claims = rows("claims.csv")
    per_source = {s: sum(c["source"] == s for c in claims) for s in {c["source"] for c in claims}}
    # counted by hand in the lists drawn up from the documents, sentence by sentence
    minimum = {"huan2025": 25, "cui2025": 23, "ouyang2025": 8, "essay": 18, "todi2023": 102}
    assert set(per_source) == set(minimum)
    for source, number in minimum.items():
        assert per_source[source] >= number


def test_instruments_and_targets_point_to_series_that_exist():
    for row in rows("instruments.csv"):
        assert set(row["series"].split()) <= set(IDS), row["id"]
    for row in rows("targets.csv"):
        assert not row["indicator"] or row["indicator"] in IDS, row["id"]


# -- figures known from print -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("id", "geo", "year", "value"),
    [
        ("gii_rank", "CHN", 2012, 34),  # printed in the GII, and by the People's Daily
        ("gii_rank", "CHN", 2024, 11),
        ("rd_expenditure", "CHN", 2012, 1029.84),  # NBS communique: 10298.4 (100 million yuan)
        ("rd_expenditure", "CHN", 2023, 3335.71),  # final; the first print was 3327.8
        ("rd_expenditure_preliminary", "CHN", 2023, 3327.8),
        ("rd_intensity_first_printed", "CHN", 2020, 2.40),
        ("invention_patent_applications", "CHN", 2022, 1619268),
        ("gii_top100_clusters", "CHN", 2024, 26),
        ("papers_top10_world_share_3yr", "CHN", 2022, 42.4),
    ],
)
def test_values_agree_with_print(id, geo, year, value):
    assert data.value(id, geo, year) == pytest.approx(value, rel=2e-3)


def test_parts_of_rd_expenditure_add_up():
    for year in range(2010, 2024):
        total = data.value("rd_expenditure", "CHN", year)
        by_type = sum(
            data.value(f"rd_expenditure_{kind}", "CHN", year) for kind in ("basic", "applied", "experimental")
        )
        assert by_type == pytest.approx(total, rel=1e-3), year  # 2021 differs by 0.2 in the communique


def test_fdi_share_is_fdi_over_gdp():
    fdi, share = data.series("fdi_inflow", "CHN"), data.series("fdi_inflow_share", "CHN")
    gdp = data.series("gdp", "CHN")
    years = fdi.index.intersection(share.index).intersection(gdp.index)
    assert len(years) > 40
    implied = fdi[years] / gdp[years] * 100
    assert (implied - share[years]).abs().max() < 0.01
