from __future__ import annotations

import asyncio
from collections.abc import Iterable

import pytest
from starlette.types import Message

from gateway.http.download import Download, StalledError
from gateway.http.formats import Format
from gateway.http.graphql import GraphQLEndpoint
from gateway.http.request import RequestContext
from gateway.http.statement import Request
from gateway.settings import Limits
from tests.http.asgi import JSON_TYPE, Sent, ask
from tests.http.fake import FakeAnswer, FakePipeline, failure

HELLO = b'{"query": "{ hello }"}'
CSV = (b"accept", b"text/csv")


def sent(*pieces: bytes, name: str = "rows", withheld: Iterable[str] = ()) -> list[Message]:
    """The messages of a file of these pieces."""
    messages: list[Message] = []

    async def send(message: Message) -> None:
        messages.append(message)

    async def scenario() -> None:
        download = Download(send, Format.CSV, "id-1")
        await download.begin(name, withheld)
        for piece in pieces:
            await download.write(piece, 1.0)
        await download.end()

    asyncio.run(scenario())
    return messages


def header(messages: list[Message], name: bytes) -> bytes | None:
    return dict(messages[0]["headers"]).get(name)


def test_a_file_goes_out_in_pieces_that_a_server_can_hold() -> None:
    _, *pieces, end = sent(b"a" * 600_000, b"", b"b")

    assert [len(piece["body"]) for piece in pieces] == [262_144, 262_144, 75_712, 1]
    assert all(piece["more_body"] for piece in pieces)
    assert (end["body"], end["more_body"]) == (b"", False)


def test_a_long_name_is_cut() -> None:
    assert header(sent(name="n" * 500), b"content-disposition") == (
        b'attachment; filename="' + b"n" * 100 + b'.csv"'
    )


def test_what_is_withheld_is_a_list_of_strings() -> None:
    assert header(sent(withheld=["a", "owner.name"]), b"lakegate-withheld") == b'"a", "owner.name"'
    assert header(sent(), b"lakegate-withheld") is None


def test_a_list_of_what_is_withheld_that_is_too_long_says_so() -> None:
    told = header(sent(withheld=[f"column{number:03}" for number in range(900)]), b"lakegate-withheld")

    assert told
    assert told.startswith(b'"column000", ')
    assert told.endswith(b', "..."')
    assert len(told) < 4_100
    assert header(sent(withheld=["x" * 5_000]), b"lakegate-withheld") == b'"..."'


def test_a_client_that_takes_nothing_is_given_up() -> None:
    async def send(_message: Message) -> None:
        await asyncio.sleep(30)

    async def scenario() -> None:
        with pytest.raises(StalledError):
            await Download(send, Format.CSV, "id-1").write(b"row", 0.01)

    asyncio.run(scenario())


def endpoint(body: bytes = b"", *, ends: bool = True, fails: bool = False) -> GraphQLEndpoint:
    """An endpoint whose files have this body; without one there is an answer instead."""

    async def export(
        request: Request,
        token: str | None,
        context: RequestContext,
        format: Format,
        download: Download,
    ) -> FakeAnswer | None:
        if not body:
            return FakeAnswer(failure("NOT_EXPORTABLE", "no"), True, 406)
        await download.begin("rows", ())
        await download.write(body, 1.0)
        if fails:
            raise RuntimeError
        if ends:
            await download.end()
        return None

    return GraphQLEndpoint(FakePipeline().execute, Limits(), None, export)


def get(app: GraphQLEndpoint, accept: bytes, **options: object) -> Sent:
    return ask(app, HELLO, headers=(JSON_TYPE, (b"accept", accept)), **options)


def test_who_asks_for_a_file_gets_it() -> None:
    answer = get(endpoint(b"row\r\n"), b"text/csv")

    assert (answer.status, answer.body) == (200, b"row\r\n")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8; header=present"
    assert "x-request-id" in answer.headers


def test_what_is_no_file_is_an_error_whose_status_tells() -> None:
    answer = get(endpoint(), b"text/csv")

    assert (answer.status, answer.code) == (406, "NOT_EXPORTABLE")
    assert answer.headers["content-type"] == "application/graphql-response+json; charset=utf-8"


@pytest.mark.parametrize("how", [{"ends": False}, {"fails": True}])
def test_a_file_that_was_begun_is_never_followed_by_an_error(how: dict[str, bool]) -> None:
    assert get(endpoint(b"row\r\n", **how), b"text/csv").body == b"row\r\n"


def test_who_takes_json_as_gladly_gets_json() -> None:
    answer = get(endpoint(b"row\r\n"), b"text/csv, application/json")

    assert answer.headers["content-type"] == "application/json; charset=utf-8"


def test_an_endpoint_without_files_gives_none() -> None:
    app = GraphQLEndpoint(FakePipeline().execute, Limits())

    assert get(app, b"text/csv").status == 406
    assert get(app, b"text/csv, */*;q=0.1").headers["content-type"] == "application/json; charset=utf-8"


def test_a_batch_is_no_file() -> None:
    answer = ask(endpoint(b"row"), b"[" + HELLO + b"]", headers=(JSON_TYPE, CSV))

    assert (answer.status, answer.code) == (406, "NOT_EXPORTABLE")
