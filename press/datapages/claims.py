"""The page of each claim: sentence, verdict, the figure found, the evidence, and what would change it.

Verdicts are read from ``data/ledger.csv``, which the data package computes by the rules of
`trajectory.claims`; nothing is judged here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar

import pandas as pd
from markupsafe import Markup

from press.datapages import chinese
from press.datapages.chart import BROKEN, draw, read_values
from press.datapages.page import DataPage, seen
from trajectory import data
from trajectory._show.quantity import apart, date, quantity
from trajectory._show.wording import capital
from trajectory.claims import CHECKS
from trajectory.evidence import CAVEAT, CONFIRMED, CONTRADICTED, NOT_CHECKABLE, SUPERSEDED
from trajectory.verdicts import DOCUMENTS, THEMES, mark

FOLDER = "claims"
LEDGER, DICTIONARY = "chapters/evidence/ledger", "chapters/evidence/data_dictionary"
DIRECTIONS = {
    "supports": "Supports it:",
    "qualifies": "Limits it:",
    "contradicts": "Speaks against it:",
}
HANDS = {
    "independent": "An independent source",
    "official_restatement": "The official body's own count or statement",
    "same_chain": "The claim's own document or its origin, no second source",
}
SCOPES = {
    "same": "",
    "act": "the record of the act itself",
    "part": "on a part of the claim",
    "allegation": "an allegation, not a judgement",
    "plan_or_branch": "on a plan, or on a whole programme instead of its branch",
    "other_place": "on another place",
    "other_period": "on another time",
    "other_quantity": "on another measure",
    "later_outcome": "on what came later",
}
COMPARED = ("equals", "more_than", "at_most")  # checks that hold a stated value against a series
CHANGES = {
    CONFIRMED: "An independent finding of the same thing that disagrees, or a revision of the figure.",
    CAVEAT: "A limit of the sentence itself would stay. A finding of the same thing that disagrees would "
    "make it contradicted, if nothing firm were left in favour.",
    SUPERSEDED: "A later revision back to the stated value.",
    NOT_CHECKABLE: "A published figure or record of the very thing claimed.",
    CONTRADICTED: "A finding of the very thing claimed, from an independent source, that agrees with it.",
}

OWN_DATA = "A correction or revision of the book's own data, by which the claim is judged."


@dataclass(frozen=True, kw_only=True)
class ClaimPage(DataPage):
    """The page of a claim; its title is the sentence.

    Attributes
    ----------
    verdict, document, reason : str
        Beside those of `DataPage`.
    """

    folder: ClassVar[str] = FOLDER
    template: ClassVar[str] = "claim.html"

    verdict: str
    document: str
    reason: str


def pages(titles: Mapping[str, str]) -> Iterator[ClaimPage]:
    """Yield the page of every claim, in the order of the ledger.

    Parameters
    ----------
    titles : mapping of str to str
        Page of the book to its title; what is not among them is not linked to.
    """
    known, sources = data.claims(), data.sources()
    evidence = dict(tuple(data.evidence().groupby("claim")))
    none = data.evidence().iloc[:0]
    sentences = chinese.statements()
    for id, verdict in data.ledger().iterrows():
        words = chinese.block(verdict, sentences[id])
        yield _page(verdict.rename(id), known.loc[id], evidence.get(id, none), sources, titles, words)


def _page(verdict, claim, evidence, sources, titles, words) -> ClaimPage:
    id, word = str(verdict.name), verdict["verdict"]
    document = DOCUMENTS[verdict["document"]]
    chapter = None
    page = f"chapters/{claim['chapter']}"
    if page in titles:
        figure = f"{page}.html#fig-{claim['figure']}" if claim["figure"] else ""
        chapter = {"page": f"{page}.html", "title": titles[page], "figure": figure}
    chart, caption = _chart(verdict, claim)
    context = {
        "id": id,
        "statement": verdict["statement"],
        "document": document,
        "locator": verdict["locator"],
        "theme": THEMES[verdict["theme"]],
        "mark": Markup(mark(word)),
        "reason": verdict["reason"],
        "found": verdict["found"],
        "facts": _facts(verdict, sources, titles),
        "chart": Markup(chart),
        "caption": caption,
        "evidence": [_finding(row) for _, row in evidence.iterrows()],
        "no_evidence": _no_evidence(verdict),
        "change": _change(verdict, claim, evidence),
        "chapter": chapter,
        "ledger": f"{LEDGER}.html",
        "chinese": words,
    }
    about = f"{capital(word)}. {verdict['reason']}"
    return ClaimPage(
        id=id,
        title=verdict["statement"],
        description=about,
        context=context,
        verdict=word,
        document=document,
        reason=verdict["reason"],
        keywords=(id, words["statement"]),
    )


def _change(verdict: pd.Series, claim: pd.Series, evidence: pd.DataFrame) -> str:
    """Say what would change a verdict, by the rules of `trajectory.evidence`."""
    word = verdict["verdict"]
    if word == NOT_CHECKABLE and verdict["needs"]:
        return f"Needed: {verdict['needs'].rstrip('.')}."
    if word == CONTRADICTED and CHECKS[claim["check"]](claim).holds is False:
        return OWN_DATA
    if word != CAVEAT:
        return CHANGES[word]
    supports = evidence[evidence["direction"] == "supports"]
    own = supports[supports["independence"] == "independent"]
    lift = "A second copy of the figure, or a final one, would lift a caveat that rests on the source."
    if (evidence["direction"] == "contradicts").any():
        lift = "Sources disagree: the caveat stays until the one that disagrees is withdrawn or corrected."
    elif len(supports) and own.empty:
        lift = "A count or report by an independent source would lift the caveat that no one else counts so."
    elif len(supports) and not own["scope"].isin(("same", "act")).any():
        lift = "An independent finding of the whole of the claim, not of a part, would lift the caveat."
    elif len(own) and own["seen_at"].nunique() == 1 and not verdict["series"]:
        lift = "A second independent finding would lift the caveat that it was seen in one place only."
    return f"{lift} {CHANGES[CAVEAT]}"


# -- the figure found ---------------------------------------------------------------------------------


def _facts(verdict: pd.Series, sources: pd.DataFrame, titles: Mapping[str, str]) -> list[tuple]:
    """Return name, words and link of what is known of the figure; empty without a series."""
    if not verdict["series"]:
        return []
    series = data.indicator(verdict["series"])
    unit, facts = verdict["unit"], []
    if verdict["stated"]:
        facts.append(("Stated", _words(verdict["stated"], unit), ""))
    if verdict["found"]:
        when = f" ({verdict['year']})" if verdict["year"] else ""
        decimals = _decimals(verdict["stated"])
        words = quantity(float(verdict["found"]), unit, decimals) if unit else verdict["found"]
        facts.append(("Found", words + when, ""))
    if verdict["difference"] and float(verdict["difference"]):
        gap = apart(float(verdict["found"]), float(verdict["stated"]), unit)
        facts.append(("Difference", f"{gap} than stated", ""))
    link = f"../series/{series.id}.html" if DICTIONARY in titles else ""
    facts.append(("Series", f"{series.name} ({series.unit})", link))
    if verdict["source"]:
        source = sources.loc[verdict["source"]]
        vintage = data.vintage_in_words(source["vintage"])
        words = ", ".join(filter(None, (source["publisher"], source["dataset"], vintage)))
        facts.append(("Source", words, ""))
        place, href = seen(source["seen_at"])
        facts.append(("Seen at", place, href))
    return facts


def _words(value: str, unit: str) -> str:
    return quantity(float(value), unit, _decimals(value)) if unit else value


def _decimals(value: str) -> int:
    return min(len(value.partition(".")[2]), 2)


def _chart(verdict: pd.Series, claim: pd.Series) -> tuple[str, str]:
    """Return the figure of the claim's series and its caption; two empty texts where there is none."""
    id, geo = verdict["series"], verdict["geo"]
    if not id:
        return "", ""
    series = data.indicator(id)
    values, words, breaks = read_values(series, geo)
    if len(values) < 2:
        return "", ""
    found = [int(year) for year in re.findall(r"\d{4}", verdict["year"]) if int(year) in values]
    stated = None
    if verdict["stated"] and claim["check"] in COMPARED and verdict["unit"] == series.unit:
        stated = float(verdict["stated"]), f"stated: {_words(verdict['stated'], series.unit)}"
    first, last = min(values), max(values)
    name = series.name[0].lower() + series.name[1:] if series.name[1:2].islower() else series.name
    caption = f"{data.name(geo)}: {name}, {first} to {last}."
    if found:
        caption += " The ring marks what was found."
    if stated:
        caption += " The broken line is the stated value."
    joined = series.fit != "point"
    if joined and any(first < year <= last for year in breaks):
        caption += BROKEN
    alt = f"{data.name(geo)}, {series.name}. {words[first]}; {words[last]}."
    alt += "".join(f" Found, {words[year]}." for year in found if year not in (first, last))
    alt += f" {capital(stated[1])}." if stated else ""
    look = {"breaks": breaks, "falling": series.unit == "rank", "joined": joined}
    return draw(values, words, alt=alt, found=found, stated=stated, **look), caption


# -- findings of documents ----------------------------------------------------------------------------


def _no_evidence(verdict: pd.Series) -> str:
    """Say on what a verdict without findings rests."""
    if verdict["series"]:
        return "No document beside the source of the series was used: the verdict rests on the series."
    if verdict["verdict"] == NOT_CHECKABLE:
        return "No document that bears on the claim was found."
    # the date of an act
    return "No document beside that of the chronology was used: the verdict rests on the chronology."


def _finding(row: pd.Series) -> dict[str, str]:
    when = date(row["document_date"]) if row["document_date"] else "no date"
    place, href = seen(row["seen_at"])
    return {
        "id": row["id"],
        "finding": row["finding"].rstrip(".") + ".",
        "source": ", ".join(filter(None, (row["publisher"], row["document"], when))),
        "sign": row["direction"],
        "direction": DIRECTIONS[row["direction"]],
        "hand": HANDS[row["independence"]],
        "scope": SCOPES[row["scope"]],
        "note": row["note"] and row["note"].rstrip(".") + ".",
        "place": place,
        "href": href,
    }
