"""Stage 1: the bytes of an HTTP request become a `GraphQLRequest`, or a refusal with a stable code."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Self
from urllib.parse import parse_qsl

import orjson
from starlette.types import Receive

from gateway.errors import LimitExceeded, RequestError
from gateway.http.hangup import HungUpError

#: How deep JSON may nest: far above any useful `where`, far below what a recursive walk can bear.
DEEPEST = 200

#: How many parameters a query string may have; no address reads more than a few.
MOST_PARAMETERS = 100

_OF_GRAPHQL = ("query", "operationName", "variables", "extensions")

NOTHING: Mapping[str, Any] = MappingProxyType({})

#: Where Apollo's protocol has the hash of a document.
PERSISTED = "persistedQuery"

_SHA_256 = re.compile(r"[0-9A-Fa-f]{64}")


@dataclass(frozen=True, slots=True)
class GraphQLRequest:
    """One operation as a caller sent it: the four parameters of GraphQL over HTTP, typed, unread.

    `document_hash` is the SHA-256 by which `extensions.persistedQuery` names the document, in lower-case
    hexadecimal; `query` is empty where the caller sent nothing but that.
    """

    query: str
    operation_name: str | None = None
    variables: Mapping[str, Any] = field(default_factory=lambda: NOTHING)
    extensions: Mapping[str, Any] = field(default_factory=lambda: NOTHING)
    document_hash: str | None = None


@dataclass(frozen=True, slots=True)
class RequestContext:
    """What the transport knows beside the operation; `client` is an address, or empty."""

    request_id: str
    client: str
    is_get: bool


class ExactNumber(float):
    """A JSON number that has more digits than a float holds; `repr` and `str` give all of them."""

    __slots__ = ("_text",)

    _text: str

    def __new__(cls, text: str) -> Self:
        number = super().__new__(cls, text)
        number._text = text
        return number

    def __repr__(self) -> str:
        return self._text


async def read_body(receive: Receive, limit: int, announced: bytes | None = None) -> bytes:
    """The whole body; raises LIMIT_BODY above `limit` bytes, and HungUpError when the rest never comes.

    `announced` is the `Content-Length` header: a body that says it is too large is not read at all.
    """
    if announced is not None:
        if not announced.isdigit():
            raise RequestError("BAD_REQUEST", "`Content-Length` is not a number: send the body's length")
        # Twenty digits are past any limit, and past what Python converts cheaply.
        if len(announced) > 20 or int(announced) > limit:
            raise _too_large(announced[:20].decode("ascii"), limit)
    message = await receive()
    if message["type"] == "http.disconnect":
        raise HungUpError
    first: bytes = message.get("body", b"")
    if not message.get("more_body", False):
        if len(first) > limit:
            raise _too_large(str(len(first)), limit)
        return first
    body = bytearray(first)
    while True:
        if len(body) > limit:
            raise _too_large(f"at least {len(body)}", limit)
        if not message.get("more_body", False):
            return bytes(body)
        message = await receive()
        if message["type"] == "http.disconnect":
            raise HungUpError
        body += message.get("body", b"")


def parse_request(body: bytes, batch: int) -> GraphQLRequest | tuple[GraphQLRequest, ...]:
    """The operation of a JSON body, or the operations of a batch of at most `batch`."""
    document = parse_json(body, "the body")
    if type(document) is dict:
        return read_request(document, "")
    if type(document) is not list:
        raise RequestError(
            "BAD_REQUEST", f"the body is {_kind(document)}: send an object with a string `query`"
        )
    if not document:
        raise RequestError("BAD_REQUEST", "the batch is empty: send at least one operation")
    if len(document) > batch:
        raise LimitExceeded(
            "LIMIT_BATCH",
            f"the batch holds {len(document)} operations and `limits.batch` is {batch}: send several batches",
        )
    requests = []
    for number, item in enumerate(document, 1):
        if type(item) is not dict:
            raise RequestError(
                "BAD_REQUEST",
                f"operation {number} of the batch is {_kind(item)}: send an object with a string `query`",
            )
        requests.append(read_request(item, f" in operation {number} of the batch"))
    return tuple(requests)


def parse_query_string(text: bytes, limit: int) -> GraphQLRequest | None:
    """The operation of a GET's query string, or None when it has no `query` and no hash of one."""
    found = parameters_of(text, limit, otherwise="send a POST")
    # Whatever else is there belongs to caches and proxies on the way.
    parameters: dict[str, Any] = {name: found[name] for name in _OF_GRAPHQL if name in found}
    if "query" not in parameters and PERSISTED not in parameters.get("extensions", ""):
        return None
    for name in ("variables", "extensions"):
        written = parameters.pop(name, "")
        if written:
            parameters[name] = parse_json(written.encode("utf-8"), f"`{name}` in the query string")
    return read_request(parameters, " in the query string")


