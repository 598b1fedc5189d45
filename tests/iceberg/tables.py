"""Iceberg tables for tests, written by PyIceberg into a folder."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyiceberg.catalog.sql import SqlCatalog
from pyiceberg.io.pyarrow import schema_to_pyarrow
from pyiceberg.schema import Schema
from pyiceberg.table import Table as Written
from pyiceberg.types import IcebergType, NestedField


class Warehouse:
    """A folder of Iceberg tables, each in a folder of its own name."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self._catalog = SqlCatalog(
            "tests", uri=f"sqlite:///{folder}/catalog.db", warehouse=f"file://{folder}"
        )
        self._catalog.create_namespace("db")

    def close(self) -> None:
        self._catalog.engine.dispose()

    def create(self, name: str, columns: Mapping[str, IcebergType], **properties: str) -> Written:
        """An empty table in `folder/name`."""
        fields = (NestedField(n, column, type) for n, (column, type) in enumerate(columns.items(), 1))
        location = f"file://{self.folder}/{name}"
        return self._catalog.create_table(
            f"db.{name}", Schema(*fields), location=location, properties=properties
        )


def append(table: Written, *rows: Mapping[str, Any]) -> int:
    """Add rows in a snapshot of their own; its id."""
    table.append(_arrow(table, rows))
    return newest(table)


def overwrite(table: Written, *rows: Mapping[str, Any]) -> int:
    """Put these rows in the place of all others; the id of the snapshot."""
    table.overwrite(_arrow(table, rows))
    return newest(table)


def newest(table: Written) -> int:
    """The id of the newest snapshot; the next one will be at a later millisecond."""
    snapshot = table.current_snapshot()
    assert snapshot
    while time.time_ns() // 1_000_000 <= snapshot.timestamp_ms:
        time.sleep(0.001)
    return snapshot.snapshot_id


def _arrow(table: Written, rows: Sequence[Mapping[str, Any]]) -> pa.Table:
    schema = schema_to_pyarrow(table.schema(), include_field_ids=False)
    return pa.Table.from_pylist([dict(row) for row in rows], schema=schema)
