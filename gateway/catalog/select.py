"""Reads a caller's own SQL as a view of one request: the same steps, over what its session may see.

It differs from a view in the catalog in four ways. Its tables are those that the session may read by SQL,
with the columns that it sees: there is nothing else to be unknown or withheld. It may end in ORDER BY,
LIMIT and OFFSET, and names its columns as it likes. It has limits. And no window of it depends on where
rows lie, which could tell of columns that the session does not see.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlglot import exp

from gateway.catalog.caller import SelectLimits, Tail, Values, read_text, take_tail
from gateway.catalog.extent import measure
from gateway.catalog.fault import TooLargeError, UnknownNameError, ViewError, quoted
from gateway.catalog.model import Column, ViewSource
from gateway.catalog.probe import NULL_TYPE, Probe, ProbeError, read_type
from gateway.catalog.relation import Relation, Tracer
from gateway.catalog.shape import check_shape
from gateway.catalog.types import NESTED, ColumnType, Kind
from gateway.catalog.values import shown
from gateway.catalog.view import ViewReader

#: Where an output column keeps the name that its caller gave it, which reading turns to lower case.
_SHOWN = "shown"

#: What is computed as HUGEINT is shown as a number that every engine has.
_WHOLE = ColumnType(Kind.DECIMAL, 38, 0)
_TEXT = ColumnType(Kind.VARCHAR)


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a caller's order: an output column by its name in the body."""

    column: str
    descending: bool
    nulls_first: bool


@dataclass(frozen=True, slots=True)
class Selection:
    """A caller's SQL, read: a view's body, its columns, and what is wanted of its rows.

    `columns` are named `c0`, `c1` and so on; the first of them are shown, under `names`, which may repeat;
    the rest is what they are ordered by.
    """

    source: ViewSource
    columns: tuple[Column, ...]
    names: tuple[str, ...]
    order: tuple[Key, ...]
    limit: int | None
    offset: int


class SelectReader(ViewReader):
    """Reads the SQL of one session; `tables` has the tables that it may read, with the columns it sees."""

    def __init__(
        self,
        tables: Mapping[str, Mapping[str, Column]],
        limits: SelectLimits,
        engine: str = "duckdb",
        probe: Probe | None = None,
    ) -> None:
        super().__init__(tables, engine=engine, probe=probe)
        self._limits = limits

    def select(self, sql: str, values: Values = ()) -> Selection:
        """What a statement with these parameters asks for; raises ViewError.

        A table or column that the session does not see has the text of one that is not there.
        """
        try:
            return self._selection(sql, values)
        except RecursionError:
            message = "the statement nests too deeply"
            raise TooLargeError("LIMIT_DEPTH", message, "name parts of it in WITH, and nest less") from None

    def _selection(self, sql: str, values: Values) -> Selection:
        query, tail = take_tail(read_text(sql, values, self._limits))
        prefix = _free("column", sql)
        _name_columns(query, prefix)
        keys, added = _order_columns(query, tail, prefix)
        check_shape(query)
        measure(query, {name: len(columns) for name, (_, columns) in self._tables.items()})
        tables = self._place_tables(query, "")
        query = self._qualify(query)
        outputs = _leftmost(query).expressions
        if unnamed := [each for each in outputs if not isinstance(each, exp.Alias)]:
            raise UnknownNameError(f"{quoted(unnamed[0])} names no columns", "name them", node=unnamed[0])
        shown_as = [each.args["alias"].meta.get(_SHOWN) for each in outputs[: len(outputs) - added]]
        order = _resolve(keys, tail, outputs, len(shown_as))
        for place, each in enumerate(outputs):
            each.set("alias", exp.to_identifier(f"c{place}", quoted=True))
        tracer = Tracer(self._probe, dict(self._tables.values()), self._engine)
        relation = tracer.trace(query, {})
        columns = self._declared(query, relation)
        if any(columns[key.column].type.kind in NESTED for key in order):
            raise ViewError("ORDER BY names a composed value", "order by another column")
        # A column that goes by its own name is shown as the catalog spells it.
        names = tuple(str(shown or each.this.name) for shown, each in zip(shown_as, outputs, strict=False))
        body = self._fit(query, relation, columns)
        source = self._source(sql, body, relation, columns, tables, tracer)
        return Selection(source, tuple(columns.values()), names, tuple(order), tail.limit, tail.offset)

    def _declared(self, query: exp.Query, relation: Relation) -> dict[str, Column]:
        """The columns of the body as a catalog would declare them."""
        try:
            given = self._probe.columns(self._emptied(query))
        except ProbeError as error:
            raise ViewError("DuckDB refuses the statement", engine=str(error)) from None
        columns: dict[str, Column] = {}
        for (name, type), output in zip(given, relation.columns.values(), strict=True):
            own = _TEXT if type == NULL_TYPE else read_type(type)
            if own is None:
                raise ViewError(
                    f"a column is of type {type}, which cannot be shown", "CAST it to another type"
                )
            if output.declared is None and own.kind is Kind.HUGEINT:
                own = _WHOLE
            columns[name] = Column(name, own, name)
        return columns


