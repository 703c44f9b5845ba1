"""What a cell of the data may hold: readable letters in one direction, and no address that runs code.

Data are text wherever they reach a page, and are escaped there. Some text does harm even so: invisible and
direction-changing characters make a reader see something else than what is written [1]_, control characters
make an e-book unreadable, and a spreadsheet runs a cell that begins like a formula [2]_. The lists below are
closed: what they do not name is refused when the data are read.

References
----------
.. [1] Unicode Technical Report 36, Unicode Security Considerations, section 2.
.. [2] OWASP, CSV Injection.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

# First and last code point of what is admitted. No combining marks: letters are written in one piece (NFC).
ADMITTED = (
    (0x0020, 0x007E),  # ASCII
    (0x00A1, 0x00AC), (0x00AE, 0x024F),  # Latin letters and signs, without the no-break space and soft hyphen
    (0x0391, 0x03A1), (0x03A3, 0x03A9), (0x03B1, 0x03C9),  # Greek letters, for formulas
    (0x1E00, 0x1EFF),  # further Latin letters, as in Vietnamese and in transcriptions
    (0x2010, 0x2015), (0x2018, 0x2019), (0x201C, 0x201E), (0x2020, 0x2022), (0x2026, 0x2026),  # punctuation
    (0x2030, 0x2030), (0x2032, 0x2033), (0x2070, 0x209C),  # per mille, primes, raised and lowered digits
    (0x20A0, 0x20C0), (0x2103, 0x2103), (0x2116, 0x2116), (0x2150, 0x215E),  # currencies, fractions
    (0x2190, 0x2193), (0x2200, 0x22FF),  # arrows, mathematics
    (0x3001, 0x3003), (0x3005, 0x3007), (0x300A, 0x3011),  # Chinese punctuation
    (0x3400, 0x4DBF), (0x4E00, 0x9FFF),  # Chinese characters
    (0xFF01, 0xFF5E),  # full-width forms
)  # fmt: skip
SCHEMES = ("http", "https", "github")  # of addresses under `seen_at`
ADDRESSES = ("seen_at",)  # columns that hold them
NUMBER = re.compile(r"[+-]?(\d[\d,]*)?\.?\d+([eE][+-]?\d+)?%?")

_OTHER = re.compile("[^" + "".join(f"{chr(low)}-{re.escape(chr(high))}" for low, high in ADMITTED) + "]")
_OTHER_IN_FILE = re.compile(_OTHER.pattern[:-1] + "\r\n]")
_RUNS = re.compile(
    r"(?:^|[\s\"'(<=])((?:java|vb|live)script(?=\s*:)|data(?=:\s*[a-z]+/)|(?:blob|file)(?=:\S))",
    re.IGNORECASE,
)
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):\S")
_STARTS = "=+-@\t\r\n\uff1d\uff0b\uff0d\uff20"  # of formulas, in full width too
_STARTS_IN_FILE = re.compile(f'(?:^|[,\r\n])"?[{re.escape(_STARTS)}]')  # of a cell, or of words like one
_SUSPECT = re.compile(r"script\s*:|data:|blob:|file:", re.IGNORECASE)


def fault(text: str, column: str = "") -> str:
    """Return what in a cell is not admitted and what was expected, or an empty text.

    Parameters
    ----------
    text : str
    column : str
        Where it stands; addresses have a rule of their own.
    """
    found = _OTHER.search(text)
    if found:
        code = ord(found[0])
        name = unicodedata.name(found[0], "a control character")
        return f"the character U+{code:04X} ({name}); expected letters, digits and signs that can be seen"
    found = _RUNS.search(text)
    if found:
        return f"an address that begins with {found[1]}:; expected text, or an address with http or https"
    if column in ADDRESSES:
        for place in text.split(" + "):
            scheme = _SCHEME.match(place)
            if scheme and scheme[1].lower() not in SCHEMES:
                return (
                    f"an address that begins with {scheme[1]}:; expected {', '.join(SCHEMES)} or plain words"
                )
    if is_formula(text):
        return f"{text[:20]!r}, which a spreadsheet takes for a formula; expected a word before the sign"
    return ""


def is_formula(text: str) -> bool:
    """Whether a spreadsheet would take a text for a formula; a number with its sign is none."""
    return text[:1] in tuple(_STARTS) and not NUMBER.fullmatch(text)


def first_fault(content: str, rows: Iterable[Mapping[str, str]]) -> tuple[int, str, str] | None:
    """Return the first cell of a file that is not admitted: its row, its column and what is wrong.

    Parameters
    ----------
    content : str
        The whole file, which is searched at once; cells are looked at only where that finds something.
    rows : iterable of mapping
        Its rows; the first is row 2 of the file.
    """
    lines = content.count("\n")
    known = list(rows)
    suspect = lines > len(known) + 1 or _OTHER_IN_FILE.search(content) or _SUSPECT.search(content)
    everywhere = suspect or _STARTS_IN_FILE.search(content)
    for line, row in enumerate(known, start=2):
        for column in row if everywhere else ADDRESSES:
            text = row.get(column)
            if text and (suspect or text[0] in _STARTS or column in ADDRESSES):
                wrong = fault(text, column)
                if wrong:
                    return line, column, wrong
    return None


def csv_text(frame: pd.DataFrame, **options: Any) -> str:
    """Return a table as CSV in which no text starts a formula: such a text gets an apostrophe before it.

    Parameters
    ----------
    frame : DataFrame
        Numbers stay numbers; a text that is a number, such as ``-9.1``, does too.
    **options
        Of `pandas.DataFrame.to_csv`.
    """
    safe = frame.copy()
    safe.columns = [_quiet(label) for label in frame.columns]
    for place, kind in enumerate(frame.dtypes):
        if not pd.api.types.is_numeric_dtype(kind):
            safe.isetitem(place, [_quiet(value) for value in frame.iloc[:, place]])
    if not isinstance(frame.index, pd.MultiIndex) and not pd.api.types.is_numeric_dtype(frame.index.dtype):
        safe.index = pd.Index([_quiet(label) for label in frame.index], name=frame.index.name)
    return safe.to_csv(lineterminator="\n", **options)


def _quiet(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and is_formula(value) else value
