"""Nothing is lost, and nothing half given, whenever the process dies or the disk fails."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine

from gateway.access import files, office
from gateway.access.approval import propose
from gateway.access.files import remove_file, replace_file
from gateway.access.request import State
from gateway.access.store import METADATA, RequestStore
from gateway.app import create_app
from gateway.errors import RequestError, SettingsError
from gateway.read_settings import read_settings
from tests.access.dying import STEPS
from tests.access.world import GRANTS, shop_in, town
from tests.gateway.shop import Shop


def state_of(shop: Shop) -> tuple[str, list[Any]]:
    """Where Ann's only request stands when the gateway runs again, and what she sees then."""

    async def scenario() -> tuple[str, list[Any]]:
        async with town(shop) as there:
            (own,) = (await there.listed("ann"))["own"]
            return own["state"], await there.sees()

    return asyncio.run(scenario())


@pytest.mark.parametrize("step", STEPS)
def test_an_approval_that_the_process_dies_of_is_whole_or_not_at_all(tmp_path: Path, step: int) -> None:
    command = [sys.executable, "-m", "tests.access.dying", str(tmp_path), str(step)]
    done = subprocess.run(command, capture_output=True, timeout=60, check=False)
    assert done.returncode == 9, done.stderr
    store = RequestStore(tmp_path / "access.sqlite")
    (broken,) = store.in_state(State.APPROVING)
    assert broken.decision
    shop = Shop(tmp_path)
    shop.issuer.write_jwks(tmp_path / "jwks.json")

    is_given = step == max(STEPS)

    assert state_of(shop) == (("approved", ["s1", "s2"]) if is_given else ("waiting", [None, None]))
    assert (shop.grants.read_text() == GRANTS) is not is_given
    assert [path.name for path in (shop.policies / "tests").glob("*")] == (
        [f"access-request-{broken.id}.yaml"] if is_given else []
    )
    assert not [path for path in shop.policies.iterdir() if path.name.startswith(".")]


def test_a_disk_that_fails_leaves_the_request_waiting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = shop_in(tmp_path)

    async def scenario() -> tuple[Any, Any, Any]:
        async with town(shop) as there:
            asked = await there.ask()

            def fails(path: Path, before: bytes, after: bytes) -> None:
                if path.name == "grants.csv":
                    raise OSError(28, "No space left on device")
                replace_file(path, before, after)

            with monkeypatch.context() as patched:
                patched.setattr(office, "replace_file", fails)
                failed = await there.decide("approve", asked["id"])
            (own,) = (await there.listed("ann"))["own"]
            assert shop.grants.read_text() == GRANTS
            assert not [*(shop.policies / "tests").iterdir()]
            return failed, own, await there.decide("approve", asked["id"])

    failed, own, again = asyncio.run(scenario())

    assert failed[:2] == (500, "INTERNAL")
    assert (own["state"], own["decided_by"]) == ("waiting", None)
    assert again["request"]["state"] == "approved"


def test_a_file_that_was_changed_meanwhile_is_not_written_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = shop_in(tmp_path)

    async def scenario() -> Any:
        async with town(shop) as there:
            asked = await there.ask()

            def slowly(*given: Any) -> Any:
                found = propose(*given)
                shop.grants.write_text(GRANTS + "# somebody else\n")
                return found

            monkeypatch.setattr(office, "propose", slowly)
            return await there.decide("approve", asked["id"])

    assert asyncio.run(scenario())[:2] == (409, "CHANGED_MEANWHILE")
    assert shop.grants.read_text() == GRANTS + "# somebody else\n"


def test_a_file_keeps_its_mode_and_is_replaced_in_one_step(tmp_path: Path) -> None:
    path = tmp_path / "grants.csv"
    path.write_bytes(b"a")
    path.chmod(0o640)
    inode = path.stat().st_ino

    replace_file(path, b"a", b"b")
    with pytest.raises(RequestError, match="was changed meanwhile"):
        replace_file(path, b"a", b"c")
    replace_file(tmp_path / "new", b"", b"d")

    assert (path.read_bytes(), path.stat().st_mode & 0o777) == (b"b", 0o640)
    assert path.stat().st_ino != inode
    assert (tmp_path / "new").stat().st_mode & 0o777 == 0o644
    assert {each.name for each in tmp_path.iterdir()} == {"grants.csv", "new"}
    remove_file(path)
    remove_file(tmp_path / "none" / "there")
    assert not path.exists()


def test_a_line_stands_behind_the_last_one_whether_that_has_an_end() -> None:
    assert files.with_lines(b"", "a") == b"a\n"
    assert files.with_lines(b"x", "a", "b") == b"x\na\nb\n"
    assert files.with_lines(b"x\n", "a") == b"x\na\n"


def test_migrations_make_the_tables_that_are_used(tmp_path: Path) -> None:
    RequestStore(tmp_path / "access.sqlite")
    RequestStore(tmp_path / "access.sqlite")

    with create_engine(f"sqlite:///{tmp_path}/access.sqlite").connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []


@pytest.mark.parametrize(
    ("given", "told"), [(b"no database at all, but a text", "file is not a database"), (None, "no such file")]
)
def test_a_database_that_cannot_be_used_is_a_fault_of_the_settings(
    tmp_path: Path, given: bytes | None, told: str
) -> None:
    shop_in(tmp_path)
    settings = tmp_path / "lakegate.toml"
    if given is None:
        settings.write_text(settings.read_text().replace("access.sqlite", "none/access.sqlite"))
    else:
        (tmp_path / "access.sqlite").write_bytes(given)

    with pytest.raises(SettingsError) as refused:
        create_app(read_settings(settings, {}))

    (fault,) = refused.value.faults
    assert fault.file == "access_requests.path"
    assert told in fault.message.lower()
