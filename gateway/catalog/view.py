"""Reads a view's SQL: one SELECT over tables of the catalog, qualified, traced and made total."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from sqlglot import exp
from sqlglot.errors import OptimizeError
from sqlglot.optimizer.qualify import qualify

from gateway.catalog.arithmetic import cast
from gateway.catalog.carry import Carrier
from gateway.catalog.fault import UnknownNameError, ViewError
from gateway.catalog.model import Column, ViewSource
from gateway.catalog.probe import Probe, ProbeError, empty, read_type
from gateway.catalog.relation import Output, Relation, Tracer, seen_type
from gateway.catalog.shape import check_shape, parse_query
from gateway.catalog.total import Totals
from gateway.catalog.types import Kind
from gateway.catalog.values import shown

_UNRESOLVED = re.compile(r"(?:Unknown column: |Column ')(?P<name>\w*).*?(?:Line: (?P<line>\d+)|$)", re.DOTALL)

_INNER = "view"


class ViewReader:
    """Reads views over these tables for an engine; `views` and `broken` are what cannot be read from."""

    def __init__(
        self,
        tables: Mapping[str, Mapping[str, Column]],
        views: frozenset[str] = frozenset(),
        broken: frozenset[str] = frozenset(),
        engine: str = "duckdb",
        probe: Probe | None = None,
    ) -> None:
        self._tables = {name.lower(): (name, columns) for name, columns in tables.items()}
        self._views = views
        self._broken = broken
        self._probe = probe or Probe()
        self._engine = engine

    def read(self, sql: str, database: str, columns: Mapping[str, Column]) -> ViewSource:
        """The view of `database` with these declared columns; raises ViewError.

        The body is a SELECT or set operation in which every table stands as `"database"."table" AS "alias"`,
        every column under its alias, and every output column under its declared name. An output column is
        of its declared type, an ENUM as the text it is. No expression of the body can raise.
        """
        try:
            return self._read(sql, database, columns)
        except RecursionError:
            raise ViewError("the SELECT nests too deeply", "name a part of it in a derived table") from None

    def _read(self, sql: str, database: str, columns: Mapping[str, Column]) -> ViewSource:
        query = parse_query(sql)
        check_shape(query)
        names = self._place_tables(query, database)
        query = self._qualify(query)
        tracer = Tracer(self._probe, dict(self._tables.values()), self._engine)
        relation = tracer.trace(query, {})
        body = self._fit(query, relation, columns)
        return self._source(sql, body, relation, columns, names, tracer)

    def _source(
        self,
        sql: str,
        body: exp.Query,
        relation: Relation,
        columns: Iterable[str],
        names: Iterable[str],
        tracer: Tracer,
    ) -> ViewSource:
        return ViewSource(
            sql=sql,
            body=body,
            reads=MappingProxyType({name: relation.columns[name.lower()].reads for name in columns}),
            support=relation.support,
            tables=tuple(
                (name, tuple(each for each in self._tables[name.lower()][1] if each in tracer.reads[name]))
                for name in names
            ),
        )

    def _place_tables(self, query: exp.Query, database: str) -> tuple[str, ...]:
        """Puts every table under its database's name; gives the tables' own names as they appear."""
        known = {cte.alias.lower() for cte in query.find_all(exp.CTE)}
        for name, _ in self._tables.values():
            home, own = name.lower().split(".")
            if database.lower() in ("", home) and own in known:
                cure = "name the common table expression otherwise"
                raise ViewError(f"a common table expression hides the table `{name}`", cure)
        found: dict[str, None] = {}
        for node in query.find_all(exp.Table, bfs=False):
            if not node.db and node.name.lower() in known:
                continue
            name = self._named(node, database)
            if name in self._broken:
                raise ViewError(f"`{name}` has faults of its own", node=node, is_known=True)
            if name in self._views:
                raise ViewError(f"`{name}` is a view", "read from its tables instead", node=node)
            if name.lower() not in self._tables:
                cure = f"the tables are {', '.join(each for each, _ in self._tables.values())}"
                raise UnknownNameError(f"there is no table {shown(name)}", cure, node=node)
            own_name = self._tables[name.lower()][0]
            found[own_name] = None
            if not node.alias:
                node.set("alias", exp.TableAlias(this=exp.to_identifier(node.name, quoted=True)))
            _name(node, own_name)
        if not found:
            raise ViewError("the view reads no table", "select from a table of the catalog")
        return tuple(found)

    def _named(self, node: exp.Table, database: str) -> str:
        """The qualified name that a table is called by; without any database at all, its own must be one."""
        if node.db or database:
            return f"{node.db or database}.{node.name}"
        found = [name for name in self._tables if name.split(".")[1] == node.name.lower()]
        if len(found) > 1:
            cure = f"write one of {', '.join(self._tables[name][0] for name in found)}"
            raise ViewError(f"{shown(node.name)} is a table of several databases", cure, node=node)
        return found[0] if found else node.name

    def _qualify(self, query: exp.Query) -> exp.Query:
        schema: dict[str, object] = {}
        for name, (_, columns) in self._tables.items():
            database, table = name.split(".")
            tables = schema.setdefault(database, {})
            assert isinstance(tables, dict)
            tables[table] = {column.lower(): "VARCHAR" for column in columns}
        try:
            query = qualify(query, dialect="duckdb", schema=schema, identify=True)
        except OptimizeError as error:
            unresolved = _UNRESOLVED.match(str(error))
            if unresolved is None:
                text = str(error)
                raise UnknownNameError(text[:1].lower() + text[1:]) from None
            message = f"column {shown(unresolved['name'])} is unknown, or stands in several tables"
            cure = "write `table.column`, with a column that the table has"
            raise UnknownNameError(message, cure, line=int(unresolved["line"] or 0)) from None
        for node in query.find_all(exp.Table):
            if node.db:
                _name(node, self._tables[f"{node.db}.{node.name}".lower()][0])
        return query

    def _fit(self, query: exp.Query, relation: Relation, declared: Mapping[str, Column]) -> exp.Query:
        """The query with its output columns named and typed as declared."""
        wanted = {name.lower(): column for name, column in declared.items()}
        for name in relation.columns:
            if name not in wanted:
                raise ViewError(
                    f"the SELECT gives the column {shown(name)}, which is not declared", "declare it"
                )
        for name, column in wanted.items():
            if name not in relation.columns:
                raise ViewError(
                    f"the SELECT gives no column {shown(column.name)}", "leave it out of `columns`"
                )
        try:
            given = self._probe.columns(self._emptied(query))
        except ProbeError as error:
            raise ViewError("DuckDB refuses the view", engine=str(error)) from None
        outputs = [
            _as_declared(wanted[name.lower()], type, output)
            for (name, type), output in zip(given, relation.columns.values(), strict=True)
        ]
        types = {wanted[name.lower()].name: type for name, type in given}
        totals = Totals(self._probe, lambda column: types[column.name])
        Carrier(self._engine).carry((output.this for output in outputs), totals.type_of)
        if isinstance(query, exp.Select) and all(isinstance(each.this, exp.Column) for each in outputs):
            for projection, each in zip(query.expressions, outputs, strict=True):
                projection.set("alias", each.args["alias"])
            return query
        alias = exp.TableAlias(this=exp.to_identifier(_INNER, quoted=True))
        return exp.Select(expressions=outputs).from_(exp.Subquery(this=query, alias=alias))

    def _emptied(self, query: exp.Query) -> exp.Expr:
        """The query over tables without rows, for DuckDB to check and to type."""

        def emptied(node: exp.Expr) -> exp.Expr:
            if not isinstance(node, exp.Table) or not node.db:
                return node
            columns = self._tables[f"{node.db}.{node.name}".lower()][1].values()
            rows = empty({column.name: seen_type(column.type) for column in columns})
            return exp.Subquery(this=rows, alias=node.args["alias"])

        return query.transform(emptied)


def _name(node: exp.Table, qualified: str) -> None:
    database, name = qualified.split(".")
    node.set("db", exp.to_identifier(database, quoted=True))
    node.set("this", exp.to_identifier(name, quoted=True))


def _as_declared(column: Column, type: str, output: Output) -> exp.Expr:
    """The output column under its declared name and type; an ENUM is the text of a member."""
    given: exp.Expr = exp.column(column.name, table=_INNER, quoted=True)
    if column.type.kind is not Kind.ENUM:
        if read_type(type) != column.type:
            given = cast(given, column.type.sql)
    elif output.declared != column.type:
        given = cast(cast(given, column.type.sql), "VARCHAR")
    return exp.alias_(given, column.name, quoted=True)
