"""What whoever holds MANAGE_POLICY may ask: of files that are sent, or of those that the gateway has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from enum import Enum
from pathlib import Path
from typing import Any

from pydantic import Field

from gateway.administer.audit_errands import audit_files
from gateway.administer.difference import difference
from gateway.administer.errand import Asked, Desk, Errand
from gateway.administer.expectations import FOLDER, read_expectations
from gateway.administer.matrix import matrix
from gateway.administer.people import groups_of, roles_of
from gateway.administer.preview import select_all
from gateway.administer.replay import replay
from gateway.administer.sent import Files, as_folder, read_files, settings_on
from gateway.administer.someone import NOBODY, Someone, session_of
from gateway.administer.testing import run_tests
from gateway.administer.told import (
    change_told,
    explanation_told,
    faults_told,
    replay_told,
    report_told,
)
from gateway.auth.identity import Session
from gateway.errors import RequestError
from gateway.policy.check import check
from gateway.policy.explain import explain
from gateway.policy.load import PolicySet
from gateway.policy.permissions import MANAGE_POLICY, READ_AUDIT
from gateway.policy.read import Source
from gateway.policy_source import policy_source
from gateway.snapshot import Snapshot, has_one_issuer, read_policies

_DAY = 86_400


class OfFiles(Asked):
    """Which policy files it is about."""

    files: Files | None = None
    """All files of a policy folder, each name with its text; without them those of the gateway."""


class Sent(Asked):
    """The files that it is about."""

    files: Files
    """All files of a policy folder, each name with its text."""


class Replayed(Sent):
    """Which operations are replayed."""

    days: int = Field(30, ge=1, le=36_500)
    """How far to look back."""


class Whose(Asked):
    """Whose session it is."""

    user: str | None = None
    """The subject of the token."""
    groups: tuple[str, ...] = ()
    """The groups of the token."""
    attributes: Mapping[str, Any] = {}
    """The session attributes by their names in `auth.attributes`."""


class Why(OfFiles):
    """Why somebody sees what they do of a table."""

    table: str
    """The table or view, `database.table`, or its root field."""
    session: Whose
    """Whose session it is: `user` (a subject), `groups` and `attributes`, each if there are any."""


class Whom(Enum):
    """Whom there is a line for."""

    GROUPS = "groups"
    ROLES = "roles"


class Who(Asked):
    """Who sees what of each column."""

    table: str | None = None
    """This table or view alone."""
    of: Whom = Whom.ROLES
    """Whom there is a line for: `roles` or `groups`."""


def _check(desk: Desk, asked: OfFiles) -> object:
    settings = desk.settings
    with _source(desk, asked.files) as source:
        found = check(
            source,
            desk.snapshot.catalog,
            {name: rule.type for name, rule in desk.attributes.items()},
            desk.now,
            can_hash=settings.policies.hash_secret is not None,
            one_issuer=has_one_issuer(settings),
        )
    return faults_told(*found)


def _test(desk: Desk, asked: OfFiles) -> object:
    with _source(desk, asked.files) as source:
        # A store has no tests: those of the folder are of its rules.
        folder = source if isinstance(source, Path) else desk.settings.policies.path
        settings = desk.settings if asked.files is None else settings_on(folder, desk.settings)
        policies = _policies(desk, source)
        return report_told(run_tests(read_expectations(folder / FOLDER), policies, settings, desk.now))


def _explain(desk: Desk, asked: Why) -> object:
    catalog = desk.snapshot.catalog
    table = _table(desk, asked.table)
    policies = desk.snapshot.policies
    if asked.files is not None:
        with as_folder(asked.files) as folder:
            policies = _policies(desk, folder)
    session = _session(desk, asked.session, policies)
    snapshot = Snapshot(catalog, policies, desk.snapshot.version)
    sql = select_all(snapshot, session, table, desk.settings)
    return explanation_told(explain(catalog, policies, session, table), sql)


def _matrix(desk: Desk, asked: Who) -> object:
    policies = desk.snapshot.policies
    name = _table(desk, asked.table) if asked.table else None
    people = groups_of(policies) if asked.of is Whom.GROUPS else roles_of(policies)
    return [asdict(line) for line in matrix(policies, people, desk.now) if name in (None, line.table)]


def _diff(desk: Desk, asked: Sent) -> object:
    with as_folder(asked.files) as folder:
        sent = _policies(desk, folder)
    return [change_told(change) for change in difference(desk.snapshot.policies, sent, desk.now)]


def _replay(desk: Desk, asked: Replayed) -> object:
    with as_folder(asked.files) as folder:
        sent = _policies(desk, folder)
    since = desk.now - asked.days * _DAY
    return replay_told(replay(audit_files(desk), desk.snapshot.policies, sent, since, desk.now))


def _files(desk: Desk, asked: Asked) -> object:
    if desk.settings.policies.store != "files":
        raise RequestError("NO_FILES", "the policies are in a store: `lakegate policy pull` writes its files")
    files = read_files(desk.settings.policies.path)
    return {"in_force": desk.snapshot.policies.version, "files": files}


@contextmanager
def _source(desk: Desk, files: Files | None) -> Iterator[Source]:
    if files is None:
        yield policy_source(desk.settings)
    else:
        with as_folder(files) as folder:
            yield folder


def _policies(desk: Desk, source: Source) -> PolicySet:
    return read_policies(source, desk.snapshot.catalog, desk.settings, desk.attributes)


def _table(desk: Desk, name: str) -> str:
    for table in desk.snapshot.catalog.tables.values():
        if name in {table.name, table.root}:
            return table.name
    raise RequestError(
        "BAD_REQUEST", f"the catalog has no table `{name[:100]}`: name one of `database.table`"
    )


def _session(desk: Desk, whose: Whose, policies: PolicySet) -> Session:
    rules = desk.attributes
    if unknown := sorted(whose.attributes.keys() - rules.keys()):
        known = ", ".join(f"`{name}`" for name in rules) or "none"
        raise RequestError("BAD_REQUEST", f"`{unknown[0][:100]}` is no session attribute: there are {known}")
    claims = {rules[name].claim: value for name, value in whose.attributes.items()}
    someone = Someone(whose.user or NOBODY, whose.groups, claims)
    try:
        return session_of(someone, desk.settings.auth, policies, desk.now)
    except ValueError as error:
        raise RequestError("BAD_REQUEST", f"{error}: send a value of the attribute's type") from None


POLICY_ERRANDS: tuple[Errand[Any], ...] = (
    Errand("/admin/policy/files", "GET", (MANAGE_POLICY,), Asked, _files, "the policy files"),
    Errand("/admin/policy/check", "POST", (MANAGE_POLICY,), OfFiles, _check, "every fault, and warnings"),
    Errand("/admin/policy/test", "POST", (MANAGE_POLICY,), OfFiles, _test, "what came of the tests"),
    Errand("/admin/policy/explain", "POST", (MANAGE_POLICY,), Why, _explain, "why somebody sees it"),
    Errand("/admin/policy/matrix", "GET", (MANAGE_POLICY,), Who, _matrix, "who sees what"),
    Errand(
        "/admin/policy/replay",
        "POST",
        (READ_AUDIT, MANAGE_POLICY),
        Replayed,
        _replay,
        "which answers that people had would be other ones by the files sent",
    ),
    Errand("/admin/policy/diff", "POST", (MANAGE_POLICY,), Sent, _diff, "who gains and loses"),
)
