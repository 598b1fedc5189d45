"""Policies of a world: who gets which columns in which rows, as values and as policy files."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from zlib import crc32

from gateway.catalog.types import ColumnType, Kind
from tests.properties.choices import Choices, seeded
from tests.properties.logic import All, Among, Attr, Cmp, Filter, Some, spell
from tests.properties.masks import pick_mask
from tests.properties.values import INTEGER, VARCHAR
from tests.properties.worlds import Column, Relation, World, make_filter

#: The session attributes that every world declares.
ATTRIBUTES: Mapping[str, ColumnType] = {
    "region": VARCHAR,
    "level": INTEGER,
    "day": ColumnType(Kind.DATE),
    "regions": ColumnType(Kind.LIST, element=VARCHAR),
    "levels": ColumnType(Kind.LIST, element=INTEGER),
}

#: Claims that fit each attribute, and the values that they give.
FITTING: Mapping[str, tuple[tuple[object, object], ...]] = {
    "region": (("a", "a"), ("b", "b"), ("it's", "it's"), ("", "")),
    "level": ((1, 1), (0, 0), (2147483647, 2147483647)),
    "day": (("2020-02-29", date(2020, 2, 29)), ("1970-01-01", date(1970, 1, 1))),
    "regions": ((["a"], ("a",)), (["b", "ab", "it's"], ("b", "ab", "it's")), ([], ())),
    "levels": (([1, 2], (1, 2)), ([0], (0,)), ([], ())),
}

#: Claims that fit none: the attribute is unusable.
UNFIT: Mapping[str, tuple[object, ...]] = {
    "region": (7, ["a"], None),
    "level": ("x", 2147483648, {"a": 1}),
    "day": ("2020-02-30", 5),
    "regions": ([1], "a,b", ["a", None]),
    "levels": (["x"], [1, 2147483648], 5),
}


#: When rules end: long ago, and long after everyone has asked.
ENDED, LASTING = "2001-01-01", "2999-12-31T23:59:59.999999+00:00"

#: Who has the coarse grants on hybrid tables.
EVERYONE = "group:IAMAllowedPrincipals"


@dataclass(frozen=True, slots=True)
class Columns:
    """`*`, the named ones, of which some are masked, or `* except` them."""

    kind: str
    names: tuple[str, ...] = ()
    masks: tuple[tuple[str, str], ...] = ()

    def of(self, table: Relation) -> frozenset[str]:
        all_names = frozenset(table.types)
        if self.kind == "all":
            return all_names
        return all_names & frozenset(self.names) if self.kind == "only" else all_names - frozenset(self.names)

    def mask(self, column: str) -> str | None:
        """What masks a column; None where it is raw."""
        return dict(self.masks).get(column)

    def __str__(self) -> str:
        match self.kind:
            case "all":
                return "*"
            case "only":
                masks = dict(self.masks)
                masked = (f"{name}={masks[name]}" if name in masks else name for name in self.names)
                return "|".join(masked)
            case _:
                return "* except " + "|".join(self.names)


ALL = Columns("all")


@dataclass(frozen=True, slots=True)
class DataFilter:
    name: str
    table: str
    columns: Columns
    rows: Filter


@dataclass(frozen=True, slots=True)
class Grant:
    """One line of grants.csv; `tables` are those that `resource` names."""

    role: str
    resource: str
    tables: tuple[str, ...]
    permissions: str
    columns: Columns
    filter: DataFilter | None
    deny: bool = False
    until: str = ""
    least: int = field(default=0, repr=False)

    @property
    def can_be_tagged(self) -> bool:
        """Whether it is written with tags: two of three that name columns of one table in every row."""
        is_plain = self.filter is None and not self.columns.masks and self.resource.startswith("table:")
        is_one = len(self.tables) == 1 and self.columns.kind == "only" and "SQL" not in self.permissions
        return is_plain and is_one and crc32(repr(self).encode()) % 3 > 0

    def tags(self, key: str) -> Iterator[tuple[str, ...]]:
        """Tags that its columns have and no others: those have another value from their table."""
        (table,) = self.tables
        yield ("p3", f"table:{table}", key, "no")
        yield ("p3", f"database:{table.partition('.')[0]}", key, "Other")
        yield from (("p3", f"column:{table}.{name}", key.upper(), "YES") for name in self.columns.names)

    def tagged_line(self, key: str) -> tuple[str, ...]:
        """Its line, on the tags."""
        kind, role, _, permissions, _, *rest = self.line()
        return (kind, role, f"tag:{key}=yes", permissions, "*", *rest)

    def line(self) -> tuple[str, ...]:
        name = self.filter.name if self.filter else "*"
        effect = "deny" if self.deny else "allow"
        options = [f"until={self.until}"] if self.until else []
        options += [f"least={self.least}"] if self.least else []
        return (
            "p",
            self.role if self.role == EVERYONE else f"role:{self.role}",
            self.resource,
            self.permissions,
            str(self.columns),
            name,
            "|".join(options) or "-",
            effect,
        )


@dataclass(frozen=True, slots=True)
class Policies:
    """`edges` lead from a group or role to a role, both written as in roles.csv.

    Who has no role that is opted in to a table of `hybrid` has the grants of `coarse` on it and no others.
    The columns of `hidden` `(table, column)` are given by rules that name them alone. `told` has who is told
    of links, `(role, resource)`.
    """

    edges: tuple[tuple[str, str], ...]
    grants: tuple[Grant, ...]
    hybrid: frozenset[str] = field(default=frozenset(), repr=False)
    optins: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    coarse: tuple[Grant, ...] = field(default=(), repr=False)
    hidden: frozenset[tuple[str, str]] = field(default=frozenset(), repr=False)
    told: tuple[tuple[str, str], ...] = field(default=(), repr=False)

    def texts(self) -> dict[str, str]:
        """The policy files; some of the grants are written with tags that come to the same."""
        filters = dict.fromkeys(grant.filter for grant in self.grants if grant.filter)
        kept_back = {table for table, _ in self.hidden}
        tagged = {
            number: grant
            for number, grant in enumerate(self.grants)
            if grant.can_be_tagged and kept_back.isdisjoint(grant.tables)
        }
        return {
            "roles.csv": _csv(("g", *edge) for edge in self.edges),
            "tags.csv": _csv(tag for number, grant in tagged.items() for tag in grant.tags(f"g{number}")),
            "grants.csv": _csv(
                grant.tagged_line(f"g{number}") if number in tagged else grant.line()
                for number, grant in enumerate(self.grants)
            )
            + _csv(grant.line() for grant in self.coarse)
            + _csv(
                ("p", f"role:{role}", resource, "DESCRIBE", "*", "*", "-", "allow")
                for role, resource in self.told
            ),
            "optins.csv": _csv(("p5", f"role:{role}", resource) for role, resource in self.optins),
            "data_filters.csv": _csv(
                ("p2", f.name, f"table:{f.table}", str(f.columns), spell(f.rows)) for f in filters
            ),
        }


def _csv(lines: Iterable[tuple[str, ...]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(lines)
    return text.getvalue()


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks: the token's groups, and its claims for the attributes."""

    groups: tuple[str, ...]
    claims: Mapping[str, object]
    attributes: Mapping[str, object]


