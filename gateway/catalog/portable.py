"""What of a view each engine can run so that it gives what DuckDB gives: lists, which a test completes.

DuckDB runs every view. Another engine runs what stands here, some of it rewritten (`gateway/sql/trino`);
`tests/conformance/test_views.py` compares the two over hostile values. What does not stand here is refused
by name when the catalog is loaded for that engine.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlglot import exp

from gateway.catalog.functions import AGGREGATE, SCALAR, WINDOW
from gateway.catalog.types import FLOATS, INTEGER_BOUNDS, Kind

Functions = frozenset[type[exp.Expr]]

#: Functions that Trino, and so Athena, has no exact counterpart of: what to do without.
_NOT_IN_TRINO: Mapping[type[exp.Expr], str] = {
    # DuckDB turns what is seen as one character as a whole, Trino each code point.
    exp.Reverse: "keep the reversed text in a column of its own",
    # Trino has medians that are near the true one.
    exp.Median: "write AVG, MIN or MAX",
}

_IN_TRINO: Functions = frozenset({*SCALAR, *AGGREGATE, *WINDOW}) - _NOT_IN_TRINO.keys()

#: Functions by the engine that runs them.
PORTABLE: Mapping[str, Functions] = {
    "duckdb": frozenset({*SCALAR, *AGGREGATE, *WINDOW}),
    "trino": _IN_TRINO,
    "athena": _IN_TRINO,
}

#: Functions by the engine that does not run them, with what to do instead.
REFUSED: Mapping[str, Mapping[type[exp.Expr], str]] = {
    "duckdb": {},
    "trino": _NOT_IN_TRINO,
    "athena": _NOT_IN_TRINO,
}

#: Functions whose last binary digit may differ: engines add in an order of their own, and compute logarithms
#: and powers with libraries of their own.
INEXACT: Functions = frozenset(
    {exp.Ln, exp.Exp, exp.Pow, exp.Sum, exp.Avg, exp.Stddev, exp.StddevPop, exp.StddevSamp}
    | {exp.Variance, exp.VariancePop}
)

_WHOLE = frozenset({Kind.TINYINT, Kind.SMALLINT, Kind.INTEGER, Kind.BIGINT})
#: What a moment becomes; a TIMESTAMPTZ of Trino's ends in the year 73326, and so nothing becomes one.
_MOMENTS = frozenset({Kind.DATE, Kind.TIMESTAMP})
_TEXT = frozenset({Kind.VARCHAR})

#: Casts from a kind to others that give the same everywhere; a text is cast only where it is written out.
CASTS: Mapping[Kind, frozenset[Kind]] = {
    **dict.fromkeys(
        _WHOLE, _WHOLE | _TEXT | {Kind.HUGEINT, Kind.DECIMAL, Kind.REAL, Kind.DOUBLE, Kind.BOOLEAN}
    ),
    Kind.HUGEINT: _WHOLE | _TEXT | {Kind.HUGEINT, Kind.DECIMAL, Kind.DOUBLE},
    Kind.DECIMAL: _WHOLE | _TEXT | {Kind.DECIMAL, Kind.DOUBLE},
    Kind.REAL: _WHOLE | {Kind.REAL, Kind.DOUBLE},
    Kind.DOUBLE: _WHOLE | {Kind.DECIMAL, Kind.DOUBLE},
    Kind.VARCHAR: _TEXT,
    Kind.BOOLEAN: _WHOLE | _TEXT | {Kind.BOOLEAN},
    Kind.DATE: _MOMENTS | _TEXT,
    Kind.TIMESTAMP: _MOMENTS | _TEXT,
    Kind.TIMESTAMPTZ: _MOMENTS | _TEXT | {Kind.TIMESTAMPTZ},
    Kind.TIME: _TEXT | {Kind.TIME},
    Kind.UUID: _TEXT | {Kind.UUID},
    Kind.BLOB: frozenset({Kind.BLOB}),
}

#: The most digits of a DECIMAL that becomes a DOUBLE, so that both engines round to the same one.
DIGITS_TO_DOUBLE = 15

#: The most digits of a DECIMAL that a DOUBLE becomes.
DIGITS_FROM_DOUBLE = 18

#: The most places that a DOUBLE is rounded to.
PLACES_OF_DOUBLE = 15

#: Kinds that compare with REAL, and with DOUBLE, exactly alike.
MEETS_REAL = FLOATS
MEETS_DOUBLE = MEETS_REAL | _WHOLE

#: Kinds of integers that an engine may have between the parts of an expression alone.
WIDE = frozenset(INTEGER_BOUNDS) & {Kind.HUGEINT}
