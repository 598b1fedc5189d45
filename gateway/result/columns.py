"""Rows as columns of Arrow: of the exact types of the catalog, related rows as structures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, assert_never

import pyarrow as pa
import pyarrow.compute as pc

from gateway.catalog.types import AS_TEXT_IN_ARROW, TEXT, ColumnType, Kind
from gateway.result.shape import CellShape, FixedShape, ObjectShape, ResultShape, ShapeField, flat_field

_TYPES = {
    Kind.TINYINT: pa.int8(),
    Kind.SMALLINT: pa.int16(),
    Kind.INTEGER: pa.int32(),
    Kind.BIGINT: pa.int64(),
    Kind.UTINYINT: pa.uint8(),
    Kind.USMALLINT: pa.uint16(),
    Kind.UINTEGER: pa.uint32(),
    Kind.UBIGINT: pa.uint64(),
    Kind.REAL: pa.float32(),
    Kind.DOUBLE: pa.float64(),
    Kind.BOOLEAN: pa.bool_(),
    Kind.DATE: pa.date32(),
    Kind.TIME: pa.time64("us"),
    Kind.TIMESTAMP: pa.timestamp("us"),
    Kind.TIMESTAMPTZ: pa.timestamp("us", "UTC"),
    Kind.BLOB: pa.binary(),
    **dict.fromkeys(TEXT | AS_TEXT_IN_ARROW, pa.utf8()),
}


def arrow_type(type: ColumnType) -> Any:
    """The Arrow type of a column's values."""
    match type.kind:
        case Kind.DECIMAL:
            return pa.decimal128(type.precision, type.scale)
        case Kind.LIST:
            assert type.element
            return pa.list_(arrow_type(type.element))
        case Kind.MAP:
            assert type.key
            assert type.element
            return pa.map_(arrow_type(type.key), arrow_type(type.element))
        case Kind.STRUCT:
            return pa.struct([(name, arrow_type(member)) for name, member in type.fields])
        case kind:
            return _TYPES[kind]


def schema_of(shape: ResultShape) -> Any:
    """The schema of a result; of a column that is withheld not even the type is told."""
    return pa.schema([pa.field(field.key, _field_type(field)) for field in shape.fields])


def from_table(table: pa.Table, shape: ResultShape) -> list[pa.RecordBatch]:
    """A statement's columns as those of the result, in batches."""
    return [_batch(batch.columns, batch.num_rows, shape) for batch in table.to_batches()]


def from_rows(rows: Sequence[Sequence[Any]], types: Iterable[ColumnType], shape: ResultShape) -> Any:
    """The same of rows whose cells `gateway/result/arrow_cells.py` has decoded."""
    columns = [pa.array([row[n] for row in rows], arrow_type(type)) for n, type in enumerate(types)]
    return _batch(columns, len(rows), shape)


def _batch(columns: Sequence[Any], length: int, shape: ResultShape) -> Any:
    arrays = [_array(field, columns, length) for field in shape.fields]
    return pa.RecordBatch.from_arrays(arrays, schema=schema_of(shape))


def _field_type(field: ShapeField) -> Any:
    match flat_field(field):
        case CellShape(_, _, type):
            return arrow_type(type)
        case FixedShape(_, value):
            return pa.null() if value is None else pa.utf8()
        case ObjectShape(_, _, inner):
            return pa.struct([(each.key, _field_type(each)) for each in inner])
        case _:
            assert_never(field)


def _array(field: ShapeField, columns: Sequence[Any], length: int) -> Any:
    match flat_field(field):
        case CellShape(_, index, type):
            array, wanted = columns[index], arrow_type(type)
            return array if array.type.equals(wanted) else array.cast(wanted)
        case FixedShape(_, value):
            return pa.nulls(length) if value is None else pa.repeat(pa.scalar(value), length)
        case ObjectShape(_, matched, inner):
            fields = [pa.field(each.key, _field_type(each)) for each in inner]
            unmatched = None if matched is None else pc.invert(pc.fill_null(columns[matched], False))
            arrays = [_array(each, columns, length) for each in inner]
            return pa.StructArray.from_arrays(arrays, fields=fields, mask=unmatched)
        case _:
            assert_never(field)
