"""What is kept of answers: who shares it, for how long, and who is waited for."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from gateway import cache
from gateway.auth.identity import Session
from gateway.backends.base import Call, Ran
from gateway.backends.duckdb import DuckDBBackend
from gateway.errors import BackendError
from gateway.http.request import GraphQLRequest, RequestContext
from gateway.sql.render import Statement
from gateway.task import Seen
from tests.gateway.shop import CATALOG, Open, Shop, opened, until

SETTINGS = """\
[auth.attributes]
fruit = "custom:fruit"
[backend.duckdb]
refresh_seconds = 0.05
"""

ROLES = """\
g, group:boss, role:boss
g, group:staff, role:staff
g, group:clerk, role:clerk
g, group:grower, role:grower
g, group:half, role:half
"""

GRANTS = """\
p, role:boss, table:shop.*, SELECT, *, *, -, allow
p, role:staff, table:shop.items, SELECT, * except secret, *, -, allow
p, role:clerk, table:shop.items, SELECT, id|name, *, -, allow
p, role:grower, table:shop.items, SELECT, *, own, -, allow
p, role:half, table:shop.items, SELECT, id|secret, *, -, allow
p, role:half, table:shop.items, SELECT, name, first, -, allow
"""

FILTERS = """\
p2, own, table:shop.items, *, "name = session.fruit"
p2, first, table:shop.items, *, "id = 1"
"""

NAMES = "{ items { id name } }"
BOTH = {"items": [{"id": 1, "name": "apple"}, {"id": 2, "name": "pear"}]}


@dataclass(slots=True)
class Engine:
    """What the engine was asked; it answers once its gate is open, and fails as often as it is told."""

    ran: list[str] = field(default_factory=list)
    ended: list[str] = field(default_factory=list)
    gate: asyncio.Event | None = None
    failures: int = 0
    behind: Callable[[], None] | None = None


@dataclass(frozen=True, slots=True)
class Counter:
    """A gateway that runs, and its engine."""

    open: Open
    engine: Engine

    async def ask(
        self, query: str = NAMES, *groups: str, told: bool = False, **claims: str
    ) -> dict[str, Any]:
        """The answer to a member of the groups, of the staff where none is named."""
        shop = self.open.shop
        more = {f"custom:{name}": value for name, value in claims.items()}
        token = shop.issuer.token(groups or ("staff",), more, use="id", now=time.time())
        request = GraphQLRequest(query, None, {}, {"lakegate": {"cache": True}} if told else {})
        context = RequestContext("request", "", is_get=False)
        answer: dict[str, Any] = json.loads((await self.open.gateway.execute(request, token, context)).body)
        return answer

    async def data(self, query: str = NAMES, *groups: str, **claims: str) -> Any:
        return (await self.ask(query, *groups, **claims))["data"]  # type: ignore[arg-type]  # claims of any type

    def found(self) -> list[str]:
        """What the audit says became of each look-up."""
        lines = self.open.shop.audit.read_text().splitlines()
        return [each["status"] for line in lines for each in json.loads(line)["cache"]]

    def kept(self) -> int:
        return len(self.open.gateway._cache._entries)


class Clock:
    """In the place of the cache's clock."""

    now = 0.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> Engine:
    engine, run = Engine(), DuckDBBackend.run

    async def watched(self: DuckDBBackend, statement: Statement, values: Sequence[object], call: Call) -> Ran:
        engine.ran.append(statement.sql)
        try:
            if engine.gate:
                await engine.gate.wait()
        except asyncio.CancelledError:
            engine.ended.append(statement.sql)
            raise
        if engine.failures:
            engine.failures -= 1
            raise BackendError("BACKEND", "the engine could not answer", detail="x")
        ran = await run(self, statement, values, call)
        if engine.behind:
            engine.behind()
        return ran

    monkeypatch.setattr(DuckDBBackend, "run", watched)
    return engine


@asynccontextmanager
async def counter(
    folder: Path, engine: Engine, settings: str = "", catalog: str = CATALOG
) -> AsyncIterator[Counter]:
    shop = Shop(folder).write(grants=GRANTS, settings=SETTINGS + settings)
    shop.write_catalog(shop.catalog, catalog)
    (shop.policies / "roles.csv").write_text(ROLES)
    (shop.policies / "data_filters.csv").write_text(FILTERS)
    async with opened(shop) as running:
        yield Counter(running, engine)


