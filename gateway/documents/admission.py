"""The door of stage 5: which document a request means, and whether its session may send it.

Whatever reads a document takes an `Admitted` request, and only `admit` makes one.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import NewType, get_args

from gateway.auth.identity import Identity, Session
from gateway.documents.load import NO_DOCUMENTS, TrustedDocuments
from gateway.documents.read import hash_of
from gateway.errors import DocumentError, RequestError
from gateway.http.request import PERSISTED, GraphQLRequest
from gateway.memory import Memory
from gateway.settings.documents import Documents, Mode

logger = logging.getLogger(__name__)

#: A request with its document's text, which its session may send.
Admitted = NewType("Admitted", GraphQLRequest)

#: Bytes that the key and the place of a kept document take beside its text.
_ENTRY = 600


@dataclass(frozen=True, slots=True)
class Sent:
    """A request whose document is known by its hash; it has the text if that was sent, or is trusted."""

    request: GraphQLRequest
    hash: str
    is_trusted: bool


def identify(request: GraphQLRequest, trusted: TrustedDocuments = NO_DOCUMENTS) -> Sent:
    """Which document a request means. Raises RequestError where it sent another one's hash with a text."""
    named = request.document_hash
    if not request.query and named:
        text = trusted.texts.get(named)
        return Sent(replace(request, query=text) if text else request, named, text is not None)
    found = hash_of(request.query)
    if named not in (None, found):
        raise RequestError(
            "BAD_REQUEST",
            f"`extensions.{PERSISTED}.sha256Hash` is not the SHA-256 of `query`: hash the text that is sent",
        )
    return Sent(request, found, found in trusted.texts)


def admit(sent: Sent, mode: Mode = "off", kept: str | None = None, *, knows_hashes: bool = False) -> Admitted:
    """The request if its session may send it; raises DocumentError.

    `mode` is the session's, `kept` the text that its caller sent with the hash earlier; `knows_hashes` says
    that a hash could have been known.
    """
    if mode == "only" and not sent.is_trusted:
        raise DocumentError(
            "UNTRUSTED_DOCUMENT", "the document is not a trusted one, and this session may send no other"
        )
    request = sent.request
    if not request.query:
        if kept is None:
            # Apollo's clients look for the code, others for the message: both are the protocol's.
            if knows_hashes:
                raise DocumentError("PERSISTED_QUERY_NOT_FOUND", "PersistedQueryNotFound")
            raise DocumentError("PERSISTED_QUERY_NOT_SUPPORTED", "PersistedQueryNotSupported")
        request = replace(request, query=kept)
    return Admitted(request)


def strictest(modes: Iterable[Mode]) -> Mode:
    """The mode that lets least through; `off` of none."""
    return max(modes, key=get_args(Mode).index, default="off")


class Admission:
    """Lets documents in under one snapshot, and keeps those of automatic persisted queries for their senders.

    What is kept is its sender's alone. Shared among callers, it would tell one that another had sent a
    text, and would run and quote a text for whoever had come by its hash.
    """

    def __init__(self, settings: Documents, trusted: TrustedDocuments, roles: Collection[str]) -> None:
        self._settings = settings
        self._trusted = trusted
        # A role that the policies have no more may go by another name now: its mode holds for everybody.
        self._least = strictest(mode for role, mode in settings.roles.items() if role not in roles)
        self._knows_hashes = bool(trusted.texts or settings.automatic_bytes)
        self._kept: Memory[tuple[str, str, str], str] = Memory(settings.automatic_bytes)

    def mode(self, session: Session) -> Mode:
        """What becomes of the session's other documents: the strictest of its roles decides."""
        roles: Mapping[str, Mode] = self._settings.roles
        listed = [roles[role] for role in session.roles if role in roles]
        return strictest((self._least, *(listed or [self._settings.mode])))

    def identify(self, request: GraphQLRequest) -> Sent:
        """Which document a request means. Raises RequestError."""
        return identify(request, self._trusted)

    def admit(self, sent: Sent, identity: Identity, session: Session, request_id: str) -> Admitted:
        """The request if its session may send it, with its text. Raises DocumentError."""
        mode = self.mode(session)
        kept = None if sent.request.query else self._kept.recall(_key(sent, identity))
        admitted = admit(sent, mode, kept, knows_hashes=self._knows_hashes)
        if mode == "log" and not sent.is_trusted:
            # Its text may hold values.
            logger.warning("untrusted document", extra={"request_id": request_id, "document": sent.hash})
        return admitted

    def admit_sql(self, session: Session) -> None:
        """Let SQL of the session's own in; raises DocumentError where only trusted documents are."""
        if self.mode(session) == "only":
            raise DocumentError(
                "UNTRUSTED_DOCUMENT", "this session may send trusted documents alone, and no SQL of its own"
            )

    def keep(self, sent: Sent, identity: Identity) -> None:
        """Keep what its sender named by a hash and what has proved valid."""
        request = sent.request
        if request.document_hash and request.query and not sent.is_trusted:
            weight = sys.getsizeof(request.query) + _ENTRY
            self._kept.keep(_key(sent, identity), request.query, weight)


def _key(sent: Sent, identity: Identity) -> tuple[str, str, str]:
    return identity.issuer, identity.subject, sent.hash
