"""Documents read against the startups of the golden cases."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from graphql import GraphQLSchema

from gateway.catalog.model import OnDenied
from gateway.graphql.document import choose_operation, read_document
from gateway.graphql.operation import Operation
from gateway.graphql.schema import Schemas, SeenColumns, build_schemas
from gateway.graphql.values import Prepared, prepare, read_operation
from gateway.settings import Limits
from tests.govern.world import startups

ALL = {name: SeenColumns.raw(table.columns) for name, table in startups().tables.items()}


def schemas(mode: OnDenied = OnDenied.NULL, **seen: str) -> Schemas:
    """The schemas of somebody who sees these columns of these tables, and nothing else."""
    visible = {f"startups.{table}": SeenColumns.raw(columns.split()) for table, columns in seen.items()}
    return build_schemas(startups(), visible, mode)


@cache
def whole() -> GraphQLSchema:
    """The schema of somebody who sees everything."""
    return build_schemas(startups(), ALL, OnDenied.NULL).accepted


def prepared(query: str, name: str | None = None, limits: Limits | None = None) -> Prepared:
    """An operation, ready for variables."""
    document = read_document(query, whole(), limits or Limits())
    return prepare(document, choose_operation(document, name), whole())


def read(query: str, variables: Mapping[str, Any] | None = None, limits: Limits | None = None) -> Operation:
    """The only operation of a document under these variables."""
    return read_operation(prepared(query, limits=limits), variables or {}, limits or Limits())
