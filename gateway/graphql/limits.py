"""Limits on documents, checked before validation, whose cost they bound."""

from __future__ import annotations

import re
from dataclasses import dataclass

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    IntValueNode,
    ListValueNode,
    ObjectValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    ValueNode,
    Visitor,
    visit,
)

from gateway.errors import DocumentError, LimitExceeded
from gateway.settings import Limits

_TOKEN = re.compile(
    r'"""(?:\\"""|[^"]|"(?!""))*"""|"(?:\\.|[^"\\\n])*"|#[^\n]*|[_A-Za-z][_0-9A-Za-z]*'
    r"|-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?|\.\.\.|[!$&()\[\]{}:=@|]"
)

#: Brackets may nest this many times deeper than fields: a field's arguments nest on their own.
_BRACKETS_PER_LEVEL = 3

#: Digits of the largest finite DOUBLE; Python refuses to read numbers that are much longer.
_DIGITS = 309

#: Fragments may nest this many times deeper than fields: several can stand at one level.
_FRAGMENTS_PER_LEVEL = 3


def count_tokens(query: str) -> int:
    """The number of tokens of a document."""
    return sum(1 for match in _TOKEN.finditer(query) if not match.group().startswith("#"))


def check_text(query: str, limits: Limits) -> None:
    """Refuse what the parser should not even be given: too many tokens, too deep brackets."""
    if len(query) > limits.tokens and (tokens := count_tokens(query)) > limits.tokens:
        raise LimitExceeded(
            "LIMIT_TOKENS", f"the document has {tokens} tokens; at most {limits.tokens} are allowed"
        )
    deepest = depth = 0
    for match in _TOKEN.finditer(query):
        lexeme = match.group()
        if lexeme in "{[(":
            depth += 1
            deepest = max(deepest, depth)
        elif lexeme in "}])":
            depth -= 1
    if deepest > limits.depth * _BRACKETS_PER_LEVEL:
        raise LimitExceeded(
            "LIMIT_DEPTH",
            f"the document's brackets nest {deepest} deep; "
            f"at most {limits.depth * _BRACKETS_PER_LEVEL} are allowed",
        )


@dataclass(slots=True)
class _Size:
    depth: int = 0
    fields: int = 0
    aliases: int = 0


def check_document(ast: DocumentNode, limits: Limits) -> None:
    """Refuse operations that are too deep or too large once their fragments are expanded."""
    fragments = {d.name.value: d for d in ast.definitions if isinstance(d, FragmentDefinitionNode)}
    sizes: dict[str, _Size] = {}

    def measure(selections: SelectionSetNode | None, open_fragments: tuple[str, ...]) -> _Size:
        size = _Size()
        for node in selections.selections if selections else ():
            if isinstance(node, FieldNode):
                inner = measure(node.selection_set, open_fragments)
                inner.depth += 1
                inner.fields += 1
                inner.aliases += node.alias is not None
                for argument in node.arguments or ():
                    inner.depth = max(inner.depth, _input_depth(argument.value))
            elif isinstance(node, FragmentSpreadNode):
                name = node.name.value
                if name in open_fragments or name not in fragments:
                    continue  # a cycle or an unknown fragment: validation refuses it
                if len(open_fragments) >= limits.depth * _FRAGMENTS_PER_LEVEL:
                    raise LimitExceeded(
                        "LIMIT_DEPTH",
                        f"fragments nest more than {limits.depth * _FRAGMENTS_PER_LEVEL} deep at "
                        f"`{name}`; at most {limits.depth * _FRAGMENTS_PER_LEVEL} are allowed",
                    )
                if name not in sizes:
                    sizes[name] = measure(fragments[name].selection_set, (*open_fragments, name))
                inner = sizes[name]
            else:
                assert isinstance(node, InlineFragmentNode)
                inner = measure(node.selection_set, open_fragments)
            size.depth = max(size.depth, inner.depth)
            size.fields += inner.fields
            size.aliases += inner.aliases
        return size

    _check_literals(ast, limits)
    for definition in ast.definitions:
        if not isinstance(definition, OperationDefinitionNode):
            continue
        size = measure(definition.selection_set, ())
        for code, what, actual, limit in (
            ("LIMIT_DEPTH", "nests {} deep", size.depth, limits.depth),
            ("LIMIT_FIELDS", "selects {} fields", size.fields, limits.fields),
            ("LIMIT_ALIASES", "has {} aliases", size.aliases, limits.aliases),
        ):
            if actual > limit:
                raise LimitExceeded(code, f"the operation {what.format(actual)}; at most {limit} are allowed")


def _check_literals(ast: DocumentNode, limits: Limits) -> None:
    literals = _Literals()
    visit(ast, literals)
    if literals.longest_list > limits.values:
        raise LimitExceeded(
            "LIMIT_VALUES", f"a list has {literals.longest_list} values; at most {limits.values} are allowed"
        )
    if literals.longest_number > _DIGITS:
        raise DocumentError(
            "INVALID",
            f"a whole number has {literals.longest_number} digits; no value takes more than {_DIGITS}",
        )


class _Literals(Visitor):
    """How long the longest list and the longest whole number are that the document writes out."""

    longest_list = 0
    longest_number = 0

    def enter_list_value(self, node: ListValueNode, *_where: object) -> None:
        self.longest_list = max(self.longest_list, len(node.values))

    def enter_int_value(self, node: IntValueNode, *_where: object) -> None:
        self.longest_number = max(self.longest_number, len(node.value.removeprefix("-")))


def _input_depth(value: ValueNode) -> int:
    match value:
        case ObjectValueNode(fields=fields):
            return 1 + max((_input_depth(entry.value) for entry in fields), default=0)
        case ListValueNode(values=values):
            return 1 + max((_input_depth(item) for item in values), default=0)
        case _:
            return 0
