"""Live queries over files that are read in place, in event streams, and up to the limit of them all."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.gateway.shop import CATALOG
from tests.subscriptions.socket import CHANGED, ITEMS, SETTINGS, Shop, hear, names, shop, subscribe

LIMITS = "in_all = 3\npoll_seconds = 0.1\nkeep_alive_seconds = 0.2\n"
COUNT = "subscription { items_aggregate { aggregate { count } } }"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    in_place = CATALOG.replace("    primary_key", "    materialize: never\n    primary_key", 1)
    assert in_place != CATALOG
    with shop(tmp_path_factory.mktemp("shop"), SETTINGS + LIMITS, catalog=in_place) as serving:
        yield serving


def test_a_stream_says_something_when_nothing_changes(running: Shop) -> None:
    headers = {"accept": "text/event-stream"}
    with (
        running.gateway.connect("staff") as client,
        client.stream("POST", "/graphql", headers=headers, json={"query": ITEMS}) as response,
    ):
        lines = response.iter_lines()
        heard = [next(lines) for _ in range(8)]

    assert heard[0] == "event: next"
    assert heard[1].startswith("data: ")
    assert heard[2:] == ["", ":", "", ":", "", ":"]


def test_what_cannot_tell_that_it_changed_is_asked_anew(running: Shop) -> None:
    with running.connect() as socket:
        subscribe(socket)
        assert names(socket) == ["apple", "pear"]
        running.write(CHANGED)
        assert names(socket) == ["plum", "pear"]


def test_a_file_more_is_an_answer_more(running: Shop) -> None:
    with running.connect() as socket:
        subscribe(socket, COUNT)
        counted = {"data": {"items_aggregate": {"aggregate": {"count": 2}}}}
        assert hear(socket) == {"id": "1", "type": "next", "payload": counted}
        running.write("id,name,secret\n3,fig,s3\n", "b.csv")
        counted["data"]["items_aggregate"]["aggregate"]["count"] = 3
        assert hear(socket) == {"id": "1", "type": "next", "payload": counted}


def test_there_are_so_many_operations_in_all(running: Shop) -> None:
    with running.connect() as one, running.connect(running.token("boss")) as other:
        for id in ("1", "2"):
            subscribe(one, id=id)
            assert hear(one)["type"] == "next"
        subscribe(other, id="1")
        assert hear(other)["type"] == "next"
        subscribe(other, id="2")
        refused = hear(other)

    assert (refused["id"], refused["type"]) == ("2", "error")
    assert refused["payload"][0]["extensions"]["code"] == "LIMIT_SUBSCRIPTIONS"
