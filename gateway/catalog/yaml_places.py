"""YAML with the line of every key and item: 1.2's words alone, no aliases, no tags, no key twice."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import yaml

from gateway.catalog.values import shown
from gateway.errors import Fault

Key = str | int


@dataclass(frozen=True, slots=True)
class Place:
    """Where a node of the YAML stands; `children` are by key or index, each at its key's line."""

    line: int
    children: Mapping[Key, Place] = field(default_factory=dict)
    is_block: bool = False

    def at(self, *keys: Key) -> Place:
        """The place of the deepest node that the keys lead to."""
        place = self
        for key in keys:
            place = place.children.get(key, place)
        return place


@dataclass(slots=True)
class Faults:
    """Every fault of one file, in the making."""

    file: str
    place: Place = field(default_factory=lambda: Place(0))
    found: list[Fault] = field(default_factory=list)

    def add(self, keys: tuple[Key, ...], message: str, cure: str = "", *, below: int = 0) -> None:
        """Adds a fault at the node of `keys`, `below` lines under its first line."""
        self.found.append(Fault(self.file, self.place.at(*keys).line + below, message, cure))


class _Loader(yaml.SafeLoader):
    """Composes nodes; an alias would let one node stand at two places."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]  # PyYAML has no types
            raise yaml.MarkedYAMLError(
                problem="aliases are not taken: write the value out", problem_mark=mark
            )
        return super().compose_node(parent, index)


def compose(octets: bytes, faults: Faults) -> object:
    """The file's content, with tuples for lists; None where it cannot be read, and `faults` say why."""
    try:
        text = octets.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = octets.count(b"\n", 0, error.start) + 1
        faults.add((), "the file is not UTF-8", "save it as UTF-8", below=line)
        return None
    try:
        loader = _Loader(text)
        node = loader.get_single_node()
        if node is None:
            return None
        data, faults.place = _convert(node, node.start_mark.line + 1, loader, faults)
    except yaml.reader.ReaderError as error:
        faults.add((), f"bad YAML: {error.reason}", below=text.count("\n", 0, error.position) + 1)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        told = ", ".join(part for part in (error.context, error.problem) if part)
        faults.add((), f"bad YAML: {told}", below=mark.line + 1 if mark else 0)
    except RecursionError:
        faults.add((), "bad YAML: it nests too deeply")
    else:
        return data
    return None


def _convert(node: yaml.Node, line: int, loader: _Loader, faults: Faults) -> tuple[object, Place]:
    here = node.start_mark.line + 1
    implied = (node.style is None, node.style is not None) if isinstance(node, yaml.ScalarNode) else True
    if node.tag != loader.resolve(type(node), node.value, implied):  # type: ignore[no-untyped-call]  # PyYAML has no types
        faults.add((), f"the tag {shown(node.tag)} is not taken", "leave it out", below=here)
    if isinstance(node, yaml.ScalarNode):
        return _scalar(node, faults), Place(line, is_block=node.style == "|")
    children: dict[Key, Place] = {}
    if isinstance(node, yaml.SequenceNode):
        items: list[object] = []
        for index, child in enumerate(node.value):
            item, children[index] = _convert(child, child.start_mark.line + 1, loader, faults)
            items.append(item)
        return tuple(items), Place(line, children)
    entries: dict[str, object] = {}
    for key_node, child in node.value:
        key, key_line = key_node.value, key_node.start_mark.line + 1
        if not isinstance(key_node, yaml.ScalarNode):
            faults.add((), "a key is a text", below=key_line)
        elif key in entries:
            cure = "leave one of them out"
            faults.add(
                (), f"{shown(key)} is given twice, first on line {children[key].line}", cure, below=key_line
            )
        else:
            entries[key], children[key] = _convert(child, key_line, loader, faults)
    return entries, Place(line, children)


def _scalar(node: yaml.ScalarNode, faults: Faults) -> object:
    # YAML 1.1 reads `no` as false and `2024-01-01` as a date; here such words are texts.
    text: str = node.value
    if node.style is None:
        if text in _WORDS:
            return _WORDS[text]
        if _INTEGER.fullmatch(text):
            return int(text)
    if not text.isprintable() and any("\ud800" <= character <= "\udfff" for character in text):
        line = node.start_mark.line + 1
        faults.add(
            (), f"{shown(text)} holds half of a surrogate pair", "write the whole character", below=line
        )
    return text


_WORDS: dict[str, bool | None] = {"true": True, "false": False, "null": None, "~": None, "": None}
_INTEGER = re.compile(r"[+-]?[0-9]{1,18}", re.ASCII)


def wording(error: Mapping[str, object], named: list[Key], known: Iterable[str]) -> tuple[str, str]:
    """A message and its cure for one error of pydantic's, at a key of a mapping of these `known` keys."""
    key = next((shown(part) for part in reversed(named) if isinstance(part, str)), "the file")
    match error["type"]:
        case "missing":
            return f"{key} is missing", ""
        case "extra_forbidden":
            return f"unknown key {key}", "known here: " + ", ".join(known)
        case "model_type" | "dict_type" | "mapping_type":
            return f"{key} is not a mapping", "write `key: value` pairs below it"
        case "tuple_type":
            return f"{key} is not a list", "write `[a, b]`, or `- a` lines"
        case "string_type":
            return f"{key} has {shown(error['input'])}, which is not a text", "put it in quotes"
        case "int_type":
            return f"{key} has {shown(error['input'])}, which is not a whole number", "write it in digits"
        case "bool_type":
            return f"{key} has {shown(error['input'])}, which is no truth value", "write `true` or `false`"
        case "too_short" | "string_too_short":
            return f"{key} is empty", ""
        case _:
            return f"{key} {str(error['msg']).removeprefix('Input ').removeprefix('String ')}", ""
