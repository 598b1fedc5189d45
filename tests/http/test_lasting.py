"""How long a client may keep the answer to a GET, and how it asks whether there is another."""

from __future__ import annotations

from pathlib import Path

import pytest

from gateway.http.graphql import GraphQLEndpoint
from gateway.http.lasting import has_tag, make_tag
from gateway.settings import Limits
from tests.http.asgi import JSON_TYPE, Sent, ask
from tests.http.fake import TOKEN, FakePipeline
from tests.http.server import ANALYST, DEVELOPER, running_gateway

BEARER = (b"authorization", f"Bearer {TOKEN}".encode())
QUERY = b"query={hello}"


def get(
    *headers: tuple[bytes, bytes], query: bytes = QUERY, method: str = "GET", max_age: int | None = None
) -> Sent:
    endpoint = GraphQLEndpoint(FakePipeline().execute, Limits(), max_age=max_age)
    return ask(endpoint, method=method, query=query, headers=(BEARER, *headers))


def test_nobody_may_keep_an_answer_unless_it_is_set() -> None:
    assert get().headers["cache-control"] == "no-store"


@pytest.mark.parametrize("seconds", [0, 60])
def test_the_one_who_asked_may_keep_an_answer_for_as_long_as_is_set(seconds: int) -> None:
    sent = get(max_age=seconds)

    assert sent.headers["cache-control"] == f"private, max-age={seconds}, must-revalidate"
    assert sent.headers["vary"] == "Accept, Authorization"


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_an_answer_that_the_client_has_is_not_sent_again(method: str) -> None:
    tag = get().headers["etag"].encode()
    sent = get((b"if-none-match", tag), method=method, max_age=5)

    assert (sent.status, sent.body) == (304, b"")
    assert sent.headers["etag"].encode() == tag
    assert sent.headers["cache-control"] == "private, max-age=5, must-revalidate"
    assert sent.headers["vary"] == "Accept, Authorization"
    assert not {"content-type", "content-length"} & sent.headers.keys()


def test_another_answer_is_sent_with_another_tag() -> None:
    tag = get().headers["etag"].encode()
    sent = get((b"if-none-match", tag), query=b'query={twice(text:"x")}')

    assert sent.status == 200
    assert sent.headers["etag"].encode() != tag


def test_the_same_bytes_as_another_type_have_another_tag() -> None:
    modern = get((b"accept", b"application/graphql-response+json"))

    assert modern.body == get().body
    assert modern.headers["etag"] != get().headers["etag"]


@pytest.mark.parametrize("query", [b"query={nothing}", b"query={", b"nothing={hello}"])
@pytest.mark.parametrize("accept", [b"application/json", b"application/graphql-response+json"])
def test_an_answer_with_errors_is_nobodys_to_keep(query: bytes, accept: bytes) -> None:
    sent = get((b"accept", accept), (b"if-none-match", b"*"), query=query, max_age=60)

    assert "errors" in sent.json
    assert sent.headers["cache-control"] == "no-store"
    assert "etag" not in sent.headers


def test_without_a_token_there_is_nothing_to_have() -> None:
    endpoint = GraphQLEndpoint(FakePipeline().execute, Limits(), max_age=60)
    sent = ask(endpoint, method="GET", query=QUERY, headers=((b"if-none-match", b"*"),))

    assert sent.status == 401
    assert sent.headers["cache-control"] == "no-store"


def test_a_post_is_never_kept() -> None:
    endpoint = GraphQLEndpoint(FakePipeline().execute, Limits(), max_age=60)
    headers = (JSON_TYPE, BEARER, (b"if-none-match", b"*"))
    sent = ask(endpoint, b'{"query": "{ hello }"}', headers=headers)

    assert sent.status == 200
    assert sent.headers["cache-control"] == "no-store"
    assert "etag" not in sent.headers


@pytest.mark.parametrize(
    ("wanted", "has"),
    [
        (b"%s", True),
        (b" W/%s ", True),
        (b'"a", W/"b,", %s', True),
        (b"*", True),
        (b'"a"', False),
        (b"", False),
        (b'"', False),
        (b"**", False),
    ],
)
def test_the_tags_of_a_list_are_compared_one_by_one(wanted: bytes, has: bool) -> None:
    tag = make_tag(b"application/json", b"{}")

    assert has_tag(wanted.replace(b"%s", tag), tag) is has
    assert not has_tag(tag.strip(b'"'), tag)


def test_a_server_says_so_to_each_of_those_who_ask(tmp_path: Path) -> None:
    settings = "[cache]\nmax_age = 30\n"
    asked = {"query": "{ owners(limit: 1) { age last_name } }"}
    with running_gateway(tmp_path, settings=settings, rows=20) as gateway:
        with gateway.connect(DEVELOPER) as developer, gateway.connect(ANALYST) as analyst:
            first = developer.get("/graphql", params=asked)
            again = developer.get("/graphql", params=asked, headers={"if-none-match": first.headers["etag"]})
            other = analyst.get("/graphql", params=asked, headers={"if-none-match": first.headers["etag"]})
            lost = analyst.get(
                "/graphql",
                params=asked,
                headers={"if-none-match": "*", "authorization": "Bearer e30.e30.e30"},
            )
        records = (gateway.folder / "audit.jsonl").read_text().splitlines()
    assert first.headers["cache-control"] == "private, max-age=30, must-revalidate"
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    # Who sees less has another answer, and never the word that it is the same.
    assert other.status_code == 200
    assert [row["last_name"] for row in other.json()["data"]["owners"]] == [None]
    assert other.headers["etag"] != first.headers["etag"]
    assert lost.status_code == 401
    assert len(records) == 4
