"""Rules of the data package: what a table, a value and two values together must be like.

`check_tables` runs all of them. A value that a rule refuses is admitted by a line in ``data/admitted.csv``
with the rule, the value and a reason, which readers see on the page of its series.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from press.rules.bounds import check_bounds
from press.rules.confirmations import check_confirmations
from press.rules.derivations import check_derivations
from press.rules.form import check_form
from press.rules.identities import check_identities
from press.rules.provenance import check_provenance
from press.rules.reading import Refusal, Table, read_tables, series_ids, stop_at
from press.rules.tables import check_beside

# Tables that say what series must be like; a change of another table leaves the series as they passed.
ABOUT_SERIES = (
    "admitted", "bounds", "cautions", "confirmations", "derivations", "economies", "events", "extents",
    "identities", "indicators", "instruments", "sources", "targets", "vintages",
)  # fmt: skip

__all__ = ["Refusal", "Table", "check_tables", "read_checked"]


def read_checked(folder: Path) -> dict[str, Table]:
    """Read the tables of the data package in `folder`, which every rule must pass.

    Raises
    ------
    BuildError
        With a line for each thing that cannot be read, or that a rule refuses.
    """
    tables, refused = read_tables(folder)
    stop_at(refused or check_tables(tables))
    return tables


def check_tables(tables: Mapping[str, Table], only: Iterable[str] | None = None) -> list[Refusal]:
    """Return what the rules refuse.

    Parameters
    ----------
    tables : dict of Table
        All tables of the data package by path, as `press.rules.reading.read_tables` returns them.
    only : iterable of str, optional
        Paths of tables that changed, all others being as they passed; all by default.
    """
    refused = check_form(tables, only)
    if refused:
        return refused
    paths = set(tables) if only is None else set(only)
    about_series = paths & {f"{name}.csv" for name in ABOUT_SERIES} or only is None
    series = None if about_series else series_ids(paths)
    beside = any(not path.startswith("series/") for path in paths)
    refused = [
        *check_bounds(tables, series),
        *check_identities(tables, series),
        *check_derivations(tables, series),
        *check_provenance(tables, series),
        *check_confirmations(tables, series),
        *(check_beside(tables) if beside else ()),
    ]
    admitted = {
        (row["rule"], row["series"], row["geo"], row["period"], row["value"])
        for row in tables["admitted.csv"].rows
    }
    return [one for one in refused if (one.rule, *one.key) not in admitted]
