"""Every sentence of the ledger reads as English: claims, findings, differences, what is needed, badges.

And a fact that two documents state gets one verdict.
"""

import html
import itertools
import re

import pandas as pd
import pytest

from trajectory import claims, data, verdicts
from trajectory._show.quantity import apart, date, figure, ordinal, quantity

PLACES = {
    "CHN": "China", "IND": "India", "USA": "United States", "CHN-USA": "China and the United States",
    "WLD": "World", "CHN-LN": "Liaoning (China)", "CHN-SC": "Sichuan (China)",
}  # fmt: skip
RANKS = {"1": "(first|largest|most)", "2": "second", "5": "first 5"}

DEBRIS = {
    "a rank with its unit": r"\d rank\b|: \d+ rank",
    "a unit in brackets behind a number": r"\d \((?:rank|clusters|funds|persons|years|units|%)",
    "a doubled word": r"\b([A-Za-z]{2,}) \1\b",
    "a doubled unit": r"%\s*%|\b(persons|funds|clusters|years|dollars|yuan|firms) \w* ?\1\b",
    "two scales": r"\b(?:thousand|million|billion) (?:million|billion|trillion)\b",
    "more decimals than are known": r"(?<!p = )(?<![\d.])\d+\.\d{3,}|\d,\d{3}\.\d{2,}",
    "a long number without separators": r"(?<![\d.,:])\d{5,}",
    "an ASCII minus": r"(?:^|[ (])-\d",
    "a name of the code": r"\b[a-z0-9]+_[a-z0-9_]+\b|\bCHN\b|\bUSA\b",
    "a missing value": r"\b(?:nan|None|NaT)\b",
    "one of many": r"(?<![\d.,])1 (?:places|percentage points|economies|funds|clusters|persons|years|firms)\b",
    "wrong marks": r"\.\.|,,| [,.;:]|\(\s*\)|[“‘]\s|\s[”’]|\{|\}",
    "a date of the machine": r"\b\d{4}-\d\d(?:-\d\d)?\b(?!\d)",
}


@pytest.fixture(scope="module")
def ledger():
    return claims.ledger()


@pytest.fixture(scope="module")
def shown():
    """Return what a reader sees of each claim on the ledger's page and in the badges, line by line."""
    seen = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(verdicts, "display", lambda bundle, **_: seen.append(bundle["text/html"]))
        verdicts.table()
        verdicts.badges(*data.claims().index)
    page, badges = seen
    rows = dict(re.findall(r'<tr id="([^"]+)"(.*?)</tr>', page, flags=re.DOTALL))
    lines = {id: re.sub(r"<[^>]+>", "\n", row.split(">", 1)[1]).split("\n") for id, row in rows.items()}
    for id, badge in zip(data.claims().index, re.findall(r"<li>(.*?)</li>", badges), strict=True):
        lines[id].append(re.sub(r"<[^>]+>", "", badge))
    return {id: [html.unescape(line).strip() for line in found] for id, found in lines.items()}


def debris(text):
    return [name for name, pattern in DEBRIS.items() if re.search(pattern, text)]


@pytest.mark.parametrize(
    "text",
    [
        "GII rank was 34th: 34 rank (2012)", "The data hold 26 (clusters) for 2024.",
        "more than 50 persons persons", "Difference: -5248.8894 persons", "Difference: −5248.8894 persons",
        "3,335.71 billion yuan", "1.2 thousand million yuan", "1000000 yuan", "Series: gii_rank, 2012",
        "It is nan.", "1 places lower", "in 2016 .", "dated to 2016-05-19", "12% % of GDP",
    ],
)  # fmt: skip
def test_debris_is_found(text):
    assert debris(text)


def test_no_line_of_the_ledger_holds_debris(shown, ledger):
    assert list(shown) == list(ledger.index)
    stated = dict(data.claims()["statement"])
    faults = []
    for id, lines in shown.items():
        for line in filter(None, lines):
            if line.startswith("Source: "):
                continue  # publishers' names of data sets and addresses
            line = re.sub(r"\b\d\.\d{4}\b(?= yuan per dollar|, which is thus a rate)", "a rate", line)
            # exchange rates are quoted to four decimals; a claim may state more decimals than the data hold; the rest of the line may not
            faults += [f"{id}: {fault}: {line}" for fault in debris(line.replace(stated[id], "The claim"))]
    assert not faults, "\n".join(faults)


def test_reasons_are_sentences(ledger):
    for id, row in ledger.iterrows():
        assert re.match(r"[A-Z‘“]", row["reason"]) and row["reason"].endswith("."), (id, row["reason"])
        assert not row["needs"].endswith("."), (id, row["needs"])


# -- claims -----------------------------------------------------------------------------------------


