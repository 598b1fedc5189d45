"""When a rule ends: the option `until` of a grant."""

from __future__ import annotations

import re
from datetime import UTC, datetime

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})", re.ASCII)


def read_moment(text: str) -> float:
    """The moment that `2027-01-31`, the first one of that day in UTC, or a timestamp names, in Unix seconds.

    A timestamp has a time zone: `2027-01-31T17:00:00+01:00`, `Z` for UTC. Raises ValueError.
    """
    if not (_DATE.fullmatch(text) or _MOMENT.fullmatch(text)):
        raise ValueError(text)
    moment = datetime.fromisoformat(text)
    try:
        return moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC).timestamp()
    except OverflowError:
        raise ValueError(text) from None


def moment_text(moment: float) -> str:
    """A moment as people read it, in UTC."""
    return datetime.fromtimestamp(moment, UTC).isoformat(sep=" ").replace("+00:00", " UTC")
