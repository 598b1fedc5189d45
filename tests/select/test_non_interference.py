"""Law 1 for governed SQL: nothing that a caller may not see ever changes an answer."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from gateway import govern as governing
from gateway import prepare_select
from gateway.catalog import relation, total
from gateway.govern.apply_cell_rules import apply_cell_rules
from gateway.govern.apply_row_filters import apply_row_filters
from gateway.govern.complete_order import complete_order
from gateway.govern.draft import Draft, Rules
from gateway.policy.grants import Grants
from gateway.predicate import ALWAYS
from tests.select.desk import Desk, open_desk
from tests.select.statements import CATALOG, FILTERS, GRANTS, OF_FLOATS, Writer, data

#: Statements of the law, and those that a planted leak may need.
STATEMENTS = 100
PLANTED = 200

Answers = Callable[[str], tuple[bytes, bytes]]
Patch = pytest.MonkeyPatch


async def _opened(seed: int, hidden: int) -> tuple[object, Desk]:
    opening = open_desk(CATALOG, GRANTS, filters=FILTERS, data=data(seed, hidden))
    return opening, await opening.__aenter__()


@pytest.fixture
def both() -> Iterator[Answers]:
    """Asks two worlds that look alike."""
    with asyncio.Runner() as runner:
        worlds = [runner.run(_opened(1, hidden)) for hidden in (2, 3)]

        def answers(sql: str) -> tuple[bytes, bytes]:
            one, other = (runner.run(desk.ask(sql)).answer.body for _, desk in worlds)
            return one, other

        yield answers
        for opening, _ in worlds:
            runner.run(opening.__aexit__(None, None, None))  # type: ignore[attr-defined]


def test_hidden_cells_and_rows_change_no_byte_of_an_answer(both: Answers) -> None:
    seen: Counter[str] = Counter()
    for seed in range(STATEMENTS):
        sql = Writer(seed).statement()
        one, other = both(sql)
        assert one == other, sql
        seen["answered"] += b'"rows"' in one
        seen["rows"] += b'"rows":[[' in one
        for word in ("JOIN", "GROUP", "OVER", "UNION", "LIMIT", "QUALIFY", "HAVING", "DISTINCT", "WITH"):
            seen[word] += re.search(rf"\b{word}\b", sql) is not None
    assert seen["answered"] > STATEMENTS * 0.85
    assert seen["rows"] > STATEMENTS * 0.6
    assert min(seen.values()) >= 3, seen


@pytest.mark.parametrize("sql", OF_FLOATS)
def test_floats_do_not_tell_how_rows_lie(sql: str, both: Answers) -> None:
    one, other = both(sql)

    assert b'"rows":[[' in one
    assert one == other


def test_the_worlds_differ_in_what_is_hidden() -> None:
    one, other = data(1, 2), data(1, 3)

    assert one != other


# -- planted leaks ------------------------------------------------------------------------------------


def no_ties(patch: Patch) -> None:
    """Windows number rows that tie as they lie."""
    patch.setattr(relation, "settle_windows", lambda *_: None)


def sums_as_rows_lie(patch: Patch) -> None:
    """Floating numbers are added in whatever order their rows come."""
    patch.setattr(total, "settle_aggregate", lambda aggregate, _: aggregate)


def sums_over_windows_as_rows_lie(patch: Patch) -> None:
    patch.setattr(total, "settle_over", lambda window, _: window)


def either_zero(patch: Patch) -> None:
    """The first row of a group says whether it is 0 or -0 that stands for both."""
    patch.setattr(relation, "spell_keys", lambda *_: None)
    patch.setattr(relation, "spell_output", lambda *_: None)


def no_total_order(patch: Patch) -> None:
    """A page's rows are those that lie first."""
    passes = tuple(each for each in governing.PASSES if each is not complete_order)
    patch.setattr(governing, "PASSES", passes)


def no_cell_rules(patch: Patch) -> None:
    def all_cells(draft: Draft, grants: Grants, rules: Rules) -> Draft:
        done = apply_cell_rules(draft, grants, rules)
        return replace(
            done,
            sources=tuple(
                replace(
                    source,
                    scans=tuple(
                        replace(scan, cells=tuple(replace(cell, visible=ALWAYS) for cell in scan.cells or ()))
                        for scan in source.scans
                    ),
                )
                for source in done.sources
            ),
        )

    _instead(patch, apply_cell_rules, all_cells)


def no_row_filters(patch: Patch) -> None:
    def all_rows(draft: Draft, grants: Grants, rules: Rules) -> Draft:
        done = apply_row_filters(draft, grants, rules)
        return replace(
            done,
            sources=tuple(
                replace(source, scans=tuple(replace(scan, rows=ALWAYS) for scan in source.scans))
                for source in done.sources
            ),
        )

    _instead(patch, apply_row_filters, all_rows)


def _instead(patch: Patch, one: object, other: object) -> None:
    patch.setattr(governing, "PASSES", tuple(other if each is one else each for each in governing.PASSES))


_PLANTS = (
    *(no_ties, sums_as_rows_lie, sums_over_windows_as_rows_lie, either_zero),
    *(no_total_order, no_cell_rules, no_row_filters),
)


@pytest.mark.parametrize("plant", _PLANTS, ids=lambda plant: plant.__name__)
def test_a_planted_leak_is_found(plant: Callable[[Patch], None], both: Answers, monkeypatch: Patch) -> None:
    plant(monkeypatch)

    statements = (*OF_FLOATS, *(Writer(seed).statement() for seed in range(PLANTED)))
    found = (sql for sql in statements if len({*both(sql)}) > 1)
    assert next(found, None) is not None


def test_governance_does_not_rely_on_what_the_reader_knows(both: Answers, monkeypatch: Patch) -> None:
    """Told of every column there is, the reader lets them through, and `govern` does not."""
    monkeypatch.setattr(
        prepare_select,
        "readable",
        lambda _grants, preparation: {
            name: table.columns for name, table in preparation.snapshot.catalog.tables.items()
        },
    )

    for sql in ("SELECT i.secret AS x FROM items i", "SELECT count(*) AS x FROM items i WHERE i.pk > 3"):
        one, other = both(sql)
        assert one == other
        assert b'"code":"INVALID"' in one
