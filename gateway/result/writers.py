"""What makes the bytes of a file out of pieces of a result, holding no more than it has to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import pyarrow as pa
import pyarrow.parquet as pq

from gateway.catalog.types import ColumnType
from gateway.http.formats import Format
from gateway.result.columns import from_rows, from_table, schema_of
from gateway.result.lines import (
    csv_from_engine,
    csv_head,
    csv_lines,
    ndjson_from_engine,
    ndjson_lines,
)
from gateway.result.shape import ResultShape

#: Rows of a row group in Parquet, and bytes of its columns, past which it is written.
_GROUP_ROWS = 122_880
_GROUP_BYTES = 67_108_864

#: How a stream of Arrow ends.
_END_OF_STREAM = b"\xff\xff\xff\xff\x00\x00\x00\x00"

#: Rows, or a table of Arrow that the engine has made for the format.
Piece = Any


@dataclass(frozen=True, slots=True)
class Result:
    """What a result is: the shape of its rows, the types of its columns, and how its numbers are written."""

    shape: ResultShape
    types: Sequence[ColumnType]
    stringify: bool


class Writer(Protocol):
    """Gives the bytes of a file in the order in which it is asked: its head, each piece, its end."""

    def head(self) -> bytes: ...
    def add(self, piece: Piece) -> bytes: ...
    def end(self) -> bytes: ...


def open_writer(format: Format, result: Result) -> Writer:
    """A writer of a file of this kind."""
    match format:
        case Format.CSV:
            return _Csv(result)
        case Format.NDJSON:
            return _Ndjson(result)
        case Format.ARROW:
            return _Arrow(result)
        case Format.PARQUET:
            return _Parquet(result)


class _Csv:
    def __init__(self, result: Result) -> None:
        self._result = result

    def head(self) -> bytes:
        return csv_head(self._result.shape)

    def add(self, piece: Piece) -> bytes:
        if isinstance(piece, list):
            return csv_lines(piece, self._result.shape, self._result.stringify)
        return csv_from_engine(piece)

    def end(self) -> bytes:
        return b""


class _Ndjson:
    def __init__(self, result: Result) -> None:
        self._result = result

    def head(self) -> bytes:
        return b""

    def add(self, piece: Piece) -> bytes:
        if isinstance(piece, list):
            return ndjson_lines(piece, self._result.shape, self._result.stringify)
        return ndjson_from_engine(piece)

    def end(self) -> bytes:
        return b""


class _Arrow:
    def __init__(self, result: Result) -> None:
        self._result = result

    def head(self) -> bytes:
        message: bytes = schema_of(self._result.shape).serialize().to_pybytes()
        return message

    def add(self, piece: Piece) -> bytes:
        return b"".join(batch.serialize() for batch in _batches(piece, self._result))

    def end(self) -> bytes:
        return _END_OF_STREAM


class _Parquet:
    """Gathers pieces until they make a row group."""

    def __init__(self, result: Result) -> None:
        self._result = result
        self._schema = schema_of(result.shape)
        self._sink = _Sink()
        self._writer = pq.ParquetWriter(pa.PythonFile(self._sink, "w"), self._schema)
        self._held: list[Any] = []
        self._rows = self._bytes = 0

    def head(self) -> bytes:
        return self._sink.take()

    def add(self, piece: Piece) -> bytes:
        for batch in _batches(piece, self._result):
            self._held.append(batch)
            self._rows += batch.num_rows
            self._bytes += batch.nbytes
            if self._rows >= _GROUP_ROWS or self._bytes >= _GROUP_BYTES:
                self._write()
        return self._sink.take()

    def end(self) -> bytes:
        self._write()
        self._writer.close()
        return self._sink.take()

    def _write(self) -> None:
        if self._rows:
            table = pa.Table.from_batches(self._held, self._schema)
            self._writer.write_table(table, row_group_size=self._rows)
        self._held.clear()
        self._rows = self._bytes = 0


class _Sink:
    """A file that keeps what is written to it until it is taken."""

    closed = False

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def write(self, data: bytes) -> int:
        self._parts.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Nothing is held back."""

    def close(self) -> None:
        """What is left can still be taken."""

    def take(self) -> bytes:
        parts, self._parts = self._parts, []
        return b"".join(parts)


def _batches(piece: Piece, result: Result) -> list[pa.RecordBatch]:
    if isinstance(piece, list):
        return [from_rows(piece, result.types, result.shape)]
    return from_table(piece, result.shape)
