"""The reader refuses what it cannot vouch for, and says where the trouble is."""

import csv
import hashlib
import json
import shutil
from pathlib import Path

import pandas as pd
import pytest

from press.data import description as datapackage
from trajectory import data

DATA = Path(__file__).resolve().parents[2] / "data"


@pytest.fixture
def copy(tmp_path, monkeypatch):
    """A small copy of the data package that a test may break."""
    folder = tmp_path / "data"
    shutil.copytree(DATA, folder)
    monkeypatch.setenv("TRAJECTORY_DATA", str(folder))
    return folder


def edit(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_series_is_indexed_by_year_and_knows_its_source():
    gii = data.series("gii_rank", "CHN")
    assert gii.index.dtype.kind == "i" and gii.index.is_monotonic_increasing
    (origin,) = gii.attrs["provenance"]
    assert (origin.indicator, origin.geos) == ("gii_rank", ("CHN",))
    assert (origin.first_year, origin.last_year) == (2010, 2025)
    with open(DATA / "series" / "gii_rank.csv", encoding="utf-8", newline="") as file:
        used = {r["source"] for r in csv.DictReader(file) if r["geo"] == "CHN"}
    assert set(origin.sources) == used


def test_nothing_is_filled_in():
    # 2013 to 2015 of this series were not found
    assert {2013, 2014, 2015}.isdisjoint(data.series("ic_imports", "CHN").index)
    assert data.panel("ic_imports", ["CHN"]).index.tolist() == data.series("ic_imports", "CHN").index.tolist()


def test_plans_are_left_out_unless_asked_for():
    with pytest.raises(data.DataError):
        data.series("ic_self_sufficiency_target", "CHN")
    assert len(data.series("ic_self_sufficiency_target", "CHN", status=("target",))) == 2


def test_breaks_of_a_monthly_series_are_found_by_year():
    months = data.series("ic_output_monthly", "CHN")
    assert [known.year for known in data.breaks_within(months)] == [2011]
    later = data.since_break(months)
    assert str(later.index[0]) == "2011-02" and not data.breaks_within(later)
    assert "2011" in data.crossing(months)


def test_since_break_cuts_at_the_separating_break_only():
    assert data.since_break(data.series("rd_expenditure", "CHN")).index.min() == 1999
    assert data.since_break(data.series("researchers_per_million", "CHN")).index.min() == 2009
    assert data.since_break(data.series("researchers_per_million", "DEU")).index.min() < 2009


def test_a_changed_file_is_refused_until_described(copy):
    edit(copy / "series" / "gii_rank.csv", "CHN,2025,10,", "CHN,2025,1,")
    with pytest.raises(data.DataError, match=r"series/gii_rank.csv: changed .*python -m press package"):
        data.value("gii_rank", "CHN", 2025)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("CHN,2025,10,", "CHN,2025,ten,", r"gii_rank.csv, line \d+: value 'ten', expected a finite number"),
        ("CHN,2025,10,", "CHN,2025,nan,", "expected a finite number"),
        ("CHN,2025,10,", "CHN,25,10,", "year '25', expected four digits"),
        ("CHN,2025,10,", "CHX,2025,10,", "geo 'CHX', expected a code"),
        ("CHN,2025,10,", "CHN,2024,10,", "CHN 2024 stands twice"),
        ("CHN,2025,10,observed", "CHN,2025,10,seen", "status 'seen', expected one of observed"),
        ("CHN,2025,10,observed,", "CHN,2025,10,observed,x_", "source 'x_.*', expected an id of sources.csv"),
    ],
)
def test_a_bad_row_names_file_line_value_and_expectation(copy, old, new, message):
    edit(copy / "series" / "gii_rank.csv", old, new)
    datapackage.write_description(copy)
    with pytest.raises(data.DataError, match=message):
        data.table("gii_rank")


def test_packaging_refuses_a_bad_row(copy):
    edit(copy / "series" / "gii_rank.csv", "CHN,2025,10,", "CHN,2025,ten,")
    with pytest.raises(data.DataError, match="value 'ten', expected a finite number"):
        datapackage.write(copy)


