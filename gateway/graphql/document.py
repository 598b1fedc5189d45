"""Stage 5: read a request's document against the schema that its session sees.

Parsing, limits and validation are cached by text; what remains per request is to check the variables
and to take their leaves apart (`graphql/values.py`).
"""

from __future__ import annotations

import hashlib
import re

from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLSchema,
    GraphQLSyntaxError,
    OperationDefinitionNode,
    OperationType,
    OverlappingFieldsCanBeMergedRule,
    parse,
    specified_rules,
    validate,
)

from gateway.errors import DocumentError, LimitExceeded, Location
from gateway.graphql.limits import check_document, check_text
from gateway.graphql.merging import find_conflict
from gateway.graphql.operation import Document
from gateway.settings import Limits

#: Longer messages are cut: they would echo the client's own literals at length.
MESSAGE_LENGTH = 300

#: The specification's rules; one of them is checked by `merging.py`.
RULES = tuple(rule for rule in specified_rules if rule is not OverlappingFieldsCanBeMergedRule)

#: One of graphql-core's suggestions remains although they are switched off.
_SUGGESTION = re.compile(r" Did you mean '[^']*'\?\Z")

#: Validation stops after this many errors.
MOST_ERRORS = 20


class InvalidDocumentError(DocumentError):
    """A document with one or more faults; `faults` has every one, for the response's list."""

    def __init__(self, faults: tuple[DocumentError, ...]) -> None:
        first = faults[0]
        super().__init__(first.code, first.message, locations=first.locations)
        self.faults = faults


def fault(code: str, error: GraphQLError) -> DocumentError:
    """A graphql-core error as ours."""
    message = _SUGGESTION.sub("", error.message)
    if len(message) > MESSAGE_LENGTH:
        message = message[:MESSAGE_LENGTH] + "..."
    locations = tuple(Location(place.line, place.column) for place in error.locations or ())
    return DocumentError(code, message, locations=locations)


def read_document(query: str, schema: GraphQLSchema, limits: Limits) -> Document:
    """Parse, limit and validate a document.

    Raises DocumentError (`SYNTAX`, `OPERATION_TYPE`), InvalidDocumentError (`INVALID`) or LimitExceeded.
    """
    check_text(query, limits)
    try:
        ast = parse(query)
    except GraphQLSyntaxError as error:
        raise fault("SYNTAX", error) from None
    if schema.mutation_type is None:
        _check_types(ast)
    check_document(ast, limits)
    errors = validate(schema, ast, RULES, max_errors=MOST_ERRORS, hide_suggestions=True)
    if errors:
        raise InvalidDocumentError(tuple(fault("INVALID", error) for error in errors))
    if conflict := find_conflict(ast):
        raise InvalidDocumentError((fault("INVALID", conflict),))
    operations = {
        d.name.value if d.name else "": d for d in ast.definitions if isinstance(d, OperationDefinitionNode)
    }
    return Document(ast, operations, hashlib.sha256(query.encode()).hexdigest(), len(query))


def choose_operation(document: Document, name: str | None) -> OperationDefinitionNode:
    """The operation to run, as the specification's GetOperation chooses it."""
    if name is None or name == "":
        if len(document.operations) != 1:
            raise DocumentError(
                "OPERATION_NAME",
                f"the document has {len(document.operations)} operations; name one in `operationName`",
            )
        (operation,) = document.operations.values()
    elif name in document.operations:
        operation = document.operations[name]
    else:
        raise DocumentError("OPERATION_NAME", f"the document has no operation `{name[:100]}`")
    return operation


def _check_types(ast: DocumentNode) -> None:
    """Refuse what can never be run, before validation says it less clearly."""
    for node in ast.definitions:
        if isinstance(node, OperationDefinitionNode) and node.operation is OperationType.MUTATION:
            refused = GraphQLError("there is no mutation here; send a query", node)
            raise fault("OPERATION_TYPE", refused)


def check_root_fields(count: int, limits: Limits) -> None:
    """Refuse an operation with too many root fields."""
    if count > limits.root_fields:
        raise LimitExceeded(
            "LIMIT_ROOT_FIELDS",
            f"the operation has {count} root fields; at most {limits.root_fields} are allowed",
        )