#: The roles that grants are written for, some of them more often.
ROLES = ("analyst", "eu", "analyst", "analyst", "ops")


def make_policies(source: Choices, world: World) -> Policies:
    """Roles and a handful of grants over the world's tables, mostly so that something is visible."""
    edges = [("group:one", "role:analyst"), ("group:two", "role:eu")]
    if source.chance(50):
        edges.append(("role:eu", "role:ops"))
    if source.chance(20):
        edges.append(("role:analyst", "role:eu"))
    if source.chance(30):
        edges.append(("group:two", "role:ops"))
    grants: list[Grant] = []
    for table in world.tables:
        if source.chance(45):
            grants.extend(_crossing(source, world, table, len(grants)))
        else:
            for _ in range(source.between(1, 4) if source.chance(93) else 0):
                grants.append(make_grant(source, world, table, len(grants), deny=False))
        if source.chance(35):
            grants.append(make_grant(source, world, table, len(grants), deny=True))
    policies = _masked(world, Policies(tuple(edges), source.shuffled(grants)))
    return _with_hidden(world, _hybrid(world, policies))


def _with_hidden(world: World, policies: Policies) -> Policies:
    """The policies with some columns that came by themselves; nothing is taken from the source."""
    source = seeded(crc32(f"hidden {policies}".encode()))
    if source.chance(80):
        return policies
    columns = [(table.qualified, name) for table in world.tables for name in table.types]
    return replace(policies, hidden=frozenset(source.some(columns)))


