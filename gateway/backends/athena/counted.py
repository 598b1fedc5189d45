"""Statements whose result is read from S3: their rows say how many they are, so that none can be missing."""

from __future__ import annotations

from sqlglot import exp, parse_one

from gateway.memory import Memory
from gateway.sql.dialect import Dialect
from gateway.sql.render import Statement, around, text_of

_DIALECT = "trino"
_INNER = "answer"

#: The columns that stand behind those of the statement: how many rows there are, and which one this is.
TOTAL = "total"
PLACE = "place"


#: Characters of statements kept.
_KEPT = 8_000_000


class CountedStatements:
    """Makes them of the gateway's statements, and remembers them: their values are not in them yet."""

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect
        self._counted: Memory[Statement, Statement] = Memory(_KEPT)
        self._placed: Memory[Statement, Statement] = Memory(_KEPT)

    def counted(self, statement: Statement) -> Statement:
        """The statement with the number of its rows in each of them."""
        return self._counted.recall(statement) or self._made(statement, self._counted, counted(statement.sql))

    def placed(self, statement: Statement) -> Statement:
        """The same of texts alone, with each row's place: Parquet's files come in no order.

        Nor can every type stand in them.
        """
        return self._placed.recall(statement) or self._made(statement, self._placed, placed(statement.sql))

    def _made(self, statement: Statement, known: Memory[Statement, Statement], sql: str) -> Statement:
        return known.keep(statement, around(statement, sql, self._dialect), len(sql))


def counted(sql: str) -> str:
    """A statement's text with the number of its rows in each of them."""
    return text_of(_counted(sql, as_texts=False), _DIALECT)


def placed(sql: str) -> str:
    """The same of texts alone, with each row's place."""
    return text_of(_counted(sql, as_texts=True), _DIALECT)


def unload(sql: str, location: str) -> str:
    """`UNLOAD` of a placed statement's text to Parquet at an S3 location."""
    target = exp.Literal.string(location).sql(dialect=_DIALECT)
    return f"UNLOAD ({sql}) TO {target} WITH (format = 'PARQUET')"


def _counted(sql: str, *, as_texts: bool) -> exp.Select:
    inner = parse_one(sql, dialect=_DIALECT)
    assert isinstance(inner, exp.Select)
    names = [cell.alias for cell in inner.expressions]
    order = _hoisted(inner)
    cells = [_text(name) if as_texts else _column(name) for name in names]
    everything = exp.Window(this=exp.Count(this=exp.Star()))
    outer = exp.Select(expressions=[*cells, exp.alias_(everything, TOTAL)])
    outer.set("from_", exp.From(this=exp.Subquery(this=inner, alias=exp.TableAlias(this=_name(_INNER)))))
    if as_texts:
        place = exp.Window(this=exp.RowNumber(), order=order)
        outer.set("expressions", [*outer.expressions, exp.alias_(place, PLACE)])
    elif order:
        outer.set("order", order)
    return outer


def _hoisted(inner: exp.Select) -> exp.Order | None:
    """The statement's order as one around it sees it: a derived table has none, unless it is limited."""
    order = inner.args.get("order")
    if order is None:
        return None
    keys = []
    for number, key in enumerate(order.expressions):
        name = f"k{number}"
        inner.set("expressions", [*inner.expressions, exp.alias_(key.this.copy(), name)])
        again = key.copy()
        again.set("this", _column(name))
        keys.append(again)
    if not inner.args.get("limit"):
        inner.set("order", None)
    return exp.Order(expressions=keys)


def _column(name: str) -> exp.Column:
    return exp.column(name, table=_INNER)


def _text(name: str) -> exp.Expr:
    return exp.alias_(exp.Cast(this=_column(name), to=exp.DataType.build("VARCHAR")), name)


def _name(name: str) -> exp.Identifier:
    return exp.to_identifier(name)
