"""Resolve the rules against the catalog: every name is looked up, and every fault is kept."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from types import MappingProxyType
from typing import TypeVar

from gateway.catalog.model import Catalog, Table, ViewSource
from gateway.catalog.types import ColumnType
from gateway.errors import Fault
from gateway.policy.clause import EVERYWHERE, Clause, ColumnList, DataFilter
from gateway.policy.ending import read_moment
from gateway.policy.grants import Rule
from gateway.policy.lex import PredicateError
from gateway.policy.parse_mask import MaskError, Masks
from gateway.policy.parse_predicate import parse_predicate, session_values
from gateway.policy.read import Row
from gateway.policy.roles import ROLE, role_fault
from gateway.predicate import ALWAYS

SELECT = "SELECT"
#: May send SQL of its own that reads the table; shows no cell by itself.
SQL = "SQL"
PERMISSIONS = frozenset({SELECT, "DESCRIBE", SQL})
UNSUPPORTED_PERMISSIONS = frozenset({"AGGREGATE", "MANAGE_POLICY", "READ_AUDIT", "APPROVE"})

_EXCEPT = re.compile(r"\*\s+except\s+(\S.*)")
_SHOWN_NAMES = 20
_EVERY_COLUMN = ColumnList(frozenset(), excluding=True)

T = TypeVar("T")


class _FieldError(Exception):
    """A field that cannot be resolved: what is wrong with it, and the cure."""


@dataclass(frozen=True, slots=True)
class _Resource:
    """What a resource covers; `single` when it names one table and is no pattern."""

    text: str
    scope: str
    tables: tuple[Table, ...]
    single: bool


@dataclass(frozen=True, slots=True)
class _Listed:
    """A list of columns as written: with the masks, which are of no column's type yet."""

    columns: ColumnList
    masks: tuple[tuple[str, str], ...]


