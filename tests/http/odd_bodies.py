"""Bodies that nobody should send, and how each of them is answered."""

from __future__ import annotations

from dataclasses import dataclass

import orjson

from gateway.settings import Limits

BODY_LIMIT = Limits().body_bytes
BATCH_LIMIT = Limits().batch

JSON_TYPE = ((b"content-type", b"application/json"),)
TYPENAME = b'{"query": "{ __typename }"}'
UTF16 = TYPENAME.decode().encode("utf-16")
TYPE_BY_NAME = "query ($v: String!) { __type(name: $v) { name } }"
TWO_OPERATIONS = "query A { a: __typename } query B { b: __typename }"


@dataclass(frozen=True, slots=True)
class Case:
    """A body and its headers, and the code and the statuses (new media type, old one) of the answer."""

    name: str
    body: bytes
    code: str
    modern: int
    legacy: int
    headers: tuple[tuple[bytes, bytes], ...] = JSON_TYPE


def ill_formed(name: str, body: bytes, code: str = "BAD_REQUEST", status: int = 400) -> Case:
    """A body that is no GraphQL request: refused alike under both media types."""
    return Case(name, body, code, status, status)


def at_fault(name: str, code: str, query: str, **parameters: object) -> Case:
    """A well-formed request whose document, name or variables are at fault."""
    return Case(name, orjson.dumps({"query": query, **parameters}), code, 400, 200)


def unsupported(name: str, *headers: tuple[bytes, bytes], body: bytes = TYPENAME) -> Case:
    """A body that is not said to be JSON in UTF-8."""
    return Case(name, body, "UNSUPPORTED_MEDIA_TYPE", 415, 415, headers)


def content_type(value: bytes) -> tuple[bytes, bytes]:
    """The header."""
    return (b"content-type", value)


FORM = b"query=%7B+__typename+%7D"
MULTIPART = (
    b'--b\r\ncontent-disposition: form-data; name="operations"\r\n\r\n{"query": "{ __typename }"}\r\n'
    b'--b\r\ncontent-disposition: form-data; name="map"\r\n\r\n{}\r\n--b--\r\n'
)

CASES = (
    ill_formed("number", b"42"),
    ill_formed("null", b"null"),
    ill_formed("true", b"true"),
    ill_formed("string", b'"{ __typename }"'),
    ill_formed("empty batch", b"[]"),
    ill_formed("batch of a number", b"[42]"),
    ill_formed("batch of a batch", b'[[{"query": "{ __typename }"}]]'),
    ill_formed("batch of null", b"[null]"),
    ill_formed("empty object", b"{}"),
    ill_formed("nothing", b""),
    ill_formed("white space", b" \r\n"),
    ill_formed("half an object", b'{ "not a JSON'),
    ill_formed("two objects", b'{"query": "{ __typename }"}{"query": "{ __typename }"}'),
    ill_formed("invalid UTF-8", b'{"query": "{ __typename \xff }"}'),
    ill_formed("UTF-8 of a surrogate", b'{"query": "{ __typename } #\xed\xa0\x80"}'),
    ill_formed("escaped lone surrogate", b'{"query": "{ __typename } #\\ud800"}'),
    ill_formed("UTF-16", UTF16),
    ill_formed("UTF-32", TYPENAME.decode().encode("utf-32")),
    ill_formed("byte-order mark", b'\xef\xbb\xbf{"query": "{ __typename }"}'),
    ill_formed("NaN", b'{"query": "{ __typename }", "variables": {"v": NaN}}'),
    ill_formed("Infinity", b'{"query": "{ __typename }", "variables": {"v": -Infinity}}'),
    ill_formed("number past every double", b'{"query": "{ __typename }", "variables": {"v": 1e999}}'),
    ill_formed("deep nesting", b'{"query": "{a}", "variables": ' + b'{"v":' * 900 + b"1" + b"}" * 901),
    ill_formed("bottomless nesting", b"[" * 100_000),
    ill_formed("no query", b'{"qeury": "{ __typename }"}'),
    ill_formed("null query", b'{"query": null}'),
    ill_formed("empty query", b'{"query": ""}'),
    ill_formed("blank query", b'{"query": " \\n"}'),
    ill_formed("numeric query", b'{"query": 7}'),
    ill_formed("list of queries", b'{"query": ["{ __typename }"]}'),
    ill_formed("numeric operationName", b'{"query": "{ __typename }", "operationName": 7}'),
    ill_formed("list as variables", b'{"query": "{ __typename }", "variables": []}'),
    ill_formed("text as variables", b'{"query": "{ __typename }", "variables": "{}"}'),
    ill_formed("text as extensions", b'{"query": "{ __typename }", "extensions": "{}"}'),
    ill_formed("persisted query alone", b'{"extensions": {"persistedQuery": {"version": 1}}}'),
    ill_formed("too large a batch", orjson.dumps([{"query": "{a}"}] * (BATCH_LIMIT + 1)), "LIMIT_BATCH"),
    ill_formed("too large a body", b'{"query": "#' + b"x" * BODY_LIMIT + b'"}', "LIMIT_BODY", 413),
    unsupported("no content type"),
    unsupported("plain text", content_type(b"text/plain")),
    unsupported("charset UTF-16", content_type(b"application/json; charset=utf-16"), body=UTF16),
    unsupported("charset Latin-1", content_type(b"application/json; charset=iso-8859-1")),
    unsupported("form", content_type(b"application/x-www-form-urlencoded"), body=FORM),
    unsupported("multipart", content_type(b"multipart/form-data; boundary=b"), body=MULTIPART),
    unsupported("GraphQL text", content_type(b"application/graphql"), body=b"{ __typename }"),
    unsupported("two content types", *JSON_TYPE, *JSON_TYPE),
    unsupported("compressed", *JSON_TYPE, (b"content-encoding", b"gzip"), body=b"\x1f\x8b"),
    at_fault("unfinished document", "SYNTAX", "{"),
    at_fault("text that is no GraphQL", "SYNTAX", "SELECT * FROM owners"),
    at_fault("document of NULs", "SYNTAX", "\0\0\0"),
    at_fault("unknown field", "INVALID", "{ __typenam }"),
    at_fault("unknown argument", "INVALID", "{ __typename(a: 1) }"),
    at_fault("unknown type", "INVALID", "query ($v: Strin) { __typename }"),
    at_fault("unknown directive", "INVALID", "{ __typename @inclde }"),
    at_fault("unknown fragment", "INVALID", "{ ...F }"),
    at_fault("fragment that spreads itself", "INVALID", "{ ...F } fragment F on query_root { ...F }"),
    at_fault("unknown operationName", "OPERATION_NAME", "query A { __typename }", operationName="B"),
    at_fault("two operations without a name", "OPERATION_NAME", TWO_OPERATIONS),
    at_fault("variable that is missing", "VARIABLES", TYPE_BY_NAME),
    at_fault("variable that is null", "VARIABLES", TYPE_BY_NAME, variables={"v": None}),
    at_fault("variable of another type", "VARIABLES", TYPE_BY_NAME, variables={"v": ["x", "y"]}),
)  # fmt: skip
