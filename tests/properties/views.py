"""Views of a world: their generator, their SQL, and what they show, worked out in plain Python."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from gateway.catalog.types import NESTED, ColumnType, Kind
from tests.properties.choices import Choices
from tests.properties.logic import columns_of, constant_text, holds, spell
from tests.properties.values import VARCHAR, Row, rank
from tests.properties.worlds import (
    SQL_KINDS,
    Column,
    Link,
    Output,
    Relation,
    View,
    World,
    constant,
    make_filter,
    present_relation,
)

BIGINT = ColumnType(Kind.BIGINT)

#: Types that can be grouped by and have extremes: of those values that are equal one is shown.
_PLAIN = frozenset(Kind) - NESTED - {Kind.INTERVAL}


def add_views(source: Choices, world: World) -> World:
    """The world with up to two views over its tables, some of them targets of relationships."""
    relations = dict(world.relations)
    for place in range(source.below(3)):
        view = _view(source, world, place)
        relations[view.qualified] = present_relation(source, view)
    return replace(world, relations=relations)


def base_columns(world_relations: Mapping[str, Relation], view: View) -> dict[str, Column]:
    """Every column that a view's body can name, as `alias.column`."""
    return {
        f"{alias}.{column.name}": column
        for alias, table in view.tables
        for column in world_relations[table].columns
    }


def _view(source: Choices, world: World, place: int) -> Relation:
    first = source.pick(world.tables)
    shape = source.below(4)
    if shape == 1 and not first.links:
        shape = 0
    if shape in (0, 1):
        link = source.pick(first.links) if shape else None
        view: View = _joined(source, world, first, link)
    else:
        view = _grouped(source, first)
    columns = tuple(_shown(world, view, output) for output in view.outputs)
    key = _key(first, view)
    relation = Relation("side", f"view{place}", ("overview", "summary")[place], columns, key, view=view)
    return replace(relation, links=_links(source, first, relation))


def _joined(source: Choices, world: World, first: Relation, link: Link | None) -> View:
    tables: tuple[tuple[str, str], ...] = (("a", first.qualified),)
    keys: tuple[tuple[str, str], ...] = ()
    if link is not None:
        tables += (("b", link.target),)
        keys = tuple((f"a.{own}", f"b.{other}") for own, other in link.keys)
    bare = View(tables, (), keys, outer=link is not None and source.chance(50))
    columns = base_columns(world.relations, bare)
    where = make_filter(source, columns, 1, SQL_KINDS) if source.chance(50) else None
    kept = source.some(tuple(columns), 2)
    outputs: list[Output] = []
    for number, name in enumerate(kept[:7]):
        column = columns[name]
        new = (
            f"c{number}" if source.chance(30) or any(o.name == column.name for o in outputs) else column.name
        )
        if column.type == VARCHAR and source.chance(25):
            outputs.append(Output(new, "coalesce", name, constant(source, column)))
        else:
            outputs.append(Output(new, "column", name))
    return replace(bare, outputs=tuple(outputs), where=where)


def _grouped(source: Choices, table: Relation) -> View:
    bare = View((("a", table.qualified),), ())
    columns = {f"a.{column.name}": column for column in table.columns}
    plain = [name for name, column in columns.items() if column.type.kind in _PLAIN]
    group = source.shuffled(plain)[: source.between(1, 2)]
    outputs = [Output(name[2:], "column", name) for name in group] + [Output("n", "count", None)]
    extra = source.pick(plain)
    outputs.append(Output("known", "count", source.pick(tuple(columns))))
    outputs.append(Output("extreme", source.pick(("min", "max")), extra))
    where = make_filter(source, columns, 1, SQL_KINDS) if source.chance(40) else None
    return replace(bare, outputs=tuple(outputs[: source.between(2, 5)]), where=where, group=tuple(group))


def _shown(world: World, view: View, output: Output) -> Column:
    if output.make == "count":
        return Column(output.name, BIGINT, output.name, 3)
    assert output.of
    base = base_columns(world.relations, view)[output.of]
    return Column(
        output.name, base.type, base.field if output.name == base.name else output.name, base.variety
    )


def _key(first: Relation, view: View) -> tuple[str, ...]:
    """The view's columns that tell its rows apart, if it shows them."""
    wanted = view.group or tuple(f"a.{name}" for name in first.key)
    shown = {output.of: output.name for output in view.outputs if output.make == "column"}
    return tuple(shown[name] for name in wanted) if all(name in shown for name in wanted) else ()


