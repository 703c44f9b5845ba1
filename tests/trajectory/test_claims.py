"""Each check is right on both sides of its boundary, on made-up data; and the verdicts follow the data."""

import csv
import dataclasses
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
    "made_rounded": [("CHN", 2000, 1.45, "observed", "todi2023"), ("CHN", 2001, 1.46, "observed", "todi2023")],
    "made_older": [("CHN", 2000, 3, "observed", "todi2023")],
    "made_revised": [(g, y, v, "observed", "todi2023") for y, v in ((2000, 100), (2001, 80)) for g in ("CHN", "USA", "IND", "JPN")],
    "made_plans": [("CHN", 2000, 10, "observed", ""), ("USA", 2000, 99, "forecast", ""), ("JPN", 2000, 98, "target", ""), ("DEU", 2000, 9, "derived", ""), ("FRA", 2000, 8, "preliminary", "")],
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
        ("IND", 2022, 31, "observed", ""),
        ("CHN", 2024, 30, "observed", ""),
        *[(g, y, r, "observed", "") for y, few in ((2021, 28), (2020, 28), (2018, 28)) for r, g in enumerate(
            ["CHN", "USA", "JPN", "DEU", "FRA", "GBR", "ITA", "KOR", "CHE", "SWE", "FIN", "DNK", "NLD", "AUT", "BEL",
             "CAN", "AUS", "NOR", "IRL", "ISR", "SGP", "NZL", "ESP", "PRT", "CZE", "POL", "GRC", "EST"][:few], 1)],
        ("LVA", 2020, 30, "observed", ""),
        ("PAN", 2018, 30, "observed", ""),
    ],
    # of ten economies China gains most, Japan next; Italy's later rank stands in another series
    "made_movers": [
        (g, y, r, "observed", "") for y, order in (
            (2013, "USA DEU FRA GBR KOR CHE SWE JPN CHN"), (2024, "CHN JPN USA DEU FRA GBR KOR CHE SWE"),
        ) for r, g in enumerate(order.split(), 1)
    ] + [("ITA", 2013, 20, "observed", "")],
    "made_ends": [("CHN", 1999, 5, "observed", "todi2023"), ("CHN", 2000, 9, "observed", ""), ("CHN", 2001, 7, "observed", "todi2023")],
    "made_mover_left": [("ITA", 2024, 18, "observed", "")],
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
        file.write("made_older,CHN,2000,older edition,1.45,,\n")
        for geo, older in (("CHN", 60), ("USA", 40), ("IND", 20)):
            file.write(f"made_revised,{geo},2001,older edition,{older},,\n")
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
        ("72.54", "0", CONFIRMED),  # to the digit
        ("72.541", "0", CAVEAT),
        ("71", "0", SUPERSEDED),
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
    assert verdict.reason == "The series “made_value” comes 2nd by size of the 3 firms compared in 2000."


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
    for pair in (("made_value", "made_other"), ("made_other", "made_value")):
        lacking = judge("less_than_series", pair[0], "2001", others=pair[1])
        assert lacking.verdict == NOT_CHECKABLE
        assert lacking.reason.startswith("The series “made_other” holds no value for 2001")


def test_larger_share_of_the_world():
    # 10 of 100 against 9 of 200
    assert judge("larger_share", "made_compare", others="made_half").verdict == CONFIRMED
    assert judge("larger_share", "made_half", others="made_compare").verdict == CONTRADICTED
    lacking = judge("larger_share", "made_compare", others="made_value")
    assert lacking.verdict == NOT_CHECKABLE
    assert lacking.reason == "The series “made_value” holds nothing for WLD."
    lacking = judge("larger_share", "made_compare", others="made_half", geo="USA")
    assert lacking.reason == "The series “made_half” holds nothing for USA."


def test_top_mover():
    assert judge("top_mover", "made_rank", "2013-2024").verdict == CONFIRMED
    assert judge("top_mover", "made_rank", "2013-2024", geo="KOR").verdict == CONTRADICTED


def test_the_first_tenth_of_those_that_moved():
    # of ten the first is the tenth; of nine, as long as one rank is missing, no place is
    moved = dict(year="2013-2024", peers="made_mover_left")
    assert judge("top_mover", "made_movers", **moved).verdict == CONFIRMED
    assert judge("top_mover", "made_movers", **moved, geo="JPN").verdict == CONTRADICTED
    alone = judge("top_mover", "made_movers", year="2013-2024")
    assert alone.verdict == CONTRADICTED
    assert "gained 8 ranks and came 1st of 9 economies" in alone.reason and alone.found == 8
    assert "came 2nd of 10 economies" in judge("top_mover", "made_movers", **moved, geo="JPN").reason


