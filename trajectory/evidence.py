"""Rules by which findings outside the series settle a claim: `judge`.

A *finding* is a row of ``data/evidence.csv``: what another text says about a claim, and how far that reaches.
Three words of closed lists decide what it can do. `judge` combines them with the verdict of the series.

**Who says it** (`INDEPENDENCE`)

- ``independent``: neither the claim's document, nor the body whose own count or statement the claim repeats,
  nor a text known to copy one of the two. The first-hand record of an act (a charge sheet, a company's
  filing) is independent of a document that reports the act.
- ``official_restatement``: a state or party body, or its press, repeats its own count or statement. It
  confirms that the statement was made officially, not that it is so. It settles a claim only where the act
  itself is claimed (scope ``act``): that a plan was issued, a target set, a name given.
- ``same_chain``: the text from which the claim was taken, or one that shares its origin. It shows that the
  document quotes rightly or wrongly, and no more.

**What it is about** (`SCOPE`)

- ``same``: the quantity, place and time of the claim, or a count of the same thing that settles it.
- ``act``: the record of the act that is claimed.
- ``part``: a part of what is claimed.
- ``allegation``: what a party to a dispute says, before or without a judgement.
- ``plan_or_branch``: a plan where the claim is of an outcome, or a whole programme where it is of a branch.
- ``other_place``, ``other_period``, ``other_quantity``: a city for a province, another year or definition.
- ``later_outcome``: what became of it after the time of the claim.

**What it says of the claim** (`DIRECTION`): it ``supports``, ``qualifies`` (true with a limit that has to be
told) or ``contradicts``.

The rules, in this order:

1. Without findings the verdict of the series stands. *Superseded* and *contradicted* by the series stand too.
2. A finding against the claim counts if it is independent, of the document's own chain (which it then
   misquotes), or of an act; and if it is of the same thing, of a part (a sentence about all falls with one),
   or shows that the stated figure is that of another place or of the whole programme. Without a firm finding
   or a series in favour the claim is *contradicted*; with one, sources disagree: *with a caveat*.
3. A later figure that replaces the stated one makes a claim that was right *superseded*. Any other later
   outcome is told and changes nothing: a charge was brought even if the court acquits.
4. An independent finding of the same thing, or any but a same-chain record of the act, is firm: *confirmed*.
5. It is *with a caveat* where a finding limits it, where the claim's row names a caveat, where no series and
   only one place holds a firm finding (as a figure of the series seen in one copy), or where the support is
   weak: of a part, an official count, an allegation, or a record of the document's own chain.
6. Findings of another place, period, quantity or branch lend no support: they can limit, and are told.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from trajectory._show.quantity import date
from trajectory.data import DataError

CONFIRMED = "confirmed"
CAVEAT = "confirmed with a caveat"
SUPERSEDED = "superseded"
CONTRADICTED = "contradicted"
NOT_CHECKABLE = "not checkable"
VERDICTS = (CONFIRMED, CAVEAT, SUPERSEDED, CONTRADICTED, NOT_CHECKABLE)

INDEPENDENCE = ("independent", "official_restatement", "same_chain")
DIRECTION = ("supports", "qualifies", "contradicts")
# how a finding of this scope is told when it limits a claim; in order of weight
SCOPE = {
    "act": "But",
    "same": "But",
    "part": "In part",
    "allegation": "As one side says",
    "plan_or_branch": "Of a plan or a larger whole",
    "other_place": "Of another place",
    "other_period": "Of another time",
    "other_quantity": "By another measure",
    "later_outcome": "Later",
}
DIRECT = ("act", "same", "part", "allegation")
REFUTES = ("act", "same", "part", "plan_or_branch", "other_place")


@dataclass(frozen=True)
class Judgement:
    """A verdict on a claim after the findings.

    Attributes
    ----------
    verdict : str
        One of `VERDICTS`.
    reason : str
        Why, in one line; empty where there are no findings.
    ids : tuple of str
        Findings used, in the order of their ids.
    """

    verdict: str
    reason: str = ""
    ids: tuple[str, ...] = ()


def judge(claim: pd.Series, series_verdict: str, evidence: pd.DataFrame) -> Judgement:
    """Return the verdict on one claim from its series and its findings together.

    Parameters
    ----------
    claim : Series
        A row of ``data/claims.csv``; ``check`` and ``caveat`` are read.
    series_verdict : str
        What the series say, one of `VERDICTS`.
    evidence : DataFrame
        The claim's rows of ``data/evidence.csv``, in any order; may be empty.

    Returns
    -------
    Judgement
        By the rules at the head of this module.

    Raises
    ------
    DataError
        If `series_verdict` or a word of a closed list is unknown.
    """
    if series_verdict not in VERDICTS:
        raise DataError(f"verdict {series_verdict!r}, expected one of {', '.join(VERDICTS)}")
    for column, words in (("independence", INDEPENDENCE), ("direction", DIRECTION), ("scope", tuple(SCOPE))):
        for id, word in evidence.loc[~evidence[column].isin(words), ["id", column]].itertuples(index=False):
            expected = ", ".join(words)
            raise DataError(f"data/evidence.csv: {id} has {column} {word!r}, expected one of {expected}")
    if evidence.empty:
        return Judgement(series_verdict)

    rows = _by_weight(evidence)
    hand, scope, direction = rows["independence"], rows["scope"], rows["direction"]
    supports, against = direction == "supports", direction == "contradicts"
    own, chain = hand == "independent", hand == "same_chain"
    act, later = scope == "act", scope == "later_outcome"
    firm = supports & ((own & scope.isin(("same", "act"))) | (act & ~chain))
    weak = ~against & ~firm & scope.isin(DIRECT) & (~chain | act)
    refuting = against & scope.isin(REFUTES) & (own | chain | act)
    replacing = against & later & own
    limiting = ~supports & ~refuting & ~later
    once = rows.loc[firm, "seen_at"].nunique() == 1

    holds = series_verdict in (CONFIRMED, CAVEAT)
    # a caveat of the series stays, unless it was that only another of the five documents gives the date
    kept = series_verdict == CAVEAT and not (claim["check"] == "event_dated" and firm.any())
    if series_verdict in (SUPERSEDED, CONTRADICTED):
        verdict = series_verdict
    elif refuting.any() and not (holds or firm.any()):
        verdict = CONTRADICTED
    elif replacing.any() and (holds or firm.any() or weak.any()):
        verdict = SUPERSEDED
    elif refuting.any():
        verdict = CAVEAT
    elif not (holds or firm.any()):
        verdict = CAVEAT if weak.any() else NOT_CHECKABLE
    elif limiting.any() or claim["caveat"] or (once and not holds) or kept:
        verdict = CAVEAT
    else:
        verdict = CONFIRMED

    leads = {CONTRADICTED: refuting, SUPERSEDED: replacing, NOT_CHECKABLE: rows["id"].notna()}
    order = [leads.get(verdict, firm), firm, weak, refuting, limiting, rows["id"].notna()]
    lead = rows[next(mask for mask in order if mask.any())].iloc[0]
    told = [rows[mask & (rows["id"] != lead["id"])].head(1) for mask in (refuting, limiting, later)]
    told = pd.concat(told).drop_duplicates("id")
    sentences = [_said(lead), _reach(lead, verdict)]
    if verdict == CAVEAT and once and not holds and told.empty:
        sentences.append("It was seen in one place only.")
    sentences += [f"{SCOPE[row['scope']]}: {_said(row)}" for _, row in told.iterrows()]
    unused = supports & ~firm & ~weak & ~later & (rows["id"] != lead["id"])
    return Judgement(verdict, " ".join(filter(None, sentences)), tuple(sorted(rows.loc[~unused, "id"])))


def _by_weight(evidence: pd.DataFrame) -> pd.DataFrame:
    """Sort findings by hand, scope and id, so that the order of the file does not matter."""
    weight = {"independence": INDEPENDENCE.index, "scope": list(SCOPE).index}
    return evidence.sort_values(
        ["independence", "scope", "id"], key=lambda c: c.map(weight[c.name]) if c.name in weight else c
    )


def _said(row: pd.Series) -> str:
    when = date(row["document_date"]) if row["document_date"] else "no date"
    return f"{row['finding'].rstrip('.')} ({row['publisher']}, {when})."


def _reach(lead: pd.Series, verdict: str) -> str:
    """Say how far the leading finding reaches."""
    if verdict == NOT_CHECKABLE:
        return "That does not settle the claim."
    if verdict != CAVEAT or lead["direction"] == "contradicts":
        return ""
    if lead["scope"] == "part":
        return "That covers a part of the claim."
    if lead["scope"] == "allegation":
        return "That is what one side alleged, not what a court found."
    if lead["independence"] == "official_restatement" and lead["scope"] != "act":
        return "It is an official count; none by another hand was found."
    if lead["independence"] == "same_chain":
        return "It is the origin of the claim, not a second source."
    return ""
