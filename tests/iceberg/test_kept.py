"""Versions of tables that Athena keeps: what its own words for a missing one come to."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

import pytest
from pyathena.model import AthenaQueryExecution

from gateway.backends.athena.faults import ended
from gateway.backends.version import as_of
from gateway.sql.compile import compile
from gateway.sql.render import Statement, render
from gateway.sql.trino import Trino
from tests.sql.test_versions import ADDRESSES, governed


def statement(query: str) -> Statement:
    return render(compile(governed(query)), Trino(), ADDRESSES, is_json=False, stringify=False)


@pytest.mark.parametrize(
    ("reason", "code"),
    [
        ("INVALID_ARGUMENTS: Iceberg snapshot ID does not exists: 5", "AS_OF"),
        ("INVALID_ARGUMENTS: No version history table shop.items at or before 1970-01-01", "AS_OF"),
        ("COLUMN_NOT_FOUND: line 1:8: Column 'stock' cannot be resolved", "AS_OF"),
        ("TABLE_NOT_FOUND: line 1:8: Table 'items' does not exist", "DATA_UNAVAILABLE"),
        ("GENERIC_INTERNAL_ERROR: SECRET", "BACKEND"),
    ],
)
def test_what_athena_says_of_a_version_that_is_not_there(reason: str, code: str) -> None:
    told = SimpleNamespace(state="FAILED", state_change_reason=reason, error_category=2, error_type=1006)
    error = ended(cast(AthenaQueryExecution, told))
    past, now = statement("{ items(as_of: {snapshot_id: 5}) { id } }"), statement("{ items { id } }")

    assert as_of(error, past).code == code
    assert as_of(error, now) is error
    assert "SECRET" not in f"{error.message} {error.detail}"
