"""Measures of many cells in plain Python: exact where the value is, else with the slack that floats need."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Context, Decimal
from fractions import Fraction

from gateway.catalog.types import NESTED, ColumnType, Kind
from tests.properties.spelling import encode
from tests.properties.values import rank

SPREADS = ("stddev", "stddev_pop", "stddev_samp", "variance", "var_pop", "var_samp")
FUNCTIONS = ("sum", "avg", "min", "max", *SPREADS)

_SUMMED = frozenset(
    {Kind.TINYINT, Kind.SMALLINT, Kind.INTEGER, Kind.BIGINT, Kind.UTINYINT, Kind.USMALLINT, Kind.UINTEGER}
    | {Kind.UBIGINT, Kind.DECIMAL, Kind.REAL, Kind.DOUBLE}
)
_WITHOUT_EXTREMES = NESTED | {Kind.BOOLEAN, Kind.BLOB, Kind.INTERVAL}
_WIDE = Context(prec=80)

#: The key of what stands for a number that floats only come near to; no GraphQL name.
ROUGH = "~"

#: Rounding of one operation on doubles.
_STEP = 2.0**-52


#: The numbers that an engine adds without overflow have fewer digits than this one.
_MOST = Decimal(10) ** 38


class AmbiguousError(Exception):
    """The answer is left open: which of two rows comes first, or what a sum is that no DECIMAL holds."""


@dataclass(frozen=True, slots=True)
class Rough:
    """A number that floats come as near to as `slack`; `of` are the values that it is made of."""

    value: float
    slack: float
    of: tuple[object, ...]


def takes(function: str, type: ColumnType) -> bool:
    """Whether a function takes a column of the type."""
    if function in ("min", "max"):
        return type.kind not in _WITHOUT_EXTREMES
    return type.kind in _SUMMED


def measure(function: str, cells: Sequence[object]) -> object:
    """A function of the cells of a column, nulls left out; None where there is nothing to make it of."""
    known = sorted((cell for cell in cells if cell is not None), key=rank)
    if not known:
        return None
    if function in ("min", "max"):
        best = known[0] if function == "min" else known[-1]
        return best + 0.0 if isinstance(best, float) else best
    if function == "sum":
        return _sum(known)
    return _mean(known) if function == "avg" else _spread(function, known)


def _sum(known: list[object]) -> object:
    if isinstance(known[0], float):
        return _floats(known, 1)
    total = largest = Decimal(0)
    for value in known:
        assert isinstance(value, int | Decimal)
        total = _WIDE.add(total, Decimal(value))
        largest = _WIDE.add(largest, _WIDE.abs(Decimal(value)))
    if largest.scaleb(-min(int(total.as_tuple().exponent), 0), _WIDE) >= _MOST:
        raise AmbiguousError
    return total


def _mean(known: list[object]) -> object:
    if isinstance(known[0], float):
        return _floats(known, len(known))
    total = _sum(known)
    assert isinstance(total, Decimal)
    mean = float(Fraction(total) / len(known))
    return Rough(mean, abs(mean) * 1e-9, tuple(known))


def _floats(known: list[object], number: int) -> object:
    values = [float(value) for value in known if isinstance(value, float)]
    if not all(map(math.isfinite, values)):
        return sum(values)
    total = math.fsum(values) / number
    slack = abs(total) * 1e-9 + len(values) * _STEP * max(map(abs, values))
    return Rough(total, slack, tuple(known))


def _spread(function: str, known: list[object]) -> object:
    values = [float(str(value)) for value in known]
    if not all(map(math.isfinite, values)):
        return None
    exact = [Fraction(value) for value in values]
    mean = sum(exact) / len(exact)
    freedom = len(exact) - (not function.endswith("_pop"))
    if not freedom:
        return None
    variance = sum((value - mean) ** 2 for value in exact) / freedom
    try:
        found = float(variance)
    except OverflowError:
        return None
    # What a mean of large numbers loses is multiplied by how far apart they are.
    slack = found * 1e-9 + 16 * _STEP * max(map(abs, values)) * (values[-1] - values[0])
    if function.startswith("std"):
        root = math.sqrt(found)
        found, slack = root, root * 1e-9 + (slack / root if root else math.sqrt(slack))
    return Rough(found, slack, tuple(known))


def count(rows: Sequence[Sequence[object]], *, distinct: bool) -> int:
    """How many rows have no null, or how many different ones."""
    known = [tuple(map(rank, row)) for row in rows if None not in row]
    return len(set(known) if distinct else known)


def measure_text(type: ColumnType, value: object) -> str:
    """A measure of a column of the type as JSON; `{ROUGH: [value, slack]}` stands for a rough one."""
    match value:
        case Rough(number, slack):
            return f'{{"{ROUGH}":[{number!r},{slack!r}]}}'
        case float() if not math.isfinite(value):
            return "null"
        case Decimal():
            return f"{value:f}"
        case _:
            return encode(type, value)


def is_rough(data: str) -> bool:
    """Whether rough numbers stand in JSON text; in a cell's own text quotes are escaped."""
    return f'{{"{ROUGH}":[' in data


def same(got: object, wanted: object) -> bool:
    """Whether two pieces of JSON are equal, their objects in one order, rough numbers by their slack.

    Both are read with numbers as text and objects as tuples of pairs.
    """
    match wanted:
        case ((str(key), [str(value), str(slack)]),) if key == ROUGH:
            return isinstance(got, str) and abs(float(got) - float(value)) <= float(slack)
        case tuple():
            return isinstance(got, tuple) and len(got) == len(wanted) and all(
                key == name and same(left, right)
                for (key, left), (name, right) in zip(got, wanted, strict=True)
            )  # fmt: skip
        case list():
            return isinstance(got, list) and len(got) == len(wanted) and all(map(same, got, wanted))
        case _:
            return got == wanted
