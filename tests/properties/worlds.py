"""A world: a catalog of small tables and views with awkward columns, and the rows in them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from gateway.catalog.types import NESTED, ColumnType, Kind
from tests.properties.choices import Choices
from tests.properties.logic import (
    All,
    Among,
    Between,
    Cmp,
    Filter,
    Flag,
    LikePattern,
    Lit,
    Neg,
    Null,
    Ref,
    Some,
)
from tests.properties.values import KEY_TYPES, TYPES, VARCHAR, Row, cell, sample


@dataclass(frozen=True, slots=True)
class Column:
    """`variety` bounds how many different values its cells take."""

    name: str
    type: ColumnType
    field: str
    variety: int = 64

    def __repr__(self) -> str:
        return f"{self.name}: {self.type}"


@dataclass(frozen=True, slots=True)
class Link:
    """A relationship: `keys` pairs own column with a column of the target, its key where not `many`."""

    name: str
    target: str
    keys: tuple[tuple[str, str], ...]
    many: bool = False

    @property
    def whole(self) -> str:
        """The field of the aggregate of what is related."""
        return f"{self.name}_aggregate"


@dataclass(frozen=True, slots=True)
class Output:
    """A column of a view: `make` is `column`, `coalesce`, `count`, `min` or `max` of base column `of`.

    Base columns are written `alias.column`; a `count` of nothing counts rows.
    """

    name: str
    make: str
    of: str | None
    otherwise: Lit | None = None


@dataclass(frozen=True, slots=True)
class View:
    """A select over one table (`a`) or two (`a` joined with `b` on `keys`, left if `outer`)."""

    tables: tuple[tuple[str, str], ...]
    outputs: tuple[Output, ...]
    keys: tuple[tuple[str, str], ...] = ()
    outer: bool = False
    where: Filter | None = None
    group: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Relation:
    """A table, or a view; `leads` is the table that one of these leads to as its link."""

    database: str
    name: str
    root: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    order: tuple[tuple[str, bool], ...] = ()
    limit: int | None = None
    on_denied: str | None = None
    view: View | None = None
    leads: str = ""

    @property
    def qualified(self) -> str:
        return f"{self.database}.{self.name}"

    @property
    def types(self) -> Mapping[str, ColumnType]:
        return {column.name: column.type for column in self.columns}

    @property
    def objects(self) -> tuple[Link, ...]:
        return tuple(link for link in self.links if not link.many)

    @property
    def arrays(self) -> tuple[Link, ...]:
        return tuple(link for link in self.links if link.many)

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)

    def link(self, field: str) -> Link:
        """The relationship that a field follows, as rows or as a whole."""
        return next(link for link in self.links if link.name == field or (link.many and link.whole == field))


Rows = Mapping[str, tuple[Row, ...]]


@dataclass(frozen=True, slots=True)
class World:
    """Relations and the rows of the tables among them, by qualified name."""

    relations: Mapping[str, Relation]
    rows: Rows = field(repr=False)

    @property
    def tables(self) -> tuple[Relation, ...]:
        return tuple(relation for relation in self.relations.values() if relation.view is None)


_COLUMN_NAMES = (
    "name", "region", "score", "tag", "at", "Index", "order", "a b", "doc", "flag", "select", "x\"y", "limit",
    "Größe", "type", "from_", "value",
)  # fmt: skip
_FIELDS = {"a b": "a_b", 'x"y': "x_y", "Größe": "groesse"}
_TABLE_NAMES = (("lake", "people"), ("lake", "firms"), ("side", "people"), ("side", "Odd_Name"))
_ROOTS = ("people", "firms", "getAll", "odd")


def make_world(source: Choices) -> World:
    """Some tables with keys, then relationships between them, then rows, then views over them."""
    count = source.between(1, 4) if source.chance(50) else source.between(1, 2)
    plain = [_table(source, place) for place in range(count)]
    tables = {table.qualified: table for table in plain}
    for table in plain:
        tables[table.qualified] = _linked(source, tables[table.qualified], tables)
    rows = _rows(source, tables)
    relations = {name: present_relation(source, table) for name, table in tables.items()}
    return World(relations, rows)


def _column(name: str, type: ColumnType, variety: int) -> Column:
    return Column(name, type, _FIELDS.get(name, name), variety)


def _table(source: Choices, place: int) -> Relation:
    database, name = _TABLE_NAMES[place]
    keys = tuple(
        _column(name, source.pick(KEY_TYPES), 64) for name in ("id", "part")[: 2 if source.chance(15) else 1]
    )
    names = source.shuffled(_COLUMN_NAMES)[: source.between(1, 5)]
    others = tuple(_column(name, source.pick(TYPES), source.pick((3, 2, 5, 64))) for name in names)
    columns = keys + others if not source.chance(20) else others + keys
    return Relation(database, name, _ROOTS[place], columns, tuple(key.name for key in keys))


def _linked(source: Choices, table: Relation, tables: Mapping[str, Relation]) -> Relation:
    columns, links = list(table.columns), []
    for name in ("owner", "peer")[: source.pick((1, 1, 0, 2))]:
        target = tables[source.pick(tuple(tables))]
        keys = []
        for part in target.key:
            own = f"{name}_{part}"
            columns.append(Column(own, target.column(part).type, own))
            keys.append((own, part))
        links.append(Link(name, target.qualified, tuple(keys)))
    return replace(table, columns=tuple(columns), links=tuple(links))


def present_relation(source: Choices, relation: Relation) -> Relation:
    """A relation with a default order and limit, and a mode of its own, sometimes."""
    sortable = [column.name for column in relation.columns if column.type.kind not in NESTED]
    order = tuple((name, source.chance(40)) for name in source.shuffled(sortable)[: source.below(3)])
    return replace(
        relation,
        order=order if source.chance(40) else (),
        limit=source.between(1, 4) if source.chance(15) else None,
        on_denied=source.pick(("null", "error", "hide")) if source.chance(15) else None,
    )


# -- rows -------------------------------------------------------------------------------------------------


def _rows(source: Choices, tables: Mapping[str, Relation]) -> Rows:
    keys = {}
    for name, table in tables.items():
        parts = [table.column(part).type for part in table.key]
        drawn = (
            tuple(sample(source, type, 10) for type in parts)
            for _ in range(source.pick((3, 5, 8, 2, 6, 4, 1, 0)))
        )
        keys[name] = tuple(dict.fromkeys(drawn))
    return {
        name: tuple(_row(source, table, key, keys) for key in keys[name]) for name, table in tables.items()
    }


def _row(
    source: Choices,
    table: Relation,
    key: tuple[object, ...],
    keys: Mapping[str, tuple[tuple[object, ...], ...]],
) -> Row:
    row = dict(zip(table.key, key, strict=True))
    for link in table.links:
        targets = keys[link.target]
        if targets and source.chance(80):
            row |= zip((own for own, _ in link.keys), source.pick(targets), strict=True)
        else:
            row |= {own: cell(source, table.column(own).type, 50, 10) for own, _ in link.keys}
    for column in table.columns:
        if column.name not in row:
            row[column.name] = cell(source, column.type, 15, column.variety)
    return {column.name: row[column.name] for column in table.columns}


# -- filters over a relation's columns, for policies and views ---------------------------------------------


#: Kinds whose constants mean the same in a data filter and in a view's own SQL.
SQL_KINDS = frozenset(
    {
        Kind.INTEGER,
        Kind.BIGINT,
        Kind.SMALLINT,
        Kind.VARCHAR,
        Kind.DATE,
        Kind.TIMESTAMP,
        Kind.DECIMAL,
        Kind.BOOLEAN,
    }
)
#: Kinds that data filters compare with constants.
FILTER_KINDS = frozenset(Kind) - NESTED - {Kind.BLOB, Kind.INTERVAL}
_UNORDERED = frozenset({Kind.BOOLEAN, Kind.ENUM, Kind.UUID})


def make_filter(
    source: Choices,
    columns: Mapping[str, Column],
    depth: int = 2,
    kinds: frozenset[Kind] = FILTER_KINDS,
    near: Sequence[Row] = (),
) -> Filter:
    """A random filter over columns, by name; those of other kinds are tested for null.

    Its constants are often those of the rows in `near`, so that it is true for some of them.
    """
    if depth and source.chance(35):
        items = tuple(
            make_filter(source, columns, depth - 1, kinds, near) for _ in range(source.between(1, 3))
        )
        match source.below(3):
            case 0:
                return All(items)
            case 1:
                return Some(items)
            case _:
                return Neg(items[0])
    name = source.pick(tuple(columns))
    column = columns[name]
    if column.type.kind not in kinds or source.chance(15):
        return Null(name, source.chance(60))
    if column.type.kind is Kind.BOOLEAN and source.chance(40):
        return Flag(name)
    ordered = column.type.kind not in _UNORDERED
    same = [other for other, its in columns.items() if its.type == column.type and other != name]
    if same and source.chance(20):
        return Cmp(
            name, source.pick(("=", "<>", "<", ">=") if ordered else ("=", "<>")), Ref(source.pick(same))
        )
    seen = [row[name] for row in near]
    match source.below(6):
        case 0 | 1 | 2:
            operators = (">=", "<>", "<", "<=", ">", "=") if ordered else ("=", "<>", "!=")
            return Cmp(name, source.pick(operators), constant(source, column, seen))
        case 3:
            items_ = tuple(constant(source, column, seen) for _ in range(source.between(1, 3)))
            return Among(name, items_, source.chance(30))
        case 4 if column.type == VARCHAR:
            pattern = source.pick(("a%", "%", "_", "%\\%%", "a\\_b", "", "%a%", "\\\\%", "A_"))
            return LikePattern(name, pattern, source.chance(30))
        case _ if not ordered:
            return Among(name, (constant(source, column, seen),), source.chance(30))
        case _:
            return Between(
                name, constant(source, column, seen), constant(source, column, seen), source.chance(30)
            )


def constant(source: Choices, column: Column, near: Sequence[object] = ()) -> Lit:
    """A finite constant: one of the values in `near`, or a sample."""
    while True:
        value = source.pick(near) if near and source.chance(70) else None
        if value is None:
            value = sample(source, column.type, column.variety)
        # Data filters have no exponents.
        fits = not isinstance(value, float) or (math.isfinite(value) and "e" not in repr(value))
        # A field of a policy file cannot hold a control character.
        if fits and (not isinstance(value, str) or value.isprintable()):
            return Lit(value, column.type)
