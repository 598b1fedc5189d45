"""Every golden case as files: the rows of its JSON answer, or a refusal where that is none of one list."""

from __future__ import annotations

import asyncio
import io
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from sqlglot import exp

from gateway import export
from gateway.graphql.operation import Shape
from gateway.http.formats import Format
from gateway.plan.nodes import GovernedPlan, GovernedScan
from gateway.policy.grants import Grants
from gateway.predicate import ALWAYS
from gateway.prepare import Executable, Preparation
from gateway.sql.compile import CompiledQuery, compile
from gateway.sql.dialect import File
from gateway.sql.duckdb import DuckDB
from tests.cases.case import Run, case_names, read_case
from tests.cases.files import Received, file_of
from tests.cases.play import CONTEXT, Stage, asked, staged
from tests.govern.world import everything
from tests.result.csv_text import read_csv


async def as_json(stage: Stage, run: Run) -> bytes:
    """The answer's body."""
    request, identity = asked(run)
    gateway, _, known = stage._gateway(run.settings)
    known.identity = identity
    return (await gateway.execute(request, "token", CONTEXT)).body


async def as_file(stage: Stage, run: Run, format: Format) -> Received:
    request, identity = asked(run)
    gateway, _, known = stage._gateway(run.settings)
    known.identity = identity
    return await file_of(gateway, stage.backend, run.settings, request, format)


def one_list(run: Run, body: bytes) -> list[Any] | None:
    """The rows of an answer that can be a file too."""
    told = json.loads(body)
    data = told.get("data")
    if run.extensions or "errors" in told or not data or len(data) > 1:
        return None
    (value,) = data.values()
    return value if isinstance(value, list) and "__schema" not in data else None


def told_at(row: Any, path: list[str]) -> Any:
    """What JSON tells at a path; null behind a null."""
    for key in path:
        row = row and row[key]
    return row


def is_told(cell: str | None, value: Any) -> bool:
    """Whether a cell of CSV says a value, a JSON column's as its text."""
    if cell is None or cell == value:
        return bool(cell == value)
    try:
        return bool(json.loads(cell) == value)
    except ValueError:
        return False


async def check(stage: Stage, run: Run) -> None:
    body = await as_json(stage, run)
    rows = one_list(run, body)
    files = {format: await as_file(stage, run, format) for format in Format}
    if rows is None:
        codes = {entry["extensions"]["code"] for entry in json.loads(body).get("errors", ())}
        if codes != {"LIMIT_ROWS"}:  # a file may have more
            answers = [file.answer for file in files.values()]
            assert all(answer and answer.status >= 400 for answer in answers)
            assert not any(file.body for file in files.values())
        return
    assert all(file.is_whole and file.answer is None for file in files.values())
    lines = files[Format.NDJSON].body.splitlines()
    assert b":[" + b",".join(lines) + b"]" in body
    assert files[Format.NDJSON].body.count(b"\n") == len(rows)
    stream = pa.ipc.open_stream(files[Format.ARROW].body).read_all()
    parquet = pq.read_table(io.BytesIO(files[Format.PARQUET].body))
    assert stream.num_rows == parquet.num_rows == len(rows)
    head, *cells = read_csv(files[Format.CSV].body)
    names = [name or "" for name in head]
    assert list(dict.fromkeys(name.partition(".")[0] for name in names)) == stream.column_names
    for row, line in zip(rows, cells, strict=True):
        for name, cell in zip(names, line, strict=True):
            assert is_told(cell, told_at(row, name.split(".")))
    withheld = json.loads(body).get("extensions", {}).get("lakegate", {}).get("withheld", [])
    told = ", ".join('"' + (".".join(entry["path"][1:]) or "*") + '"' for entry in withheld)
    assert files[Format.CSV].headers.get("lakegate-withheld", "") == told


#: Cases of what governs rows, cells and pages, and of every kind of value.
GROUPS = {"cells", "denied", "errors", "pages", "relations", "scalars", "views"}
CASES = [name for name in case_names() if name.split("/")[0] in GROUPS]


@pytest.mark.parametrize("name", CASES)
def test_a_case_has_the_same_rows_in_every_format(name: str) -> None:
    async def play() -> None:
        case = read_case(name)
        async with staged(case) as stage:
            for run in case.runs:
                await check(stage, run)

    asyncio.run(play())


def same_in_every_format(name: str) -> bool:
    try:
        test_a_case_has_the_same_rows_in_every_format(name)
    except AssertionError:
        return False
    return True


# -- leaks that are planted where files part from JSON ----------------------------------------------------


def anyones_grants(patch: pytest.MonkeyPatch) -> None:
    """Files are prepared as if their reader saw everything."""
    executable = Preparation.executable

    def wide(self: Preparation, shape: Shape, grants: Grants, **how: bool) -> Executable:
        return executable(self, shape, everything() if how.get("is_file") else grants, **how)

    patch.setattr(Preparation, "executable", wide)


def scans_without_filters(patch: pytest.MonkeyPatch) -> None:
    """What the engine makes for files is made of every row."""
    file = DuckDB.file

    def unfiltered(self: DuckDB, query: CompiledQuery, stringify: bool, what: File) -> exp.Select:
        tree = query.tree.copy()
        for table in tree.find_all(exp.Table):
            scan = table.find_ancestor(exp.Select)
            assert scan
            scan.set("where", None)
        return file(self, replace(query, tree=tree), stringify, what)

    patch.setattr(DuckDB, "file", unfiltered)


def cells_without_rules(patch: pytest.MonkeyPatch) -> None:
    """What the engine makes for files shows the cells that a CASE withholds."""
    file = DuckDB.file

    def bare(self: DuckDB, query: CompiledQuery, stringify: bool, what: File) -> exp.Select:
        tree = query.tree.copy()
        for case in list(tree.find_all(exp.Case)):
            case.replace(case.args["ifs"][0].args["true"])
        return file(self, replace(query, tree=tree), stringify, what)

    patch.setattr(DuckDB, "file", bare)


def withheld_untold(patch: pytest.MonkeyPatch) -> None:
    """A file does not say what is withheld in it."""
    patch.setattr(export, "_names", lambda _withheld: iter(()))


@pytest.mark.parametrize(
    ("plant", "case"),
    [
        (anyones_grants, "cells/each_grant_in_its_own_rows"),
        (anyones_grants, "cells/star_except"),
        (scans_without_filters, "cells/each_grant_in_its_own_rows"),
        (cells_without_rules, "cells/two_grants_meet_cell_by_cell"),
        (withheld_untold, "cells/star_except"),
    ],
    ids=lambda given: getattr(given, "__name__", given),
)
def test_a_leak_in_files_alone_shows(
    plant: Callable[[pytest.MonkeyPatch], None], case: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    plant(monkeypatch)

    assert not same_in_every_format(case)


def test_an_ungoverned_scan_never_becomes_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    def raw(plan: GovernedPlan, *given: Any) -> CompiledQuery:
        relations = [source.relation for source in plan.sources]
        opened = (
            replace(source, relation=replace(relation, rows=ALWAYS))
            for source, relation in zip(plan.sources, relations, strict=True)
            if isinstance(relation, GovernedScan)
        )
        return compile(replace(plan, sources=tuple(opened)), *given)

    monkeypatch.setattr("gateway.statements.compile", raw)

    async def play() -> list[Received]:
        case = read_case("cells/each_grant_in_its_own_rows")
        async with staged(case) as stage:
            return [await as_file(stage, case.runs[0], format) for format in Format]

    for received in asyncio.run(play()):
        assert received.answer
        assert (received.answer.status, received.body) == (500, b"")
