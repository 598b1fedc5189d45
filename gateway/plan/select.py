"""Stage 6 for a caller's own SQL: a view of one request, read whole.

What governs it is what governs every view: its body reads scans alone, and each of them is governed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlglot import exp

from gateway import predicate
from gateway.auth.identity import AttributeValue
from gateway.catalog.caller import PARAMETER
from gateway.catalog.model import Catalog, OnDenied, Table
from gateway.catalog.select import Selection
from gateway.catalog.types import ColumnType, Kind
from gateway.catalog.values import coerce
from gateway.plan.fields import ColumnField
from gateway.plan.hashing import padded
from gateway.plan.nodes import BOUND, Form, OrderKey, QueryPlan, Scan, Select, Source, ViewScan
from gateway.predicate import ALWAYS, ColumnRef, CursorPart, HashPad, SessionValue, Slot

#: What the plan is called where a root field has its key.
KEY = "sql"

_COUNT = ColumnType(Kind.BIGINT)
_TEXT = ColumnType(Kind.VARCHAR)


@dataclass(frozen=True, slots=True, eq=False)
class SelectPlan:
    """A caller's SQL as a plan over `view`; `values` has what its slots stand for."""

    view: Table
    plan: QueryPlan
    values: tuple[object, ...]

    def value(
        self,
        parameter: Slot | SessionValue | CursorPart | HashPad,
        attributes: Mapping[str, AttributeValue],
        hash_secret: bytes = b"",
    ) -> object:
        """What a parameter of its statement stands for."""
        assert not isinstance(parameter, CursorPart), "a table has no cursors"
        if isinstance(parameter, SessionValue):
            # Grants keep only the attributes that fit.
            return coerce(attributes[parameter.attribute], parameter.type)
        if isinstance(parameter, HashPad):
            return padded(hash_secret, parameter)
        return self.values[parameter.index]


def plan_selection(selection: Selection, catalog: Catalog, *, binds: bool) -> SelectPlan:
    """The plan of a caller's SQL; `binds` says that parameters that are texts travel beside it."""
    source = selection.source
    # No database is called nothing, so no table of the catalog has this name.
    view = Table(
        database="",
        short_name=KEY,
        root=KEY,
        columns={column.name: column for column in selection.columns},
        source=source,
        on_denied=OnDenied.HIDE,
    )
    values: list[object] = [selection.offset]
    body = source.body
    assert isinstance(body, exp.Query)
    for literal in body.find_all(exp.Literal):
        if binds and PARAMETER in literal.meta:
            literal.meta[BOUND] = Slot(len(values), _TEXT)
            values.append(literal.name)
    scans = tuple(Scan(catalog.tables[name], columns) for name, columns in source.tables)
    plan = QueryPlan(
        key=KEY,
        sources=(Source(ViewScan(view, tuple(view.columns), scans)),),
        form=Form.ROWS,
        selects=(
            Select(
                number=0,
                first=0,
                where=ALWAYS,
                distinct=(),
                order=tuple(
                    OrderKey(ColumnRef(key.column), key.descending, key.nulls_first)
                    for key in selection.order
                ),
                order_is_default=False,
                limit=selection.limit,
                offset=Slot(0, _COUNT, predicate.Form.COUNT) if selection.offset else None,
            ),
        ),
        # There are columns more behind those that are named, to order by.
        output=tuple(
            ColumnField(name, ColumnRef(column.name), column.type)
            for name, column in zip(selection.names, selection.columns, strict=False)
        ),
    )
    return SelectPlan(view, plan, tuple(values))
