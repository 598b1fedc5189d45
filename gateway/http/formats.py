"""The files that a list can be answered as, beside JSON."""

from __future__ import annotations

from enum import Enum


class Format(Enum):
    """A kind of file; the value is its media type. The first is given where several are wanted alike."""

    CSV = "text/csv"
    NDJSON = "application/x-ndjson"
    ARROW = "application/vnd.apache.arrow.stream"
    PARQUET = "application/vnd.apache.parquet"

    @property
    def suffix(self) -> str:
        """How the names of such files end."""
        return _SUFFIXES[self]

    @property
    def content_type(self) -> bytes:
        return _CONTENT_TYPES.get(self, self.value).encode("ascii")


_SUFFIXES = {Format.CSV: "csv", Format.NDJSON: "ndjson", Format.ARROW: "arrows", Format.PARQUET: "parquet"}
_CONTENT_TYPES = {
    Format.CSV: "text/csv; charset=utf-8; header=present",
    Format.NDJSON: "application/x-ndjson; charset=utf-8",
}
