"""Where requests for access are made and decided."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterator, Mapping
from functools import cached_property
from pathlib import Path

from gateway.access.approval import Proposal, Terms, heading, propose, test_file
from gateway.access.files import remove_file, replace_file
from gateway.access.request import AccessRequest, Decision, State, make_id, moment
from gateway.access.store import RequestStore
from gateway.administer.errand import Desk
from gateway.catalog.model import OnDenied, Table, ViewSource
from gateway.errors import AccessDenied, LimitExceeded, RequestError
from gateway.graphql.schema import on_denied
from gateway.policy.authority import authority, hands_on_some, may_hand_on
from gateway.policy.clause import PERSON, Clause, ColumnList, Options
from gateway.policy.decide import grant
from gateway.policy.grants import Grants, Rule
from gateway.policy.permissions import DESCRIBE, SELECT
from gateway.policy.read import GRANTS
from gateway.policy.roles import is_person
from gateway.settings import Settings
from gateway.snapshot import has_one_issuer

logger = logging.getLogger(__name__)

_DAY = 86_400


class Office:
    """The requests of one deployment; its workers share the file of the settings, and one decides at a time.

    All methods raise LakegateError for what cannot be done.
    """

    def __init__(self, settings: Settings, path: Path) -> None:
        self._settings = settings
        self._path = path

    @cached_property
    def _store(self) -> RequestStore:
        return RequestStore(self._path)

    def open(self) -> None:
        """Make the database what it has to be, and end what was broken off."""
        with self._store.locked():
            self._mend()

    def ask(self, desk: Desk, table: str, columns: tuple[str, ...], days: int, reason: str) -> AccessRequest:
        """A new request of whoever asks, which waits for a decision."""
        identity, limits = desk.identity, self._settings.access_requests
        if not is_person(PERSON + identity.subject) or not has_one_issuer(self._settings):
            what = "no rule can name the subject of your token"
            raise RequestError("BAD_REQUEST", f"{what}: ask for a role instead, whoever keeps the policies")
        if days > limits.most_days:
            what = f"{days} days are more than `access_requests.most_days`, which is {limits.most_days}"
            raise LimitExceeded("LIMIT_ACCESS", f"{what}: ask for less")
        target, wanted = self._asked_of(desk, table, columns)
        request = AccessRequest(
            make_id(),
            identity.issuer,
            identity.subject,
            identity.username,
            identity.groups,
            target.name,
            tuple(name for name in target.columns if name in wanted),
            days,
            reason,
            desk.now,
        )
        with self._store.locked():
            own = self._store.of(identity.issuer, identity.subject)
            waiting = sum(each.state is State.WAITING for each in own)
            if waiting >= limits.most_waiting:
                what = f"{waiting} of your requests wait, and `access_requests.most_waiting` is as many"
                raise LimitExceeded("LIMIT_ACCESS", f"{what}: withdraw one, or wait for a decision")
            _tell(desk, request)
            desk.announce()
            self._store.add(request)
        return request

    def own(self, desk: Desk) -> Iterator[AccessRequest]:
        """The requests of whoever asks, the newest first."""
        yield from self._store.of(desk.identity.issuer, desk.identity.subject)

    def waiting(self, desk: Desk) -> Iterator[AccessRequest]:
        """Those of others that wait, of which whoever asks may approve at least a part."""
        for request in self._store.in_state(State.WAITING):
            if not _is_own(desk, request) and self._may_see(desk, request):
                yield request

    def withdraw(self, desk: Desk, id: str) -> AccessRequest:
        """Take back a request of one's own that waits."""
        with self._store.locked():
            request = self._find(desk, id)
            if not _is_own(desk, request):
                raise _unknown(id)
            return self._end(desk, request, State.WITHDRAWN, "")

    def reject(self, desk: Desk, id: str, reason: str) -> AccessRequest:
        """Refuse a request as a whole."""
        with self._store.locked():
            request = self._others(desk, id)
            if not self._may_give(desk, request, _as_asked(request, desk.now)):
                raise AccessDenied(
                    "FORBIDDEN", f"you may approve a part of `{request.id}` and not reject all of it"
                )
            return self._end(desk, request, State.REJECTED, reason)

    def approve(
        self, desk: Desk, id: str, terms: Mapping[str, object], *, is_trial: bool
    ) -> tuple[AccessRequest, Proposal]:
        """Give what is asked for, or less of it; a trial tells what would be written, and writes nothing.

        `terms` has `columns`, `masks`, `filter`, `days` and `reason`, where they are not as asked.
        """
        with self._store.locked():
            self._mend()
            request = self._others(desk, id)
            proposal = propose(desk, request, _terms(request, terms))
            if not self._may_give(desk, request, proposal.clause):
                raise AccessDenied(
                    "FORBIDDEN", "you may not hand on as much: give fewer columns, masked, or for less long"
                )
            if is_trial:
                return request, proposal
            decision = Decision(
                desk.identity.subject,
                desk.identity.username,
                desk.now,
                str(terms["reason"]),
                proposal.line,
                proposal.until,
            )
            _tell(desk, request, state=State.APPROVED, rule=proposal.line)
            desk.announce()
            # First what is about to be written, so that whoever finds it half done knows.
            self._move(request, State.WAITING, State.APPROVING, decision)
            try:
                self._write(proposal)
            except BaseException:
                self._mend()
                raise
            self._move(request, State.APPROVING, State.APPROVED, decision)
            return self._find(desk, id), proposal

    def _write(self, proposal: Proposal) -> None:
        folder = self._settings.policies.path
        proposal.test.parent.mkdir(exist_ok=True)
        replace_file(proposal.test, b"", proposal.test_text)
        # The last step: from here on the rule is in force.
        replace_file(folder / GRANTS.file, proposal.before, proposal.after)

    def _mend(self) -> None:
        """What was broken off while a rule was written is approved if the rule is there, and waits if not."""
        folder = self._settings.policies.path
        for request in self._store.in_state(State.APPROVING):
            written = (folder / GRANTS.file).read_text("utf-8", "replace")
            if f"# {heading(request)}" in written:
                self._store.move(request.id, State.APPROVING, State.APPROVED, request.decision)
            else:
                remove_file(test_file(folder, request))
                self._store.move(request.id, State.APPROVING, State.WAITING)
            logger.warning("an approval was broken off, and is mended", extra={"request": request.id})

    def _move(self, request: AccessRequest, before: State, after: State, decision: Decision) -> None:
        moved = self._store.move(request.id, before, after, decision)
        assert moved, "nobody else decides meanwhile"

    def _end(self, desk: Desk, request: AccessRequest, state: State, reason: str) -> AccessRequest:
        if request.state is not State.WAITING:
            raise _decided(request)
        decision = Decision(desk.identity.subject, desk.identity.username, desk.now, reason)
        _tell(desk, request, state=state)
        desk.announce()
        self._move(request, State.WAITING, state, decision)
        return self._find(desk, request.id)

    def _find(self, desk: Desk, id: str) -> AccessRequest:
        """A request that whoever asks may know of."""
        request = self._store.get(id)
        if request is None or not (_is_own(desk, request) or self._may_see(desk, request)):
            raise _unknown(id)
        return request

    def _others(self, desk: Desk, id: str) -> AccessRequest:
        """A request that waits, and is not of whoever is to decide it."""
        request = self._find(desk, id)
        if _is_own(desk, request):
            raise AccessDenied("FORBIDDEN", "nobody decides a request of their own: ask somebody else to")
        if request.state is not State.WAITING:
            raise _decided(request)
        return request

    def _may_see(self, desk: Desk, request: AccessRequest) -> bool:
        policies, session = desk.snapshot.policies, desk.session
        table = policies.catalog.tables.get(request.table)
        return table is not None and (
            table.name in authority(policies, session).approves
            or hands_on_some(policies, session, table, frozenset(request.columns))
        )

    def _may_give(self, desk: Desk, request: AccessRequest, clause: Clause) -> bool:
        policies, session = desk.snapshot.policies, desk.session
        table = policies.catalog.tables[request.table]
        is_approver = table.name in authority(policies, session).approves
        return is_approver or may_hand_on(policies, session, clause, table)

    def _asked_of(self, desk: Desk, name: str, columns: Collection[str]) -> tuple[Table, Collection[str]]:
        """The table and the columns that are asked for; of a view those of the table behind it.

        What is kept secret is as unknown as what is not there.
        """
        catalog = desk.snapshot.catalog
        grants = grant(catalog, desk.snapshot.policies, desk.session)
        for table in catalog.tables.values():
            if name not in {table.name, table.root}:
                continue
            hides = on_denied(table, self._settings.on_denied) is OnDenied.HIDE
            known = grants.known(table.name) if hides else frozenset(table.columns)
            if not known:
                break
            if unknown := [column for column in columns if column not in known]:
                raise RequestError("BAD_REQUEST", f"`{table.name}` has no column `{unknown[0][:100]}`")
            if isinstance(table.source, ViewSource):
                base, wanted = _behind(table.name, table.source, columns, grants)
                return self._asked_of(desk, base, wanted)
            return table, columns
        raise RequestError("BAD_REQUEST", f"there is no table `{name[:100]}`: name one as `database.table`")


