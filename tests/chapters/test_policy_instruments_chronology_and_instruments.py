"""Headline results of the chapter on the chronology, counted and fitted again from the files by hand."""

import math

import pytest

from tests.chapters.conftest import rows

CHAPTER = "policy_instruments/chronology_and_instruments"


@pytest.fixture(scope="module")
def numbers(glued):
    return glued(CHAPTER)


def poisson(years, first, last):
    """Fit log mean = a + b t to yearly counts by Newton's method; give b and its standard error."""
    counts = [years.count(y) for y in range(first, last + 1)]
    a, b = math.log(sum(counts) / len(counts)), 0.0
    for _ in range(50):
        mean = [math.exp(a + b * t) for t in range(len(counts))]
        g0 = sum(c - m for c, m in zip(counts, mean, strict=True))
        g1 = sum(t * (c - m) for t, (c, m) in enumerate(zip(counts, mean, strict=True)))
        h00, h01 = sum(mean), sum(t * m for t, m in enumerate(mean))
        h11 = sum(t * t * m for t, m in enumerate(mean))
        det = h00 * h11 - h01 * h01
        a, b = a + (h11 * g0 - h01 * g1) / det, b + (h00 * g1 - h01 * g0) / det
    return b, math.sqrt(h00 / det)


def test_counts(numbers):
    events = rows("events.csv")
    foreign = [e for e in events if e["category"].startswith(("us_", "allied_"))]
    assert numbers["n_events"]["value"] == len(events) == 95
    assert numbers["n_foreign"]["value"] == len(foreign) == 30
    firms = [e for e in events if e["category"] == "firm"]
    assert numbers["n_firms"]["value"] == len(firms)
    assert numbers["n_state"]["value"] == len(events) - len(foreign) - len(firms)
    own = {"todi2023", "ouyang2025", "cui2025", "huan2025", "essay"}
    assert numbers["n_documents"]["value"] == sum(e["source"] in own for e in events)
    assert numbers["n_policy"]["value"] == sum(e["theme"] == "policy_instruments" for e in events)


def test_instruments_without_a_series(numbers):
    silent = [r["name"] for r in rows("instruments.csv") if not r["series"]]
    assert silent == ["Bargaining", "Encouraging spin-offs", "Industrial espionage"]
    assert numbers["without_series_names"]["text"].count(",") + 2 == len(silent)
    assert numbers["without_series"]["text"] == "three"


RELIEF = ("rd_deduction", "venture_deduction")


@pytest.mark.parametrize(
    "key,kept,last",
    [
        ("all", lambda e: True, 2025),
        ("no_semi", lambda e: e["theme"] != "semiconductors", 2025),
        ("state", lambda e: e["category"] != "firm", 2025),
        ("early", lambda e: e["category"] != "firm", 2013),
        (
            "bare",
            lambda e: e["category"] not in ("firm", "restriction") and not e["id"].startswith(RELIEF),
            2025,
        ),
    ],
)
def test_growth_of_the_frequency(numbers, key, kept, last):
    own = [e for e in rows("events.csv") if not e["category"].startswith(("us_", "allied_"))]
    slope, error = poisson([int(e["year"]) for e in own if kept(e)], 1978, last)
    assert numbers[f"growth_{key}"]["value"] == pytest.approx(100 * math.expm1(slope))
    low, high = (100 * math.expm1(slope + z * error) for z in (-1.959964, 1.959964))
    shown = numbers[f"growth_{key}_range"]["text"].replace("\N{MINUS SIGN}", "-").split(" to ")
    assert shown == [f"{low:.1f}", f"{high:.1f}"]


def test_the_acquittal_is_told():
    jinhua = [e for e in rows("events.csv") if "Jinhua" in e["label"] or "Jinhua" in e["description"]]
    dates = {e["id"]: e["date"] for e in jinhua}
    assert dates["jinhua_indicted"] == "2018-09-27" and dates["jinhua_acquitted"] == "2024-02-27"
    assert all(e["category"].startswith("us_") for e in jinhua if e["instrument"] == "industrial_espionage")


def test_instruments_by_acts_of_the_state(numbers):
    def used(decade):
        return {
            e["instrument"]
            for e in rows("events.csv")
            if e["instrument"]
            and e["year"].startswith(decade)
            and e["category"] != "firm"
            and not e["category"].startswith(("us_", "allied_"))
        }

    assert used("198") == {"seed_investment", "domestic_entrepreneurship", "opening_to_fdi"}
    assert numbers["state_1980s"]["text"] == "three"
    assert len(used("201")) == 5 and numbers["state_2010s"]["text"] == "five"
    assert used("202") == {"seed_investment", "domestic_entrepreneurship"}
    assert numbers["state_2020s"]["text"] == "two"


def test_difference_that_acts_on_chips_would_need(numbers):
    own = [e for e in rows("events.csv") if not e["category"].startswith(("us_", "allied_", "firm"))]
    parts = {True: [], False: []}
    for event in own:
        parts[event["theme"] == "semiconductors"].append(int(event["year"]))
    assert sum(1978 <= year <= 2025 for year in parts[True]) == 6 and numbers["chip_acts"]["text"] == "six"
    errors = [poisson(years, 1978, 2025)[1] for years in parts.values()]  # two separate lists, two fits
    assert numbers["apart_power"]["value"] == pytest.approx(
        100 * math.expm1(2.8 * math.hypot(*errors)), rel=1e-3
    )
