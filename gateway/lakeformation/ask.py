"""Asking a service of AWS: whole answers in the words of its API, and refusals by name."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import orjson
from boto3.session import Session as AwsSession
from botocore import xform_name
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from gateway.aws.lookups import kind
from gateway.errors import Fault, PolicyError
from gateway.lakeformation.dump import Shape
from gateway.lakeformation.resources import shown

#: Lake Formation lets few calls through a second, and a lake needs many: botocore waits and asks again.
_CONFIG = Config(connect_timeout=5, read_timeout=60, retries={"mode": "standard", "total_max_attempts": 8})
_BODY = "Body"
_NOT_THERE = "EntityNotFoundException"

_FORBIDDEN = "allow `{permission}`, and ask as an administrator of the data lake"
_SIGN_IN = "sign in again: the credentials are not valid, or not any more"
#: What AWS refuses with, and what to do about it.
_CURES: Mapping[str, str] = {
    "AccessDenied": _FORBIDDEN,
    "AccessDeniedException": _FORBIDDEN,
    "NotAuthorizedException": "allow `{permission}`",
    "ResourceNotFoundException": "name a user pool that is there",
    "NoCredentialsError": "name a `--profile`, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY",
    "NoRegionError": "name a `--region`, or set AWS_DEFAULT_REGION or `backend.athena.region`",
    "ProfileNotFound": "name a profile of AWS's shared files",
    **dict.fromkeys(
        (
            *("CredentialRetrievalError", "ExpiredToken", "ExpiredTokenException", "InvalidClientTokenId"),
            *("InvalidSignatureException", "PartialCredentialsError", "SSOTokenLoadError"),
            *("TokenRetrievalError", "UnauthorizedSSOTokenError", "UnrecognizedClientException"),
        ),
        _SIGN_IN,
    ),
}


class RefusedError(PolicyError):
    """AWS does not answer; `kind` is the error's code, and its words are told nowhere."""

    def __init__(self, place: str, kind: str, permission: str) -> None:
        cure = _CURES.get(kind, "").format(permission=permission)
        super().__init__((Fault(place, 0, f"AWS cannot be asked: {kind}", cure),))
        self.kind = kind


def open_client(name: str, profile: str, region: str, config: Config) -> Any:
    """A client of a service, with the environment's profile and region where these are empty.

    Raises PolicyError.
    """
    try:
        session = AwsSession(profile_name=profile or None, region_name=region or None)
        return session.client(name, config=config)
    except BotoCoreError as error:
        raise RefusedError(name, kind(error), name) from None


class Service:
    """A service of AWS, of which the environment says the profile and the region that are empty.

    Answers are as they came, but without what is null. All raise PolicyError.
    """

    def __init__(self, name: str, profile: str = "", region: str = "") -> None:
        self._name = name
        self._client = open_client(name, profile, region, _CONFIG)
        self._client.meta.events.register("before-parse", _keep_body)

    def answer(self, operation: str, **request: Any) -> Shape:
        """What an operation answers, such as `GetDataLakeSettings`."""
        place = _place(operation, request)
        try:
            body = getattr(self._client, xform_name(operation))(**request)[_BODY]
        except (ClientError, BotoCoreError) as error:
            raise RefusedError(place, kind(error), f"{self._name}:{operation}") from None
        try:
            found = orjson.loads(body)
        except orjson.JSONDecodeError:
            found = None
        if not isinstance(found, dict):
            raise PolicyError((Fault(place, 0, "the answer is not in the shape of the API", "ask again"),))
        told: Shape = _without_nulls(found)
        return told

    def find(self, operation: str, **request: Any) -> Shape | None:
        """The same; None where the resource that is asked for is not there."""
        try:
            return self.answer(operation, **request)
        except RefusedError as error:
            if error.kind != _NOT_THERE:
                raise
            return None

    def entries(self, operation: str, key: str, **request: Any) -> list[Shape]:
        """What all pages of an operation list under a key: an empty one may have others behind it."""
        found: list[Shape] = []
        token: dict[str, str] = {}
        while True:
            page = self.answer(operation, **request, **token)
            entries: Any = page.get(key)
            following = page.get("NextToken")
            is_list = isinstance(entries, list) and all(isinstance(entry, dict) for entry in entries)
            if not is_list or (following and following == token.get("NextToken")):
                place = _place(operation, request)
                what = f"a page has no list of objects `{key}`, or leads to itself"
                raise PolicyError((Fault(place, 0, what, "ask again"),))
            found += entries
            if not following:
                return found
            token = {"NextToken": following}


def _keep_body(response_dict: Any, customized_response_dict: Any, **_: Any) -> None:
    """Keeps an answer as it came, in place of what botocore makes of it.

    botocore drops what its model does not know, such as a condition of a kind that is yet to come, takes an
    answer that broke off for an empty one, and stumbles over one of another shape.
    """
    if response_dict["status_code"] < HTTPStatus.MULTIPLE_CHOICES:
        customized_response_dict[_BODY] = response_dict["body"]
        response_dict["body"] = b"{}"


def _without_nulls(value: Any) -> Any:
    """What is null is not there, as for botocore: a null wildcard is none."""
    if isinstance(value, dict):
        return {key: _without_nulls(each) for key, each in value.items() if each is not None}
    return [_without_nulls(each) for each in value] if isinstance(value, list) else value


def _place(operation: str, request: Mapping[str, Any]) -> str:
    named = {**request, **request.get("Resource", {})}
    resource = {key: named[key] for key in ("Database", "Table") if key in named}
    return f"{operation} of {shown(resource)}" if resource else operation
