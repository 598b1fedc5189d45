"""What may be told of an engine's error: its own words quote cells, so only what we know is kept."""

from __future__ import annotations

import re
from collections.abc import Sequence

import duckdb

#: What kinds of errors mean for a source; the first that fits is told.
_MEANINGS: tuple[tuple[type[duckdb.Error], str], ...] = (
    (
        duckdb.PermissionException,
        "it lies outside the places that were opened at start (a link counts as where it leads to)",
    ),
    (duckdb.IOException, "it cannot be read"),
    (duckdb.OutOfMemoryException, "it does not fit into `backend.duckdb.memory_limit`"),
    (duckdb.InterruptException, "the gateway is stopping"),
    (duckdb.CatalogException, "the database has no such table"),
    (duckdb.ConversionException, "a value does not fit the declared type"),
    (duckdb.InvalidInputException, "it is not written as declared"),
)

#: Errors of planning: they quote the statement, and the statement has no cells.
_OF_PLANNING = (duckdb.BinderException, duckdb.CatalogException, duckdb.ParserException)

_CSV_LINE = re.compile(r"\w[\w ]* Error: CSV Error on Line: (\d+)$", re.MULTILINE)
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")


class SourceError(Exception):
    """A source that cannot be served; the text names no cell."""


def tell_source(error: duckdb.Error, paths: Sequence[str]) -> str:
    """Why a source cannot be read: the file and line where they are known, and never a cell."""
    text = str(error)
    if isinstance(error, duckdb.IOException) and text.startswith("IO Error: Could not set lock on file"):
        return "another process has the file open for writing"
    meaning = next(
        (meaning for kind, meaning in _MEANINGS if isinstance(error, kind)),
        f"the engine refuses it ({tell_statement(error, '')})",
    )
    file = next((path for path in paths if path in text), None)
    line = _CSV_LINE.match(text)
    if line is None and file is not None:
        line = re.search(rf'error in file "{re.escape(file)}", in line (\d+): ', text)
    place = " ".join([*([f"file {file}"] if file else ()), *([f"line {line[1]}"] if line else ())])
    return f"{meaning} ({place})" if place else meaning


def tell_statement(error: duckdb.Error, sql: str) -> str:
    """What the log says of a failed statement: the error's kind, and its words if they are the SQL's."""
    kind = type(error).__name__
    if not isinstance(error, _OF_PLANNING):
        return kind
    first, *_ = str(error).splitlines() or [""]
    return f"{kind}: " + _QUOTED.sub(lambda quoted: quoted[0] if quoted[0][1:-1] in sql else "...", first)