def _behind(
    name: str, view: ViewSource, columns: Collection[str], grants: Grants
) -> tuple[str, Collection[str]]:
    """The one table, and its columns that one does not see, of which columns of a view are made."""
    made = frozenset(view.support).union(*(view.reads[column] for column in columns))
    missing = [(table, column) for table, column in made if column not in grants.visible(table)]
    tables = sorted({table for table, _ in missing})
    if len(tables) != 1:
        what = "made of several tables" if tables else "made of what you see"
        cure = f"ask for columns of `{'`, `'.join(tables)}`" if tables else "there is nothing to ask for"
        raise RequestError("BAD_REQUEST", f"of the view `{name}` these columns are {what}: {cure}")
    return tables[0], [column for _, column in missing]


def _is_own(desk: Desk, request: AccessRequest) -> bool:
    return (request.issuer, request.subject) == (desk.identity.issuer, desk.identity.subject)


def _as_asked(request: AccessRequest, now: float) -> Clause:
    """What the request comes to if all of it is given."""
    return Clause(
        Rule(GRANTS.file, 0),
        (),
        PERSON + request.subject,
        request.table,
        frozenset({SELECT, DESCRIBE}),
        ColumnList(frozenset(request.columns), excluding=False),
        None,
        deny=False,
        options=Options(until=now + request.days * _DAY),
    )


