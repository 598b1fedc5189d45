"""Resolve the rules against the catalog: every name is looked up, and every fault is kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from types import MappingProxyType
from typing import TypeVar

from gateway.catalog.model import Catalog, Table, ViewSource
from gateway.catalog.types import ColumnType
from gateway.errors import Fault
from gateway.mask import Mask
from gateway.policy.clause import EVERYWHERE, Clause, ColumnList, DataFilter
from gateway.policy.fields import (
    EVERY_COLUMN,
    FieldError,
    Listed,
    check_effect,
    names_of,
    read_columns,
    read_options,
    spelling,
)
from gateway.policy.grants import Rule
from gateway.policy.lex import PredicateError
from gateway.policy.parse_mask import MaskError, Masks
from gateway.policy.parse_predicate import parse_predicate, session_values
from gateway.policy.read import Row
from gateway.policy.roles import ROLE, role_fault
from gateway.policy.tags import TagError, Tags
from gateway.predicate import ALWAYS

SELECT = "SELECT"
#: May send SQL of its own that reads the table; shows no cell by itself.
SQL = "SQL"
PERMISSIONS = frozenset({SELECT, "DESCRIBE", SQL})
UNSUPPORTED_PERMISSIONS = frozenset({"AGGREGATE", "MANAGE_POLICY", "READ_AUDIT", "APPROVE"})

_TAG = "tag:"

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Resource:
    """What a resource covers; `single` when it names one table and is no pattern.

    One of tags has no scope of its own, but columns by table in `tagged`.
    """

    text: str
    scope: str
    tables: tuple[Table, ...]
    single: bool
    tagged: Mapping[str, frozenset[str]] | None = None


class Resolver:
    """Resolves one folder's rows against one catalog; a field that many rows share is resolved once."""

    def __init__(self, catalog: Catalog, attributes: Mapping[str, ColumnType], *, can_hash: bool) -> None:
        self._catalog = catalog
        self._attributes = attributes
        self._masks = Masks(can_hash=can_hash)
        self._tags = Tags(catalog)
        #: Rules whose tags no column has.
        self.idle: list[Rule] = []
        self._resources: dict[str, _Resource] = {}
        self._lists: dict[str, Listed] = {}
        self._columns: dict[tuple[str, str], ColumnList] = {}
        self._permissions: dict[str, frozenset[str]] = {}
        self._roles: dict[str, str] = {}
        # None stands for a filter that is at fault itself: a grant that names it is not at fault too.
        self._filters: dict[tuple[str, str], DataFilter | None] = {}
        self._tables_of: dict[str, list[Table]] = defaultdict(list)
        for table in catalog.tables.values():
            if not table.is_view:
                self._tables_of[table.database].append(table)

    def masks(self, rows: Iterable[Row], faults: list[Fault]) -> Mapping[str, Rule]:
        """Where each line of `masks.csv` stands that is in order, by the name that it gives a mask."""
        found: dict[str, Rule] = {}
        for row in rows:
            if _attempt(faults, row.rule, partial(self._masks.define, *row.fields)):
                found[row.fields[0]] = row.rule
        return MappingProxyType(found)

    def tags(self, rows: Iterable[Row], faults: list[Fault]) -> None:
        """Take the lines of `tags.csv`."""
        for row in rows:
            _attempt(faults, row.rule, partial(self._tags.define, *row.fields))

    def data_filters(self, rows: Iterable[Row], faults: list[Fault]) -> tuple[DataFilter, ...]:
        """The lines of `data_filters.csv`, in file order."""
        found: list[DataFilter] = []
        for row in rows:
            name, table = row.fields[:2]
            data_filter = _attempt(faults, row.rule, partial(self._data_filter, row))
            if data_filter:
                found.append(data_filter)
            self._filters.setdefault((name, table), data_filter)
        return tuple(found)

    def clauses(self, rows: Iterable[Row], faults: list[Fault]) -> tuple[Clause, ...]:
        """The lines of `grants.csv`, in file order; every field at fault is reported."""
        return tuple(clause for row in rows for clause in self._clauses(row, faults))

    def _data_filter(self, row: Row) -> DataFilter:
        name, table, columns, text = row.fields
        if name in {"*", "-"}:
            raise FieldError(f"`{name}` cannot be the name of a data filter", "use letters and digits")
        resource = self._resource(table)
        if not resource.single:
            raise FieldError(f"a data filter is of one table, and `{table}` is a pattern", "name the table")
        if (name, table) in self._filters:
            raise FieldError(f"`{table}` has a data filter `{name}` already", "give this one another name")
        (target,) = resource.tables
        listed = self._column_list(resource, columns)
        if listed.masks:
            raise FieldError("a data filter has columns and rows, and no masks", "write masks in the grant")
        predicate = ALWAYS if text == "*" else parse_predicate(text, target, self._attributes)
        return DataFilter(row.rule, name, target.name, listed, predicate, session_values(predicate))

    def _clauses(self, row: Row, faults: list[Fault]) -> tuple[Clause, ...]:
        """The rule; one on tags as what it comes to on each table that has columns of them."""
        role_text, resource_text, permissions_text, columns_text, filter_name, option, effect = row.fields
        before = len(faults)
        rule = row.rule
        role = _attempt(faults, rule, lambda: self._role(role_text))
        resource = _attempt(faults, rule, lambda: self._resource(resource_text))
        permissions = _attempt(faults, rule, lambda: self._permission_set(permissions_text))
        until = _attempt(faults, rule, lambda: read_options(option))
        _attempt(faults, rule, lambda: check_effect(effect))
        if role is None or permissions is None or resource is None:
            return ()
        lists = _attempt(faults, rule, lambda: self._column_lists(resource, columns_text))
        data_filter = _attempt(faults, rule, lambda: self._named_filter(resource, filter_name))
        if lists is None or len(faults) > before:
            return ()
        deny = effect == "deny"
        columns = lists.get(resource.scope, EVERY_COLUMN)
        takes_part = bool(data_filter) or columns != EVERY_COLUMN
        if SQL in permissions and SELECT not in permissions and takes_part:
            fault = "SQL is given and taken for whole tables"
            faults.append(Fault(rule.file, rule.line, fault, "write `*` for the columns and for the filter"))
        elif SQL in permissions and resource.tagged is not None:
            fault = "SQL is given and taken for whole tables, and tags name columns"
            faults.append(Fault(rule.file, rule.line, fault, "write a rule of `SQL` for the tables"))
        elif any(each.masks for each in lists.values()) and (deny or SELECT not in permissions):
            fault = "a mask is of cells that are given, and the rule gives none"
            faults.append(Fault(rule.file, rule.line, fault, "name the columns without masks"))
        elif deny and not permissions & {SELECT, SQL}:
            fault = "a deny takes cells, and DESCRIBE shows none"
            faults.append(Fault(rule.file, rule.line, fault, f"deny `{SELECT}` or `{SELECT}|DESCRIBE`"))
        elif data_filter and not _common(columns, data_filter.columns, resource.tables[0]):
            fault = f"the rule and its data filter `{filter_name}` have no column in common"
            faults.append(Fault(rule.file, rule.line, fault, "name a column of the filter, or write `*`"))
        if not lists:
            self.idle.append(rule)
        return tuple(
            Clause(rule, row.fields, role, scope, permissions, each, data_filter, deny, until)
            for scope, each in lists.items()
        )

    def _role(self, text: str) -> str:
        if text not in self._roles:
            wrong = role_fault(text)
            if wrong:
                raise FieldError(*wrong)
            self._roles[text] = text.removeprefix(ROLE)
        return self._roles[text]

    def _resource(self, text: str) -> _Resource:
        if text not in self._resources:
            if text.startswith(_TAG):
                tagged = self._tags.columns(text.removeprefix(_TAG))
                tables = tuple(self._catalog.tables[name] for name in tagged)
                self._resources[text] = _Resource(text, "", tables, single=False, tagged=tagged)
            else:
                scope, tables = self._covered(text)
                self._resources[text] = _Resource(text, scope, tables, scope in self._catalog.tables)
        return self._resources[text]

    def _covered(self, text: str) -> tuple[str, tuple[Table, ...]]:
        kind, _, name = text.partition(":")
        if text in {"catalog", f"table:{EVERYWHERE}"}:
            everything = tuple(table for tables in self._tables_of.values() for table in tables)
            if not everything:
                raise FieldError("the catalog has no table", "describe a table in the catalog first")
            return EVERYWHERE, everything
        if kind == "column":
            cure = "name the table, and the column in the field `columns`"
            raise FieldError("a `column:` resource is not supported by this version", cure)
        if kind == "database":
            return self._database(name)
        if kind != "table":
            raise FieldError(
                f"`{text}` is not a resource",
                "write `table:db.name`, `table:db.*`, `database:db`, `table:*.*` or `catalog`",
            )
        table = self._catalog.tables.get(name)
        if table and table.is_view:
            raise FieldError(
                f"`{name}` is a view, and a view shows what its reader may see of its tables",
                "grant " + " and ".join(f"`table:{base}`" for base in _bases(table)),
            )
        if table:
            return name, (table,)
        if name.endswith(".*"):
            return self._database(name.removesuffix(".*"))
        raise FieldError(f"the catalog has no table `{name}`", spelling(name, self._catalog.tables))

    def _database(self, name: str) -> tuple[str, tuple[Table, ...]]:
        if name not in self._tables_of:
            raise FieldError(f"the catalog has no tables in `{name}`", spelling(name, self._tables_of))
        return f"{name}.*", tuple(self._tables_of[name])

    def _permission_set(self, text: str) -> frozenset[str]:
        if text not in self._permissions:
            names = names_of(text)
            for name in names:
                if name in UNSUPPORTED_PERMISSIONS:
                    raise FieldError(f"permission `{name}` is not supported by this version", "delete it")
                if name not in PERMISSIONS:
                    raise FieldError(f"`{name}` is not a permission", "write `SELECT`, `DESCRIBE` or `SQL`")
            self._permissions[text] = frozenset(names)
        return self._permissions[text]

    def _column_lists(self, resource: _Resource, text: str) -> Mapping[str, ColumnList]:
        """By scope, the columns of a rule: those that it lists, or those that have its tags."""
        if resource.tagged is None:
            return {resource.scope: self._column_list(resource, text)}
        mask = text.removeprefix("*=").strip() if text.startswith("*=") else ""
        if text != "*" and not mask:
            what = f"`{text}`: the columns of a rule on tags are those that have them"
            raise FieldError(what, "write `*`, or `*=null` to mask each of them")
        return {
            table.name: ColumnList(
                resource.tagged[table.name],
                excluding=False,
                masks=tuple(self._tag_masks(table, resource.tagged[table.name], mask)),
            )
            for table in resource.tables
        }

    def _tag_masks(self, table: Table, names: frozenset[str], text: str) -> Iterator[tuple[str, Mask]]:
        for name in sorted(names) if text else ():
            if mask := self._masks.of(text, [table.columns[name]]):
                yield name, mask

    def _column_list(self, resource: _Resource, text: str) -> ColumnList:
        key = resource.text, text
        if key not in self._columns:
            if text not in self._lists:
                self._lists[text] = read_columns(text)
            listed = self._lists[text]
            _check_columns(resource, text, listed.columns)
            tables = resource.tables
            masks = (
                (name, self._masks.of(mask, [table.columns[name] for table in tables]))
                for name, mask in listed.masks
            )
            found = tuple((name, mask) for name, mask in masks if mask)
            self._columns[key] = replace(listed.columns, masks=found)
        return self._columns[key]

    def _named_filter(self, resource: _Resource, name: str) -> DataFilter | None:
        if name == "*":
            return None
        if not resource.single:
            raise FieldError(
                f"a data filter is of one table, and `{resource.text}` is a pattern",
                "write a rule per table, or `*` for every row",
            )
        key = name, resource.text
        if key not in self._filters:
            known = [other for other, table in self._filters if table == resource.text]
            cure = spelling(name, known) if known else "write it in `data_filters.csv`, or `*` for every row"
            raise FieldError(f"`{resource.text}` has no data filter `{name}`", cure)
        return self._filters[key]


