"""Published numbers are derived a second time, from the files in data/ to the text of the rendered page.

The notebooks have tests of their own; what is compared here is what a reader sees, and nothing of the library
is on the way from the file to it.
"""

import pytest

from tests.pages import (
    chapters_gii_rise,
    chapters_other,
    chapters_policy_instruments,
    chapters_semiconductors,
    chapters_talent_programs,
    page,
)  # fmt: skip
from tests.pages.tables import TABLES
from tests.pages.textbook import agrees, at, economies, rows, series, stays_above

CHAPTERS = {
    **chapters_other.CHAPTERS,
    **chapters_gii_rise.CHAPTERS,
    **chapters_policy_instruments.CHAPTERS,
    **chapters_semiconductors.CHAPTERS,
    **chapters_talent_programs.CHAPTERS,
}
LEAST = 12  # numbers of a chapter with sections of its own
PARTS = ("gii_rise", "policy_instruments", "semiconductors", "talent_programs")


@pytest.mark.parametrize(
    ("printed", "derived", "same"),
    [
        ("1,234", 1234.4, True), ("1,234", 1234.6, False), ("−2.5", -2.46, True), ("2.5", -2.46, False),
        ("12%", 12.4, True), ("12%", 12.6, False), ("five", 5, True), ("five", 6, False), ("none", 0, True),
        ("4.47994e-05", 4.4799376e-05, True), ("4.47994e-05", 4.49e-05, False), ("–", "–", True), ("–", 3, False),
        ("0.10", 0.104, True), ("0.10", 0.106, False), ("3 to 4", 3, False),
    ],
)  # fmt: skip
def test_agreement_is_at_the_printed_precision(printed, derived, same):
    assert agrees(printed, derived) is same


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_numbers_of_a_chapter(chapter, finished):
    shown = page.numbers(page.read(finished, chapter), chapter)
    derived = CHAPTERS[chapter]()
    assert set(derived) <= set(shown), f"not on the page: {sorted(set(derived) - set(shown))}"
    wrong = {
        name: (sorted(shown[name]), value)
        for name, value in derived.items()
        if not all(agrees(text, value) for text in shown[name])
    }
    assert not wrong, wrong
    assert len(derived) >= LEAST or not chapter.startswith(PARTS)


def test_every_chapter_of_the_four_parts_is_derived_again(finished):
    pages = {
        path.relative_to(finished / "chapters").with_suffix("").as_posix()
        for part in PARTS
        for path in (finished / "chapters" / part).glob("*.html")
    }
    assert pages <= set(CHAPTERS)


@pytest.mark.parametrize(("chapter", "caption"), TABLES, ids=[f.__name__ for f in TABLES.values()])
def test_cells_of_a_table(chapter, caption, finished):
    shown = {page.text(head): cells for head, *cells in page.table(page.read(finished, chapter), caption)}
    derived = TABLES[chapter, caption]()
    assert set(shown) == set(derived)
    wrong = [
        (label, page.text(cell), value)
        for label, values in derived.items()
        for cell, value in zip(shown[label], values, strict=True)
        if value is not ... and not agrees(page.text(cell), value)
    ]
    assert not wrong


def test_the_board_of_rivals(finished):
    caption = "China beside five rivals, latest year of each measure"
    codes = {name: geo for geo, name in economies().items()} | {"European Union": "EUU"}
    found, wrong = 0, []
    for row in page.table(page.read(finished, "evidence/board"), caption):
        id = row[0].find("a").get("href").rsplit("/", 1)[1].removesuffix(".html")
        geo, year, ratio, since = (
            codes[page.text(row[3])],
            int(page.text(row[4])),
            page.text(row[5]),
            page.text(row[6]),
        )
        if not agrees(ratio, 100 * at(id, year) / at(id, year, geo)):
            wrong.append((id, geo, year, ratio))
        if since.isdigit():
            whole = {y: v for y, v in series(id).items() if y <= year}
            if stays_above(whole, series(id, geo)) != int(since):
                wrong.append((id, geo, since))
        found += 1
    assert not wrong
    assert found > 150


def test_forecasts_of_the_register(finished):
    shown = list(page.table(page.read(finished, "evidence/forecasts"), _forecasts()))
    entered = rows("forecasts")
    assert len(shown) == len(entered)
    wrong = [
        (entry["id"], page.text(row[1]), page.text(row[3]))
        for row, entry in zip(shown, entered, strict=True)
        if page.text(row[1]) != entry["target_year"]
        or not _three_digits(page.text(row[3]), float(entry["q50"]))
    ]
    assert not wrong


def _three_digits(printed, derived):
    """A median is printed with no more digits than its interval allows, of 4,466 three."""
    return agrees(printed, derived) or agrees(printed, float(f"{derived:.3g}"))


def _forecasts():
    return (
        f"All {len(rows('forecasts'))} forecasts, with the median, the interval that should hold four times in "
        "five, and what came"
    )


def test_badges_of_the_ledger(finished):
    shown = page.read(finished, "evidence/ledger").xpath("//tr[@id]")
    badges = {row.get("id"): row.xpath("string(.//span[contains(@class, 'verdict')])") for row in shown}
    told = {r["id"]: r["verdict"] for r in rows("ledger")}
    assert set(told) == {c["id"] for c in rows("claims")} == set(badges) & set(told)
    assert not {id for id in told if not badges[id].endswith(f" {told[id]}")}


def test_simple_claims_are_judged_again(finished):
    """A claim of one value of one series holds or fails by arithmetic; its page says what was found."""
    judged, wrong = 0, []
    entries = {r["id"]: r for r in rows("ledger")}
    for claim in rows("claims"):
        entry = entries[claim["id"]]
        if claim["check"] not in ("equals", "more_than", "at_most") or not entry["found"]:
            continue
        found = at(claim["indicator"], int(claim["check_year"]), claim["geo"])
        printed = page.claim_found(finished, claim["id"])
        if not any(agrees(number, found * scale) for number in printed for scale in (1, 1e-3, 1e3)):
            wrong.append((claim["id"], printed, found))
        apart = found / (float(claim["value"]) * float(claim["scale"] or 1)) - 1
        near = apart > -0.01 if claim["check"] == "more_than" else abs(apart) < 0.01
        if near != (entry["verdict"].startswith("confirmed") or claim["id"] in REVISED):
            wrong.append((claim["id"], apart, entry["verdict"]))
        judged += 1
    assert not wrong
    assert judged >= 25


REVISED = {"cui2025-04"}  # superseded, by a revision of a quarter of a per cent