def _hybrid(world: World, policies: Policies) -> Policies:
    """The policies with some tables that have two doors; nothing is taken from the source."""
    source = seeded(crc32(f"hybrid {policies}".encode()))
    if source.chance(80):
        return policies
    tables = [table.qualified for table in world.tables]
    hybrid = source.some(tables)
    optins = dict.fromkeys(
        (source.pick(ROLES), f"table:{source.pick(hybrid)}") for _ in range(source.between(0, 3))
    )
    for name in source.some([f"{table.database}" for table in world.tables]):
        whole = all(table.qualified in hybrid for table in world.tables if table.database == name)
        if whole and source.chance(50):
            optins[source.pick(ROLES), f"database:{name}"] = None
    coarse = (
        Grant(EVERYONE, f"table:{name}", (name,), source.pick(("SELECT", "SELECT|DESCRIBE")), ALL, None)
        for name in hybrid
        if source.chance(60)
    )
    return replace(policies, hybrid=frozenset(hybrid), optins=tuple(optins), coarse=tuple(coarse))


def _masked(world: World, policies: Policies) -> Policies:
    """The policies with masks in some grants.

    What is chosen here depends on what was chosen before and takes nothing from the source, so that a world
    without masks is the one that it was.
    """
    source = seeded(crc32(repr(policies).encode()))
    if source.chance(50):
        return policies
    return replace(policies, grants=tuple(_mask(source, world, grant) for grant in policies.grants))


def _mask(source: Choices, world: World, grant: Grant) -> Grant:
    columns = grant.columns
    if grant.deny or columns.kind != "only" or "SELECT" not in grant.permissions or source.chance(40):
        return grant
    table = world.relations[grant.tables[0]]
    masks = tuple((name, pick_mask(source, table.types[name])) for name in source.some(columns.names))
    return replace(grant, columns=replace(columns, masks=masks))


def without_masks(policies: Policies) -> Policies:
    """The same policies, which show raw what they masked."""
    bare = (replace(grant, columns=replace(grant.columns, masks=())) for grant in policies.grants)
    return replace(policies, grants=tuple(bare))


def _crossing(source: Choices, world: World, table: Relation, number: int) -> Iterator[Grant]:
    """Two grants to one role of other columns in other rows, whose union has to be made cell by cell."""
    columns = {column.name: column for column in table.columns}
    for place in (number, number + 1):
        names = _some_columns(source, table)
        rows = make_filter(source, columns, depth=0, near=world.rows[table.qualified])
        name = table.qualified
        found = DataFilter(f"f{place}", name, ALL, rows) if source.chance(80) else None
        yield Grant("analyst", f"table:{name}", (name,), "SELECT", Columns("only", names), found)


