"""What the door has to hold has teeth: each leak that is planted in it is found."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from gateway.documents import admission
from gateway.documents.admission import Admission, Admitted, Sent
from gateway.http.request import GraphQLRequest
from gateway.prepare import Preparation
from tests.documents import door
from tests.documents.door import HOLDS, write_shop
from tests.gateway.shop import Open, opened

STRICTNESS = ("off", "log", "only").index

Held = Callable[[Open], Awaitable[None]]


def no_check_of_the_mode(patch: pytest.MonkeyPatch) -> None:
    admit = admission.admit
    patch.setattr(admission, "admit", lambda sent, _mode, *rest, **more: admit(sent, "off", *rest, **more))


def laxest_counts(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(admission, "strictest", lambda modes: min(modes, key=STRICTNESS, default="off"))


def mode_by_the_default(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Admission, "mode", lambda self, _session: self._settings.mode)


def hash_taken_on_trust(patch: pytest.MonkeyPatch) -> None:
    identify = admission.identify

    def trusting(request: GraphQLRequest, trusted: Any) -> Sent:
        named = request.document_hash
        if named and named in trusted.texts and request.query:
            return Sent(request, named, is_trusted=True)
        return identify(request, trusted)

    patch.setattr(admission, "identify", trusting)


def kept_is_trusted(patch: pytest.MonkeyPatch) -> None:
    admit = admission.admit

    def lenient(sent: Sent, mode: Any, kept: str | None, **more: Any) -> Admitted:
        return admit(replace(sent, is_trusted=sent.is_trusted or kept is not None), mode, kept, **more)

    patch.setattr(admission, "admit", lenient)
    patch.setattr(admission, "_key", lambda sent, _identity: ("", "", sent.hash))


def kept_for_everyone(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(admission, "_key", lambda sent, _identity: ("", "", sent.hash))


def kept_unread(patch: pytest.MonkeyPatch) -> None:
    admit = Admission.admit

    def keeping(self: Admission, sent: Sent, identity: Any, *rest: Any) -> Admitted:
        admitted = admit(self, sent, identity, *rest)
        self.keep(sent, identity)
        return admitted

    patch.setattr(Admission, "admit", keeping)


def nobody_at_the_door(patch: pytest.MonkeyPatch) -> None:
    def open_door(_self: Admission, sent: Sent, *_rest: Any) -> Admitted:
        return Admitted(sent.request)

    patch.setattr(Admission, "admit", open_door)


PLANTS: dict[Callable[[pytest.MonkeyPatch], None], Held] = {
    no_check_of_the_mode: door.only_refuses_the_rest,
    mode_by_the_default: door.only_refuses_the_rest,
    kept_is_trusted: door.only_refuses_the_rest,
    nobody_at_the_door: door.only_refuses_the_rest,
    laxest_counts: door.strictest_counts,
    hash_taken_on_trust: door.a_text_needs_its_own_hash,
    kept_for_everyone: door.kept_is_ones_own,
    kept_unread: door.only_valid_is_kept,
}


def play(folder: Path, held: Held) -> None:
    async def run() -> None:
        async with opened(write_shop(folder)) as running:
            await held(running)

    asyncio.run(run())


@pytest.mark.parametrize("held", HOLDS, ids=lambda held: held.__name__)
def test_the_door_holds(tmp_path: Path, held: Held) -> None:
    play(tmp_path, held)


@pytest.mark.parametrize("plant", PLANTS, ids=lambda plant: plant.__name__)
def test_a_planted_leak_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, plant: Callable[[pytest.MonkeyPatch], None]
) -> None:
    plant(monkeypatch)
    with pytest.raises(AssertionError):
        play(tmp_path, PLANTS[plant])


def test_no_document_is_read_that_was_not_let_in() -> None:
    # mypy holds whoever reads a document to this; MADE_BY in tests/architecture to the one door.
    assert Preparation.operation.__annotations__["request"] == "Admitted"
