"""Self-checks of the exercises: say whether an answer is right, and if not, what to look at.

Every function raises `AssertionError` with one sentence for the student, or returns in silence. The
right answer is not written down anywhere: a check compares with its *seal*, a salted and slow digest
that confirms a guess but shows nothing. It keeps answers out of sight, not out of reach: a year, a count or
a letter is found by trying. So these checks are for learning; for marks see `press.handouts.classroom`.

In the book's own notebooks there are no seals yet. There a check sees the solution's answer, tests its
form and leaves the seal in the cell's output, from where ``make handouts`` takes it into the students'
tests: they run the same lines inside `sealed` (see `press.handouts`).
"""

from __future__ import annotations

import hashlib
import math
import numbers as abc
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import Any

import pandas as pd
from IPython.display import display

# 4 ms and 2 MB for a guess; a wrong number is compared with up to sixty likely slips while a student waits.
COST = 2**11
FACTORS = {
    100: "a hundred times too small",
    1e3: "a thousand times too small",
    1e6: "a million times too small",
    1e9: "a billion times too small",
    1e-2: "a hundred times too large",
    1e-3: "a thousand times too large",
    1e-6: "a million times too large",
    1e-9: "a billion times too large",
}


# -- one number -------------------------------------------------------------------------------------


def number(
    name: str,
    answer: object,
    *,
    tolerance: float = 0,
    unit: str = "",
    mistakes: Mapping[float, str] | None = None,
) -> None:
    """Check a number.

    Parameters
    ----------
    name : str
        The variable's name, for the message.
    answer : number
        What the student stored.
    tolerance : float
        Answers this close to the right one are accepted (and up to half as much again, which comes from
        comparing digests). 0 for counts, ranks and years.
    unit : str
        Unit in which the answer is wanted, such as ``"per cent"`` or ``"billion US dollars"``.
    mistakes : mapping of number to str
        Wrong values that students arrive at, computed from the data, and what to say about each.

    Raises
    ------
    AssertionError
        With one sentence that says what is wrong.
    """
    value = _number(name, answer)

    if _seals is None:
        _leave(name, answer, _seal(name, _bucket(value, tolerance)), unit)
    else:
        _compare(name, value, tolerance, unit, mistakes or {}, _seal_of(name))


def _compare(
    name: str, value: float, tolerance: float, unit: str, mistakes: Mapping[float, str], seal: str
) -> None:
    def right(guess: float) -> bool:
        return seal in _near(name, guess, tolerance)

    if not right(value):
        raise AssertionError(f"{name}: {_explain(value, tolerance, unit, mistakes, right)}")


def _explain(
    value: float,
    tolerance: float,
    unit: str,
    mistakes: Mapping[float, str],
    right: Callable[[float], bool],
) -> str:
    wanted = f" (wanted: {unit})" if unit else ""
    for wrong, hint in mistakes.items():
        if wrong is not None and abs(value - float(wrong)) <= tolerance:
            return _sentence(hint)
    if unit in ("per cent", "%") and right(100 * value):
        return "this is a share between 0 and 1; the answer is wanted in per cent, so multiply by 100."
    for factor, words in FACTORS.items():
        if value and right(value * factor):
            return f"the figures are right, but the value is {words}: mind the unit{wanted}."
    if value and right(-value):
        return "the size is right, the sign is not: look at what is subtracted from what."
    if value and right(1 / value):
        return "the ratio is upside down: look at what is divided by what."
    if tolerance == 0 and (right(value + 1) or right(value - 1)):
        if unit == "year":
            return "one year off: look at where the condition begins to hold, or ceases to."
        return "off by one: look at where the counting begins, and at whether ties count."
    if tolerance and any(right(value + k * tolerance) for k in (-3, -2, -1, 1, 2, 3)):
        return f"close, but not within {tolerance:g}: round at the end only{wanted}."
    return f"not yet{wanted}: look at the series, the economy and the years that went into it."


# -- several numbers --------------------------------------------------------------------------------


def values(
    name: str,
    answer: object,
    *,
    tolerance: float = 0,
    unit: str = "",
    mistakes: Mapping[str, str | Mapping[float, str]] | None = None,
) -> None:
    """Check a labelled set of numbers: a Series, or a dictionary.

    Parameters
    ----------
    name, answer, tolerance, unit
        As for `number`. The order of the labels does not matter.
    mistakes : mapping
        By label: what to say if its value is wrong, or wrong values and what to say about each, as for
        `number`. A general hint is given for the others.

    Raises
    ------
    AssertionError
        That names the first label that is missing, unexpected or wrong.
    """
    _stored(name, answer)
    if isinstance(answer, pd.DataFrame):
        raise AssertionError(
            f"{name}: a Series is expected, not a DataFrame; choose one column or row of it."
        )
    if not isinstance(answer, (pd.Series, Mapping)):
        raise AssertionError(
            f"{name}: a Series or a dictionary is expected, not {_article(answer)}; "
            "keep the labels with the values."
        )
    found = {str(label): value for label, value in answer.items()}
    if _seals is None:
        kept = {label: _number(f"{name}[{label}]", value) for label, value in found.items()}
        seals = {label: _seal(f"{name}[{label}]", _bucket(v, tolerance)) for label, v in kept.items()}
        _leave(name, kept, seals, unit)
        return
    seals = _seal_of(name)
    for label in seals:
        if label not in found:
            raise AssertionError(f"{name}: no value for {label}; yours are for {_some(found)}.")
    for label in found:
        if label not in seals:
            raise AssertionError(f"{name}: {label} does not belong to it; look at which rows were asked for.")
    for label, seal in seals.items():
        whole = f"{name}[{label}]"
        value = _number(whole, found[label])
        hints = (mistakes or {}).get(label, {})
        hints = hints if isinstance(hints, Mapping) else {value: hints}
        _compare(whole, value, tolerance, unit, hints, seal)


