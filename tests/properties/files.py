"""A world's catalog and policy files, and their reading by the gateway's own loaders."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

from gateway.catalog.load import load_catalog
from gateway.catalog.model import Catalog
from gateway.policy.load import PolicySet, load_policies
from gateway.snapshot import Snapshot
from tests.properties.policies import ATTRIBUTES, Policies
from tests.properties.views import view_sql
from tests.properties.worlds import Relation, World

_MODEL = (Path(__file__).parents[2] / "policies" / "model.conf").read_text("utf-8")


def catalog_texts(world: World) -> dict[str, str]:
    """The catalog files, one per database; JSON, which is YAML too."""
    databases: dict[str, dict[str, object]] = {}
    for relation in world.relations.values():
        if relation.leads:
            continue
        parts = databases.setdefault(
            relation.database, {"database": relation.database, "tables": {}, "views": {}}
        )
        section = parts["views" if relation.view else "tables"]
        assert isinstance(section, dict)
        section[relation.name] = _entry(world, relation)
    databases.update(_linked(world))
    return {f"{name}.yaml": json.dumps(parts, ensure_ascii=False) for name, parts in databases.items()}


def _linked(world: World) -> Iterator[tuple[str, dict[str, object]]]:
    """The file of a link of a database; it names the tables where these are not all."""
    links = [relation for relation in world.relations.values() if relation.leads]
    for database, link in {relation.database: relation.leads.partition(".")[0] for relation in links}.items():
        shared = [relation.name for relation in links]
        others = [table.name for table in world.tables if table.database == link]
        named = {} if shared == others else {"tables": shared}
        yield database, {"database": database, "link": {"database": link, **named}}


def _entry(world: World, relation: Relation) -> dict[str, object]:
    entry: dict[str, object] = {
        "root": relation.root,
        "columns": {c.name: {"type": c.type.sql, "field": c.field} for c in relation.columns},
    }
    if relation.view:
        entry["sql"] = view_sql(world.relations, relation.view)
    else:
        entry["source"] = {"files": f"{relation.qualified}.parquet"}
    if relation.key:
        entry["primary_key"] = list(relation.key)
    if relation.links:
        entry["relationships"] = {
            link.name: {"table": link.target, "keys": dict(link.keys)}
            | ({"kind": "array"} if link.many else {})
            for link in relation.links
        }
    if relation.order:
        entry["default_order"] = [{"column": name, "descending": down} for name, down in relation.order]
    if relation.limit is not None:
        entry["default_limit"] = relation.limit
    if relation.on_denied:
        entry["on_denied"] = relation.on_denied
    return entry


def read_snapshot(
    world: World, policies: Policies, change: Callable[[Catalog], Catalog] = lambda catalog: catalog
) -> Snapshot:
    """The world under its policies, read from files; `change` makes another catalog of the one read."""
    catalog = change(_fitted(_catalog(tuple(catalog_texts(world).items())), policies))
    with TemporaryDirectory() as folder:
        _write(Path(folder), {"model.conf": _MODEL, **policies.texts()})
        read = _policies(Path(folder), catalog)
    return Snapshot(catalog, read, f"{catalog.version[:8]}{read.version[:8]}")


def _fitted(catalog: Catalog, policies: Policies) -> Catalog:
    """The catalog with what policies make of tables: hybrid ones, and columns that are kept hidden."""
    hidden: dict[str, set[str]] = {}
    for table, column in policies.hidden:
        hidden.setdefault(table, set()).add(column)
    tables = {
        name: replace(table, is_hybrid=name in policies.hybrid, hidden=frozenset(hidden.get(name, ())))
        if name in policies.hybrid | hidden.keys()
        else table
        for name, table in catalog.tables.items()
    }
    return replace(catalog, tables=tables)


@lru_cache(maxsize=64)
def _catalog(texts: tuple[tuple[str, str], ...]) -> Catalog:
    with TemporaryDirectory() as folder:
        _write(Path(folder), dict(texts))
        return load_catalog(Path(folder))


def _policies(folder: Path, catalog: Catalog) -> PolicySet:
    return load_policies(folder, catalog, ATTRIBUTES, can_hash=True)


def _write(folder: Path, texts: Mapping[str, str]) -> None:
    for name, text in texts.items():
        (folder / name).write_text(text, "utf-8")
