"""Numbers for the text: format once, remember where they come from.

A chapter never types a figure. It computes the value, records it under a name, and the text says
``{glue:text}`name` ``. The formatted text, the raw value and what it was computed from travel together in
the notebook's output, so that the rendered book can show what stands behind a number.

- `record` takes many numbers of one origin, `series` the numbers that a series is told by, `report` those
  of a trend, a break, a forecast or a regression.
- `guard` names a sentence that depends on a number, and stops with it when it does not hold.

Where MyST-NB is not installed (a notebook opened in Colab, say) a number is simply shown.
"""

from __future__ import annotations

import importlib.util
import math
import numbers as abc
import os
import re
from collections.abc import Iterable

import pandas as pd
from IPython import get_ipython
from IPython.display import Markdown, display

from trajectory import data
from trajectory._errors import WithoutTraceback
from trajectory._show.parts import parts
from trajectory._show.wording import MINUS
from trajectory._show.wording import listing as listing  # notebooks say numbers.listing

PREFIX = "application/papermill.record/"
NAME = re.compile(r"[a-z][a-z0-9_]*")
Value = float | int | str
GUARDS = "TRAJECTORY_GUARDS"  # environment variable: "record" while the press executes a notebook


def text(value: object, spec: str = "") -> str:
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
    number = float(value)  # type: ignore[arg-type]  # every Number but a complex one
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


def as_text(text: str) -> str:
    """Return a text such that Markdown shows it as it stands, whatever signs a name in it has."""
    marked = re.sub(r"([\\`*_{}\[\]<>$&|~#^])", r"\\\1", text)
    return re.sub(r"^(\s*)([-+=:]|\d+(?=[.)]))", _unlisted, marked, flags=re.MULTILINE)


def _unlisted(match: re.Match[str]) -> str:
    """Keep a sign or a number at the beginning of a line from starting a list or a heading."""
    space, start = match.groups()
    return f"{space}{start}\\" if start.isdigit() else f"{space}\\{start}"


def say(*sentences: str, lead: str = "") -> None:
    """Show sentences, such as a report's own, as paragraphs of text.

    Parameters
    ----------
    *sentences : str
        Shown as they stand: no markup.
    lead : str
        Set in bold before the first of them.
    """
    bold = f"**{as_text(lead)}** " if lead else ""
    display(Markdown(bold + "\n\n".join(map(as_text, sentences))))


def _execution_count() -> int | None:
    """Return the count of the cell that is running, which tells later where a number was computed."""
    shell = get_ipython()
    # the shell's own counter is ahead of the running cell in some versions; the list of inputs is not
    return len(shell.user_ns["In"]) - 1 if shell and "In" in shell.user_ns else None


