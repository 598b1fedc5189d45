"""Which recorded operations would have other answers under other policies, for whom and in which columns.

A record has the columns that an operation read, and those that were withheld from it, but no document and no
value. So both sides are asked for what they decide on these columns for whoever asked, and compared cell by
cell.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gateway.administer.difference import Kind, cell_changes, changes_beside
from gateway.audit.engine import ask, moment
from gateway.catalog.model import Catalog, ViewSource
from gateway.policy.decide import grant_roles
from gateway.policy.grants import Grants
from gateway.policy.load import PolicySet
from gateway.policy.roles import ROLE

_RECORDS = """
SELECT record.subject, coalesce(any_value(record.username), record.subject), record.groups, record.roles,
       record.columns, record.uses, record.withheld, count(*), max(record.at)
FROM read_json(
  $files, format = 'newline_delimited', ignore_errors = true,
  columns = {
    'at': 'VARCHAR', 'subject': 'VARCHAR', 'username': 'VARCHAR', 'groups': 'VARCHAR[]', 'roles': 'VARCHAR[]',
    'columns': 'MAP(VARCHAR, VARCHAR[])', 'withheld': 'VARCHAR[]', 'outcome': 'VARCHAR',
    'uses': 'STRUCT(
      "table" VARCHAR, equal VARCHAR[], ranged VARCHAR[], "order" VARCHAR[], joined VARCHAR[]
    )[]'
  }
) AS record
WHERE record.at >= $since AND record.outcome = 'ok' AND record.roles IS NOT NULL
  AND (cardinality(record.columns) > 0 OR len(record.withheld) > 0)
GROUP BY record.subject, record.groups, record.roles, record.columns, record.uses, record.withheld
ORDER BY 1, 3, 4
"""

#: A table, and one of its columns.
Place = tuple[str, str]


@dataclass(frozen=True, slots=True)
class OtherAnswer:
    """What `who` would see otherwise of a column that `operations` of theirs asked for, last at `last`.

    `is_used` says that some of them found or ordered rows by it: where it is withheld, they are refused.
    """

    who: str
    table: str
    column: str
    kind: Kind
    before: str
    after: str
    operations: int
    last: str
    is_used: bool


@dataclass(frozen=True, slots=True)
class Replay:
    """How many operations were looked at, and what changes; `without_groups` are of older records.

    Of those the roles are known that the person had then, and not what the groups lead to now.
    """

    operations: int
    without_groups: int
    answers: tuple[OtherAnswer, ...]


@dataclass(frozen=True, slots=True)
class _Asked:
    """How often a column was asked for, the last time at `last`."""

    operations: int = 0
    last: str = ""
    is_used: bool = False

    def and_again(self, operations: int, last: str, *, is_used: bool) -> _Asked:
        return _Asked(self.operations + operations, max(self.last, last), self.is_used or is_used)


def replay(files: Sequence[Path], before: PolicySet, after: PolicySet, since: float, at: float) -> Replay:
    """What would change for the operations in the audit's files since a moment, decided as of another.

    Moments are in Unix seconds; both sides are loaded with one catalog. Operations that were refused have no
    answer, and tables that the catalog no longer has are passed over.
    """
    catalog = after.catalog
    decided: dict[object, tuple[Grants, Grants]] = {}
    operations = without_groups = 0
    found: defaultdict[tuple[str, str, str, Kind, str, str], _Asked] = defaultdict(_Asked)
    for subject, name, groups, roles, columns, uses, withheld, count, last in ask(
        _RECORDS, files, {"since": moment(since)}
    ):
        operations += count
        without_groups += count if groups is None else 0
        person = subject, tuple(groups) if groups is not None else None, tuple(roles)
        if person not in decided:
            sides = (grant_roles(side, _roles(side, *person), at) for side in (before, after))
            decided[person] = next(sides), next(sides)
        used = {(use["table"], each.lstrip("-")) for use in uses or () for each in _columns_of(use)}
        places = sorted({*_read(columns), *_asked(withheld or (), catalog)})
        for table, column, kind, was, is_now in _compare(places, catalog, *decided[person]):
            key = name, table, column, kind, was, is_now
            found[key] = found[key].and_again(count, last, is_used=(table, column) in used)
    answers = (
        OtherAnswer(*key, each.operations, each.last, each.is_used)
        for key, each in sorted(found.items(), key=lambda item: item[0][:3])
    )
    return Replay(operations, without_groups, tuple(answers))


def _roles(
    policies: PolicySet, subject: str, groups: tuple[str, ...] | None, roles: tuple[str, ...]
) -> frozenset[str]:
    if groups is not None:
        return policies.roles_of(groups, subject)
    return frozenset(roles).union(*(policies.members.get(ROLE + role, ()) for role in roles))


def _columns_of(use: Mapping[str, Any]) -> Iterator[str]:
    for how in ("equal", "ranged", "order", "joined"):
        yield from use[how] or ()


def _read(columns: Mapping[str, Sequence[str]]) -> Iterator[Place]:
    for table, names in columns.items():
        yield from ((table, name) for name in names)


def _asked(withheld: Sequence[str], catalog: Catalog) -> Iterator[Place]:
    """What was withheld, which the other side may show: of a view the columns of its tables."""
    for name in withheld:
        whole = catalog.tables.get(name)
        table, _, column = (name, "", "") if whole else name.rpartition(".")
        target = whole or catalog.tables.get(table)
        if target is None:
            continue
        columns = [column] if column else list(target.columns)
        if isinstance(target.source, ViewSource):
            source = target.source
            yield from frozenset(source.support).union(*(source.reads.get(each, ()) for each in columns))
        else:
            yield from ((target.name, each) for each in columns)


def _compare(
    places: Sequence[Place], catalog: Catalog, before: Grants, after: Grants
) -> Iterator[tuple[str, str, Kind, str, str]]:
    for name in dict.fromkeys(table for table, _ in places):
        table = catalog.tables.get(name)
        if table is None or table.is_view:
            continue
        asked = {column for each, column in places if each == name}
        yield from (
            (name, column, kind, was, is_now)
            for column, kind, was, is_now, _ in cell_changes(table, before.tables[name], after.tables[name])
            if column in asked
        )
        yield from (
            (name, column, kind, was, is_now)
            for _, column, kind, was, is_now in changes_beside(table, before, after)
            if column in asked
        )
