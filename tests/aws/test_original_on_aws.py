"""The original application on its account at AWS, from the sign-in to the rows, over real HTTP."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from gateway.demo.files import demo_files
from tests.athena.trouble import Trouble
from tests.aws.cloud import AUDITOR, Cloud, cloud
from tests.gateway.test_original import DATA, FIELDS, QUERY, WITHHELD
from tests.http.server import ANALYST, DEVELOPER, RunningGateway, running_gateway

pytestmark = pytest.mark.skipif(
    not DATA.is_dir(), reason=f"the original data is not at {DATA}; name its folder in STARTUPS"
)

CATALOG = """\
database: startups
discover: {glue: startups}
tables:
  companies:
    primary_key: company_id
    default_order: company_id
    relationships:
      owner: {table: owners, keys: {owner_id: people_id}}
  owners:
    primary_key: people_id
    default_order: people_id
"""


@pytest.fixture(scope="module")
def account() -> Iterator[Cloud]:
    with cloud(DATA) as found:
        yield found


@pytest.fixture(scope="module")
def gateway(account: Cloud, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningGateway]:
    """The gateway as the account's administrator sets it up: the catalog's columns are Glue's."""
    folder = tmp_path_factory.mktemp("aws")
    files = demo_files()
    shutil.copytree(files.policies, folder / "policies")
    with (folder / "policies" / "roles.csv").open("a", encoding="utf-8") as roles:
        roles.write(f"g, group:{AUDITOR}, role:business-analyst\n")
    (folder / "schema" / "catalog").mkdir(parents=True)
    own = (files.schema / "catalog" / "startups.yaml").read_text(encoding="utf-8")
    views = own[own.index("views:") :].replace("c.Index", "c.index")
    (folder / "schema" / "catalog" / "startups.yaml").write_text(CATALOG + views, encoding="utf-8")
    (folder / "lake").mkdir()
    (folder / "lakegate.toml").write_text(account.settings(), encoding="utf-8")
    with running_gateway(folder, environment=account.environment) as running:
        yield running


@pytest.fixture(autouse=True)
def _calm(account: Cloud) -> Iterator[None]:
    groups = account.endpoint.work_groups
    yield
    assert account.endpoint.running == []
    account.endpoint.calm()
    account.endpoint.work_groups = groups


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """The forty rows as the gateway gives them from the files themselves."""
    folder = tmp_path_factory.mktemp("files")
    (folder / "lake").symlink_to(DATA.resolve())
    with running_gateway(folder) as local, local.connect(DEVELOPER) as client:
        found: list[dict[str, Any]] = client.post("/graphql", json={"query": QUERY}).json()["data"]["getAll"]
    return found


def ask(gateway: RunningGateway, token: str, query: str = QUERY) -> dict[str, Any]:
    headers = {"authorization": f"Bearer {token}"}
    with httpx.Client(base_url=gateway.url, headers=headers, timeout=20, trust_env=False) as client:
        told: dict[str, Any] = client.post("/graphql", json={"query": query}).json()
    return told


def test_a_developer_who_signs_in_gets_the_forty_rows(
    account: Cloud, gateway: RunningGateway, rows: list[dict[str, Any]]
) -> None:
    told = ask(gateway, account.sign_in("dora", DEVELOPER))
    assert told == {"data": {"getAll": rows}}
    assert (len(rows), list(rows[0])) == (40, FIELDS)
    assert account.caller() == ("dl-dev-developerRole", "dora")
    query = account.endpoint.last
    assert (query.work_group, query.output) == ("developer", "s3://results/developer/")


def test_an_analyst_gets_the_same_rows_without_what_is_withheld(
    account: Cloud, gateway: RunningGateway, rows: list[dict[str, Any]]
) -> None:
    told = ask(gateway, account.sign_in("bruno", ANALYST))
    assert told["data"]["getAll"] == [row | dict.fromkeys(WITHHELD) for row in rows]
    assert [each["column"] for each in told["extensions"]["lakegate"]["withheld"]] == list(WITHHELD)
    assert account.caller() == ("dl-dev-businessAnalystRole", "bruno")
    query = account.endpoint.last
    assert (query.work_group, query.output) == (
        "business-analyst",
        "s3://results/business-analyst/",
    )
    result = query.result
    assert result
    assert not any(row["last_name"] in str(result.rows) for row in rows if row["last_name"])


