"""Introspection: graphql-core's own executor over the schema that the session is shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson
from graphql import DocumentNode, ExecutionResult, GraphQLSchema, execute_sync

from gateway.errors import DocumentError


def introspect(
    schema: GraphQLSchema, document: DocumentNode, variables: Mapping[str, Any]
) -> dict[str, bytes]:
    """The JSON of every root field of a document that asks about the schema only, by response key."""
    result = execute_sync(schema, document, variable_values=dict(variables))
    assert isinstance(result, ExecutionResult)
    if result.errors or result.data is None:
        raise DocumentError("INVALID", "the question about the schema cannot be answered")
    return {key: orjson.dumps(value) for key, value in result.data.items()}
