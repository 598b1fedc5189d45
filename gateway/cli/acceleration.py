"""`lakegate catalog`: what the native copies are, and which design they should have."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from gateway.audit.advise import Advice, advise, read_uses
from gateway.backends.duckdb import DuckDBBackend
from gateway.backends.files import roots
from gateway.cli import say
from gateway.cli.inputs import Inputs
from gateway.errors import Fault, SettingsError


def advice_text(inputs: Inputs, path: Path) -> str:
    """Changes of the catalog's files as YAML, each with the reads that ask for it."""
    with path.open("rb") as lines:
        found = advise(inputs.catalog(), read_uses(lines))
    wanted = [each for each in found if each.is_new]
    if not wanted:
        say.note(f"{path}: nothing to change; tables that were read: {len(found)}")
    databases = itertools.groupby(wanted, lambda each: each.table.database)
    return "\n---\n".join("\n".join(_patch(name, tables)) for name, tables in databases)


def copies_text(inputs: Inputs) -> tuple[str, bool]:
    """A line for each table after it was loaded as a gateway would, and whether all could be."""
    settings = inputs.settings
    if settings.backend.kind != "duckdb":
        cure = "DuckDB alone makes native copies"
        raise SettingsError(
            (Fault("backend.kind", 0, f"`{settings.backend.kind}` keeps the tables itself", cure),)
        )
    catalog = inputs.catalog()
    backend = DuckDBBackend(settings.backend.duckdb, roots(catalog))

    async def load() -> float:
        began = time.monotonic()
        await backend.prepare(catalog)
        return time.monotonic() - began

    with asyncio.Runner() as loop:
        try:
            seconds = loop.run(load())
            found = backend.status()
        finally:
            loop.run(backend.close())
    lines = []
    for name, status in found.items():
        table = catalog.tables[name]
        where = "in place" if status.size is None else f"bytes: {status.size}"
        told = [f"rows: {status.rows}", where] if status.ready else []
        told += [f"sort: {', '.join(table.sort)}"] if table.sort else []
        told += [f"indexes: {', '.join(table.indexes)}"] if table.indexes else []
        orders = [", ".join(columns) for columns in table.projections]
        told += [f"projections: {' | '.join(orders)}"] if orders else []
        told += [status.fault] if status.fault else []
        lines.append(f"{name}: {'; '.join(told)}")
    total = sum(status.size or 0 for status in found.values())
    lines.append(f"all copies: bytes: {total}; loaded in {seconds:.1f} s")
    return "\n".join(lines), all(status.ready for status in found.values())


def _patch(database: str, tables: Iterable[Advice]) -> Iterator[str]:
    yield f"database: {database}"
    yield "tables:"
    for advice in tables:
        yield f"  {advice.table.short_name}:"
        for key, columns in (("sort", advice.sort), ("indexes", advice.indexes)):
            declared, names = getattr(advice.table, key), tuple(name for name, _ in columns)
            if names and names != declared:
                evidence = ", ".join(f"{name} {count}" for name, count in columns)
                yield f"    # serves, of {advice.reads} reads: {evidence}"
                yield f"    {key}: [{', '.join(map(_quoted, names))}]"
            elif declared and not names:
                yield f"    # `{key}` serves too few of {advice.reads} reads: leave it out"


def _quoted(name: str) -> str:
    return name if name.isidentifier() else "'" + name.replace("'", "''") + "'"