def test_a_missing_file_is_named(copy):
    (copy / "series" / "gii_rank.csv").unlink()
    with pytest.raises(data.DataError, match="series/gii_rank.csv: .*missing"):
        data.table("gii_rank")


def test_a_series_without_a_row_in_the_dictionary_is_named(copy):
    shutil.copy(copy / "series" / "gii_rank.csv", copy / "series" / "orphan.csv")
    with pytest.raises(data.DataError, match="orphan.csv: no row orphan"):
        datapackage.write(copy)


def test_windows_line_ends_are_the_same_file(copy):
    path = copy / "series" / "gii_rank.csv"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert data.value("gii_rank", "CHN", 2025) == 10


def test_breaks_are_read():
    (a, b) = data.parse_breaks("2009@CHN: narrower | 2014~: step")
    assert (a.year, a.geo, a.separating, a.reason) == (2009, "CHN", True, "narrower")
    assert (b.year, b.geo, b.separating) == (2014, None, False)
    with pytest.raises(data.DataError, match="expected 'YEAR: reason'"):
        data.parse_breaks("about 2009, narrower")


def test_data_are_found_from_a_notebook_folder(tmp_path, monkeypatch):
    folder = tmp_path / "book"
    (folder / "chapters" / "part").mkdir(parents=True)
    (folder / "data").mkdir()
    (folder / "data" / "datapackage.json").write_text(json.dumps({"resources": []}))
    monkeypatch.delenv("TRAJECTORY_DATA", raising=False)
    monkeypatch.chdir(folder / "chapters" / "part")
    assert data.root() == (folder / "data").resolve()


def test_a_series_as_it_stood_on_a_day():
    """R&D intensity of China: 0.83 % of GDP for 1999 was printed on 2000-11-20, before the GDP was revised."""
    early = data.as_printed("rd_intensity_first_printed", "CHN", "2001-01-01")
    rows = [r for r in csv_rows("vintages.csv") if r["indicator"] == "rd_intensity_first_printed"]
    due = {
        r["year"]: float(r["value"])
        for r in sorted(rows, key=lambda r: r["printed"])
        if "" < r["printed"] <= "2001-01-01"
    }
    assert {str(year): value for year, value in early.items()} == due and early[1999] == 0.83
    assert max(early.attrs["printed"].values()) <= "2001-01-01"
    with pytest.raises(data.DataError, match="no value for CHN with a date of printing until 1990-01-01"):
        data.as_printed("rd_intensity_first_printed", "CHN", "1990-01-01")
    with pytest.raises(data.DataError, match="expected a date"):
        data.as_printed("rd_intensity_first_printed", "CHN", "2001")


def test_rows_of_one_key_are_those_of_the_whole_table():
    assert data.vintages("gii_rank").empty
    for id in ("researchers_per_million", "mean_years_schooling_25plus", "rd_intensity_first_printed"):
        whole = data.vintages()
        own = whole[whole["indicator"] == id].reset_index(drop=True)
        pd.testing.assert_frame_equal(data.vintages(id), own, check_index_type=False)
    row = next(r for r in csv_rows("sources.csv") if r["id"] == "worldbank_c06045")
    assert data.source("worldbank_c06045") == row
    assert data.ids() == [r["id"] for r in csv_rows("indicators.csv")]
    assert data.is_indicator("gii_rank") and not data.is_indicator("gii_rnk")
    with pytest.raises(data.DataError, match=r"no source 'nobody'; see data/sources\.csv"):
        data.source("nobody")


def test_a_row_of_an_indicator_that_breaks_a_rule_is_named(copy):
    lines = (copy / "indicators.csv").read_text("utf-8").splitlines(keepends=True)
    (row,) = [line for line in lines if line.startswith("gii_rank,")]
    (copy / "indicators.csv").write_text("".join([*lines, row]), "utf-8", newline="\n")
    datapackage.write_description(copy)
    with pytest.raises(
        data.DataError, match=rf"indicators.csv, line {len(lines) + 1}: gii_rank stands twice"
    ):
        data.indicator("gii_rank")
    data.forget()
    edit(copy / "indicators.csv", row, row.rpartition(",")[0] + ",vague\n")
    edit(copy / "indicators.csv", row, "")
    datapackage.write_description(copy)
    with pytest.raises(data.DataError, match=r"indicators.csv, line \d+: fit 'vague', expected one of trend"):
        data.indicator("gii_rank")


