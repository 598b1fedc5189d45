"""Law 1 where keys are followed and never shown: which values they have is nothing that an answer tells of.

Cells by which rows are related cannot change one by one without others being related. So all values of a key
change places, in every column that holds it: the same rows are related as before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from tests.properties.cases import Case, make_case
from tests.properties.choices import Choices
from tests.properties.database_links import tell
from tests.properties.lab import Lab
from tests.properties.laws import SEEN, make_operations, report
from tests.properties.masks import KEY
from tests.properties.pages import first_pages, next_pages
from tests.properties.policies import ALL, Columns, DataFilter, Grant, Policies
from tests.properties.sight import key_of, look
from tests.properties.values import rank
from tests.properties.worlds import Relation, Rows, World, make_filter

#: A column of a table.
Place = tuple[str, str]


def hidden_keys(source: Choices, lab: Lab) -> None:
    """The values of keys that are not shown change no byte of an answer."""
    case = _of_likes(source, make_case(source))
    lab.open(case)
    caller = case.callers[0]
    sight = lab.sight(caller)
    operations = make_operations(source, sight) + first_pages(source, sight)
    operations += next_pages([lab.ask(caller, operation) for operation in operations], operations)
    cells = source.chance(40)
    before = [lab.ask(caller, operation, cells=cells) for operation in operations]
    rows, count = _other_keys(source, case)
    SEEN["keys changed"] += count
    lab.fill(rows)
    for operation, was in zip(operations, before, strict=True):
        now = lab.ask(caller, operation, cells=cells)
        assert now == was, report(case, caller, operation, was, now)


def _of_likes(source: Choices, case: Case) -> Case:
    """The case in which keys are hidden, a column or two are shown, and many rows are alike in these."""
    world, rows, grants = case.world, dict(case.world.rows), []
    keys = {place for places in _held_alike(world) for place in places}
    for table in world.tables:
        name = table.qualified
        mine = tuple(column for column in table.types if (name, column) in keys)
        others = source.shuffled(tuple(column for column in table.types if column not in mine))
        shown = others[: source.between(1, 2)]
        if not shown:
            continue
        masked = Columns("only", mine, tuple((column, KEY) for column in mine))
        grants.append(Grant("analyst", f"table:{name}", (name,), "SELECT", Columns("only", shown), None))
        for column in _parts(source, masked):
            found = _some_rows(source, table, others, len(grants)) if source.chance(40) else None
            grants.append(Grant("analyst", f"table:{name}", (name,), "SELECT", column, found))
        if models := rows[name][:2]:
            alike = (models[0] if source.chance(70) else models[-1] for _ in rows[name])
            rows[name] = tuple(
                {**row, **{column: model[column] for column in shown}}
                for row, model in zip(rows[name], alike, strict=True)
            )
    world = replace(world, rows=rows)
    policies = tell(world, Policies((("group:one", "role:analyst"),), tuple(grants)))
    caller = replace(case.callers[0], groups=("one",))
    return replace(case, world=world, policies=policies, callers=(caller,))


def _parts(source: Choices, columns: Columns) -> Iterator[Columns]:
    """The columns in one grant, or in one for each."""
    if source.chance(60):
        yield columns
    else:
        yield from (Columns("only", (name,), ((name, mask),)) for name, mask in columns.masks)


def _some_rows(source: Choices, table: Relation, others: tuple[str, ...], number: int) -> DataFilter:
    columns = {name: table.column(name) for name in others}
    return DataFilter(f"f{number}", table.qualified, ALL, make_filter(source, columns, depth=0))


def _held_alike(world: World) -> list[frozenset[Place]]:
    """The columns that hold values of the same key, as relationships have it."""
    found: list[frozenset[Place]] = []
    for table in world.tables:
        pairs = [frozenset({(table.qualified, column)}) for column in table.key]
        for link in table.links:
            is_table = world.relations[link.target].view is None
            pairs += [
                frozenset({(table.qualified, own)} | ({(link.target, other)} if is_table else set()))
                for own, other in link.keys
            ]
        for pair in pairs:
            touching = [places for places in found if places & pair]
            found = [places for places in found if places not in touching] + [pair.union(*touching)]
    return found


def _other_keys(source: Choices, case: Case) -> tuple[Rows, int]:
    """Rows whose hidden keys have other values, and how many keys those are."""
    world, count = case.world, 0
    for places in _held_alike(world):
        cells = [row[column] for name, column in sorted(places) for row in world.rows[name]]
        values = {rank(cell): cell for cell in cells if cell is not None}
        others = dict(zip(values, source.shuffled(tuple(values.values())), strict=True))

        def other(cell: object, others: Mapping[tuple[object, ...], object] = others) -> object:
            return cell if cell is None else others.get(rank(cell), cell)

        rows = {
            name: tuple(
                {c: other(cell) if (name, c) in places else cell for c, cell in row.items()} for row in rows
            )
            for name, rows in world.rows.items()
        }
        changed = replace(world, rows=rows)
        if _seen(case, changed) == _seen(case, world, places, other):
            world, count = changed, count + 1
    return world.rows, count


def _seen(
    case: Case, world: World, places: frozenset[Place] = frozenset(), other: Callable[[object], object] = repr
) -> object:
    """What there is to be seen, with others in the places of hidden keys."""
    apparent = look(world, case.policies, case.callers[0], case.mode).apparent
    hidden = {(name, key_of(column)) for name, column in places}
    return {
        name: [
            ({c: other(cell) if (name, c) in hidden else cell for c, cell in row.items()}, *told)
            for row, *told in rows
        ]
        for name, rows in apparent.items()
    }
