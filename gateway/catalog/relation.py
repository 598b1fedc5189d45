"""Traces what each column of a query is made of, and makes its expressions total on the way."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from sqlglot import exp

from gateway.catalog.carry import Carrier
from gateway.catalog.fault import UnknownNameError, ViewError, quoted
from gateway.catalog.model import Column
from gateway.catalog.probe import Probe, empty
from gateway.catalog.settle import is_behind, settle_windows
from gateway.catalog.spellings import spell_keys, spell_output
from gateway.catalog.total import Totals, meets
from gateway.catalog.types import ColumnType, Kind
from gateway.catalog.values import shown

#: A base column: qualified table, column.
Base = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Output:
    """A column of a query: its type as DuckDB spells it, and the base columns it is made of.

    `declared` is the type of the base column that it is, unchanged.
    """

    type: str
    reads: frozenset[Base]
    declared: ColumnType | None = None


@dataclass(frozen=True, slots=True)
class Relation:
    """What a query gives: its columns by lower-case name, and the base columns that decide its rows.

    `table` is the table itself, where the relation is a table of the catalog.
    """

    columns: Mapping[str, Output]
    support: frozenset[Base] = frozenset()
    table: str = ""


def seen_type(type: ColumnType) -> str:
    """The type that a column has in a scan: an ENUM is seen as the text it is."""
    return "VARCHAR" if type.kind is Kind.ENUM else type.sql


class Tracer:
    """Traces the query of one view for an engine; `reads` collects the columns read from each table.

    No value of it depends on the order in which rows lie.
    """

    def __init__(
        self,
        probe: Probe,
        tables: Mapping[str, Mapping[str, Column]],
        engine: str = "duckdb",
    ) -> None:
        self._probe = probe
        self._tables = tables
        self._engine = engine
        self._carrier = Carrier(engine)
        self.reads: defaultdict[str, set[str]] = defaultdict(set)

    def trace(self, query: exp.Expr, ctes: Mapping[str, Relation]) -> Relation:
        """The relation that a qualified query gives, its expressions rewritten in place."""
        with_ = query.args.get("with_")
        for cte in with_.expressions if with_ else ():
            ctes = {**ctes, cte.alias.lower(): self.trace(cte.this, ctes)}
        if isinstance(query, exp.Subquery):
            return self.trace(query.this, ctes)
        if isinstance(query, exp.SetOperation):
            return self._combine(query, self.trace(query.left, ctes), self.trace(query.right, ctes))
        assert isinstance(query, exp.Select)
        return self._select(query, ctes)

    # -- set operations -----------------------------------------------------------------------------

    def _combine(self, query: exp.SetOperation, left: Relation, right: Relation) -> Relation:
        if len(left.columns) != len(right.columns):
            message = f"one side of {type(query).__name__.upper()} has {len(left.columns)} columns, the other"
            raise ViewError(f"{message} {len(right.columns)}", "give both the same number", node=query)
        columns: dict[str, Output] = {}
        for (name, one), other in zip(left.columns.items(), right.columns.values(), strict=True):
            if not meets(one.type, other.type):
                message = (
                    f"column {shown(name)} is of type {one.type} on one side and {other.type} on the other"
                )
                raise ViewError(message, "CAST one of them to the type of the other", node=query)
            declared = one.declared if one.declared == other.declared else None
            columns[name] = Output(self._common(one.type, other.type), one.reads | other.reads, declared)
        support = left.support | right.support
        if not isinstance(query, exp.Union) or query.args.get("distinct"):
            support |= _all_reads(columns.values())
            for select in _selects(query):
                for projection, output in zip(select.expressions, columns.values(), strict=True):
                    spell_output(projection, output.type)
        pairs = zip(left.columns.values(), right.columns.values(), strict=True)
        self._carrier.carry_union(query, ((one.type, other.type) for one, other in pairs))
        return Relation(columns, support)

    def _common(self, one: str, other: str) -> str:
        both = exp.union(empty({"x": one}), empty({"x": other}), distinct=False)
        ((_, type),) = self._probe.columns(both)
        return type

    # -- selects ------------------------------------------------------------------------------------

    def _select(self, query: exp.Select, ctes: Mapping[str, Relation]) -> Relation:
        joins = query.args.get("joins") or []
        from_ = query.args.get("from_")
        scope = _Scope(self.reads)
        support: list[frozenset[Base]] = []
        for node in ([from_.this] if from_ else []) + [join.this for join in joins]:
            relation = self._source(node, ctes)
            scope.sources[node.alias_or_name.lower()] = relation
            support.append(relation.support)
        totals = Totals(self._probe, lambda column: scope.find(column).type)
        settle_windows(query, lambda column: scope.find(column).type, self._engine)
        for holder in (*joins, *(query.args.get(key) for key in ("where", "having", "qualify"))):
            key = "on" if isinstance(holder, exp.Join) else "this"
            if holder and holder.args.get(key):
                support.append(scope.reads(holder.args[key]))
                holder.set(key, totals.truth(holder.args[key]))
        group = query.args.get("group")
        if group:
            support.extend(scope.reads(item) for item in group.expressions)
            group.set("expressions", [totals.rewrite(item) for item in group.expressions])
        columns: dict[str, Output] = {}
        for projection in query.expressions:
            name = projection.alias.lower()
            if name in columns:
                raise ViewError(
                    f"the column {shown(name)} comes twice", "name one otherwise with AS", node=projection
                )
            done, columns[name] = self._output(projection.this, scope, totals)
            projection.set("this", done)
        if query.args.get("distinct"):
            support.append(_all_reads(columns.values()))
        spell_keys(query, totals.type_of)
        self._carrier.carry(_expressions(query), totals.type_of)
        self._carrier.carry_select(query)
        return Relation(columns, frozenset().union(*support))

    def _output(self, node: exp.Expr, scope: _Scope, totals: Totals) -> tuple[exp.Expr, Output]:
        if isinstance(node, exp.Column):
            return node, scope.find(node)
        reads = scope.reads(node)
        done = totals.rewrite(node)
        return done, Output(totals.type_of(done), reads)

    def _source(self, node: exp.Expr, ctes: Mapping[str, Relation]) -> Relation:
        if isinstance(node, exp.Subquery):
            return self.trace(node, ctes)
        if node.args.get("db"):
            table = f"{node.text('db')}.{node.name}"
            return Relation(
                {
                    name.lower(): Output(seen_type(column.type), frozenset({(table, name)}), column.type)
                    for name, column in self._tables[table].items()
                },
                table=table,
            )
        if node.name.lower() not in ctes:
            raise UnknownNameError(
                f"{quoted(node)} is not in reach here", "define it with WITH before it is used", node=node
            )
        return ctes[node.name.lower()]


class _Scope:
    """What the expressions of one SELECT may name: its sources by lower-case alias."""

    def __init__(self, reads: defaultdict[str, set[str]]) -> None:
        self.sources: dict[str, Relation] = {}
        self._reads = reads

    def find(self, column: exp.Column) -> Output:
        """The source's column; a base column gets the spelling of the catalog."""
        source = self.sources.get(column.table.lower())
        output = source.columns.get(column.name.lower()) if source else None
        if source is None or output is None:
            cure = "write `table.column`, with a column that the table has"
            raise UnknownNameError(f"{quoted(column)} is no column of the tables in FROM", cure, node=column)
        if source.table:
            ((table, name),) = output.reads
            self._reads[table].add(name)
            identifier = exp.to_identifier(name, quoted=True)
            identifier.meta.update(column.this.meta)
            column.set("this", identifier)
        return output

    def reads(self, node: exp.Expr) -> frozenset[Base]:
        """The base columns that an expression is made of."""
        found = [(column, self.find(column)) for column in node.find_all(exp.Column)]
        return _all_reads(output for column, output in found if not is_behind(column))


def _expressions(query: exp.Select) -> Iterator[exp.Expr]:
    """Every expression of a SELECT, once."""
    holders = [(join, "on") for join in query.args.get("joins") or ()]
    holders += [(query.args.get(key), "this") for key in ("where", "having", "qualify")]
    yield from (holder.args[key] for holder, key in holders if holder and holder.args.get(key))
    group = query.args.get("group")
    yield from group.expressions if group else ()
    yield from (projection.this for projection in query.expressions)


def _selects(query: exp.Expr) -> Iterator[exp.Select]:
    """The SELECTs whose rows a query puts together."""
    if isinstance(query, exp.SetOperation):
        yield from (*_selects(query.left), *_selects(query.right))
    elif isinstance(query, exp.Select):
        yield query
    else:
        yield from _selects(query.this)


def _all_reads(outputs: Iterable[Output]) -> frozenset[Base]:
    return frozenset().union(*(output.reads for output in outputs))
