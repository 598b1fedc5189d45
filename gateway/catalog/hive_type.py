"""Reads a column type as Hive and Glue spell it."""

from __future__ import annotations

import re

from gateway.catalog.parse_type import parse_type
from gateway.catalog.types import ColumnType, Kind

_SIMPLE: dict[str, Kind] = {
    "string": Kind.VARCHAR,
    "tinyint": Kind.TINYINT,
    "smallint": Kind.SMALLINT,
    "int": Kind.INTEGER,
    "integer": Kind.INTEGER,
    "bigint": Kind.BIGINT,
    "float": Kind.REAL,
    "double": Kind.DOUBLE,
    "date": Kind.DATE,
    "timestamp": Kind.TIMESTAMP,
    "boolean": Kind.BOOLEAN,
    "binary": Kind.BLOB,
}

_LONGEST = 100_000
_DEEPEST = 50

_AROUND = re.compile(r"\s*([<>(),:])\s*")
_WORD = re.compile(r"[a-z]+", re.IGNORECASE)
_TEXT = re.compile(r"\([0-9]{1,5}\)")
_DECIMAL = re.compile(r"\(([0-9]{1,2})(?:,([0-9]{1,2}))?\)")
#: Names that Hive takes without quotes; others are quoted, and nothing says how they are escaped.
_FIELD = re.compile(r"(\w+):")
_OPEN, _COMMA, _CLOSE, _END = (re.compile(mark) for mark in ("<", ",", ">", r"\Z"))


def read_hive_type(text: str) -> ColumnType:
    """The type that `text` spells; raises ValueError for one that no catalog can declare."""
    if len(text) > _LONGEST:
        raise ValueError("the type is too long")
    reader = _Reader(_AROUND.sub(r"\1", text.strip()))
    found = reader.type(0)
    reader.expect(_END)
    # What a catalog may declare is decided at one place.
    return parse_type(found.sql)


class _Reader:
    """Reads from the left, one type at a time."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0

    def type(self, depth: int) -> ColumnType:
        if depth > _DEEPEST:
            raise ValueError("the type nests too deeply")
        word = self.expect(_WORD)[0].lower()
        if word in _SIMPLE:
            return ColumnType(_SIMPLE[word])
        match word:
            case "varchar" | "char":
                self.expect(_TEXT)
                return ColumnType(Kind.VARCHAR)
            case "decimal":
                digits = _DECIMAL.match(self._text, self._at)
                self._at = digits.end() if digits else self._at
                # Hive's own defaults.
                precision, scale = digits.groups() if digits else (None, None)
                return ColumnType(Kind.DECIMAL, int(precision or 10), int(scale or 0))
            case "array":
                self.expect(_OPEN)
                element = self.type(depth + 1)
                self.expect(_CLOSE)
                return ColumnType(Kind.LIST, element=element)
            case "map":
                self.expect(_OPEN)
                key = self.type(depth + 1)
                self.expect(_COMMA)
                element = self.type(depth + 1)
                self.expect(_CLOSE)
                return ColumnType(Kind.MAP, key=key, element=element)
            case "struct":
                return ColumnType(Kind.STRUCT, fields=tuple(self._fields(depth + 1)))
        raise ValueError("the type is not known")

    def _fields(self, depth: int) -> list[tuple[str, ColumnType]]:
        fields: list[tuple[str, ColumnType]] = []
        self.expect(_OPEN)
        while True:
            name = self.expect(_FIELD)[1]
            fields.append((name, self.type(depth)))
            if self._text[self._at : self._at + 1] != ",":
                self.expect(_CLOSE)
                return fields
            self.expect(_COMMA)

    def expect(self, pattern: re.Pattern[str]) -> re.Match[str]:
        found = pattern.match(self._text, self._at)
        if found is None:
            raise ValueError("the type cannot be read")
        self._at = found.end()
        return found
