"""Expressions of views that calls over columns alone do not try; columns stand as their types in braces."""

from __future__ import annotations

import itertools

_OFFSETS = ("-300", "-5", "-2", "-1", "0", "1", "2", "300", "{TINYINT}")
_MOMENTS = ("{DATE}", "{TIMESTAMP}", "{TIMESTAMPTZ}")
_PARTS = ("year", "quarter", "month", "week", "day", "hour", "minute", "second")

#: What calls over columns alone do not try.
EDGES = (
    *(f"{side}({{VARCHAR}}, {o})" for side in ("left", "right", "substring") for o in _OFFSETS),
    *(f"substring({{VARCHAR}}, {o}, {n})" for o, n in itertools.product(_OFFSETS[1:8:2], repeat=2)),
    "substring({VARCHAR}, {TINYINT}, {TINYINT})",
    *(f"split_part({{VARCHAR}}, {d}, {n})" for d in ("','", "'X'", "'b,'") for n in (1, 2, 9)),
    *(f"trim({{VARCHAR}}, {c})" for c in ("'x'", "' x'", "''", "'ßé'", "{VARCHAR}")),
    *(f"{{VARCHAR}} LIKE {p}" for p in ("'%x%'", r"'A_B\%C'", r"'%\%%'", "'_'", "{VARCHAR}", "''", r"'\'")),
    *(f"{{VARCHAR}} NOT ILIKE {p}" for p in ("'STR%'", "'i%'", "'ⱟ'", "{VARCHAR}")),
    *("starts_with({VARCHAR}, {VARCHAR})", "ends_with({VARCHAR}, {VARCHAR})", "ends_with('x', {VARCHAR})"),
    *("contains({VARCHAR}, {VARCHAR})", "strpos({VARCHAR}, '')", "replace({VARCHAR}, '', 'y')"),
    *("concat({VARCHAR}, NULL, {TINYINT})", "concat(NULL)", "concat_ws({VARCHAR}, {VARCHAR}, 'a', NULL)"),
    *(f"extract({part} FROM {m})" for part in _PARTS for m in _MOMENTS),
    *(f"date_trunc('{part}', {m})" for part in _PARTS for m in _MOMENTS),
    *(f"date_diff('{part}', {m}, {n})" for part in _PARTS for m in _MOMENTS for n in _MOMENTS),
    *(
        f"{m} + INTERVAL '{n}' {unit}"
        for m in _MOMENTS
        for n, unit in ((-1, "MONTH"), (13, "MONTH"), (3, "QUARTER"), (-3, "WEEK"), (25, "HOUR"))
    ),
    *(f"{m} - INTERVAL '5000000000' MINUTE" for m in _MOMENTS),
    *(f"{m} >= '2024-01-01'" for m in _MOMENTS),
    *(f"round({{{t}}}, {n})" for t in ("DOUBLE", "DECIMAL(18, 3)", "BIGINT") for n in (1, 2, 5)),
    *(f"{{DOUBLE}} * {factor}" for factor in ("0.1", "1e5", "-1", "1e308")),
    *(f"power({{DOUBLE}}, {{{t}}})" for t in ("REAL", "DOUBLE", "TINYINT")),
    *("{DOUBLE} * 2 BETWEEN {DOUBLE} AND 100", "{DOUBLE} * 1 IN ({DOUBLE} + 0, 1)", "{TINYINT} IN (1, NULL)"),
    *("CASE {DOUBLE} + 1 WHEN {DOUBLE} THEN 'a' ELSE 'b' END", "nullif({DOUBLE} * 1, {DOUBLE})"),
    *("greatest({DOUBLE}, {REAL}, NULL)", "least({DOUBLE} * 1, {DOUBLE} + 1)"),
    "greatest({VARCHAR}, 'm', NULL)",
    *("({DOUBLE} > 1) IS TRUE", "({DOUBLE} > 1) IS NOT TRUE", "({DOUBLE} > 1) IS FALSE", "{TINYINT} % -3"),
    *("{BIGINT} // -1", "CASE WHEN {TINYINT} > 0 THEN 0.5 ELSE {DECIMAL(4, 1)} END", "TIME '03:04'"),
    *("TIMESTAMPTZ '2024-01-02 03:04:05+02'", "coalesce({UUID}, '00000000-0000-0000-0000-000000000001')"),
    *(f"CAST({{{t}}} AS {to})" for t in ("BIGINT", "DOUBLE", "REAL", "DECIMAL(18, 3)", "DECIMAL(38, 0)")
      for to in ("TINYINT", "BIGINT", "DECIMAL(15, 0)", "DECIMAL(18, 3)", "DECIMAL(4, 4)")),
)  # fmt: skip
