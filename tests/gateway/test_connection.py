"""Pages between cursors: walked either way they are the list, and a cursor tells nobody anything."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest

from gateway.http.request import GraphQLRequest
from tests.cases.case import read_case
from tests.cases.play import CONTEXT, asked, staged

INFO = "pageInfo { hasNextPage hasPreviousPage startCursor endCursor }"

Send = Callable[[str], Awaitable[dict[str, Any]]]


def on(case: str, work: Callable[[Send], Awaitable[Any]], groups: tuple[str, ...] = ()) -> Any:
    """What `work` gives, which sends documents to the gateway of a case."""

    async def run() -> Any:
        read = read_case(case)
        first = replace(read.runs[0], groups=groups or read.runs[0].groups)
        async with staged(read) as stage:
            gateway, _, known = stage._gateway(first.settings)
            _, known.identity = asked(first)

            async def send(query: str) -> dict[str, Any]:
                request = GraphQLRequest(query, None, {}, {})
                answer: dict[str, Any] = json.loads((await gateway.execute(request, "t", CONTEXT)).body)
                return answer

            return await work(send)

    return asyncio.run(run())


async def walk(
    send: Send, table: str, order: str, fields: str, size: int, *, back: bool = False
) -> list[Any]:
    """Every row, page by page, in the order of the list."""
    rows: list[Any] = []
    cursor = ""
    for _ in range(40):
        bounds = f"last: {size}" if back else f"first: {size}"
        if cursor:
            bounds += f', {"before" if back else "after"}: "{cursor}"'
        asked_for = f"{table}_connection({bounds}, order_by: {order})"
        shown = f"totalCount edges {{ cursor node {{ {fields} }} }} {INFO}"
        page = (await send(f"{{ c: {asked_for} {{ {shown} }} }}"))["data"]["c"]
        info, edges = page["pageInfo"], page["edges"]
        assert [edge["cursor"] for edge in edges][:: max(1, len(edges) - 1)] == (
            [info["startCursor"], info["endCursor"]][: len(edges)]
        )
        assert info["hasPreviousPage" if not back else "hasNextPage"] is bool(rows)
        nodes = [edge["node"] for edge in edges]
        rows = nodes + rows if back else rows + nodes
        assert page["totalCount"] >= len(rows)
        if not info["hasPreviousPage" if back else "hasNextPage"]:
            assert page["totalCount"] == len(rows)
            return rows
        cursor = info["startCursor" if back else "endCursor"]
    raise AssertionError("the pages never end")


async def follow(send: Send, table: str, order: str, fields: str, *, back: bool) -> list[Any]:
    """The same where nothing is counted: what is not on a page is not read for it."""
    rows: list[Any] = []
    bounds = "last: 2" if back else "first: 2"
    more = "hasPreviousPage" if back else "hasNextPage"
    while True:
        shown = f"edges {{ cursor node {{ {fields} }} }} pageInfo {{ {more} }}"
        page = (await send(f"{{ c: {table}_connection({bounds}, order_by: {order}) {{ {shown} }} }}"))[
            "data"
        ]["c"]
        nodes = [edge["node"] for edge in page["edges"]]
        rows = nodes + rows if back else rows + nodes
        if not page["pageInfo"][more]:
            return rows
        at = page["edges"][0 if back else -1]["cursor"]
        bounds = f'last: 2, before: "{at}"' if back else f'first: 2, after: "{at}"'


ORDERS = [
    ("companies", "{}", "company_id"),
    ("companies", "{company_name: desc}", "company_id company_name"),
    ("companies", "[{category_code: asc_nulls_first}, {revenue: desc_nulls_last}]", "company_id revenue"),
    ("companies", "[{founded: desc}]", "company_id founded"),
    ("companies", "[{owner: {last_name: asc}}, {status: desc}]", "company_id owner { last_name }"),
    ("companies", "{employees_aggregate: {avg: {salary: desc}}}", "company_id"),
    ("companies", "{employees_aggregate: {count: desc}}", "company_id"),
    ("visits", "{at: desc}", "place at score"),
    ("visits", "{}", "place at score"),
]


@pytest.mark.parametrize(("table", "order", "fields"), ORDERS)
@pytest.mark.parametrize("size", [1, 3])
def test_all_pages_either_way_are_the_list(table: str, order: str, fields: str, size: int) -> None:
    async def work(send: Send) -> None:
        listed = (await send(f"{{ l: {table}(order_by: {order}) {{ {fields} }} }}"))["data"]["l"]
        assert listed
        assert await walk(send, table, order, fields, size) == listed
        assert await walk(send, table, order, fields, size, back=True) == listed

    on("arrays/whole", work)


@pytest.mark.parametrize(("table", "order", "fields"), ORDERS)
@pytest.mark.parametrize("back", [False, True])
def test_pages_of_which_nothing_is_counted_are_the_list(
    table: str, order: str, fields: str, back: bool
) -> None:
    async def work(send: Send) -> None:
        listed = (await send(f"{{ l: {table}(order_by: {order}) {{ {fields} }} }}"))["data"]["l"]
        assert await follow(send, table, order, fields, back=back) == listed

    on("arrays/whole", work)


KINDS = (
    *(
        "tiny",
        "small",
        "whole",
        "big",
        "huge",
        "utiny",
        "usmall",
        "uwhole",
        "ubig",
        "uhuge",
        "money",
        "exact",
    ),
    *(
        "single",
        "double",
        "text",
        "mood",
        "id",
        "active",
        "day",
        "clock",
        "moment",
        "instant",
        "span",
        "bytes",
    ),
)


@pytest.mark.parametrize("order", ["asc", "desc", "asc_nulls_first", "desc_nulls_last"])
def test_pages_are_the_list_by_a_key_of_every_kind(order: str) -> None:
    async def work(send: Send) -> None:
        for name in KINDS:
            by = f"{{{name}: {order}}}"
            listed = (await send(f"{{ l: kinds(order_by: {by}) {{ row }} }}"))["data"]["l"]
            for back in (False, True):
                assert await follow(send, "kinds", by, "row", back=back) == listed, name

    on("scalars/every_kind", work)


@pytest.mark.parametrize(
    "other",
    [
        "visits_connection(first: 1, after: {})",
        "companies_connection(first: 1, after: {}, order_by: {{status: asc}})",
        "companies_connection(last: 1, before: {}, order_by: {{company_name: desc}})",
        "owners_connection(first: 1, after: {})",
    ],
)
def test_a_cursor_of_another_list_is_refused_and_says_nothing(other: str) -> None:
    async def work(send: Send) -> None:
        first = await send("{ c: companies_connection(first: 1) { pageInfo { endCursor } } }")
        cursor = json.dumps(first["data"]["c"]["pageInfo"]["endCursor"])
        refused = await send(f"{{ {other.format(cursor)} {{ totalCount }} }}")
        (error,) = refused["errors"]
        assert error["extensions"]["code"] == "CURSOR"
        assert "Abacus" not in json.dumps(refused)

    on("arrays/whole", work)


def test_a_cursor_serves_for_other_fields_and_filters_and_between_two() -> None:
    async def work(send: Send) -> None:
        first = await send("{ c: companies_connection { edges { cursor } } }")
        cursors = [edge["cursor"] for edge in first["data"]["c"]["edges"]]
        bounds = f'after: "{cursors[1]}", before: "{cursors[4]}"'
        shown = "edges { node { company_name } } pageInfo { hasNextPage hasPreviousPage }"
        page = (await send(f"{{ c: companies_connection({bounds}) {{ {shown} }} }}"))["data"]["c"]
        assert [edge["node"]["company_name"] for edge in page["edges"]] == ["Cobalt", "Dynamo"]
        assert page["pageInfo"] == {"hasNextPage": True, "hasPreviousPage": True}

    on("arrays/whole", work)
