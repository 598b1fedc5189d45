"""The types of graphql-core's schema that are about a relation's rows as a whole."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from graphql import (
    GraphQLArgument,
    GraphQLBoolean,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInt,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLResolveInfo,
)

from gateway.catalog.measures import Function, result_type
from tests.properties.core_scalars import DIRECTION, OUTPUT, UNIT, Spelled, comparison
from tests.properties.groups import Group, groupable, groups
from tests.properties.measures import FUNCTIONS, measure, measure_text
from tests.properties.rows import count_of
from tests.properties.sight import Sight
from tests.properties.spelling import encode
from tests.properties.values import Row
from tests.properties.worlds import Column, Relation


@dataclass(frozen=True, slots=True)
class Whole:
    """Rows as a whole; None where all of them are withheld."""

    rows: list[Row] | None


class Aggregates:
    """`whole` is the output type, `counted` what filters take, `order` what orders take.

    `column` names a column that can be told apart, None where there is none.
    """

    def __init__(
        self, sight: Sight, relation: Relation, row: GraphQLObjectType, where: GraphQLInputObjectType
    ) -> None:
        self.sight = sight
        self.relation = relation
        names = {
            relation.column(name).field: relation.column(name).field for name in sight.sortable(relation)
        }
        root = relation.root
        self.column = GraphQLEnumType(f"{root}_select_column", names) if names else None
        self.functions: dict[str, list[Column]] = {
            function: columns
            for function in FUNCTIONS
            if (columns := [c for c in relation.columns if sight.measures(relation, function, c)])
        }
        self.measures = self._measures()
        self.whole = GraphQLObjectType(
            f"{root}_aggregate",
            lambda: {
                "aggregate": GraphQLField(self.measures, resolve=lambda whole, _info: whole.rows),
                "nodes": GraphQLField(
                    GraphQLNonNull(GraphQLList(GraphQLNonNull(row))),
                    resolve=lambda whole, _info: whole.rows or [],
                ),
            },
        )
        self.counted = GraphQLInputObjectType(
            f"{root}_aggregate_bool_exp", lambda: {"count": GraphQLInputField(self._count(where))}
        )
        self.order = GraphQLInputObjectType(f"{root}_aggregate_order_by", self._order)

    def group_by(
        self, where: GraphQLInputObjectType, ordered: Callable[..., dict[str, Any]]
    ) -> GraphQLField | None:
        """The root field of the groups, if there are any; `ordered` gives arguments as they are written."""
        sight, relation, root = self.sight, self.relation, self.relation.root
        columns = groupable(sight, relation)
        if not columns:
            return None
        names = {column.field: column.field for column in columns}
        exp = GraphQLInputObjectType(
            f"{root}_group_by_exp",
            {
                "column": GraphQLInputField(GraphQLNonNull(GraphQLEnumType(f"{root}_group_column", names))),
                "truncate": GraphQLInputField(UNIT),
            },
        )
        key = GraphQLObjectType(
            f"{root}_group_key",
            {c.field: GraphQLField(OUTPUT[c.type.graphql], resolve=_key(c)) for c in columns},
        )
        group = GraphQLObjectType(
            f"{root}_group",
            {
                "key": GraphQLField(GraphQLNonNull(key), resolve=lambda group, _info: group),
                "aggregate": GraphQLField(
                    GraphQLNonNull(self.measures), resolve=lambda group, _info: group.rows
                ),
            },
        )
        keys = GraphQLInputObjectType(
            f"{root}_group_key_order_by", {name: GraphQLInputField(DIRECTION) for name in names}
        )
        order = GraphQLInputObjectType(
            f"{root}_group_order_by",
            {"key": GraphQLInputField(keys), "aggregate": GraphQLInputField(self.order)},
        )
        arguments: dict[str, Any] = {
            "by": GraphQLNonNull(GraphQLList(GraphQLNonNull(exp))),
            "where": where,
            "having": self._having(),
            "order_by": GraphQLList(GraphQLNonNull(order)),
            "limit": GraphQLInt,
            "offset": GraphQLInt,
        }

        def resolve(_root: object, info: GraphQLResolveInfo[Any], **given: Any) -> list[Group]:
            return groups(sight, relation, ordered(info, given))

        return GraphQLField(
            GraphQLNonNull(GraphQLList(GraphQLNonNull(group))),
            {name: GraphQLArgument(kind) for name, kind in arguments.items()},
            resolve=resolve,
        )

    def _having(self) -> GraphQLInputObjectType:
        root = self.relation.root
        count = self._columns("arguments") | {"distinct": GraphQLBoolean}
        count["predicate"] = GraphQLNonNull(comparison("Int"))
        counted = GraphQLInputObjectType(
            f"{root}_group_bool_exp_count", {name: GraphQLInputField(kind) for name, kind in count.items()}
        )

        def of(function: str, columns: list[Column]) -> GraphQLInputObjectType:
            types = {c.field: result_type(Function(function), c.type) for c in columns}
            return GraphQLInputObjectType(
                f"{root}_{function}_bool_exp",
                {name: GraphQLInputField(comparison(type.graphql)) for name, type in types.items() if type},
            )

        tested = {function: of(function, columns) for function, columns in self.functions.items()}

        def fields() -> dict[str, GraphQLInputField]:
            made: dict[str, Any] = dict.fromkeys(("_and", "_or"), GraphQLList(GraphQLNonNull(having)))
            made |= {"_not": having, "count": counted, **tested}
            return {name: GraphQLInputField(kind) for name, kind in made.items()}

        having = GraphQLInputObjectType(f"{root}_group_bool_exp", fields)
        return having

    def _columns(self, name: str) -> dict[str, Any]:
        return {name: GraphQLList(GraphQLNonNull(self.column))} if self.column else {}

    def _measures(self) -> GraphQLObjectType:
        sight, relation = self.sight, self.relation

        def counted(rows: list[Row], _info: object, **given: Any) -> int:
            return count_of(sight, relation, rows, given.get("columns"), given.get("distinct"))

        arguments = self._columns("columns") | {"distinct": GraphQLBoolean}
        fields = {
            "count": GraphQLField(
                OUTPUT["Int"],
                {name: GraphQLArgument(kind) for name, kind in arguments.items()},
                resolve=lambda rows, info, **given: Spelled(str(counted(rows, info, **given))),
            )
        }
        for function, columns in self.functions.items():
            kind = GraphQLObjectType(
                f"{relation.root}_{function}_fields",
                {c.field: GraphQLField(OUTPUT["jsonb"], resolve=_measured(function, c)) for c in columns},
            )
            fields[function] = GraphQLField(kind, resolve=lambda rows, _info: rows)
        return GraphQLObjectType(f"{relation.root}_aggregate_fields", fields)

    def _count(self, where: GraphQLInputObjectType) -> GraphQLInputObjectType:
        fields = self._columns("arguments") | {"distinct": GraphQLBoolean, "filter": where}
        fields["predicate"] = GraphQLNonNull(comparison("Int"))
        return GraphQLInputObjectType(
            f"{self.relation.root}_aggregate_bool_exp_count",
            {name: GraphQLInputField(kind) for name, kind in fields.items()},
        )

    def _order(self) -> dict[str, GraphQLInputField]:
        made: dict[str, Any] = {"count": DIRECTION}
        for function, columns in self.functions.items():
            name = f"{self.relation.root}_{function}_order_by"
            made[function] = GraphQLInputObjectType(
                name, {column.field: GraphQLInputField(DIRECTION) for column in columns}
            )
        return {name: GraphQLInputField(kind) for name, kind in made.items()}


def _key(column: Column) -> Callable[..., Spelled | None]:
    def resolve(group: Group, _info: object) -> Spelled | None:
        value = group.keys[column.field]
        return None if value is None else Spelled(encode(column.type, value))

    return resolve


def _measured(function: str, column: Column) -> Callable[..., Spelled]:
    def resolve(rows: list[Row], _info: object) -> Spelled:
        value = measure(function, [row[column.name] for row in rows])
        return Spelled(measure_text(column.type, value))

    return resolve
