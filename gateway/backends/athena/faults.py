"""What went wrong at AWS: whether to try again, and what a client and the log may know of it."""

from __future__ import annotations

from enum import Enum

import pyarrow as pa
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    HTTPClientError,
    IncompleteReadError,
)
from botocore.exceptions import ConnectionError as ConnectionFault
from botocore.parsers import ResponseParserError
from pyathena.error import Error as PyAthenaError
from pyathena.model import AthenaQueryExecution

from gateway.errors import BackendError

#: Everything that a call to AWS raises.
AWSFault = (ClientError, BotoCoreError, ResponseParserError)

_THROTTLED = frozenset(
    {"ThrottlingException", "TooManyRequestsException", "Throttling", "RequestLimitExceeded", "SlowDown"}
)
_EXPIRED = frozenset(
    {"ExpiredTokenException", "ExpiredToken", "RequestExpired", "UnrecognizedClientException"}
    | {"InvalidClientTokenId", "InvalidAccessKeyId"}
    # What AWS says too when the sessions of an IAM role have been revoked.
    | {"AccessDeniedException", "AccessDenied"}
)

#: Answers that did not come, or not whole.
_BROKEN = (ConnectionFault, HTTPClientError, IncompleteReadError, ResponseParserError)

#: Names of Trino's errors, with which Athena's words begin, for what is not there.
_ABSENT = ("TABLE_NOT_FOUND", "SCHEMA_NOT_FOUND", "CATALOG_NOT_FOUND", "COLUMN_NOT_FOUND")

#: The same for a version that a table does not have, among others.
_REFUSED = "INVALID_ARGUMENTS"

_CUTOFF = "Bytes scanned limit was exceeded"


class Fault(Enum):
    """What helps against a fault of AWS."""

    THROTTLED = "waiting"
    EXPIRED = "other credentials"
    BROKEN = "asking again"
    FINAL = "nothing"


def kind_of(error: Exception) -> Fault:
    """What helps against an `AWSFault`."""
    if isinstance(error, _BROKEN):
        return Fault.BROKEN
    if not isinstance(error, ClientError):
        return Fault.FINAL
    code = error.response["Error"]["Code"]
    if code in _THROTTLED:
        return Fault.THROTTLED
    if code in _EXPIRED:
        return Fault.EXPIRED
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    return Fault.BROKEN if status >= 500 else Fault.FINAL


def told(error: Exception) -> BackendError:
    """The error of a call that failed: its kind, never its words, which may quote cells."""
    if isinstance(error, BackendError):
        return error
    if isinstance(error, ClientError):
        return _failed(str(error.response["Error"]["Code"]))
    return _failed(type(error).__name__)


def ended(execution: AthenaQueryExecution) -> BackendError:
    """The error of a query that did not succeed."""
    reason = execution.state_change_reason or ""
    if _CUTOFF in reason:
        return BackendError(
            "LIMIT_BYTES", "the query reads more bytes than its work group allows; filter more"
        )
    absent = next((name for name in _ABSENT if reason.startswith(name)), "")
    if absent:
        return BackendError("DATA_UNAVAILABLE", "the table's data is not loaded", detail=absent)
    if reason.startswith(_REFUSED):
        return _failed(_REFUSED)
    return _failed(f"{execution.state}, category {execution.error_category}, type {execution.error_type}")


def torn(what: str) -> BackendError:
    """The error of a result that is not what the query gave; `what` is for the log."""
    return _failed(f"the result is torn: {what}")


def _failed(detail: str) -> BackendError:
    return BackendError("BACKEND", "the engine could not answer", detail=detail)


#: Everything that reading a result raises.
UNREADABLE = (*AWSFault, PyAthenaError, pa.ArrowException, ValueError, KeyError)
