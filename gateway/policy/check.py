"""Check policies for the people who keep it: faults, and what is likely not meant."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from gateway.catalog.model import Catalog, Table
from gateway.catalog.types import ColumnType
from gateway.errors import Fault, PolicyError
from gateway.mask import Function
from gateway.policy.adapter import StrictAdapter
from gateway.policy.clause import COARSE, PERSON, Clause, scopes
from gateway.policy.constancy import is_always, is_never
from gateway.policy.ending import moment_text
from gateway.policy.grants import Rule
from gateway.policy.load import PolicySet, assemble
from gateway.policy.permissions import SELECT
from gateway.policy.read import GRANTS, Row, Source
from gateway.policy.roles import GROUP, ROLE
from gateway.policy.simplify import implies
from gateway.predicate import ALWAYS, Predicate

_COLUMNS = GRANTS.fields.index("columns")
_KEYS = frozenset({Function.KEY})


def check(
    source: Source,
    catalog: Catalog,
    attributes: Mapping[str, ColumnType],
    now: float,
    *,
    can_hash: bool = False,
    one_issuer: bool = True,
) -> tuple[tuple[Fault, ...], tuple[Fault, ...]]:
    """The faults, and the warnings in Unix seconds `now`; there are no warnings while there are faults.

    `can_hash` says that there is a secret for the mask `hash`, `one_issuer` that a subject is one person's.
    """
    adapter = StrictAdapter(source)
    try:
        policies = assemble(
            adapter.sheets, adapter.faults, catalog, attributes, can_hash=can_hash, one_issuer=one_issuer
        )
    except PolicyError as error:
        return error.faults, ()
    warnings = (
        *_unreached_roles(policies, adapter.sheets.roles),
        *_roles_without_rules(policies, adapter.sheets.roles),
        *_shadowed(policies),
        *_plain_filters(policies),
        *_unused_filters(policies),
        *_exclusions(policies),
        *_idle(policies),
        *_unused_masks(policies),
        *_mask_conflicts(policies),
        *_of_links(policies),
        *_ended(policies, now),
    )
    # A rule on tags is one on each table that has them.
    return (), tuple(sorted(set(warnings)))


def _warning(rule: Rule, message: str, cure: str) -> Fault:
    return Fault(rule.file, rule.line, message, cure)


def _unreached_roles(policies: PolicySet, rows: Iterable[Row]) -> Iterator[Fault]:
    reached = {
        role for member, roles in policies.members.items() if member.startswith(GROUP) for role in roles
    }
    first: dict[str, Rule] = {}
    for clause in (*policies.clauses, *policies.powers):
        if clause.role != COARSE and not clause.role.startswith(PERSON):
            first.setdefault(clause.role, clause.rule)
    for row in rows:
        for name in row.fields:
            if name.startswith(ROLE):
                first.setdefault(name.removeprefix(ROLE), row.rule)
    for role, rule in first.items():
        if role not in reached:
            cure = "add a membership, or delete the role's rules"
            yield _warning(rule, f"no group leads to `{ROLE}{role}`", cure)


def _roles_without_rules(policies: PolicySet, rows: Iterable[Row]) -> Iterator[Fault]:
    seen: set[str] = set()
    ruled = policies.deciding.union(clause.role for clause in policies.powers)
    for row in rows:
        name = row.fields[1]
        role = name.removeprefix(ROLE)
        if not ruled.intersection((role, *policies.members.get(name, ()))) and role not in seen:
            seen.add(role)
            yield _warning(row.rule, f"`{name}` has no rule", "add one to `grants.csv`, or delete the role")


def _shadowed(policies: PolicySet) -> Iterator[Fault]:
    tables_of: dict[str, list[Table]] = {}
    for table in policies.catalog.tables.values():
        if not table.is_view or table.link:
            for scope in scopes(table):
                tables_of.setdefault(scope, []).append(table)
    rules = Counter(clause.rule for clause in policies.clauses)
    for clause in policies.clauses:
        # What one table's part of a rule on tags adds nothing to, another's may.
        if rules[clause.rule] > 1:
            continue
        tables = tables_of[clause.scope]
        for other in _same_people(policies, clause, tables[0]):
            if not _covers(other, clause, tables):
                continue
            if clause.deny == other.deny and (
                other.rule.line < clause.rule.line or not _covers(clause, other, tables)
            ):
                yield _warning(
                    clause.rule, f"the rule says nothing that {other.rule} does not say", "delete one"
                )
                break
            if other.deny and not clause.deny:
                yield _warning(
                    clause.rule, f"the rule gives nothing that {other.rule} does not take", "delete one"
                )
                break


def _same_people(policies: PolicySet, clause: Clause, table: Table) -> Iterator[Clause]:
    """The other rules that apply to everyone to whom this one does, and to every table it covers."""
    covering = scopes(table)
    for role in (clause.role, *sorted(policies.members.get(ROLE + clause.role, ()))):
        by_scope = policies.by_role.get(role, {})
        for scope in covering[covering.index(clause.scope) :]:
            yield from (other for other in by_scope.get(scope, ()) if other is not clause)


def _covers(one: Clause, other: Clause, tables: Iterable[Table]) -> bool:
    """Whether the one names every cell of these tables that the other does, for as long as it does."""
    lasts_as_long = one.until is None or (other.until is not None and other.until <= one.until)
    return (
        lasts_as_long
        and one.options.least == other.options.least
        and other.permissions <= one.permissions | ({"DESCRIBE"} if SELECT in one.permissions else set())
        and implies(_rows(other), _rows(one))
        and all(_names_all_of(one, other, table) for table in tables)
    )


def _rows(clause: Clause) -> Predicate:
    return clause.filter.rows if clause.filter else ALWAYS


def _names_all_of(one: Clause, other: Clause, table: Table) -> bool:
    """Whether the one names every column that the other does, raw or under the same mask."""
    masks, others = dict(one.columns.masks), dict(other.columns.masks)
    named = one.named(table)
    return all(name in named and masks.get(name) in (None, others.get(name)) for name in other.named(table))


def _plain_filters(policies: PolicySet) -> Iterator[Fault]:
    for data_filter in policies.data_filters:
        if is_never(data_filter.rows):
            yield _warning(data_filter.rule, f"no row passes `{data_filter.name}`", "mend its rows")
        elif data_filter.rows != ALWAYS and is_always(data_filter.rows):
            yield _warning(
                data_filter.rule, f"every row passes `{data_filter.name}`", "write `*` for its rows"
            )


def _unused_filters(policies: PolicySet) -> Iterator[Fault]:
    used = {clause.filter.rule for clause in policies.clauses if clause.filter}
    for data_filter in policies.data_filters:
        if data_filter.rule not in used:
            yield _warning(data_filter.rule, f"no rule uses `{data_filter.name}`", "use it, or delete it")


def _exclusions(policies: PolicySet) -> Iterator[Fault]:
    listed = [(clause.rule, clause.columns) for clause in policies.clauses]
    listed += [(data_filter.rule, data_filter.columns) for data_filter in policies.data_filters]
    for rule, columns in listed:
        if columns.excluding and columns.names:
            message = "`* except` includes every column that the catalog gets later"
            yield _warning(rule, message, "list the columns, to keep later ones out")


def _ended(policies: PolicySet, now: float) -> Iterator[Fault]:
    for clause in (*policies.clauses, *policies.powers):
        if clause.until is not None and clause.has_ended(now):
            yield _warning(clause.rule, f"the rule ended at {moment_text(clause.until)}", "delete it")


def _idle(policies: PolicySet) -> Iterator[Fault]:
    for rule in policies.idle:
        yield _warning(rule, "no column has the tags of the rule", "delete it, or tag what it is about")


def _unused_masks(policies: PolicySet) -> Iterator[Fault]:
    used = {
        written.partition("=")[2].strip()
        for clause in policies.clauses
        if clause.columns.masks
        for written in clause.fields[_COLUMNS].split("|")
    }
    for name, rule in policies.masks.items():
        if name not in used:
            yield _warning(rule, f"no rule uses the mask `{name}`", "use it, or delete it")


def _mask_conflicts(policies: PolicySet) -> Iterator[Fault]:
    """Rules that show the same people the same cell under two masks, of which one is never seen there."""
    tables = [table for table in policies.catalog.tables.values() if not table.is_view]
    for clause in policies.clauses:
        masks = dict(clause.columns.masks)
        covered = (table for table in tables if clause.scope in scopes(table))
        for other in _same_people(policies, clause, next(covered)) if masks else ():
            is_seen_from_there = (other.role, other.scope) == (clause.role, clause.scope)
            if is_seen_from_there and other.rule.line > clause.rule.line:
                continue
            for name, mask in other.columns.masks:
                mine = masks.get(name, mask)
                if mine != mask and not {mine.function, mask.function} & _KEYS:
                    strict = min(mine, mask, key=lambda each: each.rank)
                    what = f"`{name}` is masked by {other.rule} too: in rows of both `{strict}` is shown"
                    yield _warning(clause.rule, what, "give the column one mask")


def _of_links(policies: PolicySet) -> Iterator[Fault]:
    """Rules that give the data of databases in which nothing has any."""
    databases = {table.database for table in policies.catalog.tables.values() if not table.is_view}
    for clause in policies.clauses:
        database, is_of_a_database, _ = clause.scope.partition(".*")
        gives = is_of_a_database and SELECT in clause.permissions and not clause.deny
        if gives and database not in {*databases, "*"}:
            what = f"`{database}` has links alone, of which the rule shows the names"
            yield _warning(clause.rule, what, "write `DESCRIBE`, and give cells where they lead")
