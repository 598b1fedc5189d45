"""Stages 5 to 9 for a caller's own SQL: a statement under its grants, ready to run.

The session reads the tables that its grants give SQL on, with the columns that it sees; what else there is
in the catalog does not exist for it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NoReturn

from gateway.auth.identity import Session
from gateway.catalog.caller import SelectLimits
from gateway.catalog.fault import ViewError
from gateway.catalog.model import Column
from gateway.catalog.probe import Probe
from gateway.catalog.select import SelectReader
from gateway.errors import AccessDenied, DocumentError, LimitExceeded, RequestError
from gateway.govern import govern
from gateway.http.formats import Format
from gateway.http.statement import SelectRequest
from gateway.memory import Memory
from gateway.plan.select import KEY, SelectPlan, plan_selection
from gateway.policy.decide_views import decide_sql
from gateway.policy.grants import Granted, Grants
from gateway.prepare import Executable, Preparation, QueryRoot
from gateway.result.table import Heading
from gateway.settings import Settings
from gateway.sql.compile import CompiledQuery
from gateway.sql.render import Statement
from gateway.task import Task

#: Statements kept, by their length and that of what came of them.
_KEPT = 1_000_000


@dataclass(frozen=True, slots=True, eq=False)
class PreparedSelect:
    """A caller's statement under grants: what runs, what it takes, and how its answer begins.

    `statements` are those that may run, by the query that each is of.
    """

    root: QueryRoot
    executable: Executable
    statements: Mapping[CompiledQuery, Statement]
    select: SelectPlan
    headings: tuple[Heading, ...]

    def task(self, session: Session, preparation: Preparation, hash_secret: bytes = b"") -> Task:
        """The statement of whoever answers it now, with what its parameters stand for."""
        choice = preparation.choose(self.root)
        statement = self.statements[choice.query]
        values = tuple(
            self.select.value(each, session.attributes, hash_secret) for each in statement.parameters
        )
        rows = self.root.plan.selects[0].limit
        assert isinstance(rows, int), "it is the statement's own, or what governance clamps it to"
        return Task(
            self.root, choice.statements.runner, statement, values, rows, self.headings, copy=choice.copy
        )


class Selects:
    """Prepares callers' statements, one at a time; a preparation is used by one thread alone."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._probe = Probe()
        self._preparation: Preparation | None = None
        self._kept: Memory[object, PreparedSelect] = Memory(_KEPT)

    def prepare(
        self, request: SelectRequest, grants: Grants, preparation: Preparation, format: Format | None = None
    ) -> PreparedSelect:
        """The statement, for a file of the `format` if there is one.

        Raises DocumentError, LimitExceeded, AccessDenied or RequestError (`NOT_EXPORTABLE`).
        """
        if preparation is not self._preparation:
            self._preparation, self._kept = preparation, Memory(_KEPT)
        # With the parameters' types, because 1 and True are one value.
        key = grants, request.sql, repr(request.parameters), format
        known = self._kept.recall(key)
        if known is None:
            prepared = self._prepare(request, grants, preparation, format)
            length = sum(len(statement.sql) for statement in prepared.statements.values())
            known = self._kept.keep(key, prepared, len(request.sql) + length)
        return known

    def _prepare(
        self, request: SelectRequest, grants: Grants, preparation: Preparation, format: Format | None
    ) -> PreparedSelect:
        catalog = preparation.snapshot.catalog
        tables = readable(grants, preparation)
        if not tables:
            raise AccessDenied("SQL_FORBIDDEN", "no rule lets this session send SQL")
        sql, limits = self._settings.sql, self._settings.limits
        bounds = SelectLimits(sql.characters, sql.tokens, sql.depth, limits.values)
        reader = SelectReader(tables, bounds, self._settings.backend.kind, self._probe)
        try:
            selection = reader.select(request.sql, request.parameters)
            select = plan_selection(selection, catalog, binds=preparation.takes_values)
            decided = decide_sql(grants, select.view)
            governed = govern(select.plan, decided, preparation.file_rules if format else preparation.rules)
            root = preparation.root(KEY, governed)
            if format:
                check_names(selection.names, format)
            statements = {
                choice.query: choice.file_statement(format) if format else choice.statement(is_json=False)
                for choice in preparation.choices(root)
            }
        except ViewError as error:
            _refuse(error)
        except RecursionError:
            message = "the statement nests too deeply; name parts of it in WITH, and nest less"
            raise LimitExceeded("LIMIT_DEPTH", message) from None
        finally:
            self._probe.forget()
        decision = decided.tables[select.view.name]
        assert isinstance(decision, Granted), "govern lets nothing else through"
        executable = preparation.executable_of((root,), decided)
        return PreparedSelect(
            root,
            replace(executable, rules=tuple(map(str, decision.rules))),
            statements,
            select,
            tuple(
                Heading(name, column.type)
                for name, column in zip(selection.names, selection.columns, strict=False)
            ),
        )


def readable(grants: Grants, preparation: Preparation) -> Mapping[str, Mapping[str, Column]]:
    """The tables that the session's own SQL may read, each with the columns that it sees."""
    return {
        name: {each: column for each, column in table.columns.items() if each in grants.visible(name)}
        for name, table in preparation.snapshot.catalog.tables.items()
        if grants.sql(name)
    }


def check_names(names: Sequence[str], format: Format) -> None:
    """Refuse columns that a file cannot tell apart. Raises RequestError."""
    twice = next((name for name, times in Counter(names).items() if times > 1), None)
    if twice is not None and format is not Format.CSV:
        raise RequestError(
            "NOT_EXPORTABLE", f"two columns are called `{twice}`, and only CSV can have that: use AS"
        )


def _refuse(error: ViewError) -> NoReturn:
    """The refusal of a statement; what the engine says of it is for nobody but the log."""
    # The reader's words are for views of the catalog, which callers have never seen.
    message = error.public.replace("a view", "governed SQL").replace("the view", "the statement")
    if error.line:
        message = f"line {error.line}: {message}"
    cure = _CURES.get(error.cure, error.cure)
    if cure:
        message += f"; {cure}"
    if error.code.startswith("LIMIT_"):
        raise LimitExceeded(error.code, message) from None
    raise DocumentError(error.code, message) from None


#: What to do instead, where a caller has another choice than the catalog.
_CURES: Mapping[str, str] = {
    "leave ORDER BY out and give the view a `default_order`": "order the whole result",
    "leave LIMIT out and give the view a `default_limit`, or filter with QUALIFY": (
        "filter with QUALIFY row_number() OVER (ORDER BY ...) <= n"
    ),
    "`docs/catalog.md` lists the functions that it can call": (
        "`docs/sql.md` lists the functions that can be called"
    ),
}