def parameters_of(text: bytes, limit: int, *, otherwise: str) -> dict[str, str]:
    """The parameters of a query string, each once; `otherwise` is what to do past `limit` bytes.

    Raises RequestError, and LIMIT_BODY where the string is longer.
    """
    if len(text) > limit:
        raise LimitExceeded(
            "LIMIT_BODY",
            f"the query string has {len(text)} bytes and `limits.body_bytes` is {limit}: {otherwise}",
        )
    try:
        pairs = parse_qsl(
            text.decode("utf-8"), keep_blank_values=True, errors="strict", max_num_fields=MOST_PARAMETERS
        )
    except UnicodeDecodeError:
        raise RequestError("BAD_REQUEST", "the query string is not UTF-8: send it in UTF-8") from None
    except ValueError:
        raise RequestError(
            "BAD_REQUEST",
            f"the query string has more than {MOST_PARAMETERS} parameters: send only those that are read",
        ) from None
    found: dict[str, str] = {}
    for name, value in pairs:
        if name in found:
            raise RequestError("BAD_REQUEST", f"`{name}` is repeated in the query string: send it once")
        found[name] = value
    return found


def read_request(document: Mapping[str, Any], where: str) -> GraphQLRequest:
    """The operation of a JSON object; `where` says in messages which one. Raises RequestError."""
    extensions = document.get("extensions")
    if extensions is None:
        extensions = NOTHING
    elif type(extensions) is not dict:
        raise _wrong_type("extensions", extensions, where, "an object")
    document_hash = _document_hash(extensions, where) if PERSISTED in extensions else None
    query = document.get("query")
    if document_hash and query is None:
        query = ""
    if type(query) is not str:
        if query is None:
            raise RequestError("BAD_REQUEST", f"`query` is missing{where}: send the document as a string")
        raise _wrong_type("query", query, where, "a string")
    if not document_hash and (not query or query.isspace()):
        raise RequestError("BAD_REQUEST", f"`query` is empty{where}: send a GraphQL document")
    name = document.get("operationName")
    if name is not None and type(name) is not str:
        raise _wrong_type("operationName", name, where, "a string")
    variables = document.get("variables")
    if variables is None:
        variables = NOTHING
    elif type(variables) is not dict:
        raise _wrong_type("variables", variables, where, "an object")
    # An empty name is what forms and tools send for none.
    return GraphQLRequest(query, name or None, variables, extensions, document_hash)


def _document_hash(extensions: Mapping[str, Any], where: str) -> str | None:
    """The hash in `persistedQuery`; whatever else is in it is some client's own."""
    match extensions[PERSISTED]:
        case None:
            return None
        case {"version": int(version), "sha256Hash": str(digest)} if (
            version == 1 and type(version) is int and _SHA_256.fullmatch(digest)
        ):
            return digest.lower()
        case _:
            raise RequestError(
                "BAD_REQUEST",
                f"`extensions.{PERSISTED}`{where} cannot be read: send `version` 1 and in `sha256Hash` the "
                "SHA-256 of the document in hexadecimal",
            )


def parse_json(text: bytes, what: str) -> Any:
    """JSON with every digit of its numbers; `what` names it in messages. Raises RequestError."""
    try:
        document = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise RequestError("BAD_REQUEST", _why_not_json(text, what, error)) from None
    if _holds_float(document, what, DEEPEST):
        # orjson rounds what a double cannot hold, integers past 64 bits too: a filter would then
        # compare with another number than the caller wrote.
        return json.loads(text, parse_float=_exact)
    return document


def _holds_float(value: object, what: str, levels: int) -> bool:
    if type(value) is dict:
        inner: Iterable[object] = value.values()
    elif type(value) is list:
        inner = value
    else:
        return type(value) is float
    if not levels:
        raise RequestError("BAD_REQUEST", f"{what} nests deeper than {DEEPEST} levels: nest less")
    found = False
    for item in inner:
        # Most are texts; all must be seen, for one that nests too deep may come last.
        if type(item) is not str and _holds_float(item, what, levels - 1):
            found = True
    return found


def _exact(text: str) -> float:
    number = float(text)
    try:
        same = Decimal(text) == Decimal(repr(number))
    except ArithmeticError:  # an exponent that even Decimal cannot hold
        same = False
    return number if same else ExactNumber(text)


def _why_not_json(text: bytes, what: str, error: json.JSONDecodeError) -> str:
    if not text.strip():
        return f"{what} is empty: send a JSON object with a string `query`"
    if text.startswith(b"\xef\xbb\xbf"):
        return f"{what} begins with a byte-order mark: leave it out"
    try:
        text.decode("utf-8")
    except UnicodeDecodeError as fault:
        return f"{what} is not UTF-8 at byte {fault.start + 1}: send JSON in UTF-8"
    return f"{what} is not JSON at line {error.lineno}, column {error.colno}: send well-formed JSON"


def _wrong_type(name: str, value: object, where: str, wanted: str) -> RequestError:
    return RequestError("BAD_REQUEST", f"`{name}`{where} is {_kind(value)}: send {wanted}")


def _kind(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "a boolean"
    if isinstance(value, int | float):
        return "a number"
    if isinstance(value, str):
        return "a string"
    return "a list" if isinstance(value, list) else "an object"


def _too_large(size: str, limit: int) -> LimitExceeded:
    return LimitExceeded(
        "LIMIT_BODY", f"the body has {size} bytes and `limits.body_bytes` is {limit}: send less"
    )
