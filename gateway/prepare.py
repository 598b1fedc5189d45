"""Stages 5 to 9 with their caches: a request under its grants, as statements that are ready to run.

Every stage is a pure function of what it is given, so each result is kept: documents by text, operations
by shape, statements by governed plan. All of it belongs to one snapshot and goes with it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import orjson

from gateway.backends.base import Backend
from gateway.catalog.model import OnDenied, Table
from gateway.documents.admission import Admission, Admitted
from gateway.errors import DocumentError
from gateway.govern import govern
from gateway.govern.draft import Rules
from gateway.graphql.collect import INTROSPECTION
from gateway.graphql.document import check_root_fields, choose_operation, read_document
from gateway.graphql.introspect import introspect
from gateway.graphql.operation import Document, Field, Operation, Shape
from gateway.graphql.schema import (
    QUERY_TYPE,
    Schemas,
    VisibleSet,
    build_schemas,
    on_denied,
    visible_columns,
)
from gateway.graphql.values import Prepared, prepare, read_operation
from gateway.http.formats import Format
from gateway.memory import Memory
from gateway.plan.build import plan
from gateway.plan.nodes import GovernedPlan, GovernedScan, Withheld
from gateway.plan.uses import Use, uses
from gateway.policy.grants import Decision, Granted, Grants, Visible
from gateway.predicate import Always, Form, Never, Slot
from gateway.result.answer import WithheldField
from gateway.settings import Settings
from gateway.snapshot import Snapshot
from gateway.sql.compile import CompiledQuery, compile
from gateway.sql.dialect import File
from gateway.sql.render import Statement, render
from gateway.sql.verify import verify

#: Schema pairs kept, and grants whose pair is known.
_SCHEMAS = 64
_GRANTS = 4096

#: Characters of documents kept. A parsed document takes some fifty times its text.
_DOCUMENTS = 2_000_000

#: Bytes of answers about the schema kept.
_INTROSPECTIONS = 32_000_000

#: Columns of compiled queries kept, and characters of SQL.
_COLUMNS = 50_000
_SQL = 8_000_000

#: What a statement is written for, by the kind of file.
FILES = {
    Format.CSV: File.CSV,
    Format.NDJSON: File.NDJSON,
    Format.ARROW: File.ARROW,
    Format.PARQUET: File.ARROW,
}

#: Forms of values that the engine has to look at.
PATTERNS = frozenset({Form.SIMILAR, Form.REGEX, Form.IREGEX})


@dataclass(frozen=True, slots=True)
class FixedRoot:
    """A root field whose value needs no data: `__typename`."""

    key: str
    json: bytes


@dataclass(frozen=True, slots=True)
class SchemaRoot:
    """A root field that asks about the schema."""

    key: str


@dataclass(frozen=True, slots=True, eq=False)
class QueryRoot:
    """A root field that reads data; `query` is None where its whole table is withheld."""

    key: str
    plan: GovernedPlan
    query: CompiledQuery | None


Root = FixedRoot | SchemaRoot | QueryRoot


@dataclass(frozen=True, slots=True, eq=False)
class Executable:
    """An operation's shape under grants: its root fields, what it may not show, what the audit says of it.

    `has_patterns` says that checking its values takes the engine's time, `is_whole` that no rule withholds a
    row or a cell of what it reads, `is_open` that none withholds anything of the tables that it reads;
    `columns` has per table what the scans read, `uses` by which columns, `rules` the lines of the policy
    files that applied.
    """

    roots: tuple[Root, ...]
    has_patterns: bool
    is_whole: bool
    is_open: bool
    withheld: tuple[WithheldField, ...]
    columns: dict[str, tuple[str, ...]]
    uses: tuple[Use, ...]
    rules: tuple[str, ...]

    @property
    def withheld_names(self) -> tuple[str, ...]:
        """What the audit calls the withheld: `database.table.column`, or the table alone."""
        return tuple(
            f"{field.table}.{field.column}" if field.column else field.table for field in self.withheld
        )


class Preparation:
    """Prepares operations under one snapshot."""

    def __init__(self, snapshot: Snapshot, backend: Backend, settings: Settings) -> None:
        self.snapshot = snapshot
        self.admission = Admission(settings.documents, snapshot.documents, snapshot.policies.roles)
        self._backend = backend
        self._settings = settings
        self.rules = Rules(settings.limits.rows, settings.on_denied)
        self.file_rules = Rules(settings.exports.rows, settings.on_denied)
        self.takes_values = backend.dialect.takes_values
        self._addresses = backend.addresses(snapshot.catalog)
        self._schemas: Memory[object, Schemas] = Memory(_SCHEMAS)
        self._visible: Memory[Grants, VisibleSet] = Memory(_GRANTS)
        self._documents: Memory[object, Document] = Memory(_DOCUMENTS)
        self._prepared: Memory[object, Prepared] = Memory(_DOCUMENTS)
        self._executables: Memory[object, Executable] = Memory(_DOCUMENTS)
        self._introspections: Memory[object, Mapping[str, bytes]] = Memory(_INTROSPECTIONS)
        self._queries: Memory[object, CompiledQuery] = Memory(_COLUMNS)
        self._statements: Memory[object, Statement] = Memory(_SQL)

    def schemas(self, grants: Grants) -> Schemas:
        """The schemas that a session with these grants sees."""
        visible = self._visible.recall(grants)
        if visible is None:
            visible = self._visible.keep(grants, visible_columns(grants))
        return self._schemas.recall(visible) or self._schemas.keep(
            visible, build_schemas(self.snapshot.catalog, dict(visible), self._settings.on_denied)
        )

    def operation(self, request: Admitted, grants: Grants, *, takes_live: bool = False) -> Operation:
        """Stage 5; `takes_live` lets subscriptions in. Raises DocumentError or LimitExceeded."""
        limits = self._settings.limits
        schema = self.schemas(grants).accepted
        key = schema, request.query, request.operation_name
        prepared = self._prepared.recall(key)
        if prepared is None:
            text = schema, request.query
            weight = len(request.query)
            document = self._documents.recall(text) or self._documents.keep(
                text, read_document(request.query, schema, limits), weight
            )
            chosen = choose_operation(document, request.operation_name)
            prepared = self._prepared.keep(key, prepare(document, chosen, schema), weight)
        if prepared.is_live and not takes_live:
            raise DocumentError(
                "OPERATION_TYPE",
                "a subscription has more than one answer; send it over a WebSocket, or accept "
                "`text/event-stream`",
            )
        return read_operation(prepared, request.variables, limits)

    def executable(
        self, shape: Shape, grants: Grants, *, tells_cells: bool = False, is_file: bool = False
    ) -> Executable:
        """Stages 6 and 7, and 8 for every root field; a file may have more rows than an answer in JSON.

        Raises DocumentError or AccessDenied.
        """
        key = shape, grants, tells_cells, is_file
        known = self._executables.recall(key)
        if known is None:
            prepared = self._prepare(shape, grants, tells_cells, is_file)
            known = self._executables.keep(key, prepared, shape.weight)
        return known

    def introspection(self, operation: Operation, grants: Grants) -> Mapping[str, bytes]:
        """What an operation asks about the schema, by response key; kept where no variable has a say."""
        document = operation.shape.introspection
        if document is None:
            return {}
        schema = self.schemas(grants).shown
        key = schema, operation.shape
        known = None if operation.variables else self._introspections.recall(key)
        if known is None:
            known = introspect(schema, document, operation.variables)
            if not operation.variables:
                self._introspections.keep(key, known, sum(map(len, known.values())))
        return known

    def query(self, governed: GovernedPlan) -> CompiledQuery:
        """Stage 8; every source of the plan is a table or view of the snapshot."""
        known = self._queries.recall(governed)
        if known is None:
            query = compile(governed, self._backend.order)
            verify(query.tree, governed, query.parameters)
            known = self._queries.keep(governed, query, len(query.types))
        return known

    def statement(self, query: CompiledQuery, *, is_json: bool) -> Statement:
        """Stage 9; `is_json` asks for the engine's own JSON, where it makes any."""
        return self._statement(query, is_json, None)

    def file_statement(self, query: CompiledQuery, format: Format) -> Statement:
        """Stage 9 for a file: the engine writes its lines, or gives columns of Arrow's, where it can."""
        return self._statement(query, False, FILES[format])

    def _statement(self, query: CompiledQuery, is_json: bool, file: File | None) -> Statement:
        is_json = is_json and self._backend.dialect.makes_json
        key = query, is_json, file
        known = self._statements.recall(key)
        if known is None:
            statement = render(
                query,
                self._backend.dialect,
                self._addresses,
                is_json=is_json,
                stringify=self._settings.stringify_numeric_types,
                file=file,
            )
            known = self._statements.keep(key, statement, len(statement.sql))
        return known

    def _prepare(self, shape: Shape, grants: Grants, tells_cells: bool, is_file: bool) -> Executable:
        check_root_fields(len(shape.fields), self._settings.limits)
        rules = self.file_rules if is_file else self.rules
        roots = tuple(self._root(field, grants, tells_cells, rules) for field in shape.fields)
        return self.executable_of(roots, grants)

    def executable_of(self, roots: tuple[Root, ...], grants: Grants) -> Executable:
        """What these root fields come to under grants."""
        plans = [root.plan for root in roots if isinstance(root, QueryRoot)]
        columns: dict[str, set[str]] = {}
        applied: dict[str, None] = {}
        scans = [scan for governed in plans for source in governed.sources for scan in source.scans]
        for scan in scans:
            name = scan.table.name
            columns.setdefault(name, set()).update(
                cell.column.name for cell in scan.cells if not isinstance(cell.visible, Never)
            )
            decision = grants.tables[name]
            if isinstance(decision, Granted):
                applied.update((str(rule), None) for rule in decision.rules)
        return Executable(
            roots=roots,
            is_whole=all(isinstance(scan.rows, Always) and _shows_all(scan) for scan in scans),
            is_open=all(_is_open(scan.table, grants.tables[scan.table.name]) for scan in scans),
            has_patterns=any(isinstance(root, QueryRoot) and _has_patterns(root.query) for root in roots),
            withheld=tuple(self._field(withheld) for plan in plans for withheld in plan.withheld),
            columns={name: tuple(sorted(read)) for name, read in sorted(columns.items())},
            uses=tuple(use for governed in plans for use in uses(governed)),
            rules=tuple(applied),
        )

    def _field(self, withheld: Withheld) -> WithheldField:
        table = withheld.table
        is_error = on_denied(table, self._settings.on_denied) is OnDenied.ERROR
        return WithheldField(withheld.path, table.name, withheld.column, is_error)

    def _root(self, field: Field, grants: Grants, tells_cells: bool, rules: Rules) -> Root:
        if field.name == "__typename":
            return FixedRoot(field.key, orjson.dumps(QUERY_TYPE))
        if field.name in INTROSPECTION:
            return SchemaRoot(field.key)
        if field.name == "no_access":
            return FixedRoot(field.key, b"null")
        governed = govern(plan(field, self.snapshot.catalog, tells_cells=tells_cells), grants, rules)
        return QueryRoot(field.key, governed, self.query(governed) if governed.sources else None)


def _shows_all(scan: GovernedScan) -> bool:
    return all(isinstance(cell.visible, Always) for cell in scan.cells)


def _is_open(table: Table, decision: Decision) -> bool:
    """Whether every cell of a table is visible, those that nobody asks for too."""
    return (
        isinstance(decision, Granted)
        and isinstance(decision.rows, Always)
        and all(isinstance(decision.columns.get(name), Visible) for name in table.columns)
    )


def _has_patterns(query: CompiledQuery | None) -> bool:
    parameters = query.parameters if query else ()
    return any(isinstance(value, Slot) and value.form in PATTERNS for value in parameters)
