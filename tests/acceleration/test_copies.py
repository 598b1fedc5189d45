"""Copies as they are made, replaced, outlived and let go."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Coroutine
from contextlib import aclosing
from dataclasses import replace
from functools import wraps
from typing import Any

import pytest

from gateway.backends.base import Copy
from gateway.catalog.model import Acceleration, Catalog
from gateway.errors import BackendError
from tests.acceleration.keeper import Keeper, copied, needed, rows_of, statements, table
from tests.backends.lakes import CALL, catalog
from tests.trino.play import until

T = table()
ROWS = [(3, "c"), (1, "a"), (2, None)]
SORTED = [(1, "a"), (2, None), (3, "c")]


def in_a_loop(test: Callable[..., Coroutine[Any, Any, None]]) -> Callable[..., None]:
    @wraps(test)
    def run(**fixtures: Any) -> None:
        asyncio.run(test(**fixtures))

    return run


def fault(copies: Any) -> str:
    return str(copies.status()["db.t"].fault)


# -- what a copy is ---------------------------------------------------------------------------------------


@in_a_loop
async def test_a_copy_has_every_row_in_the_order_of_its_key() -> None:
    async with copied(Keeper(t=ROWS), T) as (copies, _):
        assert copies.find(needed(copies, T)) is None

        await copies.refresh()

        assert copies.find(needed(copies, T)) == Copy(0.0, ("db.t",))
        assert await rows_of(copies, T) == SORTED
        assert copies.orders(T) == (("id",),)
        assert copies.orders(replace(T, acceleration=None)) == ()


@in_a_loop
async def test_the_gateway_itself_asks_for_every_column_of_the_whole_table() -> None:
    keeper = Keeper(t=ROWS)
    async with copied(keeper, T) as (copies, _):
        await copies.refresh()

    ((statement, call),) = keeper.asked
    assert call.session is None
    assert call.seconds == 300.0
    assert statement.sql == 'SELECT "base"."id" AS c0, "base"."name" AS c1 FROM "db"."t" AS "base"'


@in_a_loop
async def test_a_copy_stands_as_its_table_declares() -> None:
    designed = replace(T, sort=("name",), indexes=("id",))
    async with copied(Keeper(t=ROWS), designed) as (copies, _):
        await copies.refresh()
        assert await rows_of(copies, designed) == [(1, "a"), (3, "c"), (2, None)]
        assert copies.orders(designed) == (("name", "id"),)


@in_a_loop
async def test_a_copy_has_the_projections_that_its_table_declares() -> None:
    projected = replace(T, projections=(("name",),))
    async with copied(Keeper(t=ROWS), projected) as (copies, _):
        await copies.refresh()
        assert copies.orders(projected) == (("id",), ("name", "id"))
        address = copies.addresses(Catalog({"db.t": projected}, "1"))["db.t"]
        rows = copies._connection.execute(f'SELECT id FROM copies."{address[-1]}|0"').fetchall()
        assert rows == [(1,), (3,), (2,)]


@in_a_loop
async def test_an_empty_table_has_a_copy() -> None:
    async with copied(Keeper(t=[]), T) as (copies, _):
        await copies.refresh()
        assert copies.find(needed(copies, T))
        assert await rows_of(copies, T) == []


@in_a_loop
async def test_what_is_no_member_of_an_enumeration_is_a_text_as_in_the_engine() -> None:
    enum = table(id="INTEGER", kind="ENUM('a', 'b')", tags="ENUM('a')[]")
    async with copied(Keeper(t=[(1, "z", ["b", "a"])]), enum) as (copies, _):
        await copies.refresh()
        assert fault(copies) == ""
        assert await rows_of(copies, enum) == [(1, "z", ["b", "a"])]


# -- age --------------------------------------------------------------------------------------------------


@in_a_loop
async def test_a_copy_is_as_old_as_the_question_for_it() -> None:
    keeper = Keeper(t=ROWS)
    async with copied(keeper, T) as (copies, clock):
        keeper.gate = asyncio.Event()
        making = asyncio.create_task(copies.refresh())
        await until(lambda: bool(keeper.asked))
        clock.now += 20
        keeper.gate.set()
        await making

        assert copies.find(needed(copies, T)) == Copy(20.0, ("db.t",))


@in_a_loop
async def test_a_copy_that_is_too_old_is_none() -> None:
    async with copied(Keeper(t=ROWS), T) as (copies, clock):
        await copies.refresh()
        (address,) = needed(copies, T)
        version = copies.data_version(address)
        assert version == copies.data_version(address)

        clock.now += 300
        assert copies.find(needed(copies, T)) == Copy(300.0, ("db.t",))
        assert copies.data_version(address) == version
        assert copies.status()["db.t"].ready

        clock.now += 0.001
        assert copies.find(needed(copies, T)) is None
        assert copies.data_version(address) == copies.data_version(address) != version
        assert not copies.status()["db.t"].ready


@in_a_loop
async def test_how_old_a_copy_may_be_is_said_by_the_catalog_of_the_request() -> None:
    patient = replace(T, acceleration=Acceleration(60.0, 900.0))
    async with copied(Keeper(t=ROWS), T) as (copies, clock):
        await copies.refresh()
        clock.now += 400

        assert copies.find(needed(copies, T)) is None
        assert copies.find(needed(copies, patient)) == Copy(400.0, ("db.t",))


@in_a_loop
async def test_several_tables_are_as_old_as_the_oldest() -> None:
    other = table("other")
    keeper = Keeper(t=ROWS, other=ROWS)
    async with copied(keeper, T) as (copies, clock):
        await copies.refresh()
        clock.now += 10
        assert copies.find(needed(copies, T, other)) is None

        copies.use(catalog(T, other))
        await copies.refresh()

        assert copies.find(needed(copies, other)) == Copy(0.0, ("db.other",))
        assert copies.find(needed(copies, T, other)) == Copy(10.0, ("db.other", "db.t"))


# -- another copy -----------------------------------------------------------------------------------------


@in_a_loop
async def test_a_copy_is_made_anew_when_it_is_due_and_not_before() -> None:
    keeper = Keeper(t=ROWS)
    async with copied(keeper, T) as (copies, clock):
        await copies.refresh()
        (address,) = needed(copies, T)
        version = copies.data_version(address)
        keeper.rows["db.t"] = [(4, "d")]
        clock.now += 59
        await copies.refresh()
        assert await rows_of(copies, T) == SORTED

        clock.now += 1
        await copies.refresh()

        assert await rows_of(copies, T) == [(4, "d")]
        assert copies.find(needed(copies, T)) == Copy(0.0, ("db.t",))
        assert copies.data_version(address) != version
        assert len(keeper.asked) == 2


@in_a_loop
async def test_a_statement_on_its_way_goes_on_with_the_copy_that_it_began_with() -> None:
    many = [(number, "old") for number in range(30_000)]
    keeper = Keeper(t=many)
    async with copied(keeper, T) as (copies, clock):
        await copies.refresh()
        (statement,) = statements(copies, T)
        async with aclosing(copies.stream(statement, (), CALL)) as pieces:
            seen = [(await anext(pieces)).rows]
            keeper.rows["db.t"] = [(1, "new")]
            clock.now += 60
            await copies.refresh()
            assert await rows_of(copies, T) == [(1, "new")]
            seen += [piece.rows async for piece in pieces]

    assert sum(batch.num_rows for batch in seen) == len(many)  # type: ignore[union-attr]  # the engine's own batches
    assert {name for batch in seen for name in batch.column(1).to_pylist()} == {"old"}  # type: ignore[union-attr]  # likewise


@in_a_loop
async def test_while_one_takes_the_others_place_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    found: list[object] = []
    async with copied(Keeper(t=ROWS), T) as (copies, clock):
        await copies.refresh()
        (address,) = needed(copies, T)
        version = copies.data_version(address)
        transaction = copies._builder.transaction

        def watched() -> Any:
            found.extend((copies.find(needed(copies, T)), copies.data_version(address)))
            return transaction()

        monkeypatch.setattr(copies._builder, "transaction", watched)
        clock.now += 60
        await copies.refresh()

        assert found[0] is None
        assert len({*found, version, copies.data_version(address)}) == 4


# -- what goes wrong --------------------------------------------------------------------------------------


@in_a_loop
async def test_a_failure_leaves_the_older_copy_until_it_is_too_old(
    caplog: pytest.LogCaptureFixture,
) -> None:
    keeper = Keeper(t=ROWS)
    async with copied(keeper, T) as (copies, clock):
        await copies.refresh()
        keeper.fault = BackendError("BACKEND", "the engine could not answer", detail="HTTP 503")
        with caplog.at_level(logging.ERROR):
            for _ in range(5):
                clock.now += 60
                await copies.refresh()
                assert await rows_of(copies, T) == SORTED
                assert copies.find(needed(copies, T))
                assert fault(copies) == "the engine did not give its rows: HTTP 503"
        assert len(caplog.records) == 1

        clock.now += 60
        await copies.refresh()
        assert copies.find(needed(copies, T)) is None

        keeper.fault = None
        clock.now += 60
        await copies.refresh()
        assert copies.find(needed(copies, T)) == Copy(0.0, ("db.t",))
        assert fault(copies) == ""
        assert keeper.open == 0


@in_a_loop
async def test_a_table_that_the_engine_cannot_serve_is_not_asked_for() -> None:
    keeper = Keeper(t=ROWS)
    keeper.away["db.t"] = "TABLE_NOT_FOUND"
    async with copied(keeper, T) as (copies, clock):
        await copies.refresh()
        assert fault(copies) == "TABLE_NOT_FOUND"
        assert keeper.asked == []

        keeper.away.clear()
        clock.now += 1
        await copies.refresh()
        assert copies.find(needed(copies, T))


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ([(1, "a"), (1, "b")], "repeated in 1"),
        ([(None, "secret")], "null in 1 rows"),
        ([("secret", "a")], "cannot be read as declared (Arrow"),
        ([(2**40, "secret")], "cannot be read as declared (Arrow"),
    ],
)
@in_a_loop
async def test_rows_that_are_not_as_declared_make_no_copy(rows: list[Any], why: str) -> None:
    async with copied(Keeper(t=rows), T) as (copies, _):
        await copies.refresh()

        assert copies.find(needed(copies, T)) is None
        assert why in fault(copies)
        assert "secret" not in fault(copies)


@in_a_loop
async def test_a_value_that_the_engine_cannot_cast_is_told_without_asking_again() -> None:
    keeper = Keeper(t=[("no uuid", "a")])
    uuids = table(id="UUID", name="VARCHAR")
    async with copied(keeper, uuids) as (copies, _):
        await copies.refresh()
        assert "a value is none of its declared type" in fault(copies)
        assert len(keeper.asked) == 1
        assert keeper.open == 0


@in_a_loop
async def test_copies_have_the_room_that_the_settings_give_them() -> None:
    other = table("other")
    keeper = Keeper(t=ROWS, other=[(n, "x" * 100) for n in range(50)])
    async with copied(keeper, T, other, copies_bytes=1_000) as (copies, _):
        await copies.refresh()

        assert copies.find(needed(copies, T))
        assert copies.find(needed(copies, other)) is None
        told = copies.status()["db.other"].fault
        assert "`backend.duckdb.copies_bytes`" in told
        assert "leave `accelerate` out" in told


@in_a_loop
async def test_a_table_that_takes_longer_to_read_than_its_copy_may_be_old_is_given_up() -> None:
    keeper = Keeper(t=ROWS)
    keeper.gate = asyncio.Event()
    hurried = table(bounds=(0.1, 0.2))
    async with copied(keeper, hurried) as (copies, _):
        began = time.monotonic()
        await copies.refresh()

        assert time.monotonic() - began < 20
        assert fault(copies) == "it takes longer to read than its `max_age`"
        assert keeper.open == 0


@in_a_loop
async def test_a_gateway_that_stops_ends_what_it_reads() -> None:
    keeper = Keeper(t=ROWS)
    keeper.gate = asyncio.Event()
    async with copied(keeper, T) as (copies, _):
        copies.start()
        await until(lambda: keeper.open == 1)
        began = time.monotonic()

    assert time.monotonic() - began < 20
    assert keeper.open == 0


@in_a_loop
async def test_one_copy_that_fails_beyond_all_thought_stops_no_other(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    keeper = Keeper(t=ROWS)
    async with copied(keeper, table(bounds=(0.05, 60.0))) as (copies, clock):
        monkeypatch.setattr(keeper, "addresses", lambda _catalog: {})
        copies.start()
        await until(lambda: bool(caplog.records))
        monkeypatch.undo()
        clock.now += 1
        await until(lambda: copies.status()["db.t"].ready)


# -- other catalogs ---------------------------------------------------------------------------------------


@in_a_loop
async def test_a_catalog_that_declares_the_same_keeps_the_copy() -> None:
    keeper = Keeper(t=ROWS)
    async with copied(keeper, T) as (copies, _):
        await copies.refresh()
        copies.use(catalog(table()))
        await copies.refresh()

        assert copies.find(needed(copies, table()))
        assert len(keeper.asked) == 1


@in_a_loop
async def test_a_table_that_is_declared_otherwise_has_another_copy_and_the_old_one_goes_later() -> None:
    keeper = Keeper(t=ROWS)
    wider = table(id="BIGINT", name="VARCHAR")
    async with copied(keeper, T) as (copies, clock):
        await copies.refresh()
        copies.use(catalog(wider))
        assert copies.find(needed(copies, wider)) is None
        await copies.refresh()
        assert copies.find(needed(copies, wider))
        assert copies.find(needed(copies, T)), "requests under the older catalog may go on"

        clock.now += 31
        await copies.refresh()
        assert copies.find(needed(copies, T)) is None
        with pytest.raises(BackendError, match="not loaded"):
            await rows_of(copies, T)


@in_a_loop
async def test_a_table_that_is_no_longer_copied_is_let_go() -> None:
    keeper = Keeper(t=ROWS)
    async with copied(keeper, T) as (copies, clock):
        await copies.refresh()
        copies.use(catalog(replace(T, acceleration=None)))
        assert copies.status() == {}
        clock.now += 31
        await copies.refresh()
        assert copies.find(needed(copies, T)) is None
        assert len(keeper.asked) == 1


@in_a_loop
async def test_a_shorter_interval_counts_at_once() -> None:
    keeper = Keeper(t=ROWS)
    async with copied(keeper, T) as (copies, clock):
        await copies.refresh()
        clock.now += 10
        copies.use(catalog(replace(T, acceleration=Acceleration(5.0, 300.0))))
        await copies.refresh()
        assert len(keeper.asked) == 2


@in_a_loop
async def test_the_clock_alone_has_copies_made() -> None:
    keeper = Keeper(t=ROWS)
    async with copied(keeper, table(bounds=(60.0, 300.0))) as (copies, clock):
        copies.start()
        await until(lambda: len(keeper.asked) == 1)
        await until(lambda: copies.status()["db.t"].ready)
        copies.use(catalog(table(bounds=(0.01, 300.0))))
        clock.now += 1
        await until(lambda: len(keeper.asked) > 1)
