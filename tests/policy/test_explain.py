from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings

from gateway.policy.decide import grant
from gateway.policy.explain import explain
from gateway.policy.grants import Granted
from gateway.policy.load import load_policies
from tests.policy.catalogs import STARTUPS
from tests.policy.folders import session, write_policies
from tests.policy.worlds import CATALOG, ENDED, TABLES, World, worlds


@settings(max_examples=100, deadline=None)
@given(worlds())
def test_an_explanation_is_of_the_decision_itself(world: World) -> None:
    with TemporaryDirectory() as folder:
        policies = world.load(Path(folder))
    someone = world.session(policies)

    for name in TABLES:
        told = explain(CATALOG, policies, someone, name)
        decision = grant(CATALOG, policies, someone).tables[name]

        assert told.decision is decision
        covering = [number for number, line in enumerate(world.lines, start=1) if line.covers(name)]
        assert [step.rule.line for step in told.steps] == covering
        applied = tuple(step.rule for step in told.steps if step.applied)
        if isinstance(decision, Granted):
            describing = [step.rule for step in told.steps if step.outcome.startswith("describes")]
            assert decision.rules == tuple(rule for rule in applied if rule not in describing)
        for step in told.steps:
            line = world.lines[step.rule.line - 1]
            held = line.role in world.roles()
            assert ("does not have the role" in step.outcome) is not held
            assert ("it ended at" in step.outcome) is (held and line.until in ENDED)
            assert str(step.rule) in str(told)


def test_an_explanation_names_the_roles(tmp_path: Path) -> None:
    policies = load_policies(
        write_policies(tmp_path, "", "g, group:x, role:a\ng, role:a, role:b"), STARTUPS, {}
    )

    told = explain(STARTUPS, policies, session(policies, ["x"]), "lake.kinds")

    assert str(told) == (
        "lake.kinds (roles: a, b)\n  nothing is visible\n    no rule of the session's roles names it"
    )


def test_an_unknown_table_is_a_key_error(tmp_path: Path) -> None:
    policies = load_policies(write_policies(tmp_path), STARTUPS, {})

    with pytest.raises(KeyError, match=r"startups\.nowhere"):
        explain(STARTUPS, policies, session(policies, []), "startups.nowhere")
