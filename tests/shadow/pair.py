"""A whole gateway whose answers are compared with a second engine's, over a lake of its own."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from gateway import app
from gateway.backends.base import Addresses, Backend, Call, Ran
from gateway.backends.duckdb import DuckDBBackend
from gateway.catalog.model import Catalog, FileSource
from gateway.settings import Settings
from gateway.settings.engines import DuckDB
from gateway.shadow.mirror import Mirror
from gateway.sql.render import Statement
from tests.gateway.shop import NO_SECRET, STAFF, Open, Shop, opened

CATALOG = """\
database: shop
tables:
  items:
    source: {files: DATA/items/*.csv}
    columns: {id: INTEGER, name: VARCHAR, secret: VARCHAR, price: "DECIMAL(8, 2)", maker: INTEGER}
    primary_key: id
    relationships:
      made_by: {table: makers, keys: {maker: id}}
  makers:
    source: {files: DATA/makers/*.csv}
    columns: {id: INTEGER, name: VARCHAR}
    primary_key: id
"""

#: Every cell that must be in no report and no log has this in it.
MARK = "cell7"

GRANTS = STAFF + NO_SECRET + STAFF.replace("shop.items", "shop.makers")

#: What a grant may name as its filter.
CHEAP = "p2, cheap, table:shop.items, *, price < 3\n"

ITEMS = f"""\
id,name,secret,price,maker
1,apple-{MARK},s1-{MARK},1.10,1
2,pear-{MARK},s2-{MARK},2.00,2
3,plum-{MARK},s3-{MARK},3.50,
"""

MAKERS = f"id,name\n1,ann-{MARK}\n2,bob-{MARK}\n"

#: Small enough for Python to encode, and so large that the engine makes the JSON.
IN_PYTHON = "query Fruit { items(limit: 100) { id name price made_by { name } } }"
IN_ENGINE = "query Fruit { items { id name price made_by { name } } }"

#: Every query is compared, since none is answered from the cache.
SHARE = '[cache]\nbytes = 0\n[shadow]\nbackend = "duckdb"\nshare = 1\n'


class Other(DuckDBBackend):
    """The real engine, which reads another lake under the gateway's catalog, and notes what it ran."""

    def __init__(self, own: Path, other: Path) -> None:
        super().__init__(DuckDB(threads=1, refresh_seconds=0.1), [other])
        self._own = own
        self._other = other
        self.ran: list[tuple[Statement, tuple[object, ...], Call]] = []

    async def prepare(self, catalog: Catalog) -> None:
        await super().prepare(self._moved(catalog))

    def addresses(self, catalog: Catalog) -> Addresses:
        return super().addresses(self._moved(catalog))

    async def run(self, statement: Statement, values: Sequence[object], call: Call) -> Ran:
        self.ran.append((statement, tuple(values), call))
        return await self.answer(statement, values, call)

    async def answer(self, statement: Statement, values: Sequence[object], call: Call) -> Ran:
        """What it makes of a statement; tests have it fail."""
        return await super().run(statement, values, call)

    def _moved(self, catalog: Catalog) -> Catalog:
        tables = {}
        for name, table in catalog.tables.items():
            assert isinstance(table.source, FileSource)
            paths = tuple(path.replace(str(self._own), str(self._other)) for path in table.source.paths)
            tables[name] = replace(table, source=replace(table.source, paths=paths))
        return replace(catalog, tables=tables)


@dataclass(frozen=True, slots=True)
class Pair:
    """A gateway that runs, with the second engine."""

    open: Open
    other: Other
    mirror: Mirror

    @property
    def report(self) -> Path:
        return self.open.shop.folder / "shadow.jsonl"

    def lines(self) -> list[dict[str, Any]]:
        """Every line of the report."""
        written = self.report.read_text() if self.report.is_file() else ""
        return [json.loads(line) for line in written.splitlines()]

    def compared(self) -> list[dict[str, Any]]:
        """The lines of what was compared."""
        return [line for line in self.lines() if "engines" in line]

    def missed(self) -> tuple[int, int]:
        """How many were dropped, and left out."""
        missed = [line for line in self.lines() if "dropped" in line]
        return sum(line["dropped"] for line in missed), sum(line["left_out"] for line in missed)

    async def until(self, condition: Callable[[], object], seconds: float = 10.0) -> None:
        deadline = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < deadline, f"it does not come: {self.lines()}"
            await asyncio.sleep(0.005)

    async def compare(self, query: str = IN_PYTHON) -> dict[str, Any]:
        """The line that a query leaves."""
        before = len(self.compared())
        await self.open.ask(query)
        await self.until(lambda: len(self.compared()) > before)
        return self.compared()[-1]

    async def ready(self) -> None:
        """Waits for the second engine's tables."""
        await self.until(lambda: self.mirror._second.version == self.open.gateway.snapshot.version)


def write_lake(folder: Path, items: str = ITEMS, makers: str = MAKERS) -> Path:
    for name, text in (("items", items), ("makers", makers)):
        (folder / name).mkdir(parents=True, exist_ok=True)
        (folder / name / "a.csv").write_text(text)
    return folder


@asynccontextmanager
async def pair(
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    *,
    items: str = ITEMS,
    makers: str = MAKERS,
    grants: str = GRANTS,
    settings: str = SHARE,
    engine: type[Other] = Other,
    waits: bool = True,
) -> AsyncIterator[Pair]:
    """A gateway over one lake, compared with an engine over another, of these items and makers."""
    shop = Shop(folder).write(grants=grants, settings=settings)
    shop.write_catalog(shop.catalog, CATALOG)
    (shop.policies / "data_filters.csv").write_text(CHEAP)
    own = write_lake(folder / "data")
    other = engine(own, write_lake(folder / "other", items, makers))
    made: list[Mirror] = []

    def open_mirror(given: Settings, _catalog: Catalog, primary: Backend) -> Mirror:
        made.append(Mirror(given, primary, other))
        return made[0]

    monkeypatch.setattr(app, "open_mirror", open_mirror)
    async with opened(shop) as running:
        both = Pair(running, other, made[0])
        if waits:
            await both.ready()
        yield both


def changed(text: str, changes: Mapping[str, str]) -> str:
    """The text with each piece replaced, which has to be there."""
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new)
    return text
