"""An engine compared with itself agrees, whatever is asked and however the first answer was encoded."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import cast
from unittest.mock import patch

import pytest

from gateway import entry
from gateway.auth.verifier import Verifier
from gateway.pipeline import Gateway
from gateway.settings.shadow import Shadow
from gateway.shadow.compare import Difference, compare
from gateway.shadow.second import Second
from gateway.task import Seen
from tests.cases.case import Case, read_case
from tests.cases.play import CONTEXT, ENCODED_HERE, ENCODED_IN_ENGINE, Kept, Known, asked, staged


@pytest.mark.parametrize(
    "name",
    [
        "scalars/every_kind",
        "scalars/floats",
        "scalars/json",
        "documents/aliases_and_merging",
        "filters/regex",
        "relations/conditional_key",
        "cells/told_on_request",
        "cells/list_attribute",
        "views/aggregate_over_governed_rows",
        "denied/output_column",
    ],
)
def test_an_engine_agrees_with_itself(name: str) -> None:
    found = asyncio.run(differences(read_case(name)))

    assert found
    assert set(found) == {None}


async def differences(case: Case) -> list[Difference | None]:
    """How each root field of a case differs, answered by the first engine in both ways."""
    async with staged(case) as stage:
        seen: list[Seen] = []
        found: list[Difference | None] = []
        with ThreadPoolExecutor(1) as aside:
            for run in case.runs:
                request, identity = asked(run)
                known = Known()
                known.identity = identity
                settings = run.settings.model_copy(update={"shadow": Shadow(backend="duckdb")})
                second = Second(settings, stage.backend, aside)
                await second.use(stage.snapshot)
                gateway = Gateway(
                    settings, stage.attributes, cast(Verifier, known), stage.backend, Kept(), seen.append
                )
                gateway.use(stage.snapshot)
                for encoded_here in (ENCODED_HERE, ENCODED_IN_ENGINE):
                    seen.clear()
                    with patch.object(entry, "ROWS_ENCODED_HERE", encoded_here):
                        await gateway.execute(request, "token", CONTEXT)
                    for each in seen:
                        plan = each.task.root.plan
                        assert second.has(plan)
                        reply = await second.ask(each)
                        assert isinstance(reply.value, bytes), reply.value
                        found.append(compare(each.value, reply.value, plan))
        return found