def test_who_asks_the_same_shares_an_answer_whatever_the_role(tmp_path: Path, engine: Engine) -> None:
    async def scenario() -> None:
        async with counter(tmp_path, engine) as shop:
            for group in ("staff", "clerk", "boss"):
                assert await shop.data(NAMES, group) == BOTH
            assert len(engine.ran) == 1
            assert shop.found() == ["miss", "hit", "hit"]

    asyncio.run(scenario())


def test_whose_policies_show_less_shares_none(tmp_path: Path, engine: Engine) -> None:
    query = "{ items { id name secret } }"

    async def scenario() -> None:
        async with counter(tmp_path, engine) as shop:
            boss, half, staff = [await shop.data(query, group) for group in ("boss", "half", "staff")]
            assert [row["secret"] for row in boss["items"]] == ["s1", "s2"]
            assert [row["name"] for row in half["items"]] == ["apple", None]
            assert [row["secret"] for row in staff["items"]] == [None, None]
            assert await shop.data(query, "boss") == boss
            assert shop.found() == ["miss"] * 3 + ["hit"]

    asyncio.run(scenario())


def test_a_filter_by_an_attribute_of_the_session_is_shared_by_equal_ones_alone(
    tmp_path: Path, engine: Engine
) -> None:
    async def scenario() -> None:
        async with counter(tmp_path, engine) as shop:
            for fruit in ("apple", "pear", "apple"):
                names = [row["name"] for row in (await shop.data(NAMES, "grower", fruit=fruit))["items"]]
                assert names == [fruit]
            assert len(set(engine.ran)) == 1
            assert shop.found() == ["miss", "miss", "hit"]

    asyncio.run(scenario())


def test_other_values_have_another_answer(tmp_path: Path, engine: Engine) -> None:
    async def scenario() -> None:
        async with counter(tmp_path, engine) as shop:
            for key in (1, 2, 1):
                one = await shop.data(f"{{ items_by_pk(id: {key}) {{ id }} }}")
                assert one == {"items_by_pk": {"id": key}}
            assert shop.found() == ["miss", "miss", "hit"]

    asyncio.run(scenario())


def test_new_data_have_a_new_answer_and_the_old_one_goes(tmp_path: Path, engine: Engine) -> None:
    file = tmp_path / "data" / "items" / "a.csv"

    async def scenario() -> None:
        async with counter(tmp_path, engine) as shop:
            await shop.data("{ items(limit: 1) { name } }")
            assert await shop.data() == BOTH
            new = file.with_name(".new")
            new.write_text(file.read_text().replace("pear", "plum"))
            new.replace(file)

            async def is_new() -> bool:
                # The other answer goes with the first one that is kept of the new data.
                return "plum" in str(await shop.data()) and shop.kept() == 1

            await until(is_new)

    asyncio.run(scenario())


VIEW = """\
views:
  goods:
    sql: "SELECT i.id, upper(i.name) AS name FROM shop.items AS i"
    columns: {id: INTEGER, name: VARCHAR}
"""


def test_a_view_is_as_new_as_its_tables(tmp_path: Path, engine: Engine) -> None:
    file, query = tmp_path / "data" / "items" / "a.csv", "{ goods(order_by: {id: asc}) { name } }"

    async def scenario() -> None:
        async with counter(tmp_path, engine, catalog=CATALOG + VIEW) as shop:
            for _ in range(2):
                assert [row["name"] for row in (await shop.data(query, "boss"))["goods"]] == ["APPLE", "PEAR"]
            assert shop.found() == ["miss", "hit"]
            new = file.with_name(".new")
            new.write_text(file.read_text().replace("pear", "plum"))
            new.replace(file)

            async def is_new() -> bool:
                return "PLUM" in str(await shop.data(query, "boss"))

            await until(is_new)

    asyncio.run(scenario())


