"""Gateways that share one policy store, asked over HTTP."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest

from gateway.administer.exchange import push_folder
from gateway.app import create_app
from gateway.errors import PolicyError
from gateway.policy import store
from gateway.policy.store import SqlStore
from gateway.read_settings import read_settings
from gateway.settings.secret import Secret
from tests.gateway.served import Served, serve_shop
from tests.gateway.served import until as until_soon
from tests.gateway.shop import NO_SECRET, QUERY, STAFF, Shop
from tests.store.postgres import Postgres, postgres
from tests.store.shelf import Shelf

NEVER_BY_THE_CLOCK = 600.0


@pytest.fixture(scope="module")
def database() -> Iterator[Postgres]:
    with postgres() as running:
        yield running


def push(shop: Shop, grants: str) -> None:
    shop.write_policies(shop.policies, grants)
    push_folder(shop.policies, store_of(shop))


def store_of(shop: Shop) -> SqlStore:
    return SqlStore(Secret("file", str(shop.folder / "address")))


def until(condition: Callable[[], bool]) -> None:
    """Waits for what comes at once, or by the clock in an hour: a busy machine has its time."""
    until_soon(condition, seconds=120)


@contextmanager
def two_replicas(folder: Path, address: str, seconds: float) -> Iterator[tuple[Shop, list[Served]]]:
    """Two gateways on the rules of `STAFF` without the secret, which have no policy folder of their own."""
    secret = folder / "address"
    secret.write_text(address)
    secret.chmod(0o600)
    named = f'store = "sql"\nstore_url = "file:{secret}"\nstore_seconds = {seconds}\npath = "nowhere"\n'
    shop = Shop(folder).write(settings=f"[policies]\n{named}")
    push(shop, STAFF + NO_SECRET)
    with ExitStack() as stack:
        yield shop, [stack.enter_context(serve_shop(shop)) for _ in range(2)]


def health(replica: Served) -> dict[str, Any]:
    told: dict[str, Any] = httpx.get(f"{replica.url}/readyz", trust_env=False).json()
    return told


def secret_is(seen: str | None, replicas: list[Served]) -> Callable[[], bool]:
    return lambda: all(replica.ask(QUERY)["data"]["items"][0]["secret"] == seen for replica in replicas)


def faults_begin(fault: str, replicas: list[Served]) -> Callable[[], bool]:
    return lambda: all(any(f.startswith(fault) for f in health(replica)["faults"]) for replica in replicas)


def all_is_well(replicas: list[Served]) -> Callable[[], bool]:
    return lambda: not any(health(replica)["faults"] for replica in replicas)


def test_a_push_governs_the_answers_of_all_replicas(tmp_path: Path, database: Postgres) -> None:
    with two_replicas(tmp_path, database.address, NEVER_BY_THE_CLOCK) as (shop, replicas):
        assert secret_is(None, replicas)()
        push(shop, STAFF)
        until(secret_is("s1", replicas))
        push(shop, STAFF + NO_SECRET)
        until(secret_is(None, replicas))

        assert len({health(replica)["snapshot"] for replica in replicas}) == 1
        last = json.loads(shop.audit.read_text().splitlines()[-1])
        assert "lakegate_rule:" in json.dumps(last)
        assert "grants.csv" not in json.dumps(last)


def test_a_database_that_is_away_changes_nothing_and_is_told(tmp_path: Path, database: Postgres) -> None:
    with two_replicas(tmp_path, database.address, NEVER_BY_THE_CLOCK) as (shop, replicas):
        before = health(replicas[0])["snapshot"]
        database.stop()
        until(faults_begin("policies.store_url: the policy store cannot be read", replicas))
        assert secret_is(None, replicas)()
        assert all(health(replica)["ready"] for replica in replicas)
        assert "not-asked-for" not in json.dumps([health(replica) for replica in replicas])

        database.start()
        until(all_is_well(replicas))
        assert health(replicas[0])["snapshot"] == before
        push(shop, STAFF)
        until(secret_is("s1", replicas))


def test_a_gateway_needs_no_more_than_to_read(tmp_path: Path, database: Postgres) -> None:
    shop = Shop(tmp_path).write()
    secret = tmp_path / "address"
    secret.touch(0o600)
    secret.write_text(database.address)
    push(shop, STAFF)
    database.execute("CREATE ROLE reader LOGIN; GRANT SELECT ON lakegate_rule TO reader")
    secret.write_text(database.address.replace("lakegate:", "reader:"))

    sheets, faults = store_of(shop).read()

    assert (len(sheets.grants), faults) == (1, ())
    with pytest.raises(PolicyError, match="cannot be written: InsufficientPrivilege"):
        push(shop, STAFF + NO_SECRET)


def test_a_table_that_somebody_locks_is_not_waited_for(
    tmp_path: Path, database: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = tmp_path / "address"
    secret.touch(0o600)
    secret.write_text(database.address)
    push(Shop(tmp_path).write(), STAFF)
    monkeypatch.setattr(store, "_PATIENCE", "50ms")
    with psycopg.connect(database.address) as connection:
        connection.execute("LOCK TABLE lakegate_rule")

        _, (fault,) = SqlStore(Secret("file", str(secret))).read()

    assert fault.message == "the policy store cannot be read: QueryCanceled"


def test_a_faulty_row_is_named_by_all_and_refused(tmp_path: Path) -> None:
    """Written behind the gateway's back, and into a database that tells nobody."""
    shelf = Shelf(tmp_path)
    with two_replicas(tmp_path, shelf.address, 0.1) as (_, replicas):
        shelf.execute("UPDATE lakegate_rule SET v6 = 'Deny' WHERE v6 = 'deny'")
        until(faults_begin("lakegate_rule:2: `Deny`", replicas))
        assert secret_is(None, replicas)()

        shelf.execute("DELETE FROM lakegate_rule WHERE v6 = 'Deny'")
        until(secret_is("s1", replicas))
        until(all_is_well(replicas))


def test_no_gateway_starts_on_faulty_rows(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    (tmp_path / "address").touch(0o600)
    (tmp_path / "address").write_text(shelf.address)
    settings = f'[policies]\nstore = "sql"\nstore_url = "file:{tmp_path}/address"\n'
    shop = Shop(tmp_path).write(settings=settings)
    with pytest.raises(PolicyError, match="the policy store cannot be read"):
        create_app(read_settings(tmp_path / "lakegate.toml", {}))
    push(shop, STAFF)
    shelf.execute("UPDATE lakegate_rule SET v2 = 'READ' WHERE ptype = 'p'")

    with pytest.raises(PolicyError, match=r"lakegate_rule:1: .*`READ`"):
        create_app(read_settings(tmp_path / "lakegate.toml", {}))


def test_what_nobody_foresaw_does_not_end_the_watch(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(_: SqlStore) -> None:
        raise RuntimeError("nobody foresaw this")

    with two_replicas(tmp_path, Shelf(tmp_path).address, 0.1) as (shop, replicas):
        with caplog.at_level(logging.ERROR), monkeypatch.context() as patched:
            patched.setattr(SqlStore, "read", fail)
            until(lambda: "the policy store could not be looked at" in caplog.text)
        push(shop, STAFF)
        until(secret_is("s1", replicas))