def csv_rows(name):
    with open(DATA / name, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


# -- a package of a few rows, whose every answer is known ------------------------------------------------

SMALL = {
    "indicators.csv": (
        "id,name,definition,unit,theme,publisher,dataset,vintage,published,accessed,licence,breaks,cautions,fit\n"
        "x,The X,All of it.,units,one,Office,Book,2024,2020-06-01,,open,2003@CHN: new | 2001~: a step | 2002: wider,rounded,trend\n"
        "m,The M,By month.,units,one,Office,Book,not stated,,,open,,,trend\n"
        "alone,One value,So far.,units,two,Office,Book,n/a,,,open,,rounded revised,point\n"
    ),
    "economies.csv": "geo,name,kind\nCHN,China,economy\nJPN,Japan,economy\nKOR,Korea,economy\nWLD,World,aggregate\n",
    "sources.csv": (
        "id,publisher,dataset,vintage,seen_at\n"
        + "".join(f"s{n},Office {n},Book {n},not stated,https://a.example/{n}\n" for n in range(20))
    ),
    "cautions.csv": "caution,sentence\nrounded,It is rounded.\nrevised,It was revised.\n",
    "caveats.csv": "caveat,sentence\nfew,Only a few.\nold,It is old.\n",
    "series/x.csv": (
        "geo,year,value,status,source,confirmed_by,note\n"
        + "".join(f"CHN,{2000 + n},{10 + n},observed,s{n},s{n + 1},\n" for n in range(5))
        + "CHN,2009,30,target,s9,,\nJPN,2004,7.5,derived,s0,,\nJPN,2001,4,preliminary,s1,,\nKOR,2002,1,forecast,s2,,\n"
    ),
    "series/m.csv": (
        "geo,month,value,status,source,confirmed_by,note\n"
        "CHN,2020-12,3,observed,s0,,\nCHN,2021-02,5,observed,s0,,\nCHN,2020-01,1,observed,s0,,\n"
    ),
    "series/alone.csv": (
        "geo,year,value,status,source,confirmed_by,note\n"
        + "".join(f"{geo},2000,1,observed,s0,,\n" for geo in ("CHN", "JPN"))
    ),
    "vintages.csv": (
        "indicator,geo,year,vintage,value,printed,source\n"
        "x,CHN,2000,first,9,2001-05-01,s0\nx,CHN,2000,second,9.5,2003-05-01,\nx,CHN,2001,first,8,,s0\n"
        "x,JPN,2001,first,3,2001-05-01,s0\nm,CHN,2001,first,2,2001-05-01,s0\n"
    ),
    "income_groups.csv": "geo,year_release,year_data,income_group\nCHN,2020,2019,Middle\nJPN,2020,2019,\nCHN,2021,2020,High\n",
    "events.csv": (
        "id,date,precision,year,category,theme\na,1990,year,1990,plan,one\nb,1995-02,month,1995,law,one\n"
        "c,1996,year,1996,plan,two\n"
    ),
    "targets.csv": "id,year_set,year_due,value\nt,2006,2010,2.5\n",
    "instruments.csv": "id,number,name\nfirst,1,One\n",
    "firm_types.csv": "type,financing\nHybrid,foreign\n",
    "admitted.csv": "rule,series,geo,period,value,reason\nstep,x,CHN,2000,1,so\nstep,m,CHN,2000,1,so\n",
    "confirmations.csv": "series,geo,period,value\nx,CHN,2000,10\nm,CHN,2020-01,1\n",
    "evidence.csv": "id,claim\nc-01a,c-01\n",
    "ledger.csv": "id,verdict\nc-01,confirmed\n",
}  # fmt: skip


@pytest.fixture
def small(tmp_path, monkeypatch):
    """Read from a small package; called, it writes another one, some files of it as given."""

    def write(**changed):
        folder = tmp_path / f"data{len(list(tmp_path.iterdir()))}"
        (folder / "series").mkdir(parents=True)
        (folder / "schemas").mkdir()
        resources = []
        for path, text in (
            SMALL | {name.replace("__", "/") + ".csv": text for name, text in changed.items()}
        ).items():
            (folder / path).write_text(text, encoding="utf-8", newline="\n")
            schema = f"schemas/{path.replace('/', '-')}.json"
            head = (SMALL.get(path) or text).split("\n", 1)[0]
            (folder / schema).write_text(json.dumps({"fields": [{"name": name} for name in head.split(",")]}))
            digest = hashlib.sha256(text.encode()).hexdigest()
            resources.append({"path": path, "hash": f"sha256:{digest}", "schema": schema})
        (folder / "datapackage.json").write_text(json.dumps({"resources": resources}))
        monkeypatch.setenv("TRAJECTORY_DATA", str(folder))
        return folder

    write()
    return write


def test_economies_stand_side_by_side_with_gaps_left_open(small):
    both = data.panel("x")
    assert both.columns.tolist() == ["CHN", "JPN"] and both.index.name == "year"  # no plans
    assert both.index.tolist() == [2000, 2001, 2002, 2003, 2004]
    assert both["JPN"].dropna().to_dict() == {2001: 4.0, 2004: 7.5}
    turned = data.panel("x", ["JPN", "CHN"], (2001, 2004))
    assert turned.columns.tolist() == ["JPN", "CHN"] and turned.index.tolist() == [2001, 2002, 2003, 2004]
    plans = data.panel("x", status=("target", "forecast"))
    assert plans.index.tolist() == [2002, 2009] and plans.columns.tolist() == ["CHN", "KOR"]
    (origin,) = turned.attrs["provenance"].columns["CHN"]
    assert (origin.first_year, origin.last_year, origin.sources) == (2001, 2004, ("s1", "s2", "s3", "s4"))


def test_what_a_panel_cannot_show_is_said(small):
    with pytest.raises(data.DataError, match=r"x: JPN stands twice in \['JPN', 'CHN', 'JPN'\]"):
        data.panel("x", ["JPN", "CHN", "JPN"])
    with pytest.raises(data.DataError, match="x: no value for KOR; near codes with values: KOR"):
        data.panel("x", ["KOR"])
    with pytest.raises(data.DataError, match="x: no value for JPN in 2002-2003; near codes"):
        data.panel("x", ["CHN", "JPN"], (2002, 2003))
    with pytest.raises(data.DataError, match="x: no value for 99; near codes with values: CHN, JPN, KOR$"):
        data.panel("x", ["99"])
    with pytest.raises(data.DataError, match="x: no value in the years asked for"):
        data.panel("x", years=(1900, 1950))


def test_one_series_is_of_one_economy(small):
    values = data.series("x", "JPN")
    assert values.name == "x" and values.to_dict() == {2001: 4.0, 2004: 7.5}
    with pytest.raises(data.DataError) as missing:
        data.series("x")
    assert str(missing.value) == (
        "x: of which economy? Say it as in data.series('x', 'CHN'); there are values for CHN, JPN, KOR"
    )
    many = [f"AA{chr(65 + n)}" for n in range(14)]
    rows = "".join(f"{geo},2000,1,observed,s0,,\n" for geo in many)
    small(
        economies="geo,name,kind\n" + "".join(f"{geo},{geo},economy\n" for geo in many),
        series__alone=SMALL["series/alone.csv"].split("\n")[0] + "\n" + rows,
    )
    with pytest.raises(data.DataError, match="AAA, .*, AAL and 2 more$"):
        data.series("alone")
    with pytest.raises(data.DataError, match="with values: AAA, AAB, AAC, AAD, AAE, AAF, AAG, AAH$"):
        data.panel("alone", ["99"])  # nothing is near, so the first eight


def test_one_value_of_any_status(small):
    assert data.value("x", "CHN", 2000) == 10
    assert data.value("x", "CHN", 2009) == 30 and data.value("x", "KOR", 2002) == 1
    with pytest.raises(data.DataError, match="no value for CHN in 2005; years are 2000-2004, 2009"):
        data.value("x", "CHN", 2005)


def test_months(small):
    assert data.table("m").columns.tolist()[:4] == ["geo", "year", "month", "value"]
    assert data.table("m")["year"].tolist() == [2020, 2021, 2020]
    values = data.series("m", "CHN")
    assert [str(month) for month in values.index] == ["2020-01", "2020-12", "2021-02"]
    assert data.series("m", "CHN", (2021, 2021)).tolist() == [5.0]
    small(series__m="\n".join(SMALL["series/m.csv"].splitlines()[:2]) + "\n")
    assert [str(month) for month in data.series("m", "CHN").index] == ["2020-12"]
    for wrong in ("2020-13", "2020"):
        small(series__m=SMALL["series/m.csv"].replace("2020-12", wrong))
        with pytest.raises(
            data.DataError, match=f"m.csv, line 2: month '{wrong}', expected a month as 2025-03"
        ):
            data.table("m")


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        (
            "series__x",
            "geo,year",
            "geo,jahr",
            r"x.csv: columns are \['geo', 'jahr'.*, expected \['geo', 'year'",
        ),
        ("series__x", "observed,s1,s2,", "observed,s1,s2", "x.csv, line 3: expected 7 columns"),
        ("series__x", "s1,s2,", "s1,s2,,", "x.csv, line 3: expected 7 columns"),
        ("series__x", "s1,s2,", "s1,s99,", "line 3: confirmed_by 's99', expected an id of sources.csv"),
        ("series__x", "observed,s1,", "observed,,", "line 3: source '', expected an id of sources.csv"),
        ("series__x", ",11,", ",inf,", "line 3: value 'inf', expected a finite number"),
        ("indicators", "alone,One", "x,One", "indicators.csv, line 4: x stands twice"),
        (
            "indicators",
            ",trend\nm",
            ",line\nm",
            "indicators.csv, line 2: fit 'line', expected one of trend, ",
        ),
        ("economies", "Japan", "Ja\u200bpan", "economies.csv, line 3, column name: "),
    ],
)
def test_a_row_of_another_form_is_named(small, name, old, new, message):
    path = name.replace("__", "/") + ".csv"
    assert SMALL[path].count(old) >= 1
    small(**{name: SMALL[path].replace(old, new, 1)})
    with pytest.raises(data.DataError, match=message):
        data.table("x")


