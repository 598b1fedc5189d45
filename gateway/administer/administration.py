"""Answers administrators: the stages of any request up to the session, then a permission, then the work."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import orjson

from gateway.administer.errand import ASK, Desk, Errand
from gateway.auth.session import AttributeRule
from gateway.errors import AccessDenied, AuditError, FaultsError, RequestError
from gateway.graphql.schema import REQUEST_ACCESS
from gateway.http.request import RequestContext
from gateway.pipeline import Gateway, log_detail
from gateway.policy.authority import authority
from gateway.policy.permissions import MANAGE_POLICY, READ_AUDIT
from gateway.prepare import Preparation
from gateway.result.answer import Answer, refuse
from gateway.settings import Settings
from gateway.snapshot import Snapshot
from gateway.trail import Run, Trail

#: What the root fields of mutations do.
_MUTATIONS = {REQUEST_ACCESS: ASK}


class Administration:
    """Runs errands one after the other, aside from the requests for data; each has a line in the audit.

    `changes` are those that mutations may do.
    """

    def __init__(
        self,
        gateway: Gateway,
        settings: Settings,
        attributes: Mapping[str, AttributeRule],
        changes: Iterable[Errand[Any]] = (),
    ) -> None:
        self._gateway = gateway
        self._settings = settings
        self._attributes = attributes
        self._changes = {errand.path: errand for errand in changes}
        # Tests of policies and long audits take their time: data do not wait for them.
        self._aside = ThreadPoolExecutor(1, "administration")

    async def answer(
        self, errand: Errand[Any], parameters: Mapping[str, Any], token: str | None, context: RequestContext
    ) -> Answer:
        """The answer to an errand; raises nothing but its own cancellation.

        The audit is written whatever happens, also when the client hangs up.
        """
        started = time.perf_counter()
        preparation = self._gateway.in_force()
        trail = Trail(errand=errand.path)
        try:
            async with asyncio.timeout(self._settings.limits.seconds):
                announce = partial(self._announce, preparation, trail, context, started)
                snapshot = preparation.snapshot
                answer = await self._run(errand, parameters, token, snapshot, trail, announce)
            outcome = "ok"
        except asyncio.CancelledError:
            try:
                self._gateway.audit(preparation, trail, context, "CANCELLED", started)
            except AuditError as error:
                log_detail(error, context)
            raise
        except Exception as error:  # noqa: BLE001  # whatever it is, the caller gets one fixed text
            faults = self._gateway.faults(error, context)
            answer, outcome = refuse(faults, context.request_id), faults[0].code
        return self._gateway.record(Run(preparation, trail, started, answer, outcome), context)

    async def change(
        self,
        name: str,
        arguments: Mapping[str, Any],
        preparation: Preparation,
        trail: Trail,
        context: RequestContext,
        started: float,
    ) -> Mapping[str, Any]:
        """What a mutation's root field does: the errand of that name. Raises LakegateError."""
        announce = partial(self._announce, preparation, trail, context, started)
        told: Mapping[str, Any] = await self._do(
            self._changes[_MUTATIONS[name]], arguments, preparation.snapshot, trail, announce
        )
        return told

    async def _run(
        self,
        errand: Errand[Any],
        parameters: Mapping[str, Any],
        token: str | None,
        snapshot: Snapshot,
        trail: Trail,
        announce: Callable[[], None],
    ) -> Answer:
        identity = trail.identity = await self._gateway.identify(token)
        session = trail.session = self._gateway.entry.open(identity, snapshot)
        held = authority(snapshot.policies, session)
        powers = {MANAGE_POLICY: held.manages_policy, READ_AUDIT: held.reads_audit}
        if missing := [name for name in errand.permissions if not powers[name]]:
            raise AccessDenied(
                "FORBIDDEN", f"`{errand.path}` needs the permission `{missing[0]}`: no rule gives it to you"
            )
        told = await self._do(errand, parameters, snapshot, trail, announce)
        return Answer(orjson.dumps(told))

    async def _do(
        self,
        errand: Errand[Any],
        parameters: Mapping[str, Any],
        snapshot: Snapshot,
        trail: Trail,
        announce: Callable[[], None],
    ) -> Any:
        assert trail.identity is not None
        assert trail.session is not None
        asked = errand.read(parameters)
        loop = asyncio.get_running_loop()
        about: dict[str, object] = {}
        trail.about = about
        desk = Desk(
            self._settings,
            self._attributes,
            snapshot,
            trail.identity,
            trail.session,
            trail.session.at,
            about,
            partial(_told, loop, announce),
        )
        return await loop.run_in_executor(self._aside, _work, errand, desk, asked)

    def _announce(
        self, preparation: Preparation, trail: Trail, context: RequestContext, started: float
    ) -> None:
        """A first line in the audit, of what is about to be changed."""
        try:
            self._gateway.audit(preparation, trail, context, "STARTED", started)
        except AuditError as error:
            log_detail(error, context)
            if self._settings.audit.mode == "required":
                raise


def _told(loop: asyncio.AbstractEventLoop, announce: Callable[[], None]) -> None:
    """Have it told where all lines of the audit are written, and wait for it."""

    async def tell() -> None:
        announce()

    asyncio.run_coroutine_threadsafe(tell(), loop).result()


def _work(errand: Errand[Any], desk: Desk, asked: Any) -> object:
    try:
        return errand.work(desk, asked)
    except FaultsError as error:
        raise RequestError("FAULTY_FILES", error.message) from None
