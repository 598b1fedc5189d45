"""A real HTTP server on this machine that serves a key set, and counts and spoils as it is told."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class KeyServer:
    """What the server answers next, and what it was asked so far."""

    def __init__(self, body: bytes) -> None:
        self.body = body
        self.status = 200
        self.headers: dict[str, str] = {}
        self.paths: list[str] = []
        self.accept_encodings: list[str | None] = []
        #: While clear, answers wait.
        self.open = threading.Event()
        self.open.set()
        self.port = 0

    @property
    def url(self) -> str:
        """Where the key set is."""
        return f"http://127.0.0.1:{self.port}/jwks.json"

    @property
    def fetches(self) -> int:
        """How many requests came in."""
        return len(self.paths)


@contextmanager
def serve_keys(body: bytes) -> Iterator[KeyServer]:
    """A running server, until the block ends."""
    state = KeyServer(body)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            state.paths.append(self.path)
            state.accept_encodings.append(self.headers["Accept-Encoding"])
            state.open.wait(10)
            body = state.body
            self.send_response(state.status)
            for name, value in ({"Content-Length": str(len(body))} | state.headers).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        state.port = server.server_port
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield state
        finally:
            state.open.set()
            server.shutdown()
            thread.join()


class Clock:
    """A clock that tests move."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now