def test_a_file_that_is_not_described_is_named(small):
    folder = small()
    (folder / "indicators.csv").rename(folder / "gone.csv")
    described = json.loads((folder / "datapackage.json").read_text())
    described["resources"] = [r for r in described["resources"] if r["path"] != "series/m.csv"]
    (folder / "datapackage.json").write_text(json.dumps(described))
    with pytest.raises(
        data.DataError, match="data/indicators.csv: described in datapackage.json, but the file"
    ):
        data.indicator("x")
    (folder / "gone.csv").rename(folder / "indicators.csv")
    with pytest.raises(data.DataError, match="data/series/m.csv: not described in datapackage.json"):
        data.table("m")


def test_what_is_read_stays_until_it_is_forgotten(small):
    folder = small()
    assert data.value("x", "CHN", 2000) == 10
    text = SMALL["series/x.csv"].replace("2000,10,", "2000,99,")
    (folder / "series" / "x.csv").write_text(text)
    description = folder / "datapackage.json"
    before, after = (hashlib.sha256(t.encode()).hexdigest() for t in (SMALL["series/x.csv"], text))
    edit(description, before, after)
    assert data.value("x", "CHN", 2000) == 10
    data.forget()
    assert data.value("x", "CHN", 2000) == 99


def test_breaks_within_a_series_are_those_after_its_first_value(small):
    assert [known.year for known in data.breaks("x", "CHN")] == [2001, 2002, 2003]
    assert [known.year for known in data.breaks("x", "JPN")] == [2001, 2002]
    values = data.series("x", "CHN")
    years = {
        first: [known.year for known in data.breaks_within(values.loc[first:])]
        for first in (2000, 2001, 2002, 2003)
    }
    assert years == {2000: [2002, 2003], 2001: [2002, 2003], 2002: [2003], 2003: []}
    assert [known.year for known in data.breaks_within(values.loc[:2002])] == [2002]
    assert data.breaks_within(values.loc[:2001]) == [] == data.breaks_within(values.iloc[:0])
    assert data.since_break(values).index.tolist() == [2003, 2004]
    assert data.since_break(values.loc[:2002]).index.tolist() == [2002]
    assert data.since_break(values.loc[2003:]).equals(values.loc[2003:])
    for first, told in ((2000, "2002 (wider) and 1 more"), (2002, "2003 (new)")):
        words = data.crossing(values.loc[first:])
        assert words.startswith(f"the definition changes in {told}; data.since_break")
    assert data.crossing(values.loc[2003:]) == ""


