"""How the gateway proves to Trino who it is, and what travels where."""

from __future__ import annotations

import base64
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from pydantic import ValidationError

from gateway.backends.trino.login import Login
from gateway.errors import BackendError
from gateway.settings.engines import Trino
from tests.trino.fake import FakeTrino, fake_trino
from tests.trino.play import player

SECRET = "SECRET"


@pytest.fixture
def fake() -> Iterator[FakeTrino]:
    with fake_trino() as server:
        yield server


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    path = tmp_path / "secret"
    path.touch(mode=0o600)
    path.write_text(SECRET)
    return path


def logins(fake: FakeTrino) -> list[str | None]:
    """What the requests of statements showed, without repetition."""
    shown = [each.headers.get("Authorization") for each in fake.requests if each.path != "/token"]
    return list(dict.fromkeys(shown))


def test_nothing_is_shown_where_nothing_is_asked_for(fake: FakeTrino) -> None:
    with player("127.0.0.1", fake.port) as gateway:
        assert gateway.run("SELECT", "INTEGER").rows == [(1,)]

    assert logins(fake) == [None]


def test_a_password_comes_with_every_request(fake: FakeTrino, secret: Path) -> None:
    password = f"file:{secret}"
    with player("127.0.0.1", fake.port, auth="basic", user="lake", password=password) as gateway:
        gateway.run("SELECT", "INTEGER")

    assert logins(fake) == [f"Basic {base64.b64encode(b'lake:SECRET').decode()}"]
    assert {request.headers["X-Trino-User"] for request in fake.requests} == {"someone"}


def test_a_token_that_is_refused_is_read_anew_once(fake: FakeTrino, secret: Path) -> None:
    fake.logins = frozenset({"Bearer NEW"})
    with player("127.0.0.1", fake.port, auth="jwt", token=f"file:{secret}") as gateway:
        with pytest.raises(BackendError) as caught:
            gateway.run("SELECT", "INTEGER")
        assert caught.value.detail == "HTTP 401"
        assert len(fake.requests) == 2

        secret.write_text("NEW")
        assert gateway.run("SELECT", "INTEGER").rows == [(1,)]


def test_a_secret_that_cannot_be_read_is_a_clear_error(fake: FakeTrino) -> None:
    token = "env:LAKEGATE_TEST_NO_SUCH"
    opened = player("127.0.0.1", fake.port, auth="jwt", token=token)
    with opened as gateway, pytest.raises(BackendError) as caught:
        gateway.run("SELECT", "INTEGER")

    assert caught.value.code == "SECRET"
    assert not fake.requests


def client(fake: FakeTrino, secret: Path, **others: object) -> dict[str, Any]:
    """Settings with which the gateway gets its tokens from the fake server itself."""
    return {
        "auth": "oauth2",
        "token_url": f"http://127.0.0.1:{fake.port}/token",
        "client_id": "lakegate",
        "client_secret": f"file:{secret}",
        **others,
    }


def test_a_token_is_got_once_and_used_until_it_is_refused(fake: FakeTrino, secret: Path) -> None:
    fake.tokens, fake.logins = ["first", "second"], frozenset({"Bearer first"})
    with player("127.0.0.1", fake.port, **client(fake, secret, scope="trino")) as gateway:
        for _ in range(2):
            assert gateway.run("SELECT", "INTEGER").rows == [(1,)]

    (asked,) = (request for request in fake.requests if request.path == "/token")
    assert asked.body == b"grant_type=client_credentials&scope=trino"
    assert asked.headers["Authorization"] == f"Basic {base64.b64encode(b'lakegate:SECRET').decode()}"
    assert logins(fake) == ["Bearer first"]


class Clock:
    """Seconds that a test lets pass."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def login(fake: FakeTrino, secret: Path, clock: Clock) -> Login:
    return Login(Trino.model_validate(client(fake, secret)), clock)


def asked(fake: FakeTrino) -> int:
    return len(fake.requests)


def test_a_token_is_renewed_before_it_ends(fake: FakeTrino, login: Login, clock: Clock) -> None:
    fake.tokens = ["first", "second"]

    assert [login.header(), login.header()] == ["Bearer first"] * 2
    clock.now += 3600 - 59
    assert login.header() == "Bearer second"
    assert asked(fake) == 2


def test_a_token_is_used_to_its_end_while_its_issuer_is_away(
    fake: FakeTrino, login: Login, clock: Clock
) -> None:
    fake.tokens = ["first"]
    login.header()

    clock.now += 3600 - 59
    assert [login.header(), login.header()] == ["Bearer first"] * 2
    assert asked(fake) == 2
    clock.now += 60
    with pytest.raises(BackendError) as caught:
        login.header()
    assert caught.value.detail == "no token for Trino: HTTPStatusError"
    fake.tokens = ["second"]
    clock.now += 2
    assert login.header() == "Bearer second"


def test_a_refused_token_is_replaced_and_never_in_a_rush(fake: FakeTrino, login: Login, clock: Clock) -> None:
    fake.tokens = ["first", "second", "third"]
    refused = login.header()
    clock.now += 3

    assert login.header(refused) == login.header(refused) == "Bearer second"
    with pytest.raises(BackendError) as caught:
        login.header("Bearer second")
    assert caught.value.detail == "no token for Trino: it refuses those that it gets"
    assert asked(fake) == 2


@pytest.mark.parametrize("token", [17, "a\r\nX: y", "ü"])
def test_what_is_no_token_is_never_shown(fake: FakeTrino, login: Login, token: object) -> None:
    fake.tokens = [token]  # type: ignore[list-item]  # it must refuse

    with pytest.raises(BackendError):
        login.header()


def test_a_server_is_trusted_by_its_certificate_alone(tmp_path: Path) -> None:
    path = certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    with fake_trino(context) as fake:
        with player("127.0.0.1", fake.port, scheme="https", ca_file=path) as gateway:
            assert gateway.run("SELECT", "INTEGER").rows == [(1,)]
        heard = len(fake.requests)
        opened = player("127.0.0.1", fake.port, scheme="https")
        with opened as gateway, pytest.raises(BackendError) as caught:
            gateway.run("SELECT", "INTEGER")
        assert caught.value.detail == "SSLError"
        assert len(fake.requests) == heard


def certificate(folder: Path) -> Path:
    """A file with a key, and a certificate for this machine that the key has signed itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "trino")])
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = folder / "server.pem"
    pem = serialization.Encoding.PEM
    form = serialization.PrivateFormat.PKCS8
    path.write_bytes(key.private_bytes(pem, form, serialization.NoEncryption()) + signed.public_bytes(pem))
    return path


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"auth": "basic"}, "`password` is not set"),
        ({"auth": "oauth2", "client_id": "a", "client_secret": "env:A"}, "`token_url` is not set"),
        ({"auth": "none", "token": "env:A"}, "`token` is of no use"),
        ({"auth": "jwt", "token": "env:A", "host": "trino.example"}, "would travel in the clear"),
        ({"token_url": "http://issuer.example/token"}, "tokens are fetched by `https`"),
        ({"auth": "jwt", "token": SECRET}, "a secret is never written here itself"),
        ({"session": {"a=b,c": "1"}}, "is not the name of a session property"),
        ({"user": "two words"}, "has other characters"),
    ],
)
def test_settings_that_would_fail_or_leak_are_refused(given: dict[str, object], told: str) -> None:
    with pytest.raises(ValidationError, match=told):
        Trino.model_validate(given)
