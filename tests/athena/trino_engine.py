"""A real Trino behind the endpoint; its values are respelt as Athena spells them."""

from __future__ import annotations

from collections.abc import Callable

from sqlglot import exp
from trino.client import ClientSession, TrinoQuery, TrinoRequest
from trino.exceptions import TrinoQueryError

from tests.athena.result import EngineError, Result
from tests.athena.spelling import java_number
from tests.trino.server import Server


class TrinoEngine:
    """The tables of one of Trino's catalogs."""

    name = "trino"

    def __init__(self, server: Server, catalog: str = "memory") -> None:
        self._server = server
        self._catalog = catalog

    def run(self, sql: str) -> Result:
        session = ClientSession(user="athena", catalog=self._catalog, source="endpoint", timezone="UTC")
        request = TrinoRequest(self._server.host, self._server.port, session, http_scheme="http")
        query = TrinoQuery(request, sql, legacy_primitive_types=True)
        try:
            rows = list(query.execute())
        except TrinoQueryError as error:
            raise EngineError(f"{error.error_name}: {error.message}") from None
        columns = [(column["name"], column["type"]) for column in query.columns or ()]
        spells = [_spelling(type) for _, type in columns]
        return Result(
            tuple((name, type.partition("(")[0]) for name, type in columns),
            [
                tuple(v if v is None else spell(v) for v, spell in zip(row, spells, strict=True))
                for row in rows
            ],
        )

    def columns(self, database: str, table: str) -> list[tuple[str, str]]:
        sql = (
            f"SELECT column_name, data_type FROM {self._catalog}.information_schema.columns "
            f"WHERE table_schema = '{database}' AND table_name = '{table}' ORDER BY ordinal_position"
        )
        return [(name, _hive(type)) for name, type in self._server.rows(sql)]

    def close(self) -> None:
        """The server is not ours."""


def _hive(type: str) -> str:
    """A type in Hive's spelling; what only Iceberg's tables have stays as it is."""
    return exp.DataType.build(type, dialect="trino").sql(dialect="hive") if "row(" in type else type


def _spelling(type: str) -> Callable[[object], str]:
    match type:
        case "boolean":
            return lambda value: str(value).lower()
        case "double" | "real":
            return lambda value: java_number(repr(float(str(value))))
        case _:
            return str
