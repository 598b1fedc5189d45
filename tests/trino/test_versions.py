"""Versions of tables on a real Trino, whose connectors here keep none: it reads what we write."""

from __future__ import annotations

import asyncio

import pytest
from trino.exceptions import TrinoUserError

from gateway.backends.trino import TrinoBackend
from gateway.backends.version import as_of
from gateway.errors import BackendError
from gateway.settings.engines import Trino as TrinoSettings
from gateway.sql.compile import compile
from gateway.sql.render import Statement, fill, render
from gateway.sql.trino import Trino
from tests.backends.lakes import CALL
from tests.sql.test_versions import MOMENT, governed
from tests.trino.fake import fake_trino
from tests.trino.server import Server

NATION = {f"shop.{name}": ("tpch", "tiny", "nation") for name in ("items", "owners", "places")}


def written(query: str) -> Statement:
    return render(compile(governed(query)), Trino(), NATION, is_json=False, stringify=False)


@pytest.mark.parametrize(
    ("query", "values"),
    [
        (MOMENT + "{ id owner { name } } }", ("2026-01-31T13:05:00.000001+00", "x")),
        ("{ items(as_of: {snapshot_id: 5}) { id } }", (9_223_372_036_854_775_807,)),
    ],
)
def test_trino_reads_the_version_and_says_that_the_connector_has_none(
    trino: Server, query: str, values: tuple[object, ...]
) -> None:
    # It evaluates the version before it asks the connector, so neither the grammar nor the types are wrong.
    with pytest.raises(TrinoUserError) as refused:
        trino.rows(fill(written(query), values, Trino()))
    assert refused.value.error_name == "NOT_SUPPORTED"
    assert refused.value.message == "This connector does not support versioned tables"


@pytest.mark.parametrize("name", ["INVALID_ARGUMENTS", "COLUMN_NOT_FOUND"])
def test_a_version_that_a_table_does_not_have_is_told_as_such(name: str) -> None:
    error = {"errorName": name, "errorType": "USER_ERROR", "message": "SECRET"}
    with fake_trino(error=error) as server:
        backend = TrinoBackend(TrinoSettings(host="127.0.0.1", port=server.port))

        async def ask(query: str, *values: object) -> BackendError:
            with pytest.raises(BackendError) as refused:
                await backend.run(written(query), values, CALL)
            return refused.value

        async def both() -> None:
            past = await ask("{ items(as_of: {snapshot_id: 5}) { id } }", 5)
            assert (past.code, past.detail) == ("AS_OF", "")
            assert past.message == "the table has no snapshot of this id, or none as of this moment"
            now = await ask("{ items { id } }")
            assert now.code != "AS_OF"
            assert now.detail == name
            await backend.close()

        asyncio.run(both())


def test_any_other_error_of_a_version_is_what_it_is() -> None:
    error = BackendError("BACKEND", "the engine could not answer", detail="GENERIC_INTERNAL_ERROR")
    assert as_of(error, written("{ items(as_of: {snapshot_id: 5}) { id } }")) is error
