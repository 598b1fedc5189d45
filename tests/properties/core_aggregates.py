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
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
)

from tests.properties.core_scalars import DIRECTION, OUTPUT, Spelled, comparison
from tests.properties.measures import FUNCTIONS, measure, measure_text
from tests.properties.rows import count_of
from tests.properties.sight import Sight
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
        self.whole = GraphQLObjectType(
            f"{root}_aggregate",
            lambda: {
                "aggregate": GraphQLField(self._measures(), resolve=lambda whole, _info: whole.rows),
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


def _measured(function: str, column: Column) -> Callable[..., Spelled]:
    def resolve(rows: list[Row], _info: object) -> Spelled:
        value = measure(function, [row[column.name] for row in rows])
        return Spelled(measure_text(column.type, value))

    return resolve
