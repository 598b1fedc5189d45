from __future__ import annotations

import pytest

from gateway.auth.identity import Identity, Session
from gateway.errors import Unauthenticated
from gateway.http.session import SessionEndpoint
from tests.http.asgi import Sent, ask


class OnePerson:
    """Knows the bearer of `good` and nobody else."""

    async def identify(self, token: str | None) -> Identity:
        if token != "good":
            raise Unauthenticated("the reason is for the log")
        return Identity("7d8c", "ann", ("staff", "analysts"), "access", 1_800_000_000, {})

    def open_now(self, identity: Identity) -> Session:
        return Session(
            identity.subject, identity.username, identity.groups, frozenset({"role:b", "role:a"}), {}, 0.0
        )


def look(*authorization: bytes, method: str = "GET") -> Sent:
    headers = [(b"authorization", value) for value in authorization]
    return ask(SessionEndpoint(OnePerson()), method=method, path="/session", headers=headers)


def test_a_person_sees_whom_they_are_taken_for() -> None:
    sent = look(b"Bearer good")
    assert sent.status == 200
    assert sent.headers["cache-control"] == "no-store"
    assert sent.json == {
        "username": "ann",
        "groups": ["staff", "analysts"],
        "roles": ["role:a", "role:b"],
        "expires": 1_800_000_000,
    }


@pytest.mark.parametrize(
    ("authorization", "challenge"),
    [
        ([], 'Bearer realm="lakegate"'),
        ([b"Bearer wrong"], 'Bearer realm="lakegate", error="invalid_token"'),
        ([b"Bearer good", b"Bearer good"], 'Bearer realm="lakegate", error="invalid_token"'),
    ],
)
def test_nobody_else_is_told_anything(authorization: list[bytes], challenge: str) -> None:
    sent = look(*authorization)
    assert (sent.status, sent.code) == (401, "UNAUTHENTICATED")
    assert sent.headers["www-authenticate"] == challenge
    assert b"the reason" not in sent.body


def test_the_session_is_only_read() -> None:
    assert look(b"Bearer good", method="HEAD").status == 200
    sent = look(b"Bearer good", method="POST")
    assert (sent.status, sent.headers["allow"]) == (405, "GET, HEAD")


def test_a_failure_is_told_by_its_request_id_alone() -> None:
    class Broken(OnePerson):
        def open_now(self, identity: Identity) -> Session:
            raise RuntimeError("a secret")

    signed_in = [(b"authorization", b"Bearer good")]
    sent = ask(SessionEndpoint(Broken()), method="GET", path="/session", headers=signed_in)
    assert (sent.status, sent.code) == (500, "INTERNAL")
    assert b"secret" not in sent.body
