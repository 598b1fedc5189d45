"""What the schema and the policies come to for someone, as text."""

from __future__ import annotations

import graphql
import typer

from gateway.administer.preview import select_all
from gateway.catalog.model import Catalog
from gateway.cli.inputs import Inputs
from gateway.cli.sessions import session_of
from gateway.graphql.schema import SeenColumns, build_schemas, visible_columns
from gateway.policy.decide import grant
from gateway.policy.explain import Explanation, explain


def schema_text(inputs: Inputs, session: str | None) -> str:
    """The GraphQL schema that a session is shown; without one, the schema of every column."""
    if session is None:
        catalog = inputs.catalog()
        visible = {name: SeenColumns.raw(table.columns) for name, table in catalog.tables.items()}
    else:
        snapshot = inputs.snapshot()
        catalog = snapshot.catalog
        opened = session_of(session, inputs, snapshot.policies)
        visible = dict(visible_columns(grant(catalog, snapshot.policies, opened)))
    settings = inputs.settings
    takes_requests = settings.access_requests.path is not None
    schemas = build_schemas(catalog, visible, settings.on_denied, takes_requests=takes_requests)
    return graphql.print_schema(schemas.shown)


def explained(inputs: Inputs, session: str, table: str) -> tuple[Explanation, str | None]:
    """What every rule on a table did for a session, the decision, and the SQL that follows from it."""
    snapshot = inputs.snapshot()
    name = find_table(table, snapshot.catalog)
    opened = session_of(session, inputs, snapshot.policies)
    told = explain(snapshot.catalog, snapshot.policies, opened, name)
    return told, select_all(snapshot, opened, name, inputs.settings)


def find_table(name: str, catalog: Catalog) -> str:
    """The qualified name of a table, of which the root field is known perhaps; raises typer.BadParameter."""
    for table in catalog.tables.values():
        if name in {table.name, table.root}:
            return table.name
    known = ", ".join(f"`{table}`" for table in catalog.tables)
    raise typer.BadParameter(f"the catalog has no table `{name}`; it has {known}")
