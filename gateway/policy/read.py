"""Read the policy folder line by line: every line is a rule of the right shape, or a fault."""

from __future__ import annotations

import csv
import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from gateway.errors import Fault
from gateway.policy.grants import Rule


@dataclass(frozen=True, slots=True)
class Layout:
    """What the lines of one file look like: their rule type, what one is called, and its fields."""

    file: str
    rule_type: str
    noun: str
    fields: tuple[str, ...]

    @property
    def sheet(self) -> str:
        """The name of its rules in `Sheets`."""
        return self.file.removesuffix(".csv")


ROLES = Layout("roles.csv", "g", "a membership", ("member", "role"))
GRANTS = Layout(
    "grants.csv",
    "p",
    "a grant",
    ("role", "resource", "permissions", "columns", "filter", "option", "effect"),
)
DATA_FILTERS = Layout("data_filters.csv", "p2", "a data filter", ("name", "table", "columns", "rows"))

TAGS = Layout("tags.csv", "p3", "a tag", ("resource", "key", "value"))
MASKS = Layout("masks.csv", "p4", "a mask", ("name", "function", "argument"))
OPTINS = Layout("optins.csv", "p5", "an opt-in", ("role", "resource"))

LAYOUTS = (ROLES, GRANTS, DATA_FILTERS, TAGS, MASKS, OPTINS)

MODEL_FILE = "model.conf"

_KNOWN_FOLDERS = frozenset({"tests"})
_REQUIRED = (MODEL_FILE, ROLES.file, GRANTS.file)
_KNOWN_FILES = frozenset({MODEL_FILE, *(layout.file for layout in LAYOUTS)})

#: Control characters, and the invisible ones that make a line read otherwise than it is.
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
_TRAILING_COMMENT = re.compile(r"(?:^|\s)#")
_FREE_TEXT = frozenset({"rows", "argument"})


@dataclass(frozen=True, slots=True)
class Row:
    """One rule as written: where it stands, and its fields without the rule type."""

    rule: Rule
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheets:
    """All policies as written; `version` is a hash of that, and of where each rule stands."""

    model: str
    roles: tuple[Row, ...]
    grants: tuple[Row, ...]
    data_filters: tuple[Row, ...]
    tags: tuple[Row, ...]
    masks: tuple[Row, ...]
    optins: tuple[Row, ...]
    version: str

    def of(self, layout: Layout) -> tuple[Row, ...]:
        """The rules of one file, in order."""
        rows: tuple[Row, ...] = getattr(self, layout.sheet)
        return rows


class Store(Protocol):
    """Where policies are kept, if not in a folder."""

    def read(self) -> tuple[Sheets, tuple[Fault, ...]]:
        """Every rule that has the right shape, and a fault for each that has not, or for what hinders."""


#: A policy folder, or what is read in its place.
Source = Path | Store


def read_sheets(source: Source) -> tuple[Sheets, tuple[Fault, ...]]:
    """Every rule of a source that has the right shape, and a fault for each that has not."""
    return _read_files(source) if isinstance(source, Path) else source.read()


def _read_files(folder: Path) -> tuple[Sheets, tuple[Fault, ...]]:
    contents, faults = _read_folder(folder)
    texts: dict[str, str] = {}
    for file, content in contents.items():
        try:
            texts[file] = content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = content.count(b"\n", 0, error.start) + 1
            faults.append(Fault(file, line, "the line is not UTF-8", "save the file as UTF-8"))
    digest = hashlib.sha256()
    for file in sorted(contents):
        digest.update(f"{file}\n{len(contents[file])}\n".encode())
        digest.update(contents[file])
    rows = {layout.sheet: _rows(texts, layout, faults) for layout in LAYOUTS}
    sheets = Sheets(model=texts.get(MODEL_FILE, ""), version=digest.hexdigest(), **rows)
    return sheets, tuple(faults)


