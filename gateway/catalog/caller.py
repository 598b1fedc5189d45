"""A caller's own SQL as text: within its limits, with its parameters filled in as nodes, its end taken off.

What remains is what a view could be (`shape.py`). Looked at before anything walks the tree: how deep and
how large it is, and how much larger its names could make it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlglot import Token, TokenType, exp, tokenize
from sqlglot.errors import SqlglotError

from gateway.catalog.fault import BadSyntaxError, TooLargeError, ViewError, check_keys, quoted
from gateway.catalog.shape import parse_query
from gateway.catalog.values import shown

#: The values of a statement's parameters: by place, or by name.
Values = Sequence[object] | Mapping[str, object]

#: Where a literal keeps which of the caller's parameters it came from.
PARAMETER = "parameter"

_OPENING = frozenset({TokenType.L_PAREN, TokenType.L_BRACKET, TokenType.L_BRACE})
_CLOSING = frozenset({TokenType.R_PAREN, TokenType.R_BRACKET, TokenType.R_BRACE})

#: The most digits of a whole number that a parameter may have.
_DIGITS = 38
_MOST_ROWS = 10**12


@dataclass(frozen=True, slots=True)
class SelectLimits:
    """How large a caller's SQL may be: of text, of tree, and of one IN list."""

    characters: int
    tokens: int
    depth: int
    values: int


@dataclass(frozen=True, slots=True)
class Tail:
    """What stands behind a query: its order, and which of its rows are wanted."""

    order: tuple[exp.Ordered, ...]
    limit: int | None
    offset: int


def read_text(sql: str, values: Values, limits: SelectLimits) -> exp.Query:
    """The one query of a text with its parameters as literals; raises ViewError."""
    if len(sql) > limits.characters:
        message = f"the statement has {len(sql)} characters, and `sql.characters` is {limits.characters}"
        raise TooLargeError("LIMIT_CHARACTERS", message, "ask for less at once")
    query = parse_query(_numbered(sql, limits))
    _check_size(query, limits)
    _fill(query, values)
    return query


def take_tail(query: exp.Query) -> tuple[exp.Query, Tail]:
    """The query without the parentheses around it and its ORDER BY, LIMIT and OFFSET, and these."""
    query = _bare(query)
    order, limit, offset = (query.args.pop(key, None) for key in ("order", "limit", "offset"))
    if order:
        check_keys(order, {"expressions"})
    tail = Tail(tuple(order.expressions) if order else (), _count(limit), _count(offset) or 0)
    return _bare(query), tail


def _bare(query: exp.Query) -> exp.Query:
    """The query without parentheses that hold nothing else."""
    while isinstance(query, exp.Subquery) and [key for key, value in query.args.items() if value] == ["this"]:
        query = query.this.pop()
    return query


def _count(node: exp.Expr | None) -> int | None:
    if node is None:
        return None
    if not isinstance(node, exp.Limit | exp.Offset):
        raise ViewError(f"{quoted(node)} is no LIMIT", "write LIMIT and a number")
    check_keys(node, {"expression"})
    value = node.expression
    if not isinstance(value, exp.Literal) or value.is_string or not value.name.isdigit():
        raise ViewError(f"{quoted(node)} is no number of rows", "write a whole number, or a parameter")
    if len(value.name) > _DIGITS or int(value.name) > _MOST_ROWS:
        raise ViewError(f"{quoted(node)} is more rows than there can be", "write a smaller number")
    return int(value.name)


# -- size ---------------------------------------------------------------------------------------------


