"""Each check is right on both sides of its boundary, on made-up data; and the verdicts follow the data."""

import csv
import shutil
from pathlib import Path

import pandas as pd
import pytest

from press.data import description as datapackage
from trajectory import claims, data
from trajectory.evidence import CAVEAT, CONFIRMED, CONTRADICTED, NOT_CHECKABLE, SUPERSEDED

DATA = Path(__file__).resolve().parents[2] / "data"
HEADER = ["geo", "year", "value", "status", "source", "confirmed_by", "note"]

# made-up series: id -> rows (geo, year, value, status, confirmed_by)
MADE_UP = {
    "made_value": [("CHN", 2000, 72.54, "observed", "todi2023"), ("CHN", 2001, 50, "observed", "")],
    "made_gap": [("CHN", 2000, 72.54, "observed", "todi2023"), ("CHN", 2003, 50, "observed", "todi2023"), ("CHN", 2004, 40, "observed", "todi2023")],
    "made_first_print": [("CHN", 2000, 70.0, "preliminary", "")],
    "made_other": [("CHN", 2000, 80.0, "observed", "")],
    "made_compare": [
        ("CHN", 2000, 10, "observed", "todi2023"),
        ("USA", 2000, 9.99, "observed", ""),
        ("WLD", 2000, 100, "observed", ""),  # an aggregate, never a rival
        ("CHN", 2001, 10, "observed", "todi2023"),
        ("USA", 2001, 10, "observed", ""),
        ("CHN", 2002, 10, "observed", "todi2023"),
    ],
    "made_half": [("CHN", 2000, 9, "observed", "todi2023"), ("WLD", 2000, 200, "observed", "")],
    "made_rank": [
        *[(g, 2013, r, "observed", "") for r, g in enumerate(["USA", "JPN", "DEU", "FRA", "GBR", "ITA", "KOR", "CHE", "SWE", "IND", "CHN"], 1)],
        *[(g, 2024, r, "observed", "") for r, g in enumerate(["CHN", "USA", "JPN", "DEU", "FRA", "GBR", "ITA", "KOR", "CHE", "SWE", "IND"], 1)],
    ],
    "made_thirty": [
        *[(g, 2022, r, "observed", "") for r, g in enumerate(
            ["USA", "JPN", "DEU", "FRA", "GBR", "ITA", "KOR", "CHE", "SWE", "FIN", "DNK", "NLD", "AUT", "BEL",
             "CAN", "AUS", "NOR", "IRL", "ISR", "SGP", "NZL", "ESP", "PRT", "CZE", "POL", "GRC", "EST", "LVA", "LTU", "CHN"], 1)],
        *[(g, 2023, r, "observed", "") for r, g in enumerate(
            ["USA", "JPN", "DEU", "FRA", "GBR", "ITA", "KOR", "CHE", "SWE", "FIN", "DNK", "NLD", "AUT", "BEL",
             "CAN", "AUS", "NOR", "IRL", "ISR", "SGP", "NZL", "ESP", "PRT", "CZE", "POL", "GRC", "EST", "LVA", "IND", "CHN"], 1)],
        ("CHN", 2024, 30, "observed", ""),
    ],
    "made_step": [("CHN", y, 100 * 1.05 ** (y - 1970) * (12 if y >= 1992 else 1) * (1 + 0.01 * (-1) ** y), "observed", "") for y in range(1970, 2015)],
    "made_drop": [("CHN", y, 100 * 1.05 ** (y - 1970) / (12 if y >= 1992 else 1) * (1 + 0.01 * (-1) ** y), "observed", "") for y in range(1970, 2015)],
    "made_smooth": [("CHN", y, 100 * 1.05 ** (y - 1970) * (1 + 0.05 * (-1) ** (y // 2)), "observed", "") for y in range(1970, 2015)],
    "made_short": [("CHN", y, 100 + y % 3, "observed", "") for y in range(1990, 1995)],
}  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("made_up") / "data"
    shutil.copytree(DATA, folder)
    with open(folder / "indicators.csv", encoding="utf-8", newline="") as file:
        dictionary = list(csv.DictReader(file))
    for id, rows in MADE_UP.items():
        with open(folder / "series" / f"{id}.csv", "w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(HEADER)
            writer.writerows([g, y, v, s, "huan2025", c, ""] for g, y, v, s, c in rows)
        dictionary.append(dict(dictionary[0], id=id, name=id, cautions="", breaks="", unit="units"))
    with open(folder / "indicators.csv", "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, dictionary[0].keys(), lineterminator="\n")
        writer.writeheader()
        writer.writerows(dictionary)
    with open(folder / "vintages.csv", "a", encoding="utf-8", newline="") as file:
        file.write("made_value,CHN,2000,older edition,71.0,,\nmade_value,CHN,2001,older edition,51.0,,\n")
    with open(folder / "targets.csv", "a", encoding="utf-8", newline="") as file:
        file.write("made,Made-up plan,1995,2000,quantity,made_value,ge,75,units,huan2025,\n")
    with open(folder / "events.csv", "a", encoding="utf-8", newline="") as file:
        source = dictionary[0] and data.events().iloc[3]["source"]
        file.write(f"made_event,2010-05,month,2010,plan,,Made up,A made-up event,gii_rise,{source},\n")
    datapackage.write(folder)
    return folder


@pytest.fixture(autouse=True)
def made_up(folder, monkeypatch):
    monkeypatch.setenv("TRAJECTORY_DATA", str(folder))


def judge(check, indicator="", year="2000", value="", stated_year=None, **fields):
    blank = dict.fromkeys(data.claims().columns, "")
    row = {
        **blank, "source": "cui2025", "geo": "CHN", "check": check, "indicator": indicator,
        "check_year": year, "year": year if stated_year is None else stated_year, "value": value, **fields,
    }  # fmt: skip
    return claims.evaluate(pd.Series(row, name="made-01"))


@pytest.mark.parametrize(
    ("value", "rounding", "verdict"),
    [
        ("72.5", "", CONFIRMED),  # 72.54 rounds to it
        ("72.6", "", CAVEAT),  # does not, but vintages of the series differ by 2 %
        ("72.59", "", CAVEAT),
        ("72.54", "", CONFIRMED),
        ("73", "", CONFIRMED),  # within half a unit
        ("72", "0.5", CAVEAT),  # 0.54 away
        ("72", "1", CONFIRMED),
        ("71.0", "", SUPERSEDED),  # an older vintage
        ("60", "", CONTRADICTED),
        ("85", "12.5", CONFIRMED),
        ("85", "12.4", CONTRADICTED),
    ],
)
def test_equals(value, rounding, verdict):
    assert judge("equals", "made_value", value=value, rounding=rounding).verdict == verdict


def test_equals_reports_difference_in_the_unit_of_the_series():
    verdict = judge("equals", "made_value", value="60000", scale="0.001")
    assert verdict.verdict == CONTRADICTED
    assert verdict.stated == pytest.approx(60) and verdict.found == pytest.approx(72.54)
    assert verdict.difference == pytest.approx(12.54) and verdict.relative == pytest.approx(0.209)


def test_a_figure_right_when_printed_is_superseded_not_false():
    verdict = judge("equals", "made_value", value="70", first_print="made_first_print")
    assert verdict.verdict == SUPERSEDED and "printed first" in verdict.reason
    assert judge("equals", "made_value", value="66", first_print="made_first_print").verdict == CONTRADICTED


def test_a_number_of_another_series_is_named_but_does_not_save_the_claim():
    verdict = judge("equals", "made_value", value="80", others="made_other")
    assert verdict.verdict == CONTRADICTED and "that of another series: “made_other”" in verdict.reason
    assert (
        "not found under the other definitions"
        in judge("equals", "made_value", value="81", others="made_other").reason
    )


def test_one_copy_is_a_caveat():
    assert judge("equals", "made_value", "2001", "50").verdict == CAVEAT


def test_without_a_year_a_figure_between_two_values_apart_is_left_open():
    between = dict(stated_year="", others="made_other", needs="the years between")
    left_open = judge("equals", "made_gap", "2003", "60", **between)
    assert left_open.verdict == NOT_CHECKABLE and left_open.needs == "the years between"
    assert (
        "from 72.54 units in 2000 to 50 units in 2003 and holds none of the years between" in left_open.reason
    )
    stands_elsewhere = judge("equals", "made_gap", "2003", "60", stated_year="", others="made_value")
    assert "not found under the other definitions" in stands_elsewhere.reason
    # a stated year, a figure outside the series, and neighbouring years leave nothing open
    for year, value in [("2003", "60"), ("", "80"), ("", "45"), ("", "39")]:
        verdict = judge("equals", "made_gap", "2003", value, stated_year=year).verdict
        assert verdict == CONTRADICTED, (year, value)
    assert judge("equals", "made_gap", "2003", "50", stated_year="").verdict == CONFIRMED


def test_a_year_without_value_is_not_checkable():
    verdict = judge("equals", "made_value", "1990", "50", needs="the yearbook")
    assert verdict.verdict == NOT_CHECKABLE and verdict.needs == "the yearbook"
    assert "nearest is 72.54 units in 2000" in verdict.reason


@pytest.mark.parametrize(
    ("check", "value", "verdict"),
    [
        ("more_than", "72.53", CONFIRMED), ("more_than", "72.54", CONTRADICTED),
        ("more_than", "72.55", CONTRADICTED), ("at_most", "72.54", CONFIRMED),
        ("at_most", "72.55", CONFIRMED), ("at_most", "72.53", CONTRADICTED),
    ],
)  # fmt: skip
def test_more_than_and_at_most(check, value, verdict):
    assert judge(check, "made_value", value=value).verdict == verdict


@pytest.mark.parametrize(
    ("year", "verdict"),
    [("2000", CONFIRMED), ("2001", CONTRADICTED), ("2002", NOT_CHECKABLE), ("2003", NOT_CHECKABLE)],
)  # fmt: skip
def test_first_among_needs_more_than_a_tie_and_a_rival(year, verdict):
    assert judge("first_among", "made_compare", year).verdict == verdict


@pytest.mark.parametrize(
    ("relation", "value", "verdict"),
    [("rank", "11", CAVEAT), ("rank", "10", CONTRADICTED), ("le", "11", CAVEAT), ("le", "10", CONTRADICTED)],
)  # fmt: skip
def test_rank_by_size(relation, value, verdict):
    # in 2024 China's made-up number is the smallest of eleven, so ten are larger
    assert judge("rank_is", "made_rank", "2024", value, relation=relation).verdict == verdict


def test_rank_among_series_of_firms():
    verdict = judge(
        "rank_is", "made_value", "2000", "2", relation="rank", peers="made_other made_first_print"
    )
    assert verdict.found == 2 and verdict.verdict == CONFIRMED


@pytest.mark.parametrize(
    ("check", "year", "relation", "others", "verdict"),
    [
        ("rises", "1970-2014", "", "", CAVEAT),
        ("falls", "1970-2014", "", "", CONTRADICTED),
        ("rises", "1970-1971", "every_year", "", CAVEAT),
        ("rises", "1970-2014", "", "made_smooth", CAVEAT),
        ("rises", "1991-1992", "", "made_drop", NOT_CHECKABLE),  # one rises, the other falls
        ("rises", "1960-2014", "", "", NOT_CHECKABLE),
    ],
)  # fmt: skip
def test_rises_and_falls(check, year, relation, others, verdict):
    assert judge(check, "made_step", year, relation=relation, others=others).verdict == verdict


def test_every_year_is_more_than_first_and_last():
    assert judge("rises", "made_drop", "1970-2014").verdict == CONTRADICTED
    assert judge("rises", "made_smooth", "1970-2014", relation="").verdict == CAVEAT
    assert judge("rises", "made_smooth", "1970-2014", relation="every_year").verdict == CONTRADICTED


@pytest.mark.parametrize(
    ("year", "verdict"),
    [("2000", CONFIRMED), ("2001", CONTRADICTED), ("2002", NOT_CHECKABLE)],
)
def test_majority_is_more_than_half(year, verdict):
    assert judge("majority", "made_value", year).verdict == verdict  # 72.54, and exactly 50


def test_less_than_another_series():
    assert judge("less_than_series", "made_value", others="made_other").verdict == CONFIRMED
    assert judge("less_than_series", "made_other", others="made_value").verdict == CONTRADICTED
    assert judge("less_than_series", "made_value", others="made_value").verdict == CONTRADICTED
    assert judge("less_than_series", "made_value", "2001", others="made_other").verdict == NOT_CHECKABLE


def test_larger_share_of_the_world():
    # 10 of 100 against 9 of 200
    assert judge("larger_share", "made_compare", others="made_half").verdict == CONFIRMED
    assert judge("larger_share", "made_half", others="made_compare").verdict == CONTRADICTED
    assert judge("larger_share", "made_compare", others="made_value").verdict == NOT_CHECKABLE


def test_top_mover():
    assert judge("top_mover", "made_rank", "2013-2024").verdict == CONFIRMED
    assert judge("top_mover", "made_rank", "2013-2024", geo="KOR").verdict == CONTRADICTED


def test_only_in_group():
    assert judge("only_in_group", "made_thirty", "2022").verdict == CONFIRMED
    assert judge("only_in_group", "made_thirty", "2023").verdict == CONTRADICTED  # with India
    assert judge("only_in_group", "made_thirty", "2024").verdict == NOT_CHECKABLE  # list not complete


def test_target_needs_another_source():
    assert judge("target_stated", "made_value", "2000", "75").verdict == CONFIRMED
    assert judge("target_stated", "made_value", "2000", "76").verdict == NOT_CHECKABLE
    assert judge("target_stated", "made_value", "2000", "75", source="huan2025").verdict == NOT_CHECKABLE
    assert "The outcome was 72.54" in judge("target_stated", "made_value", "2000", "75").reason


@pytest.mark.parametrize(
    ("series", "verdict"),
    [("made_step", CONFIRMED), ("made_drop", CONTRADICTED), ("made_smooth", NOT_CHECKABLE), ("made_short", NOT_CHECKABLE)],
)  # fmt: skip
def test_break(series, verdict):
    assert judge("break_near", series, "1992").verdict == verdict


@pytest.mark.parametrize(
    ("year", "verdict"),
    [
        ("2010", CONFIRMED), ("2009", CONTRADICTED), ("2011", CONTRADICTED),
        ("2010s", CONFIRMED), ("2000s", CONTRADICTED), ("2006-2010", CONFIRMED),
        ("2011-2015", CONTRADICTED),
    ],
)  # fmt: skip
def test_event(year, verdict):
    assert judge("event_dated", year=year, event="made_event").verdict == verdict


def test_an_event_known_from_the_document_alone_is_not_checkable():
    assert (
        judge("event_dated", year="2002", event="smic_production", source="todi2023").verdict == NOT_CHECKABLE
    )
    other = judge("event_dated", year="2002", event="smic_production", source="essay")
    assert other.verdict == CAVEAT  # another of the five documents


def test_an_event_that_two_of_the_documents_state_gets_one_verdict_from_both():
    for source in ("ouyang2025", "cui2025"):  # the chronology has it from one of the two
        assert judge("event_dated", year="2012", event="congress_18", source=source).verdict == CAVEAT


def test_an_event_without_a_stated_year_needs_only_to_be_known():
    assert judge("event_dated", year="", event="made_event").verdict == CONFIRMED


def test_a_target_without_a_stated_value_is_that_of_the_named_plan():
    assert judge("target_stated", "made_value", "2000", "", peers="made").verdict == CONFIRMED
    assert judge("target_stated", "made_value", "2000", "", peers="other").verdict == NOT_CHECKABLE


def test_a_contradiction_keeps_the_reading_it_rests_on():
    verdict = judge("majority", "made_value", "2001", caveat="reading_main_body peers_few")
    assert verdict.verdict == CONTRADICTED
    assert "read as" in verdict.reason and "Only a few" not in verdict.reason


def test_what_is_not_a_figure_is_said_to_be_none():
    verdict = judge("not_a_figure", relation="typology", needs="firms")
    assert verdict.verdict == NOT_CHECKABLE and "a typology, not a figure" in verdict.reason


def test_a_caveat_never_turns_a_verdict():
    for caveat in ("year_open", "peers_few window"):
        assert judge("equals", "made_value", value="72.5", caveat=caveat).verdict == CAVEAT
        assert judge("equals", "made_value", value="60", caveat=caveat).verdict == CONTRADICTED


def test_errors_name_the_claim():
    with pytest.raises(data.DataError, match="made-01 has check 'looks_right'"):
        judge("looks_right")
    with pytest.raises(data.DataError, match="caveat 'surely'"):
        judge("equals", "made_value", value="72.5", caveat="surely")
    with pytest.raises(data.DataError, match="year 'long ago', expected a year"):
        claims.stated_years("long ago")


def test_the_rules_do_not_know_the_source():
    for source in ("ouyang2025", "cui2025", "essay", "todi2023", "huan2025"):
        assert judge("equals", "made_value", value="72.5", source=source).verdict == CONFIRMED
        assert judge("equals", "made_value", value="60", source=source).verdict == CONTRADICTED


# -- the real ledger --------------------------------------------------------------------------------


def test_a_flipped_figure_flips_the_verdict(tmp_path, monkeypatch):
    copy = tmp_path / "data"
    shutil.copytree(DATA, copy)
    path = copy / "series" / "gii_rank.csv"
    text = path.read_text(encoding="utf-8")
    assert "CHN,2024,11," in text
    path.write_text(text.replace("CHN,2024,11,", "CHN,2024,19,"), encoding="utf-8")
    datapackage.write(copy)
    monkeypatch.setenv("TRAJECTORY_DATA", str(copy))
    assert claims.evaluate(data.claims().loc["huan2025-03"]).verdict == CONTRADICTED
    monkeypatch.setenv("TRAJECTORY_DATA", str(DATA))
    assert claims.evaluate(data.claims().loc["huan2025-03"]).verdict == CONFIRMED


# verdicts worked out by hand from the sources' own print
BY_HAND = {
    "huan2025-01": CONFIRMED,  # 34th in 2012
    "huan2025-04": CAVEAT,  # among the fastest, but the window of the claim is not complete
    "huan2025-08": CAVEAT,  # the central parity of that spring, and another exchange rate in use
    "cui2025-01": CAVEAT,  # dated 1949
    "cui2025-04": SUPERSEDED,  # 3,327.8 was preliminary, 3,335.71 is final
    "cui2025-05": CAVEAT,  # residents and foreigners add up to it
    "cui2025-17": CAVEAT,  # 63 systems in November 2024, behind the United States only
    "cui2025-20": NOT_CHECKABLE,  # families filed abroad 3.55 % in 2012, 3.41 in 2020, 3.64 in 2022
    "cui2025-21": CAVEAT,  # 0.54 % of articles in the top 1 % in 2012, 1.09 in 2020
    "todi2023-71": CAVEAT,  # 4.76 of 11 trillion yuan
    "todi2023-94": CAVEAT,  # 5.5 % against 2.6 and 0.9
    "essay-03": CAVEAT,  # second until 2023, first in 2024
    "essay-04": CAVEAT,  # one plan, listed twice
    "todi2023-02": CONFIRMED,  # only middle-income economy
    "todi2023-08": CONFIRMED,  # 2.5 % by 2020 stands in two plans
    "todi2023-09": CAVEAT,  # in the outline of 2016, seen in one copy
    "todi2023-10": CAVEAT,  # 72.5, one copy
    "todi2023-13": CONTRADICTED,  # 8.2 against 6.59 (25 and over) and 3.24 (25 to 64)
    "todi2023-14": SUPERSEDED,  # 4.4 in the Human Development Report of 2010, 5.39 in later estimates
    "todi2023-29": CONTRADICTED,  # 25 against an estimate of 16
    "todi2023-31": CONTRADICTED,  # 2010, not 2008
    "todi2023-32": CONTRADICTED,  # 3,000 to 3,500 in the youth branch; 7,000 is the whole plan
    "todi2023-39": NOT_CHECKABLE,  # between 3.8 in 2015 and 9 in 2020; no year is given
    "todi2023-40": NOT_CHECKABLE,  # 38 % by place of the plant not found
    "todi2023-25": CAVEAT,  # the date is sure; that promises became binding was seen in one place
    "todi2023-53": CAVEAT,  # true of 2018, and no year is given
    "todi2023-64": NOT_CHECKABLE,  # goals for 2030, nothing on imitation
    "todi2023-72": NOT_CHECKABLE,  # idle money in three provinces is not much of the money raised
    "todi2023-73": NOT_CHECKABLE,  # three funds of one province, as for the claim before
    "todi2023-34": CAVEAT,  # sources disagree: a new name, or another successor
    "huan2025-18": NOT_CHECKABLE,  # another comment in the magazine
    "todi2023-76": CONTRADICTED,  # Founder and Tongfang beside Lenovo
    "todi2023-79": NOT_CHECKABLE,  # a study of all industries, not of technology firms
    "essay-12": CONTRADICTED,  # Shenzhen and Hong Kong lie in the south
    "essay-13": CAVEAT,  # a quarter of Beijing bears the name
}  # fmt: skip


@pytest.fixture(scope="module")
def ledger():
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TRAJECTORY_DATA", str(DATA))
        return claims.ledger()


@pytest.mark.parametrize("id", BY_HAND)
def test_hard_cases(ledger, id):
    assert ledger.loc[id, "verdict"] == BY_HAND[id], ledger.loc[id, "reason"]


def test_ledger_is_complete(ledger):
    assert ledger.index.is_unique and set(ledger["verdict"]) <= set(claims.VERDICTS)
    assert (ledger["reason"].str.len() > 20).all()
    open_ones = ledger[ledger["verdict"] == NOT_CHECKABLE]
    no_event = open_ones[open_ones["check"] != "event_dated"]
    assert (no_event["needs"].str.len() > 10).all(), "what would be needed is said"
    found = ledger[ledger["found"].notna()]
    assert (found["source"].str.len() > 0).all()


def test_a_caveat_of_the_claims_row_is_told(ledger):
    rows = data.claims()
    for id, row in ledger[ledger["verdict"] == CAVEAT].iterrows():
        for caveat in rows.loc[id, "caveat"].split():
            assert data.caveat(caveat) in row["reason"], (id, caveat)


@pytest.mark.slow
def test_the_spread_of_vintages_is_that_of_the_data_at_hand(tmp_path, monkeypatch):
    now = data.table("gii_score").set_index(["geo", "year"]).loc[("CHN", 2024), "value"]
    first, second = tmp_path / "first", tmp_path / "second"
    for folder, share in ((first, 0.5), (second, 0.8)):
        shutil.copytree(DATA, folder)
        columns, row = (folder / "vintages.csv").read_text("utf-8").splitlines()[:2]
        older = dict(zip(columns.split(","), row.split(","), strict=True))
        older |= {"indicator": "gii_score", "geo": "CHN", "year": "2024", "value": f"{share * now}"}
        text = f"{columns}\n{','.join(older.values())}\n"
        (folder / "vintages.csv").write_text(text, "utf-8", newline="\n")
        datapackage.write(folder)
    spread = []
    for folder in (first, second, first):
        monkeypatch.setenv("TRAJECTORY_DATA", str(folder))
        spread.append(claims.revision("gii_score", "CHN"))
    assert spread == pytest.approx([0.5, 0.2, 0.5])
