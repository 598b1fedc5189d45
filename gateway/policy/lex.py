"""The words of a row expression: keywords, marks, and operands resolved against one table."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from gateway.catalog.model import Column, Table
from gateway.catalog.types import ColumnType

#: What Lake Formation takes as a row filter expression, in characters.
LENGTH_LIMIT = 2048
_DEPTH_LIMIT = 20

KEYWORDS = frozenset({"AND", "OR", "NOT", "IN", "LIKE", "BETWEEN", "IS", "NULL"})
_OPERATORS = frozenset({"=", "<>", "!=", "<", "<=", ">", ">="})
_GRAMMAR = "the grammar is = <> != < <= > >= BETWEEN IN LIKE IS NULL NOT AND OR ( )"

_TOKEN = re.compile(
    r"(?P<space>[ \t]+)"
    r"|(?P<comment>--|/\*|\#)"
    r"|(?P<text>'(?:[^']|'')*')"
    r'|(?P<quoted>"(?:[^"]|"")+")'
    r"|(?P<number>[0-9][\w.]*)"
    r"|(?P<word>[^\W\d]\w*)"
    r"|(?P<operator>[<>=!]+)"
    r"|(?P<mark>[(),.\-])"
)
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")


class PredicateError(Exception):
    """A row expression that is not taken: what is wrong with it, and the cure."""

    def __init__(self, message: str, cure: str = _GRAMMAR) -> None:
        super().__init__(message, cure)


class Form(Enum):
    """How a constant is written."""

    TEXT = "a text"
    NUMBER = "a number"
    TRUTH = "a truth value"
    DATE = "a DATE"
    TIMESTAMP = "a TIMESTAMP"


@dataclass(frozen=True, slots=True)
class Literal:
    """A constant as written, without its quotes; not yet of any column's type."""

    form: Form
    value: str


@dataclass(frozen=True, slots=True)
class Attribute:
    """`session.name`, with the type that the settings declare."""

    name: str
    type: ColumnType


@dataclass(frozen=True, slots=True)
class Piece:
    """A keyword, a mark or an operand: as written, and where (characters count from one)."""

    text: str
    position: int
    operand: Column | Literal | Attribute | None = None

    def __str__(self) -> str:
        return f"`{self.text}` at character {self.position}"


def lex(text: str, table: Table, attributes: Mapping[str, ColumnType]) -> tuple[Piece, ...]:
    """The pieces of a row expression in order; raises PredicateError at the first that has no place."""
    if len(text) > LENGTH_LIMIT:
        raise PredicateError(
            f"the row expression has {len(text)} characters", f"{LENGTH_LIMIT} are the most it may have"
        )
    pieces: list[Piece] = []
    tokens = _tokens(text)
    place = depth = 0
    while place < len(tokens):
        piece, taken = _piece(tokens[place : place + 3], table, attributes)
        _check_place(piece, pieces)
        pieces.append(piece)
        place += taken
        depth += (piece.text == "(") - (piece.text == ")")
        if depth > _DEPTH_LIMIT:
            raise PredicateError(f"{piece} is nested too deep", f"nest at most {_DEPTH_LIMIT} parentheses")
    return tuple(pieces)


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    position: int

    def __str__(self) -> str:
        return f"`{self.text}` at character {self.position}"


def _tokens(text: str) -> list[_Token]:
    tokens: list[_Token] = []
    place = 0
    while place < len(text):
        match = _TOKEN.match(text, place)
        if not match:
            raise _unknown(text[place], place + 1)
        kind = match.lastgroup or ""
        token = _Token(kind, match[0], place + 1)
        if kind == "comment":
            raise PredicateError(f"{token} begins a comment", "put comments on lines of their own")
        if kind == "number" and not _NUMBER.fullmatch(token.text):
            raise PredicateError(f"{token} is not a number", "write digits, with one point at most")
        if kind == "operator" and token.text not in _OPERATORS:
            raise PredicateError(f"{token} is not an operator")
        if kind != "space":
            tokens.append(token)
        place = match.end()
    return tokens


def _unknown(character: str, position: int) -> PredicateError:
    if character in "'\"":
        return PredicateError(f"the quote at character {position} is not closed", "close it")
    shown = character if character.isprintable() else f"U+{ord(character):04X}"
    return PredicateError(f"`{shown}` at character {position} is not part of the grammar")


