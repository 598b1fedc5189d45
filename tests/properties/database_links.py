"""Links of databases in a world: their generator, and to whom they are told."""

from __future__ import annotations

from dataclasses import replace
from zlib import crc32

from gateway.catalog.types import Kind
from tests.properties.choices import seeded
from tests.properties.policies import ENDED, ROLES, Caller, Policies, roles_of
from tests.properties.values import VARCHAR
from tests.properties.worlds import Column, Output, Relation, View, World

#: The database that is a link, which no grant on tables names.
LINKED = "partners"


def add_database_link(world: World) -> World:
    """The world with a link of one of its databases, sometimes; nothing is taken from the source."""
    source = seeded(crc32(f"linked {world}".encode()))
    if source.chance(70):
        return world
    database = source.pick(sorted({table.database for table in world.tables}))
    tables = tuple(table for table in world.tables if table.database == database)
    if source.chance(30):
        tables = source.some(tables)
    shared = {table.qualified: f"{LINKED}.{table.name}" for table in tables}
    links = {shared[table.qualified]: _link(table, shared) for table in tables}
    return replace(world, relations={**world.relations, **links})


def _link(table: Relation, shared: dict[str, str]) -> Relation:
    return replace(
        table,
        database=LINKED,
        root=f"{LINKED}_{table.name}",
        columns=tuple(map(_seen, table.columns)),
        links=tuple(
            replace(link, target=shared[link.target]) for link in table.links if link.target in shared
        ),
        view=View(
            (("a", table.qualified),),
            tuple(Output(name, "column", f"a.{name}") for name in table.types),
        ),
        leads=table.qualified,
    )


def _seen(column: Column) -> Column:
    return replace(column, type=VARCHAR) if column.type.kind is Kind.ENUM else column


def tell(world: World, policies: Policies) -> Policies:
    """The policies with some who are told of the links; nothing is taken from the source."""
    names = [name for name, relation in world.relations.items() if relation.leads]
    if not names:
        return policies
    source = seeded(crc32(f"told {policies}".encode()))
    whole = (f"database:{LINKED}", f"table:{LINKED}.*")
    told = {
        (source.pick(ROLES), source.pick((*whole, *whole, f"table:{source.pick(names)}")))
        for _ in range(source.pick((1, 2, 3, 0)))
    }
    return replace(policies, told=tuple(sorted(told)))


def is_told(policies: Policies, caller: Caller, link: Relation) -> bool:
    """Whether the caller is told of a link: by a rule of its own or of everything, that none takes again."""
    roles = roles_of(policies, caller)
    covering = {f"table:{link.qualified}", f"database:{LINKED}", f"table:{LINKED}.*"}
    everything = [
        grant
        for grant in policies.grants
        if grant.resource in ("catalog", "table:*.*") and grant.role in roles and grant.until != ENDED
    ]
    is_denied = any(grant.deny for grant in everything)
    is_named = any(role in roles and resource in covering for role, resource in policies.told)
    return not is_denied and (is_named or bool(everything))
