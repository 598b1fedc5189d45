"""One query on its way through Trino's protocol: asked for, fetched page by page, stopped when unwanted."""

from __future__ import annotations

import random
import re
import threading
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from itertools import chain
from typing import Any

from requests import RequestException, Response
from trino.client import TrinoStatus
from trino.exceptions import Error, TrinoQueryError

from gateway.backends.base import Cost, Rows
from gateway.backends.trino.connections import Connection
from gateway.errors import BackendError

#: How often a request is sent at most: connections break, and coordinators and proxies are busy at times.
_ATTEMPTS = 4

#: Seconds before the second attempt, of which each further one waits twice as long, up to the longest.
_PAUSE = 0.1
_LONGEST_PAUSE = 2.0

#: How long Trino may hold back a page that has no rows yet; a stop goes unheard for so long.
_POLL = "300ms"

_BUSY = frozenset({429, 502, 503, 504})
_UNAUTHORIZED = 401

#: What a statement is too large for, and what to ask for less of.
_TOO_LARGE = {
    "QUERY_TEXT_TOO_LARGE": (
        "the statement would be longer than the engine takes; ask for fewer fields, or with fewer and "
        "shorter values"
    ),
    "QUERY_HAS_TOO_MANY_STAGES": (
        "the statement would have more stages than the engine takes; ask for fewer lists, aggregates and "
        "filters of related rows at once"
    ),
}

_ABSENT = frozenset({"TABLE_NOT_FOUND", "SCHEMA_NOT_FOUND", "CATALOG_NOT_FOUND", "COLUMN_NOT_FOUND"})


@dataclass(frozen=True, slots=True)
class Answer:
    """Rows, decoded, the types of the columns as Trino spells them, and what the query took.

    The types are there from the first row on.
    """

    rows: Rows
    types: tuple[str, ...]
    cost: Cost


class UnreachableError(BackendError):
    """Trino does not answer requests, whatever they ask."""


class Query:
    """A statement on its way; `run` belongs to one thread, `stop` may be called from any other."""

    def __init__(self, sql: str, decode: Callable[[Any], tuple[Any, ...]] = tuple) -> None:
        self._sql = sql
        self._decode = decode
        self._uri: str | None = None
        self._stopped = threading.Event()

    def stop(self) -> None:
        """End it in Trino too, and soon: nobody waits for the answer."""
        self._stopped.set()

    def run(self, connection: Connection) -> Answer:
        """The answer, of which no row is missing. Raises BackendError, also when it was stopped."""
        first, *others = self.pages(connection)
        last = others[-1] if others else first
        return Answer(list(chain(first.rows, *(page.rows for page in others))), last.types, last.cost)

    def pages(self, connection: Connection) -> Generator[Answer, None, None]:
        """The answer's parts in their order, each with what is known so far; raises as `run` does.

        What is left of the query ends in Trino when the iterator is closed.
        """
        try:
            yield from self._fetch(connection)
        except TrinoQueryError as error:
            self._uri = None
            raise told(str(error.error_name)) from None
        except (Error, RequestException, ValueError, KeyError, TypeError) as error:
            raise told(type(error).__name__) from None
        finally:
            if self._uri is not None:
                # Trino ends it by itself, if later, where this cannot be had either.
                with suppress(RequestException):
                    connection.request.delete(self._uri)

    def _fetch(self, connection: Connection) -> Iterator[Answer]:
        types: tuple[str, ...] = ()
        request = connection.request
        status = self._ask(connection, partial(request.post, self._sql))
        while True:
            self._uri = status.next_uri
            if status.columns:
                types = tuple(column["type"] for column in status.columns)
            if not isinstance(status.rows, list):
                raise told("rows in an unknown encoding")
            yield Answer(list(map(self._decode, status.rows)), types, _cost(status.id, status.stats))
            if self._uri is None:
                return
            status = self._ask(connection, partial(request.get, f"{self._uri}?maxWait={_POLL}"))

    def _ask(self, connection: Connection, send: Callable[[], Response]) -> TrinoStatus:
        """What Trino says to a request, each of which may be sent again: a page is kept until the next."""
        fault, pause = "stopped", 0.0
        for attempt in range(_ATTEMPTS):
            if self._stopped.wait(pause * random.uniform(0.5, 1)):  # noqa: S311  # it keeps no secret
                break
            pause = min(_PAUSE * 2**attempt, _LONGEST_PAUSE)
            try:
                response = send()
            except RequestException as error:
                fault = type(error).__name__
                continue
            fault = f"HTTP {response.status_code}"
            if response.ok and response.content:
                return connection.request.process(response)
            if response.status_code == _UNAUTHORIZED and connection.refuse():
                continue
            if not response.ok and response.status_code not in _BUSY:
                break
            pause = max(pause, min(_retry_after(response), _LONGEST_PAUSE))
        raise UnreachableError("BACKEND", "the engine could not answer", detail=fault)


class Paging:
    """Reads a query page by page, one thread at a time."""

    def __init__(self, query: Query, connection: Connection) -> None:
        self._query = query
        self._pages = query.pages(connection)
        self._turn = threading.Lock()

    def next(self) -> Answer | None:
        """The next page; None behind the last one. Raises BackendError."""
        with self._turn:
            return next(self._pages, None)

    def close(self) -> None:
        """End the query in Trino too, where it has not ended; waits for a thread that reads it."""
        self._query.stop()
        with self._turn:
            # An iterator that has raised is closed already.
            self._pages.close()


def told(kind: str) -> BackendError:
    """What the log may know: the kind of error, never the engine's words, which may quote cells."""
    kind = kind if re.fullmatch(r"[A-Za-z0-9_ ]{1,80}", kind) else "an unknown error"
    if kind in _ABSENT:
        return BackendError("DATA_UNAVAILABLE", "the table's data is not loaded", detail=kind)
    if kind in _TOO_LARGE:
        return BackendError("LIMIT_SQL", _TOO_LARGE[kind], detail=kind)
    return BackendError("BACKEND", "the engine could not answer", detail=kind)


def _retry_after(response: Response) -> float:
    """Seconds that a busy server asks to be left alone; zero where it names a date or nothing."""
    text = response.headers.get("Retry-After", "")
    return float(text) if text.isdecimal() else 0.0


def _cost(query_id: str, stats: Mapping[str, Any]) -> Cost:
    elapsed, queued = stats.get("elapsedTimeMillis"), stats.get("queuedTimeMillis", 0)
    return Cost(
        query_id=str(query_id),
        scanned_bytes=stats.get("physicalInputBytes"),
        queued_seconds=queued / 1000,
        run_seconds=None if elapsed is None else max(elapsed - queued, 0) / 1000,
    )
