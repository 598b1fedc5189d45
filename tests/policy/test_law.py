from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import event, given, settings
from hypothesis import strategies as st

from gateway.policy.decide import grant
from gateway.policy.grants import Conditional, Decision, Denied, Granted
from gateway.predicate import NEVER
from tests.policy.truth import truth
from tests.policy.worlds import CATALOG, COLUMNS, ROWS, TABLES, Line, World, lines, worlds


def decided(world: World) -> dict[str, Decision]:
    """What the gateway decides for the world's person, from files on disk."""
    with TemporaryDirectory() as folder:
        policies = world.load(Path(folder))
    return dict(grant(CATALOG, policies, world.session(policies)).tables)


def shown(decision: Decision, world: World) -> Iterator[tuple[int, str]]:
    """The cells that the decision shows, of every row that there can be."""
    if isinstance(decision, Denied):
        return
    for number, row in enumerate(ROWS):
        if truth(decision.rows, row, world.attributes) is not True:
            continue
        for column, how in decision.columns.items():
            if not isinstance(how, Conditional) or truth(how.predicate, row, world.attributes) is True:
                yield number, column


@settings(max_examples=300, deadline=None)
@given(worlds())
def test_exactly_the_cells_of_the_law_are_shown(world: World) -> None:
    for name, decision in decided(world).items():
        cells = set(world.visible_cells(name))
        rows = decision.rows if isinstance(decision, Granted) else NEVER
        event(f"{type(decision).__name__}, rows are of type {type(rows).__name__}")
        assert set(shown(decision, world)) == cells


@settings(max_examples=300, deadline=None)
@given(worlds())
def test_a_row_is_shown_when_one_of_its_cells_is(world: World) -> None:
    for decision in decided(world).values():
        if isinstance(decision, Granted):
            with_cells = {number for number, _ in shown(decision, world)}
            rows = {
                number
                for number, row in enumerate(ROWS)
                if truth(decision.rows, row, world.attributes) is True
            }
            assert rows == with_cells


@settings(max_examples=100, deadline=None)
@given(worlds())
def test_every_column_is_either_shown_or_withheld_with_a_reason(world: World) -> None:
    for decision in decided(world).values():
        if isinstance(decision, Denied):
            assert decision.reasons
        else:
            assert decision.columns
            assert {*decision.columns, *decision.withheld} == set(COLUMNS)
            assert not decision.columns.keys() & decision.withheld.keys()
            assert all(decision.withheld.values())


@settings(max_examples=200, deadline=None)
@given(worlds(), lines(), st.data())
def test_a_deny_more_or_an_allow_less_never_shows_a_cell_more(
    world: World, line: Line, data: st.DataObject
) -> None:
    before = {name: set(shown(decision, world)) for name, decision in decided(world).items()}
    kept = [item for item in world.lines if item.deny or data.draw(st.booleans())]
    denies = [replace(line, deny=True)] if "SELECT" in line.permissions else []

    for less in (replace(world, lines=tuple(kept)), replace(world, lines=(*world.lines, *denies))):
        for name, decision in decided(less).items():
            assert set(shown(decision, world)) <= before[name]


@settings(max_examples=100, deadline=None)
@given(worlds(), st.data())
def test_the_order_of_rules_changes_nothing(world: World, data: st.DataObject) -> None:
    shuffled = replace(world, lines=tuple(data.draw(st.permutations(world.lines))))

    other = decided(shuffled)

    for name, decision in decided(world).items():
        assert set(shown(decision, world)) == set(shown(other[name], world))


@settings(max_examples=100, deadline=None)
@given(worlds(), st.sampled_from(TABLES))
def test_rules_on_other_tables_change_nothing(world: World, name: str) -> None:
    alone = replace(world, lines=tuple(line for line in world.lines if line.covers(name)))

    assert set(shown(decided(alone)[name], world)) == set(shown(decided(world)[name], world))