def test_values_as_they_were_printed_until_a_day(small):
    early = data.as_printed("x", "CHN", "2001-05-01")
    assert early.to_dict() == {2000: 9.0} and early.attrs["printed"] == {2000: "2001-05-01"}
    assert data.as_printed("x", "CHN", "2003-05-01").to_dict() == {2000: 9.5}
    with pytest.raises(data.DataError, match="until 2001-04-30"):
        data.as_printed("x", "CHN", "2001-04-30")
    now = data.as_printed("x", "CHN", "2020-06-01")  # the day on which the series itself was published
    assert now.to_dict() == {2000 + n: 10.0 + n for n in range(5)}  # no target
    (origin,) = now.attrs["provenance"]
    assert (origin.geos, origin.first_year, origin.last_year) == (("CHN",), 2000, 2004)
    assert data.as_printed("x", "CHN", "2020-05-31").to_dict() == {2000: 9.5}
    assert data.as_printed("m", "CHN", "2030-01-01").to_dict() == {2001: 2.0}  # published on no known day


def test_an_indicator_and_what_is_said_of_it(small):
    about = data.indicator("alone")
    assert (about.name, about.fit) == ("One value", "point")
    assert about.breaks == () and about.cautions == ("rounded", "revised")
    assert data.cautions("alone") == ["It is rounded.", "It was revised."] and data.cautions("m") == []
    assert data.indicators().index.tolist() == ["x", "m", "alone"]
    assert [data.vintage_in_words(v) for v in ("2024", "not stated", "n/a", data.SEVERAL_VINTAGES)] == [
        "2024", "", "", "several vintages",
    ]  # fmt: skip
    with pytest.raises(data.DataError, match="no indicator 'zzz'; see data/indicators.csv"):
        data.indicator("zzz")
    with pytest.raises(data.DataError, match=r"no indicator 'alon'; did you mean alone\?"):
        data.indicator("alon")