def test_a_list_of_ranks_lacks_one_place_at_most():
    assert judge("only_in_group", "made_thirty", "2020").verdict == CONFIRMED  # 29 ranks
    assert judge("only_in_group", "made_thirty", "2021").verdict == NOT_CHECKABLE  # 28


def test_an_income_group_is_that_of_both_releases():
    # Panama was of upper middle income in the release of 2017 and of high income in that of 2018
    verdict = judge("only_in_group", "made_thirty", "2018")
    assert verdict.verdict == CONTRADICTED and verdict.reason.endswith(": China, Panama.")


def test_plans_and_forecasts_are_no_rivals():
    verdict = judge("first_among", "made_plans")
    assert verdict.verdict == CAVEAT and "9 units for Germany, the largest of 2 others" in verdict.reason
    assert judge("first_among", "made_plans", peers="CHN FRA").reason.startswith(
        "For 2000 the data give 10 units for China and 8 units for France, the only other economy in the data."
    )


def test_half_a_unit_of_the_last_digit_still_rounds_to_it():
    # 1.45 - 1.4 is more than 0.05 in binary numbers, and 0.05 on paper
    assert judge("equals", "made_rounded", value="1.4").verdict == CONFIRMED
    assert judge("equals", "made_rounded", "2001", "1.4").verdict == CONTRADICTED
    assert judge("equals", "made_older", value="1.4").verdict == SUPERSEDED
    assert judge("equals", "made_older", value="1.3").verdict == CONTRADICTED
    exactly = judge("equals", "made_value", value="70", rounding="0", first_print="made_first_print")
    assert exactly.verdict == SUPERSEDED and "printed first" in exactly.reason
    exactly = judge("equals", "made_value", value="80", rounding="0", others="made_other")
    assert "that of another series: “made_other”" in exactly.reason
    for check in ("first_print", "others"):
        near = judge("equals", "made_value", "2000", "1.4", **{check: "made_rounded"})
        assert near.verdict == (SUPERSEDED if check == "first_print" else CONTRADICTED)
        assert ("printed first" if check == "first_print" else "“made_rounded”") in near.reason
        far = judge("equals", "made_value", "2001", "1.4", **{check: "made_rounded"})
        assert far.verdict == CONTRADICTED and "“made_rounded”" not in far.reason


def test_vintages_excuse_a_difference_no_larger_than_their_own():
    # 60, 40 and 20 are a quarter, a half and three quarters less than 80; Japan has no older vintage
    spread = {"CHN": 0.25, "USA": 0.5, "IND": 0.75, "JPN": 0.5}
    assert {geo: claims.revision("made_revised", geo) for geo in spread} == spread
    assert claims.revision("made_other", "CHN") is None
    excused = judge("equals", "made_revised", value="80")  # 100 is a quarter more than 80
    assert excused.verdict == CAVEAT
    assert excused.reason == (
        "The data give 100 units for 2000, 25% more than stated. Vintages of this series differ by up to 25.0%. "
        "No vintage with the stated figure was seen."
    )
    assert judge("equals", "made_revised", value="79").verdict == CONTRADICTED
    assert judge("equals", "made_revised", value="79", geo="USA").verdict == CAVEAT
    # the older vintage of another year is not that of the claim's
    assert judge("equals", "made_revised", value="60").verdict == CONTRADICTED


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


