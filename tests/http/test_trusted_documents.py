"""Trusted documents and automatic persisted queries, as clients with real tokens meet them over HTTP."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from hashlib import sha256
from typing import Any

import httpx
import pytest

from tests.http.server import ANALYST, DEVELOPER, RunningGateway, running_gateway

#: Groups of the demonstration, and in which mode each is here.
ONLY, LOG, OFF = ANALYST, "dl-dev-euSalesUserGroup", DEVELOPER

SETTINGS = """\
[documents]
path = "documents"
mode = "only"
automatic_bytes = 100000

[documents.roles]
business-analyst = "only"
eu-sales = "log"
developer = "off"
"""

PAGE = "query Page($n: Int!) {\n  companies(limit: $n) {\n    company_name\n  }\n}\n"
TWO = "query Names { companies(limit: 1) { company_name } }\nquery Kinds { __typename }"
OF_APOLLO = "query Ids { companies(limit: 1) { company_id __typename } }"
OF_RELAY = "query Statuses { companies(limit: 1) { category_code } }"
AD_HOC = "{ companies(limit: 1) { company_id } }"

NOT_FOUND = {"message": "PersistedQueryNotFound", "extensions": {"code": "PERSISTED_QUERY_NOT_FOUND"}}


def digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def by_hash(text: str, **others: Any) -> dict[str, Any]:
    """A request that names its document by its hash, as Apollo's clients do."""
    return {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": digest(text)}}, **others}


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningGateway]:
    folder = tmp_path_factory.mktemp("trusted")
    documents = folder / "documents"
    documents.mkdir()
    (documents / "page.graphql").write_text(PAGE)
    (documents / "two.graphql").write_text(TWO)
    (documents / "README.md").write_text("for people")
    operation = {"id": digest(OF_APOLLO), "name": "Ids", "type": "query", "body": OF_APOLLO}
    manifest = {"format": "apollo-persisted-query-manifest", "version": 1, "operations": [operation]}
    (documents / "persisted-query-manifest.json").write_text(json.dumps(manifest, indent=2))
    (documents / "relay.json").write_text(json.dumps({digest(OF_RELAY): OF_RELAY}))
    with running_gateway(folder, settings=SETTINGS, rows=40) as gateway:
        yield gateway


def ask(gateway: RunningGateway, request: Any, *groups: str, **claims: Any) -> Any:
    with gateway.connect() as client:
        client.headers["authorization"] = f"Bearer {gateway.token(*groups, **claims)}"
        return client.post("/graphql", json=request).json()


def code(answer: Any) -> str:
    assert "data" not in answer
    found = answer["errors"][0]["extensions"]["code"]
    assert isinstance(found, str)
    return found


def audited(gateway: RunningGateway) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (gateway.folder / "audit.jsonl").read_text().splitlines()]


@pytest.mark.parametrize("group", [ONLY, LOG, OFF])
@pytest.mark.parametrize(
    ("text", "others"),
    [
        (PAGE, {"variables": {"n": 1}}),
        (PAGE.removesuffix("\n"), {"variables": {"n": 1}}),
        (TWO, {"operationName": "Names"}),
        (OF_APOLLO, {}),
        (OF_RELAY, {}),
    ],
    ids=["file", "without its last line's end", "one of two operations", "Apollo's manifest", "Relay's"],
)
def test_a_trusted_document_runs_by_its_hash_and_by_its_text(
    gateway: RunningGateway, text: str, others: dict[str, Any], group: str
) -> None:
    named = ask(gateway, by_hash(text, **others), group)
    assert named["data"]
    assert ask(gateway, {"query": text, **others}, group) == named
    assert ask(gateway, {**by_hash(text, **others), "query": text}, group) == named
    assert [record["trusted"] for record in audited(gateway)[-3:]] == [True] * 3
    assert {record["document"] for record in audited(gateway)[-3:]} == {digest(text)}


def test_a_trusted_document_is_governed_as_any_other(gateway: RunningGateway) -> None:
    text = "query Page { companies(limit: 1) { company_name status } }"
    assert "errors" not in ask(gateway, {"query": text}, OFF)
    (gateway.folder / "documents" / "status.graphql").write_text(text)
    deadline = time.monotonic() + 10
    while "errors" in (answer := ask(gateway, by_hash(text), LOG)):
        assert code(answer) == "PERSISTED_QUERY_NOT_FOUND"
        assert time.monotonic() < deadline, "the new document does not take effect"
        time.sleep(0.05)
    assert answer["data"]["companies"][0]["status"] is None
    assert answer["extensions"]["lakegate"]["withheld"][0]["column"] == "status"


