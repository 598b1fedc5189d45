"""`lakegate policy diff --data`: asks the engine of the settings how many cells changes are about."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from types import MappingProxyType

from gateway.administer.counting import Counted, count_cells, tables_of
from gateway.administer.difference import Change
from gateway.administer.told import change_told
from gateway.catalog.model import Catalog
from gateway.cli import say
from gateway.settings import Settings


def counted_cells(settings: Settings, catalog: Catalog, changes: Sequence[Change]) -> list[Counted]:
    """The changes with their numbers; warns of tables that cannot be read."""
    # Stages that answer requests take their time to import, and no other command of policies needs them.
    from gateway.app import open_backend

    # Nothing else is loaded, or looked at.
    read = replace(
        catalog, tables=MappingProxyType({name: catalog.tables[name] for name in tables_of(changes)})
    )
    with asyncio.Runner() as loop:
        backend = open_backend(settings, read)
        try:
            loop.run(backend.prepare(read))
            for name, status in backend.status().items():
                if not status.ready:
                    say.warn(f"{name}: {status.fault}")
            return loop.run(count_cells(changes, read, backend, settings.limits.seconds))
        finally:
            loop.run(backend.close())


def counted_told(counted: Counted) -> Mapping[str, object]:
    """A change as JSON, with the number of cells: null where there is none, and why it is not there."""
    count = counted.count and asdict(counted.count)
    return {**change_told(counted.change), "count": count, "not_counted": counted.not_counted}
