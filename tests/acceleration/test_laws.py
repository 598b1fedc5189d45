"""The laws where copies answer: what one may not see never counts, and answers are those of the engine."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given

from gateway.backends.base import Runner
from gateway.backends.copies import Copies
from gateway.plan.nodes import GovernedPlan, GovernedScan, GovernedView
from gateway.predicate import ALWAYS
from gateway.sql.compile import CompiledQuery
from gateway.statements import Statements
from tests.acceleration.copied_lab import CopiedLab
from tests.properties import laws
from tests.properties.choices import Choices, choices, seeded
from tests.properties.effort import effort
from tests.properties.planting import Patch, Plant, first_breach


@pytest.fixture(scope="module")
def lab() -> Iterator[CopiedLab]:
    lab = CopiedLab()
    yield lab
    lab.close()


@given(source=choices())
@effort(5)
def test_answers_of_copies_are_those_of_the_engine(lab: CopiedLab, source: Choices) -> None:
    laws.cached(source, lab)


@given(source=choices())
@effort(5)
def test_what_a_caller_may_not_see_changes_no_answer_of_copies(lab: CopiedLab, source: Choices) -> None:
    laws.non_interference(source, lab)


@given(source=choices())
@effort(5)
def test_answers_of_copies_are_those_of_the_reference(lab: CopiedLab, source: Choices) -> None:
    laws.reference(source, lab)


def test_the_laws_are_tried_where_copies_answer(lab: CopiedLab) -> None:
    before = lab.audit.found["copied"]
    for seed in range(3):
        laws.reference(seeded(seed), lab)
    assert lab.audit.found["copied"] - before > 10


# -- leaks, planted on purpose ----------------------------------------------------------------------------


def _opened(scan: GovernedScan) -> GovernedScan:
    cells = tuple(replace(cell, visible=ALWAYS) for cell in scan.cells)
    return replace(scan, cells=cells, rows=ALWAYS)


def copies_are_not_governed(patch: Patch) -> None:
    query = Statements.query

    def careless(statements: Statements[Runner], plan: GovernedPlan) -> CompiledQuery:
        if not isinstance(statements.runner, Copies):
            return query(statements, plan)
        sources = []
        for source in plan.sources:
            relation = source.relation
            if isinstance(relation, GovernedView):
                relation = replace(relation, scans=tuple(map(_opened, relation.scans)))
            else:
                relation = _opened(relation)
            sources.append(replace(source, relation=relation))
        return query(statements, replace(plan, sources=tuple(sources)))

    patch.setattr(Statements, "query", careless)


def copies_answer_for_whoever_came_first(patch: Patch) -> None:
    query = Statements.query
    first: dict[object, CompiledQuery] = {}

    def careless(statements: Statements[Runner], plan: GovernedPlan) -> CompiledQuery:
        made = query(statements, plan)
        if not isinstance(statements.runner, Copies):
            return made
        tables = tuple(source.table.name for source in plan.sources)
        asked = tables, plan.output, plan.selects, made.parameters, made.types
        return first.setdefault(asked, made)

    patch.setattr(Statements, "query", careless)


def older_copies_are_taken_for_the_newest(patch: Patch) -> None:
    """What a copy holds of its table is never replaced."""

    async def never(copies: Copies) -> None:
        for held in copies._current.values():
            if not held.version:
                await copies._renew(held)

    patch.setattr(Copies, "refresh", never)


PLANTS = (
    Plant(laws.reference, copies_are_not_governed),
    Plant(laws.non_interference, copies_are_not_governed),
    Plant(laws.cached, copies_answer_for_whoever_came_first),
    Plant(laws.cached, older_copies_are_taken_for_the_newest),
)


@pytest.mark.parametrize("plant", PLANTS, ids=lambda plant: f"{plant.name}-{plant.law.__name__}")
def test_the_law_finds_the_leak(plant: Plant) -> None:
    lab = CopiedLab()
    try:
        with Patch.context() as patch:
            plant.install(patch)
            found = first_breach(plant.law, lab, plant.near)
        assert found is not None
        seed, breach = found
        assert '"INTERNAL"' not in breach
        plant.law(seeded(seed), lab)
    finally:
        lab.close()
