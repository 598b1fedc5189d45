"""Rows that an engine tells as texts: decoded for what their statement is for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from gateway.result.arrow_cells import arrow_decoder
from gateway.result.decode import row_decoder
from gateway.sql.dialect import File
from gateway.sql.render import Statement


def file_decoder(statement: Statement) -> Callable[[Sequence[Any]], tuple[Any, ...]]:
    """What decodes the rows of a statement for a file."""
    if statement.file is File.ARROW:
        return arrow_decoder(statement.types)
    return row_decoder(statement.types, statement.stringify)