@pytest.mark.parametrize(
    "request_sent",
    [
        {"query": AD_HOC},
        {"query": PAGE + " ", "variables": {"n": 1}},
        {"query": PAGE.replace("\n", "\r\n"), "variables": {"n": 1}},
        {"query": "{ neither GraphQL"},
        {"query": "{ __schema { queryType { name } } }"},
        by_hash(AD_HOC),
        {**by_hash(AD_HOC), "query": AD_HOC},
    ],
)
def test_a_role_in_the_mode_only_sends_nothing_else(
    gateway: RunningGateway, request_sent: dict[str, Any]
) -> None:
    ask(gateway, {**by_hash(AD_HOC), "query": AD_HOC}, OFF)
    answer = ask(gateway, request_sent, ONLY)
    assert code(answer) == "UNTRUSTED_DOCUMENT"
    assert "GraphQL" not in json.dumps(answer)
    record = audited(gateway)[-1]
    assert (record["outcome"], record["trusted"], record["columns"]) == ("UNTRUSTED_DOCUMENT", False, {})
    sent = request_sent.get("query", AD_HOC)
    assert record["document"] == digest(sent)


def test_the_strictest_of_several_roles_decides(gateway: RunningGateway) -> None:
    assert ask(gateway, {"query": AD_HOC}, OFF)["data"]
    assert code(ask(gateway, {"query": AD_HOC}, OFF, ONLY)) == "UNTRUSTED_DOCUMENT"
    assert code(ask(gateway, {"query": AD_HOC}, LOG, ONLY, OFF)) == "UNTRUSTED_DOCUMENT"


def test_a_session_without_a_listed_role_is_in_the_default_mode(gateway: RunningGateway) -> None:
    assert code(ask(gateway, {"query": "{ __typename }"})) == "UNTRUSTED_DOCUMENT"
    assert code(ask(gateway, {"query": AD_HOC}, "dl-dev-regionalUserGroup")) == "UNTRUSTED_DOCUMENT"


def test_without_a_token_nobody_learns_whether_a_hash_is_known(gateway: RunningGateway) -> None:
    with httpx.Client(base_url=gateway.url, trust_env=False) as client:
        known = client.post("/graphql", json=by_hash(PAGE))
        unknown = client.post("/graphql", json=by_hash("{ nobody_sent_this }"))
    assert known.status_code == unknown.status_code == 401
    assert code(known.json()) == code(unknown.json()) == "UNAUTHENTICATED"


def test_the_mode_log_runs_a_document_and_logs_its_hash_alone(gateway: RunningGateway) -> None:
    text = '{ companies(limit: 1, where: {company_name: {_eq: "a telling name"}}) { company_id } }'
    assert "errors" not in ask(gateway, {"query": text}, LOG)
    assert "errors" not in ask(gateway, {"query": OF_RELAY}, LOG)
    log = (gateway.folder / "log.jsonl").read_text()
    told = [entry for line in log.splitlines() if (entry := json.loads(line)).get("document")]
    assert digest(text) in {entry["document"] for entry in told}
    assert digest(OF_RELAY) not in log
    assert "a telling name" not in log
    record = audited(gateway)[-2]
    assert told[-1]["request_id"] == record["request_id"]
    assert (record["outcome"], record["trusted"]) == ("ok", False)


def test_automatic_persisted_queries_are_kept_once_they_came_with_their_hash(gateway: RunningGateway) -> None:
    text = "{ companies(limit: 1) { kept: company_name } }"
    missing = ask(gateway, by_hash(text), OFF)
    assert missing == {"errors": [NOT_FOUND]}
    # Without a hash nothing is asked to be kept.
    assert ask(gateway, {"query": text}, OFF)["data"]
    assert ask(gateway, by_hash(text), OFF) == {"errors": [NOT_FOUND]}
    sent = ask(gateway, {**by_hash(text), "query": text}, OFF)
    assert sent["data"]
    assert ask(gateway, by_hash(text), OFF) == sent
    assert audited(gateway)[-1]["trusted"] is False