class Resolver:
    """Resolves one folder's rows against one catalog; a field that many rows share is resolved once."""

    def __init__(self, catalog: Catalog, attributes: Mapping[str, ColumnType], *, can_hash: bool) -> None:
        self._catalog = catalog
        self._attributes = attributes
        self._masks = Masks(can_hash=can_hash)
        self._resources: dict[str, _Resource] = {}
        self._lists: dict[str, _Listed] = {}
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
        return tuple(clause for row in rows if (clause := self._clause(row, faults)))

    def _data_filter(self, row: Row) -> DataFilter:
        name, table, columns, text = row.fields
        if name in {"*", "-"}:
            raise _FieldError(f"`{name}` cannot be the name of a data filter", "use letters and digits")
        resource = self._resource(table)
        if not resource.single:
            raise _FieldError(f"a data filter is of one table, and `{table}` is a pattern", "name the table")
        if (name, table) in self._filters:
            raise _FieldError(f"`{table}` has a data filter `{name}` already", "give this one another name")
        (target,) = resource.tables
        listed = self._column_list(resource, columns)
        if listed.masks:
            raise _FieldError("a data filter has columns and rows, and no masks", "write masks in the grant")
        predicate = ALWAYS if text == "*" else parse_predicate(text, target, self._attributes)
        return DataFilter(row.rule, name, target.name, listed, predicate, session_values(predicate))

    def _clause(self, row: Row, faults: list[Fault]) -> Clause | None:
        role_text, resource_text, permissions_text, columns_text, filter_name, option, effect = row.fields
        before = len(faults)
        rule = row.rule
        role = _attempt(faults, rule, lambda: self._role(role_text))
        resource = _attempt(faults, rule, lambda: self._resource(resource_text))
        permissions = _attempt(faults, rule, lambda: self._permission_set(permissions_text))
        until = _attempt(faults, rule, lambda: _until(option))
        _attempt(faults, rule, lambda: _check_effect(effect))
        if role is None or permissions is None or resource is None:
            return None
        columns = _attempt(faults, rule, lambda: self._column_list(resource, columns_text))
        data_filter = _attempt(faults, rule, lambda: self._named_filter(resource, filter_name))
        if columns is None or len(faults) > before:
            return None
        deny = effect == "deny"
        takes_part = bool(data_filter) or columns != _EVERY_COLUMN
        if SQL in permissions and SELECT not in permissions and takes_part:
            fault = "SQL is given and taken for whole tables"
            faults.append(Fault(rule.file, rule.line, fault, "write `*` for the columns and for the filter"))
        elif columns.masks and (deny or SELECT not in permissions):
            fault = "a mask is of cells that are given, and the rule gives none"
            faults.append(Fault(rule.file, rule.line, fault, "name the columns without masks"))
        elif deny and not permissions & {SELECT, SQL}:
            fault = "a deny takes cells, and DESCRIBE shows none"
            faults.append(Fault(rule.file, rule.line, fault, f"deny `{SELECT}` or `{SELECT}|DESCRIBE`"))
        elif data_filter and not _common(columns, data_filter.columns, resource.tables[0]):
            fault = f"the rule and its data filter `{filter_name}` have no column in common"
            faults.append(Fault(rule.file, rule.line, fault, "name a column of the filter, or write `*`"))
        return Clause(rule, row.fields, role, resource.scope, permissions, columns, data_filter, deny, until)

    def _role(self, text: str) -> str:
        if text not in self._roles:
            wrong = role_fault(text)
            if wrong:
                raise _FieldError(*wrong)
            self._roles[text] = text.removeprefix(ROLE)
        return self._roles[text]

    def _resource(self, text: str) -> _Resource:
        if text not in self._resources:
            scope, tables = self._covered(text)
            self._resources[text] = _Resource(text, scope, tables, scope in self._catalog.tables)
        return self._resources[text]

    def _covered(self, text: str) -> tuple[str, tuple[Table, ...]]:
        kind, _, name = text.partition(":")
        if text in {"catalog", f"table:{EVERYWHERE}"}:
            everything = tuple(table for tables in self._tables_of.values() for table in tables)
            if not everything:
                raise _FieldError("the catalog has no table", "describe a table in the catalog first")
            return EVERYWHERE, everything
        if kind in {"tag", "column"}:
            raise _FieldError(f"a `{kind}:` resource is not supported by this version", "name a table")
        if kind == "database":
            return self._database(name)
        if kind != "table":
            raise _FieldError(
                f"`{text}` is not a resource",
                "write `table:db.name`, `table:db.*`, `database:db`, `table:*.*` or `catalog`",
            )
        table = self._catalog.tables.get(name)
        if table and table.is_view:
            raise _FieldError(
                f"`{name}` is a view, and a view shows what its reader may see of its tables",
                "grant " + " and ".join(f"`table:{base}`" for base in _bases(table)),
            )
        if table:
            return name, (table,)
        if name.endswith(".*"):
            return self._database(name.removesuffix(".*"))
        raise _FieldError(f"the catalog has no table `{name}`", _spelling(name, self._catalog.tables))

    def _database(self, name: str) -> tuple[str, tuple[Table, ...]]:
        if name not in self._tables_of:
            raise _FieldError(f"the catalog has no tables in `{name}`", _spelling(name, self._tables_of))
        return f"{name}.*", tuple(self._tables_of[name])

    def _permission_set(self, text: str) -> frozenset[str]:
        if text not in self._permissions:
            names = _names(text)
            for name in names:
                if name in UNSUPPORTED_PERMISSIONS:
                    raise _FieldError(f"permission `{name}` is not supported by this version", "delete it")
                if name not in PERMISSIONS:
                    raise _FieldError(f"`{name}` is not a permission", "write `SELECT`, `DESCRIBE` or `SQL`")
            self._permissions[text] = frozenset(names)
        return self._permissions[text]

    def _column_list(self, resource: _Resource, text: str) -> ColumnList:
        key = resource.text, text
        if key not in self._columns:
            if text not in self._lists:
                self._lists[text] = _read_columns(text)
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
            raise _FieldError(
                f"a data filter is of one table, and `{resource.text}` is a pattern",
                "write a rule per table, or `*` for every row",
            )
        key = name, resource.text
        if key not in self._filters:
            known = [other for other, table in self._filters if table == resource.text]
            cure = _spelling(name, known) if known else "write it in `data_filters.csv`, or `*` for every row"
            raise _FieldError(f"`{resource.text}` has no data filter `{name}`", cure)
        return self._filters[key]


