"""Law: what is given in aggregates alone shows in groups of enough rows, and by no other way.

The expected answers are worked out row by row, from those that rules of SELECT and AGGREGATE show together.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import pytest
from hypothesis import given

import gateway.sql.compile
import gateway.sql.groups
import gateway.sql.level
from gateway.catalog.types import ColumnType, Kind
from tests.properties.cases import Case, unseen_rows
from tests.properties.choices import Choices, choices, seeded
from tests.properties.documents import Operation
from tests.properties.effort import effort
from tests.properties.lab import Lab
from tests.properties.planting import Patch
from tests.properties.policies import Policies, make_caller, make_grant, without_masks
from tests.properties.sight import look
from tests.properties.values import INTEGER, VARCHAR, Row
from tests.properties.worlds import Column, Relation, World

TABLE = "lake.people"
KEYS = ("town", "kind")
NUMBERS = ("age", "pay")
NAMES = ("id", *KEYS, *NUMBERS)
SEEN: Counter[str] = Counter()


@dataclass(frozen=True, slots=True)
class Asked:
    """A question for aggregates; `by` are the keys of groups, None for all rows at once."""

    by: tuple[str, ...] | None
    where: tuple[str, object] | None
    sums: tuple[str, ...]
    counted: str | None

    @property
    def columns(self) -> frozenset[str]:
        """All that it names."""
        named = (*(self.by or ()), *self.sums, *([self.counted] if self.counted else ()))
        return frozenset(named).union([self.where[0]] if self.where else ())

    @property
    def text(self) -> str:
        arguments = []
        if self.by is not None:
            arguments.append("by: [" + ", ".join(f"{{column: {name}}}" for name in self.by) + "]")
        if self.where:
            column, value = self.where
            test = f"_eq: {json.dumps(value)}" if value is not None else "_is_null: true"
            arguments.append(f"where: {{{column}: {{{test}}}}}")
        fields = ["rows: count"]
        if self.sums:
            fields.append("sum { " + " ".join(self.sums) + " }")
        if self.counted:
            fields.append(f"cells: count(columns: {self.counted})")
        given = f"({', '.join(arguments)})" if arguments else ""
        of = f"aggregate {{ {' '.join(fields)} }}"
        if self.by is None:
            return f"{{ found: people_aggregate{given} {{ {of} }} }}"
        return f"{{ found: people_group_by{given} {{ key {{ {' '.join(self.by)} }} {of} }} }}"


def make_world(source: Choices) -> World:
    types: dict[str, ColumnType] = {"id": INTEGER, "town": VARCHAR, "kind": VARCHAR, "age": INTEGER}
    types["pay"] = ColumnType(Kind.BIGINT)
    columns = tuple(Column(name, type, name) for name, type in types.items())
    rows = tuple(
        {
            "id": number,
            "town": source.pick(("a", "a", "b", "c", None)),
            "kind": source.pick(("a", "b")),
            "age": source.pick((0, 1, 2, None)),
            "pay": source.pick((10, 20, 300, None)),
        }
        for number in range(source.between(0, 14))
    )
    return World({TABLE: Relation("lake", "people", "people", columns, ("id",))}, {TABLE: rows})


def make_policies(source: Choices, world: World) -> Policies:
    """Rules of AGGREGATE, and some of SELECT and denials of either beside them."""
    (table,) = world.tables
    grants = []
    for number in range(source.between(1, 5)):
        deny = source.chance(25)
        grant = make_grant(source, world, table, number, deny)
        if source.chance(65) or "SELECT" not in grant.permissions:
            grant = replace(grant, permissions="AGGREGATE", least=0 if deny else source.between(2, 4))
        grants.append(grant)
    return without_masks(Policies((("group:one", "role:analyst"), ("group:two", "role:eu")), tuple(grants)))


def opened(policies: Policies) -> Policies:
    """The same policies, whose rules of AGGREGATE show rows."""
    return replace(policies, grants=tuple(replace(g, permissions="SELECT", least=0) for g in policies.grants))


def make_asked(source: Choices, names: frozenset[str]) -> Asked:
    """A question that names these columns and no others."""

    def some(wanted: Sequence[str]) -> tuple[str, ...]:
        return tuple(name for name in wanted if name in names and source.chance(60))

    keys = some(KEYS)
    tested = [name for name in NAMES if name in names]
    where: tuple[str, object] | None = None
    if tested and source.chance(50):
        column = source.pick(tested)
        where = column, source.pick(("a", "b", None) if column in KEYS else (0, 1, 10, None))
    counted = source.pick(tested) if tested and source.chance(40) else None
    return Asked(keys or None, where, some(NUMBERS), counted)


def expected(asked: Asked, rows: Sequence[Row], least: int) -> object:
    """What is answered, of the rows that count."""
    chosen = [row for row in rows if asked.where is None or row[asked.where[0]] == asked.where[1]]
    rest = len(rows) - len(chosen)
    if asked.by is None:
        shows = len(chosen) >= least and enough(rest, least)
        return {"aggregate": measured(asked, chosen, least, shows)}
    groups: dict[tuple[object, ...], list[Row]] = {}
    for row in chosen:
        groups.setdefault(tuple(row[name] for name in asked.by), []).append(row)
    # The smallest first, and of those the lesser keys; null comes last.
    order = sorted(groups, key=lambda key: (len(groups[key]), *((each is None, each or "") for each in key)))
    hidden = rest if rest < least else 0
    shown: set[tuple[object, ...]] = set()
    for key in order:
        if len(groups[key]) >= least and enough(hidden, least):
            shown.add(key)
        hidden += len(groups[key])
    SEEN["groups kept back"] += len(groups) - len(shown)
    SEEN["large groups kept back"] += sum(len(groups[key]) >= least for key in groups if key not in shown)
    by_key = sorted(shown, key=lambda key: tuple((each is None, each or "") for each in key))
    return [
        {
            "key": dict(zip(asked.by, key, strict=True)),
            "aggregate": measured(asked, groups[key], least, shows=True),
        }
        for key in by_key
    ]


def enough(count: int, least: int) -> bool:
    return count == 0 or count >= least


def measured(asked: Asked, rows: Sequence[Row], least: int, shows: bool) -> dict[str, object]:
    def cells(column: str) -> list[int]:
        return [value for row in rows if isinstance(value := row[column], int)]

    def made(count: int, value: object) -> object:
        fits = not least or (count >= least and enough(len(rows) - count, least))
        return value if shows and fits else None

    SEEN["shown"] += shows
    SEEN["suppressed"] += not shows
    found: dict[str, object] = {"rows": len(rows) if shows else None}
    if asked.sums:
        found["sum"] = {
            name: made(len(cells(name)), sum(cells(name)) if cells(name) else None) for name in asked.sums
        }
    if asked.counted:
        count = sum(row[asked.counted] is not None for row in rows)
        found["cells"] = made(count, count)
    return found


def of_aggregates(source: Choices, lab: Lab) -> None:
    """Both halves of the law on one random case."""
    world = make_world(source)
    caller = make_caller(source)
    case = Case(world, make_policies(source, world), (caller,), "null")
    lab.open(case)
    grants = lab.grants(caller)
    whole = grants.aggregates.get(TABLE)
    if whole is None:
        SEEN["no rule of aggregates"] += 1
        return
    aggregated = frozenset(whole.decision.columns)
    rows = look(world, opened(case.policies), caller, "null").rows[TABLE]
    own = look(world, case.policies, caller, "null").rows[TABLE]
    questions = [make_asked(source, aggregated) for _ in range(4)]
    answers = []
    for asked in questions:
        answer = lab.ask(caller, _operation(asked.text))
        answers.append(answer)
        visible = grants.visible(TABLE)
        is_own = bool(visible) and asked.columns <= visible.keys()
        want = expected(asked, own, 0) if is_own else expected(asked, rows, whole.least)
        got = json.loads(answer)
        assert got.get("data", got)["found"] == want, (asked.text, case.policies.texts(), caller, world.rows)
        assert ("least" in got.get("extensions", {}).get("lakegate", {})) is not is_own
    # Neither rows nor cells that no rule shows, in rows or in aggregates, make a difference.
    changed, changes = unseen_rows(source, replace(case, policies=opened(case.policies)), caller, tries=5)
    after = replace(world, rows=changed)
    if (
        look(after, case.policies, caller, "null").apparent
        != look(world, case.policies, caller, "null").apparent
    ):
        # What is denied in aggregates alone is seen in rows.
        return
    SEEN["unseen changes"] += changes
    lab.fill(changed)
    for asked, before in zip(questions, answers, strict=True):
        assert lab.ask(caller, _operation(asked.text)) == before, (asked.text, case.policies.texts())


def _operation(text: str) -> Operation:
    class Written(Operation):
        @property
        def text(self) -> str:
            return text

    return Written(None, ())


@given(source=choices())
@effort(20)
def test_aggregates_show_in_groups_of_enough_rows(lab: Lab, source: Choices) -> None:
    of_aggregates(source, lab)


def test_the_law_is_tried_on_what_it_is_about(lab: Lab) -> None:
    before = Counter(SEEN)
    for seed in range(150):
        of_aggregates(seeded(seed), lab)

    found = SEEN - before
    assert min(found["shown"], found["suppressed"], found["groups kept back"], found["unseen changes"]) > 10
    assert found["large groups kept back"] > 3


def few_cells_shown(patch: Patch) -> None:
    patch.setattr(gateway.sql.level, "suppress_measure", lambda value, *_: value)


def groups_of_any_size(patch: Patch) -> None:
    patch.setattr(gateway.sql.groups, "suppress_groups", lambda groups, *_: groups)


def filters_of_any_size(patch: Patch) -> None:
    patch.setattr(gateway.sql.compile, "suppress_whole", lambda select, *_: select)


def what_is_left_is_not_looked_at(patch: Patch) -> None:
    patch.setattr(gateway.sql.level.Level, "everything", lambda _: None)


@pytest.mark.parametrize(
    "plant", [few_cells_shown, groups_of_any_size, filters_of_any_size, what_is_left_is_not_looked_at]
)
def test_a_leak_is_found(lab: Lab, plant: Callable[[Patch], None], monkeypatch: Patch) -> None:
    plant(monkeypatch)
    with pytest.raises(AssertionError, match="people_"):
        _try_all(lab)


def _try_all(lab: Lab) -> None:
    for seed in range(200):
        of_aggregates(seeded(seed), lab)
