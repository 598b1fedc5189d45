from __future__ import annotations

import json
import logging
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError, EndpointConnectionError
from moto import mock_aws
from pydantic import BaseModel, ValidationError

from gateway.aws import secrets
from gateway.aws.lookups import SECONDS_BETWEEN
from gateway.aws.secrets import SECONDS_KEPT, Vault, reveal
from gateway.errors import SecretError
from gateway.settings.secret import Secret

VALUE = "hunter2-hunter2"


class Model(BaseModel):
    password: Secret | None = None


class Clock:
    """Seconds that pass when they are told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class Store:
    """Secrets Manager with one secret, as botocore's client speaks to it."""

    def __init__(self, text: str = VALUE) -> None:
        self.text = text
        self.asked = 0
        self.fault: Exception | None = None

    def get_secret_value(self, SecretId: str) -> dict[str, Any]:  # noqa: N803  # the name is Amazon's
        self.asked += 1
        if self.fault:
            raise self.fault
        return {"ARN": SecretId, "SecretString": self.text}


def refused(secret: Secret, vault: Vault) -> str:
    with pytest.raises(SecretError) as caught:
        vault.reveal(secret)
    assert (caught.value.code, caught.value.message) == (
        "SECRET",
        "a secret that the settings refer to cannot be read",
    )
    return caught.value.detail


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    with mock_aws():
        yield boto3.client("secretsmanager")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("env:TRINO_PASSWORD", Secret("env", "TRINO_PASSWORD")),
        ("file:/run/secrets/trino", Secret("file", "/run/secrets/trino")),
        ("aws:lake/trino", Secret("aws", "lake/trino")),
        ("aws:lake/trino#password", Secret("aws", "lake/trino", "password")),
        (
            "aws:arn:aws:secretsmanager:eu-west-1:123456789012:secret:lake/trino-AbCdEf#a b",
            Secret("aws", "arn:aws:secretsmanager:eu-west-1:123456789012:secret:lake/trino-AbCdEf", "a b"),
        ),
    ],
)
def test_a_reference_says_where_a_secret_is(text: str, expected: Secret) -> None:
    secret = Model.model_validate({"password": text}).password
    assert secret == expected
    assert str(secret) == text
    assert json.loads(Model(password=expected).model_dump_json()) == {"password": text}


@pytest.mark.parametrize(
    "literal",
    [
        VALUE,
        "",
        "env:",
        "env:1X",
        "env:A B",
        "file:",
        "file:\n",
        "aws:",
        "aws:a b",
        "vault:x",
        1234,
        True,
        {"a": VALUE},
    ],
)
def test_a_secret_itself_is_refused_without_being_quoted(literal: object) -> None:
    with pytest.raises(ValidationError) as caught:
        Model.model_validate_json(json.dumps({"password": literal}), strict=True)
    (fault,) = caught.value.errors(include_input=False)
    assert fault["loc"] == ("password",)
    assert str(fault["ctx"]["error"]) == (
        "a secret is never written here itself; say where it is: "
        "`env:NAME`, `file:/path` or `aws:secret-id#json-key`"
    )


def test_a_file_is_named_by_its_whole_path() -> None:
    with pytest.raises(ValueError, match="by its whole path: `file:/path`"):
        Secret.read("file:secrets/trino")


def test_a_variable_gives_its_text() -> None:
    vault = Vault({"NAME": VALUE, "EMPTY": ""})
    assert vault.reveal(Secret("env", "NAME")) == VALUE
    assert refused(Secret("env", "OTHER"), vault) == "`env:OTHER` is not set, or empty"
    assert refused(Secret("env", "EMPTY"), vault) == "`env:EMPTY` is not set, or empty"


@pytest.mark.parametrize("ending", ["", "\n", "\r\n"])
def test_a_file_gives_its_text_and_is_read_anew(tmp_path: Path, ending: str) -> None:
    file = tmp_path / "secret"
    secret = Secret("file", str(file))
    for text in (VALUE, "two\nlines "):
        file.write_bytes(f"{text}{ending}".encode())
        file.chmod(0o640)
        assert Vault().reveal(secret) == text


@pytest.mark.parametrize("mode", [0o604, 0o606, 0o644, 0o601])
def test_a_file_that_everyone_can_open_is_refused(tmp_path: Path, mode: int) -> None:
    file = tmp_path / "secret"
    file.write_text(VALUE)
    file.chmod(mode)
    told = refused(Secret("file", str(file)), Vault())
    assert told == f"`file:{file}` is open to everyone on the machine; `chmod o= {file}`"


def test_a_link_is_as_open_as_what_it_leads_to(tmp_path: Path) -> None:
    file, link = tmp_path / "secret", tmp_path / "link"
    file.write_text(VALUE)
    link.symlink_to(file)
    file.chmod(0o600)
    assert Vault().reveal(Secret("file", str(link))) == VALUE
    file.chmod(0o644)
    assert "open to everyone" in refused(Secret("file", str(link)), Vault())


@pytest.mark.parametrize(
    ("octets", "reason"),
    [
        (b"", "is not set, or empty"),
        (b"\xff\xfe", "is not UTF-8 text"),
        (b"x" * 65_537, "has more than 65536 bytes"),
    ],
)
def test_a_file_that_holds_no_secret_is_refused(tmp_path: Path, octets: bytes, reason: str) -> None:
    file = tmp_path / "secret"
    file.write_bytes(octets)
    file.chmod(0o600)
    assert refused(Secret("file", str(file)), Vault()) == f"`file:{file}` {reason}"
    file.unlink()
    told = refused(Secret("file", str(file)), Vault())
    assert told == f"`file:{file}` cannot be read: no such file or directory"


