"""Every golden case on every engine: the same bytes as its files have of DuckDB."""

from __future__ import annotations

import asyncio
import re
from typing import cast

import pytest

from gateway.auth.verifier import Verifier
from gateway.pipeline import Gateway
from gateway.policy.load import load_policies
from gateway.snapshot import Snapshot
from tests.cases.case import Case, Run, case_names, read_case
from tests.cases.golden import written_files
from tests.cases.play import CONTEXT, CURSORS, Kept, Known, asked, staged
from tests.cases.show import sections, show_json
from tests.conformance.engines import Engine


@pytest.mark.parametrize("name", case_names())
def test_a_case_has_one_answer_on_every_engine(name: str, engine: Engine) -> None:
    case = read_case(name)

    answers = asyncio.run(answer(case, engine))

    if not answers:
        pytest.skip(f"every run asks for a type that {engine.told} does not have")
    written = written_files(case)["response.json"]
    if len(answers) == len(case.runs):
        assert sections({run.name: text for run, text in answers.items()}) == written
    for text in answers.values():
        assert text in written


async def answer(case: Case, engine: Engine) -> dict[Run, str]:
    """What an engine answers to the runs of a case that ask for nothing that it lacks."""
    async with staged(case) as stage:
        whole = stage.snapshot.catalog
        cursor = stage.backend._connection.cursor()
        catalog, gone = engine.copies.of(whole, cursor, stage.backend.addresses(whole))
        types = {name: rule.type for name, rule in stage.attributes.items()}
        snapshot = Snapshot(catalog, load_policies(stage.folder / "policies", catalog, types), "1")
        backend = engine.open()
        answers: dict[Run, str] = {}
        try:
            await backend.prepare(catalog)
            faults = {name: status.fault for name, status in backend.status().items() if not status.ready}
            assert not faults, faults
            for run in case.runs:
                if gone & set(re.findall(r"\w+", run.query)):
                    continue
                request, identity = asked(run)
                known = Known()
                known.identity = identity
                door = cast(Verifier, known)
                gateway = Gateway(run.settings, stage.attributes, door, backend, Kept(), cursors=CURSORS)
                gateway.use(snapshot)
                answers[run] = show_json((await gateway.execute(request, "token", CONTEXT)).body)
        finally:
            await backend.close()
    return answers
