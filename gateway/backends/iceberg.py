"""Iceberg tables on disk, read by PyIceberg: which snapshot was current when, and its rows as Arrow.

A column is followed by the id that Iceberg gave it, never by the name that it had: what today's policies
say of a column holds in every snapshot, also where another column had its name. PyIceberg takes half a second
to import, so this module is imported by what meets an Iceberg table.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa
from pyiceberg import types as iceberg
from pyiceberg.catalog.noop import NoopCatalog
from pyiceberg.expressions import AlwaysTrue
from pyiceberg.io.pyarrow import ArrowScan, PyArrowFile, PyArrowFileIO, schema_to_pyarrow
from pyiceberg.schema import Schema
from pyiceberg.serializers import FromInputFile
from pyiceberg.table import FileScanTask, Table
from pyiceberg.types import NestedField

from gateway.backends.faults import SourceError
from gateway.backends.version import UnknownVersionError
from gateway.catalog.model import Column
from gateway.catalog.types import INTEGER_BOUNDS, TEXT, ColumnType, Kind

_EPOCH = datetime.fromtimestamp(0, UTC)


class _LocalFiles(PyArrowFileIO):
    """Opens files in some places of this machine's disk; `places` are resolved."""

    def __init__(self, places: Sequence[Path]) -> None:
        super().__init__()
        self._places = frozenset(places)

    def new_input(self, location: str) -> PyArrowFile:
        scheme, host, path = self.parse_location(location)
        # A link counts as where it leads to; the path may hold cells, so it is not told.
        file = Path(path).resolve()
        if (scheme, host) != ("file", "") or not self._places & {file, *file.parents}:
            raise SourceError("it names a file outside the places that were opened at start")
        return super().new_input(str(file))


