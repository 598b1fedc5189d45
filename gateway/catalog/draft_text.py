"""Writes the YAML of a drafted catalog."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from gateway.catalog.names import LOGICAL_FIELDS, field_name, spellable

#: What needs no quotes on a line of its own, and what needs none between brackets either.
_PLAIN = re.compile(r"[A-Za-z_](?:[\w()., \[\]]*[\w)\]])?", re.ASCII)
_WORD = re.compile(r"[A-Za-z_]\w*", re.ASCII)

#: Words that some reader of YAML takes for something else than text.
_WORDS = frozenset({"null", "true", "false", "yes", "no", "on", "off", "y", "n"})


@dataclass(frozen=True, slots=True)
class DraftColumn:
    """A column; `note` is a comment behind it."""

    name: str
    type: str
    field: str
    note: str = ""
    description: str = ""

    @classmethod
    def of(
        cls, name: str, type: str, taken: Sequence[str], note: str = "", description: str = ""
    ) -> DraftColumn:
        """The column with a field of its own beside those taken."""
        wanted = field_name(name, "as-is")
        if not spellable(wanted) or wanted in LOGICAL_FIELDS:
            wanted = f"column_{len(taken) + 1}"
        number, chosen = 1, wanted
        while chosen in taken:
            number += 1
            chosen = f"{wanted}_{number}"
        return cls(name, type, chosen, note, description)


@dataclass(frozen=True, slots=True)
class DraftTable:
    """A table; `relationships` gives by name the other table, and the column that both have.

    `values` are the keys that stand before the columns, `notes` comments above them.
    """

    name: str
    source: Mapping[str, object]
    columns: tuple[DraftColumn, ...]
    primary_key: tuple[str, ...] = ()
    is_guess: bool = False
    relationships: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    values: Mapping[str, object] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def write_draft(
    database: str,
    origin: Path | str,
    tables: Sequence[DraftTable],
    *,
    description: str = "",
    notes: Sequence[str] = (),
) -> str:
    """The text of the catalog file."""
    lines = [
        f"# A first catalog, drafted from {json.dumps(str(origin))}. Go through it: types, keys,",
        "# descriptions and relationships are what the data suggest, and nothing more.",
        *map(_comment, notes),
        "",
        f"database: {_scalar(database)}",
        *([f"description: {_scalar(description)}"] if description else ()),
        "",
        "tables:",
    ]
    for table in tables:
        lines += ["", *("  " + line for line in _table(table))]
    return "\n".join(lines) + "\n"


def _table(table: DraftTable) -> list[str]:
    lines = [f"{_scalar(table.name)}:", *(f"  {_comment(note)}" for note in table.notes)]
    lines += [f"  {key}: {_value(value)}" for key, value in table.values.items()]
    if table.source:
        lines.append("  source:")
    for key, value in table.source.items():
        lines.append(f"    {key}: {_value(value)}")
    lines.append("  columns:")
    lines += [f"    {_column(column)}" for column in table.columns]
    if table.primary_key:
        note = "  # a guess: in the data of today it is unique and never null" if table.is_guess else ""
        lines.append(f"  primary_key: {_value(list(table.primary_key))}{note}")
    if table.relationships:
        lines.append("  relationships:  # guesses: the column has the name and type of the other table's key")
    for name, (target, column) in table.relationships.items():
        keys = f"{{{_quoted(column)}: {_quoted(column)}}}"
        lines.append(f"    {_scalar(name)}: {{table: {_scalar(target)}, keys: {keys}}}")
    return lines


def _column(column: DraftColumn) -> str:
    note = f"  {_comment(column.note)}" if column.note else ""
    given = {"type": column.type}
    if column.field != field_name(column.name, "as-is"):
        given["field"] = column.field
    if column.description:
        given["description"] = column.description
    if len(given) == 1:
        return f"{_scalar(column.name)}: {_scalar(column.type)}{note}"
    inner = ", ".join(f"{key}: {_quoted(value)}" for key, value in given.items())
    return f"{_scalar(column.name)}: {{{inner}}}{note}"


def _comment(text: str) -> str:
    """One line, whatever the text holds: what stood behind a line break would be YAML."""
    return "# " + "".join(character if character.isprintable() else " " for character in text)


def _value(value: object) -> str:
    if isinstance(value, list):
        if len(value) == 1:
            return _scalar(value[0])
        return (
            "[" + ", ".join(_scalar(item) if _WORD.fullmatch(item) else _quoted(item) for item in value) + "]"
        )
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {_value(item)}" for key, item in value.items()) + "}"
    return str(value).lower() if isinstance(value, bool) else _scalar(str(value))


def _scalar(text: str) -> str:
    return text if _PLAIN.fullmatch(text) and text.lower() not in _WORDS else _quoted(text)


def _quoted(value: object) -> str:
    # JSON's quotes are YAML's; characters stay as they are, since YAML knows no surrogate pairs, but for
    # those that it takes for line breaks, or not at all.
    text = json.dumps(str(value), ensure_ascii=False)
    return "".join(c if c.isprintable() else f"\\U{ord(c):08x}" for c in text)
