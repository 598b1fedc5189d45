"""The fields of a rule as they are written: lists, options, effects."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from gateway.policy.clause import ColumnList, Options
from gateway.policy.ending import read_moment

_EXCEPT = re.compile(r"\*\s+except\s+(\S.*)")
_SHOWN_NAMES = 20
_GRANT = "grant"
_OPTIONS = frozenset({_GRANT, "until", "least"})
_OPTIONS_CURE = "write `-`, or some of `grant`, `until=2027-01-31` and `least=10` with `|` between them"
_LEAST = re.compile(r"[1-9][0-9]{0,5}")
EVERY_COLUMN = ColumnList(frozenset(), excluding=True)


class FieldError(Exception):
    """A field that cannot be resolved: what is wrong with it, and the cure."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A list of columns as written: with the masks, which are of no column's type yet."""

    columns: ColumnList
    masks: tuple[tuple[str, str], ...]


def read_columns(text: str) -> Listed:
    """The columns of a list; raises FieldError."""
    if text == "*":
        return Listed(EVERY_COLUMN, ())
    exclusion = _EXCEPT.fullmatch(text)
    if exclusion:
        return Listed(ColumnList(frozenset(names_of(exclusion[1])), excluding=True), ())
    pairs = [tuple(map(str.strip, name.partition("=")[::2])) for name in names_of(text)]
    names = names_of("|".join(name for name, _ in pairs))
    for (name, mask), written in zip(pairs, names_of(text), strict=True):
        if not mask and "=" in written:
            raise FieldError(f"`{written}` names no mask", f"write `{name}`, or `{name}=null`")
    masks = tuple((name, mask) for name, mask in pairs if mask)
    return Listed(ColumnList(frozenset(names), excluding=False), masks)


def names_of(text: str) -> tuple[str, ...]:
    """The parts of `a|b|c`, of which none is empty and none comes twice."""
    names = tuple(name.strip() for name in text.split("|"))
    if not all(names):
        raise FieldError(f"`{text}` has an empty place", "write one name between two `|`")
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise FieldError(f"`{text}` has `{twice}` twice", "name it once")
    return names


def read_options(text: str) -> Options:
    """The options of a rule: `-`, or `grant|until=2027-01-31|least=10`. Raises FieldError."""
    found: dict[str, str] = {}
    for part in () if text == "-" else names_of(text):
        name, sign, value = (each.strip() for each in part.partition("="))
        if name not in _OPTIONS or bool(sign) is (name == _GRANT):
            raise FieldError(
                f"`{part}` is not an option", "write `-`, `grant`, `until=2027-01-31` or `least=10`"
            )
        if name in found:
            raise FieldError(f"the rule has the option `{name}` twice", "write it once")
        found[name] = value
    return Options(
        until=_read_until(found["until"]) if "until" in found else None,
        may_grant=_GRANT in found,
        least=_read_least(found["least"]) if "least" in found else None,
    )


def _read_until(text: str) -> float:
    try:
        return read_moment(text)
    except ValueError:
        cure = "write a date, `until=2027-01-31`, or a time with its zone, `until=2027-01-31T17:00:00Z`"
        raise FieldError(f"`{text}` is no moment", cure) from None


def _read_least(text: str) -> int:
    if not _LEAST.fullmatch(text) or int(text) < 2:
        what = f"`{text}` is no least number of rows"
        raise FieldError(what, "write a whole number from 2 to 999999, `least=10`")
    return int(text)


def check_effect(text: str) -> None:
    """Raises FieldError for what is no effect."""
    if text not in {"allow", "deny"}:
        raise FieldError(f"`{text}` is not an effect", "write `allow` or `deny`, in small letters")


def spelling(name: str, known: Iterable[str]) -> str:
    """The cure for a name that is not there: the spelling that is, or the names that are."""
    names = list(known)
    for other in names:
        if other.casefold() == name.casefold():
            return f"it is spelt `{other}`"
    shown = ", ".join(f"`{other}`" for other in names[:_SHOWN_NAMES])
    return f"there are {shown}" + (" and others" if len(names) > _SHOWN_NAMES else "")
