"""Files of deleted rows, as Spark, Flink and Trino write them; PyIceberg itself writes none."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from pyiceberg.io.pyarrow import PyArrowFileIO
from pyiceberg.manifest import (
    DataFile,
    DataFileContent,
    FileFormat,
    ManifestContent,
    ManifestEntry,
    ManifestEntryStatus,
    ManifestWriterV2,
    write_manifest_list,
)
from pyiceberg.table import Table as Written
from pyiceberg.table.metadata import TableMetadataV2
from pyiceberg.table.snapshots import Operation, Snapshot, SnapshotLogEntry, Summary
from pyiceberg.typedef import Record


class _DeleteManifest(ManifestWriterV2):
    """A manifest of files that say which rows are gone."""

    def content(self) -> ManifestContent:
        return ManifestContent.DELETES

    @property
    def _meta(self) -> dict[str, str]:
        return {**super()._meta, "content": "deletes"}


def delete_by_place(written: Written, *places: int) -> None:
    """Delete rows of the table's one data file by their places in it."""
    (task,) = written.scan().plan_files()
    column = [task.file.file_path] * len(places)
    rows = pa.table({"file_path": column, "pos": pa.array(places, pa.int64())})
    _commit(written, rows, content=DataFileContent.POSITION_DELETES)


def delete_by_value(written: Written, name: str, value: object) -> None:
    """Delete the rows that have this value in a column."""
    field = written.schema().find_field(name)
    mark = {"PARQUET:field_id": str(field.field_id)}
    schema = pa.schema([pa.field(name, pa.int64(), metadata=mark)])
    rows = pa.table({name: [value]}, schema=schema)
    _commit(written, rows, content=DataFileContent.EQUALITY_DELETES, equality_ids=[field.field_id])


def _commit(written: Written, rows: pa.Table, **told: Any) -> None:
    """Add a snapshot with one more file of deletes, in a metadata file of the next version."""
    before, folder = written.metadata, Path(written.location().removeprefix("file://"))
    parent = before.current_snapshot()
    assert isinstance(before, TableMetadataV2)
    assert parent
    number, order = parent.snapshot_id + 1, before.last_sequence_number + 1
    files = PyArrowFileIO()
    pq.write_table(rows, folder / f"data/{number}-deletes.parquet")
    deletes = DataFile.from_args(
        file_path=f"{folder}/data/{number}-deletes.parquet",
        file_format=FileFormat.PARQUET,
        partition=Record(),
        record_count=len(rows),
        file_size_in_bytes=1,
        **told,
    )
    entry = ManifestEntry.from_args(
        status=ManifestEntryStatus.ADDED, snapshot_id=number, sequence_number=None, data_file=deletes
    )
    place = files.new_output(f"{folder}/metadata/{number}-m0.avro")
    with _DeleteManifest(written.spec(), written.schema(), place, number, "null") as writer:
        writer.add_entry(entry)
    listed = f"{folder}/metadata/snap-{number}.avro"
    with write_manifest_list(
        2, files.new_output(listed), number, parent.snapshot_id, order, "null"
    ) as manifests:
        manifests.add_manifests([writer.to_manifest_file(), *parent.manifests(files)])
    moment = parent.timestamp_ms + 1
    snapshot = Snapshot(
        snapshot_id=number,
        parent_snapshot_id=parent.snapshot_id,
        sequence_number=order,
        timestamp_ms=moment,
        manifest_list=listed,
        summary=Summary(Operation.DELETE),
        schema_id=before.current_schema_id,
    )
    after = before.model_copy(
        update={
            "last_sequence_number": order,
            "current_snapshot_id": number,
            "snapshots": [*before.snapshots, snapshot],
            "snapshot_log": [
                *before.snapshot_log,
                SnapshotLogEntry(snapshot_id=number, timestamp_ms=moment),
            ],
            "refs": {},
        }
    )
    (folder / "metadata/00099-deletes.metadata.json").write_text(after.model_dump_json())
