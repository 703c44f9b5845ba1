"""Show verdicts on claims: badges in the chapters, and the whole ledger as a table to search.

The verdicts come from `trajectory.claims`; this module only gives them a form that can be read with and
without JavaScript.
"""

from __future__ import annotations

from html import escape

from IPython.display import display

from trajectory import claims, data

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


def badges(*ids: str, pages: str = "../../claims") -> None:
    """Show the verdicts on some claims where a chapter discusses them; each leads to the claim's page.

    Parameters
    ----------
    *ids : str
        Claims, as ``huan2025-01``.
    pages : str
        Address of the folder with the pages of claims from the chapter's page.

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
        f'<li>{mark(v.verdict)} <a href="{pages}/{escape(v.id)}.html">'
        f"{escape(DOCUMENTS[row['source']])}</a>: {escape(row['statement'])}. {escape(v.reason)}</li>"
        for row, v in found
    )
    text = "\n".join(f"{v.id} [{v.verdict}] {row['statement']}. {v.reason}" for row, v in found)
    display({"text/html": f'<ul class="verdicts">{items}</ul>', "text/plain": text}, raw=True)


def table(pages: str = "../../claims") -> None:
    """Show every claim with its verdict; each leads to the claim's page.

    Readable without JavaScript; with it, `tables.js` adds a search field, filters and order.

    Parameters
    ----------
    pages : str
        Address of the folder with the pages of claims from the ledger's page.
    """
    found = claims.ledger()
    rows = [
        f'<tr id="{escape(id)}">'
        f'<th scope="row"><a href="{pages}/{escape(id)}.html">{escape(verdict["statement"])}</a>'
        f"<details><summary>why</summary><p>{escape(verdict['reason'])}</p></details></th>"
        f'<td data-filter="{escape(verdict["verdict"])}" data-sort="{escape(verdict["verdict"])}">'
        f"{mark(verdict['verdict'])}</td>"
        f"<td>{escape(DOCUMENTS[verdict['document']])}<small>, {escape(verdict['locator'])}</small></td>"
        f"<td>{escape(THEMES[verdict['theme']])}</td></tr>"
        for id, verdict in found.iterrows()
    ]
    html = (
        '<div class="book-table ledger" data-tools="claims"><table><caption>All claims with their verdict; '
        "each leads to a page with its evidence</caption>"
        '<thead><tr><th scope="col">Claim</th><th scope="col" data-choose>Verdict</th>'
        '<th scope="col" data-choose>Document</th><th scope="col" data-choose>Theme</th></tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table></div>"
        f'<p lang="zh-Hans"><a href="{pages}/zh.html">全部论断的中文列表</a></p>'
    )
    plain = found[["statement", "verdict", "reason"]].to_string(max_colwidth=60)
    display({"text/html": html, "text/plain": plain}, raw=True)
