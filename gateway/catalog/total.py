"""Makes the expressions of a view total: none of them can raise, whatever the data.

Every step is total by itself: casts give null, arithmetic is done in a type that holds every result,
operands that a function cannot take become null before it sees them, and what meets in a comparison or a
CASE must be of types that compare on any data. DuckDB's TRY is not used: its optimizer computes common
parts of several expressions once, outside of their TRY, and so raises all the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from itertools import combinations
from typing import Any

from sqlglot import exp

from gateway.catalog.arithmetic import NUMBERS, absolute, cast, compute, shift
from gateway.catalog.fault import ViewError, check_keys, quoted
from gateway.catalog.fit import fit, is_count, unfit
from gateway.catalog.functions import AGGREGATE, MOMENTS, PARTS, SCALAR, WINDOW, Need, Signature
from gateway.catalog.probe import NULL_TYPE, Probe, ProbeError, data_type, read_type
from gateway.catalog.sums import settle_aggregate, settle_over
from gateway.catalog.types import FLOATS, NESTED, Kind, comparable
from gateway.catalog.values import coerce

_MEETINGS = (
    *(exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.NullSafeEQ, exp.NullSafeNEQ),
    *(exp.Between, exp.In, exp.Coalesce, exp.Nullif, exp.Greatest, exp.Least),
)
_ARITHMETIC = (exp.Add, exp.Sub, exp.Mul, exp.Div, exp.IntDiv, exp.Mod)

#: The largest expression: guards name their operand twice, so that nesting them doubles it each time.
_HEAVIEST = 3_000

#: Keys of nodes that hold nothing but notes of how the text was spelt.
_NOTES = frozenset({"safe", "typed", "ignore_nulls"})


class Totals:
    """Rewrites expressions of one SELECT; `column_type` gives the type of each column that they may read."""

    def __init__(self, probe: Probe, column_type: Callable[[exp.Column], str]) -> None:
        self._probe = probe
        self._column_type = column_type
        self._rules: tuple[tuple[tuple[type[exp.Expr], ...], Callable[[Any], exp.Expr]], ...] = (
            ((exp.Paren,), self._paren),
            ((exp.Not, exp.And, exp.Or), self._logical),
            ((exp.Is,), self._is),
            (_MEETINGS, self._meeting),
            (_ARITHMETIC, self._arithmetic),
            ((exp.Neg,), self._negative),
            ((exp.Abs,), self._absolute),
            ((exp.Cast,), self._cast),
            ((exp.Case, exp.If), self._case),
            ((exp.Window,), self._window),
            ((exp.Filter,), self._filter),
        )

    def type_of(self, node: exp.Expr) -> str:
        """The type of a total expression, as DuckDB spells it."""
        if isinstance(node, exp.Column):
            return self._column_type(node)
        # What a long row of these is of is known without asking, each time, about all of it.
        if isinstance(node, exp.And | exp.Or | exp.Not):
            return "BOOLEAN"
        if isinstance(node, exp.Paren):
            return self.type_of(node.this)
        asked = exp.TryCast(this=exp.null(), to=node.args["to"].copy()) if type(node) is exp.TryCast else node
        try:
            return self._probe.type(asked, self._column_type)
        except ProbeError as error:
            raise ViewError(f"{quoted(node)} is refused by DuckDB", node=node, engine=str(error)) from None

    def truth(self, node: exp.Expr) -> exp.Expr:
        """The condition, total; it must be of type BOOLEAN."""
        done = self.rewrite(node)
        if self.type_of(done) not in ("BOOLEAN", NULL_TYPE):
            message = f"{quoted(node)} is of type {self.type_of(done)} where a condition belongs"
            raise ViewError(message, "compare it with something", node=node)
        return done

    def rewrite(self, node: exp.Expr) -> exp.Expr:
        """The expression, total; its nodes are taken over into the result."""
        if isinstance(node, (exp.Column, exp.Literal, exp.Null, exp.Boolean)):
            return node
        if type(node) in WINDOW:
            raise ViewError(f"{quoted(node)} needs a window", "write OVER (...) behind it", node=node)
        rule = next((rule for classes, rule in self._rules if isinstance(node, classes)), None)
        done = rule(node) if rule else self._function(node)
        if _weight(done) > _HEAVIEST:
            raise ViewError("an expression is too large", "name a part of it in a derived table", node=node)
        return done

    # -- conditions ---------------------------------------------------------------------------------

    def _paren(self, node: exp.Expr) -> exp.Expr:
        return exp.Paren(this=self.rewrite(node.this))

    def _logical(self, node: exp.Expr) -> exp.Expr:
        return type(node)(**{key: self.truth(value) for key, value in node.args.items()})

    def _is(self, node: exp.Expr) -> exp.Expr:
        is_null = isinstance(node.expression, exp.Null)
        if not is_null and not isinstance(node.expression, exp.Boolean):
            raise ViewError(f"{quoted(node)} is nothing that a view can compute", node=node)
        return exp.Is(this=(self.rewrite if is_null else self.truth)(node.this), expression=node.expression)

    # -- what meets must compare --------------------------------------------------------------------

    def _meeting(self, node: exp.Expr) -> exp.Expr:
        check_keys(node, {"this", "expression", "expressions", "low", "high", *_NOTES})
        parts = [
            (key, item) for key, value in node.args.items() if key not in _NOTES for item in _items(value)
        ]
        met = self._meet([item for _, item in parts], node)
        done: dict[str, list[exp.Expr]] = {}
        for (key, _), item in zip(parts, met, strict=True):
            done.setdefault(key, []).append(item)
        notes = {key: value for key, value in node.args.items() if key in _NOTES}
        return type(node)(
            **{key: items if key == "expressions" else items[0] for key, items in done.items()}, **notes
        )

    def _case(self, node: exp.Case | exp.If) -> exp.Expr:
        branches = [node] if isinstance(node, exp.If) else node.args["ifs"]
        default = node.args.get("false" if isinstance(node, exp.If) else "default")
        results = self._meet([*(each.args["true"] for each in branches), *_items(default)], node)
        if isinstance(node, exp.Case) and node.this:
            operand, *values = self._meet([node.this, *(each.this for each in branches)], node)
            conditions: list[exp.Expr] = values
        else:
            operand, conditions = None, [self.truth(each.this) for each in branches]
        ifs = [exp.If(this=each, true=result) for each, result in zip(conditions, results, strict=False)]
        return exp.Case(this=operand, ifs=ifs, default=results[len(ifs)] if default else None)

    def _meet(self, nodes: Sequence[exp.Expr], whole: exp.Expr) -> list[exp.Expr]:
        """The operands, total, with constants turned to the type of what they meet."""
        done = [self.rewrite(node) for node in nodes]
        types = [self.type_of(node) for node in done]
        lead = next(
            (type for node, type in zip(done, types, strict=True) if not _is_constant(node)), types[0]
        )
        for index, node in enumerate(done):
            if _is_constant(node) and types[index] not in (lead, NULL_TYPE):
                done[index], types[index] = self._constant(node, types[index], lead)
        firsts = dict(zip(reversed(types), reversed(done), strict=True))
        kinds = [(firsts[type], type) for type in dict.fromkeys(types)]
        for (left, one), (right, other) in combinations(kinds, 2):
            if not meets(one, other):
                message = f"{quoted(left)} of type {one} meets {quoted(right)} of type {other}"
                raise ViewError(message, "CAST one of them to the type of the other", node=whole)
        return done

    def _constant(self, node: exp.Expr, own: str, lead: str) -> tuple[exp.Expr, str]:
        to = read_type(lead)
        if to is None or to.kind in NESTED:
            return node, own
        try:
            coerce(_value(node), to)
        except ValueError as error:
            if meets(own, lead):
                return node, own
            raise ViewError(str(error), "write a value of the type that it meets", node=node) from None
        return exp.TryCast(this=node, to=data_type(lead), safe=True), lead

    # -- operators ----------------------------------------------------------------------------------

    def _cast(self, node: exp.Cast) -> exp.Expr:
        check_keys(node, {"this", "to", *_NOTES})
        to = read_type(node.to.sql("duckdb"))
        if to is None:
            raise ViewError(f"{quoted(node)} casts to a type that a catalog cannot declare", node=node)
        inner = self.rewrite(node.this)
        if isinstance(inner, exp.Literal) and inner.is_string and to.kind in MOMENTS | {Kind.TIME, Kind.UUID}:
            try:
                coerce(inner.name, to)
            except ValueError as error:
                raise ViewError(str(error), node=node) from None
        return cast(inner, to.sql)

    def _negative(self, node: exp.Neg) -> exp.Expr:
        if isinstance(node.this, exp.Literal):
            return node
        return self._arithmetic(exp.Sub(this=exp.Literal.number(0), expression=node.this))

    def _absolute(self, node: exp.Abs) -> exp.Expr:
        inner = self.rewrite(node.this)
        return absolute(node, (inner, read_type(self.type_of(inner))))

    def _arithmetic(self, node: exp.Binary) -> exp.Expr:
        left = self.rewrite(node.left)
        kind = self.type_of(left)
        if isinstance(node.right, exp.Interval) and isinstance(node, (exp.Add, exp.Sub)):
            return shift(node, fit(left, kind, Need.MOMENT, node))
        right = self.rewrite(node.right)
        return compute(node, (left, read_type(kind)), (right, read_type(self.type_of(right))))

    def _window(self, node: exp.Window) -> exp.Expr:
        if node.args.get("alias"):
            raise ViewError(f"{quoted(node)} names a window", "write the window out behind OVER", node=node)
        check_keys(node, {"this", "partition_by", "order", "spec", "over"})
        order = node.args.get("order")
        for item in order.expressions if order else ():
            check_keys(item, {"this", "desc", "nulls_first"})
            item.set("this", self.rewrite(item.this))
        spec = node.args.get("spec")
        if spec:
            self._frame(spec)
        is_filtered = isinstance(node.this, exp.Filter)
        this = self._kept(node.this) if is_filtered else self._call(node.this, {**AGGREGATE, **WINDOW})
        partition = [self.rewrite(item) for item in node.args.get("partition_by") or ()]
        window = exp.Window(this=this, partition_by=partition, order=order, spec=spec, over="OVER")
        return settle_over(window, self.type_of)

    def _frame(self, spec: exp.Expr) -> None:
        check_keys(spec, {"kind", "start", "start_side", "end", "end_side"})
        for bound in (spec.args.get("start"), spec.args.get("end")):
            if isinstance(bound, exp.Expr) and not (spec.text("kind").upper() == "ROWS" and is_count(bound)):
                cure = "write ROWS with numbers, or UNBOUNDED PRECEDING and CURRENT ROW"
                raise ViewError(f"{quoted(spec)} is a frame that can fail on data", cure, node=spec)

    # -- calls --------------------------------------------------------------------------------------

    def _function(self, node: exp.Expr) -> exp.Expr:
        done = self._call(node, {**SCALAR, **AGGREGATE})
        return settle_aggregate(done, self.type_of) if type(node) in AGGREGATE else done

    def _filter(self, node: exp.Expr) -> exp.Expr:
        return settle_aggregate(self._kept(node), self.type_of)

    def _kept(self, node: exp.Expr) -> exp.Filter:
        condition = exp.Where(this=self.truth(node.expression.this))
        return exp.Filter(this=self._call(node.this, AGGREGATE), expression=condition)

    def _call(self, node: exp.Expr, allowed: Mapping[type[exp.Expr], Signature]) -> exp.Expr:
        signature = allowed.get(type(node))
        if signature is None:
            cure = "`docs/catalog.md` lists the functions that it can call"
            raise ViewError(f"{quoted(node)} is nothing that a view can compute", cure, node=node)
        check_keys(node, set(signature))
        done: dict[str, object] = {}
        for key, need in signature.items():
            value = node.args.get(key)
            if need is Need.FLAG or not value:
                done[key] = value
            elif isinstance(value, list):
                done[key] = [self._argument(item, need, node) for item in value]
            else:
                done[key] = self._argument(value, need, node)
        return type(node)(**done)

    def _argument(self, value: exp.Expr, need: Need, call: exp.Expr) -> exp.Expr:
        if isinstance(value, exp.Star) and isinstance(call, exp.Count):
            return value
        if isinstance(value, exp.Distinct) and type(call) in AGGREGATE:
            check_keys(value, {"expressions"})
            return exp.Distinct(expressions=[self._argument(item, need, call) for item in value.expressions])
        if need is Need.PART:
            if value.name.upper() not in PARTS:
                raise unfit(value, need, call)
            return exp.Var(this=value.name.upper())
        done = self.rewrite(value)
        return fit(done, self.type_of(done), need, call)


def _weight(node: exp.Expr) -> int:
    """How large the expression is to DuckDB, which writes the operand of NULLIF out twice."""
    doubled = isinstance(node, exp.Nullif)
    return 1 + sum(
        _weight(part) * (2 if doubled and part.arg_key == "this" else 1) for part in node.iter_expressions()
    )


def _items(value: object) -> list[exp.Expr]:
    listed = value if isinstance(value, list) else [value]
    return [item for item in listed if isinstance(item, exp.Expr)]


def meets(one: str, other: str) -> bool:
    """Whether a comparison of these types raises on no data."""
    if one == other or NULL_TYPE in (one, other):
        return True
    left, right = read_type(one), read_type(other)
    if left is None or right is None:
        return False
    kinds = {left.kind, right.kind}
    return comparable(left, right) or bool(kinds & FLOATS and kinds <= NUMBERS)


def _is_constant(node: exp.Expr) -> bool:
    return isinstance(node.this if isinstance(node, exp.Neg) else node, exp.Literal)


def _value(node: exp.Expr) -> object:
    """The value of a constant as `coerce` takes it."""
    if isinstance(node, exp.Neg):
        return -Decimal(node.name)
    if node.is_string:
        return node.name
    return int(node.name) if node.name.isdigit() else Decimal(node.name)
