"""The mutation `request_access`: what `/access-requests/ask` does, in GraphQL."""

from __future__ import annotations

from typing import Any

from tests.access.world import SETTINGS, Town, play
from tests.gateway.shop import Shop

DOCUMENT = """
mutation Ask($columns: [String!]!, $days: Int!) {
  asked: request_access(table: "items", columns: $columns, days: $days, reason: "to count them") {
    __typename id state table columns days reason at
  }
  __typename
}
"""


async def send(there: Town, document: str = DOCUMENT, **variables: object) -> Any:
    body = {"query": document, "variables": {"columns": ["secret"], "days": 3, **variables}}
    return (await there.send("ann", "/graphql", body)).json()


def test_access_is_asked_for_by_a_mutation(shop: Shop) -> None:
    async def scene(there: Town) -> tuple[Any, Any]:
        return await send(there), await there.listed("ann")

    told, listed = play(shop, scene)

    (own,) = listed["own"]
    asked = told["data"].pop("asked")
    assert told == {"data": {"__typename": "mutation_root"}}
    assert asked.pop("__typename") == "access_request"
    assert asked == {name: own[name] for name in asked}
    assert (asked["state"], asked["columns"], asked["days"]) == ("waiting", ["secret"], 3)
    *_, started, done, _ = records(shop)
    assert (started["outcome"], done["outcome"], done["operation"]) == ("STARTED", "ok", "Ask")
    assert started["about"] == done["about"]
    assert done["about"]["request"] == asked["id"]


def records(shop: Shop) -> list[dict[str, Any]]:
    async def nothing(there: Town) -> list[dict[str, Any]]:
        return there.records()

    return list(play(shop, nothing))


def test_what_is_refused_is_null_and_the_others_are_made(shop: Shop) -> None:
    document = """mutation {
      one: request_access(table: "none", columns: ["x"], days: 1, reason: "r") { id }
      two: request_access(table: "items", columns: ["name"], days: 1, reason: "r") { state }
    }"""

    async def scene(there: Town) -> tuple[Any, int]:
        told = await send(there, document)
        return told, len((await there.listed("ann"))["own"])

    told, count = play(shop, scene)

    assert told["data"] == {"one": None, "two": {"state": "waiting"}}
    (error,) = told["errors"]
    assert (error["path"], error["extensions"]["code"]) == (["one"], "BAD_REQUEST")
    assert count == 1
    assert records(shop)[-2]["outcome"] == "BAD_REQUEST"


def test_values_are_held_to_the_schema(shop: Shop) -> None:
    async def scene(there: Town) -> list[Any]:
        return [
            await send(there, days="three"),
            await send(there, columns=[]),
            await send(there, 'mutation { request_access(table: "items") { id } }'),
        ]

    variable, empty, missing = play(shop, scene)

    assert variable["errors"][0]["extensions"]["code"] == "VARIABLES"
    assert empty["errors"][0]["message"] == "`columns` is empty"
    assert missing["errors"][0]["extensions"]["code"] == "INVALID"


def test_nothing_is_changed_by_a_get(shop: Shop) -> None:
    query = 'mutation { request_access(table: "items", columns: ["name"], days: 1, reason: "r") { id } }'

    async def scene(there: Town) -> tuple[int, Any, Any]:
        headers = {**there.headers("ann"), "accept": "application/graphql-response+json"}
        answer = await there.running.client.get("/graphql", params={"query": query}, headers=headers)
        return answer.status_code, answer.json(), (await there.listed("ann"))["own"]

    status, told, own = play(shop, scene)

    assert (status, told["errors"][0]["extensions"]["code"]) == (405, "METHOD_NOT_ALLOWED")
    assert own == []


def test_the_schema_tells_of_the_mutation_where_there_is_one(shop: Shop) -> None:
    question = "{ __schema { mutationType { fields { name } } } }"

    async def scene(there: Town) -> Any:
        return (await send(there, question))["data"]["__schema"]["mutationType"]

    assert play(shop, scene) == {"fields": [{"name": "request_access"}]}
    settings = shop.folder / "lakegate.toml"
    settings.write_text(settings.read_text().replace(SETTINGS.partition("most")[0], "[access_requests]\n"))
    assert play(shop, scene) is None

    async def ask(there: Town) -> Any:
        return (await send(there))["errors"][0]

    refused = play(shop, ask)
    assert refused["extensions"]["code"] == "OPERATION_TYPE"
    assert refused["message"] == "there is no mutation here; send a query"


def test_a_mutation_is_no_file(shop: Shop) -> None:
    async def scene(there: Town) -> tuple[int, Any]:
        body = {"query": DOCUMENT, "variables": {"columns": ["secret"], "days": 3}}
        headers = {**there.headers("ann"), "accept": "text/csv"}
        answer = await there.running.client.post("/graphql", json=body, headers=headers)
        return answer.status_code, (await there.listed("ann"))["own"]

    assert play(shop, scene) == (406, [])
