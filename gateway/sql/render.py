"""Stage 9: a SQL tree as the text of a dialect, checked by reading it back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import sqlglot
from sqlglot import exp

from gateway.predicate import Form, Slot
from gateway.result.shape import CellType, ResultShape
from gateway.sql.compile import CompiledQuery
from gateway.sql.dialect import Dialect, File
from gateway.sql.parameters import Parameter
from gateway.sql.scan import PROJECTION

#: Where an engine keeps a table: the parts of its name, outermost first.
Address = tuple[str, ...]


def projection_name(name: str, number: int) -> str:
    """What an engine calls a projection of the table that it calls so."""
    return f"{name}|{number}"


@dataclass(frozen=True, slots=True)
class Mark:
    """Parameter `number` (from zero) stands in characters `start` to `end` of the text.

    Given a `table`, what belongs there is what the engine calls that table in the version which the value
    names: an engine that cannot say it in SQL has a table per version.
    """

    start: int
    end: int
    number: int
    table: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Statement:
    """What a backend runs: the text, what its parameters stand for, and what its rows are.

    `types` are those of its columns, `is_json` says that its rows are finished text (`Objects`), `file` what
    file it is for: an engine that makes no JSON gives rows for that too. `marks` is where values belong in
    the text that the engine takes no other way, `reads` where the engine keeps each table that it reads.
    """

    sql: str
    parameters: tuple[Parameter, ...]
    shape: ResultShape
    types: tuple[CellType, ...]
    is_json: bool
    stringify: bool
    marks: tuple[Mark, ...]
    reads: tuple[Address, ...]
    file: File | None = None

    @property
    def reads_past(self) -> bool:
        """Whether it reads a table in a version that its caller named."""
        return any(
            isinstance(parameter, Slot) and parameter.form is Form.VERSION for parameter in self.parameters
        )

    def longest(self, rows: Sequence[Sequence[Any]]) -> int:
        """The length of the longest list within the rows of the answer; a page has its rows within one."""
        if self.shape.longest is None:
            return 0
        shown = rows[0][0] if self.shape.page else rows
        return max((int(row[self.shape.longest]) for row in shown), default=0)


class RenderError(Exception):
    """The text does not mean what the tree means: a fault of the gateway or of its SQL library."""


def render(
    query: CompiledQuery,
    dialect: Dialect,
    addresses: Mapping[str, Address],
    *,
    is_json: bool,
    stringify: bool,
    file: File | None = None,
) -> Statement:
    """The statement of a compiled query; `addresses` says where the engine keeps each table."""
    if file and dialect.makes_json:
        tree = dialect.file(query, stringify, file).copy()
    else:
        tree = (dialect.json(query, stringify) if is_json else dialect.rows(query, stringify)).copy()
    versions: dict[str, Mark] = {}
    reads: dict[Address, None] = {}
    for table in tree.find_all(exp.Table):
        if table.db:
            address = addresses[f"{table.db}.{table.name}"]
            reads[address] = None
            *outer, name = address
            if PROJECTION in table.meta:
                name = projection_name(name, table.meta[PROJECTION])
            if not dialect.tells_versions and (version := table.args.pop("version", None)):
                number = int(version.find(exp.Parameter).name) - 1
                mark = Mark(0, 0, number, table=name)
                name += f"@{number}"
                versions[name] = mark
            for part, own in zip(("this", "db", "catalog"), (name, *reversed(outer)), strict=False):
                table.set(part, exp.to_identifier(own, quoted=True))
    sql = text_of(tree, dialect.name)
    marks = _version_marks(sql, versions, dialect.name) if dialect.takes_values else _marks(sql, dialect.name)
    return Statement(
        sql,
        query.parameters,
        query.shape,
        query.types,
        is_json,
        stringify,
        tuple(marks),
        tuple(reads),
        file,
    )


def fill(statement: Statement, values: Sequence[object], dialect: Dialect) -> str:
    """The statement's text with every value as a literal; `values` in the order of its parameters."""
    texts = [
        dialect.literal(value, parameter).sql(dialect=dialect.name)
        for value, parameter in zip(values, statement.parameters, strict=True)
    ]
    return _splice(statement, [texts[mark.number] for mark in statement.marks])


def around(statement: Statement, sql: str, dialect: Dialect) -> Statement:
    """The statement with another text around the same values, for an engine that takes them as literals."""
    return replace(statement, sql=sql, marks=tuple(_marks(sql, dialect.name)))


def place(statement: Statement, names: Mapping[Mark, str], dialect: Dialect) -> str:
    """The statement's text with every version of a table under the name that the engine has for it."""
    identifiers = (exp.to_identifier(names[mark], quoted=True) for mark in statement.marks)
    texts = [identifier.sql(dialect=dialect.name) for identifier in identifiers]
    return _splice(statement, texts)


def _splice(statement: Statement, texts: Sequence[str]) -> str:
    """The statement's text with a text of its own in the place of each mark."""
    pieces: list[str] = []
    position = 0
    for mark, text in zip(statement.marks, texts, strict=True):
        pieces += (statement.sql[position : mark.start], text)
        position = mark.end
    return "".join((*pieces, statement.sql[position:]))


def text_of(tree: exp.Expr, dialect: str) -> str:
    """The text of a tree. Raises RenderError unless it is one statement that reads back as it was written."""
    text = tree.sql(dialect=dialect, comments=False, unsupported_level=sqlglot.ErrorLevel.RAISE)
    again = sqlglot.parse(text, dialect=dialect)
    if len(again) != 1 or again[0] is None or again[0].sql(dialect=dialect, comments=False) != text:
        raise RenderError(text)
    return text


def _marks(sql: str, dialect: str) -> Iterator[Mark]:
    """The places of `:pN`, which only tokens of the text can tell from what stands in its literals."""
    for colon, name in pairwise(sqlglot.tokenize(sql, dialect=dialect)):
        if colon.token_type is sqlglot.TokenType.COLON:
            yield Mark(colon.start, name.end + 1, int(name.text.removeprefix("p")) - 1)


def _version_marks(sql: str, versions: Mapping[str, Mark], dialect: str) -> Iterator[Mark]:
    """The places of the tables that stand for a version."""
    for token in sqlglot.tokenize(sql, dialect=dialect) if versions else ():
        if token.token_type is sqlglot.TokenType.IDENTIFIER and token.text in versions:
            yield replace(versions[token.text], start=token.start, end=token.end + 1)