def _numbered(sql: str, limits: SelectLimits) -> str:
    """The text with every `?` as the `$n` that it is; its tokens are within the limits."""
    try:
        tokens = tokenize(sql, dialect="duckdb")
    except SqlglotError as error:
        raise BadSyntaxError(f"bad SQL: {shown(str(error))}") from None
    if len(tokens) > limits.tokens:
        message = f"the statement has {len(tokens)} tokens, and `sql.tokens` is {limits.tokens}"
        raise TooLargeError("LIMIT_TOKENS", message, "ask for less at once")
    _check_nesting(tokens, limits)
    pieces: list[str] = []
    end = number = 0
    for token in tokens:
        # `?::` is one token, of a dialect that is not ours.
        if token.text.startswith("?") and token.token_type is not TokenType.STRING:
            number += 1
            pieces += (sql[end : token.start], f"${number}")
            end = token.start + 1
    if number and any(token.token_type in (TokenType.PARAMETER, TokenType.COLON) for token in tokens):
        raise ViewError("`?` and named or numbered parameters are mixed", "write `?`, `$1` or `$name` alone")
    return "".join((*pieces, sql[end:]))


def _check_nesting(tokens: Sequence[Token], limits: SelectLimits) -> None:
    depth = deepest = 0
    for token in tokens:
        depth += (token.token_type in _OPENING) - (token.token_type in _CLOSING)
        deepest = max(deepest, depth)
    if deepest > limits.depth:
        raise _too_deep(f"{deepest} levels of parentheses", limits)


def _too_deep(what: str, limits: SelectLimits) -> TooLargeError:
    message = f"the statement nests in {what}, and `sql.depth` is {limits.depth}"
    return TooLargeError("LIMIT_DEPTH", message, "name parts of it in WITH, and nest less")


def _check_size(query: exp.Query, limits: SelectLimits) -> None:
    waiting: list[tuple[exp.Expr, int]] = [(query, 1)]
    while waiting:
        node, depth = waiting.pop()
        if depth > limits.depth:
            raise _too_deep(f"more than {limits.depth} levels", limits)
        if isinstance(node, exp.In) and len(node.expressions) > limits.values:
            message = f"an IN list has {len(node.expressions)} values, and `limits.values` is {limits.values}"
            raise TooLargeError("LIMIT_VALUES", message, "ask with shorter lists")
        # A row of ANDs, of ORs, or of set operations is as deep as it is long, and nests nothing.
        waiting.extend(
            (part, depth + (not isinstance(node, exp.Connector) or type(part) is not type(node)))
            for part in node.iter_expressions()
        )


# -- parameters ---------------------------------------------------------------------------------------


def _fill(query: exp.Query, values: Values) -> None:
    by_name = values if isinstance(values, Mapping) else {str(n): each for n, each in enumerate(values, 1)}
    used: set[str] = set()
    for node in list(query.find_all(exp.Placeholder)):
        name = str(node.this or "")
        if name not in by_name:
            raise _parameter_fault(f"parameter {shown('$' + name)} has no value", "send one in `parameters`")
        used.add(name)
        node.replace(_literal(name, by_name[name]))
    if unused := [name for name in by_name if name not in used]:
        message = f"`parameters` has a value for {shown('$' + unused[0])}, which the statement does not use"
        raise _parameter_fault(message, "leave it out")


def _parameter_fault(message: str, cure: str) -> ViewError:
    error = ViewError(message, cure)
    error.code = "SQL_PARAMETERS"
    return error


def _literal(name: str, value: object) -> exp.Expr:
    """A parameter's value as a node, which no text of the caller's can leave."""
    match value:
        case None:
            return exp.null()
        case bool():
            return exp.Boolean(this=value)
        case str():
            node = exp.Literal.string(value)
            node.meta[PARAMETER] = name
            return node
        case int() | float() if len(text := str(abs(value) if isinstance(value, int) else value)) <= 400:
            digits = text.lstrip("-").replace(".", "")
            if isinstance(value, int) and len(digits) > _DIGITS:
                raise _parameter_fault(
                    f"parameter {shown('$' + name)} has over {_DIGITS} digits", "send a text"
                )
            number = exp.Literal.number(text.lstrip("-"))
            return exp.Neg(this=number) if value < 0 else number
        case _:
            raise _parameter_fault(
                f"parameter {shown('$' + name)} is no text, number, truth value or null", "send one of these"
            )