def test_the_record_of_an_origin_names_at_most_twelve_documents(small):
    rows = "".join(f"CHN,{2000 + n},1,observed,s{n},s{19 - n},\n" for n in range(15))
    small(series__x=SMALL["series/x.csv"].split("\n")[0] + "\n" + rows + "JPN,2001,1,observed,s15,,\n")
    whole = data.record(data.Provenance("x", ("CHN",), 2000, 2014, ()))
    assert [read["title"] for read in whole["read"]] == [f"Book {n}" for n in range(12)]
    assert whole["sources"] == sorted(f"s{n}" for n in range(15)) and len(whole["confirms"]) == 12
    few = data.record(data.Provenance("x", ("CHN", "JPN"), 2001, 2002, ()))
    assert [read["address"] for read in few["read"]] == [f"https://a.example/{n}" for n in (1, 2, 15)]
    assert [read["publisher"] for read in few["confirms"]] == ["Office 18", "Office 17"]
    assert few["read"][0]["vintage"] == "" and few["vintage"] == "2024"
    assert few["coverage"] == "China and Japan, 2001–2002"
    assert (few["geos"], few["years"]) == (["CHN", "JPN"], [2001, 2002])
    assert few["cautions"] == ["It is rounded."] and few["unit"] == "units"


def test_the_other_tables(small):
    assert data.sources().loc["s3", "dataset"] == "Book 3"
    assert data.economies().to_dict()["JPN"] == data.name("JPN") == "Japan"
    assert data.aggregates() == ["WLD"] and data.kinds()["CHN"] == "economy"
    with pytest.raises(data.DataError, match="no economy 'CHM'; near codes: CHN"):
        data.name("CHM")
    assert [data.income_group(*of) for of in (("CHN", 2020), ("CHN", 2021), ("JPN", 2020), ("JPN", 2021))] == [
        "Middle", "High", None, None,
    ]  # fmt: skip
    assert data.income_groups(2020).to_dict() == {"CHN": "Middle"}
    with pytest.raises(data.DataError, match="no release of 1970"):
        data.income_groups(1970)
    chosen = {
        (theme, category): data.events(theme, category).index.tolist()
        for theme in (None, "one")
        for category in (None, "plan")
    }
    assert chosen == {
        (None, None): ["a", "b", "c"], (None, "plan"): ["a", "c"], ("one", None): ["a", "b"], ("one", "plan"): ["a"],
    }  # fmt: skip
    assert data.events()["year"].tolist() == [1990, 1995, 1996]
    assert data.targets().loc["t"].to_dict() == {"year_set": 2006, "year_due": 2010, "value": 2.5}
    assert data.instruments().loc["first", "number"] == 1
    assert data.firm_types().loc["Hybrid", "financing"] == "foreign"
    assert data.vintages()["value"].tolist() == [9, 9.5, 8, 3, 2]
    assert data.vintages()["year"].dtype.kind == "i"
    assert data.admitted("m")["geo"].tolist() == ["CHN"] and len(data.admitted("alone")) == 0
    assert data.confirmations("m")["period"].tolist() == ["2020-01"]
    assert data.evidence()["claim"].tolist() == ["c-01"]
    assert data.ledger().loc["c-01", "verdict"] == "confirmed"
    assert data.caveat("old") == "It is old."
    with pytest.raises(data.DataError, match="caveat 'new', expected one of few, old"):
        data.caveat("new")


