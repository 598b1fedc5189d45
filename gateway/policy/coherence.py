"""Whether the fields of one rule fit together, each of which is in order by itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gateway.policy.clause import COARSE, EVERYWHERE, PERSON, ColumnList, DataFilter, Options
from gateway.policy.fields import EVERY_COLUMN
from gateway.policy.permissions import ADMINISTRATIVE, AGGREGATE, APPROVE, DATA, DESCRIBE, SELECT, SQL
from gateway.policy.resources import Resource

#: What is wrong with a rule, and the cure.
Misfit = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Parts:
    """The fields of a rule as they are understood; `columns` has a list by scope."""

    role: str
    resource: Resource
    permissions: frozenset[str]
    columns: Mapping[str, ColumnList]
    data_filter: DataFilter | None
    options: Options
    deny: bool

    @property
    def is_of_whole_tables(self) -> bool:
        return not self.data_filter and self.columns.get(self.resource.scope) == EVERY_COLUMN

    @property
    def has_masks(self) -> bool:
        return any(each.masks for each in self.columns.values())


def misfit(parts: Parts) -> Misfit | None:
    """The first fault of a rule as a whole."""
    for check in (_link, _role, _person, _administrative, _options, _sql, _masks, _deny, _filter):
        if found := check(parts):
            return found
    return None


def _link(parts: Parts) -> Misfit | None:
    if not parts.resource.is_of_links:
        return None
    link = parts.resource.tables[0]
    if parts.resource.single:
        if parts.permissions != {DESCRIBE} or parts.deny or not parts.is_of_whole_tables:
            what = f"`{link.name}` is a link, and what is shown behind it is given where it leads"
            return what, f"write `DESCRIBE` of the whole link, and give cells of `table:{link.link}`"
        return None
    is_plain = parts.is_of_whole_tables and not parts.options.may_grant
    if not is_plain or not parts.permissions <= {DESCRIBE, SELECT}:
        what = f"`{link.database}` has links alone, and what is shown behind them is given where they lead"
        return what, f"write `DESCRIBE` of whole links, and give cells of `table:{link.link}`"
    return None


def _role(parts: Parts) -> Misfit | None:
    if parts.role != COARSE:
        return None
    if parts.deny or parts.options != Options() or not parts.is_of_whole_tables:
        what = f"the rule of `{COARSE}` is a coarse one: of whole tables, in every row"
        return what, "write `allow`, `-` for the option, and `*` for the columns and for the filter"
    if parts.permissions & (ADMINISTRATIVE | {AGGREGATE}):
        return f"`{COARSE}` is everyone, and is given data alone", "write `SELECT`, `DESCRIBE` or `SQL`"
    strict = [table.name for table in parts.resource.tables if not table.is_hybrid]
    if strict:
        what = f"`{strict[0]}` is not hybrid, and `{COARSE}` is asked nothing of it"
        return what, "name the tables whose catalog says `mode: hybrid`, or write the rule for a role"
    return None


def _person(parts: Parts) -> Misfit | None:
    if not parts.role.startswith(PERSON):
        return None
    if parts.deny or parts.permissions & ADMINISTRATIVE or parts.options.may_grant:
        what = f"`{parts.role}` is one person, whom a rule gives data for a time and nothing else"
        return what, "write `allow` and `until=` alone, or give a role what is to last"
    if parts.options.until is None:
        return f"`{parts.role}` is one person, and their rule has no end", "write `until=2027-01-31`"
    return None


def _administrative(parts: Parts) -> Misfit | None:
    powers = parts.permissions & ADMINISTRATIVE
    if not powers:
        return None
    if parts.permissions & DATA:
        what = "the rule gives data, and the work of those who keep the policies"
        return what, "write two rules"
    if not parts.is_of_whole_tables:
        cure = "write `*` for the columns and for the filter, and no tags"
        return f"`{min(powers)}` is of whole tables", cure
    if powers != {APPROVE} and parts.resource.scope != EVERYWHERE:
        name = min(powers - {APPROVE})
        return f"`{name}` is of all policies, which are one", "write `catalog` as the resource"
    if parts.options.may_grant:
        return f"`{min(powers)}` is nobody's to hand on", "write the rule without `grant`"
    return None


def _options(parts: Parts) -> Misfit | None:
    given, options = parts.permissions, parts.options
    if options.may_grant and (parts.deny or SELECT not in given):
        what = "the option `grant` is about cells that are given, and the rule gives none"
        return what, "write the rule without `grant`"
    if AGGREGATE in given and SELECT in given:
        return "`SELECT` shows what rows come to, too", f"write `{SELECT}` alone, or `{AGGREGATE}` alone"
    if AGGREGATE in given and not parts.deny and options.least is None:
        what = f"`{AGGREGATE}` needs the rows that a group must have at least"
        return what, "write the option `least=10`"
    if options.least is not None and (AGGREGATE not in given or parts.deny):
        return f"the option `least` is of a rule that allows `{AGGREGATE}`", "write the rule without it"
    return None


def _sql(parts: Parts) -> Misfit | None:
    if SQL not in parts.permissions:
        return None
    if parts.resource.tagged is not None:
        what = "SQL is given and taken for whole tables, and tags name columns"
        return what, "write a rule of `SQL` for the tables"
    if SELECT not in parts.permissions and not parts.is_of_whole_tables:
        return "SQL is given and taken for whole tables", "write `*` for the columns and for the filter"
    return None


def _masks(parts: Parts) -> Misfit | None:
    if parts.has_masks and (parts.deny or SELECT not in parts.permissions):
        return "a mask is of cells that are given, and the rule gives none", "name the columns without masks"
    return None


def _deny(parts: Parts) -> Misfit | None:
    if parts.deny and parts.permissions == {DESCRIBE}:
        what = "a deny takes cells, and DESCRIBE shows none"
        return what, f"deny `{SELECT}` or `{SELECT}|DESCRIBE`"
    return None


def _filter(parts: Parts) -> Misfit | None:
    used = parts.data_filter
    if used is None:
        return None
    (table,) = parts.resource.tables
    if not parts.columns[parts.resource.scope].of(table) & used.columns.of(table):
        what = f"the rule and its data filter `{used.name}` have no column in common"
        return what, "name a column of the filter, or write `*`"
    return None