def _read_folder(folder: Path) -> tuple[dict[str, bytes], list[Fault]]:
    contents: dict[str, bytes] = {}
    faults: list[Fault] = []
    try:
        entries = sorted(folder.iterdir())
    except OSError as error:
        why = error.strerror or type(error).__name__
        return {}, [Fault(str(folder), 0, f"the policy folder cannot be read: {why}", "see `policies.path`")]
    for entry in entries:
        name = entry.name
        if name in _KNOWN_FILES:
            try:
                contents[name] = entry.read_bytes()
            except OSError as error:
                why = error.strerror or type(error).__name__
                faults.append(Fault(name, 0, f"the file cannot be read: {why}", "make it a readable file"))
        # Hidden files and editors' back-ups come and go while a file is edited; a README is for people.
        elif not (name in _KNOWN_FOLDERS or name.startswith((".", "README")) or name.endswith("~")):
            known = ", ".join(f"`{file}`" for file in sorted(_KNOWN_FILES))
            cure = f"policy files are {known}; move it elsewhere"
            faults.append(Fault(name, 0, f"`{name}` is not a policy file", cure))
    found = {fault.file for fault in faults} | set(contents)
    faults.extend(
        Fault(file, 0, "the file is missing", "write it; comments alone are enough")
        for file in _REQUIRED
        if file not in found
    )
    return contents, faults


def _rule_lines(text: str) -> Iterator[tuple[int, str]]:
    """Lines that are neither blank nor a comment, with their numbers; only line feeds end a line."""
    for number, line in enumerate(text.split("\n"), start=1):
        stripped = line.strip()
        if stripped and not stripped.startswith("#"):
            yield number, line.removesuffix("\r")


def _rows(texts: Mapping[str, str], layout: Layout, faults: list[Fault]) -> tuple[Row, ...]:
    rows: list[Row] = []
    for number, line in _rule_lines(texts.get(layout.file, "")):
        fields, fault = _split(line, layout)
        if fault:
            faults.append(Fault(layout.file, number, *fault))
        else:
            rows.append(Row(Rule(layout.file, number), fields))
    return tuple(rows)


def _split(line: str, layout: Layout) -> tuple[tuple[str, ...], tuple[str, str] | None]:
    """The fields of one line without the rule type, or what is wrong with it and the cure."""
    if invisible := invisible_fault(line, "line"):
        return (), invisible
    try:
        # One reader per line: a quote that is not closed can never swallow the rule on the next line.
        (cells,) = csv.reader([line], strict=True, skipinitialspace=True)
    except csv.Error as error:
        return (), _csv_fault(error)
    kind, *rest = map(str.strip, cells)
    fields = tuple(rest)
    fault = _type_fault(kind, layout) or shape_fault(fields, layout)
    return fields, fault


def invisible_fault(text: str, noun: str) -> tuple[str, str] | None:
    """What is wrong with a text that reads otherwise than it is, and the cure; `noun` is what it is."""
    found = _CONTROL.search(text)
    if found is None:
        return None
    return f"the {noun} holds the invisible character U+{ord(found[0]):04X}", "delete it"


def _csv_fault(error: csv.Error) -> tuple[str, str]:
    text = str(error)
    if "end of data" in text:
        return (
            "a quoted field does not end on its line",
            "close the quote; a field cannot hold a line break",
        )
    if "expected after" in text:
        return (
            "there is text behind the closing quote of a field",
            "double the quotes inside the field, and put comments on lines of their own",
        )
    return f"the line is not CSV: {text}", "mend the line"


def _type_fault(kind: str, layout: Layout) -> tuple[str, str] | None:
    if kind == layout.rule_type:
        return None
    for other in LAYOUTS:
        if kind == other.rule_type:
            return f"a rule of type `{kind}` does not belong here", f"move the line to `{other.file}`"
    return f"`{kind}` is not a rule type", f"lines of `{layout.file}` begin with `{layout.rule_type}`"


def shape_fault(fields: tuple[str, ...], layout: Layout) -> tuple[str, str] | None:
    """What is wrong with the number of fields, or with one that is empty or has a comment; and the cure."""
    wanted, found = len(layout.fields), len(fields)
    if found != wanted:
        return (
            f"{layout.noun} has {wanted} fields after `{layout.rule_type}`, and this line has {found}",
            f"they are {', '.join(layout.fields)}; a field with commas stands in double quotes",
        )
    if all(fields) and not any("#" in field for field in fields):
        return None
    for name, field in zip(layout.fields, fields, strict=True):
        if not field:
            return f"the field `{name}` is empty", "write `*` for all, `-` for no option"
        if name not in _FREE_TEXT and _TRAILING_COMMENT.search(field):
            return (
                f"a comment follows the field `{name}`: `{field}`",
                "put comments on lines of their own",
            )
    return None
