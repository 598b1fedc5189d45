"""Values of every kind, put into an engine, and read out of it both ways."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import duckdb
import pyarrow as pa
import pytest
from sqlglot import exp

from gateway.catalog.types import ColumnType
from gateway.http.formats import Format
from gateway.result.columns import arrow_type
from gateway.result.encode import encode_rows
from gateway.result.engine_text import join_objects, read_objects
from gateway.result.shape import CellShape, FixedShape, ObjectShape, ResultShape, ShapeField
from gateway.sql.compile import CompiledQuery
from gateway.sql.duckdb import DuckDB, as_json, as_rows
from gateway.sql.render import text_of
from gateway.statements import FILES


class Wire:
    """An engine with one table, `data`, whose columns are `c0`..`cN`."""

    def __init__(self) -> None:
        self._connection = duckdb.connect()
        self._connection.execute("SET TimeZone = 'UTC'")

    def close(self) -> None:
        self._connection.close()

    def fill(self, types: Sequence[ColumnType], select: str, parameters: Sequence[object] = ()) -> None:
        """Fill the table with what `select` gives as `v0`..`vN`."""
        columns = ", ".join(f"CAST(v{n} AS {type.sql}) AS c{n}" for n, type in enumerate(types))
        sql = f"CREATE OR REPLACE TABLE data AS SELECT {columns} FROM ({select})"
        self._connection.execute(sql, list(parameters))

    def both(self, shape: ResultShape, types: Sequence[ColumnType], *, stringify: bool) -> bytes:
        """The bytes of the whole table, which are the same from both encoders."""
        query = CompiledQuery(_tree(types), tuple(types), shape, ())
        rows = self._run(text_of(as_rows(query, stringify), "duckdb"))
        batches = self._connection.sql(text_of(as_json(query, stringify), "duckdb")).to_arrow_reader(2)
        here = encode_rows(rows, shape, stringify)
        assert join_objects(read_objects(batches), shape) == here
        return here

    def rows(self, shape: ResultShape, types: Sequence[ColumnType]) -> list[tuple[Any, ...]]:
        """The rows of the table as Python encodes them."""
        query = CompiledQuery(_tree(types), tuple(types), shape, ())
        return self._run(text_of(as_rows(query, False), "duckdb"))

    def pieces(self, format: Format, shape: ResultShape, types: Sequence[ColumnType]) -> list[Any]:
        """The table as tables of up to two batches of two rows, made by the engine for a file."""
        query = CompiledQuery(_tree(types), tuple(types), shape, ())
        tree = DuckDB().file(query, False, FILES[format])
        batches = self._connection.sql(text_of(tree, "duckdb")).to_arrow_reader(4096)
        cut = [batch.slice(start, 2) for batch in batches for start in range(0, batch.num_rows, 2)]
        return [pa.Table.from_batches(cut[start : start + 2]) for start in range(0, len(cut), 2)]

    def native(self, number: int, type: ColumnType) -> Any:
        """A column as the engine itself gives it to Arrow."""
        table = self._connection.sql(f"SELECT c{number} FROM data").to_arrow_table()
        return table.column(0).cast(arrow_type(type))

    def flat(self, types: Sequence[ColumnType], *, stringify: bool = False) -> Any:
        """The table as one object per row, read by a strict reader of JSON."""
        body = self.both(flat_shape(types), types, stringify=stringify)
        return json.loads(body, parse_constant=pytest.fail)

    def _run(self, sql: str) -> list[tuple[Any, ...]]:
        return self._connection.execute(sql).fetchall()


def flat_shape(types: Sequence[ColumnType], *, single: bool = False) -> ResultShape:
    """One member `k0`..`kN` per column."""
    return ResultShape(tuple(CellShape(f"k{n}", n, type) for n, type in enumerate(types)), single)


def nested_shape(types: Sequence[ColumnType], matched: int) -> ResultShape:
    """The columns inside a related row that is there where column `matched` is true, beside fixed values."""
    inner: tuple[ShapeField, ...] = tuple(CellShape(f"k{n}", n, type) for n, type in enumerate(types))
    object_ = ObjectShape("inner", matched, (*inner, FixedShape("withheld", None)))
    return ResultShape((FixedShape("__typename", "data"), object_, ObjectShape("bare", matched, ())), False)


def _tree(types: Sequence[ColumnType]) -> exp.Select:
    return exp.select(*(exp.column(f"c{n}") for n in range(len(types)))).from_("data")
