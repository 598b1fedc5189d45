"""Which fields and arguments a caller may name at all: what the schema refuses, whatever the rows are."""

from __future__ import annotations

from tests.properties.documents import Field, Selected, fields_of, given
from tests.properties.groups import check_groups, keys_of
from tests.properties.rows import RefusedError, check_filter, columns_named, order_of
from tests.properties.sight import Sight
from tests.properties.worlds import Relation


def check_root(sight: Sight, relation: Relation, field: Field) -> None:
    """Raise RefusedError where a root field of a relation names what is not there for the caller."""
    if not sight.shown(relation):
        raise RefusedError
    if field.name == f"{relation.root}_group_by":
        _check_groups(sight, relation, field)
        return
    if field.name == f"{relation.root}_by_pk":
        if not sight.has_by_pk(relation):
            raise RefusedError
    else:
        _check_page(sight, relation, field)
    check = _check_whole if field.name == f"{relation.root}_aggregate" else _check_row
    check(sight, relation, field.selection or ())


def _check_page(sight: Sight, relation: Relation, field: Field) -> None:
    arguments = given(field)
    check_filter(sight, relation, arguments.get("where"))
    order_of(sight, relation, arguments)


def _check_groups(sight: Sight, relation: Relation, field: Field) -> None:
    arguments = given(field)
    check_groups(sight, relation, arguments)
    keys = {*keys_of(sight, relation, arguments), "__typename"}
    for inner in fields_of(field.selection or ()):
        if inner.name == "aggregate":
            _check_measures(sight, relation, inner.selection or ())
        elif inner.name == "key" and any(each.name not in keys for each in fields_of(inner.selection or ())):
            raise RefusedError


def _check_row(sight: Sight, relation: Relation, selection: tuple[Selected, ...]) -> None:
    columns = {column.field: column for column in relation.columns}
    for field in fields_of(selection):
        if column := columns.get(field.name):
            if column.name not in sight.shown(relation):
                raise RefusedError
        elif field.name != "__typename":
            link = relation.link(field.name)
            target = sight.world.relations[link.target]
            if not sight.follows(relation, link, usable=False):
                raise RefusedError
            if link.many:
                _check_page(sight, target, field)
            check = _check_whole if field.name != link.name else _check_row
            check(sight, target, field.selection or ())


def _check_whole(sight: Sight, relation: Relation, selection: tuple[Selected, ...]) -> None:
    for field in fields_of(selection):
        match field.name:
            case "nodes":
                _check_row(sight, relation, field.selection or ())
            case "aggregate":
                _check_measures(sight, relation, field.selection or ())


def _check_measures(sight: Sight, relation: Relation, selection: tuple[Selected, ...]) -> None:
    columns = {column.field: column for column in relation.columns}
    for field in fields_of(selection):
        if field.name == "count":
            columns_named(sight, relation, given(field).get("columns"))
        elif field.name != "__typename":
            for inner in fields_of(field.selection or ()):
                known = inner.name == "__typename" or sight.measures(
                    relation, field.name, columns[inner.name]
                )
                if not known:
                    raise RefusedError
