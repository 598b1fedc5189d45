"""Orders the rows of windows down to what is shown of them, so that none depends on where rows lie.

Rows lie in the order of a primary key, which a session may not be allowed to see: a number given to rows
that tie would tell of it. Rows that are alike in every column that the SELECT reads are alike in whatever
it gives, so behind a window's own order come all of these.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from sqlglot import exp

from gateway.catalog.arithmetic import cast
from gateway.catalog.fault import ViewError, quoted
from gateway.catalog.probe import read_type
from gateway.catalog.types import INEXACT, NESTED, TEXT, Kind

#: What tells rows apart that tie, in a frame of rows or without any.
_SERIAL = (exp.RowNumber, exp.Ntile, exp.Lag, exp.Lead, exp.FirstValue, exp.LastValue)

#: What a key of an order has that was put behind those that its author wrote.
_BEHIND = "behind"

#: What a SELECT has whose windows number rows that may tie.
_UNSETTLED = "unsettled"

#: Stands for every constant.
_CONSTANT = exp.null()


def settle_windows(query: exp.Select, type_of: Callable[[exp.Column], str], engine: str) -> None:
    """Puts what rows are told apart by behind the order of each window of a qualified SELECT, in place.

    `type_of` gives the type of a column of its tables as DuckDB spells it. Raises ViewError where a window
    gives one of several rows that tie, and no order could choose it.
    """
    windows = [node for node in _nodes(query) if isinstance(node, exp.Window)]
    ties = list(_ties(query, type_of, engine)) if windows else []
    alike = _Alike(query, type_of) if ties else None
    for window in windows:
        _check_frame(window)
        if _is_serial(window) and alike:
            order = window.args.get("order") or exp.Order(expressions=[])
            present = [item.this for item in order.expressions]
            needed = alike.needed(ties, beside=[*present, *(window.args.get("partition_by") or ())])
            added = [exp.Ordered(this=tie.copy(), nulls_first=False) for tie in needed]
            for key in added:
                key.meta[_BEHIND] = True
            order.set("expressions", [*order.expressions, *added])
            window.set("order", order)
    if engine != "duckdb" and any(map(_is_serial, windows)) and _has_inexact(query, type_of):
        query.meta[_UNSETTLED] = True


def is_settled(body: exp.Expr) -> bool:
    """Whether rows that tie in a window of a view show nothing of how the rows of a copy lie."""
    return not any(_UNSETTLED in node.meta for node in body.find_all(exp.Select))


def is_behind(column: exp.Column) -> bool:
    """Whether a column stands there only to tell rows apart that tie.

    What is made with it is not made of it: where it is withheld, its nulls tell nothing apart.
    """
    key = column.find_ancestor(exp.Ordered)
    return key is not None and _BEHIND in key.meta


def _parts(query: exp.Select) -> Iterator[exp.Expr]:
    yield from query.expressions
    yield from (query.args[key] for key in ("where", "group", "having", "qualify") if query.args.get(key))
    yield from (join.args["on"] for join in query.args.get("joins") or () if join.args.get("on"))


def _is_serial(window: exp.Window) -> bool:
    return isinstance(window.this, _SERIAL) or frame_of(window) == "ROWS"


def frame_of(window: exp.Window) -> str:
    """What the frame of a window is counted in; empty where none is written."""
    spec = window.args.get("spec")
    return spec.text("kind").upper() if spec else ""


def _check_frame(window: exp.Window) -> None:
    is_last = isinstance(window.this, exp.LastValue)
    if isinstance(window.this, exp.FirstValue | exp.LastValue) and frame_of(window) not in (
        ("ROWS",) if is_last else ("", "ROWS")
    ):
        cure = "write the frame as ROWS BETWEEN ... AND ..."
        raise ViewError(f"{quoted(window)} gives one of several rows that tie", cure, node=window)


def _ties(query: exp.Select, type_of: Callable[[exp.Column], str], engine: str) -> Iterator[exp.Expr]:
    """What rows are told apart by where windows number them: in groups, what these are grouped by."""
    group = query.args.get("group")
    if group:
        found = dict.fromkeys(group.expressions)
    elif any(isinstance(each, exp.AggFunc) and not _is_over(each) for each in _nodes(query)):
        return  # one row
    else:
        found = dict.fromkeys(each for each in _nodes(query) if isinstance(each, exp.Column))
    for each in found:
        type = read_type(type_of(each)) if isinstance(each, exp.Column) else None
        if type is None or type.kind not in NESTED:
            yield each
        # Lists are not compared, and numbers of equal value can be written differently (0.0 and -0.0).
        # The rows of another engine lie nowhere, and not all of it can be told there.
        if engine == "duckdb" and type is not None and type.kind in INEXACT:
            yield cast(each.copy(), "VARCHAR")


class _Alike:
    """Which columns have one value with others, or with a constant, in every row that windows number.

    Sorting by one of them is sorting by all; each that is left out makes the rows to be sorted narrower.
    """

    def __init__(self, query: exp.Select, type_of: Callable[[exp.Column], str]) -> None:
        self._same: dict[exp.Expr, exp.Expr] = {}
        for condition in _conditions(query):
            if isinstance(condition, exp.EQ):
                one, other = condition.left.unnest(), condition.right.unnest()
                if _is_text(one, type_of) and not other.find(exp.Column, exp.Query):
                    self._same[self._first(one)] = _CONSTANT
                elif _is_text(other, type_of) and not one.find(exp.Column, exp.Query):
                    self._same[self._first(other)] = _CONSTANT
                elif _are_exact(one, other, type_of) and self._first(one) != self._first(other):
                    self._same[self._first(one)] = self._first(other)

    def needed(self, ties: Sequence[exp.Expr], beside: Sequence[exp.Expr]) -> Iterator[exp.Expr]:
        """Those of `ties` that tell rows apart which are alike in what stands `beside`."""
        known = {_CONSTANT, *map(self._first, beside)}
        for tie in ties:
            if self._first(tie) not in known:
                known.add(self._first(tie))
                yield tie

    def _first(self, node: exp.Expr) -> exp.Expr:
        while node in self._same:
            node = self._same[node]
        return node


def _conditions(query: exp.Select) -> Iterator[exp.Expr]:
    """What holds in every row; what joins say holds where none of them adds rows that it does not hold in."""
    joins = query.args.get("joins") or ()
    holders = [join.args.get("on") for join in joins if all(map(_is_inner, joins))]
    where = query.args.get("where")
    for holder in (*holders, where and where.this):
        if holder:
            whole = holder.unnest()
            yield from whole.flatten() if isinstance(whole, exp.And) else [whole]


def _is_inner(join: exp.Join) -> bool:
    return not join.side and join.kind in {"", "INNER", "CROSS"}


def _is_text(node: exp.Expr, type_of: Callable[[exp.Column], str]) -> bool:
    if not isinstance(node, exp.Column):
        return False
    # A number may be compared as one of another type, in which several are equal.
    type = read_type(type_of(node))
    return type is not None and type.kind in TEXT


def _are_exact(one: exp.Expr, other: exp.Expr, type_of: Callable[[exp.Column], str]) -> bool:
    """Whether they are columns of one type, of which equal values are the same."""
    if not (isinstance(one, exp.Column) and isinstance(other, exp.Column)):
        return False
    type = read_type(type_of(one))
    # One moment can be written in several zones.
    unlike = INEXACT | {Kind.TIMESTAMPTZ}
    return type_of(one) == type_of(other) and type is not None and type.kind not in unlike


def _has_inexact(query: exp.Select, type_of: Callable[[exp.Column], str]) -> bool:
    """Whether a SELECT reads a column of which rows may tie that are shown differently."""
    types = (read_type(type_of(each)) for each in _nodes(query) if isinstance(each, exp.Column))
    return any(type is not None and type.kind in INEXACT for type in types)


def _nodes(query: exp.Select) -> Iterator[exp.Expr]:
    for part in _parts(query):
        yield from part.walk()


def _is_over(call: exp.Expr) -> bool:
    above = call.parent.parent if isinstance(call.parent, exp.Filter) else call.parent
    return isinstance(above, exp.Window)
