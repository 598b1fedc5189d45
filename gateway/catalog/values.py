"""The one place where a value from outside (a caller, a policy file, a token) meets a column's to.

Whatever passes here can be cast to its type by DuckDB without an error, so nothing that a caller writes
can fail on data.
"""

from __future__ import annotations

import base64
import binascii
import math
import re
import struct
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Context, Decimal

from gateway.catalog.types import INTEGER_BOUNDS, ColumnType, Kind

_SHOWN = 40

_INTEGER = re.compile(r"-?[0-9]{1,40}", re.ASCII)
_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?", re.ASCII)
_UUID = re.compile(
    r"[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}", re.ASCII | re.IGNORECASE
)
_DATE_PART = r"(\d{4})-(\d\d)-(\d\d)"
_TIME_PART = r"(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,6}))?)?"
_DATE = re.compile(_DATE_PART, re.ASCII)
_TIME = re.compile(_TIME_PART, re.ASCII)
_TIMESTAMP = re.compile(_DATE_PART + rf"(?:[T ]{_TIME_PART})?(?P<zone>Z|[+-]\d\d(?::?\d\d)?)?", re.ASCII)
_DURATION = re.compile(
    r"(?P<sign>[+-]?)P(?=[\d+-]|T[\d+-])"
    r"(?:(?P<years>[+-]?\d{1,10})Y)?(?:(?P<months>[+-]?\d{1,10})M)?"
    r"(?:(?P<weeks>[+-]?\d{1,10})W)?(?:(?P<days>[+-]?\d{1,10})D)?"
    r"(?:T(?=[\d+-])(?:(?P<hours>[+-]?\d{1,19})H)?(?:(?P<minutes>[+-]?\d{1,19})M)?"
    r"(?:(?P<seconds>[+-]?\d{1,19}(?:\.\d{1,6})?)S)?)?",
    re.ASCII,
)

#: Wide enough for every DECIMAL(38, s) that an exponent of three digits can spell.
_EXACT = Context(prec=80)

_UTC_OFFSET_LIMIT = timedelta(hours=15, minutes=59)


def coerce(value: object, to: ColumnType) -> object:
    """The canonical Python value of `value` as a `to`; raises ValueError with the reason.

    Integers give int, DECIMAL Decimal of the column's scale, REAL and DOUBLE finite float (REAL rounded
    to 32 bits), VARCHAR and ENUM str, UUID lower-case str, BOOLEAN bool, BLOB bytes. DATE, TIME,
    TIMESTAMP (`T` between date and time), TIMESTAMPTZ (in UTC, `+00`) and INTERVAL
    (`N months N days N microseconds`) give text that DuckDB's CAST reads back.
    """
    rule = _RULES.get(to.kind)
    if rule is None:
        raise ValueError(f"a column of type {to.kind.value} cannot be compared with a value")
    return rule(value, to)


def shown(value: object) -> str:
    """The value as a message quotes it: at most about 40 characters, in backticks if it is text."""
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case str():
            text = value if len(value) <= _SHOWN else value[:_SHOWN] + "…"
            return f"`{text if text.isprintable() else text.encode('unicode_escape').decode()}`"
        case int():
            return f"`{value}`" if abs(value) < 10**_SHOWN else f"a number of more than {_SHOWN} digits"
        case float() | Decimal():
            return f"`{value}`"[: _SHOWN + 2]
        case list() | tuple():
            return "a list"
        case _:
            return "an object"


def _misfit(value: object, to: ColumnType, why: str = "") -> ValueError:
    name = "ENUM" if to.kind is Kind.ENUM else to.sql
    return ValueError(f"{shown(value)} is not a value of type {name}" + (f": {why}" if why else ""))


def _integer(value: object, to: ColumnType) -> int:
    # Only what GraphQL shows as `bigint` may come as text: JSON numbers lose digits there.
    if isinstance(value, str) and to.graphql == "bigint" and _INTEGER.fullmatch(value):
        number = int(value)
    elif isinstance(value, int) and not isinstance(value, bool):
        number = value
    else:
        raise _misfit(value, to)
    low, high = INTEGER_BOUNDS[to.kind]
    if not low <= number <= high:
        raise _misfit(value, to, f"it is outside {low}..{high}")
    return number


def _decimal(value: object, to: ColumnType) -> Decimal:
    whole = to.precision - to.scale
    match value:
        case bool():
            raise _misfit(value, to)
        case int() if abs(value) < 10**38:
            number = Decimal(value)
        case int():
            raise _misfit(value, to, f"it has more than {whole} digits before the point")
        case str() if len(value) <= 100 and _NUMBER.fullmatch(value):
            number = Decimal(value)
        case Decimal() if value.is_finite():
            number = value
        case float() if math.isfinite(value):
            number = Decimal(repr(value))
        case _:
            raise _misfit(value, to)
    if not number:
        return Decimal(0).scaleb(-to.scale)
    _, digits, exponent = number.as_tuple()
    assert isinstance(exponent, int)
    if number.adjusted() >= whole:
        raise _misfit(value, to, f"it has more than {whole} digits before the point")
    zeros = len(digits) - len("".join(map(str, digits)).rstrip("0"))
    if -(exponent + zeros) > to.scale:
        raise _misfit(value, to, f"it has more than {to.scale} digits behind the point")
    return number.quantize(Decimal(1).scaleb(-to.scale), context=_EXACT)


