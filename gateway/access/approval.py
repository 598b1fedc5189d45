"""From a request to a rule: the line, the test of it, and whether both are what they ought to be."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from gateway.access.files import comment, line_of, proposal, with_lines
from gateway.access.request import AccessRequest, moment
from gateway.administer.errand import Desk
from gateway.administer.expectations import FOLDER, read_expectations
from gateway.administer.sent import settings_on
from gateway.administer.someone import Someone, session_of
from gateway.administer.testing import run_tests
from gateway.auth.identity import Session
from gateway.errors import RequestError
from gateway.policy.check import check
from gateway.policy.clause import PERSON, Clause
from gateway.policy.decide import grant
from gateway.policy.grants import Denied, Masked
from gateway.policy.load import PolicySet
from gateway.policy.read import GRANTS
from gateway.snapshot import has_one_issuer, read_policies

_DAY = 86_400


@dataclass(frozen=True, slots=True)
class Terms:
    """What is given: columns, each perhaps masked, in the rows of a data filter; for how long, and why."""

    columns: tuple[str, ...]
    masks: Mapping[str, str]
    filter: str
    days: int
    reason: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """The files as an approval leaves them, before anything is written.

    `clause` is the rule as it was understood; `warnings` tell what is likely not meant, what has no effect,
    and which tests fail.
    """

    line: str
    until: float
    clause: Clause
    before: bytes
    after: bytes
    test: Path
    test_text: bytes
    warnings: tuple[str, ...]

    def diff(self) -> str:
        """What changes in `grants.csv`, as people review it."""
        before, after = (
            text.decode("utf-8", "replace").splitlines(keepends=True) for text in (self.before, self.after)
        )
        return "".join(difflib.unified_diff(before, after, f"a/{GRANTS.file}", f"b/{GRANTS.file}"))


def test_file(folder: Path, request: AccessRequest) -> Path:
    """Where the test of a request's rule stands."""
    return folder / FOLDER / f"access-request-{request.id}.yaml"


def heading(request: AccessRequest) -> str:
    """How the comment above a request's rule begins."""
    return f"Access request {request.id}:"


def propose(desk: Desk, request: AccessRequest, terms: Terms) -> Proposal:
    """The line for a request on these terms, on the newest files, checked and tested.

    Raises RequestError where it cannot be given, and PolicyError with every fault of the files.
    """
    folder = desk.settings.policies.path
    until = desk.now + terms.days * _DAY
    columns = "|".join(
        f"{name}={terms.masks[name]}" if name in terms.masks else name for name in terms.columns
    )
    fields = (
        f"{PERSON}{request.subject}",
        f"table:{request.table}",
        "SELECT|DESCRIBE",
        columns,
        terms.filter,
        f"until={moment(until)}",
        "allow",
    )
    line = line_of(*fields)
    why = comment(
        f"{heading(request)} {request.username} asked: {request.reason} - "
        f"{desk.session.username} approved: {terms.reason}"
    )
    before = (folder / GRANTS.file).read_bytes()
    after = with_lines(before, "", why, line)
    test = test_file(folder, request)
    with proposal(folder, after) as scratch:
        policies = read_policies(scratch, desk.snapshot.catalog, desk.settings, desk.attributes)
        number = after.count(b"\n")
        clause = next((each for each in policies.clauses if each.rule.line == number), None)
        # What the fields hold was written by people: it must have come to one rule, and to this one.
        if clause is None or clause.fields != fields or clause.columns.names != set(terms.columns):
            raise RequestError(
                "BAD_REQUEST", "the rule would read otherwise than it is meant: use plain names"
            )
        text = _test(desk, request, policies, clause)
        (scratch / FOLDER / test.name).write_bytes(text)
        warnings = (
            *_warnings(desk, scratch, number),
            *_without_effect(desk, request, policies, clause),
            *_failing(desk, scratch, policies),
        )
    return Proposal(line, until, clause, before, after, test, text, warnings)


def _test(desk: Desk, request: AccessRequest, policies: PolicySet, clause: Clause) -> bytes:
    """What the person must see by rules of their own alone, at the moment of the approval."""
    if clause.uses:
        names = ", ".join(sorted({f"session.{use.attribute}" for use in clause.uses}))
        what = f"the filter depends on {names}, which nobody can vouch for in somebody else's place"
        raise RequestError("BAD_REQUEST", f"{what}: choose a filter of columns alone")
    table = desk.snapshot.catalog.tables[request.table]
    decision = grant(policies.catalog, policies, _person(desk, request, policies)).tables[table.name]
    shown = {} if isinstance(decision, Denied) else decision.columns
    if hidden := sorted(clause.named(table) - shown.keys()):
        what = f"the rule would not show `{hidden[0]}`"
        raise RequestError("BAD_REQUEST", f"{what}: `{table.name}` is hybrid, and persons are not opted in")
    masks = {
        name: ", ".join(str(mask) for mask, _ in column.masks)
        for name, column in shown.items()
        if isinstance(column, Masked)
    }
    expectation: dict[str, Any] = {
        "name": f"{request.username} sees what request {request.id} gives",
        "as": {"user": request.subject},
        "at": moment(desk.now),
        "table": table.name,
        "visible": sorted(clause.named(table)),
        **({"masks": masks} if masks else {}),
    }
    return yaml.safe_dump({"tests": [expectation]}, sort_keys=False, allow_unicode=True).encode()


def _person(desk: Desk, request: AccessRequest, policies: PolicySet, *groups: str) -> Session:
    return session_of(Someone(request.subject, groups), desk.settings.auth, policies, desk.now)


def _warnings(desk: Desk, folder: Path, number: int) -> Iterator[str]:
    """What a check finds to say of the new line."""
    _, found = check(
        folder,
        desk.snapshot.catalog,
        {name: rule.type for name, rule in desk.attributes.items()},
        desk.now,
        can_hash=desk.settings.policies.hash_secret is not None,
        one_issuer=has_one_issuer(desk.settings),
    )
    yield from (str(each) for each in found if (each.file, each.line) == (GRANTS.file, number))


def _failing(desk: Desk, folder: Path, policies: PolicySet) -> Iterator[str]:
    """Tests of the folder that the rule fails, or that failed before."""
    here = settings_on(folder, desk.settings)
    for outcome in run_tests(read_expectations(folder / FOLDER), policies, here, desk.now).outcomes:
        if outcome.problems:
            yield f"{outcome.rule}: the test `{outcome.name}` fails"


def _without_effect(desk: Desk, request: AccessRequest, policies: PolicySet, clause: Clause) -> Iterator[str]:
    """Columns that the person's groups are denied: an approval does not lift a denial."""
    table = desk.snapshot.catalog.tables[request.table]
    session = _person(desk, request, policies, *request.groups)
    decision = grant(policies.catalog, policies, session).tables[table.name]
    shown = {} if isinstance(decision, Denied) else decision.columns
    for name in sorted(clause.named(table) - shown.keys()):
        yield f"`{name}` stays withheld: a rule denies it to one of their groups"