# -- words, truth and choices -----------------------------------------------------------------------


def text(
    name: str,
    answer: object,
    *,
    among: Iterable[str] | None = None,
    mistakes: Mapping[str, str] | None = None,
) -> None:
    """Check a word, such as the code of an economy or the name of a row.

    Parameters
    ----------
    name, answer
        As for `number`. Case and surrounding spaces do not matter.
    among : iterable of str, optional
        The words that come into question.
    mistakes : mapping of str to str
        Wrong words and what to say about each.

    Raises
    ------
    AssertionError
    """
    _stored(name, answer)
    if not isinstance(answer, str):
        raise AssertionError(f"{name}: a text in quotes is expected, not {_article(answer)}.")
    word = _plain(answer)
    known = {_plain(item): item for item in (() if among is None else among)}
    if known and word not in known:
        raise AssertionError(f"{name}: {answer!r} is not one of {_some(known.values())}.")
    hints = {_plain(wrong): hint for wrong, hint in (mistakes or {}).items()}
    if _seals is None:
        _leave(name, answer, _seal(name, word), "")
    elif _seal(name, word) != _seal_of(name):
        raise AssertionError(f"{name}: {_sentence(hints.get(word, 'not yet; look again'))}")


def truth(name: str, answer: object, *, look: str) -> None:
    """Check a yes or no.

    Parameters
    ----------
    name : str
    answer : bool
    look : str
        What to look at if the answer is wrong: a clause, as "look at the edition of 2020".

    Raises
    ------
    AssertionError
    """
    _stored(name, answer)
    if not _is_truth(answer):
        raise AssertionError(f"{name}: True or False is expected, not {_article(answer)}.")
    if _seals is None:
        _leave(name, bool(answer), _seal(name, bool(answer)), "")
    elif _seal(name, bool(answer)) != _seal_of(name):
        raise AssertionError(f"{name}: no; {_sentence(look)}")


def choice(name: str, answer: object, hints: Mapping[str, str]) -> None:
    """Check which of several lettered statements were chosen.

    Parameters
    ----------
    name : str
    answer : set of str
    hints : mapping of str to str
        For every letter what to look at to judge it.

    Raises
    ------
    AssertionError
        That tells how many letters are judged rightly and what to ask of each, but not which are wrong.
    """
    _stored(name, answer)
    if isinstance(answer, str) or not isinstance(answer, (set, frozenset, list, tuple)):
        raise AssertionError(
            f'{name}: a set of letters is expected, as in {{"x", "y"}}, not {_article(answer)}.'
        )
    strange = [item for item in answer if not isinstance(item, str) or _plain(item) not in hints]
    if strange:
        raise AssertionError(f"{name}: {strange[0]!r} is not one of the letters {_some(hints)}.")
    chosen = {_plain(item) for item in answer}
    # the same letters under the same name are asked for in other chapters
    place = f"{name}|{'|'.join(hints.values())}"
    if _seals is None:
        _leave(name, sorted(chosen), sorted(_seal(place, letter) for letter in chosen), "")
        return
    right = {letter for letter in hints if _seal(place, letter) in set(_seal_of(name))}
    agree = len(hints) - len(chosen ^ right)
    if agree < len(hints):
        asked = "; ".join(f"{letter}: {hint}" for letter, hint in hints.items())
        raise AssertionError(
            f"{name}: {agree} of {len(hints)} are judged rightly, chosen or left out; ask of each: "
            f"{_sentence(asked)}"
        )


def items(
    name: str, answer: object, *, among: Iterable | None = None, mistakes: Mapping[str, str] | None = None
) -> None:
    """Check a list of things, such as economies or years; their order does not matter.

    Parameters
    ----------
    name : str
    answer : list, tuple, set, Index or Series
    among : iterable, optional
        What comes into question.
    mistakes : mapping of str to str
        What to say about a thing that does not belong to the list.

    Raises
    ------
    AssertionError
        That names the first thing that does not belong, or tells how many are missing.
    """
    _stored(name, answer)
    if isinstance(answer, (str, Mapping)) or not isinstance(answer, Iterable):
        raise AssertionError(f"{name}: a list is expected, not {_article(answer)}.")
    found = {_plain(item): item for item in answer}
    known = {_plain(item): item for item in among} if among is not None else found
    for word, item in found.items():
        if word not in known:
            raise AssertionError(f"{name}: {item!r} is not one of {_some(known.values())}.")
    if _seals is None:
        shown = [str(item) for item in found.values()]
        _leave(name, shown, sorted(_seal(name, word) for word in found), "")
        return
    seals = set(_seal_of(name))
    hints = {_plain(item): hint for item, hint in (mistakes or {}).items()}
    for word, item in found.items():
        if _seal(name, word) not in seals:
            hint = _sentence(hints.get(word, "look again"))
            raise AssertionError(f"{name}: {item} does not belong to it; {hint}")
    if len(found) < len(seals):
        raise AssertionError(f"{name}: right so far, but {len(seals) - len(found)} missing.")


