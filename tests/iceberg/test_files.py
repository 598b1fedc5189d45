"""The past as a file: the copy of a snapshot is held until the file has ended, and no longer."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.auth.identity import Identity
from gateway.http.formats import Format
from gateway.http.request import GraphQLRequest
from gateway.settings import Settings
from tests.cases.files import Received, file_of
from tests.iceberg.world import World, world

QUERY = (
    "query ($v: as_of_input, $id: bigint!) "
    "{ items(as_of: $v, where: {id: {_lte: $id}}, order_by: {id: asc}) { id name owner { name } } }"
)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder: Path = tmp_path_factory.mktemp("shop")
    with world(folder) as opened:
        yield opened


def receive(shop: World, version: object) -> Received:
    shop.known.identity = Identity("subject-1", "someone", ("eu",), "access", 2**31, {})
    request = GraphQLRequest(QUERY, None, {"v": version, "id": 9}, {})
    return shop.loop.run(file_of(shop.gateway, shop.backend, Settings(), request, Format.CSV))


def test_a_file_has_what_was_under_the_policies_that_are(shop: World) -> None:
    received = receive(shop, {"timestamp": shop.history.moments[1]})

    assert received.body == b'id,name,owner.name\r\n1,"apple","Ann"\r\n'
    assert received.is_whole
    copies = shop.backend._past._copies.values()
    assert copies
    assert [copy.readers for copy in copies] == [0] * len(copies)


def test_a_version_that_is_not_there_is_an_error_before_the_first_byte(shop: World) -> None:
    received = receive(shop, {"snapshot_id": 7})

    assert received.answer
    assert b'"AS_OF"' in received.answer.body
    assert received.body == b""