def test_what_one_caller_had_kept_is_unknown_to_the_next(gateway: RunningGateway) -> None:
    text = "{ companies(limit: 1) { of_one_caller: company_name } }"
    assert ask(gateway, {**by_hash(text), "query": text}, OFF, sub="one")["data"]
    assert ask(gateway, by_hash(text), OFF, sub="one")["data"]
    for others in ([OFF], [LOG]):
        assert ask(gateway, by_hash(text), *others, sub="another") == {"errors": [NOT_FOUND]}


@pytest.mark.parametrize(
    "text", ["{ neither GraphQL", "{ nobody_has_this }", "mutation { a }"], ids=["syntax", "schema", "type"]
)
def test_what_is_not_valid_is_never_kept(gateway: RunningGateway, text: str) -> None:
    refused = ask(gateway, {**by_hash(text), "query": text}, OFF)
    assert code(refused) in {"SYNTAX", "INVALID", "OPERATION_TYPE"}
    assert ask(gateway, by_hash(text), OFF) == {"errors": [NOT_FOUND]}


def test_a_hash_of_another_text_is_refused_and_nothing_is_kept(gateway: RunningGateway) -> None:
    for group in (ONLY, OFF):
        for named in (PAGE, AD_HOC + " "):
            answer = ask(gateway, {**by_hash(named), "query": AD_HOC}, group)
            assert code(answer) == "BAD_REQUEST"
            assert "is not the SHA-256 of `query`" in answer["errors"][0]["message"]
    assert ask(gateway, by_hash(AD_HOC + " "), OFF) == {"errors": [NOT_FOUND]}


@pytest.mark.parametrize("accept", ["*/*", "application/graphql-response+json", "application/json"])
def test_a_get_names_its_document_in_the_query_string(gateway: RunningGateway, accept: str) -> None:
    extensions = json.dumps(by_hash(PAGE)["extensions"])
    with gateway.connect(ONLY) as client:
        client.headers["accept"] = accept
        answer = client.get("/graphql", params={"extensions": extensions, "variables": '{"n": 2}'})
        unknown = json.dumps(by_hash(AD_HOC)["extensions"])
        refused = client.get("/graphql", params={"extensions": unknown})
        other = client.get("/graphql", params={"query": AD_HOC})
        neither = client.get("/graphql", params={"extensions": "{}"})
    assert len(answer.json()["data"]["companies"]) == 2
    assert code(refused.json()) == code(other.json()) == "UNTRUSTED_DOCUMENT"
    assert refused.status_code == (403 if "graphql" in accept else 200)
    assert neither.status_code == 400


def test_in_a_batch_each_operation_is_let_in_by_itself(gateway: RunningGateway) -> None:
    first, second, third = ask(
        gateway, [by_hash(PAGE, variables={"n": 1}), {"query": AD_HOC}, {"query": OF_RELAY}], ONLY
    )
    assert len(first["data"]["companies"]) == 1
    assert code(second) == "UNTRUSTED_DOCUMENT"
    assert third["data"]


def test_the_console_s_introspection_goes_on_working_in_off_and_log(gateway: RunningGateway) -> None:
    introspection = {"query": "query IntrospectionQuery { __schema { types { name } } }"}
    for group in (OFF, LOG):
        assert ask(gateway, introspection, group)["data"]["__schema"]
    with gateway.connect(ONLY) as client:
        page = client.get("/graphql", headers={"accept": "text/html"})
    assert page.headers["content-type"].startswith("text/html")


def test_where_there_is_nothing_to_know_a_hash_is_not_supported(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    with running_gateway(tmp_path_factory.mktemp("plain"), rows=10) as gateway:
        told = ask(gateway, by_hash(AD_HOC), OFF)
        assert told["errors"] == [
            {
                "message": "PersistedQueryNotSupported",
                "extensions": {"code": "PERSISTED_QUERY_NOT_SUPPORTED"},
            }
        ]
        assert ask(gateway, {**by_hash(AD_HOC), "query": AD_HOC}, OFF)["data"]
        assert code(ask(gateway, by_hash(AD_HOC), OFF)) == "PERSISTED_QUERY_NOT_SUPPORTED"
