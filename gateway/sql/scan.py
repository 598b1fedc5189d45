"""Governed scans as SQL: the only place where a table's name enters a statement."""

from __future__ import annotations

from sqlglot import exp

from gateway.catalog.model import Table, ViewSource
from gateway.catalog.types import TEXT, Kind
from gateway.plan.nodes import BOUND, CellRule, GovernedScan, GovernedSource, GovernedView
from gateway.predicate import Always, Never, Predicate, Slot, columns
from gateway.sql.masks import show
from gateway.sql.parameters import Parameters
from gateway.sql.predicates import PredicateCompiler, data_type, typed

_BASE = "base"

#: Where a table's node keeps the number of the projection that is read in its place.
PROJECTION = "projection"

#: Kinds that DuckDB keeps statistics of texts for.
_STRINGS = TEXT | {Kind.BLOB}


def compile_scan(scan: GovernedScan, parameters: Parameters) -> exp.Select:
    """`SELECT <visible cells> FROM <table> WHERE <visible rows>`; a scan for its rows alone selects TRUE."""
    compiler = PredicateCompiler(parameters, lambda reference: base_cell(scan.table, reference.column))
    cells = [_show(rule, compiler, scan.table) for rule in scan.cells]
    cells += [_tell(rule, compiler, scan.table) for rule in scan.cells if rule.told]
    select = exp.Select(expressions=cells or [exp.alias_(exp.true(), "row", quoted=True)])
    select.set("from_", exp.From(this=_table(scan, parameters)))
    if not isinstance(scan.rows, Always):
        select.set("where", exp.Where(this=compiler.compile(scan.rows)))
    return select


def compile_relation(source: GovernedSource, parameters: Parameters, copy: int = 0) -> exp.Select:
    """What a source reads: its governed scan, or its view's body over governed scans.

    Of a projection, as which copies are numbered from 1, the same rows and cells are read.
    """
    relation = source.relation
    if isinstance(relation, GovernedView):
        return _expand(relation, parameters)
    select = compile_scan(relation, parameters)
    if copy:
        select.args["from_"].this.meta[PROJECTION] = copy - 1
    return select


def base_table(table: Table) -> exp.Table:
    """A table under its name in the catalog, which stands as `base`."""
    return exp.Table(
        this=exp.to_identifier(table.short_name, quoted=True),
        db=exp.to_identifier(table.database, quoted=True),
        alias=exp.TableAlias(this=exp.to_identifier(_BASE, quoted=True)),
    )


def base_cell(table: Table, column: str) -> exp.Expr:
    """A cell of the table that stands as `base`, as the value that is compared and shown."""
    reference = exp.column(column, table=_BASE, quoted=True)
    type = table.columns[column].type
    reference.type = data_type(type)
    if type.kind is Kind.ENUM:
        # An engine orders an enumeration by its declaration; callers compare and sort it as text.
        return exp.Cast(this=reference, to=exp.DataType.build("VARCHAR"))
    return reference


def match_marker(table: Table) -> str:
    """A column name that no column of the table has, for telling a match from a null row."""
    return table.free_name("matched")


def withheld_marker(table: Table, column: str) -> str:
    """A column name that no column of the table has, for telling where the cells of `column` are withheld."""
    return table.free_name(f"withheld {column}")


def _expand(relation: GovernedView, parameters: Parameters) -> exp.Select:
    assert isinstance(relation.view.source, ViewSource)
    body = relation.view.source.body
    assert isinstance(body, exp.Query)
    body = body.copy()
    scans = {scan.table.name.casefold(): scan for scan in relation.scans}
    for node in list(body.find_all(exp.Table)):
        if not node.db:
            continue  # the view's own common table expression
        scan = scans[f"{node.db}.{node.name}".casefold()]
        node.replace(exp.Subquery(this=compile_scan(scan, parameters), alias=node.args["alias"]))
    for literal in list(body.find_all(exp.Literal)):
        if BOUND in literal.meta:
            slot: Slot = literal.meta[BOUND]
            literal.replace(typed(parameters.node(slot), slot.type))
    columns = [exp.column(name, table=_BASE, quoted=True) for name in relation.columns]
    select = exp.Select(expressions=columns or [exp.alias_(exp.true(), "row", quoted=True)])
    alias = exp.TableAlias(this=exp.to_identifier(_BASE, quoted=True))
    select.set("from_", exp.From(this=exp.Subquery(this=body, alias=alias)))
    return select


def _show(rule: CellRule, compiler: PredicateCompiler, table: Table) -> exp.Expr:
    cell = base_cell(table, rule.column.name)
    type = rule.column.type
    branches: list[tuple[Predicate, exp.Expr]] = []
    if not isinstance(rule.visible, Never):
        branches.append((rule.visible, cell))
    branches += [(rows, show(mask, cell, type, compiler.parameters)) for mask, rows in rule.masks]
    shown: exp.Expr | None = None
    ifs: list[exp.If] = []
    for rows, branch in branches:
        if isinstance(rows, Always):
            shown = branch
            break
        ifs.append(exp.If(this=compiler.compile(rows), true=branch))
    if ifs:
        shown = exp.Case(ifs=ifs, default=shown)
    elif shown is None:
        shown = exp.Cast(this=exp.null(), to=data_type(type).copy())
    named = {reference.column for rows, _ in branches for reference in columns(rows)}
    if shown is not cell and type.kind in _STRINGS and shown.find(exp.Column) and named <= {rule.column.name}:
        # DuckDB 2.0.0 takes a filter that its statistics hold for always true (IN, a prefix) over an
        # expression of one column alone for `column IS NOT NULL`, and lets cells through that the
        # CASE withholds. It has no statistics of what TRY gives.
        shown = exp.Try(this=shown)
    return exp.alias_(shown, rule.name, quoted=True)


def _tell(rule: CellRule, compiler: PredicateCompiler, table: Table) -> exp.Expr:
    shown = exp.Coalesce(this=compiler.compile(rule.shown), expressions=[exp.false()])
    return exp.alias_(exp.not_(shown), withheld_marker(table, rule.name), quoted=True)


def _table(scan: GovernedScan, parameters: Parameters) -> exp.Table:
    table = base_table(scan.table)
    if scan.version:
        table.set("version", _version(scan.version, parameters))
    return table


def _version(version: Slot, parameters: Parameters) -> exp.Version:
    pointer = "TIMESTAMP" if version.type.kind is Kind.TIMESTAMPTZ else "VERSION"
    value = typed(parameters.node(version), version.type)
    return exp.Version(this=pointer, kind="AS OF", expression=value)