def _links(source: Choices, first: Relation, view: Relation) -> tuple[Link, ...]:
    """The first table's relationships whose columns the view shows as they are."""
    assert view.view
    shown = {output.of: output.name for output in view.view.outputs if output.make == "column"}
    return tuple(
        Link(link.name, link.target, tuple((shown[f"a.{own}"], other) for own, other in link.keys))
        for link in first.links
        if all(f"a.{own}" in shown for own, _ in link.keys) and source.chance(70)
    )


# -- SQL --------------------------------------------------------------------------------------------------


def view_sql(relations: Mapping[str, Relation], view: View) -> str:
    """The view's body, as the catalog has it."""

    def table(alias: str, name: str) -> str:
        relation = relations[name]
        return f'{relation.database}."{relation.name}" AS {alias}'

    def column(name: str) -> str:
        alias, _, rest = name.partition(".")
        return f'{alias}."' + rest.replace('"', '""') + '"'

    def item(output: Output) -> str:
        of = column(output.of) if output.of else "*"
        match output.make:
            case "column":
                made = of
            case "coalesce":
                assert output.otherwise
                made = f"coalesce({of}, {constant_text(output.otherwise.type, output.otherwise.value)})"
            case make:
                made = f"{make}({of})"
        return f'{made} AS "' + output.name.replace('"', '""') + '"'

    sql = f"SELECT {', '.join(map(item, view.outputs))} FROM {table(*view.tables[0])}"
    if len(view.tables) > 1:
        on = " AND ".join(f"{column(own)} = {column(other)}" for own, other in view.keys)
        sql += f" {'LEFT ' * view.outer}JOIN {table(*view.tables[1])} ON {on}"
    if view.where is not None:
        sql += f" WHERE {spell(view.where, column)}"
    if view.group:
        sql += f" GROUP BY {', '.join(map(column, view.group))}"
    return sql


# -- what it shows ----------------------------------------------------------------------------------------


def view_rows(
    relations: Mapping[str, Relation], view: View, rows: Mapping[str, Sequence[Row]]
) -> tuple[Row, ...]:
    """The view's rows over rows of its tables."""
    joined = _join(view, rows, base_columns(relations, view))
    if view.where is not None:
        joined = [row for row in joined if holds(view.where, row, {}) is True]
    if not view.group:
        return tuple({output.name: _value(output, [row]) for output in view.outputs} for row in joined)
    groups: dict[object, list[Row]] = {}
    for row in joined:
        key = tuple(None if row[name] is None else rank(row[name]) for name in view.group)
        groups.setdefault(key, []).append({name: _one_zero(value) for name, value in row.items()})
    return tuple(
        {output.name: _value(output, members) for output in view.outputs} for members in groups.values()
    )


def _one_zero(value: object) -> object:
    """The value, with 0 for -0, which become one in a group."""
    return value + 0.0 if isinstance(value, float) else value


def _join(view: View, rows: Mapping[str, Sequence[Row]], columns: Iterable[str]) -> list[Row]:
    def prefixed(alias: str, row: Row) -> Row:
        return {f"{alias}.{name}": value for name, value in row.items()}

    alias, table = view.tables[0]
    left = [prefixed(alias, row) for row in rows[table]]
    if len(view.tables) == 1:
        return left
    alias, table = view.tables[1]
    right = [prefixed(alias, row) for row in rows[table]]
    nulls = {name: None for name in columns if name.startswith(f"{alias}.")}
    joined: list[Row] = []
    for row in left:
        found = [other for other in right if all(_same(row, own, other, key) for own, key in view.keys)]
        joined.extend({**row, **other} for other in found or ([nulls] if view.outer else []))
    return joined


def _same(row: Row, own: str, other: Row, key: str) -> bool:
    return row[own] is not None and other[key] is not None and (
        rank(row[own]) == rank(other[key])
    )  # fmt: skip


def _value(output: Output, members: Sequence[Row]) -> object:
    if output.of is None:
        return len(members)
    known = [row[output.of] for row in members if row[output.of] is not None]
    match output.make:
        case "column":
            return members[0][output.of]
        case "coalesce":
            assert output.otherwise
            return known[0] if known else output.otherwise.value
        case "count":
            return len(known)
        case make:
            best = min if make == "min" else max
            return best(known, key=rank, default=None)


def reads(view: View) -> tuple[dict[str, frozenset[tuple[str, str]]], frozenset[tuple[str, str]]]:
    """The base columns that each output column is made of, and those that decide which rows there are."""
    tables = dict(view.tables)

    def base(name: str) -> tuple[str, str]:
        alias, _, column = name.partition(".")
        return tables[alias], column

    made = {output.name: frozenset({base(output.of)} if output.of else ()) for output in view.outputs}
    deciding = {base(name) for pair in view.keys for name in pair} | {base(name) for name in view.group}
    if view.where is not None:
        deciding |= {base(name) for name in columns_of(view.where)}
    return made, frozenset(deciding)
