"""What queries cost: told, bounded by query and by day, and reused where that is allowed."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path
from typing import Any

import pytest

from gateway.backends.athena import budget
from gateway.backends.athena.budget import Budget
from gateway.backends.base import FailedQueryError
from gateway.errors import BackendError
from tests.athena.desk import OUTPUT, Desk, until
from tests.athena.endpoint import AthenaEndpoint, Trouble, WorkGroup

SQL = "SELECT t.n FROM (VALUES (1), (2)) AS t(n) ORDER BY t.n"


def ask(desk: Desk, *roles: str, rows: int = 10) -> Any:
    return desk.ask(SQL, "INTEGER", roles=roles, rows=rows)


def refused(desk: Desk, *roles: str, rows: int = 10) -> BackendError:
    with pytest.raises(BackendError) as error:
        ask(desk, *roles, rows=rows)
    return error.value


def test_a_query_tells_what_it_cost(desk: Desk, endpoint: AthenaEndpoint) -> None:
    endpoint.scans = 12_345
    cost = ask(desk).cost
    assert cost.query_id == endpoint.last.id
    assert (cost.scanned_bytes, cost.queued_seconds, cost.reused) == (12_345, 0.007, False)
    assert 0 <= cost.run_seconds < 5


def test_a_query_that_failed_tells_it_too(desk: Desk, endpoint: AthenaEndpoint) -> None:
    endpoint.scans = 12_345
    endpoint.inject("GetQueryResults", Trouble.INVALID, 1)
    error = refused(desk)
    assert isinstance(error, FailedQueryError)
    assert (error.cost.query_id, error.cost.scanned_bytes) == (endpoint.last.id, 12_345)


def test_one_that_never_began_cost_nothing(desk: Desk, endpoint: AthenaEndpoint) -> None:
    endpoint.inject("StartQueryExecution", Trouble.INVALID, 1)
    assert not isinstance(refused(desk), FailedQueryError)


# -- a query ----------------------------------------------------------------------------------------------


def test_a_query_that_reads_too_much_is_stopped_while_it_runs(desk: Desk, endpoint: AthenaEndpoint) -> None:
    desk.open(bytes_per_query=1000)
    endpoint.seconds, endpoint.scans = 30, 1_000_000

    error = refused(desk)

    assert error.code == "LIMIT_BYTES"
    assert (
        error.message
        == "the query reads more than 1000 bytes, which is the most that is allowed; filter more"
    )
    desk.settle()
    assert endpoint.last.state == "CANCELLED"
    assert endpoint.calls["StopQueryExecution"] == 1


def test_one_that_was_quicker_than_a_look_at_it_is_refused_too(desk: Desk, endpoint: AthenaEndpoint) -> None:
    desk.open(bytes_per_query=999_999)
    assert refused(desk).code == "LIMIT_BYTES"
    assert endpoint.calls == {"StartQueryExecution": 1, "GetQueryExecution": 1}
    endpoint.scans = 999_999
    assert ask(desk).rows == [(1,), (2,)]


def test_the_work_groups_own_limit_is_told_alike(desk: Desk, endpoint: AthenaEndpoint) -> None:
    endpoint.work_groups["primary"] = WorkGroup(cutoff=1000)
    endpoint.seconds = 30
    error = refused(desk)
    assert error.code == "LIMIT_BYTES"
    assert error.message == "the query reads more bytes than its work group allows; filter more"


def test_a_role_may_have_a_limit_of_its_own(desk: Desk, endpoint: AthenaEndpoint) -> None:
    desk.open(bytes_per_query=10, roles={"role:big": {"bytes_per_query": 2_000_000}})
    assert ask(desk, "role:big").rows == [(1,), (2,)]
    assert refused(desk, "role:other").code == "LIMIT_BYTES"


def test_a_role_has_its_work_group_and_its_place_for_results(desk: Desk, endpoint: AthenaEndpoint) -> None:
    endpoint.work_groups["own"] = WorkGroup()
    desk.open(roles={"role:own": {"work_group": "own", "output": "s3://results/own"}})

    ask(desk, "role:own")
    assert (endpoint.last.work_group, endpoint.last.output) == ("own", "s3://results/own/")
    ask(desk)
    assert (endpoint.last.work_group, endpoint.last.output) == ("primary", OUTPUT)


# -- a day ------------------------------------------------------------------------------------------------


@pytest.fixture
def file(desk: Desk, tmp_path: Path) -> Path:
    """The file of a budget of 2.5 MB a day, of which each query takes 1 MB."""
    path = tmp_path / "bytes.sqlite"
    desk.open(budget=str(path), roles={"role:poor": {"bytes_per_day": 2_500_000}})
    return path


def test_a_role_that_has_used_up_its_day_starts_nothing_more(
    desk: Desk, endpoint: AthenaEndpoint, file: Path
) -> None:
    for _ in range(3):
        assert ask(desk, "role:poor").rows == [(1,), (2,)]
    endpoint.calls.clear()

    error = refused(desk, "role:poor")

    assert error.code == "LIMIT_BYTES_DAY"
    assert error.message == (
        "the role's queries have read today the 2500000 bytes that a day allows; ask again tomorrow"
    )
    assert error.detail == "role `role:poor` has read 3000000 bytes"
    assert endpoint.calls == {}
    assert ask(desk, "role:other").rows == [(1,), (2,)]


def test_all_workers_share_a_day(desk: Desk, endpoint: AthenaEndpoint, file: Path) -> None:
    Budget(file).add("role:poor", 2_500_000)
    assert refused(desk, "role:poor").code == "LIMIT_BYTES_DAY"


def test_the_next_day_is_another(
    desk: Desk, endpoint: AthenaEndpoint, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Budget(file).add("role:poor", 2_500_000)
    monkeypatch.setattr(budget, "_today", lambda: "9999-12-31")
    assert ask(desk, "role:poor").rows == [(1,), (2,)]
    assert Budget(file).used("role:poor") == 1_000_000


def test_what_failed_or_was_stopped_has_read_too(desk: Desk, endpoint: AthenaEndpoint, file: Path) -> None:
    endpoint.inject("GetQueryResults", Trouble.INVALID, 1)
    refused(desk, "role:poor")
    desk.settle()
    assert Budget(file).used("role:poor") == 1_000_000

    async def hang_up() -> None:
        endpoint.seconds = 1.0
        task = asyncio.create_task(desk.start(SQL, "INTEGER", roles=["role:poor"]))
        await until(lambda: bool(endpoint.running))
        await asyncio.sleep(0.2)
        task.cancel()
        await asyncio.wait([task])

    desk.run(hang_up())
    desk.settle()
    assert Budget(file).used("role:poor") > 1_000_000


def test_a_budget_that_cannot_be_kept_gives_nothing_away(
    desk: Desk, endpoint: AthenaEndpoint, tmp_path: Path
) -> None:
    desk.open(budget=str(tmp_path / "nowhere" / "b.sqlite"), roles={"role:poor": {"bytes_per_day": 1}})
    error = refused(desk, "role:poor")
    assert (error.code, error.detail) == ("BACKEND", "the budget cannot be kept: OperationalError")
    assert endpoint.calls == {}


def test_bytes_that_cannot_be_counted_are_not_given_away(
    desk: Desk, endpoint: AthenaEndpoint, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(budget, "_ADD", "INSERT INTO nothing VALUES (?, ?, ?)")
    assert refused(desk, "role:poor").detail == "the budget cannot be kept: OperationalError"


def test_many_count_at_once(tmp_path: Path) -> None:
    path = tmp_path / "bytes.sqlite"

    def count() -> None:
        for _ in range(10):
            Budget(path).add("a", 1)

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Budget(path).used("a") == 40
    assert Budget(path).used("b") == 0


# -- other bounds -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("rows", [10, 2000])
def test_too_long_a_statement_is_refused_before_anything_runs(
    desk: Desk, endpoint: AthenaEndpoint, rows: int
) -> None:
    sql = "SELECT '" + "é" * 131_000 + "' FROM (VALUES (1)) AS t(n)"
    assert len(desk.ask(sql, "VARCHAR", rows=rows).rows[0][0]) == 131_000
    endpoint.calls.clear()
    with pytest.raises(BackendError, match="longer than the 262144 bytes") as error:
        desk.ask(sql.replace("é", "éé", 100), "VARCHAR", rows=rows)
    assert error.value.code == "LIMIT_SQL"
    assert endpoint.calls == {}


def test_athena_may_answer_with_an_earlier_result_if_so_set(desk: Desk, endpoint: AthenaEndpoint) -> None:
    assert [ask(desk).cost.reused for _ in range(2)] == [False, False]
    desk.open(result_reuse_minutes=5)
    for rows in (10, 2000):
        ask(desk, rows=rows)
        cost = ask(desk, rows=rows).cost
        assert (cost.reused, cost.scanned_bytes) == (True, 0)
