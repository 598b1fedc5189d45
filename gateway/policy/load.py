"""Load the policies of a folder or a store: all of them, or none and every fault."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from gateway.catalog.model import Catalog
from gateway.catalog.types import ColumnType
from gateway.errors import Fault, PolicyError
from gateway.memory import Memory
from gateway.policy.adapter import StrictAdapter, check_model
from gateway.policy.clause import COARSE, PERSON, Clause, DataFilter
from gateway.policy.grants import Grants, Rule
from gateway.policy.permissions import ADMINISTRATIVE
from gateway.policy.read import MODEL_FILE, Sheets, Source
from gateway.policy.resolve import Resolver
from gateway.policy.roles import GROUP, ROLE, read_roles
from gateway.predicate import SessionValue

_SESSIONS_KEPT = 4096
_DECISIONS_KEPT = 256

_ClausesByScope = Mapping[str, tuple[Clause, ...]]


@dataclass(frozen=True, slots=True, eq=False)
class PolicySet:
    """The rules of one source, resolved against one catalog; `version` is a hash of them as written.

    `clauses` are those about data, `powers` those about the work of whoever keeps the policies. `masks` has
    where each mask of `masks.csv` stands, `idle` are the rules whose tags no column has, `optins` the roles
    that are opted in by scope. `members` gives the roles that a group or role leads to, `deciding` are those
    that have rules about data or are opted in; `by_role` and `by_scope` find the rules, in file order.
    `uses` are the session attributes that a role's rules depend on, each in the type it is compared with,
    and `reads` the names of all of them. `ends` are the moments at which rules end, in order: between two of
    them the same rules are in force.
    """

    version: str
    catalog: Catalog
    clauses: tuple[Clause, ...]
    powers: tuple[Clause, ...]
    data_filters: tuple[DataFilter, ...]
    masks: Mapping[str, Rule]
    idle: tuple[Rule, ...]
    optins: Mapping[str, frozenset[str]]
    members: Mapping[str, frozenset[str]]
    deciding: frozenset[str]
    by_role: Mapping[str, _ClausesByScope]
    by_scope: _ClausesByScope
    uses: Mapping[str, frozenset[SessionValue]]
    reads: tuple[str, ...]
    ends: tuple[float, ...]
    by_session: Memory[Hashable, Grants] = field(default_factory=lambda: Memory(_SESSIONS_KEPT), repr=False)
    by_case: Memory[Hashable, Grants] = field(default_factory=lambda: Memory(_DECISIONS_KEPT), repr=False)

    @property
    def roles(self) -> frozenset[str]:
        """Every role that the files name, and no person; names without the prefix."""
        members = (name.removeprefix(ROLE) for name in self.members if name.startswith(ROLE))
        ruled = (clause.role for clause in (*self.clauses, *self.powers))
        named = frozenset(ruled).union(members, *self.members.values(), *self.optins.values())
        return frozenset(name for name in named - {COARSE} if not name.startswith(PERSON))

    @property
    def persons(self) -> frozenset[str]:
        """Everyone who has rules of their own, as `user:subject`."""
        return frozenset(role for role in self.deciding if role.startswith(PERSON))

    def held(self, roles: Iterable[str]) -> frozenset[str]:
        """Those of some roles that decide what is seen."""
        return self.deciding.intersection(roles)

    def period(self, at: float) -> int:
        """How many of the ends a moment has behind it, in Unix seconds: no decision outlasts a period."""
        return bisect_right(self.ends, at)

    def roles_of(self, groups: Iterable[str], subject: str = "") -> frozenset[str]:
        """Every role that the groups lead to, through other roles too; names without a prefix.

        Whose subject has rules of its own has the role `user:subject` too.
        """
        members = self.members
        own = self.deciding.intersection((PERSON + subject,))
        return own.union(*(members.get(GROUP + group, ()) for group in groups))


def load_policies(
    source: Source,
    catalog: Catalog,
    attributes: Mapping[str, ColumnType],
    *,
    can_hash: bool = False,
    one_issuer: bool = True,
) -> PolicySet:
    """The policy set of a folder or a store; raises PolicyError with every fault, its place and cure.

    `attributes` are the declared session attributes and their types; `can_hash` says that there is a secret
    for the mask `hash`, `one_issuer` that a subject is one person's.
    """
    adapter = StrictAdapter(source)
    return assemble(
        adapter.sheets, adapter.faults, catalog, attributes, can_hash=can_hash, one_issuer=one_issuer
    )


def assemble(
    sheets: Sheets,
    unread: tuple[Fault, ...],
    catalog: Catalog,
    attributes: Mapping[str, ColumnType],
    *,
    can_hash: bool = False,
    one_issuer: bool = True,
) -> PolicySet:
    """The policy set of files that are read; raises PolicyError with what could not be read as well."""
    faults = list(unread)
    if MODEL_FILE not in {fault.file for fault in faults}:
        faults.extend(check_model(sheets))
    members = read_roles(sheets.roles, faults)
    resolver = Resolver(catalog, attributes, can_hash=can_hash, one_issuer=one_issuer)
    masks = resolver.masks(sheets.masks, faults)
    resolver.tags(sheets.tags, faults)
    data_filters = resolver.data_filters(sheets.data_filters, faults)
    written = resolver.clauses(sheets.grants, faults)
    optins = resolver.optins(sheets.optins, faults)
    if faults:
        raise PolicyError(tuple(faults))
    clauses = tuple(clause for clause in written if not clause.permissions & ADMINISTRATIVE)
    uses = _uses(clauses)
    return PolicySet(
        version=sheets.version,
        catalog=catalog,
        clauses=clauses,
        powers=tuple(clause for clause in written if clause.permissions & ADMINISTRATIVE),
        data_filters=data_filters,
        masks=masks,
        idle=tuple(resolver.idle),
        optins=optins,
        members=MappingProxyType(
            {
                member: frozenset(role.removeprefix(ROLE) for role in roles)
                for member, roles in members.items()
            }
        ),
        deciding=frozenset(clause.role for clause in clauses).union(*optins.values()) - {COARSE},
        by_role=MappingProxyType(
            {role: _by_scope(held) for role, held in _grouped((c.role, c) for c in clauses).items()}
        ),
        by_scope=_by_scope(clauses),
        uses=uses,
        reads=tuple(sorted({use.attribute for found in uses.values() for use in found})),
        ends=tuple(sorted({clause.until for clause in written if clause.until is not None})),
    )


def _grouped(pairs: Iterable[tuple[str, Clause]]) -> dict[str, list[Clause]]:
    found: defaultdict[str, list[Clause]] = defaultdict(list)
    for key, clause in pairs:
        found[key].append(clause)
    return found


def _by_scope(clauses: Sequence[Clause]) -> _ClausesByScope:
    grouped = _grouped((clause.scope, clause) for clause in clauses)
    return MappingProxyType({scope: tuple(found) for scope, found in grouped.items()})


def _uses(clauses: Iterable[Clause]) -> Mapping[str, frozenset[SessionValue]]:
    found: defaultdict[str, set[SessionValue]] = defaultdict(set)
    for clause in clauses:
        if clause.uses:
            found[clause.role].update(clause.uses)
    return MappingProxyType({role: frozenset(uses) for role, uses in found.items()})
