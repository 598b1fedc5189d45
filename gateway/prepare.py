"""Stages 5 to 9 with their caches: a request under its grants, as statements that are ready to run.

Every stage is a pure function of what it is given, so each result is kept: documents by text, operations
by shape, statements by governed plan. All of it belongs to one snapshot and goes with it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import orjson

from gateway.backends.base import Backend, Copy, Runner
from gateway.backends.copies import Copies
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
    MUTATION_TYPE,
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
from gateway.plan.needs import needs_copies
from gateway.plan.nodes import GovernedPlan, GovernedScan, Withheld
from gateway.plan.uses import Use, uses
from gateway.policy.grants import Decision, Granted, Grants, Visible
from gateway.predicate import Always, Form, Never, Slot
from gateway.result.answer import WithheldField
from gateway.settings import Settings
from gateway.snapshot import Snapshot
from gateway.sql.compile import CompiledQuery
from gateway.sql.render import Address, Statement
from gateway.statements import Statements

#: Schema pairs kept, and grants whose pair is known.
_SCHEMAS = 64
_GRANTS = 4096

#: Characters of documents kept. A parsed document takes some fifty times its text.
_DOCUMENTS = 2_000_000

#: Bytes of answers about the schema kept.
_INTROSPECTIONS = 32_000_000

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


@dataclass(frozen=True, slots=True)
class ChangeRoot:
    """A root field that changes something: `field` says what, with its arguments and what to tell of it."""

    field: Field

    @property
    def key(self) -> str:
        return self.field.key


@dataclass(frozen=True, slots=True, eq=False)
class Copied:
    """The same governed plan for the engine that holds copies, and the tables that it needs copies of."""

    query: CompiledQuery
    needed: Mapping[Address, Table]


@dataclass(frozen=True, slots=True, eq=False)
class QueryRoot:
    """A root field that reads data; `query` is None where its whole table is withheld.

    `copied` is how copies answer it, None where they never can.
    """

    key: str
    plan: GovernedPlan
    query: CompiledQuery | None
    copied: Copied | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """Who answers a root field, by which query; `copy` tells of the copies where it is they."""

    statements: Statements[Runner]
    query: CompiledQuery
    copy: Copy | None = None

    def statement(self, *, is_json: bool) -> Statement:
        """Stage 9, as `Statements` has it."""
        return self.statements.statement(self.query, is_json=is_json)

    def file_statement(self, format: Format) -> Statement:
        """Stage 9 for a file."""
        return self.statements.file_statement(self.query, format)


Root = FixedRoot | SchemaRoot | QueryRoot | ChangeRoot


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

    def __init__(
        self, snapshot: Snapshot, backend: Backend, settings: Settings, copies: Copies | None = None
    ) -> None:
        self.snapshot = snapshot
        self.admission = Admission(settings.documents, snapshot.documents, snapshot.policies.roles)
        self._settings = settings
        stringify = settings.stringify_numeric_types
        self.engine = Statements(backend, snapshot.catalog, stringify=stringify)
        self.copies = copies and Statements(copies, snapshot.catalog, stringify=stringify)
        self.rules = Rules(settings.limits.rows, settings.on_denied)
        self.file_rules = Rules(settings.exports.rows, settings.on_denied)
        self.takes_values = backend.dialect.takes_values
        self._schemas: Memory[object, Schemas] = Memory(_SCHEMAS)
        self._visible: Memory[Grants, VisibleSet] = Memory(_GRANTS)
        self._documents: Memory[object, Document] = Memory(_DOCUMENTS)
        self._prepared: Memory[object, Prepared] = Memory(_DOCUMENTS)
        self._executables: Memory[object, Executable] = Memory(_DOCUMENTS)
        self._introspections: Memory[object, Mapping[str, bytes]] = Memory(_INTROSPECTIONS)

    def schemas(self, grants: Grants) -> Schemas:
        """The schemas that a session with these grants sees."""
        visible = self._visible.recall(grants)
        if visible is None:
            visible = self._visible.keep(grants, visible_columns(grants))
        return self._schemas.recall(visible) or self._schemas.keep(
            visible,
            build_schemas(
                self.snapshot.catalog,
                dict(visible),
                self._settings.on_denied,
                takes_requests=self._settings.access_requests.path is not None,
            ),
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

    def choose(self, root: QueryRoot) -> Choice:
        """Which engine answers a root field now: copies of all that it reads, where they are young enough.

        One root field is one statement of one engine; nothing is read from both.
        """
        if root.copied and self.copies and (copy := self.copies.runner.find(root.copied.needed)):
            return Choice(self.copies, root.copied.query, copy)
        assert root.query is not None, "a root field that reads nothing is not run"
        return Choice(self.engine, root.query)

    def choices(self, root: QueryRoot) -> Iterator[Choice]:
        """All that may answer a root field."""
        if root.query is not None:
            yield Choice(self.engine, root.query)
        if root.copied and self.copies:
            yield Choice(self.copies, root.copied.query)

    def root(self, key: str, governed: GovernedPlan) -> QueryRoot:
        """Stage 8 of a root field, for each engine that may answer it."""
        if not governed.sources:
            return QueryRoot(key, governed, None)
        copied = None
        if self.copies and (tables := needs_copies(governed)):
            needed = {self.copies.addresses[table.name]: table for table in tables}
            copied = Copied(self.copies.query(governed), needed)
        return QueryRoot(key, governed, self.engine.query(governed), copied)

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
        scans = [(p, scan) for p in plans for source in p.sources for scan in source.scans]
        for governed, scan in scans:
            name = scan.table.name
            columns.setdefault(name, set()).update(
                cell.column.name for cell in scan.cells if not isinstance(cell.shown, Never)
            )
            decision = grants.aggregates[name].decision if governed.least else grants.tables[name]
            if isinstance(decision, Granted):
                applied.update((str(rule), None) for rule in decision.rules)
        return Executable(
            roots=roots,
            is_whole=all(
                not governed.least and isinstance(scan.rows, Always) and _shows_all(scan)
                for governed, scan in scans
            ),
            is_open=all(_is_open(scan.table, grants.tables[scan.table.name]) for _, scan in scans),
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
            return FixedRoot(field.key, orjson.dumps(field.parent))
        if field.name in INTROSPECTION:
            return SchemaRoot(field.key)
        if field.parent == MUTATION_TYPE:
            return ChangeRoot(field)
        if field.name == "no_access":
            return FixedRoot(field.key, b"null")
        governed = govern(plan(field, self.snapshot.catalog, tells_cells=tells_cells), grants, rules)
        return self.root(field.key, governed)


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
