"""A small server that speaks Trino's protocol, and breaks where it is told to."""

from __future__ import annotations

import json
import ssl
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

#: What a request with a fault gets instead of its answer: a status, or the name of a way to break.
Fault = int | str

STATEMENTS = "/v1/statement"


@dataclass(slots=True)
class Request:
    """What was asked."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(slots=True)
class FakeTrino:
    """What the server answers next, what it was asked, and which queries are left running.

    Every query has the same `pages` of rows, behind endless waiting if it is `endless`, elsewhere if it is
    `spooled`. A fault is for the next request of its method: a status, `cut` (no answer), `half` (part of
    one) or `garbled` (no JSON).
    """

    pages: Sequence[Sequence[Any]] = ((1,),)
    types: Sequence[str] = ("integer",)
    endless: bool = False
    spooled: bool = False
    error: Mapping[str, str] | None = None
    faults: list[tuple[str, Fault]] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    logins: frozenset[str] | None = None
    requests: list[Request] = field(default_factory=list)
    running: set[str] = field(default_factory=set)
    tokens: list[str] = field(default_factory=list)
    #: While clear, new queries wait for their first answer.
    open: threading.Event = field(default_factory=threading.Event)
    port: int = 0
    scheme: str = "http"

    @property
    def url(self) -> str:
        return f"{self.scheme}://127.0.0.1:{self.port}"

    def methods(self) -> list[str]:
        """The methods of the requests so far."""
        return [request.method for request in self.requests]

    def answer(self, request: Request) -> tuple[int, Any]:
        """Status and body of the answer to a request without a fault."""
        parts = urlsplit(request.path)
        if parts.path == "/token":
            token = self.tokens.pop(0) if self.tokens else None
            return (200, {"access_token": token, "expires_in": 3600}) if token else (500, {})
        if self.logins is not None and request.headers.get("Authorization") not in self.logins:
            return 401, {}
        if request.method == "POST":
            self.open.wait(10)
            number = f"q{len(self.requests)}"
            self.running.add(number)
            return 200, self._page(number, 0, has_more=True)
        *_, query, token = parts.path.split("/")
        if request.method == "DELETE":
            self.running.discard(query)
            return 204, None
        if query not in self.running:
            return 404, {}
        if self.endless:
            time.sleep(float(parse_qs(parts.query)["maxWait"][0].removesuffix("ms")) / 1000)
            return 200, self._page(query, int(token) + 1, has_more=True)
        has_more = int(token) + 1 < len(self.pages)
        page = self._page(query, int(token) + 1, has_more=has_more and not self.error)
        if self.error:
            page["error"] = self.error
        else:
            page |= {"data": [list(self.pages[int(token)])], "columns": self._columns()}
        if self.spooled:
            page["data"] = {"encoding": "json+zstd", "segments": []}
        if not has_more or self.error:
            self.running.discard(query)
        return 200, page

    def _columns(self) -> list[dict[str, str]]:
        return [{"name": f"c{number}", "type": type} for number, type in enumerate(self.types)]

    def _page(self, query: str, token: int, *, has_more: bool) -> dict[str, Any]:
        following = {"nextUri": f"{self.url}{STATEMENTS}/executing/{query}/{token}"} if has_more else {}
        stats = {"state": "RUNNING", "queuedTimeMillis": 5, "elapsedTimeMillis": 25, "physicalInputBytes": 7}
        return {"id": query, "infoUri": self.url, "stats": stats, **following}


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    state: FakeTrino

    def _serve(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        request = Request(self.command, self.path, dict(self.headers), body)
        state = self.state
        state.requests.append(request)
        fault = next((each for each in state.faults if each[0] == request.method), None)
        if fault:
            state.faults.remove(fault)
        if fault and isinstance(fault[1], int):
            return self._send(fault[1], b"")
        if fault and fault[1] == "cut":
            self.close_connection = True
            return None
        status, value = state.answer(request)
        content = b"" if value is None else json.dumps(value).encode()
        if fault and fault[1] == "half":
            self.close_connection = True
            return self._send(status, content[: len(content) // 2], length=len(content))
        return self._send(status, content[: len(content) // 2] if fault else content)

    def _send(self, status: int, content: bytes, length: int | None = None) -> None:
        self.send_response(status)
        for name, value in self.state.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content) if length is None else length))
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST = do_DELETE = _serve  # noqa: N815  # the names that the base class looks for

    def log_message(self, format: str, *args: object) -> None:
        pass


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that goes away is no news."""


@contextmanager
def fake_trino(context: ssl.SSLContext | None = None, **state: Any) -> Iterator[FakeTrino]:
    """A running server, until the block ends; with `context` it speaks TLS."""
    fake = FakeTrino(**state, scheme="https" if context else "http")
    fake.open.set()
    with _Server(("127.0.0.1", 0), type("Handler", (_Handler,), {"state": fake})) as server:
        if context:
            server.socket = context.wrap_socket(server.socket, server_side=True)
        fake.port = server.server_port
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield fake
        finally:
            fake.open.set()
            server.shutdown()
            thread.join()