# reason, and fields of the verdict that the check fills, worked out from the made-up values
SAID = [
    (
        dict(check="more_than", indicator="made_value", value="72.53"),
        "The data give 72.54 units for 2000, more than the stated 72.53 units.",
        dict(stated=72.53, found=72.54, unit="units", year="2000", series="made_value"),
    ),
    (
        dict(check="more_than", indicator="made_value", value="72.54", caveat="threshold_equal"),
        "The data give 72.54 units for 2000, not less than the stated 72.54 units. The figure seen is itself stated as a little over this number.",
        dict(verdict=CAVEAT),
    ),
    (
        dict(check="more_than", indicator="made_value", value="72.55", caveat="threshold_equal"),
        "The data give 72.54 units for 2000, not more than the stated 72.55 units.",
        dict(verdict=CONTRADICTED),
    ),
    (
        dict(check="at_most", indicator="made_value", value="72.54"),
        "The data give 72.54 units for 2000, not more than the stated 72.54 units.",
        dict(stated=72.54, found=72.54),
    ),
    (
        dict(check="at_most", indicator="made_value", value="50", year="2000"),
        "The data give 72.54 units for 2000, more than the stated 50 units.",
        dict(difference=None, relative=None),  # of a stated bound nothing is subtracted
    ),
    (
        dict(check="first_among", indicator="made_rank", year="2013"),
        "For 2013 the data give 11 units for China and 10 units for India, the largest of 10 others in the data. The figure was seen in one copy only.",
        dict(stated=None, found=11, year="2013"),
    ),
    (
        dict(check="rank_is", indicator="made_rank", year="2024", value="11", relation="rank"),
        "In the series “made_rank” China comes 11th of 11 in 2024. The figure was seen in one copy only.",
        dict(stated=11, found=11, unit="rank"),
    ),
    (
        dict(check="rank_is", indicator="made_compare", year="2001", value="1", relation="rank"),
        "In the series “made_compare” China comes 1st of 2 in 2001.",  # none is larger, one as large
        dict(verdict=CONFIRMED, found=1),
    ),
    (
        dict(check="top_mover", indicator="made_rank", year="2013-2024"),
        "Between the editions of 2013 and 2024 China gained 10 ranks and came 1st of 11 economies by this gain; ‘one of the fastest’ is read as the first tenth.",
        dict(found=10, unit="ranks gained", year="2013-2024", source="huan2025"),
    ),
    (
        dict(check="only_in_group", indicator="made_thirty", year="2023"),
        "Middle-income economies among the first thirty of 2023, by the income groups of 2022 and 2023: China, India.",
        dict(found=30, year="2023"),
    ),
    (
        dict(check="target_stated", indicator="made_value", value="75"),
        "The same target for 2000 stands in: Made-up plan. The outcome was 72.54 units.",
        dict(stated=75, found=72.54, difference=None),
    ),
    (
        dict(check="target_stated", indicator="made_value", peers="made"),
        "A target of 75 units for 2000 stands in: Made-up plan. The outcome was 72.54 units.",
        dict(stated=None, found=72.54),
    ),
    (
        dict(check="target_stated", indicator="made_value", year="1999", value="75"),
        "Only the document itself states this target. There is no outcome for 1999 in the data.",
        dict(stated=75, found=None),
    ),
    (
        dict(check="event_dated", year="2006-2010", event="made_event"),
        "The chronology dates it to May 2010: A made-up event.",
        dict(stated=2006, found=2010, year="2010-05", unit="", relative=None),
    ),
    (
        dict(check="rises", indicator="made_value", year="2000-2001"),
        "The series “made_value” goes from 72.54 units in 2000 to 50 units in 2001.",
        dict(verdict=CONTRADICTED, found=50, year="2000-2001"),
    ),
    (
        dict(check="rises", indicator="made_step", year="1991-1992", others="made_drop"),
        "The series “made_step” goes from 275.8 units in 1991 to 3,545 units in 1992; “made_drop” goes from 275.8 units in 1991 to 24.62 units in 1992. The series disagree.",
        dict(found=None, series="made_step"),
    ),
    (
        dict(check="falls", indicator="made_gap", year="2003-2004", relation="every_year"),
        "The series “made_gap” goes from 50 units in 2003 to 40 units in 2004. It moves that way in every year.",
        dict(verdict=CONFIRMED, found=40),
    ),
    (
        dict(check="rises", indicator="made_gap", year="2003-2004", relation="every_year"),
        "The series “made_gap” goes from 50 units in 2003 to 40 units in 2004. It does not move that way in every year.",
        dict(verdict=CONTRADICTED),
    ),
    (
        dict(check="rises", indicator="made_compare", year="2000-2001"),
        "The series “made_compare” goes from 10 units in 2000 to 10 units in 2001.",  # nor does it fall
        dict(verdict=CONTRADICTED),
    ),
    (
        dict(check="majority", indicator="made_value"),
        "The data give 72.54 units for 2000, more than half.",
        dict(stated=None, found=72.54),
    ),
    (
        dict(check="less_than_series", indicator="made_value", others="made_other"),
        "For 2000 the series “made_value” gives 72.54 units and “made_other” 80 units.",
        dict(found=72.54),
    ),
    (
        dict(check="larger_share", indicator="made_compare", others="made_half"),
        "In 2000 the share of China in the world was 10.0% in the series “made_compare” and 4.5% in “made_half”.",
        dict(found=10, unit="% of the world"),
    ),
    (
        dict(check="equals", indicator="made_gap", year="2002", value="41"),
        "The series “made_gap” holds no value for 2002; the nearest is 50 units in 2003.",
        dict(stated=None, found=None, series="made_gap"),
    ),
    (
        dict(check="equals", indicator="made_gap", geo="USA", value="41"),
        "The series “made_gap” holds nothing for USA.",
        dict(found=None),
    ),
    (dict(check="not_a_figure", relation="chart"), "The claim is a chart whose values did not survive, not a figure.", {}),
    (dict(check="not_a_figure"), "The claim is a judgement, not a figure.", dict(unit="", series="")),
    (dict(check="not_checkable"), "No series in the data decides this.", {}),
    (dict(check="not_checkable", value="5"), "No series in the data holds this figure.", {}),
    (
        dict(check="not_checkable", indicator="made_value"),
        "The nearest series in the data is “made_value”: 72.54 units in 2000 and 50 units in 2001.",
        dict(series="made_value", unit="units", vintage=""),
    ),
    (
        dict(check="not_checkable", indicator="made_gap"),
        "The nearest series in the data is “made_gap”: 72.54 units in 2000 to 40 units in 2004.",
        {},
    ),
]  # fmt: skip


