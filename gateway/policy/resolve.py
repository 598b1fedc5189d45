"""Resolve the rules against the catalog: every name is looked up, and every fault is kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from types import MappingProxyType
from typing import TypeVar

from gateway.catalog.model import Catalog, Table
from gateway.catalog.types import ColumnType
from gateway.errors import Fault
from gateway.mask import Mask
from gateway.policy.clause import COARSE, EVERYWHERE, Clause, ColumnList, DataFilter
from gateway.policy.coherence import Parts, misfit
from gateway.policy.fields import (
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
from gateway.policy.permissions import ADMINISTRATIVE, DATA
from gateway.policy.read import Row
from gateway.policy.resources import Resource, Resources
from gateway.policy.roles import ROLE, is_person, role_fault
from gateway.policy.tags import TagError
from gateway.predicate import ALWAYS

T = TypeVar("T")

_KNOWN = DATA | ADMINISTRATIVE


class Resolver:
    """Resolves one folder's rows against one catalog; a field that many rows share is resolved once."""

    def __init__(
        self, catalog: Catalog, attributes: Mapping[str, ColumnType], *, can_hash: bool, one_issuer: bool
    ) -> None:
        self._catalog = catalog
        self._one_issuer = one_issuer
        self._attributes = attributes
        self._masks = Masks(can_hash=can_hash)
        self._resources = Resources(catalog)
        #: Rules whose tags no column has.
        self.idle: list[Rule] = []
        self._lists: dict[str, Listed] = {}
        self._columns: dict[tuple[str, str], ColumnList] = {}
        self._permissions: dict[str, frozenset[str]] = {}
        self._roles: dict[str, str] = {}
        # None stands for a filter that is at fault itself: a grant that names it is not at fault too.
        self._filters: dict[tuple[str, str], DataFilter | None] = {}

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
            _attempt(faults, row.rule, partial(self._resources.tags.define, *row.fields))

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

    def optins(self, rows: Iterable[Row], faults: list[Fault]) -> Mapping[str, frozenset[str]]:
        """By scope the roles that are opted in: governed there by their own rules alone."""
        found: dict[str, set[str]] = {}
        for row in rows:
            if opted := _attempt(faults, row.rule, partial(self._optin, *row.fields)):
                role, scope = opted
                found.setdefault(scope, set()).add(role)
        return MappingProxyType({scope: frozenset(roles) for scope, roles in found.items()})

    def _optin(self, role_text: str, resource_text: str) -> tuple[str, str]:
        if wrong := role_fault(role_text):
            raise FieldError(*wrong)
        resource = self._resources.find(resource_text)
        if resource.tagged is not None or resource.scope == EVERYWHERE:
            what = f"`{resource_text}` is no table and no database, and roles opt in by their names"
            raise FieldError(what, "write `table:db.name` or `database:db`")
        strict = [table.name for table in resource.tables if not table.is_hybrid]
        if strict:
            what = f"`{strict[0]}` is not hybrid: every role is governed there by its rules"
            raise FieldError(what, "write `mode: hybrid` in its catalog, or delete the line")
        return role_text.removeprefix(ROLE), resource.scope

    def _data_filter(self, row: Row) -> DataFilter:
        name, table, columns, text = row.fields
        if name in {"*", "-"}:
            raise FieldError(f"`{name}` cannot be the name of a data filter", "use letters and digits")
        resource = self._resources.find(table)
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
        resource = _attempt(faults, rule, lambda: self._resources.find(resource_text))
        permissions = _attempt(faults, rule, lambda: self._permission_set(permissions_text))
        options = _attempt(faults, rule, lambda: read_options(option))
        _attempt(faults, rule, lambda: check_effect(effect))
        if role is None or permissions is None or resource is None:
            return ()
        lists = _attempt(faults, rule, lambda: self._column_lists(resource, columns_text))
        data_filter = _attempt(faults, rule, lambda: self._named_filter(resource, filter_name))
        if lists is None or options is None or len(faults) > before:
            return ()
        parts = Parts(role, resource, permissions, lists, data_filter, options, effect == "deny")
        if wrong := misfit(parts):
            faults.append(Fault(rule.file, rule.line, *wrong))
        if not lists:
            self.idle.append(rule)
        return tuple(
            Clause(rule, row.fields, role, scope, permissions, each, data_filter, parts.deny, options)
            for scope, each in lists.items()
        )

    def _role(self, text: str) -> str:
        if text not in self._roles:
            wrong = role_fault(text)
            if wrong and text != COARSE and not is_person(text):
                raise FieldError(*wrong)
            if is_person(text) and not self._one_issuer:
                what = f"`{text}` may be several persons: a subject is one person's for one issuer alone"
                raise FieldError(what, "accept one issuer in `auth.issuers`, or write the rule for a role")
            self._roles[text] = text.removeprefix(ROLE)
        return self._roles[text]

    def _permission_set(self, text: str) -> frozenset[str]:
        if text not in self._permissions:
            names = names_of(text)
            for name in names:
                if name not in _KNOWN:
                    raise FieldError(f"`{name}` is not a permission", spelling(name, sorted(_KNOWN)))
            self._permissions[text] = frozenset(names)
        return self._permissions[text]

    def _column_lists(self, resource: Resource, text: str) -> Mapping[str, ColumnList]:
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
                tagged=True,
                masks=tuple(self._tag_masks(table, resource.tagged[table.name], mask)),
            )
            for table in resource.tables
        }

    def _tag_masks(self, table: Table, names: frozenset[str], text: str) -> Iterator[tuple[str, Mask]]:
        for name in sorted(names) if text else ():
            if mask := self._masks.of(text, [table.columns[name]]):
                yield name, mask

    def _column_list(self, resource: Resource, text: str) -> ColumnList:
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

    def _named_filter(self, resource: Resource, name: str) -> DataFilter | None:
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


def _check_columns(resource: Resource, text: str, listed: ColumnList) -> None:
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
