"""The OECD's interface (SDMX), through sdmx1."""

from __future__ import annotations

import contextlib
import dataclasses
import io
import logging
from collections.abc import Collection, Iterator

import sdmx

from press.refresh.interfaces import Interface
from press.refresh.observations import Fetched, collect
from press.refresh.retries import AGENT, Retries, Unusable, raise_if_busy

GENERIC = "application/vnd.sdmx.genericdata+xml;version=2.1"
# Observation status of the OECD (code list CL_OBS_STATUS) in the book's terms.
STATUSES = {
    "A": ("observed", ""),
    "B": ("observed", "break in the series, says the publisher"),
    "D": ("observed", "definition differs, says the publisher"),
    "E": ("observed", "estimated by the publisher"),
    "I": ("observed", "imputed by the publisher"),
    "P": ("preliminary", ""),
}


def fetch(
    interface: Interface, wanted: dict[str, Collection[str]], retries: Retries, today: str
) -> Iterator[Fetched]:
    """Fetch series.

    The OECD does not name states of this data set; the vintage is the day on which it was asked, as
    for the copies the book already holds.

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
    logging.getLogger("sdmx").setLevel(logging.CRITICAL)  # it would report faults reported below
    client = sdmx.Client("OECD")
    # a copy: the client's sources are shared by all that use the library
    client.source = dataclasses.replace(client.source, url=interface.url)
    client.session.hooks["response"].append(raise_if_busy)
    agency, flow = interface.settings["agency"], interface.settings["flow"]
    for series, geos in wanted.items():
        key = interface.series[series].format(areas="+".join(sorted(geos)))
        found = retries.call(
            f"{interface.name}, {series} ({flow}, {key})",
            lambda key=key, geos=geos: _series(client, f"{agency},{flow}", key, geos, retries),
        )
        yield Fetched(
            series=series,
            interface=interface.id,
            publisher=interface.name,
            dataset=f"Main Science and Technology Indicators ({flow})",
            vintage=f"SDMX pull {today}",
            seen_at=f"{interface.url}/data/{agency},{flow}/{key} on {today}",
            observations=found,
        )


def _series(client, flow, key, geos, retries):
    try:
        with contextlib.redirect_stdout(io.StringIO()):  # the reader prints its state after a fault
            headers = {"Accept": GENERIC, "User-Agent": AGENT}
            message = client.data(flow, key=key, headers=headers, timeout=retries.timeout)
    except (sdmx.exceptions.ParseError, sdmx.exceptions.XMLParseError, SyntaxError) as error:
        raise Unusable(f"the answer is not whole SDMX ({type(error).__name__})") from None
    except ValueError as error:
        raise Unusable(f"the answer is not SDMX ({' '.join(str(error).split())})") from None
    # what the reader runs into where whole messages leave out parts that it counts on
    except (KeyError, TypeError, AttributeError, AssertionError, NotImplementedError) as error:
        raise Unusable(f"the answer has another form than expected ({error!r})") from None
    sets = getattr(message, "data", None)
    if not sets:
        raise Unusable("the answer holds no data set")
    asked = key.split(".")[1:]
    return collect((_row(o, asked) for each in sets for o in each.obs), set(geos))


def _row(observation, asked):
    dimensions = {name: value.value for name, value in observation.key.values.items()}
    try:
        geo, year = dimensions.pop("REF_AREA"), dimensions.pop("TIME_PERIOD")
    except KeyError as error:
        raise Unusable(f"an observation has no {error.args[0]}") from None
    # the positions that the key names must come back as they were asked for
    missing = [code for code in asked if code and code not in dimensions.values()]
    if missing:
        raise Unusable(f"an observation of {geo} {year} is not of {missing[0]!r}, as was asked for")
    code = observation.attached_attribute.get("OBS_STATUS")
    code = str(code.value) if code is not None else "A"
    value = observation.value
    if code in ("M", "L", "O", "Q") or str(value) in ("NaN", "nan", "None", ""):
        value = None  # missing, not published or confidential
    elif code not in STATUSES:
        raise Unusable(f"the status of {geo} {year} is {code!r}, expected one of {', '.join(STATUSES)}")
    status, note = STATUSES.get(code, STATUSES["A"])
    return str(geo), str(year), value, status, note
