"""The trusted documents on the command line: their faults, and whom they fail for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import typer

from gateway.auth.identity import Session
from gateway.catalog.types import ColumnType
from gateway.cli import say
from gateway.cli.inputs import Inputs
from gateway.cli.sessions import session_of
from gateway.documents.load import check_document
from gateway.documents.read import hash_of
from gateway.errors import DocumentsError, Fault
from gateway.graphql.schema import Schemas, build_schemas, visible_columns
from gateway.policy.decide import grant
from gateway.policy.load import PolicySet
from gateway.policy.roles import ROLE
from gateway.snapshot import Snapshot

#: Values of session attributes, one of which fits each type: a role is tried with every attribute set.
_SAMPLES = (
    *("x", "0", "true", "2000-01-01", "2000-01-01T00:00:00", "2000-01-01T00:00:00Z", "00:00:00"),
    *("00000000-0000-0000-0000-000000000000", "AA==", "P1D", "{}"),
)


@dataclass(frozen=True, slots=True)
class _Alone:
    """A group that has a role's name and leads to the role: what it holds and what it inherits."""

    policies: PolicySet

    def roles_of(self, groups: tuple[str, ...], subject: str, /) -> frozenset[str]:
        return frozenset(groups).union(*(self.policies.members.get(ROLE + group, ()) for group in groups))


def check_documents(inputs: Inputs, asked: tuple[str, ...]) -> bool:
    """Say what the trusted documents are and whom they fail for; whether they are good as they are.

    Raises DocumentsError with every fault of theirs.
    """
    folder = inputs.settings.documents.path
    if folder is None:
        cure = "set it to the folder of the trusted documents"
        raise DocumentsError((Fault("documents.path", 0, "no folder is named", cure),))
    snapshot = inputs.snapshot()
    sessions = dict(_sessions(inputs, snapshot, asked))
    schemas = {name: _schemas(inputs, snapshot, session) for name, session in sessions.items()}
    is_good = True
    for written in snapshot.documents.written:
        say.answer(f"{hash_of(written.text)} {written}")
        failing = 0
        for name, pair in schemas.items():
            faults = list(check_document(written, pair.accepted, inputs.settings))
            failing += bool(faults)
            for fault in faults:
                say.warn(f"{name}: fails: {fault}")
            if not faults and pair.shown is not pair.accepted:
                for fault in check_document(written, pair.shown, inputs.settings):
                    say.warn(f"{name}: runs, and is withheld: {fault}")
        if failing and (asked or failing == len(schemas)):
            is_good = False
            whom = "a session that has to run it" if asked else "every role"
            say.fail(DocumentsError((Fault(str(written), 0, f"fails for {whom}"),)))
    say.note(f"{folder}: documents: {len(snapshot.documents.written)}, tried for: {len(sessions)}")
    return is_good


def _sessions(inputs: Inputs, snapshot: Snapshot, asked: tuple[str, ...]) -> Iterator[tuple[str, Session]]:
    if asked:
        for text in asked:
            yield text, session_of(text, inputs, snapshot.policies)
        return
    attributes = "".join(f",{name}={value}" for name, value in _samples(inputs, snapshot).items())
    for role in sorted(snapshot.policies.roles):
        yield f"role:{role}", session_of(f"group:{role}{attributes}", inputs, _Alone(snapshot.policies))


def _samples(inputs: Inputs, snapshot: Snapshot) -> Mapping[str, str]:
    """For each session attribute a value of its type, where one is known."""
    types: Mapping[str, ColumnType] = inputs.attribute_types()
    found: dict[str, str] = {}
    for name in types:
        for text in _SAMPLES:
            try:
                session_of(f"{name}={text}", inputs, snapshot.policies)
            except typer.BadParameter:
                continue
            found[name] = text
            break
    return found


def _schemas(inputs: Inputs, snapshot: Snapshot, session: Session) -> Schemas:
    visible = visible_columns(grant(snapshot.catalog, snapshot.policies, session))
    settings = inputs.settings
    takes_requests = settings.access_requests.path is not None
    return build_schemas(snapshot.catalog, dict(visible), settings.on_denied, takes_requests=takes_requests)
