"""Masks as policy files write them: `redact`, `partial(4)`, or the name of a line of `masks.csv`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from gateway.catalog.model import Column
from gateway.catalog.types import FLOATS, INTEGER_BOUNDS, ColumnType, Kind
from gateway.catalog.values import coerce
from gateway.mask import Function, Mask

_CALL = re.compile(r"([A-Za-z_][\w-]*)(?:\((.*)\))?", re.ASCII | re.DOTALL)
_NAME = re.compile(r"[A-Za-z][\w-]*", re.ASCII)
_COUNT = re.compile(r"[1-9][0-9]{0,3}", re.ASCII)
_NUMBER = re.compile(r"-?[0-9]{1,38}(?:\.[0-9]{1,38})?", re.ASCII)

_DATES = frozenset({Kind.DATE, Kind.TIMESTAMP, Kind.TIMESTAMPTZ})
# Sums of 128 bits have nothing left to be computed in.
_WHOLE = frozenset(INTEGER_BOUNDS) - {Kind.HUGEINT, Kind.UHUGEINT}
_WIDEST_BUCKETS = 37
_DIGITS_OF_64_BITS = 18

#: The kinds of columns that a mask suits, and what a message calls these; others suit every column.
_SUITS: Mapping[Function, tuple[frozenset[Kind], str]] = {
    **dict.fromkeys(
        (Function.REDACT, Function.HASH, Function.INITIAL, Function.PARTIAL, Function.LAST),
        (frozenset({Kind.VARCHAR}), "columns of type VARCHAR"),
    ),
    **dict.fromkeys(
        (Function.YEAR, Function.MONTH), (_DATES, "columns of type DATE, TIMESTAMP or TIMESTAMPTZ")
    ),
    Function.BUCKET: (_WHOLE | FLOATS | {Kind.DECIMAL}, "numbers of at most 64 bits and decimals"),
}

_TAKES_COUNT = frozenset({Function.PARTIAL, Function.LAST})
_TAKES = frozenset({Function.CONSTANT, Function.BUCKET}) | _TAKES_COUNT

NAMES: Mapping[str, Function] = {function.value: function for function in Function}


class MaskError(Exception):
    """A mask that is not taken: what is wrong with it, and the cure."""

    def __init__(self, message: str, cure: str) -> None:
        super().__init__(message, cure)


@dataclass(frozen=True, slots=True)
class Call:
    """A built-in mask and its argument as written, None for none."""

    function: Function
    argument: str | None


class Masks:
    """The masks that a grant may name: the built-in ones, and those of `masks.csv` once they are defined."""

    def __init__(self, *, can_hash: bool) -> None:
        self._can_hash = can_hash
        # None stands for a line that is at fault itself: a grant that names it is not at fault too.
        self._defined: dict[str, Call | None] = {}

    def define(self, name: str, function: str, argument: str) -> Call:
        """Take a line of `masks.csv`; raises MaskError for one that makes no mask."""
        is_new = name not in self._defined
        self._defined.setdefault(name, None)
        if not _NAME.fullmatch(name) or name in NAMES:
            what = "is a built-in mask" if name in NAMES else "cannot be the name of a mask"
            raise MaskError(f"`{name}` {what}", "use letters, digits, `_` and `-`, and begin with a letter")
        if not is_new:
            raise MaskError(f"there is a mask `{name}` already", "give this one another name")
        if function not in NAMES:
            raise MaskError(f"`{function}` is not a built-in mask", _listed(NAMES))
        call = self._defined[name] = _checked(Call(NAMES[function], None if argument == "-" else argument))
        return call

    def of(self, text: str, columns: Iterable[Column]) -> Mask | None:
        """The mask of a column, which is the same in every table; None where its line is at fault itself.

        Raises MaskError.
        """
        call = self._call(text)
        if call is None:
            return None
        found = {mask_of(call, column, can_hash=self._can_hash): column.name for column in columns}
        if len(found) > 1:
            name = next(iter(found.values()))
            what = f"`{name}` is of another type in some of the tables, and `{text}` another mask there"
            raise MaskError(what, "write a rule per table")
        return next(iter(found))

    def _call(self, text: str) -> Call | None:
        found = _CALL.fullmatch(text)
        known = (*NAMES, *sorted(self._defined.keys() - NAMES.keys()))
        if not found:
            raise MaskError(f"`{text}` is not a mask", _listed(known))
        name, argument = found.groups()
        if name in self._defined and name not in NAMES:
            if argument is not None:
                raise MaskError(f"`{name}` has its argument in `masks.csv`", f"write `{name}` alone")
            return self._defined[name]
        if name not in NAMES:
            raise MaskError(f"there is no mask `{name}`", _listed(known))
        return _checked(Call(NAMES[name], argument))


def _checked(call: Call) -> Call:
    """The call, if its argument is one that the function takes, whatever the column."""
    function, argument = call.function, call.argument
    name = function.value
    if function not in _TAKES:
        if argument is not None:
            raise MaskError(f"mask `{name}` takes no argument", f"write `{name}`")
        return call
    if argument is None:
        raise MaskError(f"mask `{name}` takes an argument", f"write `{name}(4)`")
    if function in _TAKES_COUNT and not _COUNT.fullmatch(argument):
        raise MaskError(
            f"`{name}({argument})`: the argument is a number of characters, from 1 to 9999",
            f"write `{name}(4)`",
        )
    is_size = _NUMBER.fullmatch(argument) and Decimal(argument) > 0
    if function is Function.BUCKET and not is_size:
        raise MaskError(f"`{name}({argument})`: a bucket's size is a number above 0", "write `bucket(10)`")
    return call


def mask_of(call: Call, column: Column, *, can_hash: bool) -> Mask:
    """The mask of a column; raises MaskError where it does not suit the column's type."""
    function, argument, type = call.function, call.argument, column.type
    suits, called = _SUITS.get(function, (frozenset(Kind), ""))
    if type.kind not in suits:
        raise MaskError(
            f"mask `{function.value}` is for {called}, and `{column.name}` is of type {type}",
            "choose another mask; `null` suits every column",
        )
    if function is Function.HASH and not can_hash:
        raise MaskError(
            "mask `hash` needs a secret, and the settings name none",
            "set `policies.hash_secret`, or choose another mask",
        )
    if argument is None:
        return Mask(function)
    if function in _TAKES_COUNT:
        return Mask(function, int(argument))
    if function is Function.BUCKET:
        return Mask(function, _size(argument, column))
    try:
        return Mask(function, coerce(_value(argument, type), type))
    except ValueError as error:
        raise MaskError(f"`constant({argument})`: {error}", _value_of(column)) from None