def function(name: str, answer: object) -> None:
    """Check that a function was written; its results are then checked one by one.

    Raises
    ------
    AssertionError
    """
    _stored(name, answer)
    if not callable(answer):
        raise AssertionError(
            f"{name}: a function is expected, not {_article(answer)}; write it with def {name}(...)."
        )


# -- seals ------------------------------------------------------------------------------------------


# what the answers are compared with; None where there is nothing yet to compare with
_seals: Mapping[str, Any] | None = None


@contextmanager
def sealed(seals: Mapping[str, Any]) -> Iterator[None]:
    """Compare answers with seals, instead of taking them for the solution's.

    Parameters
    ----------
    seals : mapping
        Seals by the name of the answer, as left by the checks in the book's notebook.
    """
    global _seals
    before, _seals = _seals, seals
    try:
        yield
    finally:
        _seals = before


def _seal_of(name: str) -> Any:
    if _seals is None or name not in _seals:
        raise KeyError(f"no seal for {name!r}; make the handout anew")
    return _seals[name]


@cache
def _seal(name: str, value: object) -> str:
    """A digest that takes some milliseconds, salted with the name, so that no table serves two answers."""
    return hashlib.scrypt(str(value).encode(), salt=name.encode(), n=COST, r=8, p=1, dklen=8).hex()


def _bucket(value: float, tolerance: float) -> float | int:
    if tolerance == 0:
        return float(value)
    return round(value / tolerance)


def _near(name: str, value: float, tolerance: float) -> set[str]:
    """The seals of all right answers for which a value would be close enough."""
    bucket = _bucket(value, tolerance)
    near = [bucket] if tolerance == 0 else [bucket - 1, bucket, bucket + 1]
    return {_seal(name, one) for one in near}


def _leave(name: str, answer: object, seal: object, unit: str) -> None:
    """Leave the seal and the answer in the output of the book's notebook, for `make handouts`."""
    shown = _show(answer) if unit == "year" else f"{_show(answer)} {unit}".strip()
    record = {"name": name, "answer": shown, "seal": seal}
    display({"text/plain": f"{name} = {shown}"}, raw=True, metadata={"trajectory_answer": record})


def _show(answer: object) -> str:
    if isinstance(answer, dict):
        return ", ".join(f"{label}: {_show(value)}" for label, value in answer.items())
    if isinstance(answer, list):
        return ", ".join(answer)
    if isinstance(answer, (bool, str)) or not isinstance(answer, abc.Number):
        return str(answer)
    return f"{float(answer):.10g}"  # type: ignore[arg-type]  # no answer is complex


# -- forms ------------------------------------------------------------------------------------------


def _stored(name: str, answer: object) -> None:
    if answer is None or answer is ...:
        raise AssertionError(f"{name}: no answer yet; store yours under the name `{name}`.")


def _number(name: str, answer: object) -> float:
    _stored(name, answer)
    if isinstance(answer, str):
        raise AssertionError(f"{name}: a number is expected, not a text; take the quotes away.")
    if isinstance(answer, (pd.Series, pd.DataFrame, list, tuple)) or type(answer).__name__ == "ndarray":
        raise AssertionError(
            f"{name}: one number is expected, not {_article(answer)}; take the value out of it, "
            "with .loc[...], .iloc[...] or [...]."
        )
    if _is_truth(answer):
        raise AssertionError(f"{name}: a number is expected, not True or False.")
    if not isinstance(answer, abc.Real):
        raise AssertionError(f"{name}: a number is expected, not {_article(answer)}.")
    value = float(answer)
    if not math.isfinite(value):
        raise AssertionError(f"{name}: the value is {value}: a year or an economy without data went into it.")
    return value


def _plain(item: object) -> str:
    return " ".join(str(item).split()).casefold()


def _is_truth(answer: object) -> bool:
    """Whether it is True or False; numpy's booleans are not Python's."""
    return isinstance(answer, bool) or type(answer).__name__ in ("bool_", "bool")


def _article(answer: object) -> str:
    word = type(answer).__name__
    return f"{'an' if word[0].lower() in 'aeiou' else 'a'} {word}"


def _sentence(hint: str) -> str:
    """A hint with its end."""
    return hint if hint.endswith((".", "?", "!")) else f"{hint}."


def _some(items: Iterable, most: int = 8) -> str:
    items = [str(item) for item in items]
    return ", ".join(items[:most]) + (" ..." if len(items) > most else "")
