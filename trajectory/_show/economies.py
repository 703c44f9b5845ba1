"""Codes and names of economies: read what a user types, and write names as they stand in a sentence."""

from __future__ import annotations

import difflib
import functools
import re
import unicodedata
from pathlib import Path

from trajectory import data
from trajectory._errors import WithoutTraceback


class UnknownEconomyError(WithoutTraceback, ValueError):
    """A code that the data do not have, told in one line with near matches."""


def economy(code: str) -> str:
    """Return the code of an economy as the data spell it, given in upper or lower case.

    Raises
    ------
    UnknownEconomyError
        For an unknown code; the message lists near matches by code and by name.
    """
    known = data.economies()
    wanted = str(code).strip()
    if wanted.upper() in known.index:
        return wanted.upper()
    near = near_economies(wanted)
    hint = (
        "did you mean " + ", ".join(f"{geo} ({known[geo]})" for geo in near) + "?"
        if near
        else "codes are the three letters of ISO 3166, as in CHN, IND and VNM; see data/economies.csv"
    )
    raise UnknownEconomyError(f"no economy {wanted!r} in the data; {hint}")


def near_economies(text: str) -> list[str]:
    """Return at most four codes whose code or name is like a text, the likeliest first."""
    known = data.economies()
    plain = {geo: _plain(name) for geo, name in known.items()}
    wanted = _plain(text)
    if not wanted:
        return []
    by_name = [geo for geo, name in plain.items() if name == wanted]
    by_name += [geo for geo, name in plain.items() if len(wanted) > 3 and wanted in name]
    close = difflib.get_close_matches(wanted, plain.values(), n=4, cutoff=0.75)
    by_name += [geo for name in close for geo, other in plain.items() if other == name]
    if len(wanted) > 4:  # meant as a name
        return list(dict.fromkeys(by_name))[:4]
    by_code = difflib.get_close_matches(text.upper(), known.index, n=len(known), cutoff=0.6)
    by_code.sort(key=lambda geo: geo[:2] != text.upper()[:2])  # the start of a code is seldom wrong
    return list(dict.fromkeys([*by_code, *by_name]))[:4]


def _plain(text: str) -> str:
    """Lower case without accents, so that 'Turkiye' finds Türkiye."""
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(c for c in decomposed if not unicodedata.combining(c)).casefold().strip()


# names that take an article inside a sentence
ARTICLE = re.compile(
    r"United (?:Arab )?\w+|European Union|Netherlands|Philippines|Bahamas|Gambia|Maldives|Seychelles"
    r"|Comoros|Isle of Man|DR Congo|.* Republic|.* Islands(?: \(U\.S\.\))?"
)


def the(geo: str) -> str:
    """Return the name of an economy as it stands inside a sentence."""
    return _inside(data.root(), geo)


@functools.lru_cache(maxsize=512)
def _inside(folder: Path, geo: str) -> str:
    name = data.name(geo)
    if geo == "WLD":
        return "the world"
    return f"the {name}" if ARTICLE.fullmatch(name) else name
