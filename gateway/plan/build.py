"""Stage 6: turn an operation's root fields into query plans. Knows the catalog, not the permissions."""

from __future__ import annotations

from gateway.catalog.model import Catalog, Table
from gateway.errors import DocumentError
from gateway.graphql.operation import Entries, Field, Leaf, Null
from gateway.graphql.types import AGGREGATE, CONNECTION, GROUP_BY
from gateway.plan.connection import connection
from gateway.plan.grouping import Grouping
from gateway.plan.groups import group
from gateway.plan.nodes import Form, QueryPlan
from gateway.plan.output import Output
from gateway.plan.page import page
from gateway.plan.sources import MOMENT, SNAPSHOT, Sources
from gateway.predicate import Compare, Predicate, Slot, conjunction
from gateway.predicate import Form as ValueForm

#: What a root field adds to the name of its table.
BY_KEY = "_by_pk"

#: What names a version of a table, and the type of each.
VERSIONS = {"timestamp": MOMENT, "snapshot_id": SNAPSHOT}


def plan(field: Field, catalog: Catalog, *, tells_cells: bool = False) -> QueryPlan:
    """The plan of one root field; `tells_cells` asks which nulls are withheld cells.

    Raises DocumentError (`VALUE`) for what is well-formed GraphQL but no query: `_eq: null`, say.
    """
    form, table = _asked(field.name, catalog)
    sources = Sources(catalog, table, _version(field))
    output = Output(sources)
    grouping: Grouping | None = None
    match form:
        case Form.ROW:
            sources.change(0, where=_by_key(field, table, sources), limit=1, is_listed=True)
            fields = output.of_row(field.fields, 0)
        case Form.ROWS:
            page(field, sources, 0)
            sources.change(0, is_listed=True)
            fields = output.of_row(field.fields, 0)
        case Form.WHOLE:
            page(field, sources, 0)
            fields = output.of_whole(field.fields, 0)
        case Form.GROUPS:
            grouping = group(field, sources)
            fields = output.of_groups(field.fields, grouping.keys)
        case Form.PAGE:
            connection(field, sources)
            fields = output.of_page(field.fields)
    return QueryPlan(field.key, form, sources.built(), sources.selects(), fields, tells_cells, grouping)


def _asked(name: str, catalog: Catalog) -> tuple[Form, Table]:
    by_root = {table.root: table for table in catalog.tables.values()}
    if name in by_root:
        return Form.ROWS, by_root[name]
    if name.endswith(CONNECTION):
        return Form.PAGE, by_root[name.removesuffix(CONNECTION)]
    if name.endswith(AGGREGATE):
        return Form.WHOLE, by_root[name.removesuffix(AGGREGATE)]
    if name.endswith(GROUP_BY):
        return Form.GROUPS, by_root[name.removesuffix(GROUP_BY)]
    return Form.ROW, by_root[name.removesuffix(BY_KEY)]


def _by_key(field: Field, table: Table, sources: Sources) -> Predicate:
    given = dict(field.arguments)
    parts: list[Predicate] = []
    for name in table.primary_key:
        column = table.columns[name]
        leaf = given[column.field]
        if isinstance(leaf, Null):  # a variable may have a default and be sent as null all the same
            raise leaf.place.fault("must not be null")
        assert isinstance(leaf, Leaf)
        parts.append(Compare(sources.read(0, name), "=", Slot(leaf.slot, column.type)))
    return conjunction(*parts)


def _version(field: Field) -> Slot | None:
    """The version that the root field's table is read in; None for as it is now."""
    argument = field.argument("as_of")
    if argument is None:
        return None
    assert isinstance(argument, Entries)
    given = [(name, value) for name, value in argument.entries if isinstance(value, Leaf)]
    if len(given) != 1:
        wanted = " and ".join(f"`{name}`" for name in VERSIONS)
        raise DocumentError(
            "VALUE",
            f"`as_of` has {len(given)} of {wanted}; give it one of them",
            locations=(field.location,),
        )
    ((name, leaf),) = given
    return Slot(leaf.slot, VERSIONS[name], ValueForm.VERSION)
