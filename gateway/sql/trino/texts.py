"""Functions of texts as Trino has to write them: exact, and total."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import reduce
from typing import Any

from sqlglot import exp

from gateway.sql.trino.parts import binary, bound, call, case, is_null, not_, number, text

#: Letters that the embedded engine gives another case, and some versions of Java do not: pairs of ranges.
_CASED = (
    *((0x2C2F, 0x2C2F, 0x30), (0xA7C0, 0xA7C0, 1), (0xA7D0, 0xA7D0, 1), (0xA7D6, 0xA7D6, 1)),
    *((0xA7D8, 0xA7D8, 1), (0x10570, 0x1057A, 39), (0x1057C, 0x1058A, 39), (0x1058C, 0x10592, 39)),
    (0x10594, 0x10595, 39),
)
_UPPER = "".join(chr(point) for low, high, _ in _CASED for point in range(low, high + 1))
_LOWER = "".join(chr(point + step) for low, high, step in _CASED for point in range(low, high + 1))

#: What TRIM takes off when it is not told: the spaces of Unicode.
_SPACES = "".join(map(chr, (0x20, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000)))


def _lower(node: exp.Lower) -> exp.Expr:
    return call("TRANSLATE", exp.Lower(this=node.this), text(_UPPER), text(_LOWER))


def _ilike(node: exp.ILike) -> exp.Expr:
    low, pattern = (_lower(exp.Lower(this=part)) for part in (node.this, node.expression))
    return exp.Like(this=low, expression=pattern, negate=node.args.get("negate"))


def _upper(node: exp.Upper) -> exp.Expr:
    return call("TRANSLATE", exp.Upper(this=node.this), text("ß" + _LOWER), text("ẞ" + _UPPER))


def _trim(node: exp.Trim) -> exp.Expr:
    if not node.expression:
        node.set("expression", text(_SPACES))
    node.set("position", node.args.get("position") or "BOTH")
    return node


def _contains(node: exp.Contains) -> exp.Expr:
    return binary(exp.GT, call("STRPOS", node.this, node.expression), number(0))


def _ends_with(node: exp.EndsWith) -> exp.Expr:
    return call("STARTS_WITH", call("REVERSE", node.this), call("REVERSE", node.expression))


def _substring(node: exp.Substring) -> exp.Expr:
    """What of the text lies between two places, which may be in front of it or behind it."""
    start, length = node.args["start"], node.args.get("length")
    if _is_count(start) and (length is None or _is_count(length)):
        return call("SUBSTR", *(part for part in (node.this, start, length) if part))

    def made(value: exp.Expr, start: exp.Expr, *length: exp.Expr) -> exp.Expr:
        counted = call("LENGTH", value)
        behind = case(
            (exp.LT(this=start.copy(), expression=number(0)), binary(exp.Add, counted, start)),
            otherwise=binary(exp.Sub, start, number(1)),
        )
        if not length:
            return call("SUBSTR", value, binary(exp.Add, call("GREATEST", behind, number(0)), number(1)))
        other = binary(exp.Add, behind, length[0])
        low = call("GREATEST", call("LEAST", behind, other), number(0))
        wide = binary(exp.Sub, call("GREATEST", behind, other), low)
        return call("SUBSTR", value, binary(exp.Add, low, number(1)), wide)

    return bound((node.this, start, *([length] if length else [])), made)


def _left(node: exp.Left) -> exp.Expr:
    def made(value: exp.Expr, count: exp.Expr) -> exp.Expr:
        short = binary(exp.Add, call("LENGTH", value), count)
        is_negative = exp.LT(this=count.copy(), expression=number(0))
        return call("SUBSTR", value, number(1), case((is_negative, short), otherwise=count))

    return bound((node.this, node.expression), made)


def _right(node: exp.Right) -> exp.Expr:
    def made(value: exp.Expr, count: exp.Expr) -> exp.Expr:
        skipped = case(
            (exp.LT(this=count.copy(), expression=number(0)), binary(exp.Sub, number(0), count)),
            otherwise=call("GREATEST", binary(exp.Sub, call("LENGTH", value), count), number(0)),
        )
        return call("SUBSTR", value, binary(exp.Add, skipped, number(1)))

    return bound((node.this, node.expression), made)


def _split_part(node: exp.SplitPart) -> exp.Expr:
    def made(value: exp.Expr) -> exp.Expr:
        part = call("SPLIT_PART", value, node.args["delimiter"], node.args["part_index"])
        return case((not_(is_null(value)), exp.Coalesce(this=part, expressions=[text("")])))

    return bound((node.this,), made)


def _replace(node: exp.Replace) -> exp.Expr:
    # Trino finds the empty text between any two characters, and would put the other there.
    return node if node.expression.name else node.this


def _concat(node: exp.Concat) -> exp.Expr:
    parts: list[exp.Expr] = [
        exp.Coalesce(this=part.copy(), expressions=[text("")]) for part in node.expressions
    ]
    return reduce(lambda one, other: call("CONCAT", one, other), parts)


def _concat_ws(node: exp.ConcatWs) -> exp.Expr:
    return call("CONCAT_WS", *node.expressions)


def _pipe(node: exp.DPipe) -> exp.Expr:
    return call("CONCAT", node.this, node.expression)


def _is_count(node: exp.Expr) -> bool:
    return isinstance(node, exp.Literal) and node.name.isdigit() and int(node.name) > 0


TEXTS: Mapping[type[exp.Expr], Callable[[Any], exp.Expr]] = {
    exp.Lower: _lower,
    exp.ILike: _ilike,
    exp.Upper: _upper,
    exp.Trim: _trim,
    exp.Contains: _contains,
    exp.EndsWith: _ends_with,
    exp.Substring: _substring,
    exp.Left: _left,
    exp.Right: _right,
    exp.SplitPart: _split_part,
    exp.Replace: _replace,
    exp.Concat: _concat,
    exp.ConcatWs: _concat_ws,
    exp.DPipe: _pipe,
}
