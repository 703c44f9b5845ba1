"""Numbers for the text: format once, remember where they come from.

A chapter never types a figure. It computes the value, hands it to `glue` under a name, and the text
says ``{glue:text}`name` ``. The formatted text, the raw value and the provenance travel together in the
notebook's output, so that the rendered book can show what stands behind a number.

Where MyST-NB is not installed (a notebook opened in Colab, say) the number is simply shown.
"""

from __future__ import annotations

import importlib.util
import math
import numbers as abc
import re

from IPython import get_ipython
from IPython.display import Markdown, display

from trajectory import data

PREFIX = "application/papermill.record/"
NAME = re.compile(r"[a-z][a-z0-9_]*")
MINUS = "\N{MINUS SIGN}"


def text(value, spec: str = "") -> str:
    """Return a value as it is printed in the book.

    Parameters
    ----------
    value : number or str
        A string is returned as it is.
    spec : str
        Format specification of Python (``",.0f"``, ``"+.1f"``); empty for integers and strings.

    Returns
    -------
    str
        With a true minus sign, and without a minus before a zero.

    Raises
    ------
    ValueError
        If a number is not finite, or a float comes without a specification.
    """
    if isinstance(value, str):
        return value
    if not isinstance(value, abc.Number):
        raise ValueError(f"cannot print a {type(value).__name__}; pass a number or a string")
    number = float(value)
    if not math.isfinite(number):
        raise ValueError(f"cannot print {number}; say in words what is missing")
    if spec:
        out = format(number, spec)
    elif number == int(number):
        out = str(int(number))
    else:
        raise ValueError(f"say how to print {number}: pass a format such as '.1f'")
    if re.fullmatch(r"-[0.,]*%?", out):
        out = out[1:]
    return out.replace("-", MINUS)


def listing(items, conjunction: str = "and") -> str:
    """Return a list in words: ``"a, b and c"``; ``"none"`` for an empty one."""
    words = [str(item) for item in items]
    if not words:
        return "none"
    if len(words) == 1:
        return words[0]
    return f"{', '.join(words[:-1])} {conjunction} {words[-1]}"


def say(*sentences: str) -> None:
    """Show sentences, such as a report's own, as paragraphs of text."""
    display(Markdown("\n\n".join(sentences)))


def _execution_count() -> int | None:
    """Return the count of the cell that is running, which tells later where a number was computed."""
    shell = get_ipython()
    # the shell's own counter is ahead of the running cell in some versions; the list of inputs is not
    return len(shell.user_ns["In"]) - 1 if shell and "In" in shell.user_ns else None


def glue(name: str, value, spec: str = "", *, of, what: str = "", unit: str = "") -> None:
    """Make a number available to the text under a name.

    Parameters
    ----------
    name : str
        Lower case, digits and underscores; used in the text as ``{glue:text}`name` ``.
    value : number or str
        The raw value; a string for names, lists, dates of breaks and sentences.
    spec : str
        Format specification, see `text`.
    of : object or list of objects
        What the value was computed from: series, frames, reports or indicator ids
        (see `trajectory.data.provenance`). An empty list only for values that do not come from data,
        such as the settings of a simulation.
    what : str
        What the number is, in a few words, for the card behind it.
    unit : str
        Unit of the value, if the format does not show it.

    Raises
    ------
    ValueError
        If the name or the value is not fit to print.
    """
    if not NAME.fullmatch(name):
        raise ValueError(f"name {name!r}: expected lower-case letters, digits and underscores")
    shown = text(value, spec)
    record = {
        "text": shown,
        "value": value if isinstance(value, str) else float(value),
        "what": what,
        "unit": unit,
        "provenance": [data.record(item) for item in data.provenance(of)],
        "execution_count": _execution_count(),
    }
    if importlib.util.find_spec("myst_nb") is None:
        display({"text/plain": f"{name} = {shown}"}, raw=True)
        return
    display(
        # quoted, or MyST-NB would read "0.90" as a number and "1,741" as two
        {PREFIX + "text/plain": repr(shown)},
        raw=True,
        metadata={"scrapbook": {"name": name, "mime_prefix": PREFIX}, "trajectory": record},
    )
