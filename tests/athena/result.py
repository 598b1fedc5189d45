"""What an engine of the endpoint gives: texts, as Athena spells them, and the types of the columns."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import pyarrow as pa
import pyarrow.parquet as pq

Row = tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """The columns (name, Athena's type) and the rows of a query."""

    columns: tuple[tuple[str, str], ...]
    rows: list[Row]

    @property
    def names(self) -> Row:
        return tuple(name for name, _ in self.columns)

    def csv(self) -> bytes:
        """The rows as Athena writes them to S3: every value in quotes, nulls without."""
        return "".join(",".join(map(_quoted, row)) + "\n" for row in (self.names, *self.rows)).encode()

    def parquet(self, files: int) -> list[bytes]:
        """The rows spread over files, in which their order is lost."""
        shares = [share for share in (self.rows[start::files] for start in range(files)) if share]
        return [self._file(share[::-1]) for share in shares]

    def _file(self, rows: Sequence[Row]) -> bytes:
        arrays = {}
        for place, (name, type) in enumerate(self.columns):
            values = [row[place] for row in rows]
            match type:
                case "varchar":
                    arrays[name] = pa.array(values, pa.string())
                case "bigint":
                    arrays[name] = pa.array([v if v is None else int(v) for v in values], pa.int64())
                case _:
                    raise EngineError(f"NOT_SUPPORTED: the endpoint unloads no {type}")
        sink = io.BytesIO()
        pq.write_table(pa.table(arrays), sink)
        return sink.getvalue()


def _quoted(value: str | None) -> str:
    return "" if value is None else '"' + value.replace('"', '""') + '"'


class EngineError(Exception):
    """A query that failed: Athena's words, beginning with the name of Trino's error."""


class Engine(Protocol):
    """Runs one SELECT, on any thread, and knows its tables."""

    name: str

    def run(self, sql: str) -> Result:
        """The result of a SELECT in Trino's SQL. Raises EngineError."""

    def columns(self, database: str, table: str) -> list[tuple[str, str]]:
        """The columns of a table with their types in Hive's spelling; none where there is no such table."""

    def close(self) -> None:
        """Let go of everything."""
