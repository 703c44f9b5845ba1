"""Ask a server that may be slow, busy or broken: wait, try again, and in the end say what was wrong.

The clients of both publishers use requests. Neither tries again by itself, and neither shows the
header in which a server says how long to wait; a response hook does. The retries of urllib3 alone would
not do: one client makes a session for each request, and an answer that is cut short or no data at all is
found only when it is read.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

import requests
from urllib3.exceptions import InvalidHeader
from urllib3.util import Retry

from press.project.errors import BuildError

Answer = TypeVar("Answer")
BUSY = {429, 500, 502, 503, 504}
# Some servers turn away clients that do not say what they are.
AGENT = "trajectory (refreshing the data of a book)"


class Busy(Exception):
    """The server asked to come back later."""

    def __init__(self, status: int, wait: float | None) -> None:
        super().__init__(f"the server is busy (HTTP {status})")
        self.wait = wait


class Unusable(Exception):
    """An answer that is not whole or not of the expected form; the next one may be."""


@dataclass
class Retries:
    """How patiently to ask.

    Attributes
    ----------
    tries : int
    timeout : float
        Seconds to wait for a connection, and for each piece of an answer.
    pause : float
        Seconds before the second try; doubled each time.
    longest : float
        Seconds that are never exceeded in one wait; a server that asks for more is given up.
    report : callable
        Called with a line before each further try.
    sleep : callable
    """

    tries: int = 5
    timeout: float = 60.0
    pause: float = 2.0
    longest: float = 120.0
    report: Callable[[str], None] = field(default=lambda text: None)
    sleep: Callable[[float], None] = time.sleep

    def call(
        self, what: str, call: Callable[[], Answer], failures: tuple[type[Exception], ...] = ()
    ) -> Answer:
        """Call until an answer is usable.

        Parameters
        ----------
        what : str
            Interface and series, for messages.
        call : callable
            Asks once.
        failures : tuple of exception types
            Errors of the client, after which asking again is useless.

        Raises
        ------
        BuildError
            If no answer was usable.
        """
        pause = self.pause
        for attempt in range(1, self.tries + 1):
            wait = pause
            try:
                return call()
            except Busy as error:
                reason = str(error)
                if error.wait is not None:
                    wait = error.wait
                if wait > self.longest:
                    raise BuildError(
                        f"{what}: {reason} and asks to wait {wait:.0f} s; try again later"
                    ) from None
            except Unusable as error:
                reason = str(error)
            except failures as error:
                raise BuildError(f"{what}: {' '.join(str(error).split()) or type(error).__name__}") from None
            except requests.Timeout:
                reason = f"no answer within {self.timeout:g} s"
            except requests.HTTPError as error:
                status = error.response.status_code
                raise BuildError(f"{what}: refused with HTTP {status}, expected data") from None
            except (requests.ConnectionError, requests.exceptions.ChunkedEncodingError) as error:
                reason = f"the connection failed ({_cause(error)})"
            except requests.RequestException as error:
                reason = f"the answer could not be read ({type(error).__name__})"
            if attempt < self.tries:
                self.report(f"{what}: {reason}; trying again in {wait:.0f} s")
                self.sleep(wait)
            pause = min(2 * pause, self.longest)
        raise BuildError(f"{what}: {reason}, after {self.tries} tries")


def raise_if_busy(response: requests.Response, *_, **__) -> None:
    """Response hook for requests: turn a busy server's answer into `Busy`."""
    if response.status_code in BUSY:
        raise Busy(response.status_code, _seconds(response.headers.get("Retry-After")))


def _seconds(header: str | None) -> float | None:
    """What a Retry-After header asks for; None where it is missing or says nothing of use."""
    try:
        return Retry().parse_retry_after(header) if header else None
    except InvalidHeader:
        return None


def _cause(error: Exception) -> str:
    """The innermost reason of a failed connection, without addresses of objects."""
    while error.args and isinstance(error.args[-1], Exception):
        error = error.args[-1]
    reason = getattr(error, "reason", None)
    return type(reason if isinstance(reason, Exception) else error).__name__