@pytest.mark.parametrize(
    ("years", "words"),
    [
        ([], ""),
        ([2000], "2000"),
        ([2007, 1999, 2000, 2001], "1999-2001, 2007"),
        ([2000, 2005, 2010], "2000, 2005, 2010"),  # three show no rule
        ([2000, 2005, 2010, 2015], "2000-2015, every 5 years"),
        ([2000, 2005, 2010, 2016], "2000, 2005, 2010, 2016"),
        ([2000, 2001, 2005, 2010, 2015], "2000-2001, 2005, 2010, 2015"),
        ([1990, 1991, 1995, 1996, 2000, 2001, 2005, 2006], "1990-1991, 1995-1996, 2000-2001, 2005-2006"),
        ([2000, 2002, 2004, 2006], "2000-2006, every 2 years"),
    ],
)
def test_runs_of_years(years, words):
    assert data.describe_years(years) == words


def test_provenance_of_several_things(small):
    values, whole = data.series("x", "CHN"), data.provenance("alone")
    assert whole == (data.Provenance("alone", ("CHN", "JPN"), 2000, 2000, ("s0",)),)
    assert data.provenance([values, ("alone",)], whole[0]) == data.provenance(values) + whole

    class Report:
        class series:
            source = values

    assert data.provenance(Report) == data.provenance(values)
    with pytest.raises(data.DataError, match="a dict does not say where it comes from"):
        data.provenance({})


def test_a_folder_named_is_the_only_one_looked_at(tmp_path, monkeypatch):
    monkeypatch.setenv("TRAJECTORY_DATA", str(tmp_path / "nowhere"))
    with pytest.raises(
        data.DataError, match="no data package found: looked for datapackage.json in .*nowhere and"
    ):
        data.root()
    monkeypatch.delenv("TRAJECTORY_DATA")
    monkeypatch.chdir(tmp_path)
    assert data.root() == DATA  # beside the library