def numbers(text):
    """Return all numbers of a sentence, with millions and the like multiplied out."""
    scales = {"million": 1e6, "billion": 1e9, "trillion": 1e12}
    found = re.findall(
        r"(?<![\d.])(\d[\d,]*(?:\.\d+)?)(?:st|nd|rd|th)?\b(?: (million|billion|trillion))?", text
    )
    return {float(f"{float(n.replace(',', '')) * scales.get(scale, 1):.12g}") for n, scale in found}


@pytest.mark.parametrize("id", data.claims().index)
def test_a_claim_names_place_year_and_value(id):
    claim = data.claims().loc[id]
    statement = claim["statement"]
    assert statement.startswith(PLACES[claim["geo"]] + ": "), statement
    assert not statement.endswith((".", ":")) and debris(statement.replace("7.2265", "7.23")) == [], statement
    years = re.findall(r"(?<!\d)(?:1[89]|20)\d\d(?!\d)", claim["year"])
    assert set(years) <= set(re.findall(r"\d{4}", statement)), statement
    assert bool(claim["year"]) != ("no year given" in statement), statement
    value = claim["value"]
    if "reading_" in claim["caveat"] or not re.match(r"\d", value):
        return  # what the claim says in words
    if claim["relation"] in ("rank", "le") and claim["unit"] in ("rank", "place"):
        assert re.search(RANKS[value], statement), statement
    else:
        assert {float(part) for part in value.split("-")} <= numbers(statement), statement


# -- one fact, one verdict --------------------------------------------------------------------------


def same_facts(rows):
    """Return pairs of claims of different documents about one place, year and quantity.

    The quantity is the event, the series, or, where there is neither, the value and its unit.
    """
    pairs = []
    for (a, one), (b, other) in itertools.combinations(rows.iterrows(), 2):
        if one["source"] == other["source"] or one["geo"] != other["geo"]:
            continue
        event = one["event"] and one["event"] == other["event"]
        series = one["indicator"] and all(one[c] == other[c] for c in ("indicator", "check_year", "check"))
        number = one["value"] and one["year"] and all(one[c] == other[c] for c in ("value", "unit", "year"))
        if event or number or (series and one["value"] == other["value"]):
            pairs.append((a, b))
    return pairs


def test_same_facts_are_found():
    rows = data.claims()
    assert ("cui2025-13", "ouyang2025-01") in same_facts(rows)
    twin = rows.loc[["huan2025-01"]].assign(source="cui2025")
    twin.index = ["twin"]
    assert ("huan2025-01", "twin") in same_facts(pd.concat([rows, twin]))
    twin = twin.assign(check="not_checkable", indicator="")  # by year, value and unit alone
    assert ("huan2025-01", "twin") in same_facts(pd.concat([rows, twin]))


def test_one_fact_gets_one_verdict(ledger):
    pairs = same_facts(data.claims())
    assert len(pairs) >= 3
    for a, b in pairs:
        assert ledger.loc[a, "verdict"] == ledger.loc[b, "verdict"], (a, b)


# -- the parts of sentences -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (34, "rank", "34th place"), (15.9, "% of GDP", "15.9% of GDP"), (2281134, "persons", "2,281,134 persons"),
        (3335.71, "billion yuan, current prices", "3.34 trillion yuan"), (11156000000, "US dollars", "11.16 billion US dollars"),
        (110.62568, "researchers", "110.6 researchers"), (543000000, "US dollars, current prices", "543 million US dollars"),
        (0.00321, "% of GDP", "0.00321% of GDP"), (138.7, "billion yuan", "138.7 billion yuan"), (5000, "yuan", "5,000 yuan"),
        (238, "patents (fractional, by inventor)", "238 patents (fractional, by inventor)"),
    ],
)  # fmt: skip
def test_quantity(value, unit, text):
    assert quantity(value, unit) == text


def test_quantity_answers_with_the_decimals_of_the_statement():
    assert quantity(3335.71, "billion yuan, current prices", 1) == "3,335.7 billion yuan"


@pytest.mark.parametrize(
    ("found", "stated", "unit", "text"),
    [
        (6.59, 8.2, "% of GDP", "1.61 percentage points less"), (9, 8, "% of GDP", "1 percentage point more"), (33.07, 33, "%", "0.07 percentage points more"),
        (35, 34, "rank", "1 place lower"), (12, 14, "rank", "2 places higher"), (5.39, 4.4, "years", "22% more"),
        (99.5, 100, "persons", "0.50% less"),
    ],
)  # fmt: skip
def test_apart(found, stated, unit, text):
    assert apart(found, stated, unit) == text


def test_dates_and_ordinals():
    assert [date(d) for d in ("2016-05-19", "2014-06", "1956")] == ["19 May 2016", "June 2014", "1956"]
    assert [ordinal(n) for n in (1, 2, 3, 4, 11, 12, 13, 21, 112)] == [
        "1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "112th",
    ]  # fmt: skip
    assert [figure(x) for x in (72.5, 6.594, 19373.35, 0)] == ["72.5", "6.59", "19,373", "0"]
