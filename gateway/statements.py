"""Stages 8 and 9 for one engine: governed plans as its statements, each made once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Generic, TypeVar

from gateway.backends.base import Runner
from gateway.catalog.model import Catalog
from gateway.errors import LimitExceeded
from gateway.http.formats import Format
from gateway.memory import Memory
from gateway.plan.nodes import GovernedPlan
from gateway.sql.compile import CompiledQuery, compile
from gateway.sql.dialect import File
from gateway.sql.render import Statement, render
from gateway.sql.verify import verify

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

R_co = TypeVar("R_co", bound=Runner, covariant=True)


class Statements(Generic[R_co]):
    """Writes statements that `runner` runs, over the tables of a catalog."""

    def __init__(self, runner: R_co, catalog: Catalog, *, stringify: bool) -> None:
        self.runner = runner
        self.addresses = runner.addresses(catalog)
        self._stringify = stringify
        self._queries: Memory[object, CompiledQuery] = Memory(_COLUMNS)
        self._statements: Memory[object, Statement] = Memory(_SQL)

    def query(self, governed: GovernedPlan) -> CompiledQuery:
        """Stage 8; every source of the plan is a table or view of the catalog.

        Raises LimitExceeded (`LIMIT_DEPTH`), as does whatever writes a statement.
        """
        known = self._queries.recall(governed)
        if known is None:
            with _bounded():
                query = compile(governed, self.runner.orders)
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
        dialect = self.runner.dialect
        is_json = is_json and dialect.makes_json
        key = query, is_json, file
        known = self._statements.recall(key)
        if known is None:
            with _bounded():
                statement = render(
                    query, dialect, self.addresses, is_json=is_json, stringify=self._stringify, file=file
                )
            known = self._statements.keep(key, statement, len(statement.sql))
        return known


@contextmanager
def _bounded() -> Iterator[None]:
    """Where what is too deep for recursion is told as such."""
    try:
        yield
    except RecursionError:
        message = "the operation nests too deeply to become one statement; ask for its parts one by one"
        raise LimitExceeded("LIMIT_DEPTH", message) from None