def _attempt(faults: list[Fault], rule: Rule, resolve: Callable[[], T]) -> T | None:
    try:
        return resolve()
    except (_FieldError, MaskError, PredicateError) as wrong:
        faults.append(Fault(rule.file, rule.line, *wrong.args))
        return None


def _read_columns(text: str) -> _Listed:
    if text == "*":
        return _Listed(_EVERY_COLUMN, ())
    exclusion = _EXCEPT.fullmatch(text)
    if exclusion:
        return _Listed(ColumnList(frozenset(_names(exclusion[1])), excluding=True), ())
    pairs = [tuple(map(str.strip, name.partition("=")[::2])) for name in _names(text)]
    names = _names("|".join(name for name, _ in pairs))
    for (name, mask), written in zip(pairs, _names(text), strict=True):
        if not mask and "=" in written:
            raise _FieldError(f"`{written}` names no mask", f"write `{name}`, or `{name}=null`")
    masks = tuple((name, mask) for name, mask in pairs if mask)
    return _Listed(ColumnList(frozenset(names), excluding=False), masks)


def _check_columns(resource: _Resource, text: str, listed: ColumnList) -> None:
    """Refuses a list with a name that one of the tables does not have, or with no column of one."""
    for table in resource.tables:
        for name in sorted(listed.names - table.columns.keys()):
            if "=" in name:
                what = f"`{name}` masks what `* except` leaves out"
                raise _FieldError(what, "mask the column in a rule of its own")
            if name.startswith("*"):
                raise _FieldError(f"`{text}` is not a list of columns", "write `*`, `a|b` or `* except a|b`")
            raise _FieldError(f"`{table.name}` has no column `{name}`", _spelling(name, table.columns))
        if len(listed.names) == len(table.columns) and listed.excluding:
            raise _FieldError(f"`{text}` leaves no column of `{table.name}`", "leave at least one")


def _common(one: ColumnList, other: ColumnList, table: Table) -> frozenset[str]:
    return one.of(table) & other.of(table)


def _names(text: str) -> tuple[str, ...]:
    """The parts of `a|b|c`, of which none is empty and none comes twice."""
    names = tuple(name.strip() for name in text.split("|"))
    if not all(names):
        raise _FieldError(f"`{text}` has an empty place", "write one name between two `|`")
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise _FieldError(f"`{text}` has `{twice}` twice", "name it once")
    return names


def _until(text: str) -> float | None:
    """When a rule with these options ends."""
    until: float | None = None
    for part in () if text == "-" else _names(text):
        name, _, value = part.partition("=")
        if part == "grant":
            raise _FieldError("option `grant` is not supported by this version", "write `-`")
        if name.strip() != "until":
            raise _FieldError(f"`{part}` is not an option", "write `-`, or `until=2027-01-31`")
        if until is not None:
            raise _FieldError("a rule ends once", "write one `until`")
        try:
            until = read_moment(value.strip())
        except ValueError:
            cure = "write a date, `until=2027-01-31`, or a time with its zone, `until=2027-01-31T17:00:00Z`"
            raise _FieldError(f"`{value.strip()}` is no moment", cure) from None
    return until


def _check_effect(text: str) -> None:
    if text not in {"allow", "deny"}:
        raise _FieldError(f"`{text}` is not an effect", "write `allow` or `deny`, in small letters")


def _spelling(name: str, known: Iterable[str]) -> str:
    """The cure for a name that is not there: the spelling that is, or the names that are."""
    names = list(known)
    for other in names:
        if other.casefold() == name.casefold():
            return f"it is spelt `{other}`"
    shown = ", ".join(f"`{other}`" for other in names[:_SHOWN_NAMES])
    return f"there are {shown}" + (" and others" if len(names) > _SHOWN_NAMES else "")


def _bases(view: Table) -> tuple[str, ...]:
    assert isinstance(view.source, ViewSource)
    return tuple(name for name, _ in view.source.tables)