def _attempt(faults: list[Fault], rule: Rule, resolve: Callable[[], T]) -> T | None:
    try:
        return resolve()
    except (FieldError, MaskError, PredicateError, TagError) as wrong:
        faults.append(Fault(rule.file, rule.line, *wrong.args))
        return None


def _check_columns(resource: _Resource, text: str, listed: ColumnList) -> None:
    """Refuses a list with a name that one of the tables does not have, or with no column of one."""
    for table in resource.tables:
        for name in sorted(listed.names - table.columns.keys()):
            if "=" in name:
                what = f"`{name}` masks what `* except` leaves out"
                raise FieldError(what, "mask the column in a rule of its own")
            if name.startswith("*"):
                raise FieldError(f"`{text}` is not a list of columns", "write `*`, `a|b` or `* except a|b`")
            raise FieldError(f"`{table.name}` has no column `{name}`", spelling(name, table.columns))
        if len(listed.names) == len(table.columns) and listed.excluding:
            raise FieldError(f"`{text}` leaves no column of `{table.name}`", "leave at least one")


def _common(one: ColumnList, other: ColumnList, table: Table) -> frozenset[str]:
    return one.of(table) & other.of(table)


def _bases(view: Table) -> tuple[str, ...]:
    assert isinstance(view.source, ViewSource)
    return tuple(name for name, _ in view.source.tables)
