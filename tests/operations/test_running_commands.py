"""`lakegate policy diff` beside a gateway that runs."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.http.server import RunningGateway, running_gateway
from tests.operations.command import Told, call

KEEPERS = "g, group:keepers, role:keeper\n"
KEEPER = "p, role:keeper, catalog, MANAGE_POLICY, *, *, -, allow\n"
DENY = "p, role:developer, table:startups.owners, SELECT, address, *, -, deny\n"


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningGateway]:
    folder = tmp_path_factory.mktemp("gateway")
    shutil.copytree("policies", folder / "policies")
    with (folder / "policies" / "roles.csv").open("a") as roles:
        roles.write(KEEPERS)
    with (folder / "policies" / "grants.csv").open("a") as grants:
        grants.write(KEEPER)
    with running_gateway(folder, rows=20) as running:
        yield running


@pytest.fixture
def changed(gateway: RunningGateway, tmp_path: Path) -> Path:
    """A folder in which the policies are those of the gateway, but for a denial."""
    shutil.copytree(gateway.folder / "policies", tmp_path / "policies")
    with (tmp_path / "policies" / "grants.csv").open("a") as grants:
        grants.write(DENY)
    return tmp_path


def diff(*arguments: str | Path, folder: Path, token: str) -> Told:
    return call("policy", "diff", *arguments, folder=folder, LAKEGATE_TOKEN=token)


def test_a_folder_is_compared_with_what_is_in_force(gateway: RunningGateway, changed: Path) -> None:
    token = gateway.token("keepers")
    told = diff("--exit-code", gateway.url, folder=changed, token=token)

    assert told.status == 1
    assert "group:dl-dev-developerUserGroup  startups.owners" in told.out
    assert "loses  address: visible in every row -> withheld" in told.out
    (change,) = json.loads(diff("--json", f"{gateway.url}/", folder=changed, token=token).out)
    assert (change["column"], change["kind"]) == ("address", "loses")
    policies = gateway.folder / "policies"
    same = diff("--exit-code", gateway.url, policies, folder=changed, token=token)
    assert (same.status, same.out) == (0, "")


def test_a_gateway_is_not_asked_how_many_cells(gateway: RunningGateway, changed: Path) -> None:
    told = diff("--data", gateway.url, folder=changed, token=gateway.token("keepers"))

    assert (told.status, told.out) == (2, "")
    assert "a running gateway tells nobody how many cells" in told.err


def test_faulty_files_are_told_as_the_gateway_tells_them(gateway: RunningGateway, changed: Path) -> None:
    (changed / "policies" / "roles.csv").write_text("g, group:x, roles:y\n")

    told = diff(gateway.url, folder=changed, token=gateway.token("keepers"))

    assert told.status == 2
    assert "`roles:y` is not a role" in told.err


def test_without_a_token_nothing_is_sent(gateway: RunningGateway, changed: Path) -> None:
    told = call("policy", "diff", gateway.url, folder=changed)

    assert told.status == 2
    assert "there is no token in `LAKEGATE_TOKEN`" in told.err


def test_a_token_goes_out_over_tls_alone(changed: Path) -> None:
    told = diff("http://gateway.example", folder=changed, token="secret")

    assert told.status == 2
    assert "a token is sent by `https`" in told.err
    assert "secret" not in told.err


def test_somebody_who_may_not_is_told_so(gateway: RunningGateway, changed: Path) -> None:
    told = diff(gateway.url, folder=changed, token=gateway.token("dl-dev-developerUserGroup"))

    assert told.status == 2
    assert "needs the permission `MANAGE_POLICY`" in told.err


def test_a_gateway_that_does_not_answer_is_told_of(changed: Path) -> None:
    told = diff("http://127.0.0.1:1", folder=changed, token="secret")

    assert told.status == 2
    assert "the gateway does not answer" in told.err
