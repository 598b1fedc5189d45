"""The embedded user pool: what it signs, whom it lets in, and where it may run."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from starlette.applications import Starlette

from gateway.auth import local_pool as module
from gateway.auth.jwks import KeySet, read_jwks
from gateway.auth.local_pool import CLIENT_ID, ISSUER, LocalPool, SignInError, require_loopback
from gateway.auth.passwords import hash_password
from gateway.auth.signing import SigningKey, write_private
from gateway.auth.tokens import TokenRules, UnknownKey, authenticate
from gateway.auth.users import User
from gateway.errors import SettingsError
from tests.auth.issuer import NOW, dumps
from tests.auth.key_server import Clock

KEY = SigningKey.make()
HASH = hash_password("secret")
USERS = {
    "ann": User(password=HASH, groups=("b", "a"), attributes={"custom:region": "eu"}),
    "bob": User(password=HASH),
}
RULES = TokenRules(frozenset({ISSUER}), frozenset({CLIENT_ID}))


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def pool(clock: Clock) -> LocalPool:
    return LocalPool(USERS, KEY, failures=3, clock=clock)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "users.yaml").write_text(f"users: {{ann: {{password: {HASH}}}}}")
    return tmp_path


def keys_of(pool: LocalPool) -> KeySet:
    return KeySet({ISSUER: read_jwks(dumps(pool.key.jwks())).keys})


def test_both_tokens_are_taken_like_cognitos(pool: LocalPool) -> None:
    tokens = pool.mint("ann", NOW + 0.9)
    assert tokens.expires_in == 3600
    access = authenticate(tokens.access_token, keys_of(pool), RULES, NOW)
    identity = authenticate(tokens.id_token, keys_of(pool), RULES, NOW)
    assert (access.token_use, identity.token_use) == ("access", "id")
    for each in (access, identity):
        assert (each.username, each.groups, each.expires) == ("ann", ("b", "a"), NOW + 3600)
        assert each.subject == access.subject
        assert each.claims["custom:region"] == "eu"
    assert access.claims["jti"] != identity.claims["jti"]


def test_tokens_have_the_claims_of_cognitos(pool: LocalPool) -> None:
    tokens = pool.mint("ann", NOW)
    both = {"sub", "iss", "exp", "iat", "auth_time", "jti", "origin_jti", "event_id", "token_use"}
    both |= {"cognito:groups", "custom:region"}
    access = authenticate(tokens.access_token, keys_of(pool), RULES, NOW).claims
    assert set(access) == both | {"client_id", "username", "scope", "version"}
    identity = authenticate(tokens.id_token, keys_of(pool), RULES, NOW).claims
    assert set(identity) == both | {
        "aud", "cognito:username", "cognito:roles", "cognito:preferred_role"
    }  # fmt: skip
    assert identity["cognito:preferred_role"] == "arn:aws:iam::000000000000:role/b"


def test_a_user_without_groups_has_no_groups_claim(pool: LocalPool) -> None:
    tokens = pool.mint("bob", NOW)
    for token in (tokens.access_token, tokens.id_token):
        identity = authenticate(token, keys_of(pool), RULES, NOW)
        assert identity.groups == ()
        assert not {"cognito:groups", "cognito:roles", "cognito:preferred_role"} & set(identity.claims)


def test_the_subject_stays_the_same_and_belongs_to_one_user(pool: LocalPool) -> None:
    def subject(name: str, pool: LocalPool) -> str:
        return authenticate(pool.mint(name, NOW).id_token, keys_of(pool), RULES, NOW).subject

    other = LocalPool(USERS, SigningKey.make())
    assert subject("ann", pool) == subject("ann", other) != subject("bob", pool)


def test_a_new_key_has_a_new_id_so_that_old_tokens_name_an_unknown_one(pool: LocalPool) -> None:
    other = LocalPool(USERS, SigningKey.make())
    with pytest.raises(UnknownKey):
        authenticate(other.mint("ann", NOW).access_token, keys_of(pool), RULES, NOW)


def test_minting_for_a_stranger_is_refused(pool: LocalPool) -> None:
    with pytest.raises(SettingsError, match=r"there is no user `eve` \(there are `ann`, `bob`\)"):
        pool.mint("eve", NOW)


def test_who_knows_the_password_gets_tokens(pool: LocalPool) -> None:
    tokens = asyncio.run(pool.sign_in("ann", "secret", NOW))
    assert authenticate(tokens.access_token, keys_of(pool), RULES, NOW).username == "ann"


def refusal(pool: LocalPool, name: str, password: str) -> SignInError:
    with pytest.raises(SignInError) as caught:
        asyncio.run(pool.sign_in(name, password, NOW))
    return caught.value


def test_a_wrong_name_and_a_wrong_password_are_refused_alike(
    pool: LocalPool, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked: list[str] = []

    def check(password: str, hashed: str) -> bool:
        checked.append(hashed)
        return password == "right"

    monkeypatch.setattr(module, "check_password", check)
    wrong, stranger = refusal(pool, "ann", "wrong"), refusal(pool, "eve", "wrong")
    assert (wrong.code, wrong.message) == (stranger.code, stranger.message)
    assert wrong.message == "wrong user name or password"
    # One check each, of a hash of the same cost; and the stranger's never counts.
    assert len(checked) == 2
    assert checked[0].split("$")[:4] == checked[1].split("$")[:4]
    assert refusal(pool, "eve", "right").code == "UNAUTHENTICATED"


def test_after_too_many_failures_all_sign_ins_wait(pool: LocalPool, clock: Clock) -> None:
    for _ in range(3):
        assert refusal(pool, "eve", "x").code == "UNAUTHENTICATED"
        clock.now += 10
    for name, password in (("ann", "secret"), ("ann", "x"), ("eve", "x")):
        error = refusal(pool, name, password)
        assert (error.code, error.status, error.retry_after) == ("LIMIT_SIGN_IN", 429, 30)
    clock.now += 30
    assert asyncio.run(pool.sign_in("ann", "secret", NOW)).expires_in == 3600
    assert refusal(pool, "eve", "x").code == "UNAUTHENTICATED"
    assert refusal(pool, "eve", "x").code == "LIMIT_SIGN_IN"


def test_sign_ins_that_succeed_are_not_counted(pool: LocalPool) -> None:
    for _ in range(5):
        asyncio.run(pool.sign_in("bob", "secret", NOW))


def test_many_guesses_at_once_are_counted(pool: LocalPool) -> None:
    async def run() -> list[str]:
        guesses = (pool.sign_in("ann", "x", NOW) for _ in range(10))
        answers = await asyncio.gather(*guesses, return_exceptions=True)
        return sorted(answer.code for answer in answers if isinstance(answer, SignInError))

    assert asyncio.run(run()) == ["LIMIT_SIGN_IN"] * 7 + ["UNAUTHENTICATED"] * 3


def test_a_pool_starts_with_a_new_key_and_others_join_it(folder: Path) -> None:
    pool = LocalPool.start(folder)
    for name in ("signing-key.pem", "jwks.json"):
        assert (folder / name).stat().st_mode & 0o777 == 0o600
    keys = KeySet({ISSUER: read_jwks((folder / "jwks.json").read_bytes()).keys})
    joined = LocalPool.join(folder)
    for each in (pool, joined):
        assert authenticate(each.mint("ann", NOW).access_token, keys, RULES, NOW).username == "ann"
    LocalPool.start(folder)
    assert LocalPool.join(folder).key.kid != pool.key.kid
    assert sorted(path.name for path in folder.iterdir()) == ["jwks.json", "signing-key.pem", "users.yaml"]


def test_who_joins_needs_a_pool_that_was_started(folder: Path) -> None:
    path = folder / "signing-key.pem"
    with pytest.raises(SettingsError, match=r"cannot be read: no such file .* \(start `lakegate demo`"):
        LocalPool.join(folder)
    path.write_text("no key")
    with pytest.raises(SettingsError, match="is not a private key"):
        LocalPool.join(folder)
    encrypted = serialization.BestAvailableEncryption(b"x")
    key = ec.generate_private_key(ec.SECP256R1())
    for encryption in (encrypted, serialization.NoEncryption()):
        form = serialization.PrivateFormat.PKCS8
        path.write_bytes(key.private_bytes(serialization.Encoding.PEM, form, encryption))
        with pytest.raises(SettingsError, match=r"is not an RSA key|is not a private key"):
            LocalPool.join(folder)


def test_a_private_file_replaces_a_link_and_leaves_nothing_behind(tmp_path: Path) -> None:
    elsewhere, link = tmp_path / "elsewhere", tmp_path / "key"
    elsewhere.write_text("untouched")
    link.symlink_to(elsewhere)
    write_private(link, b"new")
    assert (elsewhere.read_text(), link.read_text(), link.is_symlink()) == ("untouched", "new", False)
    (tmp_path / "folder").mkdir()
    with pytest.raises(IsADirectoryError):
        write_private(tmp_path / "folder", b"new")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["elsewhere", "folder", "key"]


def post(pool: LocalPool, body: bytes, **headers: str) -> httpx.Response:
    """The answer to a sign-in, over ASGI."""

    async def chunks() -> AsyncIterator[bytes]:
        yield body

    async def run() -> httpx.Response:
        transport = httpx.ASGITransport(Starlette(routes=pool.routes()))
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as client:
            sent = {"Content-Type": "application/json"} | headers
            return await client.post("/auth/token", content=chunks(), headers=sent)

    return asyncio.run(run())


def test_signing_in_over_http(pool: LocalPool) -> None:
    answer = post(pool, b'{"username": "ann", "password": "secret"}')
    assert answer.status_code == 200
    body = answer.json()
    assert set(body) == {"access_token", "id_token", "token_type", "expires_in"}
    assert (body["token_type"], body["expires_in"]) == ("Bearer", 3600)
    assert answer.headers["cache-control"] == "no-store"
    for name in ("access_token", "id_token"):
        assert authenticate(body[name], keys_of(pool), RULES, time.time()).username == "ann"


def test_a_wrong_password_over_http(pool: LocalPool) -> None:
    answer = post(pool, b'{"username": "ann", "password": "x"}')
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    assert "retry-after" not in answer.headers
    assert answer.json() == {
        "errors": [{"message": "wrong user name or password", "extensions": {"code": "UNAUTHENTICATED"}}]
    }


def test_too_many_failures_over_http(pool: LocalPool) -> None:
    for _ in range(3):
        post(pool, b'{"username": "ann", "password": "x"}')
    answer = post(pool, b'{"username": "ann", "password": "secret"}')
    assert answer.status_code == 429
    assert answer.headers["retry-after"] == "60"
    assert answer.json()["errors"][0]["message"] == "too many sign-ins failed, wait 60 seconds"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"42",
        b"null",
        b"[]",
        b"\xff",
        b"{}",
        b'{"username": "ann"}',
        b'{"username": "ann", "password": 1}',
        b'{"username": null, "password": "secret"}',
        b'{"username": "ann", "password": "x", "password": "secret"}',
        b'{"username": "\\ud800", "password": "x"}',
        b"[" * 4000,
    ],
)
def test_a_body_that_is_no_sign_in_is_refused(pool: LocalPool, body: bytes) -> None:
    answer = post(pool, body)
    assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (400, "BAD_REQUEST")


def test_a_body_that_is_too_large_is_refused(pool: LocalPool) -> None:
    body = dumps({"username": "ann", "password": "secret"})
    assert post(pool, body.ljust(4096)).status_code == 200
    assert post(pool, body.ljust(4097)).status_code == 413


@pytest.mark.parametrize("media_type", ["", "text/plain", "application/x-www-form-urlencoded"])
def test_what_another_sites_form_can_send_is_refused(pool: LocalPool, media_type: str) -> None:
    body = b'{"username": "ann", "password": "secret"}'
    assert post(pool, body, **{"Content-Type": media_type}).status_code == 415
    assert post(pool, body, **{"Content-Type": "Application/JSON; charset=utf-8"}).status_code == 200


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8000", "127.0.0.1.evil.example", "[::1", ""])
def test_what_another_sites_page_sends_to_this_machine_is_refused(pool: LocalPool, host: str) -> None:
    answer = post(pool, b'{"username": "ann", "password": "secret"}', Host=host)
    assert answer.status_code == 400
    assert "this machine's own names" in answer.json()["errors"][0]["message"]


@pytest.mark.parametrize("host", ["localhost", "localhost:8000", "127.0.0.1:8000", "[::1]:8000", "LOCALHOST"])
def test_this_machines_names_are_answered(pool: LocalPool, host: str) -> None:
    assert post(pool, b'{"username": "ann", "password": "secret"}', Host=host).status_code == 200


def test_the_key_set_over_http(pool: LocalPool) -> None:
    async def run() -> bytes:
        transport = httpx.ASGITransport(Starlette(routes=pool.routes()))
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            return (await client.get("/.well-known/jwks.json")).content

    document = asyncio.run(run())
    assert list(read_jwks(document).keys) == [KEY.kid]
    assert set(json.loads(document)["keys"][0]) == {"kty", "n", "e", "kid", "use", "alg"}


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1.2.3", "::1", "localhost"])
def test_the_pool_runs_on_loopback(host: str) -> None:
    require_loopback(host)


@pytest.mark.parametrize(
    "host", ["0.0.0.0", "::", "", "10.0.0.1", "192.168.1.1", "example.com", "localhost.x"]
)
def test_the_pool_runs_nowhere_else(host: str) -> None:
    with pytest.raises(SettingsError, match=r"is not served on .* \(use `127.0.0.1`"):
        require_loopback(host)
