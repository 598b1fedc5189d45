"""Copies of snapshots: shared by all who ask, bounded, and gone when nobody reads them."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine, Iterator
from contextlib import AsyncExitStack
from functools import wraps
from pathlib import Path
from typing import Any

import duckdb
import pytest
from pyiceberg import types as ice
from pyiceberg.table import Table as Written

from gateway.backends.copier import Copier
from gateway.backends.past import Past
from gateway.catalog.model import IcebergSource, Table
from gateway.errors import BackendError
from gateway.sql.render import Mark
from tests.backends.lakes import table
from tests.iceberg.tables import Warehouse, append

IS = {"id": "BIGINT", "name": "VARCHAR"}


def in_loop(test: Callable[..., Coroutine[Any, Any, None]]) -> Callable[..., None]:
    """Run a test on an event loop of its own."""

    @wraps(test)
    def run(*arguments: Any, **options: Any) -> None:
        asyncio.run(test(*arguments, **options))

    return run


class Shelf:
    """Copies of the snapshots of one table or two, in an engine of their own."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.warehouse = Warehouse(folder)
        self.connection = duckdb.connect()
        self.connection.execute("CREATE SCHEMA lake")
        self.tables: dict[str, Table] = {}
        self.snapshots: dict[str, list[int]] = {}
        self.made: list[str] = []
        self.slow = 0.0
        copy = Copier.copy

        def counted(copier: Copier, reading: Any, address: tuple[str, str]) -> int:
            self.made.append(address[1])
            time.sleep(self.slow)
            return copy(copier, reading, address)

        monkeypatch.setattr(Copier, "copy", counted)

    def write(self, name: str, snapshots: int, key: tuple[str, ...] = ()) -> Written:
        written = self.warehouse.create(name, {"id": ice.LongType(), "name": ice.StringType()})
        ids = [append(written, {"id": number, "name": name}) for number in range(snapshots)]
        self.tables[name] = table(IS, IcebergSource(self.warehouse.folder / name), name=name, key=key)
        self.snapshots[name] = ids
        return written

    def past(self, most: int = 4, seconds: float = 60.0) -> Past:
        return Past(self.connection, self.tables.get, [self.warehouse.folder], most, seconds)

    def rows(self, name: str) -> int:
        with self.connection.cursor() as cursor:
            (rows,) = cursor.execute(f'SELECT count(*) FROM lake."{name}"').fetchall()
        return int(rows[0])

    def there(self) -> set[str]:
        with self.connection.cursor() as cursor:
            return {name for (name,) in cursor.execute("SELECT table_name FROM duckdb_tables()").fetchall()}

    async def until(self, condition: Callable[[Shelf], bool]) -> None:
        """Waits until something holds, as it soon must."""
        ends = time.monotonic() + 10
        while not condition(self):
            assert time.monotonic() < ends
            await asyncio.sleep(0.005)


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shelf]:
    made = Shelf(tmp_path / "lake", monkeypatch)
    yield made
    made.connection.close()
    made.warehouse.close()


def mark(name: str = "t", number: int = 0) -> Mark:
    return Mark(0, 0, number, name)


async def rows(shelf: Shelf, past: Past, snapshot: object, name: str = "t") -> int:
    async with past.held("lake", [mark(name)], [snapshot]) as names:
        return shelf.rows(names[mark(name)])


@in_loop
async def test_each_snapshot_has_a_copy_that_is_made_once(shelf: Shelf) -> None:
    shelf.write("t", 3)
    past = shelf.past()
    for _ in range(2):
        assert [await rows(shelf, past, one) for one in shelf.snapshots["t"]] == [1, 2, 3]
    assert len(shelf.made) == 3
    await past.close()


@in_loop
async def test_all_who_ask_at_once_wait_for_the_same_copy(shelf: Shelf) -> None:
    shelf.write("t", 1)
    shelf.slow = 0.1
    past = shelf.past()
    asked = (rows(shelf, past, shelf.snapshots["t"][0]) for _ in range(20))
    assert set(await asyncio.gather(*asked)) == {1}
    assert len(shelf.made) == 1
    await past.close()


