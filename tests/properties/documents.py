"""GraphQL operations as values: what a generator makes, a reference evaluates, and a client sends as text."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Scalar:
    """A value as it stands in JSON.

    `bare` spells a text of digits as a number in the document; `unfit` says that no column takes it.
    """

    raw: object
    bare: bool = False
    unfit: bool = False


@dataclass(frozen=True, slots=True)
class Symbol:
    """A member of an enum."""

    name: str


@dataclass(frozen=True, slots=True)
class Record:
    entries: tuple[tuple[str, Argument], ...]


@dataclass(frozen=True, slots=True)
class Series:
    items: tuple[Argument, ...]


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable that stands for `value`: sent, or its default, or (no value) neither sent nor defaulted."""

    name: str
    type: str
    value: Argument | None
    by_default: bool = False


Argument = Scalar | Symbol | Record | Series | Variable


@dataclass(frozen=True, slots=True)
class Directive:
    """`@include` or `@skip`."""

    name: str
    condition: Argument

    @property
    def keeps(self) -> bool:
        return bool(plain(self.condition)) is (self.name == "include")


@dataclass(frozen=True, slots=True)
class Field:
    key: str
    name: str
    arguments: tuple[tuple[str, Argument], ...] = ()
    selection: tuple[Selected, ...] | None = None
    directives: tuple[Directive, ...] = ()


@dataclass(frozen=True, slots=True)
class Inline:
    on: str | None
    selection: tuple[Selected, ...]
    directives: tuple[Directive, ...] = ()


@dataclass(frozen=True, slots=True)
class Fragment:
    name: str
    on: str
    selection: tuple[Selected, ...]


@dataclass(frozen=True, slots=True)
class Spread:
    fragment: Fragment
    directives: tuple[Directive, ...] = ()


Selected = Field | Inline | Spread


@dataclass(frozen=True, slots=True)
class Operation:
    name: str | None
    selection: tuple[Selected, ...]
    counts: Mapping[str, int] = field(default_factory=dict, repr=False, compare=False)

    @property
    def bad(self) -> bool:
        """Whether some value in it can never be used, so that the whole has to be refused."""
        return any(map(_is_unfit, _arguments(self.selection)))

    @property
    def variables(self) -> dict[str, object]:
        """The values to send."""
        return {
            v.name: plain(v.value)
            for v in _variables(self.selection)
            if v.value is not None and not v.by_default
        }

    @property
    def text(self) -> str:
        """The document."""
        declared = {}
        for v in _variables(self.selection):
            default = f" = {literal(v.value)}" if v.by_default and v.value is not None else ""
            declared[v.name] = f"${v.name}: {v.type}{default}"
        head = f"query {self.name or ''}" if self.name or declared else ""
        head += f"({', '.join(declared.values())})" if declared else ""
        fragments = {f.name: f for f in _fragments(self.selection)}
        bodies = (f"fragment {f.name} on {f.on} {_block(f.selection)}" for f in fragments.values())
        return "\n".join((f"{head} {_block(self.selection)}".strip(), *bodies))


def plain(argument: Argument | None) -> object:
    """The argument as JSON, variables replaced; entries whose variable has no value are left out."""
    match argument:
        case Scalar(raw):
            return raw
        case Symbol(name):
            return name
        case Record(entries):
            return {name: plain(value) for name, value in entries if not absent(value)}
        case Series(items):
            return [plain(item) for item in items]
        case Variable(_, _, value):
            return plain(value)
        case _:
            return None


def absent(argument: Argument) -> bool:
    return isinstance(argument, Variable) and argument.value is None


def literal(argument: Argument) -> str:
    """The argument as it stands in the document."""
    match argument:
        case Scalar(str() as text, bare=True):
            return text
        case Scalar(raw):
            return json.dumps(raw, ensure_ascii=False)
        case Symbol(name):
            return name
        case Record(entries):
            return "{" + ", ".join(f"{name}: {literal(value)}" for name, value in entries) + "}"
        case Series(items):
            return "[" + ", ".join(map(literal, items)) + "]"
        case Variable(name):
            return f"${name}"


def given(field: Field) -> dict[str, object]:
    """A field's arguments as JSON, those without a value left out."""
    return {name: plain(value) for name, value in field.arguments if not absent(value)}


def _block(selection: tuple[Selected, ...]) -> str:
    return "{ " + " ".join(map(_spell, selection)) + " }"


def _spell(node: Selected) -> str:
    directives = "".join(f" @{d.name}(if: {literal(d.condition)})" for d in node.directives)
    match node:
        case Field(key, name, arguments, selection):
            given = ", ".join(f"{argument}: {literal(value)}" for argument, value in arguments)
            head = name if key == name else f"{key}: {name}"
            body = f" {_block(selection)}" if selection is not None else ""
            return head + (f"({given})" if given else "") + directives + body
        case Inline(on, selection):
            return "..." + (f" on {on}" if on else "") + f"{directives} {_block(selection)}"
        case Spread(fragment):
            return f"...{fragment.name}{directives}"


def _nodes(selection: tuple[Selected, ...]) -> Iterator[Selected]:
    for node in selection:
        yield node
        if isinstance(node, Spread):
            yield from _nodes(node.fragment.selection)
        elif node.selection is not None:
            yield from _nodes(node.selection)


def _fragments(selection: tuple[Selected, ...]) -> Iterator[Fragment]:
    return (node.fragment for node in _nodes(selection) if isinstance(node, Spread))


def _variables(selection: tuple[Selected, ...]) -> Iterator[Variable]:
    return (node for node in _arguments(selection) if isinstance(node, Variable))


def _arguments(selection: tuple[Selected, ...]) -> Iterator[Argument]:
    """Every node of every argument and directive."""
    for node in _nodes(selection):
        for directive in node.directives:
            yield from _in(directive.condition)
        if isinstance(node, Field):
            for _, value in node.arguments:
                yield from _in(value)


def has_unfit(field: Field) -> bool:
    """Whether some value in a field's own arguments fits no column."""
    return any(_is_unfit(node) for _, value in field.arguments for node in _in(value))


def _is_unfit(node: Argument) -> bool:
    return isinstance(node, Scalar) and node.unfit


def _in(argument: Argument) -> Iterator[Argument]:
    yield argument
    match argument:
        case Variable(_, _, value) if value is not None:
            yield from _in(value)
        case Record(entries):
            for _, inner in entries:
                yield from _in(inner)
        case Series(items):
            for item in items:
                yield from _in(item)
        case _:
            pass


def fields_of(selection: tuple[Selected, ...]) -> Iterator[Field]:
    """The fields of a selection set, those in its fragments too, whatever their directives say."""
    for node in selection:
        match node:
            case Field():
                yield node
            case Inline(_, inner):
                yield from fields_of(inner)
            case Spread(fragment):
                yield from fields_of(fragment.selection)


def collected(selections: tuple[tuple[Selected, ...], ...]) -> dict[str, list[Field]]:
    """The fields of merged selection sets by response key, in document order."""
    grouped: dict[str, list[Field]] = {}

    def visit(selection: tuple[Selected, ...]) -> None:
        for node in selection:
            if not all(directive.keeps for directive in node.directives):
                continue
            match node:
                case Field(key):
                    grouped.setdefault(key, []).append(node)
                case Inline(_, inner):
                    visit(inner)
                case Spread(fragment):
                    visit(fragment.selection)

    for selection in selections:
        visit(selection)
    return grouped