def glue(name: str, value: Value, spec: str = "", *, of: object, what: str = "", unit: str = "") -> None:
    """Record one number; see `record` for many.

    Parameters
    ----------
    name : str
        Lower case, digits and underscores; used in the text as ``{glue:text}`name` ``.
    value : number or str
        The raw value; a string for names, lists, dates of breaks and sentences.
    spec : str
        Format specification, see `text`.
    of : object or list of objects
        What the value was computed from: series, tables, reports or indicator ids
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
    _show(name, (value, what, spec, unit), _origins(of))


def record(of: object, **named: tuple) -> None:
    """Record many numbers of one origin.

    Parameters
    ----------
    of : object or list of objects
        What they were computed from, as for `glue`; a row or some columns of a table count as just these
        economies and years.
    **named : tuple
        By name, ``(value, what)``, ``(value, what, spec)`` or ``(value, what, spec, unit)``; see `glue`.

    Raises
    ------
    ValueError
        If a name or a value is not fit to print, or an entry has another form.

    Examples
    --------
    ``numbers.record(of=[out, back], left=(out[2019], "left to study, 2019", ",.0f"))``
    """
    origins = _origins(of)
    for name, entry in named.items():
        if not isinstance(entry, tuple) or not 2 <= len(entry) <= 4:
            raise ValueError(f"{name}: expected (value, what) or (value, what, format, unit), not {entry!r}")
        _show(name, entry, origins)


def series(
    prefix: str, values: pd.Series, spec: str, what: str, unit: str = "", years: Iterable[int] = ()
) -> None:
    """Record what a series is told by: first, last, lowest and highest value with their years.

    Parameters
    ----------
    prefix : str
        The names are ``prefix_first``, ``prefix_first_year``, ``prefix_last``, ``prefix_last_year``,
        ``prefix_low``, ``prefix_low_year``, ``prefix_high``, ``prefix_high_year`` and, for each of `years`,
        ``prefix_2018``.
    values : Series
        Indexed by year.
    spec, unit : str
        Format and unit of the values, as for `glue`.
    what : str
        What the series measures; the years are added.
    years : iterable of int
        Further years of which the value is wanted.

    Raises
    ------
    ValueError
        If one of `years` has no value; the years that exist are named.
    """
    known = values.dropna()
    missing = [year for year in years if year not in known.index]
    if missing:
        listed = ", ".join(str(year) for year in missing)
        raise ValueError(f"{what}: no value in {listed}; years are {data.describe_years(known.index)}")
    marked = {
        "first": (known.index[0], "first value"),
        "last": (known.index[-1], "last value"),
        "low": (known.idxmin(), "lowest"),
        "high": (known.idxmax(), "highest"),
    }
    for place, (year, words) in marked.items():
        origins = _origins(known.loc[[year]])
        _show(f"{prefix}_{place}", (known[year], f"{what}, {words} ({year})", spec, unit), origins)
        _show(f"{prefix}_{place}_year", (int(year), f"year of the {words}: {what}"), origins)
    for year in years:
        _show(f"{prefix}_{year}", (known[year], f"{what}, {year}", spec, unit), _origins(known.loc[[year]]))


def report(prefix: str, result: object, what: str, unit: str = "", of: object = None) -> None:
    """Record the numbers of a report: rate, interval, p-value, years and its sentence.

    Parameters
    ----------
    prefix : str
        The names begin with it: ``prefix_rate``, ``prefix_interval``, ``prefix_p``, ``prefix_n`` and so on,
        see `trajectory._show.parts`. After a refusal there are ``prefix_sentence``, ``prefix_reason``,
        ``prefix_n`` and the years only.
    result : report of `trajectory.trends`, `trajectory.breaks` or `trajectory.forecasts`
    what : str
        What the series measures, as it would stand inside a sentence.
    unit : str
        Unit on the level scale, in the plural: "percentage points".
    of : object, optional
        What the series was computed from, where it does not say so itself.
    """
    origins = _origins(result if of is None else of)
    for name, entry in parts(result, what, unit).items():
        _show(f"{prefix}_{name}", entry, origins)


class GuardError(WithoutTraceback, AssertionError):
    """A sentence of the text that the data no longer carry."""


def guard(sentence: str, holds: object, **values: object) -> None:
    """Protect a sentence that depends on numbers: stop, and name it, when it does not hold.

    Parameters
    ----------
    sentence : str
        The words that depend on the numbers, as they stand in the text; a test looks them up there.
    holds : bool
        Whether they are true.
    **values : object
        What they depend on, for the message.

    Raises
    ------
    GuardError
        If they are not true. While the press executes a notebook they are written down instead: a
        finished book is refused with all of them, a draft shows the sentence marked.
    ValueError
        If `holds` is not one truth value.
    """
    try:
        true = bool(holds)
    except ValueError:
        raise ValueError(f"guard of {sentence!r}: expected one truth value; say .all() or .any()") from None
    if true:
        return
    seen = "; ".join(f"{name.replace('_', ' ')}: {_brief(value)}" for name, value in values.items())
    message = f"the sentence “{sentence}” does not hold" + (f" ({seen})" if seen else "")
    if os.environ.get(GUARDS) != "record":
        raise GuardError(message)
    failed = {"sentence": sentence, "values": seen, "message": message}
    display({"text/plain": message}, raw=True, metadata={"trajectory_guard": failed})


def _brief(value: object) -> str:
    """Return a value on one line, with the digits that a message needs."""
    if isinstance(value, pd.Series):
        shown = [f"{label} {_brief(item)}" for label, item in value.head(6).items()]
        return ", ".join([*shown, "..."] if len(value) > len(shown) else shown)
    if isinstance(value, float):
        return f"{value:.6g}"
    return " ".join(str(value).split())


def _origins(of: object) -> list[dict]:
    return [data.record(item) for item in data.provenance(of)]


def _show(name: str, entry: tuple, origins: list[dict]) -> None:
    """Show one number in the form that MyST-NB and the press read."""
    value, what, spec, unit = (*entry, "", "")[:4]
    if not NAME.fullmatch(name):
        raise ValueError(f"name {name!r}: expected lower-case letters, digits and underscores")
    try:
        shown = text(value, spec)
    except ValueError as error:
        raise ValueError(f"{name}: {error}") from None
    number = {
        "text": shown,
        "value": value if isinstance(value, str) else float(value),
        "what": what,
        "unit": unit,
        "provenance": origins,
        "execution_count": _execution_count(),
    }
    if importlib.util.find_spec("myst_nb") is None:
        display({"text/plain": f"{name} = {shown}"}, raw=True)
        return
    display(
        # quoted, or MyST-NB would read "0.90" as a number and "1,741" as two
        {PREFIX + "text/plain": repr(shown)},
        raw=True,
        metadata={"scrapbook": {"name": name, "mime_prefix": PREFIX}, "trajectory": number},
    )