@in_loop
async def test_the_copy_that_was_used_longest_ago_makes_room(shelf: Shelf) -> None:
    shelf.write("t", 3)
    first, second, third = shelf.snapshots["t"]
    past = shelf.past(most=2)
    for snapshot in (first, second, first, third):
        await rows(shelf, past, snapshot)
    await shelf.until(lambda shelf: len(shelf.there()) == 2)
    shelf.made.clear()
    await rows(shelf, past, first)
    assert shelf.made == []
    await rows(shelf, past, second)
    assert len(shelf.made) == 1
    await past.close()


@in_loop
async def test_a_copy_that_is_read_stays_and_who_needs_room_waits(shelf: Shelf) -> None:
    shelf.write("t", 2)
    first, second = shelf.snapshots["t"]
    past = shelf.past(most=1)
    async with past.held("lake", [mark()], [first]) as names:
        waiting = asyncio.create_task(rows(shelf, past, second))
        await asyncio.sleep(0.1)
        assert not waiting.done()
        assert shelf.rows(names[mark()]) == 1
    assert await waiting == 2
    await past.close()


@in_loop
async def test_two_that_need_copies_of_two_tables_never_wait_for_each_other(shelf: Shelf) -> None:
    shelf.write("a", 2)
    shelf.write("b", 2)
    past = shelf.past(most=1)

    async def both(marks: list[Mark], which: int) -> int:
        values = [shelf.snapshots[each.table][which] for each in marks]
        async with past.held("lake", marks, values) as names:
            await asyncio.sleep(0.01)
            return sum(shelf.rows(names[each]) for each in marks)

    forth, back = [mark("a", 0), mark("b", 1)], [mark("b", 0), mark("a", 1)]
    asked = [both(forth if number % 2 else back, number % 2) for number in range(10)]
    assert await asyncio.wait_for(asyncio.gather(*asked), 20) == [2, 4] * 5
    await past.close()


@in_loop
async def test_a_copy_that_nobody_reads_any_more_goes(shelf: Shelf) -> None:
    shelf.write("t", 1)
    past = shelf.past(seconds=0.05)
    async with past.held("lake", [mark()], shelf.snapshots["t"]):
        await asyncio.sleep(0.2)
        assert len(shelf.there()) == 1
    await shelf.until(lambda shelf: not shelf.there())
    assert await rows(shelf, past, shelf.snapshots["t"][0]) == 1
    assert len(shelf.made) == 2
    await past.close()


@in_loop
async def test_a_copy_that_nobody_waits_for_any_more_is_not_begun(shelf: Shelf) -> None:
    shelf.write("t", 2)
    first, second = shelf.snapshots["t"]
    shelf.slow = 0.3
    past = shelf.past()
    making = asyncio.create_task(rows(shelf, past, first))
    await shelf.until(lambda shelf: bool(shelf.made))
    queued = asyncio.create_task(rows(shelf, past, second))
    await asyncio.sleep(0.1)
    queued.cancel()
    assert await making == 1
    await asyncio.sleep(0)
    assert len(shelf.made) == 1
    assert await rows(shelf, past, second) == 2
    await past.close()


@in_loop
async def test_who_gives_up_waiting_leaves_the_copy_to_others(shelf: Shelf) -> None:
    shelf.write("t", 1)
    (snapshot,) = shelf.snapshots["t"]
    shelf.slow = 0.2
    past = shelf.past()
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(rows(shelf, past, snapshot), 0.1)
    assert await rows(shelf, past, snapshot) == 1
    assert len(shelf.made) == 1
    await past.close()


@in_loop
async def test_a_copy_that_fails_is_told_by_its_kind_and_tried_again(shelf: Shelf) -> None:
    written = shelf.write("t", 1, key=("id",))
    past = shelf.past()
    twice = append(written, {"id": 0, "name": "SECRET"})
    for _ in range(2):
        with pytest.raises(BackendError) as refused:
            await rows(shelf, past, twice)
        assert refused.value.code == "DATA_UNAVAILABLE"
        assert refused.value.detail.startswith("its primary key (id) is null in 0 rows and repeated in 1;")
    assert len(shelf.made) == 2
    assert await rows(shelf, past, shelf.snapshots["t"][0]) == 1
    assert len(shelf.there()) == 1
    await past.close()


