"""The startups of the golden cases as values: their catalog, what a policy gives, and plans of requests."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path
from types import MappingProxyType

from gateway.catalog.load import load_catalog
from gateway.catalog.model import Catalog, OnDenied
from gateway.govern import govern
from gateway.govern.draft import Rules
from gateway.graphql.document import choose_operation, read_document
from gateway.graphql.schema import SeenColumns, build_schemas
from gateway.graphql.values import prepare, read_operation
from gateway.plan.build import plan
from gateway.plan.nodes import GovernedPlan, QueryPlan
from gateway.policy.grants import Conditional, Granted, Grants, Rule, Visible
from gateway.predicate import ALWAYS, ColumnRef, Compare, Constant, Predicate, disjunction
from gateway.settings import Limits
from tests.cases.case import WORLDS

RULES = Rules(100, OnDenied.NULL)


@cache
def startups() -> Catalog:
    """The catalog of the world `startups`."""
    with tempfile.TemporaryDirectory() as folder:
        text = (WORLDS / "startups" / "catalog.yaml").read_text(encoding="utf-8")
        (Path(folder) / "catalog.yaml").write_text(text, encoding="utf-8")
        return load_catalog(Path(folder))


def everything() -> Grants:
    """Grants of every column of every table, in every row."""
    return Grants(
        {
            name: Granted(dict.fromkeys(table.columns, Visible()), ALWAYS, (Rule("grants.csv", 1),), {})
            for name, table in startups().tables.items()
        }
    )


def only(**columns: dict[str, Predicate]) -> Grants:
    """Everything, but of the tables named only these columns, each in the rows of its predicate."""
    tables = dict(everything().tables)
    for short_name, seen in columns.items():
        rows = disjunction(*seen.values())
        decisions = {name: Visible() if p == rows else Conditional(p) for name, p in seen.items()}
        tables[f"startups.{short_name}"] = Granted(decisions, rows, (), {})
    return Grants(MappingProxyType(tables))


def equals(column: str, value: object, table: str = "companies") -> Compare:
    """A policy's predicate `column = value`."""
    kind = startups().tables[f"startups.{table}"].columns[column].type
    return Compare(ColumnRef(column), "=", Constant(value, kind))


def plan_of(query: str) -> QueryPlan:
    """The plan of the only root field of a query that somebody who sees everything may send."""
    visible = {name: SeenColumns.raw(table.columns) for name, table in startups().tables.items()}
    schema = build_schemas(startups(), visible, OnDenied.NULL).accepted
    document = read_document(query, schema, Limits())
    operation = read_operation(prepare(document, choose_operation(document, None), schema), {}, Limits())
    (field,) = operation.shape.fields
    return plan(field, startups())


def governed(query: str, grants: Grants | None = None) -> GovernedPlan:
    """The same, governed."""
    return govern(plan_of(query), grants or everything(), RULES)
