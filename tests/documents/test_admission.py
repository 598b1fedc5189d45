"""Which mode a session is in, and what is kept of automatic persisted queries."""

from __future__ import annotations

import logging
from contextlib import suppress
from types import MappingProxyType
from typing import get_args

import pytest

from gateway.auth.identity import Identity, Session
from gateway.documents.admission import Admission, Sent, strictest
from gateway.documents.load import NO_DOCUMENTS
from gateway.errors import DocumentError
from gateway.http.request import GraphQLRequest
from gateway.settings.documents import Documents, Mode
from tests.documents.door import digest

ROLES = ("clerk", "guest", "boss")


def session(*roles: str) -> Session:
    return Session("s", "ann", (), frozenset(roles), MappingProxyType({}), 0.0)


def person(subject: str = "s", issuer: str = "https://one") -> Identity:
    return Identity(subject, "ann", (), "access", 0, {}, issuer)


def door(settings: Documents, roles: tuple[str, ...] = ROLES) -> Admission:
    return Admission(settings, NO_DOCUMENTS, roles)


def settings(**given: object) -> Documents:
    return Documents.model_validate({"path": "documents", **given})


def named(text: str, *, sends_it: bool) -> GraphQLRequest:
    return GraphQLRequest(text if sends_it else "", document_hash=digest(text))


def keep(admission: Admission, text: str, who: Identity) -> Sent:
    sent = admission.identify(named(text, sends_it=True))
    admission.keep(sent, who)
    return sent


def finds(admission: Admission, text: str, who: Identity) -> bool:
    sent = admission.identify(named(text, sends_it=False))
    with suppress(DocumentError):
        return admission.admit(sent, who, session(), "1").query == text
    return False


def test_modes_are_ordered_from_the_laxest_to_the_strictest() -> None:
    assert get_args(Mode) == ("off", "log", "only")
    assert strictest(("off", "only", "log")) == "only"
    assert strictest(()) == "off"


@pytest.mark.parametrize(
    ("roles", "mode"),
    [
        ((), "log"),
        (("boss",), "log"),
        (("clerk",), "off"),
        (("clerk", "boss"), "off"),
        (("clerk", "guest"), "only"),
        (("guest", "boss"), "only"),
    ],
)
def test_the_strictest_listed_role_decides_and_the_default_without_one(
    roles: tuple[str, ...], mode: Mode
) -> None:
    admission = door(settings(mode="log", roles={"clerk": "off", "guest": "only"}))
    assert admission.mode(session(*roles)) == mode


@pytest.mark.parametrize("role", ["boss", "clerk"])
def test_sql_of_ones_own_is_for_whoever_may_send_other_than_trusted_documents(role: str) -> None:
    admission = door(settings(mode="log", roles={"clerk": "off", "guest": "only"}))
    admission.admit_sql(session(role))
    with pytest.raises(DocumentError) as refused:
        admission.admit_sql(session(role, "guest"))
    assert refused.value.code == "UNTRUSTED_DOCUMENT"


def test_the_mode_of_a_role_that_went_holds_for_everybody() -> None:
    admission = door(settings(roles={"clerk": "off", "guest": "only"}), roles=("clerk", "visitor"))
    assert admission.mode(session("visitor")) == "only"
    assert admission.mode(session("clerk")) == "only"


def test_one_caller_is_a_subject_of_an_issuer() -> None:
    admission = door(settings(automatic_bytes=10_000))
    keep(admission, "{ a }", person())
    assert finds(admission, "{ a }", person())
    assert not finds(admission, "{ a }", person(subject="t"))
    assert not finds(admission, "{ a }", person(issuer="https://two"))


def test_what_is_kept_is_bounded_in_bytes_and_the_oldest_goes_first() -> None:
    admission = door(settings(automatic_bytes=30_000))
    texts = [f"{{ a{number} }}" + "#" * 10_000 for number in range(4)]
    for text in texts:
        keep(admission, text, person())
    assert [finds(admission, text, person()) for text in texts] == [False, False, True, True]
    keep(admission, "{ a }" + "#" * 30_000, person())
    assert not finds(admission, "{ a }" + "#" * 30_000, person())
    assert finds(admission, texts[3], person())


def test_with_no_bytes_nothing_is_kept() -> None:
    admission = door(settings())
    sent = keep(admission, "{ a }", person())
    with pytest.raises(DocumentError) as raised:
        admission.admit(admission.identify(named("{ a }", sends_it=False)), person(), session(), "1")
    assert raised.value.code == "PERSISTED_QUERY_NOT_SUPPORTED"
    assert admission.admit(sent, person(), session(), "1").query == "{ a }"


def test_only_the_mode_log_logs(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        for mode in ("off", "log"):
            admission = door(settings(mode=mode))
            admission.admit(admission.identify(GraphQLRequest("{ a }")), person(), session(), mode)
    (record,) = caplog.records
    assert (vars(record)["request_id"], vars(record)["document"]) == ("log", digest("{ a }"))
