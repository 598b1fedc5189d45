"""A client of `graphql-transport-ws`, and a small gateway in a process of its own."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

from gateway.demo.files import demo_files
from tests.gateway.shop import CATALOG
from tests.http.server import RunningGateway, running_gateway

ITEMS = "subscription { items { id name } }"
ROWS = "id,name,secret\n1,apple,s1\n2,pear,s2\n"
CHANGED = "id,name,secret\n1,plum,s1\n2,pear,s2\n"
HIDDEN = "id,name,secret\n1,apple,new\n2,pear,s2\n"

#: Roles that see all, all but the secret, and the first row without it.
GRANTS = """\
p, role:boss, table:shop.items, SELECT, *, *, -, allow
p, role:staff, table:shop.items, SELECT, * except secret, *, -, allow
p, role:half, table:shop.items, SELECT, id|name, first, -, allow
"""

SETTINGS = """\
[backend.duckdb]
refresh_seconds = 0.05
[subscriptions]
interval = 0.05
"""


@dataclass(frozen=True, slots=True)
class Shop:
    """A gateway over one table of files."""

    gateway: RunningGateway

    def token(self, group: str = "staff", **claims: Any) -> str:
        return self.gateway.token(group, **claims)

    def write(self, text: str, name: str = "a.csv") -> None:
        """Puts a file in its place as a whole."""
        folder = self.gateway.folder / "data" / "items"
        (folder / "new").write_text(text)
        (folder / "new").replace(folder / name)

    def grant(self, text: str) -> None:
        file = self.gateway.folder / "policies" / "grants.csv"
        file.with_suffix(".new").write_text(text)
        file.with_suffix(".new").replace(file)

    def audit(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in (self.gateway.folder / "audit.jsonl").read_text().splitlines()]

    @contextmanager
    def raw(self, *protocols: str, **options: Any) -> Iterator[ClientConnection]:
        """A WebSocket that was let in, and nothing sent."""
        url = self.gateway.url.replace("http", "ws", 1) + "/graphql"
        offered = [Subprotocol(name) for name in protocols or ("graphql-transport-ws",)]
        with connect(url, subprotocols=offered, proxy=None, max_size=None, **options) as socket:
            yield socket

    @contextmanager
    def connect(self, token: str | None = None, **options: Any) -> Iterator[ClientConnection]:
        """One whose `connection_init` was acknowledged."""
        with self.raw(**options) as socket:
            tell(socket, "connection_init", payload={"Authorization": f"Bearer {token or self.token()}"})
            assert hear(socket) == {"type": "connection_ack"}
            yield socket


@contextmanager
def shop(
    folder: Path, settings: str = SETTINGS, grants: str = GRANTS, catalog: str = CATALOG
) -> Iterator[Shop]:
    (folder / "schema" / "catalog").mkdir(parents=True)
    (folder / "policies").mkdir()
    (folder / "lake").mkdir()
    (folder / "data" / "items").mkdir(parents=True)
    text = catalog.replace("DATA", str(folder / "data"))
    (folder / "schema" / "catalog" / "shop.yaml").write_text(text)
    model = demo_files().policies / "model.conf"
    (folder / "policies" / "model.conf").write_text(model.read_text())
    (folder / "policies" / "roles.csv").write_text(
        "".join(f"g, group:{name}, role:{name}\n" for name in ("boss", "staff", "half"))
    )
    (folder / "policies" / "grants.csv").write_text(grants)
    (folder / "policies" / "data_filters.csv").write_text('p2, first, table:shop.items, *, "id = 1"\n')
    (folder / "data" / "items" / "a.csv").write_text(ROWS)
    with running_gateway(folder, settings=settings) as gateway:
        yield Shop(gateway)


def tell(socket: ClientConnection, kind: str, **rest: Any) -> None:
    socket.send(json.dumps({"type": kind, **rest}))


def hear(socket: ClientConnection, seconds: float = 10) -> dict[str, Any]:
    """The next message."""
    message: dict[str, Any] = json.loads(socket.recv(seconds))
    return message


def subscribe(socket: ClientConnection, query: str = ITEMS, id: str = "1") -> None:
    tell(socket, "subscribe", id=id, payload={"query": query})


def names(socket: ClientConnection) -> list[str]:
    """The names in the next answer."""
    message = hear(socket)
    assert message["type"] == "next", message
    return [row["name"] for row in message["payload"]["data"]["items"]]


def is_silent(socket: ClientConnection, seconds: float = 0.6) -> bool:
    """Whether nothing comes for so long."""
    try:
        socket.recv(seconds)
    except TimeoutError:
        return True
    return False


def close_code(socket: ClientConnection, seconds: float = 10) -> int:
    """The code that the server closes with."""
    deadline = time.monotonic() + seconds
    while socket.close_code is None:
        with suppress(ConnectionClosed):
            socket.recv(deadline - time.monotonic())
    return socket.close_code
