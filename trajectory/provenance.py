"""Series and tables that remember which published values they were computed from.

The values of `trajectory.data` come as a `Series` or a `Frame`: pandas objects in every respect, which
carry in ``.attrs["provenance"]`` what they were read from. It follows what is done to them: a column or a
row of a table knows its own economies, a ratio knows both of its parts, a renamed column keeps what it
knew. Where pandas hands back a plain object (a table built from a dictionary, a single number), it is
lost, and whoever needs it is told so.

Subclassing and ``__finalize__`` are pandas' own way for this [1]_; attributes alone would not do, since
pandas keeps those of the right-hand operand only.

References
----------
.. [1] "Extending pandas", in the pandas user guide: subclassing pandas data structures.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import chain
from numbers import Integral
from typing import Any

import pandas as pd

from trajectory._errors import WithoutTraceback

KEY = "provenance"


@dataclass(frozen=True)
class Provenance:
    """Which part of which series a value was computed from.

    Attributes
    ----------
    indicator : str
        Series of the data package.
    geos : tuple of str
        Economies, sorted.
    first_year, last_year : int
    sources : tuple of str
        Sources of the rows, as ids of ``data/sources.csv``, sorted.
    """

    indicator: str
    geos: tuple[str, ...]
    first_year: int
    last_year: int
    sources: tuple[str, ...]

    def __deepcopy__(self, memo: dict) -> Provenance:
        # pandas deep-copies .attrs at every step; this object cannot change, so one is enough
        return self

    def within(self, first: int, last: int) -> Provenance:
        """Return the part that lies in a span of years; all of it where none does."""
        low, high = max(first, self.first_year), min(last, self.last_year)
        if low > high or (low, high) == (self.first_year, self.last_year):
            return self
        return replace(self, first_year=low, last_year=high)


Origins = tuple[Provenance, ...]


@dataclass(frozen=True)
class ByColumn:
    """What each column of a table was computed from; a column that is missing has lost it."""

    columns: Mapping[Hashable, Origins]

    def __deepcopy__(self, memo: dict) -> ByColumn:
        return self

    def all(self) -> Origins:
        """Return everything that any column was computed from."""
        return union(*self.columns.values())


def union(*parts: Iterable[Provenance]) -> Origins:
    """Return provenance of several origins without repetitions, in the order of first appearance."""
    different = list({id(part): part for part in parts if part != ()}.values())
    # as a rule all are one; nothing that is a tuple repeats an item
    if (
        different
        and isinstance(first := different[0], tuple)
        and all(first == part for part in different[1:])
    ):
        return first
    return tuple(dict.fromkeys(chain.from_iterable(different)))


class _Tracked:
    """What `Series` and `Frame` share: provenance is added to, never replaced, by an operation."""

    attrs: dict

    def __finalize__(self, other: Any, method: str | None = None, **options: Any) -> Any:
        """Take over what `other` was computed from, beside what this object knows already."""
        known = self.attrs.get(KEY)
        joined = method in ("concat", "merge")
        found = self._joined(other) if joined else getattr(other, "attrs", {}).get(KEY)  # type: ignore[attr-defined]
        super().__finalize__(other, method=method, **options)  # type: ignore[misc]
        if found is not None:
            self._remember(found, known)  # type: ignore[attr-defined]
        return self

    def xs(self, key: Any, *args: Any, **options: Any) -> Any:
        """Return a value or a row by its label, as ``.loc`` does."""
        try:
            return super().xs(key, *args, **options)  # type: ignore[misc]
        except KeyError:
            if _label(key):
                raise MissingError(self, key, "index") from None  # type: ignore[arg-type]
            raise


class MissingError(WithoutTraceback, KeyError):
    """A year or an economy that values do not have, with those that they have."""

    def __init__(self, values: Series | Frame, key: object, axis: str) -> None:
        super().__init__(key)
        self.values, self.axis = values, axis

    def __str__(self) -> str:
        """Say what is missing, of what, and what there is."""
        key, values = self.args[0], self.values
        labels = list(values.columns if self.axis == "columns" else values.index)
        whole = bool(labels) and all(isinstance(label, Integral) for label in labels)
        there = ", ".join(map(str, labels[:12])) or "none"
        if whole:
            there = in_runs(runs(sorted(map(int, labels))))
        elif len(labels) > 12:
            there += f" and {len(labels) - 12} more"
        if self.axis == "columns" or not whole:
            return f"no {key!r} in these values; they have {there}"
        known = values.attrs.get(KEY)
        from_ = known.all() if isinstance(known, ByColumn) else known or ()
        ids = list(dict.fromkeys(origin.indicator for origin in from_))
        geos = list(dict.fromkeys(geo for origin in from_ for geo in origin.geos))
        who = ", ".join(geos[:3]) + (f" and {len(geos) - 3} more" if len(geos) > 3 else "") or "this series"
        verb = "has" if len(geos) < 2 else "have"
        of = f" of {', '.join(ids[:2])}" if ids else ""
        return f"{who} {verb} no value{of} in {key}; years are {there}"


def runs(years: Iterable[int]) -> list[tuple[int, int]]:
    """Return first and last year of each run of years that follow each other."""
    found: list[tuple[int, int]] = []
    for year in years:
        if found and year == found[-1][1] + 1:
            found[-1] = found[-1][0], year
        else:
            found.append((year, year))
    return found


def in_runs(found: Iterable[tuple[int, int]]) -> str:
    """Return runs of years in words: ``1999-2004, 2007``."""
    return ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in found)


def _label(key: object) -> bool:
    """Whether a key is one year or one name."""
    return isinstance(key, (Integral, str)) and not isinstance(key, bool)


class Series(_Tracked, pd.Series):
    """A pandas Series that remembers what it was computed from."""

    def __getitem__(self, key: Any) -> Any:
        """Return a value or a part; a year without a value is told with those that have one."""
        try:
            return super().__getitem__(key)
        except MissingError:
            raise
        except KeyError:
            if _label(key):
                raise MissingError(self, key, "index") from None
            raise

    @property
    def _constructor(self) -> type[Series]:
        return Series

    @property
    def _constructor_expanddim(self) -> type[Frame]:
        return Frame

    def _remember(self, found: Origins | ByColumn, known: Origins | None) -> None:
        if isinstance(found, ByColumn):
            found = self._part(found)
        self.attrs[KEY] = union(known, found) if known else found

    def _part(self, table: ByColumn) -> Origins:
        """Return what this column, row or summary of a table was computed from."""
        columns = table.columns
        if self.name is not None and self.name in columns:
            return columns[self.name]
        labels = [label for label in self.index if label in columns]
        if len(labels) == len(self.index) and labels:  # a row, or one value a column
            return _in_year(union(*(columns[label] for label in labels)), self.name)
        if self.name is None and not set(self.index) & columns.keys():
            return table.all()  # a sum over all columns, say
        return ()

    def _joined(self, other: Any) -> Origins:
        return union(*(origins(part) for part in _parts(other)))

    def to_frame(self, name: Hashable = None) -> Frame:
        """Return a table of one column, as pandas does."""
        frame = super().to_frame() if name is None else super().to_frame(name)
        frame.attrs[KEY] = ByColumn({frame.columns[0]: origins(self)} if KEY in self.attrs else {})
        return frame


class Frame(_Tracked, pd.DataFrame):
    """A pandas DataFrame whose columns remember what they were computed from."""

    def __getitem__(self, key: Any) -> Any:
        """Return a column or a part; a column that is missing is told with those that there are."""
        try:
            return super().__getitem__(key)
        except KeyError:
            if _label(key):
                raise MissingError(self, key, "columns") from None
            raise

    def _get_value(self, index: Any, col: Any, takeable: bool = False) -> Any:
        """Return one value, as ``.loc[year, economy]`` asks for it."""
        try:
            return super()._get_value(index, col, takeable)
        except MissingError:
            raise
        except KeyError:
            if _label(index) and index not in self.index:
                raise MissingError(self, index, "index") from None
            if _label(col) and col not in self.columns:
                raise MissingError(self, col, "columns") from None
            raise

    @property
    def _constructor(self) -> type[Frame]:
        return Frame

    @property
    def _constructor_sliced(self) -> type[Series]:
        return Series

    def _remember(self, found: Origins | ByColumn, known: ByColumn | None) -> None:
        before = known.columns if known is not None else {}
        if isinstance(found, ByColumn):
            if not before and list(found.columns) == list(self.columns):
                self.attrs[KEY] = found
                return
            if not found.columns.keys() & set(self.columns) and found.columns.keys() & set(self.index):
                # transposed: each column, a year as a rule, was computed from all rows
                whole = found.all()
                found = ByColumn({c: _in_year(whole, c) for c in self.columns})
            merged = {
                column: union(before.get(column, ()), found.columns.get(column, ()))
                for column in self.columns
                if column in found.columns or column in before
            }
        else:
            merged = {column: union(before.get(column, ()), found) for column in self.columns}
        self.attrs[KEY] = ByColumn(merged)

    def _joined(self, other: Any) -> ByColumn:
        found: dict[Hashable, Origins] = {}
        parts = _parts(other)
        columns = list(self.columns)
        if all(isinstance(part, pd.Series) for part in parts) and len(parts) == len(columns):
            return ByColumn({c: origins(p) for c, p in zip(columns, parts, strict=True) if KEY in p.attrs})
        tables = [part.attrs.get(KEY) for part in parts]
        known = [
            table.columns.get(label, ()) if isinstance(table, ByColumn) else table or ()
            for part, table in zip(parts, tables, strict=True)
            for label in (part.columns if isinstance(part, pd.DataFrame) else [part.name])
        ]
        if len(known) == len(columns):  # side by side, perhaps under new heads
            return ByColumn({c: k for c, k in zip(columns, known, strict=True) if k})
        for table in tables:
            if isinstance(table, ByColumn):
                for column, part_of in table.columns.items():
                    found[column] = union(found.get(column, ()), part_of)
        return ByColumn(found)

    def __setitem__(self, key: Any, value: Any) -> None:
        """Set a column, and what it was computed from if the value says so."""
        super().__setitem__(key, value)
        if isinstance(key, Hashable) and not isinstance(key, tuple):
            known = self.attrs.get(KEY)
            columns = dict(known.columns) if known is not None else {}
            if isinstance(value, pd.Series) and KEY in value.attrs:
                columns[key] = origins(value)
            else:
                columns.pop(key, None)
            self.attrs[KEY] = ByColumn(columns)

    def _relabelled(self, result: Any) -> Any:
        known = self.attrs.get(KEY)
        if isinstance(result, pd.DataFrame) and known is not None:
            pairs = zip(self.columns, result.columns, strict=True)
            result.attrs[KEY] = ByColumn(
                {new: known.columns[old] for old, new in pairs if old in known.columns}
            )
        return result

    def rename(self, *args: Any, **options: Any) -> Any:
        """Rename rows or columns, as pandas does; a column keeps what it was computed from."""
        return self._relabelled(super().rename(*args, **options))

    def set_axis(self, *args: Any, **options: Any) -> Any:
        """Replace the labels of an axis, as pandas does; a column keeps what it was computed from."""
        return self._relabelled(super().set_axis(*args, **options))


def _parts(joined: Any) -> list:
    """Return the objects that a concatenation or a merge was made of, in all supported versions."""
    for name in ("input_objs", "objs"):
        if hasattr(joined, name):
            return list(getattr(joined, name))
    return [getattr(joined, side) for side in ("left", "right") if hasattr(joined, side)]


def origins(values: pd.Series | pd.DataFrame) -> Origins:
    """Return what a series or a table was computed from, restricted to the years that it holds.

    Parameters
    ----------
    values : Series or DataFrame
        Indexed by year where it has years; of a table, all columns that it has.

    Returns
    -------
    tuple of Provenance
        Empty where nothing is known.

    Raises
    ------
    LostError
        If a column of a table does not say what it was computed from.
    """
    known = values.attrs.get(KEY)
    if known is None:
        return ()
    if isinstance(known, ByColumn) and isinstance(values, pd.DataFrame):
        lost = [str(column) for column in values.columns if not known.columns.get(column)]
        if lost:
            raise LostError(f"column {', '.join(lost)} does not say what it was computed from")
        return union(*(_restricted(known.columns[c], values[c]) for c in values.columns))
    if isinstance(known, ByColumn):
        known = known.all()
    return _restricted(known, values)


class LostError(WithoutTraceback, ValueError):
    """A value does not say which published figures it was computed from."""


def _in_year(found: Origins, label: Hashable) -> Origins:
    """Return provenance within one year, if a label is one."""
    if isinstance(label, Integral):
        return union(origin.within(int(label), int(label)) for origin in found)
    return found


def _restricted(found: Origins, values: pd.Series) -> Origins:
    """Return provenance within the years of a series; unchanged where its index has no years."""
    index = values.dropna().index
    if isinstance(index, pd.PeriodIndex):
        index = index.year
    if not len(index) or not pd.api.types.is_integer_dtype(index.dtype):
        return found
    first, last = int(index.min()), int(index.max())
    return union(origin.within(first, last) for origin in found)


def merged(found: Iterable[Provenance]) -> Origins:
    """Return provenance with the economies of one series and one span of years put together."""
    groups: dict[tuple, list[Provenance]] = {}
    for item in found:
        groups.setdefault((item.indicator, item.first_year, item.last_year), []).append(item)
    return tuple(
        Provenance(
            indicator,
            tuple(sorted({geo for item in items for geo in item.geos})),
            first,
            last,
            tuple(sorted({source for item in items for source in item.sources})),
        )
        for (indicator, first, last), items in groups.items()
    )
