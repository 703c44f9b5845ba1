"""Claims in Chinese: the sentence, its verdict, and stated and found values, beside the English page.

The sentences stand in ``locale/zh_CN/claims.csv``. Reasons and evidence are in English only, and the Chinese
block says so. The many characters of these sentences are not in the font the book ships: the reader's own
Chinese font draws them.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import pandas as pd

from press.datapages.page import DataPage
from trajectory import data
from trajectory.evidence import CAVEAT, CONFIRMED, CONTRADICTED, NOT_CHECKABLE, SUPERSEDED
from trajectory.verdicts import DOCUMENTS

TABLE = Path(__file__).resolve().parents[2] / "locale" / "zh_CN" / "claims.csv"
LIST = "zh"  # page with all claims, in the folder of the claims
VERDICTS = {
    CONFIRMED: ("得到证实", "另有来源说法相同，本书没有看到与之不符的证据。"),
    CAVEAT: ("有保留地证实", "本书的数据或所见文献支持这一说法，但有须说明的限制。"),
    SUPERSEDED: ("已被后来的修订取代", "公布时是对的，后来的数据已作修订。"),
    CONTRADICTED: ("与数据或文献不符", "本书的数据或所见文献与这一说法不符。"),
    NOT_CHECKABLE: ("无法核查", "没有找到足以判断的数据或文献；这不表示说法不对。"),
}
UNITS = {"%": "{}%", "rank": "第{}位", "years": "{}年", "clusters": "{}个", "funds": "{}只"}


@dataclass(frozen=True, kw_only=True)
class ChineseList(DataPage):
    """The list of all claims in Chinese."""

    folder: ClassVar[str] = "claims"
    template: ClassVar[str] = "claims_zh.html"


def statements() -> dict[str, str]:
    """Return the sentence of each claim in Chinese, by claim id."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        return {row["id"]: row["statement"] for row in csv.DictReader(file)}


def block(verdict: pd.Series, sentence: str) -> dict[str, str]:
    """Return what the page of a claim says in Chinese.

    Parameters
    ----------
    verdict : Series
        A row of `trajectory.data.ledger`.
    sentence : str
        The claim in Chinese.
    """
    word, meaning = VERDICTS[verdict["verdict"]]
    values = ""
    unit = UNITS.get("%" if verdict["unit"].startswith("%") else verdict["unit"])
    if unit and verdict["stated"] and verdict["found"]:
        year = f"（{verdict['year']}年）" if verdict["year"].isdigit() else ""
        stated, found = (unit.format(_plain(verdict[column])) for column in ("stated", "found"))
        values = f"文中数值：{stated}；本书数据：{found}{year}。"
    return {"statement": sentence, "verdict": word, "meaning": meaning, "figures": values}


def _plain(value: str) -> str:
    return f"{float(value):.4f}".rstrip("0").rstrip(".")


def pages() -> Iterator[ChineseList]:
    """Yield the list of all claims, grouped by document."""
    sentences, ledger = statements(), data.ledger()
    groups = [
        (
            name,
            [
                {"id": id, "statement": sentences[id], "verdict": VERDICTS[row["verdict"]][0]}
                for id, row in ledger[ledger["document"] == document].iterrows()
            ],
        )
        for document, name in DOCUMENTS.items()
    ]
    counts = ledger["verdict"].value_counts()
    totals = "，".join(f"{words[0]}{counts.get(verdict, 0)}条" for verdict, words in VERDICTS.items())
    about = f"五份文献共{len(ledger)}条论断：{totals}。"
    told = {"groups": groups, "about": about, "meanings": list(VERDICTS.values())}
    context = {**told, "ledger": "chapters/evidence/ledger.html"}
    yield ChineseList(id=LIST, title="论断台账（中文）", description=about, context=context)