def _terms(request: AccessRequest, given: Mapping[str, object]) -> Terms:
    """The terms of an approval, which give nothing that was not asked for. Raises RequestError."""
    terms = Terms(**{"columns": request.columns, "days": request.days, **given})  # type: ignore[arg-type]  # checked
    if other := [name for name in (*terms.columns, *terms.masks) if name not in request.columns]:
        raise RequestError("BAD_REQUEST", f"`{other[0][:100]}` was not asked for: give what was, or less")
    if terms.days > request.days:
        raise RequestError("BAD_REQUEST", f"{request.days} days were asked for: give as many, or fewer")
    if stray := [name for name in terms.masks if name not in terms.columns]:
        raise RequestError("BAD_REQUEST", f"`{stray[0]}` is masked and not given: name it in `columns` too")
    return terms


def _tell(desk: Desk, request: AccessRequest, state: State = State.WAITING, **more: object) -> None:
    """What the audit has of a change: no reasons, which are people's own words."""
    desk.about.update(
        request=request.id,
        of=request.subject,
        table=request.table,
        columns=request.columns,
        state=state.value,
        **more,
    )


def _unknown(id: str) -> RequestError:
    return RequestError("NO_REQUEST", f"there is no request `{id[:100]}` that you may know of")


def _decided(request: AccessRequest) -> RequestError:
    decision = request.decision
    when = f" by {decision.username} at {moment(decision.at)}" if decision else ""
    return RequestError("DECIDED", f"`{request.id}` is {request.state.value} already{when}")
