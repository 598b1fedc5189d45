"""Versions of tables that an engine does not have."""

from __future__ import annotations

from gateway.errors import BackendError
from gateway.sql.render import Statement

#: What Trino calls it when a table has no such version, or lacks a column in it.
_KINDS = frozenset({"INVALID_ARGUMENTS", "COLUMN_NOT_FOUND"})


class UnknownVersionError(Exception):
    """A moment or a snapshot that a table does not have."""


def unknown_version() -> BackendError:
    """The error for a version that a table does not have; it names none that there is."""
    return BackendError("AS_OF", "the table has no snapshot of this id, or none as of this moment")


def as_of(error: BackendError, statement: Statement) -> BackendError:
    """The error of a statement, told as that of the version it names where this is the reason.

    Of an engine that speaks Trino's SQL; the error's `detail` is the engine's name for it.
    """
    if statement.reads_past and error.detail in _KINDS:
        return unknown_version()
    return error
