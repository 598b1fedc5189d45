"""A table of values at and beyond every edge, the same in DuckDB and in Trino."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import duckdb
from trino.dbapi import Connection

from gateway.catalog.model import Column
from gateway.catalog.parse_type import parse_type
from gateway.catalog.relation import seen_type
from gateway.catalog.types import LACKING, ColumnType, Kind
from gateway.result.decode import row_decoder
from gateway.sql.compile import CompiledQuery
from gateway.sql.duckdb import DuckDB
from gateway.sql.render import render
from gateway.sql.trino import Trino
from tests.catalog.hostile import HOSTILE
from tests.conformance.copy import Copies
from tests.trino.server import Server

ROWS = 71
ENGINE = "trino"

#: Values that only DuckDB has.
_ODD = (
    "infinity",
    "-infinity",
    "24:00:00",
    "294247-01-10 04:00:54.775806+00",
    "290309-12-22 (BC) 00:00:00+00",
)

#: Values on which engines that round, count or cut otherwise part.
_MORE = {
    "DOUBLE": (*map(str, (1.5, 2.5, -2.5, -0.4, 127.4, 127.5, 1.005, 123456789.987654321)),),
    "DECIMAL(4, 1)": ("-0.5", "1.5", "2.5", "99.9"),
    "VARCHAR": ("ß", "Straße", "Ⱟ", " \u00a0x ", "a b", "ab,cd", "A_B%C", "aXbXc"),
    "DATE": ("2023-12-31", "2024-12-30", "1969-12-31"),
    "TIMESTAMP": ("1969-12-31 23:59:59.5", "2024-12-30 23:59:59.999999", "2024-06-30 12:30:45.120000"),
    "TIMESTAMPTZ": ("1969-12-31 23:59:59.5+00", "2024-12-30 00:00:00+09:30"),
}

TYPES = {
    f"v{index}": parse_type(type)
    for index, type in enumerate(HOSTILE)
    if not parse_type(type).kinds & LACKING[ENGINE]
}
COLUMNS = {"id": Column("id", ColumnType(Kind.INTEGER), "id")} | {
    name: Column(name, type, name) for name, type in TYPES.items()
}


@dataclass(frozen=True, slots=True)
class Both:
    """The same table in both engines."""

    connection: duckdb.DuckDBPyConnection
    server: Server
    addresses: Mapping[str, tuple[str, ...]]

    def rows(self, query: CompiledQuery) -> tuple[list[tuple[object, ...]], list[tuple[object, ...]]]:
        """The rows of DuckDB and of Trino, decoded, in the order of the texts of them."""
        statements = [
            render(query, dialect, addresses, is_json=False, stringify=False).sql
            for dialect, addresses in (
                (DuckDB(), {"raw.hostile": ("raw", "hostile")}),
                (Trino(), self.addresses),
            )
        ]
        decode = row_decoder(query.types, False)
        expected = self.connection.execute(statements[0]).fetchall()
        given = Connection(
            host=self.server.host,
            port=self.server.port,
            user="test",
            source="tests",
            timezone="UTC",
            legacy_primitive_types=True,
        ).cursor()
        return expected, [decode(row) for row in given.execute(statements[1]).fetchall()]


@contextmanager
def open_both(trino: Server) -> Iterator[Both]:
    """The table, made in both engines."""
    with duckdb.connect(config={"threads": 1}) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute("CREATE SCHEMA raw")
        for name, type in TYPES.items():
            text = next(text for index, text in enumerate(HOSTILE) if f"v{index}" == name)
            values = [value for value in (*HOSTILE[text], *_MORE.get(text, ())) if value not in _ODD]
            place = int(name[1:])
            picked = [
                ([*values, None])[(row * (place + 1) + row // 7) % (len(values) + 1)] for row in range(ROWS)
            ]
            made = f"CREATE TEMP TABLE {name} AS SELECT unnest($1::VARCHAR[])::{seen_type(type)} AS c"
            connection.execute(made, [picked])
        shown = ", ".join(f"{name}.c AS {name}" for name in TYPES)
        joined = " POSITIONAL JOIN ".join(TYPES)
        numbered = f"SELECT CAST(row_number() OVER () AS INTEGER) AS id, {shown} FROM {joined}"
        connection.execute(f"CREATE TABLE raw.hostile AS {numbered}")
        held = ", ".join(
            f"CAST({name} AS VARCHAR)" if column.type.kind in (Kind.DATE, Kind.TIMESTAMP, Kind.TIMESTAMPTZ)
            else name
            for name, column in COLUMNS.items()
        )  # fmt: skip
        rows = connection.execute(f"SELECT {held} FROM raw.hostile").fetchall()
        types = {name: column.type for name, column in COLUMNS.items()}
        address = Copies(trino.rows).put(types, rows)
        yield Both(connection, trino, {"raw.hostile": address})


def named(template: str) -> str:
    """The template with the names of columns in the place of their types in braces."""
    names = {str(type): name for name, type in TYPES.items()}
    return re.sub(r"\{(.*?)\}", lambda found: names[found[1]], template)