@pytest.mark.parametrize(("claim", "reason", "fields"), SAID, ids=[claim["check"] for claim, *_ in SAID])
def test_what_a_check_says_and_finds(claim, reason, fields):
    verdict = judge(**claim)
    assert verdict.reason == reason
    assert {field: getattr(verdict, field) for field in fields} == fields


def test_a_break_needs_evidence_below_the_level(monkeypatch):
    found = claims.breaks.known_date(data.series("made_step", "CHN"), 1992)
    for p, verdict in (
        (0.049, CONFIRMED),
        (0.05, NOT_CHECKABLE),
        (0.051, NOT_CHECKABLE),
    ):
        monkeypatch.setattr(
            claims.breaks, "known_date", lambda *_, p=p: dataclasses.replace(found, p_value=p)
        )
        judged = judge("break_near", "made_step", "1992")
        assert judged.verdict == verdict
        assert (judged.stated, judged.found, judged.year) == (
            (1992, 1992, "1970-2014") if verdict == CONFIRMED else (None, None, "")
        )


def test_a_figure_of_two_kinds_of_doubt_names_both():
    doubt = judge("majority", "made_first_print").reason
    assert doubt.endswith("The figure was seen in one copy only. The figure is marked as preliminary.")


def test_an_end_seen_in_one_copy_is_a_caveat_whichever_it_is():
    assert judge("falls", "made_gap", "2000-2004").verdict == CONFIRMED
    for years in ("2000-2001", "1999-2000"):
        one_copy = judge("falls" if years == "2000-2001" else "rises", "made_ends", years)
        assert one_copy.verdict == CAVEAT
        assert one_copy.reason.count("The figure was seen in one copy only.") == 1


def test_counts_are_those_of_the_ledger(monkeypatch):
    rows = pd.DataFrame(
        {
            "document": ["essay", "essay", "cui2025"],
            "theme": ["a", "b", "b"],
            "verdict": [CAVEAT, CAVEAT, CONFIRMED],
        }
    )
    monkeypatch.setattr(claims, "ledger", lambda: rows)
    counted = claims.counts()
    assert tuple(counted.columns) == claims.VERDICTS
    assert counted.loc["essay"].to_dict() == dict.fromkeys(claims.VERDICTS, 0) | {CAVEAT: 2}
    assert claims.counts("theme")[CONFIRMED].to_dict() == {"a": 0, "b": 1}


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [("2012", 2012, 2012), ("2016-2020", 2016, 2020), ("2020-Q1", 2020, 2020), ("1980s", 1980, 1989),
     ("early 1950s", 1950, 1950), ("1895", 1895, 1895)],
)  # fmt: skip
def test_years_that_a_claim_names(text, first, last):
    years = claims.stated_years(text)
    assert (years[0], years[-1]) == (first, last)


@pytest.mark.parametrize(
    ("value", "scale", "rounding", "stated", "half"),
    [
        ("72.5", "", "", 72.5, 0.05),
        ("3", "", "", 3, 0.5),
        ("3.25", "1000", "", 3250, 5),
        ("7", "0.1", "2", 0.7, 0.2),
    ],
)
def test_a_stated_value_and_how_far_it_was_rounded(value, scale, rounding, stated, half):
    claim = pd.Series({"value": value, "scale": scale, "rounding": rounding})
    assert claims.stated_value(claim) == stated
    assert claims.tolerance(claim) == pytest.approx(half)


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
