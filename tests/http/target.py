"""What requests are sent to: the endpoint over a stand-in, or the whole gateway."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from gateway.http.graphql import GraphQLEndpoint
from gateway.http.health import healthz, not_found
from gateway.http.routes import Routes
from gateway.settings import Limits
from tests.http.fake import TOKEN, FakePipeline
from tests.http.server import DEVELOPER, running_gateway, serve


@dataclass(frozen=True, slots=True)
class Target:
    """A server under test and a token that it takes."""

    url: str
    token: str
    client: httpx.Client

    def send(
        self,
        method: str = "POST",
        *,
        query: str = "",
        content: bytes | Iterator[bytes] | None = None,
        headers: Iterable[tuple[bytes, bytes]] = (),
    ) -> httpx.Response:
        """Sends one request to `/graphql`, signed in."""
        signed_in = [(b"authorization", b"Bearer " + self.token.encode()), *headers]
        return self.client.request(method, f"/graphql{query}", content=content, headers=signed_in)


@contextmanager
def bare_endpoint() -> Iterator[Target]:
    """The endpoint alone, over a stand-in for the pipeline."""
    endpoint = GraphQLEndpoint(FakePipeline().execute, Limits())
    with serve(Routes({"/graphql": endpoint, "/healthz": healthz}, not_found)) as url, connect(url) as client:
        yield Target(url, TOKEN, client)


@contextmanager
def whole_gateway(folder: Path) -> Iterator[Target]:
    """`lakegate serve` over a sample, and a token of a developer."""
    with running_gateway(folder) as gateway, connect(gateway.url) as client:
        yield Target(gateway.url, gateway.token(DEVELOPER), client)


def connect(url: str) -> httpx.Client:
    """A client that sends what it is given, to this server alone."""
    client = httpx.Client(base_url=url, timeout=20, trust_env=False)
    client.headers.clear()
    return client
