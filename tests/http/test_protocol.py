from __future__ import annotations

import socket
from contextlib import closing
from urllib.parse import urlsplit

import pytest

from gateway.http.protocol import HEAD_BYTES
from tests.http.target import Target

BODY = b'{"query": "{ __typename }"}'
CHUNK = b"%x\r\n%s\r\n" % (len(BODY), BODY)


def connect(target: Target) -> socket.socket:
    address = urlsplit(target.url)
    assert address.hostname
    return socket.create_connection((address.hostname, address.port or 80), timeout=10)


def head(target: Target, *lines: bytes) -> bytes:
    common = (
        b"POST /graphql HTTP/1.1",
        b"host: x",
        b"content-type: application/json",
        b"authorization: Bearer " + target.token.encode(),
    )
    return b"\r\n".join((*common, *lines)) + b"\r\n"


def answer(connection: socket.socket) -> bytes:
    """A whole answer, up to the data that BODY asks for."""
    received = b""
    while b"query_root" not in received:
        piece = connection.recv(10_000)
        assert piece, received
        received += piece
    return received


def flood(connection: socket.socket, piece: bytes) -> bytes:
    """What the server says to more than it can take; fails if it takes all of it."""
    for _ in range(100 * HEAD_BYTES // len(piece)):
        try:
            connection.sendall(piece)
        except OSError:
            break
    else:
        pytest.fail("the server took it all")
    try:
        return connection.recv(1_000)
    except ConnectionResetError:
        return b""


@pytest.mark.parametrize(
    ("beginning", "piece"),
    [
        (b"GET /", b"a" * 10_000),
        (b"GET / HTTP/1.1\r\nx", b"a" * 10_000),
        (b"GET / HTTP/1.1\r\nx: ", b"a" * 10_000),
        (b"GET / HTTP/1.1\r\n", b"x: %s\r\n" % (b"a" * 1_000)),
    ],
    ids=["address", "name", "value", "many"],
)
def test_endless_headers_are_a_431(target: Target, beginning: bytes, piece: bytes) -> None:
    with closing(connect(target)) as connection:
        connection.sendall(beginning)
        refusal = flood(connection, piece)
    assert refusal[:13] in {b"HTTP/1.1 431 ", b""}


def test_the_refusal_is_well_formed(target: Target) -> None:
    with closing(connect(target)) as connection:
        # One byte too many: what the server leaves unread would reset the connection.
        connection.sendall(b"GET / HTTP/1.1\r\nx: ".ljust(HEAD_BYTES + 1, b"a"))
        received = b""
        while piece := connection.recv(1_000):
            received += piece
        top, _, body = received.partition(b"\r\n\r\n")
    assert top.startswith(b"HTTP/1.1 431 ")
    assert f"content-length: {len(body)}".encode() in top


def test_endless_trailers_end_the_connection(target: Target) -> None:
    with closing(connect(target)) as connection:
        connection.sendall(head(target, b"transfer-encoding: chunked", b"") + CHUNK + b"0\r\nx: ")
        assert flood(connection, b"a" * 10_000) == b""


def test_headers_within_the_bound_are_taken_again_and_again(target: Target) -> None:
    padding = b"x: " + b"a" * (HEAD_BYTES // 2)
    message = head(target, padding, b"content-length: %d" % len(BODY), b"") + BODY
    with closing(connect(target)) as connection:
        for _ in range(4):
            connection.sendall(message)
            assert answer(connection).startswith(b"HTTP/1.1 200 ")


def test_a_body_in_many_pieces_is_no_flood(target: Target) -> None:
    spaces = b"%x\r\n%s\r\n" % (1_000, b" " * 1_000)
    with closing(connect(target)) as connection:
        connection.sendall(head(target, b"transfer-encoding: chunked", b""))
        for _ in range(2 * HEAD_BYTES // 1_000):
            connection.sendall(spaces)
        connection.sendall(CHUNK + b"0\r\n\r\n")
        assert answer(connection).startswith(b"HTTP/1.1 200 ")