@dataclass(slots=True, eq=False)
class Rows:
    """The rows of a snapshot, read anew by everything that asks for their Arrow stream.

    `missing` are the declared columns that the snapshot does not have; `fault` says why reading failed.
    """

    table: Table
    schema: Schema
    tasks: tuple[FileScanTask, ...]
    missing: frozenset[str]
    fault: str = ""

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        schema = schema_to_pyarrow(self.schema, include_field_ids=False)
        return pa.RecordBatchReader.from_batches(schema, self._batches(schema)).__arrow_c_stream__()

    def _batches(self, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
        scan = ArrowScan(self.table.metadata, self.table.io, self.schema, AlwaysTrue())
        try:
            with _told():
                for task in self.tasks:
                    # One file at a time: else all of them are in memory before the engine takes any.
                    for batch in scan.to_record_batches([task]):
                        yield from pa.Table.from_batches([batch]).cast(schema).to_batches()
        except SourceError as error:
            self.fault = str(error)
            raise


@dataclass(frozen=True, slots=True, eq=False)
class IcebergTable:
    """A table as one of its metadata files has it."""

    table: Table

    @property
    def key(self) -> str:
        """What decides, together with a snapshot, which rows there are under the names of now."""
        metadata = self.table.metadata
        return f"{metadata.table_uuid}.{metadata.current_schema_id}"

    def snapshot_id(self, version: object) -> int:
        """The snapshot of this id, or the one that was current at this moment, as `coerce` gives the two.

        Raises UnknownVersionError.
        """
        if isinstance(version, str):
            moment = datetime.fromisoformat(version)
            if moment > datetime.now(UTC):
                raise UnknownVersionError  # nobody knows yet, and Trino says the same
            found = self.table.snapshot_as_of_timestamp((moment - _EPOCH) // timedelta(milliseconds=1))
        else:
            assert isinstance(version, int)
            found = self.table.snapshot_by_id(version)
        if found is None:
            raise UnknownVersionError
        return found.snapshot_id

    def rows(self, columns: Mapping[str, Column], snapshot_id: int | None = None) -> Rows:
        """The rows of a snapshot, or of the newest, with these columns. Raises SourceError."""
        fields = self._fields(columns)
        held = self._fields_held(snapshot_id)
        there = {name: field for name, field in fields.items() if held is None or field.field_id in held}
        # A scan without any column would have no rows.
        schema = Schema(*(there or fields).values())
        return Rows(self.table, schema, self._plan(snapshot_id), frozenset(fields.keys() - there.keys()))

    def _fields(self, columns: Mapping[str, Column]) -> dict[str, NestedField]:
        """Today's fields by the declared column that each is."""
        found: dict[str, list[NestedField]] = {}
        for each in self.table.schema().fields:
            found.setdefault(each.name.lower(), []).append(each)
        missing = [f"`{name}`" for name in columns if name.lower() not in found]
        if missing:
            raise SourceError(f"it has no column {', '.join(missing)}")
        if double := [f"`{name}`" for name in columns if len(found[name.lower()]) > 1]:
            raise SourceError(f"it has columns that differ only by case: {', '.join(double)}")
        fields = {name: found[name.lower()][0] for name in columns}
        wrong = [
            f"`{name}` is {field.field_type} and not {columns[name].type}"
            for name, field in fields.items()
            if not _fits(columns[name].type, field.field_type)
        ]
        if wrong:
            raise SourceError(f"columns are not of their declared types: {', '.join(wrong)}")
        return {name: field.model_copy(update={"name": name}) for name, field in fields.items()}

    def _fields_held(self, snapshot_id: int | None) -> frozenset[int] | None:
        """The ids of the fields that a snapshot of the past had; None where that is not told."""
        snapshot = None if snapshot_id is None else self.table.snapshot_by_id(snapshot_id)
        if snapshot is None or snapshot.schema_id is None:
            return None
        return frozenset(each.field_id for each in self.table.schemas()[snapshot.schema_id].fields)

    def _plan(self, snapshot_id: int | None) -> tuple[FileScanTask, ...]:
        with _told():
            return tuple(self.table.scan(snapshot_id=snapshot_id).plan_files())


def open_table(metadata: str, places: Sequence[Path]) -> IcebergTable:
    """The table of a metadata file; only files in `places`, which are resolved, are ever read of it.

    Raises SourceError.
    """
    # Not the class that the table's own properties may name.
    io = _LocalFiles(places)
    with _told():
        found = FromInputFile.table_metadata(io.new_input(metadata))
    return IcebergTable(Table(("iceberg",), found, metadata, io, NoopCatalog("iceberg")))


@contextmanager
def _told() -> Iterator[None]:
    """Tells why a table cannot be read by the kind of the error: its words may quote cells or paths."""
    try:
        yield
    except SourceError:
        raise
    except Exception as error:  # noqa: BLE001  # whatever PyIceberg finds wrong with a file
        if "equality deletes" in str(error):
            raise SourceError("it has equality deletes, which cannot be read: compact the table") from None
        raise SourceError(f"it cannot be read ({type(error).__name__})") from None


def _fits(declared: ColumnType, found: iceberg.IcebergType) -> bool:
    """Whether every value of the type that was found is one of the declared type, and looks like one."""
    kind = declared.kind
    match found:
        case iceberg.IntegerType() | iceberg.LongType():
            own = Kind.INTEGER if isinstance(found, iceberg.IntegerType) else Kind.BIGINT
            low, high = INTEGER_BOUNDS.get(kind, (0, 0))
            return low <= INTEGER_BOUNDS[own][0] and INTEGER_BOUNDS[own][1] <= high
        case iceberg.DecimalType(precision=precision, scale=scale):
            return kind is Kind.DECIMAL and scale == declared.scale and precision <= declared.precision
        case iceberg.ListType(element_type=element):
            return kind is Kind.LIST and _fits(_type(declared.element), element)
        case iceberg.MapType(key_type=key, value_type=value):
            return (
                kind is Kind.MAP and _fits(_type(declared.key), key) and _fits(_type(declared.element), value)
            )
        case iceberg.StructType(fields=fields):
            return (
                kind is Kind.STRUCT
                and [name.lower() for name, _ in declared.fields] == [each.name.lower() for each in fields]
                and all(
                    _fits(type, each.field_type)
                    for (_, type), each in zip(declared.fields, fields, strict=True)
                )
            )
        case _:
            return kind in _SCALARS.get(type(found), ())


def _type(part: ColumnType | None) -> ColumnType:
    assert part
    return part


#: Scalar types, and the kinds that a column of each can be declared as. Nanoseconds would be cut.
_SCALARS: Mapping[type[iceberg.IcebergType], tuple[Kind, ...]] = {
    iceberg.BooleanType: (Kind.BOOLEAN,),
    iceberg.FloatType: (Kind.REAL,),
    iceberg.DoubleType: (Kind.DOUBLE,),
    iceberg.DateType: (Kind.DATE,),
    iceberg.TimeType: (Kind.TIME,),
    iceberg.TimestampType: (Kind.TIMESTAMP,),
    iceberg.TimestamptzType: (Kind.TIMESTAMPTZ,),
    iceberg.StringType: (*TEXT, Kind.JSON),
    iceberg.UUIDType: (Kind.UUID,),
    iceberg.FixedType: (Kind.BLOB,),
    iceberg.BinaryType: (Kind.BLOB,),
}
