"""Every golden case on every engine: the same bytes as its files have of DuckDB."""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace
from typing import cast

import pytest

from gateway.auth.verifier import Verifier
from gateway.backends.copies import Copies
from gateway.catalog.model import Acceleration, Catalog
from gateway.pipeline import Gateway
from gateway.policy.load import load_policies
from gateway.settings.engines import DuckDB
from gateway.snapshot import Snapshot
from tests.cases.case import Case, Run, case_names, read_case
from tests.cases.golden import written_files
from tests.cases.play import CONTEXT, CURSORS, HASH_SECRET, Kept, Known, asked, staged
from tests.cases.show import sections, show_json
from tests.conformance.engines import Engine


@pytest.mark.parametrize("name", case_names())
def test_a_case_has_one_answer_on_every_engine(name: str, engine: Engine) -> None:
    case = read_case(name)

    answers, copied = asyncio.run(answer(case, engine))

    if not answers:
        pytest.skip(f"every run asks for a type that {engine.told} does not have")
    written = written_files(case)["response.json"]
    if len(answers) == len(case.runs):
        assert sections({run.name: text for run, text in answers.items()}) == written
    for text in answers.values():
        assert text in written
    # Copies are tried where the tables stand in the engine anyway: that takes some seconds for all cases.
    assert copied == (answers if engine.is_copied else {})


async def answer(case: Case, engine: Engine) -> tuple[dict[Run, str], dict[Run, str]]:
    """What an engine answers to the runs of a case that ask for nothing that it lacks, and what copies do."""
    async with staged(case) as stage:
        whole = stage.snapshot.catalog
        cursor = stage.backend._connection.cursor()
        catalog, gone = engine.copies.of(whole, cursor, stage.backend.addresses(whole))
        if engine.is_copied:
            catalog = accelerated(catalog)
        types = {name: rule.type for name, rule in stage.attributes.items()}
        policies = load_policies(stage.folder / "policies", catalog, types, can_hash=True)
        snapshot = Snapshot(catalog, policies, "1")
        backend = engine.open()
        copies = Copies(DuckDB(threads=1), backend) if engine.is_copied else None
        answers: dict[Run, str] = {}
        copied: dict[Run, str] = {}
        try:
            await backend.prepare(catalog)
            faults = {name: status.fault for name, status in backend.status().items() if not status.ready}
            assert not faults, faults
            if copies:
                copies.use(catalog)
                await copies.refresh()
                assert all(status.ready for status in copies.status().values()), copies.status()
            for run in case.runs:
                if gone & set(re.findall(r"\w+", run.query)):
                    continue
                request, identity = asked(run)
                known = Known()
                known.identity = identity
                door = cast(Verifier, known)
                for found, own in ((answers, None), (copied, copies))[: 2 if copies else 1]:
                    kept = Kept()
                    gateway = Gateway(
                        run.settings,
                        stage.attributes,
                        door,
                        backend,
                        kept,
                        cursors=CURSORS,
                        copies=own,
                        hash_secret=HASH_SECRET,
                    )
                    gateway.use(snapshot)
                    found[run] = show_json((await gateway.execute(request, "token", CONTEXT)).body)
                    asked_past = "as_of" in run.query
                    if own and kept.record.outcome == "ok" and kept.record.columns and not asked_past:
                        assert kept.record.copies, "a copy of every table is there"
        finally:
            if copies:
                await copies.close()
            await backend.close()
    return answers, copied


def accelerated(catalog: Catalog) -> Catalog:
    """The catalog whose tables are all copied."""
    hour = Acceleration(3600.0, 3600.0)
    tables = {
        name: table if table.is_view else replace(table, acceleration=hour)
        for name, table in catalog.tables.items()
    }
    return replace(catalog, tables=tables)
