"""Show verdicts on claims: badges in the chapters, and the whole ledger as a table to search.

The verdicts come from `trajectory.claims`; this module only gives them a form that can be read with and
without JavaScript.
"""

from __future__ import annotations

from html import escape

import pandas as pd
from IPython.display import display

from trajectory import claims, data
from trajectory._show.quantity import apart

DOCUMENTS = {
    "ouyang2025": "Ouyang 2025",
    "cui2025": "Cui 2025",
    "essay": "Unsigned essay, n.d.",
    "todi2023": "Todi and Kotasthane 2023",
    "huan2025": "Huan 2025",
}
THEMES = {
    "gii_rise": "The rise",
    "policy_instruments": "Policy instruments",
    "semiconductors": "Semiconductors",
    "talent_programs": "Talent programmes",
}
MARKS = {
    claims.CONFIRMED: "✓",
    claims.CAVEAT: "✓?",
    claims.SUPERSEDED: "↻",
    claims.CONTRADICTED: "✗",
    claims.NOT_CHECKABLE: "–",
}


def mark(verdict: str) -> str:
    """Return a verdict as HTML: a sign and the word, told apart without colour."""
    word = verdict.replace(" ", "-")
    return (
        f'<span class="verdict verdict-{word}"><span aria-hidden="true">{MARKS[verdict]}</span> '
        f"{escape(verdict)}</span>"
    )


def badges(*ids: str, ledger: str = "../evidence/ledger.html") -> None:
    """Show the verdicts on some claims where a chapter discusses them.

    Parameters
    ----------
    *ids : str
        Claims, as ``huan2025-01``.
    ledger : str
        Address of the ledger from the chapter's page.

    Raises
    ------
    KeyError
        If a claim does not exist.
    """
    known = data.claims()
    missing = [id for id in ids if id not in known.index]
    if missing:
        raise KeyError(f"no claim {', '.join(missing)} in data/claims.csv")
    found = [(known.loc[id], claims.evaluate(known.loc[id])) for id in ids]
    items = "".join(
        f'<li>{mark(v.verdict)} <a href="{ledger}#{escape(v.id)}">{escape(DOCUMENTS[row["source"]])}</a>: '
        f"{escape(row['statement'])}. {escape(v.reason)}</li>"
        for row, v in found
    )
    text = "\n".join(f"{v.id} [{v.verdict}] {row['statement']}. {v.reason}" for row, v in found)
    display({"text/html": f'<ul class="verdicts">{items}</ul>', "text/plain": text}, raw=True)


def _links(claim: pd.Series) -> str:
    """Return where a claim is discussed and shown, as links from the ledger's page."""
    address = f"../{claim['chapter']}.html"
    title = claim["chapter"].split("/")[1].replace("_", " ")
    links = f'<li>Discussed in: <a href="{address}#the-claims-checked">{escape(title)}</a></li>'
    if claim["figure"]:
        links += f'<li>Shown in: <a href="{address}#fig-{claim["figure"]}">a figure of that chapter</a></li>'
    return links


def _series(verdict: pd.Series) -> str:
    return data.indicator(verdict["series"]).name + (f", {verdict['year']}" if verdict["year"] else "")


def table() -> None:
    """Show every claim with its verdict; each opens to its evidence.

    Readable without JavaScript; with it, `ledger.js` adds a search field and filters.
    """
    known, found = data.claims(), claims.ledger()
    sources = data.sources()
    rows = []
    for id, verdict in found.iterrows():
        claim = known.loc[id]
        facts = []
        if verdict["series"]:
            facts.append(f"Series: {_series(verdict)}")
        if verdict["source"]:
            source = sources.loc[verdict["source"]]
            vintage = f", {source['vintage']}" if source["vintage"] not in ("", "n/a") else ""
            facts.append(
                f"Source: {source['publisher']}, {source['dataset']}{vintage}; seen at {source['seen_at']}"
            )
        if pd.notna(verdict["difference"]) and verdict["difference"]:
            facts.append(
                f"Difference: {apart(verdict['found'], verdict['stated'], verdict['unit'])} than stated"
            )
        if verdict["needs"]:
            facts.append(f"Needed: {verdict['needs']}")
        evidence = "".join(f"<li>{escape(fact)}</li>" for fact in facts) + _links(claim)
        rows.append(
            f'<tr id="{escape(id)}" data-document="{claim["source"]}" data-theme="{claim["theme"]}" '
            f'data-verdict="{verdict["verdict"]}">'
            f'<th scope="row"><details><summary>{escape(claim["statement"])}</summary>'
            f"<p>{escape(verdict['reason'])}</p><ul>{evidence}</ul></details></th>"
            f"<td>{escape(DOCUMENTS[claim['source']])}<br><small>{escape(claim['locator'])}</small></td>"
            f"<td>{escape(THEMES[claim['theme']])}</td><td>{mark(verdict['verdict'])}</td></tr>"
        )
    html = (
        '<div class="book-table ledger"><table><caption>All claims, as stated, with their verdict; '
        "open one to see the evidence</caption>"
        '<thead><tr><th scope="col">Claim</th><th scope="col">Document</th>'
        '<th scope="col">Theme</th><th scope="col">Verdict</th></tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table></div>"
    )
    plain = found[["statement", "verdict", "reason"]].to_string(max_colwidth=60)
    display({"text/html": html, "text/plain": plain}, raw=True)