def test_whom_the_engine_tells_apart_shares_nothing(
    tmp_path: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def by_region(_self: DuckDBBackend, session: Session) -> object:
        fruit = session.attributes.get("fruit")
        if fruit == "none":
            raise BackendError("ENGINE_ROLE", "there is no role")
        return fruit

    monkeypatch.setattr(DuckDBBackend, "reads_as", by_region)

    async def scenario() -> None:
        async with counter(tmp_path, engine) as shop:
            for fruit in ("apple", "pear", "apple", "none"):
                assert await shop.data(fruit=fruit) == BOTH
            assert shop.found() == ["miss", "miss", "hit"]
            assert len(engine.ran) == 3

    asyncio.run(scenario())


def test_what_was_read_while_the_data_changed_is_not_kept(tmp_path: Path, engine: Engine) -> None:
    async def scenario() -> None:
        async with counter(tmp_path, engine) as shop:
            backend = shop.open.gateway._backend
            assert isinstance(backend, DuckDBBackend)
            (held,) = backend._lake._held.values()

            def swap() -> None:
                held.version += " and another"

            engine.behind = swap
            await shop.data()
            assert shop.kept() == 0
            engine.behind = None
            for _ in range(2):
                await shop.data()
            assert shop.found() == ["miss", "miss", "hit"]

    asyncio.run(scenario())


def test_under_new_policies_nothing_old_is_found_or_kept(tmp_path: Path, engine: Engine) -> None:
    async def scenario() -> None:
        async with counter(tmp_path, engine) as shop:
            await shop.data()
            assert shop.kept() == 1
            shop.open.shop.grants.write_text(GRANTS.replace("* except secret, *", "* except secret, first"))

            async def is_governed_anew() -> bool:
                return len((await shop.data())["items"]) == 1

            await until(is_governed_anew)
            assert shop.kept() == 1
            # One that was on its way under the old policies is answered, and not kept.
            engine.gate = asyncio.Event()
            before = len(engine.ran)
            late = asyncio.ensure_future(shop.data(NAMES, "boss"))
            await until(lambda: _is(len(engine.ran) > before))
            shop.open.gateway._cache.use("another")
            engine.gate.set()
            assert await late == BOTH
            assert shop.kept() == 0

    asyncio.run(scenario())


async def _is(true: bool) -> bool:
    return true


def test_those_who_ask_at_once_have_it_asked_once(tmp_path: Path, engine: Engine) -> None:
    async def scenario() -> None:
        async with counter(tmp_path, engine) as shop:
            engine.gate = asyncio.Event()
            asked = [asyncio.ensure_future(shop.data(NAMES, group)) for group in ("staff", "clerk") * 3]
            other = asyncio.ensure_future(shop.data("{ items(limit: 1) { id name } }"))
            await until(lambda: _is(len(engine.ran) == 2))
            await asyncio.sleep(0.05)
            engine.gate.set()
            assert await asyncio.gather(*asked) == [BOTH] * 6
            assert await other == {"items": BOTH["items"][:1]}
            assert len(engine.ran) == 2
            assert sorted(shop.found()) == ["miss"] * 2 + ["shared"] * 5

    asyncio.run(scenario())


def test_the_first_to_ask_may_hang_up(tmp_path: Path, engine: Engine) -> None:
    async def scenario() -> None:
        async with counter(tmp_path, engine) as shop:
            engine.gate = asyncio.Event()
            first = asyncio.ensure_future(shop.data())
            await until(lambda: _is(len(engine.ran) == 1))
            second = asyncio.ensure_future(shop.data())
            await asyncio.sleep(0.05)
            first.cancel()
            await asyncio.sleep(0.05)
            assert engine.ended == []
            engine.gate.set()
            assert await second == BOTH
            assert len(engine.ran) == 1
            assert await shop.data() == BOTH
            assert shop.found() == ["shared", "hit"]

    asyncio.run(scenario())


def test_the_last_to_hang_up_ends_the_query(tmp_path: Path, engine: Engine) -> None:
    async def scenario() -> None:
        async with counter(tmp_path, engine) as shop:
            engine.gate = asyncio.Event()
            asked = [asyncio.ensure_future(shop.data()) for _ in range(2)]
            await until(lambda: _is(len(engine.ran) == 1))
            await asyncio.sleep(0.05)
            for each in asked:
                each.cancel()
            # Whoever comes in this very moment begins anew.
            new = asyncio.ensure_future(shop.data())
            await until(lambda: _is(len(engine.ended) == 1))
            engine.gate.set()
            assert await new == BOTH
            assert len(engine.ran) == 2

    asyncio.run(scenario())


def test_who_waited_too_long_is_told_so_and_the_others_go_on(tmp_path: Path, engine: Engine) -> None:
    async def scenario() -> None:
        async with counter(tmp_path, engine, "[limits]\nseconds = 1\n") as shop:
            engine.gate = asyncio.Event()
            first = asyncio.ensure_future(shop.ask())
            await asyncio.sleep(0.5)
            second = asyncio.ensure_future(shop.data())
            assert (await first)["errors"][0]["extensions"]["code"] == "LIMIT_SECONDS"
            engine.gate.set()
            assert await second == BOTH
            assert len(engine.ran) == 1

    asyncio.run(scenario())


def test_a_query_as_old_as_a_request_can_get_is_joined_by_nobody(
    tmp_path: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock()
    monkeypatch.setattr(cache, "time", clock)

    async def scenario() -> None:
        async with counter(tmp_path, engine) as shop:
            engine.gate = asyncio.Event()
            asked = []
            for moment, running in ((100.0, 1), (129.9, 1), (130.0, 2), (150.0, 2)):
                clock.now = moment
                asked.append(asyncio.ensure_future(shop.data()))
                await asyncio.sleep(0.1)
                assert len(engine.ran) == running
            engine.gate.set()
            for each in asked:
                assert await each == BOTH

    asyncio.run(scenario())


def test_a_failure_is_told_to_all_who_wait_and_to_nobody_later(tmp_path: Path, engine: Engine) -> None:
    async def scenario() -> None:
        async with counter(tmp_path, engine) as shop:
            engine.failures, engine.gate = 1, asyncio.Event()
            asked = [asyncio.ensure_future(shop.ask()) for _ in range(3)]
            await until(lambda: _is(len(engine.ran) == 1))
            await asyncio.sleep(0.05)
            engine.gate.set()
            answers = await asyncio.gather(*asked)
            assert [each["errors"][0]["extensions"]["code"] for each in answers] == ["BACKEND"] * 3
            assert await shop.data() == BOTH
            assert len(engine.ran) == 2

    asyncio.run(scenario())


def test_what_was_found_is_told_on_request_to_whoever_sees_the_whole_table(
    tmp_path: Path, engine: Engine
) -> None:
    async def scenario() -> None:
        async with counter(tmp_path, engine) as shop:
            query = "{ one: items { id name } __typename two: items(limit: 1) { id } }"
            first, second = [await shop.ask(query, "boss", told=True) for _ in range(2)]
            assert first["extensions"]["lakegate"]["cache"] == {
                "one": {"status": "miss", "age": 0.0},
                "two": {"status": "miss", "age": 0.0},
            }
            told = second["extensions"]["lakegate"]["cache"]
            assert [each["status"] for each in told.values()] == ["hit", "hit"]
            assert all(0 <= each["age"] < 60 for each in told.values())
            assert "extensions" not in await shop.ask(query, "boss")
            # A secret that changed would be told by a miss; so would somebody else's.
            for group in ("staff", "clerk", "half"):
                assert "extensions" not in await shop.ask(query, group, told=True)
            assert shop.found()[-1] == "hit"

    asyncio.run(scenario())


@pytest.mark.parametrize(
    ("settings", "found"), [("bytes = 0", []), ("bytes = 2000", ["miss", "miss"]), ("", ["miss", "hit"])]
)
def test_nothing_is_kept_beyond_the_bytes_that_are_set(
    tmp_path: Path, engine: Engine, settings: str, found: list[str]
) -> None:
    async def scenario() -> None:
        async with counter(tmp_path, engine, f"[cache]\n{settings}\n") as shop:
            for _ in range(2):
                assert await shop.data() == BOTH
            assert shop.found() == found

    asyncio.run(scenario())


def test_the_oldest_answers_make_room(
    tmp_path: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache, "_ENTRY", 1000)

    async def scenario() -> None:
        async with counter(tmp_path, engine, "[cache]\nbytes = 10000\n") as shop:
            for key in range(30):
                await shop.data(f"{{ items_by_pk(id: {key}) {{ id }} }}")
            assert shop.kept() == 9

    asyncio.run(scenario())


@pytest.mark.parametrize(
    ("settings", "found"), [("", []), ("[cache]\nseconds = 10\n", ["miss", "hit", "miss"])]
)
def test_files_read_where_they_lie_are_kept_for_as_long_as_is_set_alone(
    tmp_path: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch, settings: str, found: list[str]
) -> None:
    clock = Clock()
    monkeypatch.setattr(cache, "time", clock)
    catalog = CATALOG.replace("primary_key: id", "primary_key: id\n    materialize: never")

    async def scenario() -> None:
        async with counter(tmp_path, engine, settings, catalog) as shop:
            for moment in (100.0, 109.9, 110.0):
                clock.now = moment
                assert await shop.data() == BOTH
            assert shop.found() == found

    asyncio.run(scenario())


def test_a_second_engine_is_not_asked_what_the_first_one_was_not(tmp_path: Path, engine: Engine) -> None:
    seen: list[Seen] = []

    async def scenario() -> None:
        async with counter(tmp_path, engine) as shop:
            shop.open.gateway._observer = seen.append
            engine.gate = asyncio.Event()
            asked = [asyncio.ensure_future(shop.data()) for _ in range(2)]
            await until(lambda: _is(len(engine.ran) == 1))
            engine.gate.set()
            await asyncio.gather(*asked)
            await shop.data()
            assert [each.seconds > 0 for each in seen] == [True]

    asyncio.run(scenario())
