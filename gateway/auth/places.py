"""Where a key set is kept: a URL or a file, and how its bytes are read."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

import httpx

from gateway.errors import Fault, SettingsError
from gateway.settings.address import fetchable

#: A key set is a few kilobytes; this is far beyond any.
MAX_BYTES = 512 * 1024
#: Seconds that a fetch may take from beginning to end.
FETCH_SECONDS = 10.0


class KeyPlace(Protocol):
    """A place that a key set is read from; `is_local` when looking again costs nothing."""

    @property
    def name(self) -> str: ...

    @property
    def is_local(self) -> bool: ...

    async def read(self) -> bytes:
        """The document; raises whatever keeps it from being read."""
        ...

    async def close(self) -> None: ...


class KeyFile:
    """A key set in a file."""

    is_local = True

    def __init__(self, path: Path) -> None:
        self._path = path
        self.name = str(path)

    async def read(self) -> bytes:
        return await asyncio.to_thread(self._read)

    def _read(self) -> bytes:
        with self._path.open("rb") as file:
            return _capped(file.read(MAX_BYTES + 1))

    async def close(self) -> None:
        """Nothing is held open."""


class KeyUrl:
    """A key set at a URL: fetched by `https`, or by `http` from this machine; never redirected."""

    is_local = False

    def __init__(self, url: str) -> None:
        if not fetchable(url) or urlsplit(url).username is not None:
            cure = "use `https`, without a user or password in the address"
            raise SettingsError((Fault("auth", 0, f"keys cannot be fetched from `{url}`", cure),))
        self.name = url
        # A proxy has no place between two programs of one machine.
        remote = urlsplit(url).scheme == "https"
        # No connection is kept: fetches are far apart.
        self._client = httpx.AsyncClient(
            timeout=httpx.Timeout(5.0),
            limits=httpx.Limits(max_keepalive_connections=0),
            trust_env=remote,
            follow_redirects=False,
            # A compressed answer could unpack to any size.
            headers={"Accept": "application/json, */*", "Accept-Encoding": "identity"},
        )

    async def read(self) -> bytes:
        async with asyncio.timeout(FETCH_SECONDS), self._client.stream("GET", self.name) as response:
            if response.status_code != httpx.codes.OK:
                raise ValueError(f"the answer has status {response.status_code}")
            document = b""
            async for chunk in response.aiter_raw():
                document = _capped(document + chunk)
            return document

    async def close(self) -> None:
        await self._client.aclose()


def _capped(document: bytes) -> bytes:
    if len(document) > MAX_BYTES:
        raise ValueError(f"it is larger than {MAX_BYTES} bytes")
    return document