@pytest.mark.parametrize(
    "version",
    [1, -1, 2**63 - 1, "1969-12-31T23:59:59.999+00", "2000-01-01T00:00:00+00", "9999-12-31T00:00:00+00"],
)
@in_loop
async def test_a_version_that_is_not_there_has_one_text(shelf: Shelf, version: object) -> None:
    shelf.write("t", 1)
    past = shelf.past()
    with pytest.raises(BackendError) as refused:
        await rows(shelf, past, version)
    assert refused.value.code == "AS_OF"
    assert refused.value.message == "the table has no snapshot of this id, or none as of this moment"
    await past.close()


@in_loop
async def test_a_moment_is_the_last_snapshot_up_to_it(shelf: Shelf) -> None:
    written = shelf.write("t", 3)
    past = shelf.past()
    for number, entry in enumerate(written.history(), 1):
        at = f"{time.strftime('%Y-%m-%dT%H:%M:%S', time.gmtime(entry.timestamp_ms // 1000))}"
        moment = f"{at}.{entry.timestamp_ms % 1000:03}000+00"
        assert await rows(shelf, past, moment) == number
    await past.close()


@in_loop
async def test_a_table_that_is_gone_is_unavailable(shelf: Shelf) -> None:
    written = shelf.write("t", 1)
    past = shelf.past()
    for file in (shelf.warehouse.folder / "t/metadata").glob("*.json"):
        file.write_text("SECRET")
    with pytest.raises(BackendError, match="the table's data is not loaded"):
        await rows(shelf, past, shelf.snapshots["t"][0])
    del written, shelf.tables["t"]
    with pytest.raises(BackendError, match="the table's data is not loaded"):
        await rows(shelf, past, shelf.snapshots["t"][0])
    await past.close()


@in_loop
async def test_columns_are_followed_as_they_are_called_now(shelf: Shelf) -> None:
    written = shelf.write("t", 1)
    past = shelf.past()

    async def cells() -> list[tuple[Any, ...]]:
        async with past.held("lake", [mark()], shelf.snapshots["t"]) as names:
            with shelf.connection.cursor() as cursor:
                return cursor.execute(f'SELECT id, name FROM lake."{names[mark()]}"').fetchall()

    assert await cells() == [(0, "t")]
    with written.update_schema() as update:
        update.rename_column("name", "once")
    with written.update_schema() as update:
        update.add_column("name", ice.StringType())
    # The copy that was made before the change is not taken for one of these columns.
    assert await cells() == [(0, None)]
    shelf.tables["t"] = table({"id": "BIGINT", "once": "VARCHAR"}, shelf.tables["t"].source)
    await past.close()


@in_loop
async def test_a_snapshot_without_any_declared_column_still_has_its_rows(shelf: Shelf) -> None:
    written = shelf.write("t", 2)
    with written.update_schema() as update:
        update.add_column("later", ice.StringType())
    shelf.tables["t"] = table({"later": "VARCHAR"}, shelf.tables["t"].source)
    past = shelf.past()
    assert await rows(shelf, past, shelf.snapshots["t"][1]) == 2
    await past.close()


@in_loop
async def test_closing_breaks_off_what_is_being_made(shelf: Shelf) -> None:
    shelf.write("t", 3)
    past = shelf.past(seconds=0.0)
    shelf.slow = 0.1
    async with AsyncExitStack() as stack:
        asked = [asyncio.create_task(rows(shelf, past, one)) for one in shelf.snapshots["t"]]
        stack.callback(lambda: [task.cancel() for task in asked])
        await shelf.until(lambda shelf: bool(shelf.made))
        started = time.monotonic()
        await past.close()
        assert time.monotonic() - started < 5
        done = await asyncio.wait_for(asyncio.gather(*asked, return_exceptions=True), 5)
    assert len(shelf.made) == 1
    assert all(isinstance(each, int | BackendError | asyncio.CancelledError) for each in done)
    with pytest.raises(BackendError, match="the gateway is stopping"):
        await rows(shelf, past, shelf.snapshots["t"][0])
