"""Stage 9: a SQL tree as the text of a dialect, checked by reading it back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import sqlglot
from sqlglot import exp

from gateway.result.shape import ResultShape
from gateway.sql.compile import CompiledQuery
from gateway.sql.parameters import Parameter
from gateway.sql.wire import as_json, as_rows


@dataclass(frozen=True, slots=True, eq=False)
class Statement:
    """What a backend runs: the text, what `$1..$n` in it stand for, and the shape of its rows.

    `is_json` says that each row is one column, the finished JSON text of an object.
    """

    sql: str
    parameters: tuple[Parameter, ...]
    shape: ResultShape
    is_json: bool


class RenderError(Exception):
    """The text does not mean what the tree means: a fault of the gateway or of its SQL library."""


def render(
    query: CompiledQuery,
    dialect: str,
    addresses: Mapping[str, tuple[str, str]],
    *,
    is_json: bool,
    stringify: bool,
) -> Statement:
    """The statement of a compiled query; `addresses` says where the engine keeps each table."""
    tree = (as_json(query, stringify) if is_json else as_rows(query, stringify)).copy()
    for table in tree.find_all(exp.Table):
        if table.db:
            schema, name = addresses[f"{table.db}.{table.name}"]
            table.set("db", exp.to_identifier(schema, quoted=True))
            table.set("this", exp.to_identifier(name, quoted=True))
    return Statement(text_of(tree, dialect), query.parameters, query.shape, is_json)


def text_of(tree: exp.Expr, dialect: str) -> str:
    """The text of a tree. Raises RenderError unless it is one statement that reads back as it was written."""
    text = tree.sql(dialect=dialect, comments=False, unsupported_level=sqlglot.ErrorLevel.RAISE)
    again = sqlglot.parse(text, dialect=dialect)
    if len(again) != 1 or again[0] is None or again[0].sql(dialect=dialect, comments=False) != text:
        raise RenderError(text)
    return text