def _float(value: object, to: ColumnType) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise _misfit(value, to)
    try:
        number = float(value)
        if to.kind is Kind.REAL:
            (number,) = struct.unpack("<f", struct.pack("<f", number))
    except (OverflowError, ValueError):
        raise _misfit(value, to, "it is out of range") from None
    if not math.isfinite(number):
        raise _misfit(value, to, "it is not a finite number")
    return number + 0.0  # -0.0 becomes 0.0, so that equal values are the same value


def _text(value: object, to: ColumnType) -> str:
    if not isinstance(value, str):
        raise _misfit(value, to)
    try:
        value.encode()
    except UnicodeEncodeError:
        raise _misfit(value, to, "it holds half of a surrogate pair") from None
    return value


def _member(value: object, to: ColumnType) -> str:
    if not isinstance(value, str) or value not in to.members:
        raise _misfit(value, to, "it is not a member")
    return value


def _uuid(value: object, to: ColumnType) -> str:
    if not isinstance(value, str) or not _UUID.fullmatch(value):
        raise _misfit(value, to, "write 32 hexadecimal digits as 8-4-4-4-12")
    digits = value.replace("-", "").lower()
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


def _boolean(value: object, to: ColumnType) -> bool:
    if not isinstance(value, bool):
        raise _misfit(value, to)
    return value


def _date(value: object, to: ColumnType) -> str:
    match = isinstance(value, str) and _DATE.fullmatch(value)
    if not match:
        raise _misfit(value, to, "write `YYYY-MM-DD`")
    try:
        return date(*map(int, match.groups())).isoformat()
    except ValueError:
        raise _misfit(value, to, "the calendar has no such day") from None


def _time(value: object, to: ColumnType) -> str:
    match = isinstance(value, str) and _TIME.fullmatch(value)
    if not match:
        raise _misfit(value, to, "write `HH:MM`, `HH:MM:SS` or `HH:MM:SS.ffffff`")
    try:
        return _clock(*match.groups()).isoformat()
    except ValueError:
        raise _misfit(value, to, "the clock has no such time") from None


def _timestamp(value: object, to: ColumnType) -> str:
    match = isinstance(value, str) and _TIMESTAMP.fullmatch(value)
    if not match:
        raise _misfit(value, to, "write `YYYY-MM-DDTHH:MM:SS.ffffff`")
    year, month, day, hour, minute, second, fraction, zone = match.groups()
    if zone and (hour is None or to.kind is Kind.TIMESTAMP):
        raise _misfit(value, to, "it takes no offset")
    try:
        moment = datetime.combine(
            date(int(year), int(month), int(day)), _clock(hour or "0", minute or "0", second, fraction)
        )
        if to.kind is Kind.TIMESTAMP:
            return moment.isoformat()
        moment = moment.replace(tzinfo=_zone(zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise _misfit(value, to, "the calendar has no such moment") from None
    return moment.replace(tzinfo=None).isoformat() + "+00"


def _clock(hour: str, minute: str, second: str | None, fraction: str | None) -> time:
    return time(int(hour), int(minute), int(second or 0), int((fraction or "").ljust(6, "0")))


def _zone(text: str | None) -> timezone:
    if text in (None, "Z"):
        return UTC
    assert text
    minutes = int(text[-2:]) if len(text) > 3 else 0
    offset = timedelta(hours=int(text[1:3]), minutes=minutes)
    if minutes > 59 or offset > _UTC_OFFSET_LIMIT:
        raise ValueError
    return timezone(-offset if text[0] == "-" else offset)


def _interval(value: object, to: ColumnType) -> str:
    match = isinstance(value, str) and len(value) <= 200 and _DURATION.fullmatch(value)
    if not match:
        raise _misfit(value, to, "write an ISO 8601 duration such as `P1Y2M3DT4H5M6.5S`")
    part = {name: text or "0" for name, text in match.groupdict().items()}
    sign = -1 if match["sign"] == "-" else 1
    months = sign * (12 * int(part["years"]) + int(part["months"]))
    days = sign * (7 * int(part["weeks"]) + int(part["days"]))
    micros = sign * (
        3_600_000_000 * int(part["hours"])
        + 60_000_000 * int(part["minutes"])
        + int(_EXACT.scaleb(Decimal(part["seconds"]), 6))
    )
    if max(abs(months), abs(days)) >= 2**31 or abs(micros) >= 2**63:
        raise _misfit(value, to, "it is too long")
    return f"{months} months {days} days {micros} microseconds"


def _blob(value: object, to: ColumnType) -> bytes:
    if isinstance(value, str):
        try:
            octets = base64.b64decode(value, validate=True)
        except (binascii.Error, ValueError):
            octets = None
        # Bits behind the last octet would give one value two spellings.
        if octets is not None and base64.b64encode(octets).decode() == value:
            return octets
    raise _misfit(value, to, "write base64 with padding")


_RULES: dict[Kind, Callable[[object, ColumnType], object]] = {
    **dict.fromkeys(INTEGER_BOUNDS, _integer),
    Kind.DECIMAL: _decimal,
    Kind.REAL: _float,
    Kind.DOUBLE: _float,
    Kind.VARCHAR: _text,
    Kind.ENUM: _member,
    Kind.UUID: _uuid,
    Kind.BOOLEAN: _boolean,
    Kind.DATE: _date,
    Kind.TIME: _time,
    Kind.TIMESTAMP: _timestamp,
    Kind.TIMESTAMPTZ: _timestamp,
    Kind.INTERVAL: _interval,
    Kind.BLOB: _blob,
}
