"""Stage 5, per request: collect the selected fields and lift every value into a numbered slot.

What an operation asks depends on its variables in two ways: the values that `@include` and `@skip` read,
and the structure (not the values) of what its arguments read. Both together key the cache of shapes, so
that a repeated operation with other values is not collected again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    SKIP,
    DirectiveNode,
    GraphQLBoolean,
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLSchema,
    Node,
    OperationDefinitionNode,
    OperationType,
    VariableNode,
    Visitor,
    VisitorAction,
    type_from_ast,
    visit,
)
from graphql.execution.values import get_variable_values

from gateway.errors import LimitExceeded
from gateway.graphql.collect import SlotSource, collect
from gateway.graphql.document import InvalidDocumentError, fault
from gateway.graphql.operation import Document, Operation, Shape
from gateway.settings import Limits

#: Shapes remembered per prepared operation.
MOST_SHAPES = 64


class _Missing:
    """A variable that was not sent."""


MISSING = _Missing()


@dataclass(frozen=True, slots=True, eq=False)
class Prepared:
    """An operation of a document, ready for variables.

    `conditions` are the variables that directives read, `inputs` those that arguments read, with types.
    """

    document: Document
    schema: GraphQLSchema
    operation: OperationDefinitionNode
    conditions: tuple[str, ...]
    inputs: tuple[tuple[str, GraphQLInputType], ...]
    shapes: dict[object, tuple[Shape, tuple[SlotSource, ...]]] = field(default_factory=dict)

    @property
    def is_live(self) -> bool:
        """Whether it is a subscription."""
        return self.operation.operation is OperationType.SUBSCRIPTION


class _VariableUses(Visitor):
    """Which variables stand in directives, and which elsewhere."""

    def __init__(self) -> None:
        super().__init__()
        self.conditions: set[str] = set()
        self.inputs: set[str] = set()

    def enter_variable_definition(self, *_where: object) -> VisitorAction:
        return SKIP  # it uses nothing

    def enter_variable(
        self, node: VariableNode, _key: object, _parent: object, _path: object, ancestors: list[Node]
    ) -> None:
        in_directive = any(isinstance(ancestor, DirectiveNode) for ancestor in ancestors)
        (self.conditions if in_directive else self.inputs).add(node.name.value)


def prepare(document: Document, operation: OperationDefinitionNode, schema: GraphQLSchema) -> Prepared:
    """Find how an operation depends on its variables."""
    uses = _VariableUses()
    visit(document.ast, uses)
    declared = {
        definition.variable.name.value: type_from_ast(schema, definition.type)
        for definition in operation.variable_definitions or ()
    }
    return Prepared(
        document,
        schema,
        operation,
        tuple(sorted(uses.conditions & declared.keys())),
        tuple((name, kind) for name, kind in declared.items() if name in uses.inputs),  # type: ignore[misc]  # mypy widens the pair
    )


def read_operation(prepared: Prepared, variables: Mapping[str, Any], limits: Limits) -> Operation:
    """Check the variables and give the operation.

    Raises InvalidDocumentError (`VARIABLES`) or LimitExceeded.
    """
    conditions: Mapping[str, Any] = {}
    if definitions := prepared.operation.variable_definitions:
        _check_size(variables, limits)
        checked = get_variable_values(
            prepared.schema, definitions, dict(variables), max_errors=20, hide_suggestions=True
        )
        if isinstance(checked, list):
            raise InvalidDocumentError(tuple(fault("VARIABLES", error) for error in checked))
        conditions = checked.coerced
    key = (
        tuple(conditions.get(name) for name in prepared.conditions),
        tuple(_structure(variables.get(name, MISSING), kind) for name, kind in prepared.inputs),
    )
    known = prepared.shapes.get(key)
    if known is None:
        if len(prepared.shapes) >= MOST_SHAPES:
            prepared.shapes.clear()
        known = collect(prepared.document, prepared.operation, prepared.schema, variables, conditions)
        prepared.shapes[key] = known
    shape, sources = known
    return Operation(shape, tuple(source.read(variables) for source in sources), variables)


def _structure(value: object, kind: GraphQLInputType) -> object:
    """What of a variable's value is shape: everything but its scalars, truth values apart."""
    if value is None or value is MISSING:
        return value
    if isinstance(kind, GraphQLNonNull):
        return _structure(value, kind.of_type)
    if isinstance(kind, GraphQLList):
        if isinstance(value, list):
            return tuple(_structure(item, kind.of_type) for item in value)
        return _structure(value, kind.of_type)
    if isinstance(kind, GraphQLInputObjectType):
        assert isinstance(value, dict)
        return tuple((name, _structure(item, kind.fields[name].type)) for name, item in value.items())
    return value if isinstance(kind, GraphQLEnumType) or kind is GraphQLBoolean else True


def _check_size(variables: Mapping[str, Any], limits: Limits) -> None:
    """Refuse variables that nest too deep or hold too long a list, before anything walks them."""
    level: list[object] = list(variables.values())
    depth, deepest = 0, limits.depth * 2
    while level:
        below: list[object] = []
        for value in level:
            if isinstance(value, dict):
                below.extend(value.values())
            elif isinstance(value, list):
                if len(value) > limits.values:
                    raise LimitExceeded(
                        "LIMIT_VALUES",
                        f"a variable holds a list of {len(value)} values; "
                        f"at most {limits.values} are allowed",
                    )
                below.extend(value)
        level = below
        depth += 1
        if depth > deepest:
            raise LimitExceeded(
                "LIMIT_DEPTH",
                f"the variables nest more than {deepest} deep; at most {deepest} are allowed",
            )
