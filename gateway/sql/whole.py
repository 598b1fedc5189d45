"""Every cell of a table, for a copy of it: the one statement that is nobody's question.

What it gives goes into a copy and nowhere else. Whoever asks is answered by governed statements, over the
copy as over the table.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlglot import exp

from gateway.catalog.model import Table
from gateway.result.shape import CellShape, ResultShape
from gateway.sql.compile import CompiledQuery
from gateway.sql.dialect import Dialect, File
from gateway.sql.predicates import data_type
from gateway.sql.render import Address, Statement, render
from gateway.sql.scan import base_table

_BASE = "base"


def whole(table: Table, dialect: Dialect, addresses: Mapping[str, Address]) -> Statement:
    """`SELECT <every column> FROM <table>`, whose rows are for Arrow under the columns' own names."""
    columns = tuple(table.columns.values())
    cells: list[exp.Expr] = []
    for number, column in enumerate(columns):
        cell = exp.column(column.name, table=_BASE, quoted=True)
        cell.type = data_type(column.type)
        cells.append(exp.alias_(cell, f"c{number}"))
    query = CompiledQuery(
        exp.Select(expressions=cells).from_(base_table(table)),
        tuple(column.type for column in columns),
        ResultShape(tuple(CellShape(c.name, n, c.type) for n, c in enumerate(columns)), single=False),
        (),
    )
    return render(query, dialect, addresses, is_json=False, stringify=False, file=File.ARROW)
