"""Files on every engine: the same bytes of text, and the same columns, as DuckDB gives."""

from __future__ import annotations

import asyncio
import re
from typing import Any, cast

import pyarrow as pa
import pytest

from gateway.auth.verifier import Verifier
from gateway.backends.base import Backend
from gateway.http.formats import Format
from gateway.pipeline import Gateway
from gateway.policy.load import load_policies
from gateway.snapshot import Snapshot
from tests.cases.case import Case, Run, case_names, read_case
from tests.cases.files import Received, file_of
from tests.cases.play import Kept, Known, Stage, asked, staged
from tests.conformance.engines import Engine
from tests.result.csv_text import read_csv

FORMATS = (Format.CSV, Format.NDJSON, Format.ARROW)

#: Cases of cells, of related rows, and of every kind of value.
CASES = [
    "cells/two_grants_meet_cell_by_cell",
    "engines/floating_numbers",
    "engines/timestamp_precision",
    "relations/conditional_key",
    "relations/related_row",
    *(name for name in case_names() if name.startswith("scalars/")),
]


@pytest.mark.parametrize("name", CASES)
def test_a_file_is_the_same_on_every_engine(name: str, engine: Engine) -> None:
    if not asyncio.run(compare(read_case(name), engine)):
        pytest.skip(f"every run asks for a type that {engine.told} does not have")


async def compare(case: Case, engine: Engine) -> int:
    """How many runs could be compared."""
    compared = 0
    async with staged(case) as stage:
        whole = stage.snapshot.catalog
        cursor = stage.backend._connection.cursor()
        catalog, gone = engine.copies.of(whole, cursor, stage.backend.addresses(whole))
        types = {name: rule.type for name, rule in stage.attributes.items()}
        policies = load_policies(stage.folder / "policies", catalog, types)
        backend = engine.open()
        try:
            await backend.prepare(catalog)
            for run in case.runs:
                if gone & set(re.findall(r"\w+", run.query)):
                    continue
                compared += 1
                for format in FORMATS:
                    given = await receive(stage, run, backend, Snapshot(catalog, policies, "1"), format)
                    wanted = await receive(stage, run, stage.backend, stage.snapshot, format)
                    check(given, wanted, format)
        finally:
            await backend.close()
    return compared


async def receive(stage: Stage, run: Run, backend: Backend, snapshot: Snapshot, format: Format) -> Received:
    request, identity = asked(run)
    known = Known()
    known.identity = identity
    gateway = Gateway(run.settings, stage.attributes, cast(Verifier, known), backend, Kept())
    gateway.use(snapshot)
    return await file_of(gateway, backend, run.settings, request, format)


def check(given: Received, wanted: Received, format: Format) -> None:
    assert given.answer == wanted.answer
    assert given.is_whole is wanted.is_whole
    assert given.headers == wanted.headers
    if not wanted.is_whole:
        return
    match format:
        case Format.CSV:
            # The letters of an escape inside of JSON may be capital ones.
            assert lowered(given.body) == lowered(wanted.body)
        case Format.ARROW:
            one, other = (pa.ipc.open_stream(each.body).read_all() for each in (given, wanted))
            assert one.schema == other.schema
            assert shown(one) == shown(other)
        case _:
            assert given.body == wanted.body


def lowered(body: bytes) -> list[list[str | None]]:
    return [[cell and cell.lower() for cell in line] for line in read_csv(body)]


def shown(table: Any) -> list[str]:
    """Every column's values, as texts; of a structure that is null nothing is told."""
    columns = table.flatten().flatten().flatten().columns
    return [column.combine_chunks().to_string(window=10**6, container_window=10**6) for column in columns]