@pytest.mark.parametrize("groups", [(DEVELOPER, ANALYST), (ANALYST, DEVELOPER)])
def test_who_is_in_both_groups_runs_as_the_preferred_role(
    account: Cloud, gateway: RunningGateway, rows: list[dict[str, Any]], groups: tuple[str, ...]
) -> None:
    name = f"both-{groups[0]}"
    assert ask(gateway, account.sign_in(name, *groups)) == {"data": {"getAll": rows}}
    assert account.caller() == ("dl-dev-developerRole", name)


def test_an_id_token_is_as_good(account: Cloud, gateway: RunningGateway) -> None:
    told = ask(gateway, account.sign_in("ida", ANALYST, token="IdToken"))
    assert len(told["data"]["getAll"]) == 40
    assert account.caller() == ("dl-dev-businessAnalystRole", "ida")


def test_a_group_without_an_iam_role_is_refused(account: Cloud, gateway: RunningGateway) -> None:
    before = len(account.endpoint.executions)
    told = ask(gateway, account.sign_in("aude", AUDITOR))
    (error,) = told["errors"]
    assert (error["extensions"]["code"], error["message"]) == (
        "ENGINE_ROLE",
        "none of your groups leads to a role of the engine; ask whoever keeps them for one that does",
    )
    assert len(account.endpoint.executions) == before


def test_a_second_query_takes_no_call_more_than_it_must(account: Cloud, gateway: RunningGateway) -> None:
    token = account.sign_in("erik", DEVELOPER)
    ask(gateway, token)
    assumed = len(account.assumed())
    account.endpoint.calls.clear()
    assert len(ask(gateway, token)["data"]["getAll"]) == 40
    assert account.endpoint.calls == {
        "StartQueryExecution": 1,
        "GetQueryExecution": 1,
        "GetQueryResults": 1,
    }
    assert len(account.assumed()) == assumed


@pytest.mark.parametrize("operation", ["StartQueryExecution", "GetQueryExecution", "GetQueryResults"])
@pytest.mark.parametrize("trouble", [Trouble.EXPIRED, Trouble.REFUSED])
def test_credentials_that_are_refused_once_cost_nobody_an_answer(
    account: Cloud, gateway: RunningGateway, operation: str, trouble: Trouble
) -> None:
    token = account.sign_in(f"{operation}-{trouble.name}", DEVELOPER)
    account.endpoint.inject(operation, trouble, 1)
    assert len(ask(gateway, token)["data"]["getAll"]) == 40


def test_credentials_that_stay_refused_are_an_error_of_few_words(
    account: Cloud, gateway: RunningGateway
) -> None:
    token = account.sign_in("fred", DEVELOPER)
    account.endpoint.inject("StartQueryExecution", Trouble.EXPIRED)
    (error,) = ask(gateway, token)["errors"]
    assert (error["message"], error["extensions"]["code"]) == ("the engine could not answer", "BACKEND")
    assert account.endpoint.calls["StartQueryExecution"] == 2
    account.endpoint.calm()
    account.endpoint.work_groups = {"developer": account.endpoint.work_groups["primary"]}
    assert len(ask(gateway, token)["data"]["getAll"]) == 40


def test_the_audit_names_the_person_and_the_query(account: Cloud, gateway: RunningGateway) -> None:
    ask(gateway, account.sign_in("gina", ANALYST))
    last = json.loads((gateway.folder / "audit.jsonl").read_text(encoding="utf-8").splitlines()[-1])
    assert (last["username"], last["roles"], last["rows"]) == ("gina", ["business-analyst"], 40)
    assert [cost["query_id"] for cost in last["engine"]] == [account.endpoint.last.id]


def test_no_key_and_no_cell_is_in_the_log(account: Cloud, gateway: RunningGateway) -> None:
    ask(gateway, account.sign_in("hugo", DEVELOPER))
    log = (gateway.folder / "log.jsonl").read_text(encoding="utf-8")
    assert "secret-cell" not in log
    assert account.endpoint.last.caller not in log
    assert Path(gateway.folder / "schema" / "catalog" / "startups.yaml.discovered.json").exists()