def _size(argument: str, column: Column) -> Decimal:
    """The size of a bucket, of which a whole number of the column's values are the bounds."""
    type = column.type
    if type.kind is Kind.DECIMAL and type.precision > _WIDEST_BUCKETS:
        what = f"mask `bucket` takes decimals of {_WIDEST_BUCKETS} digits, and `{column.name}` has more"
        raise MaskError(what, "choose another mask")
    if type.kind in FLOATS:
        return Decimal(argument)
    scale = type.scale if type.kind is Kind.DECIMAL else 0
    digits = _WIDEST_BUCKETS if type.kind is Kind.DECIMAL else _DIGITS_OF_64_BITS
    try:
        size = coerce(Decimal(argument), ColumnType(Kind.DECIMAL, digits, scale))
    except ValueError as error:
        raise MaskError(f"`bucket({argument})`: {error}", _value_of(column)) from None
    assert isinstance(size, Decimal)
    return size


def _value_of(column: Column) -> str:
    return f"write a value of `{column.name}`'s type"


def _value(text: str, type: ColumnType) -> object:
    if type.kind is Kind.BOOLEAN and text in {"true", "false"}:
        return text == "true"
    if type.kind in INTEGER_BOUNDS or type.kind in FLOATS or type.kind is Kind.DECIMAL:
        if not _NUMBER.fullmatch(text):
            return text
        return int(text) if "." not in text and type.kind in INTEGER_BOUNDS else Decimal(text)
    return text


def _listed(names: Iterable[str]) -> str:
    return "the masks are " + ", ".join(f"`{name}`" for name in names)