def make_grant(source: Choices, world: World, table: Relation, number: int, deny: bool) -> Grant:
    """A grant on a table, or on every table of its database, or on every table."""
    role = source.pick(ROLES)
    permissions = source.pick(("SELECT", "SELECT", "SELECT|DESCRIBE"))
    if not deny and source.chance(5):
        permissions = "DESCRIBE"
    if source.chance(8 if not deny else 4):
        tables = tuple(t.qualified for t in world.tables if t.database == table.database)
        resource = source.pick(
            (f"table:{table.database}.*", f"database:{table.database}", "table:*.*", "catalog")
        )
        if resource in ("table:*.*", "catalog"):
            tables = tuple(t.qualified for t in world.tables)
        return Grant(role, resource, tables, permissions, ALL, None, deny)
    columns = _columns(source, table)
    rows = None
    if source.chance(85 if not deny else 75):
        rows = DataFilter(
            f"f{number}",
            table.qualified,
            _filter_columns(source, table, columns),
            _filter(source, world, table),
        )
    until = source.pick(("", "", "", "", LASTING, ENDED))
    name = table.qualified
    return Grant(role, f"table:{name}", (name,), permissions, columns, rows, deny, until)


def _columns(source: Choices, table: Relation) -> Columns:
    names = tuple(table.types)
    match source.below(6):
        case 0:
            return ALL
        case 1 | 2 if len(names) > 1:
            return Columns("except", source.some(names)[: len(names) - 1])
        case _:
            return Columns("only", _some_columns(source, table))


def _some_columns(source: Choices, table: Relation) -> tuple[str, ...]:
    """Some columns of a table, often with those that relationships need."""
    kept = set(source.some(tuple(table.types)))
    if source.chance(60):
        kept |= {*table.key, *(own for link in table.links for own, _ in link.keys)}
    return tuple(name for name in table.types if name in kept)


def _filter_columns(source: Choices, table: Relation, granted: Columns) -> Columns:
    """The columns of a data filter; at least one of them is granted."""
    if source.chance(75):
        return ALL
    kept = source.some(tuple(name for name in table.types if name in granted.of(table)))
    return Columns("only", kept)


def _filter(source: Choices, world: World, table: Relation) -> Filter:
    columns = {column.name: column for column in table.columns}
    item = make_filter(source, columns, near=world.rows[table.qualified])
    reading = _on_session(source, columns) if source.chance(40) else None
    if reading is None:
        return item
    return source.pick((reading, reading, All((reading, item)), Some((reading, item))))


def _on_session(source: Choices, columns: Mapping[str, Column]) -> Filter | None:
    options: list[Filter] = []
    for name, type in ATTRIBUTES.items():
        scalar = type.element or type
        for column in columns.values():
            if column.type == scalar and type.element:
                options.append(Among(column.name, Attr(name), source.chance(20)))
            elif column.type == scalar:
                options.append(Cmp(column.name, source.pick(("=", "<>", ">=")), Attr(name)))
    return source.pick(options) if options else None


def make_caller(source: Choices) -> Caller:
    """A caller in one or two groups, with some claims, a few of which fit nothing."""
    groups = source.pick((("one",), ("one", "two"), ("one",), ("two", "one"), ("two",)))
    if source.chance(10):
        groups = ("nobody", *groups)
    claims, attributes = {}, {}
    for name in ATTRIBUTES:
        if source.chance(75):
            claims[name], attributes[name] = source.pick(FITTING[name])
        elif source.chance(40):
            claims[name] = source.pick(UNFIT[name])
    return Caller(groups, claims, attributes)


def roles_of(policies: Policies, caller: Caller) -> frozenset[str]:
    """Every role that the caller's groups lead to."""
    reached = {f"group:{group}" for group in caller.groups}
    while more := {after for before, after in policies.edges if before in reached} - reached:
        reached |= more
    return frozenset(name.removeprefix("role:") for name in reached if name.startswith("role:"))


def with_grants(policies: Policies, grants: Sequence[Grant]) -> Policies:
    return replace(policies, grants=tuple(grants))
