"""How many cells a change of policies is about: a statement that no session asks, and that shows no cell.

It reads all rows of a table, whoever may see them. So what it gives is for whoever has the data anyway, and
never for somebody who asks a gateway.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlglot import exp

from gateway.catalog.model import Table
from gateway.catalog.types import ColumnType, Kind
from gateway.mask import Mask
from gateway.policy.cells import Cells
from gateway.predicate import Always, Never, Predicate
from gateway.result.shape import CellShape, ResultShape
from gateway.sql.compile import CompiledQuery
from gateway.sql.dialect import Dialect
from gateway.sql.parameters import Parameters
from gateway.sql.predicates import PredicateCompiler, data_type, literal, typed
from gateway.sql.render import Address, Statement, render
from gateway.sql.scan import base_cell, base_table

_SEEN = "seen"
_NUMBER = ColumnType(Kind.BIGINT)
_WAY = ColumnType(Kind.INTEGER)


def tally(
    table: Table,
    changes: Sequence[tuple[Cells, Cells]],
    dialect: Dialect,
    addresses: Mapping[str, Address],
) -> Statement:
    """One row of numbers: how many rows the table has, and for each change three numbers of cells.

    They are those that are shown after it alone, before it alone, and on both sides but in another way: by
    another mask, or raw on one side. Nothing that the changes say depends on a session.
    """
    ways: dict[Mask | None, int] = {None: 0}
    compiler = PredicateCompiler(Parameters(), lambda reference: base_cell(table, reference.column))
    seen = [
        exp.alias_(_way(cells, ways, compiler), f"{side}{number}", quoted=True)
        for number, sides in enumerate(changes)
        for side, cells in zip(("before", "after"), sides, strict=True)
    ]
    numbers: list[exp.Expr] = [exp.Count(this=exp.Star())]
    for number in range(len(changes)):
        before, after = (
            exp.column(f"{side}{number}", table=_SEEN, quoted=True) for side in ("before", "after")
        )
        was_withheld, is_withheld = _is_withheld(before), _is_withheld(after)
        numbers += (
            _count(exp.and_(was_withheld, exp.not_(is_withheld))),
            _count(exp.and_(exp.not_(was_withheld), is_withheld)),
            # Unknown, and so not counted, where one of them is withheld.
            _count(exp.NEQ(this=before, expression=after)),
        )
    alias = exp.TableAlias(this=exp.to_identifier(_SEEN, quoted=True))
    rows = exp.Subquery(this=exp.Select(expressions=seen).from_(base_table(table)), alias=alias)
    query = CompiledQuery(
        exp.Select(expressions=[exp.alias_(each, f"c{n}") for n, each in enumerate(numbers)]).from_(rows),
        (_NUMBER,) * len(numbers),
        ResultShape(tuple(CellShape(f"c{n}", n, _NUMBER) for n in range(len(numbers))), single=True),
        (),
    )
    return render(query, dialect, addresses, is_json=False, stringify=False)


def _way(cells: Cells, ways: dict[Mask | None, int], compiler: PredicateCompiler) -> exp.Expr:
    """In which way a cell of the row is shown, as a number that each has; null where it is withheld.

    A case is taken where its predicate is true, and not where that is unknown: as governed scans have it.
    """
    branches: list[tuple[Mask | None, Predicate]] = [(None, cells.raw), *cells.masks]
    ifs: list[exp.If] = []
    for mask, rows in branches:
        way = typed(literal(ways.setdefault(mask, len(ways))), _WAY)
        if isinstance(rows, Always):
            return exp.Case(ifs=ifs, default=way) if ifs else way
        if not isinstance(rows, Never):
            ifs.append(exp.If(this=compiler.compile(rows), true=way))
    return exp.Case(ifs=ifs) if ifs else exp.Cast(this=exp.null(), to=data_type(_WAY).copy())


def _is_withheld(way: exp.Expr) -> exp.Expr:
    return exp.Is(this=way.copy(), expression=exp.null())


def _count(condition: exp.Expr) -> exp.Expr:
    """Of how many rows a condition is true."""
    return exp.Count(this=exp.Case(ifs=[exp.If(this=condition, true=exp.Literal.number(1))]))
