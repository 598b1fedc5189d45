"""A shop's gateway on a socket, whose engine can be looked into, and clients that may hang up."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httpx
import uvicorn
from websockets.sync.client import connect
from websockets.typing import Subprotocol

from gateway.app import create_app
from gateway.http.leaving import LeavingProtocol
from gateway.http.protocol import BoundedProtocol
from gateway.read_settings import read_settings
from tests.gateway.shop import Shop


@dataclass(frozen=True, slots=True)
class Served:
    """A gateway on a socket."""

    url: str
    shop: Shop
    backend: Any

    @property
    def running(self) -> int:
        """Queries in the engine."""
        return len(self.backend._running)

    def ask(self, query: str) -> dict[str, Any]:
        headers = {"authorization": f"Bearer {self.shop.token()}"}
        answer = httpx.post(
            f"{self.url}/graphql", json={"query": query}, headers=headers, timeout=30, trust_env=False
        )
        told: dict[str, Any] = answer.json()
        return told

    def send(self, asked: object, path: str = "/graphql", accept: str = "application/json") -> socket.socket:
        """A connection over which this was asked, and nothing is read."""
        body = json.dumps(asked)
        address = urlsplit(self.url)
        connection = socket.create_connection((address.hostname, address.port))
        connection.sendall(
            f"POST {path} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {self.shop.token()}\r\n"
            f"accept: {accept}\r\ncontent-type: application/json\r\n"
            f"content-length: {len(body)}\r\n\r\n{body}".encode()
        )
        return connection

    @contextmanager
    def subscribe(self, query: str) -> Iterator[None]:
        """Asked over a WebSocket for as long as the block runs; nothing is read of the answer."""
        url = self.url.replace("http", "ws", 1) + "/graphql"
        with connect(url, subprotocols=[Subprotocol("graphql-transport-ws")], proxy=None) as client:
            authorization = {"Authorization": f"Bearer {self.shop.token()}"}
            client.send(json.dumps({"type": "connection_init", "payload": authorization}))
            client.recv(10)
            client.send(json.dumps({"type": "subscribe", "id": "1", "payload": {"query": query}}))
            yield

    def outcomes(self) -> list[str]:
        return [json.loads(line)["outcome"] for line in self.shop.audit.read_text().splitlines()]


def until(condition: Callable[[], bool], seconds: float = 10.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it does not come"
        time.sleep(0.005)


@contextmanager
def serve_shop(shop: Shop) -> Iterator[Served]:
    """The shop's gateway from when it is ready; at the end nothing may run in its engine."""
    app = create_app(read_settings(shop.folder / "lakegate.toml", {}))
    backend = app._paths["/session"]._sessions._backend  # type: ignore[attr-defined]  # the application's own parts
    with socket.create_server(("127.0.0.1", 0)) as listener:
        config = uvicorn.Config(
            app,
            loop="uvloop",
            http=BoundedProtocol,
            ws=LeavingProtocol,
            lifespan="on",
            log_config=None,
            timeout_graceful_shutdown=2,
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            url = f"http://127.0.0.1:{listener.getsockname()[1]}"
            until(lambda: httpx.get(f"{url}/readyz", trust_env=False).status_code == 200)
            yield Served(url, shop, backend)
        finally:
            server.should_exit = True
            thread.join()
    assert not backend._running