def _free(name: str, sql: str) -> str:
    """A name that stands nowhere in the text."""
    while name in sql.lower():
        name += "_"
    return name


def _leftmost(query: exp.Query) -> exp.Select:
    """The SELECT that names the columns."""
    while not isinstance(query, exp.Select):
        query = query.left if isinstance(query, exp.SetOperation) else query.this
        if not isinstance(query, exp.Query):
            raise ViewError(f"{quoted(query)} is no SELECT", "write SELECT * FROM it")
    return query


def _name_columns(query: exp.Query, prefix: str) -> None:
    """Gives each column that has no name one, and notes what to show as its name."""
    select = _leftmost(query)
    for number, each in enumerate(select.expressions):
        if isinstance(each, exp.Alias):
            each.args["alias"].meta[_SHOWN] = each.alias
        elif not isinstance(each, exp.Column | exp.Star):
            text = quoted(each)[1:-1]
            alias = exp.to_identifier(f"{prefix}{number}")
            alias.meta[_SHOWN] = text
            select.expressions[number].replace(exp.Alias(this=each.copy(), alias=alias))


#: A key of the order before names are resolved: the name of an output column, or its place from one.
_Found = str | int


def _order_columns(query: exp.Query, tail: Tail, prefix: str) -> tuple[list[_Found], int]:
    """Adds a column for each key of the order that is none of the output; tells how many."""
    outputs = list(_leftmost(query).expressions)
    named = {each.alias_or_name.lower() for each in outputs if isinstance(each, exp.Alias | exp.Column)}
    is_open = isinstance(query, exp.Select) and not query.args.get("distinct")
    keys: list[_Found] = []
    added = 0
    for item in tail.order:
        key = item.this
        if isinstance(key, exp.Literal) and not key.is_string:
            keys.append(int(key.name) if key.name.isdigit() and len(key.name) < 9 else 0)
        elif isinstance(key, exp.Column) and not key.table and (not is_open or key.name.lower() in named):
            keys.append(key.name.lower())
        elif is_open:
            alias = f"{prefix}_order{added}"
            keys.append(alias)
            query.append("expressions", exp.alias_(key.copy(), alias))
            added += 1
        else:
            cure = "order by a column of the result, by its name or its place"
            raise ViewError(
                f"{quoted(key)} is no column of a SELECT DISTINCT or set operation", cure, node=key
            )
    return keys, added


def _resolve(keys: list[_Found], tail: Tail, outputs: list[exp.Expr], visible: int) -> list[Key]:
    """The order by the columns of the qualified query, as `c0` and on."""
    places: dict[str, list[int]] = {}
    for place, each in enumerate(outputs):
        places.setdefault(each.alias.lower(), []).append(place)
    order: list[Key] = []
    for key, item in zip(keys, tail.order, strict=True):
        found = places.get(key, []) if isinstance(key, str) else [key - 1] if 0 < key <= visible else []
        if len(found) != 1:
            what = "several columns" if found else "no column of the result"
            cure = "name one, otherwise than all others"
            raise UnknownNameError(f"ORDER BY {shown(str(key))} names {what}", cure, node=item)
        order.append(Key(f"c{found[0]}", bool(item.args.get("desc")), bool(item.args.get("nulls_first"))))
    return order
