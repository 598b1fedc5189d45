"""A stand-in for the pipeline: graphql-core over a schema of two fields, and one good token."""

from __future__ import annotations

from dataclasses import dataclass, field

import orjson
from graphql import (
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    build_schema,
    execute_sync,
    get_operation_ast,
    parse,
    validate,
)

from gateway.http.request import GraphQLRequest, RequestContext

TOKEN = "good.to-ken"

SCHEMA: GraphQLSchema = build_schema(
    "schema { query: query_root } type query_root { hello: String  twice(text: String!): String }"
)


@dataclass(frozen=True, slots=True)
class FakeAnswer:
    """A GraphQL response with what the endpoint reads of one."""

    body: bytes
    failed: bool = False
    status: int = 200
    unauthenticated: bool = False

    @property
    def is_clean(self) -> bool:
        return not self.failed


@dataclass(slots=True)
class FakePipeline:
    """Answers like the gateway, and remembers what it was asked."""

    asked: list[tuple[GraphQLRequest, str | None, RequestContext]] = field(default_factory=list)

    async def execute(
        self, request: GraphQLRequest, token: str | None, context: RequestContext
    ) -> FakeAnswer:
        self.asked.append((request, token, context))
        if token != TOKEN:
            return FakeAnswer(failure("UNAUTHENTICATED", "a valid bearer token is required"), True, 401, True)
        try:
            document = parse(request.query)
        except GraphQLError:
            return FakeAnswer(failure("SYNTAX", "the document is not GraphQL"), True, 400)
        if validate(SCHEMA, document):
            return FakeAnswer(failure("INVALID", "the document does not fit the schema"), True, 400)
        operation = get_operation_ast(document, request.operation_name)
        if not isinstance(operation, OperationDefinitionNode):
            return FakeAnswer(failure("OPERATION_NAME", "name one operation"), True, 400)
        if operation.operation is not OperationType.QUERY:
            return FakeAnswer(failure("OPERATION_TYPE", "only queries can be run"), True, 400)
        result = execute_sync(
            SCHEMA,
            document,
            {"hello": "world", "twice": lambda _info, text: text * 2},
            variable_values=dict(request.variables),
            operation_name=request.operation_name,
        )
        if result.data is None:
            return FakeAnswer(failure("VARIABLES", "a variable does not fit"), True, 400)
        return FakeAnswer(orjson.dumps({"data": result.data}))


def failure(code: str, message: str) -> bytes:
    """A response that is a request error."""
    return orjson.dumps({"errors": [{"message": message, "extensions": {"code": code}}]})
