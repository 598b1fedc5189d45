"""The users file of the embedded pool: YAML (or JSON, which is YAML too), read strictly."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator
from pydantic_core import ErrorDetails

from gateway.auth.passwords import FORM, is_hash
from gateway.errors import Fault, SettingsError

#: Claims that the pool itself writes, so that no attribute can pose as one.
RESERVED = frozenset(
    {
        "aud", "auth_time", "client_id", "event_id", "events", "exp", "iat", "iss", "jti", "nbf",
        "origin_jti", "preferred_username", "scope", "sub", "token_use", "username", "version",
    }
)  # fmt: skip

_Name = Annotated[str, Field(min_length=1, max_length=128, pattern=r"^[^\x00-\x1f\x7f-\x9f]+\z")]


class User(BaseModel):
    """One user: a hashed password, groups, and attributes that both tokens carry as claims."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    password: str = Field(repr=False)
    groups: tuple[_Name, ...] = Field((), strict=False)
    attributes: Mapping[_Name, str | int | bool | list[str]] = Field(default_factory=dict)

    @field_validator("password")
    @classmethod
    def _password_is_hashed(cls, value: str) -> str:
        if not is_hash(value):
            raise ValueError(f"not a hash of the form `{FORM}`")
        return value

    @field_validator("attributes")
    @classmethod
    def _attributes_are_free(cls, value: Mapping[str, object]) -> Mapping[str, object]:
        for name in value:
            if name in RESERVED or name.startswith("cognito:"):
                raise ValueError(f"`{name}` is a claim of the pool's own")
        return value


class _File(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    users: Mapping[_Name, User] = Field(min_length=1)


class _Loader(yaml.SafeLoader):
    """YAML without its readiness to take the last of two equal keys."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, object]:
        seen: set[str] = set()
        for key, _ in node.value:
            if isinstance(key, yaml.ScalarNode):
                if key.value in seen:
                    problem = f"`{key.value}` is there twice"
                    raise yaml.MarkedYAMLError(problem=problem, problem_mark=key.start_mark)
                seen.add(key.value)
        return super().construct_mapping(node, deep)


def load_users(path: Path) -> Mapping[str, User]:
    """The users by name; raises SettingsError with every fault."""
    try:
        value = yaml.load(path.read_text(encoding="utf-8-sig"), Loader=_Loader)  # noqa: S506  # `_Loader` is a safe one
    except OSError as error:
        reason = (error.strerror or "no reason given").lower()
        raise SettingsError((Fault(str(path), 0, f"cannot be read: {reason}"),)) from None
    except UnicodeDecodeError:
        raise SettingsError((Fault(str(path), 0, "is not UTF-8 text", "save it as UTF-8"),)) from None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        raise SettingsError((Fault(str(path), line, f"is not YAML: {error.problem}"),)) from None
    except yaml.YAMLError:
        raise SettingsError((Fault(str(path), 0, "is not YAML: it has a forbidden character"),)) from None
    try:
        return _File.model_validate(value).users
    except ValidationError as error:
        raise SettingsError(tuple(_fault(path, detail) for detail in error.errors())) from None


def _fault(path: Path, detail: ErrorDetails) -> Fault:
    # The wrong value is not shown: it could be a password.
    name = ".".join(str(part) for part in detail["loc"])
    reason = str(detail["ctx"]["error"]) if detail["type"] == "value_error" else detail["msg"].lower()
    return Fault(str(path), 0, f"`{name}`: {reason}" if name else reason)
