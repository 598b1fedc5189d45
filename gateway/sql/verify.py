"""The last look at a finished tree: every table in it stands inside a governed scan of its plan."""

from __future__ import annotations

from sqlglot import exp

from gateway.catalog.functions import AGGREGATE, SCALAR, WINDOW
from gateway.plan.nodes import GovernedPlan
from gateway.sql.parameters import Parameter, Parameters
from gateway.sql.scan import compile_scan

#: What a governed statement never contains, whatever it reads.
_FORBIDDEN = (exp.Command, exp.DDL, exp.DML, exp.Into)


#: All that a statement calls: what views may, and what filters, totals and masks are made with.
_CALLED = frozenset(
    {*SCALAR, *AGGREGATE, *WINDOW}
    | {exp.And, exp.Or, exp.Case, exp.If, exp.Cast, exp.TryCast, exp.Try, exp.Coalesce, exp.Nullif}
    | {exp.Greatest, exp.Least, exp.Abs, exp.JSONFormat, exp.RegexpLike, exp.ArrayAgg, exp.Struct}
    | {exp.SHA2, exp.Encode, exp.Unhex}
)


class UngovernedReadError(Exception):
    """A statement reads something outside a governed scan, or calls something that nothing may.

    It is a fault of the gateway; the statement must not run.
    """


def verify(tree: exp.Expr, plan: GovernedPlan, parameters: tuple[Parameter, ...]) -> None:
    """Refuse a tree that names a table anywhere but in a scan that governance made for this plan.

    What it calls is looked at too, function by function.
    The scans are compiled anew from the plan, so a tree that was changed on its way shows.
    """
    numbering = Parameters(parameters)
    allowed = {_text(compile_scan(scan, numbering)) for source in plan.sources for scan in source.scans}
    for table in tree.find_all(exp.Table):
        if not isinstance(table.this, exp.Identifier):
            raise UngovernedReadError(table.sql())
        if not table.db and _is_common_table(table):
            continue
        scan = table.find_ancestor(exp.Select)
        if scan is None or _text(scan) not in allowed:
            raise UngovernedReadError(table.sql())
    if forbidden := tree.find(*_FORBIDDEN):
        raise UngovernedReadError(forbidden.sql())
    for call in tree.find_all(exp.Func):
        if type(call) not in _CALLED:
            raise UngovernedReadError(call.sql())


def _text(scan: exp.Select) -> str:
    """A scan's text without the constants that mark its rows."""
    bare = scan.copy()
    bare.set(
        "expressions", [node for node in bare.expressions if not isinstance(node.unalias(), exp.Boolean)]
    )
    return bare.sql(dialect="duckdb")


def _is_common_table(table: exp.Table) -> bool:
    query = table.find_ancestor(exp.Query)
    while query is not None:
        if any(cte.alias == table.name for cte in query.ctes):
            return True
        query = query.find_ancestor(exp.Query)
    return False
