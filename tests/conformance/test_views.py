"""What a view may compute on Trino is what DuckDB computes, over values at and beyond every edge."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import duckdb
import pytest
from sqlglot import exp, parse_one
from trino.dbapi import Connection

from gateway.catalog.carry import Carrier
from gateway.catalog.fault import ViewError
from gateway.catalog.model import Column
from gateway.catalog.parse_type import parse_type
from gateway.catalog.portable import INEXACT
from gateway.catalog.probe import Probe
from gateway.catalog.relation import seen_type
from gateway.catalog.total import Totals
from gateway.catalog.types import LACKING, ColumnType, Kind
from gateway.result.decode import row_decoder
from gateway.result.shape import CellShape, ResultShape
from gateway.sql.compile import CompiledQuery
from gateway.sql.duckdb import DuckDB
from gateway.sql.render import render
from gateway.sql.trino import Trino
from tests.catalog.calls import CALLS, fill
from tests.catalog.hostile import HOSTILE
from tests.conformance.copy import Copies
from tests.trino.server import Server

ROWS = 97
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
_PROBE = Probe()
_TOTALS = Totals(_PROBE, lambda column: seen_type(COLUMNS[column.name].type))


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


@pytest.fixture(scope="module")
def both(trino: Server) -> Iterator[Both]:
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


@cache
def carried(expression: str) -> tuple[exp.Expr, ColumnType] | None:
    """The expression as a view on Trino has it, and its type; None where it is refused."""
    try:
        done = _TOTALS.rewrite(parse_one(expression, dialect="duckdb"))
        type = _TOTALS.type_of(done)
        Carrier(ENGINE).carry([done], _TOTALS.type_of)
        return done, parse_type(type)
    except (ViewError, ValueError):
        return None


def query_of(cells: Sequence[tuple[exp.Expr, ColumnType]], group: str = "") -> CompiledQuery:
    """A query of these cells over the table."""
    key = exp.column(group or "id")
    keyed = [(key, COLUMNS[group or "id"].type), *cells]
    tree = exp.select(*(exp.alias_(cell.copy(), f"c{n}") for n, (cell, _) in enumerate(keyed)))
    tree = tree.from_(exp.table_("hostile", db="raw", quoted=True))
    if group:
        tree = tree.group_by(key.copy())
    types = tuple(type for _, type in keyed)
    shape = ResultShape(tuple(CellShape(f"c{n}", n, type) for n, type in enumerate(types)), single=False)
    return CompiledQuery(tree, types, shape, ())


def alike(one: object, other: object, exact: bool) -> bool:
    """Whether two values are one, or as near as an inexact function brings them."""
    if isinstance(one, float) and isinstance(other, float):
        if math.isnan(one) or math.isnan(other):
            return math.isnan(one) and math.isnan(other)
        return (repr(one) == repr(other)) if exact else math.isclose(one, other, rel_tol=1e-12)
    return one == other


def compare(both: Both, expressions: Iterable[str], group: str = "", size: int = 40) -> None:
    """Computes the expressions on both engines, many at a time."""
    taken = {each: found for each in expressions if (found := carried(each)) is not None}
    faults = []
    for start in range(0, len(taken), size):
        names = list(taken)[start : start + size]
        faults += differences(both, names, [taken[name] for name in names], group)
    assert faults == []


def differences(
    both: Both, names: Sequence[str], cells: Sequence[tuple[exp.Expr, ColumnType]], group: str
) -> list[tuple[object, ...]]:
    """What differs, as (expression, DuckDB's value, Trino's value), the first of each expression."""
    expected, given = (
        sorted(rows, key=lambda row: str(row[0])) for rows in both.rows(query_of(cells, group))
    )
    assert len(expected) == len(given)
    found: dict[str, tuple[object, ...]] = {}
    for one, other in zip(expected, given, strict=True):
        for name, (cell, _), left, right in zip(names, cells, one[1:], other[1:], strict=True):
            if not alike(left, right, not any(isinstance(node, tuple(INEXACT)) for node in cell.walk())):
                found.setdefault(name, (name, one[0], left, right))
    return list(found.values())


def filled(calls: Sequence[str]) -> Iterator[str]:
    """Every call over every column, and over every two where it has two places."""
    for call in calls:
        places = call.count("?")
        for names in itertools.product(TYPES, repeat=min(places, 2)):
            yield fill(call, *(names[min(index, 1)] for index in range(places)))


@pytest.mark.parametrize("start", range(0, len(CALLS), 20))
def test_calls_of_one_row_give_the_same(both: Both, start: int) -> None:
    compare(both, filled(CALLS[start : start + 20]))
