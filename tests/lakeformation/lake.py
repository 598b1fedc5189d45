"""Lake Formation's API over HTTP, and what of Cognito's and STS's is asked too: a saved dump, by pages.

boto3 talks to it unchanged, by `AWS_ENDPOINT_URL`. A request that does not fit botocore's model is refused as
AWS would. A list without a resource has no permissions on data filters; one of a table has them where related
ones are asked for, and the others as they come out.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import botocore.session
from botocore.validate import ParamValidator

from gateway.lakeformation.dump import Dump, Shape
from tests.athena.http import HTTPServer, Reply

POOL = "eu-west-1_AbCdEf123"
#: Ahead of a refusal: AWS's words, which nobody may read.
WORDS = "User: arn:aws:iam::111122223333:user/secret is not authorized"
_LAKE = "/"
_COGNITO = "AWSCognitoIdentityProviderService."


class RefusedError(Exception):
    """A call that is answered with an error, by its code."""


@dataclass
class Lake:
    """A lake with a dump's permissions; `unknown` are tables and databases that it does not have.

    `trouble` has for each operation the errors of its next calls, or bodies that are sent as they are.
    `calls` are the requests that were answered, `callers` what they were signed with; `who` is whose keys
    these are, to STS.
    """

    url: str
    dump: Dump
    size: int = 2
    unknown: frozenset[str] = frozenset()
    trouble: dict[str, list[str | bytes]] = field(default_factory=dict)
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    callers: set[str] = field(default_factory=set)
    who: str = "arn:aws:sts::111122223333:assumed-role/admin/ann"
    administrators: Sequence[str] = ("arn:aws:iam::111122223333:role/lake/admin",)

    @property
    def environment(self) -> dict[str, str]:
        """What a command that asks it finds in its environment."""
        return {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_ACCESS_KEY_ID": "AKIALAKE",
            "AWS_SECRET_ACCESS_KEY": "nothing",
            "AWS_DEFAULT_REGION": "eu-west-1",
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_CONFIG_FILE": "/nowhere",
            "AWS_SHARED_CREDENTIALS_FILE": "/nowhere",
        }

    @property
    def counts(self) -> Counter[str]:
        return Counter(operation for operation, _ in self.calls)

    def requests(self, operation: str) -> list[dict[str, Any]]:
        return [request for name, request in self.calls if name == operation]

    async def reply(self, headers: Mapping[str, str], body: bytes) -> Reply:
        service, target = "lakeformation", headers[":path"].removeprefix(_LAKE)
        if body.startswith(b"Action=GetCallerIdentity&"):
            return Reply(200 if self.who else 403, _identity(self.who))
        if not target:
            service, target = "cognito-idp", headers["x-amz-target"].removeprefix(_COGNITO)
        self.callers.add(headers["authorization"].partition("Credential=")[2].partition(",")[0])
        if waiting := self.trouble.get(target):
            trouble = waiting.pop(0)
            return _refusal(trouble) if isinstance(trouble, str) else Reply(200, trouble)
        request = json.loads(body)
        try:
            _validate(service, target, request)
            told = self._answer(target, request)
        except RefusedError as error:
            return _refusal(str(error))
        self.calls.append((target, request))
        return Reply(200, json.dumps(told).encode())

    # -- operations -----------------------------------------------------------------------------------

    def _answer(self, operation: str, request: dict[str, Any]) -> object:
        match operation:
            case "ListPermissions":
                found = self._permissions(request)
                return self._page("PrincipalResourcePermissions", found, request)
            case "ListDataCellsFilter":
                table = self._known(request["Table"])
                found = [each for each in self.dump.filters if _table_of(each) == table]
                return self._page("DataCellsFilters", found, request)
            case "ListLakeFormationOptIns":
                return self._page("LakeFormationOptInsInfoList", [*self.dump.optins], request)
            case "ListLFTagExpressions":
                return self._page("LFTagExpressions", [*self.dump.expressions], request)
            case "ListLFTags":
                return self._page("LFTags", [{"TagKey": "pii", "TagValues": ["yes", "no"]}], request)
            case "ListGroups" if request["UserPoolId"] == POOL:
                return self._page("Groups", [*self.dump.groups], request)
            case "ListGroups":
                raise RefusedError("ResourceNotFoundException")
            case "GetDataLakeSettings":
                readers = [{"DataLakePrincipalIdentifier": arn} for arn in self.administrators]
                return {"DataLakeSettings": {**self.dump.settings, "ReadOnlyAdmins": readers}}
            case _:
                assert operation == "GetResourceLFTags"
                return self._tags(request)

    def _page(self, key: str, entries: list[Shape], request: dict[str, Any]) -> object:
        """The first page is an empty one with others behind it; the last has a token that is null."""
        token = request.get("NextToken")
        start = int(token) if token else 0
        shown = entries[start : start + self.size] if token else []
        following = start + len(shown)
        is_over = following >= len(entries) and (token or not entries)
        return {key: shown, "NextToken": None if is_over else str(following)}

    def _permissions(self, request: dict[str, Any]) -> list[Shape]:
        every = [entry for entry in self.dump.permissions if "DataCellsFilter" not in entry["Resource"]]
        if "Resource" not in request:
            return every
        table = self._known(request["Resource"]["Table"])
        effective = {
            "Principal": {"DataLakePrincipalIdentifier": "arn:aws:iam::111122223333:role/owner"},
            "Resource": {"Table": {"DatabaseName": table[0], "Name": table[1]}},
            "Permissions": ["ALL"],
        }
        if request.get("IncludeRelated") != "TRUE":
            return [effective]
        cells = [
            entry
            for entry in self.dump.permissions
            if _table_of(entry["Resource"].get("DataCellsFilter", {})) == table
        ]
        return [effective, *cells]

    def _tags(self, request: dict[str, Any]) -> object:
        resource = request["Resource"]
        name = _named(resource)
        if name in self.unknown or name.partition(".")[0] in self.unknown:
            raise RefusedError("EntityNotFoundException")
        own: dict[str, Any] = {"LFTagOnDatabase": None, "LFTagsOnTable": None, "LFTagsOnColumns": None}
        for page in self.dump.tags:
            if _named(page["Resource"]) == name:
                own |= {key: value for key, value in page.items() if key != "Resource"}
            elif not request.get("ShowAssignedLFTags") and "Database" in page["Resource"]:
                own["LFTagsOnTable"] = page["LFTagOnDatabase"]
        return own

    def _known(self, table: Mapping[str, str]) -> tuple[str, str]:
        name = table["DatabaseName"], table["Name"]
        if ".".join(name) in self.unknown:
            raise RefusedError("EntityNotFoundException")
        return name


@contextmanager
def lake(dump: Dump) -> Iterator[Lake]:
    found = Lake("", dump)
    server = HTTPServer(found.reply)
    found.url = server.url
    try:
        yield found
    finally:
        server.close()


@cache
def _model(service: str) -> Any:
    return botocore.session.get_session().get_service_model(service)


def _validate(service: str, operation: str, request: dict[str, Any]) -> None:
    """As AWS would: botocore itself lets what is too large through."""
    shape = _model(service).operation_model(operation).input_shape
    if ParamValidator().validate(request, shape).has_errors():
        raise RefusedError("InvalidInputException")
    for name, value in request.items():
        if isinstance(value, int) and value > shape.members[name].metadata.get("max", value):
            raise RefusedError("InvalidInputException")


def _identity(who: str) -> bytes:
    """What STS says, or that it says nothing."""
    if not who:
        return b"<ErrorResponse><Error><Code>AccessDenied</Code></Error></ErrorResponse>"
    return (
        "<GetCallerIdentityResponse><GetCallerIdentityResult>"
        f"<Arn>{who}</Arn></GetCallerIdentityResult></GetCallerIdentityResponse>"
    ).encode()


def _refusal(code: str) -> Reply:
    return Reply(400, json.dumps({"__type": code, "message": WORDS}).encode())


def _table_of(shape: Shape) -> tuple[object, object]:
    return shape.get("DatabaseName"), shape.get("TableName")


def _named(resource: Shape) -> str:
    if "Database" in resource:
        return str(resource["Database"]["Name"])
    return f"{resource['Table']['DatabaseName']}.{resource['Table']['Name']}"
