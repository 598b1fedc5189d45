"""How large the names of a caller's SQL make it: what stars, common tables and aliases expand to.

A few lines of WITH can double a table, its columns or an expression at every step; the size is reckoned
from above before anything is expanded.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlglot import exp

from gateway.catalog.fault import TooLargeError

#: The most tables that a statement reads, one that is read through a name as often as the name is used.
TABLES = 50

#: The most columns of any SELECT in it, and nodes of an expression with the aliases in it written out.
COLUMNS = 2_000
NODES = 3_000


@dataclass(frozen=True, slots=True)
class Extent:
    """How many columns a query gives at most, and how many tables it reads."""

    columns: int
    tables: int


def measure(query: exp.Expr, widths: Mapping[str, int], common: Mapping[str, Extent] | None = None) -> Extent:
    """The extent of a query; `widths` has the columns of each table by lower-case qualified name.

    Raises TooLargeError where it is more than a statement may have.
    """
    common = dict(common or {})
    with_ = query.args.get("with_")
    for cte in with_.expressions if with_ else ():
        common[cte.alias.lower()] = measure(cte.this, widths, common)
    if isinstance(query, exp.Subquery):
        extent = measure(query.this, widths, common)
    elif isinstance(query, exp.SetOperation):
        left, right = (measure(side, widths, common) for side in (query.left, query.right))
        extent = Extent(max(left.columns, right.columns), left.tables + right.tables)
    elif isinstance(query, exp.Select):
        extent = _select(query, widths, common)
    else:
        extent = Extent(0, 0)  # a table in parentheses, which is refused later on
    if extent.tables > TABLES:
        message = f"the statement reads more than {TABLES} tables"
        raise TooLargeError("LIMIT_TABLES", message, "ask with several statements")
    if extent.columns > COLUMNS:
        message = f"the statement has a SELECT of more than {COLUMNS} columns"
        raise TooLargeError("LIMIT_FIELDS", message, "name the columns that are needed")
    return extent


def _select(query: exp.Select, widths: Mapping[str, int], common: Mapping[str, Extent]) -> Extent:
    from_ = query.args.get("from_")
    sources = [from_.this] if from_ else []
    sources += [join.this for join in query.args.get("joins") or ()]
    read = [_source(each, widths, common) for each in sources]
    every = sum(each.columns for each in read)
    _check_aliases(query)
    return Extent(
        sum(every if each.is_star else 1 for each in query.expressions), sum(each.tables for each in read)
    )


def _source(node: exp.Expr, widths: Mapping[str, int], common: Mapping[str, Extent]) -> Extent:
    if not isinstance(node, exp.Table):
        return measure(node, widths, common)
    if not node.db and node.name.lower() in common:
        return common[node.name.lower()]
    own = [width for name, width in widths.items() if name.split(".")[1] == node.name.lower()]
    return Extent(max(own, default=0), 1)


def _check_aliases(query: exp.Select) -> None:
    """Refuses expressions that name others by their aliases until nothing could hold them."""
    sizes: dict[str, int] = {}
    parts = [*query.expressions, *(query.args.get(key) for key in ("where", "group", "having", "qualify"))]
    for part in parts:
        if part is None:
            continue
        size = 0
        for node in part.walk():
            size += 1
            if isinstance(node, exp.Column) and not node.table:
                size += sizes.get(node.name.lower(), 0)
        if size > NODES:
            message = f"an expression is larger than {NODES} parts"
            raise TooLargeError("LIMIT_DEPTH", message, "name a part of it in WITH")
        if part.alias:
            sizes[part.alias.lower()] = size
