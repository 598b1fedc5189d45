"""The finished response of one operation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import orjson

from gateway.error_codes import ERROR_CODES
from gateway.errors import LakegateError


@dataclass(frozen=True, slots=True)
class Answer:
    """One GraphQL response as JSON.

    `failed` says that it has no `data`; `status` is what it then has under
    `application/graphql-response+json`, and 200 otherwise. `is_clean` says that it has no `errors`.
    """

    body: bytes
    status: int = 200
    failed: bool = False
    is_clean: bool = True

    @property
    def unauthenticated(self) -> bool:
        return self.status == ERROR_CODES["UNAUTHENTICATED"].status


@dataclass(frozen=True, slots=True)
class WithheldField:
    """A field (or, where `path` has list indexes, a cell) that the session may not see.

    `extensions.lakegate.withheld` lists it.

    `is_error` says that its table is in the mode `error`, so it is listed in `errors` too.
    """

    path: tuple[str | int, ...]
    table: str
    column: str | None
    is_error: bool = False

    def entry(self) -> dict[str, Any]:
        return {"path": self.path, "table": self.table, "column": self.column}

    def error(self) -> LakegateError:
        code = "FORBIDDEN_COLUMN" if self.column else "FORBIDDEN_TABLE"
        what = f"column `{self.column}` of `{self.table}`" if self.column else f"table `{self.table}`"
        return LakegateError(code, f"{what} is withheld: no rule lets this session see it", path=self.path)


def assemble(
    data: Iterable[tuple[str, bytes]] | None,
    failures: Iterable[LakegateError],
    withheld: Sequence[WithheldField],
    request_id: str,
    told: Mapping[str, Mapping[str, object]] = MappingProxyType({}),
) -> Answer:
    """The response: finished JSON per root key (None where a non-null field failed), errors, extensions.

    `told` has what else is told in `extensions.lakegate`, each by root key.
    """
    errors = [error_entry(error, request_id) for error in failures]
    errors += [error_entry(field.error(), request_id) for field in withheld if field.is_error]
    # Joined once: a root field may be many megabytes.
    body = [b'{"data":null'] if data is None else [b'{"data":{']
    for number, (key, json) in enumerate(data or ()):
        body += (b'%s"%s":' % (b"," if number else b"", key.encode()), json)
    if data is not None:
        body.append(b"}")
    if errors:
        body += (b',"errors":', orjson.dumps(errors))
    extensions: dict[str, object] = {"withheld": [field.entry() for field in withheld]} if withheld else {}
    extensions |= {name: by_key for name, by_key in told.items() if by_key}
    if extensions:
        body += (b',"extensions":', orjson.dumps({"lakegate": extensions}))
    return Answer(b"".join((*body, b"}")), is_clean=not errors)


def refuse(errors: Iterable[LakegateError], request_id: str) -> Answer:
    """The answer to a request that was not executed."""
    listed = list(errors)
    body = orjson.dumps({"errors": [error_entry(error, request_id) for error in listed]})
    status = listed[0].status
    return Answer(body, status if status != 200 else 500, failed=True, is_clean=False)


def error_entry(error: LakegateError, request_id: str) -> Mapping[str, Any]:
    """An entry of `errors`; a fault that only the log explains carries the request's id."""
    entry: dict[str, Any] = {"message": error.message}
    if error.locations:
        entry["locations"] = [{"line": place.line, "column": place.column} for place in error.locations]
    if error.path:
        entry["path"] = error.path
    extensions: dict[str, Any] = {"code": error.code}
    if error.detail:
        extensions["request_id"] = request_id
    entry["extensions"] = extensions
    return entry
