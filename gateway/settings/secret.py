"""References to secrets: the settings say where a secret is, and never what it is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any, Literal

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

#: Characters of a secret that seals cursors or records, at least.
SECRET_LENGTH = 32

_FORMS = "`env:NAME`, `file:/path` or `aws:secret-id#json-key`"

_ENVIRONMENT = re.compile(r"env:([A-Za-z_][A-Za-z0-9_]*)")
_FILE = re.compile(r"file:([^\x00-\x1f]+)")
_AWS = re.compile(r"aws:([A-Za-z0-9/_+=.@:-]+)(?:#(.+))?")


@dataclass(frozen=True, slots=True)
class Secret:
    """Where a secret is: a variable, a file, or a secret of AWS Secrets Manager and a key of its JSON.

    It never holds the secret, so it may be shown; `gateway.aws.secrets.reveal` reads it.
    """

    place: Literal["env", "file", "aws"]
    name: str
    key: str = ""

    @classmethod
    def read(cls, text: object) -> Secret:
        """The reference that a setting's text is. Raises ValueError, which never quotes the text."""
        if isinstance(text, cls):
            return text
        if isinstance(text, str):
            if found := _ENVIRONMENT.fullmatch(text):
                return cls("env", found[1])
            if found := _FILE.fullmatch(text):
                if not PurePath(found[1]).is_absolute():
                    raise ValueError("a secret's file is named by its whole path: `file:/path`")
                return cls("file", found[1])
            if found := _AWS.fullmatch(text):
                return cls("aws", found[1], found[2] or "")
        raise ValueError(f"a secret is never written here itself; say where it is: {_FORMS}")

    def __str__(self) -> str:
        return f"{self.place}:{self.name}" + (f"#{self.key}" if self.key else "")

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(
            cls.read, serialization=core_schema.to_string_ser_schema()
        )
