"""Asking again after what passes: cut connections, servers that are busy or say how long to wait."""

from __future__ import annotations

import time
from collections.abc import Callable
from email.utils import parsedate_to_datetime
from typing import TypeVar

from kg.errors import FetchError

Answer = TypeVar("Answer")
TRIES = 5
LONGEST = 120.0  # seconds; a server that asks for more is left alone
_PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})


def status_of(error: BaseException) -> int | None:
    """The HTTP status that an error of a library carries, where it carries one."""
    response = getattr(error, "response", None)
    status = getattr(response, "status_code", None) or getattr(error, "status", None)
    return status if isinstance(status, int) else None


def wait_asked_for(error: BaseException) -> float | None:
    """Seconds of a ``Retry-After`` header (a number or a date), where the answer had one."""
    headers = getattr(getattr(error, "response", None), "headers", None) or {}
    value = headers.get("Retry-After")
    if value is None:
        return None
    try:
        return max(0.0, float(value))
    except ValueError:
        try:
            return max(0.0, parsedate_to_datetime(value).timestamp() - time.time())
        except (TypeError, ValueError):
            return None


def with_retries(ask: Callable[[], Answer], what: str, pause: float = 1.0, tries: int = TRIES) -> Answer:
    """The answer of ``ask``, asked again after errors that pass; waits ``pause`` seconds, then twice as long each time.

    Raises FetchError: one line saying what could not be fetched, why, and what to do.
    """
    for attempt in range(tries):
        try:
            return ask()
        except Exception as error:  # every library has its own classes for a connection that broke
            status = status_of(error)
            wait = wait_asked_for(error)
            wait = pause * 2**attempt if wait is None else wait
            if status is not None and status not in _PASSING:
                raise FetchError(
                    f"{what}: the server answered {status}; check the date, the category and the address"
                ) from None
            if not _of_connection(error) and status is None:
                raise
            if attempt == tries - 1 or wait > LONGEST:
                reason = f"the server answered {status}" if status else f"the connection broke ({type(error).__name__})"
                again = f"it asks to wait {wait:.0f} s" if wait > LONGEST else f"asked {attempt + 1} times"
                raise FetchError(
                    f"{what}: {reason}, {again}; run the command again later, it goes on where it stopped"
                ) from None
            time.sleep(wait)
    raise AssertionError("unreachable: the last try returns or raises")  # pragma: no cover


def _of_connection(error: BaseException) -> bool:
    """Whether an error is of the network or of a body that broke off, in whatever library it arose."""
    names = {cls.__name__ for cls in type(error).__mro__}
    return bool(
        names
        & {
            "ConnectionError", "TimeoutError", "OSError", "RequestException", "TransportError", "HTTPError",
            "IncompleteRead", "JSONDecodeError", "ArxivError", "UnexpectedEmptyPageError",
        }
    )  # fmt: skip
