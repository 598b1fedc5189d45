"""Functions that make one value of many rows: what each takes, and the type of what it gives.

Names are those of Hasura v2's aggregates. Every result is the same whatever order the rows come in, so that
no digit of it tells how an engine keeps them.
"""

from __future__ import annotations

from enum import Enum

from gateway.catalog.types import FLOATS, NESTED, TEXT, ColumnType, Kind


class Unit(Enum):
    """What a date or moment is cut down to; the value is the name in GraphQL."""

    YEAR = "year"
    QUARTER = "quarter"
    MONTH = "month"
    WEEK = "week"
    DAY = "day"


class Function(Enum):
    """The value is the name of the GraphQL field."""

    COUNT = "count"
    SUM = "sum"
    AVG = "avg"
    MIN = "min"
    MAX = "max"
    STDDEV = "stddev"
    STDDEV_POP = "stddev_pop"
    STDDEV_SAMP = "stddev_samp"
    VARIANCE = "variance"
    VAR_POP = "var_pop"
    VAR_SAMP = "var_samp"


#: The functions that take a column; `count` also counts rows.
OF_COLUMN = tuple(function for function in Function if function is not Function.COUNT)

#: They give the value of one row, however many rows there are.
SHOWS_A_CELL = frozenset({Function.MIN, Function.MAX})

COUNTED = ColumnType(Kind.BIGINT)
_DOUBLE = ColumnType(Kind.DOUBLE)

_SMALL = frozenset({Kind.TINYINT, Kind.SMALLINT, Kind.INTEGER, Kind.UTINYINT, Kind.USMALLINT})
_LARGE = frozenset({Kind.UINTEGER, Kind.BIGINT, Kind.UBIGINT})

_MOMENTS = frozenset({Kind.DATE, Kind.TIMESTAMP, Kind.TIMESTAMPTZ})

#: Kinds without a least value that is shown in one way: they are not ordered, or equal values differ.
_WITHOUT_EXTREMES = NESTED | {Kind.BOOLEAN, Kind.BLOB, Kind.INTERVAL}


def result_type(function: Function, type: ColumnType) -> ColumnType | None:
    """The type of a function of a column of this type; None where it takes no such column."""
    match function:
        case Function.COUNT:
            return COUNTED
        case Function.MIN | Function.MAX:
            if type.kind in _WITHOUT_EXTREMES:
                return None
            return ColumnType(Kind.VARCHAR) if type.kind in TEXT else type
        case Function.SUM:
            return _sum(type)
        case _:
            return _DOUBLE if _sum(type) else None


def is_counted(type: ColumnType) -> bool:
    """Whether values of the type can be told from one another: distinct ones counted, rows kept by them."""
    return type.kind not in NESTED


def is_grouped(type: ColumnType) -> bool:
    """Whether rows are grouped by values of the type: equal ones are shown in one way."""
    return is_counted(type) and type.kind is not Kind.INTERVAL


def is_truncated(type: ColumnType) -> bool:
    """Whether values of the type are cut down to a unit."""
    return type.kind in _MOMENTS


def _sum(type: ColumnType) -> ColumnType | None:
    """A type that holds the sum of any number of rows, decimals of 38 digits apart."""
    if type.kind in _SMALL:
        return ColumnType(Kind.BIGINT)
    if type.kind in _LARGE:
        return ColumnType(Kind.DECIMAL, 38, 0)
    if type.kind is Kind.DECIMAL:
        return ColumnType(Kind.DECIMAL, 38, type.scale)
    return _DOUBLE if type.kind in FLOATS else None