def test_secrets_manager_gives_a_text_or_a_key_of_its_json(aws: Any) -> None:
    aws.create_secret(Name="lake/plain", SecretString=VALUE)
    aws.create_secret(Name="lake/trino", SecretString=json.dumps({"password": VALUE, "port": 1}))
    arn = aws.describe_secret(SecretId="lake/trino")["ARN"]
    vault = Vault()
    assert vault.reveal(Secret("aws", "lake/plain")) == VALUE
    assert vault.reveal(Secret("aws", "lake/trino", "password")) == VALUE
    assert vault.reveal(Secret("aws", arn, "password")) == VALUE
    for key in ("port", "other"):
        secret = Secret("aws", "lake/trino", key)
        assert refused(secret, vault) == f"`aws:lake/trino#{key}` names no text of a JSON object"
    secret = Secret("aws", "lake/plain", "password")
    assert refused(secret, vault) == "`aws:lake/plain#password` names no text of a JSON object"


def test_secrets_manager_refuses_by_its_code_alone(aws: Any) -> None:
    aws.create_secret(Name="lake/bytes", SecretBinary=b"x")
    secret = Secret("aws", "lake/nowhere")
    assert refused(secret, Vault()) == "`aws:lake/nowhere` cannot be looked up: ResourceNotFoundException"
    assert refused(Secret("aws", "lake/bytes"), Vault()) == "`aws:lake/bytes` is not set, or empty"


def test_the_vault_of_the_process_reads_all_three(
    aws: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(secrets, "_VAULT", Vault())
    monkeypatch.setenv("LAKE_SECRET", "of the environment")
    file = tmp_path / "secret"
    file.write_text("of a file")
    file.chmod(0o600)
    aws.create_secret(Name="lake", SecretString="of Amazon")
    told = [reveal(Secret.read(text)) for text in ("env:LAKE_SECRET", f"file:{file}", "aws:lake")]
    assert told == ["of the environment", "of a file", "of Amazon"]


def test_a_value_is_kept_until_its_interval_is_over() -> None:
    store, clock, secret = Store(), Clock(), Secret("aws", "lake")
    vault = Vault(client=lambda: store, clock=clock)
    assert [vault.reveal(secret) for _ in range(3)] == [VALUE] * 3
    assert store.asked == 1
    store.text = "rotated"
    clock.now += SECONDS_KEPT - 1
    assert vault.reveal(secret) == VALUE
    clock.now += 1
    assert vault.reveal(secret) == "rotated"
    assert store.asked == 2


def test_a_refused_value_is_looked_up_anew_but_not_for_each_query() -> None:
    store, clock, secret = Store(), Clock(), Secret("aws", "lake")
    vault = Vault(client=lambda: store, clock=clock)
    vault.reveal(secret)
    store.text = "rotated"
    assert vault.reveal(secret, fresh=True) == VALUE
    clock.now += SECONDS_BETWEEN
    assert [vault.reveal(secret, fresh=True) for _ in range(3)] == ["rotated"] * 3
    assert store.asked == 2


@pytest.mark.parametrize(
    ("fault", "name"),
    [
        (
            ClientError({"Error": {"Code": "ThrottlingException", "Message": VALUE}}, "Get"),
            "ThrottlingException",
        ),
        (EndpointConnectionError(endpoint_url="https://x"), "EndpointConnectionError"),
    ],
)
def test_an_outage_leaves_the_last_known_value(
    fault: Exception, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    store, clock, secret = Store(), Clock(), Secret("aws", "lake")
    vault = Vault(client=lambda: store, clock=clock)
    store.fault = fault
    assert refused(secret, vault) == f"`aws:lake` cannot be looked up: {name}"
    store.fault = None
    # The first failure is remembered too, so that queries do not queue for a store that is down.
    assert refused(secret, vault) == f"`aws:lake` cannot be looked up: {name}"
    assert store.asked == 1
    clock.now += SECONDS_BETWEEN
    assert vault.reveal(secret) == VALUE
    store.fault = fault
    clock.now += SECONDS_KEPT
    with caplog.at_level(logging.WARNING):
        assert [vault.reveal(secret) for _ in range(3)] == [VALUE] * 3
    assert store.asked == 3
    (record,) = caplog.records
    assert record.message == "the last known answer stays in use"
    assert record.__dict__["detail"] == f"lake: {name}"


def test_only_whoever_has_no_value_waits_for_a_look_up() -> None:
    clock, secret = Clock(), Secret("aws", "lake")
    asked, go = threading.Event(), threading.Event()

    class SlowStore(Store):
        def get_secret_value(self, SecretId: str) -> dict[str, Any]:  # noqa: N803  # the name is Amazon's
            asked.set()
            assert go.wait(10)
            return super().get_secret_value(SecretId)

    store = SlowStore()
    vault = Vault(client=lambda: store, clock=clock)
    go.set()
    vault.reveal(secret)
    go.clear()
    asked.clear()
    clock.now += SECONDS_KEPT
    store.text = "rotated"
    found: list[str] = []
    threads = [threading.Thread(target=lambda: found.append(vault.reveal(secret))) for _ in range(2)]
    threads[0].start()
    assert asked.wait(10)
    threads[1].start()
    threads[1].join(10)
    assert found == [VALUE]
    go.set()
    threads[0].join(10)
    assert found == [VALUE, "rotated"]
    assert store.asked == 2


def test_nothing_that_can_be_shown_holds_a_value() -> None:
    store, secret = Store(), Secret("aws", "lake")
    vault = Vault({"NAME": VALUE}, client=lambda: store)
    vault.reveal(secret)
    vault.reveal(Secret("env", "NAME"))
    for value in (vault, secret, vault._kept, vault._kept._known):
        assert VALUE not in f"{value!r}{value}"
