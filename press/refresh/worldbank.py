"""The World Bank's interface (World Development Indicators), through wbgapi."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager

import wbgapi

from press.project.errors import BuildError
from press.refresh.interfaces import Interface
from press.refresh.observations import Fetched, collect
from press.refresh.retries import AGENT, Retries, Unusable, raise_if_busy

CONCEPTS = {"country", "series", "time"}


def fetch(
    interface: Interface, wanted: dict[str, Collection[str]], retries: Retries, today: str
) -> Iterator[Fetched]:
    """Fetch series.

    The database is asked for its date before and after: a vintage is of one state of it.

    Parameters
    ----------
    wanted : dict of str to collection of str
        The economies of each series, by the book's id.
    today : str
        Date of access.

    Yields
    ------
    Fetched
    """
    date = _date(interface, retries)
    for series, geos in wanted.items():
        code = interface.series[series]
        what = f"{interface.name}, {series} ({code})"
        found = retries.call(
            what,
            lambda code=code, geos=geos: _series(interface, code, sorted(geos), retries),
            (wbgapi.APIError, wbgapi.URLError, ValueError),
        )
        yield Fetched(
            series=series,
            interface=interface.id,
            publisher=interface.name,
            dataset=f"World Development Indicators {code}",
            vintage=f"WDI {date}",
            seen_at=f"{interface.url}/sources/{interface.settings['database']}/series/{code} on {today}",
            observations=found,
        )
    now = _date(interface, retries)
    if now != date:
        raise BuildError(
            f"{interface.name}: the database changed from {date} to {now} while it was read; start again"
        )


def _date(interface, retries):
    """When the database was last updated, as it says."""

    def ask():
        with _client(interface, retries), _answers():
            row = wbgapi.source.get(interface.settings["database"])
        date = (row or {}).get("lastupdated")
        if not date:
            raise Unusable("the answer does not say when the database was last updated")
        return date

    return retries.call(f"{interface.name}, date of the database", ask, (wbgapi.APIError,))


def _series(interface, code, geos, retries):
    with _client(interface, retries) as pages, _answers():
        rows = list(
            wbgapi.refetch(
                "sources/{database}/country/{economy}/series/{series}/time/all",
                ["economy"],
                database=interface.settings["database"],
                economy=";".join(geos),
                series=code,
            )
        )
        promised = sum(int(page["total"]) for page in pages if int(page["page"]) == 1)
        if len(rows) != promised:
            raise Unusable(f"the answer holds {len(rows)} of {promised} rows")
        return collect((_row(row, code) for row in rows), set(geos))


def _row(row, code):
    named = {variable["concept"].lower(): variable["id"] for variable in row["variable"]}
    if set(named) != CONCEPTS:
        raise Unusable(f"a row has the dimensions {sorted(named)}, expected {sorted(CONCEPTS)}")
    if named["series"] != code:
        raise Unusable(f"a row is of the series {named['series']!r}, expected {code!r}")
    return named["country"], named["time"].removeprefix("YR"), row["value"], "observed", ""


@contextmanager
def _answers():
    """Turn what malformed answers do inside the client into one error."""
    try:
        yield
    except wbgapi.APIResponseError:
        raise Unusable("the answer is not JSON") from None
    except (KeyError, TypeError, IndexError, AttributeError) as error:
        raise Unusable(f"the answer has another form than expected ({error!r})") from None


@contextmanager
def _client(interface, retries):
    """Set up wbgapi, whose settings are global, for a while; yield the pages' headers as they come."""
    pages = []

    def note(response, *_, **__) -> None:
        raise_if_busy(response)
        try:
            answer = response.json()
            header = answer[0] if isinstance(answer, list) else answer
            pages.append({"page": header["page"], "total": header["total"]})
        except (ValueError, KeyError, TypeError, IndexError):
            pass  # the client finds fault with it itself

    before = wbgapi.endpoint, wbgapi.get_options
    wbgapi.endpoint = interface.url
    wbgapi.get_options = {
        "timeout": retries.timeout,
        "headers": {"User-Agent": AGENT},
        "hooks": {"response": note},
    }
    try:
        yield pages
    finally:
        wbgapi.endpoint, wbgapi.get_options = before
