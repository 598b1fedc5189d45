"""The log: one JSON object per line, or text for people; never a token, whoever wrote the line."""

from __future__ import annotations

import json
import logging
import re
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from math import isfinite
from typing import TextIO

from gateway.settings import Log

HIDDEN = "[redacted]"

#: Secrets by the look of them: a JWT (any JSON object in base64url begins with `eyJ`), credentials
#: after their scheme, and values after a telling name.
_SECRETS = re.compile(
    r"""(?P<jwt>\beyJ[\w-]{6,}(?:\.[\w-]*){0,4})
      | (?P<scheme>\b(?:bearer|basic)\s+)(?P<credentials>[\w.~+/=-]{6,})
      | (?P<name>\b(?:authorization|access_token|id_token|refresh_token|password|secret)\b
          (?:['"]?\s*[:=]|['"]\s*,)\s*(?:b?['"])?(?:(?:bearer|basic)\s+)?)(?P<value>[^\s'",;&)\]}]+)
    """,
    re.IGNORECASE | re.VERBOSE,
)
_SECRET_NAMES = frozenset(
    {"authorization", "token", "access_token", "id_token", "refresh_token", "password", "secret"}
)

#: Libraries whose own lines quote what they send and receive: SQL, cells, credentials.
TALKATIVE = ("boto3", "botocore", "pyathena", "pyiceberg", "s3transfer", "trino", "urllib3")

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")

#: What every record has; the rest of its attributes are the fields that the caller gave.
_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"asctime", "message", "taskName", "color_message"}


def configure(settings: Log, stream: TextIO | None = None) -> None:
    """Sends every logger of this process, the server's too, to one stream (standard error by default)."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JSONLines() if settings.format == "json" else TextLines())
    root = logging.getLogger()
    for old in root.handlers[:]:
        root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(settings.level.upper())
    # `uvicorn.access` is left alone: where the server keeps no access log, its line would quote addresses.
    for name in ("uvicorn", "uvicorn.error"):
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = True
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    logging.captureWarnings(True)


def redact(text: str) -> str:
    """The text without tokens, credentials and passwords."""
    return _SECRETS.sub(_hide, text)


class JSONLines(logging.Formatter):
    """`time` (UTC, ISO 8601), `level`, `logger`, `message`, the fields, and `exception` when there is one."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "time": _time(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": _message(record),
        }
        traceback = _traceback(self, record)
        if traceback:
            line["exception"] = traceback
        # A field never takes the place of what the record itself says.
        fields = {name: value for name, value in _fields(record).items() if name not in line}
        return json.dumps(line | fields)


class TextLines(logging.Formatter):
    """`time level logger: message name=value ...`, and the traceback below it."""

    def format(self, record: logging.LogRecord) -> str:
        fields = "".join(f" {name}={json.dumps(value)}" for name, value in _fields(record).items())
        line = f"{_message(record)}{fields}"
        # A line break in a value would let its sender write lines of their own.
        line = _CONTROL.sub(lambda found: ascii(found[0])[1:-1], line)
        head = f"{_time(record)} {record.levelname.lower():<8} {record.name}: {line}"
        traceback = _traceback(self, record)
        return f"{head}\n{traceback}" if traceback else head


def _hide(found: re.Match[str]) -> str:
    return (found["scheme"] or found["name"] or "") + HIDDEN


def _time(record: logging.LogRecord) -> str:
    moment = datetime.fromtimestamp(record.created, UTC)
    return moment.isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"


def _message(record: logging.LogRecord) -> str:
    try:
        message = record.getMessage()
    except (TypeError, ValueError, KeyError):
        # Otherwise logging itself would print the arguments, tokens and all.
        message = f"{record.msg} {record.args}"
    return _clean(message)


def _fields(record: logging.LogRecord) -> dict[str, object]:
    return {
        name: _field(name, value)
        for name, value in vars(record).items()
        if name not in _STANDARD and value is not None
    }


def _field(name: str, value: object) -> object:
    if name.lower() in _SECRET_NAMES:
        return HIDDEN
    if value is None or isinstance(value, bool | int) or (isinstance(value, float) and isfinite(value)):
        return value
    if isinstance(value, Mapping):
        return {_clean(str(key)): _field(str(key), item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_field(name, item) for item in value]
    return _clean(str(value))


def _traceback(formatter: logging.Formatter, record: logging.LogRecord) -> str:
    parts = []
    if record.exc_info:
        parts.append(formatter.formatException(record.exc_info))
    if record.stack_info:
        parts.append(formatter.formatStack(record.stack_info))
    return _clean("\n".join(parts))


def _clean(text: str) -> str:
    # A lone surrogate, as in the name of a file, is no JSON to a strict reader.
    return redact(text.encode("utf-8", "replace").decode("utf-8"))
