"""The fields of a rule as they are written: lists, options, effects."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from gateway.policy.clause import ColumnList
from gateway.policy.ending import read_moment

_EXCEPT = re.compile(r"\*\s+except\s+(\S.*)")
_SHOWN_NAMES = 20
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


def read_options(text: str) -> float | None:
    """When a rule with these options ends."""
    until: float | None = None
    for part in () if text == "-" else names_of(text):
        name, _, value = part.partition("=")
        if part == "grant":
            raise FieldError("option `grant` is not supported by this version", "write `-`")
        if name.strip() != "until":
            raise FieldError(f"`{part}` is not an option", "write `-`, or `until=2027-01-31`")
        if until is not None:
            raise FieldError("a rule ends once", "write one `until`")
        try:
            until = read_moment(value.strip())
        except ValueError:
            cure = "write a date, `until=2027-01-31`, or a time with its zone, `until=2027-01-31T17:00:00Z`"
            raise FieldError(f"`{value.strip()}` is no moment", cure) from None
    return until


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