def _piece(tokens: list[_Token], table: Table, attributes: Mapping[str, ColumnType]) -> tuple[Piece, int]:
    """The piece that begins at the first token, and how many tokens it takes."""
    token = tokens[0]
    following = tokens[1] if len(tokens) > 1 else _Token("end", "", 0)
    upper = token.text.upper()
    match token.kind:
        case "operator":
            return Piece(token.text, token.position), 1
        case "text":
            return _operand(token, Literal(Form.TEXT, _unquoted(token.text))), 1
        case "number":
            return _operand(token, Literal(Form.NUMBER, token.text)), 1
        case "quoted":
            return _operand(token, _column(token, _unquoted(token.text), table, following)), 1
        case "mark" if token.text == "-" and following.kind == "number":
            written = _Token("number", "-" + following.text, token.position)
            return _operand(written, Literal(Form.NUMBER, written.text)), 2
        case "mark" if token.text in "(),":
            return Piece(token.text, token.position), 1
        case "mark":
            raise PredicateError(f"{token} has no place here", "name columns alone, and compute nothing")
        case _ if upper in KEYWORDS:
            return Piece(upper, token.position), 1
        case _ if upper in {"TRUE", "FALSE"}:
            return _operand(token, Literal(Form.TRUTH, upper)), 1
        case _ if upper in {"DATE", "TIMESTAMP"} and following.kind == "text":
            written = _Token("text", f"{token.text} {following.text}", token.position)
            return _operand(written, Literal(Form[upper], _unquoted(following.text))), 2
        case _ if token.text == "session" and following.text == ".":
            return _attribute(tokens, attributes), 3
        case _:
            return _operand(token, _column(token, token.text, table, following)), 1


def _operand(token: _Token, operand: Column | Literal | Attribute) -> Piece:
    return Piece(token.text, token.position, operand)


def _unquoted(text: str) -> str:
    quote = text[0]
    return text[1:-1].replace(quote + quote, quote)


def _column(token: _Token, name: str, table: Table, following: _Token) -> Column:
    if following.text == "(":
        raise PredicateError(f"{token}: there are no functions in a row expression")
    if following.text == ".":
        raise PredicateError(f"{token}: columns stand without their table", "name the column alone")
    column = table.columns.get(name)
    if column:
        return column
    for other in table.columns:
        if other.casefold() == name.casefold():
            raise PredicateError(f"{token} is not a column of `{table.name}`", f"it is spelt `{other}`")
    if token.kind == "quoted":
        raise PredicateError(f"{token} is not a column of `{table.name}`", "write text in single quotes")
    raise PredicateError(f"{token} is neither a column of `{table.name}` nor part of the grammar")


def _attribute(tokens: list[_Token], attributes: Mapping[str, ColumnType]) -> Piece:
    token = tokens[0]
    name = tokens[2] if len(tokens) > 2 else _Token("end", "", 0)
    if name.kind != "word":
        raise PredicateError(f"{token} is followed by no attribute", "write `session.<attribute>`")
    if name.text not in attributes:
        known = ", ".join(f"`{known}`" for known in sorted(attributes)) or "none"
        raise PredicateError(
            f"the settings declare no session attribute `{name.text}`",
            f"declare it in `[auth.attributes]`; there are {known}",
        )
    written = _Token("word", f"session.{name.text}", token.position)
    return _operand(written, Attribute(name.text, attributes[name.text]))


# What sqlglot would take although the grammar does not have it.
def _check_place(piece: Piece, before: list[Piece]) -> None:
    last = before[-1] if before else None
    if piece.operand:
        if last and last.operand:
            raise PredicateError(f"{piece} follows {last} with nothing between them")
        return
    words = ["" if part.operand else part.text for part in before[-2:]]
    if piece.text == "NULL" and words[-1:] != ["IS"] and words != ["IS", "NOT"]:
        raise PredicateError(f"{piece} can only be tested for", "write `IS NULL` or `IS NOT NULL`")
    if piece.text == "NOT" and words[-1:] == ["NOT"]:
        raise PredicateError(f"{piece} is doubled", "write one `NOT`, or none")
    if piece.text == ")" and words[-1:] in (["("], [","]):
        raise PredicateError(f"{piece} closes an empty place", "write a value before it")
