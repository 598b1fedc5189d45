"""Every bad token is answered alike: 401, and nothing of why."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives import serialization

from tests.auth.issuer import Issuer, base64url, compact, dumps
from tests.http.server import DEVELOPER, RunningGateway, running_gateway

QUERY = {"query": "{ companies(limit: 1) { company_id } }"}


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningGateway]:
    with running_gateway(tmp_path_factory.mktemp("tokens")) as running:
        yield running
        with running.connect(DEVELOPER) as client:
            assert "errors" not in client.post("/graphql", json=QUERY).json(), "it is up after everything"


def bad_tokens(issuer: Issuer) -> dict[str, str]:
    """Authorization headers with one fault each."""
    now = time.time()
    other = Issuer(issuer.url, issuer.client_id, key=7)
    good = issuer.token([DEVELOPER], now=now)
    head, payload, signature = good.split(".")
    pem = issuer.key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )

    def changed(**claims: Any) -> str:
        return issuer.token([DEVELOPER], now=now, **claims)

    def without(claim: str, use: str = "access") -> str:
        claims = issuer.claims([DEVELOPER], use=use, now=now)
        del claims[claim]
        return issuer.sign(issuer.header(), claims)

    def headed(**header: Any) -> str:
        return issuer.sign(issuer.header(**header), issuer.claims([DEVELOPER], now=now))

    claims = issuer.claims([DEVELOPER], now=now)
    tokens = {
        "expired": changed(exp=int(now) - 3600),
        "no exp": without("exp"),
        "exp as text": changed(exp=str(int(now) + 3600)),
        "exp is true": changed(exp=True),
        "issued in the future": changed(iat=int(now) + 3600),
        "no iat": without("iat"),
        "not yet": changed(nbf=int(now) + 3600),
        "another issuer": changed(iss="https://issuer.example.org"),
        "no issuer": without("iss"),
        "no subject": without("sub"),
        "another client": changed(client_id="client-2"),
        "no client": without("client_id"),
        "no audience": without("aud", use="id"),
        "wrong use": changed(token_use="refresh"),
        "no use": without("token_use"),
        "unknown crit": headed(crit=["b64"]),
        "unknown key": headed(kid="key-2"),
        "no key": issuer.sign({"alg": "RS256"}, claims),
        "another's key": other.token([DEVELOPER], now=now),
        "alg none": compact(issuer.header(alg="none"), claims, lambda _: b""),
        "HS256 with the public key": compact(
            issuer.header(alg="HS256"), claims, lambda signed: hmac.digest(pem, signed, hashlib.sha256)
        ),
        "RS512": headed(alg="RS512"),
        "payload changed": f"{head}.{base64url(dumps(claims | {'username': 'root'}))}.{signature}",
        "no signature": f"{head}.{payload}.",
        "two parts": f"{head}.{payload}",
        "four parts": f"{good}.{signature}",
        "garbage": "garbage",
        "a list": f"{head}.{base64url(b'[]')}.{signature}",
        "not JSON": f"{base64url(b'{')}.{payload}.{signature}",
        "huge": good + "A" * 20_000,
        "groups are a number": changed(**{"cognito:groups": 5}),
    }
    headers = {name: f"Bearer {token}" for name, token in tokens.items()}
    return headers | {
        "another scheme": f"Basic {good}",
        "no scheme": good,
        "no token": "Bearer",
        "two tokens": f"Bearer {good} {good}",
        "twice": f"Bearer {good}, Bearer {good}",
    }


BAD = sorted(bad_tokens(Issuer()))

#: What is no bearer token at all is answered as if nothing had been sent.
NONE = ("another scheme", "no scheme")


def uninformative(answer: httpx.Response) -> bytes:
    return re.sub(rb'"request_id":"[^"]+"', b'"request_id":""', answer.content)


@pytest.mark.parametrize("path", ["/graphql", "/session"])
@pytest.mark.parametrize("name", BAD)
def test_a_bad_token_is_answered_like_any_other(gateway: RunningGateway, name: str, path: str) -> None:
    usual = {} if path == "/graphql" and name in NONE else {"authorization": "Bearer garbage"}
    sent = [
        {"authorization": bad_tokens(gateway.issuer)[name]},
        usual,
        {"authorization": f"Bearer {gateway.token(DEVELOPER)}"},
    ]
    with httpx.Client(base_url=gateway.url, trust_env=False) as client:
        bad, known, good = (
            client.post(path, json=QUERY, headers=headers)
            if path == "/graphql"
            else client.get(path, headers=headers)
            for headers in sent
        )
    assert bad.status_code == 401
    assert uninformative(bad) == uninformative(known)
    assert bad.headers["www-authenticate"] == known.headers["www-authenticate"]
    assert set(bad.headers) == set(known.headers)
    (error,) = bad.json()["errors"]
    assert error["message"] == "a valid bearer token is required"
    assert error["extensions"]["code"] == "UNAUTHENTICATED"
    assert good.status_code == 200


def test_without_a_token_there_is_nothing(gateway: RunningGateway) -> None:
    with httpx.Client(base_url=gateway.url, trust_env=False) as client:
        for answer in (
            client.post("/graphql", json=QUERY),
            client.get("/graphql", params=QUERY),
            client.get("/session"),
        ):
            assert answer.status_code == 401
            assert answer.headers["www-authenticate"].startswith("Bearer")
            assert answer.json()["errors"][0]["message"] == "a valid bearer token is required"


def test_the_log_has_the_reason_and_no_token(gateway: RunningGateway) -> None:
    header = bad_tokens(gateway.issuer)["another client"]
    with httpx.Client(base_url=gateway.url, trust_env=False) as client:
        answer = client.post("/graphql", json=QUERY, headers={"authorization": header})
    request_id = answer.headers["x-request-id"]
    log = (gateway.folder / "log.jsonl").read_text()
    (line,) = [line for line in map(json.loads, log.splitlines()) if line.get("request_id") == request_id]
    assert "client" in line["detail"]
    assert header.removeprefix("Bearer ") not in log
    assert "eyJ" not in log


def test_a_bad_token_is_in_the_audit_too(gateway: RunningGateway) -> None:
    with httpx.Client(base_url=gateway.url, trust_env=False) as client:
        answer = client.post("/graphql", json=QUERY, headers={"authorization": "Bearer garbage"})
    records = map(json.loads, (gateway.folder / "audit.jsonl").read_text().splitlines())
    (record,) = [each for each in records if each["request_id"] == answer.headers["x-request-id"]]
    assert (record["outcome"], record["subject"], record["roles"]) == ("UNAUTHENTICATED", None, [])
