"""Of those who have not come in yet only so many may wait: nobody knows who they are."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

from tests.subscriptions.socket import SETTINGS, Shop, close_code, hear, shop, tell

LIMITS = "waiting = 2\ninit_seconds = 60\n"


def test_those_who_wait_are_so_many_and_those_who_came_in_as_many_as_they_are(tmp_path: Path) -> None:
    with shop(tmp_path, SETTINGS + LIMITS) as running, ExitStack() as stack:
        inside = [stack.enter_context(running.connect()) for _ in range(4)]
        first = stack.enter_context(running.raw())
        second = stack.enter_context(running.raw())
        assert is_sent_away(running)

        tell(first, "connection_init", payload={"Authorization": f"Bearer {running.token()}"})
        assert hear(first) == {"type": "connection_ack"}
        third = stack.enter_context(running.raw())
        assert is_sent_away(running)

        second.close()
        tell(third, "connection_init", payload={"Authorization": "Bearer nobody"})
        assert close_code(third) == 4403
        with running.raw(), running.raw():
            assert is_sent_away(running)
        for socket in (*inside, first):
            tell(socket, "ping")
            assert hear(socket) == {"type": "pong"}


def is_sent_away(running: Shop) -> bool:
    with running.raw() as socket:
        return close_code(socket) == 1013
