"""The stable codes of errors, each with its meaning and its cure; `docs/errors.md` is made of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class ErrorCode:
    """What a code means: HTTP status when the whole request fails with it, meaning, cure."""

    status: int
    meaning: str
    cure: str


ERROR_CODES: Mapping[str, ErrorCode] = MappingProxyType(
    {
        # stage 1: http
        "BAD_REQUEST": ErrorCode(
            400,
            "the body or the query string is not a well-formed GraphQL request",
            "send JSON with a string `query`, and objects as `variables` and `extensions`",
        ),
        "NOT_FOUND": ErrorCode(404, "no such address", "send GraphQL to `/graphql`"),
        "METHOD_NOT_ALLOWED": ErrorCode(
            405, "the address does not take this HTTP method", "use the method named in `Allow`"
        ),
        "NOT_ACCEPTABLE": ErrorCode(
            406,
            "none of the media types in `Accept` can be given",
            "accept `application/graphql-response+json`, `application/json`, or the type of a file",
        ),
        "NOT_EXPORTABLE": ErrorCode(
            406,
            "the operation cannot be answered as a file: it is not one list, or asks for more than rows",
            "ask for one root field that is a list, or accept JSON",
        ),
        "UNSUPPORTED_MEDIA_TYPE": ErrorCode(
            415, "the body is not JSON in UTF-8", "send `Content-Type: application/json`"
        ),
        "LIMIT_BODY": ErrorCode(413, "the body is larger than `limits.body_bytes`", "send less"),
        "LIMIT_BATCH": ErrorCode(
            400, "the batch holds more operations than `limits.batch`", "send several batches"
        ),
        "LIMIT_EXPORTS": ErrorCode(
            429, "as many files as `exports.at_once` are under way", "try again when one of them has ended"
        ),
        "LIMIT_SUBSCRIPTIONS": ErrorCode(
            429,
            "more operations are under way over WebSockets and event streams than `subscriptions` allows",
            "end others first",
        ),
        "ORIGIN": ErrorCode(
            403,
            "a page of another origin opened a WebSocket; stands in the audit alone",
            "list the page's origin under `subscriptions.origins`",
        ),
        # stages 2 and 3: who is calling
        "UNAUTHENTICATED": ErrorCode(401, "there is no valid bearer token", "sign in and send a fresh token"),
        "LIMIT_SIGN_IN": ErrorCode(
            429,
            "too many sign-ins to the embedded user pool failed",
            "wait as many seconds as `Retry-After` says",
        ),
        # stage 5: the document
        "SYNTAX": ErrorCode(400, "the document is not GraphQL", "mend it at the place named"),
        "INVALID": ErrorCode(
            400,
            "the document does not fit the schema that this session sees",
            "mend it at the place named; look at the schema in GraphiQL",
        ),
        "OPERATION_NAME": ErrorCode(
            400,
            "`operationName` names no operation, or the document has several and none is named",
            "send the name of one operation of the document",
        ),
        "PERSISTED_QUERY_NOT_FOUND": ErrorCode(
            400,
            "no document with the hash is known to this session; Apollo's clients look for this code",
            "send the document's text with its hash, as clients with automatic persisted queries do",
        ),
        "PERSISTED_QUERY_NOT_SUPPORTED": ErrorCode(
            400,
            "there are neither trusted documents nor automatic persisted queries; Apollo's clients look for "
            "this code",
            "send the document's text",
        ),
        "UNTRUSTED_DOCUMENT": ErrorCode(
            403,
            "the document is not one of the trusted documents, and the session's roles may send no other",
            "send a trusted document, to the letter; `lakegate documents check` lists them",
        ),
        "OPERATION_TYPE": ErrorCode(
            400,
            "the operation is a mutation and there is none, or a subscription that is asked for once",
            "send a query, or the subscription over a WebSocket or as an event stream",
        ),
        "VARIABLES": ErrorCode(
            400, "a variable's value does not fit its declared type", "send a fitting value"
        ),
        "VALUE": ErrorCode(
            400,
            "a value does not fit its column's type, or a pattern is malformed",
            "send a value of the column's type",
        ),
        "CURSOR": ErrorCode(
            400,
            "`after` or `before` is no cursor of this list: of another table or order, of a session that "
            "sees it otherwise, or made with a secret that is gone",
            "begin again at the first page",
        ),
        "LIMIT_TOKENS": ErrorCode(
            400,
            "the document has more tokens than `limits.tokens`, or the statement than `sql.tokens`",
            "send a shorter one",
        ),
        "LIMIT_DEPTH": ErrorCode(
            400,
            "fields or input objects nest deeper than `limits.depth`, or a statement deeper than `sql.depth`",
            "nest less",
        ),
        "LIMIT_FIELDS": ErrorCode(
            400, "the operation selects more fields than `limits.fields`", "select fewer"
        ),
        "LIMIT_ALIASES": ErrorCode(400, "the operation has more aliases than `limits.aliases`", "use fewer"),
        "LIMIT_ROOT_FIELDS": ErrorCode(
            400,
            "the operation has more root fields than `limits.root_fields`",
            "send several operations",
        ),
        "LIMIT_VALUES": ErrorCode(
            400,
            "an `_in`, `_nin` or IN list is longer than `limits.values`",
            "ask with shorter lists",
        ),
        "LIMIT_ROWS": ErrorCode(
            400,
            "a list has more rows than `limits.rows`, or a file than `exports.rows`",
            "ask for a page with `limit`",
        ),
        # stage 5: a caller's own SQL
        "SQL_SYNTAX": ErrorCode(400, "the statement is not one SELECT", "mend it at the place named"),
        "SQL_UNKNOWN": ErrorCode(
            400,
            "the statement names a table or column that this session cannot read by SQL",
            "name what the session sees; a column that is withheld is unknown",
        ),
        "SQL_REFUSED": ErrorCode(
            400,
            "the statement has a part that governed SQL does not have",
            "write it otherwise; `docs/sql.md` says what there is",
        ),
        "SQL_PARAMETERS": ErrorCode(
            400, "`parameters` does not fit the statement", "send a value for each parameter, and no other"
        ),
        "SQL_FORBIDDEN": ErrorCode(
            403, "no rule lets this session send SQL", "ask whoever keeps the policies for the permission SQL"
        ),
        "LIMIT_CHARACTERS": ErrorCode(
            400, "the statement is longer than `sql.characters`", "ask for less at once"
        ),
        "LIMIT_TABLES": ErrorCode(
            400, "the statement reads more tables than one may", "ask with several statements"
        ),
        # stage 7: governance
        "FORBIDDEN_COLUMN": ErrorCode(
            200, "no rule lets this session see the column", "ask whoever keeps the policies"
        ),
        "FORBIDDEN_TABLE": ErrorCode(
            200, "no rule lets this session see the table", "ask whoever keeps the policies"
        ),
        "FORBIDDEN": ErrorCode(
            403,
            "no rule gives this session the permission that the address needs",
            "ask whoever keeps the policies for it",
        ),
        # what administrators ask
        "FAULTY_FILES": ErrorCode(
            422, "the policy files that it is about are at fault", "mend them at the places named"
        ),
        "NO_FILES": ErrorCode(
            404, "the gateway's policies are in a store, not in files", "use `lakegate policy pull`"
        ),
        "NO_AUDIT": ErrorCode(
            404, "the gateway keeps no file of its audit", "ask whoever collects its standard output"
        ),
        # requests for access
        "NO_REQUEST": ErrorCode(
            404, "there is no such request, or none that this session may know of", "see `/access-requests`"
        ),
        "DECIDED": ErrorCode(409, "the request is decided already", "see `/access-requests`"),
        "CHANGED_MEANWHILE": ErrorCode(
            409, "the policy files were changed while the request was decided", "decide again"
        ),
        "LIMIT_ACCESS": ErrorCode(
            400,
            "more is asked for than `access_requests.most_days` or `most_waiting` allows",
            "ask for fewer days, or withdraw a request",
        ),
        # stages 8 to 12: running and recording
        "LIMIT_SECONDS": ErrorCode(
            200,
            "the query took longer than `limits.seconds`, or a file than `exports.seconds`",
            "filter more, or ask for less",
        ),
        "LIMIT_SQL": ErrorCode(
            200,
            "the statement would be longer than the engine takes, or have more stages",
            "select fewer fields, ask with fewer and shorter values, or for fewer related rows at once",
        ),
        "LIMIT_BYTES": ErrorCode(
            200,
            "the query reads more bytes than `bytes_per_query` or its work group allows",
            "filter more, by the columns that the table is partitioned by",
        ),
        "LIMIT_BYTES_DAY": ErrorCode(
            200,
            "the role's queries have read today what `bytes_per_day` allows",
            "wait for the next day (UTC)",
        ),
        "BACKEND": ErrorCode(
            200, "the engine could not answer", "quote the request id to whoever runs the gateway"
        ),
        "ENGINE_ROLE": ErrorCode(
            200,
            "the session's groups lead to no role of the engine, or to several of one precedence",
            "ask whoever keeps the groups for one role, or for their order",
        ),
        "SECRET": ErrorCode(
            200,
            "a secret that the settings refer to cannot be read",
            "quote the request id to whoever runs the gateway",
        ),
        "DATA_UNAVAILABLE": ErrorCode(
            200, "the table's data is not loaded", "try again; `/readyz` tells whether it is coming"
        ),
        "AS_OF": ErrorCode(
            200,
            "the table cannot be read as of the moment or snapshot in `as_of`: it has none such",
            "name a later moment, or a snapshot that the table has",
        ),
        "AUDIT": ErrorCode(
            503,
            "the audit record could not be written, so the answer is withheld",
            "make `audit.path` writable",
        ),
        "INTERNAL": ErrorCode(
            500, "a fault of the gateway", "quote the request id to whoever runs the gateway"
        ),
        # at start and on reload
        "SETTINGS": ErrorCode(500, "a setting is unknown or wrong", "mend the place named"),
        "CATALOG": ErrorCode(500, "a catalog file is wrong", "mend the place named"),
        "POLICY": ErrorCode(500, "a policy file is wrong", "mend the place named"),
        "DOCUMENTS": ErrorCode(500, "a trusted document is wrong", "mend the place named"),
    }
)
