"""Amazon for tests: moto in this process, with every call counted, and failures on demand."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import boto3
import pytest
from botocore.client import BaseClient
from botocore.exceptions import ClientError
from moto import mock_aws

from gateway.auth.identity import Session

REGION = "eu-west-1"
ACCOUNT = "123456789012"
WORDS = "the words of Amazon, which nobody may read"


def arn(name: str) -> str:
    return f"arn:aws:iam::{ACCOUNT}:role/{name}"


def refusal(code: str, operation: str = "Any") -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": WORDS}}, operation)


def person(name: str = "ann", *groups: str, roles: tuple[str, ...] = ()) -> Session:
    """A session as `open_session` would open it."""
    return Session("sub", name, groups, frozenset(roles), MappingProxyType({}), 0.0)


@dataclass
class Amazon:
    """What was called with what and on which threads, and which operations fail, or take their time."""

    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    threads: set[int] = field(default_factory=set)
    faults: dict[str, Exception] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)

    def requests(self, operation: str) -> list[dict[str, Any]]:
        """The requests of an operation, in order."""
        return [request for name, request in self.calls if name == operation]

    def pool(self, **groups: tuple[str, int | None]) -> str:
        """A new user pool with these groups, each with an IAM role (or none) and a precedence (or none)."""
        cognito = boto3.client("cognito-idp", region_name=REGION)
        pool: str = cognito.create_user_pool(PoolName="people")["UserPool"]["Id"]
        for name, (role, precedence) in groups.items():
            self.group(pool, name, role, precedence)
        return pool

    def group(self, pool: str, name: str, role: str, precedence: int | None, verb: str = "create") -> None:
        """Makes a group, or changes it."""
        cognito = boto3.client("cognito-idp", region_name=REGION)
        more: dict[str, Any] = {"Precedence": precedence} if precedence is not None else {}
        more |= {"RoleArn": arn(role)} if role else {}
        getattr(cognito, f"{verb}_group")(UserPoolId=pool, GroupName=name, **more)


@contextmanager
def amazon(monkeypatch: pytest.MonkeyPatch) -> Iterator[Amazon]:
    """Moto in place of AWS, with the gateway's own credentials in the environment."""
    told = Amazon()
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAOWN")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "own-secret")
    monkeypatch.delenv("AWS_SESSION_TOKEN", raising=False)
    monkeypatch.setenv("AWS_DEFAULT_REGION", REGION)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    original = BaseClient._make_api_call

    def call(self: BaseClient, operation: str, request: dict[str, Any]) -> Any:
        told.calls.append((operation, request))
        told.threads.add(threading.get_ident())
        time.sleep(told.seconds.get(operation, 0))
        if fault := told.faults.get(operation):
            raise fault
        return original(self, operation, request)

    with mock_aws(config={"core": {"mock_credentials": False}}):
        monkeypatch.setattr(BaseClient, "_make_api_call", call)
        yield told
