"""Read ``interfaces.toml``: which series comes from which interface, under which name."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from press.project.errors import BuildError

TABLE = Path(__file__).with_name("interfaces.toml")


@dataclass(frozen=True)
class Interface:
    """A publisher's interface.

    Attributes
    ----------
    id : str
        Its table in ``interfaces.toml``.
    name : str
        The publisher.
    source : str
        How its ids in ``sources.csv`` begin.
    url : str
    series : dict of str to str
        The interface's name of each series of the book.
    settings : dict
        What only this interface needs.
    """

    id: str
    name: str
    source: str
    url: str
    series: dict
    settings: dict


def read_interfaces(urls: dict[str, str] | None = None) -> tuple[list[Interface], dict[str, str]]:
    """Read the table.

    Parameters
    ----------
    urls : dict of str to str, optional
        Other addresses of interfaces, by id: a mirror, or a server for tests.

    Returns
    -------
    interfaces : list of Interface
    left_out : dict of str to str
        Series of these publishers that are not fetched, and why.
    """
    table = tomllib.loads(TABLE.read_text("utf-8"))
    left_out = table.pop("left_out")
    interfaces = [Interface(id, **entry) for id, entry in table.items()]
    known = {interface.id for interface in interfaces}
    for id in urls or {}:
        if id not in known:
            raise BuildError(f"no interface {id!r}; there are {', '.join(sorted(known))}")
    return [replace(i, url=(urls or {}).get(i.id, i.url)) for i in interfaces], left_out


def choose(
    interfaces: list[Interface], publishers: Iterable[str] = (), only: Iterable[str] = ()
) -> list[Interface]:
    """Narrow interfaces down to what was asked for.

    Parameters
    ----------
    publishers : iterable of str
        Ids of interfaces; all if empty.
    only : iterable of str
        Series; all if empty.
    """
    known = {i.id for i in interfaces}
    for id in publishers:
        if id not in known:
            raise BuildError(f"no publisher {id!r}; there are {', '.join(sorted(known))}")
    offered = {id for i in interfaces for id in i.series}
    for id in only:
        if id not in offered:
            raise BuildError(f"{id} is not fetched from any interface; see press/refresh/{TABLE.name}")
    chosen = [
        replace(i, series={id: code for id, code in i.series.items() if not only or id in only})
        for i in interfaces
        if not publishers or i.id in publishers
    ]
    return [i for i in chosen if i.series]
