"""What an expression of a view may call: total, deterministic functions without side effects.

Each function stands with what it needs of every argument; `total.py` sees to it. Given that, none of
them can raise on any data, which the tests show by running each over hostile values.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

from sqlglot import exp

from gateway.catalog.types import Kind


class Need(Enum):
    """What a function needs of an argument; the value says it to whoever wrote another."""

    ANY = "any value"
    TEXT = "a VARCHAR"
    WORD = "a plain value"  # turned to text
    LITERAL_TEXT = "a quoted text"  # so that the result cannot outgrow memory by its data
    OFFSET = "an integer"  # clamped to 32 bits
    DIGITS = "a number of digits from 0 to 38, written out"
    ROWS = "a number of rows from 1 to 1000000000, written out"
    NUMBER = "a number"
    DOUBLE = "a number, computed as DOUBLE"
    MOMENT = "a DATE, TIMESTAMP or TIMESTAMPTZ"  # null outside the years 1 to 9999
    PART = "one of year, quarter, month, week, day, hour, minute, second"
    TRUTH = "a BOOLEAN"
    SUMMABLE = "an integer of at most 64 bits, a DECIMAL of at most 18 digits, a REAL or a DOUBLE"
    ORDERED = "a value that has an order"
    FLAG = "nothing"  # sqlglot's own notes on how the call was spelt


Signature = Mapping[str, Need]

_TEXT: Signature = {"this": Need.TEXT}
_TEXTS: Signature = {"this": Need.TEXT, "expression": Need.TEXT}
_MOMENT: Signature = {"this": Need.MOMENT}
_NUMBER: Signature = {"this": Need.NUMBER}
_DOUBLE: Signature = {"this": Need.DOUBLE}
_WORDS: Signature = {"expressions": Need.WORD, "safe": Need.FLAG, "coalesce": Need.FLAG}

#: Functions of one row.
SCALAR: Mapping[type[exp.Expr], Signature] = {
    exp.Lower: _TEXT,
    exp.Upper: _TEXT,
    exp.Length: _TEXT,
    exp.Reverse: _TEXT,
    exp.Trim: {**_TEXTS, "position": Need.FLAG},
    exp.StartsWith: _TEXTS,
    exp.EndsWith: _TEXTS,
    exp.Contains: _TEXTS,
    exp.StrPosition: {"this": Need.TEXT, "substr": Need.TEXT},
    exp.Substring: {"this": Need.TEXT, "start": Need.OFFSET, "length": Need.OFFSET},
    exp.Left: {"this": Need.TEXT, "expression": Need.OFFSET},
    exp.Right: {"this": Need.TEXT, "expression": Need.OFFSET},
    exp.SplitPart: {"this": Need.TEXT, "delimiter": Need.TEXT, "part_index": Need.OFFSET},
    exp.Replace: {"this": Need.TEXT, "expression": Need.LITERAL_TEXT, "replacement": Need.LITERAL_TEXT},
    exp.Concat: _WORDS,
    exp.ConcatWs: _WORDS,
    exp.DPipe: {"this": Need.WORD, "expression": Need.WORD, "safe": Need.FLAG},
    exp.Like: {**_TEXTS, "negate": Need.FLAG},
    exp.ILike: {**_TEXTS, "negate": Need.FLAG},
    exp.Year: _MOMENT,
    exp.Quarter: _MOMENT,
    exp.Month: _MOMENT,
    exp.Week: _MOMENT,
    exp.Day: _MOMENT,
    exp.DayOfMonth: _MOMENT,
    exp.DayOfWeek: _MOMENT,
    exp.DayOfWeekIso: _MOMENT,
    exp.DayOfYear: _MOMENT,
    exp.Hour: _MOMENT,
    exp.Minute: _MOMENT,
    exp.Second: _MOMENT,
    exp.Monthname: _MOMENT,
    exp.Dayname: _MOMENT,
    exp.LastDay: _MOMENT,
    exp.Extract: {"this": Need.PART, "expression": Need.MOMENT},
    exp.DateTrunc: {"unit": Need.PART, "this": Need.MOMENT},
    exp.TimestampTrunc: {"unit": Need.PART, "this": Need.MOMENT},
    exp.DateDiff: {
        "unit": Need.PART,
        "this": Need.MOMENT,
        "expression": Need.MOMENT,
        "date_part_boundary": Need.FLAG,
    },
    exp.Floor: _NUMBER,
    exp.Ceil: _NUMBER,
    exp.Trunc: _NUMBER,
    exp.Sign: _NUMBER,
    exp.Round: {"this": Need.NUMBER, "decimals": Need.DIGITS},
    exp.Sqrt: _DOUBLE,
    exp.Ln: _DOUBLE,
    exp.Exp: _DOUBLE,
    exp.Pow: {"this": Need.DOUBLE, "expression": Need.DOUBLE},
}

#: Functions of many rows; each may take DISTINCT and FILTER, and stand over a window.
AGGREGATE: Mapping[type[exp.Expr], Signature] = {
    exp.Count: {"this": Need.ANY, "big_int": Need.FLAG},
    exp.CountIf: {"this": Need.TRUTH},
    exp.LogicalAnd: {"this": Need.TRUTH},
    exp.LogicalOr: {"this": Need.TRUTH},
    exp.Min: {"this": Need.ORDERED},
    exp.Max: {"this": Need.ORDERED},
    exp.Sum: {"this": Need.SUMMABLE},
    exp.Avg: {"this": Need.SUMMABLE},
    exp.Median: _DOUBLE,
    exp.Stddev: _DOUBLE,
    exp.StddevPop: _DOUBLE,
    exp.StddevSamp: _DOUBLE,
    exp.Variance: _DOUBLE,
    exp.VariancePop: _DOUBLE,
}

#: Functions that stand over a window only.
WINDOW: Mapping[type[exp.Expr], Signature] = {
    exp.RowNumber: {},
    exp.Rank: {},
    exp.DenseRank: {},
    exp.PercentRank: {},
    exp.CumeDist: {},
    exp.Ntile: {"this": Need.ROWS},
    exp.Lag: {"this": Need.ANY, "offset": Need.ROWS},
    exp.Lead: {"this": Need.ANY, "offset": Need.ROWS},
    exp.FirstValue: {"this": Need.ANY},
    exp.LastValue: {"this": Need.ANY},
}

#: Units of EXTRACT, DATE_TRUNC, DATE_DIFF.
PARTS = frozenset({"YEAR", "QUARTER", "MONTH", "WEEK", "DAY", "HOUR", "MINUTE", "SECOND"})

#: The most of a unit that an INTERVAL may add: ten thousand years, so that no sum leaves the calendar.
INTERVAL_LIMITS: Mapping[str, int] = {
    "YEAR": 10_000,
    "QUARTER": 40_000,
    "MONTH": 120_000,
    "WEEK": 520_000,
    "DAY": 3_650_000,
    "HOUR": 87_600_000,
    "MINUTE": 5_256_000_000,
    "SECOND": 315_360_000_000,
}

MOMENTS = frozenset({Kind.DATE, Kind.TIMESTAMP, Kind.TIMESTAMPTZ})


def spelling(function: type[exp.Expr]) -> str:
    """The name under which one calls a function in DuckDB."""
    return _NAMES.get(function) or str(function.sql_name())  # type: ignore[attr-defined]  # every function of sqlglot has it


_NAMES: Mapping[type[exp.Expr], str] = {
    exp.DPipe: "||",
    exp.Like: "LIKE",
    exp.ILike: "ILIKE",
    exp.StrPosition: "STRPOS",
    exp.DayOfWeekIso: "ISODOW",
    exp.TimestampTrunc: "DATE_TRUNC",
    exp.LogicalAnd: "BOOL_AND",
    exp.LogicalOr: "BOOL_OR",
    exp.VariancePop: "VAR_POP",
    exp.Pow: "POWER",
    exp.DayOfWeek: "DAYOFWEEK",
    exp.DayOfMonth: "DAYOFMONTH",
    exp.DayOfYear: "DAYOFYEAR",
    exp.DateDiff: "DATE_DIFF",
}
